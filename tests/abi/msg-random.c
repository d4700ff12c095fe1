/* SPDX-License-Identifier: MIT */
/* 30,000 sends and receives chosen by a fixed seed: each answer is counted in */
#include "msgtap.h"

static unsigned state = 12345;

static unsigned roll(unsigned n)
{
	state = state * 1103515245 + 12345;
	return (state >> 8) % n;
}

static struct msg m;

static long send_one(int id)
{
	static int serial;
	size_t n = roll(12) ? roll(12) : 200 + roll(300);

	/* long runs of one type now and then */
	m.type = 1 + (roll(3) ? (long)(serial / 8 % 5) : (long)roll(9));
	memset(m.text, 0, 16);
	memcpy(m.text, &serial, 4);
	serial++;
	return snd(id, &m, n, IPC_NOWAIT);
}

static long receive_one(int id)
{
	static const int sizes[] = { 600, 600, 600, 5, 0 };
	long type = (long)roll(11);
	int flags = IPC_NOWAIT;

	switch (roll(6)) {
	case 0:
		type = 0;
		break;
	case 1:
		type = -type;
		break;
	case 2:
		flags |= MSG_EXCEPT;
		break;
	case 3:
		flags |= MSG_COPY;
		break;
	}
	if (!roll(4))
		flags |= MSG_NOERROR;
	memset(&m, 0, 20);
	return rcv(id, &m, (size_t)sizes[roll(5)], type, flags);
}

int main(void)
{
	unsigned sum = 0, errors[4] = { 0 };
	int id = queue(0600), i, k;

	set_qbytes(id, 4000);
	for (i = 1; i <= 30000; i++) {
		/* the queue fills and empties by turns */
		unsigned full = i / 500 % 2 ? 6 : 3;
		long r = roll(9) < full ? send_one(id) : receive_one(id);

		if (r < 0) {
			static const int known[] = { EAGAIN, ENOMSG, E2BIG,
						     EINVAL };

			for (k = 0; k < 4 && errno != known[k]; k++)
				;
			if (k == 4)
				bail("call %d", i);
			errors[k]++;
			r = -2 - k;
		}
		sum = sum * 31 + (unsigned)r;
		sum = sum * 31 + (unsigned)m.type;
		for (k = 0; k < 8; k++)
			sum = sum * 31 + (unsigned char)m.text[k];
		if (i % 250 == 0) {
			line("after %d: %08x, %s", i, sum, level(id));
			note("EAGAIN %u ENOMSG %u E2BIG %u EINVAL %u",
			     errors[0], errors[1], errors[2], errors[3]);
		}
	}
	msgrm(id);
	return done();
}
