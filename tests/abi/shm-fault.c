/* SPDX-License-Identifier: MIT */
/* Faults in and around an attachment: signal, si_code, si_addr; and EFAULT */
#include "tap.h"

static char *p;

static void write_readonly(void)
{
	p[0] = 1;
}

static void past_the_end(void)
{
	p[4 * PG] = 1;
}

static void detached(void)
{
	shmdt(p);
	p[0] = 1;
}

int main(void)
{
	int id = segment(4 * PG - 100, 0600), fd[2], zero;
	char *h = hole(8);

	if (pipe(fd) || write(fd[1], "abcdefgh", 8) != 8)
		bail("pipe");
	p = attach(id, h, SHM_RDONLY);
	line("SHM_RDONLY, read of the 1st page: %s", touch(p, 'r'));
	line("write of the 1st: %s", touch(p, 'w'));
	line("write of the untouched 2nd: %s", touch(p + PG + 7, 'w'));
	line("the last byte of the last page: %s", touch(p + 4 * PG - 1, 'r'));
	line("one byte behind: %s", touch(p + 4 * PG, 'r'));
	line("one byte before: %s", touch(p - 1, 'r'));
	rc(read(fd[0], p, 4), "read() into SHM_RDONLY");
	rc(write(fd[1], p, 4), "write() from it");
	rc(mprotect(p, PG, PROT_READ | PROT_WRITE),
	   "mprotect of SHM_RDONLY to write, segment 0600, as root");
	child("a write to SHM_RDONLY ends the child", write_readonly);
	shmdt(p);

	p = attach(id, h, 0);
	child("a write behind the segment", past_the_end);
	child("a write after shmdt", detached);
	rc(mprotect(p + PG, PG, PROT_NONE), "mprotect to PROT_NONE");
	line("read there: %s", touch(p + PG, 'r'));
	line("write there: %s", touch(p + PG, 'w'));
	mprotect(p + PG, PG, PROT_READ);
	line("PROT_READ, read: %s", touch(p + PG, 'r'));
	line("PROT_READ, write: %s", touch(p + PG, 'w'));
	mprotect(p + PG, PG, PROT_READ | PROT_WRITE);
	line("both, write: %s", touch(p + PG, 'w'));
	mprotect(p + PG, PG, PROT_WRITE);
	line("PROT_WRITE alone, read: %s", touch(p + PG, 'r'));
	mprotect(p + PG, PG, PROT_EXEC);
	line("PROT_EXEC alone, read: %s", touch(p + PG, 'r'));
	shmdt(p);

	/* longer than the segment */
	p = attach(id, h, 0);
	if (mremap(p, 4 * PG, 8 * PG, 0) != p)
		bail("mremap");
	line("mremap to 8 pages, its 5th: %s", touch(p + 4 * PG, 'r'));
	line("its 8th: %s", touch(p + 7 * PG + 5, 'w'));
	rc(read(fd[0], p + 4 * PG, 4), "read() into its 5th");
	munmap(p, 8 * PG);

	/* read faults across, then a write through another attachment */
	p = attach(id, h, SHM_RDONLY);
	line("an empty page, read first: %d", p[2 * PG]);
	zero = (char)*p;
	attach(id, h + 4 * PG, 0)[2 * PG] = 9;
	line("then written elsewhere: %d", ((volatile char *)p)[2 * PG]);
	ok(zero == 1 || zero == 0, "no copy was made");
	munmap(h, 8 * PG);
	line("attached: %lu", nattch(id));
	rmid(id);
	return done();
}
