/* SPDX-License-Identifier: MIT */
/*
 * What the boot loader left us, copied away before the first allocation.
 *
 *	0        1 MiB      _end
 *	|  BIOS  |  kernel  |  RAM  |  initrd  |  RAM  |  hole  |  RAM  |
 *	|<-- reserved ----->|  ram  | reserved |  ram  |        |  ram  |
 *
 * ram[] is what page_alloc_init() wants: page-aligned, sorted, no overlaps,
 * below LOWMEM_MAX, the initrd cut out.  The last range is empty and marks the
 * end of RAM, so that mem_map covers the initrd wherever it lies; when the
 * archive has been unpacked, free_reserved_range() gives its pages away.
 */
#pragma once

#include "kernel/lib/types.h"
#include "kernel/x86/memory.h"
#include "mm/page_alloc.h"

#define BOOT_CMDLINE_SIZE 4096u
#define BOOT_MAX_RANGES	  64u

struct boot_info {
	char cmdline[BOOT_CMDLINE_SIZE]; /* NUL-terminated */
	char loader[32];
	struct mem_range ram[BOOT_MAX_RANGES];
	unsigned nr_ram;
	paddr_t initrd_start;
	uint32_t initrd_size; /* 0: none; not above LOWMEM_MAX */
	uint32_t unused_kib;  /* RAM that the kernel cannot reach */
	const char *error;    /* NULL, or why we cannot run: for panic() */
};

extern struct boot_info boot_info;

/* Fill boot_info.  Early boot: all of lowmem is mapped, nothing allocated. */
void multiboot_parse(uint32_t magic, paddr_t mbi);
