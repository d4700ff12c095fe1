/* SPDX-License-Identifier: MIT */
/* uname, sysinfo, times, getrandom, gethostname, personality and the like */
#include "tap.h"
#include <sys/random.h>
#include <sys/sysinfo.h>
#include <sys/times.h>
#include <sys/utsname.h>

int main(void)
{
	struct utsname u;
	struct sysinfo s;
	struct tms t;
	unsigned char a[65], b[64];
	char host[65];
	long c1, c2;
	int i, same = 0;

	rc(uname(&u), "uname");
	line("sysname %s", u.sysname);
	ok(u.release[0] >= '3' && u.release[0] <= '9' && u.release[1] == '.',
	   "a release number");
	ok(u.machine[0] == 'i' && !strcmp(u.machine + 2, "86"), "machine iX86");
	rc(syscall(SYS_uname, 0xc0000000), "uname into the kernel");
	strcpy(host, u.nodename);
	rc(sethostname("abcdef", 6), "sethostname");
	uname(&u);
	line("nodename %s", u.nodename);
	memset(a, 'x', 65);
	rc(syscall(SYS_sethostname, a, 65), "65 bytes");
	rc(syscall(SYS_sethostname, a, -1), "-1 bytes");
	rc(sethostname(host, strlen(host)), "back");

	rc(sysinfo(&s), "sysinfo");
	ok(s.totalram > s.freeram && s.freeram > 0 &&
	   s.mem_unit >= 1, "memory is in use and some is free");
	ok((unsigned long long)s.totalram * s.mem_unit > 4 << 20,
	   "more than 4 MiB");
	ok(s.procs >= 1, "there are tasks");
	rc(syscall(SYS_sysinfo, 0xc0000000), "sysinfo into the kernel");

	c1 = times(&t);
	msleep(50);
	c2 = times(NULL);
	ok(c2 - c1 >= 4 && c2 - c1 < 500, "times counts in 1/100 s");
	ok(t.tms_cutime == 0 && t.tms_cstime == 0, "no child has been waited for");
	rc(syscall(SYS_times, 0xc0000000), "times into the kernel");

	rc(getrandom(a, 64, 0), "getrandom");
	rc(getrandom(b, 64, GRND_NONBLOCK), "GRND_NONBLOCK");
	for (i = 0; i < 64; i++)
		same += a[i] == b[i];
	ok(same < 32, "they differ");
	rc(getrandom(a, 0, 0), "0 bytes");
	rc(getrandom(a, 1, 8), "flag 8");
	rc(getrandom(a, 1, GRND_RANDOM | GRND_INSECURE), "both flags");
	rc(syscall(SYS_getrandom, 0xc0000000, 8, 0), "into the kernel");
	rc(syscall(SYS_personality, 0xffffffff), "personality");
	rc(syscall(100000), "a number far away");
	rc(syscall(-1), "system call -1");
	rc(syscall(0x7fffffff), "0x7fffffff");
	rc(syscall(17), "17, which never was");
	rc(syscall(222), "222");
	rc(syscall(223), "223");
	ok(syscall(SYS_gettid) == getpid(), "gettid");
	rc(syscall(SYS_set_tid_address, 0) == getpid() ? 0 : -1,
	   "set_tid_address gives the tid");
	return done();
}
