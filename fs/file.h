/* SPDX-License-Identifier: MIT */
/*
 * struct file: one open(2), or one internal user of an inode.  Reference
 * counted; the last fput() calls f_op->release.
 */
#pragma once

#include "fs/inode.h"
#include "fs/iov_iter.h"
#include "kernel/abi/fcntl.h"
#include "kernel/lock/mutex.h"

struct dir_context;
struct poll_table;
struct vm_area_struct;
struct vfsmount;

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};
void path_get(const struct path *path);
void path_put(const struct path *path);
static inline void free_path_put(const struct path *path)
{
	if (path->mnt)
		path_put(path);
}

/*
 * read_iter and write_iter move *pos; streams ignore it.  NULL members:
 * -EINVAL for read and write, -ENOTTY for ioctl, -ENODEV for mmap, always
 * ready for poll, -ESPIPE for llseek.
 */
struct file_operations {
	loff_t (*llseek)(struct file *file, loff_t offset, int whence);
	ssize_t (*read_iter)(struct file *file, struct iov_iter *to,
			     loff_t *pos);
	ssize_t (*write_iter)(struct file *file, struct iov_iter *from,
			      loff_t *pos);
	int (*iterate)(struct file *file, struct dir_context *ctx);
	unsigned (*poll)(struct file *file, struct poll_table *table);
	int (*ioctl)(struct file *file, unsigned cmd, unsigned long arg);
	int (*mmap)(struct file *file, struct vm_area_struct *vma);
	int (*open)(struct inode *inode, struct file *file);
	void (*release)(struct inode *inode, struct file *file);
};

#define FMODE_READ   1u
#define FMODE_WRITE  2u
#define FMODE_LSEEK  4u
#define FMODE_PATH   8u	  /* O_PATH: a name, nothing more */
#define FMODE_STREAM 16u  /* no position: pipes, ttys */
#define FMODE_WRITER 32u  /* counted in i_writecount */
#define FMODE_EXEC   64u  /* counted against it: no writers */
#define FMODE_NOWAIT 128u /* reads and writes never wait */

struct file {
	unsigned f_count;		    /* atomic */
	unsigned f_mode;		    /* FMODE_*; constant */
	unsigned f_flags;		    /* O_*; fcntl changes some */
	const struct file_operations *f_op; /* constant */
	struct path f_path;		    /* constant; holds references */
	struct inode *f_inode;		    /* constant; by way of f_path */
	struct address_space *f_mapping;    /* constant; pages to map */
	loff_t f_pos;			    /* f_pos_lock */
	struct mutex f_pos_lock;
	void *private_data; /* f_op's own */
	int f_owner;	    /* F_SETOWN */
};

/**
 * alloc_file - a new struct file on @path, not opened through f_op->open
 * Takes its own references on @path.  f_mapping is the inode's.
 * Return: 0; -ENFILE, -ENOMEM.
 */
int alloc_file(const struct path *path, unsigned flags,
	       const struct file_operations *fop, struct file **out);
void fput(struct file *file);
static inline struct file *get_file(struct file *file)
{
	atomic_inc(&file->f_count);
	return file;
}
static inline void free_fput(struct file *const *file)
{
	if (*file)
		fput(*file);
}

#define MAX_NON_LFS 0x7fffffff /* without O_LARGEFILE */

/* Descriptor tables, one for each process (shared by CLONE_FILES). */
struct files_struct;
struct file *fget(unsigned fd);	    /* with a reference, or NULL */
struct file *fget_raw(unsigned fd); /* O_PATH files too */
/* Of any process, for /proc: the file at @fd; the first open descriptor from
 * *@fd on, and its f_mode; false: none. */
struct file *files_fget(struct files_struct *files, unsigned fd);
bool files_next(struct files_struct *files, unsigned *fd, unsigned *mode);
bool files_cloexec(struct files_struct *files, unsigned fd);
int get_unused_fd_flags(unsigned flags); /* O_CLOEXEC; -EMFILE */
void put_unused_fd(unsigned fd);
void fd_install(unsigned fd, struct file *file); /* takes the reference */
int close_fd(unsigned fd);
int files_dup(struct files_struct *old, struct files_struct **out);
void files_get(struct files_struct *files);
void files_put(struct files_struct *files);
void files_close_on_exec(struct files_struct *files);
/* Nobody else may share the table after this: exec, unshare. */
int files_unshare(void);

/* fs/memfd.c: fcntl(2) with F_ADD_SEALS or F_GET_SEALS. */
long memfd_fcntl(struct file *file, unsigned cmd, unsigned long arg);

/* Before writing: O_APPEND or RWF_APPEND, RLIMIT_FSIZE (sends SIGXFSZ) and the
 * largest file; shortens @from.  i_rwsem held.  Bytes to write, or an error. */
ssize_t generic_write_checks(struct file *file, struct iov_iter *from,
			     loff_t *pos);

/* In-kernel users: exec, initrd, /proc. */
int filp_open(const char *name, int flags, mode_t mode, struct file **out);
/* As execve opens: regular, executable, not being written; nobody can open it
 * for writing (ETXTBSY) until the last fput(). */
int open_exec(const char *name, struct file **out);
/* execveat: from @dfd; @flags AT_*. */
int open_exec_at(int dfd, const char *name, unsigned flags, struct file **out);
ssize_t kernel_read(struct file *file, void *buf, size_t n, loff_t pos);
ssize_t kernel_write(struct file *file, const void *buf, size_t n, loff_t pos);
/* The path from the root as /proc prints it, into @buf from its end; the
 * start, or NULL if it does not fit.  " (deleted)" where it is. */
char *d_path(const struct path *path, char *buf, size_t size);
char *d_path_mark(const struct path *path, const char *outside, char *buf,
		  size_t size);
unsigned long files_in_use(void); /* for the books */
extern unsigned long files_max;	  /* /proc/sys/fs/file-max */
