	/* As it stands, the whole list is walked each time. */
	struct vm_area_struct *vma = READ_ONCE(mm->mmap_cache);

	if (likely(vma && owns(vma, addr)))
		return vma;
	for (vma = mm->mmap; vma; vma = vma->vm_next)
		if (addr < vma->vm_end)
			return vma;
	return NULL;
