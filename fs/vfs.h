/* SPDX-License-Identifier: MIT */
/* Starting the file systems, in the order of these calls from vfs_init(). */
#pragma once

#include "kernel/lib/types.h"

void vfs_init(void); /* needs slab, vmalloc, current == init_task */

void dcache_init(void);
void inode_init(void);
void file_init(void);
void files_init(void); /* current gets an empty descriptor table */
void shmem_init(void); /* ramfs, tmpfs; shm_mnt is device 0:1 */
void mount_init(void); /* rootfs, 0:2; current gets root and pwd */
void pipe_init(void);
void devtmpfs_init(void); /* before the first register_chrdev() */
void devices_init(void);  /* null zero full random urandom */

/* Unpack the newc archive into the root.  0, or an error, told to the log:
 * -EINVAL when it is damaged.  What came before stays.  Context: task. */
int initrd_unpack(const void *archive, size_t size);
