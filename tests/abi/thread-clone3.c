/* SPDX-License-Identifier: MIT */
/* clone3: fields of 64 bits, and which of several mistakes counts */
#include "thread.h"

struct args {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack,
		stack_size, tls, set_tid, set_tid_size, cgroup;
};
#define HIGH   (1ull << 32)
#define F(...) try(#__VA_ARGS__, (struct args){ __VA_ARGS__ }, 88)

static char stack[STACK_SIZE] __attribute__((aligned(16)));
static int tid, word;

static void try(const char *what, struct args a, size_t size)
{
	long p;

	tid = 0;
	word = 0;
	p = syscall(435, &a, size);
	if (!p)
		_exit(9);
	if (p > 0)
		waitpid(p, NULL, __WALL);
	got(p, "%s", what);
	if (word)
		line("parent_tid is set: %d", word == p);
}

int main(void)
{
	signal(64, SIG_IGN);
	F(.exit_signal = SIGCHLD);
	F(.exit_signal = SIGCHLD | HIGH);
	F(.exit_signal = 64);
	F(.flags = HIGH);
	F(.stack = HIGH);
	F(.stack_size = HIGH);
	F(.stack = HIGH, .stack_size = HIGH);
	F(.stack = 1, .stack_size = 0xbfffffff);
	F(.stack = 1, .stack_size = 0xc0000000);
	F(.stack = 0xc0000000, .stack_size = 0);
	F(.stack = -1ull, .stack_size = 1);
	F(.stack = 1, .stack_size = -1ull);
	F(.set_tid = HIGH);
	F(.set_tid = HIGH, .set_tid_size = 1);
	F(.set_tid_size = HIGH);
	F(.set_tid = 1, .set_tid_size = 1, .flags = CLONE_THREAD);
	F(.set_tid = 1, .set_tid_size = 1, .exit_signal = 99);
	F(.set_tid = 1, .set_tid_size = 99);
	F(.parent_tid = HIGH | (unsigned long)&word,
	  .flags = CLONE_PARENT_SETTID);
	F(.parent_tid = (unsigned long)&word, .flags = CLONE_PARENT_SETTID);
	F(.parent_tid = 1, .flags = CLONE_PARENT_SETTID);
	F(.child_tid = 1, .flags = CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID);
	F(.pidfd = 1);
	F(.cgroup = 7);
	F(.tls = 1);
	F(.tls = 1, .flags = CLONE_SETTLS);
	F(.tls = 1, .flags = CLONE_SETTLS | CLONE_SIGHAND);
	F(.flags = CLONE_NEWIPC | CLONE_SYSVSEM);
	F(.flags = CLONE_NEWIPC | CLONE_VFORK);
	F(.flags = CLONE_NEWUTS);
	F(.flags = CLONE_FS | CLONE_NEWNS);
	F(.flags = CLONE_PTRACE);
	F(.flags = CLONE_UNTRACED);
	F(.flags = 0x80000000 /* IO */);
	F(.flags = 0x400000 /* DETACHED */);
	F(.flags = SIGCHLD);
	F(.stack = (unsigned long)stack, .stack_size = sizeof(stack),
	  .flags = 0x100000000);
	line("size 0: %s", syscall(435, NULL, 0) < 0 ? err(errno) : "?");
	line("size 4097: %s", syscall(435, NULL, 4097) < 0 ? err(errno) : "?");
	line("size -1: %s", syscall(435, NULL, -1) < 0 ? err(errno) : "?");
	line("NULL: %s", syscall(435, NULL, 88) < 0 ? err(errno) : "?");
	line("kernel: %s",
	     syscall(435, (void *)0xc0000000, 88) < 0 ? err(errno) : "?");
	return done();
}
