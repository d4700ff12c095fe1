	/* As it stands, the tree is one in order only: nobody keeps it level
	 * (rb_insert_augmented), nobody tells the nodes above of a gap. */
	struct vm_area_struct *next = prev ? prev->vm_next : mm->mmap;
	struct rb_node *parent = NULL, **link = &mm->mm_rb.rb_node;

	while (*link) {
		parent = *link;
		link = vma->vm_start < vma_of(parent)->vm_start ?
			       &parent->rb_left :
			       &parent->rb_right;
	}
	rb_link_node(&vma->vm_rb, parent, link);
	vma->rb_subtree_gap = own_gap(vma);
	vma->vm_prev = prev;
	vma->vm_next = next;
	if (prev)
		prev->vm_next = vma;
	else
		mm->mmap = vma;
	if (next)
		next->vm_prev = vma;
