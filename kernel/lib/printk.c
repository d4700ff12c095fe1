/* SPDX-License-Identifier: MIT */
/*
 * printk.c - the kernel's log and its consoles
 *
 * The log is a ring of bytes; log_head counts all bytes ever written, so a
 * position stays meaningful after the ring has turned. The console lock guards
 * everything here.
 */
#include "kernel/lib/printk.h"

#include "kernel/lib/bug.h"

#define LINE_MAX_LEN 512

int console_printk[] = { KERN_DEBUG, KERN_WARNING, KERN_ALERT, KERN_DEBUG };

static char log_ring[LOG_SIZE];
static unsigned long log_head; /* bytes written since boot */
static bool line_open;	       /* the last text had no newline */
static char line[LINE_MAX_LEN];
struct console *consoles;

static inline void log_put(char c)
{
	log_ring[log_head++ % LOG_SIZE] = c;
}

static void log_text(int level, const char *text, size_t len)
{
	while (len--) {
		if (!line_open) {
			log_put('<');
			log_put((char)('0' + level));
			log_put('>');
		}
		log_put(*text);
		line_open = *text++ != '\n';
	}
}

/**
 * printk - say something: into the log, and on the consoles
 * @level: KERN_EMERG to KERN_DEBUG; the pr_ macros name it
 *
 * Context: any.
 */
void printk(int level, const char *fmt, ...)
{
	unsigned long flags = console_lock();
	struct console *con;
	va_list args;
	size_t len;

	va_start(args, fmt);
	len = (size_t)vscnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	log_text(level, line, len);
	if (level < console_loglevel)
		for (con = consoles; con; con = con->next)
			con->write(con, line, len);
	console_unlock(flags);
}

void warn_at(const char *file, int line_nr, const char *what)
{
	printk(KERN_WARNING, "WARNING at %s:%d: %s\n", file, line_nr, what);
}

/* write the new lines there too */
void register_console(struct console *con)
{
	unsigned long flags = console_lock();

	con->next = consoles;
	consoles = con;
	console_unlock(flags);
}

/* the position behind the newest byte of the log */
unsigned long log_end(void)
{
	return READ_ONCE(log_head);
}

/**
 * log_read - copy from the log
 * @pos: position; moved up to the oldest byte still there, then behind what
 *       was copied. A position before the first byte means the oldest.
 *
 * Return: bytes copied, 0 at the end.
 */
size_t log_read(unsigned long *pos, char *buf, size_t size)
{
	unsigned long flags = console_lock();
	unsigned long have = min(log_head, (unsigned long)LOG_SIZE);
	size_t n = 0;

	if (log_head - *pos > have)
		*pos = log_head - have;
	while (n < size && *pos != log_head)
		buf[n++] = log_ring[(*pos)++ % LOG_SIZE];
	console_unlock(flags);
	return n;
}
