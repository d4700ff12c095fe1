/* SPDX-License-Identifier: MIT */
/* /proc/sys/kernel: what is a number, pieces, positions, and who may */
#include "caps.h"

static int fd;
static char b[8192];

static const char *now(void)
{
	static char t[256];
	int n = pread(fd, t, sizeof(t) - 1, 0);

	t[n > 0 ? n - 1 : 0] = 0;
	for (char *p = t; *p; p++)
		if (*p == '\t')
			*p = ' ';
	return t;
}

static void put(const char *text, size_t n)
{
	long r = pwrite(fd, text, n, 0);
	char t[64];
	size_t i, k;

	for (i = k = 0; i < n && i < 40 && k < 56; i++) {
		if (text[i] < ' ')
			k += sprintf(t + k, "\\%d", text[i]);
		else
			t[k++] = text[i];
	}
	t[k] = 0;
	if (r < 0)
		line("'%s': %s, %s", t, err(errno), now());
	else
		line("'%s': %ld, %s", t, r, now());
}
#define PUT(s) put(s, sizeof(s) - 1)

static void open_it(const char *name)
{
	char path[64];

	if (fd > 0)
		close(fd);
	sprintf(path, "/proc/sys/kernel/%s", name);
	fd = open(path, O_RDWR);
	if (fd < 0)
		bail("%s", path);
	note("%s", name);
}

static void numbers(void)
{
	PUT("77");
	PUT("78\n");
	PUT("79 \n");
	PUT("\n80");
	PUT(" \t 81\t");
	PUT("\v\f\r82");
	PUT("83\r");
	PUT("84\v");
	PUT("+85");
	PUT("-1");
	PUT("- 1");
	PUT("-");
	PUT("-0");
	PUT("--1");
	PUT("0x56");
	PUT("0X57");
	PUT("0x");
	PUT("0x 1");
	PUT("0xg");
	PUT("0130");
	PUT("089");
	PUT("00000000000000000090");
	PUT("000000000000000000091");
	PUT("0000000000000000000092");
	PUT("2147483647");
	PUT("2147483648");
	PUT("4294967295");
	PUT("4294967296");
	PUT("4294967390");
	PUT("18446744073709551615");
	PUT("18446744073709551616");
	PUT("18446744073709551710");
	PUT("93x");
	PUT("94,");
	PUT("95 96");
	PUT("97 x");
	PUT("98\0");
	PUT("99\0 1");
	PUT("100\n101");
	PUT("");
	PUT(" ");
	PUT("\n");
	PUT("\0");
	PUT("1e2");
	PUT("0b11");
}

static void lists(void)
{
	open_it("sem");
	PUT("1 2 3 4");
	PUT("5");
	PUT("6 7");
	PUT("8\n9\n10");
	PUT("11 12 13 14 15");
	PUT("16 x");
	PUT("17 18 19 x");
	PUT("20 21 22 23x");
	PUT("24 25 26 32768");
	PUT("27 28 29 32769");
	PUT("30 31 32 -1");
	PUT("-1 -2 -3 33");
	PUT("34 2147483648");
	PUT("35,36");
	PUT("36 37 38 39 x");
	PUT("-2147483648 -2147483649");
	PUT("32000\t1024000000\t500\t32000\n");
}

static void next_ids(void)
{
	open_it("shm_next_id");
	line("to begin with: %s", now());
	PUT("-1");
	PUT("-2");
	PUT("2147483647");
	got(shmget(IPC_PRIVATE, 1, 0600), "an id");
	line("then: %s", now());
	PUT("2147483648");
	PUT("5");
	PUT("0");
	line("an id: %d", shmget(IPC_PRIVATE, 1, 0600));
	PUT("32770");
	line("an id: %d", shmget(IPC_PRIVATE, 1, 0600));
	PUT("2");
	line("in use: an id: %d", shmget(IPC_PRIVATE, 1, 0600));
	line("then: %s", now());
	PUT("98306");
	line("too large: %s",
	     shmget(IPC_PRIVATE, 0, 0600) < 0 ? err(errno) : "?");
	line("then: %s", now());
	line("an id: %d", shmget(IPC_PRIVATE, 1, 0600));
	PUT("131074");
	line("a key: %d", shmget(77, 1, IPC_CREAT | 0600));
	PUT("163842");
	line("the key again: %d", shmget(77, 1, IPC_CREAT | 0600));
	line("then: %s", now());
	line("none: %s", shmget(78, 1, 0600) < 0 ? err(errno) : "?");
	line("then: %s", now());
}

static void pieces(const char *name)
{
	int i, n;

	open_it(name);
	for (i = 0; i < 3; i++) {
		n = read(fd, b, 3);
		line("read 3: %d '%.*s'", n, n < 0 ? 0 : n, b);
	}
	lseek(fd, 0, SEEK_SET);
	rc(read(fd, b, 0), "read 0");
	rc(lseek(fd, 0, SEEK_CUR), "at");
	rc(read(fd, b, 1), "read 1");
	rc(lseek(fd, 0, SEEK_CUR), "at");
	rc(read(fd, b, 100), "read on");
	rc(pread(fd, b, 100, 1), "pread at 1");
	rc(pread(fd, b, 100, 0), "pread at 0");
	rc(pread(fd, b, 100, -1), "pread at -1");
	rc(read(fd, NULL, 10), "read to NULL");
	lseek(fd, 0, SEEK_SET);
	rc(read(fd, NULL, 10), "read to NULL from 0");
	rc(lseek(fd, 0, SEEK_CUR), "at");
	rc(lseek(fd, 100, SEEK_SET), "lseek 100");
	rc(lseek(fd, -1, SEEK_SET), "lseek -1");
	rc(lseek(fd, 5, SEEK_END), "lseek end + 5");
	rc(lseek(fd, 0x7fffffff, SEEK_SET), "lseek 2^31 - 1");
	lseek(fd, 0, SEEK_SET);
	rc(write(fd, "61", 2), "write 61");
	rc(lseek(fd, 0, SEEK_CUR), "at");
	rc(write(fd, "62", 2), "write 62");
	rc(lseek(fd, 0, SEEK_CUR), "at");
	line("now %s", now());
	rc(pwrite(fd, "63", 2, 1), "pwrite at 1");
	rc(pwrite(fd, "x", 1, 1), "pwrite of x at 1");
	rc(pwrite(fd, "", 0, 0), "pwrite of nothing");
	line("now %s", now());
	lseek(fd, 0, SEEK_SET);
	rc(write(fd, "x", 1), "write x");
	rc(lseek(fd, 0, SEEK_CUR), "at");
	rc(write(fd, NULL, 2), "write from NULL");
	rc(write(fd, "64 65 66 67 68", 14), "write more than there is");
	rc(lseek(fd, 0, SEEK_CUR), "at");
	line("now %s", now());
	memset(b, ' ', sizeof(b));
	memcpy(b, "69", 2);
	rc(pwrite(fd, b, 4095, 0), "4095 bytes");
	rc(pwrite(fd, b, 4096, 0), "4096 bytes");
	rc(pwrite(fd, b, 8192, 0), "8192 bytes");
	line("now %s", now());
	memset(b, ' ', sizeof(b));
	memcpy(b + 4093, "71", 2);
	rc(pwrite(fd, b, 8192, 0), "up to the 4095th");
	memset(b, ' ', sizeof(b));
	memcpy(b + 4094, "72", 2);
	rc(pwrite(fd, b, 8192, 0), "over the 4095th");
	line("now %s", now());
	memset(b, ' ', sizeof(b));
	memcpy(b + 5000, "73", 2);
	rc(pwrite(fd, b, 8192, 0), "behind it");
	line("now %s", now());
	struct iovec v[2] = { { "7", 1 }, { "4", 1 } };

	lseek(fd, 0, SEEK_SET);
	rc(writev(fd, v, 2), "writev");
	line("now %s", now());
	v[0].iov_base = b;
	v[1].iov_base = b + 1;
	lseek(fd, 0, SEEK_SET);
	rc(readv(fd, v, 2), "readv");
	line("%.2s", b);
	rc(ftruncate(fd, 0), "ftruncate");
	rc(fchmod(fd, 0666), "fchmod");
	rc(fchown(fd, 0, 0), "fchown");
	got(mmap(NULL, PG, PROT_READ, MAP_SHARED, fd, 0), "mmap");
	rc(ioctl(fd, TIOCGWINSZ, b), "ioctl");
	rc(fsync(fd), "fsync");
	rc(poll(&(struct pollfd){ fd, POLLIN | POLLOUT | POLLPRI, 0 }, 1, 0),
	   "poll");
}

static void access_by(const char *who)
{
	static const char *const names[] = { "msgmax", "sem", "shm_rmid_forced",
					     "shm_next_id", "osrelease" };
	char path[64];

	for (unsigned i = 0; i < 5; i++) {
		int r, w;

		sprintf(path, "/proc/sys/kernel/%s", names[i]);
		r = open(path, O_RDONLY);
		if (r >= 0)
			close(r);
		else
			r = -errno;
		w = open(path, O_WRONLY);
		if (w >= 0) {
			errno = 0;
			write(w, "1", 1);
			close(w);
			w = -errno;
		} else {
			w = -errno;
			strcat(path, " open");
		}
		line("%s: %s: %s, %s; access %d %d", who, path + 17,
		     r < 0 ? err(-r) : "0", err(-w),
		     faccessat(AT_FDCWD, path, R_OK, AT_EACCESS),
		     faccessat(AT_FDCWD, path, W_OK, AT_EACCESS));
	}
}

static void root_none(void)
{
	capset(0, 0);
	access_by("root without");
}

static void root_admin(void)
{
	capset(BIT(SYS_ADMIN), BIT(SYS_ADMIN));
	access_by("root with SYS_ADMIN");
}

static void user_all(void)
{
	prctl(PR_SET_KEEPCAPS, 1);
	setresgid(3000, 3000, 3000);
	setresuid(3000, 3000, 3000);
	capset(ALL, ALL);
	access_by("user with all");
}

static void user_none(void)
{
	become(3000, 3000);
	access_by("user");
}

static void group_0(void)
{
	setgroups(0, NULL);
	setresuid(3000, 3000, 3000);
	access_by("group 0");
}

/* opened as root, used as another */
static void later(void)
{
	open_it("msgmni");
	setresuid(3000, 3000, 0);
	rc(pread(fd, b, 10, 0), "later: read");
	rc(pwrite(fd, "90", 2, 0), "write");
	setresuid(0, 0, 0);
	rc(pwrite(fd, "91", 2, 0), "write, root again");
	capset(0, 0);
	rc(pwrite(fd, "92", 2, 0), "write, no capability");
	line("now %s", now());
}

static void inside(void)
{
	if (unshare(CLONE_NEWIPC))
		bail("unshare");
	open_it("msgmni");
	numbers();
	open_it("shmmax");
	numbers();
	open_it("shm_rmid_forced");
	PUT("1");
	PUT("2");
	PUT("0");
	lists();
	next_ids();
	pieces("msgmnb");
	pieces("shmall");
	pieces("sem");
	pieces("shm_next_id");
	close(fd);
	quietly(root_none);
	quietly(root_admin);
	quietly(user_all);
	quietly(user_none);
	quietly(group_0);
	quietly(later);
}

int main(void)
{
	quietly(inside);
	return done();
}
