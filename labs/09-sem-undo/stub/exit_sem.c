	/* As it stands, a list is just left behind. */
	(void)undo_array;
	task->sysvsem.undo_list = NULL;
