/* SPDX-License-Identifier: MIT */
/*
 * Advisory locks: ranges, owned by a process (fcntl F_SETLK) or by a struct
 * file (F_OFD_SETLK, flock), on a list of the inode.  flock's are a kind of
 * their own and do not see the others.
 *
 * To lock a range is first to see that nobody else's lock overlaps it and
 * conflicts, then to cut it out of the owner's locks and to put it in anew.
 * One lock and one wait queue serve all files.  A process that would wait for
 * one that waits, over others, for itself gets EDEADLK.
 */
#include "fs/locks.h"
#include "kernel/lib/syscall.h"
#include "kernel/lock/wait.h"
#include "kernel/task.h"
#include "kernel/x86/uaccess.h"
#include "mm/slab.h"

#define END_OF_FILE   INT64_MAX
#define OFD_PID	      (-1)
#define MAX_WAITS_FOR 11u /* as on Linux */

struct file_lock {
	struct list_head list; /* inode->i_flock, or locks_blocked */
	struct inode *inode;
	const void *owner; /* files_struct, or file */
	bool flock;
	int16_t type;			 /* F_RDLCK, F_WRLCK, F_UNLCK */
	pid_t pid;			 /* OFD_PID: nobody's */
	loff_t start, end;		 /* both included */
	const struct file_lock *blocker; /* it waited for at last; to compare */
};

static struct spinlock locks_lock = SPINLOCK_INIT(RANK_FILES);
/* locks_lock: what is waited for */
static LIST_HEAD(locks_blocked);
static struct wait_queue_head locks_wait = WAIT_QUEUE_HEAD_INIT(locks_wait);

static struct file_lock *find_conflict(const struct file_lock *want)
{
	struct file_lock *l;

	list_for_each_entry(l, &want->inode->i_flock, list)
		if (l->flock == want->flock && l->owner != want->owner &&
		    l->start <= want->end && want->start <= l->end &&
		    (l->type == F_WRLCK || want->type == F_WRLCK))
			return l;
	return NULL;
}

/*
 * The lock that @owner waits for since last, but for those of open files,
 * which any process that has the file may give up.
 */
static const struct file_lock *blocker_of(const void *owner)
{
	const struct file_lock *l, *blocker;

	list_for_each_entry(l, &locks_blocked, list) {
		if (l->owner != owner || l->flock)
			continue;
		blocker = find_conflict(l);
		if (blocker && blocker->pid != OFD_PID)
			return blocker;
	}
	return NULL;
}

static bool would_deadlock(const struct file_lock *want,
			   const struct file_lock *blocker)
{
	if (want->flock || want->pid == OFD_PID)
		return false;
	for (unsigned i = 0; i < MAX_WAITS_FOR; i++) {
		blocker = blocker_of(blocker->owner);
		if (!blocker)
			return false;
		if (blocker->owner == want->owner)
			return true;
	}
	return false;
}

static bool same_owner(const struct file_lock *a, const struct file_lock *b)
{
	return a->flock == b->flock && a->owner == b->owner;
}

/* An owner's locks stand together, in the order of their ranges. */
static void insert_lock(struct file_lock *new)
{
	struct list_head *at = &new->inode->i_flock;
	struct file_lock *l;
	bool found = false;

	list_for_each_entry(l, &new->inode->i_flock, list) {
		bool same = same_owner(l, new);

		if (same ? l->start >= new->start : found) {
			at = &l->list;
			break;
		}
		found |= same;
	}
	list_add_tail(&new->list, at);
}

static bool can_merge(const struct file_lock *a, const struct file_lock *b)
{
	return a->type == b->type && a->start - 1 <= b->end &&
	       b->start - 1 <= a->end;
}

/*
 * Cut @want's range out of its owner's other locks, or make one of it and
 * those of its type; true if there was something.  A lock cut in two uses
 * *@spare.  locks_lock held.
 */
static bool cut_out(struct file_lock *want, struct file_lock **spare)
{
	struct file_lock *l, *n;
	bool found = false;

	list_for_each_entry_safe(l, n, &want->inode->i_flock, list) {
		bool merge = can_merge(l, want);

		if (l == want || !same_owner(l, want) ||
		    (!merge && (l->end < want->start || want->end < l->start)))
			continue;
		found = true;
		if (merge) {
			want->start = min(want->start, l->start);
			want->end = max(want->end, l->end);
			list_del(&l->list);
			kfree(l);
		} else if (l->start < want->start && want->end < l->end) {
			/* one at most: an owner's locks do not overlap */
			BUG_ON(!*spare);
			**spare = *l;
			(*spare)->start = want->end + 1;
			list_add(&(*spare)->list, want->type == F_UNLCK ?
							  &l->list :
							  &want->list);
			*spare = NULL;
			l->end = want->start - 1;
		} else if (l->start < want->start) {
			l->end = want->start - 1;
		} else if (want->end < l->end) {
			l->start = want->end + 1;
		} else {
			list_del(&l->list);
			kfree(l);
		}
	}
	return found;
}

/*
 * 0; -EAGAIN: refused, or @wait and *@want is blocked; -EDEADLK.  A flock that
 * is converted is given up first, whatever comes of it.
 */
static int try_lock(struct file_lock **want, struct file_lock **spare,
		    bool wait)
{
	const struct file_lock *blocker = NULL;
	bool changed = false;
	int err = 0;

	spin_lock(&locks_lock);
	if ((*want)->flock)
		changed = cut_out(*want, spare);
	if ((*want)->type != F_UNLCK)
		blocker = find_conflict(*want);
	if (blocker) {
		err = -EAGAIN;
		if (wait && blocker != (*want)->blocker &&
		    would_deadlock(*want, blocker))
			err = -EDEADLK;
		(*want)->blocker = blocker;
		if (wait && err == -EAGAIN && list_empty(&(*want)->list))
			list_add(&(*want)->list, &locks_blocked);
	} else {
		list_del_init(&(*want)->list);
		if ((*want)->type != F_UNLCK)
			insert_lock(*want);
		changed |= cut_out(*want, spare);
		if ((*want)->type != F_UNLCK)
			*want = NULL;
	}
	spin_unlock(&locks_lock);
	if (changed && waitqueue_active(&locks_wait))
		wake_up_all(&locks_wait);
	return err;
}

static int set_lock(const struct file_lock *lock, bool wait)
{
	struct file_lock *want __free(kfree) = NULL,
			       *spare __free(kfree) = NULL;
	int err, signal;

	want = kmalloc(sizeof(*want), GFP_KERNEL);
	spare = kmalloc(sizeof(*spare), GFP_KERNEL);
	if (!want || !spare)
		return -ENOLCK;
	*want = *lock;
	INIT_LIST_HEAD(&want->list);
	if (!wait)
		return try_lock(&want, &spare, false);
	signal = wait_event_interruptible(
		locks_wait, (err = try_lock(&want, &spare, true)) != -EAGAIN);
	if (want) {
		spin_lock(&locks_lock);
		list_del(&want->list);
		spin_unlock(&locks_lock);
	}
	return signal ? signal : err;
}

/* All locks of @owner, who closes a descriptor of the file or the file. */
void locks_remove(struct inode *inode, const void *owner)
{
	struct file_lock *l, *n;

	spin_lock(&locks_lock);
	list_for_each_entry_safe(l, n, &inode->i_flock, list) {
		if (l->owner == owner) {
			list_del(&l->list);
			kfree(l);
		}
	}
	spin_unlock(&locks_lock);
	wake_up_all(&locks_wait);
}

long sys_flock(unsigned fd, unsigned cmd)
{
	static const int16_t types[] = {
		[LOCK_SH] = F_RDLCK,
		[LOCK_EX] = F_WRLCK,
		[LOCK_UN] = F_UNLCK,
	};
	unsigned kind = cmd & ~(unsigned)LOCK_NB;
	struct file *file __free(fput) = fget(fd);
	struct file_lock lock = { .owner = file,
				  .flock = true,
				  .pid = current->tgid,
				  .end = END_OF_FILE };

	if (kind != LOCK_SH && kind != LOCK_EX && kind != LOCK_UN)
		return -EINVAL;
	if (!file)
		return -EBADF;
	lock.inode = file->f_inode;
	lock.type = types[kind];
	if (kind != LOCK_UN && !(file->f_mode & (FMODE_READ | FMODE_WRITE)))
		return -EBADF;
	return set_lock(&lock, !(cmd & LOCK_NB));
}

/* fcntl's description to ours: the range in absolute positions. */
static int parse_flock(struct file *file, const struct flock64 *fl,
		       struct file_lock *lock)
{
	loff_t start = fl->l_start, len = fl->l_len, base = 0;

	if (fl->l_whence == SEEK_CUR)
		base = file->f_pos;
	else if (fl->l_whence == SEEK_END)
		base = file->f_inode->i_size;
	else if (fl->l_whence != SEEK_SET)
		return -EINVAL;
	if (fl->l_type < F_RDLCK || fl->l_type > F_UNLCK)
		return -EINVAL;
	if (__builtin_add_overflow(start, base, &start))
		return -EOVERFLOW;
	if (start < 0)
		return -EINVAL;
	lock->start = start;
	lock->end = END_OF_FILE;
	if (len < 0) {
		lock->start = start + len;
		lock->end = start - 1;
	} else if (len && __builtin_add_overflow(start, len - 1, &lock->end)) {
		return -EOVERFLOW;
	}
	lock->type = fl->l_type;
	return lock->start < 0 ? -EINVAL : 0;
}

static int do_fcntl_lock(struct file *file, unsigned cmd, bool ofd,
			 struct flock64 *fl)
{
	struct file_lock lock = { .inode = file->f_inode,
				  .owner = ofd ? (const void *)file :
						 current->files,
				  .pid = ofd ? OFD_PID : current->tgid },
			 *l;
	int err = parse_flock(file, fl, &lock);

	if (err)
		return err;
	if (cmd != F_GETLK) {
		if ((lock.type == F_RDLCK && !(file->f_mode & FMODE_READ)) ||
		    (lock.type == F_WRLCK && !(file->f_mode & FMODE_WRITE)))
			return -EBADF;
		return set_lock(&lock, cmd == F_SETLKW);
	}
	if (lock.type == F_UNLCK)
		return -EINVAL;
	spin_lock(&locks_lock);
	l = find_conflict(&lock);
	fl->l_type = l ? l->type : F_UNLCK;
	if (l) {
		fl->l_whence = SEEK_SET;
		fl->l_start = l->start;
		fl->l_len = l->end == END_OF_FILE ? 0 : l->end - l->start + 1;
		fl->l_pid = l->pid;
	}
	spin_unlock(&locks_lock);
	return 0;
}

/* User space has a struct flock, with 32-bit positions, or @wide a flock64. */
static int get_flock(struct flock64 *to, const void __user *from, bool wide)
{
	struct flock fl;

	if (wide)
		return copy_from_user(to, from, sizeof(*to)) ? -EFAULT : 0;
	if (copy_from_user(&fl, from, sizeof(fl)))
		return -EFAULT;
	*to = (struct flock64){ fl.l_type, fl.l_whence, fl.l_start, fl.l_len,
				fl.l_pid };
	return 0;
}

static int put_flock(const struct flock64 *from, void __user *to, bool wide)
{
	struct flock fl = { from->l_type, from->l_whence,
			    (int32_t)from->l_start, (int32_t)from->l_len,
			    from->l_pid };

	if (wide)
		return copy_to_user(to, from, sizeof(*from)) ? -EFAULT : 0;
	if (from->l_start > INT32_MAX || from->l_len > INT32_MAX)
		return -EOVERFLOW;
	return copy_to_user(to, &fl, sizeof(fl)) ? -EFAULT : 0;
}

bool fcntl_lock_is_wide(unsigned cmd)
{
	return (cmd >= F_GETLK64 && cmd <= F_SETLKW64) ||
	       (cmd >= F_OFD_GETLK && cmd <= F_OFD_SETLKW);
}

/* The commands of fcntl(2) that lock; -EINVAL for any other. */
long fcntl_lock(unsigned fd, struct file *file, unsigned cmd, unsigned long arg)
{
	bool wide = fcntl_lock_is_wide(cmd), ofd = wide && cmd >= F_OFD_GETLK;
	struct file *now __free(fput) = NULL;
	struct flock64 fl;
	int err;

	if (!wide && (cmd < F_GETLK || cmd > F_SETLKW))
		return -EINVAL;
	if (get_flock(&fl, (void __user *)arg, wide))
		return -EFAULT;
	if (ofd && fl.l_pid)
		return -EINVAL;
	if (wide)
		cmd = cmd - (ofd ? F_OFD_GETLK : F_GETLK64) + F_GETLK;
	err = do_fcntl_lock(file, cmd, ofd, &fl);
	if (!err && cmd == F_GETLK)
		return put_flock(&fl, (void __user *)arg, wide);
	if (err || ofd || fl.l_type == F_UNLCK)
		return err;
	now = fget_raw(fd);
	if (now == file)
		return 0;
	/* who closed it meanwhile did not find the lock */
	locks_remove(file->f_inode, current->files);
	return -EBADF;
}
