/* SPDX-License-Identifier: MIT */
/* execve: see kernel/exec.c and kernel/elf.c. */
#pragma once

#include "fs/file.h"
#include "kernel/task.h"
#include "mm/mm.h"

#define BINPRM_BUF_SIZE 256

/* A program on its way in. */
struct linux_binprm {
	char buf[BINPRM_BUF_SIZE];    /* the first bytes of the file */
	struct file *file;	      /* opened by open_exec() */
	struct mm_struct *mm;	      /* the new one; NULL once installed */
	struct vm_area_struct *stack; /* its stack; strings are there */
	unsigned long p;	      /* lowest byte used on the stack */
	unsigned long arg_limit;      /* p may not go below this */
	int argc, envc;
	const char *filename; /* AT_EXECFN, what #! is given */
	char comm[TASK_COMM_LEN];
	char *interp;		 /* of #!: kmalloc'ed, or NULL */
	unsigned long exec;	 /* address of filename on the stack */
	bool secure;		 /* set-id: AT_SECURE */
	bool point_of_no_return; /* the old program is gone */
};

/* In the kernel: the first program.  argv and envp end with NULL. */
int kernel_execve(const char *filename, const char *const argv[],
		  const char *const envp[]);

/* exec.c, for binary formats: become the new program. */
int begin_new_exec(struct linux_binprm *bprm);
/* The stack's flags, its first size, arg_start. */
int setup_arg_pages(struct linux_binprm *bprm, bool executable_stack);
/* elf.c: 0; -ENOEXEC: not ELF.  Fills current_pt_regs(). */
int load_elf_binary(struct linux_binprm *bprm);
