/* SPDX-License-Identifier: MIT */
/*
 * shmdemo - the life of a shared memory segment, as /proc shows it
 *
 * Two processes: this one, and a second one that is forked before anything is
 * attached and does what it is told through a pipe.  After each step it
 * prints what the kernel says now:
 *
 *	maps	our line of /proc/self/maps for the segment
 *	shm	the segment's line of /proc/sysvipc/shm: permissions, attached
 *		how often, bytes of memory in use
 *	statm	our resident pages, /proc/self/statm
 *	mincore	which pages of the segment are in memory, one digit each
 *	faults	page faults of the step just taken
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE  4096
#define PAGES 4
#define SIZE  (PAGES * PAGE)
#define TEXT  "written by the first process"

static int id;
static char *seg; /* where it is attached, or NULL */

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void step(const char *name, const char *why)
{
	static int number;

	printf("\n== %d. %s\n   %s\n", ++number, name, why);
}

/* One space where there were many, and no newline. */
static void squeeze(char *line)
{
	char *to = line;

	for (; *line && *line != '\n'; line++)
		if (*line != ' ' || line[1] != ' ')
			*to++ = *line;
	*to = '\0';
}

/* The line of @path for which @wanted says yes, in @line; false: none. */
static int find_line(const char *path, int (*wanted)(const char *line),
		     char *line, size_t size)
{
	FILE *f = fopen(path, "r");
	int found = 0;

	if (!f)
		die(path);
	while (!found && fgets(line, (int)size, f)) {
		squeeze(line);
		found = wanted(line);
	}
	fclose(f);
	return found;
}

static int is_our_mapping(const char *line)
{
	return seg && strtoul(line, NULL, 16) == (unsigned long)seg;
}

static int is_our_segment(const char *line)
{
	int line_id;

	return sscanf(line, "%*d %d", &line_id) == 1 && line_id == id;
}

static void show_maps(void)
{
	char line[512];

	if (find_line("/proc/self/maps", is_our_mapping, line, sizeof(line)))
		printf("   maps     %s\n", line);
	else
		printf("   maps     (no line: not attached here)\n");
}

static void show_shm(void)
{
	unsigned perms, size, nattch, rss;
	char line[512];

	if (!find_line("/proc/sysvipc/shm", is_our_segment, line,
		       sizeof(line))) {
		printf("   shm      (no line: the segment is gone)\n");
		return;
	}
	if (sscanf(line,
		   "%*d %*d %o %u %*d %*d %u %*u %*u %*u %*u"
		   " %*u %*u %*u %u",
		   &perms, &size, &nattch, &rss) != 4)
		die("/proc/sysvipc/shm");
	printf("   shm      perms %o, size %u, nattch %u, rss %u\n", perms,
	       size, nattch, rss);
}

static void show_statm(void)
{
	unsigned long size, resident;
	FILE *f = fopen("/proc/self/statm", "r");

	if (!f || fscanf(f, "%lu %lu", &size, &resident) != 2)
		die("/proc/self/statm");
	fclose(f);
	printf("   statm    %lu pages mapped, %lu resident\n", size, resident);
}

static void show_mincore(void)
{
	unsigned char vec[PAGES];

	if (!seg)
		return;
	if (mincore(seg, SIZE, vec) < 0)
		die("mincore");
	printf("   mincore  ");
	for (int i = 0; i < PAGES; i++)
		putchar('0' + (vec[i] & 1));
	printf("\n");
}

static void show(void)
{
	show_maps();
	show_shm();
	show_statm();
	show_mincore();
	fflush(stdout);
}

static long faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_minflt;
}

static char *attach(void)
{
	char *at = shmat(id, NULL, 0);

	if (at == (void *)-1)
		die("shmat");
	return at;
}

/* ---- the second process ------------------------------------------------- */

enum order { ATTACH_AND_READ = 'a', DETACH = 'd' };

static int orders[2], answers[2];

static void second_process(void)
{
	char *at = NULL, order, text[sizeof(TEXT)];
	long before;

	while (read(orders[0], &order, 1) == 1) {
		if (order == ATTACH_AND_READ) {
			at = attach();
			before = faults();
			memcpy(text, at, sizeof(text));
			printf("   faults   %ld in the second process\n",
			       faults() - before);
			printf("   it read  '%s'\n", text);
		} else if (shmdt(at) < 0) {
			die("shmdt");
		}
		fflush(stdout);
		if (write(answers[1], &order, 1) != 1)
			die("write");
	}
	exit(0);
}

static pid_t start_second_process(void)
{
	pid_t pid;

	if (pipe(orders) < 0 || pipe(answers) < 0)
		die("pipe");
	fflush(stdout);
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		close(orders[1]);
		second_process();
	}
	close(answers[1]);
	return pid;
}

static void tell(enum order order)
{
	char c = (char)order;

	fflush(stdout);
	if (write(orders[1], &c, 1) != 1 || read(answers[0], &c, 1) != 1) {
		fprintf(stderr, "shmdemo: the second process has gone\n");
		exit(1);
	}
}

/* ---- the steps ---------------------------------------------------------- */

static key_t get_segment(void)
{
	key_t key = ftok("/", 'D');

	if (key == -1)
		die("ftok");
	id = shmget(key, SIZE, IPC_CREAT | IPC_EXCL | 0600);
	if (id < 0 && errno == EEXIST) { /* left from a run that was ended */
		id = shmget(key, 0, 0);
		if (id < 0 || shmctl(id, IPC_RMID, NULL) < 0)
			die("shmctl");
		id = shmget(key, SIZE, IPC_CREAT | IPC_EXCL | 0600);
	}
	if (id < 0)
		die("shmget");
	return key;
}

static void first_touch(void)
{
	long before = faults();

	*(volatile char *)seg = TEXT[0];
	printf("   faults   %ld\n", faults() - before);
	strcpy(seg, TEXT);
	show();
}

/* A child that has what we have attached, and ends with it attached. */
static void fork_and_exit(void)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		printf("   in the child:\n");
		show();
		exit(0);
	}
	waitpid(pid, NULL, 0);
	printf("   after it has ended:\n");
	show_shm();
}

static void rmid(key_t key)
{
	if (shmctl(id, IPC_RMID, NULL) < 0)
		die("shmctl");
	errno = 0;
	shmget(key, SIZE, 0);
	printf("   by key   %s\n", strerror(errno));
	printf("   memory   '%s'\n", seg);
	show();
}

static void detach(void)
{
	if (shmdt(seg) < 0)
		die("shmdt");
	seg = NULL;
	show();
}

static void last_detach(void)
{
	tell(DETACH);
	show();
	errno = 0;
	shmat(id, NULL, 0);
	printf("   by id    %s\n", strerror(errno));
}

int main(void)
{
	key_t key = get_segment();
	pid_t second = start_second_process();

	printf("shmdemo: key 0x%08x is segment %d, %d pages\n", (unsigned)key,
	       id, PAGES);
	step("before attach",
	     "shmget made shmid_kernel and file1; no page, no mapping");
	show();
	step("attached", "shmat made file2 and a VMA over it; still no page");
	seg = attach();
	show();
	step("first touch",
	     "a fault: shm_fault, shmem_fault, one zeroed page into the cache");
	first_touch();
	step("second process",
	     "its own file2 and VMA; its fault finds the page in the cache");
	tell(ATTACH_AND_READ);
	show();
	step("fork",
	     "the VMA is copied: shm_open counts; exit: shm_close counts down");
	fork_and_exit();
	step("IPC_RMID",
	     "attached, so only marked SHM_DEST (01000); its key is free again");
	rmid(key);
	step("detach",
	     "munmap, shm_close: our VMA and file2 go; the second process stays");
	detach();
	step("last detach",
	     "shm_close finds SHM_DEST and nobody attached: shm_destroy");
	last_detach();
	close(orders[1]);
	waitpid(second, NULL, 0);
	return 0;
}
