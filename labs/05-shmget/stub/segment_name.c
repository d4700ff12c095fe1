	/* As it stands, all are called the same. */
	memcpy(name, "SYSV", 5);
