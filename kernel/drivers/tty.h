/* SPDX-License-Identifier: MIT */
/*
 * Terminals.
 *
 *	interrupt ─ tty_input() ─▶ input ring ─▶ kttyd: n_tty_receive()
 *	                                            │ echo, signals, editing
 *	   read(2) ◀─ n_tty_read() ◀─ read_buf ◀────┘
 *	   write(2) ─▶ n_tty_write() ─ OPOST ─▶ ops->write
 *
 * Interrupt handlers only move bytes; a kernel thread, kttyd, does what the
 * line discipline has to do, in task context.  When read_buf is full in raw
 * mode the bytes stay in the ring, and when that is full, in the device.
 */
#pragma once

#include "fs/file.h"
#include "kernel/abi/termios.h"
#include "kernel/lock/mutex.h"
#include "kernel/lock/wait.h"

#define TTY_BUF	  4096u	 /* bytes to be read; a power of two */
#define TTY_TX	  16384u /* bytes on their way to a slow device */
#define TTY_INPUT 1024u	 /* bytes from interrupts */

struct tty_struct;

struct tty_operations {
	/* Bytes taken: fewer than @n when the device is full; it calls
	 * tty_wakeup() when there is room again.  Any context. */
	size_t (*write)(struct tty_struct *tty, const char *buf, size_t n);
	size_t (*chars_in_buffer)(struct tty_struct *tty);
	/* The input ring has room again. */
	void (*unthrottle)(struct tty_struct *tty);
};

struct tty_struct {
	const char *name;		  /* constant; "ttyS0" */
	const struct tty_operations *ops; /* constant */
	dev_t dev;			  /* constant */
	void *driver_data;		  /* the driver's */

	struct spinlock input_lock;
	/* input_lock: */
	unsigned in_head, in_tail; /* free-running */
	uint8_t input[TTY_INPUT];

	unsigned writing; /* atomic: one writer at a time */
	struct mutex mutex;
	/* mutex: */
	struct ktermios termios;
	struct winsize winsize;
	pid_t session, pgrp;	       /* 0: nobody's */
	unsigned count;		       /* opens */
	unsigned hangups;	       /* changes: files open before are dead */
	bool stopped;		       /* by ^S or TCOOFF */
	bool lnext;		       /* ^V: the next character is plain */
	unsigned column, canon_column; /* of the cursor; where the line began */
	/* read_buf: [read_tail, read_canon) complete, up to read_head typed */
	unsigned read_head, read_tail, read_canon; /* free-running */
	uint8_t read_buf[TTY_BUF];
	uint32_t read_delim[TTY_BUF / 32]; /* the byte ends a line */

	struct wait_queue_head read_wait, write_wait;
};

void tty_init(void);	    /* needs fs devices, kthreads */
void serial_init(void);	    /* early console; no memory needed */
void serial_tty_init(void); /* needs tty_init, irqs */
void vga_init(void);	    /* early console; needs the direct map */
struct tty_struct *vga_tty_init(void);
void keyboard_init(struct tty_struct *tty); /* types into @tty */
/* Wait until every byte has left; before power-off. */
void serial_drain(void);
/* A line for whoever started the machine, on the second port. */
void serial_report(const char *s);

/* The terminal becomes known as a device and starts to take input. */
void tty_register(struct tty_struct *tty);
/* The last one named by console= is /dev/console. */
void console_choose(const char *cmdline);
extern struct tty_struct *console_tty; /* /dev/console; constant after boot */
/* A byte from the device; false: no room, ask again after unthrottle().
 * Interrupt context. */
bool tty_input(struct tty_struct *tty, uint8_t byte);
void tty_wakeup(struct tty_struct *tty);
/* read_buf has room again: go on with what waits in the ring. */
void tty_input_resume(struct tty_struct *tty);
/* The caller's terminal is his no more; his session's neither if he leads it.
 * When the leader exits, the terminal's open files are hung up: they read
 * nothing and write with -EIO, except those of /dev/console. */
void disassociate_ctty(bool exits);
bool tty_hung_up(const struct file *file);
/* 0, or what a background process gets for trying to change the terminal. */
int tty_check_change(struct tty_struct *tty, int sig);

/* n_tty.c: the line discipline. */
extern const struct ktermios tty_std_termios;
/* Take in what waits; mutex held.  False: read_buf is full, try later. */
bool n_tty_receive(struct tty_struct *tty, uint8_t byte);
ssize_t n_tty_read(struct tty_struct *tty, struct file *file,
		   struct iov_iter *to);
ssize_t n_tty_write(struct tty_struct *tty, struct file *file,
		    struct iov_iter *from);
bool n_tty_output_room(struct tty_struct *tty);
bool n_tty_input_available(struct tty_struct *tty, bool poll);
unsigned n_tty_chars(struct tty_struct *tty);
void n_tty_flush_input(struct tty_struct *tty);
void n_tty_termios_changed(struct tty_struct *tty, const struct ktermios *old);
