/* SPDX-License-Identifier: MIT */
/*
 * Find the function that an address lies in.
 */
#include <stddef.h>

#include "kernel/lib/ksyms.h"

/**
 * ksym_lookup - the function that contains @addr
 * @addr:   any address
 * @offset: how far into the function; set on success only
 *
 * Context: any; reads constant data only.
 * Return:  its name, or NULL outside the kernel's text.
 */
const char *ksym_lookup(unsigned long addr, unsigned long *offset)
{
	unsigned int low = 0;
	unsigned int high = ksyms_count;

	/* the last entry at or below addr is in [low, high) */
	while (high - low > 1) {
		unsigned int mid = low + (high - low) / 2;

		if (ksyms[mid].addr <= addr)
			low = mid;
		else
			high = mid;
	}
	if (high == 0 || addr < ksyms[low].addr || !ksyms[low].name)
		return NULL;
	*offset = addr - ksyms[low].addr;
	return ksyms[low].name;
}
