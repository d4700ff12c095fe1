/* SPDX-License-Identifier: MIT */
/* The leader of a session exits: its terminal's open files are hung up */
#include "tap.h"
#include <sys/prctl.h>
#include <termios.h>

#define TTY "/dev/ttyS1"

static volatile int *hups;
static int ready[2], gone[2];

static void on_hup(int s)
{
	(void)s;
	++*hups;
}

/* In the foreground group: it survives its leader and looks again. */
static void survivor(int fd, int console)
{
	struct pollfd p = { fd, POLLIN | POLLOUT, 0 };
	struct termios t;
	int pgrp = getpgrp();
	char c;

	signal(SIGHUP, on_hup);
	line("at first: isatty %d, /dev/tty %s", isatty(fd),
	     open("/dev/tty", O_RDWR) >= 0 ? "opens" : err(errno));
	write(ready[1], "r", 1);
	read(gone[0], &c, 1); /* the leader's end is closed when it is gone */
	rc(read(fd, &c, 1), "read");
	rc(write(fd, "x", 1), "write");
	rc(tcgetattr(fd, &t), "tcgetattr");
	rc(ioctl(fd, TIOCSPGRP, &pgrp), "TIOCSPGRP");
	poll(&p, 1, 0);
	line("poll: IN %d OUT %d ERR %d HUP %d", !!(p.revents & POLLIN),
	     !!(p.revents & POLLOUT), !!(p.revents & POLLERR),
	     !!(p.revents & POLLHUP));
	rc(open("/dev/tty", O_RDWR), "open /dev/tty");
	fd = open(TTY, O_RDWR | O_NOCTTY | O_NONBLOCK);
	ok(fd >= 0 && isatty(fd), "opened again it is a terminal");
	rc(fcntl(console, F_GETFL) & O_ACCMODE, "/dev/console's file");
	ok(isatty(console), "is still one");
	line("SIGHUP came: %d", *hups);
	_exit(0);
}

static void leader(void)
{
	int fd, console;
	char c;

	setsid();
	fd = open(TTY, O_RDWR);
	console = open("/dev/console", O_RDWR);
	if (fd < 0 || console < 0)
		bail("open: %s", err(errno));
	line("foreground: %d", tcgetpgrp(fd) == getpid());
	signal(SIGHUP, SIG_IGN);
	if (!fork())
		survivor(fd, console);
	read(ready[0], &c, 1);
	_exit(3);
}

/* Blocked in read(2) meanwhile. */
static void reader(void)
{
	int fd = open(TTY, O_RDWR | O_NOCTTY);
	char c;

	write(ready[1], "r", 1);
	rc(read(fd, &c, 1), "a read that was waiting");
	_exit(0);
}

static void second_leader(void)
{
	setsid();
	open(TTY, O_RDWR);
	_exit(0);
}

int main(void)
{
	pid_t p;
	char c;

	hups = mmap(NULL, PG, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (pipe(ready) || pipe(gone) ||
	    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))
		bail("set up");
	p = spawn(leader);
	line("the leader: %s", status(reap(p)));
	write(gone[1], "g", 1);
	line("the survivor: %s", status(reap(-1)));
	p = spawn(reader);
	read(ready[0], &c, 1);
	usleep(50000);
	reap(spawn(second_leader));
	line("the reader: %s", status(reap(p)));
	return done();
}
