/* SPDX-License-Identifier: MIT */
/*
 * poll.h - poll and select
 */
#pragma once

#include <stdint.h>

#include "kernel/abi/user.h"

#define POLLIN	   0x0001
#define POLLPRI	   0x0002
#define POLLOUT	   0x0004
#define POLLERR	   0x0008
#define POLLHUP	   0x0010
#define POLLNVAL   0x0020
#define POLLRDNORM 0x0040
#define POLLRDBAND 0x0080
#define POLLWRNORM 0x0100
#define POLLWRBAND 0x0200
#define POLLMSG	   0x0400
#define POLLRDHUP  0x2000

struct pollfd {
	int32_t fd;
	int16_t events;
	int16_t revents;
};
ABI_SIZE(struct pollfd, 8);

#define FD_SETSIZE 1024

/* select (82) */
struct sel_arg_struct {
	int32_t n;
	uint32_t inp;
	uint32_t outp;
	uint32_t exp;
	uint32_t tvp;
};
ABI_SIZE(struct sel_arg_struct, 20);

/* pselect6, last argument */
struct sigset_argpack {
	uint32_t p;
	uint32_t size;
};
ABI_SIZE(struct sigset_argpack, 8);

#define EPOLL_CLOEXEC 02000000
#define EFD_SEMAPHORE 1
