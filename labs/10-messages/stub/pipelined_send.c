	/* As it stands, each message goes into the queue. */
	(void)msq;
	(void)msg;
	(void)find_receiver;
	return false;
