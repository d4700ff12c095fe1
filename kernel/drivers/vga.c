/* SPDX-License-Identifier: MIT */
/*
 * kernel/drivers/vga.c - the VGA text screen as tty1: 80 by 25 characters
 * with attributes at 0xb8000, and the ANSI (ECMA-48) sequences that
 * full-screen programs send.  TERM=linux fits.
 *
 * Locks: vga.lock for the state and the screen; any context.
 */
#include "kernel/drivers/tty.h"
#include "kernel/lib/printk.h"
#include "kernel/lib/string.h"
#include "kernel/x86/cpu.h"
#include "kernel/x86/memory.h"

#define COLS	   80u
#define ROWS	   25u
#define TAB	   8u
#define CRTC	   0x3d4
#define BLANK(v)   ((uint16_t)(' ' | (v)->attr << 8))
#define MAX_PARAMS 8u

static struct vga {
	struct spinlock lock;
	/* lock: */
	uint16_t *cells; /* ROWS * COLS: attribute, character */
	unsigned row, col;
	unsigned saved_row, saved_col;
	unsigned top, bottom; /* scroll region: [top, bottom) */
	bool wrap_next;	      /* the last column was just written */
	uint8_t attr;	      /* as the screen wants it */
	uint8_t fg, bg;
	bool bold, reverse;
	enum { PLAIN, ESCAPE, CSI, CHARSET } state;
	bool private; /* CSI ? */
	unsigned param[MAX_PARAMS], nparams;
	unsigned utf8_left; /* bytes of a character still to come */
} vga = { .lock = SPINLOCK_INIT(RANK_UART), .bottom = ROWS, .fg = 7, .attr = 7 };

static struct tty_struct vga_tty = { .name = "tty1", .dev = MKDEV(4, 1) };

/* ---- the screen -------------------------------------------------------- */

static void fill(struct vga *v, unsigned from, unsigned to)
{
	while (from < to)
		v->cells[from++] = BLANK(v);
}

/* Move rows [from, bottom) to @to; what is left empty is blank. */
static void move_rows(struct vga *v, unsigned to, unsigned from,
		      unsigned bottom)
{
	unsigned n = to < from ? bottom - from : bottom - to;

	memmove(v->cells + to * COLS, v->cells + from * COLS,
		n * COLS * sizeof(*v->cells));
	if (to < from)
		fill(v, (to + n) * COLS, bottom * COLS);
	else
		fill(v, from * COLS, to * COLS);
}

static void scroll_up(struct vga *v, unsigned top, unsigned n)
{
	move_rows(v, top, min(top + n, v->bottom), v->bottom);
}

static void scroll_down(struct vga *v, unsigned top, unsigned n)
{
	move_rows(v, min(top + n, v->bottom), top, v->bottom);
}

static void move_cursor(struct vga *v, unsigned row, unsigned col)
{
	v->row = min(row, ROWS - 1);
	v->col = min(col, COLS - 1);
	v->wrap_next = false;
}

static void show_cursor(const struct vga *v)
{
	unsigned pos = v->row * COLS + v->col;

	outb(CRTC, 14);
	outb(CRTC + 1, (uint8_t)(pos >> 8));
	outb(CRTC, 15);
	outb(CRTC + 1, (uint8_t)pos);
}

static void line_feed(struct vga *v)
{
	if (v->row + 1 == v->bottom)
		scroll_up(v, v->top, 1);
	else if (v->row + 1 < ROWS)
		v->row++;
	v->wrap_next = false;
}

static void reverse_line_feed(struct vga *v)
{
	if (v->row == v->top)
		scroll_down(v, v->top, 1);
	else if (v->row)
		v->row--;
	v->wrap_next = false;
}

static void put_glyph(struct vga *v, uint8_t c)
{
	if (v->wrap_next) {
		v->col = 0;
		line_feed(v);
	}
	v->cells[v->row * COLS + v->col] = (uint16_t)(c | v->attr << 8);
	if (v->col + 1 == COLS)
		v->wrap_next = true;
	else
		v->col++;
}

/* ---- control sequences ------------------------------------------------- */

static unsigned param(const struct vga *v, unsigned i, unsigned fallback)
{
	return i < v->nparams && v->param[i] ? v->param[i] : fallback;
}

static void update_attr(struct vga *v)
{
	unsigned fg = v->fg | (v->bold ? 8u : 0u);

	if (v->reverse)
		v->attr = (uint8_t)(v->bg | (v->fg & 7u) << 4);
	else
		v->attr = (uint8_t)(fg | (unsigned)v->bg << 4);
}

/* SGR: colours.  ANSI counts red first, VGA blue. */
static void select_graphics(struct vga *v)
{
	static const uint8_t colour[8] = { 0, 4, 2, 6, 1, 5, 3, 7 };

	for (unsigned i = 0; i < max(v->nparams, 1u); i++) {
		unsigned p = param(v, i, 0);

		if (p == 0) {
			v->fg = 7;
			v->bg = 0;
			v->bold = v->reverse = false;
		} else if (p == 1) {
			v->bold = true;
		} else if (p == 7) {
			v->reverse = true;
		} else if (p == 21 || p == 22) {
			v->bold = false;
		} else if (p == 27) {
			v->reverse = false;
		} else if (p >= 30 && p <= 37) {
			v->fg = colour[p - 30];
		} else if (p == 39) {
			v->fg = 7;
		} else if (p >= 40 && p <= 47) {
			v->bg = colour[p - 40];
		} else if (p == 49) {
			v->bg = 0;
		} else if (p >= 90 && p <= 97) {
			v->fg = colour[p - 90] | 8;
		}
	}
	update_attr(v);
}

/* ED and EL: 0 from the cursor, 1 up to and with it, 2 all of [from, to). */
static void erase(struct vga *v, unsigned from, unsigned to)
{
	unsigned at = v->row * COLS + v->col;

	switch (param(v, 0, 0)) {
	case 0:
		fill(v, at, to);
		break;
	case 1:
		fill(v, from, at + 1);
		break;
	default:
		fill(v, from, to);
	}
}

/* Shift the rest of the line by @n: right (insert) or left (delete). */
static void shift_line(struct vga *v, unsigned n, bool insert)
{
	uint16_t *line = v->cells + v->row * COLS;
	unsigned at = v->row * COLS;

	n = min(n, COLS - v->col);
	if (insert) {
		memmove(line + v->col + n, line + v->col,
			(COLS - v->col - n) * sizeof(*line));
		fill(v, at + v->col, at + v->col + n);
	} else {
		memmove(line + v->col, line + v->col + n,
			(COLS - v->col - n) * sizeof(*line));
		fill(v, at + COLS - n, at + COLS);
	}
}

static void set_region(struct vga *v)
{
	unsigned top = param(v, 0, 1) - 1, bottom = param(v, 1, ROWS);

	if (top < bottom && bottom <= ROWS) {
		v->top = top;
		v->bottom = bottom;
		move_cursor(v, 0, 0);
	}
}

/* DSR 6: where is the cursor?  The answer is typed in. */
static void report_position(const struct vga *v)
{
	char s[24];
	int n = snprintf(s, sizeof(s), "\033[%u;%uR", v->row + 1, v->col + 1);

	for (int i = 0; i < n; i++)
		tty_input(&vga_tty, (uint8_t)s[i]);
}

static void csi_edit(struct vga *v, char c, unsigned n)
{
	unsigned line = v->row * COLS;
	bool inside = v->row >= v->top && v->row < v->bottom;

	switch (c) {
	case 'J':
		erase(v, 0, ROWS * COLS);
		break;
	case 'K':
		erase(v, line, line + COLS);
		break;
	case 'X':
		fill(v, line + v->col, line + min(v->col + n, COLS));
		break;
	case '@':
	case 'P':
		shift_line(v, n, c == '@');
		break;
	case 'L':
		if (inside)
			scroll_down(v, v->row, n);
		break;
	case 'M':
		if (inside)
			scroll_up(v, v->row, n);
		break;
	case 'S':
		scroll_up(v, v->top, n);
		break;
	case 'T':
		scroll_down(v, v->top, n);
		break;
	}
}

static void csi_final(struct vga *v, char c)
{
	unsigned n = param(v, 0, 1);

	switch (c) {
	case 'A':
		move_cursor(v, v->row - min(n, v->row), v->col);
		break;
	case 'B':
	case 'e':
		move_cursor(v, v->row + n, v->col);
		break;
	case 'C':
	case 'a':
		move_cursor(v, v->row, v->col + n);
		break;
	case 'D':
		move_cursor(v, v->row, v->col - min(n, v->col));
		break;
	case 'G':
	case '`':
		move_cursor(v, v->row, n - 1);
		break;
	case 'd':
		move_cursor(v, n - 1, v->col);
		break;
	case 'H':
	case 'f':
		move_cursor(v, n - 1, param(v, 1, 1) - 1);
		break;
	case 'm':
		select_graphics(v);
		break;
	case 'r':
		set_region(v);
		break;
	case 's':
		v->saved_row = v->row;
		v->saved_col = v->col;
		break;
	case 'u':
		move_cursor(v, v->saved_row, v->saved_col);
		break;
	case 'n':
		if (n == 6)
			report_position(v);
		break;
	default:
		csi_edit(v, c, n);
	}
}

static void csi(struct vga *v, char c)
{
	if (c == '?') {
		v->private = true;
	} else if (c >= '0' && c <= '9') {
		unsigned *p = &v->param[v->nparams - 1];

		*p = min(*p * 10 + (unsigned)(c - '0'), 9999u);
	} else if (c == ';') {
		if (v->nparams < MAX_PARAMS)
			v->param[v->nparams++] = 0;
	} else {
		v->state = PLAIN;
		if (!v->private)
			csi_final(v, c);
	}
}

static void reset(struct vga *v)
{
	v->top = 0;
	v->bottom = ROWS;
	v->fg = 7;
	v->bg = 0;
	v->bold = v->reverse = false;
	update_attr(v);
	fill(v, 0, ROWS * COLS);
	move_cursor(v, 0, 0);
}

static void escape(struct vga *v, char c)
{
	v->state = PLAIN;
	switch (c) {
	case '[':
		v->state = CSI;
		v->private = false;
		v->nparams = 1;
		v->param[0] = 0;
		break;
	case '(':
	case ')':
	case '%':
	case '#':
		v->state = CHARSET;
		break;
	case 'E':
		v->col = 0;
		line_feed(v);
		break;
	case 'D':
		line_feed(v);
		break;
	case 'M':
		reverse_line_feed(v);
		break;
	case '7':
		v->saved_row = v->row;
		v->saved_col = v->col;
		break;
	case '8':
		move_cursor(v, v->saved_row, v->saved_col);
		break;
	case 'c':
		reset(v);
		break;
	}
}

static void control(struct vga *v, char c)
{
	switch (c) {
	case '\b':
		move_cursor(v, v->row, v->col - (v->col > 0));
		break;
	case '\t':
		move_cursor(v, v->row, (v->col | (TAB - 1)) + 1);
		break;
	case '\n':
	case '\v':
	case '\f':
		line_feed(v);
		break;
	case '\r':
		move_cursor(v, v->row, 0);
		break;
	case '\033':
		v->state = ESCAPE;
		break;
	}
}

/* Characters beyond ASCII show as one '?': the font has no Unicode. */
static void plain(struct vga *v, uint8_t c)
{
	if (c >= 0xc0) {
		v->utf8_left = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
		put_glyph(v, '?');
	} else if (c >= 0x80) {
		if (v->utf8_left)
			v->utf8_left--;
		else
			put_glyph(v, '?');
	} else if (c < ' ') {
		control(v, (char)c);
	} else if (c != 0x7f) {
		put_glyph(v, c);
	}
}

static void vga_put(struct vga *v, char c)
{
	if (c == '\033')
		v->state = ESCAPE;
	else if (v->state == CSI && (uint8_t)c >= ' ')
		csi(v, c);
	else if (v->state == ESCAPE)
		escape(v, c);
	else if (v->state == CHARSET)
		v->state = PLAIN;
	else
		plain(v, (uint8_t)c);
}

/* ---- tty and console --------------------------------------------------- */

static size_t vga_write(struct tty_struct *tty, const char *buf, size_t n)
{
	unsigned long flags = spin_lock_irqsave(&vga.lock);

	for (size_t i = 0; i < n; i++)
		vga_put(&vga, buf[i]);
	show_cursor(&vga);
	spin_unlock_irqrestore(&vga.lock, flags);
	return n;
}

static size_t vga_chars_in_buffer(struct tty_struct *tty)
{
	return 0;
}

static void vga_unthrottle(struct tty_struct *tty)
{
}

static const struct tty_operations vga_ops = {
	.write = vga_write,
	.chars_in_buffer = vga_chars_in_buffer,
	.unthrottle = vga_unthrottle,
};

/* Without the lock: the console's own serialises printk, and a panic must
 * not wait for a writer that it interrupted. */
static void vga_console_write(struct console *con, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\n')
			vga_put(&vga, '\r');
		vga_put(&vga, s[i]);
	}
	show_cursor(&vga);
}

static struct console vga_console = {
	.name = "tty1",
	.major = 4,
	.minor = 1,
	.write = vga_console_write,
};

/* Without a card there is no register to keep the value. */
static bool card_answers(void)
{
	outb(CRTC, 15);
	outb(CRTC + 1, 0x5a);
	return inb(CRTC + 1) == 0x5a;
}

/* Without a screen tty1 is there all the same, as under Linux. */
void vga_init(void)
{
	vga.cells = phys_to_virt(paddr(0xb8000));
	if (card_answers())
		register_console(&vga_console);
	reset(&vga);
}

struct tty_struct *vga_tty_init(void)
{
	vga_tty.ops = &vga_ops;
	vga_tty.winsize = (struct winsize){ .ws_row = ROWS, .ws_col = COLS };
	tty_register(&vga_tty);
	return &vga_tty;
}
