	/* As it stands, SEM_UNDO is refused. */
	(void)find_undo;
	(void)alloc_undo;
	(void)link_undo;
	*out = NULL;
	spin_unlock(&sma->sem_perm.lock);
	return -ENOSYS;
