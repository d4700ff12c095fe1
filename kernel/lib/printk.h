/* SPDX-License-Identifier: MIT */
/*
 * printk.h - formatted text, the kernel's log, and its consoles
 *
 *	pr_info("memory: %u MiB\n", mib);
 *
 * A line goes into the log (the last 16 KiB, each line with its "<level>") and
 * to every registered console if its level is below console_loglevel. printk
 * works from the first instruction in C on: with no console yet, the log
 * keeps it. Any context; the console lock is taken inside.
 *
 * Formats: d i u x X o c s p %, flags - + space # 0, width and precision (also
 * *), sizes hh h l ll z. %p is eight hex digits.
 */
#pragma once

#include "kernel/lib/compiler.h"

#define KERN_EMERG   0
#define KERN_ALERT   1
#define KERN_ERR     3
#define KERN_WARNING 4
#define KERN_NOTICE  5
#define KERN_INFO    6
#define KERN_DEBUG   7

struct console {
	const char *name;
	unsigned major, minor;
	void (*write)(struct console *con, const char *text, size_t len);
	struct console *next;
};

extern struct console *consoles; /* the console lock; grows only at boot */

/* Console level, level of messages without one, lowest, at boot. */
extern int console_printk[4];
#define console_loglevel (console_printk[0])

void printk(int level, const char *fmt, ...) __printf(2, 3);

#define pr_emerg(...)  printk(KERN_EMERG, __VA_ARGS__)
#define pr_err(...)    printk(KERN_ERR, __VA_ARGS__)
#define pr_warn(...)   printk(KERN_WARNING, __VA_ARGS__)
#define pr_notice(...) printk(KERN_NOTICE, __VA_ARGS__)
#define pr_info(...)   printk(KERN_INFO, __VA_ARGS__)

/* the return value is the length the whole text would have had */
int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
	__printf(3, 0);
int snprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);
/* the return value is the length of what is in the buffer */
int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
	__printf(3, 0);
int scnprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);

void register_console(struct console *con);

#define LOG_SIZE 16384

size_t log_read(unsigned long *pos, char *buf, size_t size);
unsigned long log_end(void);

/*
 * Given by the drivers: the console spinlock, irqsave. In a panic they must not
 * wait for who may never let go.
 */
unsigned long console_lock(void);
void console_unlock(unsigned long flags);
