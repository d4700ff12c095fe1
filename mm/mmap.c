/* SPDX-License-Identifier: MIT */
/*
 * Making and removing mappings: mmap, munmap, brk, the stack of exec.
 *
 *	0x08048000   program	text, data, then the heap upwards (brk)
 *	    ...
 *	mmap_base    everything else, downwards, the highest gap first
 *	    gap      RLIMIT_STACK, at least 128 MiB
 *	0xC0000000   the stack, downwards
 *
 * A new mapping first tries to be a longer neighbour (vma_absorb), else it is
 * a VMA of its own, about which a file's f_op->mmap is asked.
 *
 * Accounting in pages: total_vm all, data_vm private and writable, stack_vm,
 * locked_vm; against RLIMIT_AS, _DATA, _STACK, _MEMLOCK.
 *
 * Locks: mmap_lock for writing, except where pages are faulted in.
 */
#include "mm/mmap.h"

#include "fs/file.h"
#include "kernel/abi/errno.h"
#include "kernel/lib/syscall.h"
#include "kernel/task.h"
#include "kernel/x86/uaccess.h"
#include "mm/fault.h"
#include "mm/filemap.h"
#include "mm/page_alloc.h"
#include "mm/pgtable.h"
#include "mm/shmem.h"

#define MIN_STACK_GAP  (128ul << 20)
#define MAX_STACK_GAP  (TASK_SIZE / 6 * 5)
#define MMAP_BOTTOM_UP (TASK_SIZE / 3) /* when mmap_base is full */
#define MAP_HUGE_SHIFT 26
#define MAP_HUGE_LOG   0x3ful

/* Limits and accounts. */

static inline bool is_data(unsigned long flags)
{
	return (flags & (VM_WRITE | VM_SHARED | VM_GROWSDOWN)) == VM_WRITE;
}

bool may_expand_vm(const struct mm_struct *mm, unsigned long flags,
		   unsigned long npages)
{
	if (mm->total_vm + npages > rlimit(RLIMIT_AS) >> PAGE_SHIFT)
		return false;
	return !is_data(flags) ||
	       mm->data_vm + npages <= rlimit(RLIMIT_DATA) >> PAGE_SHIFT;
}

bool may_lock(const struct mm_struct *mm, unsigned long flags,
	      unsigned long npages)
{
	return !(flags & VM_LOCKED) || capable(CAP_IPC_LOCK) ||
	       mm->locked_vm + npages <= rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT;
}

bool vm_enough_memory(unsigned long npages)
{
	return npages <= totalram_pages();
}

void vm_stat_account(struct mm_struct *mm, unsigned long flags, long npages)
{
	mm->total_vm += npages;
	if (flags & VM_LOCKED)
		mm->locked_vm += npages;
	if (flags & VM_GROWSDOWN)
		mm->stack_vm += npages;
	else if (is_data(flags))
		mm->data_vm += npages;
}

/* Private and writable: memory that must be there when it is written. */
static inline bool accountable(unsigned long flags)
{
	return (flags & (VM_NORESERVE | VM_SHARED | VM_WRITE)) == VM_WRITE;
}

unsigned long vm_flags_of_prot(unsigned long prot)
{
	return (prot & PROT_READ ? VM_READ : 0) |
	       (prot & PROT_WRITE ? VM_WRITE : 0) |
	       (prot & PROT_EXEC ? VM_EXEC : 0);
}

/* Where. */

/* Below a stack that may grow as RLIMIT_STACK says. */
static unsigned long mmap_base_for(unsigned long stack_top)
{
	unsigned long gap = rlimit(RLIMIT_STACK);

	gap = gap > ULONG_MAX - STACK_GUARD_GAP ? gap : gap + STACK_GUARD_GAP;
	gap = clamp(gap, MIN_STACK_GAP, MAX_STACK_GAP);
	return round_up(stack_top - gap, PAGE_SIZE);
}

static bool is_free(struct mm_struct *mm, unsigned long addr, unsigned long len)
{
	struct vm_area_struct *prev;
	const struct vm_area_struct *vma = find_vma_prev(mm, addr, &prev);

	return (!vma || addr + len <= vm_start_gap(vma)) &&
	       (!prev || addr >= prev->vm_end);
}

/**
 * get_unmapped_area - where @len bytes may go
 * @addr:  a hint; with MAP_FIXED in @flags the place itself
 *
 * Return: 0; -ENOMEM no room; -EINVAL, -EPERM for a bad fixed place.
 */
int get_unmapped_area(unsigned long addr, unsigned long len,
		      unsigned long flags, unsigned long *out)
{
	struct mm_struct *mm = current->mm;

	if (len > TASK_SIZE - MMAP_MIN_ADDR)
		return -ENOMEM;
	if (flags & MAP_FIXED) {
		if (addr > TASK_SIZE - len)
			return -ENOMEM;
		if (addr & ~PAGE_MASK)
			return -EINVAL;
		if (addr < PAGE_SIZE ||
		    (addr < MMAP_MIN_ADDR && !capable(CAP_SYS_RAWIO)))
			return -EPERM;
		*out = addr;
		return 0;
	}
	if (addr) {
		addr = round_up(addr, PAGE_SIZE);
		if (addr >= MMAP_MIN_ADDR && addr <= TASK_SIZE - len &&
		    is_free(mm, addr, len)) {
			*out = addr;
			return 0;
		}
	}
	if (!vma_find_gap(mm, len, MMAP_MIN_ADDR, mm->mmap_base, out))
		return 0;
	return vma_find_gap(mm, len, MMAP_BOTTOM_UP, TASK_SIZE, out);
}

/* Making. */

/* What MAP_SHARED and MAP_PRIVATE make of a file opened like this. */
static int file_vm_flags(const struct file *file, unsigned long prot,
			 unsigned long flags, unsigned long *vm_flags)
{
	const unsigned long known =
		MAP_SHARED | MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS |
		MAP_DENYWRITE | MAP_EXECUTABLE | MAP_UNINITIALIZED |
		MAP_GROWSDOWN | MAP_LOCKED | MAP_NORESERVE | MAP_POPULATE |
		MAP_NONBLOCK | MAP_STACK | MAP_HUGETLB | MAP_32BIT |
		MAP_HUGE_2MB | MAP_HUGE_1GB;

	switch (flags & MAP_TYPE) {
	case MAP_SHARED_VALIDATE:
		if (flags & ~known)
			return -EOPNOTSUPP;
		fallthrough;
	case MAP_SHARED:
		if ((prot & PROT_WRITE) && !(file->f_mode & FMODE_WRITE))
			return -EACCES;
		*vm_flags |= VM_SHARED | VM_MAYSHARE;
		if (!(file->f_mode & FMODE_WRITE))
			*vm_flags &= ~(VM_MAYWRITE | VM_SHARED);
		break;
	case MAP_PRIVATE:
		break;
	default:
		return -EINVAL;
	}
	if (!(file->f_mode & FMODE_READ))
		return -EACCES;
	if (!file->f_op->mmap)
		return -ENODEV;
	return *vm_flags & VM_GROWSDOWN ? -EINVAL : 0;
}

/* Fill in what kind of mapping @vma shall be; @vma has its place. */
static int set_vm_flags(struct vm_area_struct *vma, unsigned long prot,
			unsigned long flags)
{
	unsigned long vm_flags = vm_flags_of_prot(prot) | VM_MAYREAD |
				 VM_MAYWRITE | VM_MAYEXEC |
				 current->mm->def_flags;
	int err = 0;

	if (flags & MAP_GROWSDOWN)
		vm_flags |= VM_GROWSDOWN;
	if (flags & MAP_LOCKED) {
		vm_flags |= VM_LOCKED;
		if (!rlimit(RLIMIT_MEMLOCK) && !capable(CAP_IPC_LOCK))
			return -EPERM;
	}
	if (!may_lock(current->mm, vm_flags, vma_pages(vma)))
		return -EAGAIN;
	if (vma->vm_file) {
		err = file_vm_flags(vma->vm_file, prot, flags, &vm_flags);
	} else if ((flags & MAP_TYPE) == MAP_SHARED) {
		if (vm_flags & VM_GROWSDOWN)
			return -EINVAL;
		vma->vm_pgoff = 0;
		vm_flags |= VM_SHARED | VM_MAYSHARE;
	} else if ((flags & MAP_TYPE) == MAP_PRIVATE) {
		vma->vm_pgoff = vma->vm_start >> PAGE_SHIFT;
	} else {
		return -EINVAL;
	}
	if (flags & MAP_NORESERVE)
		vm_flags |= VM_NORESERVE;
	vma->vm_flags = vm_flags;
	return err;
}

/* Pages mapped in [start, end) with all of @flags. */
unsigned long count_mapped(struct mm_struct *mm, unsigned long start,
			   unsigned long end, unsigned long flags)
{
	const struct vm_area_struct *vma = find_vma(mm, start);
	unsigned long bytes = 0;

	for (; vma && vma->vm_start < end; vma = vma->vm_next)
		if ((vma->vm_flags & flags) == flags)
			bytes += min(end, vma->vm_end) -
				 max(start, vma->vm_start);
	return bytes >> PAGE_SHIFT;
}

/* A VMA of its own for @like, behind @prev: ask the file, or make shared
 * memory. */
static int add_vma(struct mm_struct *mm, const struct vm_area_struct *like,
		   struct vm_area_struct *prev)
{
	struct vm_area_struct *vma = vma_dup(like);
	int err = 0;

	if (!vma)
		return -ENOMEM;
	if (vma->vm_file)
		err = vma->vm_file->f_op->mmap(vma->vm_file, vma);
	else if (vma->vm_flags & VM_SHARED)
		err = shmem_zero_setup(vma);
	if (!err && vma_shared_maywrite(vma))
		err = mapping_map_writable(vma->vm_file->f_mapping);
	if (err) {
		if (vma->vm_file)
			fput(vma->vm_file);
		vma_free(vma);
		return err;
	}
	vma_link_behind(mm, vma, prev);
	if (vma_shared_maywrite(vma))
		atomic_dec(&vma->vm_file->f_mapping->i_mmap_writable);
	return 0;
}

/* Put a mapping like @like in its place, where others may be. */
static int mmap_region(struct vm_area_struct *like)
{
	struct mm_struct *mm = like->vm_mm;
	unsigned long npages = vma_pages(like);
	struct vm_area_struct *prev, *next;
	int err;

	if (!may_expand_vm(mm, like->vm_flags, npages) &&
	    !may_expand_vm(mm, like->vm_flags,
			   npages - count_mapped(mm, like->vm_start,
						 like->vm_end, 0)))
		return -ENOMEM;
	if (!(like->vm_flags & VM_NORESERVE) &&
	    (accountable(like->vm_flags) ||
	     (!like->vm_file && (like->vm_flags & VM_SHARED))) &&
	    !vm_enough_memory(npages))
		return -ENOMEM;
	if (accountable(like->vm_flags))
		like->vm_flags |= VM_ACCOUNT;
	next = find_vma_prev(mm, like->vm_start, &prev);
	if (next && next->vm_start < like->vm_end) {
		err = do_munmap(mm, like->vm_start,
				like->vm_end - like->vm_start);
		if (err)
			return err;
		find_vma_prev(mm, like->vm_start, &prev);
	}
	if ((!like->vm_file && (like->vm_flags & VM_SHARED)) ||
	    !vma_absorb(mm, like, prev)) {
		err = add_vma(mm, like, prev);
		if (err)
			return err;
	}
	vm_stat_account(mm, like->vm_flags, (long)npages);
	return 0;
}

int do_mmap(struct file *file, unsigned long addr, unsigned long len,
	    unsigned long prot, unsigned long flags, unsigned long pgoff,
	    unsigned long *out)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct like;
	int err;

	if (!len)
		return -EINVAL;
	if (flags & MAP_FIXED_NOREPLACE)
		flags |= MAP_FIXED;
	if (!(flags & MAP_FIXED)) {
		addr &= PAGE_MASK;
		if (addr && addr < MMAP_MIN_ADDR)
			addr = MMAP_MIN_ADDR;
	}
	len = round_up(len, PAGE_SIZE);
	if (!len)
		return -ENOMEM;
	if (pgoff + (len >> PAGE_SHIFT) < pgoff)
		return -EOVERFLOW;
	if (mm->map_count > MAX_MAP_COUNT)
		return -ENOMEM;
	err = get_unmapped_area(addr, len, flags, &like.vm_start);
	if (err)
		return err;
	like.vm_end = like.vm_start + len;
	like.vm_mm = mm;
	like.vm_file = file;
	like.vm_pgoff = pgoff;
	like.vm_ops = NULL;
	like.vm_private_data = NULL;
	like.has_anon = false;
	if ((flags & MAP_FIXED_NOREPLACE) &&
	    find_vma_intersection(mm, like.vm_start, like.vm_end))
		return -EEXIST;
	err = set_vm_flags(&like, prot, flags);
	if (!err)
		err = mmap_region(&like);
	if (!err)
		*out = like.vm_start;
	return err;
}

void mm_populate_new(unsigned long addr, unsigned long len, unsigned long flags)
{
	bool populate = (flags & (MAP_POPULATE | MAP_NONBLOCK)) == MAP_POPULATE;
	struct mm_struct *mm = current->mm;
	const struct vm_area_struct *vma;

	if (!populate && !mm->locked_vm)
		return;
	down_read(&mm->mmap_lock);
	vma = vma_lookup(mm, addr);
	if (vma && (populate || (vma->vm_flags & VM_LOCKED)))
		populate_range(mm, addr, addr + round_up(len, PAGE_SIZE));
	up_read(&mm->mmap_lock);
}

int vm_mmap(struct file *file, unsigned long addr, unsigned long len,
	    unsigned long prot, unsigned long flags, unsigned long pgoff,
	    unsigned long *out)
{
	struct mm_struct *mm = current->mm;
	int err;

	down_write(&mm->mmap_lock);
	err = do_mmap(file, addr, len, prot, flags, pgoff, out);
	up_write(&mm->mmap_lock);
	if (!err)
		mm_populate_new(*out, len, flags);
	return err;
}

/* MAP_HUGETLB: the size is known (4 MiB), but there are no such pages. */
static int no_huge_pages(unsigned long len, unsigned long flags)
{
	unsigned long log = flags >> MAP_HUGE_SHIFT & MAP_HUGE_LOG;

	return !len || !(flags & MAP_ANONYMOUS) || (log && log != 22) ?
		       -EINVAL :
		       -ENOMEM;
}

long sys_mmap2(unsigned long addr, unsigned long len, unsigned long prot,
	       unsigned long flags, unsigned long fd, unsigned long pgoff)
{
	bool anonymous = flags & MAP_ANONYMOUS;
	struct file *file __free(fput) = anonymous ? NULL : fget((unsigned)fd);
	unsigned long start;
	int err;

	if (!file && !anonymous)
		return -EBADF;
	if (flags & MAP_HUGETLB)
		return no_huge_pages(len, flags);
	err = vm_mmap(file, addr, len, prot, flags, pgoff, &start);
	return err ? err : (long)start;
}

long sys_old_mmap(const struct mmap_arg_struct __user *arg)
{
	struct mmap_arg_struct a;

	if (copy_from_user(&a, arg, sizeof(a)))
		return -EFAULT;
	if (a.offset & ~PAGE_MASK)
		return -EINVAL;
	return sys_mmap2(a.addr, a.len, a.prot, a.flags, a.fd,
			 a.offset >> PAGE_SHIFT);
}

/* Removing. */

/**
 * munmap_vma - unmap all of @vma
 *
 * Context: mmap_lock for writing; @vma is gone after.
 */
void munmap_vma(struct mm_struct *mm, struct vm_area_struct *vma)
{
	pgtable_unmap_range(mm, vma->vm_start, vma->vm_end);
	vma_unlink(mm, vma);
	vm_stat_account(mm, vma->vm_flags, -(long)vma_pages(vma));
	vma_remove(vma);
}

/* Cut so that VMA borders lie at @start and @end; @first begins at @start. */
static int split_for_unmap(struct mm_struct *mm, unsigned long start,
			   unsigned long end, struct vm_area_struct **first)
{
	struct vm_area_struct *last = *first;
	int err;

	if (start > last->vm_start) {
		if (end < last->vm_end && mm->map_count >= MAX_MAP_COUNT)
			return -ENOMEM;
		err = vma_split(last, start);
		if (err)
			return err;
		*first = last = last->vm_next;
	}
	if (end > last->vm_end)
		last = find_vma(mm, end - 1);
	if (last && last->vm_start < end && end < last->vm_end)
		return vma_split(last, end);
	return 0;
}

int do_munmap(struct mm_struct *mm, unsigned long addr, unsigned long len)
{
	struct vm_area_struct *vma, *next;
	unsigned long end;
	int err;

	if ((addr & ~PAGE_MASK) || addr > TASK_SIZE || len > TASK_SIZE - addr)
		return -EINVAL;
	end = addr + round_up(len, PAGE_SIZE);
	if (!len)
		return -EINVAL;
	vma = find_vma(mm, addr);
	if (!vma || vma->vm_start >= end)
		return 0;
	err = split_for_unmap(mm, addr, end, &vma);
	if (err)
		return err;
	for (; vma && vma->vm_start < end; vma = next) {
		next = vma->vm_next;
		munmap_vma(mm, vma);
	}
	return 0;
}

long sys_munmap(unsigned long addr, size_t len)
{
	struct mm_struct *mm = current->mm;
	int err;

	down_write(&mm->mmap_lock);
	err = do_munmap(mm, addr, len);
	up_write(&mm->mmap_lock);
	return err;
}

/**
 * exit_mmap - unmap everything
 *
 * Nobody looks at the tree any more: VMAs are only taken off their files.
 *
 * Context: no user of @mm is left; may sleep.
 */
void exit_mmap(struct mm_struct *mm)
{
	struct vm_area_struct *next;

	for (struct vm_area_struct *vma = mm->mmap; vma; vma = next) {
		next = vma->vm_next;
		pgtable_unmap_range(mm, vma->vm_start, vma->vm_end);
		vma_unlink_file(vma);
		vma_remove(vma);
	}
}

/* The heap and the stack. */

int do_brk(unsigned long addr, unsigned long len)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct like = {
		.vm_mm = mm,
		.vm_start = addr,
		.vm_pgoff = addr >> PAGE_SHIFT,
		.vm_flags = VM_DATA_FLAGS | VM_ACCOUNT | mm->def_flags,
	};

	len = round_up(len, PAGE_SIZE);
	if (!len)
		return 0;
	if (addr > TASK_SIZE || len > TASK_SIZE - addr)
		return -ENOMEM;
	like.vm_end = addr + len;
	if (!may_lock(mm, like.vm_flags, len >> PAGE_SHIFT))
		return -EAGAIN;
	if (mm->map_count > MAX_MAP_COUNT)
		return -ENOMEM;
	return mmap_region(&like);
}

/* May the heap end at @brk, where it ended at @old? */
static bool may_brk(struct mm_struct *mm, unsigned long brk, unsigned long old)
{
	unsigned long limit = rlimit(RLIMIT_DATA);
	struct vm_area_struct *next;

	if (brk < mm->start_brk || brk > TASK_SIZE - PAGE_SIZE)
		return false;
	if (limit != RLIM_INFINITY &&
	    brk - mm->start_brk + (mm->end_data - mm->start_data) > limit)
		return false;
	next = find_vma(mm, old);
	return round_up(brk, PAGE_SIZE) <= old || !next ||
	       round_up(brk, PAGE_SIZE) + PAGE_SIZE <= vm_start_gap(next);
}

long sys_brk(unsigned long brk)
{
	struct mm_struct *mm = current->mm;
	unsigned long old, new;
	int err = 0;

	down_write(&mm->mmap_lock);
	old = round_up(mm->brk, PAGE_SIZE);
	new = round_up(brk, PAGE_SIZE);
	if (!may_brk(mm, brk, old))
		err = -ENOMEM;
	else if (new < old)
		err = do_munmap(mm, new, old - new);
	else if (new > old)
		err = do_brk(old, new - old);
	if (!err)
		mm->brk = brk;
	brk = mm->brk;
	up_write(&mm->mmap_lock);
	if (!err && new > old)
		mm_populate_new(old, new - old, 0);
	return (long)brk;
}

/**
 * setup_stack_vma - the first VMA of a new program: a page of stack below @top
 *
 * It grows on demand; everything else will go below what it may reach.
 */
int setup_stack_vma(struct mm_struct *mm, unsigned long top,
		    struct vm_area_struct **out)
{
	struct vm_area_struct *vma = vma_alloc(mm);

	if (!vma)
		return -ENOMEM;
	vma->vm_end = top;
	vma->vm_start = top - PAGE_SIZE;
	vma->vm_flags = VM_STACK_FLAGS | VM_ACCOUNT;
	vma->vm_pgoff = vma->vm_start >> PAGE_SHIFT;
	vma_link(mm, vma);
	vm_stat_account(mm, vma->vm_flags, 1);
	mm->mmap_base = mmap_base_for(top);
	*out = vma;
	return 0;
}
