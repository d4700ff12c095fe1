/* SPDX-License-Identifier: MIT */
/*
 * kernel/syscall.c - the system calls of Linux/i386, by number
 *
 *	int $0x80 ─▶ entry.asm ─▶ sys_call_table[eax](ebx ecx edx esi edi ebp)
 *
 * entry.asm passes six words as cdecl arguments; a function takes as many as
 * it has, in the types it likes.  64-bit arguments come as two words, the low
 * one first, and are whole again that way.
 *
 * docs/syscalls.md is made from this table: the comment behind a call says how
 * much of it there is; CALL_AS: under a name of its own.  NONE: Linux has the
 * call, we do not.  HOLE: nobody has it.
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

#define CALL_AS(name, func)	[__NR_##name] = (const void *)sys_##func
#define CALL(name)		CALL_AS(name, name)
#define NONE(name)		[__NR_##name] = (const void *)sys_ni_syscall
#define HOLE(nr)		[nr] = (const void *)sys_ni_syscall

const void *const sys_call_table[] = {
	CALL(restart_syscall),	/* whole */
	CALL(exit),		/* whole */
	CALL(fork),		/* whole */
	CALL(read),		/* whole */
	CALL(write),		/* whole */
	CALL(open),		/* whole */
	CALL(close),		/* whole */
	CALL(waitpid),		/* whole */
	CALL(creat),		/* whole */
	CALL(link),		/* whole */
	CALL(unlink),		/* whole */
	CALL(execve),		/* whole */
	CALL(chdir),		/* whole */
	CALL(time),		/* whole */
	CALL(mknod),		/* whole */
	CALL(chmod),		/* whole */
	CALL(lchown),		/* whole */
	NONE(break),
	CALL(oldstat),		/* whole */
	CALL(lseek),		/* whole */
	CALL(getpid),		/* whole */
	CALL(mount),		/* partial: no MS_SHARED, MS_SLAVE */
	CALL_AS(umount, oldumount),	/* whole */
	CALL_AS(setuid, setuid16),	/* whole */
	CALL_AS(getuid, getuid16),	/* whole */
	CALL(stime),		/* whole */
	NONE(ptrace),
	CALL(alarm),		/* whole */
	CALL(oldfstat),		/* whole */
	CALL(pause),		/* whole */
	CALL(utime),		/* whole */
	NONE(stty),
	NONE(gtty),
	CALL(access),		/* whole */
	CALL(nice),		/* whole */
	NONE(ftime),
	CALL(sync),		/* whole */
	CALL(kill),		/* whole */
	CALL(rename),		/* whole */
	CALL(mkdir),		/* whole */
	CALL(rmdir),		/* whole */
	CALL(dup),		/* whole */
	CALL(pipe),		/* whole */
	CALL(times),		/* whole */
	NONE(prof),
	CALL(brk),		/* whole */
	CALL_AS(setgid, setgid16),	/* whole */
	CALL_AS(getgid, getgid16),	/* whole */
	CALL(signal),		/* whole */
	CALL_AS(geteuid, geteuid16),	/* whole */
	CALL_AS(getegid, getegid16),	/* whole */
	NONE(acct),
	CALL_AS(umount2, umount),	/* whole */
	NONE(lock),
	CALL(ioctl),		/* whole */
	CALL(fcntl),		/* partial: no leases, F_SETSIG, F_NOTIFY */
	NONE(mpx),
	CALL(setpgid),		/* whole */
	NONE(ulimit),
	CALL_AS(oldolduname, olduname),	/* whole */
	CALL(umask),		/* whole */
	CALL(chroot),		/* whole */
	NONE(ustat),
	CALL(dup2),		/* whole */
	CALL(getppid),		/* whole */
	CALL(getpgrp),		/* whole */
	CALL(setsid),		/* whole */
	CALL(sigaction),	/* whole */
	CALL(sgetmask),		/* whole */
	CALL(ssetmask),		/* whole */
	CALL_AS(setreuid, setreuid16),	/* whole */
	CALL_AS(setregid, setregid16),	/* whole */
	CALL(sigsuspend),	/* whole */
	CALL(sigpending),	/* whole */
	CALL(sethostname),	/* whole */
	CALL(setrlimit),	/* whole */
	CALL(getrlimit),	/* whole */
	CALL(getrusage),	/* whole */
	CALL(gettimeofday),	/* whole */
	CALL(settimeofday),	/* whole */
	CALL_AS(getgroups, getgroups16),	/* whole */
	CALL_AS(setgroups, setgroups16),	/* whole */
	CALL(select),		/* whole */
	CALL(symlink),		/* whole */
	CALL(oldlstat),		/* whole */
	CALL(readlink),		/* whole */
	NONE(uselib),
	NONE(swapon),
	CALL(reboot),		/* partial: no suspend, no kexec */
	CALL_AS(readdir, old_readdir),	/* whole */
	CALL_AS(mmap, old_mmap),	/* partial: MAP_HUGETLB refused */
	CALL(munmap),		/* whole */
	CALL(truncate),		/* whole */
	CALL(ftruncate),	/* whole */
	CALL(fchmod),		/* whole */
	CALL(fchown),		/* whole */
	CALL(getpriority),	/* whole */
	CALL(setpriority),	/* whole */
	NONE(profil),
	CALL(statfs),		/* whole */
	CALL(fstatfs),		/* whole */
	NONE(ioperm),
	NONE(socketcall),
	CALL(syslog),		/* whole */
	CALL(setitimer),	/* whole */
	CALL(getitimer),	/* whole */
	CALL(stat),		/* whole */
	CALL(lstat),		/* whole */
	CALL(fstat),		/* whole */
	CALL_AS(olduname, uname),	/* whole */
	NONE(iopl),
	NONE(vhangup),
	NONE(idle),
	NONE(vm86old),
	CALL(wait4),		/* whole */
	NONE(swapoff),
	CALL(sysinfo),		/* whole */
	CALL(ipc),		/* partial: shared memory so far */
	CALL(fsync),		/* whole */
	CALL(sigreturn),	/* whole */
	CALL(clone),		/* partial: no namespaces, no CLONE_PIDFD */
	CALL(setdomainname),	/* whole */
	CALL_AS(uname, newuname),	/* whole */
	NONE(modify_ldt),
	NONE(adjtimex),
	CALL(mprotect),		/* whole */
	CALL(sigprocmask),	/* whole */
	NONE(create_module),
	NONE(init_module),
	NONE(delete_module),
	NONE(get_kernel_syms),
	NONE(quotactl),
	CALL(getpgid),		/* whole */
	CALL(fchdir),		/* whole */
	NONE(bdflush),
	NONE(sysfs),
	CALL(personality),	/* whole */
	NONE(afs_syscall),
	CALL_AS(setfsuid, setfsuid16),	/* whole */
	CALL_AS(setfsgid, setfsgid16),	/* whole */
	CALL_AS(_llseek, llseek),	/* whole */
	CALL(getdents),		/* whole */
	CALL_AS(_newselect, newselect),	/* whole */
	CALL(flock),		/* whole */
	CALL(msync),		/* whole */
	CALL(readv),		/* whole */
	CALL(writev),		/* whole */
	CALL(getsid),		/* whole */
	NONE(fdatasync),
	NONE(_sysctl),
	CALL(mlock),		/* whole */
	CALL(munlock),		/* whole */
	CALL(mlockall),		/* whole */
	CALL(munlockall),	/* whole */
	CALL(sched_setparam),	/* partial: no real time */
	CALL(sched_getparam),	/* whole */
	CALL(sched_setscheduler),	/* partial: no real time */
	CALL(sched_getscheduler),	/* whole */
	CALL(sched_yield),	/* whole */
	CALL(sched_get_priority_max),	/* whole */
	CALL(sched_get_priority_min),	/* whole */
	CALL(sched_rr_get_interval),	/* whole */
	CALL(nanosleep),	/* whole */
	CALL(mremap),		/* whole */
	CALL_AS(setresuid, setresuid16),	/* whole */
	CALL_AS(getresuid, getresuid16),	/* whole */
	NONE(vm86),
	NONE(query_module),
	CALL(poll),		/* whole */
	NONE(nfsservctl),
	CALL_AS(setresgid, setresgid16),	/* whole */
	CALL_AS(getresgid, getresgid16),	/* whole */
	CALL(prctl),		/* partial: the usual options */
	CALL(rt_sigreturn),	/* whole */
	CALL(rt_sigaction),	/* whole */
	CALL(rt_sigprocmask),	/* whole */
	CALL(rt_sigpending),	/* whole */
	CALL(rt_sigtimedwait),	/* whole */
	CALL(rt_sigqueueinfo),	/* whole */
	CALL(rt_sigsuspend),	/* whole */
	CALL(pread64),		/* whole */
	CALL(pwrite64),		/* whole */
	CALL(chown),		/* whole */
	CALL(getcwd),		/* whole */
	CALL(capget),		/* whole */
	CALL(capset),		/* whole */
	CALL(sigaltstack),	/* whole */
	CALL(sendfile),		/* whole */
	NONE(getpmsg),
	NONE(putpmsg),
	CALL(vfork),		/* whole */
	CALL(ugetrlimit),	/* whole */
	CALL(mmap2),		/* partial: MAP_HUGETLB refused */
	CALL(truncate64),	/* whole */
	CALL(ftruncate64),	/* whole */
	CALL(stat64),		/* whole */
	CALL(lstat64),		/* whole */
	CALL(fstat64),		/* whole */
	CALL(lchown32),		/* whole */
	CALL_AS(getuid32, getuid),	/* whole */
	CALL_AS(getgid32, getgid),	/* whole */
	CALL_AS(geteuid32, geteuid),	/* whole */
	CALL_AS(getegid32, getegid),	/* whole */
	CALL_AS(setreuid32, setreuid),	/* whole */
	CALL_AS(setregid32, setregid),	/* whole */
	CALL_AS(getgroups32, getgroups),	/* whole */
	CALL_AS(setgroups32, setgroups),	/* whole */
	CALL(fchown32),		/* whole */
	CALL_AS(setresuid32, setresuid),	/* whole */
	CALL_AS(getresuid32, getresuid),	/* whole */
	CALL_AS(setresgid32, setresgid),	/* whole */
	CALL_AS(getresgid32, getresgid),	/* whole */
	CALL(chown32),		/* whole */
	CALL_AS(setuid32, setuid),	/* whole */
	CALL_AS(setgid32, setgid),	/* whole */
	CALL_AS(setfsuid32, setfsuid),	/* whole */
	CALL_AS(setfsgid32, setfsgid),	/* whole */
	NONE(pivot_root),
	CALL(mincore),		/* whole */
	CALL(madvise),		/* whole */
	CALL(getdents64),	/* whole */
	CALL(fcntl64),		/* partial: no leases, F_SETSIG, F_NOTIFY */
	HOLE(222),
	HOLE(223),
	CALL(gettid),		/* whole */
	NONE(readahead),
	NONE(setxattr),
	NONE(lsetxattr),
	NONE(fsetxattr),
	NONE(getxattr),
	NONE(lgetxattr),
	NONE(fgetxattr),
	NONE(listxattr),
	NONE(llistxattr),
	NONE(flistxattr),
	NONE(removexattr),
	NONE(lremovexattr),
	NONE(fremovexattr),
	CALL(tkill),		/* whole */
	CALL(sendfile64),	/* whole */
	CALL(futex),		/* partial: no PI */
	CALL(sched_setaffinity),	/* partial: one CPU */
	CALL(sched_getaffinity),	/* whole */
	CALL(set_thread_area),	/* whole */
	CALL(get_thread_area),	/* whole */
	NONE(io_setup),
	NONE(io_destroy),
	NONE(io_getevents),
	NONE(io_submit),
	NONE(io_cancel),
	CALL(fadvise64),	/* whole */
	HOLE(251),
	CALL(exit_group),	/* whole */
	NONE(lookup_dcookie),
	NONE(epoll_create),
	NONE(epoll_ctl),
	NONE(epoll_wait),
	NONE(remap_file_pages),
	CALL(set_tid_address),	/* whole */
	CALL(timer_create),	/* partial: no CPU-time clocks */
	CALL(timer_settime),	/* whole */
	CALL(timer_gettime),	/* whole */
	CALL(timer_getoverrun),	/* whole */
	CALL(timer_delete),	/* whole */
	CALL(clock_settime),	/* whole */
	CALL(clock_gettime),	/* whole */
	CALL(clock_getres),	/* whole */
	CALL(clock_nanosleep),	/* partial: no CPU-time clocks */
	CALL(statfs64),		/* whole */
	CALL(fstatfs64),	/* whole */
	CALL(tgkill),		/* whole */
	CALL(utimes),		/* whole */
	CALL(fadvise64_64),	/* whole */
	NONE(vserver),
	NONE(mbind),
	NONE(get_mempolicy),
	NONE(set_mempolicy),
	NONE(mq_open),
	NONE(mq_unlink),
	NONE(mq_timedsend),
	NONE(mq_timedreceive),
	NONE(mq_notify),
	NONE(mq_getsetattr),
	NONE(kexec_load),
	CALL(waitid),		/* partial: P_PIDFD refused */
	HOLE(285),
	NONE(add_key),
	NONE(request_key),
	NONE(keyctl),
	NONE(ioprio_set),
	NONE(ioprio_get),
	NONE(inotify_init),
	NONE(inotify_add_watch),
	NONE(inotify_rm_watch),
	NONE(migrate_pages),
	CALL(openat),		/* whole */
	CALL(mkdirat),		/* whole */
	CALL(mknodat),		/* whole */
	CALL(fchownat),		/* whole */
	CALL(futimesat),	/* whole */
	CALL(fstatat64),	/* whole */
	CALL(unlinkat),		/* whole */
	CALL(renameat),		/* whole */
	CALL(linkat),		/* whole */
	CALL(symlinkat),	/* whole */
	CALL(readlinkat),	/* whole */
	CALL(fchmodat),		/* whole */
	CALL(faccessat),	/* whole */
	CALL(pselect6),		/* whole */
	CALL(ppoll),		/* whole */
	CALL(unshare),		/* partial: CLONE_FS, FILES, SYSVSEM */
	CALL(set_robust_list),	/* whole */
	CALL(get_robust_list),	/* whole */
	NONE(splice),
	NONE(sync_file_range),
	NONE(tee),
	NONE(vmsplice),
	NONE(move_pages),
	CALL(getcpu),		/* whole */
	NONE(epoll_pwait),
	CALL(utimensat),	/* whole */
	NONE(signalfd),
	NONE(timerfd_create),
	NONE(eventfd),
	CALL(fallocate),	/* whole */
	NONE(timerfd_settime),
	NONE(timerfd_gettime),
	NONE(signalfd4),
	NONE(eventfd2),
	NONE(epoll_create1),
	CALL(dup3),		/* whole */
	CALL(pipe2),		/* whole */
	NONE(inotify_init1),
	CALL(preadv),		/* whole */
	CALL(pwritev),		/* whole */
	CALL(rt_tgsigqueueinfo),	/* whole */
	NONE(perf_event_open),
	NONE(recvmmsg),
	NONE(fanotify_init),
	NONE(fanotify_mark),
	CALL(prlimit64),	/* whole */
	NONE(name_to_handle_at),
	NONE(open_by_handle_at),
	NONE(clock_adjtime),
	CALL(syncfs),		/* whole */
	NONE(sendmmsg),
	NONE(setns),
	NONE(process_vm_readv),
	NONE(process_vm_writev),
	NONE(kcmp),
	NONE(finit_module),
	NONE(sched_setattr),
	NONE(sched_getattr),
	CALL(renameat2),	/* whole */
	NONE(seccomp),
	CALL(getrandom),	/* whole */
	NONE(memfd_create),
	NONE(bpf),
	CALL(execveat),		/* whole */
	NONE(socket),
	NONE(socketpair),
	NONE(bind),
	NONE(connect),
	NONE(listen),
	NONE(accept4),
	NONE(getsockopt),
	NONE(setsockopt),
	NONE(getsockname),
	NONE(getpeername),
	NONE(sendto),
	NONE(sendmsg),
	NONE(recvfrom),
	NONE(recvmsg),
	NONE(shutdown),
	NONE(userfaultfd),
	NONE(membarrier),
	CALL(mlock2),		/* whole */
	CALL(copy_file_range),	/* whole */
	CALL(preadv2),		/* whole */
	CALL(pwritev2),		/* whole */
	NONE(pkey_mprotect),
	NONE(pkey_alloc),
	NONE(pkey_free),
	CALL(statx),		/* whole */
	NONE(arch_prctl),
	NONE(io_pgetevents),
	NONE(rseq),
	HOLE(387),
	HOLE(388),
	HOLE(389),
	HOLE(390),
	HOLE(391),
	HOLE(392),
	NONE(semget),
	NONE(semctl),
	CALL(shmget),		/* whole */
	CALL(shmctl),		/* whole */
	CALL(shmat),		/* whole */
	CALL(shmdt),		/* whole */
	NONE(msgget),
	NONE(msgsnd),
	NONE(msgrcv),
	NONE(msgctl),
	CALL(clock_gettime64),	/* whole */
	CALL(clock_settime64),	/* whole */
	NONE(clock_adjtime64),
	CALL(clock_getres_time64),	/* whole */
	CALL(clock_nanosleep_time64),	/* partial: no CPU clocks */
	CALL(timer_gettime64),	/* whole */
	CALL(timer_settime64),	/* whole */
	NONE(timerfd_gettime64),
	NONE(timerfd_settime64),
	CALL(utimensat_time64),	/* whole */
	CALL(pselect6_time64),	/* whole */
	CALL(ppoll_time64),	/* whole */
	HOLE(415),
	NONE(io_pgetevents_time64),
	NONE(recvmmsg_time64),
	NONE(mq_timedsend_time64),
	NONE(mq_timedreceive_time64),
	NONE(semtimedop_time64),
	CALL(rt_sigtimedwait_time64),	/* whole */
	CALL(futex_time64),	/* partial: no PI */
	CALL(sched_rr_get_interval_time64),	/* whole */
	NONE(pidfd_send_signal),
	NONE(io_uring_setup),
	NONE(io_uring_enter),
	NONE(io_uring_register),
	NONE(open_tree),
	NONE(move_mount),
	NONE(fsopen),
	NONE(fsconfig),
	NONE(fsmount),
	NONE(fspick),
	NONE(pidfd_open),
	CALL(clone3),		/* partial: no namespaces, pidfd, set_tid */
	CALL(close_range),	/* whole */
	NONE(openat2),
	NONE(pidfd_getfd),
	CALL(faccessat2),	/* whole */
	NONE(process_madvise),
	NONE(epoll_pwait2),
	NONE(mount_setattr),
	NONE(quotactl_fd),
	NONE(landlock_create_ruleset),
	NONE(landlock_add_rule),
	NONE(landlock_restrict_self),
	NONE(memfd_secret),
	NONE(process_mrelease),
	NONE(futex_waitv),
	NONE(set_mempolicy_home_node),
	NONE(cachestat),
	NONE(fchmodat2),
	NONE(map_shadow_stack),
	NONE(futex_wake),
	NONE(futex_wait),
	NONE(futex_requeue),
	NONE(statmount),
	NONE(listmount),
	NONE(lsm_get_self_attr),
	NONE(lsm_set_self_attr),
	NONE(lsm_list_modules),
	NONE(mseal),
};

const unsigned sys_call_count = ARRAY_SIZE(sys_call_table);
