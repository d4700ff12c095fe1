/* SPDX-License-Identifier: MIT */
/* /proc/PID/maps, as Linux on a 32-bit machine prints it. */
#include "fs/file.h"
#include "fs/seq.h"
#include "kernel/abi/errno.h"
#include "kernel/lib/string.h"
#include "mm/slab.h"
#include "mm/vma.h"

#define NAME_COLUMN	49u

static const char *vma_name(struct vm_area_struct *vma, char *buf)
{
	const struct mm_struct *mm = vma->vm_mm;
	const char *name = NULL;

	if (vma->vm_file)
		return d_path(&vma->vm_file->f_path, buf, PATH_MAX);
	if (vma->vm_ops && vma->vm_ops->name)
		name = vma->vm_ops->name(vma);
	if (name)
		return name;
	if (vma->vm_start <= mm->brk && vma->vm_end >= mm->start_brk)
		return "[heap]";
	if (vma->vm_start <= mm->start_stack && vma->vm_end >= mm->start_stack)
		return "[stack]";
	return NULL;
}

static void show_vma(struct seq_file *m, struct vm_area_struct *vma, char *buf)
{
	const struct inode *inode = vma->vm_file ? vma->vm_file->f_inode : NULL;
	unsigned long long offset = 0;
	unsigned long flags = vma->vm_flags;
	size_t line = m->count;
	const char *name;
	dev_t dev = 0;

	if (inode) {
		offset = (unsigned long long)vma->vm_pgoff << PAGE_SHIFT;
		dev = inode_dev(inode);
	}
	seq_printf(m, "%08lx-%08lx %c%c%c%c %08llx %02x:%02x %lu ",
		   vma->vm_start, vma->vm_end,
		   flags & VM_READ ? 'r' : '-', flags & VM_WRITE ? 'w' : '-',
		   flags & VM_EXEC ? 'x' : '-',
		   flags & VM_MAYSHARE ? 's' : 'p', offset, MAJOR(dev),
		   MINOR(dev), inode ? inode->i_ino : 0);
	name = vma_name(vma, buf);
	if (name) {
		while (m->count < line + NAME_COLUMN && !m->overflow)
			seq_putc(m, ' ');
		for (; *name; name++) {
			if (*name == '\n')
				seq_puts(m, "\\012");
			else
				seq_putc(m, *name);
		}
	}
	seq_putc(m, '\n');
}

/* 0 or -ENOMEM.  Context: task; takes mmap_lock. */
int mm_show_maps(struct seq_file *m, struct mm_struct *mm)
{
	char *buf = kmalloc(PATH_MAX, GFP_KERNEL);

	if (!buf)
		return -ENOMEM;
	down_read(&mm->mmap_lock);
	for (struct vm_area_struct *vma = mm->mmap; vma && !m->overflow;
	     vma = vma->vm_next)
		show_vma(m, vma, buf);
	up_read(&mm->mmap_lock);
	kfree(buf);
	return 0;
}
