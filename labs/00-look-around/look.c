/* SPDX-License-Identifier: MIT */
/*
 * look ID - something to look at: objects that are different for each student
 *
 * A segment that is attached several times, children that inherit it and sleep
 * on a semaphore, a message queue, a page that is shared since fork, a mapping
 * of a file.  Then sync(), a good place to stop: (gdb) tbreak sys_sync
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>
#include "lab.h"

#define MOST 6 /* attachments */

static unsigned long x;
static char *attached[MOST];
static volatile char *own;
static int sems, watched, ready[2];

/* The grader's words come as numbers: four letters each. */
static void seed(void)
{
	char id[4 * LAB_MAX + 1] = "";

	for (int i = 0; i < LAB_MAX; i++) {
		long four = argument(i);

		memcpy(id + 4 * i, &four, 4);
	}
	if (lab_words && lab_words[0])
		snprintf(id, sizeof(id), "%s", lab_words[0]);
	x = 2166136261;
	for (const char *p = id; *p; p++)
		x = (x ^ (unsigned char)*p) * 16777619;
}

static long draw(long least, long most)
{
	x = x * 1103515245 + 12345;
	return least + (long)(x >> 8) % (most - least + 1);
}

static int make_segment(long *pages)
{
	static const int modes[] = { 0600, 0640, 0660, 0644, 0620, 0604 };
	key_t key;

	for (long i = draw(70, 700); i > 0; i--)
		shmctl(shmget(IPC_PRIVATE, 1, 0600), IPC_RMID, NULL);
	key = (key_t)(draw(1, 0x7ffe) << 16 | draw(0, 0xffff));
	*pages = draw(8, 20);
	return shmget(key, (size_t)(*pages * PAGE - draw(1, PAGE - 1)),
		      IPC_CREAT | modes[draw(0, 5)]);
}

static void attach(int segment, long pages)
{
	unsigned char seen;
	long n = draw(3, MOST), lowest = pages;

	for (long i = 0; i < n; i++)
		attached[i] =
			shmat(segment, NULL, i && draw(0, 1) ? SHM_RDONLY : 0);
	for (long i = draw(2, 6); i > 0; i--) {
		long page = draw(0, pages - 1);

		attached[0][page * PAGE] = 'x';
		lowest = page < lowest ? page : lowest;
	}
	for (long i = draw(1, n - 1); i > 0; i--)
		touch_read(attached[i] + lowest * PAGE, &seen);
}

static void make_queue(void)
{
	struct {
		long type;
		char text[64];
	} message = { 1, "" };
	int queue = msgget(IPC_PRIVATE, 0600);

	for (long i = draw(2, 9); i > 0; i--)
		msgsnd(queue, &message, (size_t)draw(1, 64), 0);
}

static void sleeper(void)
{
	struct sembuf more = { (unsigned short)watched, -100, 0 };

	write(ready[1], own[0] ? "" : "x", 1);
	semop(sems, &more, 1);
}

/* Children that sleep on one of the semaphores. */
static void make_sleepers(void)
{
	long children = draw(1, 4), n = draw(3, 7);
	char c;

	sems = semget(IPC_PRIVATE, (int)n, 0600);
	watched = (int)draw(0, n - 1);
	for (long i = 0; i < n; i++)
		semctl(sems, (int)i, SETVAL, (int)draw(1, 50));
	pipe(ready);
	for (long i = 0; i < children; i++) {
		child(sleeper);
		read(ready[0], &c, 1);
	}
	while (semctl(sems, watched, GETNCNT) < children)
		usleep(1000);
}

static char *map_file(void)
{
	int fd = open("/tmp/look", O_RDWR | O_CREAT, 0600);
	long n = draw(2, 9);

	ftruncate(fd, 64 * PAGE);
	return mmap(NULL, (size_t)(n * PAGE),
		    draw(0, 1) ? PROT_READ : PROT_READ | PROT_WRITE,
		    draw(0, 1) ? MAP_SHARED : MAP_PRIVATE, fd,
		    draw(1, 40) * PAGE);
}

void run(void)
{
	long pages;
	int segment;
	char *file;

	seed();
	segment = make_segment(&pages);
	own = mmap(NULL, (size_t)PAGE, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	own[0] = 1;
	attach(segment, pages);
	file = map_file();
	make_queue();
	make_sleepers();
	if (lab_words && lab_words[0]) {
		printf("first attachment %p, own page %p, file %p\n",
		       (void *)attached[0], (const void *)own, (void *)file);
		fflush(stdout);
	}
	observe("look", segment, (long)attached[0], (long)own, (long)file, sems,
		watched);
	sync();
}
