/* SPDX-License-Identifier: MIT */
/*
 * labs/lib/linux.c - a lab's test program on any Linux: it prints what it
 * observes.  Its arguments are numbers.
 */
#include <stdio.h>
#include <stdlib.h>

/* All that lab.c has, but for how it observes, and begins. */
#define lab_observe lab_observe_for_grader
#define main	    main_for_grader
#include "lab.c"
#undef lab_observe
#undef main

void lab_observe(const char *name, const long *values, unsigned count);

void lab_observe(const char *name, const long *values, unsigned count)
{
	char line[LAB_MAX * 24 + 64];
	int used = snprintf(line, sizeof(line), "[%d] %s", getpid(), name);

	for (unsigned i = 0; i < count && i < LAB_MAX; i++)
		used += snprintf(line + used, sizeof(line) - (size_t)used,
				 " %ld", values[i]);
	puts(line);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc && i <= LAB_MAX; i++)
		lab_arguments[i - 1] = (long)strtoul(argv[i], NULL, 0);
	run();
	return 0;
}
