/* SPDX-License-Identifier: MIT */
/*
 * Mappings of every kind, taken apart, moved and forked, against a model.
 *
 * Each process has an arena of pages, and a model that knows for each page
 * what is mapped there, whether it may be written and what its first word
 * holds.  Pages are anonymous (private or shared), private pages of a file
 * that nobody changes, or shared pages of the process's own file, which it
 * also writes, punches and cuts through its descriptor.  A child changes all
 * that is private, which the parent must not see, and checks all the rest.
 *
 * Besides, all processes map, punch and cut one common file at once: whatever
 * happens, a page of it holds 0 or its own number, or gives SIGBUS.
 */
#include "torture.h"

#include <setjmp.h>

#define ARENA	     256
#define PROCESSES    4
#define COMMON	     96
#define ORIGIN(page) (0xf11e0000u + (page))

enum kind { NOTHING, PRIVATE, SHARED, OF_FILE, OWN_FILE };

static struct page {
	enum kind kind;
	int writable;
	unsigned int value;
} model[ARENA];

static unsigned int own_value[ARENA]; /* what the own file's pages hold */
static char *arena;
static unsigned int rounds;
static int file = -1, own = -1, common = -1;
static sigjmp_buf past_the_end;

static volatile unsigned int *word(unsigned int page)
{
	return (volatile unsigned int *)(arena + page * PG);
}

static void check(unsigned int page)
{
	if (model[page].kind && *word(page) != model[page].value)
		wrong("page %u (kind %d) holds %#x, not %#x", page,
		      model[page].kind, *word(page), model[page].value);
}

static void set(unsigned int page, unsigned int value)
{
	model[page].value = value;
	if (model[page].kind == OWN_FILE)
		own_value[page] = value;
}

/* Page @page of the own file has been changed through its descriptor. */
static void own_changed(unsigned int page, unsigned int value)
{
	own_value[page] = value;
	if (model[page].kind == OWN_FILE)
		model[page].value = value;
}

static unsigned int range(unsigned int *n)
{
	unsigned int first = any(ARENA);

	*n = 1 + any(any(8) ? 8 : 64);
	if (*n > ARENA - first)
		*n = ARENA - first;
	return first;
}

static void map_some(void)
{
	static const struct {
		int flags;
		int *fd;
	} how[] = {
		[PRIVATE] = { MAP_PRIVATE | MAP_ANONYMOUS, NULL },
		[SHARED] = { MAP_SHARED | MAP_ANONYMOUS, NULL },
		[OF_FILE] = { MAP_PRIVATE, &file },
		[OWN_FILE] = { MAP_SHARED, &own },
	};
	unsigned int n, first = range(&n), i;
	enum kind kind = PRIVATE + any(4);
	int writable = any(4) != 0;
	void *at =
		mmap(arena + first * PG, n * PG,
		     PROT_READ | (writable ? PROT_WRITE : 0),
		     MAP_FIXED | how[kind].flags | (any(8) ? 0 : MAP_POPULATE),
		     how[kind].fd ? *how[kind].fd : -1,
		     how[kind].fd ? first * PG : 0);

	if (at != arena + first * PG)
		wrong("mmap");
	for (i = first; i < first + n; i++)
		model[i] = (struct page){ kind, writable,
					  kind == OF_FILE  ? ORIGIN(i) :
					  kind == OWN_FILE ? own_value[i] :
							     0 };
}

static void unmap_some(void)
{
	unsigned int n, first = range(&n), i;

	if (munmap(arena + first * PG, n * PG))
		wrong("munmap");
	/* nothing else of this process may settle there */
	if (mmap(arena + first * PG, n * PG, PROT_NONE,
		 MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
		 0) != arena + first * PG)
		wrong("mmap of nothing");
	for (i = first; i < first + n; i++)
		model[i].kind = NOTHING;
}

static void protect_some(void)
{
	unsigned int n, first = range(&n), i;
	int writable = any(2) != 0;

	for (i = first; i < first + n; i++)
		if (!model[i].kind)
			return;
	if (mprotect(arena + first * PG, n * PG,
		     PROT_READ | (writable ? PROT_WRITE : 0)))
		wrong("mprotect");
	for (i = first; i < first + n; i++)
		model[i].writable = writable;
}

static void write_some(void)
{
	unsigned int n, first = range(&n), i;

	for (i = first; i < first + n; i++)
		if (model[i].kind && model[i].writable) {
			set(i, any(0));
			*word(i) = model[i].value;
		}
}

static void read_some(void)
{
	unsigned int n, first = range(&n), i;

	for (i = first; i < first + n; i++)
		check(i);
}

/* Private pages lose what was written to them; others only their mapping. */
static void forget_some(void)
{
	unsigned int n, first = range(&n), i;

	for (i = first; i < first + n; i++)
		if (!model[i].kind)
			return;
	if (madvise(arena + first * PG, n * PG, MADV_DONTNEED))
		wrong("madvise");
	for (i = first; i < first + n; i++) {
		if (model[i].kind == PRIVATE || model[i].kind == OF_FILE)
			model[i].value = model[i].kind == OF_FILE ? ORIGIN(i) :
								    0;
		check(i);
	}
}

/* A range moves away and comes back to where it was. */
static void move_some(void)
{
	unsigned int n, first = range(&n), i;
	char *at = arena + first * PG, *away;

	for (i = first; i < first + n; i++)
		if (!model[i].kind)
			return;
	away = mmap(NULL, n * PG, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0);
	if (away == MAP_FAILED)
		wrong("mmap for a move");
	if (mremap(at, n * PG, n * PG, MREMAP_MAYMOVE | MREMAP_FIXED, away) !=
	    away) {
		/* the range is of several mappings */
		if (errno != EFAULT || munmap(away, n * PG))
			wrong("mremap away");
		return;
	}
	for (i = 0; i < n; i++)
		if (*(volatile unsigned int *)(away + i * PG) !=
		    model[first + i].value)
			wrong("page %u was lost on its way", first + i);
	if (mremap(away, n * PG, n * PG, MREMAP_MAYMOVE | MREMAP_FIXED, at) !=
	    at)
		wrong("mremap back");
	for (i = first; i < first + n; i++)
		check(i);
}

/* The own file through its descriptor: written, punched, cut and grown. */
static void change_file(void)
{
	unsigned int n, first = range(&n), i, value;

	switch (any(3)) {
	case 0:
		for (i = first; i < first + n; i++) {
			value = any(0);
			if (pwrite(own, &value, 4, (off_t)(i * PG)) != 4)
				wrong("pwrite");
			own_changed(i, value);
		}
		return;
	case 1:
		if (fallocate(own, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			      (off_t)(first * PG), (off_t)(n * PG)))
			wrong("punch");
		break;
	default:
		n = ARENA - first;
		if (ftruncate(own, (off_t)(first * PG)) ||
		    ftruncate(own, (off_t)(ARENA * PG)))
			wrong("ftruncate");
	}
	for (i = first; i < first + n; i++)
		own_changed(i, 0);
}

static void read_file(void)
{
	unsigned int page = any(ARENA), value;

	if (pread(own, &value, 4, (off_t)(page * PG)) != 4)
		wrong("pread");
	if (value != own_value[page])
		wrong("page %u of the file is %#x, not %#x", page, value,
		      own_value[page]);
}

static int private(unsigned int page)
{
	return (model[page].kind == PRIVATE || model[page].kind == OF_FILE) &&
	       model[page].writable;
}

static void child_of_all(void)
{
	unsigned int i;

	for (i = 0; i < ARENA; i++) {
		check(i);
		if (private(i))
			*word(i) = i;
	}
	for (i = 0; i < ARENA; i++)
		if (private(i) && *word(i) != i)
			wrong("the child's page %u", i);
	_exit(0);
}

static void fork_all(void)
{
	unsigned int i;
	pid_t pid = fork();
	int status;

	if (pid == 0)
		child_of_all();
	for (i = 0; i < ARENA; i += 1 + any(4))
		if (private(i))
			*word(i) = model[i].value = any(0);
	if (pid > 0 && (waitpid(pid, &status, 0) != pid || status))
		wrong("the child ended with %#x", status);
	for (i = 0; i < ARENA; i++)
		check(i);
}

static void on_bus(int sig)
{
	(void)sig;
	siglongjmp(past_the_end, 1);
}

/* Whether page @page of the common file is there; it may go at any time. */
static int visit(volatile unsigned int *at, unsigned int page)
{
	unsigned int value;

	if (sigsetjmp(past_the_end, 1))
		return 0;
	value = *at;
	if (value != 0 && value != ORIGIN(page))
		wrong("page %u of the common file holds %#x", page, value);
	if (any(2))
		*at = ORIGIN(page);
	return 1;
}

/* All at once on one file.  Its size may change under every access. */
static void common_file(void)
{
	unsigned int first = any(COMMON), n = 1 + any(COMMON - first), i;
	char *p;

	if (any(4) == 0 && ftruncate(common, (off_t)(first * PG)))
		wrong("cutting the common file");
	if (any(2) == 0 && ftruncate(common, (off_t)(COMMON * PG)))
		wrong("growing the common file");
	if (any(3) == 0 &&
	    fallocate(common, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
		      (off_t)(first * PG), (off_t)(n * PG)))
		wrong("punching the common file");
	p = mmap(NULL, n * PG, PROT_READ | PROT_WRITE,
		 any(4) ? MAP_SHARED : MAP_PRIVATE, common,
		 (off_t)(first * PG));
	if (p == MAP_FAILED)
		wrong("mmap of the common file");
	for (i = 0; i < n; i++)
		if (!visit((unsigned int *)(p + i * PG), first + i))
			break;
	if (munmap(p, n * PG))
		wrong("munmap of the common file");
}

static void heap(void)
{
	size_t n = 1 + any(300000), i;
	unsigned char *p = malloc(n);

	if (!p)
		wrong("malloc");
	for (i = 0; i < n; i += 997)
		p[i] = (unsigned char)i;
	p = realloc(p, n + any(100000));
	if (!p)
		wrong("realloc");
	for (i = 0; i < n; i += 997)
		if (p[i] != (unsigned char)i)
			wrong("realloc lost byte %zu of %zu", i, n);
	free(p);
}

static int new_file(int number)
{
	char path[40];
	int fd;

	snprintf(path, sizeof(path), "/tmp/memory-torture.%d", number);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || unlink(path) || ftruncate(fd, ARENA * PG))
		wrong("a new file");
	return fd;
}

static void worker(int number)
{
	static void (*const acts[])(void) = {
		map_some,   map_some,	 unmap_some, protect_some, write_some,
		write_some, write_some,	 read_some,  read_some,	   forget_some,
		move_some,  change_file, read_file,  common_file,  heap,
	};
	unsigned int i;

	signal(SIGBUS, on_bus);
	own = new_file(number);
	arena = mmap(NULL, ARENA * PG, PROT_NONE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (arena == MAP_FAILED)
		wrong("the arena");
	for (i = 0; i < rounds; i++) {
		if (any(40) == 0)
			fork_all();
		else
			acts[any(sizeof(acts) / sizeof(acts[0]))]();
	}
	for (i = 0; i < ARENA; i++)
		check(i);
}

int main(int argc, char **argv)
{
	unsigned int i, value;
	int bad;

	rounds = arguments(argc, argv);
	file = new_file(PROCESSES);
	common = new_file(PROCESSES + 1);
	for (i = 0; i < ARENA; i++) {
		value = ORIGIN(i);
		if (pwrite(file, &value, 4, (off_t)(i * PG)) != 4)
			wrong("the file");
	}
	bad = in_children(PROCESSES, worker);
	for (i = 0; i < ARENA; i++)
		if (pread(file, &value, 4, (off_t)(i * PG)) != 4 ||
		    value != ORIGIN(i))
			wrong("page %u of the file has changed", i);
	printf("memory: %d wrong\n", bad);
	return bad != 0;
}
