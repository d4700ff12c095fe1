		/* As it stands, no sender sleeps. */
		(void)w;
		err = -ENOSYS;
