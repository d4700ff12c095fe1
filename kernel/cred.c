/* SPDX-License-Identifier: MIT */
/*
 * kernel/cred.c - who a task is: user, groups, capabilities
 *
 *	task ─▶ cred (immutable, shared) ─▶ group_info (immutable, shared)
 *	                                 └▶ user_struct (one for each uid)
 *
 * A change is a copy: prepare_creds(), change, commit_creds().  Readers from
 * outside use rcu, so the old one is freed after a grace period.  user_lock
 * guards the table of users.
 *
 * The calls about ids come twice: with 16 bits, where 65534 is shown for an id
 * that does not fit, and with 32.  id_in() and id_out() see which it is.
 */
#include "kernel/cred.h"
#include "kernel/lib/highuid.h"
#include "kernel/lib/syscall.h"
#include "kernel/signal.h"
#include "kernel/x86/uaccess.h"
#include "mm/slab.h"

#define NGROUPS_MAX 65536u
#define USER_HASH   64u
#define NO_ID	    (~0u) /* -1: leave it as it is */

enum { ID_REAL, ID_SAVED, ID_EFFECTIVE, ID_FS }; /* in cred->uids */

/* sets of them */
#define HAS_REAL      (1u << ID_REAL)
#define HAS_SAVED     (1u << ID_SAVED)
#define HAS_EFFECTIVE (1u << ID_EFFECTIVE)
#define HAS_ANY	      (HAS_REAL | HAS_SAVED | HAS_EFFECTIVE)

/* Capabilities that follow fsuid rather than euid. */
#define CAP_FS_SET                                                          \
	(1ull << CAP_CHOWN | 1ull << CAP_MKNOD | 1ull << CAP_DAC_OVERRIDE | \
	 1ull << CAP_DAC_READ_SEARCH | 1ull << CAP_FOWNER |                 \
	 1ull << CAP_FSETID | 1ull << CAP_LINUX_IMMUTABLE |                 \
	 1ull << CAP_MAC_OVERRIDE)

static struct group_info init_groups = { .usage = 2 };
static struct user_struct root_user = { .usage = 2, .processes = 1 };
struct cred init_cred = {
	.usage = 2,
	.cap_permitted = CAP_FULL_SET,
	.cap_effective = CAP_FULL_SET,
	.cap_bset = CAP_FULL_SET,
	.user = &root_user,
	.group_info = &init_groups,
};

static struct spinlock user_lock = SPINLOCK_INIT(RANK_PID);
static struct hlist_head users[USER_HASH]; /* user_lock */
static struct kmem_cache *cred_cache;

void cred_cache_init(void)
{
	cred_cache = kmem_cache_create("cred", sizeof(struct cred), 0, NULL);
	if (!cred_cache)
		panic("no memory for credentials");
	hlist_add_head(&root_user.node, &users[0]);
}

/* The user with @uid, with a reference, or NULL; user_lock held. */
static struct user_struct *find_user(uid_t uid)
{
	struct user_struct *user;

	hlist_for_each_entry(user, &users[uid % USER_HASH], node) {
		if (user->uid == uid) {
			user->usage++;
			return user;
		}
	}
	return NULL;
}

static int get_user_of(uid_t uid, struct user_struct **out)
{
	struct user_struct *user, *new = NULL;

	for (;;) {
		spin_lock(&user_lock);
		user = find_user(uid);
		if (!user && new) {
			hlist_add_head(&new->node, &users[uid % USER_HASH]);
			user = new;
			new = NULL;
		}
		spin_unlock(&user_lock);
		if (user)
			break;
		new = kzalloc(sizeof(*new), GFP_KERNEL);
		if (!new)
			return -ENOMEM;
		new->uid = uid;
		new->usage = 1;
	}
	kfree(new);
	*out = user;
	return 0;
}

struct user_struct *get_user_struct(struct user_struct *user)
{
	spin_lock(&user_lock);
	user->usage++;
	spin_unlock(&user_lock);
	return user;
}

void put_user_struct(struct user_struct *user)
{
	bool last;

	spin_lock(&user_lock);
	last = --user->usage == 0;
	if (last)
		hlist_del(&user->node);
	spin_unlock(&user_lock);
	if (last)
		kfree(user);
}

static void put_group_info(struct group_info *groups)
{
	if (atomic_dec_and_test(&groups->usage))
		kvfree(groups);
}

static void cred_free_rcu(struct rcu_head *head)
{
	struct cred *cred = container_of(head, struct cred, rcu);

	put_group_info(cred->group_info);
	put_user_struct(cred->user);
	kmem_cache_free(cred_cache, cred);
}

void cred_free(const struct cred *cred)
{
	call_rcu(&((struct cred *)(uintptr_t)cred)->rcu, cred_free_rcu);
}

int prepare_creds(struct cred **out)
{
	struct cred *new = kmem_cache_alloc(cred_cache, GFP_KERNEL);

	if (!new)
		return -ENOMEM;
	*new = *current_cred();
	new->usage = 1;
	atomic_inc(&new->group_info->usage);
	get_user_struct(new->user);
	*out = new;
	return 0;
}

/**
 * commit_creds - current acts as @new from now on
 *
 * Takes over the caller's reference.  The process is counted with its new
 * real user.  A change of effective or file ids ends PR_SET_PDEATHSIG,
 * and until the next exec nobody else may look at the process's memory.
 */
void commit_creds(struct cred *new)
{
	const struct cred *old = current_cred();

	if (new->euid != old->euid || new->egid != old->egid ||
	    new->fsuid != old->fsuid || new->fsgid != old->fsgid) {
		current->pdeath_signal = 0;
		current->signal->not_dumpable = true;
	}
	atomic_inc(&new->user->processes);
	atomic_dec(&old->user->processes);
	rcu_assign_pointer(current->cred, new);
	put_cred(old);
}

void cred_exec(struct cred *new)
{
	uint64_t permitted = 0;

	if (new->uid == 0 || new->euid == 0)
		permitted = new->cap_bset | new->cap_inheritable;
	new->cap_permitted = permitted;
	new->cap_effective = new->euid == 0 ? permitted : 0;
	new->keep_caps = false;
	new->suid = new->fsuid = new->euid;
	new->sgid = new->fsgid = new->egid;
}

static bool group_search(gid_t gid)
{
	const struct group_info *groups = current_cred()->group_info;
	unsigned lo = 0, hi = groups->ngroups;

	while (lo < hi) {
		unsigned mid = (lo + hi) / 2;

		if (groups->gid[mid] == gid)
			return true;
		if (groups->gid[mid] < gid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

bool in_group_p(gid_t gid)
{
	return current_cred()->fsgid == gid || group_search(gid);
}

bool in_egroup_p(gid_t gid)
{
	return current_cred()->egid == gid || group_search(gid);
}

bool ptrace_may_access(const struct task_struct *task, bool real)
{
	const struct cred *me = current_cred(), *it;
	bool same;

	if (task->signal == current->signal)
		return true;
	rcu_read_lock();
	it = rcu_dereference(task->cred);
	same = cred_is(it, real ? me->uid : me->fsuid,
		       real ? me->gid : me->fsgid) &&
	       !(it->cap_permitted & ~me->cap_permitted);
	rcu_read_unlock();
	return (same && task_dumpable(task)) || capable(CAP_SYS_PTRACE);
}

/* What a change of user ids does to capabilities: capabilities(7). */
static void cap_fix_setuid(struct cred *new, const struct cred *old)
{
	bool was_root = !old->uid || !old->euid || !old->suid;
	bool is_root = !new->uid || !new->euid || !new->suid;

	if (was_root && !is_root && !new->keep_caps)
		new->cap_permitted = new->cap_effective = 0;
	if (!old->euid && new->euid)
		new->cap_effective = 0;
	if (old->euid && !new->euid)
		new->cap_effective = new->cap_permitted;
}

static bool may_set_ids(bool gids)
{
	return capable(gids ? CAP_SETGID : CAP_SETUID);
}

static inline const uint32_t *ids_of(const struct cred *cred, bool gids)
{
	return gids ? cred->gids : cred->uids;
}

static inline bool id_among(uint32_t id, const uint32_t *ids, unsigned which)
{
	return id == NO_ID || (which & HAS_REAL && id == ids[ID_REAL]) ||
	       (which & HAS_SAVED && id == ids[ID_SAVED]) ||
	       (which & HAS_EFFECTIVE && id == ids[ID_EFFECTIVE]);
}

/* @new has another real uid.  Too many processes are no error of setuid(2),
 * which programs do not check, but of the exec that follows. */
static int change_user(struct cred *new)
{
	struct user_struct *user;
	int err = get_user_of(new->uid, &user);

	if (err)
		return err;
	put_user_struct(new->user);
	new->user = user;
	current->nproc_exceeded = user != &root_user &&
				  READ_ONCE(user->processes) >
					  rlimit(RLIMIT_NPROC);
	return 0;
}

/* Set those that are not NO_ID.  Without the capability each must be one of
 * the old ones: of @real_from, @eff_from, the saved one of any. */
static long set_ids(uint32_t real, uint32_t eff, uint32_t saved,
		    unsigned real_from, unsigned eff_from, bool gids)
{
	const struct cred *cred = current_cred();
	const uint32_t *old = ids_of(cred, gids);
	struct cred *new;
	uint32_t *ids;
	int err;

	if (!may_set_ids(gids) &&
	    (!id_among(real, old, real_from) || !id_among(eff, old, eff_from) ||
	     !id_among(saved, old, HAS_ANY)))
		return -EPERM;
	err = prepare_creds(&new);
	if (err)
		return err;
	ids = gids ? new->gids : new->uids;
	if (real != NO_ID)
		ids[ID_REAL] = real;
	if (eff != NO_ID)
		ids[ID_EFFECTIVE] = eff;
	if (saved != NO_ID)
		ids[ID_SAVED] = saved;
	ids[ID_FS] = ids[ID_EFFECTIVE];
	if (new->uid != cred->uid)
		err = change_user(new);
	if (err) {
		put_cred(new);
		return err;
	}
	if (!gids)
		cap_fix_setuid(new, cred);
	commit_creds(new);
	return 0;
}

static long set_id(uint32_t id, bool gids)
{
	uint32_t others = may_set_ids(gids) ? id : NO_ID;

	if (id == NO_ID)
		return -EINVAL;
	return set_ids(others, id, others, 0, HAS_REAL | HAS_SAVED, gids);
}

static long set_reid(uint32_t real, uint32_t eff, bool gids)
{
	const uint32_t *old = ids_of(current_cred(), gids);
	uint32_t saved = NO_ID;

	if (real != NO_ID || (eff != NO_ID && eff != old[ID_REAL]))
		saved = eff != NO_ID ? eff : old[ID_EFFECTIVE];
	return set_ids(real, eff, saved, HAS_REAL | HAS_EFFECTIVE, HAS_ANY,
		       gids);
}

/* Returns the old id whatever happens. */
static long set_fsid(uint32_t id, bool gids)
{
	const uint32_t *ids = ids_of(current_cred(), gids);
	uint32_t old = ids[ID_FS];
	struct cred *new;

	if (id == NO_ID || id == old ||
	    (!may_set_ids(gids) && !id_among(id, ids, HAS_ANY)) ||
	    prepare_creds(&new))
		return (long)old;
	(gids ? new->gids : new->uids)[ID_FS] = id;
	if (!gids && !old)
		new->cap_effective &= ~CAP_FS_SET;
	if (!gids && !id)
		new->cap_effective |= new->cap_permitted &CAP_FS_SET;
	commit_creds(new);
	return (long)old;
}

uint32_t id_in(uint32_t id)
{
	if (!call_has_ids16())
		return id;
	return (uint16_t)id == 0xffff ? NO_ID : (uint16_t)id;
}

static uint32_t id_out(uint32_t id)
{
	return call_has_ids16() ? high2lowuid(id) : id;
}

/* The @i-th of a program's array of ids. */
static int put_id(uint32_t id, void __user *list, unsigned i)
{
	if (call_has_ids16())
		return put_user((uint16_t)id_out(id),
				(uint16_t __user *)list + i);
	return put_user(id, (uint32_t __user *)list + i);
}

static int get_id(uint32_t *id, const void __user *list, unsigned i)
{
	int err;

	if (!call_has_ids16())
		return get_user(*id, (const uint32_t __user *)list + i);
	err = get_user(*id, (const uint16_t __user *)list + i);
	*id = id_in(*id);
	return err;
}

long sys_getuid(void)
{
	return (long)id_out(current_cred()->uid);
}

long sys_geteuid(void)
{
	return (long)id_out(current_cred()->euid);
}

long sys_getgid(void)
{
	return (long)id_out(current_cred()->gid);
}

long sys_getegid(void)
{
	return (long)id_out(current_cred()->egid);
}

long sys_setuid(uid_t uid)
{
	return set_id(id_in(uid), false);
}

long sys_setgid(gid_t gid)
{
	return set_id(id_in(gid), true);
}

long sys_setreuid(uid_t ruid, uid_t euid)
{
	return set_reid(id_in(ruid), id_in(euid), false);
}

long sys_setregid(gid_t rgid, gid_t egid)
{
	return set_reid(id_in(rgid), id_in(egid), true);
}

long sys_setresuid(uid_t ruid, uid_t euid, uid_t suid)
{
	return set_ids(id_in(ruid), id_in(euid), id_in(suid), HAS_ANY, HAS_ANY,
		       false);
}

long sys_setresgid(gid_t rgid, gid_t egid, gid_t sgid)
{
	return set_ids(id_in(rgid), id_in(egid), id_in(sgid), HAS_ANY, HAS_ANY,
		       true);
}

long sys_setfsuid(uid_t uid)
{
	return set_fsid(id_in(uid), false);
}

long sys_setfsgid(gid_t gid)
{
	return set_fsid(id_in(gid), true);
}

long sys_getresuid(void __user *ruid, void __user *euid, void __user *suid)
{
	const struct cred *cred = current_cred();

	return put_id(cred->uid, ruid, 0)	   ?:
		       put_id(cred->euid, euid, 0) ?:
						     put_id(cred->suid, suid, 0);
}

long sys_getresgid(void __user *rgid, void __user *egid, void __user *sgid)
{
	const struct cred *cred = current_cred();

	return put_id(cred->gid, rgid, 0)	   ?:
		       put_id(cred->egid, egid, 0) ?:
						     put_id(cred->sgid, sgid, 0);
}

long sys_getgroups(int size, void __user *list)
{
	const struct group_info *groups = current_cred()->group_info;

	if (size < 0)
		return -EINVAL;
	if (!size)
		return (long)groups->ngroups;
	if (groups->ngroups > (unsigned)size)
		return -EINVAL;
	for (unsigned i = 0; i < groups->ngroups; i++)
		if (put_id(groups->gid[i], list, i))
			return -EFAULT;
	return (long)groups->ngroups;
}

/* Heapsort: a hostile list of 65536 must not take quadratic time. */
static void sort_groups(gid_t *gid, unsigned n)
{
	for (unsigned start = n / 2, end = n; end > 1;) {
		unsigned root, child;

		if (start) {
			start--;
		} else {
			end--;
			swap(gid[0], gid[end]);
		}
		for (root = start; (child = 2 * root + 1) < end; root = child) {
			if (child + 1 < end && gid[child] < gid[child + 1])
				child++;
			if (gid[root] >= gid[child])
				break;
			swap(gid[root], gid[child]);
		}
	}
}

long sys_setgroups(unsigned size, const void __user *list)
{
	struct group_info *groups;
	struct cred *new;
	int err = 0;

	if (!capable(CAP_SETGID))
		return -EPERM;
	if (size > NGROUPS_MAX)
		return -EINVAL;
	groups = kvmalloc(sizeof(*groups) + size * sizeof(gid_t), GFP_KERNEL);
	if (!groups)
		return -ENOMEM;
	groups->usage = 1;
	groups->ngroups = size;
	for (unsigned i = 0; i < size && !err; i++) {
		err = get_id(&groups->gid[i], list, i);
		if (!err && groups->gid[i] == NO_ID)
			err = -EINVAL;
	}
	if (!err)
		err = prepare_creds(&new);
	if (err) {
		put_group_info(groups);
		return err;
	}
	sort_groups(groups->gid, size);
	put_group_info(new->group_info);
	new->group_info = groups;
	commit_creds(new);
	return 0;
}

/* How many cap_user_data the version has; an unknown one is answered with
 * ours, and is an error unless only that was asked. */
static int cap_version(struct cap_user_header __user *header, unsigned *n)
{
	uint32_t version;

	if (get_user(version, &header->version))
		return -EFAULT;
	*n = version == _LINUX_CAPABILITY_VERSION_1 ? 1 : 2;
	if (version == _LINUX_CAPABILITY_VERSION_1 ||
	    version == _LINUX_CAPABILITY_VERSION_2 ||
	    version == _LINUX_CAPABILITY_VERSION_3)
		return 0;
	if (put_user((uint32_t)_LINUX_CAPABILITY_VERSION_3, &header->version))
		return -EFAULT;
	return -EINVAL;
}

long sys_capget(struct cap_user_header __user *header,
		struct cap_user_data __user *data)
{
	struct cap_user_data out[2];
	struct task_struct *task;
	const struct cred *cred;
	unsigned n;
	int32_t pid;
	int err = cap_version(header, &n);

	if (err == -EINVAL && !data)
		return 0;
	if (err || !data)
		return err;
	if (get_user(pid, &header->pid))
		return -EFAULT;
	if (pid < 0)
		return -EINVAL;
	rcu_read_lock();
	task = find_process_by_pid(pid);
	if (!task) {
		rcu_read_unlock();
		return -ESRCH;
	}
	cred = rcu_dereference(task->cred);
	for (unsigned i = 0; i < 2; i++) {
		out[i].effective = (uint32_t)(cred->cap_effective >> 32 * i);
		out[i].permitted = (uint32_t)(cred->cap_permitted >> 32 * i);
		out[i].inheritable =
			(uint32_t)(cred->cap_inheritable >> 32 * i);
	}
	rcu_read_unlock();
	return copy_to_user(data, out, n * sizeof(out[0])) ? -EFAULT : 0;
}

long sys_capset(struct cap_user_header __user *header,
		const struct cap_user_data __user *data)
{
	struct cap_user_data in[2] = {};
	uint64_t effective, permitted, inheritable;
	struct cred *new;
	unsigned n;
	int32_t pid;
	int err = cap_version(header, &n);

	if (err)
		return err;
	if (get_user(pid, &header->pid))
		return -EFAULT;
	if (pid != 0 && pid != current->pid)
		return -EPERM;
	if (copy_from_user(in, data, n * sizeof(in[0])))
		return -EFAULT;
	effective = in[0].effective | (uint64_t)in[1].effective << 32;
	permitted = in[0].permitted | (uint64_t)in[1].permitted << 32;
	inheritable = in[0].inheritable | (uint64_t)in[1].inheritable << 32;
	effective &= CAP_FULL_SET;
	permitted &= CAP_FULL_SET;
	inheritable &= CAP_FULL_SET;
	err = prepare_creds(&new);
	if (err)
		return err;
	if (permitted & ~new->cap_permitted || effective & ~permitted ||
	    inheritable & ~(new->cap_inheritable | new->cap_bset) ||
	    (!capable(CAP_SETPCAP) &&
	     inheritable & ~(new->cap_inheritable | new->cap_permitted))) {
		put_cred(new);
		return -EPERM;
	}
	new->cap_effective = effective;
	new->cap_permitted = permitted;
	new->cap_inheritable = inheritable;
	commit_creds(new);
	return 0;
}
