	/* As it stands, it stays. */
	shm_unlock(shp);
