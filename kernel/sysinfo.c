/* SPDX-License-Identifier: MIT */
/*
 * kernel/sysinfo.c - the machine as a whole, and small things about a process:
 * sysinfo, syslog, reboot, getrandom, prctl, personality
 */
#include "kernel/abi/sysinfo.h"
#include "kernel/abi/prctl.h"
#include "kernel/abi/reboot.h"
#include "kernel/drivers/tty.h"
#include "kernel/fork.h"
#include "kernel/lib/math64.h"
#include "kernel/lib/printk.h"
#include "kernel/lib/string.h"
#include "kernel/lib/syscall.h"
#include "kernel/x86/power.h"
#include "kernel/x86/random.h"
#include "kernel/x86/uaccess.h"
#include "mm/page_alloc.h"

#define PERSONALITY_ASK 0xffffffffu

unsigned long nr_processes(void)
{
	return READ_ONCE(nr_threads);
}

long sys_sysinfo(struct sysinfo __user *u_info)
{
	struct sysinfo info;
	struct mem_info mem;

	mem_info(&mem);
	memset(&info, 0, sizeof(info));
	info.uptime = (int32_t)div_u64(ktime_get_ns(), NSEC_PER_SEC);
	for (int i = 0; i < 3; i++)
		info.loads[i] =
			(uint32_t)(avenrun[i] << (SI_LOAD_SHIFT - LOAD_SHIFT));
	info.totalram = (uint32_t)(mem.total << PAGE_SHIFT);
	info.freeram = (uint32_t)(mem.free << PAGE_SHIFT);
	info.sharedram = (uint32_t)(mem.shmem << PAGE_SHIFT);
	info.procs = (uint16_t)nr_processes();
	info.mem_unit = 1;
	return copy_to_user(u_info, &info, sizeof(info)) ? -EFAULT : 0;
}

/* What syslog(2) has read, and what it does not show any more. */
static unsigned long log_read_pos, log_clear_pos;

/* Wait until the log goes on.  The log may be written anywhere, under any
 * lock, so it wakes nobody: look four times a second. */
static int syslog_wait(void)
{
	while (log_read_pos == log_end())
		if (!sleep_until(ktime_get_ns() + NSEC_PER_SEC / 4))
			return -ERESTARTSYS;
	return 0;
}

static long syslog_copy(unsigned long *pos, char __user *buf, size_t len)
{
	char part[256];
	size_t done = 0, n;

	while (done < len) {
		n = log_read(pos, part, min(sizeof(part), len - done));
		if (!n)
			break;
		if (copy_to_user(buf + done, part, n))
			return -EFAULT;
		done += n;
	}
	return (long)done;
}

/* The last @len bytes since the log was cleared. */
static long syslog_read_all(char __user *buf, size_t len, bool clear)
{
	unsigned long end = log_end(), pos = log_clear_pos;

	if (end - pos > len)
		pos = end - len;
	if (clear)
		log_clear_pos = end;
	return syslog_copy(&pos, buf, len);
}

long sys_syslog(int type, char __user *buf, int len)
{
	long err;

	if (type != SYSLOG_ACTION_READ_ALL &&
	    type != SYSLOG_ACTION_SIZE_BUFFER && !capable(CAP_SYSLOG) &&
	    !capable(CAP_SYS_ADMIN))
		return -EPERM;
	switch (type) {
	case SYSLOG_ACTION_CLOSE:
	case SYSLOG_ACTION_OPEN:
		return 0;
	case SYSLOG_ACTION_READ:
	case SYSLOG_ACTION_READ_ALL:
	case SYSLOG_ACTION_READ_CLEAR:
		if (!buf || len < 0)
			return -EINVAL;
		if (type != SYSLOG_ACTION_READ)
			return syslog_read_all(
				buf, (size_t)len,
				type == SYSLOG_ACTION_READ_CLEAR);
		err = len ? syslog_wait() : 0;
		return err ? err : syslog_copy(&log_read_pos, buf, (size_t)len);
	case SYSLOG_ACTION_CLEAR:
		log_clear_pos = log_end();
		return 0;
	case SYSLOG_ACTION_CONSOLE_OFF:
		console_loglevel = 1;
		return 0;
	case SYSLOG_ACTION_CONSOLE_ON:
		console_loglevel = 7;
		return 0;
	case SYSLOG_ACTION_CONSOLE_LEVEL:
		if (len < 1 || len > 8)
			return -EINVAL;
		console_loglevel = len;
		return 0;
	case SYSLOG_ACTION_SIZE_UNREAD:
		return (long)min(log_end() - log_read_pos,
				 (unsigned long)LOG_SIZE);
	case SYSLOG_ACTION_SIZE_BUFFER:
		return LOG_SIZE;
	}
	return -EINVAL;
}

long sys_reboot(uint32_t magic1, uint32_t magic2, uint32_t cmd,
		void __user *arg)
{
	if (!capable(CAP_SYS_BOOT))
		return -EPERM;
	if (magic1 != LINUX_REBOOT_MAGIC1 ||
	    (magic2 != LINUX_REBOOT_MAGIC2 && magic2 != LINUX_REBOOT_MAGIC2A &&
	     magic2 != LINUX_REBOOT_MAGIC2B && magic2 != LINUX_REBOOT_MAGIC2C))
		return -EINVAL;
	switch (cmd) {
	case LINUX_REBOOT_CMD_CAD_ON:
	case LINUX_REBOOT_CMD_CAD_OFF:
		return 0;
	case LINUX_REBOOT_CMD_RESTART:
	case LINUX_REBOOT_CMD_RESTART2:
		serial_report("reboot\n");
		serial_drain();
		machine_restart();
	case LINUX_REBOOT_CMD_HALT:
		serial_drain();
		machine_halt();
	case LINUX_REBOOT_CMD_POWER_OFF:
		serial_drain();
		machine_poweroff();
	}
	return -EINVAL;
}

long sys_getrandom(char __user *buf, size_t len, unsigned flags)
{
	char part[256];
	size_t done = 0, n;

	if (flags & ~(unsigned)(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE) ||
	    (flags & (GRND_RANDOM | GRND_INSECURE)) ==
		    (GRND_RANDOM | GRND_INSECURE))
		return -EINVAL;
	len = min(len, (size_t)INT_MAX);
	while (done < len) {
		n = min(len - done, sizeof(part));
		get_random_bytes(part, n);
		if (copy_to_user(buf + done, part, n))
			return done ? (long)done : -EFAULT;
		done += n;
		if (signal_pending(current))
			break;
	}
	return (long)done;
}

long sys_personality(unsigned persona)
{
	long old = (long)current->personality;

	if (persona != PERSONALITY_ASK)
		current->personality = persona;
	return old;
}

static long prctl_name(int option, char __user *u_name)
{
	char name[TASK_COMM_LEN] = { 0 };

	if (option == PR_GET_NAME) {
		get_task_comm(name, current);
		return copy_to_user(u_name, name, sizeof(name)) ? -EFAULT : 0;
	}
	if (strncpy_from_user(name, u_name, sizeof(name) - 1) < 0)
		return -EFAULT;
	set_task_comm(current, name);
	return 0;
}

/* Changes of the credentials: the bounding set, and keeping capabilities. */
static long prctl_cred(int option, unsigned long arg)
{
	struct cred *new;
	int err;

	if (option == PR_CAPBSET_DROP && !capable(CAP_SETPCAP))
		return -EPERM;
	if (arg > (option == PR_CAPBSET_DROP ? CAP_LAST_CAP : 1ul))
		return -EINVAL;
	err = prepare_creds(&new);
	if (err)
		return err;
	if (option == PR_CAPBSET_DROP)
		new->cap_bset &= ~(1ull << arg);
	else
		new->keep_caps = arg;
	commit_creds(new);
	return 0;
}

long sys_prctl(int option, unsigned long arg2, unsigned long arg3,
	       unsigned long arg4, unsigned long arg5)
{
	struct signal_struct *signal = current->signal;

	switch (option) {
	case PR_GET_PDEATHSIG:
		return put_user(current->pdeath_signal, (int __user *)arg2);
	case PR_SET_PDEATHSIG:
		if (arg2 > NSIG)
			return -EINVAL;
		current->pdeath_signal = (int)arg2;
		return 0;
	case PR_GET_DUMPABLE:
		return !signal->not_dumpable;
	case PR_SET_DUMPABLE:
		if (arg2 > 1)
			return -EINVAL;
		signal->not_dumpable = !arg2;
		return 0;
	case PR_SET_NAME:
	case PR_GET_NAME:
		return prctl_name(option, (char __user *)arg2);
	case PR_GET_KEEPCAPS:
		return current_cred()->keep_caps;
	case PR_SET_KEEPCAPS:
	case PR_CAPBSET_DROP:
		return prctl_cred(option, arg2);
	case PR_CAPBSET_READ:
		if (arg2 > CAP_LAST_CAP)
			return -EINVAL;
		return (long)(current_cred()->cap_bset >> arg2 & 1);
	case PR_GET_CHILD_SUBREAPER:
		return put_user((int)signal->child_subreaper,
				(int __user *)arg2);
	case PR_SET_CHILD_SUBREAPER:
		signal->child_subreaper = arg2 != 0;
		return 0;
	case PR_SET_NO_NEW_PRIVS:
	case PR_GET_NO_NEW_PRIVS:
		if (arg2 != (option == PR_SET_NO_NEW_PRIVS) || arg3 || arg4 ||
		    arg5)
			return -EINVAL;
		if (option == PR_GET_NO_NEW_PRIVS)
			return current->no_new_privs;
		current->no_new_privs = true;
		return 0;
	case PR_GET_TIMING:
	case PR_GET_SECUREBITS:
		return 0;
	case PR_SET_TIMING:
		return arg2 ? -EINVAL : 0;
	}
	return -EINVAL;
}
