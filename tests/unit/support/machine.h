/* SPDX-License-Identifier: MIT */
/*
 * machine.h - RAM, a CPU and panics for tests of mm
 *
 * machine_boot() makes 32 MiB of RAM, gives all of it but the first MiB and
 * the "initrd" to page_alloc_init(), and is called once.
 */
#ifndef TESTS_UNIT_SUPPORT_MACHINE_H
#define TESTS_UNIT_SUPPORT_MACHINE_H

#include <setjmp.h>
#include <stdbool.h>

#define MACHINE_RAM  (32u << 20)
#define KERNEL_END   ((1u << 20) + 3 * 4096)
#define INITRD_START (9u << 20)
#define INITRD_END   ((10u << 20) + 3 * 4096)

void machine_boot(void);
/* Callbacks of call_rcu() wait for this. */
void machine_grace_period(void);

extern bool panic_expected;
extern jmp_buf panic_jump;

/* The statement must end in a panic. */
#define assert_panics(statement)                                 \
	do {                                                     \
		panic_expected = true;                           \
		if (!setjmp(panic_jump)) {                       \
			statement;                               \
			fail_msg("%s", "no panic: " #statement); \
		}                                                \
		panic_expected = false;                          \
	} while (0)

#endif
