/* SPDX-License-Identifier: MIT */
/*
 * signal.h - signals: numbers, actions, siginfo and the frames on the stack
 *
 * A sigset_t is 64 bits, signal n is bit n - 1. The frames are what the
 * handler finds at its stack pointer; debuggers and libcs know their shape.
 */
#pragma once

#include <stdint.h>

#include "kernel/abi/user.h"

#define SIGHUP	  1
#define SIGINT	  2
#define SIGQUIT	  3
#define SIGILL	  4
#define SIGTRAP	  5
#define SIGABRT	  6
#define SIGIOT	  6
#define SIGBUS	  7
#define SIGFPE	  8
#define SIGKILL	  9
#define SIGUSR1	  10
#define SIGSEGV	  11
#define SIGUSR2	  12
#define SIGPIPE	  13
#define SIGALRM	  14
#define SIGTERM	  15
#define SIGSTKFLT 16
#define SIGCHLD	  17
#define SIGCONT	  18
#define SIGSTOP	  19
#define SIGTSTP	  20
#define SIGTTIN	  21
#define SIGTTOU	  22
#define SIGURG	  23
#define SIGXCPU	  24
#define SIGXFSZ	  25
#define SIGVTALRM 26
#define SIGPROF	  27
#define SIGWINCH  28
#define SIGIO	  29
#define SIGPOLL	  SIGIO
#define SIGPWR	  30
#define SIGSYS	  31
#define SIGRTMIN  32
#define SIGRTMAX  64
#define NSIG	  64

typedef uint64_t sigset_t;
typedef uint32_t old_sigset_t;

#define sigmask(sig) (1ULL << ((sig)-1))

#define SIG_BLOCK   0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

/* sa_handler */
#define SIG_DFL 0U
#define SIG_IGN 1U
#define SIG_ERR 0xffffffffU

#define SA_NOCLDSTOP	  0x00000001U
#define SA_NOCLDWAIT	  0x00000002U
#define SA_SIGINFO	  0x00000004U
#define SA_UNSUPPORTED	  0x00000400U
#define SA_EXPOSE_TAGBITS 0x00000800U
#define SA_RESTORER	  0x04000000U
#define SA_ONSTACK	  0x08000000U
#define SA_RESTART	  0x10000000U
#define SA_NODEFER	  0x40000000U
#define SA_RESETHAND	  0x80000000U

/* rt_sigaction */
struct sigaction {
	uint32_t sa_handler;
	uint32_t sa_flags;
	uint32_t sa_restorer;
	sigset_t sa_mask;
} ABI_STRUCT;
ABI_SIZE(struct sigaction, 20);

/* sigaction (67) */
struct old_sigaction {
	uint32_t sa_handler;
	old_sigset_t sa_mask;
	uint32_t sa_flags;
	uint32_t sa_restorer;
};
ABI_SIZE(struct old_sigaction, 16);

/* sigaltstack */
#define SS_ONSTACK    1U
#define SS_DISABLE    2U
#define SS_AUTODISARM (1U << 31)
#define MINSIGSTKSZ   2048

struct sigaltstack {
	uint32_t ss_sp;
	uint32_t ss_flags;
	uint32_t ss_size;
};
ABI_SIZE(struct sigaltstack, 12);

union sigval {
	int32_t sival_int;
	uint32_t sival_ptr;
};
ABI_SIZE(union sigval, 4);

struct siginfo {
	int32_t si_signo;
	int32_t si_errno;
	int32_t si_code;
	union {
		int32_t pad[29];
		struct {
			int32_t pid;
			uint32_t uid;
			union sigval value;
		} rt; /* kill, tkill, rt_sigqueueinfo */
		struct {
			int32_t tid;
			int32_t overrun;
			union sigval value;
			int32_t sys_private;
		} timer;
		struct {
			int32_t pid;
			uint32_t uid;
			int32_t status;
			int32_t utime;
			int32_t stime;
		} child; /* SIGCHLD */
		struct {
			uint32_t addr;
			int16_t addr_lsb;
			uint32_t lower;
			uint32_t upper;
		} fault; /* SIGILL FPE SEGV BUS TRAP */
		struct {
			int32_t band;
			int32_t fd;
		} poll;
		struct {
			uint32_t call_addr;
			int32_t syscall;
			uint32_t arch;
		} sys;
	} u;
};
ABI_SIZE(struct siginfo, 128);
ABI_OFFSET(struct siginfo, u, 12);

#define si_pid	   u.rt.pid
#define si_uid	   u.rt.uid
#define si_value   u.rt.value
#define si_int	   u.rt.value.sival_int
#define si_tid	   u.timer.tid
#define si_overrun u.timer.overrun
#define si_status  u.child.status
#define si_utime   u.child.utime
#define si_stime   u.child.stime
#define si_addr	   u.fault.addr
#define si_band	   u.poll.band
#define si_fd	   u.poll.fd

/* si_code: above 0 from the kernel, else sent by a process */
#define SI_USER	   0
#define SI_KERNEL  0x80
#define SI_QUEUE   (-1)
#define SI_TIMER   (-2)
#define SI_MESGQ   (-3)
#define SI_ASYNCIO (-4)
#define SI_SIGIO   (-5)
#define SI_TKILL   (-6)

#define ILL_ILLOPC    1
#define ILL_ILLOPN    2
#define ILL_ILLADR    3
#define ILL_ILLTRP    4
#define ILL_PRVOPC    5
#define ILL_PRVREG    6
#define ILL_COPROC    7
#define ILL_BADSTK    8
#define FPE_INTDIV    1
#define FPE_INTOVF    2
#define FPE_FLTDIV    3
#define FPE_FLTOVF    4
#define FPE_FLTUND    5
#define FPE_FLTRES    6
#define FPE_FLTINV    7
#define FPE_FLTSUB    8
#define SEGV_MAPERR   1
#define SEGV_ACCERR   2
#define SEGV_BNDERR   3
#define SEGV_PKUERR   4
#define BUS_ADRALN    1
#define BUS_ADRERR    2
#define BUS_OBJERR    3
#define TRAP_BRKPT    1
#define TRAP_TRACE    2
#define TRAP_BRANCH   3
#define TRAP_HWBKPT   4
#define CLD_EXITED    1
#define CLD_KILLED    2
#define CLD_DUMPED    3
#define CLD_TRAPPED   4
#define CLD_STOPPED   5
#define CLD_CONTINUED 6
#define POLL_IN	      1
#define POLL_OUT      2
#define POLL_MSG      3
#define POLL_ERR      4
#define POLL_PRI      5
#define POLL_HUP      6
#define SYS_SECCOMP   1

/* timer_create */
#define SIGEV_SIGNAL	0
#define SIGEV_NONE	1
#define SIGEV_THREAD	2
#define SIGEV_THREAD_ID 4

struct sigevent {
	union sigval sigev_value;
	int32_t sigev_signo;
	int32_t sigev_notify;
	int32_t sigev_tid;
	int32_t pad[12];
};
ABI_SIZE(struct sigevent, 64);

/* the registers at the signal */
struct sigcontext {
	uint16_t gs, gs_high;
	uint16_t fs, fs_high;
	uint16_t es, es_high;
	uint16_t ds, ds_high;
	uint32_t di;
	uint32_t si;
	uint32_t bp;
	uint32_t sp;
	uint32_t bx;
	uint32_t dx;
	uint32_t cx;
	uint32_t ax;
	uint32_t trapno;
	uint32_t err;
	uint32_t ip;
	uint16_t cs, cs_high;
	uint32_t flags;
	uint32_t sp_at_signal;
	uint16_t ss, ss_high;
	uint32_t fpstate; /* address of a struct fpstate, or 0 */
	uint32_t oldmask;
	uint32_t cr2;
};
ABI_SIZE(struct sigcontext, 88);

/* what fnsave writes, then what fxsave writes (at a multiple of 16) */
#define X86_FXSR_MAGIC 0x0000

struct fpreg {
	uint16_t significand[4];
	uint16_t exponent;
};
ABI_SIZE(struct fpreg, 10);

struct fpstate {
	uint32_t cw;
	uint32_t sw;
	uint32_t tag;
	uint32_t ipoff;
	uint32_t cssel;
	uint32_t dataoff;
	uint32_t datasel;
	struct fpreg st[8];
	uint16_t status;
	uint16_t magic; /* 0xffff: the fxsave part is not there */
	uint8_t fxsave[512];
};
ABI_SIZE(struct fpstate, 624);
ABI_OFFSET(struct fpstate, fxsave, 112);

struct ucontext {
	uint32_t uc_flags;
	uint32_t uc_link;
	struct sigaltstack uc_stack;
	struct sigcontext uc_mcontext;
	sigset_t uc_sigmask;
} ABI_STRUCT;
ABI_SIZE(struct ucontext, 116);

struct sigframe {
	uint32_t pretcode; /* return address: the restorer */
	int32_t sig;
	struct sigcontext sc;
	struct fpstate fpstate_unused;
	uint32_t extramask;
	uint8_t retcode[8];
};
ABI_SIZE(struct sigframe, 732);

struct rt_sigframe {
	uint32_t pretcode;
	int32_t sig;
	uint32_t pinfo;
	uint32_t puc;
	struct siginfo info;
	struct ucontext uc;
	uint8_t retcode[8];
};
ABI_SIZE(struct rt_sigframe, 268);

/* signalfd */
struct signalfd_siginfo {
	uint32_t ssi_signo;
	int32_t ssi_errno;
	int32_t ssi_code;
	uint32_t ssi_pid;
	uint32_t ssi_uid;
	int32_t ssi_fd;
	uint32_t ssi_tid;
	uint32_t ssi_band;
	uint32_t ssi_overrun;
	uint32_t ssi_trapno;
	int32_t ssi_status;
	int32_t ssi_int;
	uint64_t ssi_ptr;
	uint64_t ssi_utime;
	uint64_t ssi_stime;
	uint64_t ssi_addr;
	uint8_t pad[48];
} ABI_STRUCT;
ABI_SIZE(struct signalfd_siginfo, 128);
