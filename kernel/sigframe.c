/* SPDX-License-Identifier: MIT */
/*
 * kernel/sigframe.c - what a handler finds on its stack, and the way back.
 *
 * Two frames, both of Linux/i386: the old one (struct sigframe) for handlers
 * of one argument, and the one with siginfo and ucontext (struct rt_sigframe,
 * SA_SIGINFO).  From high to low addresses: floating-point state, if the
 * program has any, at a multiple of 64 less 112; then the frame, so that
 * (%esp + 4) is a multiple of 16 at the handler's first instruction.
 *
 * The handler returns into sa_restorer, or into the frame's own retcode,
 * which does sigreturn(2): registers, mask and stack are what the frame says,
 * for the handler may have changed them; it cannot gain privileges, since
 * selectors and flags are cut to what user mode may have.
 */
#include "kernel/sigframe.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/unistd.h"
#include "kernel/lib/string.h"
#include "kernel/lib/syscall.h"
#include "kernel/x86/fpu.h"
#include "kernel/x86/process.h"
#include "kernel/x86/uaccess.h"

/* EFLAGS that sigreturn may set: AC OF DF TF SF ZF AF PF CF, and RF. */
#define USER_EFLAGS    0x00050dd5ul
#define EFLAGS_HANDLER 0x00010500ul /* cleared for it: RF DF TF */

static bool within_sig_stack(unsigned long sp)
{
	return sp > current->sas_ss_sp &&
	       sp - current->sas_ss_sp <= current->sas_ss_size;
}

bool on_sig_stack(unsigned long sp)
{
	return !(current->sas_ss_flags & SS_AUTODISARM) && within_sig_stack(sp);
}

/* Where a frame of @size goes; *fp: the floating-point state, or 0. */
static unsigned long get_sigframe(const struct ksignal *ks,
				  const struct pt_regs *regs, size_t size,
				  unsigned long *fp)
{
	unsigned long sp = regs->sp;
	bool on_stack = on_sig_stack(sp);
	bool enters = false;

	if (ks->action.sa_flags & SA_ONSTACK && !on_stack &&
	    current->sas_ss_size) {
		sp = current->sas_ss_sp + current->sas_ss_size;
		enters = true;
	}
	*fp = 0;
	if (fpu_used()) {
		sp = ((sp - FXSAVE_SIZE) & ~63ul) - 112;
		*fp = sp;
	}
	sp = ((sp - size + 4) & ~15ul) - 4;
	if ((on_stack || enters) && !within_sig_stack(sp))
		return 0; /* the alternate stack is full */
	return sp;
}

static void fill_sigcontext(struct sigcontext *sc, const struct pt_regs *regs,
			    unsigned long fp)
{
	memset(sc, 0, sizeof(*sc));
	sc->gs = (uint16_t)read_gs();
	sc->fs = (uint16_t)regs->fs;
	sc->es = (uint16_t)regs->es;
	sc->ds = (uint16_t)regs->ds;
	sc->di = regs->di;
	sc->si = regs->si;
	sc->bp = regs->bp;
	sc->sp = sc->sp_at_signal = regs->sp;
	sc->bx = regs->bx;
	sc->dx = regs->dx;
	sc->cx = regs->cx;
	sc->ax = regs->ax;
	sc->trapno = current->thread.trap_nr;
	sc->err = current->thread.error_code;
	sc->ip = regs->ip;
	sc->cs = (uint16_t)regs->cs;
	sc->flags = regs->flags;
	sc->ss = (uint16_t)regs->ss;
	sc->fpstate = fp;
	sc->oldmask = (uint32_t)*sigmask_to_save();
	sc->cr2 = current->thread.cr2;
}

/* popl %eax? movl $nr, %eax; int $0x80 */
static void fill_retcode(uint8_t code[8], bool rt)
{
	static const uint8_t old_code[8] = {
		0x58, 0xb8, __NR_sigreturn, 0, 0, 0, 0xcd, 0x80,
	};
	static const uint8_t rt_code[8] = {
		0xb8, __NR_rt_sigreturn, 0, 0, 0, 0xcd, 0x80, 0,
	};

	memcpy(code, rt ? rt_code : old_code, sizeof(old_code));
}

static uint32_t return_address(const struct ksignal *ks, unsigned long retcode)
{
	return ks->action.sa_flags & SA_RESTORER ? ks->action.sa_restorer :
						   retcode;
}

static void enter_handler(const struct ksignal *ks, struct pt_regs *regs,
			  unsigned long sp, unsigned long info,
			  unsigned long uc)
{
	regs->sp = sp;
	regs->ip = ks->action.sa_handler;
	regs->ax = (unsigned long)ks->sig;
	regs->dx = info;
	regs->cx = uc;
	regs->ds = regs->es = regs->ss = USER_DS;
	regs->cs = USER_CS;
	regs->flags &= ~EFLAGS_HANDLER;
}

static int setup_old_frame(const struct ksignal *ks, struct pt_regs *regs)
{
	struct { /* without the unused fpstate */
		uint32_t pretcode;
		int32_t sig;
		struct sigcontext sc;
	} head;
	struct {
		uint32_t extramask;
		uint8_t retcode[8];
	} tail;
	unsigned long fp,
		sp = get_sigframe(ks, regs, sizeof(struct sigframe), &fp);
	struct sigframe __user *frame = (struct sigframe __user *)sp;

	if (!sp || (fp && fpu_to_user((void __user *)fp)))
		return -EFAULT;
	head.pretcode =
		return_address(ks, sp + offsetof(struct sigframe, retcode));
	head.sig = ks->sig;
	fill_sigcontext(&head.sc, regs, fp);
	tail.extramask = (uint32_t)(*sigmask_to_save() >> 32);
	fill_retcode(tail.retcode, false);
	if (copy_to_user(frame, &head, sizeof(head)) ||
	    copy_to_user(&frame->extramask, &tail, sizeof(tail)))
		return -EFAULT;
	enter_handler(ks, regs, sp, 0, 0);
	return 0;
}

static int setup_rt_frame(const struct ksignal *ks, struct pt_regs *regs)
{
	struct rt_sigframe frame;
	unsigned long fp, sp = get_sigframe(ks, regs, sizeof(frame), &fp);

	if (!sp || (fp && fpu_to_user((void __user *)fp)))
		return -EFAULT;
	memset(&frame, 0, sizeof(frame));
	frame.pretcode =
		return_address(ks, sp + offsetof(struct rt_sigframe, retcode));
	frame.sig = ks->sig;
	frame.pinfo = sp + offsetof(struct rt_sigframe, info);
	frame.puc = sp + offsetof(struct rt_sigframe, uc);
	frame.info = ks->info;
	frame.uc.uc_stack.ss_sp = current->sas_ss_sp;
	frame.uc.uc_stack.ss_flags = current->sas_ss_flags;
	frame.uc.uc_stack.ss_size = current->sas_ss_size;
	fill_sigcontext(&frame.uc.uc_mcontext, regs, fp);
	frame.uc.uc_sigmask = *sigmask_to_save();
	fill_retcode(frame.retcode, true);
	if (copy_to_user((void __user *)sp, &frame, sizeof(frame)))
		return -EFAULT;
	if (current->sas_ss_flags & SS_AUTODISARM)
		sas_ss_reset(current);
	enter_handler(ks, regs, sp, frame.pinfo, frame.puc);
	return 0;
}

int setup_sigframe(const struct ksignal *ks, struct pt_regs *regs)
{
	return ks->action.sa_flags & SA_SIGINFO ? setup_rt_frame(ks, regs) :
						  setup_old_frame(ks, regs);
}

/* ---- the way back ------------------------------------------------------ */

static int restore_sigcontext(struct pt_regs *regs,
			      const struct sigcontext __user *user)
{
	struct sigcontext sc;

	if (copy_from_user(&sc, user, sizeof(sc)))
		return -EFAULT;
	load_gs(sc.gs);
	regs->fs = sc.fs;
	regs->es = sc.es;
	regs->ds = sc.ds;
	regs->di = sc.di;
	regs->si = sc.si;
	regs->bp = sc.bp;
	regs->sp = sc.sp;
	regs->bx = sc.bx;
	regs->dx = sc.dx;
	regs->cx = sc.cx;
	regs->ax = sc.ax;
	regs->ip = sc.ip;
	regs->cs = sc.cs | 3;
	regs->ss = sc.ss | 3;
	regs->flags = (regs->flags & ~USER_EFLAGS) | (sc.flags & USER_EFLAGS);
	regs->orig_ax = -1ul; /* no system call to restart */
	return fpu_from_user((void __user *)(unsigned long)sc.fpstate);
}

static long bad_frame(void)
{
	force_sig(SIGSEGV);
	return 0;
}

long sys_sigreturn(void)
{
	struct pt_regs *regs = current_pt_regs();
	struct sigframe __user *frame = (void __user *)(regs->sp - 8);
	uint32_t low, high;
	sigset_t set;

	current->restart_block.fn = NULL;
	if (get_user(low, &frame->sc.oldmask) ||
	    get_user(high, &frame->extramask))
		return bad_frame();
	set = low | (sigset_t)high << 32;
	set_current_blocked(&set);
	if (restore_sigcontext(regs, &frame->sc))
		return bad_frame();
	return (long)regs->ax;
}

long sys_rt_sigreturn(void)
{
	struct pt_regs *regs = current_pt_regs();
	struct rt_sigframe __user *frame = (void __user *)(regs->sp - 4);
	sigset_t set;

	current->restart_block.fn = NULL;
	if (copy_from_user(&set, &frame->uc.uc_sigmask, sizeof(set)))
		return bad_frame();
	set_current_blocked(&set);
	if (restore_sigcontext(regs, &frame->uc.uc_mcontext) ||
	    restore_altstack(&frame->uc.uc_stack))
		return bad_frame();
	return (long)regs->ax;
}
