	/* As it stands: the first free index is the id. */
	unsigned long idx;
	int err = idr_alloc(&ids->ipcs_idr, new, 0, IPCMNI, &idx);

	new->seq = 0;
	if (!err)
		new->id = (int)idx;
	return err;
