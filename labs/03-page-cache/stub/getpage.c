	/* As it stands: no hole stays one, no file has an end, nobody counts,
	 * and who is second fails. */
	struct address_space *mapping = inode->i_mapping;
	int err;

	*page = find_get_page(mapping, index);
	if (*page)
		return 0;
	*page = alloc_page(GFP_KERNEL | GFP_ZERO);
	if (!*page)
		return -ENOMEM;
	spin_lock(&mapping->lock);
	err = add_to_page_cache(*page, mapping, index);
	spin_unlock(&mapping->lock);
	if (err)
		put_page(*page);
	return err;
