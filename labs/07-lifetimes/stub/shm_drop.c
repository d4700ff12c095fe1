	/* As it stands it is only counted, without a word of who and when. */
	struct shmid_kernel *shp;

	down_write(&shm_ids(ns).rwsem);
	if (!shm_lock(ns, id, &shp)) {
		if (detached)
			shp->shm_nattch--;
		shm_unlock(shp);
	}
	up_write(&shm_ids(ns).rwsem);
