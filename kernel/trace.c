/* SPDX-License-Identifier: MIT */
/*
 * kernel/trace.c - which functions a function calls (only with TRACE=1)
 *
 *	/proc/vitrine/trace	written: "FUNCTION PID" begins
 *				read: the calls, as they began, one a line:
 *				pid, CPU, depth, duration or -, function
 *
 * The compiler puts a call of a hook at the entry and at the exit of every
 * function, also where it is inlined; not in kernel/lib, lock and x86, whose
 * functions the hooks use, nor in headers.  From when the task, or a child made
 * since, enters FUNCTION until it leaves it each call has an entry in calls[].
 * Interrupts in between are left out.  What the hooks themselves take is
 * taken off the durations, but for the few instructions around their calls.
 *
 * No locks: a hook may run with any held.  An entry belongs to the task that
 * took it, struct task_trace to its task.  calls[] stays once it is there.
 */
#include "fs/seq.h"
#include "kernel/lib/ksyms.h"
#include "kernel/lib/string.h"
#include "kernel/lock/rcu.h"
#include "kernel/task.h"
#include "kernel/trace.h"
#include "kernel/x86/atomic.h"
#include "kernel/x86/cpu.h"
#include "kernel/x86/tsc.h"
#include "mm/vmalloc.h"

#define NR_CALLS 0x8000u

struct trace_call {
	uint64_t start, duration; /* 0: it has not returned */
	unsigned long function;
	pid_t pid;
	unsigned cpu, depth;
	unsigned outer; /* index; 0: called from what is not traced */
};

static struct trace_call *calls; /* [0] is not used */
static unsigned used, lost;	 /* atomic */
static unsigned session;	 /* how often it has begun */
static unsigned long wanted;

/* The compilers differ: gcc calls the hooks as any function, clang as C does */
#ifdef __clang__
#define HOOK __attribute__((regparm(0)))
#else
#define HOOK
#endif
HOOK void __cyg_profile_func_enter(void *function, void *from);
HOOK void __cyg_profile_func_exit(void *function, void *from);

/* The running task's state, or NULL if it is not traced. */
static struct task_trace *trace_mine(void)
{
	struct task_trace *mine;

	/* without a session this may be before there is a current */
	if (!session || in_interrupt() || current->trace.session != session)
		return NULL;
	mine = &current->trace;
	if (mine->owner != current) { /* it still has its parent's calls */
		mine->owner = current;
		mine->call = mine->unseen = 0;
	}
	return mine;
}

HOOK void __cyg_profile_func_enter(void *function, void *from)
{
	uint64_t now = rdtsc();
	struct task_trace *mine = trace_mine();
	unsigned n = NR_CALLS;

	if (!mine ||
	    (!mine->call && !mine->unseen && (unsigned long)function != wanted))
		return;
	if (used < NR_CALLS && !mine->unseen)
		n = __atomic_add_fetch(&used, 1, __ATOMIC_RELAXED);
	if (n < NR_CALLS) {
		calls[n] = (struct trace_call){
			.start = now - mine->hooks,
			.function = (unsigned long)function,
			.pid = current->pid,
			.cpu = this_cpu()->id,
			.depth = mine->call ? calls[mine->call].depth + 1 : 0,
			.outer = mine->call,
		};
		mine->call = n;
	} else {
		mine->unseen++;
		__atomic_add_fetch(&lost, 1, __ATOMIC_RELAXED);
	}
	mine->hooks += rdtsc() - now;
}

HOOK void __cyg_profile_func_exit(void *function, void *from)
{
	uint64_t now = rdtsc();
	struct task_trace *mine = trace_mine();

	if (!mine)
		return;
	if (mine->unseen) {
		mine->unseen--;
	} else if (mine->call) {
		struct trace_call *call = &calls[mine->call];

		call->duration = now - mine->hooks - call->start;
		mine->call = call->outer;
	}
	mine->hooks += rdtsc() - now;
}

static int trace_begin(unsigned long function, pid_t pid)
{
	struct task_struct *task;
	int err = -ESRCH;

	if (!calls) {
		void *memory = vmalloc(NR_CALLS * sizeof(*calls), GFP_KERNEL);

		if (!memory)
			return -ENOMEM;
		if (cmpxchg(&calls, NULL, memory))
			vfree(memory); /* another was first */
	}
	rcu_read_lock();
	task = find_task_by_pid(pid);
	if (task) {
		used = lost = 0;
		wanted = function;
		task->trace = (struct task_trace){ .owner = task };
		task->trace.session = ++session;
		err = 0;
	}
	rcu_read_unlock();
	return err;
}

/* ENOENT: no such function; ESRCH: no such task. */
static ssize_t trace_write(const char *buf, size_t n, loff_t pos,
			   struct seq_file *m)
{
	const char *space = strchr(buf, ' ');
	size_t len = space ? (size_t)(space - buf) : 0;
	uint64_t pid;

	if (!len || parse_u64(space + 1, NULL, 10, &pid) || pid > INT_MAX)
		return -EINVAL;
	for (unsigned i = 0; i + 1 < ksyms_count; i++) {
		if (strncmp(ksyms[i].name, buf, len) == 0 &&
		    !ksyms[i].name[len])
			return trace_begin(ksyms[i].addr, (pid_t)pid) ?:
				       (ssize_t)n;
	}
	return -ENOENT;
}

static int trace_show(struct seq_file *m, void *data)
{
	unsigned long offset;

	seq_printf(m, "# lost %u\n", lost);
	for (unsigned i = 1; i <= used && i < NR_CALLS; i++) {
		const struct trace_call *call = &calls[i];

		seq_printf(m, "%d %u %u ", call->pid, call->cpu, call->depth);
		if (call->duration)
			seq_printf(m, "%llu ", call->duration);
		else
			seq_puts(m, "- ");
		seq_printf(m, "%s\n",
			   ksym_lookup(call->function, &offset) ?: "?");
	}
	return 0;
}

void trace_init(void)
{
	static const struct proc_entry entry = {
		.path = "vitrine/trace",
		.mode = 0600,
		.show = trace_show,
		.write = trace_write,
	};

	proc_register(&entry);
}
