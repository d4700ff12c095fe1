/* SPDX-License-Identifier: MIT */
/* shmget: keys, flags, sizes, and the limits of /proc/sys/kernel/shm* */
#include "tap.h"

#define KEY 0x56540001

static void sizes(void)
{
	static const size_t bad[] = {
		0, (size_t)-1, (size_t)-2, (size_t)-4096, 0xff000000
	};
	struct shmid_ds d;
	unsigned i;
	int id;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		id = got(shmget(IPC_PRIVATE, bad[i], 0600),
			 "private, size %#lx", (long)bad[i]);
		if (id >= 0)
			rmid(id);
	}
	for (i = 1; i <= 4097; i += 4095 + (i == 4096)) {
		id = segment(i, 0600);
		shmctl(id, IPC_STAT, &d);
		line("size %u is kept: %lu", i, (long)d.shm_segsz);
		rmid(id);
		if (i == 4097)
			break;
	}
	id = segment(12345, 0600);
	shmctl(id, IPC_STAT, &d);
	line("size 12345 is kept: %lu", (long)d.shm_segsz);
	rmid(id);
}

static void keys(void)
{
	int id, id2, p1, p2;

	got(shmget(KEY, 4096, 0), "no such key, no IPC_CREAT");
	got(shmget(KEY, 4096, IPC_EXCL), "no such key, IPC_EXCL alone");
	got(shmget(KEY, 0, IPC_CREAT | 0600), "create with size 0");
	id = got(shmget(KEY, 5000, IPC_CREAT | 0600), "create 5000 bytes");
	id2 = shmget(KEY, 5000, IPC_CREAT | 0600);
	ok(id == id2, "the same key gives the same id");
	ok(shmget(KEY, 0, 0) == id, "size 0 of an existing one is fine");
	ok(shmget(KEY, 1, 0) == id, "a smaller size too");
	got(shmget(KEY, 5001, 0), "one byte more than it has");
	got(shmget(KEY, 8192, IPC_CREAT | 0600), "within its last page");
	got(shmget(KEY, (size_t)-1, 0), "existing, size -1");
	got(shmget(KEY, 5000, IPC_CREAT | IPC_EXCL | 0600), "IPC_EXCL");
	ok(shmget(KEY, 5000, IPC_EXCL | 0600) == id,
	   "IPC_EXCL without IPC_CREAT finds it");
	got(shmget(KEY, 99999, IPC_CREAT | IPC_EXCL | 0600),
	    "IPC_EXCL and too big");
	rmid(id);
	got(shmget(KEY, 5000, 0), "after IPC_RMID");
	p1 = segment(4096, 0600);
	p2 = shmget(IPC_PRIVATE, 4096, 0600);
	ok(p2 >= 0, "IPC_PRIVATE creates without IPC_CREAT");
	ok(p1 != p2, "IPC_PRIVATE never finds");
	rmid(p2);
	p2 = shmget(IPC_PRIVATE, 4096, IPC_CREAT | IPC_EXCL | 0600);
	ok(p2 >= 0, "IPC_PRIVATE with IPC_EXCL");
	rmid(p1);
	rmid(p2);
}

static void modes(void)
{
	static const int m[] = { 0, 0777, 0123, 01777 };
	struct shmid_ds d;
	unsigned i;
	int id;

	for (i = 0; i < sizeof(m) / sizeof(*m); i++) {
		id = shmget(IPC_PRIVATE, 1, m[i]);
		if (id < 0) {
			line("mode %#o: %s", m[i], err(errno));
			continue;
		}
		shmctl(id, IPC_STAT, &d);
		line("mode %#o: stat says %#o", m[i], d.shm_perm.mode);
		rmid(id);
	}
	id = got(shmget(IPC_PRIVATE, 4096, SHM_NORESERVE | 0600),
		 "SHM_NORESERVE");
	rmid(id);
	got(shmget(IPC_PRIVATE, 4096, SHM_HUGETLB | 0600),
	    "SHM_HUGETLB, no huge pages there");
}

static void not_ours(void)
{
	become(1000, 1000);
	got(shmget(KEY, 0, 0), "0600 of root, asked with mode 0");
	got(shmget(KEY, 0, 0400), "asked with 0400");
	got(shmget(KEY, 0, 0200), "asked with 0200");
	got(shmget(KEY, 0, IPC_CREAT | IPC_EXCL), "IPC_EXCL on it");
	got(shmget(KEY, 9999, 0), "too big, mode 0");
	got(shmget(KEY, 9999, 0400), "too big and not permitted");
}

static void limit(const char *name, const char *v)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/sys/kernel/%s", name);
	rc(spit(path, v), "%s set to %.*s", name,
	   (int)strcspn(v, "\n"), v);
}

static void limits(void)
{
	char mni[32], all[32], max[32];
	int a, b, c;

	slurp("/proc/sys/kernel/shmmni", mni, sizeof(mni));
	slurp("/proc/sys/kernel/shmall", all, sizeof(all));
	slurp("/proc/sys/kernel/shmmax", max, sizeof(max));
	limit("shmmni", "2");
	a = got(shmget(IPC_PRIVATE, 4096, 0600), "1st of 2");
	b = got(shmget(IPC_PRIVATE, 4096, 0600), "2nd of 2");
	c = got(shmget(IPC_PRIVATE, 4096, 0600), "3rd of 2");
	rmid(b);
	c = got(shmget(IPC_PRIVATE, 4096, 0600), "after IPC_RMID of one");
	rmid(a);
	rmid(c);
	limit("shmmni", mni);
	limit("shmall", "3");
	a = got(shmget(IPC_PRIVATE, 4097, 0600), "2 pages of 3");
	b = got(shmget(IPC_PRIVATE, 4097, 0600), "2 pages more");
	b = got(shmget(IPC_PRIVATE, 4096, 0600), "1 page more");
	c = got(shmget(IPC_PRIVATE, 1, 0600), "1 byte more");
	rmid(a);
	rmid(b);
	limit("shmall", all);
	limit("shmmax", "8191");
	a = got(shmget(IPC_PRIVATE, 8192, 0600), "8192 of shmmax 8191");
	b = got(shmget(IPC_PRIVATE, 8191, 0600), "8191 of shmmax 8191");
	rmid(b);
	limit("shmmax", "0");
	got(shmget(IPC_PRIVATE, 1, 0600), "1 of shmmax 0");
	limit("shmmax", max);
}

int main(void)
{
	int id;

	sizes();
	keys();
	modes();
	id = shmget(KEY, 4096, IPC_CREAT | 0600);
	quietly(not_ours);
	rmid(id);
	limits();
	return done();
}
