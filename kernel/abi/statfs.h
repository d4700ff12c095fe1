/* SPDX-License-Identifier: MIT */
/*
 * statfs.h - file system statistics
 */
#pragma once

#include <stdint.h>

#include "kernel/abi/user.h"

struct statfs {
	uint32_t f_type;
	uint32_t f_bsize;
	uint32_t f_blocks;
	uint32_t f_bfree;
	uint32_t f_bavail;
	uint32_t f_files;
	uint32_t f_ffree;
	int32_t f_fsid[2];
	uint32_t f_namelen;
	uint32_t f_frsize;
	uint32_t f_flags;
	uint32_t f_spare[4];
};
ABI_SIZE(struct statfs, 64);

struct statfs64 {
	uint32_t f_type;
	uint32_t f_bsize;
	uint64_t f_blocks;
	uint64_t f_bfree;
	uint64_t f_bavail;
	uint64_t f_files;
	uint64_t f_ffree;
	int32_t f_fsid[2];
	uint32_t f_namelen;
	uint32_t f_frsize;
	uint32_t f_flags;
	uint32_t f_spare[4];
} ABI_STRUCT;
ABI_SIZE(struct statfs64, 84);

#define RAMFS_MAGIC	    0x858458f6U
#define TMPFS_MAGIC	    0x01021994
#define PROC_SUPER_MAGIC    0x9fa0
#define PIPEFS_MAGIC	    0x50495045
#define NSFS_MAGIC	    0x6e736673
#define ANON_INODE_FS_MAGIC 0x09041934
#define SYSFS_MAGIC	    0x62656572
#define DEVPTS_SUPER_MAGIC  0x1cd1

/* f_flags */
#define ST_RDONLY      0x0001
#define ST_NOSUID      0x0002
#define ST_NODEV       0x0004
#define ST_NOEXEC      0x0008
#define ST_SYNCHRONOUS 0x0010
#define ST_VALID       0x0020
#define ST_NOATIME     0x0400
#define ST_RELATIME    0x1000
