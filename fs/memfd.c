/* SPDX-License-Identifier: MIT */
/*
 * fs/memfd.c - memory files without a name, and seals
 *
 * memfd_create(2) opens a new file of shm_mnt, as shmget makes one.  Who gives
 * it to somebody else may first seal it: from then on nobody can shrink,
 * grow or write the file.  Seals are in the inode and only ever added; mm/
 * shmem.c asks them under i_rwsem.  F_SEAL_SEAL ends the adding; all memory
 * files have it from the start but those made with MFD_ALLOW_SEALING.
 *
 * F_SEAL_WRITE needs a file without shared mappings that can be written:
 * mapping->i_mmap_writable counts these, and below zero it lets none begin.
 */
#include "fs/super.h"
#include "kernel/abi/mman.h"
#include "kernel/abi/statfs.h"
#include "kernel/lib/string.h"
#include "kernel/lib/syscall.h"
#include "kernel/x86/uaccess.h"
#include "mm/filemap.h"
#include "mm/shmem.h"
#include "mm/slab.h"

#define PREFIX	 "memfd:"
#define NAME_LEN (255 - sizeof(PREFIX) + 1) /* longest, without the NUL */

static int memfd_open(const char *name, unsigned flags)
{
	struct file *file;
	int err, fd = get_unused_fd_flags(flags & MFD_CLOEXEC ? O_CLOEXEC : 0);

	if (fd < 0)
		return fd;
	err = shmem_kernel_file_setup(name, 0, VM_NORESERVE, &file);
	if (err) {
		put_unused_fd((unsigned)fd);
		return err;
	}
	file->f_flags = O_RDWR | O_LARGEFILE;
	if (flags & MFD_ALLOW_SEALING)
		file->f_inode->i_seals = 0;
	fd_install((unsigned)fd, file);
	return fd;
}

long sys_memfd_create(const char __user *u_name, unsigned flags)
{
	const unsigned huge =
		flags & MFD_HUGETLB ? MFD_HUGE_MASK << MFD_HUGE_SHIFT : 0;
	char *name;
	long n;

	if (flags & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_HUGETLB | huge))
		return -EINVAL;
	name = kmalloc(sizeof(PREFIX) + NAME_LEN + 1, GFP_KERNEL);
	if (!name)
		return -ENOMEM;
	memcpy(name, PREFIX, sizeof(PREFIX));
	n = strncpy_from_user(name + strlen(PREFIX), u_name, NAME_LEN + 1);
	if (n > (long)NAME_LEN)
		n = -EINVAL;
	else if (n >= 0 && flags & MFD_HUGETLB)
		n = -ENOSYS; /* as on a Linux without huge pages */
	else if (n >= 0)
		n = memfd_open(name, flags);
	kfree(name);
	return n;
}

static int add_seals(struct file *file, unsigned seals)
{
	struct inode *inode = file->f_inode;
	int err = 0;

	down_write(&inode->i_rwsem);
	if (inode->i_seals & F_SEAL_SEAL)
		err = -EPERM;
	else if (seals & ~inode->i_seals & F_SEAL_WRITE)
		err = mapping_deny_writable(inode->i_mapping);
	if (!err)
		inode->i_seals |= seals;
	up_write(&inode->i_rwsem);
	return err;
}

long memfd_fcntl(struct file *file, unsigned cmd, unsigned long arg)
{
	bool sealable = file->f_op->write_iter == shmem_file_write_iter &&
			file->f_inode->i_sb->s_type->magic == TMPFS_MAGIC;

	if (cmd == F_ADD_SEALS) {
		if (!(file->f_mode & FMODE_WRITE))
			return -EPERM;
		if (arg & ~(unsigned long)F_ALL_SEALS || !sealable)
			return -EINVAL;
		return add_seals(file, (unsigned)arg);
	}
	return sealable ? (long)READ_ONCE(file->f_inode->i_seals) : -EINVAL;
}
