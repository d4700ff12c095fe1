/* SPDX-License-Identifier: MIT */
/*
 * nsfs.h - ioctls on the files of namespaces
 */
#ifndef KERNEL_ABI_NSFS_H
#define KERNEL_ABI_NSFS_H

#define NS_GET_USERNS	 0xb701
#define NS_GET_PARENT	 0xb702
#define NS_GET_NSTYPE	 0xb703
#define NS_GET_OWNER_UID 0xb704

#endif
