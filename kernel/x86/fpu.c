/* SPDX-License-Identifier: MIT */
/*
 * The FPU's and SSE's registers: whose they are, and what signal frames show.
 *
 *	CR0.TS   fpu_owner   thread.fpu
 *	  1        NULL        NULL      never used: #NM gives a fresh state
 *	  1        NULL        area      saved there; #NM loads it
 *	  0       current      area      in the registers; the area is stale
 *
 * Signal frames hold the state twice, as Linux/i386 has it: the old FSAVE
 * image (which a handler may change), then the FXSAVE image with SSE.
 * SDM vol. 1, 8.1 and 10.5.1.
 */
#include "kernel/x86/fpu.h"

#include "kernel/abi/errno.h"
#include "kernel/abi/signal.h"
#include "kernel/lib/bug.h"
#include "kernel/lib/string.h"
#include "kernel/task.h"
#include "kernel/x86/cpu.h"
#include "kernel/x86/uaccess.h"

#define FCW_DEFAULT	   0x37f
#define MXCSR_DEFAULT	   0x1f80u
#define MXCSR_MASK_DEFAULT 0xffbfu
#define FXSR_MAGIC	   0x0000 /* an FXSAVE image follows */

struct fxsave {
	uint16_t cwd, swd;
	uint8_t ftw, reserved; /* one bit a register: not empty */
	uint16_t fop;
	uint32_t fip, fcs, foo, fos;
	uint32_t mxcsr, mxcsr_mask;
	struct {
		uint16_t v[8];
	} st[8];
	uint8_t xmm[8][16];
	uint8_t unused[224];
};
BUILD_BUG_ON(sizeof(struct fxsave) != FXSAVE_SIZE);

struct fsave {
	uint32_t cwd, swd, twd, fip, fcs, foo, fos;
	struct {
		uint16_t v[5];
	} st[8];
	uint16_t status, magic;
};
BUILD_BUG_ON(sizeof(struct fsave) != FPSTATE_SIZE - FXSAVE_SIZE);

static const struct fxsave fresh __aligned(16) = {
	.cwd = FCW_DEFAULT,
	.mxcsr = MXCSR_DEFAULT,
};

static uint32_t mxcsr_mask;

static void fxsave(struct fxsave *area)
{
	__asm__ volatile("fxsave %0" : "=m"(*area));
}

static void fxrstor(const struct fxsave *area)
{
	__asm__ volatile("fxrstor %0" : : "m"(*area));
}

void fpu_init(void)
{
	static struct fxsave area __aligned(16);
	unsigned long cr4 = read_cr4() | X86_CR4_OSFXSR;

	if (cpu_has(X86_FEATURE_SSE))
		cr4 |= X86_CR4_OSXMMEXCPT;
	write_cr4(cr4);
	clts();
	fxsave(&area);
	mxcsr_mask = area.mxcsr_mask ? area.mxcsr_mask : MXCSR_MASK_DEFAULT;
	stts();
}

static bool fpu_get_area(void)
{
	struct thread_struct *thread = &current->thread;

	if (thread->fpu)
		return true;
	thread->fpu = fpu_area_alloc();
	if (!thread->fpu)
		return false;
	memcpy(thread->fpu, &fresh, FXSAVE_SIZE);
	return true;
}

bool fpu_load(void)
{
	struct percpu *cpu = this_cpu();

	BUG_ON(cpu->fpu_owner);
	if (!fpu_get_area())
		return false;
	clts();
	fxrstor(current->thread.fpu);
	cpu->fpu_owner = current;
	return true;
}

void fpu_save(struct task_struct *prev)
{
	fxsave(prev->thread.fpu);
	this_cpu()->fpu_owner = NULL;
	stts();
}

/* current's area is up to date, and may be read. */
static void fpu_sync(void)
{
	if (this_cpu()->fpu_owner == current)
		fxsave(current->thread.fpu);
}

/* current's registers are not to be used any more: the area counts. */
static void fpu_disown(const struct task_struct *task)
{
	struct percpu *cpu = this_cpu();

	if (cpu->fpu_owner == task) {
		cpu->fpu_owner = NULL;
		stts();
	}
}

int fpu_copy(struct task_struct *child)
{
	if (!fpu_used())
		return 0;
	child->thread.fpu = fpu_area_alloc();
	if (!child->thread.fpu)
		return -ENOMEM;
	fpu_sync();
	memcpy(child->thread.fpu, current->thread.fpu, FXSAVE_SIZE);
	return 0;
}

void fpu_drop(struct task_struct *task)
{
	if (!task->thread.fpu)
		return;
	fpu_disown(task);
	fpu_area_free(task->thread.fpu);
	task->thread.fpu = NULL;
}

bool fpu_used(void)
{
	return current->thread.fpu != NULL;
}

/* The two tag bits of one register that is not empty: SDM vol. 1, 8.1.7 */
static unsigned register_tag(const uint16_t st[5])
{
	unsigned exponent = st[4] & 0x7fff;

	if (exponent == 0x7fff)
		return 2;
	if (exponent == 0)
		return st[0] | st[1] | st[2] | st[3] ? 2 : 1;
	return st[3] & 0x8000 ? 0 : 2;
}

static void fsave_from_fxsave(struct fsave *env, const struct fxsave *fx)
{
	unsigned top = fx->swd >> 11 & 7;

	memset(env, 0, sizeof(*env));
	env->cwd = fx->cwd | 0xffff0000;
	env->swd = fx->swd | 0xffff0000;
	env->twd = 0xffff0000;
	env->fip = fx->fip;
	env->fcs = (fx->fcs & 0xffff) | (uint32_t)fx->fop << 16;
	env->foo = fx->foo;
	env->fos = fx->fos | 0xffff0000;
	for (unsigned i = 0; i < 8; i++) {
		unsigned tag = 3; /* tags go by register, st by top */

		if (fx->ftw >> i & 1)
			tag = register_tag(fx->st[(i - top) & 7].v);
		env->twd |= tag << (2 * i);
		memcpy(&env->st[i], &fx->st[i], sizeof(env->st[i]));
	}
	env->status = fx->swd;
	env->magic = FXSR_MAGIC;
}

static void fxsave_from_fsave(struct fxsave *fx, const struct fsave *env)
{
	fx->cwd = (uint16_t)env->cwd;
	fx->swd = (uint16_t)env->swd;
	fx->ftw = 0;
	fx->fop = (uint16_t)(env->fcs >> 16);
	fx->fip = env->fip;
	fx->fcs = env->fcs & 0xffff;
	fx->foo = env->foo;
	fx->fos = env->fos & 0xffff;
	for (unsigned i = 0; i < 8; i++) {
		if ((env->twd >> (2 * i) & 3) != 3)
			fx->ftw |= (uint8_t)(1u << i);
		memcpy(&fx->st[i], &env->st[i], sizeof(env->st[i]));
	}
}

int fpu_to_user(void __user *buf)
{
	char __user *to = buf;
	struct fsave env;

	if (!fpu_get_area())
		return -ENOMEM;
	fpu_sync();
	fsave_from_fxsave(&env, current->thread.fpu);
	if (copy_to_user(to, &env, sizeof(env)) ||
	    copy_to_user(to + sizeof(env), current->thread.fpu, FXSAVE_SIZE))
		return -EFAULT;
	fpu_disown(current);
	memcpy(current->thread.fpu, &fresh, FXSAVE_SIZE);
	return 0;
}

int fpu_from_user(const void __user *buf)
{
	const char __user *from = buf;
	struct fxsave *fx;
	struct fsave env;

	if (!buf) {
		fpu_drop(current);
		return 0;
	}
	if (!fpu_get_area())
		return -ENOMEM;
	fpu_disown(current);
	fx = current->thread.fpu;
	if (copy_from_user(&env, from, sizeof(env)))
		goto fault;
	if (env.magic != FXSR_MAGIC)
		memcpy(fx, &fresh, FXSAVE_SIZE);
	else if (copy_from_user(fx, from + sizeof(env), FXSAVE_SIZE))
		goto fault;
	fxsave_from_fsave(fx, &env);
	fx->mxcsr &= mxcsr_mask; /* or fxrstor would fault */
	return 0;
fault:
	memcpy(fx, &fresh, FXSAVE_SIZE);
	return -EFAULT;
}

int fpu_error_code(bool sse)
{
	static const struct {
		uint8_t flag, code;
	} codes[] = {
		{ 0x01, FPE_FLTINV }, { 0x04, FPE_FLTDIV },
		{ 0x08, FPE_FLTOVF }, { 0x12, FPE_FLTUND },
		{ 0x20, FPE_FLTRES },
	};
	const struct fxsave *fx = current->thread.fpu;
	unsigned raised;

	if (!fx)
		return 0;
	fpu_sync();
	raised = sse ? fx->mxcsr & ~(fx->mxcsr >> 7) : fx->swd & ~fx->cwd;
	for (unsigned i = 0; i < ARRAY_SIZE(codes); i++)
		if (raised & codes[i].flag)
			return codes[i].code;
	return 0;
}
