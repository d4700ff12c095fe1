/* SPDX-License-Identifier: MIT */
/*
 * kernel/drivers/tty.c - terminals as files, the thread that feeds the line
 * discipline, and job control: which process group a terminal listens to.
 *
 * Devices: /dev/tty1 (4,1; also tty0), /dev/ttyS0 and ttyS1 (4,64 and 65),
 * /dev/tty (5,0: the caller's own), /dev/console (5,1: the one that console=
 * named last).
 */
#include "kernel/drivers/tty.h"

#include "fs/devices.h"
#include "fs/poll.h"
#include "kernel/abi/poll.h"
#include "kernel/lib/printk.h"
#include "kernel/lib/string.h"
#include "kernel/sched.h"
#include "kernel/x86/uaccess.h"
#include "mm/slab.h"

#define TTY_MAJOR    4
#define TTYAUX_MAJOR 5

#define MAX_TTYS 4			  /* what this machine has: 3 */
static struct tty_struct *ttys[MAX_TTYS]; /* constant after boot */
static unsigned nr_ttys;
struct tty_struct *console_tty;
static struct wait_queue_head kttyd_wait = WAIT_QUEUE_HEAD_INIT(kttyd_wait);
static unsigned kttyd_work; /* atomic flag */

/* ---- input ------------------------------------------------------------- */

bool tty_input(struct tty_struct *tty, uint8_t byte)
{
	unsigned long flags = spin_lock_irqsave(&tty->input_lock);
	bool room = tty->in_head - tty->in_tail < TTY_INPUT;

	if (room)
		tty->input[tty->in_head++ % TTY_INPUT] = byte;
	spin_unlock_irqrestore(&tty->input_lock, flags);
	WRITE_ONCE(kttyd_work, 1u);
	wake_up(&kttyd_wait);
	return room;
}

void tty_input_resume(struct tty_struct *tty)
{
	if (tty->in_head == tty->in_tail)
		return;
	WRITE_ONCE(kttyd_work, 1u);
	wake_up(&kttyd_wait);
}

void tty_wakeup(struct tty_struct *tty)
{
	wake_up_all(&tty->write_wait);
}

static bool input_peek(struct tty_struct *tty, uint8_t *byte)
{
	unsigned long flags = spin_lock_irqsave(&tty->input_lock);
	bool some = tty->in_head != tty->in_tail;

	if (some)
		*byte = tty->input[tty->in_tail % TTY_INPUT];
	spin_unlock_irqrestore(&tty->input_lock, flags);
	return some;
}

static void input_drop(struct tty_struct *tty)
{
	unsigned long flags = spin_lock_irqsave(&tty->input_lock);

	if (tty->in_tail != tty->in_head)
		tty->in_tail++;
	spin_unlock_irqrestore(&tty->input_lock, flags);
}

/* Feed what waits in the ring to the line discipline. */
static void tty_receive(struct tty_struct *tty)
{
	uint8_t byte;

	mutex_lock(&tty->mutex);
	while (input_peek(tty, &byte) && n_tty_receive(tty, byte))
		input_drop(tty);
	mutex_unlock(&tty->mutex);
	tty->ops->unthrottle(tty);
}

static int __noreturn kttyd(void *arg)
{
	for (;;) {
		wait_event(kttyd_wait, READ_ONCE(kttyd_work));
		WRITE_ONCE(kttyd_work, 0u);
		for (unsigned i = 0; i < nr_ttys; i++)
			tty_receive(ttys[i]);
	}
}

/* ---- job control ------------------------------------------------------- */

/**
 * tty_check_change - may current's process group use @tty now?
 * @sig: SIGTTIN to read, SIGTTOU to write or change
 *
 * Return: 0; -EIO: it may not and cannot be told; -ERESTARTSYS: its group has
 *         got @sig.
 */
int tty_check_change(struct tty_struct *tty, int sig)
{
	pid_t pgrp = task_pgrp(current), owner = READ_ONCE(tty->pgrp);

	if (current_tty() != tty || !owner || owner == pgrp)
		return 0;
	if (signal_ignored(sig))
		return sig == SIGTTIN ? -EIO : 0;
	if (is_orphaned_pgrp(pgrp))
		return -EIO;
	kill_pgrp(pgrp, sig);
	return -ERESTARTSYS;
}

static bool is_session_leader(void)
{
	return task_session(current) == current->tgid;
}

/* @tty controls current's session from now on; tty->mutex held. */
static void tty_set_session(struct tty_struct *tty)
{
	tty->session = task_session(current);
	tty->pgrp = task_pgrp(current);
	set_current_tty(tty);
}

void disassociate_ctty(bool exits)
{
	struct tty_struct *tty = current_tty();
	pid_t pgrp;

	if (!tty)
		return;
	if (!is_session_leader()) {
		set_current_tty(NULL);
		return;
	}
	mutex_lock(&tty->mutex);
	pgrp = tty->pgrp;
	tty->session = 0;
	tty->pgrp = 0;
	if (exits) {
		tty->hangups++;
		n_tty_flush_input(tty);
	}
	mutex_unlock(&tty->mutex);
	wake_up_all(&tty->read_wait);
	wake_up_all(&tty->write_wait);
	session_clear_tty(task_session(current));
	if (pgrp) {
		kill_pgrp(pgrp, SIGHUP);
		if (!exits)
			kill_pgrp(pgrp, SIGCONT);
	}
}

static int tiocsctty(struct tty_struct *tty, unsigned long steal)
{
	int err = 0;

	mutex_lock(&tty->mutex);
	if (is_session_leader() && tty->session == task_session(current))
		goto unlock;
	if (!is_session_leader() || current_tty()) {
		err = -EPERM;
	} else if (tty->session) {
		if (steal == 1 && capable(CAP_SYS_ADMIN))
			session_clear_tty(tty->session);
		else
			err = -EPERM;
	}
	if (!err)
		tty_set_session(tty);
unlock:
	mutex_unlock(&tty->mutex);
	return err;
}

static int tiocspgrp(struct tty_struct *tty, const int __user *arg)
{
	int err = tty_check_change(tty, SIGTTOU);
	pid_t pgrp;

	if (err)
		return err;
	if (current_tty() != tty || tty->session != task_session(current))
		return -ENOTTY;
	if (get_user(pgrp, arg))
		return -EFAULT;
	if (pgrp < 0)
		return -EINVAL;
	err = pgrp_in_session(pgrp, tty->session);
	if (!err) {
		mutex_lock(&tty->mutex);
		tty->pgrp = pgrp;
		mutex_unlock(&tty->mutex);
	}
	return err;
}

/* ---- files ------------------------------------------------------------- */

/* An open file of a terminal. */
struct tty_file {
	struct tty_struct *tty;
	unsigned hangups; /* of tty, at the open */
	bool console;
};

static struct tty_struct *file_tty(const struct file *file)
{
	return ((const struct tty_file *)file->private_data)->tty;
}

bool tty_hung_up(const struct file *file)
{
	const struct tty_file *tf = file->private_data;

	return !tf->console && tf->hangups != READ_ONCE(tf->tty->hangups);
}

static struct tty_struct *tty_find(dev_t dev)
{
	if (dev == MKDEV(TTYAUX_MAJOR, 1))
		return console_tty;
	if (dev == MKDEV(TTYAUX_MAJOR, 0))
		return current_tty();
	if (dev == MKDEV(TTY_MAJOR, 0))
		dev = MKDEV(TTY_MAJOR, 1);
	for (unsigned i = 0; i < nr_ttys; i++)
		if (ttys[i]->dev == dev)
			return ttys[i];
	return NULL;
}

static int tty_open(struct inode *inode, struct file *file)
{
	struct tty_struct *tty = tty_find(inode->i_rdev);
	bool console = inode->i_rdev == MKDEV(TTYAUX_MAJOR, 1);
	struct tty_file *tf;

	if (!tty)
		return console ? -ENODEV : -ENXIO;
	tf = kmalloc(sizeof(*tf), GFP_KERNEL);
	if (!tf)
		return -ENOMEM;
	mutex_lock(&tty->mutex);
	*tf = (struct tty_file){ tty, tty->hangups, console };
	tty->count++;
	if (!console && !(file->f_flags & O_NOCTTY) && is_session_leader() &&
	    !current_tty() && !tty->session)
		tty_set_session(tty);
	mutex_unlock(&tty->mutex);
	file->private_data = tf;
	file->f_mode = (file->f_mode & ~FMODE_LSEEK) | FMODE_STREAM;
	return 0;
}

static void tty_release(struct inode *inode, struct file *file)
{
	struct tty_struct *tty = file_tty(file);

	mutex_lock(&tty->mutex);
	tty->count--;
	mutex_unlock(&tty->mutex);
	kfree(file->private_data);
}

static ssize_t tty_read_iter(struct file *file, struct iov_iter *to,
			     loff_t *pos)
{
	return n_tty_read(file_tty(file), file, to);
}

static ssize_t tty_write_iter(struct file *file, struct iov_iter *from,
			      loff_t *pos)
{
	struct tty_struct *tty = file_tty(file);
	int err = tty_hung_up(file) ? -EIO : 0;

	if (!err && tty->termios.c_lflag & TOSTOP)
		err = tty_check_change(tty, SIGTTOU);
	return err ? err : n_tty_write(tty, file, from);
}

static unsigned tty_poll(struct file *file, struct poll_table *table)
{
	struct tty_struct *tty = file_tty(file);
	unsigned mask = 0;

	if (tty_hung_up(file))
		return POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDNORM |
		       POLLWRNORM;
	poll_wait(file, &tty->read_wait, table);
	poll_wait(file, &tty->write_wait, table);
	mutex_lock(&tty->mutex);
	if (n_tty_input_available(tty, true))
		mask |= POLLIN | POLLRDNORM;
	if (n_tty_output_room(tty))
		mask |= POLLOUT | POLLWRNORM;
	mutex_unlock(&tty->mutex);
	return mask;
}

/* ---- termios ----------------------------------------------------------- */

static void ktermios_to_termio(const struct ktermios *k, struct termio *out)
{
	memset(out, 0, sizeof(*out));
	out->c_iflag = (uint16_t)k->c_iflag;
	out->c_oflag = (uint16_t)k->c_oflag;
	out->c_cflag = (uint16_t)k->c_cflag;
	out->c_lflag = (uint16_t)k->c_lflag;
	out->c_line = k->c_line;
	memcpy(out->c_cc, k->c_cc, NCC);
}

static void termio_to_ktermios(const struct termio *t, struct ktermios *out)
{
	out->c_iflag = (out->c_iflag & 0xffff0000u) | t->c_iflag;
	out->c_oflag = (out->c_oflag & 0xffff0000u) | t->c_oflag;
	out->c_cflag = (out->c_cflag & 0xffff0000u) | t->c_cflag;
	out->c_lflag = (out->c_lflag & 0xffff0000u) | t->c_lflag;
	out->c_line = t->c_line;
	memcpy(out->c_cc, t->c_cc, NCC);
}

static int tty_get_termios(struct tty_struct *tty, unsigned cmd,
			   void __user *arg)
{
	struct ktermios k;
	struct termio t;
	size_t n = cmd == TCGETS ? sizeof(struct termios) : sizeof(k);

	mutex_lock(&tty->mutex);
	k = tty->termios;
	mutex_unlock(&tty->mutex);
	if (cmd == TCGETA) {
		ktermios_to_termio(&k, &t);
		return copy_to_user(arg, &t, sizeof(t)) ? -EFAULT : 0;
	}
	return copy_to_user(arg, &k, n) ? -EFAULT : 0;
}

/* Sleep until the device has sent everything. */
static int tty_wait_until_sent(struct tty_struct *tty)
{
	return wait_event_interruptible(tty->write_wait,
					!tty->ops->chars_in_buffer(tty));
}

static int tty_set_termios(struct tty_struct *tty, unsigned cmd,
			   const void __user *arg)
{
	bool termio = cmd >= TCSETA && cmd <= TCSETAF;
	bool two = cmd == TCSETS2 || cmd == TCSETSW2 || cmd == TCSETSF2;
	bool now = cmd == TCSETS || cmd == TCSETA || cmd == TCSETS2;
	bool flush = cmd == TCSETSF || cmd == TCSETAF || cmd == TCSETSF2;
	struct ktermios k = tty->termios, old;
	struct termio t;
	int err = tty_check_change(tty, SIGTTOU);

	if (err)
		return err;
	if (termio) {
		if (copy_from_user(&t, arg, sizeof(t)))
			return -EFAULT;
		termio_to_ktermios(&t, &k);
	} else if (copy_from_user(&k, arg,
				  two ? sizeof(k) : sizeof(struct termios))) {
		return -EFAULT;
	}
	if (!now) {
		err = tty_wait_until_sent(tty);
		if (err)
			return err;
	}
	mutex_lock(&tty->mutex);
	if (flush)
		n_tty_flush_input(tty);
	old = tty->termios;
	tty->termios = k;
	n_tty_termios_changed(tty, &old);
	if (!(k.c_iflag & IXON) && tty->stopped) {
		tty->stopped = false;
		wake_up_all(&tty->write_wait);
	}
	mutex_unlock(&tty->mutex);
	tty_input_resume(tty);
	return 0;
}

static int tty_set_winsize(struct tty_struct *tty, const void __user *arg)
{
	struct winsize ws;
	pid_t pgrp = 0;

	if (copy_from_user(&ws, arg, sizeof(ws)))
		return -EFAULT;
	mutex_lock(&tty->mutex);
	if (memcmp(&ws, &tty->winsize, sizeof(ws)) != 0)
		pgrp = tty->pgrp;
	tty->winsize = ws;
	mutex_unlock(&tty->mutex);
	if (pgrp)
		kill_pgrp(pgrp, SIGWINCH);
	return 0;
}

static int tty_flush(struct tty_struct *tty, unsigned long what)
{
	int err = tty_check_change(tty, SIGTTOU);

	if (err)
		return err;
	if (what > TCIOFLUSH)
		return -EINVAL;
	if (what != TCOFLUSH) {
		mutex_lock(&tty->mutex);
		n_tty_flush_input(tty);
		mutex_unlock(&tty->mutex);
		tty_input_resume(tty);
	}
	return 0;
}

/* TCXONC: stop or start output; sending ^S and ^Q ourselves. */
static int tty_flow(struct tty_struct *tty, unsigned long action)
{
	int err = tty_check_change(tty, SIGTTOU);
	char c;

	if (err)
		return err;
	mutex_lock(&tty->mutex);
	switch (action) {
	case TCOOFF:
	case TCOON:
		tty->stopped = action == TCOOFF;
		wake_up_all(&tty->write_wait);
		break;
	case TCIOFF:
	case TCION:
		c = (char)tty->termios.c_cc[action == TCIOFF ? VSTOP : VSTART];
		if (c)
			tty->ops->write(tty, &c, 1);
		break;
	default:
		err = -EINVAL;
	}
	mutex_unlock(&tty->mutex);
	return err;
}

static int tiocsti(struct tty_struct *tty, const char __user *arg)
{
	char c;

	if (current_tty() != tty && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (get_user(c, arg))
		return -EFAULT;
	return tty_input(tty, (uint8_t)c) ? 0 : -EAGAIN;
}

/* The calls that only give a number back. */
static int tty_get_number(struct tty_struct *tty, unsigned cmd, int __user *arg)
{
	int v;

	mutex_lock(&tty->mutex);
	switch (cmd) {
	case FIONREAD:
		v = (int)n_tty_chars(tty);
		break;
	case TIOCOUTQ:
		v = (int)tty->ops->chars_in_buffer(tty);
		break;
	case TIOCGETD:
		v = 0; /* N_TTY */
		break;
	case TIOCGPGRP:
		v = current_tty() == tty ? tty->pgrp : -ENOTTY;
		break;
	case TIOCGSID:
		v = current_tty() == tty ? tty->session : -ENOTTY;
		break;
	default: /* TIOCGDEV */
		v = (int)tty->dev;
	}
	mutex_unlock(&tty->mutex);
	return v < 0 ? v : put_user(v, arg);
}

static int tiocnotty(struct tty_struct *tty)
{
	if (current_tty() != tty)
		return -ENOTTY;
	disassociate_ctty(false);
	return 0;
}

static int tty_ioctl(struct file *file, unsigned cmd, unsigned long arg)
{
	struct tty_struct *tty = file_tty(file);
	void __user *p = (void __user *)arg;
	struct winsize ws;

	if (tty_hung_up(file))
		return cmd == TIOCSPGRP ? -ENOTTY : -EIO;
	switch (cmd) {
	case TCGETS:
	case TCGETS2:
	case TCGETA:
		return tty_get_termios(tty, cmd, p);
	case TCSETS:
	case TCSETSW:
	case TCSETSF:
	case TCSETA:
	case TCSETAW:
	case TCSETAF:
	case TCSETS2:
	case TCSETSW2:
	case TCSETSF2:
		return tty_set_termios(tty, cmd, p);
	case TIOCGWINSZ:
		mutex_lock(&tty->mutex);
		ws = tty->winsize;
		mutex_unlock(&tty->mutex);
		return copy_to_user(p, &ws, sizeof(ws)) ? -EFAULT : 0;
	case TIOCSWINSZ:
		return tty_set_winsize(tty, p);
	case TCFLSH:
		return tty_flush(tty, arg);
	case TCXONC:
		return tty_flow(tty, arg);
	case TCSBRK:
	case TCSBRKP:
		return tty_wait_until_sent(tty);
	case TIOCSCTTY:
		return tiocsctty(tty, arg);
	case TIOCNOTTY:
		return tiocnotty(tty);
	case TIOCSPGRP:
		return tiocspgrp(tty, p);
	case TIOCSTI:
		return tiocsti(tty, p);
	case FIONREAD:
	case TIOCOUTQ:
	case TIOCGETD:
	case TIOCGPGRP:
	case TIOCGSID:
	case TIOCGDEV:
		return tty_get_number(tty, cmd, p);
	}
	return -ENOTTY;
}

static const struct file_operations tty_fops = {
	.read_iter = tty_read_iter,
	.write_iter = tty_write_iter,
	.poll = tty_poll,
	.ioctl = tty_ioctl,
	.open = tty_open,
	.release = tty_release,
};

/* ---- starting up ------------------------------------------------------- */

void tty_register(struct tty_struct *tty)
{
	BUG_ON(nr_ttys == MAX_TTYS);
	spin_lock_init(&tty->input_lock, RANK_TTY_BUF);
	mutex_init(&tty->mutex, RANK_TTY);
	init_waitqueue_head(&tty->read_wait);
	init_waitqueue_head(&tty->write_wait);
	tty->termios = tty_std_termios;
	ttys[nr_ttys++] = tty;
	if (register_chrdev(TTY_MAJOR, (unsigned)MINOR(tty->dev), 1, tty->name,
			    &tty_fops))
		pr_warn("%s: no device\n", tty->name);
}

void console_choose(const char *cmdline)
{
	const char *arg = cmdline;

	console_tty = ttys[0];
	while ((arg = strstr(arg, "console="))) {
		arg += strlen("console=");
		for (unsigned i = 0; i < nr_ttys; i++)
			if (!strncmp(arg, ttys[i]->name,
				     strlen(ttys[i]->name)) ||
			    (!strncmp(arg, "tty0", 4) &&
			     ttys[i]->dev == MKDEV(TTY_MAJOR, 1)))
				console_tty = ttys[i];
	}
}

void tty_init(void)
{
	if (register_chrdev(TTYAUX_MAJOR, 0, 1, "tty", &tty_fops) ||
	    register_chrdev(TTYAUX_MAJOR, 1, 1, "console", &tty_fops) ||
	    register_chrdev(TTY_MAJOR, 0, 1, "tty0", &tty_fops))
		pr_warn("tty: no devices\n");
	if (kernel_thread(kttyd, NULL, "kttyd", false))
		panic("tty: no thread for input");
}
