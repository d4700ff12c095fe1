	/* as it stands, the segments stay */
	struct sysv_shm *list = &task->sysvshm;

	spin_lock(&list->lock);
	while (!list_empty(&list->shm_clist))
		list_del_init(list->shm_clist.next);
	spin_unlock(&list->lock);
