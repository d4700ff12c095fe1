/* SPDX-License-Identifier: MIT */
/*
 * kernel/drivers/serial.c - the 8250/16550 UARTs COM1 and COM2: ttyS0 and
 * ttyS1, and the early console.
 *
 * Bytes go out at once while the UART takes them; the rest waits in a ring
 * that the transmit interrupt empties.  printk polls instead: it must work
 * when nothing else does.  (16550D data sheet, 8.0)
 */
#include "kernel/drivers/tty.h"
#include "kernel/lib/printk.h"
#include "kernel/x86/cpu.h"
#include "kernel/x86/irq.h"

enum {
	RBR = 0,
	THR = 0,
	DLL = 0,
	DLM = 1,
	IER = 1,
	IIR = 2,
	FCR = 2,
	LCR = 3,
	MCR = 4,
	LSR = 5,
	SCR = 7
};
#define IER_RDI	  1
#define IER_THRI  2
#define IIR_NONE  1
#define FCR_FIFO  1
#define FCR_TRIG8 0x80 /* tell of 8 bytes, or of fewer when no more come */
#define LSR_DR	  1
#define LSR_THRE  0x20
#define FIFO_SIZE 16

struct uart {
	uint16_t base;
	unsigned irq;
	bool present;
	struct tty_struct tty;
	struct spinlock lock;
	/* lock: */
	uint8_t ier;
	unsigned tx_head, tx_tail;
	char tx[TTY_TX];
};

static struct uart uarts[2] = {
	{ .base = 0x3f8,
	  .irq = IRQ_COM1,
	  .tty = { .name = "ttyS0", .dev = MKDEV(4, 64) } },
	{ .base = 0x2f8,
	  .irq = IRQ_COM2,
	  .tty = { .name = "ttyS1", .dev = MKDEV(4, 65) } },
};

static void uart_set_ier(struct uart *u, uint8_t ier)
{
	if (u->ier != ier) {
		u->ier = ier;
		outb(u->base + IER, ier);
	}
}

static bool uart_ready(const struct uart *u)
{
	return inb(u->base + LSR) & LSR_THRE;
}

/* Ring to UART, as much as it takes; lock held. */
static void uart_start(struct uart *u)
{
	while (u->tx_tail != u->tx_head && uart_ready(u))
		for (unsigned i = 0; i < FIFO_SIZE; i++) {
			if (u->tx_tail == u->tx_head)
				break;
			outb(u->base + THR,
			     (uint8_t)u->tx[u->tx_tail++ % TTY_TX]);
		}
	if (u->tx_tail == u->tx_head)
		uart_set_ier(u, u->ier & ~IER_THRI);
	else
		uart_set_ier(u, u->ier | IER_THRI);
}

static size_t serial_write(struct tty_struct *tty, const char *buf, size_t n)
{
	struct uart *u = tty->driver_data;
	unsigned long flags = spin_lock_irqsave(&u->lock);
	size_t done = 0;
	bool sent;

	while (done < n && u->tx_head - u->tx_tail < TTY_TX)
		u->tx[u->tx_head++ % TTY_TX] = buf[done++];
	uart_start(u);
	sent = u->tx_tail == u->tx_head;
	spin_unlock_irqrestore(&u->lock, flags);
	/* no interrupt will tell who waits for the end */
	if (sent && waitqueue_active(&tty->write_wait))
		tty_wakeup(tty);
	return done;
}

static size_t serial_chars_in_buffer(struct tty_struct *tty)
{
	const struct uart *u = tty->driver_data;

	return u->tx_head - u->tx_tail;
}

static void serial_unthrottle(struct tty_struct *tty)
{
	struct uart *u = tty->driver_data;
	unsigned long flags = spin_lock_irqsave(&u->lock);

	uart_set_ier(u, u->ier | IER_RDI);
	spin_unlock_irqrestore(&u->lock, flags);
}

static const struct tty_operations serial_ops = {
	.write = serial_write,
	.chars_in_buffer = serial_chars_in_buffer,
	.unthrottle = serial_unthrottle,
};

/*
 * A byte that the terminal has no room for stays here until it has: receive
 * interrupts are off meanwhile, and the other end waits.
 */
static void uart_receive(struct uart *u)
{
	while (inb(u->base + LSR) & LSR_DR) {
		struct tty_struct *tty = &u->tty;

		if (tty->in_head - tty->in_tail >= TTY_INPUT) {
			uart_set_ier(u, u->ier & ~IER_RDI);
			return;
		}
		tty_input(tty, inb(u->base + RBR));
	}
}

static void serial_interrupt(void *arg)
{
	struct uart *u = arg;
	bool room;

	spin_lock(&u->lock);
	/* the line has to fall: only its rise is seen */
	while (!(inb(u->base + IIR) & IIR_NONE)) {
		uart_receive(u);
		uart_start(u);
	}
	room = u->tx_head - u->tx_tail < TTY_TX / 2;
	spin_unlock(&u->lock);
	if (room && waitqueue_active(&u->tty.write_wait))
		tty_wakeup(&u->tty);
}

/* ---- console ----------------------------------------------------------- */

static void uart_put_polled(struct uart *u, char c)
{
	while (!uart_ready(u))
		cpu_relax();
	outb(u->base + THR, (uint8_t)c);
}

static void uart_drain(struct uart *u)
{
	while (u->present && u->tx_tail != u->tx_head)
		uart_put_polled(u, u->tx[u->tx_tail++ % TTY_TX]);
}

void serial_drain(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(uarts); i++) {
		unsigned long flags = spin_lock_irqsave(&uarts[i].lock);

		uart_drain(&uarts[i]);
		while (uarts[i].present && !uart_ready(&uarts[i]))
			cpu_relax();
		spin_unlock_irqrestore(&uarts[i].lock, flags);
	}
}

void serial_report(const char *s)
{
	unsigned long flags = spin_lock_irqsave(&uarts[1].lock);

	uart_drain(&uarts[1]);
	while (uarts[1].present && *s)
		uart_put_polled(&uarts[1], *s++);
	spin_unlock_irqrestore(&uarts[1].lock, flags);
}

/* Without the lock: whoever has it may be who panics. */
static void serial_console_write(struct console *con, const char *s, size_t n)
{
	uart_drain(&uarts[0]);
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\n')
			uart_put_polled(&uarts[0], '\r');
		uart_put_polled(&uarts[0], s[i]);
	}
}

static struct console serial_console = {
	.name = "ttyS0",
	.major = 4,
	.minor = 64,
	.write = serial_console_write,
};

/*
 * Switching the FIFOs on loses what has come: save it.  The next byte of
 * something pasted comes a moment after the one before it is taken.
 */
static void uart_save_early(struct uart *u)
{
	bool some = inb(u->base + LSR) & LSR_DR;

	for (unsigned idle = 0; some && idle < 2000; idle++) {
		if (u->tty.in_head == TTY_INPUT)
			break;
		if (inb(u->base + LSR) & LSR_DR) {
			u->tty.input[u->tty.in_head++] = inb(u->base + RBR);
			idle = 0;
		}
	}
}

static bool uart_probe(struct uart *u)
{
	outb(u->base + SCR, 0xa5);
	if (inb(u->base + SCR) != 0xa5)
		return false;
	outb(u->base + IER, 0);
	outb(u->base + LCR, 0x80); /* divisor: 115200 baud */
	outb(u->base + DLL, 1);
	outb(u->base + DLM, 0);
	outb(u->base + LCR, 3); /* 8 bits, no parity, one stop bit */
	uart_save_early(u);
	outb(u->base + FCR, FCR_FIFO | FCR_TRIG8);
	outb(u->base + MCR, 0xb); /* DTR, RTS, OUT2: interrupts */
	return true;
}

void serial_init(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(uarts); i++) {
		uarts[i].present = uart_probe(&uarts[i]);
		spin_lock_init(&uarts[i].lock, RANK_UART);
	}
	if (uarts[0].present)
		register_console(&serial_console);
}

void serial_tty_init(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(uarts); i++) {
		struct uart *u = &uarts[i];

		if (!u->present)
			continue;
		u->tty.ops = &serial_ops;
		u->tty.driver_data = u;
		tty_register(&u->tty);
		if (request_irq(u->irq, serial_interrupt, u))
			pr_warn("%s: no interrupt\n", u->tty.name);
		serial_unthrottle(&u->tty);
		tty_input_resume(&u->tty);
	}
}
