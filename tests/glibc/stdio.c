/* SPDX-License-Identifier: MIT */
/* glibc's streams: buffering, seeking, scanning, pushing back, temporary files. */
#include "tap.h"

#include <wchar.h>

static void formats(void)
{
	char b[200];

	snprintf(b, sizeof(b), "%d|%5d|%-5d|%05d|%+d|%x|%#X|%o|%u|%lld|%c|%s|%.3s|%%",
		 -42, 42, 42, 42, 42, 255, 255, 8, 4000000000u,
		 -9000000000000LL, 'c', "text", "truncated");
	line("%s", b);
	line("%zu %td %hhd %*d %-*d| %n%p", sizeof(int), (ptrdiff_t)-3, 300, 6,
	     7, 6, 8, &(int){ 0 }, (void *)0x1000);
	line("snprintf says %d", snprintf(NULL, 0, "%1000d", 1));
	line("%ls %lc", L"wide", (wint_t)L'w');
}

static void streams(void)
{
	char b[64] = "";
	FILE *f = fopen("/tmp/glibc-stdio", "w+");
	int i, a, c;

	if (!f)
		bail("fopen");
	for (i = 0; i < 2000; i++)
		fprintf(f, "line %d\n", i);
	line("at %ld, eof %d", ftell(f), feof(f));
	rewind(f);
	for (i = 0; fgets(b, sizeof(b), f); i++)
		;
	line("%d lines, the last is %.9s", i, b);
	ok(feof(f) && !ferror(f), "the end was met");
	fseek(f, 7, SEEK_SET);
	i = fscanf(f, "line %d line %d", &a, &c);
	line("fscanf: %d, %d and %d", i, a, c);
	ungetc('X', f);
	c = getc(f);
	line("getc: %c %d", c, getc(f));
	fseek(f, -5, SEEK_END);
	line("fread: %zu bytes", fread(b, 1, sizeof(b), f));
	rc(ftruncate(fileno(f), 3), "ftruncate");
	rewind(f);
	line("%zu left", fread(b, 1, sizeof(b), f));
	clearerr(f);
	rc(fclose(f), "fclose");
	f = fopen("/tmp/glibc-stdio", "a");
	fputs("more", f);
	rc(fclose(f), "fclose");
	f = fopen("/tmp/glibc-stdio", "r");
	line("%s", fgets(b, sizeof(b), f));
	rc(putc('x', f), "putc to a reader");
	line("ferror: %d", ferror(f) != 0);
	fclose(f);
	unlink("/tmp/glibc-stdio");
	rc(fopen("/tmp/glibc-stdio", "r") ? 0 : -1, "fopen of nothing");
}

static void others(void)
{
	char *text = NULL, b[40] = "", *word = NULL;
	size_t size = 0, n = 0;
	FILE *f = open_memstream(&text, &size);

	fprintf(f, "%s %d", "memory", 7);
	fclose(f);
	line("%s, %zu", text, size);
	free(text);
	f = tmpfile();
	if (!f)
		bail("tmpfile");
	setvbuf(f, NULL, _IONBF, 0);
	fputs("first\nsecond\n", f);
	rewind(f);
	line("getline: %zd", getline(&word, &n, f));
	line("getdelim: %zd", getdelim(&word, &n, 'o', f));
	line("%s", word);
	fclose(f);
	free(word);
	f = fmemopen(b, sizeof(b), "w");
	fprintf(f, "%s", "into a buffer");
	fclose(f);
	line("%s", b);
	line("sscanf: %d", sscanf("12 0x1f 3.5 word", "%d %i %*f %39s",
				  &(int){ 0 }, &(int){ 0 }, b));
	line("%s", b);
	f = popen("echo from a pipe; exit 3", "r");
	line("popen: %s", f && fgets(b, sizeof(b), f) ? "read" : "nothing");
	line("%.11s", b);
	line("pclose: %s", status(pclose(f)));
	fprintf(stderr, "%s", "");
	perror("# perror");
}

int main(void)
{
	formats();
	streams();
	errno = ENOENT;
	others();
	return done();
}
