	/* As it stands, nothing is noted. */
	(void)undo;
	(void)num;
	(void)change;
	return 0;
