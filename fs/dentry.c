/* SPDX-License-Identifier: MIT */
/* Dentries: see fs/dentry.h. */
#include "fs/dentry.h"
#include "fs/fs_struct.h"
#include "fs/mount.h"
#include "kernel/lib/bitops.h"
#include "kernel/lib/printk.h"
#include "kernel/lib/string.h"
#include "kernel/task.h"
#include "mm/slab.h"

struct spinlock dcache_lock = SPINLOCK_INIT(RANK_DCACHE);

static struct kmem_cache *dentry_cache;
static struct hlist_head *dentry_hash;
static unsigned dentry_hash_bits;
static unsigned long nr_dentries;

void dcache_init(void)
{
	unsigned long want = totalram_pages() / 8;

	dentry_hash_bits = clamp(order_base_2(want), 8u, 16u);
	dentry_hash =
		kvmalloc(sizeof(*dentry_hash) << dentry_hash_bits, GFP_ZERO);
	dentry_cache =
		kmem_cache_create("dentry", sizeof(struct dentry), 0, NULL);
	BUG_ON(!dentry_hash || !dentry_cache);
}

unsigned long dentries_in_use(void)
{
	return READ_ONCE(nr_dentries);
}

struct qstr name_hash(const char *name, size_t len)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)name[i]) * 16777619u;
	return (struct qstr){ name, (unsigned)len, hash };
}

static struct hlist_head *d_bucket(const struct dentry *parent, uint32_t hash)
{
	hash = (hash ^ (uint32_t)((unsigned long)parent >> 5)) * 2654435769u;
	return &dentry_hash[hash >> (32 - dentry_hash_bits)];
}

static int dentry_new(struct super_block *sb, const struct qstr *name,
		      struct dentry **out)
{
	struct dentry *d = kmem_cache_alloc(dentry_cache, GFP_KERNEL);
	char *text;

	if (!d)
		return -ENOMEM;
	text = d->d_iname;
	if (name->len >= DNAME_INLINE) {
		text = kmalloc(name->len + 1, GFP_KERNEL);
		if (!text) {
			kmem_cache_free(dentry_cache, d);
			return -ENOMEM;
		}
	}
	memcpy(text, name->name, name->len);
	text[name->len] = '\0';
	d->d_name = (struct qstr){ text, name->len, name->hash };
	d->d_count = 1;
	d->d_mounted = 0;
	INIT_HLIST_NODE(&d->d_hash);
	d->d_parent = d;
	d->d_inode = NULL;
	d->d_revalidate = NULL;
	d->d_sb = sb;
	d->d_pos = 0;
	atomic_inc(&nr_dentries);
	*out = d;
	return 0;
}

int d_alloc(struct dentry *parent, const struct qstr *name, struct dentry **out)
{
	int err = dentry_new(parent->d_sb, name, out);

	if (!err)
		(*out)->d_parent = dget(parent);
	return err;
}

int d_alloc_pseudo(struct inode *inode, const char *name, struct dentry **out)
{
	struct qstr q = { name, (unsigned)strlen(name), 0 };
	int err = dentry_new(inode->i_sb, &q, out);

	if (err)
		iput(inode);
	else
		(*out)->d_inode = inode;
	return err;
}

int d_alloc_root(struct inode *inode)
{
	return d_alloc_pseudo(inode, "/", &inode->i_sb->s_root);
}

static void d_hash_in(struct dentry *d)
{
	hlist_add_head(&d->d_hash, d_bucket(d->d_parent, d->d_name.hash));
}

void d_add(struct dentry *dentry, struct inode *inode)
{
	spin_lock(&dcache_lock);
	dentry->d_inode = inode;
	d_hash_in(dentry);
	spin_unlock(&dcache_lock);
}

void d_drop(struct dentry *dentry)
{
	spin_lock(&dcache_lock);
	hlist_del_init(&dentry->d_hash);
	spin_unlock(&dcache_lock);
}

/* Find @name below @parent; true, and a reference in *@out. */
bool d_lookup(struct dentry *parent, const struct qstr *name,
	      struct dentry **out)
{
	struct dentry *d;
	bool found = false;

	spin_lock(&dcache_lock);
	hlist_for_each_entry(d, d_bucket(parent, name->hash), d_hash) {
		if (d->d_name.hash != name->hash || d->d_parent != parent ||
		    d->d_name.len != name->len ||
		    memcmp(d->d_name.name, name->name, name->len) != 0)
			continue;
		*out = dget(d);
		found = true;
		break;
	}
	spin_unlock(&dcache_lock);
	return found;
}

static void swap_names(struct dentry *a, struct dentry *b)
{
	bool a_inline = a->d_name.name == a->d_iname;
	bool b_inline = b->d_name.name == b->d_iname;

	swap(a->d_name, b->d_name);
	for (unsigned i = 0; i < DNAME_INLINE; i++)
		swap(a->d_iname[i], b->d_iname[i]);
	if (a_inline)
		b->d_name.name = b->d_iname;
	if (b_inline)
		a->d_name.name = a->d_iname;
}

/* Both directories' i_rwsem held for writing, as for d_exchange(). */
void d_move(struct dentry *dentry, struct dentry *to)
{
	spin_lock(&dcache_lock);
	hlist_del_init(&dentry->d_hash);
	hlist_del_init(&to->d_hash);
	swap_names(dentry, to);
	swap(dentry->d_parent, to->d_parent);
	d_hash_in(dentry);
	spin_unlock(&dcache_lock);
}

void d_exchange(struct dentry *a, struct dentry *b)
{
	d_move(a, b);
	spin_lock(&dcache_lock);
	d_hash_in(b);
	spin_unlock(&dcache_lock);
}

/* Is @dentry @top, or below it in one file system? */
bool is_subdir(struct dentry *dentry, struct dentry *top)
{
	spin_lock(&dcache_lock);
	while (dentry != top && dentry != dentry->d_parent)
		dentry = dentry->d_parent;
	spin_unlock(&dcache_lock);
	return dentry == top;
}

struct dentry *dget_parent(struct dentry *dentry)
{
	spin_lock(&dcache_lock);
	dentry = dget(dentry->d_parent);
	spin_unlock(&dcache_lock);
	return dentry;
}

/* Drop a reference; true if it was the last and @d is ours to free. */
static bool d_last_put(struct dentry *d)
{
	unsigned seen = READ_ONCE(d->d_count), now;
	bool last;

	if (d_unhashed(d))
		return atomic_dec_and_test(&d->d_count);
	for (; seen > 1; seen = now) {
		now = cmpxchg(&d->d_count, seen, seen - 1);
		if (now == seen)
			return false;
	}
	spin_lock(&dcache_lock);
	last = atomic_dec_and_test(&d->d_count);
	if (last)
		hlist_del_init(&d->d_hash);
	spin_unlock(&dcache_lock);
	return last;
}

/**
 * dput - drop a reference; the last one frees the dentry
 * Its inode and its parent lose one each, and so on up the tree.
 * Context: task; no lock from RANK_DCACHE on.
 */
void dput(struct dentry *dentry)
{
	while (dentry && d_last_put(dentry)) {
		struct dentry *parent = dentry->d_parent;

		if (dentry->d_inode)
			iput(dentry->d_inode);
		if (dentry->d_name.name != dentry->d_iname)
			kfree(dentry->d_name.name);
		if (parent == dentry)
			parent = NULL;
		kmem_cache_free(dentry_cache, dentry);
		atomic_dec(&nr_dentries);
		dentry = parent;
	}
}

bool d_unlinked(const struct path *path)
{
	return d_unhashed(path->dentry) && path->dentry != path->mnt->mnt_root;
}

static bool prepend(char **p, const char *buf, const char *s, size_t n)
{
	if ((size_t)(*p - buf) < n)
		return false;
	*p -= n;
	memcpy(*p, s, n);
	return true;
}

/* Names from @root, or if @path is outside it from the top, after @outside. */
static bool prepend_path(const struct path *path, const struct path *root,
			 const char *outside, char **p, const char *buf)
{
	const struct vfsmount *mnt = path->mnt;
	const struct dentry *d = path->dentry;

	for (;;) {
		if (root && mnt == root->mnt && d == root->dentry)
			return true;
		if (d == mnt->mnt_root) {
			if (mnt->mnt_parent == mnt)
				break;
			d = mnt->mnt_mountpoint;
			mnt = mnt->mnt_parent;
			continue;
		}
		if (!prepend(p, buf, d->d_name.name, d->d_name.len) ||
		    !prepend(p, buf, "/", 1))
			return false;
		if (d == d->d_parent)
			break;
		d = d->d_parent;
	}
	return prepend(p, buf, outside, strlen(outside));
}

/* @outside goes before what lies outside current's root. */
char *d_path_mark(const struct path *path, const char *outside, char *buf,
		  size_t size)
{
	struct dentry *d = path->dentry;
	bool rooted = current->fs;
	struct path root;
	char *p = buf + size, *end;
	bool fits;

	if (d->d_sb->s_type->numbered) {
		snprintf(buf, size, "%s:[%lu]", d->d_name.name,
			 d->d_inode->i_ino);
		return buf;
	}
	if (rooted)
		fs_get_path(current->fs, &current->fs->root, &root);
	spin_lock(&dcache_lock);
	fits = prepend(&p, buf, "", 1);
	if (fits && d_unlinked(path))
		fits = prepend(&p, buf, " (deleted)", 10);
	end = p;
	fits = fits &&
	       prepend_path(path, rooted ? &root : NULL, outside, &p, buf) &&
	       (p != end || prepend(&p, buf, "/", 1));
	spin_unlock(&dcache_lock);
	if (rooted)
		path_put(&root);
	return fits ? p : NULL;
}

char *d_path(const struct path *path, char *buf, size_t size)
{
	return d_path_mark(path, "", buf, size);
}
