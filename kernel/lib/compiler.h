/* SPDX-License-Identifier: MIT */
/*
 * compiler.h - what the C language lacks and the compilers offer
 *
 * Attributes, compile-time checks, and small type-checked arithmetic. The
 * lock annotations are clang's thread-safety attributes (functions only):
 *
 *	struct __capability("mutex") mutex { ... };
 *	void mutex_lock(struct mutex *m) __acquires(m);
 *	int shm_fill(struct ipc_ids *ids) __must_hold(ids->rwsem);
 *
 * gcc sees nothing of them. With __CHECKER (clang again) a `__user` pointer
 * cannot be dereferenced by the kernel.
 */
#pragma once

#include "kernel/abi/user.h"
#include "kernel/lib/types.h"

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#define __packed	    __attribute__((packed))
#define __aligned(n)	    __attribute__((aligned(n)))
#define __weak		    __attribute__((weak))
#define __cold		    __attribute__((cold))
#define __noreturn	    __attribute__((noreturn))
#define __printf(fmt, args) __attribute__((format(printf, fmt, args)))
#undef __always_inline
#define __always_inline inline __attribute__((always_inline))
#undef noinline
#define noinline    __attribute__((noinline))
#define fallthrough __attribute__((fallthrough))
/* a variable whose scope ends, whichever way, with free_NAME(&variable) */
#define __free(name)  __attribute__((cleanup(free_##name)))
#define unreachable() __builtin_unreachable()

/* a cast from or to a user pointer that is meant; __user is the abi's */
#define __force

/* lock annotations */
#ifdef __clang__
#define THREAD_SAFETY(x) __attribute__((x))
#else
#define THREAD_SAFETY(x)
#endif
#define __capability(name) THREAD_SAFETY(capability(name))
#define __must_hold(l)	   THREAD_SAFETY(requires_capability(l))
#define __acquires(l)	   THREAD_SAFETY(acquire_capability(l))
#define __releases(l)	   THREAD_SAFETY(release_capability(l))
#define __no_tsa	   THREAD_SAFETY(no_thread_safety_analysis)

/* memory accesses the compiler must do once, as written */
#define READ_ONCE(x)	 (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile __typeof__(x) *)(uintptr_t) & (x) = (v))
#define barrier()	 __atomic_signal_fence(__ATOMIC_SEQ_CST)
/* what was written before it is seen by who sees this store */
#define store_release(p, v) __atomic_store_n(p, v, __ATOMIC_RELEASE)
#define load_acquire(p)	    __atomic_load_n(p, __ATOMIC_ACQUIRE)

/* compile-time checks */
#undef static_assert
#define static_assert _Static_assert
#define BUILD_BUG_ON(cond) _Static_assert(!(cond), "BUILD_BUG_ON: " #cond)

#define same_type(a, b) \
	__builtin_types_compatible_p(__typeof__(a), __typeof__(b))

#undef offsetof
#define offsetof(type, member) __builtin_offsetof(type, member)

/* the object of type @type whose @member @ptr points to */
#define container_of(ptr, type, member)                                  \
	({                                                               \
		_Static_assert(same_type(*(ptr), ((type *)0)->member) || \
				       same_type(*(ptr), void),          \
			       "container_of: type");                    \
		(type *)((uintptr_t)(ptr)-offsetof(type, member));       \
	})

#define ARRAY_SIZE(a)                 \
	(sizeof(a) / sizeof((a)[0]) + \
	 0 * sizeof(char[1 - 2 * same_type(a, &(a)[0])]))

/* arguments of one type, each evaluated once */
#define PASTE2(a, b) a##b
#define PASTE(a, b)  PASTE2(a, b)
#define CMP_ONCE(a, op, b, x, y)                                             \
	({                                                                   \
		_Static_assert(same_type((a) + 0, (b) + 0), "types differ"); \
		__typeof__((a) + 0) x = (a);                                 \
		__typeof__((b) + 0) y = (b);                                 \
		x op y ? x : y;                                              \
	})
#undef min
#undef max
#define min(a, b) \
	CMP_ONCE(a, <, b, PASTE(x_, __COUNTER__), PASTE(y_, __COUNTER__))
#define max(a, b) \
	CMP_ONCE(a, >, b, PASTE(x_, __COUNTER__), PASTE(y_, __COUNTER__))
#define min_t(T, a, b)	 min((T)(a), (T)(b))
#define max_t(T, a, b)	 max((T)(a), (T)(b))
#define clamp(v, lo, hi) min(max(v, lo), hi)

#define swap(a, b)                            \
	({                                    \
		__typeof__(a) swap_tmp = (a); \
		(a) = (b);                    \
		(b) = swap_tmp;               \
	})

/* @n a power of two; for untrusted numbers check the overflow first */
#define round_down(x, n)   ((x) & ~((__typeof__(x))((n)-1)))
#define round_up(x, n)	   ((((x)-1) | ((__typeof__(x))((n)-1))) + 1)
#define DIV_ROUND_UP(x, n) (((x) + (n)-1) / (n))

#define BIT(n) (1UL << (n))
