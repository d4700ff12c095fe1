/* SPDX-License-Identifier: MIT */
/*
 * init: the first program, process 1.
 *
 *   the command line has run="COMMAND"   run COMMAND in the shell, write
 *                                        "status N" to the second serial
 *                                        port, power off
 *   it has not                           a login shell on each console of
 *                                        /proc/consoles, again and again;
 *   but has shell=once                   until one of them ends: then the same
 *
 * N is the exit status, or 128 plus the signal that ended the command.  An
 * ordinary Linux program: as /init it does the same under Linux.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define CONSOLE	    "/dev/console"
#define STATUS_PORT "/dev/ttyS1"
#define MAX_SHELLS  4
#define QUICK	    2 /* seconds: a shell that ends sooner waits for its next */

/* A terminal with a login shell. */
struct shell {
	char terminal[32];
	pid_t pid;
	time_t since;
};

static char cmdline[4096];

/* Cut @at behind the value that ends with @quote; GRUB escapes by \. */
static char *value_to(char *at, char quote)
{
	char *from = at, *to = at;

	while (*from && *from != quote) {
		if (quote != ' ' && *from == '\\' && from[1])
			from++;
		*to++ = *from++;
	}
	*to = '\0';
	return at;
}

/* The value of run=VALUE, run="VALUE" or, from GRUB, "run=VALUE"; or NULL. */
static char *find_run(void)
{
	int fd = open("/proc/cmdline", O_RDONLY);
	ssize_t len = fd < 0 ? -1 : read(fd, cmdline + 1, sizeof(cmdline) - 2);
	char *at = cmdline;

	if (fd >= 0)
		close(fd);
	if (len <= 0)
		return NULL;
	cmdline[0] = ' ';
	cmdline[strcspn(cmdline, "\n")] = '\0';
	for (; (at = strstr(at, "run=")); at++) {
		if (at[-1] == ' ' && at[4] == '"')
			return value_to(at + 5, '"');
		if (at[-1] == ' ' || (at[-1] == '"' && at[-2] == ' '))
			return value_to(at + 4, at[-1]);
	}
	return NULL;
}

static void set_hostname(void)
{
	char name[65] = "";
	int fd = open("/etc/hostname", O_RDONLY);

	if (fd < 0)
		return;
	if (read(fd, name, sizeof(name) - 1) > 0)
		sethostname(name, strcspn(name, "\n"));
	close(fd);
}

static void set_up(void)
{
	/* each may be absent in a small kernel: the shell can do without */
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("tmpfs", "/tmp", "tmpfs", 0, "mode=1777");
	mkdir("/dev/shm", 01777);
	mount("tmpfs", "/dev/shm", "tmpfs", 0, "mode=1777");
	setenv("PATH", "/bin:/sbin:/usr/bin:/usr/sbin", 1);
	setenv("HOME", "/root", 1);
	setenv("TERM", "vt100", 0);
	set_hostname();
}

/* In the child: a session of its own, with this as its terminal. */
static void take_terminal(const char *terminal)
{
	int fd;

	setsid();
	fd = open(terminal, O_RDWR);
	if (fd >= 0) {
		dup2(fd, 0);
		dup2(fd, 1);
		dup2(fd, 2);
		if (fd > 2)
			close(fd);
	}
	ioctl(0, TIOCSCTTY, 1);
}

static pid_t start(const char *terminal, unsigned delay, const char *arg0,
		   const char *option, const char *command)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	sleep(delay);
	take_terminal(terminal);
	execl("/bin/sh", arg0, option, command, (char *)NULL);
	dprintf(2, "init: /bin/sh: %s\n", strerror(errno));
	_exit(127);
}

/* Reap whatever ends until @pid does; its wait status. */
static int wait_for(pid_t pid)
{
	int status;
	pid_t got;

	do {
		got = wait(&status);
		if (got < 0 && errno != EINTR)
			return 127 << 8;
	} while (got != pid);
	return status;
}

static void report(int status)
{
	int n = WIFEXITED(status) ? WEXITSTATUS(status) :
				    128 + WTERMSIG(status);
	int fd = open(STATUS_PORT, O_RDWR | O_NOCTTY);
	struct termios tio;

	if (fd < 0) {
		dprintf(2, "init: " STATUS_PORT ": %s\n", strerror(errno));
		return;
	}
	if (tcgetattr(fd, &tio) == 0) {
		cfmakeraw(&tio);
		tcsetattr(fd, TCSANOW, &tio);
	}
	dprintf(fd, "status %d\n", n);
	tcdrain(fd);
}

static void power_off(int status)
{
	report(status);
	tcdrain(1);
	sync();
	reboot(RB_POWER_OFF);
}

static void run_and_power_off(const char *command)
{
	pid_t pid = start(CONSOLE, 0, "sh", "-c", command);

	power_off(pid < 0 ? 127 << 8 : wait_for(pid));
}

/* The terminals that the kernel writes to; its console if it does not say. */
static int find_consoles(struct shell *shells)
{
	FILE *f = fopen("/proc/consoles", "r");
	char line[256];
	int n = 0;

	while (f && n < MAX_SHELLS && fgets(line, sizeof(line), f)) {
		line[strcspn(line, " ")] = '\0';
		snprintf(shells[n].terminal, sizeof(shells[n].terminal),
			 "/dev/%.20s", line);
		n++;
	}
	if (f)
		fclose(f);
	if (n == 0)
		strcpy(shells[n++].terminal, CONSOLE);
	return n;
}

/* A shell that cannot even start must not keep the machine busy. */
static void start_shell(struct shell *shell)
{
	time_t now = time(NULL);
	unsigned delay = now - shell->since < QUICK ? 1 : 0;

	shell->since = now + delay;
	shell->pid = start(shell->terminal, delay, "-sh", NULL, NULL);
}

static void serve_shells(bool once)
{
	static struct shell shells[MAX_SHELLS];
	int n = find_consoles(shells);

	for (;;) {
		pid_t gone;
		int status;

		for (int i = 0; i < n; i++)
			if (shells[i].pid <= 0)
				start_shell(&shells[i]);
		gone = wait(&status);
		if (gone < 0 && errno == ECHILD)
			sleep(1);
		for (int i = 0; i < n; i++)
			if (gone > 0 && shells[i].pid == gone) {
				shells[i].pid = 0;
				if (once)
					power_off(status);
			}
	}
}

int main(void)
{
	const char *command;

	set_up();
	command = find_run();
	if (command)
		run_and_power_off(command);
	serve_shells(strstr(cmdline, " shell=once"));
}
