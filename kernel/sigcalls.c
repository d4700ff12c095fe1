/* SPDX-License-Identifier: MIT */
/*
 * kernel/sigcalls.c - the system calls about signals.
 */
#include "kernel/abi/errno.h"
#include "kernel/lib/syscall.h"
#include "kernel/pid.h"
#include "kernel/sigframe.h"
#include "kernel/x86/uaccess.h"

#define SIGSET_SIZE sizeof(sigset_t)

/* ---- actions ----------------------------------------------------------- */

static int do_sigaction(int sig, const struct sigaction *act,
			struct sigaction *old)
{
	struct sigaction *sa;
	unsigned long flags;

	if (sig < 1 || sig > NSIG ||
	    (act && (sig == SIGKILL || sig == SIGSTOP)))
		return -EINVAL;
	sa = &current->sighand->action[sig - 1];
	flags = spin_lock_irqsave(&current->sighand->siglock);
	*old = *sa;
	if (act) {
		*sa = *act;
		sa->sa_mask &= ~(sigmask(SIGKILL) | sigmask(SIGSTOP));
		sa->sa_flags &= SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO |
				SA_EXPOSE_TAGBITS | SA_RESTORER | SA_ONSTACK |
				SA_RESTART | SA_NODEFER | SA_RESETHAND;
		if (action_ignores(sa, sig)) /* no longer pending anywhere */
			remove_from_group(current, sigmask(sig));
	}
	spin_unlock_irqrestore(&current->sighand->siglock, flags);
	return 0;
}

long sys_rt_sigaction(int sig, const struct sigaction __user *act,
		      struct sigaction __user *oact, size_t size)
{
	struct sigaction new, old;
	int err;

	if (size != SIGSET_SIZE)
		return -EINVAL;
	if (act && copy_from_user(&new, act, sizeof(new)))
		return -EFAULT;
	err = do_sigaction(sig, act ? &new : NULL, &old);
	if (!err && oact && copy_to_user(oact, &old, sizeof(old)))
		return -EFAULT;
	return err;
}

long sys_signal(int sig, unsigned long handler)
{
	struct sigaction new = {
		.sa_handler = handler,
		.sa_flags = SA_RESETHAND | SA_NODEFER,
	}, old;
	int err = do_sigaction(sig, &new, &old);

	return err ? err : (long)old.sa_handler;
}

/* ---- masks ------------------------------------------------------------- */

long sys_rt_sigprocmask(int how, const sigset_t __user *uset,
			sigset_t __user *oset, size_t size)
{
	sigset_t old = current->blocked, set;

	if (size != SIGSET_SIZE)
		return -EINVAL;
	if (uset) {
		if (copy_from_user(&set, uset, sizeof(set)))
			return -EFAULT;
		if (how == SIG_BLOCK)
			set |= old;
		else if (how == SIG_UNBLOCK)
			set = old & ~set;
		else if (how != SIG_SETMASK)
			return -EINVAL;
		set_current_blocked(&set);
	}
	return oset && copy_to_user(oset, &old, sizeof(old)) ? -EFAULT : 0;
}

long sys_rt_sigpending(sigset_t __user *uset, size_t size)
{
	unsigned long flags;
	sigset_t set;

	if (size > SIGSET_SIZE)
		return -EINVAL;
	flags = spin_lock_irqsave(&current->sighand->siglock);
	set = (current->pending.signal |
	       current->signal->shared_pending.signal) &
	      current->blocked;
	spin_unlock_irqrestore(&current->sighand->siglock, flags);
	return copy_to_user(uset, &set, size) ? -EFAULT : 0;
}

long sys_pause(void)
{
	sleep_until(UINT64_MAX);
	return -ERESTARTNOHAND;
}

/* Sleep with @uset blocked until a handler has run; the old mask after it. */
long sys_rt_sigsuspend(const sigset_t __user *uset, size_t size)
{
	sigset_t set;

	if (size != SIGSET_SIZE)
		return -EINVAL;
	if (copy_from_user(&set, uset, sizeof(set)))
		return -EFAULT;
	current->saved_sigmask = current->blocked;
	set_current_blocked(&set);
	current->restore_sigmask = true;
	return sys_pause();
}

/* ---- waiting for a signal ---------------------------------------------- */

/* Take one of @set now: its number, or 0. */
static int take_now(sigset_t set, struct siginfo *info)
{
	unsigned long flags = spin_lock_irqsave(&current->sighand->siglock);
	LIST_HEAD(used);
	int sig = dequeue_signal(set, info, &used);

	spin_unlock_irqrestore(&current->sighand->siglock, flags);
	sigqueue_free_list(&used);
	return sig;
}

static void set_blocked_both(sigset_t blocked, sigset_t real)
{
	unsigned long flags = spin_lock_irqsave(&current->sighand->siglock);

	current->blocked = blocked;
	current->real_blocked = real;
	recalc_sigpending();
	spin_unlock_irqrestore(&current->sighand->siglock, flags);
}

/* @expires: ktime, ns.  While asleep the set is unblocked, so that senders
 * wake us; real_blocked says that it is not fatal. */
static long sigtimedwait(sigset_t set, struct siginfo *info, uint64_t expires)
{
	sigset_t blocked = current->blocked;
	int sig;

	set &= ~(sigmask(SIGKILL) | sigmask(SIGSTOP));
	sig = take_now(set, info);
	if (sig || expires <= ktime_get_ns())
		return sig ? sig : -EAGAIN;
	set_blocked_both(blocked & ~set, blocked);
	sleep_until(expires);
	set_blocked_both(blocked, 0);
	sig = take_now(set, info);
	if (sig)
		return sig;
	return ktime_get_ns() >= expires ? -EAGAIN : -EINTR;
}

/* @uts: relative, or NULL. */
long sys_rt_sigtimedwait(const sigset_t __user *uset,
			 struct siginfo __user *uinfo, const void __user *uts,
			 size_t size)
{
	uint64_t expires = UINT64_MAX;
	struct timespec64 ts;
	struct siginfo info;
	sigset_t set;
	long sig;

	if (size != SIGSET_SIZE)
		return -EINVAL;
	if (copy_from_user(&set, uset, sizeof(set)))
		return -EFAULT;
	if (uts) {
		if (get_timespec(&ts, uts))
			return -EFAULT;
		if (!timespec64_valid(&ts))
			return -EINVAL;
		expires = ktime_after(timespec64_to_ns(&ts));
	}
	sig = sigtimedwait(set, &info, expires);
	if (sig > 0 && uinfo && copy_to_user(uinfo, &info, sizeof(info)))
		return -EFAULT;
	return sig;
}

/* ---- the alternate stack ----------------------------------------------- */

static int do_sigaltstack(const struct sigaltstack *ss, unsigned long sp)
{
	unsigned mode = ss->ss_flags & ~SS_AUTODISARM;
	bool disable = mode == SS_DISABLE;

	if (on_sig_stack(sp))
		return -EPERM;
	if (!disable && mode != SS_ONSTACK && mode != 0)
		return -EINVAL;
	if (!disable && ss->ss_size < MINSIGSTKSZ)
		return -ENOMEM;
	current->sas_ss_sp = disable ? 0 : ss->ss_sp;
	current->sas_ss_size = disable ? 0 : ss->ss_size;
	current->sas_ss_flags = ss->ss_flags;
	return 0;
}

long sys_sigaltstack(const struct sigaltstack __user *uss,
		     struct sigaltstack __user *uoss)
{
	unsigned long sp = current_pt_regs()->sp;
	struct sigaltstack ss, old = {
		.ss_sp = current->sas_ss_sp,
		.ss_size = current->sas_ss_size,
		.ss_flags = !current->sas_ss_size ? SS_DISABLE :
			    on_sig_stack(sp)	  ? SS_ONSTACK :
						    0,
	};
	int err = 0;

	old.ss_flags |= current->sas_ss_flags & SS_AUTODISARM;
	if (uss) {
		if (copy_from_user(&ss, uss, sizeof(ss)))
			return -EFAULT;
		err = do_sigaltstack(&ss, sp);
	}
	if (!err && uoss && copy_to_user(uoss, &old, sizeof(old)))
		return -EFAULT;
	return err;
}

/* sigreturn: what the handler left in the frame; a bad one is no error. */
int restore_altstack(const struct sigaltstack __user *u)
{
	struct sigaltstack ss;

	if (copy_from_user(&ss, u, sizeof(ss)))
		return -EFAULT;
	do_sigaltstack(&ss, current_pt_regs()->sp);
	return 0;
}

/* ---- sending ----------------------------------------------------------- */

static struct siginfo user_info(int sig, int code)
{
	struct siginfo info = { .si_signo = sig, .si_code = code };

	info.si_pid = current->tgid;
	info.si_uid = current_uid();
	return info;
}

long sys_kill(pid_t pid, int sig)
{
	struct siginfo info = user_info(sig, SI_USER);

	return kill_pid_info(sig, &info, pid);
}

/* To the thread @tid alone, if it belongs to @tgid (0: whatever it is). */
static long send_specific(pid_t tgid, pid_t tid, int sig,
			  const struct siginfo *info)
{
	struct task_struct *task __free(put_task) = get_task_by_pid(tid);

	if (!task || (tgid && task->tgid != tgid))
		return -ESRCH;
	return group_send_sig_info(sig, info, task, false);
}

long sys_tgkill(pid_t tgid, pid_t pid, int sig)
{
	struct siginfo info = user_info(sig, SI_TKILL);

	if (pid <= 0 || tgid <= 0)
		return -EINVAL;
	return send_specific(tgid, pid, sig, &info);
}

long sys_tkill(pid_t pid, int sig)
{
	struct siginfo info = user_info(sig, SI_TKILL);

	return pid <= 0 ? -EINVAL : send_specific(0, pid, sig, &info);
}

/* A siginfo that a process made up may not look as if the kernel or kill(2)
 * had sent it to another thread. */
static int copy_user_info(struct siginfo *info, int sig, pid_t target,
			  const struct siginfo __user *uinfo)
{
	if (copy_from_user(info, uinfo, sizeof(*info)))
		return -EFAULT;
	info->si_signo = sig;
	if ((info->si_code >= 0 || info->si_code == SI_TKILL) &&
	    current->pid != target)
		return -EPERM;
	return 0;
}

long sys_rt_sigqueueinfo(pid_t pid, int sig, const struct siginfo __user *uinfo)
{
	struct siginfo info;
	int err = copy_user_info(&info, sig, pid, uinfo);

	return err ? err : kill_pid_info(sig, &info, pid);
}

long sys_rt_tgsigqueueinfo(pid_t tgid, pid_t pid, int sig,
			   const struct siginfo __user *uinfo)
{
	struct siginfo info;
	int err = copy_user_info(&info, sig, pid, uinfo);

	if (err != -EFAULT && (pid <= 0 || tgid <= 0))
		return -EINVAL;
	return err ? err : send_specific(tgid, pid, sig, &info);
}

long sys_restart_syscall(void)
{
	struct restart_block *restart = &current->restart_block;

	return restart->fn ? restart->fn(restart) : -EINTR;
}
