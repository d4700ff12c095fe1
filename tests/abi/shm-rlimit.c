/* SPDX-License-Identifier: MIT */
/* attachments and the limits of a process: memory, locked memory */
#include "tap.h"

static void limit(int what, unsigned long n)
{
	struct rlimit r = { n, n };

	if (setrlimit(what, &r))
		bail("setrlimit");
}

static const char *locked(void)
{
	static char b[4096];
	char *s;

	if (slurp("/proc/self/status", b, sizeof(b)) < 0)
		bail("status");
	s = strstr(b, "VmLck:");
	return s ? strtok(s + 6, "\n") : "?";
}

static const char *try(int id, const void *at, int flags, char **out)
{
	*out = shmat(id, at, flags);
	return *out == (void *)-1 ? err(errno) : "yes";
}

static int big, small;

static void space(void)
{
	char *p, *q;

	limit(RLIMIT_AS, 40 << 20);
	line("RLIMIT_AS: 64 MiB: %s", try(big, NULL, 0, &p));
	line("16 pages: %s", try(small, NULL, 0, &q));
	line("64 MiB over it: %s", try(big, q, SHM_REMAP, &p));
	line("nattch %lu, 16 pages %s", nattch(big), touch(q, 'w'));
	line("64 MiB at an address: %s", try(big, (void *)0x40000000, 0, &p));
	limit(RLIMIT_AS, 0);
	line("RLIMIT_AS 0: %s", try(small, NULL, 0, &p));
	line("over the old: %s", try(small, q, SHM_REMAP, &p));
	rc(shmdt(q), "shmdt");
}

static void future(void)
{
	char *p, *q;

	limit(RLIMIT_MEMLOCK, 20 * PG);
	become(1000, 1000);
	rc(mlockall(MCL_FUTURE), "mlockall(MCL_FUTURE)");
	line("64 MiB: %s", try(big, NULL, 0, &p));
	line("16 pages: %s", try(small, NULL, 0, &q));
	line("locked%s", locked());
	line("again: %s", try(small, NULL, 0, &p));
	line("over the first: %s", try(small, q, SHM_REMAP, &p));
	line("locked%s", locked());
	rc(munlock(q, 8 * PG), "munlock of half");
	line("locked%s", locked());
	rc(mlock(q, 9 * PG), "mlock of 9");
	line("locked%s", locked());
	got(mremap(q, 16 * PG, 17 * PG, MREMAP_MAYMOVE), "mremap to 17");
	line("locked%s", locked());
	rc(shmdt(q), "shmdt");
	line("locked%s", locked());
	rc(munlockall(), "munlockall");
	line("again: %s", try(small, NULL, 0, &q));
	line("locked%s", locked());
	rc(mlock(q, 16 * PG), "mlock");
	rc(mlock(q, 16 * PG), "mlock again");
	line("locked%s", locked());
	if (!fork()) {
		line("a child's%s", locked());
		_exit(0);
	}
	wait(NULL);
	rc(shmctl(small, SHM_LOCK, NULL), "SHM_LOCK beside it");
	rc(munlock(q, PG), "munlock a page");
	rc(mprotect(q + PG, PG, PROT_READ), "mprotect a page");
	line("locked%s", locked());
	rc(munmap(q + 2 * PG, 2 * PG), "munmap two");
	line("locked%s", locked());
	rc(shmdt(q), "shmdt");
	line("locked%s", locked());
	rc(shmctl(small, SHM_UNLOCK, NULL), "SHM_UNLOCK");
}

static void none(void)
{
	char *p;

	limit(RLIMIT_MEMLOCK, 0);
	become(1000, 1000);
	rc(mlockall(MCL_FUTURE), "RLIMIT_MEMLOCK 0: mlockall");
	line("%s", try(small, NULL, 0, &p));
	rc(mlock(p, PG), "mlock");
	rc(mlock(p, 0), "mlock of nothing");
	rc(munlock(p, PG), "munlock");
	rc(shmctl(small, SHM_LOCK, NULL), "SHM_LOCK");
	rc(shmctl(small, SHM_UNLOCK, NULL), "SHM_UNLOCK");
	rc(shmctl(big, SHM_LOCK, NULL), "SHM_LOCK of root's");
	rc(shmctl(big, SHM_UNLOCK, NULL), "SHM_UNLOCK of root's");
}

static void segments_locked(void)
{
	int a, b;

	limit(RLIMIT_MEMLOCK, 20 * PG + 5);
	become(1000, 1000);
	a = segment(16 * PG, 0600);
	b = segment(4 * PG + 1, 0600);
	rc(shmctl(a, SHM_LOCK, NULL), "16 pages");
	rc(shmctl(b, SHM_LOCK, NULL), "4 pages and a byte");
	rc(shmctl(a, SHM_LOCK, NULL), "16 pages again");
	rc(shmctl(a, SHM_UNLOCK, NULL), "unlock");
	rc(shmctl(b, SHM_LOCK, NULL), "4 pages and a byte");
	rc(shmctl(a, SHM_LOCK, NULL), "16 pages");
	rmid(b);
	rc(shmctl(a, SHM_LOCK, NULL), "the other has gone: 16 pages");
	rmid(a);
	a = segment(20 * PG, 0600);
	rc(shmctl(a, SHM_LOCK, NULL), "20 pages");
	rmid(a);
	limit(RLIMIT_MEMLOCK, PG - 1);
	a = segment(1, 0600);
	rc(shmctl(a, SHM_LOCK, NULL), "less than a page may: 1 byte");
	rmid(a);
}

static void sysctls(void)
{
	DIR *d = opendir("/proc/sys/kernel");
	struct dirent *e;

	while ((e = readdir(d)))
		if (!strncmp(e->d_name, "sem", 3) ||
		    !strncmp(e->d_name, "shm", 3) ||
		    !strncmp(e->d_name, "msg", 3))
			line("%s", e->d_name);
	closedir(d);
}

int main(void)
{
	struct shmid_ds d;

	big = segment(64 << 20, 0666);
	small = segment(16 * PG, 0666);
	shmctl(small, IPC_STAT, &d);
	d.shm_perm.uid = 1000;
	shmctl(small, IPC_SET, &d);
	quietly(space);
	quietly(future);
	quietly(none);
	quietly(segments_locked);
	sysctls();
	rmid(big);
	rmid(small);
	return done();
}
