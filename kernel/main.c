/* SPDX-License-Identifier: MIT */
/*
 * kernel/main.c - from the boot loader to the first program.
 *
 * start_kernel() starts one subsystem a line, each saying what it needs, and
 * ends as the idle task.  kernel_init() goes on as process 1: devices, the
 * root file system out of the initrd, then /init.
 */
#include "boot/multiboot.h"
#include "fs/file.h"
#include "fs/procfs.h"
#include "fs/vfs.h"
#include "ipc/ipc.h"
#include "kernel/cred.h"
#include "kernel/drivers/tty.h"
#include "kernel/exec.h"
#include "kernel/fork.h"
#include "kernel/lib/printk.h"
#include "kernel/lib/string.h"
#include "kernel/main.h"
#include "kernel/pid.h"
#include "kernel/proc.h"
#include "kernel/sched.h"
#include "kernel/sigframe.h"
#include "kernel/time.h"
#include "kernel/trace.h"
#include "kernel/trap.h"
#include "kernel/x86/cpu.h"
#include "kernel/x86/irq.h"
#include "kernel/x86/mptable.h"
#include "kernel/x86/random.h"
#include "mm/fault.h"
#include "mm/mm.h"
#include "mm/pgtable.h"
#include "mm/slab.h"
#include "mm/vma.h"
#include "mm/vmalloc.h"

/* What follows the last word NAME or NAME=… on the command line, or NULL. */
static const char *cmdline_find(const char *name)
{
	const char *at = boot_info.cmdline, *found = NULL;
	size_t len = strlen(name);

	for (; (at = strstr(at, name)); at += len)
		if ((at == boot_info.cmdline || at[-1] == ' ') &&
		    strchr("= ", at[len]))
			found = at + len;
	return found;
}

/* The value of the last NAME=VALUE into @buf; false: none, or too long. */
static bool cmdline_value(const char *name, char *buf, size_t size)
{
	const char *at = cmdline_find(name);
	size_t n = 0;

	if (!at || *at != '=')
		return false;
	for (at++; *at && *at != ' ' && n < size - 1; n++)
		buf[n] = *at++;
	buf[n] = '\0';
	return !*at || *at == ' ';
}

/* jitter=SEED: ticks come at random moments, for tests. */
static void apply_jitter(void)
{
	char seed[16];
	uint64_t n;

	if (cmdline_value("jitter", seed, sizeof(seed)) &&
	    !parse_u64(seed, NULL, 10, &n))
		clockevent_jitter((uint32_t)n);
}

static void unpack_initrd(void)
{
	const struct boot_info *bi = &boot_info;
	paddr_t end = paddr((uint32_t)round_up(
		bi->initrd_start.v + bi->initrd_size, PAGE_SIZE));

	if (!bi->initrd_size) {
		pr_warn("no initrd: the root file system is empty\n");
		return;
	}
	if (initrd_unpack(phys_to_virt(bi->initrd_start), bi->initrd_size))
		pr_err("initrd: damaged; what came before is there\n");
	free_reserved_range(bi->initrd_start, end);
}

/* Descriptors 0, 1 and 2 on /dev/console. */
static void open_console(void)
{
	struct file *file;

	if (filp_open("/dev/console", O_RDWR, 0, &file)) {
		pr_warn("no /dev/console for init\n");
		return;
	}
	for (int i = 0; i < 3; i++) {
		int fd = get_unused_fd_flags(0);

		if (fd >= 0)
			fd_install((unsigned)fd, get_file(file));
	}
	fput(file);
}

static int run_init(const char *path)
{
	static const char *const envp[] = { "HOME=/", "TERM=linux", NULL };
	const char *argv[] = { path, NULL };

	return kernel_execve(path, argv, envp);
}

/* Become the first program: what init= or rdinit= names, or a usual one. */
static void exec_init(void)
{
	static const char *const usual[] = {
		"/init", "/sbin/init", "/etc/init", "/bin/init", "/bin/sh",
	};
	static char path[256];
	int err;

	if (cmdline_value("init", path, sizeof(path)) ||
	    cmdline_value("rdinit", path, sizeof(path))) {
		err = run_init(path);
		if (!err)
			return;
		panic("init=%s cannot run: error %d", path, err);
	}
	for (unsigned i = 0; i < ARRAY_SIZE(usual); i++) {
		err = run_init(usual[i]);
		if (!err)
			return;
		if (err != -ENOENT)
			pr_err("%s cannot run: error %d\n", usual[i], err);
	}
	panic("no init found: the initrd has no /init, /sbin/init or /bin/sh");
}

static int kernel_init(void *arg)
{
	tty_init();	   /* needs devtmpfs, kthreads */
	serial_tty_init(); /* needs tty_init, interrupts */
	keyboard_init(vga_tty_init());
	console_choose(boot_info.cmdline);
	unpack_initrd();
	open_console();
	exec_init();
	return 0;
}

static void report_machine(void)
{
	pr_info("processors: 1 of %u used\n", mp_count_cpus());
	pr_info("memory: %lu KiB in all, %lu KiB free\n", totalram_pages() << 2,
		nr_free_pages() << 2);
	if (boot_info.unused_kib)
		pr_notice("memory: %u KiB above 896 MiB are not used\n",
			  boot_info.unused_kib);
}

void start_kernel(uint32_t magic, uint32_t mbi)
{
	gdt_init();    /* %fs: current works */
	idt_init();    /* exceptions panic instead of reset */
	serial_init(); /* printk is seen */
	vga_init();
	multiboot_parse(magic, paddr(mbi));
	if (cmdline_find("quiet"))
		console_loglevel = KERN_WARNING;
	pr_info("Vitrine, command line: %s\n",
		boot_info.cmdline[0] ? boot_info.cmdline : "empty");
	if (boot_info.error)
		panic("%s", boot_info.error);
	cpu_init(); /* before text becomes read-only */
	page_alloc_init(boot_info.ram, boot_info.nr_ram);
	pgtable_init(); /* needs page_alloc */
	slab_init();	/* needs page_alloc */
	vma_init();	/* needs slab; vmalloc works */
	trap_init();	/* needs slab: FPU state */
	mm_init();
	fault_init(); /* the zero page */
	pic_init();
	tsc_init();    /* needs pic: the timer interrupt */
	random_init(); /* needs tsc */
	cred_cache_init();
	task_cache_init();
	pid_cache_init();
	signal_init();
	sched_init(); /* needs tsc */
	fork_init();  /* needs every cache above */
	futex_init();
	apply_jitter();
	time_init();   /* needs sched: the tick starts */
	vfs_init();    /* needs slab; current gets a root */
	procfs_init(); /* needs vfs */
	proc_init();   /* needs procfs: what kernel/ shows */
	trace_init();  /* needs procfs; with TRACE=1 only */
	ipc_init();    /* needs shmem (vfs), procfs */
	report_machine();
	if (kernel_thread(kernel_init, NULL, "init", true))
		panic("no memory for init");
	irq_enable();
	cpu_idle();
}
