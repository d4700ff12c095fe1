	/* As it stands, every attachment is for reading and writing. */
	*mode = (struct attach_mode){
		.prot = PROT_READ | PROT_WRITE,
		.map_flags = MAP_SHARED | (*addr ? MAP_FIXED : 0),
		.perm = 0666,
		.file_flags = O_RDWR,
	};
	return 0;
