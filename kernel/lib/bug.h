/* SPDX-License-Identifier: MIT */
/*
 * bug.h - what happens when the kernel is wrong about itself
 *
 * BUG_ON stops the machine with file, line and backtrace; WARN_ON says the
 * same and goes on (once a place). CHECK_ON is a BUG_ON that only the CHECK
 * build pays for. None of them is for mistakes of a user program.
 */
#pragma once

#include "kernel/lib/compiler.h"

void panic(const char *fmt, ...) __printf(1, 2) __noreturn __cold;
bool panic_in_progress(void); /* consoles wait for no lock any more */
void warn_at(const char *file, int line, const char *what) __cold;

#define BUG() panic("BUG at %s:%d", __FILE__, __LINE__)

#define BUG_ON(cond)                                                          \
	do {                                                                  \
		if (unlikely(cond))                                           \
			panic("BUG at %s:%d: %s", __FILE__, __LINE__, #cond); \
	} while (0)

#define WARN_ON(cond)                                       \
	({                                                  \
		static bool warned_;                        \
		bool warn_ = (cond);                        \
		if (unlikely(warn_) && !warned_) {          \
			warned_ = true;                     \
			warn_at(__FILE__, __LINE__, #cond); \
		}                                           \
		unlikely(warn_);                            \
	})

#ifdef CONFIG_CHECK
#define CHECK_ON(cond) BUG_ON(cond)
#else
#define CHECK_ON(cond) ((void)sizeof(!(cond)))
#endif
