; SPDX-License-Identifier: MIT
; From the boot loader to C.  A Multiboot 1 loader (GRUB, qemu -kernel) leaves
; us in 32-bit protected mode, flat segments, paging and interrupts off, with
; eax = MAGIC and ebx = physical address of its information.
;
; Until mm/pgtable.c makes the final page directory, 4 MiB pages map the first
; 16 MiB at 0 (this code) and all of lowmem at KERNEL_BASE; reading what the
; loader left needs no more, wherever it lies.

KERNEL_BASE	equ 0xC0000000
LOWMEM_MAX	equ 896 << 20
IDENTITY_MAX	equ 16 << 20
THREAD_SIZE	equ 8192

MB_MAGIC	equ 0x1BADB002		; Multiboot 0.6.96, 3.1.1
MB_FLAGS	equ 3			; modules on page borders; memory map

PDE_LARGE	equ 0x83		; present, writable, 4 MiB
CR4_PSE		equ 0x10
CR0_PG_WP	equ 0x80010000

extern start_kernel
global start
global init_stack

section .multiboot progbits alloc noexec nowrite align=4
	dd MB_MAGIC, MB_FLAGS, -(MB_MAGIC + MB_FLAGS)

section .text
start:
	mov edi, boot_pgd - KERNEL_BASE
	mov edx, PDE_LARGE
.identity:
	mov [edi], edx
	add edi, 4
	add edx, 1 << 22
	cmp edx, IDENTITY_MAX
	jb .identity
	mov edi, boot_pgd - KERNEL_BASE + (KERNEL_BASE >> 20)
	mov edx, PDE_LARGE
.lowmem:
	mov [edi], edx
	add edi, 4
	add edx, 1 << 22
	cmp edx, LOWMEM_MAX
	jb .lowmem

	mov edx, cr4
	or edx, CR4_PSE
	mov cr4, edx
	mov edx, boot_pgd - KERNEL_BASE
	mov cr3, edx
	mov edx, cr0
	or edx, CR0_PG_WP
	mov cr0, edx		; SDM vol. 3, 4.1.2
	mov edx, high
	jmp edx
high:
	mov esp, init_stack + THREAD_SIZE
	xor ebp, ebp		; ends every backtrace
	push ebp
	popfd
	mov edx, ebx		; (magic, mbi)
	push ebp		; returns to nowhere
	jmp start_kernel

section .bss align=8192
init_stack:
	resb THREAD_SIZE
boot_pgd:
	resb 4096
