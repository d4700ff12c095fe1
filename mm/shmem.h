/* SPDX-License-Identifier: MIT */
/*
 * Pages of memory files: what ramfs files, shared anonymous memory and System
 * V segments have in common.
 */
#pragma once

#include "fs/file.h"
#include "fs/inode.h"
#include "mm/fault.h"

extern const struct vm_operations_struct shmem_vm_ops;

/* Indices must fit an unsigned long. */
#define SHMEM_MAX_BYTES ((loff_t)ULONG_MAX << PAGE_SHIFT)

enum sgp_type {
	SGP_READ,  /* only if it is there: *page may come back NULL */
	SGP_CACHE, /* allocate; fail with -EFAULT past i_size */
	SGP_WRITE, /* allocate, also past i_size */
};

/* The page of @inode at @index with a new reference: from the page cache, or
 * new and zeroed (1).  0; -EFAULT, -ENOMEM, -ENOSPC. */
int shmem_getpage(struct inode *inode, unsigned long index, struct page **page,
		  enum sgp_type sgp);
int shmem_fault(struct vm_area_struct *vma, struct vm_fault *vmf);
/* file_operations of a regular memory file. */
int shmem_mmap(struct file *file, struct vm_area_struct *vma);
ssize_t shmem_file_read_iter(struct file *file, struct iov_iter *to,
			     loff_t *pos);
ssize_t shmem_file_write_iter(struct file *file, struct iov_iter *from,
			      loff_t *pos);
loff_t shmem_file_llseek(struct file *file, loff_t offset, int whence);

/* These three: i_rwsem held for writing.  Pages are charged to the file system
 * through inode_charge_pages(). */

/* Change i_size: pages, the rest of the last page, and mappings.  Growing
 * beyond RLIMIT_FSIZE: SIGXFSZ and -EFBIG. */
int shmem_truncate(struct inode *inode, loff_t size);
/* fallocate(FALLOC_FL_PUNCH_HOLE) and madvise(MADV_REMOVE): zeros from
 * @start on, up to @end. */
int shmem_punch_hole(struct inode *inode, loff_t start, loff_t end);
/* fallocate(0 or KEEP_SIZE): a page everywhere in [start, end). */
int shmem_allocate(struct inode *inode, loff_t start, loff_t end,
		   bool keep_size);
/* Last reference to the inode is gone: free its pages. */
void shmem_evict_inode(struct inode *inode);
/* MAP_SHARED | MAP_ANONYMOUS: give @vma an unnamed memory file. */
int shmem_zero_setup(struct vm_area_struct *vma);

/* Who owns names: fs/ramfs.c.  An unlinked file of @size on the internal
 * mount shm_mnt; its d_name is @name. */
int shmem_kernel_file_setup(const char *name, loff_t size, unsigned long flags,
			    struct file **out);
