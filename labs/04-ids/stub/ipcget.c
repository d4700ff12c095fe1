	/* As it stands, what is not there is made, asked for or not. */
	struct kern_ipc_perm *perm = NULL;
	int ret;

	down_write(&ids->rwsem);
	if (params->key != IPC_PRIVATE)
		perm = ipc_findkey(ids, params->key);
	if (perm)
		ret = ipcget_found(perm, ops, params);
	else
		ret = ops->getnew(ns, params);
	up_write(&ids->rwsem);
	return ret;
