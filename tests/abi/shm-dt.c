/* SPDX-License-Identifier: MIT */
/* shmdt: which addresses it takes, and what it takes away */
#include "tap.h"

int main(void)
{
	int id = segment(4 * PG, 0600), other = segment(PG, 0600);
	char *h = hole(8), *p;

	rc(shmdt(h), "nothing there");
	rc(shmdt(NULL), "NULL");
	rc(shmdt((void *)0xc0000000), "the kernel's first page");
	rc(shmdt((void *)-PG), "the last page");
	attach(id, h, 0);
	rc(shmdt(h + 1), "start + 1");
	rc(shmdt(h + PG), "its second page");
	rc(shmdt(h - PG), "the page before");
	rc(shmdt(h), "start");
	line("then: %s", touch(h, 'r'));
	rc(shmdt(h), "start again");

	p = mmap(h, 4 * PG, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	rc(shmdt(p), "a shared anonymous mapping");
	munmap(p, 4 * PG);

	attach(id, h, 0);
	munmap(h, PG);
	line("first page unmapped, attached %lu", nattch(id));
	rc(shmdt(h), "shmdt of the old start");
	maps(h, 4);
	line("attached %lu", nattch(id));

	attach(id, h, 0);
	munmap(h, PG);
	rc(shmdt(h + PG), "first page unmapped, shmdt of the second");
	maps(h, 4);
	munmap(h, 4 * PG);

	attach(id, h, 0);
	munmap(h + PG, PG);
	line("a hole in the middle, attached %lu", nattch(id));
	rc(shmdt(h), "shmdt of the start takes both pieces");
	maps(h, 4);
	line("attached %lu", nattch(id));

	attach(id, h, 0);
	munmap(h + 2 * PG, 2 * PG);
	attach(other, h + 2 * PG, 0);
	rc(shmdt(h), "another segment in the tail: shmdt of the start");
	maps(h, 8);
	line("attached %lu and %lu", nattch(id), nattch(other));
	shmdt(h + 2 * PG);

	attach(id, h, 0);
	attach(id, h + 4 * PG, 0);
	rc(shmdt(h), "attached twice, side by side: shmdt of the first");
	maps(h, 8);
	line("attached %lu", nattch(id));
	rc(shmdt(h + 4 * PG), "and of the second");

	attach(id, h, 0);
	mprotect(h + PG, PG, PROT_READ);
	line("split by mprotect, attached %lu", nattch(id));
	maps(h, 4);
	rc(shmdt(h), "shmdt takes all pieces");
	maps(h, 4);
	line("attached %lu", nattch(id));

	attach(id, h, 0);
	p = mremap(h, 4 * PG, 4 * PG, MREMAP_MAYMOVE | MREMAP_FIXED, h + 4 * PG);
	ok(p == h + 4 * PG, "moved by mremap");
	rc(shmdt(h), "shmdt of the old place");
	rc(shmdt(p), "of the new");
	line("attached %lu", nattch(id));

	rmid(id);
	rmid(other);
	return done();
}
