	if (flags & CLONE_SYSVSEM)
		exit_sem(current);
