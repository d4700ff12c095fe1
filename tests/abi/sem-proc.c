/* SPDX-License-Identifier: MIT */
/* /proc/sysvipc/sem, /proc/sys/kernel/sem and sem_next_id; the limits */
#include "semtap.h"

#define KEY 0x56530005

static char text[65536];

/* The line of an array, its id and times replaced by words. */
static void show(int id)
{
	char want[32], *l;
	long otime, ctime;
	int key, got, perms, n = 0;
	struct semid_ds d;

	slurp("/proc/sysvipc/sem", text, sizeof(text));
	snprintf(want, sizeof(want), " %10d  ", id);
	l = strstr(text, want);
	if (!l) {
		line("it has no line");
		return;
	}
	while (l > text && l[-1] != '\n')
		l--;
	*strchr(l, '\n') = 0;
	sscanf(l, "%d %d %o%n", &key, &got, &perms, &n);
	semctl(id, 0, IPC_STAT, (union semun){ .buf = &d });
	otime = strtol(l + n + 11 + 4 * 6, NULL, 10);
	ctime = strtol(l + strlen(l) - 10, NULL, 10);
	ok(otime == (long)d.sem_otime && ctime == (long)d.sem_ctime, "times");
	line("%zu characters: %.10s <id> %.*s", strlen(l), l,
	     n - 22 + 11 + 4 * 6, l + 22);
}

static void limits(const char *s)
{
	int r = spit("/proc/sys/kernel/sem", s), e = errno;
	struct seminfo i;

	slurp("/proc/sys/kernel/sem", text, sizeof(text));
	semctl(0, 0, IPC_INFO, (union semun){ .info = &i });
	line("'%s': %s: %.*s; info %d %d %d %d", s, r ? err(e) : "0",
	     (int)strcspn(text, "\n"), text, i.semmsl, i.semmns, i.semopm,
	     i.semmni);
}

static void next_id(const char *s)
{
	int r = spit("/proc/sys/kernel/sem_next_id", s);

	line("next_id '%s': %s", s, r ? err(errno) : "0");
}

int main(void)
{
	struct sembuf many[20];
	struct seminfo i;
	char b[80];
	int id, id2, used;

	memset(many, 0, sizeof(many));
	slurp("/proc/sysvipc/sem", text, sizeof(text));
	line("%.*s|", (int)strcspn(text, "\n"), text);
	id = semget(KEY, 3, IPC_CREAT | 0640);
	show(id);
	op1(id, 1, 1, 0);
	show(id);
	semrm(id);
	show(id);
	id = array(32000, 0);
	show(id);
	semrm(id);

	slurp("/proc/sys/kernel/sem", text, sizeof(text));
	line("%.*s", (int)strcspn(text, "\n"), text);
	limits("10 100 5 20");
	id = array(10, 0600);
	got(semget(IPC_PRIVATE, 11, 0600), "SEMMSL + 1");
	rc(semop(id, many, 5), "SEMOPM operations");
	rc(semop(id, many, 6), "one more");
	semctl(0, 0, SEM_INFO, (union semun){ .info = &i });
	used = i.semaem;
	snprintf(b, sizeof(b), "10 %d 5 20", used + 4);
	spit("/proc/sys/kernel/sem", b);
	got(semget(IPC_PRIVATE, 5, 0600), "over SEMMNS");
	id2 = got(semget(IPC_PRIVATE, 4, 0600), "up to SEMMNS");
	semrm(id2);
	snprintf(b, sizeof(b), "10 100 5 %d", i.semusz);
	spit("/proc/sys/kernel/sem", b);
	got(semget(IPC_PRIVATE, 1, 0600), "over SEMMNI");
	ok(semget(IPC_PRIVATE, 11, 0600) < 0 && errno == EINVAL,
	   "SEMMSL before SEMMNI");
	limits("1 2 3");
	limits("4");
	limits("5 6 7 -1");
	limits("5 6 7 32768");
	limits("5 6 7 32769");
	limits("-1 -2 -3 0");
	got(semget(IPC_PRIVATE, 1, 0600), "SEMMSL -1");
	rc(semop(id, many, 20), "SEMOPM -3");
	limits("x");
	limits("8 9 x 7");
	limits("8 9 10x 7");
	limits("8 9 3000000000 7");
	limits("8 9 10 11 12");
	limits("0x10 010 9 20");
	limits("");
	limits("  ");
	limits("32000\t1024000000\t500\t32000\n");
	semrm(id);

	slurp("/proc/sys/kernel/sem_next_id", text, sizeof(text));
	line("next_id %s", strtok(text, "\n"));
	next_id("-2");
	next_id("-1");
	next_id("2147483648");
	next_id("2147450879");
	id = got(semget(IPC_PRIVATE, 1, 0600), "with the wanted id");
	line("%d", id);
	slurp("/proc/sys/kernel/sem_next_id", text, sizeof(text));
	line("next_id %s", strtok(text, "\n"));
	semrm(id);
	return done();
}
