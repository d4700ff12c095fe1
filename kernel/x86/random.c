/* SPDX-License-Identifier: MIT */
/*
 * ChaCha20 (RFC 8439) as a generator of random bytes: from each block the
 * first half replaces the key and the rest is given out.  What is random on
 * this machine is stirred into the key before the next block.
 *
 * Locks: random.lock with interrupts off; interrupts only write to the small
 * pool, without it.
 */
#include "kernel/x86/random.h"

#include "kernel/lib/bitops.h"
#include "kernel/lib/string.h"
#include "kernel/task.h"
#include "kernel/x86/cpu.h"
#include "kernel/x86/tsc.h"

#define KEY_WORDS   8u
#define BLOCK_WORDS 16u

static struct {
	struct spinlock lock;
	/* lock: */
	uint32_t key[KEY_WORDS];
	uint32_t counter;
} rng = { .lock = SPINLOCK_INIT(RANK_CONSOLE) };

static uint32_t irq_pool[KEY_WORDS], irq_pool_next;

static void quarter_round(uint32_t *x, unsigned a, unsigned b, unsigned c,
			  unsigned d)
{
	x[a] += x[b], x[d] = rol32(x[d] ^ x[a], 16);
	x[c] += x[d], x[b] = rol32(x[b] ^ x[c], 12);
	x[a] += x[b], x[d] = rol32(x[d] ^ x[a], 8);
	x[c] += x[d], x[b] = rol32(x[b] ^ x[c], 7);
}

/* rng.lock held. */
static void chacha_block(uint32_t out[BLOCK_WORDS])
{
	static const uint32_t constants[4] = {
		0x61707865,
		0x3320646e,
		0x79622d32,
		0x6b206574,
	};
	uint32_t in[BLOCK_WORDS] = { 0 };

	memcpy(in, constants, sizeof(constants));
	memcpy(in + 4, rng.key, sizeof(rng.key));
	in[12] = rng.counter++;
	memcpy(out, in, sizeof(in));
	for (unsigned i = 0; i < 10; i++) {
		quarter_round(out, 0, 4, 8, 12);
		quarter_round(out, 1, 5, 9, 13);
		quarter_round(out, 2, 6, 10, 14);
		quarter_round(out, 3, 7, 11, 15);
		quarter_round(out, 0, 5, 10, 15);
		quarter_round(out, 1, 6, 11, 12);
		quarter_round(out, 2, 7, 8, 13);
		quarter_round(out, 3, 4, 9, 14);
	}
	for (unsigned i = 0; i < BLOCK_WORDS; i++)
		out[i] += in[i];
}

static uint32_t hardware_word(void)
{
	uint32_t v = (uint32_t)rdtsc();

	if (cpu_has(X86_FEATURE_RDRAND)) {
		uint32_t r;
		uint8_t ok;

		__asm__ volatile("rdrand %0; setc %1" : "=r"(r), "=qm"(ok));
		v ^= ok ? r : 0;
	}
	return v;
}

/* rng.lock held. */
static void stir(void)
{
	for (unsigned i = 0; i < KEY_WORDS; i++)
		rng.key[i] ^= irq_pool[i];
	rng.key[0] += hardware_word();
}

void add_interrupt_randomness(unsigned irq)
{
	uint32_t *word = &irq_pool[irq_pool_next++ % KEY_WORDS];

	*word = rol32(*word, 7) ^ (uint32_t)rdtsc() ^ irq;
}

void get_random_bytes(void *buf, size_t n)
{
	unsigned long flags = spin_lock_irqsave(&rng.lock);
	uint32_t block[BLOCK_WORDS];
	uint8_t *to = buf;

	stir();
	while (n) {
		size_t part = min(n, sizeof(block) - sizeof(rng.key));

		chacha_block(block);
		memcpy(rng.key, block, sizeof(rng.key));
		memcpy(to, block + KEY_WORDS, part);
		to += part;
		n -= part;
	}
	memset(block, 0, sizeof(block));
	__asm__ volatile("" : : "r"(block) : "memory"); /* really clear it */
	spin_unlock_irqrestore(&rng.lock, flags);
}

static void add_user_randomness(const void *buf, size_t n)
{
	unsigned long flags = spin_lock_irqsave(&rng.lock);
	uint8_t *key = (uint8_t *)rng.key;
	uint32_t block[BLOCK_WORDS];

	for (size_t i = 0; i < n; i++)
		key[i % sizeof(rng.key)] ^= ((const uint8_t *)buf)[i];
	chacha_block(block);
	memcpy(rng.key, block, sizeof(rng.key));
	spin_unlock_irqrestore(&rng.lock, flags);
}

void random_init(void)
{
	struct timespec64 ts;

	ktime_get_real_ts64(&ts);
	add_user_randomness(&ts, sizeof(ts));
	for (unsigned i = 0; i < KEY_WORDS; i++) {
		uint32_t word = hardware_word();

		add_user_randomness(&word, sizeof(word));
	}
}
