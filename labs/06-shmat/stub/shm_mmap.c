	/* As it stands, the VMA is file1's own: nobody counts it. */
	struct shm_file_data *sfd = shm_file_data(file2);

	return sfd->file->f_op->mmap(sfd->file, vma);
