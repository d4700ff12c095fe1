/* SPDX-License-Identifier: MIT */
/*
 * cowdemo - copy on write: after fork both have one page, until one writes
 *
 * The child writes to a page that it shares with its parent.  It gets a copy
 * of its own; the parent's stays as it was.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE (3 * 4096)

int main(void)
{
	char *page = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED) {
		perror("cowdemo: mmap");
		return 1;
	}
	strcpy(page, "the parent's");
	if (fork() == 0) {
		strcpy(page, "the child's");
		printf("child:  %s\n", page);
		fflush(stdout);
		_exit(0);
	}
	wait(NULL);
	printf("parent: %s\n", page);
	munmap(page, SIZE);
	return 0;
}
