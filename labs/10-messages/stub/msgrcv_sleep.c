	/* As it stands, no receiver sleeps. */
	r->w.msg = NULL;
	spin_unlock(&msq->q_perm.lock);
	return -ENOSYS;
