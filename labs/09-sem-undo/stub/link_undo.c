	(void)sma;
	(void)undo;
	return -ENOSYS;
