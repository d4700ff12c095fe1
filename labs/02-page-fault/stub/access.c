	/* As it stands: what is not allowed looks as if nothing were there. */
	access = error & PF_WRITE ? VM_WRITE : VM_READ;
	if (!(vma->vm_flags & access))
		goto out;
