/* SPDX-License-Identifier: MIT */
/*
 * kernel/elf.c - ELF programs for the i386, static and dynamic.
 *
 * Each PT_LOAD segment becomes a private mapping of the file: nothing is
 * copied, the pages are the page cache's.  What memory has beyond the file
 * (bss) is anonymous; only the rest of the last file page is cleared.  With
 * PT_INTERP the program interpreter (ld.so) is mapped too, and starts first;
 * the vector on the stack tells it where the program is.
 */
#include "kernel/exec.h"

#include "kernel/abi/elf.h"
#include "kernel/abi/errno.h"
#include "kernel/lib/string.h"
#include "kernel/task.h"
#include "kernel/x86/cpu.h"
#include "kernel/x86/process.h"
#include "kernel/x86/random.h"
#include "kernel/x86/tsc.h"
#include "kernel/x86/uaccess.h"
#include "mm/mmap.h"
#include "mm/slab.h"

#define ELF_ET_DYN_BASE (TASK_SIZE / 3 * 2) /* position-independent */
#define MAX_PHDRS_SIZE	65536u
#define MAX_AUXV	24

/* One ELF file: the program, or its interpreter. */
struct elf_image {
	struct file *file;
	struct elf32_hdr hdr;
	struct elf32_phdr *phdrs; /* kmalloc'ed; hdr.e_phnum */
	unsigned long load_bias;  /* add to every address in the file */
	unsigned long start_code, end_code, start_data, end_data;
	unsigned long bss_end;	 /* where the last segment ends */
	unsigned long phdr_addr; /* of the program headers, mapped */
};

/* ---- reading ----------------------------------------------------------- */

static int read_exact(struct file *file, void *buf, size_t n, loff_t pos)
{
	ssize_t got = kernel_read(file, buf, n, pos);

	if (got < 0)
		return (int)got;
	return (size_t)got == n ? 0 : -ENOEXEC;
}

static bool elf_hdr_ok(const struct elf32_hdr *hdr)
{
	return !memcmp(hdr->e_ident, ELFMAG, SELFMAG) &&
	       (hdr->e_type == ET_EXEC || hdr->e_type == ET_DYN) &&
	       (hdr->e_machine == EM_386 || hdr->e_machine == EM_486) &&
	       hdr->e_phentsize == sizeof(struct elf32_phdr) &&
	       hdr->e_phnum > 0 &&
	       hdr->e_phnum <= MAX_PHDRS_SIZE / sizeof(struct elf32_phdr);
}

/* Program headers of img->hdr, checked.  -ENOEXEC, -ENOMEM, -EIO. */
static int read_phdrs(struct elf_image *img)
{
	size_t size = img->hdr.e_phnum * sizeof(struct elf32_phdr);
	int err;

	if (!elf_hdr_ok(&img->hdr) || !img->file->f_op->mmap)
		return -ENOEXEC;
	img->phdrs = kvmalloc(size, GFP_KERNEL);
	if (!img->phdrs)
		return -ENOMEM;
	err = read_exact(img->file, img->phdrs, size, img->hdr.e_phoff);
	if (err) {
		kvfree(img->phdrs);
		img->phdrs = NULL;
	}
	return err;
}

static const struct elf32_phdr *find_phdr(const struct elf_image *img,
					  uint32_t type)
{
	for (unsigned i = 0; i < img->hdr.e_phnum; i++)
		if (img->phdrs[i].p_type == type)
			return &img->phdrs[i];
	return NULL;
}

static void image_close(struct elf_image *img)
{
	kvfree(img->phdrs);
	if (img->file)
		fput(img->file);
}

/* Open the interpreter that PT_INTERP names; img->file stays NULL if none. */
static int open_interp(struct linux_binprm *bprm, const struct elf_image *prog,
		       struct elf_image *img)
{
	const struct elf32_phdr *ph = find_phdr(prog, PT_INTERP);
	char *name __free(kfree) = NULL;
	int err;

	if (!ph)
		return 0;
	if (ph->p_filesz > 4096 || ph->p_filesz < 2)
		return -ENOEXEC;
	name = kmalloc(ph->p_filesz, GFP_KERNEL);
	if (!name)
		return -ENOMEM;
	err = read_exact(bprm->file, name, ph->p_filesz, ph->p_offset);
	if (!err && name[ph->p_filesz - 1])
		err = -ENOEXEC;
	if (!err)
		err = open_exec(name, &img->file);
	if (err || !img->file)
		return err;
	err = read_exact(img->file, &img->hdr, sizeof(img->hdr), 0);
	if (!err)
		err = read_phdrs(img);
	return err == -ENOEXEC ? -ELIBBAD : err;
}

/* ---- mapping ----------------------------------------------------------- */

/* Bytes from the lowest to the highest address of all PT_LOAD; 0: none. */
static unsigned long total_mapping_size(const struct elf_image *img,
					unsigned long *first)
{
	unsigned long min = ~0ul, max = 0;

	for (unsigned i = 0; i < img->hdr.e_phnum; i++) {
		const struct elf32_phdr *ph = &img->phdrs[i];

		if (ph->p_type != PT_LOAD)
			continue;
		if (ph->p_vaddr < min)
			min = PAGE_ALIGN_DOWN(ph->p_vaddr);
		if (ph->p_memsz > TASK_SIZE ||
		    ph->p_vaddr > TASK_SIZE - ph->p_memsz ||
		    ph->p_filesz > ph->p_memsz)
			return 0;
		if (ph->p_vaddr + ph->p_memsz > max)
			max = ph->p_vaddr + ph->p_memsz;
	}
	*first = min;
	return max > min ? max - min : 0;
}

static unsigned long elf_prot(uint32_t flags)
{
	return (flags & PF_R ? PROT_READ : 0ul) |
	       (flags & PF_W ? PROT_WRITE : 0ul) |
	       (flags & PF_X ? PROT_EXEC : 0ul);
}

/*
 * Where an image goes: ET_EXEC where it was linked; a program that is ET_DYN
 * at ELF_ET_DYN_BASE; an interpreter wherever there is room.
 */
static int choose_bias(struct elf_image *img, bool interp)
{
	unsigned long first, size = total_mapping_size(img, &first), addr;
	int err;

	if (!size)
		return interp ? -ELIBBAD : -EINVAL;
	if (img->hdr.e_type == ET_EXEC)
		return 0;
	if (!interp) {
		img->load_bias = PAGE_ALIGN_DOWN(ELF_ET_DYN_BASE - first);
		return 0;
	}
	/* find room for all of it, and give that to the segments below */
	err = do_mmap(NULL, 0, size, PROT_NONE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, 0, &addr);
	if (err)
		return err;
	img->load_bias = addr - first;
	return do_munmap(current->mm, addr, round_up(size, PAGE_SIZE));
}

/* One segment: the file's part, then anonymous memory up to p_memsz. */
static int map_segment(struct elf_image *img, const struct elf32_phdr *ph)
{
	unsigned long vaddr = img->load_bias + ph->p_vaddr;
	unsigned long start = PAGE_ALIGN_DOWN(vaddr), off = vaddr - start;
	unsigned long file_end = round_up(vaddr + ph->p_filesz, PAGE_SIZE);
	unsigned long mem_end = round_up(vaddr + ph->p_memsz, PAGE_SIZE);
	unsigned long out;
	int err;

	if (vaddr > TASK_SIZE || ph->p_memsz > TASK_SIZE - vaddr)
		return -ENOMEM;
	if (ph->p_filesz) {
		if ((ph->p_offset & ~PAGE_MASK) != off)
			return -EINVAL;
		err = do_mmap(img->file, start, file_end - start,
			      elf_prot(ph->p_flags),
			      MAP_PRIVATE | MAP_FIXED | MAP_DENYWRITE,
			      ph->p_offset >> PAGE_SHIFT, &out);
		if (err)
			return err;
	} else {
		file_end = start;
	}
	if (mem_end <= file_end)
		return 0;
	return do_mmap(NULL, file_end, mem_end - file_end,
		       elf_prot(ph->p_flags),
		       MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, 0, &out);
}

static void note_segment(struct elf_image *img, const struct elf32_phdr *ph)
{
	unsigned long start = img->load_bias + ph->p_vaddr;
	unsigned long file_end = start + ph->p_filesz;

	img->start_code = min(img->start_code, start);
	img->start_data = max(img->start_data, start);
	if (ph->p_flags & PF_X)
		img->end_code = max(img->end_code, file_end);
	img->end_data = max(img->end_data, file_end);
	img->bss_end = max(img->bss_end, start + ph->p_memsz);
	if (img->hdr.e_phoff >= ph->p_offset &&
	    img->hdr.e_phoff - ph->p_offset < ph->p_filesz)
		img->phdr_addr = start + img->hdr.e_phoff - ph->p_offset;
}

/* Map every PT_LOAD.  current->mm is the new one. */
static int map_image(struct elf_image *img, bool interp)
{
	struct mm_struct *mm = current->mm;
	int err;

	img->start_code = ~0ul;
	down_write(&mm->mmap_lock);
	err = choose_bias(img, interp);
	for (unsigned i = 0; i < img->hdr.e_phnum && !err; i++)
		if (img->phdrs[i].p_type == PT_LOAD) {
			err = map_segment(img, &img->phdrs[i]);
			note_segment(img, &img->phdrs[i]);
		}
	up_write(&mm->mmap_lock);
	return err;
}

/* The bytes between a segment's end in the file and its page's are bss. */
static int clear_bss(const struct elf_image *img)
{
	for (unsigned i = 0; i < img->hdr.e_phnum; i++) {
		const struct elf32_phdr *ph = &img->phdrs[i];
		unsigned long end = img->load_bias + ph->p_vaddr + ph->p_filesz;
		unsigned long gap = round_up(end, PAGE_SIZE) - end;

		if (ph->p_type != PT_LOAD || !ph->p_filesz ||
		    ph->p_memsz <= ph->p_filesz || !gap)
			continue;
		if (clear_user((void __user *)end, gap) && ph->p_flags & PF_W)
			return -EFAULT;
	}
	return 0;
}

/* ---- the first stack --------------------------------------------------- */

struct auxv {
	struct elf32_auxv entry[MAX_AUXV];
	unsigned n;
};

static void aux(struct auxv *auxv, uint32_t type, unsigned long value)
{
	auxv->entry[auxv->n++] = (struct elf32_auxv){ type, value };
}

static void fill_auxv(struct auxv *auxv, const struct linux_binprm *bprm,
		      const struct elf_image *prog, unsigned long interp_base,
		      unsigned long platform, unsigned long random)
{
	const struct cred *cred = current_cred();

	aux(auxv, AT_HWCAP, cpu_info.features[0]);
	aux(auxv, AT_PAGESZ, PAGE_SIZE);
	aux(auxv, AT_CLKTCK, USER_HZ);
	aux(auxv, AT_PHDR, prog->phdr_addr);
	aux(auxv, AT_PHENT, sizeof(struct elf32_phdr));
	aux(auxv, AT_PHNUM, prog->hdr.e_phnum);
	aux(auxv, AT_BASE, interp_base);
	aux(auxv, AT_FLAGS, 0);
	aux(auxv, AT_ENTRY, prog->load_bias + prog->hdr.e_entry);
	aux(auxv, AT_UID, cred->uid);
	aux(auxv, AT_EUID, cred->euid);
	aux(auxv, AT_GID, cred->gid);
	aux(auxv, AT_EGID, cred->egid);
	aux(auxv, AT_SECURE, bprm->secure);
	aux(auxv, AT_RANDOM, random);
	aux(auxv, AT_HWCAP2, 0);
	aux(auxv, AT_EXECFN, bprm->exec);
	aux(auxv, AT_PLATFORM, platform);
	aux(auxv, AT_NULL, 0);
}

/*
 * @n pointers to the strings that begin at *at, and a NULL, to *sp.  Both
 * move on behind what was used.
 */
static int put_pointers(uint32_t __user **sp, unsigned long *at, int n)
{
	while (n--) {
		long len =
			strnlen_user((const char __user *)*at, 32 * PAGE_SIZE);

		if (!len || put_user((uint32_t)*at, (*sp)++))
			return -EFAULT;
		*at += (unsigned long)len;
	}
	return put_user(0u, (*sp)++);
}

/* Everything below the strings; *entry_sp is the first %esp. */
static int create_elf_tables(struct linux_binprm *bprm,
			     const struct elf_image *prog,
			     unsigned long interp_base, unsigned long *entry_sp)
{
	static const char platform[] = "i686";
	struct mm_struct *mm = current->mm;
	unsigned long p = bprm->p, at = p, platform_at, random_at;
	struct auxv auxv = { .n = 0 };
	uint32_t __user *sp;
	uint8_t random[16];

	platform_at = p -= sizeof(platform);
	get_random_bytes(random, sizeof(random));
	random_at = p -= sizeof(random);
	fill_auxv(&auxv, bprm, prog, interp_base, platform_at, random_at);
	p -= (auxv.n * 2 + (unsigned)(bprm->argc + bprm->envc) + 3) * 4;
	p &= ~15ul;
	if (copy_to_user((void __user *)platform_at, platform,
			 sizeof(platform)) ||
	    copy_to_user((void __user *)random_at, random, sizeof(random)))
		return -EFAULT;

	sp = (uint32_t __user *)p;
	if (put_user((uint32_t)bprm->argc, sp++))
		return -EFAULT;
	mm->arg_start = at;
	if (put_pointers(&sp, &at, bprm->argc))
		return -EFAULT;
	mm->arg_end = mm->env_start = at;
	if (put_pointers(&sp, &at, bprm->envc))
		return -EFAULT;
	mm->env_end = at;
	if (copy_to_user(sp, auxv.entry, auxv.n * sizeof(*auxv.entry)))
		return -EFAULT;
	memcpy(mm->saved_auxv, auxv.entry, auxv.n * sizeof(*auxv.entry));
	mm->start_stack = p;
	*entry_sp = p;
	return 0;
}

/* ---- all together ------------------------------------------------------ */

static void set_mm_limits(const struct elf_image *prog)
{
	struct mm_struct *mm = current->mm;

	mm->start_code = prog->start_code;
	mm->end_code = prog->end_code;
	mm->start_data = prog->start_data;
	mm->end_data = prog->end_data;
	mm->start_brk = mm->brk = round_up(prog->bss_end, PAGE_SIZE);
}

/* Past the point of no return: map both and start. */
static int start_program(struct linux_binprm *bprm, struct elf_image *prog,
			 struct elf_image *interp)
{
	const struct elf32_phdr *stack = find_phdr(prog, PT_GNU_STACK);
	unsigned long entry, sp;
	int err;

	if (!stack)
		current->personality |= READ_IMPLIES_EXEC;
	err = setup_arg_pages(bprm, !stack || stack->p_flags & PF_X);
	if (!err)
		err = map_image(prog, false);
	if (!err)
		err = clear_bss(prog);
	if (err)
		return err;
	set_mm_limits(prog);
	entry = prog->load_bias + prog->hdr.e_entry;
	if (interp->file) {
		err = map_image(interp, true);
		if (!err)
			err = clear_bss(interp);
		if (err)
			return err;
		entry = interp->load_bias + interp->hdr.e_entry;
	}
	err = create_elf_tables(bprm, prog,
				interp->file ? interp->load_bias : 0, &sp);
	if (err)
		return err;
	start_thread(current_pt_regs(), entry, sp);
	return 0;
}

int load_elf_binary(struct linux_binprm *bprm)
{
	struct elf_image prog = { .file = bprm->file }, interp = { 0 };
	int err;

	memcpy(&prog.hdr, bprm->buf, sizeof(prog.hdr));
	err = read_phdrs(&prog);
	if (err)
		return err;
	err = open_interp(bprm, &prog, &interp);
	if (!err)
		err = begin_new_exec(bprm);
	if (!err)
		err = start_program(bprm, &prog, &interp);
	kvfree(prog.phdrs);
	image_close(&interp);
	return err;
}
