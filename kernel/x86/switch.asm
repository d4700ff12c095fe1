; SPDX-License-Identifier: MIT
; From one kernel stack to another.

%include "kernel/x86/asm.inc"

global switch_to

section .text

; void switch_to(unsigned long *prev_sp, unsigned long next_sp)
; Keeps what a C function must keep; the rest is on the stack already.  The
; frame is known to copy_thread().
switch_to:
	push ebp
	push ebx
	push esi
	push edi
	mov [eax], esp
	mov esp, edx
	pop edi
	pop esi
	pop ebx
	pop ebp
	ret
