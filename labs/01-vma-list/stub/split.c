	/* As it stands, only private memory is cut, without telling
	 * anybody: for shells and their libraries. */
	struct vm_area_struct *upper;

	if (vma->vm_flags & (VM_SHARED | VM_MAYSHARE))
		return -ENOMEM;
	upper = vma_alloc(vma->vm_mm);
	if (!upper)
		return -ENOMEM;
	upper->vm_start = addr;
	upper->vm_end = vma->vm_end;
	upper->vm_flags = vma->vm_flags;
	upper->vm_ops = vma->vm_ops;
	upper->vm_pgoff = vma->vm_pgoff + vma_pages(vma) -
			  ((vma->vm_end - addr) >> PAGE_SHIFT);
	upper->has_anon = vma->has_anon;
	upper->vm_file = vma->vm_file ? get_file(vma->vm_file) : NULL;
	vma_set_range(vma, vma->vm_start, addr);
	vma_link_behind(vma->vm_mm, upper, vma);
	return 0;
