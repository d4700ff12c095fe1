/* As it stands, every VMA claims that all of memory is free below it: the
 * search for room skips nothing, and so looks at every VMA. */
static inline unsigned long own_gap(const struct vm_area_struct *vma)
{
	return TASK_SIZE;
}

static inline unsigned long subtree_gap(const struct rb_node *node)
{
	return node ? vma_of(node)->rb_subtree_gap : 0;
}

static bool update_gap(struct rb_node *node)
{
	vma_of(node)->rb_subtree_gap = own_gap(vma_of(node));
	return false;
}
