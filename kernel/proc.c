/* SPDX-License-Identifier: MIT */
/*
 * kernel/proc.c - what /proc tells of the machine as a whole
 *
 *	uptime loadavg stat meminfo …	formats of Linux 6.1 on i386
 *	sys/kernel, sys/vm, sys/fs	what can be set, and constants
 *	vitrine/books			what must be as before after a test
 */
#include "boot/multiboot.h"
#include "fs/devices.h"
#include "fs/pipe.h"
#include "fs/seq.h"
#include "fs/super.h"
#include "fs/sysctl.h"
#include "ipc/ipc.h"
#include "kernel/drivers/tty.h"
#include "kernel/fork.h"
#include "kernel/lib/bitops.h"
#include "kernel/lib/math64.h"
#include "kernel/lib/printk.h"
#include "kernel/lib/string.h"
#include "kernel/nsproxy.h"
#include "kernel/pid.h"
#include "kernel/proc.h"
#include "kernel/x86/cpu.h"
#include "kernel/x86/irq.h"
#include "kernel/x86/random.h"
#include "mm/mmap.h"
#include "mm/pgtable.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"

#define ONLINE_CPUS 1u /* that run */
#define KIB(pages)  ((pages) << (PAGE_SHIFT - 10))

static void sum_cpu_usage(struct cpu_usage *sum)
{
	memset(sum, 0, sizeof(*sum));
	for (unsigned cpu = 0; cpu < ONLINE_CPUS; cpu++) {
		struct cpu_usage u;

		cpu_usage(cpu, &u);
		sum->user += u.user;
		sum->nice += u.nice;
		sum->system += u.system;
		sum->idle += u.idle;
	}
}

static void show_seconds(struct seq_file *m, uint64_t ns, char end)
{
	uint32_t hundredths;
	uint64_t seconds =
		div_u64_rem(div_u64(ns, NSEC_PER_SEC / 100), 100, &hundredths);

	seq_printf(m, "%llu.%02u%c", seconds, hundredths, end);
}

static int uptime_show(struct seq_file *m, void *data)
{
	struct cpu_usage usage;

	sum_cpu_usage(&usage);
	show_seconds(m, ktime_get_ns(), ' ');
	show_seconds(m, usage.idle, '\n');
	return 0;
}

static int loadavg_show(struct seq_file *m, void *data)
{
	for (unsigned i = 0; i < 3; i++) {
		unsigned long load = avenrun[i] + (1ul << LOAD_SHIFT) / 200;
		unsigned long part = load & ((1ul << LOAD_SHIFT) - 1);

		seq_printf(m, "%lu.%02lu ", load >> LOAD_SHIFT,
			   part * 100 >> LOAD_SHIFT);
	}
	seq_printf(m, "%u/%lu %lu\n", nr_running(), nr_processes(), last_pid());
	return 0;
}

static void show_cpu(struct seq_file *m, const char *name,
		     const struct cpu_usage *u)
{
	seq_printf(m, "%s %lu %lu %lu %lu 0 0 0 0 0 0\n", name,
		   ns_to_clock_t(u->user), ns_to_clock_t(u->nice),
		   ns_to_clock_t(u->system), ns_to_clock_t(u->idle));
}

static int stat_show(struct seq_file *m, void *data)
{
	struct cpu_usage usage;
	struct timespec64 now;
	unsigned long interrupts = 0;
	char name[8];

	sum_cpu_usage(&usage);
	show_cpu(m, "cpu ", &usage);
	for (unsigned cpu = 0; cpu < ONLINE_CPUS; cpu++) {
		cpu_usage(cpu, &usage);
		snprintf(name, sizeof(name), "cpu%u", cpu);
		show_cpu(m, name, &usage);
	}
	for (unsigned irq = 0; irq < NR_IRQS; irq++)
		interrupts += irq_count(irq);
	seq_printf(m, "intr %lu", interrupts);
	for (unsigned irq = 0; irq < NR_IRQS; irq++)
		seq_printf(m, " %lu", irq_count(irq));
	ktime_get_real_ts64(&now);
	seq_printf(m,
		   "\nctxt %lu\nbtime %lld\nprocesses %lu\n"
		   "procs_running %u\nprocs_blocked 0\n",
		   nr_context_switches(),
		   (long long)now.tv_sec -
			   (long long)div_u64(ktime_get_ns(), NSEC_PER_SEC),
		   total_forks, nr_running());
	seq_puts(m, "softirq 0 0 0 0 0 0 0 0 0 0 0\n");
	return 0;
}

static void show_kib(struct seq_file *m, const char *name, unsigned long pages)
{
	seq_printf(m, "%-15s %8lu kB\n", name, KIB(pages));
}

/* No page of a memory file can be had back, so what is free is available. */
static int meminfo_show(struct seq_file *m, void *data)
{
	struct mem_info info;

	mem_info(&info);
	show_kib(m, "MemTotal:", info.total);
	show_kib(m, "MemFree:", info.free);
	show_kib(m, "MemAvailable:", info.free);
	show_kib(m, "Buffers:", 0);
	show_kib(m, "Cached:", info.cached);
	show_kib(m, "SwapCached:", 0);
	show_kib(m, "Active:", info.anon);
	show_kib(m, "Inactive:", info.cached);
	show_kib(m, "SwapTotal:", 0);
	show_kib(m, "SwapFree:", 0);
	show_kib(m, "Dirty:", 0);
	show_kib(m, "Writeback:", 0);
	show_kib(m, "AnonPages:", info.anon);
	show_kib(m, "Shmem:", info.shmem);
	show_kib(m, "KReclaimable:", 0);
	show_kib(m, "Slab:", info.slab);
	show_kib(m, "SReclaimable:", 0);
	show_kib(m, "SUnreclaim:", info.slab);
	show_kib(m, "KernelStack:", info.kernel_stack);
	show_kib(m, "PageTables:", info.pagetables);
	show_kib(m, "CommitLimit:", info.total);
	show_kib(m,
		 "VmallocTotal:", (VMALLOC_END - VMALLOC_START) >> PAGE_SHIFT);
	show_kib(m, "HugePages_Total:", 0);
	return 0;
}

static int vmstat_show(struct seq_file *m, void *data)
{
	struct mem_info info;

	mem_info(&info);
	seq_printf(m,
		   "nr_free_pages %lu\nnr_anon_pages %lu\n"
		   "nr_file_pages %lu\nnr_shmem %lu\n"
		   "nr_slab_unreclaimable %lu\nnr_page_table_pages %lu\n"
		   "nr_kernel_stack %lu\n",
		   info.free, info.anon, info.cached, info.shmem, info.slab,
		   info.pagetables, KIB(info.kernel_stack));
	seq_puts(m, "pgpgin 0\npgpgout 0\npswpin 0\npswpout 0\n");
	return 0;
}

static void slab_line(const struct slab_info *info, void *arg)
{
	unsigned long slabs = info->pages >> info->order;

	seq_printf(arg,
		   "%-17s %6lu %6lu %6zu %4u %4u : tunables %4u %4u %4u"
		   " : slabdata %6lu %6lu %6u\n",
		   info->name, info->active, info->total, info->object_size,
		   info->num, 1u << info->order, 0, 0, 0, slabs, slabs, 0);
}

static int slabinfo_show(struct seq_file *m, void *data)
{
	seq_puts(m,
		 "slabinfo - version: 2.1\n"
		 "# name            <active_objs> <num_objs> <objsize> "
		 "<objperslab> <pagesperslab> : tunables <limit> <batchcount> "
		 "<sharedfactor> : slabdata <active_slabs> <num_slabs> "
		 "<sharedavail>\n");
	slab_for_each(slab_line, m);
	return 0;
}

static int version_show(struct seq_file *m, void *data)
{
	struct uts_namespace *uts = current->nsproxy->uts_ns;

	down_read(&uts->sem);
	seq_printf(m, "%s version %s (vitrine) (" __VERSION__ ") %s\n",
		   uts->name.sysname, uts->name.release, uts->name.version);
	up_read(&uts->sem);
	return 0;
}

static int cmdline_show(struct seq_file *m, void *data)
{
	seq_printf(m, "%s\n", boot_info.cmdline);
	return 0;
}

/* Names of the bits of cpu_info.features, word by word; "-": none. */
static const char *const feature_names[] = {
	"fpu vme de pse tsc msr pae mce cx8 apic - sep mtrr pge mca cmov pat "
	"pse36 pn clflush - dts acpi mmx fxsr sse sse2 ss ht tm ia64 pbe",
	"pni pclmulqdq dtes64 monitor ds_cpl vmx smx est tm2 ssse3 cid sdbg "
	"fma cx16 xtpr pdcm - pcid dca sse4_1 sse4_2 x2apic movbe popcnt "
	"tsc_deadline_timer aes xsave - avx f16c rdrand hypervisor",
	"fsgsbase tsc_adjust - bmi1 hle avx2 - smep bmi2 erms invpcid rtm - "
	"- - - - - rdseed adx smap",
};

static void show_features(struct seq_file *m, const char *names, uint32_t bits)
{
	for (; *names; bits >>= 1) {
		const char *end = strchr(names, ' ') ?: names + strlen(names);

		if (bits & 1 && *names != '-') {
			seq_putc(m, ' ');
			seq_write(m, names, (size_t)(end - names));
		}
		names = *end ? end + 1 : end;
	}
}

static int cpuinfo_show(struct seq_file *m, void *data)
{
	uint32_t sig = cpu_info.signature, family = sig >> 8 & 15;
	uint32_t model = sig >> 4 & 15;

	if (family >= 6)
		model |= sig >> 12 & 0xf0;
	if (family == 15)
		family += sig >> 20 & 0xff;
	for (unsigned cpu = 0; cpu < ONLINE_CPUS; cpu++) {
		seq_printf(m,
			   "processor\t: %u\nvendor_id\t: %s\n"
			   "cpu family\t: %u\nmodel\t\t: %u\n"
			   "model name\t: %s\nstepping\t: %u\n",
			   cpu, cpu_info.vendor, family, model, cpu_info.model,
			   sig & 15);
		seq_printf(m,
			   "cpu MHz\t\t: %u.%03u\nfpu\t\t: yes\n"
			   "fpu_exception\t: yes\nwp\t\t: yes\nflags\t\t:",
			   tsc_khz / 1000, tsc_khz % 1000);
		for (unsigned i = 0; i < ARRAY_SIZE(feature_names); i++)
			show_features(m, feature_names[i],
				      cpu_info.features[i]);
		seq_printf(m, "\nbogomips\t: %u.%02u\n\n", tsc_khz / 500,
			   tsc_khz / 5 % 100);
	}
	return 0;
}

static int filesystems_show(struct seq_file *m, void *data)
{
	struct file_system_type *type = NULL;

	while ((type = next_filesystem(type)))
		seq_printf(m, "nodev\t%s\n", type->name);
	return 0;
}

struct devices_line {
	struct seq_file *m;
	unsigned major;
};

static void devices_line(unsigned major, const char *name, void *arg)
{
	const struct devices_line *line = arg;

	if (major == line->major)
		seq_printf(line->m, "%3u %s\n", major, name);
}

/* The registry is in no order; here they are by number. */
static int devices_show(struct seq_file *m, void *data)
{
	struct devices_line line = { .m = m };

	seq_puts(m, "Character devices:\n");
	for (; line.major < 256; line.major++)
		chrdev_for_each(devices_line, &line);
	seq_puts(m, "\nBlock devices:\n");
	return 0;
}

static int interrupts_show(struct seq_file *m, void *data)
{
	static const char *const names[NR_IRQS] = {
		[IRQ_TIMER] = "timer",
		[IRQ_KEYBOARD] = "i8042",
		[IRQ_COM1] = "ttyS0",
		[IRQ_COM2] = "ttyS1",
	};

	seq_puts(m, "           CPU0       \n");
	for (unsigned irq = 0; irq < NR_IRQS; irq++)
		if (names[irq])
			seq_printf(m, "%3u: %10lu    XT-PIC      %s\n", irq,
				   irq_count(irq), names[irq]);
	return 0;
}

static int swaps_show(struct seq_file *m, void *data)
{
	seq_puts(m, "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
	return 0;
}

/* Random numbers as text: version 4 of RFC 4122. */
static void show_uuid(struct seq_file *m, const uint8_t bytes[16])
{
	for (unsigned i = 0; i < 16; i++) {
		unsigned byte = bytes[i];

		if (i == 6)
			byte = (byte & 0x0f) | 0x40;
		else if (i == 8)
			byte = (byte & 0x3f) | 0x80;
		if (i == 4 || i == 6 || i == 8 || i == 10)
			seq_putc(m, '-');
		seq_printf(m, "%02x", byte);
	}
	seq_putc(m, '\n');
}

static int uuid_show(struct seq_file *m, void *data)
{
	uint8_t bytes[16];

	get_random_bytes(bytes, sizeof(bytes));
	show_uuid(m, bytes);
	return 0;
}

static uint8_t boot_id[16]; /* constant */

static int boot_id_show(struct seq_file *m, void *data)
{
	show_uuid(m, boot_id);
	return 0;
}

static int file_nr_show(struct seq_file *m, void *data)
{
	seq_printf(m, "%lu\t0\t%lu\n", files_in_use(), files_max);
	return 0;
}

/* A file of one count, and numbers that do not change. */
struct count {
	unsigned long (*get)(void);
	const char *rest;
};

static int count_show(struct seq_file *m, void *data)
{
	const struct count *count = data;

	seq_printf(m, "%lu%s\n", count->get(), count->rest);
	return 0;
}

static int constant_show(struct seq_file *m, void *data)
{
	seq_printf(m, "%lu\n", (unsigned long)data);
	return 0;
}

static void books_line(const struct slab_info *info, void *arg)
{
	seq_printf(arg, "slab:%s %lu\n", info->name, info->active);
}

/*
 * What a program must leave as it found it, once it has ended and all that
 * waits for a grace period, or for reuse, has been given back.  What is freed
 * may free more: three rounds, as task, credentials, tree nodes.
 */
static int books_show(struct seq_file *m, void *data)
{
	for (unsigned i = 0; i < 3; i++)
		rcu_barrier();
	pgtable_drain();
	vmalloc_drain();
	seq_printf(m,
		   "pages %lu\ntasks %lu\nfiles %lu\ninodes %lu\n"
		   "dentries %lu\n",
		   pages_in_use(), nr_processes(), files_in_use(),
		   inodes_in_use(), dentries_in_use());
	seq_printf(m, "shm_segments %d\nshm_pages %lu\n",
		   shm_ids(&init_ipc_ns).in_use, init_ipc_ns.shm_tot);
	slab_for_each(books_line, m);
	return 0;
}

/* Those that printk writes to, and which of them /dev/console is. */
static int consoles_show(struct seq_file *m, void *data)
{
	for (const struct console *con = consoles; con; con = con->next)
		seq_printf(m, "%-20s -W- (E%c p  ) %4u:%u\n", con->name,
			   MINOR(console_tty->dev) == con->minor ? 'C' : ' ',
			   con->major, con->minor);
	return 0;
}

/* Only what a test of the kernel's last words needs: c, crash. */
static ssize_t sysrq_write(const char *buf, size_t n, loff_t pos,
			   struct seq_file *m)
{
	if (buf[0] == 'c')
		panic("sysrq triggered crash");
	return (ssize_t)n;
}

#define FILE(p, s)                                 \
	{                                          \
		.path = p, .mode = 0444, .show = s \
	}
#define COUNT(p, fn, after)                                         \
	{                                                           \
		.path = "sys/" p, .mode = 0444, .show = count_show, \
		.data = &(struct count)                             \
		{                                                   \
			fn, after                                   \
		}                                                   \
	}
#define CONSTANT(p, value)                                             \
	{                                                              \
		.path = "sys/" p, .mode = 0444, .show = constant_show, \
		.data = (void *)(value), .at_once = true               \
	}

static const struct proc_entry files[] = {
	FILE("uptime", uptime_show),
	FILE("loadavg", loadavg_show),
	FILE("stat", stat_show),
	FILE("meminfo", meminfo_show),
	FILE("vmstat", vmstat_show),
	{ .path = "slabinfo", .mode = 0400, .show = slabinfo_show },
	FILE("version", version_show),
	FILE("cmdline", cmdline_show),
	FILE("cpuinfo", cpuinfo_show),
	FILE("filesystems", filesystems_show),
	FILE("devices", devices_show),
	FILE("interrupts", interrupts_show),
	FILE("consoles", consoles_show),
	FILE("swaps", swaps_show),
	FILE("vitrine/books", books_show),
	{ .path = "sysrq-trigger", .mode = 0200, .write = sysrq_write },
	FILE("sys/kernel/random/uuid", uuid_show),
	FILE("sys/kernel/random/boot_id", boot_id_show),
	FILE("sys/fs/file-nr", file_nr_show),
	COUNT("kernel/ns_last_pid", last_pid, ""),
	COUNT("fs/inode-nr", inodes_in_use, "\t0"),
	COUNT("fs/inode-state", inodes_in_use, "\t0\t0\t0\t0\t0\t0"),
	COUNT("fs/dentry-state", dentries_in_use, "\t0\t45\t0\t0\t0"),
	CONSTANT("kernel/pid_max", PID_MAX),
	CONSTANT("kernel/random/entropy_avail", 256),
	CONSTANT("kernel/random/poolsize", 256),
	CONSTANT("kernel/ngroups_max", 65536),
	CONSTANT("kernel/cap_last_cap", CAP_LAST_CAP),
	CONSTANT("kernel/overflowuid", 65534),
	CONSTANT("kernel/overflowgid", 65534),
	CONSTANT("kernel/randomize_va_space", 0),
	CONSTANT("kernel/tainted", 0),
	CONSTANT("vm/overcommit_memory", 0),
	CONSTANT("vm/overcommit_ratio", 50),
	CONSTANT("vm/max_map_count", MAX_MAP_COUNT),
	CONSTANT("vm/swappiness", 60),
	CONSTANT("vm/mmap_min_addr", MMAP_MIN_ADDR),
	CONSTANT("fs/nr_open", 65536),
	CONSTANT("fs/overflowuid", 65534),
	CONSTANT("fs/overflowgid", 65534),
};

/* Pipes have a power of two of pages. */
static void pipe_max_changed(void *ns)
{
	pipe_max_size = clamp(pipe_max_size, PAGE_SIZE, 1ul << 30);
	pipe_max_size = 1ul << order_base_2(pipe_max_size);
}

/* What is written there means nothing any more. */
static int auto_msgmni;

static void auto_msgmni_changed(void *ns)
{
	auto_msgmni = 0;
}

static const struct ctl_table sysctls[] = {
	{ "kernel/auto_msgmni", 0644, .max = 1, .data = &auto_msgmni,
	  .changed = auto_msgmni_changed },
	{ "kernel/threads-max", 0444, .data = &max_threads },
	{ "kernel/printk", 0644, .count = 4, .min = INT_MIN, .max = INT_MAX,
	  .data = console_printk },
	{ "fs/file-max", 0644, .is_ulong = true, .data = &files_max },
	{ "fs/pipe-max-size", 0644, .is_ulong = true, .data = &pipe_max_size,
	  .changed = pipe_max_changed },
};

void proc_init(void)
{
	get_random_bytes(boot_id, sizeof(boot_id));
	for (unsigned i = 0; i < ARRAY_SIZE(files); i++)
		proc_register(&files[i]);
	for (unsigned i = 0; i < ARRAY_SIZE(sysctls); i++)
		sysctl_register(&sysctls[i]);
	uts_proc_init();
	nsproxy_proc_init();
	proc_task_init();
}
