/* SPDX-License-Identifier: MIT */
/*
 * Processes that make, attach, fork, unmap, mark and leave segments at once.
 *
 * A table in shared memory names some segments; any process may replace an
 * entry.  Each page of a segment begins with its id, its number and how often
 * it was counted up.  At any time a page must hold its own id and number;
 * in the end all pages of a segment have been counted equally often, its
 * nattch is 0, and after the last IPC_RMID no segment and no page is left.
 */
#include "torture.h"

#define SLOTS	  6
#define MAX_PAGES 20
#define PROCESSES 8
#define HELD	  4

struct mark {
	int id;
	unsigned int page;
	volatile unsigned int count;
};

static volatile int *slots;
static unsigned int rounds;

static struct held {
	char *at;
	int id;
	unsigned int pages;
} held[HELD];

static struct mark *mark_of(const struct held *h, unsigned int page)
{
	struct mark *m = (struct mark *)(h->at + page * PG);

	if (m->id != h->id || m->page != page)
		wrong("page %u of %d has %d, %u", page, h->id, m->id, m->page);
	return m;
}

/* How many pages a segment has; 0: it is gone. */
static unsigned int pages_of(int id)
{
	struct shmid_ds ds;

	if (shmctl(id, IPC_STAT, &ds)) {
		if (errno != EINVAL && errno != EIDRM)
			wrong("IPC_STAT of %d", id);
		return 0;
	}
	if (ds.shm_nattch > PROCESSES * (HELD + 2) * 2)
		wrong("nattch %lu", (unsigned long)ds.shm_nattch);
	return (ds.shm_segsz + PG - 1) / PG;
}

static void make(void)
{
	unsigned int pages = 1 + any(MAX_PAGES), slot = any(SLOTS), i;
	int id = shmget(IPC_PRIVATE, pages * PG - any(PG - 1),
			IPC_CREAT | 0600),
	    old;
	char *at;

	if (id < 0)
		wrong("shmget");
	at = shmat(id, NULL, 0);
	if (at == (char *)-1)
		wrong("shmat of a new segment");
	for (i = 0; i < pages; i++) {
		struct mark *m = (struct mark *)(at + i * PG);

		if (m->id || m->page || m->count)
			wrong("a new segment is not zero");
		m->page = i;
		m->id = id;
	}
	if (shmdt(at))
		wrong("shmdt");
	old = __sync_lock_test_and_set(&slots[slot], id);
	if (old && shmctl(old, IPC_RMID, NULL) && errno != EINVAL &&
	    errno != EIDRM)
		wrong("IPC_RMID of %d", old);
}

static struct held *room(int used)
{
	struct held *h = &held[any(HELD)];

	return !h->at == !used ? h : NULL;
}

/* A segment stays while it is attached, removed or not. */
static void attach(void)
{
	struct held *h = room(0);
	int id = slots[any(SLOTS)];

	if (!h || !id)
		return;
	h->at = shmat(id, NULL, any(4) == 0 ? SHM_RDONLY : 0);
	if (h->at == (char *)-1) {
		h->at = NULL;
		if (errno != EINVAL && errno != EIDRM)
			wrong("shmat of %d", id);
		return;
	}
	h->id = id;
	h->pages = pages_of(id);
	if (!h->pages)
		wrong("%d went while it was attached", id);
}

static void look(void)
{
	struct held *h = room(1);
	unsigned int i;

	for (i = 0; h && i < h->pages; i++)
		mark_of(h, i);
}

static void leave(void)
{
	struct held *h = room(1);

	if (!h)
		return;
	if (shmdt(h->at))
		wrong("shmdt");
	h->at = NULL;
}

/* A part goes; the rest goes by shmdt, which finds it wherever it begins. */
static void leave_in_parts(void)
{
	struct held *h = room(1);
	unsigned int first, n;

	if (!h || h->pages < 3)
		return;
	first = 1 + any(h->pages - 2);
	n = 1 + any(h->pages - first);
	if (munmap(h->at + first * PG, n * PG))
		wrong("munmap");
	if (shmdt(h->at))
		wrong("shmdt of the rest");
	h->at = NULL;
}

static void fork_and_look(void)
{
	pid_t pid = fork();
	int i, status;

	if (pid < 0)
		return; /* EAGAIN is no mistake here */
	if (pid == 0) {
		for (i = 0; i < HELD; i++)
			if (held[i].at && any(2))
				shmdt(held[i].at);
			else if (held[i].at)
				mark_of(&held[i], any(held[i].pages));
		if (any(3) == 0)
			execl("/bin/true", "true", (char *)NULL);
		if (any(3) == 0)
			raise(SIGKILL);
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid)
		wrong("waitpid");
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
		wrong("a child ended by %d", WTERMSIG(status));
}

static void count_up(void)
{
	struct held h = { .id = slots[any(SLOTS)] };
	unsigned int i;

	if (!h.id)
		return;
	h.at = shmat(h.id, NULL, 0);
	if (h.at == (char *)-1)
		return;
	h.pages = pages_of(h.id);
	for (i = 0; i < h.pages; i++)
		__sync_fetch_and_add(&mark_of(&h, i)->count, 1);
	if (shmdt(h.at))
		wrong("shmdt after counting");
}

static void settings(void)
{
	int id = slots[any(SLOTS)];
	struct shmid_ds ds;

	if (id && shmctl(id, IPC_STAT, &ds) == 0) {
		ds.shm_perm.mode = 0600 | any(0100);
		if (shmctl(id, IPC_SET, &ds) && errno != EINVAL &&
		    errno != EIDRM)
			wrong("IPC_SET");
		shmctl(id, any(2) ? SHM_LOCK : SHM_UNLOCK, NULL);
	}
}

static void worker(int number)
{
	static void (*const acts[])(void) = {
		make,		attach,	  attach,	 attach,
		look,		look,	  leave,	 leave,
		leave_in_parts, count_up, fork_and_look, settings,
	};
	unsigned int i;

	(void)number;
	for (i = 0; i < rounds; i++) {
		acts[any(sizeof(acts) / sizeof(acts[0]))]();
		if (any(16) == 0)
			sched_yield();
	}
}

/* Nobody is there any more: what must be true of a segment now? */
static void check_rest(int id)
{
	struct held h = { .id = id };
	struct shmid_ds ds;
	unsigned int i, count;

	if (shmctl(id, IPC_STAT, &ds) || ds.shm_nattch)
		wrong("nattch of %d is %lu", id, (unsigned long)ds.shm_nattch);
	h.pages = pages_of(id);
	h.at = shmat(id, NULL, SHM_RDONLY);
	if (h.at == (char *)-1)
		wrong("shmat at the end");
	count = mark_of(&h, 0)->count;
	for (i = 1; i < h.pages; i++)
		if (mark_of(&h, i)->count != count)
			wrong("page %u of %d was counted %u times, not %u", i,
			      id, mark_of(&h, i)->count, count);
	if (shmdt(h.at) || shmctl(id, IPC_RMID, NULL))
		wrong("IPC_RMID at the end");
}

int main(int argc, char **argv)
{
	struct shm_info first, info;
	int i, bad, id;

	rounds = arguments(argc, argv);
	shmctl(0, SHM_INFO, (void *)&first);
	id = shmget(IPC_PRIVATE, PG, IPC_CREAT | 0600);
	slots = shmat(id, NULL, 0);
	if (slots == (void *)-1 || shmctl(id, IPC_RMID, NULL))
		wrong("the table");
	bad = in_children(PROCESSES, worker);
	for (i = 0; i < SLOTS; i++)
		if (slots[i])
			check_rest(slots[i]);
	shmdt((const void *)slots);
	if (shmctl(0, SHM_INFO, (void *)&info) < 0 ||
	    info.used_ids != first.used_ids || info.shm_tot != first.shm_tot)
		wrong("%d segments and %lu pages are left", info.used_ids,
		      (unsigned long)info.shm_tot);
	printf("shm: %d wrong\n", bad);
	return bad != 0;
}
