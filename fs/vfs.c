/* SPDX-License-Identifier: MIT */
/* Starting the file systems: see fs/vfs.h. */
#include "fs/vfs.h"
#include "fs/nsfs.h"

void vfs_init(void)
{
	dcache_init();
	inode_init();
	file_init();
	files_init();
	shmem_init();
	mount_init();
	pipe_init();
	devtmpfs_init();
	devices_init();
	nsfs_init();
}
