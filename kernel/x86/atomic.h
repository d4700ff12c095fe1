/* SPDX-License-Identifier: MIT */
/* Atomic operations on 32-bit words; each orders memory fully. */
#pragma once

#include "kernel/lib/compiler.h"
#include "kernel/lib/types.h"

#define xchg(ptr, v) __atomic_exchange_n(ptr, v, __ATOMIC_SEQ_CST)

/* Returns what was there; the exchange happened when that equals @old. */
#define cmpxchg(ptr, old, new)                                      \
	({                                                          \
		__typeof__(*(ptr)) old_ = (old);                    \
		__atomic_compare_exchange_n(ptr, &old_, new, false, \
					    __ATOMIC_SEQ_CST,       \
					    __ATOMIC_SEQ_CST);      \
		old_;                                               \
	})

#define atomic_add_return(ptr, n) __atomic_add_fetch(ptr, n, __ATOMIC_SEQ_CST)
#define atomic_sub_return(ptr, n) __atomic_sub_fetch(ptr, n, __ATOMIC_SEQ_CST)
#define atomic_inc(ptr)		  ((void)atomic_add_return(ptr, 1))
#define atomic_dec(ptr)		  ((void)atomic_sub_return(ptr, 1))
#define atomic_dec_and_test(ptr)  (atomic_sub_return(ptr, 1) == 0)
#define atomic_or(ptr, m)	  ((void)__atomic_or_fetch(ptr, m, __ATOMIC_SEQ_CST))
#define atomic_and(ptr, m)	  ((void)__atomic_and_fetch(ptr, m, __ATOMIC_SEQ_CST))

/* Take a reference unless the count has already reached zero. */
#define atomic_inc_not_zero(ptr)                                         \
	({                                                               \
		__typeof__(*(ptr)) seen_ = READ_ONCE(*(ptr)), now_;      \
                                                                         \
		while (seen_ &&                                          \
		       (now_ = cmpxchg(ptr, seen_, seen_ + 1)) != seen_) \
			seen_ = now_;                                    \
		seen_ != 0;                                              \
	})
