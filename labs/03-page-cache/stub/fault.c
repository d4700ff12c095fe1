	/* As it stands, also where the file has ended. */
	return shmem_getpage(vma->vm_file->f_mapping->host, vmf->pgoff,
			     &vmf->page, SGP_WRITE);
