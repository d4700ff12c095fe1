/* SPDX-License-Identifier: MIT */
/* What the tests of capabilities share, beside tap.h: sets of them. */
#ifndef TESTS_ABI_CAPS_H
#define TESTS_ABI_CAPS_H

#include "tap.h"
#include <sys/prctl.h>

#define DAC_OVERRIDE	   1
#define SETUID		   7
#define SETPCAP		   8
#define IPC_LOCK	   14
#define IPC_OWNER	   15
#define SYS_ADMIN	   21
#define SYS_RESOURCE	   24
#define CHECKPOINT_RESTORE 40
#define ALL		   ((1ull << 41) - 1)
#define BIT(n)		   (1ull << (n))

static const struct {
	const char *name;
	uint64_t caps;
} sets[] = {
	{ "none", 0 },
	{ "all", ALL },
	{ "IPC_OWNER", BIT(IPC_OWNER) },
	{ "IPC_LOCK", BIT(IPC_LOCK) },
	{ "SYS_ADMIN", BIT(SYS_ADMIN) },
	{ "SYS_RESOURCE", BIT(SYS_RESOURCE) },
	{ "DAC_OVERRIDE", BIT(DAC_OVERRIDE) },
	{ "CHECKPOINT_RESTORE", BIT(CHECKPOINT_RESTORE) },
	{ "all but IPC_OWNER", ALL & ~BIT(IPC_OWNER) },
	{ "all but SYS_ADMIN", ALL & ~BIT(SYS_ADMIN) },
	{ "all but IPC_LOCK", ALL & ~BIT(IPC_LOCK) },
	{ "all but SYS_RESOURCE", ALL & ~BIT(SYS_RESOURCE) },
};
#define SETS (sizeof(sets) / sizeof(*sets))

static unsigned set; /* the set that is tried */
static char title[64];

UNUSED static int capset(uint64_t effective, uint64_t permitted)
{
	struct {
		uint32_t version;
		int pid;
	} head = { 0x20080522, 0 };
	struct {
		uint32_t e, p, i;
	} data[2] = {
		{ effective, permitted, 0 },
		{ effective >> 32, permitted >> 32, 0 },
	};

	return syscall(SYS_capset, &head, data);
}

/* "what EPERM, " */
UNUSED static int add(char *b, const char *what, int r)
{
	return sprintf(b, "%s %s, ", what, r < 0 ? err(errno) : "0");
}

/* user 0 with this set */
UNUSED static void root_with(void)
{
	sprintf(title, "root with %s", sets[set].name);
	if (capset(sets[set].caps, sets[set].caps))
		bail("capset");
}

/* user 3000 with it */
UNUSED static void user_with(void)
{
	sprintf(title, "user with %s", sets[set].name);
	if (setgroups(0, NULL) || setresgid(3000, 3000, 3000) ||
	    prctl(PR_SET_KEEPCAPS, 1) || setresuid(3000, 3000, 3000) ||
	    capset(sets[set].caps, sets[set].caps))
		bail("capset");
}

/* try() as user 2000, who made what it looks at, as root and as user 3000,
 * the latter two with each set; before each, make() as user 2000 */
static void (*cap_make)(void), (*cap_try)(void);

UNUSED static void cap_maker(void)
{
	become(2000, 2000);
	cap_make();
}

UNUSED static void cap_creator(void)
{
	strcpy(title, "its creator");
	become(2000, 7);
	cap_try();
}

UNUSED static void cap_root(void)
{
	root_with();
	cap_try();
}

UNUSED static void cap_user(void)
{
	user_with();
	cap_try();
}

UNUSED static void with_all_sets(void (*make)(void), void (*try)(void))
{
	cap_make = make;
	cap_try = try;
	quietly(cap_maker);
	quietly(cap_creator);
	for (set = 0; set < SETS; set++) {
		quietly(cap_maker);
		quietly(cap_root);
		quietly(cap_maker);
		quietly(cap_user);
	}
}

#endif
