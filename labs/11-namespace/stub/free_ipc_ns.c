	(void)ns;
	(void)free_ipcs;
