/* SPDX-License-Identifier: MIT */
/*
 * Who may read and write a semaphore: mode, creator, its group, owner, its
 * group, somebody else.
 */
#define _GNU_SOURCE
#include <grp.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "kinds.h"

static int id;
static const char *name;
static long user, group, groups;

static void become(void)
{
	gid_t more = (gid_t)groups;

	if (setgroups(groups != 0, &more) ||
	    setresgid((gid_t)group, (gid_t)group, (gid_t)group) ||
	    setresuid((uid_t)user, (uid_t)user, (uid_t)user))
		observe("cannot become", user, group);
}

static void attempts(void)
{
	observe(name, result(semctl(id, 0, GETVAL)),
		result(semctl(id, 0, SETVAL, 0)));
}

static void somebody(void)
{
	become();
	attempts();
}

static void try(const char *who, long uid, long gid, long supplementary)
{
	name = who;
	user = uid;
	group = gid;
	groups = supplementary;
	wait_for(child(somebody));
}

/* The creator makes it and gives it away. */
static void creator(void)
{
	struct semid_ds ds;

	become();
	observe("made",
		result(semget((key_t)argument(6), 1, IPC_CREAT | 0600)));
	id = semget((key_t)argument(6), 1, 0);
	if (semctl(id, 0, IPC_STAT, &ds) == 0) {
		ds.sem_perm.uid = (uid_t)argument(3);
		ds.sem_perm.gid = (gid_t)argument(4);
		ds.sem_perm.mode = (unsigned short)argument(0);
		observe("given", result(semctl(id, 0, IPC_SET, &ds)));
	}
}

/* Root, whom nothing but its number is left of. */
static void powerless(void)
{
	struct {
		unsigned version;
		int pid;
	} header = { 0x20080522, 0 };
	unsigned none[2][3] = { 0 };

	setgroups(0, NULL);
	setresgid((gid_t)argument(5), (gid_t)argument(5), (gid_t)argument(5));
	if (syscall(SYS_capset, &header, none))
		observe("cannot drop capabilities");
	name = "root without";
	attempts();
}

void run(void)
{
	long nobody = argument(5);

	user = argument(1);
	group = argument(2);
	wait_for(child(creator));
	id = semget((key_t)argument(6), 1, 0);
	try("owner", argument(3), nobody, 0);
	try("owner's group", nobody, argument(4), 0);
	try("supplementary group", nobody, nobody, argument(4));
	try("others", nobody, nobody, 0);
	try("creator", argument(1), nobody, 0);
	try("creator's group", nobody, argument(2), 0);
	name = "root";
	attempts();
	wait_for(child(powerless));
}
