	/* As it stands, no VMA is ever cut. */
	return -ENOMEM;
