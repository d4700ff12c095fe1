/* SPDX-License-Identifier: MIT */
/*
 * Pages of memory files.
 *
 *	who has names            what is mapped            where pages are
 *	ramfs files              shmem_vm_ops              inode->i_mapping
 *	shared anonymous memory  shmem_vm_ops              the same
 *	System V segments        shm_vm_ops, over these    the same
 *
 * A page appears when somebody first touches it, through the file or through
 * a mapping: shmem_getpage().  Until then the place is a hole and reads as
 * zeros.  Pages leave when the file shrinks, when a hole is punched, or with
 * the inode.
 *
 * Locks: i_rwsem for i_size and for writers; mapping->lock for the pages.  A
 * fault holds no i_rwsem: that a page belongs to the file is decided under
 * mapping->lock, which truncate takes after it has set the new size.
 */
#include "mm/shmem.h"

#include "kernel/abi/errno.h"
#include "kernel/lib/string.h"
#include "kernel/sched.h"
#include "mm/filemap.h"
#include "mm/mmap.h"
#include "mm/page_alloc.h"

#define SEALS_WRITE (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)

/* @lab 3 new: charge, allocate, insert, account */
/* A new page at @index: 1, -EEXIST when another was faster. */
static noinline int add_new_page(struct inode *inode, unsigned long index,
				 struct page **out, enum sgp_type sgp)
{
	struct address_space *mapping = inode->i_mapping;
	struct page *page;
	int err;

	err = inode_charge_pages(inode, 1);
	if (err)
		return err;
	err = -ENOMEM;
	page = alloc_page(GFP_KERNEL | GFP_ZERO);
	if (!page)
		goto uncharge;
	spin_lock(&mapping->lock);
	if (sgp == SGP_CACHE && index >= mapping_size_pages(mapping))
		err = -EFAULT;
	else
		err = add_to_page_cache(page, mapping, index);
	spin_unlock(&mapping->lock);
	if (err)
		goto put_page;
	page_stat_add(STAT_SHMEM, 1);
	*out = page;
	return 1;
put_page:
	put_page(page);
uncharge:
	inode_uncharge_pages(inode, 1);
	return err;
}
/* @end */

/**
 * shmem_getpage - the page of @inode at @index: from the page cache, or new
 * @page: with a reference; NULL for a hole with SGP_READ
 *
 * Context: task, may sleep.
 * Return:  0; 1 if the page is new; -EFAULT past the end (SGP_CACHE);
 *          -ENOMEM; -ENOSPC.
 */
int shmem_getpage(struct inode *inode, unsigned long index, struct page **page,
		  enum sgp_type sgp)
{
	/* @lab 3 getpage: from the cache, or new, or none */
	struct address_space *mapping = inode->i_mapping;
	int err;

	if (sgp == SGP_CACHE && index >= mapping_size_pages(mapping))
		return -EFAULT;
	for (;;) {
		*page = find_get_page(mapping, index);
		if (likely(*page) || sgp == SGP_READ)
			return 0;
		err = add_new_page(inode, index, page, sgp);
		if (err != -EEXIST)
			return err;
	}
	/* @end */
}

int shmem_fault(struct vm_area_struct *vma, struct vm_fault *vmf)
{
	/* @lab 3 fault: the page of the file that the VMA shows there */
	int err = shmem_getpage(vma->vm_file->f_mapping->host, vmf->pgoff,
				&vmf->page, SGP_CACHE);

	return err == -ENOSPC ? -EFAULT : err;
	/* @end */
}

const struct vm_operations_struct shmem_vm_ops = {
	.fault = shmem_fault,
};

int shmem_mmap(struct file *file, struct vm_area_struct *vma)
{
	if (file->f_mapping->host->i_seals & SEALS_WRITE &&
	    vma->vm_flags & VM_SHARED) {
		if (vma->vm_flags & VM_WRITE)
			return -EPERM;
		vma->vm_flags &= ~VM_MAYWRITE;
	}
	if (!(file->f_flags & O_NOATIME))
		inode_touch(file->f_mapping->host, true, false);
	vma->vm_ops = &shmem_vm_ops;
	return 0;
}

/**
 * shmem_zero_setup - give @vma an unnamed memory file of its size
 *
 * Context: mmap_lock for writing; @vma is not linked yet.
 */
int shmem_zero_setup(struct vm_area_struct *vma)
{
	struct file *file;
	int err;

	err = shmem_kernel_file_setup("dev/zero",
				      (loff_t)(vma->vm_end - vma->vm_start),
				      vma->vm_flags, &file);
	if (err)
		return err;
	if (vma->vm_file)
		fput(vma->vm_file);
	vma->vm_file = file;
	vma->vm_ops = &shmem_vm_ops;
	return 0;
}

/* Reading and writing. */

static inline unsigned long index_of(loff_t pos)
{
	return (unsigned long)(pos >> PAGE_SHIFT);
}

static inline size_t offset_in_page(loff_t pos)
{
	return (size_t)pos & (PAGE_SIZE - 1);
}

ssize_t shmem_file_read_iter(struct file *file, struct iov_iter *to,
			     loff_t *pos)
{
	struct inode *inode = file->f_mapping->host;
	ssize_t done = 0;
	int err = 0;

	while (to->count) {
		size_t offset = offset_in_page(*pos), n, copied;
		loff_t left = inode->i_size - *pos;
		struct page *page;

		if (left <= 0)
			break;
		n = min(min(PAGE_SIZE - offset, (unsigned long)to->count),
			left < (loff_t)PAGE_SIZE ? (unsigned long)left :
						   PAGE_SIZE);
		err = shmem_getpage(inode, index_of(*pos), &page, SGP_READ);
		if (err < 0)
			break;
		if (page) {
			copied = copy_to_iter(
				(char *)page_address(page) + offset, n, to);
			put_page(page);
		} else {
			copied = iov_iter_zero(n, to);
		}
		*pos += copied;
		done += (ssize_t)copied;
		if (copied != n) {
			err = -EFAULT;
			break;
		}
	}
	inode_touch(inode, true, false);
	return done ? done : err;
}

/* Give back pages [first, last]. */
static void drop_pages(struct inode *inode, unsigned long first,
		       unsigned long last)
{
	unsigned long n = truncate_pages(inode->i_mapping, first, last);

	if (!n)
		return;
	page_stat_add(STAT_SHMEM, -(long)n);
	inode_uncharge_pages(inode, n);
}

/* Copy from @from into the page at @pos: bytes copied, or an error. */
static ssize_t write_page(struct inode *inode, struct iov_iter *from,
			  loff_t pos)
{
	size_t offset = offset_in_page(pos);
	size_t n = min((size_t)PAGE_SIZE - offset, from->count), copied;
	struct page *page;
	int err;

	if (inode->i_seals & SEALS_WRITE ||
	    (inode->i_seals & F_SEAL_GROW && pos + (loff_t)n > inode->i_size))
		return -EPERM;
	err = shmem_getpage(inode, index_of(pos), &page, SGP_WRITE);
	if (err < 0)
		return err;
	copied = copy_from_iter((char *)page_address(page) + offset, n, from);
	put_page(page);
	if (pos + (loff_t)copied > inode->i_size)
		inode->i_size = pos + (loff_t)copied;
	if (!copied && index_of(pos) >= mapping_size_pages(inode->i_mapping))
		drop_pages(inode, index_of(pos), index_of(pos));
	return copied ? (ssize_t)copied : -EFAULT;
}

ssize_t shmem_file_write_iter(struct file *file, struct iov_iter *from,
			      loff_t *pos)
{
	struct inode *inode = file->f_mapping->host;
	ssize_t n, done = 0;

	down_write(&inode->i_rwsem);
	n = generic_write_checks(file, from, pos);
	if (n <= 0)
		goto unlock;
	while (from->count) {
		n = write_page(inode, from, *pos);
		if (n < 0)
			break;
		*pos += n;
		done += n;
		if (fatal_signal_pending(current))
			break;
	}
	if (done)
		inode_touch(inode, false, true);
unlock:
	up_write(&inode->i_rwsem);
	return done ? done : n;
}

/* SEEK_DATA, SEEK_HOLE: the next page, or the next place without one. */
static loff_t seek_data_hole(struct inode *inode, loff_t pos, bool hole)
{
	struct address_space *mapping = inode->i_mapping;
	unsigned long index = index_of(pos), start = index;
	loff_t found;

	if (pos < 0 || pos >= inode->i_size)
		return -ENXIO;
	spin_lock(&mapping->lock);
	if (hole)
		while (idr_find(&mapping->i_pages, index))
			index++;
	else if (!idr_get_next(&mapping->i_pages, &index))
		index = ULONG_MAX;
	spin_unlock(&mapping->lock);
	found = index == start ? pos : (loff_t)index << PAGE_SHIFT;
	if (found >= inode->i_size)
		return hole ? inode->i_size : -ENXIO;
	return found;
}

loff_t shmem_file_llseek(struct file *file, loff_t offset, int whence)
{
	struct inode *inode = file->f_mapping->host;
	loff_t base = 0;

	switch (whence) {
	case SEEK_SET:
		break;
	case SEEK_CUR:
		base = file->f_pos;
		break;
	case SEEK_END:
		base = inode->i_size;
		break;
	case SEEK_DATA:
	case SEEK_HOLE:
		down_read(&inode->i_rwsem);
		offset = seek_data_hole(inode, offset, whence == SEEK_HOLE);
		up_read(&inode->i_rwsem);
		if (offset < 0)
			return offset;
		break;
	default:
		return -EINVAL;
	}
	if (__builtin_add_overflow(offset, base, &offset) || offset < 0 ||
	    offset > SHMEM_MAX_BYTES)
		return -EINVAL;
	file->f_pos = offset;
	return offset;
}

/* Changing what there is. */

/* Zero bytes [from, to) of the page at @index, if there is one. */
static void zero_part(struct inode *inode, unsigned long index, size_t from,
		      size_t to)
{
	struct page *page = find_get_page(inode->i_mapping, index);

	if (!page)
		return;
	memset((char *)page_address(page) + from, 0, to - from);
	put_page(page);
}

static int may_grow(const struct inode *inode, loff_t size)
{
	unsigned long limit = rlimit(RLIMIT_FSIZE);

	if (size <= inode->i_size)
		return 0;
	if (limit != RLIM_INFINITY && size > (loff_t)limit) {
		send_sig(SIGXFSZ, current);
		return -EFBIG;
	}
	return size > SHMEM_MAX_BYTES ? -EFBIG : 0;
}

int shmem_truncate(struct inode *inode, loff_t size)
{
	/* @lab 3 truncate: a new size, and what it means for pages */
	loff_t old = inode->i_size;
	unsigned long first;
	int err;

	err = may_grow(inode, size);
	if (err)
		return err;
	if (size != old &&
	    inode->i_seals & (size < old ? F_SEAL_SHRINK : F_SEAL_GROW))
		return -EPERM;
	inode->i_size = size;
	if (size > old)
		return 0; /* what fallocate() put there stays */
	first = mapping_size_pages(inode->i_mapping);
	if (size < old && offset_in_page(size))
		zero_part(inode, first - 1, offset_in_page(size), PAGE_SIZE);
	drop_pages(inode, first, ULONG_MAX);
	if (size < old)
		unmap_mapping_range(inode->i_mapping, first, ULONG_MAX, true);
	return 0;
	/* @end */
}

int shmem_punch_hole(struct inode *inode, loff_t start, loff_t end)
{
	struct address_space *mapping = inode->i_mapping;
	unsigned long first, last; /* last is not included */

	if (inode->i_seals & SEALS_WRITE)
		return -EPERM;
	inode_touch(inode, false, true);
	first = index_of(start + (loff_t)PAGE_SIZE - 1);
	last = index_of(end);
	if (first > last) { /* inside one page */
		zero_part(inode, last, offset_in_page(start),
			  offset_in_page(end));
		return 0;
	}
	if (offset_in_page(start))
		zero_part(inode, first - 1, offset_in_page(start), PAGE_SIZE);
	if (offset_in_page(end))
		zero_part(inode, last, 0, offset_in_page(end));
	if (first == last)
		return 0;
	unmap_mapping_range(mapping, first, last - 1, false);
	drop_pages(inode, first, last - 1);
	unmap_mapping_range(mapping, first, last - 1, false);
	return 0;
}

/* How many pages there are in [first, last]. */
static unsigned long count_pages(struct address_space *mapping,
				 unsigned long first, unsigned long last)
{
	unsigned long n = 0;

	spin_lock(&mapping->lock);
	while (first <= last && idr_get_next(&mapping->i_pages, &first) &&
	       first <= last) {
		n++;
		first++;
	}
	spin_unlock(&mapping->lock);
	return n;
}

/* Are @n more pages to be had?  Nobody likes a half-done ENOSPC. */
static int have_room(struct inode *inode, unsigned long n)
{
	int err;

	if (n > nr_free_pages())
		return -ENOSPC;
	err = inode_charge_pages(inode, n);
	if (!err)
		inode_uncharge_pages(inode, n);
	return err;
}

int shmem_allocate(struct inode *inode, loff_t start, loff_t end,
		   bool keep_size)
{
	unsigned long index = index_of(start), last = index_of(end - 1);
	struct page *page;
	int err = may_grow(inode, keep_size ? 0 : end);

	if (err)
		return err;
	if (inode->i_seals & F_SEAL_GROW && end > inode->i_size)
		return -EPERM;
	err = have_room(inode,
			last - index + 1 -
				count_pages(inode->i_mapping, index, last));
	for (; !err && index <= last; index++) {
		err = shmem_getpage(inode, index, &page, SGP_WRITE);
		if (err < 0)
			break;
		put_page(page);
		err = fatal_signal_pending(current) ? -EINTR : 0;
	}
	if (!err && !keep_size && end > inode->i_size)
		inode->i_size = end;
	if (!err)
		inode_touch(inode, false, true);
	return err;
}

void shmem_evict_inode(struct inode *inode)
{
	drop_pages(inode, 0, ULONG_MAX);
}
