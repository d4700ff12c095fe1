/* SPDX-License-Identifier: MIT */
/*
 * dirent.h - directory entries
 */
#pragma once

#include <stdint.h>

#include "kernel/abi/user.h"

#define DT_UNKNOWN 0
#define DT_FIFO	   1
#define DT_CHR	   2
#define DT_DIR	   4
#define DT_BLK	   6
#define DT_REG	   8
#define DT_LNK	   10
#define DT_SOCK	   12

#define IFTODT(mode) (((mode)&0170000) >> 12)

/* getdents 141; the type is the last byte of the record */
struct linux_dirent {
	uint32_t d_ino;
	uint32_t d_off;
	uint16_t d_reclen;
	char d_name[];
} ABI_STRUCT;
ABI_OFFSET(struct linux_dirent, d_name, 10);

/* getdents64 220 */
struct linux_dirent64 {
	uint64_t d_ino;
	int64_t d_off;
	uint16_t d_reclen;
	uint8_t d_type;
	char d_name[];
} ABI_STRUCT;
ABI_OFFSET(struct linux_dirent64, d_name, 19);

/* readdir 89 */
struct old_linux_dirent {
	uint32_t d_ino;
	uint32_t d_offset;
	uint16_t d_namlen;
	char d_name[];
} ABI_STRUCT;
ABI_OFFSET(struct old_linux_dirent, d_name, 10);
