/* SPDX-License-Identifier: MIT */
/* A signal amid a call: EINTR or restarted, with and without SA_RESTART */
#include "tap.h"

static volatile int caught;
static int p[2];
static pid_t sleeper;
static char big[1 << 17];

static void on(int s)
{
	(void)s;
	caught++;
}

static void c_read(void)
{
	char b[4];

	rc(read(p[0], b, 4), "read of a pipe");
}

static void c_write(void)
{
	int n = write(p[1], big, sizeof(big));

	line("write of a pipe: %s", n < 0 ? err(errno) :
	     n == 65536 ? "what fitted" : n == sizeof(big) ? "all" : "some");
}

static void c_wait(void)
{
	rc(waitpid(sleeper, NULL, 0) == sleeper ? 1 : -1, "waitpid");
}

static void c_waitid(void)
{
	siginfo_t i;

	rc(waitid(P_PID, sleeper, &i, WEXITED), "waitid");
}

static void c_nanosleep(void)
{
	struct timespec t = { 0, 150000000 };

	rc(nanosleep(&t, NULL), "nanosleep");
}

static void c_poll(void)
{
	struct pollfd f = { p[0], POLLIN, 0 };

	rc(poll(&f, 1, 150), "poll");
}

static void c_select(void)
{
	struct timeval t = { 0, 150000 };
	fd_set s;

	FD_ZERO(&s);
	FD_SET(p[0], &s);
	rc(select(p[0] + 1, &s, NULL, NULL, &t), "select");
}

static void c_pause(void)
{
	rc(pause(), "pause");
}

static void c_suspend(void)
{
	sigset_t s;

	sigemptyset(&s);
	rc(sigsuspend(&s), "sigsuspend");
}

static void c_fifo(void)
{
	int fd = open("/tmp/fifo", O_RDONLY);

	line("open of a fifo: %s", fd < 0 ? err(errno) : "yes");
}

/* the alarm at 50 ms; a helper makes the call possible at 120 ms */
static void run(void (*call)(void), int flags, int ignore)
{
	struct sigaction a = { .sa_flags = flags };
	struct itimerval it = { { 0, 0 }, { 0, 50000 } };
	pid_t h;

	if (pipe(p))
		bail("pipe");
	if (call == c_wait || call == c_waitid) {
		sleeper = fork();
		if (!sleeper) {
			msleep(120);
			_exit(0);
		}
	}
	h = fork();
	if (!h) {
		msleep(120);
		if (call == c_read)
			write(p[1], "late", 4);
		if (call == c_write)
			while (read(p[0], big, sizeof(big)) > 0)
				;
		if (call == c_fifo)
			open("/tmp/fifo", O_WRONLY | O_NONBLOCK);
		_exit(0);
	}
	a.sa_handler = ignore ? SIG_IGN : on;
	sigaction(SIGALRM, &a, NULL);
	caught = 0;
	setitimer(ITIMER_REAL, &it, NULL);
	call();
	if (!ignore && !caught)
		note("the handler did not run");
	close(p[1]);
	if (call == c_wait || call == c_waitid)
		waitpid(sleeper, NULL, 0);
	kill(h, SIGKILL);
	reap(h);
	close(p[0]);
}

int main(void)
{
	static void (*const calls[])(void) = {
		c_read, c_write, c_wait, c_waitid, c_nanosleep, c_poll,
		c_select, c_fifo, c_pause, c_suspend
	};
	unsigned i;

	mkfifo("/tmp/fifo", 0600);
	note("a handler without SA_RESTART");
	for (i = 0; i < 10; i++)
		run(calls[i], 0, 0);
	note("a handler with SA_RESTART");
	for (i = 0; i < 10; i++)
		run(calls[i], SA_RESTART, 0);
	note("an ignored signal");
	for (i = 0; i < 8; i++)
		run(calls[i], 0, 1);
	unlink("/tmp/fifo");
	return done();
}
