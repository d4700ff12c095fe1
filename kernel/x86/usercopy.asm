; SPDX-License-Identifier: MIT
; Copies between the kernel and user memory; kernel/x86/uaccess.h says what
; they promise.  An instruction that touches user memory is in __ex_table:
; a fault that do_page_fault() cannot serve goes on at its second label.
; A range that does not lie below TASK_SIZE is not begun.

%include "kernel/x86/asm.inc"

global copy_from_user, copy_to_user, clear_user
global strncpy_from_user, strnlen_user
global get_user_1, get_user_2, get_user_4
global put_user_1, put_user_2, put_user_4
global cmpxchg_user
global usercopy_start, usercopy_end	; the only code that faults on purpose

EFAULT		equ 14

%macro MIGHT_FAULT 0
%ifdef CONFIG_CHECK
	extern might_fault
	push eax
	push edx
	push ecx
	call might_fault
	pop ecx
	pop edx
	pop eax
%endif
%endmacro

; Go to %2 unless [%1, %1 + ecx) is user memory.  Clobbers edx.
%macro CHECK_RANGE 2
	mov edx, %1
	add edx, ecx
	jc %2
	cmp edx, KERNEL_BASE
	ja %2
%endmacro

section .text
usercopy_start:

; (to, from, n): bytes not copied
%macro COPY_FUNCTION 2			; name, register with the user address
align 16
%1:
	MIGHT_FAULT
	push esi
	push edi
	mov edi, eax
	mov esi, edx
	CHECK_RANGE %2, .all
	mov eax, ecx
	shr ecx, 2
	and eax, 3
	STAC
.words:	rep movsd
	mov ecx, eax
.bytes:	rep movsb
.left:	CLAC
	mov eax, ecx
	pop edi
	pop esi
	ret
.all:	CLAC
	mov eax, ecx
	pop edi
	pop esi
	ret
.words_left:				; again, to the very byte
	lea ecx, [eax + ecx * 4]
	jmp .bytes
EX_TABLE .words, .words_left
EX_TABLE .bytes, .left
%endmacro

COPY_FUNCTION copy_from_user, esi
COPY_FUNCTION copy_to_user, edi

; (to, n): bytes not cleared
clear_user:
	MIGHT_FAULT
	push edi
	mov edi, eax
	mov ecx, edx
	CHECK_RANGE edi, .left
	mov edx, ecx
	shr ecx, 2
	and edx, 3
	xor eax, eax
	STAC
.words:	rep stosd
	mov ecx, edx
.bytes:	rep stosb
.left:	CLAC
	mov eax, ecx
	pop edi
	ret
.words_left:
	lea ecx, [edx + ecx * 4]
	jmp .bytes
EX_TABLE .words, .words_left
EX_TABLE .bytes, .left

; (to, from, n): length without the NUL, n if there is none, or -EFAULT
strncpy_from_user:
	MIGHT_FAULT
	push esi
	push edi
	push edx
	mov edi, eax
	mov esi, edx
	test ecx, ecx
	jle .full
	mov edx, KERNEL_BASE
	sub edx, esi			; what is left of user memory
	jbe .fault
	STAC
.next:	lodsb
	stosb
	test al, al
	jz .end
	dec ecx
	jz .full
	dec edx
	jnz .next
.fault:	mov eax, -EFAULT
	jmp .out
.end:	dec esi
.full:	mov eax, esi
	sub eax, [esp]
.out:	CLAC
	pop edx
	pop edi
	pop esi
	ret
EX_TABLE .next, .fault

; (s, n): length with the NUL, more than n if there is none, 0 on a fault
strnlen_user:
	MIGHT_FAULT
	push edi
	push eax
	mov edi, eax
	mov ecx, edx
	mov edx, KERNEL_BASE
	sub edx, edi
	jbe .fault
	cmp ecx, edx
	jb .bounded
	mov ecx, edx			; running into TASK_SIZE is a fault
.bounded:
	xor eax, eax
	test ecx, ecx
	jz .none
	STAC
.scan:	repne scasb
	CLAC
	jne .none
	mov eax, edi
	pop edx
	sub eax, edx
	pop edi
	ret
.none:	mov eax, edi
	cmp eax, KERNEL_BASE
	je .fault
	pop edx
	sub eax, edx
	inc eax
	pop edi
	ret
.fault:	CLAC
	xor eax, eax
	pop edx
	pop edi
	ret
EX_TABLE .scan, .fault

; %1 bytes at user address %2 are wanted: is that so?
%macro CHECK_ADDR 2
	cmp %2, KERNEL_BASE - %1
	ja user_fault
%endmacro

; (to, from)
%macro GET_USER 2			; size, register
align 16
get_user_%1:
	MIGHT_FAULT
	CHECK_ADDR %1, edx
	STAC
.load:	mov %2, [edx]
	CLAC
	mov [eax], %2
	xor eax, eax
	ret
EX_TABLE .load, user_fault
%endmacro

; (value, to)
%macro PUT_USER 2			; size, register
align 16
put_user_%1:
	MIGHT_FAULT
	CHECK_ADDR %1, edx
	STAC
.store:	mov [edx], %2
	CLAC
	xor eax, eax
	ret
EX_TABLE .store, user_fault
%endmacro

GET_USER 1, cl
GET_USER 2, cx
GET_USER 4, ecx
PUT_USER 1, al
PUT_USER 2, ax
PUT_USER 4, eax

; (ptr, old, new, seen)
cmpxchg_user:
	MIGHT_FAULT
	CHECK_ADDR 4, eax
	xchg eax, edx
	STAC
.swap:	lock cmpxchg [edx], ecx
	CLAC
	mov ecx, [esp + 4]
	mov [ecx], eax
	xor eax, eax
	ret
EX_TABLE .swap, user_fault

user_fault:
	CLAC
	mov eax, -EFAULT
	ret
usercopy_end:
