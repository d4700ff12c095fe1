/* SPDX-License-Identifier: MIT */
/* kernel/x86/cpu.h, for the host: what would change the TLB only counts. */
#pragma once

#define X86_CR4_PGE 0x80ul

static unsigned flushes __attribute__((unused));

#define read_cr3()   0ul
#define read_cr4()   0ul
#define write_cr3(v) ((void)(v), (void)flushes++)
#define write_cr4(v) ((void)(v))
#define invlpg(addr) ((void)(addr), (void)flushes++)
