/* SPDX-License-Identifier: MIT */
/*
 * ldt.h - segment descriptors as programs ask for them
 */
#pragma once

#include <stdint.h>

#include "kernel/abi/user.h"

/* set_thread_area, get_thread_area, modify_ldt, clone(CLONE_SETTLS) */
struct user_desc {
	uint32_t entry_number; /* -1: choose a free one */
	uint32_t base_addr;
	uint32_t limit;
	uint32_t seg_32bit : 1;
	uint32_t contents : 2; /* 0 data, 1 stack, 2 code */
	uint32_t read_exec_only : 1;
	uint32_t limit_in_pages : 1;
	uint32_t seg_not_present : 1;
	uint32_t useable : 1;
};
ABI_SIZE(struct user_desc, 16);
