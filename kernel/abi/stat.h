/* SPDX-License-Identifier: MIT */
/*
 * stat.h - what stat tells of a file, in its forms; device numbers
 */
#pragma once

#include <stdint.h>

#include "kernel/abi/user.h"

#define S_IFMT	 0170000
#define S_IFSOCK 0140000
#define S_IFLNK	 0120000
#define S_IFREG	 0100000
#define S_IFBLK	 0060000
#define S_IFDIR	 0040000
#define S_IFCHR	 0020000
#define S_IFIFO	 0010000
#define S_ISUID	 0004000
#define S_ISGID	 0002000
#define S_ISVTX	 0001000

#define S_ISLNK(m)  (((m)&S_IFMT) == S_IFLNK)
#define S_ISREG(m)  (((m)&S_IFMT) == S_IFREG)
#define S_ISDIR(m)  (((m)&S_IFMT) == S_IFDIR)
#define S_ISCHR(m)  (((m)&S_IFMT) == S_IFCHR)
#define S_ISBLK(m)  (((m)&S_IFMT) == S_IFBLK)
#define S_ISFIFO(m) (((m)&S_IFMT) == S_IFIFO)
#define S_ISSOCK(m) (((m)&S_IFMT) == S_IFSOCK)

#define S_IRWXU	  00700
#define S_IRUSR	  00400
#define S_IWUSR	  00200
#define S_IXUSR	  00100
#define S_IRWXG	  00070
#define S_IRGRP	  00040
#define S_IWGRP	  00020
#define S_IXGRP	  00010
#define S_IRWXO	  00007
#define S_IROTH	  00004
#define S_IWOTH	  00002
#define S_IXOTH	  00001
#define S_IRUGO	  (S_IRUSR | S_IRGRP | S_IROTH)
#define S_IWUGO	  (S_IWUSR | S_IWGRP | S_IWOTH)
#define S_IXUGO	  (S_IXUSR | S_IXGRP | S_IXOTH)
#define S_IRWXUGO (S_IRWXU | S_IRWXG | S_IRWXO)
#define S_IALLUGO (S_ISUID | S_ISGID | S_ISVTX | S_IRWXUGO)

/* stat 106, lstat 107, fstat 108 */
struct stat {
	uint32_t st_dev;
	uint32_t st_ino;
	uint16_t st_mode;
	uint16_t st_nlink;
	uint16_t st_uid;
	uint16_t st_gid;
	uint32_t st_rdev;
	uint32_t st_size;
	uint32_t st_blksize;
	uint32_t st_blocks;
	uint32_t st_atime;
	uint32_t st_atime_nsec;
	uint32_t st_mtime;
	uint32_t st_mtime_nsec;
	uint32_t st_ctime;
	uint32_t st_ctime_nsec;
	uint32_t unused[2];
};
ABI_SIZE(struct stat, 64);

/* stat64 195, lstat64 196, fstat64 197, fstatat64 300 */
struct stat64 {
	uint64_t st_dev;
	uint32_t pad0;
	uint32_t st_ino_low;
	uint32_t st_mode;
	uint32_t st_nlink;
	uint32_t st_uid;
	uint32_t st_gid;
	uint64_t st_rdev;
	uint32_t pad3;
	int64_t st_size;
	uint32_t st_blksize;
	uint64_t st_blocks; /* of 512 bytes */
	uint32_t st_atime;
	uint32_t st_atime_nsec;
	uint32_t st_mtime;
	uint32_t st_mtime_nsec;
	uint32_t st_ctime;
	uint32_t st_ctime_nsec;
	uint64_t st_ino;
} ABI_STRUCT;
ABI_SIZE(struct stat64, 96);

struct statx_timestamp {
	int64_t tv_sec;
	uint32_t tv_nsec;
	int32_t reserved;
} ABI_STRUCT;
ABI_SIZE(struct statx_timestamp, 16);

struct statx {
	uint32_t stx_mask;
	uint32_t stx_blksize;
	uint64_t stx_attributes;
	uint32_t stx_nlink;
	uint32_t stx_uid;
	uint32_t stx_gid;
	uint16_t stx_mode;
	uint16_t spare0;
	uint64_t stx_ino;
	uint64_t stx_size;
	uint64_t stx_blocks;
	uint64_t stx_attributes_mask;
	struct statx_timestamp stx_atime;
	struct statx_timestamp stx_btime;
	struct statx_timestamp stx_ctime;
	struct statx_timestamp stx_mtime;
	uint32_t stx_rdev_major;
	uint32_t stx_rdev_minor;
	uint32_t stx_dev_major;
	uint32_t stx_dev_minor;
	uint64_t stx_mnt_id;
	uint32_t stx_dio_mem_align;
	uint32_t stx_dio_offset_align;
	uint64_t spare3[12];
} ABI_STRUCT;
ABI_SIZE(struct statx, 256);

#define STATX_TYPE	      0x0001U
#define STATX_MODE	      0x0002U
#define STATX_NLINK	      0x0004U
#define STATX_UID	      0x0008U
#define STATX_GID	      0x0010U
#define STATX_ATIME	      0x0020U
#define STATX_MTIME	      0x0040U
#define STATX_CTIME	      0x0080U
#define STATX_INO	      0x0100U
#define STATX_SIZE	      0x0200U
#define STATX_BLOCKS	      0x0400U
#define STATX_BASIC_STATS     0x07ffU
#define STATX_BTIME	      0x0800U
#define STATX_MNT_ID	      0x1000U
#define STATX_RESERVED	      0x80000000U
#define STATX_ATTR_MOUNT_ROOT 0x2000U

/*
 * Device numbers: 12 bits of major, 20 of minor. Inside the kernel they are
 * major << 20 | minor; stat64, stat and mknod carry the "new" encoding, the
 * oldest stat calls 8 and 8 bits.
 */
#define MINORBITS     20
#define MINORMASK     ((1U << MINORBITS) - 1)
#define MAJOR(dev)    ((uint32_t)(dev) >> MINORBITS)
#define MINOR(dev)    ((uint32_t)(dev)&MINORMASK)
#define MKDEV(ma, mi) ((uint32_t)(ma) << MINORBITS | (uint32_t)(mi))

static inline uint32_t new_encode_dev(uint32_t dev)
{
	uint32_t minor = MINOR(dev);

	return (minor & 0xff) | MAJOR(dev) << 8 | (minor & ~0xffU) << 12;
}

static inline uint32_t new_decode_dev(uint32_t dev)
{
	return MKDEV((dev & 0xfff00) >> 8,
		     (dev & 0xff) | ((dev >> 12) & 0xfff00));
}

static inline int old_valid_dev(uint32_t dev)
{
	return MAJOR(dev) < 256 && MINOR(dev) < 256;
}

static inline uint16_t old_encode_dev(uint32_t dev)
{
	return (uint16_t)(MAJOR(dev) << 8 | MINOR(dev));
}
