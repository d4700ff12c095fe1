/* SPDX-License-Identifier: MIT */
/*
 * Formatted text against the host's snprintf; the log ring; consoles.
 *
 * unit: kernel/lib/math64.c tests/unit/support/stubs.c
 */
#include "tests/unit/support/unit.h"

#include "kernel/lib/printk.h"

#define vsnprintf our_vsnprintf
#define snprintf  our_snprintf
#define warn_at	  our_warn_at
int our_vsnprintf(char *buf, size_t size, const char *fmt, va_list args);
int our_snprintf(char *buf, size_t size, const char *fmt, ...);
#include "kernel/lib/printk.c"
#include "kernel/lib/vsnprintf.c"
#undef vsnprintf
#undef snprintf

static int locked;

unsigned long console_lock(void)
{
	assert_int_equal(locked++, 0);
	return 5;
}

void console_unlock(unsigned long flags)
{
	assert_int_equal(flags, 5);
	assert_int_equal(locked--, 1);
}

/* the same arguments to both, in a buffer of every size */
#define SAME(...)                                                             \
	do {                                                                  \
		char theirs[200], ours[200];                                  \
		int want = snprintf(theirs, sizeof(theirs), __VA_ARGS__);     \
                                                                              \
		for (size_t size = 0; size <= (size_t)want + 1; size++) {     \
			memset(ours, 'Z', sizeof(ours));                      \
			assert_int_equal(                                     \
				our_snprintf(ours, size, __VA_ARGS__), want); \
			assert_int_equal(ours[size], 'Z');                    \
			if (size)                                             \
				assert_int_equal(strlen(ours), size - 1);     \
		}                                                             \
		assert_string_equal(ours, theirs);                            \
	} while (0)

static void like_the_host(void **state)
{
	static const int ints[] = { 0, 1, -1, 42, INT_MAX, INT_MIN };
	static const long long longs[] = {
		0,	   1,	      -1, 4294967296LL, 999999999999999999LL,
		INT64_MAX, INT64_MIN,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ints); i++) {
		int n = ints[i];

		SAME("%d|%5d|%-5d|%05d|%+d|% d|%i", n, n, n, n, n, n, n);
		SAME("%u|%x|%X|%#x|%o|%#o|%08x|%-8x|", n, n, n, n, n, n, n, n);
		SAME("%hd|%hhd|%hu|%hhx", (short)n, (signed char)n,
		     (unsigned short)n, (unsigned char)n);
		SAME("%.3d|%8.3d|%-8.3x|%*d|%-*d|%.*d", n, n, n, 6, n, 6, n, 4,
		     n);
		SAME("%ld|%lu|%lx|%zu|%zd", (long)n, (long)n, (long)n,
		     (size_t)n, (ssize_t)n);
		SAME("%.0d|%.0x|%5.0d|", n, n, n);
	}
	for (size_t i = 0; i < ARRAY_SIZE(longs); i++) {
		long long n = longs[i];

		SAME("%lld|%llu|%llx|%llo|%25lld|%025lld", n, n, n, n, n, n);
	}
	SAME("%s|%10s|%-10s|%.2s|%10.2s|%.*s|", "text", "text", "text", "text",
	     "text", 3, "text");
	SAME("%c|%3c|%-3c|%%|%c", 'a', 'b', 'c', 'd');
	SAME("%08lx-%08lx %c%c%c%c %08llx %02x:%02x %lu", 0x8048000UL,
	     0x8049000UL, 'r', '-', 'x', 'p', 0ULL, 0U, 1U, 17UL);
}

static void null_and_short(void **state)
{
	char buf[8];

	(void)state;
	assert_int_equal(scnprintf(buf, sizeof(buf), "%s", "0123456789"), 7);
	assert_string_equal(buf, "0123456");
	assert_int_equal(scnprintf(buf, 0, "x"), 0);
	our_snprintf(buf, sizeof(buf), "%s", (char *)NULL);
	assert_string_equal(buf, "(null)");
}

static char screen[4 * LOG_SIZE];

static void write_screen(struct console *con, const char *text, size_t len)
{
	(void)con;
	assert_int_equal(locked, 1);
	strncat(screen, text, len);
}

static void log_and_console(void **state)
{
	struct console con = { .name = "screen", .write = write_screen };
	unsigned long pos = 0;
	char buf[100] = "";

	(void)state;
	pr_info("early\n");
	register_console(&con);
	pr_err("two\nlines");
	printk(KERN_INFO, " and %d\n", 3);
	printk(KERN_DEBUG, "hidden\n");
	assert_string_equal(screen, "two\nlines and 3\n");
	assert_int_equal(log_read(&pos, buf, 10), 9 + 1);
	buf[10 + log_read(&pos, buf + 10, sizeof(buf) - 10)] = '\0';
	assert_string_equal(buf, "<6>early\n<3>two\n<3>lines and 3\n"
				 "<7>hidden\n");
	assert_int_equal(pos, log_end());
	assert_int_equal(log_read(&pos, buf, sizeof(buf)), 0);
	consoles = NULL;
}

static void ring_turns(void **state)
{
	static char all[LOG_SIZE + 1];
	unsigned long pos = 0;
	size_t n;

	(void)state;
	for (int i = 0; i < 5000; i++)
		pr_info("line %d\n", i);
	n = log_read(&pos, all, sizeof(all));
	assert_int_equal(n, LOG_SIZE);
	assert_int_equal(pos, log_end());
	assert_memory_equal(all + n - 13, "<6>line 4999\n", 13);
	pos = log_end() - 13;
	assert_int_equal(log_read(&pos, all, sizeof(all)), 13);
	assert_memory_equal(all, "<6>line 4999\n", 13);
}

RUN_TESTS(cmocka_unit_test(like_the_host), cmocka_unit_test(null_and_short),
	  cmocka_unit_test(log_and_console), cmocka_unit_test(ring_turns))
