/* SPDX-License-Identifier: MIT */
/*
 * The kernel's own function names, for backtraces.
 *
 * The table is made from the linked kernel by tools/mksyms and linked in by a
 * second pass: sorted by address, closed by an entry without a name that
 * stands where the last function ends.
 */
#pragma once

struct ksym {
	unsigned long addr;
	const char *name;
};

extern const struct ksym ksyms[];
extern const unsigned int ksyms_count;

const char *ksym_lookup(unsigned long addr, unsigned long *offset);
