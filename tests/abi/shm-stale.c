/* SPDX-License-Identifier: MIT */
/* An id is an index and a sequence number: a stale one never finds a new one */
#include "tap.h"

int main(void)
{
	struct shmid_ds d;
	int old = segment(PG, 0600), id, i, same = 0, reused = 0, hits = 0;

	ok(old >= 0, "an id is not negative");
	rmid(old);
	rc(shmctl(old, IPC_STAT, &d), "IPC_STAT of a removed id");
	rc(shmctl(old, IPC_SET, &d), "IPC_SET");
	rc(shmctl(old, IPC_RMID, NULL), "IPC_RMID");
	rc(shmctl(old, SHM_LOCK, NULL), "SHM_LOCK");
	got(shmat(old, NULL, 0), "shmat");
	for (i = 0; i < 300; i++) {
		id = segment(PG, 0600);
		same += id == old;
		reused += id % 32768 == old % 32768;
		if (shmctl(old, IPC_STAT, &d) == 0 || errno != EINVAL)
			hits++;
		if (id % 32768 == old % 32768 && reused == 1) {
			rc(shmctl(old, IPC_STAT, &d), "slot reused: IPC_STAT");
			rc(shmctl(old, IPC_RMID, NULL), "slot reused: IPC_RMID");
			got(shmat(old, NULL, 0), "slot reused: shmat");
			rc(shmctl(id, IPC_STAT, &d), "the new id: IPC_STAT");
		}
		rmid(id);
	}
	ok(reused > 0, "300 creations reuse the slot");
	ok(!same, "none gets the old id");
	ok(!hits, "the old id is EINVAL all the time");
	rc(shmctl(-1, IPC_STAT, &d), "id -1");
	rc(shmctl(INT_MIN, IPC_STAT, &d), "id INT_MIN");
	rc(shmctl(INT_MAX, IPC_STAT, &d), "id INT_MAX");
	return done();
}
