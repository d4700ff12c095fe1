	/* As it stands, a change of a semaphore is nobody's business. */
	(void)sma;
	(void)sem;
	(void)serve_zero;
