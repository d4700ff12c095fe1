	/* As it stands, no id is ever too old. */
	return false;
