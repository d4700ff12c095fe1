/* SPDX-License-Identifier: MIT */
/* /proc/sysvipc/shm and /proc/sys/kernel/shm*: format, values, writing */
#include "tap.h"

/* the columns [from, to) become "n", but a zero stays, if it has a meaning */
static void mask(char *l, int from, int to, int zero)
{
	if (zero && l[to - 1] == '0' && l[to - 2] == ' ')
		return;
	memset(l + from, ' ', to - from);
	l[to - 1] = 'n';
}

static void table(const char *what)
{
	char b[8192], *l = b, *e;
	int n;

	n = slurp("/proc/sysvipc/shm", b, sizeof(b));
	if (n < 0)
		bail("/proc/sysvipc/shm");
	line("%s", what);
	for (; *l; l = e + 1) {
		e = strchr(l, '\n');
		if (!e)
			break;
		*e = 0;
		if (l != b) {
			/* shmid cpid lpid atime dtime ctime */
			mask(l, 11, 21, 0);
			mask(l, 39, 44, 1);
			mask(l, 45, 50, 1);
			mask(l, 82, 92, 1);
			mask(l, 93, 103, 1);
			mask(l, 104, 114, 1);
		}
		note("'%s'", l);
	}
}

static void reader(void)
{
	char b[100];
	int fd;

	become(1000, 1000);
	fd = got(open("/proc/sysvipc/shm", O_RDONLY), "open as another uid");
	line("reads: %s", read(fd, b, sizeof(b)) > 0 ? "yes" : err(errno));
	rc(spit("/proc/sys/kernel/shmmni", "5"), "shmmni written by it");
	got(open("/proc/sys/kernel/shmmni", O_RDONLY), "shmmni read by it");
}

static void sysctl(const char *name)
{
	static const char *const tries[] = {
		"1234\n",     "1234",	    " 77 ",	  "0",	   "-1",
		"abc",	      "12abc",	    "",		  "\n",	   "4294967295",
		"4294967296", "2147483647", "2147483648", "32768", "32769",
		"16777216",   "16777217",   "0x10",	  "010",   "1 2"
	};
	char path[64], old[64], now[64];
	unsigned i;
	int r, e;
	struct stat st;

	snprintf(path, sizeof(path), "/proc/sys/kernel/%s", name);
	if (slurp(path, old, sizeof(old)) < 0) {
		line("%s: %s", name, err(errno));
		return;
	}
	old[strcspn(old, "\n")] = 0;
	if (stat(path, &st))
		bail("stat");
	line("%s: '%s', mode %o, size %d", name, old, st.st_mode,
	     (int)st.st_size);
	for (i = 0; i < sizeof(tries) / sizeof(*tries); i++) {
		char t[16], *n;

		r = spit(path, tries[i]);
		e = errno;
		slurp(path, now, sizeof(now));
		now[strcspn(now, "\n")] = 0;
		snprintf(t, sizeof(t), "%s", tries[i]);
		while ((n = strchr(t, '\n')))
			*n = '$';
		line("%s < '%s': %s, then '%s'", name, t, r ? err(e) : "0",
		     now);
		spit(path, old);
	}
}

int main(void)
{
	struct stat st;
	int a, b, fd, r;
	char *p, buf[8], all[4096], again[4096];

	table("empty");
	a = shmget(0x5654abcd, 12345, IPC_CREAT | 0640);
	b = shmget(IPC_PRIVATE, 3 * PG, IPC_CREAT | 0777);
	p = attach(b, NULL, 0);
	p[0] = p[PG] = 1;
	table("two, one attached with two of three pages touched");
	shmctl(b, SHM_LOCK, NULL);
	rmid(a);
	rmid(b);
	table("one destroyed and locked, still attached");
	stat("/proc/sysvipc/shm", &st);
	line("mode %o, size %d", st.st_mode, (int)st.st_size);
	rc(open("/proc/sysvipc/shm", O_WRONLY) < 0 ? -1 : 0, "open to write");
	fd = open("/proc/sysvipc/shm", O_RDONLY);
	slurp("/proc/sysvipc/shm", all, sizeof(all));
	memset(again, 0, sizeof(again));
	while ((r = read(fd, buf, 7)) > 0 && strlen(again) < 4000) {
		buf[r] = 0;
		strcat(again, buf);
	}
	ok(!strcmp(all, again), "read 7 bytes at a time, it is the same");
	close(fd);
	shmdt(p);
	table("empty again");
	quietly(reader);
	sysctl("shmmax");
	sysctl("shmall");
	sysctl("shmmni");
	sysctl("shm_rmid_forced");
	return done();
}
