/* SPDX-License-Identifier: MIT */
/*
 * Which processor this is, and the features that protect the kernel from
 * programs and from itself: WP (read-only is read-only for us too), SMEP (the
 * kernel never executes user pages), SMAP (nor touches them, but between stac
 * and clac).
 */
#include "kernel/x86/cpu.h"

#include "kernel/lib/bug.h"
#include "kernel/lib/string.h"

struct cpu_info cpu_info;

/* asm.inc: three bytes to be replaced. */
struct altinstr {
	uint8_t *at;
	uint32_t kind;
};

extern const struct altinstr altinstr_start[], altinstr_end[];

static const uint8_t alternatives[][3] = {
	{ 0x0f, 0x01, 0xca }, /* clac */
	{ 0x0f, 0x01, 0xcb }, /* stac */
};

static void identify(void)
{
	struct cpu_info *info = &cpu_info;
	uint32_t r[4], max_leaf;

	cpuid(0, 0, r);
	max_leaf = r[0];
	memcpy(info->vendor, &r[1], 4);
	memcpy(info->vendor + 4, &r[3], 4);
	memcpy(info->vendor + 8, &r[2], 4);
	cpuid(1, 0, r);
	info->signature = r[0];
	info->features[0] = r[3];
	info->features[1] = r[2];
	if (max_leaf >= 7) {
		cpuid(7, 0, r);
		info->features[2] = r[1];
	}
	cpuid(0x80000000, 0, r);
	if (r[0] < 0x80000004)
		return;
	for (unsigned i = 0; i < 3; i++) {
		cpuid(0x80000002 + i, 0, r);
		memcpy(info->model + 16 * i, r, 16);
	}
}

/* What the kernel cannot do without. */
static void require_features(void)
{
	static const struct {
		unsigned feature;
		const char *name;
	} needed[] = {
		{ X86_FEATURE_FPU, "FPU" },   { X86_FEATURE_PSE, "PSE" },
		{ X86_FEATURE_TSC, "TSC" },   { X86_FEATURE_CMOV, "CMOV" },
		{ X86_FEATURE_FXSR, "FXSR" },
	};

	for (unsigned i = 0; i < ARRAY_SIZE(needed); i++)
		if (!cpu_has(needed[i].feature))
			panic("this processor has no %s", needed[i].name);
}

static void patch_smap(void)
{
	uint32_t r[4];

	for (const struct altinstr *a = altinstr_start; a < altinstr_end; a++)
		memcpy(a->at, alternatives[a->kind], 3);
	cpuid(0, 0, r); /* serialises: SDM vol. 3, 8.1.3 */
}

void cpu_init(void)
{
	unsigned long cr0 = read_cr0(), cr4 = read_cr4();

	identify();
	require_features();
	if (cpu_has(X86_FEATURE_SMAP)) {
		write_cr0(cr0 & ~X86_CR0_WP);
		patch_smap();
		cr4 |= X86_CR4_SMAP;
	}
	if (cpu_has(X86_FEATURE_SMEP))
		cr4 |= X86_CR4_SMEP;
	if (cpu_has(X86_FEATURE_PGE))
		cr4 |= X86_CR4_PGE;
	write_cr0((cr0 | X86_CR0_WP | X86_CR0_NE | X86_CR0_MP | X86_CR0_AM) &
		  ~X86_CR0_EM);
	write_cr4(cr4 & ~X86_CR4_TSD);
}
