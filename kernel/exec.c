/* SPDX-License-Identifier: MIT */
/*
 * kernel/exec.c - execve: a new program for the same process.
 *
 * In order: open the file; make a new mm with only a stack; copy the strings
 * to its top; follow #! lines; let the format (elf.c) check the file; only
 * then give up the old program (begin_new_exec, the point of no return: from
 * there an error kills), map the new one and set up its registers.
 *
 * The top of the stack, as on Linux:
 *
 *	0xbffff000  4 zero bytes
 *	            filename           AT_EXECFN
 *	            environment strings
 *	            argument strings
 *	            "i686", 16 random bytes, alignment      (elf.c from here on)
 *	            auxv, envp[], argv[], argc   <- first %esp
 */
#include "kernel/exec.h"

#include "fs/dentry.h"
#include "fs/fs_struct.h"
#include "fs/mount.h"
#include "ipc/shm.h"
#include "kernel/abi/elf.h"
#include "kernel/abi/errno.h"
#include "kernel/cred.h"
#include "kernel/fork.h"
#include "kernel/lib/printk.h"
#include "kernel/lib/string.h"
#include "kernel/lib/syscall.h"
#include "kernel/signal.h"
#include "kernel/x86/process.h"
#include "kernel/x86/uaccess.h"
#include "mm/fault.h"
#include "mm/mmap.h"
#include "mm/pgtable.h"
#include "mm/slab.h"

#define MAX_ARG_STRLEN	 (32 * PAGE_SIZE)
#define ARG_MAX_MIN	 (128ul << 10)
#define ARG_MAX_MAX	 (6ul << 20)
#define MAX_INTERPRETERS 5
/* The last user page stays free: nothing runs from it into the kernel. */
#define STACK_TOP	 (TASK_SIZE - PAGE_SIZE)
#define STACK_FIRST_SIZE (128ul << 10)

/* ---- strings onto the new stack ---------------------------------------- */

/* argv or envp: in user memory, or (first program) in the kernel. */
struct arg_list {
	const char *const *kernel;
	const uint32_t __user *user;
};

/* @bytes at @src, user or kernel memory, to the new mm at @to. */
static int copy_to_stack(struct linux_binprm *bprm, unsigned long to,
			 const char *src, size_t bytes, bool user)
{
	char buf[256];

	while (bytes) {
		size_t n = min(bytes, sizeof(buf));

		if (!user)
			memcpy(buf, src, n);
		else if (copy_from_user(buf, (const char __user *)src, n))
			return -EFAULT;
		if (access_remote_vm(bprm->mm, to, buf, n, true) != n)
			return -E2BIG;
		src += n;
		to += n;
		bytes -= n;
	}
	return 0;
}

static int push_bytes(struct linux_binprm *bprm, const char *src, size_t bytes,
		      bool user)
{
	if (bytes > bprm->p || bprm->p - bytes < bprm->arg_limit)
		return -E2BIG;
	bprm->p -= bytes;
	return copy_to_stack(bprm, bprm->p, src, bytes, user);
}

static int push_kernel_string(struct linux_binprm *bprm, const char *s)
{
	return push_bytes(bprm, s, strlen(s) + 1, false);
}

/* The @i-th string of a list; NULL at its end. */
static int arg_string(const struct arg_list *args, int i, const char **s)
{
	uint32_t ptr;

	if (args->kernel) {
		*s = args->kernel[i];
		return 0;
	}
	if (!args->user) {
		*s = NULL;
		return 0;
	}
	if (get_user(ptr, args->user + i))
		return -EFAULT;
	*s = (const char *)(unsigned long)ptr;
	return 0;
}

static int count_strings(const struct arg_list *args)
{
	const char *s;
	int n = 0, err;

	for (;;) {
		err = arg_string(args, n, &s);
		if (err)
			return err;
		if (!s)
			return n;
		if (fatal_signal_pending(current))
			return -EINTR;
		n++;
	}
}

/* argv[] and envp[] count against the limit too. */
static int reserve_pointers(struct linux_binprm *bprm)
{
	unsigned long size = ((unsigned long)max(bprm->argc, 1) +
			      (unsigned long)bprm->envc) *
			     sizeof(uint32_t);

	if (size >= bprm->p - bprm->arg_limit)
		return -E2BIG;
	bprm->arg_limit += size;
	return 0;
}

/* All @n strings of the list, the last one first. */
static int push_strings(struct linux_binprm *bprm, const struct arg_list *args,
			int n)
{
	bool user = !args->kernel;

	while (n--) {
		const char *s;
		long len;
		int err = arg_string(args, n, &s);

		if (err)
			return err;
		if (!s)
			return -EFAULT; /* the list changed under us */
		len = user ? strnlen_user((const char __user *)s,
					  MAX_ARG_STRLEN) :
			     (long)strlen(s) + 1;
		if (!len)
			return -EFAULT;
		if (len > (long)MAX_ARG_STRLEN)
			return -E2BIG;
		err = push_bytes(bprm, s, (size_t)len, user);
		if (err)
			return err;
	}
	return 0;
}

/* Drop argv[0] from the stack: #! puts something else there. */
static int remove_arg_zero(struct linux_binprm *bprm)
{
	char c;

	if (!bprm->argc)
		return 0;
	do {
		if (access_remote_vm(bprm->mm, bprm->p++, &c, 1, false) != 1)
			return -EFAULT;
	} while (c);
	bprm->argc--;
	return 0;
}

/* ---- the file ---------------------------------------------------------- */

static int read_head(struct linux_binprm *bprm)
{
	ssize_t n;

	memset(bprm->buf, 0, sizeof(bprm->buf));
	n = kernel_read(bprm->file, bprm->buf, sizeof(bprm->buf), 0);
	return n < 0 ? (int)n : 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/*
 * Split the #! line in bprm->buf into interpreter and one optional argument,
 * both ended in place.  -ENOEXEC: no line, or it does not fit.
 */
static int parse_script(char *buf, char **interp, char **arg)
{
	char *end, *s = buf + 2, *limit = buf + BINPRM_BUF_SIZE - 1;

	buf[BINPRM_BUF_SIZE - 1] = '\0';
	end = strchr(buf, '\n');
	while (is_blank(*s))
		s++;
	if (!end) {
		char *name_end = s;

		while (*name_end && !is_blank(*name_end))
			name_end++;
		if (name_end == limit)
			return -ENOEXEC; /* the name may be cut off */
		end = buf + strlen(buf);
	}
	while (end > s && is_blank(end[-1]))
		end--;
	*end = '\0';
	if (!*s)
		return -ENOEXEC;
	*interp = s;
	while (*s && !is_blank(*s))
		s++;
	*arg = NULL;
	if (*s) {
		*s++ = '\0';
		while (is_blank(*s))
			s++;
		*arg = s;
	}
	return 0;
}

/* bprm is a script: make it its interpreter, with the script as argument. */
static int load_script(struct linux_binprm *bprm)
{
	char *interp, *arg, *name __free(kfree) = NULL;
	struct file *file __free(fput) = NULL;
	int err = parse_script(bprm->buf, &interp, &arg);

	if (err)
		return err;
	err = remove_arg_zero(bprm);
	if (err)
		return err;
	err = push_kernel_string(bprm,
				 bprm->interp ? bprm->interp : bprm->filename);
	if (!err && arg) {
		err = push_kernel_string(bprm, arg);
		bprm->argc++;
	}
	if (!err)
		err = push_kernel_string(bprm, interp);
	if (err)
		return err;
	bprm->argc += 2;
	name = kstrdup(interp, GFP_KERNEL);
	if (!name)
		return -ENOMEM;
	err = open_exec(name, &file);
	if (err)
		return err;
	swap(bprm->interp, name);
	swap(bprm->file, file);
	return read_head(bprm);
}

/* Follow #! lines down to a program, and load that. */
static int search_binary_handler(struct linux_binprm *bprm)
{
	int err = read_head(bprm);

	for (int depth = 0; !err; depth++) {
		if (bprm->buf[0] != '#' || bprm->buf[1] != '!')
			return load_elf_binary(bprm);
		if (depth == MAX_INTERPRETERS)
			return -ELOOP;
		err = load_script(bprm);
	}
	return err;
}

/* ---- the point of no return -------------------------------------------- */

/* Set-user-id and set-group-id of the file, and the capabilities of it. */
static int exec_creds(struct linux_binprm *bprm, const struct file *file)
{
	bool suid = mnt_may_suid(&file->f_path) && !current->no_new_privs;
	const struct inode *inode = file->f_inode;
	struct cred *new;
	bool shared;
	int err = prepare_creds(&new);

	if (err)
		return err;
	if (suid && inode->i_mode & S_ISUID)
		new->euid = inode->i_uid;
	if (suid &&
	    (inode->i_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP))
		new->egid = inode->i_gid;
	bprm->secure = new->euid != new->uid || new->egid != new->gid;
	/* others could move root and cwd under a set-id program */
	shared = bprm->secure && READ_ONCE(current->fs->count) > 1;
	if (shared && !capable(CAP_SETUID)) {
		new->euid = new->uid;
		new->egid = new->gid;
	}
	if (new->euid != current_euid() || new->egid != current_egid())
		current->pdeath_signal = 0;
	cred_exec(new);
	if (shared) {
		new->cap_permitted &= current_cred()->cap_permitted;
		new->cap_effective &= new->cap_permitted;
	}
	commit_creds(new);
	current->signal->not_dumpable = bprm->secure;
	return 0;
}

/* The new mm in place of the old one, which the last user frees. */
static void exec_mmap(struct linux_binprm *bprm)
{
	struct mm_struct *old = current->mm;
	unsigned long flags;

	mm_release(current);
	spin_lock(&current->alloc_lock);
	flags = irq_save();
	current->mm = bprm->mm;
	pgd_switch(bprm->mm);
	irq_restore(flags);
	spin_unlock(&current->alloc_lock);
	bprm->mm = NULL;
	if (old)
		mmput(old);
}

/*
 * Alone from here on: every other thread of the process is killed, and
 * waited for.  -EAGAIN: the process is ending anyway.
 */
static int de_thread(void)
{
	struct signal_struct *sig = current->signal;
	struct spinlock *siglock = &current->sighand->siglock;
	unsigned long flags = spin_lock_irqsave(siglock);

	if (sig->flags & SIGNAL_GROUP_EXIT || sig->group_exit_task) {
		spin_unlock_irqrestore(siglock, flags);
		return -EAGAIN;
	}
	sig->group_exit_task = current;
	zap_threads(sig, current);
	spin_unlock_irqrestore(siglock, flags);
	exec_wait_threads();
	sig->group_exit_task = NULL;
	return 0;
}

/**
 * begin_new_exec - give up the old program and become the new one
 * Context: task, bprm checked by the format.  An error after this returns
 *          with bprm->point_of_no_return set: the process must die.
 */
int begin_new_exec(struct linux_binprm *bprm)
{
	int err = de_thread();

	if (err)
		return err;
	bprm->point_of_no_return = true;
	bprm->mm->exe_file = bprm->file; /* and its right to execute */
	bprm->file = NULL;
	err = exec_creds(bprm, bprm->mm->exe_file);
	if (err)
		return err;
	err = files_unshare();
	if (err)
		return err;
	exec_mmap(bprm);
	files_close_on_exec(current->files);
	flush_signal_handlers(current);
	sas_ss_reset(current);
	current->robust_list = NULL;
	current->clear_child_tid = NULL;
	current->personality &= ~READ_IMPLIES_EXEC;
	set_task_comm(current, bprm->comm);
	return 0;
}

int setup_arg_pages(struct linux_binprm *bprm, bool executable_stack)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma = bprm->stack;
	unsigned long size = STACK_FIRST_SIZE, limit = rlimit(RLIMIT_STACK);
	int err = 0;

	down_write(&mm->mmap_lock);
	if (executable_stack)
		vma->vm_flags |= VM_EXEC;
	else
		vma->vm_flags &= ~VM_EXEC;
	mm->arg_start = bprm->p;
	mm->start_stack = bprm->p;
	if (limit > vma->vm_end - vma->vm_start)
		size = min(size, limit - (vma->vm_end - vma->vm_start));
	else
		size = 0;
	if (size >= PAGE_SIZE)
		err = expand_stack(vma, (vma->vm_start - size) & PAGE_MASK);
	up_write(&mm->mmap_lock);
	return err;
}

/* ---- execve ------------------------------------------------------------ */

static int bprm_mm_init(struct linux_binprm *bprm)
{
	unsigned long limit = rlimit(RLIMIT_STACK) / 4;
	int err = mm_alloc(&bprm->mm);

	if (err)
		return err;
	limit = clamp(limit, ARG_MAX_MIN, ARG_MAX_MAX);
	down_write(&bprm->mm->mmap_lock);
	err = setup_stack_vma(bprm->mm, STACK_TOP, &bprm->stack);
	up_write(&bprm->mm->mmap_lock);
	bprm->p = STACK_TOP - sizeof(void *);
	bprm->arg_limit = bprm->p - limit;
	return err;
}

static void free_bprm(struct linux_binprm *const *p)
{
	struct linux_binprm *bprm = *p;

	if (!bprm)
		return;
	if (bprm->mm)
		mmput(bprm->mm);
	if (bprm->file)
		fput(bprm->file);
	kfree(bprm->interp);
	kfree(bprm);
}

static int bprm_execve(struct linux_binprm *bprm, const struct arg_list *argv,
		       const struct arg_list *envp)
{
	int err;

	bprm->argc = count_strings(argv);
	if (bprm->argc < 0)
		return bprm->argc;
	bprm->envc = count_strings(envp);
	if (bprm->envc < 0)
		return bprm->envc;
	err = reserve_pointers(bprm);
	if (err)
		return err;
	err = push_kernel_string(bprm, bprm->filename);
	if (err)
		return err;
	bprm->exec = bprm->p;
	err = push_strings(bprm, envp, bprm->envc);
	if (!err)
		err = push_strings(bprm, argv, bprm->argc);
	if (!err && !bprm->argc) { /* every program has an argv[0] */
		err = push_kernel_string(bprm, "");
		bprm->argc = 1;
	}
	if (err)
		return err;
	return search_binary_handler(bprm);
}

/* "/bin/ls" is known as "ls"; what has no @path, by the name of its file. */
static void set_bprm_comm(struct linux_binprm *bprm, const char *path)
{
	const char *slash = strrchr(path, '/');
	const struct qstr *own = &bprm->file->f_path.dentry->d_name;

	if (*path) {
		strscpy(bprm->comm, slash ? slash + 1 : path, TASK_COMM_LEN);
		return;
	}
	spin_lock(&dcache_lock);
	memcpy(bprm->comm, own->name, min(own->len, TASK_COMM_LEN - 1u));
	spin_unlock(&dcache_lock);
}

/* @file: what @path names; given up in any case.  @filename: how the program
 * finds it again. */
static int do_execve(struct file *file, const char *path, const char *filename,
		     const struct arg_list *argv, const struct arg_list *envp)
{
	struct linux_binprm *bprm __free(bprm) =
		kzalloc(sizeof(*bprm), GFP_KERNEL);
	int err;

	if (!bprm) {
		fput(file);
		return -ENOMEM;
	}
	bprm->file = file;
	bprm->filename = filename;
	set_bprm_comm(bprm, path);
	if (current->nproc_exceeded &&
	    current_cred()->user->processes > rlimit(RLIMIT_NPROC))
		return -EAGAIN;
	current->nproc_exceeded = false;
	err = bprm_mm_init(bprm);
	if (!err)
		err = bprm_execve(bprm, argv, envp);
	if (err && bprm->point_of_no_return)
		force_sig(SIGSEGV);
	if (!err)
		current->signal->did_exec = true;
	return err;
}

int kernel_execve(const char *filename, const char *const argv[],
		  const char *const envp[])
{
	struct arg_list args = { .kernel = argv }, env = { .kernel = envp };
	struct file *file;
	int err = open_exec(filename, &file);

	return err ? err : do_execve(file, filename, filename, &args, &env);
}

/* The name as the user wrote it, into the kernel; -EFAULT, -ENAMETOOLONG. */
static int copy_name(const char __user *name, char **out)
{
	char *buf = kmalloc(PATH_MAX, GFP_KERNEL);
	long n;

	if (!buf)
		return -ENOMEM;
	n = strncpy_from_user(buf, name, PATH_MAX);
	if (n < 0 || n == PATH_MAX) {
		kfree(buf);
		return n < 0 ? (int)n : -ENAMETOOLONG;
	}
	*out = buf;
	return 0;
}

/* @path, which was found from @dfd, as a program finds it again. */
static int fd_filename(int dfd, const char *path, char **out)
{
	size_t size = strlen(path) + sizeof("/dev/fd/-2147483648/");

	*out = kmalloc(size, GFP_KERNEL);
	if (!*out)
		return -ENOMEM;
	snprintf(*out, size, *path ? "/dev/fd/%d/%s" : "/dev/fd/%d", dfd, path);
	return 0;
}

long sys_execveat(int dfd, const char __user *filename, const void __user *argv,
		  const void __user *envp, int flags)
{
	struct arg_list args = { .user = argv }, env = { .user = envp };
	struct file *file;
	char *path __free(kfree) = NULL, *fd_name __free(kfree) = NULL;
	int err;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	err = copy_name(filename, &path);
	if (!err && dfd != AT_FDCWD && path[0] != '/')
		err = fd_filename(dfd, path, &fd_name);
	if (!err)
		err = open_exec_at(dfd, path, (unsigned)flags, &file);
	return err ?: do_execve(file, path, fd_name ?: path, &args, &env);
}

/**
 * sys_execve - execve(2)
 * Return: 0 as the new program; -ENOENT, -EACCES, -ENOEXEC, -E2BIG, -EFAULT,
 *         -ELIBBAD, -ELOOP, -ETXTBSY, -ENOMEM, … and the old one goes on.
 */
long sys_execve(const char __user *filename, const void __user *argv,
		const void __user *envp)
{
	return sys_execveat(AT_FDCWD, filename, argv, envp, 0);
}
