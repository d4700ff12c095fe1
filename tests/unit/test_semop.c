/* SPDX-License-Identifier: MIT */
/*
 * semop's sleeping and waking against the plain way: everybody in one line,
 * which is gone through from its start after every change.  Who is let go, in
 * which order and with which result must be the same, and who counts as
 * waiting where; and a sleeper is never tried for another semaphore's sake.
 *
 * unit: kernel/lib/rbtree.c tests/unit/support/stubs.c
 */
#include "tests/unit/support/unit.h"

#include "ipc/semop.c"
#include "kernel/abi/errno.h"
#include "kernel/sched.h"
#include "kernel/x86/percpu.h"
#include "kernel/x86/tsc.h"

#define SEMS	 5
#define SLEEPERS 24
#define OPS	 4
#define STEPS	 60000

struct percpu unit_cpu;

/* One sleeper, for both ways. */
struct task {
	struct task_struct task; /* first */
	struct sem_queue q;
	struct sembuf ops[OPS];
	struct sem_link links[OPS];
	bool asleep;
	/* the plain way: */
	bool waits;
	unsigned blocking;
	unsigned long ticket;
};

static struct task tasks[SLEEPERS];
static struct sem_array *sma;
static struct sem_undo *undo;
static int plain[SEMS], adjust[SEMS];
static unsigned long tickets;

/* Who was let go, in order, by both ways; and how. */
static long woken[SLEEPERS];
static struct {
	long who;
	int status;
} expected[SLEEPERS];
static unsigned nr_woken, nr_expected;

bool try_to_wake_up(struct task_struct *task, long states)
{
	struct task *t = (struct task *)task;

	(void)states;
	woken[nr_woken++] = t - tasks;
	t->asleep = false;
	return true;
}

struct wall wall;

void lock_check_release(const void *lock, const struct lock_check *check)
{
}

/* Back at once, as if it had ended, but still enqueued. */
bool ipc_sleep(struct kern_ipc_perm *perm, int *status, const uint64_t *expires)
{
	return true;
}

/* ---- the plain way ------------------------------------------------------ */

/* 0, 1 or an error, as sem_perform(). */
static int plain_try(struct task *t)
{
	int values[SEMS], adj[SEMS];

	memcpy(values, plain, sizeof(values));
	memcpy(adj, adjust, sizeof(adj));
	for (unsigned i = 0; i < t->q.nsops; i++) {
		const struct sembuf *op = &t->ops[i];
		int *value = &values[op->sem_num];

		if (op->sem_op ? *value + op->sem_op < 0 : *value != 0) {
			t->blocking = i;
			return op->sem_flg & IPC_NOWAIT ? -EAGAIN : 1;
		}
		*value += op->sem_op;
		if (*value > SEMVMX)
			return -ERANGE;
		if (!(op->sem_flg & SEM_UNDO))
			continue;
		adj[op->sem_num] -= op->sem_op;
		if (adj[op->sem_num] < -SEMAEM - 1 || adj[op->sem_num] > SEMAEM)
			return -ERANGE;
	}
	memcpy(plain, values, sizeof(values));
	memcpy(adjust, adj, sizeof(adj));
	return 0;
}

static struct task *next_in_line(unsigned long from)
{
	struct task *next = NULL;

	for (struct task *t = tasks; t < tasks + SLEEPERS; t++)
		if (t->waits && t->ticket >= from &&
		    (!next || t->ticket < next->ticket))
			next = t;
	return next;
}

static void plain_done(struct task *t, int status)
{
	t->waits = false;
	expected[nr_expected].who = t - tasks;
	expected[nr_expected++].status = status;
}

/* Those who only wait for zero: of one semaphore, or (-1) of several. */
static void plain_zeros(int sem)
{
	struct task *t;

	for (unsigned long at = 0; (t = next_in_line(at)); at = t->ticket + 1) {
		int err;

		if (t->q.alter || (t->q.nsops > 1) != (sem < 0) ||
		    (sem >= 0 && t->ops[0].sem_num != sem))
			continue;
		err = plain_try(t);
		if (err <= 0)
			plain_done(t, err);
	}
}

static void plain_touch(const struct sembuf *ops, unsigned n)
{
	bool zero = false;

	for (unsigned i = 0; i < n; i++) {
		if (plain[ops[i].sem_num])
			continue;
		zero = true;
		plain_zeros(ops[i].sem_num);
	}
	if (zero)
		plain_zeros(-1);
}

static void plain_settle(void)
{
	struct task *t;

	for (unsigned long at = 0; (t = next_in_line(at));) {
		int err;

		at = t->ticket + 1;
		if (!t->q.alter)
			continue;
		err = plain_try(t);
		if (err > 0)
			continue;
		t->waits = false;
		if (!err)
			plain_touch(t->ops, t->q.nsops);
		plain_done(t, err);
		at = 0;
	}
}

static void plain_count(int ncnt[SEMS], int zcnt[SEMS])
{
	for (struct task *t = tasks; t < tasks + SLEEPERS; t++) {
		const struct sembuf *op = &t->ops[t->blocking];

		if (t->waits)
			(op->sem_op ? ncnt : zcnt)[op->sem_num]++;
	}
}

/* ---- both, step by step ------------------------------------------------- */

static void compare(void)
{
	int ncnt[SEMS] = { 0 }, zcnt[SEMS] = { 0 };

	assert_int_equal(nr_woken, nr_expected);
	for (unsigned i = 0; i < nr_woken; i++) {
		assert_int_equal(woken[i], expected[i].who);
		assert_int_equal(tasks[woken[i]].q.status, expected[i].status);
	}
	nr_woken = nr_expected = 0;
	plain_count(ncnt, zcnt);
	for (int i = 0; i < SEMS; i++) {
		assert_int_equal(sma->sems[i].semval, plain[i]);
		assert_int_equal(undo->semadj[i], adjust[i]);
		assert_int_equal(sem_count(&sma->sems[i], false), ncnt[i]);
		assert_int_equal(sem_count(&sma->sems[i], true), zcnt[i]);
	}
	assert_true(RB_EMPTY_ROOT(&sma->retry));
}

static void random_call(struct task *t)
{
	unsigned kind = unit_random() % 5;

	t->q = (struct sem_queue){ .sops = t->ops,
				   .links = t->links,
				   .undo = undo };
	t->q.nsops = kind < 2 ? 1 : 1 + unit_random() % OPS;
	for (unsigned i = 0; i < t->q.nsops; i++) {
		struct sembuf *op = &t->ops[i];

		op->sem_num = (uint16_t)(unit_random() % SEMS);
		op->sem_op =
			(int16_t)(kind == 4 ? 0 : (int)(unit_random() % 7) - 3);
		if (unit_random() % 50 == 0 && kind != 4)
			op->sem_op = SEMVMX;
		op->sem_flg = 0;
		if (unit_random() % 8 == 0)
			op->sem_flg |= IPC_NOWAIT;
		if (unit_random() % 4 == 0)
			op->sem_flg |= SEM_UNDO;
		t->q.alter |= op->sem_op != 0;
	}
}

static void call(struct task *t)
{
	int err, plain_err;

	random_call(t);
	current = &t->task;
	err = sem_perform(sma, t->ops, t->q.nsops, undo, t->q.pid,
			  &t->q.blocking);
	plain_err = plain_try(t);
	assert_int_equal(err, plain_err);
	if (err > 0) {
		sem_sleep(sma, &t->q, NULL);
		t->ticket = tickets++;
		t->asleep = t->waits = true;
	} else if (!err && t->q.alter) {
		sem_changed(sma, t->ops, t->q.nsops);
		plain_touch(t->ops, t->q.nsops);
		plain_settle();
	}
}

/* SETVAL or SETALL */
static void set(unsigned first, unsigned n)
{
	bool zero = false;

	for (unsigned i = first; i < first + n; i++) {
		sma->sems[i].semval = plain[i] = (int)(unit_random() % 4);
		undo->semadj[i] = 0;
		adjust[i] = 0;
	}
	sem_changed_all(sma, first, n);
	for (int i = 0; i < SEMS; i++) {
		if (plain[i])
			continue;
		plain_zeros(i);
		zero = true;
	}
	if (zero)
		plain_zeros(-1);
	plain_settle();
}

static void same_as_one_line(void **state)
{
	unsigned long slept = 0, let_go = 0;

	(void)state;
	for (unsigned step = 0; step < STEPS; step++) {
		struct task *t = &tasks[unit_random() % SLEEPERS];

		if (unit_random() % 30 == 0)
			set(0, SEMS);
		else if (unit_random() % 30 == 0)
			set(unit_random() % SEMS, 1);
		else if (!t->asleep)
			call(t);
		else if (unit_random() % 8 == 0) {
			sem_dequeue(sma, &t->q); /* a signal */
			t->asleep = t->waits = false;
		}
		slept += t->asleep;
		let_go += nr_woken;
		compare();
	}
	sem_complete_all(sma, -EIDRM);
	for (struct task *t = tasks; t < tasks + SLEEPERS; t++) {
		assert_false(t->asleep);
		assert_true(!t->waits || t->q.status == -EIDRM);
	}
	assert_true(RB_EMPTY_ROOT(&sma->stale));
	assert_int_equal(sma->sleepers, 0);
	assert_true(slept > STEPS / 20 && let_go > STEPS / 20);
}

int main(void)
{
	const struct CMUnitTest unit_tests[] = {
		cmocka_unit_test(same_as_one_line),
	};
	int failed;

	sma = calloc(1, sizeof(*sma) + SEMS * sizeof(sma->sems[0]));
	undo = calloc(1, sizeof(*undo) + SEMS * sizeof(undo->semadj[0]));
	sma->sem_nsems = SEMS;
	for (int i = 0; i < SEMS; i++) {
		INIT_LIST_HEAD(&sma->sems[i].alter);
		INIT_LIST_HEAD(&sma->sems[i].zero);
	}
	cmocka_set_message_output(CM_OUTPUT_TAP);
	failed = cmocka_run_group_tests(unit_tests, NULL, NULL);
	free(undo);
	free(sma);
	return failed;
}
