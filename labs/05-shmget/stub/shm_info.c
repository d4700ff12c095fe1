	/* As it stands, there is nothing to see. */
	struct shm_info info = { 0 };

	return ipc_info(&shm_ids(ns), buf, &info, sizeof(info));
