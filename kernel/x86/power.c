/* SPDX-License-Identifier: MIT */
/*
 * Power off and restart by what the usual emulators and most PCs listen to;
 * there is no ACPI here.
 */
#include "kernel/x86/power.h"

#include "kernel/x86/cpu.h"

#define ACPI_PM1A_QEMU	  0x604 /* PIIX4 and ICH9 as SeaBIOS sets up */
#define ACPI_PM1A_BOCHS	  0xb004
#define ACPI_SLP_EN	  0x2000 /* sleep type 0: S5 */
#define RESET_CONTROL	  0xcf9	 /* PCI chipsets: bits 1, 2 */
#define I8042_COMMAND	  0x64
#define I8042_INPUT_FULL  0x02
#define I8042_PULSE_RESET 0xfe

void machine_halt(void)
{
	cpu_stop();
}

void machine_poweroff(void)
{
	irq_disable();
	outw(ACPI_PM1A_QEMU, ACPI_SLP_EN);
	outw(ACPI_PM1A_BOCHS, ACPI_SLP_EN);
	cpu_stop();
}

void machine_restart(void)
{
	static const struct {
		uint16_t limit;
		uint32_t base;
	} __packed no_idt = { 0, 0 };

	irq_disable();
	outb(RESET_CONTROL, 0x02);
	outb(RESET_CONTROL, 0x06);
	for (unsigned i = 0; i < 100000; i++)
		if (!(inb(I8042_COMMAND) & I8042_INPUT_FULL))
			break;
	outb(I8042_COMMAND, I8042_PULSE_RESET);
	/* a fault that nobody can take: the processor shuts down */
	__asm__ volatile("lidt %0; int3" : : "m"(no_idt));
	cpu_stop();
}
