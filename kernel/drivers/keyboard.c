/* SPDX-License-Identifier: MIT */
/*
 * kernel/drivers/keyboard.c - the PS/2 keyboard, scan code set 1 as the i8042
 * gives it, US layout.  What is typed goes to tty1: characters, ^X with Ctrl,
 * ESC before with Alt, and the sequences of TERM=linux for the other keys.
 * Shift with PgUp does nothing: there is no scroll-back.
 */
#include "kernel/drivers/tty.h"
#include "kernel/lib/printk.h"
#include "kernel/lib/string.h"
#include "kernel/x86/cpu.h"
#include "kernel/x86/irq.h"

#define I8042_DATA   0x60
#define I8042_STATUS 0x64
#define STATUS_FULL  1

#define RELEASED 0x80
#define EXTENDED 0xe0

enum {
	KEY_CTRL = 0x1d,
	KEY_LSHIFT = 0x2a,
	KEY_RSHIFT = 0x36,
	KEY_ALT = 0x38,
	KEY_CAPS = 0x3a,
	KEY_PAD_SLASH = 0x35,
	KEY_PAD_ENTER = 0x1c
};

/* By scan code; 0: no character. */
static const char plain[0x3a] =
	"\0\0331234567890-=\177\tqwertyuiop[]\r\0asdfghjkl;'`\0\\zxcvbnm,./"
	"\0*\0 ";
static const char shifted[0x3a] =
	"\0\033!@#$%^&*()_+\177\tQWERTYUIOP{}\r\0ASDFGHJKL:\"~\0|ZXCVBNM<>?"
	"\0*\0 ";

static const struct {
	uint8_t code;
	const char *text;
} special[] = {
	{ 0x3b, "\033[[A" },  { 0x3c, "\033[[B" },  { 0x3d, "\033[[C" },
	{ 0x3e, "\033[[D" },  { 0x3f, "\033[[E" },  { 0x40, "\033[17~" },
	{ 0x41, "\033[18~" }, { 0x42, "\033[19~" }, { 0x43, "\033[20~" },
	{ 0x44, "\033[21~" }, { 0x57, "\033[23~" }, { 0x58, "\033[24~" },
	{ 0x47, "\033[1~" },  { 0x48, "\033[A" },   { 0x49, "\033[5~" },
	{ 0x4a, "-" },	      { 0x4b, "\033[D" },   { 0x4d, "\033[C" },
	{ 0x4e, "+" },	      { 0x4f, "\033[4~" },  { 0x50, "\033[B" },
	{ 0x51, "\033[6~" },  { 0x52, "\033[2~" },  { 0x53, "\033[3~" },
};

/* Interrupt context only. */
static struct {
	struct tty_struct *tty;
	bool extended, shift, ctrl, alt, caps;
} kbd;

static void type(const char *s)
{
	while (*s)
		tty_input(kbd.tty, (uint8_t)*s++);
}

static char to_control(char c)
{
	if (c == ' ' || c == '2')
		return 0;
	if (c == '?')
		return 0x7f;
	return c >= '@' ? (char)(c & 0x1f) : c;
}

static void type_char(char c)
{
	bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

	if (letter && kbd.caps)
		c ^= 0x20;
	if (kbd.ctrl)
		c = to_control(c);
	if (kbd.alt)
		tty_input(kbd.tty, 033);
	tty_input(kbd.tty, (uint8_t)c);
}

/* Modifiers; true if @code was one. */
static bool modifier(uint8_t code, bool down)
{
	switch (code) {
	case KEY_LSHIFT:
	case KEY_RSHIFT:
		if (!kbd.extended) /* e0 2a: part of another key */
			kbd.shift = down;
		return true;
	case KEY_CTRL:
		kbd.ctrl = down;
		return true;
	case KEY_ALT:
		kbd.alt = down;
		return true;
	case KEY_CAPS:
		kbd.caps ^= down;
		return true;
	}
	return false;
}

static void key_down(uint8_t code)
{
	char c = 0;

	if (code < sizeof(plain) &&
	    (!kbd.extended || code == KEY_PAD_SLASH || code == KEY_PAD_ENTER))
		c = kbd.shift ? shifted[code] : plain[code];
	if (c) {
		type_char(c);
		return;
	}
	for (unsigned i = 0; i < ARRAY_SIZE(special); i++)
		if (special[i].code == code)
			type(special[i].text);
}

static void scan_code(uint8_t code)
{
	if (code == EXTENDED) {
		kbd.extended = true;
		return;
	}
	if (!modifier(code & ~RELEASED, !(code & RELEASED)) &&
	    !(code & RELEASED))
		key_down(code);
	kbd.extended = false;
}

static void keyboard_interrupt(void *arg)
{
	while (inb(I8042_STATUS) & STATUS_FULL)
		scan_code(inb(I8042_DATA));
}

void keyboard_init(struct tty_struct *tty)
{
	kbd.tty = tty;
	while (inb(I8042_STATUS) & STATUS_FULL)
		(void)inb(I8042_DATA);
	if (request_irq(IRQ_KEYBOARD, keyboard_interrupt, NULL))
		pr_warn("keyboard: no interrupt\n");
}
