/* As it stands: one operation that need not wait, or nothing. */
static __always_inline int sem_perform(struct sem_array *sma,
				       const struct sembuf *sops, unsigned n,
				       struct sem_undo *undo, pid_t pid,
				       unsigned *blocking)
{
	struct sem *sem = &sma->sems[sops->sem_num];
	int value = sem->semval + sops->sem_op;

	*blocking = 0;
	if (n > 1 || value < 0 || value > SEMVMX || !sops->sem_op)
		return -ENOSYS;
	if (sops->sem_flg & SEM_UNDO && undo &&
	    note_undo(undo, sops->sem_num, sops->sem_op))
		return -ERANGE;
	sem->semval = value;
	sem->sempid = pid;
	return 0;
}
