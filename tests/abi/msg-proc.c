/* SPDX-License-Identifier: MIT */
/* /proc/sysvipc/msg and /proc/sys/kernel/msg*: format, values, writing */
#include "msgtap.h"

/* the columns [from, to) become "n", but a zero stays */
static void mask(char *l, int from, int to)
{
	if (l[to - 1] == '0' && l[to - 2] == ' ')
		return;
	memset(l + from, ' ', to - from);
	l[to - 1] = 'n';
}

static void table(const char *what)
{
	char b[8192], *l = b, *e;

	if (slurp("/proc/sysvipc/msg", b, sizeof(b)) < 0)
		bail("/proc/sysvipc/msg");
	line("%s", what);
	for (; *l; l = e + 1) {
		e = strchr(l, '\n');
		if (!e)
			break;
		*e = 0;
		if (l != b) {
			/* lspid lrpid stime rtime ctime; msqid, even 0 */
			l[20] = 'x';
			mask(l, 11, 21);
			mask(l, 51, 56);
			mask(l, 57, 62);
			mask(l, 87, 97);
			mask(l, 98, 108);
			mask(l, 109, 119);
		}
		note("'%s'", l);
	}
}

static void reader(void)
{
	char b[100];
	int fd;

	become(1000, 1000);
	fd = got(open("/proc/sysvipc/msg", O_RDONLY), "open as another uid");
	line("reads: %s", read(fd, b, sizeof(b)) > 0 ? "yes" : err(errno));
	rc(spit("/proc/sys/kernel/msgmni", "5"), "msgmni written by it");
	rc(spit("/proc/sys/kernel/msg_next_id", "5"), "msg_next_id by it");
	got(open("/proc/sys/kernel/msgmni", O_RDONLY), "msgmni read by it");
}

static void sysctl(const char *name)
{
	static const char *const tries[] = {
		"1234\n", "1234", " 77 ", "0", "-1", "abc", "12abc", "", "\n",
		"4294967295", "4294967296", "2147483647", "2147483648",
		"32768", "32769", "16777216", "16777217", "0x10", "010", "1 2"
	};
	char path[64], old[64], now[64];
	struct stat st;
	unsigned i;
	int r, e;

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

static void limits(void)
{
	struct msginfo i;
	struct msqid_ds d;
	struct msg m = { .type = 1 };
	int a, b, c;

	a = queue(0600);
	spit("/proc/sys/kernel/msgmnb", "100");
	b = queue(0600);
	line("msgmnb 100: the old queue %s", level(a));
	line("the new queue %s", level(b));
	rc(snd(b, &m, 101, IPC_NOWAIT), "101 bytes into the new one");
	rc(snd(a, &m, 101, IPC_NOWAIT), "101 bytes into the old one");
	msgctl(0, IPC_INFO, (struct msqid_ds *)&i);
	line("IPC_INFO: max %d mnb %d mni %d", i.msgmax, i.msgmnb, i.msgmni);
	spit("/proc/sys/kernel/msgmnb", "16384");
	spit("/proc/sys/kernel/msgmax", "10");
	rc(snd(a, &m, 10, IPC_NOWAIT), "msgmax 10: 10 bytes");
	rc(snd(a, &m, 11, IPC_NOWAIT), "11 bytes");
	rc(rcv(a, &m, 101, 0, IPC_NOWAIT), "the 101 bytes");
	spit("/proc/sys/kernel/msgmax", "0");
	rc(snd(a, &m, 0, IPC_NOWAIT), "msgmax 0: nothing");
	rc(snd(a, &m, 1, IPC_NOWAIT), "a byte");
	spit("/proc/sys/kernel/msgmax", "8192");
	spit("/proc/sys/kernel/msgmni", "2");
	rc(c = msgget(IPC_PRIVATE, 0600), "msgmni 2: a third queue");
	rc(msgget(0x56541007, 0), "one that is not there");
	rc(msgget(0x56541007, IPC_CREAT), "nor can be made");
	msgrm(b);
	b = got(msgget(IPC_PRIVATE, 0600), "one was removed");
	spit("/proc/sys/kernel/msgmni", "0");
	rc(msgctl(a, IPC_STAT, &d), "msgmni 0: they stay");
	rc(msgget(IPC_PRIVATE, 0600), "no more");
	spit("/proc/sys/kernel/msgmni", "32000");
	msgrm(a);
	msgrm(b);
}

static void next_id(void)
{
	char now[32];
	int a, b;

	rc(spit("/proc/sys/kernel/msg_next_id", "1234567"), "msg_next_id");
	a = queue(0600);
	line("id %d", a);
	slurp("/proc/sys/kernel/msg_next_id", now, sizeof(now));
	line("then '%.2s'", now);
	spit("/proc/sys/kernel/msg_next_id", "1234567");
	b = queue(0600);
	ok(b > 1234567 && b % 32768 > 1234567 % 32768, "taken: the next index");
	line("its sequence number %d", b / 32768);
	msgrm(a);
	msgrm(b);
}

int main(void)
{
	struct stat st;
	int a, b, fd, r;
	char buf[8], all[4096], again[4096];

	table("empty");
	a = msgget(0x5654abcd, IPC_CREAT | 0640);
	b = msgget(IPC_PRIVATE, IPC_CREAT | 0777);
	put(a, 1, "one");
	put(a, 2, "three");
	put(b, 2, "five");
	take(b, 0, 0);
	table("two, one with messages, one without");
	stat("/proc/sysvipc/msg", &st);
	line("mode %o, size %d", st.st_mode, (int)st.st_size);
	rc(open("/proc/sysvipc/msg", O_WRONLY) < 0 ? -1 : 0, "open to write");
	fd = open("/proc/sysvipc/msg", O_RDONLY);
	slurp("/proc/sysvipc/msg", all, sizeof(all));
	memset(again, 0, sizeof(again));
	while ((r = read(fd, buf, 7)) > 0 && strlen(again) < 4000) {
		buf[r] = 0;
		strcat(again, buf);
	}
	ok(!strcmp(all, again), "read 7 bytes at a time, it is the same");
	close(fd);
	msgrm(a);
	table("one removed");
	msgrm(b);
	table("empty again");
	quietly(reader);
	sysctl("msgmax");
	sysctl("msgmnb");
	sysctl("msgmni");
	sysctl("msg_next_id");
	limits();
	next_id();
	return done();
}
