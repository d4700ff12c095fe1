/* SPDX-License-Identifier: MIT */
/*
 * Read the Multiboot 1 information (specification 0.6.96, 3.3) into boot_info.
 *
 * Nothing in it is trusted: the memory map may be unsorted, overlap itself
 * and the adapter hole, end above 4 GiB or beyond what we map.  RAM is what
 * some entry calls RAM and no entry calls anything else.
 */
#include "boot/multiboot.h"
#include "kernel/lib/compiler.h"
#include "kernel/lib/string.h"

#define MULTIBOOT_LOADER_MAGIC 0x2BADB002u
#define MBI_CMDLINE	       (1u << 2)
#define MBI_MODS	       (1u << 3)
#define MBI_MMAP	       (1u << 6)
#define MBI_LOADER	       (1u << 9)

#define MMAP_RAM 1u

struct mbi {
	uint32_t flags, mem_lower, mem_upper, boot_device, cmdline;
	uint32_t mods_count, mods_addr;
	uint32_t syms[4];
	uint32_t mmap_length, mmap_addr;
	uint32_t drives_length, drives_addr, config_table, boot_loader_name;
};

struct mbi_module {
	uint32_t start, end, string, reserved;
};

struct mbi_mmap {
	uint32_t size; /* of what follows */
	uint64_t base, length;
	uint32_t type;
} __packed;

extern char _end[];

struct boot_info boot_info;

/* What the loader left at @pa, or NULL if that is not mapped. */
static const void *boot_ptr(uint32_t pa)
{
	if (pa >= LOWMEM_MAX - PAGE_SIZE)
		return NULL;
	return phys_to_virt(paddr(pa));
}

static void copy_string(char *to, size_t size, uint32_t pa)
{
	const char *from = boot_ptr(pa);

	if (from)
		(void)strscpy(to, from, size);
}

static void insert_range(unsigned at, uint32_t start, uint32_t end)
{
	struct boot_info *bi = &boot_info;

	/* one place stays free for the empty range at the end */
	if (start >= end || bi->nr_ram == BOOT_MAX_RANGES - 1)
		return;
	memmove(&bi->ram[at + 1], &bi->ram[at],
		(bi->nr_ram - at) * sizeof(bi->ram[0]));
	bi->ram[at] = (struct mem_range){ paddr(start), end - start };
	bi->nr_ram++;
}

static void cut_range(uint32_t start, uint32_t end)
{
	struct boot_info *bi = &boot_info;
	unsigned i = 0;

	while (i < bi->nr_ram) {
		uint32_t s = bi->ram[i].start.v, e = s + bi->ram[i].size;

		if (end <= s || e <= start) {
			i++;
			continue;
		}
		bi->nr_ram--;
		memmove(&bi->ram[i], &bi->ram[i + 1],
			(bi->nr_ram - i) * sizeof(bi->ram[0]));
		insert_range(i, max(end, s), e);
		insert_range(i, s, min(start, e));
	}
}

static void add_range(uint32_t start, uint32_t end)
{
	unsigned i = 0;

	if (start >= end)
		return;
	cut_range(start, end);
	while (i < boot_info.nr_ram && boot_info.ram[i].start.v < start)
		i++;
	insert_range(i, start, end);
}

/* One map entry, clipped to lowmem: RAM inwards to pages, the rest outwards. */
static void parse_mmap_entry(const struct mbi_mmap *entry, bool ram)
{
	uint64_t start = entry->base, end = start + entry->length;

	if ((entry->type == MMAP_RAM) != ram || end <= start)
		return;
	if (ram && end > LOWMEM_MAX && entry->base < KERNEL_BASE)
		boot_info.unused_kib +=
			(uint32_t)((end - max_t(uint64_t, start, LOWMEM_MAX)) >>
				   10);
	end = min_t(uint64_t, end, LOWMEM_MAX);
	if (start >= end)
		return;
	if (ram)
		add_range(round_up((uint32_t)start, PAGE_SIZE),
			  round_down((uint32_t)end, PAGE_SIZE));
	else
		cut_range(round_down((uint32_t)start, PAGE_SIZE),
			  round_up((uint32_t)end, PAGE_SIZE));
}

static void parse_mmap(const struct mbi *mbi, bool ram)
{
	uint32_t at = 0;

	while (at + sizeof(struct mbi_mmap) <= mbi->mmap_length) {
		const struct mbi_mmap *entry = boot_ptr(mbi->mmap_addr + at);

		if (!entry || entry->size < sizeof(*entry) - 4)
			break;
		parse_mmap_entry(entry, ram);
		at += entry->size + 4;
	}
}

static void parse_module(const struct mbi *mbi)
{
	const struct mbi_module *mod = boot_ptr(mbi->mods_addr);

	if (!mbi->mods_count || !mod || mod->end <= mod->start)
		return;
	if (mod->end > LOWMEM_MAX) {
		boot_info.error = "the initrd lies above 896 MiB";
		return;
	}
	boot_info.initrd_start = paddr(mod->start);
	boot_info.initrd_size = mod->end - mod->start;
}

/* qemu puts the kernel's file name first; GRUB does not. */
static void parse_cmdline(const struct mbi *mbi)
{
	char *cmdline = boot_info.cmdline, *space;

	copy_string(cmdline, sizeof(boot_info.cmdline), mbi->cmdline);
	if (strcmp(boot_info.loader, "qemu") != 0)
		return;
	space = strchr(cmdline, ' ');
	if (space)
		memmove(cmdline, space + 1, strlen(space + 1) + 1);
	else
		cmdline[0] = '\0';
}

static void finish_ranges(void)
{
	struct boot_info *bi = &boot_info;
	uint32_t start = round_down(bi->initrd_start.v, PAGE_SIZE);
	uint32_t end =
		round_up(bi->initrd_start.v + bi->initrd_size, PAGE_SIZE);
	uint32_t ram_end = end;

	cut_range(0, virt_to_phys(_end).v);
	if (bi->nr_ram) {
		const struct mem_range *last = &bi->ram[bi->nr_ram - 1];

		ram_end = max(end, last->start.v + last->size);
	} else {
		bi->error = "the boot loader reports no memory";
	}
	cut_range(start, end);
	bi->ram[bi->nr_ram++] = (struct mem_range){ paddr(ram_end), 0 };
}

void multiboot_parse(uint32_t magic, paddr_t mbi_phys)
{
	const struct mbi *mbi = boot_ptr(mbi_phys.v);

	if (magic != MULTIBOOT_LOADER_MAGIC || !mbi) {
		boot_info.error = "not started by a Multiboot loader";
		return;
	}
	if (mbi->flags & MBI_LOADER)
		copy_string(boot_info.loader, sizeof(boot_info.loader),
			    mbi->boot_loader_name);
	if (mbi->flags & MBI_CMDLINE)
		parse_cmdline(mbi);
	if (mbi->flags & MBI_MODS)
		parse_module(mbi);
	if (mbi->flags & MBI_MMAP) {
		parse_mmap(mbi, true);
		parse_mmap(mbi, false);
	}
	finish_ranges();
}
