/* SPDX-License-Identifier: MIT */
/* File system types and their super_blocks. */
#include "fs/super.h"
#include "kernel/lib/string.h"
#include "mm/slab.h"

static struct file_system_type *file_systems; /* written at boot only */
static unsigned last_dev;		      /* anonymous: major 0 */

void register_filesystem(struct file_system_type *type)
{
	struct file_system_type **p = &file_systems;

	while (*p)
		p = &(*p)->next;
	*p = type;
}

struct file_system_type *next_filesystem(struct file_system_type *type)
{
	return type ? type->next : file_systems;
}

struct file_system_type *find_filesystem(const char *name)
{
	struct file_system_type *type = file_systems;

	while (type && strcmp(type->name, name) != 0)
		type = type->next;
	return type;
}

/**
 * get_super - a super_block of @type with a reference
 * Context: mount_mutex held, or boot.
 * Return: 0; -ENOMEM, or what fill_super says of @data.
 */
int get_super(struct file_system_type *type, char *data,
	      struct super_block **out)
{
	struct super_block *sb = type->single ? type->instance : NULL;
	int err;

	if (!sb) {
		sb = kzalloc(sizeof(*sb), GFP_KERNEL);
		if (!sb)
			return -ENOMEM;
		sb->s_type = type;
		sb->s_dev = ++last_dev;
		err = type->fill_super(sb, data);
		if (err) {
			kfree(sb);
			return err;
		}
		if (type->single)
			type->instance = sb;
	}
	atomic_inc(&sb->s_active);
	*out = sb;
	return 0;
}

void put_super(struct super_block *sb)
{
	if (!atomic_dec_and_test(&sb->s_active) || sb->s_type->single)
		return;
	if (sb->s_op->kill_sb)
		sb->s_op->kill_sb(sb);
	dput(sb->s_root);
	kfree(sb);
}

dev_t inode_dev(const struct inode *inode)
{
	return inode->i_sb->s_dev;
}
