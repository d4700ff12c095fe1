/* SPDX-License-Identifier: MIT */
/* /proc/self/maps: columns, names, order */
#include "tap.h"

static char b[65536];

/* digits of the addresses, of the device and of the inode become x, d, i */
static void shape(const char *l)
{
	char o[256];
	unsigned f = 0, i;

	for (i = 0; l[i] && i < 255; i++) {
		if (l[i] == ' ' && i && l[i - 1] != ' ')
			f++;
		o[i] = l[i];
		if (f == 0 && l[i] != '-')
			o[i] = 'x';
	}
	o[i] = 0;
	note("'%s'", o);
}

int main(int argc, char **argv)
{
	unsigned long s, e, last = 0, off, ino;
	int fd = tmpfile_of("/tmp/a name\nof \\ two", 3 * PG, 'x'), sorted = 1;
	int heap = 0, exe = 0, total = 0, parsed = 0, wide = 1;
	struct stat st;
	char *l, *n, perm[8], *h = hole(8), name[256];
	unsigned maj, min;

	(void)argc;
	fstat(fd, &st);
	mmap(h, 2 * PG, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, PG);
	mmap(h + 2 * PG, PG, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
	     fd, 0);
	mmap(h + 4 * PG, PG, PROT_NONE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	mmap(h + 6 * PG, PG, PROT_EXEC,
	     MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	e = syscall(SYS_brk, 0);
	syscall(SYS_brk, e + PG);
	if (slurp("/proc/self/maps", b, sizeof(b)) <= 0)
		bail("maps");
	for (l = b; *l; l = n + 1) {
		n = strchr(l, '\n');
		*n = 0;
		total++;
		name[0] = 0;
		if (sscanf(l, "%lx-%lx %4s %lx %x:%x %lu %255[^\n]", &s, &e,
			   perm, &off, &maj, &min, &ino, name) >= 7)
			parsed++;
		wide &= l[8] == '-' && l[17] == ' ' && l[22] == ' ' &&
			l[31] == ' ';
		sorted &= s >= last && e > s;
		last = e;
		heap += !strcmp(name, "[heap]");
		exe += strstr(name, strrchr(argv[0], '/') ?
			      strrchr(argv[0], '/') : argv[0]) != NULL;
		if (s >= (unsigned long)h && e <= (unsigned long)h + 8 * PG) {
			if (strstr(name, "a name"))
				ok(ino == st.st_ino, "inode of the file");
			l[32] = 0;
			shape(l);
			line("name at column %d: %s", name[0] ?
			     (int)(strstr(l + 33, name) - l) : 0, name);
		}
	}
	ok(parsed == total, "every line has its fields");
	ok(wide, "every address is 8 digits, the offset too");
	ok(sorted, "they are sorted and do not overlap");
	line("[heap] lines: %d", heap);
	ok(exe > 0, "the program is among them");
	unlink("/tmp/a name\nof \\ two");
	maps(h, 8);
	close(fd);
	return done();
}
