/* SPDX-License-Identifier: MIT */
/*
 * The exception table.  It is short and searched only when a fault could not
 * be served, so it stays in the linker's order.
 */
#include "kernel/x86/extable.h"

extern const struct ex_entry ex_table_start[], ex_table_end[];

bool fixup_exception(struct pt_regs *regs)
{
	const struct ex_entry *e;

	for (e = ex_table_start; e < ex_table_end; e++) {
		if (e->insn == regs->ip) {
			regs->ip = e->fixup;
			return true;
		}
	}
	return false;
}
