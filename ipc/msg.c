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
 * A sender that finds no room leaves its message in q_senders and sleeps.  The
 * receiver that makes room puts into the queue what now fits, in order, on
 * behalf of those who sleep (ss_wakeup), and wakes them when all is done.  So
 * nobody is woken in vain, and nothing depends on who runs first afterwards.
 *
 * Locks: msg_ids(ns).rwsem → q_perm.lock, which guards a queue, its messages
 * and its sleepers.  A sleeper is a struct msg_waiter on its own stack
 * (ipc_sleep).
 */
#include "ipc/msg.h"

#include "fs/seq.h"
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

/* Somebody who sleeps: a sender, or the base of a receiver. */
struct msg_waiter {
	struct list_head list;
	struct task_struct *task;
	struct msg_msg *msg; /* to be sent; what came; a copy to be filled */
	int err;	     /* for ipc_sleep(): the outcome */
};

struct msg_receiver {
	struct msg_waiter w;   /* in q_receivers or, if EQUAL, q_exact */
	struct type_node type; /* in q_exact_types if EQUAL */
	enum msg_search mode;
	size_t maxsize;
	uint64_t ticket;
};

/* ---- the tree by type -------------------------------------------------- */

static bool type_less(const struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct type_node, rb)->type <
	       rb_entry(b, struct type_node, rb)->type;
}

/* The first of the lowest type from @low to @high, or NULL. */
static struct type_node *type_find(const struct rb_root *root, long low,
				   long high)
{
	struct rb_node *rb = root->rb_node;
	struct type_node *found = NULL;

	while (rb) {
		struct type_node *node = rb_entry(rb, struct type_node, rb);

		if (node->type >= low)
			found = node;
		rb = node->type >= low ? rb->rb_left : rb->rb_right;
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
	rb_add(&msg->m_type.rb, &msq->q_types, type_less);
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
	list_unlink(&msg->m_list);
	rb_erase(&msg->m_type.rb, &msq->q_types);
	msq->q_cbytes -= msg->m_ts;
	msq->q_qnum--;
}

static enum msg_search convert_mode(long *type, int flags)
{
	/* @lab 10 convert_mode: what a receiver's type means */
	if (flags & MSG_COPY)
		return SEARCH_NUMBER;
	if (*type == 0)
		return SEARCH_ANY;
	if (*type < 0) {
		*type = *type == LONG_MIN ? LONG_MAX : -*type;
		return SEARCH_LESSEQUAL;
	}
	return flags & MSG_EXCEPT ? SEARCH_NOTEQUAL : SEARCH_EQUAL;
	/* @end */
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
	/* @lab 10 find_msg: the first message that fits */
	struct msg_msg *first = msg_at(msq, msq->q_messages.next);
	long type = r->type.type;
	struct type_node *node = NULL;

	switch (r->mode) {
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
	/* @end */
}

/* ---- waking ------------------------------------------------------------ */

static void msg_wake(struct msg_waiter *w, int err)
{
	ipc_wake(w->task, &w->err, err);
}

/* Has sleeping @w lost the permission @flag? */
static bool msg_denied(const struct msg_queue *msq, const struct msg_waiter *w,
		       int flag)
{
	const struct cred *mine = override_creds(w->task->cred);
	bool denied = ipcperms(&msq->q_perm, flag);

	override_creds(mine);
	return denied;
}

/* ---- receivers that sleep ---------------------------------------------- */

static struct msg_receiver *to_receiver(struct msg_waiter *w)
{
	return container_of(w, struct msg_receiver, w);
}

static void receiver_dequeue(struct msg_queue *msq, struct msg_receiver *r)
{
	list_del(&r->w.list);
	if (r->mode == SEARCH_EQUAL)
		rb_erase(&r->type.rb, &msq->q_exact_types);
}

/* There is no message for @r: sleep until there is one, or an end.  Drops the
 * queue's lock. */
static noinline int msgrcv_sleep(struct msg_queue *msq,
				 struct msg_receiver *r) __no_tsa
{
	/* @lab 10 msgrcv_sleep: leave the wishes where senders look, sleep */
	bool exact = r->mode == SEARCH_EQUAL;

	r->ticket = msq->q_tickets++;
	list_add_tail(&r->w.list, exact ? &msq->q_exact : &msq->q_receivers);
	if (exact)
		rb_add(&r->type.rb, &msq->q_exact_types, type_less);
	if (ipc_sleep(&msq->q_perm, &r->w.err, NULL))
		return r->w.err;
	receiver_dequeue(msq, r);
	spin_unlock(&msq->q_perm.lock);
	return -ERESTARTNOHAND;
	/* @end */
}

/* Would @r, which is for several types, take a message of @type? */
static bool testmsg(const struct msg_receiver *r, long type)
{
	if (r->mode == SEARCH_LESSEQUAL)
		return type <= r->type.type;
	return r->mode != SEARCH_NOTEQUAL || type != r->type.type;
}

/* Who has slept longest of those that would take a message of @type. */
static struct msg_receiver *find_receiver(const struct msg_queue *msq,
					  long type)
{
	struct type_node *node = type_find(&msq->q_exact_types, type, type);
	struct msg_receiver *exact =
		node ? container_of(node, struct msg_receiver, type) : NULL;
	struct msg_waiter *w;

	list_for_each_entry(w, &msq->q_receivers, list) {
		if (exact && exact->ticket < to_receiver(w)->ticket)
			break;
		if (testmsg(to_receiver(w), type))
			return to_receiver(w);
	}
	return exact;
}

/* Hand @msg to a receiver.  Those for which it is too long fail on the way. */
static bool pipelined_send(struct msg_queue *msq, struct msg_msg *msg)
{
	/* @lab 10 pipelined_send: straight to the receiver that waits */
	struct msg_receiver *r;

	while ((r = find_receiver(msq, msg->m_type.type))) {
		receiver_dequeue(msq, r);
		if (r->maxsize >= msg->m_ts) {
			msq->q_lrpid = r->w.task->pid;
			msq->q_rtime = ktime_get_real_seconds();
			r->w.msg = msg;
			msg_wake(&r->w, 0);
			return true;
		}
		msg_wake(&r->w, -E2BIG);
	}
	return false;
	/* @end */
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

/* There is room for @msg of @task: it goes to a receiver or into the queue. */
static void msg_send(struct msg_queue *msq, struct msg_msg *msg,
		     const struct task_struct *task)
{
	msq->q_lspid = task->tgid;
	msq->q_stime = ktime_get_real_seconds();
	if (!pipelined_send(msq, msg))
		msg_enqueue(msq, msg);
}

/*
 * There is more room: send for those who sleep what fits.  Who would fit but
 * for those before it goes to the end, as on Linux, where it would be woken,
 * be too late, and go to sleep again.
 */
static void ss_wakeup(struct msg_queue *msq)
{
	/* @lab 10 ss_wakeup: send for the sleepers what fits now */
	unsigned long cbytes = msq->q_cbytes, qnum = msq->q_qnum;
	struct msg_waiter *w, *next;
	LIST_HEAD(late);

	list_for_each_entry_safe(w, next, &msq->q_senders, list) {
		if (!msg_fits(msq, cbytes, qnum, w->msg->m_ts))
			continue;
		if (msg_denied(msq, w, 0222)) {
			list_del(&w->list);
			msg_wake(w, -EACCES);
		} else if (msg_fits_inqueue(msq, w->msg->m_ts)) {
			list_del(&w->list);
			msg_send(msq, w->msg, w->task);
			msg_wake(w, 0);
		} else {
			list_move_tail(&w->list, &late);
		}
	}
	list_splice_tail_init(&late, &msq->q_senders);
	/* @end */
}

/* IPC_SET: some may no longer receive, some may have room to send. */
static void msg_changed(struct msg_queue *msq)
{
	struct list_head *lists[] = { &msq->q_receivers, &msq->q_exact };
	struct msg_waiter *w, *next;

	for (unsigned i = 0; i < ARRAY_SIZE(lists); i++)
		list_for_each_entry_safe(w, next, lists[i], list)
			if (msg_denied(msq, w, 0444)) {
				receiver_dequeue(msq, to_receiver(w));
				msg_wake(w, -EACCES);
			}
	ss_wakeup(msq);
}

/* ---- the life of a queue ----------------------------------------------- */

static int newque(struct ipc_namespace *ns, struct ipc_params *params) __no_tsa
{
	struct msg_queue *msq = kzalloc(sizeof(*msq), GFP_KERNEL);
	int err;

	if (!msq)
		return -ENOMEM;
	msq->q_ctime = ktime_get_real_seconds();
	msq->q_qbytes = ns->msg_ctlmnb;
	INIT_LIST_HEAD(&msq->q_messages);
	INIT_LIST_HEAD(&msq->q_receivers);
	INIT_LIST_HEAD(&msq->q_exact);
	INIT_LIST_HEAD(&msq->q_senders);
	err = ipc_addid(&msg_ids(ns), &msq->q_perm, params, ns->msg_ctlmni);
	if (err) {
		kfree(msq);
		return err;
	}
	spin_unlock(&msq->q_perm.lock);
	return msq->q_perm.id;
}

long sys_msgget(key_t key, int flags)
{
	struct ipc_namespace *ns = current_ipc_ns();
	struct ipc_params params = { .key = key, .flg = flags };

	return ipcget(ns, &msg_ids(ns), &msg_ops, &params);
}

/* The end of @msq.  msg_ids(ns).rwsem held for writing; drops its lock. */
static void freeque(struct ipc_namespace *ns,
		    struct kern_ipc_perm *perm) __no_tsa
{
	struct msg_queue *msq = to_msq(perm);
	struct list_head *lists[] = { &msq->q_receivers, &msq->q_exact,
				      &msq->q_senders };
	struct msg_waiter *w, *next_w;
	struct msg_msg *msg, *next;

	for (unsigned i = 0; i < ARRAY_SIZE(lists); i++)
		list_for_each_entry_safe(w, next_w, lists[i], list)
			msg_wake(w, -EIDRM);
	ipc_rmid(&msg_ids(ns), &msq->q_perm);
	spin_unlock(&msq->q_perm.lock);
	list_for_each_entry_safe(msg, next, &msq->q_messages, m_list)
		free_msg(msg);
	ipc_putref(&msq->q_perm);
}

/* ---- msgsnd, msgrcv ---------------------------------------------------- */

/* Send @msg, when there is room for it.  It is the caller's on an error. */
static int do_msgsnd(struct ipc_namespace *ns, int msqid, struct msg_msg *msg,
		     int flags) __no_tsa
{
	struct kern_ipc_perm *perm;
	struct msg_waiter w;
	struct msg_queue *msq;
	int err = ipc_lock_check(&msg_ids(ns), msqid, &perm);

	if (err)
		return err;
	msq = to_msq(perm);
	if (ipcperms(perm, 0222)) {
		err = -EACCES;
	} else if (msg_fits_inqueue(msq, msg->m_ts)) {
		msg_send(msq, msg, current);
	} else if (flags & IPC_NOWAIT) {
		err = -EAGAIN;
	} else {
		/* @lab 10 wait_for_room: leave the message, sleep */
		w.task = current;
		w.msg = msg;
		list_add_tail(&w.list, &msq->q_senders);
		if (ipc_sleep(perm, &w.err, NULL))
			return w.err;
		list_del(&w.list);
		err = -ERESTARTNOHAND;
		/* @end */
	}
	spin_unlock(&perm->lock);
	return err;
}

/**
 * sys_msgsnd - msgsnd(2)
 * @msgp: type and text, unchecked; the text is copied before the queue is
 *        looked for
 *
 * Context: task, may sleep.
 * Return:  0; -EINVAL, -EFAULT, -ENOMEM, -EACCES, -EAGAIN, -EIDRM,
 *          -ERESTARTNOHAND.
 */
long sys_msgsnd(int msqid, const struct msgbuf __user *msgp, size_t size,
		int flags)
{
	struct ipc_namespace *ns = current_ipc_ns();
	struct msg_msg *msg;
	int32_t type;
	int err;

	if (get_user(type, &msgp->mtype))
		return -EFAULT;
	if (size > ns->msg_ctlmax || ((ssize_t)size | msqid) < 0 || type < 1)
		return -EINVAL;
	err = load_msg(msgp->mtext, size, &msg);
	if (err)
		return err;
	msg->m_type.type = type;
	err = do_msgsnd(ns, msqid, msg, flags);
	if (err)
		free_msg(msg);
	return err;
}

/*
 * Take what @r wants out of the queue, or if there is a w.msg only copy it
 * there: 0 and w.msg; -ENOMSG, -E2BIG; -EINVAL: the copy is too small.
 */
static int msg_take(struct msg_queue *msq, struct msg_receiver *r)
{
	struct msg_msg *msg = find_msg(msq, r);

	if (!msg)
		return -ENOMSG;
	if (r->maxsize < msg->m_ts)
		return -E2BIG;
	if (r->w.msg)
		return copy_msg(msg, r->w.msg);
	r->w.msg = msg;
	msg_dequeue(msq, msg);
	msq->q_rtime = ktime_get_real_seconds();
	msq->q_lrpid = current->tgid;
	if (!list_empty(&msq->q_senders))
		ss_wakeup(msq);
	return 0;
}

/* Find @r's message, when there is one: w.msg. */
static int do_msgrcv(struct ipc_namespace *ns, int msqid,
		     struct msg_receiver *r, int flags) __no_tsa
{
	struct kern_ipc_perm *perm;
	int err = ipc_lock_check(&msg_ids(ns), msqid, &perm);

	if (err)
		return err;
	if (ipcperms(perm, 0444))
		err = -EACCES;
	else
		err = msg_take(to_msq(perm), r);
	if (err == -ENOMSG && !(flags & IPC_NOWAIT))
		return msgrcv_sleep(to_msq(perm), r);
	spin_unlock(&perm->lock);
	return err;
}

/**
 * sys_msgrcv - msgrcv(2)
 * @msgp: where type and text go, unchecked; a message that meets a bad address
 *        there is lost
 * @size: of the text, at most
 * @type: which, see above; with MSG_COPY a place in the queue
 *
 * Context: task, may sleep.
 * Return:  bytes; -EINVAL, -EFAULT, -ENOMEM, -EACCES, -ENOMSG, -E2BIG, -EIDRM,
 *          -ERESTARTNOHAND.
 */
long sys_msgrcv(int msqid, struct msgbuf __user *msgp, size_t size, long type,
		int flags)
{
	struct ipc_namespace *ns = current_ipc_ns();
	struct msg_receiver r;
	int err;

	if (((ssize_t)size | msqid) < 0)
		return -EINVAL;
	r.w.msg = NULL;
	if (flags & MSG_COPY) {
		if (flags & MSG_EXCEPT || !(flags & IPC_NOWAIT))
			return -EINVAL;
		/* as on Linux, @msgp must be readable */
		err = load_msg((const char __user *)msgp,
			       min_t(size_t, size, ns->msg_ctlmax), &r.w.msg);
		if (err)
			return err;
	}
	r.w.task = current;
	r.maxsize = flags & MSG_NOERROR ? SIZE_MAX : size;
	r.mode = convert_mode(&type, flags);
	r.type.type = type;
	err = do_msgrcv(ns, msqid, &r, flags);
	if (err) {
		if (r.w.msg)
			free_msg(r.w.msg);
		return err;
	}
	size = min(size, r.w.msg->m_ts);
	if (put_user((int32_t)r.w.msg->m_type.type, &msgp->mtype) ||
	    store_msg(msgp->mtext, r.w.msg, size))
		err = -EFAULT;
	free_msg(r.w.msg);
	return err ? err : (long)size;
}

/* ---- msgctl ------------------------------------------------------------ */

static void msg_fill(struct kern_ipc_perm *perm, union ipc_ds *ds_)
{
	const struct msg_queue *msq = to_msq(perm);
	struct msqid64_ds *ds = &ds_->msg;

	ipc64_time(msq->q_stime, &ds->msg_stime, &ds->msg_stime_high);
	ipc64_time(msq->q_rtime, &ds->msg_rtime, &ds->msg_rtime_high);
	ipc64_time(msq->q_ctime, &ds->msg_ctime, &ds->msg_ctime_high);
	ds->msg_cbytes = msq->q_cbytes;
	ds->msg_qnum = msq->q_qnum;
	ds->msg_qbytes = msq->q_qbytes;
	ds->msg_lspid = msq->q_lspid;
	ds->msg_lrpid = msq->q_lrpid;
}

/* What does not fit into 16 bits reads 65535. */
static uint16_t clamp16(uint32_t n)
{
	return (uint16_t)min(n, 0xffffu);
}

static void msg_to_old(const union ipc_ds *ds, union ipc_old_ds *old_)
{
	const struct msqid64_ds *in = &ds->msg;
	struct msqid_ds *old = &old_->msg;

	old->msg_stime = (int32_t)in->msg_stime;
	old->msg_rtime = (int32_t)in->msg_rtime;
	old->msg_ctime = (int32_t)in->msg_ctime;
	old->msg_lcbytes = in->msg_cbytes;
	old->msg_lqbytes = in->msg_qbytes;
	old->msg_cbytes = clamp16(in->msg_cbytes);
	old->msg_qnum = clamp16(in->msg_qnum);
	old->msg_qbytes = clamp16(in->msg_qbytes);
	old->msg_lspid = (uint16_t)in->msg_lspid;
	old->msg_lrpid = (uint16_t)in->msg_lrpid;
}

static void msg_from_old(const union ipc_old_ds *old, union ipc_ds *ds)
{
	ds->msg.msg_qbytes = old->msg.msg_qbytes ?: old->msg.msg_lqbytes;
}

static int msg_set(struct ipc_namespace *ns, struct kern_ipc_perm *perm,
		   const union ipc_ds *ds)
{
	struct msg_queue *msq = to_msq(perm);
	int err;

	if (ds->msg.msg_qbytes > ns->msg_ctlmnb && !capable(CAP_SYS_RESOURCE))
		return -EPERM;
	err = ipc_update_perm(&ds->perm, perm);
	if (err)
		return err;
	msq->q_qbytes = ds->msg.msg_qbytes;
	msg_changed(msq);
	return 0;
}

static void msg_show(struct seq_file *m, struct kern_ipc_perm *perm)
{
	const struct msg_queue *msq = to_msq(perm);

	seq_printf(m,
		   "%10d %10d  %4o  %10lu %10lu %5u %5u %5u %5u %5u %5u "
		   "%10llu %10llu %10llu\n",
		   perm->key, perm->id, perm->mode, msq->q_cbytes, msq->q_qnum,
		   msq->q_lspid, msq->q_lrpid, perm->uid, perm->gid, perm->cuid,
		   perm->cgid, msq->q_stime, msq->q_rtime, msq->q_ctime);
}

/* IPC_INFO: the limits; MSG_INFO: what there is in their stead. */
static size_t msg_fill_info(struct ipc_namespace *ns, int cmd, int version,
			    union ipc_info *info)
{
	struct kern_ipc_perm *perm;
	unsigned long idx;

	info->msg = (struct msginfo){
		.msgpool = MSGPOOL,
		.msgmap = MSGMAP,
		.msgmax = (int32_t)ns->msg_ctlmax,
		.msgmnb = (int32_t)ns->msg_ctlmnb,
		.msgmni = ns->msg_ctlmni,
		.msgssz = MSGSSZ,
		.msgtql = MSGTQL,
		.msgseg = MSGSEG,
	};
	if (cmd == MSG_INFO) {
		info->msg.msgmap = info->msg.msgtql = 0;
		info->msg.msgpool = msg_ids(ns).in_use;
		idr_for_each_entry(&msg_ids(ns).ipcs_idr, perm, idx) {
			info->msg.msgmap += (int)to_msq(perm)->q_qnum;
			info->msg.msgtql += (int)to_msq(perm)->q_cbytes;
		}
	}
	return sizeof(info->msg);
}

const struct ipc_ops msg_ops = {
	.getnew = newque,
	.kind = IPC_MSG_IDS,
	.info = MSG_INFO,
	.stat = MSG_STAT,
	.stat_any = MSG_STAT_ANY,
	.size = sizeof(struct msqid64_ds),
	.old_size = sizeof(struct msqid_ds),
	.ctime = offsetof(struct msg_queue, q_ctime),
	.fill_info = msg_fill_info,
	.fill = msg_fill,
	.to_old = msg_to_old,
	.from_old = msg_from_old,
	.set = msg_set,
	.rmid = freeque,
	.header =
		"       key      msqid perms      cbytes       qnum lspid lrpid"
		"   uid   gid  cuid  cgid      stime      rtime      ctime\n",
	.show = msg_show,
};

/* msgctl(2), see ipc_ctl. */
long sys_msgctl(int msqid, int cmd, void __user *buf)
{
	int version = ipc_parse_version(&cmd);

	return ipc_ctl(&msg_ops, msqid, cmd, buf, version);
}
