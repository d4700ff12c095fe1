; SPDX-License-Identifier: MIT
;
; A kernel that only knows how to end, for the tests of tools/run.  The last
; character of its command line says how:
;   o  write "status 5", switch off     r  write "reboot", reset
;   t  triple fault                     p  panic, as the kernel words it
;   f  print a panic's text, live on, then as o
;   h  hang with interrupts off; an NMI prints a backtrace
bits 32

MAGIC equ 0x1badb002
section .multiboot
	align 4
	dd MAGIC, 0, -MAGIC

section .text
global _start
_start:
	mov esp, stack_top
	lgdt [gdt_pointer]
	jmp 0x08:.reload	; SDM vol. 3, 3.4.3
.reload:
	mov ax, 0x10
	mov ds, ax
	mov ss, ax
	mov esi, [ebx + 16]	; Multiboot: cmdline
.last:	lodsb
	test al, al
	jnz .last
	mov bl, [esi - 2]
	cmp bl, 't'
	je triple
	cmp bl, 'p'
	je panic
	cmp bl, 'h'
	je hang
	cmp bl, 'r'
	je reset
	cmp bl, 'f'
	jne off
	mov esi, panic_text
	mov dx, 0x3f8
	call print
	mov ecx, 1 << 30	; long enough to be looked at
.live:	loop .live

off:	mov esi, status_text
	mov dx, 0x2f8
	call print
	mov dx, 0x604		; the ACPI control port of QEMU's "pc"
	mov ax, 0x2000
	out dx, ax
reset:	mov esi, reboot_text
	mov dx, 0x2f8
	call print
	mov al, 0xfe		; the keyboard controller pulls the reset line
	out 0x64, al
	jmp stop

global triple
triple:	lidt [no_idt]
	mov eax, [0xfffffff0]
	int3

panic:	mov esi, panic_text
	mov dx, 0x3f8
	call print
stop:	cli
	hlt
	jmp stop

hang:	mov eax, nmi
	mov [idt + 16], ax
	mov word [idt + 18], 0x08
	mov word [idt + 20], 0x8e00
	shr eax, 16
	mov [idt + 22], ax
	lidt [idt_pointer]
	mov esi, hello_text
	mov dx, 0x3f8
	call print
global stuck
stuck:	jmp stuck

nmi:	mov esi, nmi_text
	mov dx, 0x3f8
	call print
	jmp stop

; esi: text, dx: port
print:	lodsb
	test al, al
	jz .done
	out dx, al
	jmp print
.done:	ret

section .data
status_text: db "status 5", 10, 0
reboot_text: db "reboot", 10, 0
hello_text:  db "before the hang", 13, 10, 0
panic_text:  db "panic: nothing to do", 13, 10, " [<00100020>] here", 13, 10
	     db "---[ end panic ]---", 13, 10, 0
nmi_text:    db "NMI: stuck", 13, 10, "---[ end nmi ]---", 13, 10, 0
	align 8
gdt:	dq 0, 0x00cf9a000000ffff, 0x00cf92000000ffff
gdt_pointer: dw 23
	dd gdt
idt_pointer: dw 23
	dd idt
no_idt:	dw 0
	dd 0

section .bss
idt:	resb 24
	resb 4096
stack_top:
