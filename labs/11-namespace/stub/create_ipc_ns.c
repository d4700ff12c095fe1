	/* As it stands, there are no others. */
	(void)out;
	(void)free_ipc_ns;
	return -ENOSYS;
