/* SPDX-License-Identifier: MIT */
/* getdents64(2) and its elders: see fs/readdir.h. */
#include "fs/readdir.h"
#include "fs/syscalls.h"
#include "kernel/lib/string.h"
#include "kernel/task.h"
#include "kernel/x86/uaccess.h"

enum dirent_form { DIRENT_OLD, DIRENT, DIRENT64 };

struct getdents {
	struct dir_context ctx;
	enum dirent_form form;
	char __user *buf;
	size_t room;
	size_t last; /* length of the last record, 0: none */
	int err;
};

bool dir_emit_dots(struct file *file, struct dir_context *ctx)
{
	struct dentry *dir = file->f_path.dentry, *parent;
	bool ok;

	if (ctx->pos == 0) {
		if (!dir_emit(ctx, ".", 1, dir->d_inode->i_ino, DT_DIR))
			return false;
		ctx->pos = 1;
	}
	if (ctx->pos == 1) {
		parent = dget_parent(dir);
		ok = dir_emit(ctx, "..", 2, parent->d_inode->i_ino, DT_DIR);
		dput(parent);
		if (!ok)
			return false;
		ctx->pos = DIR_FIRST_POS;
	}
	return true;
}

/* Tell the previous record where the next name is. */
static int put_offset(const struct getdents *g, loff_t pos)
{
	char __user *record = g->buf - g->last;

	if (!g->last)
		return 0;
	if (g->form == DIRENT64)
		return put_user((int64_t)pos, (int64_t __user *)(record + 8));
	return put_user((uint32_t)pos, (uint32_t __user *)(record + 4));
}

/* All three forms: numbers, the length of the record, the name. */
static size_t make_record(char *rec, enum dirent_form form, const char *name,
			  unsigned len, unsigned long ino, unsigned type)
{
	size_t head = form == DIRENT64 ?
			      offsetof(struct linux_dirent64, d_name) :
			      offsetof(struct linux_dirent, d_name);
	size_t size = round_up(head + len + (form == DIRENT64 ? 1u : 2u),
			       form == DIRENT64 ? 8u : 4u);

	memset(rec, 0, size);
	memcpy(rec + head, name, len);
	if (form == DIRENT64) {
		struct linux_dirent64 *d = (void *)rec;

		d->d_ino = ino;
		d->d_reclen = (uint16_t)size;
		d->d_type = (uint8_t)type;
	} else {
		struct linux_dirent *d = (void *)rec;

		d->d_ino = ino;
		d->d_reclen = (uint16_t)(form == DIRENT_OLD ? len : size);
		rec[size - 1] = (char)type;
	}
	return size;
}

static bool getdents_actor(struct dir_context *ctx, const char *name,
			   unsigned len, unsigned long ino, unsigned type)
{
	struct getdents *g = container_of(ctx, struct getdents, ctx);
	_Alignas(8) char rec[NAME_MAX + 1 + 32];
	size_t size = make_record(rec, g->form, name, len, ino, type);

	if (g->form == DIRENT_OLD && g->last)
		return false;
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

static long do_getdents(unsigned fd, void __user *buf, size_t room,
			enum dirent_form form)
{
	struct getdents g = { .ctx.actor = getdents_actor,
			      .form = form,
			      .buf = buf,
			      .room = room };
	struct file *file = fget(fd);
	struct inode *dir;
	int err = -ENOTDIR;

	if (!file)
		return -EBADF;
	dir = file->f_inode;
	if (!file->f_op->iterate)
		goto out;
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
out:
	fput(file);
	return err ? err : (long)(room - g.room);
}

long sys_getdents64(unsigned fd, void __user *buf, unsigned size)
{
	return do_getdents(fd, buf, size, DIRENT64);
}

long sys_getdents(unsigned fd, void __user *buf, unsigned size)
{
	return do_getdents(fd, buf, size, DIRENT);
}

/* One name a call, of any length; 1, or 0 at the end. */
long sys_old_readdir(unsigned fd, void __user *buf, unsigned count)
{
	long n = do_getdents(fd, buf, INT_MAX, DIRENT_OLD);

	(void)count;
	return n > 0 ? 1 : n;
}
