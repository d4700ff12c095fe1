/* SPDX-License-Identifier: MIT */
/* /proc/PID/mounts and mountinfo: the mount tree as the reader sees it. */
#include "fs/mount.h"
#include "fs/procfs.h"
#include "mm/slab.h"

#define ESCAPED " \t\n\\"

static void show_path(struct seq_file *m, const struct path *path, char *buf)
{
	const char *s = d_path(path, buf, PATH_MAX);

	seq_escape(m, s ? s : "?", ESCAPED);
}

static void show_flags(struct seq_file *m, unsigned long flags)
{
	static const struct {
		unsigned long flag;
		const char *name;
	} names[] = {
		{ MS_NOSUID, ",nosuid" },	  { MS_NODEV, ",nodev" },
		{ MS_NOEXEC, ",noexec" },	  { MS_NOATIME, ",noatime" },
		{ MS_NODIRATIME, ",nodiratime" },
	};

	seq_puts(m, flags & MS_RDONLY ? "ro" : "rw");
	for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
		if (flags & names[i].flag)
			seq_puts(m, names[i].name);
	if (!(flags & MS_NOATIME))
		seq_puts(m, ",relatime");
}

static void show_options(struct seq_file *m, struct super_block *sb, char *buf)
{
	if (sb->s_op->show_options)
		seq_write(m, buf, sb->s_op->show_options(sb, buf, PATH_MAX));
}

static void show_mount(struct seq_file *m, struct vfsmount *mnt, char *buf)
{
	struct path path = { mnt, mnt->mnt_root };

	seq_escape(m, mnt->mnt_devname, ESCAPED);
	seq_putc(m, ' ');
	show_path(m, &path, buf);
	seq_printf(m, " %s ", mnt->mnt_sb->s_type->name);
	show_flags(m, mnt->mnt_flags);
	show_options(m, mnt->mnt_sb, buf);
	seq_puts(m, " 0 0\n");
}

static void show_info(struct seq_file *m, struct vfsmount *mnt, char *buf)
{
	struct super_block *sb = mnt->mnt_sb;
	/* a mount of the whole file system: paths below it start there */
	struct vfsmount whole = { .mnt_sb = sb, .mnt_root = sb->s_root };
	struct path path = { mnt, mnt->mnt_root };
	struct path root = { &whole, mnt->mnt_root };

	whole.mnt_parent = &whole;
	seq_printf(m, "%u %u %u:%u ", mnt->mnt_id, mnt->mnt_parent->mnt_id,
		   MAJOR(sb->s_dev), MINOR(sb->s_dev));
	show_path(m, &root, buf);
	seq_putc(m, ' ');
	show_path(m, &path, buf);
	seq_putc(m, ' ');
	show_flags(m, mnt->mnt_flags);
	seq_printf(m, " - %s ", sb->s_type->name);
	seq_escape(m, mnt->mnt_devname, ESCAPED);
	seq_puts(m, mnt->mnt_flags & MS_RDONLY ? " ro" : " rw");
	show_options(m, sb, buf);
	seq_putc(m, '\n');
}

static int show_all(struct seq_file *m,
		    void (*show)(struct seq_file *, struct vfsmount *, char *))
{
	char *buf = kmalloc(PATH_MAX, GFP_KERNEL);
	struct vfsmount *mnt;

	if (!buf)
		return -ENOMEM;
	mutex_lock(&mount_mutex);
	list_for_each_entry(mnt, &mount_list, mnt_list)
		show(m, mnt, buf);
	mutex_unlock(&mount_mutex);
	kfree(buf);
	return 0;
}

int proc_show_mounts(struct seq_file *m, const struct proc_inode *pi)
{
	return show_all(m, show_mount);
}

int proc_show_mountinfo(struct seq_file *m, const struct proc_inode *pi)
{
	return show_all(m, show_info);
}
