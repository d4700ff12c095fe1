	/*
	 * As it stands: memory with an id. There is no limit, nothing is
	 * counted, what fails halfway is lost, and the segment knows next to
	 * nothing about itself.
	 */
	struct shmid_kernel *shp;
	char name[16];
	int err;

	if (params->flg & SHM_HUGETLB)
		return newseg_huge(params->flg);
	shp = kmem_cache_alloc(shmid_cache, GFP_KERNEL | GFP_ZERO);
	if (!shp)
		return -ENOMEM;
	shp->shm_segsz = params->u.size;
	shp->ns = ns;
	segment_name(name, params->key);
	err = shmem_kernel_file_setup(name, (loff_t)params->u.size,
				      VM_NORESERVE, &shp->shm_file);
	if (!err)
		err = ipc_addid(&shm_ids(ns), &shp->shm_perm, params, IPCMNI);
	if (err)
		return err;
	shp->shm_creator = current;
	spin_lock(&current->sysvshm.lock);
	list_add(&shp->shm_clist, &current->sysvshm.shm_clist);
	spin_unlock(&current->sysvshm.lock);
	shm_unlock(shp);
	return shp->shm_perm.id;
