	(void)undo;
