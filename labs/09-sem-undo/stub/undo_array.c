	(void)ns;
	(void)list;
	(void)idx;
