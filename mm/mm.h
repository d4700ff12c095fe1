/* SPDX-License-Identifier: MIT */
/* An address space: the VMAs, as a list and as a tree, and the page tables. */
#pragma once

#include "kernel/lib/rbtree.h"
#include "kernel/lock/rwsem.h"
#include "kernel/lock/spinlock.h"

struct vm_area_struct;
struct file;
struct pgd;

struct mm_struct {
	struct pgd *pgd;   /* constant; entries: page_table_lock */
	unsigned mm_users; /* atomic: tasks (and /proc readers) */
	unsigned mm_count; /* atomic: users as one, lazy CPUs */

	struct rwsem mmap_lock;
	/* mmap_lock: */
	struct vm_area_struct *mmap; /* first of the list by address */
	struct rb_root mm_rb;
	struct vm_area_struct *mmap_cache; /* last find_vma; a hint */
	struct vm_area_struct *gap_hint;   /* or NULL; see vma_find_gap */
	unsigned long gap_len;
	unsigned map_count;
	unsigned long total_vm, locked_vm, data_vm, stack_vm; /* pages */
	unsigned long start_code, end_code, start_data, end_data;
	unsigned long start_brk, brk, start_stack;
	unsigned long arg_start, arg_end, env_start, env_end;
	unsigned long mmap_base; /* top-down from here */
	unsigned long def_flags; /* mlockall(MCL_FUTURE) */
	struct file *exe_file;
	uint32_t saved_auxv[48]; /* /proc/PID/auxv */

	struct spinlock page_table_lock;
	/* page_table_lock: */
	unsigned long rss, hiwater_rss; /* pages */
	unsigned long nr_ptes;		/* page tables */
};

void mm_init(void); /* boot; needs slab */
/* 0 and *@out, or -ENOMEM; one user. */
int mm_alloc(struct mm_struct **out);
/* Copy for fork: VMAs, private pages shared copy-on-write. */
int mm_dup(struct mm_struct *old, struct mm_struct **out);
/* Drop a user; the last one unmaps everything.  May sleep. */
void mmput(struct mm_struct *mm);
static inline void free_mmput(struct mm_struct *const *mm)
{
	if (*mm)
		mmput(*mm);
}

/* Drop the structure itself, when the last CPU has left it. */
void mmdrop(struct mm_struct *mm);
/* @task's mm with a user reference, or NULL; for /proc. */
struct task_struct;
struct mm_struct *get_task_mm(struct task_struct *task);
/* Copy between the kernel and another task's user memory: /proc/PID/cmdline.
 * Returns the number of bytes copied. */
size_t access_remote_vm(struct mm_struct *mm, unsigned long addr, void *buf,
			size_t len, bool write);
extern struct mm_struct init_mm;
