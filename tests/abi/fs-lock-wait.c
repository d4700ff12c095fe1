/* SPDX-License-Identifier: MIT */
/*
 * Record locks that are waited for: who gets EDEADLK, and in which order an
 * owner's locks are met.
 *
 * A scene is a line of words such as "Aw0 Br5+2 C1W0 fu1 ?3": process A locks
 * byte 0 for writing, B bytes 5 and 6 for reading, a thread of C waits to lock
 * byte 0, the open file that all share unlocks byte 1; whom would a write lock
 * from byte 3 on meet?  After each word all calls have their result or sleep.
 */
#include "thread.h"

#include <ctype.h>

#define PROCESSES 4
#define CALLS	  16

struct call {
	char word[16];
	volatile pid_t tid; /* it begins now */
	volatile int done, err;
	int process, said;
};

static struct call *calls; /* shared */
static int ncalls;
static struct {
	pid_t pid;
	int orders[2];
} processes[PROCESSES];
static int file, own;

static int lock(int fd, int cmd, const char *word)
{
	struct flock l = { .l_whence = SEEK_SET, .l_len = 1 };
	char *end;

	l.l_type = (short)(strchr("wW", *word) ? F_WRLCK :
			   strchr("rR", *word) ? F_RDLCK :
						 F_UNLCK);
	l.l_start = strtol(word + 1, &end, 10);
	if (*end == '+')
		l.l_len = strtol(end + 1, NULL, 10);
	return fcntl(fd, cmd, &l);
}

/* "Aw0", "A1w0" (a thread), "Afw0" (the shared file) */
static int perform(void *arg)
{
	struct call *c = arg;
	const char *word = c->word + 1;
	int of_file, wait, ret;

	word += isdigit((unsigned char)*word);
	of_file = *word == 'f';
	word += of_file;
	wait = isupper((unsigned char)*word);
	c->tid = gettid_();
	ret = of_file ? lock(file, wait ? F_OFD_SETLKW : F_OFD_SETLK, word) :
			lock(own, wait ? F_SETLKW : F_SETLK, word);
	c->err = ret ? errno : 0;
	c->done = 1;
	return 0;
}

static int perform_thread(void *arg)
{
	perform(arg);
	syscall(SYS_exit, 0);
	return 0;
}

static void obey(int orders)
{
	unsigned char n;

	while (read(orders, &n, 1) == 1) {
		if (isdigit((unsigned char)calls[n].word[1]))
			thread(perform_thread, &calls[n]);
		else
			perform(&calls[n]);
	}
	_exit(0);
}

static void begin(void)
{
	memset(calls, 0, CALLS * sizeof(*calls));
	ncalls = 0;
	for (int i = 0; i < PROCESSES; i++) {
		if (pipe(processes[i].orders))
			bail("pipe");
		processes[i].pid = fork();
		if (!processes[i].pid)
			obey(processes[i].orders[0]);
	}
}

static void end(void)
{
	struct flock all = { .l_type = F_UNLCK };

	for (int i = 0; i < PROCESSES; i++) {
		kill(processes[i].pid, SIGKILL);
		reap(processes[i].pid);
		close(processes[i].orders[0]);
		close(processes[i].orders[1]);
	}
	fcntl(file, F_OFD_SETLK, &all);
}

static void settle(struct call *c)
{
	while (!c->done) {
		if (c->tid &&
		    task_state(processes[c->process].pid, c->tid) == 'S')
			return;
		sched_yield();
	}
}

static void order(const char *word, char *said)
{
	struct call *c = &calls[ncalls];
	unsigned char n = (unsigned char)ncalls++;

	strcpy(c->word, word);
	c->process = *word - 'A';
	if (write(processes[c->process].orders[1], &n, 1) != 1)
		bail("write");
	settle(c);
	for (int i = 0; i < ncalls; i++) {
		settle(&calls[i]);
		if (!calls[i].done && &calls[i] == c)
			said += sprintf(said, " waits");
		if (!calls[i].done || calls[i].said)
			continue;
		calls[i].said = 1;
		if (&calls[i] != c)
			said += sprintf(said, ", %s", calls[i].word);
		said += sprintf(said, " %s",
				calls[i].err ? err(calls[i].err) : "ok");
	}
}

static void ask(const char *word, char *said)
{
	struct flock l = { .l_type = F_WRLCK, .l_start = atoi(word + 1) };
	int i = 0;

	fcntl(own, F_GETLK, &l);
	while (i < PROCESSES && processes[i].pid != l.l_pid)
		i++;
	sprintf(said, " %c%c%d+%d", i < PROCESSES ? 'A' + i : 'f',
		l.l_type == F_WRLCK ? 'w' : 'r', (int)l.l_start, (int)l.l_len);
}

static void scene(const char *what, const char *words)
{
	char text[128], said[200], *word, *rest = text;

	note("%s", what);
	strcpy(text, words);
	begin();
	while ((word = strsep(&rest, " "))) {
		if (*word == '?')
			ask(word, said);
		else
			order(word, said);
		line("%s:%s", word, said);
	}
	end();
}

/* Each of @n processes has a byte and waits for the next one's. */
static void ring(int n)
{
	int gate[2], st, refused = 0, locked = 0;
	char c, word[8];

	if (pipe(gate))
		bail("pipe");
	for (int i = 0; i < n; i++) {
		if (fork())
			continue;
		alarm(60);
		snprintf(word, sizeof(word), "w%d", i);
		lock(own, F_SETLK, word);
		close(gate[1]);
		read(gate[0], &c, 1); /* until all have closed it */
		snprintf(word, sizeof(word), "w%d", (i + 1) % n);
		st = lock(own, F_SETLKW, word);
		_exit(!st ? 0 : errno == EDEADLK ? 1 : 2);
	}
	close(gate[0]);
	close(gate[1]);
	while (wait(&st) > 0) {
		locked += !st;
		refused += WIFEXITED(st) && WEXITSTATUS(st) == 1;
	}
	line("a ring of %d: EDEADLK for %d, the lock for %d", n, refused,
	     locked);
}

int main(void)
{
	calls = mmap(NULL, CALLS * sizeof(*calls), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	own = open("/tmp/f", O_RDWR | O_CREAT, 0644);
	file = open("/tmp/f", O_RDWR);
	scene("two", "Aw0 Bw1 AW1 BW0 Bu1");
	scene("three, refused when another lets go",
	      "Bw0 Cw1 Aw2 CW2 AW0+2 Bu0 Au2");
	scene("the other one waits first", "Bw0 Cw1 Aw2 AW0+2 CW2 Bu0 Au2");
	scene("two threads wait, the later one in the ring",
	      "Aw0 Bw1 Cw2 A1W2 A2W1 BW0");
	scene("the earlier one", "Aw0 Bw1 Cw2 A1W1 A2W2 BW0");
	scene("over the open file", "Aw0 Bw1 Cfw2 A1W2 A2W1 BW0");
	scene("the earlier one", "Aw0 Bw1 Cfw2 A1W1 A2W2 BW0");
	scene("the open file waits itself", "Aw0 Bfw1 BfW0 Cw2 CW1 A1W2 A2W1");
	scene("two that hold it", "Bw0 Ar5 Br5 Cw1 BW1 CW5 Au5 Cu1");
	scene("two readers want to write", "Ar0 Br0 AW0 BW0 Bu0");
	scene("a change elsewhere between",
	      "Bw0 Cw1 Aw2 CW2 AW0+2 Dw8 Du8 Br0");
	scene("in the order of the owners", "Ar0 Br0+2 Ar0+2 ?0 Ar2 ?0");
	scene("in the order of the ranges", "Aw5 Aw4 Aw1 ?0 ?3");
	scene("cut and joined",
	      "Aw0+9 Ar3+3 ?0 ?3 ?6 Aw4 ?3 ?4 ?5 Aw3 Aw5 ?0 Au2+2 ?0 ?2 Aw2+2 ?1");
	for (int n = 2; n <= 12; n += 5)
		ring(n);
	unlink("/tmp/f");
	return done();
}
