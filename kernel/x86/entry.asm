; SPDX-License-Identifier: MIT
; Ways into the kernel and back out: system calls, exceptions, interrupts.
;
; Every way in builds a struct pt_regs on the task's kernel stack and loads
; the kernel's segments (%fs: this CPU's struct percpu).  %gs stays the user's.
;
;	vector      gate        error code     handler
;	0x80        trap, DPL3  -              sys_call_table[eax]
;	14 (#PF)    interrupt   by processor   do_page_fault(regs, error, cr2)
;	8 (#DF)     task gate   -              double_fault(), own stack
;	other < 32  interrupt   some           do_trap(regs, error, vector)
;	32-47       interrupt   -              do_irq(regs, line)
;
; C functions take their first three arguments in eax, edx, ecx.
;
; On the way back to user mode, with interrupts off, task->work is looked at;
; nobody can set it between the look and the iret.  A selector that a user
; broke faults here, in kernel mode: the exception table lets the pops go on
; with 0 and the iret go to bad_iret().
;
; gdb: one code section a file, so that lines are found, and at the end what
; a backtrace needs.

%include "kernel/x86/asm.inc"

extern sys_call_table, sys_call_count
extern do_page_fault, do_trap, do_irq, bad_iret, exit_to_user_work
extern schedule_tail

global syscall_entry:function (syscall_entry.end - syscall_entry)
global exception_stubs, irq_stubs
global ret_from_fork, ret_from_kthread

ENOSYS	equ 38

; What lies above is already there, from orig_ax on.
%macro SAVE_REGS 0
	push fs
	push es
	push ds
	push eax
	push ebp
	push edi
	push esi
	push edx
	push ecx
	push ebx
%endmacro

; Clobbers esi.  AC is the user's, if it comes from there: SDM vol. 3, 4.6.1
%macro LOAD_KERNEL_SEGS 0
	mov esi, KERNEL_DS
	mov ds, esi
	mov es, esi
	mov esi, PERCPU_SEL
	mov fs, esi
	cld
	CLAC
%endmacro

section .text

; eax = number, ebx ecx edx esi edi ebp = arguments; result in eax.
align 16
syscall_entry:
	push eax			; orig_ax
	SAVE_REGS
	push ebp			; the last three arguments
	push edi
	push esi
	LOAD_KERNEL_SEGS
	xor ebp, ebp			; ends a backtrace
	cmp eax, [sys_call_count]
	jae .no_such_call
	mov esi, eax
	mov eax, ebx			; the first three
	xchg edx, ecx
	call [sys_call_table + esi * 4]
.done:
	mov [esp + 12 + PT_AX], eax
	add esp, 12

ret_to_user:
	cli
	mov edx, [fs:CPU_CURRENT]
	cmp dword [edx + TASK_WORK], 0
	jne ret_with_work
restore_all:
	pop ebx
	pop ecx
	pop edx
	pop esi
	pop edi
	pop ebp
	pop eax
.ds:	pop ds
.es:	pop es
.fs:	pop fs
	add esp, 4			; orig_ax
.iret:	iret

syscall_entry.no_such_call:
	mov eax, -ENOSYS
	jmp syscall_entry.done
syscall_entry.end:

ret_with_work:
	mov eax, esp
	call exit_to_user_work		; comes back with interrupts off
	jmp restore_all

zero_ds:
	mov dword [esp], 0
	jmp restore_all.ds
zero_es:
	mov dword [esp], 0
	jmp restore_all.es
zero_fs:
	mov dword [esp], 0
	jmp restore_all.fs

; The user's registers are loaded, his ip, cs, flags, sp, ss on the stack.
iret_failed:
	push -1				; orig_ax
	SAVE_REGS
	LOAD_KERNEL_SEGS
	mov eax, esp
	call bad_iret
	jmp ret_to_user

EX_TABLE restore_all.ds, zero_ds
EX_TABLE restore_all.es, zero_es
EX_TABLE restore_all.fs, zero_fs
EX_TABLE restore_all.iret, iret_failed

; A new task's first steps: switch_to() returns here, pt_regs on the stack.
ret_from_kthread:			; ebx = function, esi = its argument
	call schedule_tail
	mov eax, esi
	call ebx
	jmp ret_to_user
ret_from_fork:
	call schedule_tail
	jmp ret_to_user

; cr2 is read before another fault can come; then interrupts are as they were.
align 16
page_fault:
	SAVE_REGS
	LOAD_KERNEL_SEGS
	mov ecx, cr2
	mov edx, [esp + PT_ORIG_AX]	; error code: SDM vol. 3, 4.7
	mov dword [esp + PT_ORIG_AX], -1
	mov eax, esp
	test byte [eax + PT_FLAGS + 1], FLAGS_IF_BYTE1
	jz .masked
	sti
.masked:
	call do_page_fault
ret_from_exception:
	test byte [esp + PT_CS], 3
	jnz ret_to_user
	cli
	jmp restore_all

; On the stack: vector in the place of fs, error code in that of orig_ax.
exception_common:
	push es
	push ds
	push eax
	push ebp
	push edi
	push esi
	push edx
	push ecx
	push ebx
	mov ecx, [esp + PT_FS]
	mov [esp + PT_FS], fs
	LOAD_KERNEL_SEGS
	mov word [esp + PT_FS + 2], 0
	mov edx, [esp + PT_ORIG_AX]
	mov dword [esp + PT_ORIG_AX], -1
	mov eax, esp
	call do_trap
	jmp ret_from_exception

; On the stack: the line in the place of orig_ax.
irq_common:
	SAVE_REGS
	LOAD_KERNEL_SEGS
	mov edx, [esp + PT_ORIG_AX]
	mov dword [esp + PT_ORIG_AX], -1
	mov eax, esp
	call do_irq
	jmp ret_from_exception

; Vectors whose error code the processor pushes: SDM vol. 3, table 6-1
%define HAS_ERROR(v) ((v) == 8 || ((v) >= 10 && (v) <= 14) || (v) == 17 || \
	(v) == 21 || (v) == 29 || (v) == 30)

%assign v 0
%rep 32
exception_%+v:
%if !HAS_ERROR(v)
	push 0
%endif
	push v
	jmp exception_common
%assign v v + 1
%endrep

%assign v 0
%rep 16
irq_%+v:
	push v
	jmp irq_common
%assign v v + 1
%endrep

section .rodata
exception_stubs:
%assign v 0
%rep 32
%if v == 14
	dd page_fault
%else
	dd exception_%+v
%endif
%assign v v + 1
%endrep
irq_stubs:
%assign v 0
%rep 16
	dd irq_%+v
%assign v v + 1
%endrep
