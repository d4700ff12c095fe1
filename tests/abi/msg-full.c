/* SPDX-License-Identifier: MIT */
/* senders that sleep because the queue is full: who is let in, and when */
#include "msgtap.h"

static struct worker *w;

static void contents(int id)
{
	const char *word;

	do {
		word = take(id, 0, 0);
		note("%s", word);
		settle(w, 8);
	} while (word[0] != 'E');
}

static void in_order(void)
{
	struct msqid_ds d;
	int id = queue(0600), i;

	set_qbytes(id, 10);
	put(id, 1, "0123456789");
	for (i = 0; i < 4; i++)
		sender(&w[i], id, 2 + i, "sent", 4);
	show("four wait", w, 4);
	line("%s", level(id));
	line("%s", take(id, 0, 0));
	show("ten bytes went out", w, 4);
	line("%s", level(id));
	line("%s", take(id, 0, 0));
	show("four more", w, 4);
	msgctl(id, IPC_STAT, &d);
	ok(d.msg_lspid == w[2].pid, "the third was the last to send");
	contents(id);
	show("all", w, 4);
	contents(id);
	collect(w, 4);
	msgrm(id);
}

/* small ones pass large ones that do not fit */
static void by_size(void)
{
	int id = queue(0600);

	set_qbytes(id, 10);
	put(id, 1, "012");
	put(id, 1, "3456789");
	sender(&w[0], id, 2, "large000", 8);
	sender(&w[1], id, 3, "abc", 3);
	sender(&w[2], id, 4, "", 0);
	show("eight and three wait, nothing fits", w, 3);
	line("%s", take(id, 0, 0));
	show("three went out", w, 3);
	line("%s", level(id));
	sender(&w[3], id, 5, "late", 4);
	line("%s", take(id, 0, 0));
	show("seven went out", w, 4);
	line("%s", level(id));
	line("%s", take(id, 0, 0));
	line("%s", take(id, 0, 0));
	show("all but the last went out", w, 4);
	contents(id);
	collect(w, 4);
	msgrm(id);
}

/* messages without a byte are counted */
static void by_number(void)
{
	int id = queue(0600);

	set_qbytes(id, 2);
	put(id, 1, "");
	put(id, 2, "");
	sender(&w[0], id, 3, "", 0);
	sender(&w[1], id, 4, "z", 1);
	show("two are the limit", w, 2);
	line("%s", take(id, 0, 0));
	show("one went out", w, 2);
	line("%s", take(id, 3, 0));
	show("another", w, 2);
	contents(id);
	collect(w, 2);
	msgrm(id);
}

static void ends(void)
{
	int id = queue(0600);

	set_qbytes(id, 4);
	put(id, 1, "full");
	sender(&w[0], id, 2, "a", 1);
	sender(&w[1], id, 3, "b", 1);
	sender(&w[2], id, 4, "c", 1);
	kill(w[0].pid, SIGUSR1);
	show("the first gets a signal, SA_RESTART", w, 3);
	kill(w[1].pid, SIGSTOP);
	settle(w, 3);
	kill(w[1].pid, SIGCONT);
	show("the second is stopped and goes on", w, 3);
	line("%s", level(id));
	set_qbytes(id, 5);
	settle(w, 3);
	line("room for one more: %s", level(id));
	set_qbytes(id, 6);
	show("and another", w, 3);
	line("%s", level(id));
	sender(&w[3], id, 5, "d", 1);
	kill(w[3].pid, SIGKILL);
	line("killed: %s", status(reap(w[3].pid)));
	w[3].pid = 0;
	sender(&w[4], id, 5, "d", 1);
	msgrm(id);
	show("IPC_RMID", w + 4, 1);
	collect(w, 3);
	collect(w + 4, 1);
}

static long as_other(struct worker *me, struct msg *m)
{
	(void)me;
	become(1000, 1000);
	m->type = 1;
	return snd(work_id, m, 2, 0);
}

static void set(int id, int mode)
{
	struct msqid_ds d;

	msgctl(id, IPC_STAT, &d);
	d.msg_perm.mode = mode;
	if (msgctl(id, IPC_SET, &d))
		bail("IPC_SET");
}

static void permission(void)
{
	int id = queue(0666);

	set_qbytes(id, 4);
	put(id, 1, "full");
	work_id = id;
	work(&w[0], 0, as_other);
	sender(&w[1], id, 2, "me", 2);
	set(id, 0644);
	show("IPC_SET: others may not, but there is no room", w, 2);
	line("%s", take(id, 0, 0));
	show("now there is", w, 2);
	contents(id);
	collect(w, 2);
	msgrm(id);
}

/* a sleeping sender finds a receiver when it is let in */
static void both(void)
{
	int id = queue(0600);

	set_qbytes(id, 4);
	put(id, 1, "full");
	receiver(&w[0], id, 64, 9, 0);
	sender(&w[1], id, 9, "nine", 4);
	show("a receiver of 9 and a sender of 9, but the queue is full", w, 2);
	line("%s", take(id, 0, 0));
	show("room", w, 2);
	line("%s", level(id));
	collect(w, 2);
	msgrm(id);
}

/* what is longer than the limit waits for the limit to grow */
static void never(void)
{
	int id = queue(0600);

	set_qbytes(id, 4);
	sender(&w[0], id, 1, "longer", 6);
	show("six into four", w, 1);
	set_qbytes(id, 5);
	show("into five", w, 1);
	set_qbytes(id, 6);
	show("into six", w, 1);
	contents(id);
	collect(w, 1);
	msgrm(id);
}

int main(void)
{
	w = workers(8);
	in_order();
	by_size();
	by_number();
	ends();
	permission();
	both();
	never();
	return done();
}
