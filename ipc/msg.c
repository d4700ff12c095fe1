/* SPDX-License-Identifier: MIT */
/*
 * ipc/msg.c - System V message queues.
 *
 * A queue holds messages in order of arrival.  A receiver says which it wants:
 * the first of all (type 0), the first of a type, the first of the lowest type
 * up to a limit (negative), the first of any type but one (MSG_EXCEPT).  Linux
 * walks the queue for that.  Here each message is in three orders at once, so
 * that messages of other types cost nothing, however many there are:
 *
 *	q_messages   the order of arrival, a list
 *	q_types      a red-black tree by type; where types are equal a new
 *	             message goes to the right of the old ones, so that reading
 *	             the tree from the left gives each type's messages in order
 *	runs         neighbours in the list with the same type are a run, whose
 *	             first and last message point at each other (m_run_end)
 *
 *	list:  5 ─ 5 ─ 5 ─ 2 ─ 5 ─ 7 ─ 7          tree, left to right:
 *	       ╰───────╯   ○   ○   ╰───╯          2  5 5 5 5  7 7
 *
 *	any       the first of the list                          O(1)
 *	one type  the leftmost in the tree that is not smaller   O(log n)
 *	up to     the leftmost in the tree                       O(log n)
 *	except    the first, or the one behind the first run     O(1)
 *
 * Handover.  A receiver that finds nothing leaves its wishes in a struct
 * msg_receiver on its stack and sleeps.  A sender looks there first: if one
 * waits for such a message it gets it at once (pipelined_send), and the queue
 * never sees it.  Receivers for exactly one type are in a tree by type too, so
 * a server that answers a thousand clients, each by its own type, finds the
 * right one in O(log n).  Among all that want the message the one that has
 * slept longest comes first: each takes a ticket from q_tickets.
 *
 * A sender that finds no room sleeps in q_senders and sends when it is woken.
 * A receiver makes room and wakes those that fit into it, in order and all
 * together, no more; one that then does not send (a signal, or somebody else
 * was faster) wakes others in its place.
 *
 * Locks: msg_ids(ns).rwsem → q_perm.lock, which guards a queue, its messages
 * and its sleepers.  Who wakes a receiver first makes it runnable and then,
 * last, sets r_err.  The receiver looks at r_err without the lock: as long as
 * it is -EAGAIN it takes the lock before it goes on, and so cannot leave while
 * somebody still handles it; when it is not, nobody will touch it any more,
 * and it need not (nor may) look at the queue.  A sender holds a reference to
 * the queue while it sleeps.
 */
#include "ipc/msg.h"

#include "kernel/abi/errno.h"
#include "kernel/sched.h"
#include "kernel/x86/tsc.h"
#include "kernel/x86/uaccess.h"
#include "mm/slab.h"

enum msg_search {
	SEARCH_ANY,
	SEARCH_EQUAL,
	SEARCH_NOTEQUAL,
	SEARCH_LESSEQUAL,
	SEARCH_NUMBER, /* MSG_COPY: not the type, the place in the list */
};

struct msg_receiver {
	struct list_head r_list; /* q_receivers or, if EQUAL, q_exact */
	struct type_node r_type; /* in q_exact_types if EQUAL */
	enum msg_search r_mode;
	size_t r_maxsize;
	uint64_t r_ticket;
	struct task_struct *r_tsk;
	struct msg_msg *r_msg;
	int r_err; /* -EAGAIN: asleep; 0: r_msg is there; or what is wrong */
};

struct msg_sender {
	struct list_head list;
	struct task_struct *tsk;
	size_t msgsz;
};

static struct kmem_cache *msg_queue_cache;

void msg_cache_init(void)
{
	msg_queue_cache = kmem_cache_create("msg_queue",
					    sizeof(struct msg_queue), 0, NULL);
}

/* ---- the tree by type -------------------------------------------------- */

static struct type_node *type_of(struct rb_node *rb)
{
	return rb_entry(rb, struct type_node, rb);
}

static void type_insert(struct rb_root *root, struct type_node *new)
{
	struct rb_node **link = &root->rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = new->type < type_of(parent)->type ? &parent->rb_left :
							   &parent->rb_right;
	}
	rb_link_node(&new->rb, parent, link);
	rb_insert_color(&new->rb, root);
}

/* The first of the lowest type from @low to @high, or NULL. */
static struct type_node *type_find(const struct rb_root *root, long low,
				   long high)
{
	struct rb_node *rb = root->rb_node;
	struct type_node *found = NULL;

	while (rb) {
		if (type_of(rb)->type >= low) {
			found = type_of(rb);
			rb = rb->rb_left;
		} else {
			rb = rb->rb_right;
		}
	}
	return found && found->type <= high ? found : NULL;
}

/* ---- messages in a queue ----------------------------------------------- */

/* The message that @link of the list is in, or NULL: it is the list's head. */
static struct msg_msg *msg_at(const struct msg_queue *msq,
			      struct list_head *link)
{
	return link == &msq->q_messages ?
		       NULL :
		       list_entry(link, struct msg_msg, m_list);
}

static bool equal_types(const struct msg_msg *a, const struct msg_msg *b)
{
	return a && b && a->m_type.type == b->m_type.type;
}

static void run_set(struct msg_msg *first, struct msg_msg *last)
{
	first->m_run_end = last;
	last->m_run_end = first;
}

static void msg_enqueue(struct msg_queue *msq, struct msg_msg *msg)
{
	struct msg_msg *last = msg_at(msq, msq->q_messages.prev);

	run_set(equal_types(last, msg) ? last->m_run_end : msg, msg);
	list_add_tail(&msg->m_list, &msq->q_messages);
	type_insert(&msq->q_types, &msg->m_type);
	msq->q_cbytes += msg->m_ts;
	msq->q_qnum++;
}

static void msg_dequeue(struct msg_queue *msq, struct msg_msg *msg)
{
	struct msg_msg *prev = msg_at(msq, msg->m_list.prev);
	struct msg_msg *next = msg_at(msq, msg->m_list.next);
	bool first = !equal_types(prev, msg), last = !equal_types(msg, next);

	if (first && last && equal_types(prev, next))
		run_set(prev->m_run_end, next->m_run_end);
	else if (first && !last)
		run_set(next, msg->m_run_end);
	else if (last && !first)
		run_set(msg->m_run_end, prev);
	list_del(&msg->m_list);
	rb_erase(&msg->m_type.rb, &msq->q_types);
	msq->q_cbytes -= msg->m_ts;
	msq->q_qnum--;
}

static enum msg_search convert_mode(long *type, int flags)
{
	if (flags & MSG_COPY)
		return SEARCH_NUMBER;
	if (*type == 0)
		return SEARCH_ANY;
	if (*type < 0) {
		*type = *type == LONG_MIN ? LONG_MAX : -*type;
		return SEARCH_LESSEQUAL;
	}
	return flags & MSG_EXCEPT ? SEARCH_NOTEQUAL : SEARCH_EQUAL;
}

/* The @n-th in the list, from 0, or NULL. */
static struct msg_msg *msg_number(const struct msg_queue *msq, long n)
{
	struct msg_msg *msg;
	long i = 0;

	list_for_each_entry(msg, &msq->q_messages, m_list)
		if (i++ == n)
			return msg;
	return NULL;
}

/* What @r is looking for; NULL: it is not there. */
static struct msg_msg *find_msg(const struct msg_queue *msq,
				const struct msg_receiver *r)
{
	struct msg_msg *first = msg_at(msq, msq->q_messages.next);
	long type = r->r_type.type;
	struct type_node *node = NULL;

	switch (r->r_mode) {
	case SEARCH_ANY:
		return first;
	case SEARCH_NUMBER:
		return msg_number(msq, type);
	case SEARCH_NOTEQUAL:
		if (!first || first->m_type.type != type)
			return first;
		return msg_at(msq, first->m_run_end->m_list.next);
	case SEARCH_EQUAL:
		node = type_find(&msq->q_types, type, type);
		break;
	case SEARCH_LESSEQUAL:
		node = type_find(&msq->q_types, 0, type);
		break;
	}
	return node ? container_of(node, struct msg_msg, m_type) : NULL;
}

/* ---- receivers that sleep ---------------------------------------------- */

static void receiver_enqueue(struct msg_queue *msq, struct msg_receiver *r)
{
	r->r_ticket = msq->q_tickets++;
	if (r->r_mode == SEARCH_EQUAL) {
		list_add_tail(&r->r_list, &msq->q_exact);
		type_insert(&msq->q_exact_types, &r->r_type);
	} else {
		list_add_tail(&r->r_list, &msq->q_receivers);
	}
}

static void receiver_dequeue(struct msg_queue *msq, struct msg_receiver *r)
{
	list_del(&r->r_list);
	if (r->r_mode == SEARCH_EQUAL)
		rb_erase(&r->r_type.rb, &msq->q_exact_types);
}

/* The end of @r's sleep; -EAGAIN: it is to look again. */
static void receiver_wake(struct msg_receiver *r, struct msg_msg *msg, int err)
{
	wake_up_process(r->r_tsk);
	r->r_msg = msg;
	store_release(&r->r_err, err);
}

/* Would @r, which is for several types, take a message of @type? */
static bool testmsg(const struct msg_receiver *r, long type)
{
	switch (r->r_mode) {
	case SEARCH_LESSEQUAL:
		return type <= r->r_type.type;
	case SEARCH_NOTEQUAL:
		return type != r->r_type.type;
	default:
		return true;
	}
}

/* Who has slept longest of those that would take a message of @type. */
static struct msg_receiver *find_receiver(const struct msg_queue *msq,
					  long type)
{
	struct type_node *node = type_find(&msq->q_exact_types, type, type);
	struct msg_receiver *exact, *r;

	exact = node ? container_of(node, struct msg_receiver, r_type) : NULL;
	list_for_each_entry(r, &msq->q_receivers, r_list) {
		if (exact && exact->r_ticket < r->r_ticket)
			break;
		if (testmsg(r, type))
			return r;
	}
	return exact;
}

/* Hand @msg to a receiver.  Those for which it is too long fail on the way. */
static bool pipelined_send(struct msg_queue *msq, struct msg_msg *msg)
{
	struct msg_receiver *r;

	while ((r = find_receiver(msq, msg->m_type.type))) {
		receiver_dequeue(msq, r);
		if (r->r_maxsize >= msg->m_ts) {
			msq->q_lrpid = r->r_tsk->pid;
			msq->q_rtime = ktime_get_real_seconds();
			receiver_wake(r, msg, 0);
			return true;
		}
		receiver_wake(r, NULL, -E2BIG);
	}
	return false;
}

/* All receivers wake, to fail with @err or, -EAGAIN, to look again. */
void expunge_all(struct msg_queue *msq, int err)
{
	struct list_head *lists[] = { &msq->q_receivers, &msq->q_exact };
	struct msg_receiver *r, *next;

	for (unsigned i = 0; i < ARRAY_SIZE(lists); i++)
		list_for_each_entry_safe(r, next, lists[i], r_list)
			receiver_wake(r, NULL, err);
}

/* ---- senders that sleep ------------------------------------------------ */

/* Is there room for @size bytes where @qnum messages have @cbytes? */
static bool msg_fits(const struct msg_queue *msq, unsigned long cbytes,
		     unsigned long qnum, size_t size)
{
	return cbytes + size <= msq->q_qbytes && qnum + 1 <= msq->q_qbytes;
}

static bool msg_fits_inqueue(const struct msg_queue *msq, size_t size)
{
	return msg_fits(msq, msq->q_cbytes, msq->q_qnum, size);
}

/*
 * Wake those senders that fit in together.  Who would fit but for them goes to
 * the end: as if it had been woken, too late, and gone to sleep again.
 */
void ss_wakeup(struct msg_queue *msq)
{
	unsigned long cbytes = msq->q_cbytes, qnum = msq->q_qnum;
	struct msg_sender *s, *next;
	LIST_HEAD(late);

	list_for_each_entry_safe(s, next, &msq->q_senders, list) {
		if (msg_fits(msq, cbytes, qnum, s->msgsz)) {
			cbytes += s->msgsz;
			qnum++;
			wake_up_process(s->tsk);
		} else if (msg_fits_inqueue(msq, s->msgsz)) {
			list_move_tail(&s->list, &late);
		}
	}
	list_splice_tail_init(&late, &msq->q_senders);
}

/* ---- the life of a queue ----------------------------------------------- */

static void msg_rcu_free(struct rcu_head *head)
{
	struct kern_ipc_perm *perm =
		container_of(head, struct kern_ipc_perm, rcu);

	kmem_cache_free(msg_queue_cache, to_msq(perm));
}

static int newque(struct ipc_namespace *ns,
		  struct ipc_params *params) __no_thread_safety_analysis
{
	struct msg_queue *msq = kmem_cache_alloc(msg_queue_cache, GFP_KERNEL);
	int err;

	if (!msq)
		return -ENOMEM;
	msq->q_perm.key = params->key;
	msq->q_perm.mode = (mode_t)params->flg & 0777u;
	msq->q_stime = msq->q_rtime = 0;
	msq->q_ctime = ktime_get_real_seconds();
	msq->q_cbytes = msq->q_qnum = 0;
	msq->q_qbytes = ns->msg_ctlmnb;
	msq->q_lspid = msq->q_lrpid = 0;
	INIT_LIST_HEAD(&msq->q_messages);
	INIT_LIST_HEAD(&msq->q_receivers);
	INIT_LIST_HEAD(&msq->q_exact);
	INIT_LIST_HEAD(&msq->q_senders);
	msq->q_types = msq->q_exact_types = RB_ROOT;
	msq->q_tickets = 0;
	err = ipc_addid(&msg_ids(ns), &msq->q_perm, ns->msg_ctlmni);
	if (err) {
		kmem_cache_free(msg_queue_cache, msq);
		return err;
	}
	spin_unlock(&msq->q_perm.lock);
	return msq->q_perm.id;
}

int ksys_msgget(key_t key, int flags)
{
	static const struct ipc_ops msg_ops = { .getnew = newque };
	struct ipc_namespace *ns = current_ipc_ns();
	struct ipc_params params = { .key = key, .flg = flags };

	return ipcget(ns, &msg_ids(ns), &msg_ops, &params);
}

/* The end of @msq.  msg_ids(ns).rwsem held for writing; drops its lock. */
void freeque(struct ipc_namespace *ns, struct msg_queue *msq)
	__releases(msq->q_perm.lock)
{
	struct msg_msg *msg, *next;
	struct msg_sender *s;

	expunge_all(msq, -EIDRM);
	list_for_each_entry(s, &msq->q_senders, list)
		wake_up_process(s->tsk);
	ipc_rmid(&msg_ids(ns), &msq->q_perm);
	spin_unlock(&msq->q_perm.lock);
	list_for_each_entry_safe(msg, next, &msq->q_messages, m_list)
		free_msg(msg);
	ipc_rcu_putref(&msq->q_perm, msg_rcu_free);
}

void msg_init_ns(struct ipc_namespace *ns)
{
	ns->msg_ctlmax = MSGMAX;
	ns->msg_ctlmnb = MSGMNB;
	ns->msg_ctlmni = MSGMNI;
}

/* @ns has no tasks left: all its queues go. */
void msg_exit_ns(struct ipc_namespace *ns) __no_thread_safety_analysis
{
	struct kern_ipc_perm *perm;
	unsigned long idx = 0;

	down_write(&msg_ids(ns).rwsem);
	for (; (perm = idr_get_next(&msg_ids(ns).ipcs_idr, &idx)); idx++) {
		spin_lock(&perm->lock);
		freeque(ns, to_msq(perm));
	}
	up_write(&msg_ids(ns).rwsem);
}

/* ---- msgsnd ------------------------------------------------------------ */

/* Sleep until there may be room: 0, -EIDRM, -ERESTARTNOHAND. */
static int msgsnd_wait(struct msg_queue *msq,
		       size_t size) __no_thread_safety_analysis
{
	struct msg_sender s = { .tsk = current, .msgsz = size };
	bool deleted;

	list_add_tail(&s.list, &msq->q_senders);
	ipc_rcu_getref(&msq->q_perm);
	set_current_state(TASK_INTERRUPTIBLE);
	spin_unlock(&msq->q_perm.lock);
	schedule();
	spin_lock(&msq->q_perm.lock);
	deleted = !ipc_valid_object(&msq->q_perm);
	ipc_rcu_putref(&msq->q_perm, msg_rcu_free);
	if (deleted)
		return -EIDRM;
	list_del(&s.list);
	if (!signal_pending(current))
		return 0;
	ss_wakeup(msq);
	return -ERESTARTNOHAND;
}

/* Wait, if need be, until a message of @size bytes may go into @msq. */
static int msgsnd_room(struct msg_queue *msq, size_t size, int flags)
{
	bool waited = false;
	int err;

	for (;;) {
		if (ipcperms(&msq->q_perm, 0222))
			err = -EACCES;
		else
			err = msg_fits_inqueue(msq, size) ? 0 : -EAGAIN;
		if (err && waited)
			ss_wakeup(msq);
		if (err != -EAGAIN || flags & IPC_NOWAIT)
			return err;
		err = msgsnd_wait(msq, size);
		if (err)
			return err;
		waited = true;
	}
}

/**
 * do_msgsnd - msgsnd(2)
 * @msgp: type and text, unchecked; the text is copied before the queue is
 *        looked for
 *
 * Context: task, may sleep.
 * Return:  0; -EINVAL, -EFAULT, -ENOMEM, -EACCES, -EAGAIN, -EIDRM,
 *          -ERESTARTNOHAND.
 */
int do_msgsnd(int msqid, const struct msgbuf __user *msgp, size_t size,
	      int flags) __no_thread_safety_analysis
{
	struct ipc_namespace *ns = current_ipc_ns();
	struct kern_ipc_perm *perm;
	struct msg_queue *msq;
	struct msg_msg *msg;
	int32_t type;
	int err;

	if (get_user(type, &msgp->mtype))
		return -EFAULT;
	if (size > ns->msg_ctlmax || (ssize_t)size < 0 || msqid < 0 || type < 1)
		return -EINVAL;
	err = load_msg(msgp->mtext, size, &msg);
	if (err)
		return err;
	msg->m_type.type = type;
	err = ipc_lock_check(&msg_ids(ns), msqid, &perm);
	if (err)
		goto free;
	msq = to_msq(perm);
	err = msgsnd_room(msq, size, flags);
	if (!err) {
		msq->q_lspid = current->tgid;
		msq->q_stime = ktime_get_real_seconds();
		if (!pipelined_send(msq, msg))
			msg_enqueue(msq, msg);
	}
	spin_unlock(&perm->lock);
	if (!err)
		return 0;
free:
	free_msg(msg);
	return err;
}

/* ---- msgrcv ------------------------------------------------------------ */

/*
 * Take what @r wants out of the queue, or with @copy only copy it there:
 * 0 and r_msg; -ENOMSG, -E2BIG; -EINVAL: @copy is too small.
 */
static int msg_take(struct msg_queue *msq, struct msg_receiver *r,
		    struct msg_msg *copy)
{
	struct msg_msg *msg = find_msg(msq, r);

	if (!msg)
		return -ENOMSG;
	if (r->r_maxsize < msg->m_ts)
		return -E2BIG;
	if (copy) {
		r->r_msg = copy;
		return copy_msg(msg, copy);
	}
	r->r_msg = msg;
	msg_dequeue(msq, msg);
	msq->q_rtime = ktime_get_real_seconds();
	msq->q_lrpid = current->tgid;
	if (!list_empty(&msq->q_senders))
		ss_wakeup(msq);
	return 0;
}

/*
 * Sleep until a sender or somebody else wakes @r.  Drops the lock; with
 * -EAGAIN, look again, it is held again.
 */
static int msgrcv_wait(struct msg_queue *msq,
		       struct msg_receiver *r) __no_thread_safety_analysis
{
	int err;

	r->r_err = -EAGAIN;
	receiver_enqueue(msq, r);
	set_current_state(TASK_INTERRUPTIBLE);
	spin_unlock(&msq->q_perm.lock);
	schedule();
	rcu_read_lock();
	err = load_acquire(&r->r_err);
	if (err == -EAGAIN) {
		spin_lock(&msq->q_perm.lock);
		err = r->r_err;
		if (err == -EAGAIN) {
			receiver_dequeue(msq, r);
			if (signal_pending(current))
				err = -ERESTARTNOHAND;
		}
		if (err != -EAGAIN)
			spin_unlock(&msq->q_perm.lock);
	}
	rcu_read_unlock();
	return err;
}

/* Find @r's message, waiting for it if need be: r_msg. */
static int msg_receive(struct ipc_namespace *ns, int msqid,
		       struct msg_receiver *r, struct msg_msg *copy,
		       int flags) __no_thread_safety_analysis
{
	struct kern_ipc_perm *perm;
	int err = ipc_lock_check(&msg_ids(ns), msqid, &perm);

	if (err)
		return err;
	do {
		if (ipcperms(perm, 0444))
			err = -EACCES;
		else
			err = msg_take(to_msq(perm), r, copy);
		if (err != -ENOMSG || flags & IPC_NOWAIT) {
			spin_unlock(&perm->lock);
			return err;
		}
		err = msgrcv_wait(to_msq(perm), r);
	} while (err == -EAGAIN);
	return err;
}

/**
 * do_msgrcv - msgrcv(2)
 * @msgp: where type and text go, unchecked; a message that meets a bad address
 *        there is lost
 * @size: of the text, at most
 * @type: which, see above; with MSG_COPY a place in the queue
 *
 * Context: task, may sleep.
 * Return:  bytes; -EINVAL, -EFAULT, -ENOMEM, -EACCES, -ENOMSG, -E2BIG, -EIDRM,
 *          -ERESTARTNOHAND.
 */
int do_msgrcv(int msqid, struct msgbuf __user *msgp, size_t size, long type,
	      int flags)
{
	struct ipc_namespace *ns = current_ipc_ns();
	struct msg_receiver r = {
		.r_maxsize = flags & MSG_NOERROR ? SIZE_MAX : size,
		.r_tsk = current,
	};
	struct msg_msg *copy = NULL;
	int err;

	if (msqid < 0 || (ssize_t)size < 0)
		return -EINVAL;
	if (flags & MSG_COPY) {
		if (flags & MSG_EXCEPT || !(flags & IPC_NOWAIT))
			return -EINVAL;
		/* as on Linux, @msgp must be readable */
		err = load_msg(msgp, min_t(size_t, size, ns->msg_ctlmax),
			       &copy);
		if (err)
			return err;
	}
	r.r_mode = convert_mode(&type, flags);
	r.r_type.type = type;
	err = msg_receive(ns, msqid, &r, copy, flags);
	if (err) {
		if (copy)
			free_msg(copy);
		return err;
	}
	size = min(size, r.r_msg->m_ts);
	if (put_user((int32_t)r.r_msg->m_type.type, &msgp->mtype) ||
	    store_msg(msgp->mtext, r.r_msg, size))
		err = -EFAULT;
	free_msg(r.r_msg);
	return err ? err : (int)size;
}
