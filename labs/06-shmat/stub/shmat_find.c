	/* As it stands, whoever knows the id gets it. */
	struct shmid_kernel *shp;
	int err;

	rcu_read_lock();
	err = shm_obtain_object_check(ns, shmid, &shp);
	if (!err)
		*file1 = get_file(shp->shm_file);
	rcu_read_unlock();
	return err;
