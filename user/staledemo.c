/* SPDX-License-Identifier: MIT */
/*
 * staledemo - an id is an index and a sequence number
 *
 * A segment is removed and another made, with the same index if we are root.
 * Its id is another all the same, and the old id is refused.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/shm.h>

#define INDEX(id) ((id)&0x7fff)
#define SEQ(id)	  ((id) >> 15)

/* By themselves indices go round; this asks for one again. */
static void want_again(int old)
{
	FILE *f = fopen("/proc/sys/kernel/shm_next_id", "w");

	if (f) {
		fprintf(f, "%d", old + (1 << 15));
		fclose(f);
	}
}

static int make(const char *which)
{
	int id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);

	printf("%s: id %d is index %d, sequence number %d\n", which, id,
	       INDEX(id), SEQ(id));
	fflush(stdout);
	return id;
}

int main(void)
{
	struct shmid_ds ds;
	int old = make("first "), id;

	if (old < 0 || shmctl(old, IPC_RMID, NULL) < 0) {
		perror("staledemo");
		return 1;
	}
	want_again(old);
	id = make("second");
	if (shmctl(old, IPC_STAT, &ds) < 0)
		printf("the first's id is refused: %s\n", strerror(errno));
	return shmctl(id, IPC_RMID, NULL) < 0;
}
