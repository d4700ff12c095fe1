/* SPDX-License-Identifier: MIT */
/*
 * What f_op->poll() is given.  It calls poll_wait() for each queue on which
 * something may change what it answers, and returns a mask of POLL*.  @table
 * NULL, or one that is no longer collecting: poll_wait() does nothing.
 */
#pragma once

#include "fs/file.h"
#include "kernel/abi/poll.h"
#include "kernel/lock/wait.h"

void poll_wait(struct file *file, struct wait_queue_head *wq,
	       struct poll_table *table);

/* Without f_op->poll a file is always ready. */
#define DEFAULT_POLLMASK (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM)
