/* SPDX-License-Identifier: MIT */
/* qsort, bsearch, strings, the tree and hash functions of search.h. */
#include "tap.h"

#include <ctype.h>
#include <search.h>

#define COUNT 20000

static int numbers[COUNT];

static int by_value(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static unsigned int checksum(const void *data, size_t n)
{
	const unsigned char *p = data;
	unsigned int sum = 1;

	while (n--)
		sum = sum * 31 + *p++;
	return sum;
}

static int visited;

static void visit(const void *node, VISIT order, int level)
{
	(void)node;
	(void)level;
	visited += order == postorder || order == leaf;
}

static void sorting(void)
{
	int i, unsorted = 0, key;
	int *found;
	char *words[] = { strdup("pear"), strdup("apple"), strdup("fig"),
			  strdup("Apple"), strdup(""), strdup("apples") };
	void *root = NULL;

	srand(1);
	for (i = 0; i < COUNT; i++)
		numbers[i] = rand();
	line("rand: %u", checksum(numbers, sizeof(numbers)));
	qsort(numbers, COUNT, sizeof(int), by_value);
	for (i = 1; i < COUNT; i++)
		unsorted += numbers[i - 1] > numbers[i];
	line("qsort: %d out of order, %u", unsorted,
	     checksum(numbers, sizeof(numbers)));
	key = numbers[1234];
	found = bsearch(&key, numbers, COUNT, sizeof(int), by_value);
	ok(found && *found == key, "bsearch");
	qsort(words, 6, sizeof(words[0]), by_text);
	for (i = 0; i < 6; i++)
		line("'%s'", words[i]);
	for (i = 0; i < 1000; i++)
		tsearch(&numbers[i], &root, by_value);
	twalk(root, visit);
	line("a tree of %d", visited);
}

static void strings(void)
{
	char b[100], *rest, *word;

	strcpy(b, "one,two;three");
	for (word = strtok_r(b, ",;", &rest); word;
	     word = strtok_r(NULL, ",;", &rest))
		line("%s", word);
	line("%ld %lu %lld", strtol("-0x7f", NULL, 0), strtoul("777", NULL, 8),
	     strtoll("9223372036854775808", NULL, 10));
	line("%s %s %s", err(errno), strstr("haystack", "st"),
	     strrchr("a/b/c", '/'));
	memset(b, 'x', sizeof(b));
	memmove(b + 10, b, 50);
	memcpy(b, "0123456789", 10);
	memmove(b + 3, b, 10);
	line("%.15s %d", b, memcmp("abc", "abd", 3) < 0);
	line("%zu %zu %zu", strspn("aabbcc", "ab"), strcspn("hello", "l"),
	     strnlen("hello", 3));
	line("%d %d %c", isalpha('x') != 0, isdigit('x'), toupper('q'));
	line("%s; %s; %s", strerror(ENOENT), strerror(EIDRM),
	     strsignal(SIGSEGV));
	line("%s", basename("/usr/lib/name"));
}

int main(void)
{
	sorting();
	strings();
	return done();
}
