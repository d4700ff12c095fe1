/* SPDX-License-Identifier: MIT */
/*
 * kernel/drivers/n_tty.c - the line discipline: what POSIX calls canonical
 * and non-canonical input, echo, the special characters, output processing.
 *
 * Positions in read_buf run freely and are taken modulo its size:
 *
 *	read_tail ... complete lines ... read_canon ... line being typed ... read_head
 *
 * A byte with its bit in read_delim ends a line.  End-of-file (^D) is such a
 * byte with value 0: it ends the line and is not part of it.  In raw mode
 * read_canon follows read_head.
 */
#include "kernel/drivers/tty.h"
#include "kernel/lib/string.h"
#include "kernel/task.h"
#include "kernel/x86/tsc.h"

#define CTRL(c) ((c)&0x1f)
#define OUT_MAX 256u /* given to the device at once */

#define L(tty, flag)   ((tty)->termios.c_lflag & (flag))
#define I(tty, flag)   ((tty)->termios.c_iflag & (flag))
#define O(tty, flag)   ((tty)->termios.c_oflag & (flag))
#define CC(tty, index) ((tty)->termios.c_cc[index])

const struct ktermios tty_std_termios = {
	.c_iflag = ICRNL | IXON,
	.c_oflag = OPOST | ONLCR,
	.c_cflag = B38400 | CS8 | CREAD | HUPCL,
	.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE |
		   IEXTEN,
	.c_cc = {
		[VINTR] = CTRL('C'), [VQUIT] = CTRL('\\'), [VERASE] = 0x7f,
		[VKILL] = CTRL('U'), [VEOF] = CTRL('D'), [VTIME] = 0,
		[VMIN] = 1, [VSTART] = CTRL('Q'), [VSTOP] = CTRL('S'),
		[VSUSP] = CTRL('Z'), [VREPRINT] = CTRL('R'),
		[VDISCARD] = CTRL('O'), [VWERASE] = CTRL('W'),
		[VLNEXT] = CTRL('V'),
	},
	.c_ispeed = 38400,
	.c_ospeed = 38400,
};

/* ---- output ------------------------------------------------------------ */

static bool is_continuation(const struct tty_struct *tty, uint8_t c)
{
	return I(tty, IUTF8) && (c & 0xc0) == 0x80;
}

/*
 * What @c becomes on its way out, into @out (at most 8 bytes); how many.
 * Keeps track of the column.
 */
static size_t opost(struct tty_struct *tty, uint8_t c, char *out)
{
	size_t n = 0;

	if (!O(tty, OPOST)) {
		out[0] = (char)c;
		return 1;
	}
	switch (c) {
	case '\n':
		if (O(tty, ONLRET | ONLCR))
			tty->column = 0;
		if (O(tty, ONLCR))
			out[n++] = '\r';
		break;
	case '\r':
		if (O(tty, ONOCR) && !tty->column)
			return 0;
		if (O(tty, OCRNL)) {
			c = '\n';
			if (O(tty, ONLRET))
				tty->column = 0;
		} else {
			tty->column = 0;
		}
		break;
	case '\t':
		n = 8 - (tty->column & 7);
		tty->column += (unsigned)n;
		if (O(tty, TABDLY) != XTABS)
			break;
		memset(out, ' ', n);
		return n;
	case '\b':
		if (tty->column)
			tty->column--;
		break;
	default:
		if (O(tty, OLCUC) && c >= 'a' && c <= 'z')
			c = (uint8_t)(c - 'a' + 'A');
		if (c >= ' ' && !is_continuation(tty, c))
			tty->column++;
	}
	if (c == '\t')
		n = 0;
	out[n++] = (char)c;
	return n;
}

/* Echo goes out at once; what a full device does not take is lost. */
static void echo_raw(struct tty_struct *tty, uint8_t c)
{
	char out[8];
	size_t n = opost(tty, c, out);

	tty->ops->write(tty, out, n);
}

static void echo_string(struct tty_struct *tty, const char *s)
{
	while (*s)
		echo_raw(tty, (uint8_t)*s++);
}

/* Is @c shown as ^X?  Not the tab and the newline. */
static bool echoed_as_ctrl(const struct tty_struct *tty, uint8_t c)
{
	return L(tty, ECHOCTL) && (c < ' ' || c == 0x7f) && c != '\t' &&
	       c != '\n';
}

static void echo_char(struct tty_struct *tty, uint8_t c)
{
	if (echoed_as_ctrl(tty, c)) {
		echo_raw(tty, '^');
		c ^= 0x40;
	}
	echo_raw(tty, c);
}

/* May a writer go on?  There is room for OUT_MAX bytes, and echo, then. */
bool n_tty_output_room(struct tty_struct *tty)
{
	return !tty->stopped &&
	       tty->ops->chars_in_buffer(tty) < TTY_TX - 2 * OUT_MAX;
}

/* Turn some of @n bytes of @in into output; how many.  0: no room. */
static size_t opost_block(struct tty_struct *tty, const uint8_t *in, size_t n)
{
	char out[OUT_MAX];
	size_t len = 0, i = 0;

	mutex_lock(&tty->mutex);
	if (n_tty_output_room(tty)) {
		while (i < n && len + 8 <= sizeof(out))
			len += opost(tty, in[i++], out + len);
		tty->ops->write(tty, out, len);
	}
	mutex_unlock(&tty->mutex);
	return i;
}

/* All of @in; the number written: fewer after a signal. */
static ssize_t write_all(struct tty_struct *tty, struct file *file,
			 const uint8_t *in, size_t n)
{
	size_t done = 0;
	int err = 0;

	while (done < n && !err) {
		size_t now = opost_block(tty, in + done, n - done);

		done += now;
		if (now)
			continue;
		err = -EAGAIN;
		if (!(file->f_flags & O_NONBLOCK))
			err = wait_event_interruptible(
				tty->write_wait,
				n_tty_output_room(tty) || tty_hung_up(file));
		if (!err && tty_hung_up(file))
			err = -EIO;
	}
	return done ? (ssize_t)done : err;
}

ssize_t n_tty_write(struct tty_struct *tty, struct file *file,
		    struct iov_iter *from)
{
	uint8_t in[128];
	ssize_t done = 0, ret = 0;
	size_t n = 0;

	if (xchg(&tty->writing, 1u)) {
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_event_interruptible(tty->write_wait,
					     !xchg(&tty->writing, 1u)))
			return -ERESTARTSYS;
	}
	while (from->count && ret == (ssize_t)n) {
		n = copy_from_iter(in, min(sizeof(in), from->count), from);
		ret = n ? write_all(tty, file, in, n) : -EFAULT;
		done += max(ret, 0);
	}
	WRITE_ONCE(tty->writing, 0u);
	if (waitqueue_active(&tty->write_wait))
		wake_up_all(&tty->write_wait);
	return done ? done : ret;
}

/* ---- input: from the device -------------------------------------------- */

static uint8_t *buf_at(struct tty_struct *tty, unsigned pos)
{
	return &tty->read_buf[pos % TTY_BUF];
}

static bool is_delim(const struct tty_struct *tty, unsigned pos)
{
	pos %= TTY_BUF;
	return tty->read_delim[pos / 32] >> pos % 32 & 1;
}

static void put_byte(struct tty_struct *tty, uint8_t c, bool delim)
{
	unsigned pos = tty->read_head++ % TTY_BUF;

	tty->read_buf[pos] = c;
	if (delim)
		tty->read_delim[pos / 32] |= 1u << pos % 32;
	else
		tty->read_delim[pos / 32] &= ~(1u << pos % 32);
	if (delim || !L(tty, ICANON)) {
		tty->read_canon = tty->read_head;
		wake_up_all(&tty->read_wait);
	}
}

void n_tty_flush_input(struct tty_struct *tty)
{
	tty->read_head = tty->read_tail = tty->read_canon = 0;
	tty->lnext = false;
}

static bool is_cc(const struct tty_struct *tty, unsigned index, uint8_t c)
{
	return c && CC(tty, index) == c;
}

/* ^C, ^\ and ^Z; true if @c was one. */
static bool receive_signal(struct tty_struct *tty, uint8_t c)
{
	int sig;

	if (!L(tty, ISIG))
		return false;
	if (is_cc(tty, VINTR, c))
		sig = SIGINT;
	else if (is_cc(tty, VQUIT, c))
		sig = SIGQUIT;
	else if (is_cc(tty, VSUSP, c))
		sig = SIGTSTP;
	else
		return false;
	if (!L(tty, NOFLSH))
		n_tty_flush_input(tty);
	tty->stopped = false;
	wake_up_all(&tty->write_wait);
	if (L(tty, ECHO))
		echo_char(tty, c);
	if (tty->pgrp)
		kill_pgrp(tty->pgrp, sig);
	return true;
}

/* ^S and ^Q; true if @c was one. */
static bool receive_flow(struct tty_struct *tty, uint8_t c)
{
	if (!I(tty, IXON))
		return false;
	if (is_cc(tty, VSTOP, c)) {
		tty->stopped = true;
		return true;
	}
	if (!is_cc(tty, VSTART, c) && !(tty->stopped && I(tty, IXANY)))
		return false;
	tty->stopped = false;
	wake_up_all(&tty->write_wait);
	return is_cc(tty, VSTART, c);
}

/* The column where the last character of the typed line begins. */
static unsigned column_before_last(const struct tty_struct *tty)
{
	unsigned col = tty->canon_column;

	for (unsigned p = tty->read_canon; p != tty->read_head - 1; p++) {
		uint8_t c = tty->read_buf[p % TTY_BUF];

		if (c == '\t')
			col = (col | 7) + 1;
		else if (echoed_as_ctrl(tty, c))
			col += 2;
		else if (!is_continuation(tty, c))
			col++;
	}
	return col;
}

/* Take the last typed character (with IUTF8: all its bytes) off the line. */
static void erase_char(struct tty_struct *tty)
{
	unsigned col;

	while (I(tty, IUTF8) && tty->read_head - 1 != tty->read_canon &&
	       is_continuation(tty, *buf_at(tty, tty->read_head - 1)))
		tty->read_head--;
	col = column_before_last(tty);
	tty->read_head--;
	if (!L(tty, ECHO))
		return;
	if (!L(tty, ECHOE)) {
		echo_char(tty, CC(tty, VERASE));
		return;
	}
	if (*buf_at(tty, tty->read_head) == '\t') {
		while (tty->column > col)
			echo_raw(tty, '\b');
		return;
	}
	while (tty->column > col)
		echo_string(tty, "\b \b");
}

static bool word_char(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static void erase_word(struct tty_struct *tty)
{
	bool seen = false;

	while (tty->read_head != tty->read_canon) {
		if (word_char(*buf_at(tty, tty->read_head - 1)))
			seen = true;
		else if (seen)
			break;
		erase_char(tty);
	}
}

static void erase_line(struct tty_struct *tty)
{
	if (L(tty, ECHO) &&
	    !(L(tty, ECHOK) && L(tty, ECHOKE) && L(tty, ECHOE))) {
		tty->read_head = tty->read_canon;
		echo_char(tty, CC(tty, VKILL));
		if (L(tty, ECHOK))
			echo_raw(tty, '\n');
		return;
	}
	while (tty->read_head != tty->read_canon)
		erase_char(tty);
}

static void reprint_line(struct tty_struct *tty)
{
	echo_char(tty, CC(tty, VREPRINT));
	echo_raw(tty, '\n');
	for (unsigned p = tty->read_canon; p != tty->read_head; p++)
		echo_char(tty, *buf_at(tty, p));
}

/* Editing and the ends of lines; true if @c was something of that kind. */
static bool receive_canon(struct tty_struct *tty, uint8_t c)
{
	bool iexten = L(tty, IEXTEN);

	if (is_cc(tty, VERASE, c)) {
		if (tty->read_head != tty->read_canon)
			erase_char(tty);
	} else if (is_cc(tty, VKILL, c)) {
		erase_line(tty);
	} else if (iexten && is_cc(tty, VWERASE, c)) {
		erase_word(tty);
	} else if (iexten && is_cc(tty, VLNEXT, c)) {
		tty->lnext = true;
		if (L(tty, ECHO) && L(tty, ECHOCTL)) {
			echo_raw(tty, '^');
			echo_raw(tty, '\b');
		}
	} else if (iexten && L(tty, ECHO) && is_cc(tty, VREPRINT, c)) {
		reprint_line(tty);
	} else if (c == '\n') {
		if (L(tty, ECHO | ECHONL))
			echo_raw(tty, c);
		put_byte(tty, c, true);
	} else if (is_cc(tty, VEOF, c)) {
		put_byte(tty, 0, true);
	} else if (is_cc(tty, VEOL, c) || (iexten && is_cc(tty, VEOL2, c))) {
		if (L(tty, ECHO))
			echo_char(tty, c);
		put_byte(tty, c, true);
	} else {
		return false;
	}
	return true;
}

static void receive_plain(struct tty_struct *tty, uint8_t c)
{
	if (tty->read_head == tty->read_canon)
		tty->canon_column = tty->column;
	if (L(tty, ECHO)) {
		if (c == '\n')
			echo_raw(tty, c);
		else
			echo_char(tty, c);
	}
	put_byte(tty, c, false);
}

bool n_tty_receive(struct tty_struct *tty, uint8_t c)
{
	unsigned used = tty->read_head - tty->read_tail;
	bool full = used >= TTY_BUF - 2; /* but for the end of a line */

	if (full && (!L(tty, ICANON) || tty->read_canon != tty->read_tail))
		return false;
	if (I(tty, ISTRIP))
		c &= 0x7f;
	if (tty->lnext) {
		tty->lnext = false;
		if (!full)
			receive_plain(tty, c);
		return true;
	}
	if (receive_flow(tty, c) || receive_signal(tty, c))
		return true;
	if (c == '\r') {
		if (I(tty, IGNCR))
			return true;
		if (I(tty, ICRNL))
			c = '\n';
	} else if (c == '\n' && I(tty, INLCR)) {
		c = '\r';
	}
	if (L(tty, ICANON) && receive_canon(tty, c))
		return true;
	if (!full)
		receive_plain(tty, c);
	else if (I(tty, IMAXBEL))
		echo_raw(tty, '\a');
	return true;
}

/* ---- input: to the reader ---------------------------------------------- */

unsigned n_tty_chars(struct tty_struct *tty)
{
	unsigned n = 0;

	if (!L(tty, ICANON))
		return tty->read_head - tty->read_tail;
	/* ^D is not a character */
	for (unsigned p = tty->read_tail; p != tty->read_canon; p++)
		n += !(is_delim(tty, p) && !*buf_at(tty, p));
	return n;
}

bool n_tty_input_available(struct tty_struct *tty, bool poll)
{
	unsigned min =
		poll && !CC(tty, VTIME) && CC(tty, VMIN) ? CC(tty, VMIN) : 1;

	if (L(tty, ICANON))
		return tty->read_canon != tty->read_tail;
	return tty->read_head - tty->read_tail >= min;
}

/* What is typed but not ended becomes readable, or the other way round. */
void n_tty_termios_changed(struct tty_struct *tty, const struct ktermios *old)
{
	if (!((old->c_lflag ^ tty->termios.c_lflag) & ICANON))
		return;
	tty->read_canon = tty->read_head;
	if (L(tty, ICANON) && tty->read_head != tty->read_tail) {
		unsigned last = (tty->read_head - 1) % TTY_BUF;

		tty->read_delim[last / 32] |= 1u << last % 32;
	} else {
		memset(tty->read_delim, 0, sizeof(tty->read_delim));
	}
	tty->lnext = false;
	wake_up_all(&tty->read_wait);
}

/* Move bytes up to the end of a line (or all, raw); -EFAULT if none could. */
static ssize_t copy_out(struct tty_struct *tty, struct iov_iter *to)
{
	bool canon = L(tty, ICANON), ended = false;
	ssize_t done = 0;

	while (to->count && !ended && tty->read_tail != tty->read_canon) {
		unsigned start = tty->read_tail, n = 0;
		bool eof = false;

		while (n < to->count && start + n != tty->read_canon &&
		       (start + n) % TTY_BUF >= start % TTY_BUF && !ended) {
			ended = canon && is_delim(tty, start + n);
			eof = ended && !*buf_at(tty, start + n);
			n += !eof;
		}
		if (n && copy_to_iter(buf_at(tty, start), n, to) != n)
			return done ? done : -EFAULT;
		tty->read_tail += n + eof;
		done += (ssize_t)n;
	}
	return done;
}

/*
 * When to return from a raw read, by VMIN and VTIME (in tenths of seconds):
 * MIN > 0, TIME = 0: MIN bytes.  MIN > 0, TIME > 0: MIN bytes, or TIME after
 * the last.  MIN = 0: at once, or within TIME.
 */
static uint64_t raw_deadline(struct tty_struct *tty, bool got_some)
{
	uint64_t ns = (uint64_t)CC(tty, VTIME) * 100 * NSEC_PER_MSEC;

	if (L(tty, ICANON) || (CC(tty, VMIN) && (!CC(tty, VTIME) || !got_some)))
		return UINT64_MAX;
	return ktime_get_ns() + ns;
}

/* Sleep for input; -ERESTARTSYS.  False in *more: the time is over. */
static int wait_for_input(struct tty_struct *tty, const struct file *file,
			  uint64_t deadline, bool *more)
{
	struct wait_queue_entry wait = WAIT_ENTRY_INIT(wait);

	prepare_to_wait(&tty->read_wait, &wait, TASK_INTERRUPTIBLE);
	if (!signal_pending(current) && !tty_hung_up(file) &&
	    !n_tty_input_available(tty, false))
		*more = schedule_until(deadline);
	finish_wait(&tty->read_wait, &wait);
	return signal_pending(current) ? -ERESTARTSYS : 0;
}

ssize_t n_tty_read(struct tty_struct *tty, struct file *file,
		   struct iov_iter *to)
{
	uint64_t deadline = raw_deadline(tty, false);
	ssize_t done = 0, n = 0;
	bool more = true;

	while (to->count && n >= 0 && more && !tty_hung_up(file)) {
		bool canon;
		unsigned min;

		n = tty_check_change(tty, SIGTTIN);
		if (n)
			break;
		mutex_lock(&tty->mutex);
		canon = L(tty, ICANON);
		min = CC(tty, VMIN);
		if (n_tty_input_available(tty, false)) {
			n = copy_out(tty, to);
			done += n > 0 ? n : 0;
			mutex_unlock(&tty->mutex);
			tty_input_resume(tty);
			if (canon || (unsigned)done >= min || n < 0)
				break;
			deadline = raw_deadline(tty, true);
			continue;
		}
		mutex_unlock(&tty->mutex);
		if (file->f_flags & O_NONBLOCK)
			n = -EAGAIN;
		else
			n = wait_for_input(tty, file, deadline, &more);
	}
	return done ? done : n;
}
