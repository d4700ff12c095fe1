/* SPDX-License-Identifier: MIT */
/* Three producers and two consumers at one buffer: ... records of each. */
#include "peers.h"

#define PRODUCERS 3
#define CONSUMERS 2

struct item {
	unsigned who, number, value;
};

static unsigned me;

static unsigned value(unsigned who, unsigned number)
{
	return (who * 1000 + number) * 2654435761u + SALT;
}

static void produce(void)
{
	unsigned count = (unsigned)argument(4);
	int err = buffer_attach(&b, KEY);

	for (unsigned i = 0; i < count && !err; i++) {
		struct item item = { me, i, value(me, i) };

		err = buffer_put(&b, &item);
	}
	observe("producer", err);
}

static void consume(void)
{
	unsigned count = (unsigned)argument(4) * PRODUCERS / CONSUMERS;
	unsigned sum = 0, wrong = 0, next[PRODUCERS] = { 0 };
	int err = buffer_attach(&b, KEY);

	for (unsigned i = 0; i < count && !err; i++) {
		struct item item = { 0 };

		err = buffer_get(&b, &item);
		if (item.who >= PRODUCERS || item.number < next[item.who] ||
		    item.value != value(item.who, item.number))
			wrong++;
		else
			next[item.who] = item.number + 1;
		sum += item.number;
	}
	observe("consumer", err, wrong, sum);
}

void run(void)
{
	int pids[PRODUCERS + CONSUMERS];

	if (!created())
		return;
	for (me = 0; me < PRODUCERS; me++)
		pids[me] = child(produce);
	for (; me < PRODUCERS + CONSUMERS; me++)
		pids[me] = child(consume);
	for (me = 0; me < PRODUCERS + CONSUMERS; me++)
		wait_for(pids[me]);
	observe("over");
}
