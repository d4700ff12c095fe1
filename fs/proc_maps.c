/* SPDX-License-Identifier: MIT */
/* /proc/PID/maps and smaps, as Linux on a 32-bit machine prints them. */
#include "fs/dentry.h"
#include "fs/procfs.h"
#include "mm/pgtable.h"
#include "mm/slab.h"
#include "mm/vma.h"

#define NAME_COLUMN 49u
#define KIB(pages)  ((pages) << (PAGE_SHIFT - 10))

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
		   vma->vm_start, vma->vm_end, flags & VM_READ ? 'r' : '-',
		   flags & VM_WRITE ? 'w' : '-', flags & VM_EXEC ? 'x' : '-',
		   flags & VM_MAYSHARE ? 's' : 'p', offset, MAJOR(dev),
		   MINOR(dev), inode ? inode->i_ino : 0);
	name = vma_name(vma, buf);
	if (name) {
		while (m->count < line + NAME_COLUMN && !m->overflow)
			seq_putc(m, ' ');
		seq_escape(m, name, "\n");
	}
	seq_putc(m, '\n');
}

/* Nothing is ever written back here, so pages of files count as clean. */
static void show_usage(struct seq_file *m, const struct vm_area_struct *vma)
{
	struct pgtable_usage u = { 0 };

	pgtable_usage(vma->vm_mm, vma->vm_start, vma->vm_end, &u);
	seq_printf(m,
		   "Size:           %8lu kB\nKernelPageSize: %8lu kB\n"
		   "MMUPageSize:    %8lu kB\nRss:            %8lu kB\n"
		   "Pss:            %8lu kB\n",
		   KIB(vma_pages(vma)), KIB(1ul), KIB(1ul),
		   KIB(u.anon + u.cache), u.pss >> 10);
	seq_printf(m,
		   "Shared_Clean:   %8lu kB\nShared_Dirty:   %8lu kB\n"
		   "Private_Clean:  %8lu kB\nPrivate_Dirty:  %8lu kB\n",
		   KIB(u.shared_cache), KIB(u.shared_anon),
		   KIB(u.cache - u.shared_cache), KIB(u.anon - u.shared_anon));
	seq_printf(m,
		   "Referenced:     %8lu kB\nAnonymous:      %8lu kB\n"
		   "Swap:           %8u kB\nLocked:         %8lu kB\n",
		   KIB(u.anon + u.cache), KIB(u.anon), 0,
		   vma->vm_flags & VM_LOCKED ? u.pss >> 10 : 0);
}

static int show_all(struct seq_file *m, struct task_struct *task, bool usage)
{
	char *buf __free(kfree) = kmalloc(PATH_MAX, GFP_KERNEL);
	struct mm_struct *mm __free(mmput) = get_task_mm(task);

	if (!mm || !buf)
		return mm ? -ENOMEM : 0;
	down_read(&mm->mmap_lock);
	for (struct vm_area_struct *vma = mm->mmap; vma && !m->overflow;
	     vma = vma->vm_next) {
		show_vma(m, vma, buf);
		if (usage)
			show_usage(m, vma);
	}
	up_read(&mm->mmap_lock);
	return 0;
}

int proc_show_maps(struct seq_file *m, const struct proc_inode *pi)
{
	return show_all(m, pi->task, false);
}

int proc_show_smaps(struct seq_file *m, const struct proc_inode *pi)
{
	return show_all(m, pi->task, true);
}
