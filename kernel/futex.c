/* SPDX-License-Identifier: MIT */
/*
 * kernel/futex.c - sleeping on a word of user memory
 *
 *	hash(key) ─▶ bucket: lock, list ─▶ futex_q ─▶ futex_q   (on the
 *	                                                sleepers' stacks)
 *
 * A word is known by its key: address space and address, or, in memory that is
 * shared between address spaces, file mapping and offset.  What is mapped
 * privately but for reading only is the file's, too, as long as nobody wrote.
 *
 * A sleeper first queues itself and then looks at the word; who changes the
 * word and wakes afterwards either is seen, or finds the sleeper.  So no user
 * memory is touched under a bucket's lock.  futex_q->key and ->bucket change
 * (requeue) only under the lock of the bucket it is in.  Two buckets are
 * locked by address.
 */
#include "kernel/abi/futex.h"
#include "fs/file.h"
#include "kernel/fork.h"
#include "kernel/lib/syscall.h"
#include "kernel/pid.h"
#include "kernel/time.h"
#include "kernel/x86/uaccess.h"
#include "mm/pgtable.h"
#include "mm/vma.h"

#define FUTEX_HASH_BITS 8
#define ROBUST_PI	1u /* in a link: a PI lock */

struct futex_key {
	const void *object;	    /* mm_struct or address_space */
	unsigned long page, offset; /* page in it, byte in that */
	unsigned long ino; /* no two files have one, one after the other */
};

struct futex_bucket {
	struct spinlock lock;
	struct list_head waiters; /* of futex_q->list; oldest first */
};

struct futex_q {
	struct list_head list;
	struct task_struct *task;
	struct futex_bucket *bucket; /* NULL once woken */
	struct futex_key key;
	uint32_t bitset;
};

static struct futex_bucket buckets[1 << FUTEX_HASH_BITS];

void futex_init(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(buckets); i++) {
		spin_lock_init(&buckets[i].lock, RANK_WAITQ);
		INIT_LIST_HEAD(&buckets[i].waiters);
	}
}

static struct futex_bucket *bucket_of(const struct futex_key *key)
{
	uint32_t hash = (uint32_t)(unsigned long)key->object;

	hash = (hash ^ key->page * 31 ^ key->offset << 15) * 0x9e3779b1u;
	return &buckets[hash >> (32 - FUTEX_HASH_BITS)];
}

static inline bool same_key(const struct futex_key *a,
			    const struct futex_key *b)
{
	return a->object == b->object && a->page == b->page &&
	       a->offset == b->offset && a->ino == b->ino;
}

/* Does @addr show a page of the file that its VMA maps? */
static bool shows_file(const struct vm_area_struct *vma, unsigned long addr)
{
	struct page *page;
	bool cached;

	if (!vma->vm_file || vma->vm_flags & VM_MAYSHARE)
		return vma->vm_file;
	if (vma->vm_flags & VM_WRITE)
		return false;
	page = pgtable_lookup(vma->vm_mm, addr & PAGE_MASK);
	if (!page)
		return false;
	cached = READ_ONCE(page->mapping);
	put_page(page);
	return cached;
}

static int get_key(uint32_t __user *uaddr, bool shared, struct futex_key *key)
{
	unsigned long addr = (__force unsigned long)uaddr;
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	uint32_t word;
	int err = 0;

	if (addr % sizeof(uint32_t))
		return -EINVAL;
	if (!access_ok(uaddr, sizeof(*uaddr)))
		return -EFAULT;
	*key = (struct futex_key){ mm, addr >> PAGE_SHIFT, addr & ~PAGE_MASK,
				   0 };
	if (!shared)
		return 0;
	if (get_user_4(&word, uaddr)) /* is it there? */
		return -EFAULT;
	down_read(&mm->mmap_lock);
	vma = vma_lookup(mm, addr);
	if (!vma) {
		err = -EFAULT;
	} else if (shows_file(vma, addr)) {
		key->object = vma->vm_file->f_mapping;
		key->ino = vma->vm_file->f_mapping->host->i_ino;
		key->page =
			vma->vm_pgoff + ((addr - vma->vm_start) >> PAGE_SHIFT);
	} else if (!(vma->vm_flags & VM_WRITE)) {
		err = -EFAULT; /* private memory that nobody can change */
	}
	up_read(&mm->mmap_lock);
	return err;
}

/* Off the queue and awake; the bucket's lock is held.  After the store to
 * bucket the sleeper may return, and its futex_q is gone. */
static void wake_waiter(struct futex_q *q)
{
	struct task_struct *task = q->task;

	list_del(&q->list);
	store_release(&q->bucket, NULL);
	wake_up_process(task);
}

static int wake_key(const struct futex_key *key, int n, uint32_t bitset)
{
	struct futex_bucket *bucket = bucket_of(key);
	struct futex_q *q, *next;
	unsigned long flags = spin_lock_irqsave(&bucket->lock);
	int woken = 0;

	list_for_each_entry_safe(q, next, &bucket->waiters, list) {
		if (!same_key(&q->key, key) || !(q->bitset & bitset))
			continue;
		wake_waiter(q);
		if (++woken >= n)
			break;
	}
	spin_unlock_irqrestore(&bucket->lock, flags);
	return woken;
}

int futex_wake(uint32_t __user *uaddr, bool shared, int n, uint32_t bitset)
{
	struct futex_key key;
	int err;

	if (!bitset)
		return -EINVAL;
	err = get_key(uaddr, shared, &key);
	return err ? err : wake_key(&key, n, bitset);
}

static void enqueue(struct futex_q *q)
{
	struct futex_bucket *bucket = bucket_of(&q->key);
	unsigned long flags = spin_lock_irqsave(&bucket->lock);

	q->bucket = bucket;
	list_add_tail(&q->list, &bucket->waiters);
	spin_unlock_irqrestore(&bucket->lock, flags);
}

/* True: @q had still been queued; false: somebody woke it. */
static bool dequeue(struct futex_q *q)
{
	struct futex_bucket *bucket;
	unsigned long flags;

	while ((bucket = load_acquire(&q->bucket)) != NULL) {
		flags = spin_lock_irqsave(&bucket->lock);
		if (bucket == q->bucket) {
			list_del(&q->list);
			spin_unlock_irqrestore(&bucket->lock, flags);
			return true;
		}
		spin_unlock_irqrestore(&bucket->lock, flags); /* requeued */
	}
	return false;
}

/* @expires: ktime or UINT64_MAX.  0 woken; -EAGAIN the word was not @val;
 * -ETIMEDOUT; -EINTR a signal came. */
static int futex_wait(uint32_t __user *uaddr, bool shared, uint32_t val,
		      uint64_t expires, uint32_t bitset)
{
	struct futex_q q = { .task = current, .bitset = bitset };
	bool in_time = true;
	uint32_t now;
	int err;

	if (!bitset)
		return -EINVAL;
	err = get_key(uaddr, shared, &q.key);
	if (err)
		return err;
	enqueue(&q);
	err = get_user(now, uaddr);
	if (err || now != val)
		return dequeue(&q) ? (err ?: -EAGAIN) : 0;
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (!READ_ONCE(q.bucket) || !in_time || signal_pending(current))
			break;
		in_time = schedule_until(expires);
	}
	set_current_state(TASK_RUNNING);
	if (!dequeue(&q))
		return 0;
	return in_time ? -EINTR : -ETIMEDOUT;
}

static long futex_wait_restart(struct restart_block *restart)
{
	int err = futex_wait((uint32_t __user *)restart->arg[0],
			     restart->arg[1], (uint32_t)restart->arg[2],
			     restart->expires, (uint32_t)restart->arg[3]);

	return err == -EINTR ? -ERESTART_RESTARTBLOCK : err;
}

/* Without a time-out the call is simply made again after a signal; with one,
 * through restart_syscall, so that the end of the waiting stays. */
static long futex_wait_call(uint32_t __user *uaddr, bool shared, uint32_t val,
			    uint64_t expires, uint32_t bitset)
{
	struct restart_block *restart = &current->restart_block;
	int err = futex_wait(uaddr, shared, val, expires, bitset);

	if (err != -EINTR)
		return err;
	if (expires == UINT64_MAX)
		return -ERESTARTSYS;
	restart->fn = futex_wait_restart;
	restart->expires = expires;
	restart->arg[0] = (unsigned long)uaddr;
	restart->arg[1] = shared;
	restart->arg[2] = val;
	restart->arg[3] = bitset;
	return -ERESTART_RESTARTBLOCK;
}

static unsigned long lock_two(struct futex_bucket *a,
			      struct futex_bucket *b) __no_tsa
{
	unsigned long flags;

	if (a > b)
		swap(a, b);
	flags = spin_lock_irqsave(&a->lock);
	if (a != b)
		spin_lock_nested(&b->lock);
	return flags;
}

static void unlock_two(struct futex_bucket *a, struct futex_bucket *b,
		       unsigned long flags) __no_tsa
{
	if (a != b)
		spin_unlock(&b->lock);
	spin_unlock_irqrestore(&a->lock, flags);
}

/* Wake @wake sleepers of @uaddr and let @move more sleep on @uaddr2. */
static long futex_requeue(uint32_t __user *uaddr, bool shared, int wake,
			  int move, uint32_t __user *uaddr2,
			  const uint32_t *expected)
{
	struct futex_bucket *from, *to;
	struct futex_key key, key2;
	struct futex_q *q, *next;
	unsigned long flags;
	int done = 0, err;
	uint32_t now;

	if (wake < 0 || move < 0)
		return -EINVAL;
	err = get_key(uaddr, shared, &key) ?: get_key(uaddr2, shared, &key2);
	if (err)
		return err;
	if (expected && get_user(now, uaddr))
		return -EFAULT;
	if (expected && now != *expected)
		return -EAGAIN;
	from = bucket_of(&key);
	to = bucket_of(&key2);
	flags = lock_two(from, to);
	list_for_each_entry_safe(q, next, &from->waiters, list) {
		if (!same_key(&q->key, &key))
			continue;
		if (done >= wake + (int64_t)move)
			break;
		if (done++ < wake) {
			wake_waiter(q);
			continue;
		}
		q->key = key2;
		if (from != to) {
			list_move_tail(&q->list, &to->waiters);
			WRITE_ONCE(q->bucket, to);
		}
	}
	unlock_two(from, to, flags);
	return done;
}

/* What FUTEX_WAKE_OP does to the second word: the new value of @old. */
static int wake_op_value(uint32_t op, uint32_t old, uint32_t *new)
{
	uint32_t arg = (uint32_t)((int32_t)(op << 8) >> 20);

	if (op >> 28 & FUTEX_OP_OPARG_SHIFT)
		arg = 1u << (arg & 31);
	switch (op >> 28 & 7) {
	case FUTEX_OP_SET:
		*new = arg;
		return 0;
	case FUTEX_OP_ADD:
		*new = old + arg;
		return 0;
	case FUTEX_OP_OR:
		*new = old | arg;
		return 0;
	case FUTEX_OP_ANDN:
		*new = old & ~arg;
		return 0;
	case FUTEX_OP_XOR:
		*new = old ^ arg;
		return 0;
	}
	return -ENOSYS;
}

static int wake_op_compare(uint32_t op, int32_t old)
{
	int32_t arg = (int32_t)(op << 20) >> 20;

	switch (op >> 24 & 15) {
	case FUTEX_OP_CMP_EQ:
		return old == arg;
	case FUTEX_OP_CMP_NE:
		return old != arg;
	case FUTEX_OP_CMP_LT:
		return old < arg;
	case FUTEX_OP_CMP_LE:
		return old <= arg;
	case FUTEX_OP_CMP_GT:
		return old > arg;
	case FUTEX_OP_CMP_GE:
		return old >= arg;
	}
	return -ENOSYS;
}

static long futex_wake_op(uint32_t __user *uaddr, bool shared, int n, int n2,
			  uint32_t __user *uaddr2, uint32_t op)
{
	struct futex_key key, key2;
	uint32_t old, new, seen;
	int woken, err;

	err = get_key(uaddr, shared, &key) ?: get_key(uaddr2, shared, &key2);
	if (err)
		return err;
	if (get_user(old, uaddr2))
		return -EFAULT;
	for (;; old = seen) {
		err = wake_op_value(op, old, &new) ?:
			      cmpxchg_user(uaddr2, old, new, &seen);
		if (err)
			return err;
		if (seen == old)
			break;
	}
	woken = wake_key(&key, n, FUTEX_BITSET_MATCH_ANY);
	err = wake_op_compare(op, (int32_t)old);
	if (err > 0)
		woken += wake_key(&key2, n2, FUTEX_BITSET_MATCH_ANY);
	return err < 0 ? err : woken;
}

/* The moment that the call's time-out means, always before "never":
 * FUTEX_WAIT's is relative. */
static int futex_expires(unsigned op, const void __user *timeout,
			 uint64_t *expires)
{
	struct timespec64 ts;

	if (get_timespec(&ts, timeout))
		return -EFAULT;
	if (!timespec64_valid(&ts))
		return -EINVAL;
	*expires = timespec64_to_ns(&ts);
	if (op & FUTEX_CLOCK_REALTIME)
		*expires = real_to_ktime(*expires);
	else if ((op & FUTEX_CMD_MASK) == FUTEX_WAIT)
		*expires = ktime_after(*expires);
	*expires = min(*expires, UINT64_MAX - 1);
	return 0;
}

static inline bool futex_has_timeout(unsigned op)
{
	unsigned cmd = op & FUTEX_CMD_MASK;

	return cmd == FUTEX_WAIT || cmd == FUTEX_WAIT_BITSET;
}

long sys_futex(uint32_t __user *uaddr, unsigned op, uint32_t val,
	       const void __user *timeout, uint32_t __user *uaddr2,
	       uint32_t val3)
{
	int err, val2 = (int)(__force unsigned long)timeout;
	bool shared = !(op & FUTEX_PRIVATE_FLAG);
	uint64_t expires = UINT64_MAX;

	if (timeout && futex_has_timeout(op)) {
		err = futex_expires(op, timeout, &expires);
		if (err)
			return err;
	}
	if (op & FUTEX_CLOCK_REALTIME &&
	    (op & FUTEX_CMD_MASK) != FUTEX_WAIT_BITSET)
		return -ENOSYS;
	switch (op & FUTEX_CMD_MASK) {
	case FUTEX_WAIT:
		val3 = FUTEX_BITSET_MATCH_ANY;
		fallthrough;
	case FUTEX_WAIT_BITSET:
		return futex_wait_call(uaddr, shared, val, expires, val3);
	case FUTEX_WAKE:
		val3 = FUTEX_BITSET_MATCH_ANY;
		fallthrough;
	case FUTEX_WAKE_BITSET:
		return futex_wake(uaddr, shared, (int)val, val3);
	case FUTEX_REQUEUE:
		return futex_requeue(uaddr, shared, (int)val, val2, uaddr2,
				     NULL);
	case FUTEX_CMP_REQUEUE:
		return futex_requeue(uaddr, shared, (int)val, val2, uaddr2,
				     &val3);
	case FUTEX_WAKE_OP:
		return futex_wake_op(uaddr, shared, (int)val, val2, uaddr2,
				     val3);
	}
	return -ENOSYS;
}

long sys_set_robust_list(void __user *head, size_t len)
{
	if (len != sizeof(struct robust_list_head))
		return -EINVAL;
	current->robust_list = head;
	return 0;
}

long sys_get_robust_list(pid_t pid, uint32_t __user *u_head,
			 uint32_t __user *u_len)
{
	struct task_struct *task __free(put_task) = get_task_by_pid(pid);
	uint32_t head;

	if (!task)
		return -ESRCH;
	if (!ptrace_may_access(task, true))
		return -EPERM;
	head = (uint32_t)(unsigned long)task->robust_list;
	return put_user((uint32_t)sizeof(struct robust_list_head), u_len) ?:
		       put_user(head, u_head);
}

/* A lock of ours at @entry, if it is: mark it, and wake one who waits.
 * @pending: we were about to take it, or had unlocked it without waking. */
static int futex_owner_died(uint32_t entry, uint32_t offset, bool pending)
{
	uint32_t addr = (entry & ~ROBUST_PI) + offset;
	uint32_t __user *uaddr = (uint32_t __user *)(unsigned long)addr;
	bool pi = entry & ROBUST_PI;
	uint32_t old, seen;

	if (addr % sizeof(uint32_t) || get_user(old, uaddr))
		return -EFAULT;
	if (pending && !pi && !old)
		futex_wake(uaddr, true, 1, FUTEX_BITSET_MATCH_ANY);
	for (;; old = seen) {
		if ((old & FUTEX_TID_MASK) != (uint32_t)current->pid)
			return 0;
		if (cmpxchg_user(uaddr, old,
				 (old & FUTEX_WAITERS) | FUTEX_OWNER_DIED,
				 &seen))
			return -EFAULT;
		if (seen == old)
			break;
	}
	if (!pi && old & FUTEX_WAITERS)
		futex_wake(uaddr, true, 1, FUTEX_BITSET_MATCH_ANY);
	return 0;
}

/* Give up the robust locks that current holds: a user list, so believe
 * nothing and do not walk forever. */
void exit_robust_list(struct task_struct *task)
{
	struct robust_list_head __user *u_head = task->robust_list;
	struct robust_list_head head;
	uint32_t entry, next, end = (uint32_t)(unsigned long)u_head;
	uint32_t offset, pending;

	task->robust_list = NULL;
	if (copy_from_user(&head, u_head, sizeof(head)))
		return;
	offset = (uint32_t)head.futex_offset;
	pending = head.list_op_pending;
	entry = head.list.next;
	for (int n = 0; n < ROBUST_LIST_LIMIT && (entry & ~ROBUST_PI) != end;
	     n++, entry = next) {
		unsigned long link = entry & ~ROBUST_PI;
		int err = get_user(next, (uint32_t __user *)link);

		if ((entry ^ pending) & ~ROBUST_PI &&
		    futex_owner_died(entry, offset, false))
			return;
		if (err)
			return;
	}
	if (pending & ~ROBUST_PI)
		futex_owner_died(pending, offset, true);
}
