/* SPDX-License-Identifier: MIT */
/* shmctl: every command, in the new and in the old layout, and its errors */
#include "tap.h"

#define KEY 0x56540003
#define IPC64 0x100
/* the kernel's numbers: libc's have a bit of its own inside */
#define K_SET 1
#define K_STAT 2
#define K_INFO 3
#define K_SHM_STAT 13
#define K_SHM_INFO 14
#define BAD ((void *)0xc0001000)

static int id;

/* ipc(117) with SHMCTL; libc looks into the buffer itself */
static long ipc(int i, int cmd, void *buf)
{
	return syscall(SYS_ipc, 24, i, cmd, 0, buf, 0);
}

static void stat_and_set(void)
{
	struct shmid_ds d;

	rc(shmctl(id, IPC_STAT, &d), "IPC_STAT");
	line("key %#x mode %#o uid %d gid %d cuid %d cgid %d",
	     d.shm_perm.__ipc_perm_key, d.shm_perm.mode, d.shm_perm.uid,
	     d.shm_perm.gid, d.shm_perm.cuid, d.shm_perm.cgid);
	line("segsz %lu nattch %lu atime %d dtime %d lpid %d",
	     (long)d.shm_segsz, d.shm_nattch, (int)d.shm_atime,
	     (int)d.shm_dtime, (int)d.shm_lpid);
	ok(d.shm_cpid == getpid(), "cpid is mine");
	ok(d.shm_perm.__ipc_perm_seq == id / 32768, "seq is the id's");
	d.shm_perm.uid = 1000;
	d.shm_perm.gid = 1001;
	d.shm_perm.mode = 07123;
	d.shm_perm.cuid = 55;
	d.shm_perm.__ipc_perm_key = 99;
	d.shm_segsz = 1;
	rc(shmctl(id, IPC_SET, &d), "IPC_SET");
	memset(&d, 0, sizeof(d));
	shmctl(id, IPC_STAT, &d);
	line("key %#x mode %#o uid %d gid %d cuid %d cgid %d segsz %lu",
	     d.shm_perm.__ipc_perm_key, d.shm_perm.mode, d.shm_perm.uid,
	     d.shm_perm.gid, d.shm_perm.cuid, d.shm_perm.cgid,
	     (long)d.shm_segsz);
	d.shm_perm.uid = -1;
	rc(shmctl(id, IPC_SET, &d), "IPC_SET, uid -1");
	d.shm_perm.uid = 0;
	d.shm_perm.gid = -1;
	rc(shmctl(id, IPC_SET, &d), "IPC_SET, gid -1");
	d.shm_perm.gid = 0;
	d.shm_perm.mode = 0600;
	rc(shmctl(id, IPC_SET, &d), "IPC_SET back");
	rc(ipc(id, K_STAT | IPC64, NULL), "IPC_STAT, NULL");
	rc(ipc(id, K_STAT | IPC64, BAD), "IPC_STAT, a kernel address");
	rc(ipc(id, K_SET | IPC64, NULL), "IPC_SET, NULL");
	rc(ipc(-1, K_SET | IPC64, NULL), "IPC_SET, id -1 and NULL");
	rc(ipc(-1, K_STAT | IPC64, NULL), "IPC_STAT, id -1 and NULL");
}

static void infos(void)
{
	struct shminfo i;
	struct shm_info u;
	struct shmid_ds d;
	int max, k, found = 0, any = 0, r, id2;
	unsigned long tot, rss;
	char *p;

	max = shmctl(0, IPC_INFO, (void *)&i);
	ok(max >= 0, "IPC_INFO gives the highest index");
	line("shmmax %lu shmmin %lu shmmni %lu shmseg %lu shmall %lu",
	     i.shmmax, i.shmmin, i.shmmni, i.shmseg, i.shmall);
	ok(shmctl(12345, IPC_INFO, (void *)&i) == max, "the id is ignored");
	rc(shmctl(-1, IPC_INFO, (void *)&i) >= 0 ? 0 : -1, "id -1");
	rc(ipc(0, K_INFO | IPC64, NULL), "IPC_INFO, NULL");
	ok(shmctl(0, SHM_INFO, (void *)&u) == max, "SHM_INFO gives the same");
	line("used_ids %d, shm_tot %lu, shm_rss %lu, swp %lu, swap %lu %lu",
	     u.used_ids, u.shm_tot, u.shm_rss, u.shm_swp,
	     u.__swap_attempts, u.__swap_successes);
	tot = u.shm_tot;
	rss = u.shm_rss;
	id2 = segment(5 * PG + 1, 0600);
	p = attach(id2, NULL, 0);
	p[0] = p[PG] = 1;
	shmctl(0, SHM_INFO, (void *)&u);
	line("after 6 pages more, 2 touched: used_ids %d, tot +%lu, rss +%lu",
	     u.used_ids, u.shm_tot - tot, u.shm_rss - rss);
	shmdt(p);
	rmid(id2);
	rc(ipc(0, K_SHM_INFO | IPC64, NULL), "SHM_INFO, NULL");
	for (k = 0; k <= max; k++) {
		r = shmctl(k, SHM_STAT, &d);
		if (r == id)
			found++;
		else if (r >= 0 || errno != EINVAL)
			any++;
	}
	line("SHM_STAT over all indices: found %d times, others %d",
	     found, any);
	ok(shmctl(id % 32768, SHM_STAT, &d) == id, "SHM_STAT of its index");
	line("key %#x mode %#o segsz %lu", d.shm_perm.__ipc_perm_key,
	     d.shm_perm.mode, (long)d.shm_segsz);
	ok(shmctl(id % 32768, SHM_STAT_ANY, &d) == id, "SHM_STAT_ANY of its index");
	rc(shmctl(-1, SHM_STAT, &d), "SHM_STAT, -1");
	rc(shmctl(max + 1, SHM_STAT, &d), "SHM_STAT, highest + 1");
	rc(shmctl(-1, SHM_STAT_ANY, &d), "SHM_STAT_ANY, -1");
	rc(ipc(id % 32768, K_SHM_STAT | IPC64, NULL), "SHM_STAT, NULL");
}

static void others(void)
{
	struct shmid_ds d;

	rc(shmctl(id, SHM_LOCK, NULL), "SHM_LOCK");
	shmctl(id, IPC_STAT, &d);
	line("mode %#o", d.shm_perm.mode);
	rc(shmctl(id, SHM_LOCK, NULL), "SHM_LOCK again");
	rc(shmctl(id, SHM_UNLOCK, NULL), "SHM_UNLOCK");
	shmctl(id, IPC_STAT, &d);
	line("mode %#o", d.shm_perm.mode);
	rc(shmctl(id, SHM_UNLOCK, NULL), "SHM_UNLOCK again");
	rc(shmctl(-1, SHM_LOCK, NULL), "SHM_LOCK, id -1");
	rc(shmctl(id, 99, NULL), "command 99");
	rc(shmctl(-1, 99, NULL), "command 99, id -1");
	rc(shmctl(id, -1, NULL), "command -1");
	rc(shmctl(id, 4, NULL), "command 4");
	rc(shmctl(id, 16, NULL), "command 16");
}

/* struct shmid64_ds as 32-bit words; struct shmid_ds of old as 16-bit ones */
static void layouts(void)
{
	uint32_t w[30], i;
	uint16_t h[40];
	uint32_t info[9];

	memset(w, 0xee, sizeof(w));
	rc(ipc(id, K_STAT | IPC64, w), "ipc(117): IPC_STAT|IPC_64");
	line("key %#x uid %u gid %u cuid %u cgid %u mode %#o", w[0], w[1],
	     w[2], w[3], w[4], w[5]);
	ok(w[6] == (uint32_t)(id / 32768), "word 6 is seq");
	line("unused %u %u segsz %u atime %u %u dtime %u %u ctime high %u",
	     w[7], w[8], w[9], w[10], w[11], w[12], w[13], w[15]);
	ok(w[14] != 0 && w[16] == (uint32_t)getpid(), "ctime, then cpid");
	line("lpid %u nattch %u unused %u %u, behind it %#x", w[17], w[18],
	     w[19], w[20], w[21]);

	memset(h, 0xee, sizeof(h));
	rc(ipc(id, K_STAT, h), "ipc(117): IPC_STAT, old");
	memcpy(&i, h, 4);
	line("key %#x uid %u gid %u cuid %u cgid %u mode %#o", i, h[2], h[3],
	     h[4], h[5], h[6]);
	ok(h[7] == (uint16_t)(id / 32768), "then seq");
	memcpy(&i, h + 8, 4);
	line("segsz %u", i);
	ok(h[16] == (uint16_t)getpid(), "cpid at 32");
	line("lpid %u nattch %u, behind it %#x", h[17], h[18], h[24]);

	h[2] = 7;
	h[3] = 8;
	h[6] = 0644;
	rc(ipc(id, K_SET, h), "ipc(117): IPC_SET, old");
	ipc(id, K_STAT | IPC64, w);
	line("uid %u gid %u mode %#o", w[1], w[2], w[5]);
	h[2] = 0xffff;
	rc(ipc(id, K_SET, h), "IPC_SET, old, uid 0xffff");
	w[1] = 70000;
	w[2] = 80000;
	rc(ipc(id, K_SET | IPC64, w), "IPC_SET|IPC_64, uid 70000");
	ipc(id, K_STAT, h);
	line("old: uid %u gid %u", h[2], h[3]);

	memset(info, 0xee, sizeof(info));
	ok(ipc(0, K_INFO | IPC64, info) >= 0, "IPC_INFO|IPC_64");
	line("%u %u %u %u %u %u %u %u %u", info[0], info[1], info[2], info[3],
	     info[4], info[5], info[6], info[7], info[8]);
	memset(info, 0xee, sizeof(info));
	ok(ipc(0, K_INFO, info) >= 0, "IPC_INFO, old");
	line("%u %u %u %u %u, behind it %#x", info[0], info[1], info[2],
	     info[3], info[4], info[5]);
	memset(info, 0xee, sizeof(info));
	ok(ipc(0, K_SHM_INFO, info) >= 0, "SHM_INFO, old");
	line("used_ids %u, tot %u, behind it %#x", info[0], info[1], info[6]);
	ok(ipc(id % 32768, K_SHM_STAT, h) == id, "SHM_STAT, old");
	line("mode %#o", h[6]);
}

static void direct(void)
{
	uint32_t w[30];
	int i2;

	memset(w, 0xee, sizeof(w));
	rc(syscall(396, id, K_STAT, w), "shmctl(396): IPC_STAT");
	line("mode %#o segsz %u, behind it %#x", w[5], w[9], w[21]);
	rc(syscall(396, id, K_STAT | IPC64, w), "IPC_STAT|IPC_64");
	rc(syscall(396, id, SHM_LOCK | IPC64, 0), "SHM_LOCK|IPC_64");
	w[1] = w[2] = 0;
	w[5] = 0600;
	rc(syscall(396, id, K_SET, w), "IPC_SET");
	ok(syscall(396, 0, K_INFO, w) >= 0, "IPC_INFO");
	line("%u %u %u %u %u %u", w[0], w[1], w[2], w[3], w[4], w[8]);
	i2 = got(syscall(395, IPC_PRIVATE, 100, 0600), "shmget(395)");
	rc(syscall(396, i2, IPC_RMID, 0), "IPC_RMID");
	rc(syscall(396, i2, IPC_RMID, 0), "IPC_RMID again");
	got(syscall(395, KEY, 0, IPC_CREAT | IPC_EXCL), "shmget(395), there");
	rc(syscall(SYS_ipc, 23, KEY, 99999, 0, 0, 0), "ipc(SHMGET), too big");
	rc(syscall(SYS_ipc, 22, 0, 0, 0, 5, 0), "ipc(SHMDT) of 5");
	rc(syscall(SYS_ipc, 5, 0, 0, 0, 0, 0), "ipc(5)");
	rc(syscall(SYS_ipc, 25, 0, 0, 0, 0, 0), "ipc(25)");
	rc(syscall(SYS_ipc, 0xffff, 0, 0, 0, 0, 0), "ipc(0xffff)");
	rc(syscall(SYS_ipc, 24 | 5 << 16, id, SHM_UNLOCK, 0, 0, 0),
	   "ipc(SHMCTL), version 5");
}

int main(void)
{
	id = shmget(KEY, 2 * PG + 5, IPC_CREAT | IPC_EXCL | 0640);
	if (id < 0)
		bail("shmget");
	stat_and_set();
	infos();
	others();
	layouts();
	direct();
	rc(shmctl(id, IPC_RMID, BAD), "IPC_RMID ignores its buffer");
	return done();
}
