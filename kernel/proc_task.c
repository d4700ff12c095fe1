/* SPDX-License-Identifier: MIT */
/*
 * kernel/proc_task.c - files in /proc/PID that need to know the scheduler,
 * signals, limits: stat, status, statm, limits, oom_*, wchan, stack
 *
 * Formats are those of Linux 6.1 on i386: tools count fields and columns.
 */
#include "fs/fs_struct.h"
#include "fs/procfs.h"
#include "fs/ramfs.h"
#include "fs/mount.h"
#include "kernel/drivers/tty.h"
#include "kernel/fork.h"
#include "kernel/lib/ksyms.h"
#include "kernel/lib/string.h"
#include "kernel/panic.h"
#include "kernel/pid.h"
#include "kernel/proc.h"
#include "mm/page_alloc.h"
#include "mm/pgtable.h"
#include "mm/vma.h"

#define PF_EXITING    0x00000004u
#define PF_FORKNOEXEC 0x00000040u
#define PF_KTHREAD    0x00200000u
#define KIB(pages)    ((pages) << (PAGE_SHIFT - 10))

struct task_struct *next_thread(const struct task_struct *task, pid_t *tid)
{
	struct task_struct *thread, *found = NULL;
	unsigned long flags = spin_lock_irqsave(&tasklist_lock);

	for_each_thread(task, thread)
		if (thread->pid >= *tid && (!found || thread->pid < found->pid))
			found = thread;
	if (found) {
		get_task_struct(found);
		*tid = found->pid;
	}
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return found;
}

bool task_dumpable(const struct task_struct *task)
{
	return !READ_ONCE(task->signal->not_dumpable);
}

/* What stat and status tell, at one moment. */
struct snapshot {
	pid_t ppid, pgrp, session, tpgid;
	dev_t tty;
	unsigned threads;
	bool did_exec;
	struct task_usage usage, children;
	sigset_t pending, shared, blocked, ignored, caught;
};

static void snapshot_signals(struct task_struct *task, struct snapshot *s)
{
	struct sighand_struct *sighand = task->sighand;

	spin_lock(&sighand->siglock);
	s->pending = task->pending.signal;
	s->shared = task->signal->shared_pending.signal;
	s->blocked = task->blocked;
	for (unsigned i = 0; i < NSIG; i++) {
		uint32_t handler = sighand->action[i].sa_handler;

		if (handler == SIG_IGN)
			s->ignored |= 1ull << i;
		else if (handler != SIG_DFL)
			s->caught |= 1ull << i;
	}
	spin_unlock(&sighand->siglock);
}

/* Of @pi's task; what it used: of the whole process in /proc/PID. */
static void take_snapshot(const struct proc_inode *pi, struct snapshot *s)
{
	struct task_struct *task = pi->task;
	const struct signal_struct *signal = task->signal;
	unsigned long flags;

	memset(s, 0, sizeof(*s));
	flags = spin_lock_irqsave(&tasklist_lock);
	s->ppid = task->parent->tgid;
	s->pgrp = signal->pgrp;
	s->session = signal->session;
	s->tpgid = -1;
	if (signal->tty) {
		s->tty = new_encode_dev(signal->tty->dev);
		s->tpgid = READ_ONCE(signal->tty->pgrp);
	}
	s->threads = signal->nr_threads;
	s->did_exec = signal->did_exec;
	s->children = signal->children;
	if (pi->where == PROC_TGID)
		process_usage_locked(task, &s->usage);
	else
		usage_add_task(&s->usage, task);
	snapshot_signals(task, s);
	spin_unlock_irqrestore(&tasklist_lock, flags);
}

static const char *task_state(const struct task_struct *task)
{
	long state = READ_ONCE(task->state);

	if (task->exit_state)
		return task->exit_state == TASK_ZOMBIE ? "Z (zombie)" :
							 "X (dead)";
	if (state == TASK_RUNNING)
		return "R (running)";
	if (task->kthread)
		return "I (idle)";
	if (state & TASK_STOPPED)
		return "T (stopped)";
	return state & TASK_INTERRUPTIBLE ? "S (sleeping)" : "D (disk sleep)";
}

static unsigned long task_rlimit(const struct task_struct *task, unsigned i)
{
	return READ_ONCE(task->signal->rlim[i].rlim_cur);
}

/* Fields 3 to 22 of stat, and 31 to 41. */
static void stat_ids(struct seq_file *m, const struct task_struct *task,
		     const struct snapshot *s)
{
	unsigned flags = task->kthread ? PF_KTHREAD : 0;

	if (task->exiting)
		flags |= PF_EXITING;
	if (!s->did_exec)
		flags |= PF_FORKNOEXEC;
	seq_printf(m, " %c %d %d %d %d %d %u %lu %lu %lu %lu",
		   *task_state(task), s->ppid, s->pgrp, s->session, (int)s->tty,
		   s->tpgid, flags, s->usage.min_flt, s->children.min_flt,
		   s->usage.maj_flt, s->children.maj_flt);
	seq_printf(m, " %lu %lu %lu %lu %d %d %u 0 %lu",
		   ns_to_clock_t(s->usage.utime), ns_to_clock_t(s->usage.stime),
		   ns_to_clock_t(s->children.utime),
		   ns_to_clock_t(s->children.stime), 20 + task->nice,
		   task->nice, s->threads, ns_to_clock_t(task->start_time));
}

static void stat_signals(struct seq_file *m, const struct task_struct *task,
			 const struct snapshot *s)
{
	const uint32_t low = 0x7fffffff;

	seq_printf(m, " %u %u %u %u", (uint32_t)s->pending & low,
		   (uint32_t)s->blocked & low, (uint32_t)s->ignored & low,
		   (uint32_t)s->caught & low);
	/* the processor is the first: one runs */
	seq_printf(m, " %d 0 0 %d 0 0 %d 0 0 0", !task_running(task),
		   task->exit_signal, task->policy);
}

/* The 52 fields of proc(5). */
static int stat_show(struct seq_file *m, const struct proc_inode *pi)
{
	struct task_struct *task = pi->task;
	struct mm_struct *mm = get_task_mm(task);
	bool open = mm && ptrace_may_access(task, false);
	char comm[TASK_COMM_LEN];
	struct snapshot s;

	take_snapshot(pi, &s);
	get_task_comm(comm, task);
	seq_printf(m, "%d (%s)", task->pid, comm);
	stat_ids(m, task, &s);
	seq_printf(m, " %lu %lu %lu", mm ? mm->total_vm << PAGE_SHIFT : 0,
		   mm ? mm->rss : 0, task_rlimit(task, RLIMIT_RSS));
	if (open)
		seq_printf(m, " %lu %lu %lu 0 0", mm->start_code, mm->end_code,
			   mm->start_stack);
	else
		seq_printf(m, " %d %d 0 0 0", mm != NULL, mm != NULL);
	stat_signals(m, task, &s);
	if (open)
		seq_printf(m, " %lu %lu %lu %lu %lu %lu %lu", mm->start_data,
			   mm->end_data, mm->start_brk, mm->arg_start,
			   mm->arg_end, mm->env_start, mm->env_end);
	else
		seq_puts(m, " 0 0 0 0 0 0 0");
	seq_printf(m, " %d\n",
		   ptrace_may_access(task, false) ? task->exit_code : 0);
	if (mm)
		mmput(mm);
	return 0;
}

/* Pages of a program by kind. */
struct mm_usage {
	unsigned long anon, file, shmem; /* resident */
	unsigned long text, lib;	 /* mapped code */
};

static void get_mm_usage(struct mm_struct *mm, struct mm_usage *u)
{
	memset(u, 0, sizeof(*u));
	down_read(&mm->mmap_lock);
	u->text = (round_up(mm->end_code, PAGE_SIZE) -
		   PAGE_ALIGN_DOWN(mm->start_code)) >>
		  PAGE_SHIFT;
	for (struct vm_area_struct *vma = mm->mmap; vma; vma = vma->vm_next) {
		struct pgtable_usage pages = { 0 };
		bool shmem = vma->vm_file &&
			     vma->vm_file->f_mapping->host->i_sb ==
				     shm_mnt->mnt_sb;

		pgtable_usage(mm, vma->vm_start, vma->vm_end, &pages);
		u->anon += pages.anon;
		*(shmem ? &u->shmem : &u->file) += pages.cache;
		if ((vma->vm_flags & (VM_EXEC | VM_WRITE)) == VM_EXEC)
			u->lib += vma_pages(vma);
	}
	up_read(&mm->mmap_lock);
	u->lib -= min(u->lib, u->text);
}

static int statm_show(struct seq_file *m, const struct proc_inode *pi)
{
	struct mm_struct *mm = get_task_mm(pi->task);
	struct mm_usage u;

	if (!mm) {
		seq_puts(m, "0 0 0 0 0 0 0\n");
		return 0;
	}
	get_mm_usage(mm, &u);
	seq_printf(m, "%lu %lu %lu %lu 0 %lu 0\n", mm->total_vm, mm->rss,
		   u.file + u.shmem, u.text, mm->data_vm + mm->stack_vm);
	mmput(mm);
	return 0;
}

static void status_mm(struct seq_file *m, struct mm_struct *mm)
{
	struct mm_usage u;

	get_mm_usage(mm, &u);
	seq_printf(m,
		   "VmPeak:\t%8lu kB\nVmSize:\t%8lu kB\n"
		   "VmLck:\t%8lu kB\nVmPin:\t%8u kB\n"
		   "VmHWM:\t%8lu kB\nVmRSS:\t%8lu kB\n",
		   KIB(mm->total_vm), KIB(mm->total_vm), KIB(mm->locked_vm), 0,
		   KIB(max(mm->hiwater_rss, mm->rss)), KIB(mm->rss));
	seq_printf(m,
		   "RssAnon:\t%8lu kB\nRssFile:\t%8lu kB\n"
		   "RssShmem:\t%8lu kB\n",
		   KIB(u.anon), KIB(u.file), KIB(u.shmem));
	seq_printf(m,
		   "VmData:\t%8lu kB\nVmStk:\t%8lu kB\nVmExe:\t%8lu kB\n"
		   "VmLib:\t%8lu kB\nVmPTE:\t%8lu kB\nVmSwap:\t%8u kB\n",
		   KIB(mm->data_vm), KIB(mm->stack_vm), KIB(u.text), KIB(u.lib),
		   KIB(mm->nr_ptes), 0);
	seq_puts(m, "CoreDumping:\t0\nTHP_enabled:\t0\n");
}

static void status_cred(struct seq_file *m, const struct task_struct *task)
{
	const struct group_info *groups;
	const struct cred *cred;

	rcu_read_lock();
	cred = rcu_dereference(task->cred);
	groups = cred->group_info;
	seq_printf(m, "Uid:\t%u\t%u\t%u\t%u\nGid:\t%u\t%u\t%u\t%u\n", cred->uid,
		   cred->euid, cred->suid, cred->fsuid, cred->gid, cred->egid,
		   cred->sgid, cred->fsgid);
	seq_puts(m, "Groups:\t");
	for (unsigned i = 0; i < groups->ngroups; i++)
		seq_printf(m, "%s%u", i ? " " : "", groups->gid[i]);
	seq_puts(m, " \n");
	rcu_read_unlock();
}

static void status_ids(struct seq_file *m, struct task_struct *task,
		       const struct snapshot *s)
{
	seq_printf(m,
		   "State:\t%s\nTgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\n"
		   "TracerPid:\t0\n",
		   task_state(task), task->tgid, task->pid, s->ppid);
}

static void status_signals(struct seq_file *m, const struct task_struct *task,
			   const struct snapshot *s)
{
	const struct cred *cred;

	rcu_read_lock();
	cred = rcu_dereference(task->cred);
	seq_printf(m, "Threads:\t%u\nSigQ:\t%u/%lu\n", s->threads,
		   cred->user->sigpending,
		   task_rlimit(task, RLIMIT_SIGPENDING));
	seq_printf(m,
		   "SigPnd:\t%016llx\nShdPnd:\t%016llx\nSigBlk:\t%016llx\n"
		   "SigIgn:\t%016llx\nSigCgt:\t%016llx\n",
		   s->pending, s->shared, s->blocked, s->ignored, s->caught);
	seq_printf(m,
		   "CapInh:\t%016llx\nCapPrm:\t%016llx\nCapEff:\t%016llx\n"
		   "CapBnd:\t%016llx\nCapAmb:\t%016llx\n",
		   cred->cap_inheritable, cred->cap_permitted,
		   cred->cap_effective, cred->cap_bset, 0ull);
	rcu_read_unlock();
}

static void status_rest(struct seq_file *m, const struct task_struct *task)
{
	seq_printf(m, "NoNewPrivs:\t%d\nSeccomp:\t0\nSeccomp_filters:\t0\n",
		   task->no_new_privs);
	seq_puts(m, "Speculation_Store_Bypass:\tunknown\n"
		    "SpeculationIndirectBranch:\tunknown\n"
		    "Cpus_allowed:\t1\nCpus_allowed_list:\t0\n"
		    "Mems_allowed:\t1\nMems_allowed_list:\t0\n");
	seq_printf(m,
		   "voluntary_ctxt_switches:\t%lu\n"
		   "nonvoluntary_ctxt_switches:\t%lu\n",
		   task->nvcsw, task->nivcsw);
}

static int status_show(struct seq_file *m, const struct proc_inode *pi)
{
	struct task_struct *task = pi->task;
	struct mm_struct *mm = get_task_mm(task);
	char comm[TASK_COMM_LEN];
	struct snapshot s;

	take_snapshot(pi, &s);
	get_task_comm(comm, task);
	seq_puts(m, "Name:\t");
	seq_escape(m, comm, "\n\\");
	seq_putc(m, '\n');
	task_lock(task);
	if (task->fs)
		seq_printf(m, "Umask:\t%#04o\n", task->fs->umask);
	task_unlock(task);
	status_ids(m, task, &s);
	status_cred(m, task);
	seq_printf(m, "NStgid:\t%d\nNSpid:\t%d\nNSpgid:\t%d\nNSsid:\t%d\n",
		   task->tgid, task->pid, s.pgrp, s.session);
	if (mm) {
		status_mm(m, mm);
		mmput(mm);
	}
	status_signals(m, task, &s);
	status_rest(m, task);
	return 0;
}

static void show_limit(struct seq_file *m, uint32_t limit)
{
	if (limit == RLIM_INFINITY)
		seq_printf(m, "%-20s ", "unlimited");
	else
		seq_printf(m, "%-20u ", limit);
}

static int limits_show(struct seq_file *m, const struct proc_inode *pi)
{
	static const struct {
		const char *name, *unit;
	} limits[] = {
		[RLIMIT_CPU] = { "Max cpu time", "seconds" },
		[RLIMIT_FSIZE] = { "Max file size", "bytes" },
		[RLIMIT_DATA] = { "Max data size", "bytes" },
		[RLIMIT_STACK] = { "Max stack size", "bytes" },
		[RLIMIT_CORE] = { "Max core file size", "bytes" },
		[RLIMIT_RSS] = { "Max resident set", "bytes" },
		[RLIMIT_NPROC] = { "Max processes", "processes" },
		[RLIMIT_NOFILE] = { "Max open files", "files" },
		[RLIMIT_MEMLOCK] = { "Max locked memory", "bytes" },
		[RLIMIT_AS] = { "Max address space", "bytes" },
		[RLIMIT_LOCKS] = { "Max file locks", "locks" },
		[RLIMIT_SIGPENDING] = { "Max pending signals", "signals" },
		[RLIMIT_MSGQUEUE] = { "Max msgqueue size", "bytes" },
		[RLIMIT_NICE] = { "Max nice priority", NULL },
		[RLIMIT_RTPRIO] = { "Max realtime priority", NULL },
		[RLIMIT_RTTIME] = { "Max realtime timeout", "us" },
	};
	struct rlimit rlim[RLIM_NLIMITS];

	task_lock(pi->task->group_leader);
	memcpy(rlim, pi->task->signal->rlim, sizeof(rlim));
	task_unlock(pi->task->group_leader);
	seq_printf(m, "%-25s %-20s %-20s %-10s\n", "Limit", "Soft Limit",
		   "Hard Limit", "Units");
	for (unsigned i = 0; i < ARRAY_SIZE(limits); i++) {
		seq_printf(m, "%-25s ", limits[i].name);
		show_limit(m, rlim[i].rlim_cur);
		show_limit(m, rlim[i].rlim_max);
		if (limits[i].unit)
			seq_printf(m, "%-10s", limits[i].unit);
		seq_putc(m, '\n');
	}
	return 0;
}

static int oom_score_adj_show(struct seq_file *m, const struct proc_inode *pi)
{
	seq_printf(m, "%d\n", pi->task->signal->oom_score_adj);
	return 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static ssize_t oom_score_adj_write(const struct proc_inode *pi, const char *buf,
				   size_t n)
{
	struct signal_struct *signal = pi->task->signal;
	const char *end;
	bool negative;
	uint64_t v;
	int adj;

	while (is_blank(*buf))
		buf++;
	negative = *buf == '-';
	if (parse_u64(buf + (negative || *buf == '+'), &end, 0, &v) || v > 1000)
		return -EINVAL;
	while (is_blank(*end))
		end++;
	if (*end)
		return -EINVAL;
	adj = negative ? -(int)v : (int)v;
	if (adj < signal->oom_score_adj_min && !capable(CAP_SYS_RESOURCE))
		return -EACCES;
	signal->oom_score_adj = adj;
	if (capable(CAP_SYS_RESOURCE))
		signal->oom_score_adj_min = adj;
	return (ssize_t)n;
}

int task_oom_score_adj(const struct task_struct *task)
{
	return READ_ONCE(task->signal->oom_score_adj);
}

static int oom_score_show(struct seq_file *m, const struct proc_inode *pi)
{
	struct mm_struct *mm = get_task_mm(pi->task);
	int adj = task_oom_score_adj(pi->task);
	long points = 0;

	if (mm) {
		points = (long)((mm->rss + mm->nr_ptes) * 1000 /
				totalram_pages());
		mmput(mm);
	}
	points = adj == -1000 ? 0 : (1000 + points + adj) * 2 / 3;
	seq_printf(m, "%ld\n", max(points, 0l));
	return 0;
}

/* Callers of schedule() that say nothing of what is waited for. */
static bool is_waiting(const char *name)
{
	static const char *const names[] = {
		"switch_to",	       "context_switch",  "schedule",
		"schedule_with_timer", "mutex_lock_slow", "down_read_slow",
		"down_write_slow",     "rwsem_wait",	  "mutex_wait",
		"ipc_sleep",	       "sleep_until",
	};

	for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

/* The callers of a task that sleeps: thread.sp points to edi, esi, ebx, ebp as
 * switch_to() pushed them. */
static void walk_sleeper(const struct task_struct *task, struct seq_file *m,
			 bool (*fn)(unsigned long ip, void *m))
{
	if (task->stack && !task_running(task) && !task->on_rq)
		walk_frames(task, ((const unsigned long *)task->thread.sp)[3],
			    fn, m);
}

static bool wchan_frame(unsigned long ip, void *m)
{
	unsigned long offset;
	const char *name = ksym_lookup(ip, &offset);

	if (name && is_waiting(name))
		return true;
	if (name)
		seq_puts(m, name);
	return false;
}

static int wchan_show(struct seq_file *m, const struct proc_inode *pi)
{
	if (ptrace_may_access(pi->task, false))
		walk_sleeper(pi->task, m, wchan_frame);
	if (!m->count)
		seq_putc(m, '0');
	return 0;
}

static bool stack_frame(unsigned long ip, void *m)
{
	unsigned long offset;
	const char *name = ksym_lookup(ip, &offset);

	if (name)
		seq_printf(m, "[<0>] %s+0x%lx\n", name, offset);
	return name;
}

static int stack_show(struct seq_file *m, const struct proc_inode *pi)
{
	walk_sleeper(pi->task, m, stack_frame);
	return 0;
}

#define FILE(n, m, s)                                                 \
	{                                                             \
		.name = n, .mode = S_IFREG | (m), .where = PROC_BOTH, \
		.show = s                                             \
	}

static const struct proc_task_entry task_files[] = {
	FILE("status", 0444, status_show),
	FILE("limits", 0444, limits_show),
	FILE("stat", 0444, stat_show),
	FILE("statm", 0444, statm_show),
	FILE("wchan", 0444, wchan_show),
	{ .name = "stack",
	  .mode = S_IFREG | 0400,
	  .where = PROC_BOTH | PROC_GUARDED,
	  .show = stack_show },
	FILE("oom_score", 0444, oom_score_show),
	{ .name = "oom_score_adj",
	  .mode = S_IFREG | 0644,
	  .where = PROC_BOTH,
	  .show = oom_score_adj_show,
	  .write = oom_score_adj_write },
};

void proc_task_init(void)
{
	proc_task_register(task_files, ARRAY_SIZE(task_files));
}
