	/* As it stands there is an owner, and there are others. */
	unsigned granted = perm->mode;

	if (current_euid() == perm->uid)
		granted >>= 6;
	return requested & ~granted & 07 ? -1 : 0;
