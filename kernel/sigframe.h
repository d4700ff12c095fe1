/* SPDX-License-Identifier: MIT */
/* A signal on its way to its handler; between signal.c and sigframe.c. */
#pragma once

#include "kernel/signal.h"

struct ksignal {
	int sig;
	struct sigaction action;
	struct siginfo info;
};

/* Put the frame on the user's stack and make @regs enter the handler. */
int setup_sigframe(const struct ksignal *ks, struct pt_regs *regs);
sigset_t *sigmask_to_save(void);
/* siglock held; @used: to be freed after, by sigqueue_free_list(). */
int dequeue_signal(sigset_t set, struct siginfo *info, struct list_head *used);
void sigqueue_free_list(struct list_head *list);
/* With permission checks; @sig 0 only checks. */
int group_send_sig_info(int sig, const struct siginfo *info,
			struct task_struct *task, bool group);
/* Does @sa ignore @sig, by the handler or by default? */
bool action_ignores(const struct sigaction *sa, int sig);
void signal_init(void);
/* Is @sp on the alternate stack, and must that stay?  Not with SS_AUTODISARM:
 * a handler that was entered there has none. */
bool on_sig_stack(unsigned long sp);
int restore_altstack(const struct sigaltstack __user *u);
