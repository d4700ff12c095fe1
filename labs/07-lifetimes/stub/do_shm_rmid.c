	/* As it stands it goes, whoever uses it. */
	shm_destroy(ns, to_shm(perm));
