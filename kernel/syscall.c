/* SPDX-License-Identifier: MIT */
/*
 * kernel/syscall.c - the system calls of Linux/i386, by number
 *
 *	int $0x80 ─▶ entry.asm ─▶ sys_call_table[eax](ebx ecx edx esi edi ebp)
 *
 * entry.asm passes six words as arguments, three in registers and three on the
 * stack; a function takes as many as it has, in the types it likes.  64-bit
 * arguments come as two words, the low one first, and are whole again that way;
 * but one in the third place would lie astride (sys_fallocate).  Two calls that
 * differ only in the width of times or of ids are one function, which asks
 * which of them it is: call_time_form(), call_has_ids16().
 *
 * kernel/syscall.tbl names them; that a function has its arguments is its own
 * affair, so here all are declared alike.
 */
#include "kernel/syscall.h"
#include "kernel/abi/errno.h"
#include "kernel/abi/unistd.h"

#define CALL(name) CALL_AS(name, name)

#define CALL_AS(name, func) long sys_##func(void);
#include "kernel/syscall.tbl"
#undef CALL_AS

static long sys_ni_syscall(void)
{
	return -ENOSYS;
}

#pragma GCC diagnostic ignored "-Woverride-init" /* the first entry's job */

#define CALL_AS(name, func) [__NR_##name] = (const void *)sys_##func,

const void *const sys_call_table[] = {
	[0 ... NR_syscalls - 1] = (const void *)sys_ni_syscall,
#include "kernel/syscall.tbl"
};

const unsigned sys_call_count = ARRAY_SIZE(sys_call_table);
