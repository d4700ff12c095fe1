/* SPDX-License-Identifier: MIT */
/* The firmware's list of processors. */
#pragma once

/* Processors there are, at least 1.  Boot; reads the first MiB. */
unsigned mp_count_cpus(void);
