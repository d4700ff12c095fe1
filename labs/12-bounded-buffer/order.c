/* SPDX-License-Identifier: MIT */
/* One process puts and gets, several times around: ... count of records. */
#include "peers.h"

void run(void)
{
	unsigned count = (unsigned)argument(4), in = 0, out = 0;

	if (!created())
		return;
	while (out < count) {
		for (unsigned n = 1 + in % SLOTS; n > 0 && in < count; n--) {
			int err = put(in);

			if (err) {
				observe("put", in, err);
				return;
			}
			in++;
		}
		while (out < in) {
			int right = get(out);

			if (right != 1) {
				observe("get", out, right);
				return;
			}
			out++;
		}
	}
	observe("all", in, out);
}
