/* SPDX-License-Identifier: MIT */
/* attachments and the other calls on memory: what each leaves attached */
#include "tap.h"

static int id, other;
static char *h;

static const char *at(char *p)
{
	static char b[4][32];
	static unsigned k;

	if (p == (char *)-1)
		return err(errno);
	sprintf(b[++k % 4], "%+ld", (long)(p - h) / (long)PG);
	return b[k % 4];
}

static void look(const char *what)
{
	line("%s: attached %lu, %lu", what, nattch(id), nattch(other));
	maps(h, 16);
}

static void clear(void)
{
	munmap(h, 16 * PG);
}

static void remap(void)
{
	clear();
	attach(id, h, 0);
	attach(other, h + 6 * PG, 0);
	mmap(h + 8 * PG, PG, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
	     -1, 0);
	mmap(h + 10 * PG, PG, PROT_READ, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED,
	     -1, 0);
	look("several");
	line("SHM_REMAP over parts: %s",
	     at(shmat(id, h + 3 * PG, SHM_REMAP | SHM_RDONLY)));
	look("then");
	line("over the tail: %s", at(shmat(id, h + 6 * PG, SHM_REMAP)));
	look("then");
	line("over itself: %s", at(shmat(id, h + 6 * PG, SHM_REMAP)));
	look("then");
	line("in the middle of itself: %s",
	     at(shmat(id, h + 8 * PG, SHM_REMAP)));
	look("then");
	rc(shmdt(h + 6 * PG), "shmdt of what is left");
	look("then");
	rc(shmdt(h), "of the first");
	look("then");
	rc(shmdt(h + 3 * PG), "of the second");
	rc(shmdt(h + 8 * PG), "of the last");
	look("then");
	line("SHM_REMAP | SHM_RND: %s",
	     at(shmat(other, h + 7 * PG + 9, SHM_REMAP | SHM_RND)));
	line("SHM_REMAP at the kernel: %s",
	     at(shmat(other, (void *)0xbffff000, SHM_REMAP)));
	line("over its end: %s", at(shmat(id, (void *)0xbfffe000, SHM_REMAP)));
	line("at the very end: %s",
	     at(shmat(id, (void *)0xfffff000, SHM_REMAP)));
	line("at the very end: %s", at(shmat(id, (void *)0xfffff000, 0)));
	look("then");
	clear();
}

static void counts(void)
{
	_exit((int)nattch(id));
}

static void touches(void)
{
	_exit(*h);
}

static void forks(void)
{
	attach(id, h, 0);
	rc(madvise(h + PG, PG, MADV_DONTFORK), "DONTFORK of the 2nd page");
	look("then");
	child("a child sees", counts);
	rc(madvise(h, 4 * PG, MADV_DONTFORK), "DONTFORK of all");
	look("then");
	child("a child sees", counts);
	child("and touches", touches);
	rc(madvise(h, 4 * PG, MADV_DOFORK), "DOFORK");
	look("then");
	child("a child sees", counts);
	*h = 5;
	rc(madvise(h, 4 * PG, 18), "WIPEONFORK");
	child("a child touches", touches);
	clear();
}

static void advice(void)
{
	unsigned char core[4];
	int i;

	attach(id, h, 0);
	for (i = 0; i < 4; i++)
		h[i * PG] = (char)(i + 1);
	rc(madvise(h, 4 * PG, MADV_DONTNEED), "DONTNEED");
	line("after it: %d %d", h[0], h[PG]);
	rc(madvise(h + PG, PG, MADV_REMOVE), "REMOVE");
	line("after it: %d %d", h[0], h[PG]);
	rc(madvise(h, PG, 8), "FREE");
	rc(madvise(h, PG, MADV_WILLNEED), "WILLNEED");
	rc(madvise(h, PG, 20), "COLD");
	rc(madvise(h, PG, 21), "PAGEOUT");
	rc(madvise(h, PG, 22), "POPULATE_READ");
	rc(madvise(h, PG, 23), "POPULATE_WRITE");
	rc(mincore(h, 4 * PG, core), "mincore");
	line("core %d %d %d", core[0] & 1, core[2] & 1, core[3] & 1);
	rc(msync(h, 4 * PG, MS_SYNC), "msync SYNC");
	rc(msync(h, 4 * PG, MS_ASYNC | MS_INVALIDATE), "msync ASYNC");
	rc(mlock(h, 4 * PG), "mlock");
	rc(msync(h, 4 * PG, MS_INVALIDATE), "msync INVALIDATE");
	rc(madvise(h, PG, MADV_REMOVE), "REMOVE, locked");
	rc(madvise(h, PG, MADV_DONTNEED), "DONTNEED, locked");
	rc(munlock(h, 4 * PG), "munlock");
	clear();
	attach(id, h, SHM_RDONLY);
	line("anew: %d %d %d", h[0], h[PG], h[3 * PG]);
	rc(mprotect(h, PG, PROT_READ | PROT_WRITE), "SHM_RDONLY, PROT_WRITE");
	rc(mprotect(h, PG, PROT_READ | PROT_EXEC), "PROT_EXEC");
	rc(mprotect(h, PG, PROT_NONE), "PROT_NONE");
	look("SHM_RDONLY");
	rc(madvise(h + PG, PG, MADV_REMOVE), "REMOVE");
	rc(madvise(h + PG, PG, 22), "POPULATE_READ");
	rc(madvise(h + PG, PG, 23), "POPULATE_WRITE");
	rc(madvise(h + PG, PG, MADV_DONTNEED), "DONTNEED");
	clear();
}

static void moves(void)
{
	char *p;

	attach(id, h, 0);
	line("DONTUNMAP: %s",
	     at(mremap(h, 4 * PG, 4 * PG,
		       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP,
		       h + 8 * PG)));
	look("then");
	rc(shmdt(h), "shmdt of the old");
	rc(shmdt(h + 8 * PG), "of the new");
	look("then");
	clear();
	attach(id, h, 0);
	line("a page far away: %s",
	     at(mremap(h + 2 * PG, PG, PG, MREMAP_MAYMOVE | MREMAP_FIXED,
		       h + 10 * PG)));
	look("then");
	rc(shmdt(h + 10 * PG), "shmdt of it");
	rc(shmdt(h + 8 * PG), "of where it would begin");
	look("then");
	rc(shmdt(h), "of the rest");
	look("then");
	attach(id, h, 0);
	p = mremap(h, 4 * PG, 8 * PG, 0);
	line("grown: %s", at(p));
	munmap(h + 2 * PG, PG);
	look("a hole in it");
	rc(shmdt(h), "shmdt");
	look("leaves");
	clear();
	attach(id, h, 0);
	mremap(h, 4 * PG, 8 * PG, 0);
	munmap(h + 4 * PG, PG);
	look("a hole behind");
	rc(shmdt(h), "shmdt");
	look("leaves");
	clear();
	attach(id, h, 0);
	attach(id, h + 4 * PG, 0);
	line("the first's tail over the second: %s",
	     at(mremap(h + 2 * PG, 2 * PG, 2 * PG,
		       MREMAP_MAYMOVE | MREMAP_FIXED, h + 6 * PG)));
	look("then");
	rc(shmdt(h + 4 * PG), "shmdt of the second");
	look("leaves");
	rc(shmdt(h), "of the first");
	look("leaves");
	clear();
	attach(other, h, 0);
	attach(id, h + 2 * PG, 0);
	line("another's page where ours would be: %s",
	     at(mremap(h + PG, PG, PG, MREMAP_MAYMOVE | MREMAP_FIXED,
		       h + 3 * PG)));
	look("then");
	rc(shmdt(h + 2 * PG), "shmdt");
	look("leaves");
	clear();
	attach(id, h, SHM_RDONLY);
	p = mremap(h, 0, 4 * PG, MREMAP_MAYMOVE | MREMAP_FIXED, h + 8 * PG);
	line("a second window on SHM_RDONLY: %s, write: %s", at(p),
	     touch(p, 'w'));
	rmid(id);
	p = mremap(h, 0, 4 * PG, MREMAP_MAYMOVE | MREMAP_FIXED, h + 4 * PG);
	line("a third of the removed: %s", at(p));
	look("then");
	rc(shmdt(h), "1");
	rc(shmdt(h + 4 * PG), "2");
	look("then");
	rc(shmdt(h + 8 * PG), "3");
	look("then");
}

static void edges(void)
{
	int fd[2], s = segment(PG + 5, 0600);
	char *p = attach(s, h, 0);

	line("the last page behind the end: %s", touch(p + PG + 6, 'w'));
	line("its last byte: %s", touch(p + 2 * PG - 1, 'w'));
	mremap(p, 2 * PG, 3 * PG, 0);
	line("a page behind: %s", touch(p + 2 * PG, 'w'));
	if (pipe(fd))
		bail("pipe");
	rc(write(fd[1], p + 2 * PG, 1), "write from there");
	rc(write(fd[1], p + 2 * PG - 1, 2), "write from before it");
	if (write(fd[1], "x", 1) != 1)
		bail("write");
	rc(read(fd[0], p + 2 * PG, 1), "read into there");
	rc(syscall(SYS_semctl, 0, 0, IPC_STAT, p + 2 * PG), "semctl there");
	rc(madvise(p + 2 * PG, PG, 22), "POPULATE_READ there");
	rc(mlock(p, 3 * PG), "mlock of it");
	look("locked");
	clear();
	rmid(s);
}

int main(void)
{
	h = hole(16);
	id = segment(4 * PG, 0600);
	other = segment(2 * PG, 0600);
	remap();
	forks();
	advice();
	edges();
	moves();
	rmid(other);
	return done();
}
