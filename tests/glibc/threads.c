/* SPDX-License-Identifier: MIT */
/* The threads of tests/abi/thread-pthread.c, by glibc. */
#include "thread-pthread.c"
