	/* As it stands, a queue is a FIFO. */
	(void)type_find;
	return msg_number(msq, r->mode == SEARCH_NUMBER ? r->type.type : 0);
