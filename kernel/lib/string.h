/* SPDX-License-Identifier: MIT */
/*
 * string.h - memory and strings
 *
 * The C library's functions with the C library's meaning. memcpy, memmove and
 * memset are the processor's (kernel/x86/string.c); through the builtins the
 * compiler expands the small constant ones in place. In unit tests on the host
 * all of these come from its C library.
 *
 * strscpy() and parse_u64() are in parse.c.
 */
#pragma once

#include "kernel/lib/types.h"

#if __STDC_HOSTED__
#include <string.h>
#else
void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int value, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *s, const char *what);

#define memcpy(to, from, n)  __builtin_memcpy(to, from, n)
#define memmove(to, from, n) __builtin_memmove(to, from, n)
#define memset(to, value, n) __builtin_memset(to, value, n)
#define strlen(s)	     __builtin_strlen(s)
#endif

ssize_t strscpy(char *to, const char *from, size_t size);
int parse_u64(const char *s, const char **end, unsigned int base,
	      uint64_t *value);
