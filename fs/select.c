/* SPDX-License-Identifier: MIT */
/*
 * poll(2) and select(2): ask every file, and if none is ready sleep on all
 * the queues that their poll() named, then ask again.
 *
 * A wake-up on any of the queues sets `triggered`, so that one between the
 * asking and the sleeping is not lost.
 */
#include "fs/poll.h"
#include "kernel/lib/bitops.h"
#include "kernel/lib/math64.h"
#include "kernel/lib/syscall.h"
#include "kernel/x86/tsc.h"
#include "kernel/x86/uaccess.h"
#include "kernel/x86/usertime.h"
#include "mm/slab.h"

#define INLINE_ENTRIES 8
#define FAST_POLLFDS   16 /* of poll(2), on the stack */
#define SELECT_MAX     65536
#define FOREVER	       UINT64_MAX

#define SELECT_IN  (POLLRDNORM | POLLRDBAND | POLLIN | POLLHUP | POLLERR)
#define SELECT_OUT (POLLWRBAND | POLLWRNORM | POLLOUT | POLLERR)
#define SELECT_EX  POLLPRI

struct poll_entry { /* one place where we wait */
	struct wait_queue_entry wait;
	struct wait_queue_head *wq;
	struct file *file;
	struct poll_table *owner;
	struct poll_entry *next;
};

struct poll_table {
	bool collecting; /* places to wait: nothing was ready so far */
	bool triggered;
	int error;
	struct poll_entry *entries;
	unsigned used; /* of inline_entries */
	struct poll_entry inline_entries[INLINE_ENTRIES];
};

static bool poll_wake(struct wait_queue_entry *wait)
{
	struct poll_entry *e = container_of(wait, struct poll_entry, wait);

	WRITE_ONCE(e->owner->triggered, true);
	return wake_up_process(wait->task);
}

void poll_wait(struct file *file, struct wait_queue_head *wq,
	       struct poll_table *table)
{
	struct poll_entry *e;

	if (!table || !table->collecting)
		return;
	if (table->used < INLINE_ENTRIES)
		e = &table->inline_entries[table->used++];
	else
		e = kmalloc(sizeof(*e), GFP_KERNEL);
	if (!e) {
		table->error = -ENOMEM;
		return;
	}
	*e = (struct poll_entry){
		.wait = { .task = current, .func = poll_wake },
		.wq = wq,
		.file = get_file(file),
		.owner = table,
		.next = table->entries,
	};
	table->entries = e;
	add_wait_queue(wq, &e->wait);
}

static void poll_start(struct poll_table *table, uint64_t expires)
{
	table->collecting = expires;
	table->entries = NULL;
	table->triggered = false;
	table->error = 0;
	table->used = 0;
}

static void poll_end(struct poll_table *table)
{
	struct poll_entry *e, *next;

	for (e = table->entries; e; e = next) {
		next = e->next;
		remove_wait_queue(e->wq, &e->wait);
		fput(e->file);
		if (e < table->inline_entries ||
		    e >= table->inline_entries + INLINE_ENTRIES)
			kfree(e);
	}
}

/* Nothing was ready: sleep.  0: ask again; 1: time is up; or an error. */
static int poll_sleep(struct poll_table *table, uint64_t expires)
{
	table->collecting = false;
	if (table->error)
		return table->error;
	if (signal_pending(current))
		return -EINTR;
	if (!expires || (expires != FOREVER && ktime_get_ns() >= expires))
		return 1;
	set_current_state(TASK_INTERRUPTIBLE);
	if (!READ_ONCE(table->triggered))
		schedule_until(expires);
	set_current_state(TASK_RUNNING);
	WRITE_ONCE(table->triggered, false);
	return 0;
}

static unsigned poll_file(struct file *file, struct poll_table *table)
{
	return file->f_op->poll ? file->f_op->poll(file, table) :
				  DEFAULT_POLLMASK;
}

static bool poll_one(struct pollfd *p, struct poll_table *table)
{
	unsigned mask = POLLNVAL;
	struct file *file __free(fput) = fget((unsigned)p->fd);

	if (file)
		mask = poll_file(file, table) &
		       ((uint16_t)p->events | POLLERR | POLLHUP);
	if (p->fd < 0)
		mask = 0;
	p->revents = (int16_t)mask;
	return mask != 0;
}

static int do_poll(struct pollfd *fds, unsigned n, uint64_t expires)
{
	struct poll_table table;
	int ready, err = 0;

	poll_start(&table, expires);
	do {
		ready = 0;
		for (unsigned i = 0; i < n; i++) {
			if (poll_one(&fds[i], &table)) {
				table.collecting = false;
				ready++;
			}
		}
		if (!ready)
			err = poll_sleep(&table, expires);
	} while (!ready && !err);
	poll_end(&table);
	return ready || err > 0 ? ready : err;
}

/* poll with its array still in user memory.  -EINTR is the caller's matter. */
static long poll_user(struct pollfd __user *ufds, unsigned n, uint64_t expires)
{
	struct pollfd fast[FAST_POLLFDS], *fds = fast;
	long ret;

	if (n > rlimit(RLIMIT_NOFILE))
		return -EINVAL;
	if (n > FAST_POLLFDS)
		fds = kvmalloc(n * sizeof(*fds), GFP_KERNEL);
	if (!fds)
		return -ENOMEM;
	ret = -EFAULT;
	if (!copy_from_user(fds, ufds, n * sizeof(*fds)))
		ret = do_poll(fds, n, expires);
	for (unsigned i = 0; ret >= 0 && i < n; i++)
		if (put_user(fds[i].revents, &ufds[i].revents))
			ret = -EFAULT;
	if (fds != fast)
		kvfree(fds);
	return ret;
}

/* The moment @ns from now; 0 for "do not wait". */
static uint64_t deadline(uint64_t ns)
{
	uint64_t now;

	if (!ns || ns == FOREVER)
		return ns;
	now = ktime_get_ns();
	return ns > FOREVER - now ? FOREVER : now + ns;
}

static long restart_poll(struct restart_block *restart)
{
	long ret = poll_user((struct pollfd __user *)restart->arg[0],
			     (unsigned)restart->arg[1], restart->expires);

	return ret == -EINTR ? -ERESTART_RESTARTBLOCK : ret;
}

long sys_poll(struct pollfd __user *fds, unsigned n, int timeout_ms)
{
	struct restart_block *restart = &current->restart_block;
	uint64_t expires =
		deadline(timeout_ms < 0 ? FOREVER :
					  (uint64_t)timeout_ms * NSEC_PER_MSEC);
	long ret = poll_user(fds, n, expires);

	if (ret != -EINTR)
		return ret;
	restart->fn = restart_poll;
	restart->expires = expires;
	restart->arg[0] = (unsigned long)fds;
	restart->arg[1] = n;
	return -ERESTART_RESTARTBLOCK;
}

/* The time of a call that waits; what is left of it is written back. */
static int get_timeout(const void __user *from, enum time_form form,
		       uint64_t *expires)
{
	struct timespec64 ts;

	*expires = FOREVER;
	if (!from)
		return 0;
	if (get_user_time(&ts, from, form))
		return -EFAULT;
	if (form == TIMEVAL32) { /* more than a second is fine */
		ts.tv_sec += ts.tv_nsec / (long)USEC_PER_SEC;
		ts.tv_nsec =
			ts.tv_nsec % (long)USEC_PER_SEC * (long)NSEC_PER_USEC;
	}
	if (ts.tv_sec < 0 || (unsigned long)ts.tv_nsec >= NSEC_PER_SEC)
		return -EINVAL;
	if (ts.tv_sec < INT64_MAX / (int64_t)NSEC_PER_SEC)
		*expires = deadline((uint64_t)ts.tv_sec * NSEC_PER_SEC +
				    (uint64_t)ts.tv_nsec);
	return 0;
}

static int put_timeout(void __user *to, enum time_form form, uint64_t expires)
{
	uint64_t now = ktime_get_ns();
	struct timespec64 ts;
	uint32_t nsec;

	if (!to || expires == FOREVER)
		return 0;
	ts.tv_sec = (int64_t)div_u64_rem(expires > now ? expires - now : 0,
					 NSEC_PER_SEC, &nsec);
	if (form == TIMEVAL32)
		nsec /= NSEC_PER_USEC;
	ts.tv_nsec = (long)nsec;
	return put_user_time(&ts, to, form);
}

/* How long a call may wait, and with which signals blocked meanwhile. */
static int start_wait_call(const void __user *timeout, enum time_form form,
			   const sigset_t __user *umask, size_t size,
			   uint64_t *expires)
{
	sigset_t set;
	int err = get_timeout(timeout, form, expires);

	if (err || !umask)
		return err;
	if (size != sizeof(set))
		return -EINVAL;
	if (copy_from_user(&set, umask, sizeof(set)))
		return -EFAULT;
	current->saved_sigmask = current->blocked;
	set_current_blocked(&set);
	return 0;
}

/* A handler runs with the mask of the wait and returns to the saved one. */
static long finish_wait_call(long ret, const sigset_t __user *umask,
			     void __user *timeout, enum time_form form,
			     uint64_t expires)
{
	bool interrupted = ret == -EINTR;

	if (umask && interrupted)
		current->restore_sigmask = true;
	else if (umask)
		set_current_blocked(&current->saved_sigmask);
	if (put_timeout(timeout, form, expires) || !interrupted)
		return ret;
	return -ERESTARTNOHAND;
}

long sys_ppoll(struct pollfd __user *fds, unsigned n, void __user *timeout,
	       const sigset_t __user *mask, size_t size)
{
	enum time_form form = call_time_form();
	uint64_t expires;
	int err = start_wait_call(timeout, form, mask, size, &expires);

	return err ? err :
		     finish_wait_call(poll_user(fds, n, expires), mask, timeout,
				      form, expires);
}

/* bits[0..2]: which are asked for; bits[3..5]: which are ready. */
static int select_one(unsigned fd, unsigned long *const bits[6],
		      struct poll_table *table)
{
	static const unsigned masks[3] = { SELECT_IN, SELECT_OUT, SELECT_EX };
	struct file *file __free(fput) = fget(fd);
	unsigned mask;
	int ready = 0;

	if (!file)
		return -EBADF;
	mask = poll_file(file, table);
	for (int i = 0; i < 3; i++) {
		if (bitmap_test_bit(bits[i], fd) && mask & masks[i]) {
			bitmap_set_bit(bits[3 + i], fd);
			table->collecting = false;
			ready++;
		}
	}
	return ready;
}

static int do_select(unsigned n, unsigned long *const bits[6], uint64_t expires)
{
	struct poll_table table;
	int ready, err = 0;

	poll_start(&table, expires);
	do {
		ready = 0;
		for (unsigned fd = 0; fd < n && err >= 0; fd++) {
			if (!bitmap_test_bit(bits[0], fd) &&
			    !bitmap_test_bit(bits[1], fd) &&
			    !bitmap_test_bit(bits[2], fd))
				continue;
			err = select_one(fd, bits, &table);
			ready += max(err, 0);
		}
		if (err >= 0)
			err = ready ? 0 : poll_sleep(&table, expires);
	} while (!ready && !err);
	poll_end(&table);
	return err < 0 ? err : ready;
}

static long select_user(int n, void __user *const sets[3], uint64_t expires)
{
	size_t words = BITS_TO_LONGS((unsigned)clamp(n, 0, SELECT_MAX));
	unsigned long *bits[6];
	long ret = 0;

	if (n < 0)
		return -EINVAL;
	bits[0] = kvmalloc((6 * words + 1) * sizeof(long), GFP_ZERO);
	if (!bits[0])
		return -ENOMEM;
	for (int i = 1; i < 6; i++)
		bits[i] = bits[i - 1] + words;
	for (int i = 0; i < 3 && !ret; i++)
		if (sets[i] &&
		    copy_from_user(bits[i], sets[i], words * sizeof(long)))
			ret = -EFAULT;
	if (!ret)
		ret = do_select((unsigned)min(n, SELECT_MAX), bits, expires);
	for (int i = 0; i < 3 && ret >= 0; i++)
		if (sets[i] &&
		    copy_to_user(sets[i], bits[3 + i], words * sizeof(long)))
			ret = -EFAULT;
	kvfree(bits[0]);
	return ret;
}

static long do_pselect(int n, void __user *const sets[3], void __user *timeout,
		       enum time_form form,
		       const struct sigset_argpack __user *usig)
{
	struct sigset_argpack sig = { 0, 0 };
	const sigset_t __user *mask;
	uint64_t expires;
	int err;

	if (usig && copy_from_user(&sig, usig, sizeof(sig)))
		return -EFAULT;
	mask = (const sigset_t __user *)sig.p;
	err = start_wait_call(timeout, form, mask, sig.size, &expires);
	return err ? err :
		     finish_wait_call(select_user(n, sets, expires), mask,
				      timeout, form, expires);
}

long sys_newselect(int n, void __user *in, void __user *out, void __user *ex,
		   void __user *timeout)
{
	void __user *const sets[3] = { in, out, ex };

	return do_pselect(n, sets, timeout, TIMEVAL32, NULL);
}

long sys_select(const struct sel_arg_struct __user *uarg)
{
	struct sel_arg_struct a;

	if (copy_from_user(&a, uarg, sizeof(a)))
		return -EFAULT;
	return sys_newselect(a.n, (void __user *)a.inp, (void __user *)a.outp,
			     (void __user *)a.exp, (void __user *)a.tvp);
}

long sys_pselect6(int n, void __user *in, void __user *out, void __user *ex,
		  void __user *timeout, const struct sigset_argpack __user *sig)
{
	void __user *const sets[3] = { in, out, ex };

	return do_pselect(n, sets, timeout, call_time_form(), sig);
}
