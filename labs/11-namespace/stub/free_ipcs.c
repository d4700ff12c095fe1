	(void)ns;
	(void)ops;
