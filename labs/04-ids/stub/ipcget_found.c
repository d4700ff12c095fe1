	/* As it stands, everybody gets the id of whatever it is. */
	return perm->id;
