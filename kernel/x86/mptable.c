/* SPDX-License-Identifier: MIT */
/*
 * kernel/x86/mptable.c - how many processors the firmware lists in its
 * MultiProcessor configuration table (Intel MP specification 1.4, 4).  One of
 * them runs; the others wait to be started.
 */
#include "kernel/x86/mptable.h"

#include "kernel/lib/compiler.h"
#include "kernel/lib/string.h"
#include "kernel/x86/memory.h"

#define BIOS_START   0xf0000u
#define BIOS_END     0x100000u
#define EBDA_SEGMENT 0x40eu /* where the BIOS keeps its number */

struct mp_pointer {
	char signature[4]; /* "_MP_" */
	uint32_t config;   /* physical */
	uint8_t length;	   /* in 16 bytes */
	uint8_t spec, checksum, features[5];
} __packed;

struct mp_config {
	char signature[4]; /* "PCMP" */
	uint16_t length;
	uint8_t spec, checksum;
	char oem[20];
	uint32_t oem_table;
	uint16_t oem_size, entries;
	uint32_t lapic;
	uint32_t reserved;
} __packed;

#define MP_PROCESSOR	  0
#define MP_PROCESSOR_SIZE 20
#define MP_OTHER_SIZE	  8
#define MP_ENABLED	  1

static bool sums_to_zero(const void *table, size_t n)
{
	const uint8_t *p = table;
	uint8_t sum = 0;

	while (n--)
		sum = (uint8_t)(sum + *p++);
	return !sum;
}

static const struct mp_pointer *scan(uint32_t start, uint32_t end)
{
	for (; start + sizeof(struct mp_pointer) <= end; start += 16) {
		const struct mp_pointer *mp = phys_to_virt(paddr(start));

		if (!memcmp(mp->signature, "_MP_", 4) &&
		    sums_to_zero(mp, sizeof(*mp)))
			return mp;
	}
	return NULL;
}

static const struct mp_pointer *find_pointer(void)
{
	const uint16_t *segment = phys_to_virt(paddr(EBDA_SEGMENT));
	uint32_t ebda = (uint32_t)*segment << 4;
	const struct mp_pointer *mp = NULL;

	if (ebda >= 0x80000 && ebda < 0xa0000)
		mp = scan(ebda, ebda + 1024);
	return mp ? mp : scan(BIOS_START, BIOS_END);
}

unsigned mp_count_cpus(void)
{
	const struct mp_pointer *mp = find_pointer();
	const struct mp_config *config;
	const uint8_t *entry;
	unsigned cpus = 0;

	if (!mp || !mp->config || mp->config >= BIOS_END)
		return 1;
	config = phys_to_virt(paddr(mp->config));
	if (memcmp(config->signature, "PCMP", 4) != 0 ||
	    !sums_to_zero(config, config->length))
		return 1;
	entry = (const uint8_t *)(config + 1);
	for (unsigned i = 0; i < config->entries; i++) {
		bool cpu = *entry == MP_PROCESSOR;

		cpus += cpu && entry[3] & MP_ENABLED;
		entry += cpu ? MP_PROCESSOR_SIZE : MP_OTHER_SIZE;
	}
	return cpus ? cpus : 1;
}
