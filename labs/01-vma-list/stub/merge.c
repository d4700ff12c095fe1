/* As it stands, neighbours stay apart, however equal they are. */
struct vm_area_struct *vma_merge(struct vm_area_struct *vma)
{
	return vma;
}

struct vm_area_struct *vma_absorb(struct mm_struct *mm,
				  const struct vm_area_struct *like,
				  struct vm_area_struct *prev)
{
	return NULL;
}
