/* SPDX-License-Identifier: MIT */
/*
 * User memory.  Every pointer a user gives is checked against TASK_SIZE and
 * touched only here; a fault that cannot be served ends the copy, through the
 * exception table, with what is left.  Context: task, may sleep; no lock from
 * RANK_MMAP on is held.
 *
 *	get_user(x, ptr), put_user(x, ptr)	0 or -EFAULT; 1, 2, 4, 8 bytes
 *	copy_from_user, copy_to_user, clear_user	bytes NOT copied
 *	strncpy_from_user	length without the NUL, @n if there was none
 *				in @n bytes, or -EFAULT
 *	strnlen_user		length with the NUL, > n if too long, 0 on fault
 */
#pragma once

#include "kernel/abi/errno.h"
#include "kernel/lib/compiler.h"
#include "kernel/lib/types.h"
#include "kernel/x86/memory.h"

/* Assert that touching user memory is allowed here; see lock/rank.h. */
#ifdef CONFIG_CHECK
void might_fault(void);
#else
#define might_fault() ((void)0)
#endif

static inline bool access_ok(const void __user *ptr, size_t n)
{
	unsigned long addr = (__force unsigned long)ptr;

	return n <= TASK_SIZE && addr <= TASK_SIZE - n;
}

unsigned long copy_from_user(void *to, const void __user *from, size_t n);
unsigned long copy_to_user(void __user *to, const void *from, size_t n);
unsigned long clear_user(void __user *to, size_t n);
long strncpy_from_user(char *to, const char __user *from, long n);
long strnlen_user(const char __user *s, long n);

/* x86/uaccess.c and usercopy.asm; 0 or -EFAULT */
int get_user_1(uint8_t *to, const void __user *from);
int get_user_2(uint16_t *to, const void __user *from);
int get_user_4(uint32_t *to, const void __user *from);
int put_user_1(uint8_t v, void __user *to);
int put_user_2(uint16_t v, void __user *to);
int put_user_4(uint32_t v, void __user *to);
/* Compare and exchange a user word: futexes. *seen = what was there. */
int cmpxchg_user(uint32_t __user *ptr, uint32_t old, uint32_t new,
		 uint32_t *seen);

/* The type of what @ptr points to, as a value: without its address space. */
#define user_type(ptr) __typeof__(((void)0, *(ptr)))

#define get_user(x, ptr)                                                      \
	({                                                                    \
		__auto_type gu_ptr_ = (ptr);                                  \
		union {                                                       \
			uint8_t b;                                            \
			uint16_t w;                                           \
			uint32_t l;                                           \
			uint64_t q;                                           \
		} gu_ = { .q = 0 };                                           \
		int gu_err_ =                                                 \
			sizeof(*gu_ptr_) == 1 ? get_user_1(&gu_.b, gu_ptr_) : \
			sizeof(*gu_ptr_) == 2 ? get_user_2(&gu_.w, gu_ptr_) : \
			sizeof(*gu_ptr_) == 4 ? get_user_4(&gu_.l, gu_ptr_) : \
			copy_from_user(&gu_.q, gu_ptr_, 8) ? -EFAULT :        \
							     0;               \
		(x) = (user_type(gu_ptr_))(sizeof(*gu_ptr_) == 8 ? gu_.q :    \
								   gu_.l);    \
		gu_err_;                                                      \
	})

#define put_user(x, ptr)                                                      \
	({                                                                    \
		__auto_type pu_ptr_ = (ptr);                                  \
		user_type(pu_ptr_) pu_ = (x);                                 \
		sizeof(pu_) == 1 ? put_user_1((uint8_t)pu_, pu_ptr_) :        \
		sizeof(pu_) == 2 ? put_user_2((uint16_t)pu_, pu_ptr_) :       \
		sizeof(pu_) == 4 ? put_user_4((uint32_t)pu_, pu_ptr_) :       \
		copy_to_user(pu_ptr_, (void *)(uintptr_t)&pu_, 8) ? -EFAULT : \
								    0;        \
	})
