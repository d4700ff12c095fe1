	/* As it stands, setns stays where it is. */
	(void)nsproxy;
	(void)ns;
