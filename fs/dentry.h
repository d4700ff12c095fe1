/* SPDX-License-Identifier: MIT */
/*
 * Dentries: names.  A dentry lives while somebody refers to it: path, child,
 * or a "pin" of a file system that keeps its whole tree here (ramfs).  There
 * is no cache of unused names, and none of names that do not exist.
 *
 *	super_block -s_root-> dentry "/" <-d_parent- dentry "etc" -d_inode->
 *
 * Found by (d_parent, name) in one hash table.  Unhashed means: not yet, or
 * no longer, in the tree; an unlinked file keeps its unhashed dentry.  A
 * pseudo dentry (pipes, System V segments) is its own parent, never hashed.
 *
 * How a dynamic file system (procfs) hooks in:
 *   - a struct file_system_type, fs/super.h, whose fill_super() makes the root
 *     inode (new_inode()) and gives it to d_alloc_root();
 *   - directories: i_op->lookup() makes the inode of a name and d_add()s it;
 *     f_op->iterate() lists names with dir_emit(), fs/readdir.h.  The dentry
 *     and inode go with their last user, so each look-up is a fresh one;
 *   - set d_revalidate in lookup() where a name somebody holds may go stale:
 *     when it says false the name is dropped and looked up again;
 *   - state of its own hangs in inode->i_private, freed in s_op->evict_inode();
 *   - i_op->get_link() jumps to a path (/proc/PID/exe, fd/N), i_op->readlink()
 *     gives a text; permission() and getattr() override the ordinary ones.
 *
 * Locks: dcache_lock guards the hash, d_parent, d_name, d_mounted, and the
 * links of the mount tree.  d_inode never changes once it is set.
 */
#pragma once

#include "fs/file.h"
#include "kernel/lib/list.h"
#include "kernel/lock/spinlock.h"

#define DNAME_INLINE 36u

struct qstr {		  /* one component of a path */
	const char *name; /* not terminated */
	unsigned len;
	uint32_t hash; /* by name_hash() */
};

struct dentry {
	unsigned d_count;   /* atomic; 0 only under dcache_lock */
	unsigned d_mounted; /* mounts on it */
	struct hlist_node d_hash;
	struct dentry *d_parent; /* itself: a root; holds a reference */
	struct inode *d_inode;	 /* NULL: not yet */
	bool (*d_revalidate)(struct dentry *dentry); /* or NULL: never stale */
	struct super_block *d_sb;		     /* constant */
	struct qstr d_name;
	unsigned long d_pos;	    /* ramfs: position in the directory */
	char d_iname[DNAME_INLINE]; /* d_name.name, if it fits */
};

extern struct spinlock dcache_lock;

void dcache_init(void); /* needs slab */
struct qstr name_hash(const char *name, size_t len);

/* An unhashed dentry for @name below @parent; -ENOMEM. */
int d_alloc(struct dentry *parent, const struct qstr *name,
	    struct dentry **out);
/* One without a place in the tree; takes over @inode whatever comes. -ENOMEM */
int d_alloc_pseudo(struct inode *inode, const char *name, struct dentry **out);
int d_alloc_root(struct inode *inode); /* sets s_root; the same */
/* Give @dentry its inode (taking over the reference) and show it to look-ups. */
void d_add(struct dentry *dentry, struct inode *inode);
void d_drop(struct dentry *dentry); /* look-ups no longer find it */
bool d_lookup(struct dentry *parent, const struct qstr *name,
	      struct dentry **out);
/* @dentry gets the parent and name of @to, which is unhashed. */
void d_move(struct dentry *dentry, struct dentry *to);
void d_exchange(struct dentry *a, struct dentry *b);
bool is_subdir(struct dentry *dentry, struct dentry *top);
struct dentry *dget_parent(struct dentry *dentry);
void dput(struct dentry *dentry);
static inline void free_dput(struct dentry *const *dentry)
{
	dput(*dentry);
}
unsigned long dentries_in_use(void); /* for the books */

static inline struct dentry *dget(struct dentry *dentry)
{
	atomic_inc(&dentry->d_count);
	return dentry;
}

/* Has @path lost its name? */
bool d_unlinked(const struct path *path);

static inline bool d_unhashed(const struct dentry *dentry)
{
	return hlist_unhashed(&dentry->d_hash);
}
