/* SPDX-License-Identifier: MIT */
/* shmat: flags, and every address that is taken or refused */
#include "tap.h"

static int id;

static void *at(unsigned long a, int flags, const char *what)
{
	void *p = got(shmat(id, (void *)a, flags), "%s", what);

	if (p != (void *)-1)
		shmdt(p);
	return p;
}

/* root may map page 0 on Linux, and never here */
static void at_page_zero(void)
{
	struct shmid_ds ds;

	shmctl(id, IPC_STAT, &ds);
	ds.shm_perm.mode = 0666;
	shmctl(id, IPC_SET, &ds);
	become(1000, 1000);
	at(5, SHM_RND, "address 5, SHM_RND, without root");
}

static void flags(char *h)
{
	unsigned long a = (unsigned long)h;
	char *p;

	p = attach(id, NULL, 0);
	ok(((unsigned long)p & (PG - 1)) == 0, "an address of its own choice");
	line("read and write: %s, %s", touch(p, 'r'), touch(p, 'w'));
	shmdt(p);
	p = attach(id, NULL, SHM_RDONLY);
	line("SHM_RDONLY, read: %s", touch(p, 'r'));
	line("SHM_RDONLY, write: %s", touch(p, 'w'));
	shmdt(p);
	p = attach(id, h, 0);
	ok(p == h, "the address that was asked for");
	maps(h, 4);
	shmdt(p);
	attach(id, h, SHM_RDONLY);
	maps(h, 4);
	shmdt(h);
	attach(id, h, SHM_EXEC);
	maps(h, 4);
	shmdt(h);
	attach(id, h, SHM_EXEC | SHM_RDONLY);
	maps(h, 4);
	shmdt(h);
	at(a + 1, 0, "unaligned");
	at(a + PG - 1, 0, "unaligned by a page less one");
	ok(at(a + 5, SHM_RND, "unaligned, SHM_RND") == h, "it is rounded down");
	quietly(at_page_zero);
	at(5, SHM_RND | SHM_REMAP, "address 5, SHM_RND and SHM_REMAP");
	at(0, SHM_REMAP, "SHM_REMAP at 0");
	at(0, SHM_RND, "SHM_RND at 0");
	at(a, 0x10000, "a flag that means nothing, 0x10000");
	at(a, 0777, "mode bits as flags");
}

static void places(char *h)
{
	unsigned long a = (unsigned long)h;

	at(PG, 0, "page 1, below mmap_min_addr, as root");
	at(0xc0000000, 0, "the kernel's first page");
	at(0xc0000000 - PG, 0, "the user's last page, 2-page segment");
	at(0xfffff000, 0, "the last page");
	at(0xffffe000, 0, "the last two pages");
	at(0xfffff001, SHM_RND, "the last page, SHM_RND");
	/* overlap: h + 4 pages is the arena's closing guard */
	at(a - PG, 0, "first page is taken");
	at(a + 3 * PG, 0, "second page is taken");
	at(a + 2 * PG, 0, "just fits before a neighbour");
}

static void remap(char *h)
{
	int other = segment(2 * PG, 0600);
	char *p;

	p = mmap(h, 4 * PG, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	memset(p, 'a', 4 * PG);
	got(shmat(id, h + PG, 0), "over a mapping without SHM_REMAP");
	got(shmat(id, h + PG, SHM_REMAP), "with SHM_REMAP");
	maps(h, 4);
	line("bytes %d %d %d", h[0], h[PG + 1], h[3 * PG]);
	got(shmat(other, h + 2 * PG, SHM_REMAP), "half over an attachment");
	maps(h, 4);
	line("attached %lu and %lu", nattch(id), nattch(other));
	rc(shmdt(h + PG), "shmdt of the half that is left");
	maps(h, 4);
	line("attached %lu and %lu", nattch(id), nattch(other));
	rc(shmdt(h + 2 * PG), "shmdt of the other");
	got(shmat(id, (void *)0xc0000000, SHM_REMAP), "SHM_REMAP at 3 GiB");
	got(shmat(id, h + 1, SHM_REMAP), "SHM_REMAP unaligned");
	munmap(h, 4 * PG);
	rmid(other);
}

static void ids(void)
{
	got(shmat(-1, NULL, 0), "id -1");
	got(shmat(INT_MAX, NULL, 0), "id INT_MAX");
	got(shmat(INT_MIN, NULL, 0), "id INT_MIN");
	got(shmat(id + 32768 * 5, NULL, 0), "right index, wrong seq");
	got(shmat(-1, (void *)1, 0), "id -1 and a bad address");
}

/* the kernel's own interface: a pointer out for ipc(117), a result for 397 */
static void raw(char *h)
{
	unsigned long out = 7;
	long r;

	r = syscall(SYS_ipc, 21, id, 0, &out, h, 0);
	line("ipc(SHMAT): %ld, %s", r, out == (unsigned long)h ?
	     "address through the pointer" : "pointer not written");
	shmdt(h);
	rc(syscall(SYS_ipc, 21 | 1 << 16, id, 0, &out, h, 0),
	   "ipc(SHMAT), version 1");
	rc(syscall(SYS_ipc, 21, id, 0, 0, h, 0), "ipc(SHMAT), null pointer");
	line("attached then: %lu", nattch(id));
	shmdt(h);
	r = syscall(397, id, h, 0);
	ok(r == (long)h, "shmat(397) returns the address");
	rc(syscall(398, h), "shmdt(398)");
	rc(syscall(397, id, h + 1, 0), "shmat(397), unaligned");
}

int main(void)
{
	char *h = hole(4);

	id = segment(PG + 1, 0600);
	flags(h);
	places(h);
	remap(h);
	h = hole(4);
	ids();
	raw(h);
	line("attached at the end: %lu", nattch(id));
	rmid(id);
	return done();
}
