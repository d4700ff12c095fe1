/* SPDX-License-Identifier: MIT */
/*
 * kernel/signal.c - sending and taking signals, and stopping.
 *
 * Sending marks a signal pending on a thread or on the whole process, and
 * wakes a thread that can take it (complete_signal).  Taking happens on the
 * way to user mode: get_signal() picks the lowest pending signal that is not
 * blocked and either ignores it, stops the process, ends it, or hands the
 * handler to sigframe.c.
 *
 * A group stop: every thread gets group_stop and goes to sleep as
 * TASK_STOPPED in get_signal(); the last one tells the parent.  SIGCONT wakes
 * them when it is sent, whether or not it has a handler.
 *
 * Locks: tasklist_lock → sighand->siglock, both with interrupts off.  What
 * siglock guards is marked in signal.h and task.h.
 */
#include "kernel/signal.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/unistd.h"
#include "kernel/abi/wait.h"
#include "kernel/cred.h"
#include "kernel/fork.h"
#include "kernel/lib/bitops.h"
#include "kernel/lib/string.h"
#include "kernel/pid.h"
#include "kernel/sigframe.h"
#include "mm/slab.h"

#define SIG_IGNORED_BY_DEFAULT                                     \
	(sigmask(SIGCONT) | sigmask(SIGCHLD) | sigmask(SIGWINCH) | \
	 sigmask(SIGURG))
#define SIG_STOPS                                                 \
	(sigmask(SIGSTOP) | sigmask(SIGTSTP) | sigmask(SIGTTIN) | \
	 sigmask(SIGTTOU))
/* The processor's own come before what others send. */
#define SIG_SYNCHRONOUS                                         \
	(sigmask(SIGSEGV) | sigmask(SIGBUS) | sigmask(SIGILL) | \
	 sigmask(SIGTRAP) | sigmask(SIGFPE) | sigmask(SIGSYS))
#define SIG_UNBLOCKABLE (sigmask(SIGKILL) | sigmask(SIGSTOP))

static struct kmem_cache *sigqueue_cache;

void signal_init(void)
{
	sigqueue_cache =
		kmem_cache_create("sigqueue", sizeof(struct sigqueue), 0, NULL);
}

struct sigqueue *sigqueue_alloc(void)
{
	struct sigqueue *q = kmem_cache_alloc(sigqueue_cache, GFP_KERNEL);

	if (q) {
		memset(q, 0, sizeof(*q));
		INIT_LIST_HEAD(&q->list);
	}
	return q;
}

void sigqueue_free(struct sigqueue *q)
{
	if (!q || q->owned)
		return;
	if (q->user) {
		atomic_dec(&q->user->sigpending);
		put_user_struct(q->user);
	}
	kmem_cache_free(sigqueue_cache, q);
}

void sigqueue_free_list(struct list_head *list)
{
	struct sigqueue *q, *next;

	list_for_each_entry_safe(q, next, list, list) {
		list_del_init(&q->list);
		sigqueue_free(q);
	}
}

void flush_sigqueue(struct sigpending *pending)
{
	pending->signal = 0;
	sigqueue_free_list(&pending->list);
}

void flush_signal_handlers(struct task_struct *task)
{
	unsigned long flags = spin_lock_irqsave(&task->sighand->siglock);

	for (int i = 0; i < NSIG; i++) {
		struct sigaction *sa = &task->sighand->action[i];
		uint32_t handler = sa->sa_handler == SIG_IGN ? SIG_IGN :
							       SIG_DFL;

		*sa = (struct sigaction){ .sa_handler = handler };
	}
	spin_unlock_irqrestore(&task->sighand->siglock, flags);
}

/* ---- looking ----------------------------------------------------------- */

static struct sigaction *action_of(struct task_struct *task, int sig)
{
	return &task->sighand->action[sig - 1];
}

static bool is_init(const struct task_struct *task)
{
	return task->tgid == 1;
}

static bool default_ignores(int sig)
{
	return SIG_IGNORED_BY_DEFAULT & sigmask(sig);
}

bool action_ignores(const struct sigaction *sa, int sig)
{
	return sa->sa_handler == SIG_IGN ||
	       (sa->sa_handler == SIG_DFL && default_ignores(sig));
}

/* Would @task, now, do nothing at all about @sig? */
static bool sig_ignored(struct task_struct *task, int sig)
{
	const struct sigaction *sa = action_of(task, sig);

	if ((task->blocked | task->real_blocked) & sigmask(sig))
		return false;
	return (is_init(task) && sa->sa_handler == SIG_DFL) ||
	       action_ignores(sa, sig);
}

bool signal_ignored(int sig)
{
	return current->blocked & sigmask(sig) ||
	       action_of(current, sig)->sa_handler == SIG_IGN;
}

bool fatal_signal_pending(const struct task_struct *task)
{
	return signal_pending(task) && task->pending.signal & sigmask(SIGKILL);
}

static sigset_t takeable(const struct task_struct *task)
{
	return (task->pending.signal | task->signal->shared_pending.signal) &
	       ~task->blocked;
}

static bool has_signal_work(const struct task_struct *task)
{
	return takeable(task) || task->group_stop ||
	       task->signal->flags &
		       (SIGNAL_CLD_STOPPED | SIGNAL_CLD_CONTINUED);
}

void recalc_sigpending(void)
{
	if (has_signal_work(current))
		atomic_or(&current->work, TASK_WORK_SIGNAL);
	else
		atomic_and(&current->work, ~TASK_WORK_SIGNAL);
}

void set_current_blocked(const sigset_t *set)
{
	unsigned long flags = spin_lock_irqsave(&current->sighand->siglock);
	sigset_t newly = *set & ~current->blocked & ~SIG_UNBLOCKABLE;
	struct task_struct *t;

	/* what we no longer take, another thread may */
	if (newly & current->signal->shared_pending.signal)
		list_for_each_entry(t, &current->signal->threads, thread_node)
			if (t != current && !t->exiting)
				signal_wake_up(t, false);
	current->blocked = *set & ~SIG_UNBLOCKABLE;
	recalc_sigpending();
	spin_unlock_irqrestore(&current->sighand->siglock, flags);
}

/* ---- sending ----------------------------------------------------------- */

/* Take the signals of @mask off @pending.  Nothing is freed under siglock:
 * the sigqueues stay, with no signal's number, until dequeue_from() comes. */
static void remove_pending(struct sigpending *pending, sigset_t mask)
{
	struct sigqueue *q, *next;

	pending->signal &= ~mask;
	list_for_each_entry_safe(q, next, &pending->list, list) {
		if (!q->info.si_signo || !(sigmask(q->info.si_signo) & mask))
			continue;
		if (q->owned)
			list_del_init(&q->list);
		else
			q->info.si_signo = 0;
	}
}

void remove_from_group(struct task_struct *task, sigset_t mask)
{
	struct task_struct *t;

	remove_pending(&task->signal->shared_pending, mask);
	list_for_each_entry(t, &task->signal->threads, thread_node)
		remove_pending(&t->pending, mask);
}

/* SIGCONT: everybody out of the stop, at once. */
static void continue_group(struct task_struct *task)
{
	struct signal_struct *sig = task->signal;
	struct task_struct *t;
	unsigned why = 0;

	if (sig->flags & SIGNAL_STOP_STOPPED)
		why = SIGNAL_CLD_CONTINUED;
	else if (sig->group_stop_count)
		why = SIGNAL_CLD_STOPPED;
	list_for_each_entry(t, &sig->threads, thread_node) {
		t->group_stop = false;
		if (why)
			atomic_or(&t->work, TASK_WORK_SIGNAL);
		try_to_wake_up(t, TASK_STOPPED);
	}
	if (why) {
		sig->flags = (sig->flags & SIGNAL_GROUP_EXIT) | why |
			     SIGNAL_STOP_CONTINUED;
		sig->group_stop_count = 0;
		sig->group_exit_code = 0;
	}
}

/* What sending @sig does even if it is never taken.  False: drop it. */
static bool prepare_signal(int sig, struct task_struct *task)
{
	if (task->signal->flags & SIGNAL_GROUP_EXIT)
		return sig == SIGKILL;
	if (SIG_STOPS & sigmask(sig)) {
		remove_from_group(task, sigmask(SIGCONT));
	} else if (sig == SIGCONT) {
		remove_from_group(task, SIG_STOPS);
		continue_group(task);
	}
	return !sig_ignored(task, sig);
}

static bool wants_signal(int sig, const struct task_struct *t)
{
	if (t->blocked & sigmask(sig) || t->exiting)
		return false;
	if (sig == SIGKILL)
		return true;
	return t->state != TASK_STOPPED && (t == current || !signal_pending(t));
}

/* Will taking @sig end the process? */
static bool sig_fatal(struct task_struct *t, int sig)
{
	return action_of(t, sig)->sa_handler == SIG_DFL &&
	       !((SIG_IGNORED_BY_DEFAULT | SIG_STOPS) & sigmask(sig)) &&
	       !(is_init(t) && sig != SIGKILL);
}

void zap_threads(struct signal_struct *signal, const struct task_struct *except)
{
	struct task_struct *t;

	signal->group_stop_count = 0;
	list_for_each_entry(t, &signal->threads, thread_node) {
		t->group_stop = false;
		if (t == except)
			continue;
		t->pending.signal |= sigmask(SIGKILL);
		signal_wake_up(t, true);
	}
}

void start_group_exit(struct signal_struct *signal, int code,
		      const struct task_struct *except)
{
	signal->flags = SIGNAL_GROUP_EXIT;
	signal->group_exit_code = code;
	zap_threads(signal, except);
}

/* Choose the thread that takes @sig just made pending, and wake it; a fatal
 * one starts the group's exit.  siglock held. */
static void complete_signal(int sig, struct task_struct *task, bool group)
{
	struct signal_struct *signal = task->signal;
	struct task_struct *t = NULL, *candidate;

	if (wants_signal(sig, task)) {
		t = task;
	} else if (group) {
		list_for_each_entry(candidate, &signal->threads, thread_node)
			if (!t && wants_signal(sig, candidate))
				t = candidate;
	}
	if (!t)
		return;
	if (sig_fatal(task, sig) && !(t->real_blocked & sigmask(sig)) &&
	    !(signal->flags & SIGNAL_GROUP_EXIT))
		start_group_exit(signal, sig, NULL);
	else
		signal_wake_up(t, sig == SIGKILL);
}

bool send_sigqueue_locked(int sig, struct sigqueue *q, struct task_struct *task,
			  bool group)
{
	struct sigpending *pending = group ? &task->signal->shared_pending :
					     &task->pending;
	bool known = pending->signal & sigmask(sig);

	if (!prepare_signal(sig, task) || (q && !list_empty(&q->list)))
		return false;
	if (sig < SIGRTMIN && known)
		return false;
	pending->signal |= sigmask(sig);
	if (q)
		list_add_tail(&q->list, &pending->list);
	complete_signal(sig, task, group);
	return q != NULL;
}

/* Real-time signals pile up: count @q with the user of @task, if he may have
 * one more. */
static bool sigqueue_charge(struct sigqueue *q, const struct task_struct *task)
{
	unsigned long limit = task->signal->rlim[RLIMIT_SIGPENDING].rlim_cur;

	rcu_read_lock();
	q->user = get_user_struct(rcu_dereference(task->cred)->user);
	rcu_read_unlock();
	return atomic_add_return(&q->user->sigpending, 1u) <= limit;
}

int send_siginfo(int sig, const struct siginfo *info, struct task_struct *task,
		 bool group)
{
	/* A leader may be a zombie while its group lives. */
	bool dead = group ? !task->signal->live : task->exit_state;
	struct sigqueue *q = NULL;
	unsigned long flags;

	if (info) {
		q = sigqueue_alloc();
		if (q && sig >= SIGRTMIN && !sigqueue_charge(q, task)) {
			sigqueue_free(q);
			q = NULL;
		}
		if (!q && sig >= SIGRTMIN && info->si_code != SI_USER)
			return -EAGAIN;
		if (q)
			q->info = *info;
	}
	flags = spin_lock_irqsave(&task->sighand->siglock);
	if (!dead && send_sigqueue_locked(sig, q, task, group))
		q = NULL;
	spin_unlock_irqrestore(&task->sighand->siglock, flags);
	sigqueue_free(q);
	return 0;
}

int send_sig(int sig, struct task_struct *task)
{
	return send_siginfo(sig, NULL, task, false);
}

/* ---- faults ------------------------------------------------------------ */

/* @info to current, whatever it blocks or ignores: then it is fatal. */
static void force_siginfo(const struct siginfo *info)
{
	int sig = info->si_signo;
	struct sigqueue *q = sigqueue_alloc();
	unsigned long flags = spin_lock_irqsave(&current->sighand->siglock);
	struct sigaction *sa = action_of(current, sig);

	if (current->blocked & sigmask(sig) || sa->sa_handler == SIG_IGN) {
		sa->sa_handler = SIG_DFL;
		current->blocked &= ~sigmask(sig);
		recalc_sigpending();
	}
	current->forced |= sigmask(sig);
	if (!(current->pending.signal & sigmask(sig))) {
		current->pending.signal |= sigmask(sig);
		if (q) {
			q->info = *info;
			list_add_tail(&q->list, &current->pending.list);
			q = NULL;
		}
		complete_signal(sig, current, false);
	}
	atomic_or(&current->work, TASK_WORK_SIGNAL);
	spin_unlock_irqrestore(&current->sighand->siglock, flags);
	sigqueue_free(q);
}

void force_sig(int sig)
{
	struct siginfo info = { .si_signo = sig, .si_code = SI_KERNEL };

	force_siginfo(&info);
}

void force_sig_fault(int sig, int code, void __user *addr)
{
	struct siginfo info = { .si_signo = sig, .si_code = code };

	info.si_addr = (uint32_t)(__force unsigned long)addr;
	force_siginfo(&info);
}

/* ---- kill -------------------------------------------------------------- */

static bool kill_ok_by_cred(const struct task_struct *task)
{
	const struct cred *cred = current_cred(), *target;
	bool same;

	rcu_read_lock();
	target = rcu_dereference(task->cred);
	same = cred->euid == target->suid || cred->euid == target->uid ||
	       cred->uid == target->suid || cred->uid == target->uid;
	rcu_read_unlock();
	return same || capable(CAP_KILL);
}

/* May current send @sig to @task? */
static int check_kill_permission(int sig, const struct siginfo *info,
				 struct task_struct *task)
{
	if (sig < 0 || sig > NSIG)
		return -EINVAL;
	if (!info || info->si_code > 0)
		return 0; /* from the kernel */
	if (kill_ok_by_cred(task))
		return 0;
	if (sig == SIGCONT && task_session(task) == task_session(current))
		return 0;
	return -EPERM;
}

int group_send_sig_info(int sig, const struct siginfo *info,
			struct task_struct *task, bool group)
{
	int err = check_kill_permission(sig, info, task);

	return err || !sig ? err : send_siginfo(sig, info, task, group);
}

static int kill_one(int sig, const struct siginfo *info, pid_t pid)
{
	struct task_struct *task __free(put_task) = get_task_by_pid(pid);

	return task ? group_send_sig_info(sig, info, task, true) : -ESRCH;
}

/* To a group, or (0) to everybody but init and the caller's own process: 0 if
 * one could be sent to, else the last error; -ESRCH for nobody.  -EPERM of
 * some of everybody is no error.  Who is forked meanwhile has a higher
 * pid, but for the moment when pids begin anew. */
static int kill_many(int sig, const struct siginfo *info, pid_t pgrp)
{
	struct task_struct *task;
	int err = -ESRCH;
	bool sent = false;

	for (pid_t nr = 1; (task = next_tgid(&nr)); nr++) {
		if (pgrp ? task_pgrp(task) == pgrp :
			   nr > 1 && nr != current->tgid) {
			err = group_send_sig_info(sig, info, task, true);
			sent |= !err || (!pgrp && err == -EPERM);
		}
		put_task_struct(task);
	}
	return sent ? 0 : err;
}

int kill_pgrp(pid_t pgrp, int sig)
{
	struct siginfo info = { .si_signo = sig, .si_code = SI_KERNEL };

	return kill_many(sig, &info, pgrp);
}

int kill_pid_info(int sig, const struct siginfo *info, pid_t pid)
{
	if (pid > 0)
		return kill_one(sig, info, pid);
	if (pid == INT32_MIN)
		return -ESRCH;
	if (pid == -1)
		return kill_many(sig, info, 0);
	return kill_many(sig, info, pid ? -pid : task_pgrp(current));
}

/* ---- taking ------------------------------------------------------------ */

static int next_signal(sigset_t set)
{
	sigset_t first = set & SIG_SYNCHRONOUS ? set & SIG_SYNCHRONOUS : set;

	uint32_t low = (uint32_t)first;

	return low ? ffs(low) : first ? 32 + ffs((uint32_t)(first >> 32)) : 0;
}

/*
 * Take one signal of @set off @pending; *info says who sent it.  Sigqueues to
 * be freed when siglock is dropped go to @used.
 */
static int dequeue_from(struct sigpending *pending, sigset_t set,
			struct siginfo *info, struct list_head *used)
{
	int sig = next_signal(pending->signal & set);
	struct sigqueue *q, *next, *found = NULL;
	bool more = false;

	if (!sig)
		return 0;
	list_for_each_entry_safe(q, next, &pending->list, list) {
		if (!q->info.si_signo)
			list_move(&q->list, used);
		if (q->info.si_signo != sig)
			continue;
		more = found;
		if (more)
			break;
		found = q;
	}
	memset(info, 0, sizeof(*info));
	info->si_signo = sig;
	info->si_code = SI_KERNEL;
	if (found) {
		*info = found->info;
		list_del_init(&found->list);
		if (!found->owned) /* else its timer frees it, perhaps now */
			list_add(&found->list, used);
	}
	if (!more)
		pending->signal &= ~sigmask(sig);
	return sig;
}

/* Take a signal that is in @set, current's own before the group's. */
int dequeue_signal(sigset_t set, struct siginfo *info, struct list_head *used)
{
	int sig;

	sig = dequeue_from(&current->pending, set, info, used);
	if (!sig)
		sig = dequeue_from(&current->signal->shared_pending, set, info,
				   used);
	recalc_sigpending();
	return sig;
}

/* The parent learns of a stop or a continue; no lock held. */
static void tell_parent(int why)
{
	struct sigqueue *q = sigqueue_alloc();
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);

	notify_parent(current->group_leader, why, &q);
	spin_unlock_irqrestore(&tasklist_lock, flags);
	sigqueue_free(q);
}

/* Begin a group stop; siglock held. */
static void start_group_stop(int sig)
{
	struct signal_struct *signal = current->signal;
	struct task_struct *t;

	if (!(signal->flags & SIGNAL_STOP_STOPPED))
		signal->group_exit_code = sig;
	signal->flags &= SIGNAL_GROUP_EXIT | SIGNAL_STOP_STOPPED;
	signal->group_stop_count = 0;
	list_for_each_entry(t, &signal->threads, thread_node) {
		if (t->exiting || t->state == TASK_STOPPED)
			continue;
		t->group_stop = true;
		signal->group_stop_count++;
		if (t != current)
			signal_wake_up(t, false);
	}
}

/* One thread less to stop; true for the last.  siglock held. */
static bool join_group_stop(void)
{
	struct signal_struct *signal = current->signal;

	current->group_stop = false;
	if (signal->group_stop_count && --signal->group_stop_count == 0) {
		bool was = signal->flags & SIGNAL_STOP_STOPPED;

		signal->flags = SIGNAL_STOP_STOPPED;
		return !was;
	}
	return false;
}

/* Sleep until SIGCONT or SIGKILL.  Called with siglock, drops it. */
static void do_stop(unsigned long flags) __releases(current->sighand->siglock)
{
	bool last = join_group_stop();

	set_current_state(TASK_STOPPED);
	spin_unlock_irqrestore(&current->sighand->siglock, flags);
	if (last)
		tell_parent(CLD_STOPPED);
	schedule();
}

/* A stop or a continue that the parent has not heard of; drops siglock. */
static bool report_stop_change(unsigned long flags) __no_tsa
{
	struct signal_struct *signal = current->signal;
	unsigned why = signal->flags &
		       (SIGNAL_CLD_STOPPED | SIGNAL_CLD_CONTINUED);

	if (!why)
		return false;
	signal->flags &= ~why;
	spin_unlock_irqrestore(&current->sighand->siglock, flags);
	tell_parent(why & SIGNAL_CLD_CONTINUED ? CLD_CONTINUED : CLD_STOPPED);
	return true;
}

enum verdict { AGAIN, NOTHING, HANDLE };

/* @sig has no handler: do what it does by default.  Drops siglock. */
static void default_action(int sig, unsigned long flags,
			   struct list_head *used) __no_tsa
{
	struct spinlock *siglock = &current->sighand->siglock;
	bool forced = current->forced & sigmask(sig);

	current->forced &= ~sigmask(sig);
	spin_unlock_irqrestore(siglock, flags);
	sigqueue_free_list(used);
	if (default_ignores(sig) || (is_init(current) && !forced))
		return;
	if (SIG_STOPS & sigmask(sig)) {
		if (sig != SIGSTOP && is_orphaned_pgrp(task_pgrp(current)))
			return;
		flags = spin_lock_irqsave(siglock);
		if (!(current->signal->flags & SIGNAL_GROUP_EXIT))
			start_group_stop(sig);
		spin_unlock_irqrestore(siglock, flags);
	} else {
		do_group_exit(sig);
	}
}

/* One step of get_signal(). */
static enum verdict take_one(struct ksignal *ks) __no_tsa
{
	struct spinlock *siglock = &current->sighand->siglock;
	unsigned long flags = spin_lock_irqsave(siglock);
	struct signal_struct *signal = current->signal;
	LIST_HEAD(used);
	int sig;

	if (signal->flags & SIGNAL_GROUP_EXIT ||
	    (signal->group_exit_task && signal->group_exit_task != current)) {
		int code = signal->group_exit_code;

		spin_unlock_irqrestore(siglock, flags);
		do_group_exit(code);
	}
	if (report_stop_change(flags))
		return AGAIN;
	if (current->group_stop) {
		do_stop(flags);
		return AGAIN;
	}
	sig = dequeue_signal(~current->blocked, &ks->info, &used);
	if (!sig) {
		spin_unlock_irqrestore(siglock, flags);
		return NOTHING;
	}
	ks->sig = sig;
	ks->action = *action_of(current, sig);
	if (ks->action.sa_handler == SIG_DFL) {
		default_action(sig, flags, &used);
		return AGAIN;
	}
	if (ks->action.sa_handler != SIG_IGN &&
	    ks->action.sa_flags & SA_RESETHAND)
		action_of(current, sig)->sa_handler = SIG_DFL;
	current->forced &= ~sigmask(sig);
	spin_unlock_irqrestore(siglock, flags);
	sigqueue_free_list(&used);
	return ks->action.sa_handler == SIG_IGN ? AGAIN : HANDLE;
}

/* A signal with a handler into *ks; false: nothing is left to do. */
static bool get_signal(struct ksignal *ks)
{
	enum verdict verdict;

	do {
		verdict = take_one(ks);
	} while (verdict == AGAIN);
	return verdict == HANDLE;
}

/*
 * A system call was interrupted.  @ks: the handler that runs first, or NULL:
 * then it starts again unseen.
 */
static void restart_syscall(struct pt_regs *regs, const struct ksignal *ks)
{
	long ret = (long)regs->ax;

	if ((long)regs->orig_ax < 0 || ret > -ERESTARTSYS ||
	    ret < -ERESTART_RESTARTBLOCK)
		return;
	if (ks &&
	    (ret == -ERESTARTNOHAND || ret == -ERESTART_RESTARTBLOCK ||
	     (ret == -ERESTARTSYS && !(ks->action.sa_flags & SA_RESTART)))) {
		regs->ax = (unsigned long)-EINTR;
		return;
	}
	regs->ax = ret == -ERESTART_RESTARTBLOCK ? __NR_restart_syscall :
						   regs->orig_ax;
	regs->ip -= 2; /* int $0x80 */
}

/* The mask that the handler's return gives back. */
sigset_t *sigmask_to_save(void)
{
	return current->restore_sigmask ? &current->saved_sigmask :
					  &current->blocked;
}

/* The frame for @sig cannot be built: SIGSEGV, which kills if that was it. */
static void force_sigsegv(int sig)
{
	if (sig == SIGSEGV) {
		unsigned long flags =
			spin_lock_irqsave(&current->sighand->siglock);

		action_of(current, SIGSEGV)->sa_handler = SIG_DFL;
		spin_unlock_irqrestore(&current->sighand->siglock, flags);
	}
	force_sig(SIGSEGV);
}

static void handle_signal(struct ksignal *ks, struct pt_regs *regs)
{
	sigset_t blocked;

	restart_syscall(regs, ks);
	if (setup_sigframe(ks, regs)) {
		force_sigsegv(ks->sig);
		return;
	}
	current->restore_sigmask = false;
	blocked = current->blocked | ks->action.sa_mask;
	if (!(ks->action.sa_flags & SA_NODEFER))
		blocked |= sigmask(ks->sig);
	set_current_blocked(&blocked);
}

void do_signal(struct pt_regs *regs)
{
	struct ksignal ks;

	if (get_signal(&ks)) {
		handle_signal(&ks, regs);
		return;
	}
	restart_syscall(regs, NULL);
	if (current->restore_sigmask) {
		current->restore_sigmask = false;
		set_current_blocked(&current->saved_sigmask);
	}
}

/* ---- ends -------------------------------------------------------------- */

void exit_signals(void)
{
	struct signal_struct *signal = current->signal;
	unsigned long flags = spin_lock_irqsave(&current->sighand->siglock);
	bool last_to_stop = false;
	struct task_struct *t;

	current->exiting = true;
	if (current->group_stop)
		last_to_stop = join_group_stop();
	/* what came for the group another thread has to take */
	if (signal->shared_pending.signal)
		list_for_each_entry(t, &signal->threads, thread_node)
			if (!t->exiting && takeable(t))
				signal_wake_up(t, false);
	spin_unlock_irqrestore(&current->sighand->siglock, flags);
	if (last_to_stop)
		tell_parent(CLD_STOPPED);
}

static void child_siginfo(struct siginfo *info, struct task_struct *task,
			  int sig, int why)
{
	struct task_usage usage;

	process_usage_locked(task, &usage);
	memset(info, 0, sizeof(*info));
	info->si_signo = sig;
	info->si_code = why;
	info->si_pid = task->tgid;
	info->si_uid = task->cred->uid;
	info->si_utime = (int32_t)ns_to_clock_t(usage.utime);
	info->si_stime = (int32_t)ns_to_clock_t(usage.stime);
	info->si_status = siginfo_status(
		why, why == CLD_STOPPED ?
			     WSTATUS_STOP(task->signal->group_exit_code) :
			     task->exit_code);
}

bool notify_parent(struct task_struct *task, int why, struct sigqueue **queue)
{
	struct task_struct *parent = task->parent;
	bool dead = why == CLD_EXITED || why == CLD_KILLED || why == CLD_DUMPED;
	int sig = dead ? task->exit_signal : SIGCHLD;
	const struct sigaction *sa;
	bool reap = false, ignored;

	spin_lock(&parent->sighand->siglock);
	sa = action_of(parent, SIGCHLD);
	ignored = sa->sa_handler == SIG_IGN;
	if (dead && sig == SIGCHLD)
		reap = ignored || sa->sa_flags & SA_NOCLDWAIT;
	if (sig > 0 && !(sig == SIGCHLD && ignored) &&
	    (dead || !(sa->sa_flags & SA_NOCLDSTOP))) {
		struct sigqueue *q = queue ? *queue : NULL;

		if (q)
			child_siginfo(&q->info, task, sig, why);
		if (send_sigqueue_locked(sig, q, parent, true))
			*queue = NULL;
	}
	spin_unlock(&parent->sighand->siglock);
	wake_up_all(&parent->signal->wait_chldexit);
	return reap;
}
