/* SPDX-License-Identifier: MIT */
/* Ids where a structure or a call has only 16 bits for them. */
#pragma once

#include "kernel/lib/types.h"

#define OVERFLOW_ID 65534 /* what is shown for an id that does not fit */

static inline uint16_t high2lowuid(uint32_t id)
{
	return (uint16_t)(id > 0xffff ? OVERFLOW_ID : id);
}
