/* SPDX-License-Identifier: MIT */
/*
 * ipc/shm.c - System V shared memory: a segment is a file in memory, and
 * attaching it maps a second file over the first.
 *
 *	shmget                              shmat (each time)
 *	shmid_kernel ──shm_file──▶ file1 ◀──file── shm_file_data
 *	                             │               ▲ private_data
 *	                        f_mapping            │
 *	                             ▼               │
 *	                       address_space ◀──── file2 ◀──vm_file── VMA
 *	                        page cache     f_mapping       vm_ops = shm_vm_ops
 *
 * Why two?  file1 belongs to the segment: it lives until RMID and the last
 * detach, and knows nothing of who attached it.  file2 belongs to one
 * mapping: it says which segment and which namespace the VMA counts for, and
 * its shm_vm_ops stand before file1's own, so that fork, exec, exit, munmap
 * and splitting a VMA all keep shm_nattch and the times.  Faults go straight
 * through: shm_fault → shmem_fault, and the pages are file1's.
 *
 * Life: newseg → attached and detached → IPC_RMID: if nobody is attached
 * shm_destroy at once, else SHM_DEST is set, the key is given up, and the
 * last shm_close destroys.  With shm_rmid_forced every last detach destroys,
 * and a creator's exit destroys what nobody has attached (exit_shm).
 *
 * Locks, in order: mm->mmap_lock → shm_ids(ns).rwsem → shm_perm.lock →
 * task->sysvshm.lock.  shm_destroy drops the perm lock before file1.
 * shm_nattch grows in shm_count_attach, for shm_mmap and shm_open, and falls in
 * shm_drop, for shm_close; nowhere else.
 */
#include "ipc/shm.h"

#include "fs/seq.h"
#include "kernel/abi/mman.h"
#include "kernel/lib/string.h"
#include "kernel/x86/tsc.h"
#include "kernel/x86/uaccess.h"
#include "mm/mmap.h"
#include "mm/shmem.h"
#include "mm/slab.h"

static struct kmem_cache *shmid_cache, *sfd_cache;

void shm_cache_init(void)
{
	shmid_cache = kmem_cache_create("shmid_kernel",
					sizeof(struct shmid_kernel), 0, NULL);
	sfd_cache = kmem_cache_create("shm_file_data",
				      sizeof(struct shm_file_data), 0, NULL);
	shm_init_task(&init_task);
}

static int shm_obtain_object_check(struct ipc_namespace *ns, int id,
				   struct shmid_kernel **out)
{
	struct kern_ipc_perm *perm;
	int err = ipc_obtain_object_check(&shm_ids(ns), id, &perm);

	*out = to_shm(perm);
	return err;
}

static int shm_lock(struct ipc_namespace *ns, int id,
		    struct shmid_kernel **out) __no_tsa
{
	struct kern_ipc_perm *perm;
	int err = ipc_lock_check(&shm_ids(ns), id, &perm);

	*out = to_shm(perm);
	return err;
}

static void shm_unlock(struct shmid_kernel *shp) __releases(shp->shm_perm.lock)
{
	spin_unlock(&shp->shm_perm.lock);
}

static unsigned long shm_pages(const struct shmid_kernel *shp)
{
	return (shp->shm_segsz + PAGE_SIZE - 1) >> PAGE_SHIFT;
}

/* SHM_LOCK: the pages count for the user who locks them, in all namespaces: 0,
 * -ENOMEM.  shm_perm.lock held. */
static int user_shm_lock(struct shmid_kernel *shp)
{
	unsigned long limit = rlimit(RLIMIT_MEMLOCK), pages = shm_pages(shp);
	struct user_struct *user = current->cred->user;

	if (atomic_add_return(&user->locked_shm, pages) > limit >> PAGE_SHIFT &&
	    limit != RLIM_INFINITY && !capable(CAP_IPC_LOCK)) {
		atomic_sub_return(&user->locked_shm, pages);
		return -ENOMEM;
	}
	shp->mlock_user = get_user_struct(user);
	shp->shm_perm.mode |= SHM_LOCKED;
	return 0;
}

/* SHM_UNLOCK, or the end.  shm_perm.lock held. */
static void user_shm_unlock(struct shmid_kernel *shp)
{
	if (!(shp->shm_perm.mode & SHM_LOCKED))
		return;
	atomic_sub_return(&shp->mlock_user->locked_shm, shm_pages(shp));
	put_user_struct(shp->mlock_user);
	shp->shm_perm.mode &= ~SHM_LOCKED;
}

/* ---- the end of a segment ---------------------------------------------- */

/*
 * Off the creator's list.  While a segment is listed its creator's task
 * struct is there; exit_shm may be unlisting it at the same time.
 */
static void shm_clist_rm(struct shmid_kernel *shp)
{
	rcu_read_lock();
	if (!list_empty(&shp->shm_clist)) {
		struct task_struct *creator = shp->shm_creator;

		spin_lock(&creator->sysvshm.lock);
		list_del_init(&shp->shm_clist);
		spin_unlock(&creator->sysvshm.lock);
	}
	rcu_read_unlock();
}

/* rwsem held for writing and shm_perm.lock, which this drops. */
static void shm_destroy(struct ipc_namespace *ns, struct shmid_kernel *shp)
	__releases(shp->shm_perm.lock)
{
	struct file *file1 = shp->shm_file;

	shp->shm_file = NULL;
	ns->shm_tot -= shm_pages(shp);
	user_shm_unlock(shp);
	shm_clist_rm(shp);
	ipc_rmid(&shm_ids(ns), &shp->shm_perm);
	shm_unlock(shp);
	fput(file1);
	ipc_putref(&shp->shm_perm);
}

/* Destroy @shp if it is detached and is to go then.  As shm_destroy. */
static void shm_try_destroy(struct ipc_namespace *ns, struct shmid_kernel *shp)
	__releases(shp->shm_perm.lock)
{
	/* @lab 7 shm_try_destroy: is it time? */
	if (!shp->shm_nattch &&
	    (ns->shm_rmid_forced || shp->shm_perm.mode & SHM_DEST))
		shm_destroy(ns, shp);
	else
		shm_unlock(shp);
	/* @end */
}

/* Segment @id is @detached, or lost its creator, or was not attached after all:
 * it goes, if it may. */
static void shm_drop(struct ipc_namespace *ns, int id, bool detached) __no_tsa
{
	/* @lab 7 shm_drop: one less, and perhaps the last */
	struct shmid_kernel *shp;

	down_write(&shm_ids(ns).rwsem);
	if (!shm_lock(ns, id, &shp)) {
		if (detached) {
			shp->shm_lprid = current->tgid;
			shp->shm_dtim = ktime_get_real_seconds();
			shp->shm_nattch--;
		}
		shm_try_destroy(ns, shp);
	}
	up_write(&shm_ids(ns).rwsem);
	/* @end */
}

/* IPC_RMID: now, or with the last detach.  As shm_destroy.  Out of line, so that
 * a breakpoint here is one place. */
static noinline void do_shm_rmid(struct ipc_namespace *ns,
				 struct kern_ipc_perm *perm) __no_tsa
{
	/* @lab 7 do_shm_rmid: now, or with the last detach */
	struct shmid_kernel *shp = to_shm(perm);

	if (shp->shm_nattch) {
		shp->shm_perm.mode |= SHM_DEST;
		ipc_set_key_private(&shm_ids(ns), &shp->shm_perm);
		shm_unlock(shp);
	} else {
		shm_destroy(ns, shp);
	}
	/* @end */
}

/* shm_rmid_forced was just set: destroy what nobody attached or owns. */
void shm_destroy_orphaned(struct ipc_namespace *ns) __no_tsa
{
	struct kern_ipc_perm *perm;
	unsigned long idx;

	down_write(&shm_ids(ns).rwsem);
	idr_for_each_entry(&shm_ids(ns).ipcs_idr, perm, idx) {
		spin_lock(&perm->lock);
		if (list_empty(&to_shm(perm)->shm_clist))
			shm_try_destroy(ns, to_shm(perm));
		else
			spin_unlock(&perm->lock);
	}
	up_write(&shm_ids(ns).rwsem);
}

void shm_init_task(struct task_struct *task)
{
	spin_lock_init(&task->sysvshm.lock, RANK_SHM_CLIST);
	INIT_LIST_HEAD(&task->sysvshm.shm_clist);
}

/**
 * exit_shm - @task, the current one, leaves: its segments lose their creator
 * Segments stay, unless shm_rmid_forced says otherwise.  After exit_mm, so
 * that they are detached already.  Context: task, may sleep, no lock held.
 */
void exit_shm(struct task_struct *task)
{
	/* @lab 7 exit_shm: the creator leaves its segments */
	struct sysv_shm *list = &task->sysvshm;

	spin_lock(&list->lock);
	while (!list_empty(&list->shm_clist)) {
		struct shmid_kernel *shp = list_first_entry(
			&list->shm_clist, struct shmid_kernel, shm_clist);
		struct ipc_namespace *ns = shp->ns;
		int id = shp->shm_perm.id;
		/* A namespace at its end takes care of its own; it is there
		 * until shm_clist_rm finds @shp unlisted. */
		bool drop = ns->shm_rmid_forced &&
			    atomic_inc_not_zero(&ns->ns.count);

		list_del_init(&shp->shm_clist);
		if (drop) {
			spin_unlock(&list->lock);
			shm_drop(ns, id, false);
			put_ipc_ns(ns);
			spin_lock(&list->lock);
		}
	}
	spin_unlock(&list->lock);
	/* @end */
}

/* ---- VMAs over file2 --------------------------------------------------- */

/* One more VMA for the segment file2 names, if it is still that segment. */
static int shm_count_attach(const struct shm_file_data *sfd) __no_tsa
{
	struct shmid_kernel *shp;
	int err = shm_lock(sfd->ns, sfd->id, &shp);

	if (err)
		return err;
	if (shp->shm_file == sfd->file) {
		shp->shm_atim = ktime_get_real_seconds();
		shp->shm_lprid = current->tgid;
		shp->shm_nattch++;
	} else {
		err = -EINVAL;
	}
	shm_unlock(shp);
	return err;
}

/* The VMA was copied: by fork, or by cutting it in two. */
static void shm_open(struct vm_area_struct *vma)
{
	/* @lab 7 shm_open: one more */
	const struct shm_file_data *sfd = shm_file_data(vma->vm_file);

	if (sfd->vm_ops->open)
		sfd->vm_ops->open(vma);
	/* An attached segment cannot go, so neither can this fail. */
	WARN_ON(shm_count_attach(sfd));
	/* @end */
}

static void shm_close(struct vm_area_struct *vma)
{
	const struct shm_file_data *sfd = shm_file_data(vma->vm_file);

	if (sfd->vm_ops->close)
		sfd->vm_ops->close(vma);
	shm_drop(sfd->ns, sfd->id, true);
}

/* Step 11 of the lecture: on to file1's fault, shmem_fault. */
static int shm_fault(struct vm_area_struct *vma, struct vm_fault *vmf)
{
	/* @lab 6 shm_fault: on to file1's fault */
	return shm_file_data(vma->vm_file)->vm_ops->fault(vma, vmf);
	/* @end */
}

static const struct vm_operations_struct shm_vm_ops = {
	.open = shm_open,
	.close = shm_close,
	.fault = shm_fault,
};

/* Steps 8 and 9: let file1 set its vm_ops, keep them, stand before them. */
static int shm_mmap(struct file *file2, struct vm_area_struct *vma)
{
	/* @lab 6 shm_mmap: count, let file1 set its vm_ops, stand before them */
	struct shm_file_data *sfd = shm_file_data(file2);
	int err;

	err = shm_count_attach(sfd);
	if (err)
		return err;
	err = sfd->file->f_op->mmap(sfd->file, vma);
	if (err) {
		shm_drop(sfd->ns, sfd->id, true);
		return err;
	}
	sfd->vm_ops = vma->vm_ops;
	vma->vm_ops = &shm_vm_ops;
	return 0;
	/* @end */
}

static void shm_release(struct inode *inode, struct file *file2)
{
	struct shm_file_data *sfd = shm_file_data(file2);

	put_ipc_ns(sfd->ns);
	fput(sfd->file);
	kmem_cache_free(sfd_cache, sfd);
}

static const struct file_operations shm_file_operations = {
	.mmap = shm_mmap,
	.release = shm_release,
};

/* ---- shmget ------------------------------------------------------------ */

/* SHM_HUGETLB: there is no pool of huge pages, as on a Linux with none. */
static int newseg_huge(int flags)
{
	/* @lab 5 newseg_huge: what a Linux without huge pages says */
	unsigned log = (unsigned)flags >> SHM_HUGE_SHIFT & SHM_HUGE_MASK;

	if (log && log != 22)
		return -EINVAL;
	return capable(CAP_IPC_LOCK) ? -ENOMEM : -EPERM;
	/* @end */
}

/* file1's name: "SYSV" and the key in hex. */
static void segment_name(char name[16], key_t key)
{
	/* @lab 5 segment_name: SYSV and eight hex digits */
	uint32_t digits = (uint32_t)key;

	memcpy(name, "SYSV", 4);
	for (int i = 11; i >= 4; i--, digits >>= 4)
		name[i] = "0123456789abcdef"[digits & 15];
	name[12] = '\0';
	/* @end */
}

/*
 * Make a segment: (1) shmid_kernel, (2) file1 in shmem, (3) its id.
 * ids->rwsem held for writing.
 */
static int newseg(struct ipc_namespace *ns, struct ipc_params *params) __no_tsa
{
	/* @lab 5 newseg: limits, three steps, and the way back */
	unsigned long flags = params->flg & SHM_NORESERVE ? VM_NORESERVE : 0;
	size_t size = params->u.size;
	unsigned long pages;
	struct shmid_kernel *shp;
	char name[16];
	int err;

	if (size < SHMMIN || size > ns->shm_ctlmax)
		return -EINVAL;
	pages = size / PAGE_SIZE + (size % PAGE_SIZE != 0);
	if (pages > SIZE_MAX / PAGE_SIZE || pages > ns->shm_ctlall ||
	    ns->shm_tot > ns->shm_ctlall - pages)
		return -ENOSPC;
	if (params->flg & SHM_HUGETLB)
		return newseg_huge(params->flg);
	shp = kmem_cache_alloc(shmid_cache, GFP_KERNEL | GFP_ZERO);
	if (!shp)
		return -ENOMEM;
	shp->shm_ctim = ktime_get_real_seconds();
	shp->shm_segsz = size;
	shp->shm_cprid = current->tgid;
	shp->ns = ns;
	shp->shm_creator = current;
	segment_name(name, params->key);
	err = shmem_kernel_file_setup(name, (loff_t)size, flags,
				      &shp->shm_file);
	if (err)
		goto free_shp;
	err = ipc_addid(&shm_ids(ns), &shp->shm_perm, params, ns->shm_ctlmni);
	if (err)
		goto put_file;
	spin_lock(&current->sysvshm.lock);
	list_add(&shp->shm_clist, &current->sysvshm.shm_clist);
	spin_unlock(&current->sysvshm.lock);
	/* /proc/PID/maps shows the id as inode number */
	shp->shm_file->f_inode->i_ino = (unsigned long)shp->shm_perm.id;
	ns->shm_tot += pages;
	shm_unlock(shp);
	return shp->shm_perm.id;

put_file:
	fput(shp->shm_file);
free_shp:
	kmem_cache_free(shmid_cache, shp);
	return err;
	/* @end */
}

static int shm_more_checks(struct kern_ipc_perm *perm,
			   struct ipc_params *params)
{
	return to_shm(perm)->shm_segsz < params->u.size ? -EINVAL : 0;
}

long sys_shmget(key_t key, size_t size, int flags)
{
	struct ipc_namespace *ns = current_ipc_ns();
	struct ipc_params params = { key, flags, .u.size = size };

	return ipcget(ns, &shm_ids(ns), &shm_ops, &params);
}

/* ---- shmat, shmdt ------------------------------------------------------ */

/* What SHM_* of shmat means for the parts of the mapping. */
struct attach_mode {
	unsigned long prot, map_flags;
	int perm; /* for ipcperms */
	unsigned file_flags;
};

/* 0; -EINVAL: an address or a flag that shmat refuses. */
static int shmat_parse(unsigned long *addr, int flags, struct attach_mode *mode)
{
	/* @lab 6 shmat_parse: flags and address, as shmat(2) has them */
	*mode = (struct attach_mode){
		.prot = PROT_READ,
		.map_flags = MAP_SHARED,
		.perm = 0444,
		.file_flags = O_RDONLY,
	};
	if (*addr) {
		if (*addr & (SHMLBA - 1)) {
			if (!(flags & SHM_RND))
				return -EINVAL;
			*addr &= ~(SHMLBA - 1);
			if (!*addr && flags & SHM_REMAP)
				return -EINVAL;
		}
		mode->map_flags |= MAP_FIXED;
	} else if (flags & SHM_REMAP) {
		return -EINVAL;
	}
	if (!(flags & SHM_RDONLY)) {
		mode->prot |= PROT_WRITE;
		mode->perm |= 0222;
		mode->file_flags = O_RDWR;
	}
	if (flags & SHM_EXEC) {
		mode->prot |= PROT_EXEC;
		mode->perm |= 0111;
	}
	return 0;
	/* @end */
}

/* Steps 5 and 6: the segment @shmid, if current may have it; file1 of it. */
static int shmat_find(struct ipc_namespace *ns, int shmid, int perm,
		      struct file **file1) __no_tsa
{
	/* @lab 6 shmat_find: look up, permission, still there?, file1 */
	struct shmid_kernel *shp;
	int err;

	rcu_read_lock();
	err = shm_obtain_object_check(ns, shmid, &shp);
	if (!err && ipcperms(&shp->shm_perm, perm))
		err = -EACCES;
	if (!err) {
		spin_lock(&shp->shm_perm.lock);
		if (ipc_valid_object(&shp->shm_perm))
			*file1 = get_file(shp->shm_file);
		else
			err = -EIDRM;
		shm_unlock(shp);
	}
	rcu_read_unlock();
	return err;
	/* @end */
}

/* Step 7: file2 on the path of file1, which this takes over. */
static int shm_alloc_file2(struct ipc_namespace *ns, int shmid,
			   struct file *file1, unsigned flags,
			   struct file **out)
{
	/* @lab 6 shm_alloc_file2: a file of its own, which leads to file1 */
	struct shm_file_data *sfd = kmem_cache_alloc(sfd_cache, GFP_KERNEL);
	int err = sfd ? alloc_file(&file1->f_path, flags, &shm_file_operations,
				   out) :
			-ENOMEM;

	if (err) {
		if (sfd)
			kmem_cache_free(sfd_cache, sfd);
		fput(file1);
		return err;
	}
	sfd->id = shmid;
	sfd->ns = get_ipc_ns(ns);
	sfd->file = file1;
	sfd->vm_ops = NULL;
	(*out)->private_data = sfd;
	(*out)->f_mapping = file1->f_mapping;
	return 0;
	/* @end */
}

/**
 * do_shmat - map segment @shmid into the calling task
 * @shmid: System V identifier, unchecked
 * @shmaddr: page-aligned address, or 0 to let the kernel choose
 * @flags: SHM_RDONLY | SHM_RND | SHM_REMAP | SHM_EXEC
 * @out:   start of the mapping, [start, start + round_up(bytes)); set on
 *         success only
 *
 * Installs a VMA over a new struct file (file2); no page is allocated here.
 *
 * Context: task, may sleep.  Looks up under rcu and perm.lock and drops both;
 *          then mmap_lock, under which shm_mmap takes perm.lock again.
 * Return:  0; -EINVAL bad id, address or overlap; -EIDRM; -EACCES; -ENOMEM.
 * Source:  shmat(2), POSIX.1-2017 XSI.
 */
int do_shmat(int shmid, char __user *shmaddr, int flags, unsigned long *out)
{
	unsigned long addr = (__force unsigned long)shmaddr;
	struct ipc_namespace *ns = current_ipc_ns();
	struct mm_struct *mm = current->mm;
	struct file *file1, *file2;
	struct attach_mode mode;
	unsigned long size;
	int err;

	if (shmid < 0)
		return -EINVAL;
	err = shmat_parse(&addr, flags, &mode);
	if (err)
		return err;
	err = shmat_find(ns, shmid, mode.perm, &file1);
	if (err)
		return err;
	size = (unsigned long)file1->f_inode->i_size;
	err = shm_alloc_file2(ns, shmid, file1, mode.file_flags, &file2);
	if (err)
		goto drop;

	down_write(&mm->mmap_lock);
	/* @lab 6 shmat_map: map file2, unless something is in the way */
	if (addr && !(flags & SHM_REMAP) &&
	    (addr + size < addr ||
	     find_vma_intersection(mm, addr, addr + size)))
		err = -EINVAL;
	else
		err = do_mmap(file2, addr, size, mode.prot, mode.map_flags, 0,
			      out);
	/* @end */
	up_write(&mm->mmap_lock);
	fput(file2);
	if (err)
		goto drop;
	if (mm->locked_vm)
		mm_populate_new(*out, size, 0);
	return 0;

drop: /* where Linux counts an attach all the while */
	shm_drop(ns, shmid, false);
	return err;
}

/*
 * Is @vma a piece of an attachment that began at @addr?  Pieces keep their
 * offset in the segment when munmap or mprotect cut the rest away.
 */
static bool shm_vma_of(const struct vm_area_struct *vma, unsigned long addr)
{
	return vma->vm_ops == &shm_vm_ops &&
	       (vma->vm_start - addr) >> PAGE_SHIFT == vma->vm_pgoff;
}

/**
 * sys_shmdt - unmap the attachment that began at @addr, whatever is left
 * Return: 0; -EINVAL: none began there.
 */
long sys_shmdt(char __user *shmaddr)
{
	unsigned long addr = (__force unsigned long)shmaddr;
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma, *next;
	const struct file *file2 = NULL;
	unsigned long size = 0;

	if (addr & ~PAGE_MASK)
		return -EINVAL;
	down_write(&mm->mmap_lock);
	for (vma = find_vma(mm, addr); vma; vma = next) {
		next = vma->vm_next;
		if (file2 && vma->vm_end - addr > size)
			break;
		if (!shm_vma_of(vma, addr) || (file2 && vma->vm_file != file2))
			continue;
		if (!file2) {
			file2 = vma->vm_file;
			size = (unsigned long)round_up(file2->f_inode->i_size,
						       PAGE_SIZE);
		}
		munmap_vma(mm, vma);
	}
	up_write(&mm->mmap_lock);
	return file2 ? 0 : -EINVAL;
}

/* ---- shmctl ------------------------------------------------------------ */

/* Pages of the segment that are in memory. */
static unsigned long shm_rss(const struct shmid_kernel *shp)
{
	return shp->shm_file->f_mapping->nrpages;
}

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
		   perm->cuid, perm->cgid, shp->shm_atim, shp->shm_dtim,
		   shp->shm_ctim, shm_rss(shp) * PAGE_SIZE, 0ul);
}

static size_t shmctl_shm_info(struct ipc_namespace *ns, struct shm_info *info)
{
	/* @lab 5 shm_info: how many segments and pages, in all */
	struct kern_ipc_perm *perm;
	unsigned long idx;

	info->used_ids = shm_ids(ns).in_use;
	info->shm_tot = ns->shm_tot;
	idr_for_each_entry(&shm_ids(ns).ipcs_idr, perm, idx)
		info->shm_rss += shm_rss(to_shm(perm));
	return sizeof(*info);
	/* @end */
}

static size_t shm_fill_info(struct ipc_namespace *ns, int cmd, int version,
			    union ipc_info *info)
{
	struct shminfo64 *limits = &info->shm_limits;

	if (cmd == SHM_INFO)
		return shmctl_shm_info(ns, &info->shm);
	limits->shmmax = ns->shm_ctlmax;
	limits->shmmin = SHMMIN;
	limits->shmmni = limits->shmseg = (uint32_t)ns->shm_ctlmni;
	limits->shmall = ns->shm_ctlall;
	if (version == IPC_64)
		return sizeof(*limits);
	/* The old structure has the same fields, but signed, and no padding. */
	limits->shmmax = min_t(uint32_t, limits->shmmax, INT32_MAX);
	return sizeof(struct shminfo);
}

const struct ipc_ops shm_ops = {
	.getnew = newseg,
	.more_checks = shm_more_checks,
	.kind = IPC_SHM_IDS,
	.info = SHM_INFO,
	.stat = SHM_STAT,
	.stat_any = SHM_STAT_ANY,
	.size = sizeof(struct shmid64_ds),
	.old_size = sizeof(struct shmid_ds),
	.ctime = offsetof(struct shmid_kernel, shm_ctim),
	.fill_info = shm_fill_info,
	.fill = shm_fill,
	.to_old = shm_to_old,
	.rmid = do_shm_rmid,
	.header = "       key      shmid perms       size  cpid  lpid nattch"
		  "   uid   gid  cuid  cgid      atime      dtime      ctime"
		  "        rss       swap\n",
	.show = shm_show,
};

/* ---- SHM_LOCK, SHM_UNLOCK ---------------------------------------------- */

/* May current do SHM_LOCK or SHM_UNLOCK on @shp, which is locked?  0, -EPERM. */
static int shm_lock_allowed(const struct shmid_kernel *shp, int cmd)
{
	uid_t euid = current_euid();

	if (capable(CAP_IPC_LOCK))
		return 0;
	if (euid != shp->shm_perm.uid && euid != shp->shm_perm.cuid)
		return -EPERM;
	return cmd == SHM_LOCK && !rlimit(RLIMIT_MEMLOCK) ? -EPERM : 0;
}

/*
 * Nothing is ever swapped out yet, so a locked segment differs only in its
 * mode bit and in what its owner may still lock.
 */
static int shmctl_do_lock(struct ipc_namespace *ns, int id, int cmd) __no_tsa
{
	struct shmid_kernel *shp;
	int err = shm_lock(ns, id, &shp);

	if (err)
		return err;
	err = shm_lock_allowed(shp, cmd);
	if (!err && cmd == SHM_UNLOCK)
		user_shm_unlock(shp);
	else if (!err && !(shp->shm_perm.mode & SHM_LOCKED))
		err = user_shm_lock(shp);
	shm_unlock(shp);
	return err;
}

/* shmctl(2), see ipc_ctl; and -ENOMEM. */
long sys_shmctl(int shmid, int cmd, void __user *buf)
{
	int version = ipc_parse_version(&cmd);

	if (cmd == SHM_LOCK || cmd == SHM_UNLOCK)
		return shmctl_do_lock(current_ipc_ns(), shmid, cmd);
	return ipc_ctl(&shm_ops, shmid, cmd, buf, version);
}
