/* SPDX-License-Identifier: MIT */
/* struct file: making and dropping.  See fs/file.h. */
#include "fs/file.h"
#include "fs/locks.h"
#include "fs/mount.h"
#include "fs/vfs.h"
#include "kernel/task.h"
#include "mm/slab.h"

static struct kmem_cache *file_cache;
static unsigned long nr_files;
unsigned long files_max;

static void file_construct(void *obj)
{
	mutex_init(&((struct file *)obj)->f_pos_lock, RANK_FPOS);
}

void file_init(void)
{
	/* a tenth of memory, at a KiB a file, as on Linux */
	files_max = max(totalram_pages() * (PAGE_SIZE / 1024) / 10, 8192ul);
	file_cache = kmem_cache_create("file", sizeof(struct file), 0,
				       file_construct);
	BUG_ON(!file_cache);
}

unsigned long files_in_use(void)
{
	return READ_ONCE(nr_files);
}

int alloc_file(const struct path *path, unsigned flags,
	       const struct file_operations *fop, struct file **out)
{
	struct file *file;

	if (unlikely(nr_files >= files_max) && !capable(CAP_SYS_ADMIN))
		return -ENFILE;
	file = kmem_cache_alloc(file_cache, GFP_KERNEL);
	if (!file)
		return -ENOMEM;
	path_get(path);
	file->f_count = 1;
	file->f_mode = (flags + 1) & (FMODE_READ | FMODE_WRITE);
	if (fop->llseek)
		file->f_mode |= FMODE_LSEEK;
	file->f_flags = flags;
	file->f_op = fop;
	file->f_path = *path;
	file->f_inode = path->dentry->d_inode;
	file->f_mapping = file->f_inode->i_mapping;
	file->f_pos = 0;
	file->private_data = NULL;
	file->f_owner = 0;
	atomic_inc(&nr_files);
	*out = file;
	return 0;
}

static void file_uncount_writer(struct file *file)
{
	int *count = &file->f_inode->i_mapping->i_writecount;

	if (file->f_mode & FMODE_WRITER) {
		atomic_dec(count);
		atomic_dec(&file->f_path.mnt->mnt_writers);
	} else {
		atomic_inc(count);
	}
}

/**
 * fput - drop a reference; the last one closes the file
 * Context: task; no spinlock held.  f_op->release runs here.
 */
void fput(struct file *file)
{
	if (!atomic_dec_and_test(&file->f_count))
		return;
	if (unlikely(!list_empty(&file->f_inode->i_flock)))
		locks_remove(file->f_inode, file);
	if (file->f_op->release)
		file->f_op->release(file->f_inode, file);
	if (file->f_mode & (FMODE_WRITER | FMODE_EXEC))
		file_uncount_writer(file);
	path_put(&file->f_path);
	kmem_cache_free(file_cache, file);
	atomic_dec(&nr_files);
}
