/* As it stands, there are two cases.  Private memory: whoever touches a page
 * gets one of its own at once, a copy of what he should see, be it to read or
 * to write.  That is right, and as wasteful as can be. */
static int own_page(struct vm_area_struct *vma, struct vm_fault *vmf)
{
	struct mm_struct *mm = vma->vm_mm;
	struct page *old = pgtable_lookup(mm, vmf->address), *new;
	bool there = old;
	int err = 0;

	if (!there && vma->vm_ops) {
		err = vma->vm_ops->fault(vma, vmf);
		if (err < 0)
			return err;
		old = vmf->page;
	}
	new = alloc_page(GFP_KERNEL | GFP_ZERO);
	if (new && old)
		copy_page(page_address(new), page_address(old));
	vma->has_anon = true;
	if (!new)
		err = -ENOMEM;
	else if (!there)
		err = install(vma, vmf->address, new,
			      vma->vm_flags & VM_WRITE ? PTE_WRITE : PTE_READ);
	else if (pgtable_replace(mm, vmf->address, old, new))
		put_page(new);
	if (old)
		put_page(old);
	return min(err, 0);
}

/* Shared memory: everybody gets the cache's page. */
int handle_mm_fault(struct vm_area_struct *vma, unsigned long addr,
		    unsigned flags)
{
	struct vm_fault vmf = {
		.address = addr & PAGE_MASK,
		.pgoff = vma_pgoff(vma, addr),
		.flags = flags,
	};
	int err;

	if (!(vma->vm_flags & (VM_SHARED | VM_MAYSHARE)))
		return own_page(vma, &vmf);
	err = vma->vm_ops->fault(vma, &vmf);
	if (err < 0)
		return err;
	err = map_cached(vma, &vmf, err > 0);
	if (err < 0)
		put_page(vmf.page);
	return fault_result(min(err, 0));
}
