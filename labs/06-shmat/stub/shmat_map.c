	/* As it stands, it takes the place of what is there. */
	err = do_mmap(file2, addr, size, mode.prot, mode.map_flags, 0, out);
