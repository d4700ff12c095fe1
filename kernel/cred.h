/* SPDX-License-Identifier: MIT */
/* Credentials, for the rest of kernel/; what all may use is in task.h. */
#pragma once

#include "kernel/task.h"

extern struct cred init_cred; /* root with every capability */

void cred_cache_init(void);
/* exec: @new's capabilities follow from its ids, as Linux has it for files
 * without capabilities of their own; a set-uid program changes euid first. */
void cred_exec(struct cred *new);

/* Are all ids of @cred these, whatever set-id program it runs? */
static inline bool cred_is(const struct cred *cred, uid_t uid, gid_t gid)
{
	return uid == cred->uid && uid == cred->euid && uid == cred->suid &&
	       gid == cred->gid && gid == cred->egid && gid == cred->sgid;
}
