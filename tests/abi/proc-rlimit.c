/* SPDX-License-Identifier: MIT */
/* Limits: getrlimit, setrlimit, prlimit64, and what they stop */
#include "tap.h"

static const char *lim(int what)
{
	static char b[4][48];
	static int k;
	char *s = b[++k % 4];
	struct rlimit l;
	int n;

	if (getrlimit(what, &l))
		return err(errno);
	n = l.rlim_cur == RLIM_INFINITY ? sprintf(s, "inf") :
		sprintf(s, "%llu", (unsigned long long)l.rlim_cur);
	sprintf(s + n, l.rlim_max == RLIM_INFINITY ? "/inf" : "/%llu",
		(unsigned long long)l.rlim_max);
	return s;
}

static int set(int what, rlim_t c, rlim_t m)
{
	struct rlimit l = { c, m };

	return setrlimit(what, &l);
}

static void space(void)
{
	char *p;
	int id;

	set(RLIMIT_AS, 8 << 20, 8 << 20);
	p = mmap(NULL, 16 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	line("RLIMIT_AS 8 MiB: mmap of 16: %s",
	     p == MAP_FAILED ? err(errno) : "yes");
	p = mmap(NULL, 1 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	line("of 1: %s", p == MAP_FAILED ? err(errno) : "yes");
	p = mremap(p, 1 << 20, 12 << 20, MREMAP_MAYMOVE);
	line("mremap to 12: %s", p == MAP_FAILED ? err(errno) : "yes");
	id = segment(16 << 20, 0600);
	p = shmat(id, NULL, 0);
	rmid(id);
	line("shmat of 16: %s", p == (void *)-1 ? err(errno) : "yes");
}

static void unprivileged(void)
{
	struct rlimit l = { 10, 20 };
	int r;

	set(RLIMIT_NOFILE, 100, 200);
	become(1000, 1000);
	rc(set(RLIMIT_NOFILE, 150, 200), "uid 1000: soft up to hard");
	rc(set(RLIMIT_NOFILE, 150, 300), "hard up");
	rc(set(RLIMIT_NOFILE, 250, 200), "soft above hard");
	rc(set(RLIMIT_NOFILE, 50, 60), "hard down");
	rc(set(RLIMIT_NOFILE, 50, 200), "and up again");
	line("%s", lim(RLIMIT_NOFILE));
	r = syscall(SYS_prlimit64, 1, RLIMIT_NOFILE, NULL, &l);
	rc(r, "prlimit64 of pid 1");
}

static void cpu_child(void)
{
	set(RLIMIT_CPU, 1, 2);
	for (;;)
		;
}

static void raw(void)
{
	uint32_t l[2];
	uint64_t q[2];

	set(RLIMIT_FSIZE, RLIM_INFINITY, RLIM_INFINITY);
	rc(syscall(SYS_getrlimit, RLIMIT_FSIZE, l), "old getrlimit(76)");
	line("infinity is %#x %#x", l[0], l[1]);
	rc(syscall(SYS_ugetrlimit, RLIMIT_FSIZE, l), "ugetrlimit(191)");
	line("infinity is %#x %#x", l[0], l[1]);
	rc(syscall(SYS_prlimit64, 0, RLIMIT_FSIZE, 0, q), "prlimit64");
	line("infinity is %#llx", (unsigned long long)q[0]);
	q[0] = 0x200000000ULL;
	rc(syscall(SYS_prlimit64, 0, RLIMIT_FSIZE, q, 0), "set to 2^33");
	syscall(SYS_prlimit64, 0, RLIMIT_FSIZE, 0, q);
	line("it is %#llx", (unsigned long long)q[0]);
	rc(syscall(SYS_ugetrlimit, RLIMIT_FSIZE, l), "ugetrlimit of it");
	line("%#x", l[0]);
	rc(syscall(SYS_ugetrlimit, 16, l), "limit 16");
	rc(syscall(SYS_ugetrlimit, -1, l), "limit -1");
	rc(syscall(SYS_ugetrlimit, 1, 0xc0000000), "into the kernel");
	rc(syscall(SYS_setrlimit, 1, 0xc0000000), "setrlimit from the kernel");
	rc(syscall(SYS_prlimit64, 99999, 1, 0, q), "prlimit64 of nobody");
	l[0] = 5;
	l[1] = 4;
	rc(syscall(SYS_setrlimit, RLIMIT_CORE, l), "soft above hard");
	l[0] = 5;
	l[1] = 3 << 20;
	rc(syscall(SYS_setrlimit, RLIMIT_NOFILE, l), "NOFILE above nr_open");
}

int main(void)
{
	line("STACK %s", lim(RLIMIT_STACK));
	line("CORE %s", lim(RLIMIT_CORE));
	line("DATA %s", lim(RLIMIT_DATA));
	line("FSIZE %s", lim(RLIMIT_FSIZE));
	line("AS %s", lim(RLIMIT_AS));
	line("CPU %s", lim(RLIMIT_CPU));
	line("RSS %s", lim(RLIMIT_RSS));
	line("NOFILE %s", lim(RLIMIT_NOFILE));
	line("NICE %s, RTPRIO %s", lim(RLIMIT_NICE), lim(RLIMIT_RTPRIO));
	quietly(space);
	quietly(unprivileged);
	child("RLIMIT_CPU of 1 s", cpu_child);
	quietly(raw);
	return done();
}
