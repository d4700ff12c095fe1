/* SPDX-License-Identifier: MIT */
/*
 * ipc/semop.c - semop: all operations of a call at once or none, and who
 * sleeps where
 *
 * A call is tried operation by operation (sem_perform).  If one cannot be
 * done, those before it are taken back, and the caller sleeps.  It hangs, by a
 * link for each operation, on the semaphore of the operation that blocks it
 * and on those of the operations before that one: as long as none of these
 * semaphores changes, trying again would end at the same place.
 *
 *	         sems[0]    sems[1]    sems[2]    sems[3]
 *	semval      1          0          0          5
 *	alter     A B          A          -          -
 *
 *	A (ticket 1): [0] -1, [1] -1, [2] -1	has passed 0, blocked at 1
 *	B (ticket 2): [0] -3, [3] -1		blocked at 0
 *
 * So a change of semaphore 2 or 3 costs nothing, however many sleep elsewhere.
 *
 * Waking.  Who changes semaphores completes the sleepers that can go now, on
 * their behalf: it performs their operations, takes them off, stores their
 * result and wakes them, once.  They are served as if they stood in one line:
 * always the oldest that can go, seen anew after each.  A sleeper gets a
 * ticket when it goes to sleep, and links stand on a list by ticket.
 *
 *	touch	a semaphore has a new value: it is the turn of the first link
 *		on it (sma->retry, a tree by ticket)
 *	settle	tries whose turn it is, the lowest ticket first; then the turn
 *		goes on to the next link of the same semaphore:
 *	  still blocked		its links follow, if another operation blocks it
 *	  an error		ERANGE, EAGAIN: completed with that
 *	  done			touch what it has changed, so that older
 *				sleepers get their turn again; completed
 *
 * The turn goes no further where nobody can go: at zero only those with several
 * operations have a chance.  So raising a semaphore by one costs one retry,
 * however many wait for it.
 *
 * Those who change nothing, but wait for zero, stand on a second list, go all
 * at once when their semaphore is zero, and come before all others.  One that
 * waits for several zeros is tried only when some semaphore has become zero;
 * before that its links may lag behind (sma->stale), as its place in GETZCNT
 * and an IPC_NOWAIT among its operations show, here as on Linux.
 *
 * sem_perm.lock guards it all.  A sleeper and its links lie in its own stack or
 * heap, and may be gone after ipc_wake().
 */
#include "ipc/sem.h"

#include "kernel/lib/overflow.h"
#include "kernel/time.h"
#include "kernel/x86/tsc.h"
#include "kernel/x86/uaccess.h"
#include "mm/slab.h"

#define SEMOPM_FAST 8 /* operations that need no allocation */

/* ---- the operations ------------------------------------------------------ */

/* Add the opposite of @change to what exit is to add: 0, -ERANGE. */
static inline int note_undo(struct sem_undo *undo, unsigned num, int change)
{
	/* @lab 9 note_undo: note the opposite, unless it leaves the range */
	int adj = undo->semadj[num] - change;

	if (adj < -SEMAEM - 1 || adj > SEMAEM)
		return -ERANGE;
	undo->semadj[num] = (int16_t)adj;
	return 0;
	/* @end */
}

/* @lab 8 perform: one operation, its way back, and all or none of a group */
/* 0; 1: it would block; -EAGAIN: and must not; -ERANGE. */
static __always_inline int perform_one(struct sem *sem, struct sembuf sop,
				       struct sem_undo *undo)
{
	int value = sem->semval + sop.sem_op;

	if (value < 0 || (!sop.sem_op && value))
		return sop.sem_flg & IPC_NOWAIT ? -EAGAIN : 1;
	if (value > SEMVMX)
		return -ERANGE;
	if (sop.sem_flg & SEM_UNDO && undo &&
	    note_undo(undo, sop.sem_num, sop.sem_op))
		return -ERANGE;
	sem->semval = value;
	return 0;
}

static inline void take_back(struct sem *sem, struct sembuf sop,
			     struct sem_undo *undo)
{
	sem->semval -= sop.sem_op;
	if (sop.sem_flg & SEM_UNDO && undo)
		note_undo(undo, sop.sem_num, -sop.sem_op);
}

/**
 * sem_perform - do all @n operations, or none
 * @undo: of the caller, if any of them has SEM_UNDO
 * @pid:  of the process that calls
 *
 * In line, since most calls have one, and where @n is 1 little is left of it.
 * Return: 0: done; 1: *@blocking would block; -EAGAIN, -ERANGE.
 */
static __always_inline int sem_perform(struct sem_array *sma,
				       const struct sembuf *sops, unsigned n,
				       struct sem_undo *undo, pid_t pid,
				       unsigned *blocking)
{
	unsigned i;
	int err;

	for (i = 0; i < n; i++) {
		err = perform_one(&sma->sems[sops[i].sem_num], sops[i], undo);
		if (unlikely(err)) {
			*blocking = i;
			while (i--)
				take_back(&sma->sems[sops[i].sem_num], sops[i],
					  undo);
			return err;
		}
	}
	for (i = 0; i < n; i++)
		sma->sems[sops[i].sem_num].sempid = pid;
	return 0;
}
/* @end */

static int retry(struct sem_array *sma, struct sem_queue *q)
{
	return sem_perform(sma, q->sops, q->nsops, q->undo, q->pid,
			   &q->blocking);
}

/* ---- links ------------------------------------------------------------- */

static struct sem *link_sem(struct sem_array *sma, const struct sem_link *link)
{
	return &sma->sems[link->q->sops[link - link->q->links].sem_num];
}

static bool older(const struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct sem_link, turn)->q->ticket <
	       rb_entry(b, struct sem_link, turn)->q->ticket;
}

/* Put @link into @tree, unless it has its turn already. */
static void take_turn(struct rb_root *tree, struct sem_link *link)
{
	if (RB_EMPTY_NODE(&link->turn))
		rb_add(&link->turn, tree, older);
}

/* On @sem it is the turn of the link behind @pos, if anybody can go there. */
static void next_turn(struct sem_array *sma, const struct sem *sem,
		      const struct list_head *pos)
{
	if (pos->next != &sem->alter && (sem->semval || sem->complex))
		take_turn(&sma->retry,
			  list_entry(pos->next, struct sem_link, node));
}

/* @link's turn is over, and that of the next on its semaphore comes. */
static inline void end_turn(struct sem_array *sma, struct sem_link *link)
{
	if (RB_EMPTY_NODE(&link->turn))
		return;
	rb_erase(&link->turn, link->q->alter ? &sma->retry : &sma->stale);
	RB_CLEAR_NODE(&link->turn);
	if (link->q->alter)
		next_turn(sma, link_sem(sma, link), &link->node);
}

/* The next of @q's links goes to its semaphore: by ticket, so to the end, but
 * for one that was blocked elsewhere before. */
static __always_inline void add_link(struct sem_array *sma, struct sem_queue *q)
{
	unsigned i = q->linked++;
	struct sem *sem = &sma->sems[q->sops[i].sem_num];
	struct sem_link *link = &q->links[i], *prev;
	struct list_head *list = q->alter ? &sem->alter : &sem->zero;

	list_for_each_entry_reverse(prev, list, node)
		if (prev->q->ticket <= q->ticket)
			break;
	list_add(&link->node, &prev->node);
	link->q = q;
	RB_CLEAR_NODE(&link->turn);
	if (q->nsops > 1)
		sem->complex++;
}

static inline void remove_link(struct sem_array *sma, struct sem_queue *q)
{
	struct sem_link *link = &q->links[--q->linked];

	end_turn(sma, link);
	list_del(&link->node);
	if (q->nsops > 1)
		link_sem(sma, link)->complex--;
}

/* Have the links of the operations up to the blocking one on lists. */
static void follow(struct sem_array *sma, struct sem_queue *q)
{
	while (q->linked <= q->blocking)
		add_link(sma, q);
	while (q->linked > q->blocking + 1)
		remove_link(sma, q);
}

static void sem_dequeue(struct sem_array *sma, struct sem_queue *q)
{
	if (q->linked)
		sma->sleepers--;
	while (q->linked)
		remove_link(sma, q);
}

/* @q, which sem_perform() has just found blocked, sleeps until a waker has
 * completed it, a signal comes or the time is over: semop()'s result. */
static noinline int sem_sleep(struct sem_array *sma, struct sem_queue *q,
			      const uint64_t *expires) __no_tsa
{
	q->sleeper = current;
	q->ticket = ++sma->tickets;
	sma->sleepers++;
	q->linked = 0;
	do
		add_link(sma, q);
	while (q->linked <= q->blocking);
	if (!ipc_sleep(&sma->sem_perm, &q->status, expires)) {
		sem_dequeue(sma, q);
		spin_unlock(&sma->sem_perm.lock);
	}
	return q->status;
}

/* ---- waking ------------------------------------------------------------ */

/* The sleeper @q is done, with @error for a result. */
static void complete(struct sem_array *sma, struct sem_queue *q, int error)
{
	sem_dequeue(sma, q);
	if (!error)
		sma->sem_otime = ktime_get_real_seconds();
	ipc_wake(q->sleeper, &q->status, error);
}

/* Try the sleeper @q, which only waits for zeros. */
static void retry_zero(struct sem_array *sma, struct sem_queue *q)
{
	int err = retry(sma, q);

	if (err > 0)
		follow(sma, q);
	else
		complete(sma, q, err);
}

/* Of those who wait for @sem to be zero: the simple ones go, if it is. */
static void touch_zero(struct sem_array *sma, struct sem *sem)
{
	struct sem_link *link, *next;

	if (sem->semval && !sem->complex)
		return;
	list_for_each_entry_safe(link, next, &sem->zero, node) {
		if (link->q->nsops > 1)
			take_turn(&sma->stale, &link->q->links[0]);
		else if (!sem->semval)
			retry_zero(sma, link->q);
	}
}

/* One has become zero: who waits for several zeros is tried again. */
static void retry_stale(struct sem_array *sma)
{
	while (!RB_EMPTY_ROOT(&sma->stale)) {
		struct sem_link *link =
			rb_entry(rb_first(&sma->stale), struct sem_link, turn);

		end_turn(sma, link);
		retry_zero(sma, link->q);
	}
}

/* If @sem is zero: those who wait for that. */
static inline void serve_zero(struct sem_array *sma, struct sem *sem)
{
	if (sem->semval)
		return;
	if (!list_empty(&sem->zero))
		touch_zero(sma, sem);
	if (!RB_EMPTY_ROOT(&sma->stale))
		retry_stale(sma);
}

/* @sem, where only those with one operation sleep, has changed.  Who could not
 * go still cannot when another has gone: once along the list is enough. */
static noinline void sem_serve(struct sem_array *sma, struct sem *sem)
{
	/* @lab 8 sem_serve: complete whom one semaphore's change lets go */
	struct sem_link *link, *next;

	serve_zero(sma, sem);
	list_for_each_entry_safe(link, next, &sem->alter, node) {
		struct sem_queue *q = link->q;
		int err;

		if (!sem->semval)
			break;
		err = perform_one(sem, *q->sops, q->undo);
		if (err > 0)
			continue;
		if (!err)
			sem->sempid = q->pid;
		serve_zero(sma, sem);
		list_unlink(&link->node);
		q->linked = 0;
		sma->sleepers--;
		ipc_wake(q->sleeper, &q->status, err);
	}
	/* @end */
}

/* The operations @sops have been done. */
static noinline void touch(struct sem_array *sma, const struct sembuf *sops,
			   unsigned n)
{
	bool zero = false;

	for (const struct sembuf *sop = sops; sop < sops + n; sop++) {
		struct sem *sem = &sma->sems[sop->sem_num];

		zero |= !sem->semval;
		if (!list_empty(&sem->zero))
			touch_zero(sma, sem);
		/* less helps only those with several operations */
		if (!list_empty(&sem->alter) &&
		    (sop->sem_op > 0 || sem->complex))
			next_turn(sma, sem, &sem->alter);
	}
	if (zero)
		retry_stale(sma);
}

/* Serve the oldest that can go until nobody can. */
static noinline void settle(struct sem_array *sma)
{
	/* @lab 8 settle: serve the oldest that can go, till nobody can */
	while (!RB_EMPTY_ROOT(&sma->retry)) {
		struct sem_link *link =
			rb_entry(rb_first(&sma->retry), struct sem_link, turn);
		struct sem_queue *q = link->q;
		int err = retry(sma, q);

		if (err > 0) {
			end_turn(sma, link);
			follow(sma, q);
			continue;
		}
		sem_dequeue(sma, q);
		if (!err)
			touch(sma, q->sops, q->nsops);
		complete(sma, q, err);
	}
	/* @end */
}

/* The @n operations @sops have been done, and sem_otime is set: complete whom
 * that lets go. */
static inline void sem_changed(struct sem_array *sma, const struct sembuf *sops,
			       unsigned n)
{
	struct sem *sem = &sma->sems[sops->sem_num];

	if (n == 1 && !sem->complex) {
		sem_serve(sma, sem);
	} else {
		touch(sma, sops, n);
		settle(sma);
	}
}

/* As sem_changed() when @n semaphores from @first on were set. */
void sem_changed_all(struct sem_array *sma, unsigned first, unsigned n)
{
	unsigned i;

	for (i = first; i < first + n; i++) {
		touch_zero(sma, &sma->sems[i]);
		next_turn(sma, &sma->sems[i], &sma->sems[i].alter);
	}
	for (i = 0; i < sma->sem_nsems && !RB_EMPTY_ROOT(&sma->stale); i++)
		if (!sma->sems[i].semval)
			retry_stale(sma);
	settle(sma);
}

static void complete_list(struct sem_array *sma, struct list_head *list,
			  int error)
{
	while (!list_empty(list))
		complete(sma, list_first_entry(list, struct sem_link, node)->q,
			 error);
}

/* The array goes: so do all who sleep there. */
void sem_complete_all(struct sem_array *sma, int error)
{
	for (unsigned i = 0; i < sma->sem_nsems; i++) {
		complete_list(sma, &sma->sems[i].zero, error);
		complete_list(sma, &sma->sems[i].alter, error);
	}
}

/* ---- semop ------------------------------------------------------------- */

/* The operations are there, but unchecked.  Inlined twice: where @n is the
 * constant 1 the loops are none. */
static __always_inline int do_semop(struct ipc_namespace *ns, int semid,
				    struct sembuf *sops, unsigned n,
				    struct sem_link *links,
				    const uint64_t *expires) __no_tsa
{
	int err, flags = 0, ops = 0;
	struct sem_undo *undo = NULL;
	unsigned max = 0, blocking;
	struct kern_ipc_perm *perm;
	struct sem_array *sma;

	for (unsigned i = 0; i < n; i++) {
		max = max_t(unsigned, max, sops[i].sem_num);
		flags |= sops[i].sem_flg;
		ops |= sops[i].sem_op;
	}
	err = ipc_lock_check(&sem_ids(ns), semid, &perm);
	sma = to_sem(perm);
	/* before the checks, as on Linux: exit shows it in sem_otime */
	if (!err && flags & SEM_UNDO)
		err = need_undo(sma, &undo);
	if (err)
		return err;
	if (max >= sma->sem_nsems)
		err = -EFBIG;
	else if (ipcperms(perm, ops ? 0222 : 0444))
		err = -EACCES;
	else
		err = sem_perform(sma, sops, n, undo, current->tgid, &blocking);
	if (err > 0) {
		struct sem_queue q;

		q.sops = sops;
		q.links = links;
		q.nsops = n;
		q.undo = undo;
		q.pid = current->tgid;
		q.alter = ops != 0;
		q.blocking = blocking;
		return sem_sleep(sma, &q, expires);
	}
	if (!err) {
		sma->sem_otime = ktime_get_real_seconds();
		if (ops && sma->sleepers)
			sem_changed(sma, sops, n);
	}
	spin_unlock(&perm->lock);
	return err;
}

static noinline int semop_many(struct ipc_namespace *ns, int semid,
			       const struct sembuf __user *u_sops, unsigned n,
			       const uint64_t *expires)
{
	struct sem_link links_[SEMOPM_FAST], *links = links_;
	struct sembuf sops_[SEMOPM_FAST], *sops = sops_;
	int err;

	if (n > SEMOPM_FAST) {
		size_t size = array_size(n, sizeof(*links) + sizeof(*sops));

		links = kvmalloc(size, GFP_KERNEL);
		if (!links)
			return -ENOMEM;
		sops = (struct sembuf *)(links + n);
	}
	if (copy_from_user(sops, u_sops, n * sizeof(*sops)))
		err = -EFAULT;
	else
		err = do_semop(ns, semid, sops, n, links, expires);
	if (n > SEMOPM_FAST)
		kvfree(links);
	return err;
}

static __always_inline long semop_until(int semid,
					const struct sembuf __user *u_sops,
					unsigned nsops, const uint64_t *expires)
{
	struct ipc_namespace *ns = current_ipc_ns();
	struct sem_link link;
	struct sembuf sop;

	if (nsops - 1 >= (unsigned)ns->sem_ctls[SC_SEMOPM])
		return nsops ? -E2BIG : -EINVAL;
	if (nsops > 1)
		return semop_many(ns, semid, u_sops, nsops, expires);
	if (copy_from_user(&sop, u_sops, sizeof(sop)))
		return -EFAULT;
	return do_semop(ns, semid, &sop, 1, &link, expires);
}

/**
 * sys_semop - semop(2)
 * Return: 0; -EINVAL, -E2BIG, -EFAULT, -ENOMEM, -EFBIG, -EACCES, -ERANGE,
 *         -EAGAIN, -EIDRM, -EINTR.
 */
long sys_semop(int semid, const struct sembuf __user *u_sops, unsigned nsops)
{
	return semop_until(semid, u_sops, nsops, NULL);
}

/* semtimedop(2); @u_timeout may be NULL. */
long sys_semtimedop(int semid, const struct sembuf __user *u_sops,
		    unsigned nsops, const void __user *u_timeout)
{
	struct timespec64 timeout;
	uint64_t expires;

	if (!u_timeout)
		return sys_semop(semid, u_sops, nsops);
	if (get_timespec(&timeout, u_timeout))
		return -EFAULT;
	/* -EINVAL, but only if the operations can be read */
	if (!timespec64_valid(&timeout))
		semid = -1;
	expires = ktime_after(timespec64_to_ns(&timeout));
	return semop_until(semid, u_sops, nsops, &expires);
}

/* ---- GETNCNT, GETZCNT -------------------------------------------------- */

static int count_list(const struct list_head *list, bool zero)
{
	/* @lab 8 count_list: those whose blocking operation is here */
	const struct sem_link *link;
	int count = 0;

	list_for_each_entry(link, list, node) {
		const struct sem_queue *q = link->q;

		count += link == &q->links[q->blocking] &&
			 !q->sops[q->blocking].sem_op == zero;
	}
	return count;
	/* @end */
}

/* How many wait here for zero, or for more than there is. */
int sem_count(const struct sem *sem, bool zero)
{
	return count_list(&sem->alter, zero) + count_list(&sem->zero, zero);
}
