/* SPDX-License-Identifier: MIT */
/* shm_nattch through fork, exec, exit, munmap, mprotect, mremap */
#include "tap.h"

static int id, go[2], ready[2];
static char *self;

static void wait_byte(int fd)
{
	char c;

	if (read(fd, &c, 1) < 0)
		bail("read");
}

static void tell(int fd)
{
	if (write(fd, "x", 1) < 0)
		bail("write");
}

static void sleeper(void)
{
	tell(ready[1]);
	wait_byte(go[0]);
}

static void killed(void)
{
	tell(ready[1]);
	pause();
}

static void execs(void)
{
	char a[16], b[16];

	snprintf(a, sizeof(a), "%d", ready[1]);
	snprintf(b, sizeof(b), "%d", go[0]);
	execl(self, self, a, b, NULL);
	bail("exec");
}

static void detaches(void)
{
	/* the parent's other attachment came with the fork */
	line("in the child: %lu", nattch(id));
}

static void processes(void)
{
	char *p = attach(id, NULL, 0), *q;
	pid_t c;

	line("attached once: %lu", nattch(id));
	q = attach(id, NULL, SHM_RDONLY);
	line("twice: %lu", nattch(id));
	quietly(detaches);
	line("the child has gone: %lu", nattch(id));
	shmdt(q);
	c = spawn(sleeper);
	wait_byte(ready[0]);
	line("forked: %lu", nattch(id));
	tell(go[1]);
	reap(c);
	line("exited: %lu", nattch(id));
	c = spawn(killed);
	wait_byte(ready[0]);
	line("forked: %lu", nattch(id));
	kill(c, SIGKILL);
	reap(c);
	line("killed: %lu", nattch(id));
	c = spawn(execs);
	wait_byte(ready[0]);
	line("forked and exec'd: %lu", nattch(id));
	tell(go[1]);
	reap(c);
	line("exited: %lu", nattch(id));
	c = vfork();
	if (!c)
		_exit(nattch(id));
	line("in a vfork child: %d", WEXITSTATUS(reap(c)));
	shmdt(p);
	line("detached: %lu", nattch(id));
}

static void pieces(char *h)
{
	attach(id, h, 0);
	munmap(h, PG);
	line("first of 4 pages unmapped: %lu", nattch(id));
	munmap(h + 3 * PG, PG);
	line("last unmapped: %lu", nattch(id));
	munmap(h + PG, 2 * PG);
	line("all unmapped: %lu", nattch(id));
	attach(id, h, 0);
	munmap(h + PG, PG);
	line("middle unmapped: %lu", nattch(id));
	maps(h, 4);
	munmap(h, PG);
	line("first piece unmapped: %lu", nattch(id));
	munmap(h, 4 * PG);
	line("all unmapped: %lu", nattch(id));
	attach(id, h, 0);
	mprotect(h + PG, PG, PROT_READ);
	line("mprotect of the 2nd page: %lu", nattch(id));
	maps(h, 4);
	mprotect(h + PG, PG, PROT_READ | PROT_WRITE);
	line("and back: %lu", nattch(id));
	maps(h, 4);
	mprotect(h, 4 * PG, PROT_READ);
	line("of all: %lu", nattch(id));
	maps(h, 4);
	munmap(h, 4 * PG);
	line("all unmapped: %lu", nattch(id));
	attach(id, h, 0);
	mmap(h + PG, PG, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
	     -1, 0);
	line("something else mapped over the 2nd page: %lu", nattch(id));
	maps(h, 4);
	munmap(h, 4 * PG);
	line("all unmapped: %lu", nattch(id));
}

static void moves(char *h)
{
	char *p;

	attach(id, h, 0);
	h[3 * PG] = 7;
	got(mremap(h, 4 * PG, 2 * PG, 0), "mremap to 2 pages");
	line("attached: %lu", nattch(id));
	maps(h, 8);
	got(mremap(h, 2 * PG, 4 * PG, 0), "and back to 4");
	line("attached: %lu, last page holds %d", nattch(id), h[3 * PG]);
	maps(h, 8);
	got(mremap(h, 4 * PG, 6 * PG, 0), "to 6, more than the segment");
	line("attached: %lu", nattch(id));
	maps(h, 8);
	line("its 5th page: %s", touch(h + 4 * PG, 'r'));
	got(mremap(h, 6 * PG, 4 * PG, 0), "back to 4");
	p = mremap(h, 4 * PG, 4 * PG, MREMAP_MAYMOVE | MREMAP_FIXED,
		   h + 4 * PG);
	line("moved: %s, attached: %lu, holds %d",
	     p == h + 4 * PG ? "there" : err(errno), nattch(id), p[3 * PG]);
	maps(h, 8);
	p = mremap(p, PG, PG, MREMAP_MAYMOVE | MREMAP_FIXED, h);
	line("its first page moved: attached: %lu", nattch(id));
	maps(h, 8);
	munmap(h, 8 * PG);
	line("all unmapped: %lu", nattch(id));
	attach(id, h, 0);
	p = mremap(h, 0, 2 * PG, MREMAP_MAYMOVE | MREMAP_FIXED, h + 4 * PG);
	line("mremap of length 0, a second window: %s, attached: %lu",
	     p == h + 4 * PG ? "there" : err(errno), nattch(id));
	maps(h, 8);
	munmap(h, 8 * PG);
	line("all unmapped: %lu", nattch(id));
	attach(id, h, 0);
	p = mremap(h, 4 * PG, 4 * PG, MREMAP_MAYMOVE | MREMAP_DONTUNMAP |
		   MREMAP_FIXED, h + 4 * PG);
	line("MREMAP_DONTUNMAP: %s, attached: %lu",
	     p == h + 4 * PG ? "there" : err(errno), nattch(id));
	munmap(h, 8 * PG);
	line("all unmapped: %lu", nattch(id));
}

int main(int argc, char **argv)
{
	char *h = hole(8);

	if (argc > 2) {
		tell(atoi(argv[1]));
		wait_byte(atoi(argv[2]));
		_exit(0);
	}
	self = argv[0];
	if (pipe(go) || pipe(ready))
		bail("pipe");
	id = segment(4 * PG, 0600);
	line("created: %lu", nattch(id));
	processes();
	pieces(h);
	moves(h);
	rmid(id);
	return done();
}
