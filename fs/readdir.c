/* SPDX-License-Identifier: MIT */
/* getdents64(2) and its elders: see fs/readdir.h. */
#include "fs/readdir.h"
#include "kernel/lib/printk.h"
#include "kernel/lib/string.h"
#include "kernel/lib/syscall.h"
#include "kernel/task.h"
#include "kernel/x86/uaccess.h"

struct getdents {
	struct dir_context ctx;
	bool wide; /* struct linux_dirent64 */
	char __user *buf;
	size_t room;
	size_t last; /* length of the last record, 0: none */
	int err;
};

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

/* Tell the previous record where the next name is. */
static int put_offset(const struct getdents *g, loff_t pos)
{
	char __user *record = g->buf - g->last;

	if (!g->last)
		return 0;
	if (g->wide)
		return put_user((int64_t)pos, (int64_t __user *)(record + 8));
	return put_user((uint32_t)pos, (uint32_t __user *)(record + 4));
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

static bool getdents_actor(struct dir_context *ctx, const char *name,
			   unsigned len, unsigned long ino, unsigned type)
{
	struct getdents *g = container_of(ctx, struct getdents, ctx);
	_Alignas(8) char rec[NAME_MAX + 1 + 32];
	size_t size = make_record(rec, g->wide, name, len, ino, type);

	if (size > g->room) {
		if (!g->last)
			g->err = -EINVAL;
		return false;
	}
	if (put_offset(g, ctx->pos) || copy_to_user(g->buf, rec, size)) {
		g->err = -EFAULT;
		return false;
	}
	g->buf += size;
	g->room -= size;
	g->last = size;
	return true;
}

/* getdents64 too, which is told apart by its number. */
long sys_getdents(unsigned fd, void __user *buf, unsigned room)
{
	struct getdents g = { .ctx.actor = getdents_actor,
			      .wide = current_pt_regs()->orig_ax !=
				      __NR_getdents,
			      .buf = buf,
			      .room = room };
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
	g.ctx.pos = file->f_pos;
	err = dir->i_nlink ? file->f_op->iterate(file, &g.ctx) : -ENOENT;
	file->f_pos = g.ctx.pos;
	up_read(&dir->i_rwsem);
	inode_touch(dir, true, false);
	mutex_unlock(&file->f_pos_lock);
	if (!err && g.last && put_offset(&g, g.ctx.pos))
		err = -EFAULT;
	if (!err && (g.err == -EFAULT || !g.last))
		err = g.err;
	return err ? err : (long)(room - g.room);
}
