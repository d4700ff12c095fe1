int buffer_put(struct buffer *b, const void *record)
{
	(void)b, (void)record;
	return -ENOSYS;
}

int buffer_get(struct buffer *b, void *record)
{
	(void)b, (void)record;
	return -ENOSYS;
}
