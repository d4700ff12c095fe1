	/* As it stands, setns stays where it is. */
	(void)place;
