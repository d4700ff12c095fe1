/* SPDX-License-Identifier: MIT */
/* The system calls of mm, in the order of their numbers. */
#pragma once

#include "kernel/abi/mman.h"
#include "kernel/lib/compiler.h"
#include "kernel/lib/types.h"

long sys_brk(unsigned long brk);
long sys_old_mmap(const struct mmap_arg_struct __user *arg);
long sys_munmap(unsigned long addr, size_t len);
long sys_mprotect(unsigned long start, size_t len, unsigned long prot);
long sys_msync(unsigned long start, size_t len, int flags);
long sys_mlock(unsigned long start, size_t len);
long sys_munlock(unsigned long start, size_t len);
long sys_mlockall(int flags);
long sys_munlockall(void);
long sys_mremap(unsigned long addr, unsigned long old_len,
		unsigned long new_len, unsigned long flags,
		unsigned long new_addr);
long sys_mmap2(unsigned long addr, unsigned long len, unsigned long prot,
	       unsigned long flags, unsigned long fd, unsigned long pgoff);
long sys_mincore(unsigned long start, size_t len, unsigned char __user *vec);
long sys_madvise(unsigned long start, size_t len, int behavior);
long sys_mlock2(unsigned long start, size_t len, int flags);
