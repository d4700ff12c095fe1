	/* As it stands, nobody is sent for. */
	(void)msq;
