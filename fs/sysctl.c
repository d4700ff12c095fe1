/* SPDX-License-Identifier: MIT */
/*
 * Numbers below /proc/sys, read and written as Linux's proc_dointvec_minmax
 * and proc_doulongvec_minmax do it: numbers in any C base, apart by white
 * space, as many as there are in the file; what comes after them is left to
 * another write.  A bad one is -EINVAL; those before it have taken effect.
 */
#include "fs/sysctl.h"
#include "fs/seq.h"
#include "kernel/abi/errno.h"
#include "kernel/lib/printk.h"
#include "kernel/lib/string.h"
#include "mm/slab.h"

#define NUMBER_MAX 21 /* characters of a number */

static unsigned nr_numbers(const struct ctl_table *table)
{
	return table->count ? table->count : 1;
}

static void *numbers_of(const struct ctl_table *table, void *ns)
{
	return ns ? (char *)ns + table->offset : table->data;
}

static int sysctl_show(struct seq_file *m, void *data)
{
	const struct ctl_table *table = data;
	const void *numbers = numbers_of(table, m->ns);

	for (unsigned i = 0; i < nr_numbers(table); i++) {
		if (i)
			seq_putc(m, '\t');
		if (table->is_ulong)
			seq_printf(m, "%lu",
				   ((const unsigned long *)numbers)[i]);
		else
			seq_printf(m, "%d", ((const int *)numbers)[i]);
	}
	seq_putc(m, '\n');
	return 0;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The number at *@s, which is moved behind it; the text ends at @stop. */
static int get_number(const char **s, const char *stop, bool *negative,
		      unsigned long *value)
{
	const char *start = *s, *end;
	uint64_t v;

	*negative = *start == '-';
	if (*negative)
		start++;
	if (*start < '0' || *start > '9' || parse_u64(start, &end, 0, &v) ||
	    v > ULONG_MAX || end - *s >= NUMBER_MAX)
		return -EINVAL;
	if (end != stop &&
	    !(is_space(*end) && *end != '\v' && *end != '\f' && *end != '\r'))
		return -EINVAL;
	*value = (unsigned long)v;
	*s = end;
	return 0;
}

static int store_number(const struct ctl_table *table, void *numbers,
			unsigned i, bool negative, unsigned long value)
{
	int64_t n = negative ? -(int64_t)value : (int64_t)value;

	if (table->is_ulong) {
		if (negative)
			return -EINVAL;
		WRITE_ONCE(((unsigned long *)numbers)[i], value);
		return 0;
	}
	if (n < INT_MIN || n > INT_MAX || n < table->min || n > table->max)
		return -EINVAL;
	if (table->max_last && i == table->count - 1 &&
	    (n < 0 || n > table->max_last))
		return -ERANGE;
	WRITE_ONCE(((int *)numbers)[i], (int)n);
	return 0;
}

static ssize_t sysctl_write(const char *buf, size_t n, loff_t pos,
			    struct seq_file *m)
{
	const struct ctl_table *table = m->private;
	void *numbers = numbers_of(table, m->ns);
	const char *s = buf, *stop = buf + n;
	unsigned i;
	int err = 0;

	if (pos) /* changes nothing */
		return (ssize_t)n;
	for (i = 0; i < nr_numbers(table); i++) {
		unsigned long value;
		bool negative;

		while (is_space(*s))
			s++;
		if (s == stop)
			break;
		err = get_number(&s, stop, &negative, &value);
		if (!err)
			err = store_number(table, numbers, i, negative, value);
		if (err)
			break;
	}
	if (i == 0)
		return -EINVAL;
	if (err)
		return err;
	while (is_space(*s))
		s++;
	if (table->changed)
		table->changed(m->ns);
	return s - buf;
}

void sysctl_register(const struct ctl_table *table)
{
	size_t size = strlen(table->path) + sizeof("sys/");
	struct proc_entry *entry =
		kmalloc(sizeof(*entry) + size, GFP_KERNEL | GFP_NOACCOUNT);
	char *path;

	if (!entry)
		panic("no memory for /proc/sys/%s", table->path);
	path = (char *)(entry + 1);
	snprintf(path, size, "sys/%s", table->path);
	*entry = (struct proc_entry){
		.path = path,
		.mode = table->mode,
		.show = sysctl_show,
		.write = table->mode & 0222 || table->restore ? sysctl_write :
								NULL,
		.data = (void *)(uintptr_t)table,
		.ns = table->ns,
		.at_once = true,
	};
	proc_register(entry);
}
