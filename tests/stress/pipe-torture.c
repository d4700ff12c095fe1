/* SPDX-License-Identifier: MIT */
/*
 * A ring of processes through which bytes of a known sequence run.
 *
 * Each takes from the pipe on its left and puts into the pipe on its right,
 * in pieces of random size, by read, readv, poll and without blocking; signals
 * interrupt it all the time.  The last compares what came with what must, and
 * knows the length.  Beside them writers share one pipe: pieces of at most
 * PIPE_BUF stay whole, and those of one writer come in order, none missing.
 */
#include "torture.h"

#include <limits.h>
#include <sys/uio.h>

#define STAGES	5
#define WRITERS 4
#define PIECE	64

static unsigned int rounds;
static int ring[STAGES + 1][2], common[2];

static void on_signal(int sig)
{
	(void)sig;
}

static void be_interrupted(int flags)
{
	struct sigaction act = { .sa_handler = on_signal, .sa_flags = flags };
	struct itimerval often = { { 0, 3000 }, { 0, 3000 } };

	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
}

static unsigned char byte_at(unsigned long n)
{
	return (unsigned char)(n * 7 + (n >> 8) * 13 + (n >> 16));
}

static void wait_for(int fd, int events)
{
	struct pollfd p = { .fd = fd, .events = (short)events };

	while (poll(&p, 1, -1) < 0)
		if (errno != EINTR)
			wrong("poll");
}

/* All of it; blocking or not, interrupted or not. */
static void put(int fd, const char *data, size_t n)
{
	while (n) {
		ssize_t done = write(fd, data, n);

		if (done > 0) {
			data += done;
			n -= (size_t)done;
		} else if (errno == EAGAIN) {
			wait_for(fd, POLLOUT);
		} else if (errno != EINTR) {
			wrong("write");
		}
	}
}

static ssize_t take(int fd, char *data, size_t n)
{
	struct iovec parts[3] = {
		{ data, n / 3 },
		{ data + n / 3, n / 3 },
		{ data + 2 * (n / 3), n - 2 * (n / 3) },
	};
	ssize_t got;

	for (;;) {
		got = any(3) ? read(fd, data, n) : readv(fd, parts, 3);
		if (got >= 0)
			return got;
		if (errno == EAGAIN)
			wait_for(fd, POLLIN);
		else if (errno != EINTR)
			wrong("read");
	}
}

static void keep_only(int in, int out)
{
	int i;

	for (i = 0; i <= STAGES; i++) {
		if (ring[i][0] != in)
			close(ring[i][0]);
		if (ring[i][1] != out)
			close(ring[i][1]);
	}
	if (any(2) && in >= 0)
		fcntl(in, F_SETFL, O_NONBLOCK);
	if (any(2) && out >= 0)
		fcntl(out, F_SETFL, O_NONBLOCK);
}

static size_t some(void)
{
	return 1 + any(any(4) ? 300 : 20000);
}

static void source(void)
{
	char data[20001];
	unsigned long at = 0, end = rounds * 1000ul;
	size_t n, i;

	keep_only(-1, ring[0][1]);
	while (at < end) {
		n = some();
		if (n > end - at)
			n = end - at;
		for (i = 0; i < n; i++)
			data[i] = (char)byte_at(at + i);
		put(ring[0][1], data, n);
		at += n;
	}
}

static void stage(int number)
{
	char data[20001];
	int in = ring[number][0], out = ring[number + 1][1];
	ssize_t n;

	keep_only(in, out);
	while ((n = take(in, data, some())) > 0)
		put(out, data, (size_t)n);
}

static void sink(void)
{
	unsigned char data[20001];
	unsigned long at = 0;
	int in = ring[STAGES][0];
	ssize_t n, i;

	keep_only(in, -1);
	while ((n = take(in, (char *)data, some())) > 0) {
		for (i = 0; i < n; i++)
			if (data[i] != byte_at(at + i))
				wrong("byte %lu is %d", at + i, data[i]);
		at += (unsigned long)n;
	}
	if (at != rounds * 1000ul)
		wrong("%lu bytes came", at);
}

struct head {
	unsigned int len, who, number;
};

/* Pieces that begin with their head and go on with one byte. */
static void writer(int who)
{
	char piece[PIPE_BUF];
	unsigned int i, n;

	close(common[0]);
	for (i = 0; i < rounds; i++) {
		n = PIECE + any(PIPE_BUF - PIECE + 1);
		memset(piece, 'a' + who, sizeof(piece));
		*(struct head *)piece = (struct head){ n, who, i };
		while (write(common[1], piece, n) != (ssize_t)n)
			if (errno != EINTR)
				wrong("a piece was cut");
	}
}

static void take_all(char *data, size_t n)
{
	ssize_t got;

	for (; n; data += got, n -= (size_t)got) {
		got = take(common[0], data, n);
		if (got <= 0)
			wrong("the end in a piece");
	}
}

static void reader(void)
{
	unsigned int i, from[WRITERS] = { 0 };
	char piece[PIPE_BUF];
	struct head h;
	ssize_t got;

	close(common[1]);
	while ((got = take(common[0], (char *)&h, sizeof(h))) > 0) {
		take_all((char *)&h + got, sizeof(h) - (size_t)got);
		if (h.len < PIECE || h.len > PIPE_BUF || h.who >= WRITERS)
			wrong("a piece of %u bytes from %u", h.len, h.who);
		if (h.number != from[h.who]++)
			wrong("piece %u of %u, out of order", h.number, h.who);
		take_all(piece, h.len - sizeof(h));
		for (i = 0; i < h.len - sizeof(h); i++)
			if (piece[i] != 'a' + (int)h.who)
				wrong("pieces are mixed");
	}
	for (i = 0; i < WRITERS; i++)
		if (from[i] != rounds)
			wrong("%u pieces came from %u", from[i], i);
}

static void worker(int number)
{
	int i;

	be_interrupted(any(2) ? SA_RESTART : 0);
	if (number >= STAGES + 2) {
		for (i = 0; i <= STAGES; i++) {
			close(ring[i][0]);
			close(ring[i][1]);
		}
		if (number == STAGES + 2)
			reader();
		else
			writer(number - STAGES - 3);
		return;
	}
	close(common[0]);
	close(common[1]);
	if (number == 0)
		source();
	else if (number <= STAGES)
		stage(number - 1);
	else
		sink();
}

int main(int argc, char **argv)
{
	int i, bad;

	rounds = arguments(argc, argv);
	for (i = 0; i <= STAGES; i++)
		if (pipe(ring[i]))
			wrong("pipe");
	if (pipe(common))
		wrong("pipe");
	start_children(STAGES + 3 + WRITERS, worker);
	for (i = 0; i <= STAGES; i++) {
		close(ring[i][0]);
		close(ring[i][1]);
	}
	close(common[0]);
	close(common[1]);
	bad = end_children(STAGES + 3 + WRITERS);
	printf("pipes: %d wrong\n", bad);
	return bad != 0;
}
