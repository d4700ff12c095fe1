	/* As it stands, every receiver takes what comes first. */
	(void)type;
	return flags & MSG_COPY ? SEARCH_NUMBER : SEARCH_ANY;
