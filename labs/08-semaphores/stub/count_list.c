	(void)list;
	(void)zero;
	return 0;
