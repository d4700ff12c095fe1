/* SPDX-License-Identifier: MIT */
/* shm_open and memfd_create of tests/abi/memfd-create.c, by glibc. */
#include "memfd-create.c"
