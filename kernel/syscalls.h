/* SPDX-License-Identifier: MIT */
/* The system calls of kernel/, by file. */
#pragma once

#include "kernel/abi/signal.h"
#include "kernel/lib/compiler.h"
#include "kernel/lib/types.h"

struct cap_user_data;
struct cap_user_header;
struct clone_args;
struct new_utsname;
struct old_itimerval32;
struct old_timeval32;
struct rlimit;
struct rlimit64;
struct rusage;
struct sched_param;
struct sysinfo;
struct timezone;
struct tms;
struct user_desc;

/* fork.c */
long sys_fork(void);
long sys_vfork(void);
long sys_clone(unsigned long flags, unsigned long stack, int __user *parent_tid,
	       struct user_desc __user *tls, int __user *child_tid);
long sys_clone3(struct clone_args __user *u_args, size_t size);

/* exit.c */
long sys_exit(int error);
long sys_exit_group(int error);

/* wait.c */
long sys_wait4(pid_t pid, int __user *status, unsigned options,
	       struct rusage __user *ru);
long sys_waitpid(pid_t pid, int __user *status, unsigned options);
long sys_waitid(int which, pid_t nr, struct siginfo __user *info,
		unsigned options, struct rusage __user *ru);

/* exec.c */
long sys_execve(const char __user *filename, const void __user *argv,
		const void __user *envp);
long sys_execveat(int dfd, const char __user *filename, const void __user *argv,
		  const void __user *envp, int flags);

/* session.c */
long sys_getpid(void);
long sys_gettid(void);
long sys_getppid(void);
long sys_set_tid_address(int __user *tid);
long sys_getpgrp(void);
long sys_getpgid(pid_t pid);
long sys_getsid(pid_t pid);
long sys_setpgid(pid_t pid, pid_t pgid);
long sys_setsid(void);

/* cred.c */
long sys_getuid(void);
long sys_geteuid(void);
long sys_getgid(void);
long sys_getegid(void);
long sys_setuid(uid_t uid);
long sys_setgid(gid_t gid);
long sys_setreuid(uid_t ruid, uid_t euid);
long sys_setregid(gid_t rgid, gid_t egid);
long sys_setresuid(uid_t ruid, uid_t euid, uid_t suid);
long sys_setresgid(gid_t rgid, gid_t egid, gid_t sgid);
long sys_setfsuid(uid_t uid);
long sys_setfsgid(gid_t gid);
long sys_getresuid(void __user *ruid, void __user *euid, void __user *suid);
long sys_getresgid(void __user *rgid, void __user *egid, void __user *sgid);
long sys_getgroups(int size, void __user *list);
long sys_setgroups(unsigned size, const void __user *list);
long sys_capget(struct cap_user_header __user *header,
		struct cap_user_data __user *data);
long sys_capset(struct cap_user_header __user *header,
		const struct cap_user_data __user *data);

/* rlimit.c */
long sys_prlimit64(pid_t pid, unsigned resource,
		   const struct rlimit64 __user *u_new,
		   struct rlimit64 __user *u_old);
long sys_setrlimit(unsigned resource, const struct rlimit __user *u_rlim);
long sys_ugetrlimit(unsigned resource, struct rlimit __user *u_rlim);
long sys_getrlimit(unsigned resource, struct rlimit __user *u_rlim);
long sys_getrusage(int who, struct rusage __user *u_ru);
long sys_times(struct tms __user *u_tms);

/* priority.c */
long sys_setpriority(int which, int who, int nice);
long sys_getpriority(int which, int who);
long sys_nice(int increment);
long sys_sched_setscheduler(pid_t pid, int policy,
			    const struct sched_param __user *param);
long sys_sched_setparam(pid_t pid, const struct sched_param __user *param);
long sys_sched_getscheduler(pid_t pid);
long sys_sched_getparam(pid_t pid, struct sched_param __user *u_param);
long sys_sched_get_priority_max(int policy);
long sys_sched_get_priority_min(int policy);
long sys_sched_rr_get_interval(pid_t pid, void __user *u_ts);
long sys_sched_yield(void);
long sys_sched_setaffinity(pid_t pid, unsigned len,
			   const uint32_t __user *u_mask);
long sys_sched_getaffinity(pid_t pid, unsigned len, uint32_t __user *u_mask);
long sys_getcpu(unsigned __user *u_cpu, unsigned __user *u_node, void *unused);

/* sysinfo.c */
long sys_sysinfo(struct sysinfo __user *u_info);
long sys_syslog(int type, char __user *buf, int len);
long sys_reboot(uint32_t magic1, uint32_t magic2, uint32_t cmd,
		void __user *arg);
long sys_getrandom(char __user *buf, size_t len, unsigned flags);
long sys_personality(unsigned persona);
long sys_prctl(int option, unsigned long arg2, unsigned long arg3,
	       unsigned long arg4, unsigned long arg5);

/* nsproxy.c */
long sys_unshare(unsigned long flags);
long sys_setns(unsigned fd, int type);

/* utsname.c */
long sys_newuname(struct new_utsname __user *u_name);
long sys_sethostname(const char __user *name, int len);
long sys_setdomainname(const char __user *name, int len);

/* clock.c */
long sys_clock_gettime(int id, void __user *u_ts);
long sys_clock_getres(int id, void __user *u_ts);
long sys_clock_settime(int id, const void __user *u_ts);
long sys_nanosleep(const void __user *u_ts, void __user *u_rem);
long sys_clock_nanosleep(int id, int flags, const void __user *u_ts,
			 void __user *u_rem);
long sys_gettimeofday(struct old_timeval32 __user *u_tv,
		      struct timezone __user *u_tz);
long sys_settimeofday(const struct old_timeval32 __user *u_tv,
		      const struct timezone __user *u_tz);
long sys_time(int32_t __user *u_time);
long sys_stime(const int32_t __user *u_time);

/* itimer.c */
long sys_getitimer(int which, struct old_itimerval32 __user *u_value);
long sys_setitimer(int which, const struct old_itimerval32 __user *u_value,
		   struct old_itimerval32 __user *u_old);
long sys_alarm(unsigned seconds);
long sys_timer_create(int clock, const struct sigevent __user *u_event,
		      int __user *u_id);
long sys_timer_delete(int id);
long sys_timer_getoverrun(int id);
long sys_timer_settime(int id, int flags, const void __user *u_new,
		       void __user *u_old);
long sys_timer_gettime(int id, void __user *u_now);

/* futex.c */
long sys_futex(uint32_t __user *uaddr, unsigned op, uint32_t val,
	       const void __user *timeout, uint32_t __user *uaddr2,
	       uint32_t val3);
long sys_set_robust_list(void __user *head, size_t len);
long sys_get_robust_list(pid_t pid, uint32_t __user *u_head,
			 uint32_t __user *u_len);

/* sigcalls.c */
long sys_rt_sigaction(int sig, const struct sigaction __user *act,
		      struct sigaction __user *oact, size_t size);
long sys_signal(int sig, unsigned long handler);
long sys_rt_sigprocmask(int how, const sigset_t __user *set,
			sigset_t __user *oset, size_t size);
long sys_rt_sigpending(sigset_t __user *uset, size_t size);
long sys_rt_sigsuspend(const sigset_t __user *uset, size_t size);
long sys_pause(void);
long sys_rt_sigtimedwait(const sigset_t __user *uset,
			 struct siginfo __user *uinfo, const void __user *uts,
			 size_t size);
long sys_sigaltstack(const struct sigaltstack __user *uss,
		     struct sigaltstack __user *uoss);
long sys_kill(pid_t pid, int sig);
long sys_tgkill(pid_t tgid, pid_t pid, int sig);
long sys_tkill(pid_t pid, int sig);
long sys_rt_sigqueueinfo(pid_t pid, int sig,
			 const struct siginfo __user *uinfo);
long sys_rt_tgsigqueueinfo(pid_t tgid, pid_t pid, int sig,
			   const struct siginfo __user *uinfo);
long sys_restart_syscall(void);

/* sigframe.c */
long sys_sigreturn(void);
long sys_rt_sigreturn(void);
