/* SPDX-License-Identifier: MIT */
/* machine.c - see machine.h */
#include "tests/unit/support/unit.h"

#include <sys/mman.h>

#include "kernel/lib/bug.h"
#include "kernel/lock/rank.h"
#include "kernel/lock/rcu.h"
#include "kernel/x86/percpu.h"
#include "mm/page_alloc.h"
#include "tests/unit/support/machine.h"

char *unit_ram;
struct percpu unit_cpu;
bool panic_expected;
jmp_buf panic_jump;
static struct rcu_head *rcu_list;

void panic(const char *fmt, ...)
{
	va_list args;

	if (panic_expected)
		longjmp(panic_jump, 1);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	abort();
}

void warn_at(const char *file, int line, const char *what)
{
	panic("WARN_ON at %s:%d: %s", file, line, what);
}

static int locks_held;

void lock_check_acquire(const void *lock, const struct lock_check *check,
			bool nested)
{
	(void)lock;
	(void)check;
	(void)nested;
	locks_held++;
}

void lock_check_release(const void *lock, const struct lock_check *check)
{
	(void)lock;
	(void)check;
	assert_int_not_equal(locks_held, 0);
	locks_held--;
}

void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head))
{
	head->func = func;
	head->next = rcu_list;
	rcu_list = head;
}

void machine_grace_period(void)
{
	while (rcu_list) {
		struct rcu_head *head = rcu_list;

		rcu_list = head->next;
		head->func(head);
	}
}

void machine_boot(void)
{
	const struct mem_range ranges[] = {
		{ paddr(KERNEL_END), INITRD_START - KERNEL_END },
		{ paddr(INITRD_END), MACHINE_RAM - INITRD_END },
		{ paddr(MACHINE_RAM), 0 },
	};

	unit_ram = mmap(NULL, MACHINE_RAM, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(unit_ram, MAP_FAILED);
	memset(unit_ram, 0xa5, MACHINE_RAM);
	page_alloc_init(ranges, 3);
}
