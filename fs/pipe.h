/* SPDX-License-Identifier: MIT */
/* Pipes and FIFOs: see fs/pipe.c. */
#pragma once

#include "fs/file.h"

extern const struct file_operations pipe_fops; /* FIFOs open through it */
extern unsigned long pipe_max_size;	       /* /proc/sys/fs/pipe-max-size */

long pipe_set_size(struct file *file, unsigned long size); /* F_SETPIPE_SZ */
long pipe_get_size(struct file *file);
