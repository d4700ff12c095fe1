/* SPDX-License-Identifier: MIT */
/*
 * labs/lib/lab.h - how a test program and the grader meet
 *
 * The grader sits outside of the machine, at its debug port.  It writes the
 * program's arguments, and reads what the program observes where it observes
 * it: nothing of that goes through the kernel under test, which could print
 * what it likes.  While an observation is read the whole machine stands
 * still, so the grader reads the kernel's objects of this very moment, too.
 *
 * A test program is the machine's first and only process; it has run() in
 * place of main().  Children that it forks may observe as well.
 */
#pragma once

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

#define LAB_MAX 16
#define PAGE	4096l

/* What the grader chose for this run: keys, sizes, data.  A program that is
 * started by hand takes numbers from its command line instead. */
long argument(int index);
extern char **lab_words; /* that command line; of the grader it has none */

/* observe("attached", id, (long)address): up to LAB_MAX numbers under a name. */
#define observe(name, ...)                                    \
	lab_observe(                                          \
		name, (const long[]){ 0, ##__VA_ARGS__ } + 1, \
		sizeof((const long[]){ 0, ##__VA_ARGS__ }) / sizeof(long) - 1)
void lab_observe(const char *name, const long *values, unsigned count);

/* What a system call answered, as the kernel says it: -errno for a failure. */
#define result(call)                                       \
	({                                                 \
		errno = 0;                                 \
		long result_ = (long)(call);               \
		result_ == -1 && errno ? -errno : result_; \
	})

/* A child that runs work() and is gone; returns its pid. */
int child(void (*work)(void));

/* Wait for a child: its exit status, or 128 + the signal that ended it. */
int wait_for(int pid);

/* Let the others run until all of them sleep: 20 ms of the guest's clock. */
void let_run(void);

/* The n-th piece of data of a run: no two are alike. */
void fill(void *at, unsigned bytes, unsigned n, unsigned salt);

/* Whether touching an address works: 0, or the number of the signal. */
int touch_read(const volatile void *address, unsigned char *value);
int touch_write(volatile void *address, unsigned char value);

void run(void);
