/* SPDX-License-Identifier: MIT */
/*
 * utsname.h - the names of the system
 */
#pragma once

#include <stdint.h>

#include "kernel/abi/user.h"

#define NEW_UTS_LEN 64
#define OLD_UTS_LEN 8

/* oldolduname 59 */
struct oldold_utsname {
	char sysname[9];
	char nodename[9];
	char release[9];
	char version[9];
	char machine[9];
};
ABI_SIZE(struct oldold_utsname, 45);

/* olduname 109 */
struct old_utsname {
	char sysname[65];
	char nodename[65];
	char release[65];
	char version[65];
	char machine[65];
};
ABI_SIZE(struct old_utsname, 325);

/* uname 122 */
struct new_utsname {
	char sysname[65];
	char nodename[65];
	char release[65];
	char version[65];
	char machine[65];
	char domainname[65];
};
ABI_SIZE(struct new_utsname, 390);
