	/* As it stands: nothing is there, the toucher gets SIGBUS. */
	return -EFAULT;
