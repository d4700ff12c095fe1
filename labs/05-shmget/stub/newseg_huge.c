	/* As it stands, nobody has heard of huge pages. */
	return -EINVAL;
