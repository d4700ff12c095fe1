/* SPDX-License-Identifier: MIT */
/* POSIX threads as a libc makes them: musl here, glibc in tests/glibc */
#include "tap.h"

#include <pthread.h>
#include <semaphore.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int turn, sum;

static void go(int n)
{
	pthread_mutex_lock(&lock);
	turn = n;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}

static void await(int n)
{
	pthread_mutex_lock(&lock);
	while (turn < n)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}

static pthread_t start(void *(*fn)(void *), void *arg)
{
	pthread_t t;

	if ((errno = pthread_create(&t, NULL, fn, arg)))
		bail("pthread_create");
	return t;
}

static long finish(pthread_t t)
{
	void *result;

	if ((errno = pthread_join(t, &result)))
		bail("pthread_join");
	return (long)result;
}

static struct timespec from_now(clockid_t clock, long ms)
{
	struct timespec t;

	clock_gettime(clock, &t);
	t.tv_nsec += ms * 1000000;
	t.tv_sec += t.tv_nsec / 1000000000;
	t.tv_nsec %= 1000000000;
	return t;
}

/* mutexes */

static void *adds(void *arg)
{
	for (int i = 0; i < 2000; i++) {
		int seen;

		pthread_mutex_lock(arg);
		seen = sum;
		if (i % 100 == 0)
			sched_yield();
		sum = seen + 1;
		pthread_mutex_unlock(arg);
	}
	return NULL;
}

static void *tries(void *arg)
{
	struct timespec t = from_now(CLOCK_REALTIME, 20);

	line("trylock: %s", err(pthread_mutex_trylock(arg)));
	line("timedlock: %s", err(pthread_mutex_timedlock(arg, &t)));
	line("unlock of another's: %s", err(pthread_mutex_unlock(arg)));
	return NULL;
}

static void mutex(int type, const char *name)
{
	pthread_mutexattr_t attr;
	pthread_mutex_t m;
	pthread_t t[5];

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, type);
	pthread_mutex_init(&m, &attr);
	sum = 0;
	for (int i = 0; i < 5; i++)
		t[i] = start(adds, &m);
	for (int i = 0; i < 5; i++)
		finish(t[i]);
	line("%s: %d", name, sum);
	pthread_mutex_lock(&m);
	if (type != PTHREAD_MUTEX_NORMAL) {
		line("again: %s", err(pthread_mutex_lock(&m)));
		finish(start(tries, &m));
		if (type == PTHREAD_MUTEX_RECURSIVE)
			pthread_mutex_unlock(&m);
	}
	pthread_mutex_unlock(&m);
	line("destroy: %s", err(pthread_mutex_destroy(&m)));
}

static void *dies_locked(void *arg)
{
	pthread_mutex_lock(arg);
	return NULL;
}

static void robust(int shared)
{
	pthread_mutex_t *m = (void *)area(1, PROT_READ | PROT_WRITE,
					  MAP_SHARED);
	pthread_mutexattr_t attr;
	int again = 0;

	pthread_mutexattr_init(&attr);
	line("setrobust: %s", err(pthread_mutexattr_setrobust(
		     &attr, PTHREAD_MUTEX_ROBUST)));
	pthread_mutexattr_setpshared(&attr, shared);
	pthread_mutex_init(m, &attr);
	while (again++ < 2) {
		if (shared && !fork()) {
			pthread_mutex_lock(m);
			_exit(0);
		}
		if (shared)
			wait(NULL);
		else
			finish(start(dies_locked, m));
		line("its owner died: %s", err(pthread_mutex_lock(m)));
		if (again == 1)
			line("consistent: %s", err(pthread_mutex_consistent(m)));
		pthread_mutex_unlock(m);
	}
	line("not made consistent: %s",
	     pthread_mutex_lock(m) == ENOTRECOVERABLE ? "ENOTRECOVERABLE" : "?");
}

/* conditions */

static void *produces(void *arg)
{
	(void)arg;
	for (int i = 1; i <= 200; i++) {
		pthread_mutex_lock(&lock);
		while (turn)
			pthread_cond_wait(&changed, &lock);
		turn = i;
		pthread_cond_broadcast(&changed);
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

static void conditions(void)
{
	pthread_condattr_t attr;
	struct timespec t;
	pthread_cond_t c;
	pthread_t p;

	turn = sum = 0;
	p = start(produces, NULL);
	for (int i = 0; i < 200; i++) {
		pthread_mutex_lock(&lock);
		while (!turn)
			pthread_cond_wait(&changed, &lock);
		sum += turn;
		turn = 0;
		pthread_cond_broadcast(&changed);
		pthread_mutex_unlock(&lock);
	}
	finish(p);
	line("200 handed over: %d", sum);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&c, &attr);
	pthread_mutex_lock(&lock);
	t = from_now(CLOCK_MONOTONIC, 20);
	line("timedwait: %s", err(pthread_cond_timedwait(&c, &lock, &t)));
	t = from_now(CLOCK_REALTIME, 20);
	line("by the wall clock: %s",
	     err(pthread_cond_timedwait(&changed, &lock, &t)));
	t.tv_nsec = -1;
	line("no time: %s", err(pthread_cond_timedwait(&c, &lock, &t)));
	pthread_mutex_unlock(&lock);
	pthread_cond_destroy(&c);
}

/* barriers, read-write locks, semaphores, once */

static pthread_barrier_t barrier;
static int before, serial;

static void *meets(void *arg)
{
	(void)arg;
	for (int round = 1; round <= 20; round++) {
		__sync_fetch_and_add(&before, 1);
		if (pthread_barrier_wait(&barrier))
			__sync_fetch_and_add(&serial, 1);
		if (before < 4 * round)
			line("too early");
		pthread_barrier_wait(&barrier);
	}
	return NULL;
}

static void barriers(void)
{
	pthread_t t[4];

	pthread_barrier_init(&barrier, NULL, 4);
	for (int i = 0; i < 4; i++)
		t[i] = start(meets, NULL);
	for (int i = 0; i < 4; i++)
		finish(t[i]);
	line("barrier: %d came, %d times one was the serial one", before,
	     serial);
	pthread_barrier_destroy(&barrier);
	line("of nobody: %s", err(pthread_barrier_init(&barrier, NULL, 0)));
}

static pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;

static void *reads(void *arg)
{
	struct timespec t = from_now(CLOCK_REALTIME, 20);

	(void)arg;
	line("tryrdlock %s", err(pthread_rwlock_tryrdlock(&rw)));
	line("trywrlock %s", err(pthread_rwlock_trywrlock(&rw)));
	line("timedwrlock %s", err(pthread_rwlock_timedwrlock(&rw, &t)));
	return NULL;
}

static void *writes(void *arg)
{
	(void)arg;
	for (int i = 0; i < 500; i++) {
		pthread_rwlock_wrlock(&rw);
		before++;
		if (i % 50 == 0)
			sched_yield();
		serial++;
		pthread_rwlock_unlock(&rw);
		pthread_rwlock_rdlock(&rw);
		if (before != serial)
			line("torn");
		pthread_rwlock_unlock(&rw);
	}
	return NULL;
}

static void rwlocks(void)
{
	pthread_t t[4];

	pthread_rwlock_rdlock(&rw);
	finish(start(reads, NULL));
	pthread_rwlock_unlock(&rw);
	pthread_rwlock_unlock(&rw);
	pthread_rwlock_wrlock(&rw);
	finish(start(reads, NULL));
	pthread_rwlock_unlock(&rw);
	before = serial = 0;
	for (int i = 0; i < 4; i++)
		t[i] = start(writes, NULL);
	for (int i = 0; i < 4; i++)
		finish(t[i]);
	line("writers: %d, %d", before, serial);
}

static void *posts(void *arg)
{
	for (int i = 0; i < 300; i++)
		sem_post(arg);
	return NULL;
}

static void semaphores(void)
{
	sem_t *s = (void *)area(1, PROT_READ | PROT_WRITE, MAP_SHARED);
	struct timespec t;
	pthread_t p[3];
	int value;

	sem_init(s, 1, 0);
	for (int i = 0; i < 3; i++)
		p[i] = start(posts, s);
	for (int i = 0; i < 900; i++)
		sem_wait(s);
	for (int i = 0; i < 3; i++)
		finish(p[i]);
	sem_getvalue(s, &value);
	line("900 posted and taken, %d left", value);
	rc(sem_trywait(s), "trywait");
	t = from_now(CLOCK_REALTIME, 20);
	rc(sem_timedwait(s, &t), "timedwait");
	if (!fork()) {
		sem_post(s);
		_exit(0);
	}
	rc(sem_wait(s), "posted by a child");
	wait(NULL);
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void only(void)
{
	sum++;
}

static void *calls_once(void *arg)
{
	(void)arg;
	pthread_once(&once, only);
	return NULL;
}

/* what each thread has for itself */

static __thread int own = 5;
static pthread_key_t key;

static void destroys(void *value)
{
	line("destructor: %s", (char *)value);
}

static void *uses_own(void *arg)
{
	int first = own;

	own += (int)(long)arg;
	errno = own;
	pthread_setspecific(key, (long)arg == 1 ? "one" : NULL);
	await((long)arg);
	line("thread %d: began with %d, has %d, errno %d", (int)(long)arg,
	     first, own, errno);
	return (void *)(long)own;
}

static void storage(void)
{
	pthread_t t[2];

	turn = sum = 0;
	pthread_key_create(&key, destroys);
	t[0] = start(uses_own, (void *)1);
	t[1] = start(uses_own, (void *)2);
	go(1);
	line("joined: %ld", finish(t[0]));
	go(2);
	line("joined: %ld", finish(t[1]));
	line("ours %d, %s", own, pthread_getspecific(key) ? "set" : "not set");
	pthread_key_delete(key);
	for (int i = 0; i < 2; i++)
		t[i] = start(calls_once, NULL);
	for (int i = 0; i < 2; i++)
		finish(t[i]);
	line("once: %d", sum);
}

/* cancelling */

static void cleans(void *arg)
{
	line("cleanup %s", (char *)arg);
}

static void *sleeps(void *arg)
{
	pthread_cleanup_push(cleans, "outer");
	pthread_cleanup_push(cleans, "inner");
	go(1);
	if (arg)
		pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	while (arg)
		;
	for (;;)
		pause();
	pthread_cleanup_pop(0);
	pthread_cleanup_pop(0);
	return NULL;
}

static void unlocks(void *arg)
{
	pthread_mutex_unlock(arg);
}

static void *waits_on_cond(void *arg)
{
	pthread_mutex_lock(&lock);
	pthread_cleanup_push(unlocks, &lock);
	turn = 1;
	pthread_cond_broadcast(&changed);
	for (;;)
		pthread_cond_wait(&changed, arg);
	pthread_cleanup_pop(0);
	return NULL;
}

static void *refuses(void *arg)
{
	(void)arg;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	go(1);
	await(2);
	msleep(5);
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	go(3);
	pthread_testcancel();
	return NULL;
}

static void cancel(const char *what, void *(*fn)(void *), void *arg)
{
	void *result;
	pthread_t t;
	int e;

	turn = 0;
	t = start(fn, arg);
	await(1);
	e = pthread_cancel(t);
	go(2);
	result = (void *)finish(t);
	line("%s: %s", what, err(e));
	line("ended %s", result == PTHREAD_CANCELED ? "cancelled" :
	     "by itself");
}

/* ends */

static void *returns(void *arg)
{
	return arg;
}

static void *says_end(void *arg)
{
	(void)arg;
	await(1);
	msleep(20);
	line("the other thread goes on");
	return NULL;
}

static void at_exit(void)
{
	line("atexit");
}

static void main_ends(void)
{
	atexit(at_exit);
	start(says_end, NULL);
	go(1);
	pthread_exit(NULL);
}

/* Not in a child of fork: there musl 1.2.3 never lets go of a lock. */
static void main_ends_again(void)
{
	execl("/proc/self/exe", "thread-pthread", "again", NULL);
}

static void *exits(void *arg)
{
	exit((int)(long)arg);
}

static void exit_by_thread(void)
{
	start(exits, (void *)23);
	for (;;)
		pause();
}

static void *execs(void *arg)
{
	(void)arg;
	execl("/bin/sh", "sh", "-c", "exit 24", NULL);
	return NULL;
}

static void exec_by_thread(void)
{
	start(execs, NULL);
	for (;;)
		pause();
}

static void *forks(void *arg)
{
	pid_t p = fork();

	(void)arg;
	if (!p) {
		pthread_mutex_lock(&lock);
		sum = finish(start(returns, (void *)6));
		exit(sum);
	}
	line("a child of a thread: %s", status(reap(p)));
	return NULL;
}

static void *becomes(void *arg)
{
	(void)arg;
	await(1);
	line("here too: uid %d, euid %d", (int)getuid(), (int)geteuid());
	return NULL;
}

static void user(void)
{
	pthread_t t;

	turn = 0;
	t = start(becomes, NULL);
	rc(setuid(1000), "setuid with two threads");
	go(1);
	finish(t);
}

static volatile int caught;

static void catches(int s)
{
	(void)s;
	caught = gettid();
}

static void *gets_killed(void *arg)
{
	*(int *)arg = gettid();
	go(1);
	while (!caught)
		msleep(1);
	return NULL;
}

static void killing(void)
{
	int tid;
	pthread_t t;

	turn = 0;
	signal(SIGUSR1, catches);
	t = start(gets_killed, &tid);
	await(1);
	line("pthread_kill: %s", err(pthread_kill(t, SIGUSR1)));
	finish(t);
	ok(caught == tid, "in that thread");
}

static void attributes(void)
{
	pthread_attr_t attr;
	pthread_t t;

	pthread_attr_init(&attr);
	line("small stack: %s", err(pthread_attr_setstacksize(&attr, 65536)));
	line("detached: %s",
	     err(pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED)));
	for (int i = 0; i < 50; i++)
		if (pthread_create(&t, &attr, returns, NULL))
			line("detached: none");
	pthread_attr_destroy(&attr);
	sum = 0;
	for (int i = 0; i < 200; i++)
		sum += finish(start(returns, (void *)(long)i));
	line("200 in a row: %d", sum);
	line("equal: %d", !!pthread_equal(pthread_self(), pthread_self()));
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1) {
		tap_again = 1;
		main_ends();
	}
	mutex(PTHREAD_MUTEX_NORMAL, "normal");
	mutex(PTHREAD_MUTEX_RECURSIVE, "recursive");
	mutex(PTHREAD_MUTEX_ERRORCHECK, "error checking");
	robust(PTHREAD_PROCESS_PRIVATE);
	robust(PTHREAD_PROCESS_SHARED);
	conditions();
	barriers();
	rwlocks();
	semaphores();
	storage();
	cancel("deferred", sleeps, NULL);
	cancel("at once", sleeps, (void *)1);
	cancel("in cond_wait", waits_on_cond, &lock);
	cancel("while refused", refuses, NULL);
	killing();
	attributes();
	finish(start(forks, NULL));
	child("main ends first", main_ends_again);
	child("exit by a thread", exit_by_thread);
	child("exec by a thread", exec_by_thread);
	child("setuid", user);
	return done();
}
