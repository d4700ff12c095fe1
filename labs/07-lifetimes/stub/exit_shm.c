/* exit_shm - @task leaves; as it stands, its segments stay. */
void exit_shm(struct task_struct *task)
{
	struct sysv_shm *list = &task->sysvshm;

	spin_lock(&list->lock);
	while (!list_empty(&list->shm_clist))
		list_del_init(list->shm_clist.next);
	spin_unlock(&list->lock);
}
