/* SPDX-License-Identifier: MIT */
/*
 * kernel/utsname.c - the UTS namespace: the names of the machine
 */
#include "kernel/nsproxy.h"
#include "fs/seq.h"
#include "kernel/lib/string.h"
#include "kernel/lib/syscall.h"
#include "kernel/x86/uaccess.h"
#include "mm/slab.h"

struct uts_namespace init_uts_ns = {
	.ns = { .count = 1,
		.inum = PROC_UTS_INIT_INO,
		.ops = &utsns_operations },
	.sem = RWSEM_INIT(init_uts_ns.sem, RANK_INODE),
	.name = {
		.sysname = "Linux",
		.nodename = "vitrine",
		.release = "6.1.0-vitrine",
		.version = "#1 Vitrine",
		.machine = "i686",
		.domainname = "(none)",
	},
};

int clone_uts_ns(struct uts_namespace *old, struct uts_namespace **out)
{
	struct uts_namespace *uts = kmalloc(sizeof(*uts), GFP_KERNEL);
	int err = uts ? ns_alloc_inum(&uts->ns, &utsns_operations) : -ENOMEM;

	if (err) {
		kfree(uts);
		return err;
	}
	rwsem_init(&uts->sem, RANK_INODE);
	down_read(&old->sem);
	uts->name = old->name;
	up_read(&old->sem);
	*out = uts;
	return 0;
}

static void utsns_put(struct ns_common *ns)
{
	if (!atomic_dec_and_test(&ns->count))
		return;
	ns_free_inum(ns);
	kfree(container_of(ns, struct uts_namespace, ns));
}

const struct proc_ns_operations utsns_operations = {
	.name = "uts",
	.type = CLONE_NEWUTS,
	.place = offsetof(struct nsproxy, uts_ns),
	.put = utsns_put,
};

long sys_newuname(struct new_utsname __user *u_name)
{
	struct uts_namespace *uts = current->nsproxy->uts_ns;
	struct new_utsname name;

	down_read(&uts->sem);
	name = uts->name;
	up_read(&uts->sem);
	return copy_to_user(u_name, &name, sizeof(name)) ? -EFAULT : 0;
}

/* @field of the names becomes, from @at on, if it is as long as that, the @len
 * bytes at @text, as many as there is room for. */
static void set_name(struct uts_namespace *uts, char *field, size_t at,
		     const char *text, size_t len)
{
	down_write(&uts->sem);
	if (at <= strlen(field)) {
		memset(field + at, 0, NEW_UTS_LEN + 1 - at);
		memcpy(field + at, text, min(len, NEW_UTS_LEN - at));
	}
	up_write(&uts->sem);
}

static long set_user_name(const char __user *u_text, int len, char *field)
{
	char text[NEW_UTS_LEN];

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (len < 0 || len > NEW_UTS_LEN)
		return -EINVAL;
	if (copy_from_user(text, u_text, (size_t)len))
		return -EFAULT;
	set_name(current->nsproxy->uts_ns, field, 0, text, (size_t)len);
	return 0;
}

long sys_sethostname(const char __user *name, int len)
{
	return set_user_name(name, len,
			     current->nsproxy->uts_ns->name.nodename);
}

long sys_setdomainname(const char __user *name, int len)
{
	return set_user_name(name, len,
			     current->nsproxy->uts_ns->name.domainname);
}

/* @data: the field in init_uts_ns, for its offset. */
static char *uts_field(void *data)
{
	return (char *)&current->nsproxy->uts_ns->name +
	       ((char *)data - (char *)&init_uts_ns.name);
}

static int uts_show(struct seq_file *m, void *data)
{
	struct uts_namespace *uts = current->nsproxy->uts_ns;

	down_read(&uts->sem);
	seq_printf(m, "%s\n", uts_field(data));
	up_read(&uts->sem);
	return 0;
}

/* Behind the end of the name nothing changes, at its end it grows. */
static ssize_t uts_write(const char *buf, size_t n, loff_t pos,
			 struct seq_file *m)
{
	const char *end = strchr(buf, '\n');
	size_t len = end ? (size_t)(end - buf) : strlen(buf);

	set_name(current->nsproxy->uts_ns, uts_field(m->private),
		 (size_t)min(pos, (loff_t)NEW_UTS_LEN + 1), buf, len);
	return (ssize_t)n;
}

void uts_proc_init(void)
{
	static struct new_utsname *const name = &init_uts_ns.name;
	static struct proc_entry entries[] = {
		{ "sys/kernel/ostype", 0444, .show = uts_show,
		  .data = name->sysname },
		{ "sys/kernel/osrelease", 0444, .show = uts_show,
		  .data = name->release },
		{ "sys/kernel/version", 0444, .show = uts_show,
		  .data = name->version },
		{ "sys/kernel/hostname", 0644, .show = uts_show,
		  .write = uts_write, .data = name->nodename },
		{ "sys/kernel/domainname", 0644, .show = uts_show,
		  .write = uts_write, .data = name->domainname },
	};

	for (size_t i = 0; i < ARRAY_SIZE(entries); i++)
		proc_register(&entries[i]);
}
