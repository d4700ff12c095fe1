int buffer_create(struct buffer *b, key_t key, unsigned slots, unsigned size)
{
	(void)b, (void)key, (void)slots, (void)size;
	return -ENOSYS;
}
