/* SPDX-License-Identifier: MIT */
/*
 * kernel/syscall.c - the system calls of Linux/i386, by number
 *
 *	int $0x80 ─▶ entry.asm ─▶ sys_call_table[eax](ebx ecx edx esi edi ebp)
 *
 * entry.asm passes six words as arguments, three in registers and three on the
 * stack; a function takes as many as it has, in the types it likes.  64-bit
 * arguments come as two words, the low one first, and are whole again that way;
 * but one in the third place would lie astride (sys_fallocate).  Two calls that
 * differ only in the width of times or of ids are one function, which asks
 * which of them it is: call_time_form(), call_has_ids16().
 *
 * docs/syscalls.md is made from this table: the comment behind a call says how
 * much of it there is; CALL_AS: under a name of its own.  A number that is not
 * here is -ENOSYS.
 */
#include "kernel/syscall.h"
#include "fs/syscalls.h"
#include "ipc/syscalls.h"
#include "kernel/abi/errno.h"
#include "kernel/abi/unistd.h"
#include "kernel/syscalls.h"
#include "kernel/x86/process.h"
#include "mm/syscalls.h"

static long sys_ni_syscall(void)
{
	return -ENOSYS;
}

#define CALL_AS(name, func) [__NR_##name] = (const void *)sys_##func
#define CALL(name)	    CALL_AS(name, name)

#pragma GCC diagnostic ignored "-Woverride-init" /* the first entry's job */

const void *const sys_call_table[] = {
	[0 ... NR_syscalls - 1] = (const void *)sys_ni_syscall,
	CALL(restart_syscall),	    /* whole */
	CALL(exit),		    /* whole */
	CALL(fork),		    /* whole */
	CALL(read),		    /* whole */
	CALL(write),		    /* whole */
	CALL(open),		    /* whole */
	CALL(close),		    /* whole */
	CALL(waitpid),		    /* whole */
	CALL(creat),		    /* whole */
	CALL(link),		    /* whole */
	CALL(unlink),		    /* whole */
	CALL(execve),		    /* whole */
	CALL(chdir),		    /* whole */
	CALL(time),		    /* whole */
	CALL(mknod),		    /* whole */
	CALL(chmod),		    /* whole */
	CALL(lchown),		    /* whole */
	CALL(lseek),		    /* whole */
	CALL(getpid),		    /* whole */
	CALL(mount),		    /* partial: no MS_SHARED, MS_SLAVE */
	CALL_AS(umount, oldumount), /* whole */
	CALL(setuid),		    /* whole */
	CALL(getuid),		    /* whole */
	CALL(stime),		    /* whole */
	CALL(alarm),		    /* whole */
	CALL(pause),		    /* whole */
	CALL(utime),		    /* whole */
	CALL(access),		    /* whole */
	CALL(nice),		    /* whole */
	CALL(sync),		    /* whole */
	CALL(kill),		    /* whole */
	CALL(rename),		    /* whole */
	CALL(mkdir),		    /* whole */
	CALL(rmdir),		    /* whole */
	CALL(dup),		    /* whole */
	CALL(pipe),		    /* whole */
	CALL(times),		    /* whole */
	CALL(brk),		    /* whole */
	CALL(setgid),		    /* whole */
	CALL(getgid),		    /* whole */
	CALL(signal),		    /* whole */
	CALL(geteuid),		    /* whole */
	CALL(getegid),		    /* whole */
	CALL_AS(umount2, umount),   /* whole */
	CALL(ioctl),		    /* whole */
	CALL(fcntl),		    /* partial: no leases, F_SETSIG, F_NOTIFY */
	CALL(setpgid),		    /* whole */
	CALL(umask),		    /* whole */
	CALL(chroot),		    /* whole */
	CALL(dup2),		    /* whole */
	CALL(getppid),		    /* whole */
	CALL(getpgrp),		    /* whole */
	CALL(setsid),		    /* whole */
	CALL(setreuid),		    /* whole */
	CALL(setregid),		    /* whole */
	CALL(sethostname),	    /* whole */
	CALL(setrlimit),	    /* whole */
	CALL(getrlimit),	    /* whole */
	CALL(getrusage),	    /* whole */
	CALL(gettimeofday),	    /* whole */
	CALL(settimeofday),	    /* whole */
	CALL(getgroups),	    /* whole */
	CALL(setgroups),	    /* whole */
	CALL(select),		    /* whole */
	CALL(symlink),		    /* whole */
	CALL(readlink),		    /* whole */
	CALL(reboot),		    /* partial: no suspend, no kexec */
	CALL_AS(mmap, old_mmap),    /* partial: MAP_HUGETLB refused */
	CALL(munmap),		    /* whole */
	CALL(truncate),		    /* whole */
	CALL(ftruncate),	    /* whole */
	CALL(fchmod),		    /* whole */
	CALL(fchown),		    /* whole */
	CALL(getpriority),	    /* whole */
	CALL(setpriority),	    /* whole */
	CALL(statfs),		    /* whole */
	CALL(fstatfs),		    /* whole */
	CALL(syslog),		    /* whole */
	CALL(setitimer),	    /* whole */
	CALL(getitimer),	    /* whole */
	CALL(stat),		    /* whole */
	CALL(lstat),		    /* whole */
	CALL(fstat),		    /* whole */
	CALL(wait4),		    /* whole */
	CALL(sysinfo),		    /* whole */
	CALL(ipc),		    /* whole */
	CALL(fsync),		    /* whole */
	CALL(sigreturn),	    /* whole */
	CALL(clone),		  /* partial: namespaces as unshare; no PIDFD */
	CALL(setdomainname),	  /* whole */
	CALL_AS(uname, newuname), /* whole */
	CALL(mprotect),		  /* whole */
	CALL(getpgid),		  /* whole */
	CALL(fchdir),		  /* whole */
	CALL(personality),	  /* whole */
	CALL(setfsuid),		  /* whole */
	CALL(setfsgid),		  /* whole */
	CALL_AS(_llseek, llseek), /* whole */
	CALL(getdents),		  /* whole */
	CALL_AS(_newselect, newselect),	 /* whole */
	CALL(flock),			 /* whole */
	CALL(msync),			 /* whole */
	CALL(readv),			 /* whole */
	CALL(writev),			 /* whole */
	CALL(getsid),			 /* whole */
	CALL(mlock),			 /* whole */
	CALL(munlock),			 /* whole */
	CALL(mlockall),			 /* whole */
	CALL(munlockall),		 /* whole */
	CALL(sched_setparam),		 /* partial: no real time */
	CALL(sched_getparam),		 /* whole */
	CALL(sched_setscheduler),	 /* partial: no real time */
	CALL(sched_getscheduler),	 /* whole */
	CALL(sched_yield),		 /* whole */
	CALL(sched_get_priority_max),	 /* whole */
	CALL(sched_get_priority_min),	 /* whole */
	CALL(sched_rr_get_interval),	 /* whole */
	CALL(nanosleep),		 /* whole */
	CALL(mremap),			 /* whole */
	CALL(setresuid),		 /* whole */
	CALL(getresuid),		 /* whole */
	CALL(poll),			 /* whole */
	CALL(setresgid),		 /* whole */
	CALL(getresgid),		 /* whole */
	CALL(prctl),			 /* partial: the usual options */
	CALL(rt_sigreturn),		 /* whole */
	CALL(rt_sigaction),		 /* whole */
	CALL(rt_sigprocmask),		 /* whole */
	CALL(rt_sigpending),		 /* whole */
	CALL(rt_sigtimedwait),		 /* whole */
	CALL(rt_sigqueueinfo),		 /* whole */
	CALL(rt_sigsuspend),		 /* whole */
	CALL(pread64),			 /* whole */
	CALL(pwrite64),			 /* whole */
	CALL(chown),			 /* whole */
	CALL(getcwd),			 /* whole */
	CALL(capget),			 /* whole */
	CALL(capset),			 /* whole */
	CALL(sigaltstack),		 /* whole */
	CALL(sendfile),			 /* whole */
	CALL(vfork),			 /* whole */
	CALL(ugetrlimit),		 /* whole */
	CALL(mmap2),			 /* partial: MAP_HUGETLB refused */
	CALL(truncate64),		 /* whole */
	CALL(ftruncate64),		 /* whole */
	CALL(stat64),			 /* whole */
	CALL(lstat64),			 /* whole */
	CALL(fstat64),			 /* whole */
	CALL(lchown32),			 /* whole */
	CALL_AS(getuid32, getuid),	 /* whole */
	CALL_AS(getgid32, getgid),	 /* whole */
	CALL_AS(geteuid32, geteuid),	 /* whole */
	CALL_AS(getegid32, getegid),	 /* whole */
	CALL_AS(setreuid32, setreuid),	 /* whole */
	CALL_AS(setregid32, setregid),	 /* whole */
	CALL_AS(getgroups32, getgroups), /* whole */
	CALL_AS(setgroups32, setgroups), /* whole */
	CALL(fchown32),			 /* whole */
	CALL_AS(setresuid32, setresuid), /* whole */
	CALL_AS(getresuid32, getresuid), /* whole */
	CALL_AS(setresgid32, setresgid), /* whole */
	CALL_AS(getresgid32, getresgid), /* whole */
	CALL(chown32),			 /* whole */
	CALL_AS(setuid32, setuid),	 /* whole */
	CALL_AS(setgid32, setgid),	 /* whole */
	CALL_AS(setfsuid32, setfsuid),	 /* whole */
	CALL_AS(setfsgid32, setfsgid),	 /* whole */
	CALL(mincore),			 /* whole */
	CALL(madvise),			 /* whole */
	CALL(getdents64),		 /* whole */
	CALL(fcntl64),		 /* partial: no leases, F_SETSIG, F_NOTIFY */
	CALL(gettid),		 /* whole */
	CALL(tkill),		 /* whole */
	CALL(sendfile64),	 /* whole */
	CALL(futex),		 /* partial: no PI */
	CALL(sched_setaffinity), /* partial: one CPU */
	CALL(sched_getaffinity), /* whole */
	CALL(set_thread_area),	 /* whole */
	CALL(get_thread_area),	 /* whole */
	CALL(fadvise64),	 /* whole */
	CALL(exit_group),	 /* whole */
	CALL(set_tid_address),	 /* whole */
	CALL(timer_create),	 /* partial: no CPU-time clocks */
	CALL(timer_settime),	 /* whole */
	CALL(timer_gettime),	 /* whole */
	CALL(timer_getoverrun),	 /* whole */
	CALL(timer_delete),	 /* whole */
	CALL(clock_settime),	 /* whole */
	CALL(clock_gettime),	 /* whole */
	CALL(clock_getres),	 /* whole */
	CALL(clock_nanosleep),	 /* partial: no CPU-time clocks */
	CALL(statfs64),		 /* whole */
	CALL(fstatfs64),	 /* whole */
	CALL(tgkill),		 /* whole */
	CALL(utimes),		 /* whole */
	CALL(fadvise64_64),	 /* whole */
	CALL(waitid),		 /* partial: P_PIDFD refused */
	CALL(openat),		 /* whole */
	CALL(mkdirat),		 /* whole */
	CALL(mknodat),		 /* whole */
	CALL(fchownat),		 /* whole */
	CALL(futimesat),	 /* whole */
	CALL(fstatat64),	 /* whole */
	CALL(unlinkat),		 /* whole */
	CALL(renameat),		 /* whole */
	CALL(linkat),		 /* whole */
	CALL(symlinkat),	 /* whole */
	CALL(readlinkat),	 /* whole */
	CALL(fchmodat),		 /* whole */
	CALL(faccessat),	 /* whole */
	CALL(pselect6),		 /* whole */
	CALL(ppoll),		 /* whole */
	CALL(unshare),		 /* partial: no namespaces but IPC, UTS */
	CALL(set_robust_list),	 /* whole */
	CALL(get_robust_list),	 /* whole */
	CALL(getcpu),		 /* whole */
	CALL(utimensat),	 /* whole */
	CALL(fallocate),	 /* whole */
	CALL(dup3),		 /* whole */
	CALL(pipe2),		 /* whole */
	CALL(preadv),		 /* whole */
	CALL(pwritev),		 /* whole */
	CALL(rt_tgsigqueueinfo), /* whole */
	CALL(prlimit64),	 /* whole */
	CALL(syncfs),		 /* whole */
	CALL(setns),		 /* partial: IPC and UTS */
	CALL(renameat2),	 /* whole */
	CALL(getrandom),	 /* whole */
	CALL(memfd_create),	 /* partial: no MFD_HUGETLB */
	CALL(execveat),		 /* whole */
	CALL(mlock2),		 /* whole */
	CALL(copy_file_range),	 /* whole */
	CALL(preadv2),		 /* whole */
	CALL(pwritev2),		 /* whole */
	CALL(statx),		 /* whole */
	CALL(semget),		 /* whole */
	CALL(semctl),		 /* whole */
	CALL(shmget),		 /* whole */
	CALL(shmctl),		 /* whole */
	CALL(shmat),		 /* whole */
	CALL(msgget),		 /* whole */
	CALL(msgsnd),		 /* whole */
	CALL(msgrcv),		 /* whole */
	CALL(msgctl),		 /* whole */
	CALL(shmdt),		 /* whole */
	CALL_AS(clock_gettime64, clock_gettime),    /* whole */
	CALL_AS(clock_settime64, clock_settime),    /* whole */
	CALL_AS(clock_getres_time64, clock_getres), /* whole */
	CALL_AS(clock_nanosleep_time64,
		clock_nanosleep),		 /* partial: no CPU clocks */
	CALL_AS(timer_gettime64, timer_gettime), /* whole */
	CALL_AS(timer_settime64, timer_settime), /* whole */
	CALL(utimensat_time64),			 /* whole */
	CALL(pselect6_time64),			 /* whole */
	CALL(ppoll_time64),			 /* whole */
	CALL_AS(rt_sigtimedwait_time64, rt_sigtimedwait), /* whole */
	CALL_AS(semtimedop_time64, semtimedop),		  /* whole */
	CALL_AS(futex_time64, futex),			  /* partial: no PI */
	CALL_AS(sched_rr_get_interval_time64,
		sched_rr_get_interval), /* whole */
	CALL(clone3),			/* partial: as clone */
	CALL(close_range),		/* whole */
	CALL(faccessat2),		/* whole */
};

const unsigned sys_call_count = ARRAY_SIZE(sys_call_table);
