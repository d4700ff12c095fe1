	/* As it stands, a copy counts for nothing. */
