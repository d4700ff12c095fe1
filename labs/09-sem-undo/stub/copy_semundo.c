	/* As it stands, everybody begins without. */
	(void)clone_flags;
	p->sysvsem.undo_list = NULL;
	return 0;
