	/* As it stands, only the same one can be had. */
	if (flags & CLONE_NEWIPC)
		err = -ENOSYS;
	else
		get_ipc_ns(new->ipc_ns);
