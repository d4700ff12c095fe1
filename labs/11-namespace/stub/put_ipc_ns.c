	/* As it stands, it is counted, but never ends. */
	atomic_dec(&ns->ns.count);
