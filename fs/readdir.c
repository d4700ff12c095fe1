/* SPDX-License-Identifier: MIT */
/* getdents64(2) and its elders: see fs/readdir.h. */
#include "fs/readdir.h"
#include "kernel/lib/printk.h"
#include "kernel/lib/string.h"
#include "kernel/lib/syscall.h"
#include "kernel/task.h"
#include "kernel/x86/uaccess.h"

/* Tell the previous record where the next name is. */
static int put_offset(const struct dir_context *ctx)
{
	char __user *record = ctx->buf - ctx->last;

	if (!ctx->last)
		return 0;
	if (ctx->wide)
		return put_user((int64_t)ctx->pos,
				(int64_t __user *)(record + 8));
	return put_user((uint32_t)ctx->pos, (uint32_t __user *)(record + 4));
}

/* Both forms: numbers, the length of the record, the name. */
static size_t make_record(char *rec, bool wide, const char *name, unsigned len,
			  unsigned long ino, unsigned type)
{
	size_t head = wide ? offsetof(struct linux_dirent64, d_name) :
			     offsetof(struct linux_dirent, d_name);
	size_t size = round_up(head + len + (wide ? 1u : 2u), wide ? 8u : 4u);
	struct linux_dirent64 *d64 = (void *)rec;
	struct linux_dirent *d = (void *)rec;

	memset(rec, 0, size);
	memcpy(rec + head, name, len);
	if (wide) {
		d64->d_ino = ino;
		d64->d_reclen = (uint16_t)size;
		d64->d_type = (uint8_t)type;
	} else {
		d->d_ino = ino;
		d->d_reclen = (uint16_t)size;
		rec[size - 1] = (char)type;
	}
	return size;
}

bool dir_emit(struct dir_context *ctx, const char *name, unsigned len,
	      unsigned long ino, unsigned type)
{
	_Alignas(8) char rec[NAME_MAX + 1 + 32];
	size_t size = make_record(rec, ctx->wide, name, len, ino, type);

	if (size > ctx->room) {
		if (!ctx->last)
			ctx->err = -EINVAL;
		return false;
	}
	if (put_offset(ctx) || copy_to_user(ctx->buf, rec, size)) {
		ctx->err = -EFAULT;
		return false;
	}
	ctx->buf += size;
	ctx->room -= size;
	ctx->last = size;
	ctx->pos++;
	return true;
}

bool dir_emit_number(struct dir_context *ctx, unsigned n, unsigned long ino,
		     unsigned type)
{
	char name[12];
	int len = scnprintf(name, sizeof(name), "%u", n);

	return dir_emit(ctx, name, (unsigned)len, ino, type);
}

bool dir_emit_dots(struct file *file, struct dir_context *ctx)
{
	struct dentry *dir = file->f_path.dentry, *parent __free(dput) = NULL;

	if (ctx->pos == 0 &&
	    !dir_emit(ctx, ".", 1, dir->d_inode->i_ino, DT_DIR))
		return false;
	if (ctx->pos != 1)
		return true;
	parent = dget_parent(dir);
	return dir_emit(ctx, "..", 2, parent->d_inode->i_ino, DT_DIR);
}

/* getdents64 too, which is told apart by its number. */
long sys_getdents(unsigned fd, void __user *buf, unsigned room)
{
	struct dir_context ctx = {
		.wide = current_pt_regs()->orig_ax != __NR_getdents,
		.buf = buf,
		.room = room,
	};
	struct file *file __free(fput) = fget(fd);
	struct inode *dir;
	int err;

	if (!file)
		return -EBADF;
	if (!file->f_op->iterate)
		return -ENOTDIR;
	dir = file->f_inode;
	mutex_lock(&file->f_pos_lock);
	down_read(&dir->i_rwsem);
	ctx.pos = file->f_pos;
	err = dir->i_nlink ? file->f_op->iterate(file, &ctx) : -ENOENT;
	file->f_pos = ctx.pos;
	up_read(&dir->i_rwsem);
	inode_touch(dir, true, false);
	mutex_unlock(&file->f_pos_lock);
	if (!err && ctx.last && put_offset(&ctx))
		err = -EFAULT;
	if (!err && !ctx.last)
		err = ctx.err;
	return err ? err : (long)(room - ctx.room);
}
