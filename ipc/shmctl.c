/* SPDX-License-Identifier: MIT */
/*
 * ipc/shmctl.c - looking at segments and changing them, in the structures of
 * today (IPC_64) and the old ones; and their lines in /proc/sysvipc/shm.
 */
#include "ipc/ctl.h"
#include "ipc/shm.h"
#include "ipc/syscalls.h"

/* ---- IPC_INFO, SHM_INFO ------------------------------------------------ */

static int shmctl_ipc_info(struct ipc_namespace *ns, void __user *buf,
			   int version)
{
	struct shminfo64 info = {
		.shmmax = ns->shm_ctlmax,
		.shmmin = SHMMIN,
		.shmmni = (uint32_t)ns->shm_ctlmni,
		.shmseg = (uint32_t)ns->shm_ctlmni,
		.shmall = ns->shm_ctlall,
	};

	/* The old structure has the same fields, but signed, and no padding. */
	if (version == IPC_64)
		return ipc_info(&shm_ids(ns), buf, &info, sizeof(info));
	info.shmmax = min_t(uint32_t, info.shmmax, INT32_MAX);
	return ipc_info(&shm_ids(ns), buf, &info, sizeof(struct shminfo));
}

/* Pages of the segment that are in memory. */
static unsigned long shm_rss(const struct shmid_kernel *shp)
{
	return shp->shm_file->f_mapping->nrpages;
}

static int shmctl_shm_info(struct ipc_namespace *ns, void __user *buf)
{
	/* @lab 5 shm_info: how many segments and pages, in all */
	struct shm_info info = { 0 };
	struct kern_ipc_perm *perm;
	unsigned long idx;

	down_read(&shm_ids(ns).rwsem);
	info.used_ids = shm_ids(ns).in_use;
	info.shm_tot = ns->shm_tot;
	idr_for_each_entry(&shm_ids(ns).ipcs_idr, perm, idx)
		info.shm_rss += shm_rss(to_shm(perm));
	up_read(&shm_ids(ns).rwsem);
	return ipc_info(&shm_ids(ns), buf, &info, sizeof(info));
	/* @end */
}

/* ---- the segment ------------------------------------------------------- */

static void shm_fill(struct kern_ipc_perm *perm, union ipc_ds *ds_)
{
	const struct shmid_kernel *shp = to_shm(perm);
	struct shmid64_ds *ds = &ds_->shm;

	ds->shm_segsz = shp->shm_segsz;
	ipc64_time(shp->shm_atim, &ds->shm_atime, &ds->shm_atime_high);
	ipc64_time(shp->shm_dtim, &ds->shm_dtime, &ds->shm_dtime_high);
	ipc64_time(shp->shm_ctim, &ds->shm_ctime, &ds->shm_ctime_high);
	ds->shm_cpid = shp->shm_cprid;
	ds->shm_lpid = shp->shm_lprid;
	ds->shm_nattch = shp->shm_nattch;
}

static void shm_to_old(const union ipc_ds *ds, union ipc_old_ds *old_)
{
	const struct shmid64_ds *in = &ds->shm;
	struct shmid_ds *old = &old_->shm;

	old->shm_segsz = (int32_t)in->shm_segsz;
	old->shm_atime = (int32_t)in->shm_atime;
	old->shm_dtime = (int32_t)in->shm_dtime;
	old->shm_ctime = (int32_t)in->shm_ctime;
	old->shm_cpid = (uint16_t)in->shm_cpid;
	old->shm_lpid = (uint16_t)in->shm_lpid;
	old->shm_nattch = (uint16_t)in->shm_nattch;
}

static void shm_show(struct seq_file *m, struct kern_ipc_perm *perm)
{
	const struct shmid_kernel *shp = to_shm(perm);

	seq_printf(m,
		   "%10d %10d  %4o %10lu %5u %5u  %5lu %5u %5u %5u %5u "
		   "%10llu %10llu %10llu %10lu %10lu\n",
		   perm->key, perm->id, perm->mode,
		   (unsigned long)shp->shm_segsz, shp->shm_cprid,
		   shp->shm_lprid, shp->shm_nattch, perm->uid, perm->gid,
		   perm->cuid, perm->cgid, (unsigned long long)shp->shm_atim,
		   (unsigned long long)shp->shm_dtim,
		   (unsigned long long)shp->shm_ctim, shm_rss(shp) * PAGE_SIZE,
		   0ul);
}

const struct ipc_ctl_ops shm_ctl_ops = {
	.kind = IPC_SHM_IDS,
	.stat = SHM_STAT,
	.stat_any = SHM_STAT_ANY,
	.size = sizeof(struct shmid64_ds),
	.old_size = sizeof(struct shmid_ds),
	.ctime = offsetof(struct shmid_kernel, shm_ctim),
	.fill = shm_fill,
	.to_old = shm_to_old,
	.rmid = do_shm_rmid,
	.header = "       key      shmid perms       size  cpid  lpid nattch"
		  "   uid   gid  cuid  cgid      atime      dtime      ctime"
		  "        rss       swap\n",
	.show = shm_show,
};

/* ---- SHM_LOCK, SHM_UNLOCK ---------------------------------------------- */

/* What a segment that is locked counts. */
static uint64_t shm_bytes(const struct shmid_kernel *shp)
{
	return round_up((uint64_t)shp->shm_segsz, (uint64_t)PAGE_SIZE);
}

/* Bytes that segments of @uid keep locked.  rwsem held. */
static uint64_t shm_locked_bytes(struct ipc_namespace *ns, uid_t uid)
{
	struct kern_ipc_perm *perm;
	unsigned long idx;
	uint64_t sum = 0;

	idr_for_each_entry(&shm_ids(ns).ipcs_idr, perm, idx)
		if (perm->mode & SHM_LOCKED && to_shm(perm)->mlock_uid == uid)
			sum += shm_bytes(to_shm(perm));
	return sum;
}

/* May current do SHM_LOCK or SHM_UNLOCK on @shp?  Locked, rwsem held. */
static int shm_lock_allowed(struct ipc_namespace *ns,
			    const struct shmid_kernel *shp, int cmd)
{
	const struct kern_ipc_perm *perm = &shp->shm_perm;
	unsigned long limit = rlimit(RLIMIT_MEMLOCK);
	uid_t euid = current_euid();

	if (capable(CAP_IPC_LOCK))
		return 0;
	if (euid != perm->uid && euid != perm->cuid)
		return -EPERM;
	if (cmd == SHM_UNLOCK || perm->mode & SHM_LOCKED)
		return 0;
	if (!limit)
		return -EPERM;
	if (limit != RLIM_INFINITY &&
	    shm_locked_bytes(ns, current_uid()) + shm_bytes(shp) > limit)
		return -ENOMEM;
	return 0;
}

/*
 * Nothing is ever swapped out yet, so a locked segment differs only in its
 * mode bit and in what its owner may still lock.
 */
static int shmctl_do_lock(struct ipc_namespace *ns, int id, int cmd)
{
	struct shmid_kernel *shp;
	int err;

	down_write(&shm_ids(ns).rwsem);
	err = shm_obtain_object_check(ns, id, &shp);
	if (err)
		goto unlock;
	spin_lock(&shp->shm_perm.lock);
	err = shm_lock_allowed(ns, shp, cmd);
	if (!err && cmd == SHM_UNLOCK) {
		shp->shm_perm.mode &= ~SHM_LOCKED;
	} else if (!err && !(shp->shm_perm.mode & SHM_LOCKED)) {
		shp->shm_perm.mode |= SHM_LOCKED;
		shp->mlock_uid = current_uid();
	}
	spin_unlock(&shp->shm_perm.lock);
unlock:
	up_write(&shm_ids(ns).rwsem);
	return err;
}

/**
 * sys_shmctl - shmctl(2)
 * Return: 0, an index or an id by @cmd; -EINVAL, -EACCES, -EPERM, -EIDRM,
 *         -EFAULT, -ENOMEM.
 */
long sys_shmctl(int shmid, int cmd, void __user *buf)
{
	struct ipc_namespace *ns = current_ipc_ns();
	int version = ipc_parse_version(&cmd);

	if (shmid < 0)
		return -EINVAL;
	switch (cmd) {
	case IPC_INFO:
		return shmctl_ipc_info(ns, buf, version);
	case SHM_INFO:
		return shmctl_shm_info(ns, buf);
	case SHM_LOCK:
	case SHM_UNLOCK:
		return shmctl_do_lock(ns, shmid, cmd);
	}
	return ipc_ctl(ns, &shm_ctl_ops, shmid, cmd, buf, version);
}
