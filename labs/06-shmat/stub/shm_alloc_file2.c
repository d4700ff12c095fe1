	/*
	 * As it stands the VMA gets file1 itself: its memory is shared, but
	 * nobody knows who attached what.
	 */
	(void)&shm_file_operations; /* what file2 will have */
	*out = file1;
	return 0;
