/* SPDX-License-Identifier: MIT */
/*
 * wait.h - waiting for children
 */
#pragma once

#include <stdint.h>

#include "kernel/abi/user.h"

#define WNOHANG	   0x00000001
#define WUNTRACED  0x00000002
#define WSTOPPED   WUNTRACED
#define WEXITED	   0x00000004
#define WCONTINUED 0x00000008
#define WNOWAIT	   0x01000000
#define WNOTHREAD  0x20000000  /* only children of this thread */
#define WALL	   0x40000000  /* all children */
#define WCLONE	   0x80000000U /* only those with another exit signal */

#define P_ALL	0
#define P_PID	1
#define P_PGID	2
#define P_PIDFD 3

/* the status word */
#define WSTATUS_EXIT(code) (((code)&0xff) << 8)
#define WSTATUS_STOP(sig)  ((sig) << 8 | 0x7f)
#define WSTATUS_CONTINUED  0xffff
#define WSTATUS_CORE	   0x80
