/* SPDX-License-Identifier: MIT */
/*
 * The System V calls with random arguments, most of them wrong: what each
 * returns, as a hash of every 500 calls.  By hand: ipc-hostile FROM TO shows
 * those calls.
 */
#include "tap.h"
#include <limits.h>
#include <stdbool.h>
#include <sys/msg.h>
#include <sys/sem.h>

#define CALLS 15000
#define BLOCK 500
#define TID   30000 /* GETPID is one of the results */

#define DATA   ((char *)0x30000000) /* can be written */
#define EDGE   ((char *)0x31001000) /* the end of such memory */
#define FIXED  ((char *)0x32000000) /* can be read */
#define PLACES 0x40000000ul	    /* where segments are attached */

static uint64_t state = 12345;
static long ids[6];

static unsigned any(unsigned below)
{
	uint64_t z = state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return (unsigned)((z ^ z >> 31) >> 32) % below;
}

static long some_address(void)
{
	const long addresses[] = { 0,
				   1,
				   (long)0xc0000000,
				   (long)0xfffffff0,
				   (long)FIXED,
				   (long)FIXED + 0x1000,
				   (long)EDGE - (long)any(120),
				   (long)DATA + 1 };

	return any(3) ? (long)DATA : addresses[any(8)];
}

static long some_value(void)
{
	long n;

	switch (any(10)) {
	case 0:
		return -1;
	case 1:
		return any(2) ? INT_MAX : INT_MIN;
	case 2:
		return 1l << any(31);
	case 3:
		return some_address();
	case 4:
		n = (long)any(5);
		return 32768 * n + (long)any(4);
	default:
		return (long)any(6);
	}
}

static long some_id(void)
{
	return any(8) ? ids[any(6)] : some_value();
}

static long some_size(void)
{
	long n = any(2) ? (long)any(20000) : some_value();

	return n < 0 || n > 1 << 20 ? (any(3) ? 4096 : n) : n;
}

static long some_flags(void)
{
	long flags = any(2) ? 0600 | (any(2) ? IPC_CREAT : 0) : any(01000);

	if (!any(4))
		flags |= 1 << any(16);
	if (!any(3))
		flags |= IPC_NOWAIT;
	return any(12) ? flags : flags | (long)any(UINT_MAX);
}

static long some_command(void)
{
	static const int commands[] = { 0,  1,	2,  3,	11, 12, 13,
					14, 15, 16, 17, 18, 19, 20 };
	long command = any(12) ? commands[any(14)] : some_value();

	return any(2) ? command : command | 0x100;
}

static long some_place(void)
{
	long at = (long)PLACES + (long)any(64) * (long)PG;

	if (!any(3))
		at += (long)any(PG);
	return any(2) ? 0 : at;
}

/* Huge pages that are not reserved can be had on Linux. */
static long shmget_flags(void)
{
	long flags = some_flags();

	return (flags & 014000) == 014000 ? flags & ~04000l : flags;
}

static void fill(void)
{
	for (int i = 0; i < 64; i++)
		((long *)DATA)[i] = any(3) ? (long)any(6) : some_value();
	if (any(2)) { /* a struct ipc64_perm that makes sense */
		((long *)DATA)[1] = ((long *)DATA)[2] = 0;
		((long *)DATA)[5] = 0600;
	}
	memcpy(EDGE - 120, DATA, 120);
}

/* ipc(2): the number of the call, four arguments in its order */
static void draw_ipc(long *a)
{
	static const int calls[] = {
		1, 2, 3, 4, 11, 12, 13, 14, 21, 22, 23, 24
	};
	long call = any(15) ? calls[any(12)] : some_value();

	switch (call) {
	case 1:
	case 4:
		a[0] = call;
		a[1] = some_id();
		a[2] = some_value();
		a[3] = 0;
		a[4] = some_address();
		a[5] = some_address();
		break;
	case 2:
		a[0] = call;
		a[1] = any(4);
		a[2] = some_value();
		a[3] = some_flags();
		break;
	case 3:
		*(long *)DATA = any(2) ? (long)DATA + 512 : (long)any(9);
		a[0] = call;
		a[1] = some_id();
		a[2] = some_value();
		a[3] = some_command();
		a[4] = some_address();
		break;
	case 11:
		a[0] = call;
		a[1] = some_id();
		a[2] = any(3) ? (long)any(300) : some_size();
		a[3] = some_flags();
		a[4] = some_address();
		break;
	case 12:
		*(long *)DATA = (long)DATA + 1024;
		a[0] = call;
		a[1] = some_id();
		a[2] = any(3) ? (long)any(300) : some_value();
		a[3] = some_flags();
		a[4] = some_address();
		a[5] = any(5);
		break;
	case 13:
		a[0] = call;
		a[1] = any(4);
		a[2] = some_flags();
		break;
	case 21:
		a[0] = call;
		a[1] = some_id();
		a[2] = some_flags();
		a[3] = some_address();
		a[4] = some_place();
		break;
	case 22:
		a[0] = call;
		a[1] = 0;
		a[2] = 0;
		a[3] = 0;
		a[4] = some_place();
		break;
	case 23:
		a[0] = call;
		a[1] = any(4);
		a[2] = some_size();
		a[3] = shmget_flags();
		break;
	default:
		a[0] = call;
		a[1] = some_id();
		a[2] = some_command();
		a[3] = 0;
		a[4] = some_address();
	}
	if (!any(10))
		a[0] |= any(3) << 16;
}

static long draw(long *a)
{
	static const int numbers[] = { SYS_ipc, SYS_ipc, SYS_ipc, 393, 394,
				       395,	396,	 397,	  398, 399,
				       400,	401,	 402,	  420 };
	long number = numbers[any(14)];

	for (int i = 0; i < 6; i++)
		a[i] = some_value();
	fill();
	switch (number) {
	case SYS_ipc:
		draw_ipc(a);
		break;
	case 393: /* semget */
		a[0] = any(4);
		a[1] = some_value();
		a[2] = some_flags();
		break;
	case 394: /* semctl */
		a[0] = some_id();
		a[1] = some_value();
		a[2] = some_command();
		a[3] = any(2) ? some_address() : (long)any(9);
		break;
	case 395: /* shmget */
		a[0] = any(4);
		a[1] = some_size();
		a[2] = shmget_flags();
		break;
	case 396: /* shmctl, msgctl */
	case 402:
		a[0] = some_id();
		a[1] = some_command();
		a[2] = some_address();
		break;
	case 397: /* shmat */
		a[0] = some_id();
		a[1] = some_place();
		a[2] = some_flags();
		break;
	case 398: /* shmdt */
		a[0] = some_place();
		break;
	case 399: /* msgget */
		a[0] = any(4);
		a[1] = some_flags();
		break;
	case 400: /* msgsnd */
		a[0] = some_id();
		a[1] = some_address();
		a[2] = some_size();
		a[3] = some_flags();
		break;
	case 401: /* msgrcv */
		a[0] = some_id();
		a[1] = some_address();
		a[2] = any(300);
		a[3] = some_value();
		a[4] = some_flags();
		break;
	default: /* semtimedop */
		((long *)DATA)[3] = ((long *)DATA)[5] = 0;
		a[0] = some_id();
		a[1] = some_address();
		a[2] = 1 + any(3);
		a[3] = some_address();
	}
	return number;
}

/* What call @number returned, as it is on every machine; remember ids. */
static long told(long number, const long *a, long result)
{
	long call = number == SYS_ipc ? a[0] & 0xffff : 0;
	bool is_get = number == 393 || number == 395 || number == 399 ||
		      call == 2 || call == 13 || call == 23;

	/* which comes first, a time-out or our signal, nobody can say */
	if ((number == 420 || call == 4) && result == -EINTR)
		result = -EAGAIN;
	if (is_get && result >= 0)
		ids[any(6)] = result;
	if (number != 397 || (result < 0 && result > -4096))
		return result;
	if (!a[1])
		shmdt((void *)result);
	return 1;
}

static void interrupted(int s)
{
	(void)s;
}

static void limits(void)
{
	if (unshare(CLONE_NEWIPC) ||
	    spit("/proc/sys/kernel/sem", "60 300 20 12") ||
	    spit("/proc/sys/kernel/shmmni", "12") ||
	    spit("/proc/sys/kernel/shmall", "3000") ||
	    spit("/proc/sys/kernel/msgmni", "12"))
		bail("limits");
}

static void calls(int from, int to)
{
	struct sigaction wake = { .sa_handler = interrupted };
	struct itimerval soon = { { 0, 10000 }, { 0, 10000 } }, never = { 0 };
	unsigned hash = 0;
	long a[6];

	sigaction(SIGALRM, &wake, NULL);
	for (int i = 1; i <= CALLS; i++) {
		long number = draw(a), result;

		setitimer(ITIMER_REAL, &soon, NULL);
		result = syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
		result = told(number, a, result == -1 ? -errno : result);
		setitimer(ITIMER_REAL, &never, NULL);
		hash = hash * 31 + (unsigned)result;
		if (i >= from && i <= to)
			note("%d: %ld(%lx %lx %lx %lx %lx %lx) = %ld", i,
			     number, a[0], a[1], a[2], a[3], a[4], a[5],
			     result);
		if (i % BLOCK)
			continue;
		line("%d to %d: %08x", i - BLOCK + 1, i, hash);
		hash = 0;
	}
}

static void map(char *at, size_t size, int prot)
{
	if (mmap(at, size, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
		 0) != at)
		bail("mmap");
}

int main(int argc, char **argv)
{
	int tid = TID;
	struct {
		uint64_t flags, pidfd, child_tid, parent_tid, exit_signal,
			stack, stack_size, tls, set_tid, set_tid_size;
	} args = { .exit_signal = SIGCHLD,
		   .set_tid = (unsigned long)&tid,
		   .set_tid_size = 1 };
	pid_t p = syscall(435, &args, sizeof(args));

	if (p < 0)
		bail("clone3");
	if (p) {
		line("ends with %s", status(reap(p)));
		return done();
	}
	limits();
	map(DATA, 32 * PG, PROT_READ | PROT_WRITE);
	map(EDGE - PG, PG, PROT_READ | PROT_WRITE);
	map(FIXED, PG, PROT_READ);
	calls(argc > 2 ? atoi(argv[1]) : 0, argc > 2 ? atoi(argv[2]) : 0);
	return 0;
}
