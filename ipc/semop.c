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

#include "kernel/x86/tsc.h"

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

/* By ticket: at the end, but for one that was blocked elsewhere before. */
static inline void add_link(struct sem_array *sma, struct sem_queue *q,
			    unsigned i)
{
	struct sem_link *link = &q->links[i], *prev;
	struct sem *sem = &sma->sems[q->sops[i].sem_num];
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
		add_link(sma, q, q->linked++);
	while (q->linked > q->blocking + 1)
		remove_link(sma, q);
}

/* @q, which sem_perform() has just found blocked, goes to sleep. */
static void sem_enqueue(struct sem_array *sma, struct sem_queue *q)
{
	q->sleeper = current;
	q->ticket = sma->tickets++;
	sma->sleepers++;
	for (unsigned i = 0; i <= q->blocking; i++)
		add_link(sma, q, i);
	q->linked = q->blocking + 1;
}

void sem_dequeue(struct sem_array *sma, struct sem_queue *q)
{
	if (q->linked)
		sma->sleepers--;
	while (q->linked)
		remove_link(sma, q);
}

/* Enqueue @q and sleep until a waker has completed it, a signal comes or the
 * time is over: semop()'s result. */
int sem_sleep(struct sem_array *sma, struct sem_queue *q,
	      uint64_t expires) __no_thread_safety_analysis
{
	sem_enqueue(sma, q);
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
void sem_serve(struct sem_array *sma, struct sem *sem)
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
static void touch(struct sem_array *sma, const struct sembuf *sops, unsigned n)
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
static void settle(struct sem_array *sma)
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

void sem_settle(struct sem_array *sma, const struct sembuf *sops, unsigned n)
{
	touch(sma, sops, n);
	settle(sma);
}

static bool any_zero(const struct sem_array *sma)
{
	for (unsigned i = 0; i < sma->sem_nsems; i++)
		if (!sma->sems[i].semval)
			return true;
	return false;
}

/* As sem_changed() when @n semaphores from @first on were set. */
void sem_changed_all(struct sem_array *sma, unsigned first, unsigned n)
{
	for (unsigned i = first; i < first + n; i++) {
		touch_zero(sma, &sma->sems[i]);
		next_turn(sma, &sma->sems[i], &sma->sems[i].alter);
	}
	if (!RB_EMPTY_ROOT(&sma->stale) && any_zero(sma))
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
