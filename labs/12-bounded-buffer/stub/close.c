int buffer_close(struct buffer *b)
{
	(void)b;
	return -ENOSYS;
}

int buffer_remove(struct buffer *b)
{
	(void)b;
	return -ENOSYS;
}
