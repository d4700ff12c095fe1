/* SPDX-License-Identifier: MIT */
/* /proc/sys/kernel/auto_msgmni: takes 0 and 1, and is 0 */
#include "tap.h"

#define PATH "/proc/sys/kernel/auto_msgmni"

int main(void)
{
	static const char *const texts[] = { "0", "1", "2", "-1", "x", "1 1" };
	char b[16];
	struct stat st;

	for (unsigned i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		rc(spit(PATH, texts[i]), "'%s'", texts[i]);
		rc(slurp(PATH, b, sizeof(b)), "read");
		line("%d", atoi(b));
	}
	stat(PATH, &st);
	line("mode %o", st.st_mode);
	return done();
}
