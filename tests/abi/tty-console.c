/* SPDX-License-Identifier: MIT */
/* The console: termios there and back, ioctls, errors; no input is needed */
#include "tap.h"
#include <termios.h>

static void on_tty(int fd)
{
	struct termios t, u;
	struct winsize w = { 30, 90, 0, 0 }, v;
	struct stat st;
	int n = -1;
	char b[4];

	fstat(fd, &st);
	ok(S_ISCHR(st.st_mode), "a character device");
	rc(tcgetattr(fd, &t), "tcgetattr");
	ok(isatty(fd), "isatty");
	u = t;
	u.c_lflag &= ~(ICANON | ECHO | ISIG);
	u.c_iflag &= ~(ICRNL | IXON);
	u.c_cc[VMIN] = 0;
	u.c_cc[VTIME] = 1;
	rc(tcsetattr(fd, TCSANOW, &u), "raw: tcsetattr");
	tcgetattr(fd, &u);
	line("ICANON %d ECHO %d ISIG %d ICRNL %d VMIN %d VTIME %d",
	     !!(u.c_lflag & ICANON), !!(u.c_lflag & ECHO),
	     !!(u.c_lflag & ISIG), !!(u.c_iflag & ICRNL), u.c_cc[VMIN],
	     u.c_cc[VTIME]);
	rc(read(fd, b, 4), "VMIN 0, VTIME 1, no input: read");
	u.c_cc[VTIME] = 0;
	tcsetattr(fd, TCSADRAIN, &u);
	rc(read(fd, b, 4), "VMIN 0, VTIME 0: read");
	rc(ioctl(fd, FIONREAD, &n), "FIONREAD");
	line("%d", n);
	fcntl(fd, F_SETFL, O_RDWR | O_NONBLOCK);
	u.c_cc[VMIN] = 1;
	tcsetattr(fd, TCSAFLUSH, &u);
	rc(read(fd, b, 4), "VMIN 1, O_NONBLOCK: read");
	u.c_lflag |= ICANON;
	tcsetattr(fd, TCSANOW, &u);
	rc(read(fd, b, 4), "canonical, O_NONBLOCK: read");
	{
		struct pollfd p = { fd, POLLIN | POLLOUT, 0 };

		poll(&p, 1, 100);
		line("poll: IN %d OUT %d", !!(p.revents & POLLIN),
		     !!(p.revents & POLLOUT));
	}
	fcntl(fd, F_SETFL, O_RDWR);
	rc(tcsetattr(fd, TCSANOW, &t), "back");
	rc(ioctl(fd, TIOCGWINSZ, &v), "TIOCGWINSZ");
	rc(ioctl(fd, TIOCSWINSZ, &w), "TIOCSWINSZ");
	memset(&w, 0, sizeof(w));
	ioctl(fd, TIOCGWINSZ, &w);
	line("%d %d", w.ws_row, w.ws_col);
	ioctl(fd, TIOCSWINSZ, &v);
	rc(tcflush(fd, TCIFLUSH), "tcflush");
	rc(tcflush(fd, 99), "tcflush 99");
	rc(tcdrain(fd), "tcdrain");
	rc(ioctl(fd, 0x5499, 0), "ioctl 0x5499");
	rc(ioctl(fd, TCGETS, 0xc0000000), "TCGETS into the kernel");
	rc(lseek(fd, 0, SEEK_CUR), "lseek");
	rc(write(fd, "", 0), "write of nothing");
	rc(write(fd, (void *)0xc0000000, 4), "write from the kernel");
	rc(tcsetpgrp(fd, 1), "tcsetpgrp, not the controlling one");
	rc(tcgetpgrp(fd), "tcgetpgrp");
	rc(open("/dev/tty", O_RDWR), "no controlling terminal: /dev/tty");
}

static void session(void)
{
	int fd;

	setsid();
	fd = open("/dev/console", O_RDWR | O_NOCTTY);
	if (fd < 0)
		bail("/dev/console");
	on_tty(fd);
}

int main(void)
{
	int p[2];
	struct termios t;

	quietly(session);
	if (pipe(p))
		bail("pipe");
	rc(tcgetattr(p[0], &t), "a pipe: tcgetattr");
	rc(ioctl(p[0], TIOCGWINSZ, &t), "TIOCGWINSZ");
	rc(tcgetpgrp(p[0]), "tcgetpgrp");
	rc(tcsetpgrp(p[0], 1), "tcsetpgrp");
	rc(tcgetattr(-1, &t), "fd -1");
	return done();
}
