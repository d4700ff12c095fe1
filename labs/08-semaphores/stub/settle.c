	/* As it stands, nobody's turn ever comes. */
	(void)sma;
	(void)complete;
	(void)touch;
	(void)follow;
