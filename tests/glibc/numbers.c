/* SPDX-License-Identifier: MIT */
/* Floating point in x87 and SSE2 through glibc: printing, reading, libm. */
#pragma GCC target("sse2,fpmath=sse")
#include "tap.h"

#include <fenv.h>
#include <math.h>

static volatile double one = 1, zero, three = 3;

static void printing(void)
{
	line("%f %e %g %a", 3.14159, 12345.678, 0.0001, 1.5);
	line("%.0f %.20f %.17g", 2.5, 0.1, 0.1);
	line("%10.3f|%-10.3f|%+.2e", 2.0 / three, -2.0 / three, 1e300);
	line("%g %g %g %g", one / zero, -one / zero, 1.7976931348623157e308, 5e-324);
	line("%d", isnan(zero / zero));
	line("%Lf %Lg", 1.0L / 3, 1e4000L);
	line("%.3f %.3f", strtod("1e-3junk", NULL), atof("  -0x1.8p3"));
	line("%.9g", (double)strtof("16777217", NULL));
}

static void library(void)
{
	line("%.15g %.15g", sqrt(2 * one), pow(2, 0.5 * one));
	line("%.12g %.12g %.12g", sin(one), cos(one), tan(one));
	line("%.12g %.12g %.12g", exp(one), log(10 * one), atan2(one, -one));
	line("%.12g %.12g", lgamma(10.5 * one), erf(0.5 * one));
	line("%g %g %g %g", floor(-2.5 * one), ceil(-2.5 * one),
	     trunc(-2.5 * one), rint(2.5 * one));
	line("%g %ld", fmod(10.5 * one, 3), lround(2.5 * one));
	line("%.9g %.9g", (double)sinf((float)one), (double)sqrtf(2));
	line("%.18Lg", sqrtl(2 * (long double)one));
}

static void rounding(void)
{
	static const int modes[] = { FE_TONEAREST, FE_UPWARD, FE_DOWNWARD,
				     FE_TOWARDZERO };
	unsigned int i;

	for (i = 0; i < 4; i++) {
		fesetround(modes[i]);
		line("1/3 in mode %u: %a, %g", i, one / three,
		     rint(2.5 * one));
	}
	fesetround(FE_TONEAREST);
	feclearexcept(FE_ALL_EXCEPT);
	one = one / zero;
	line("divided by zero: %d", fetestexcept(FE_DIVBYZERO) != 0);
	one = 1;
	feclearexcept(FE_ALL_EXCEPT);
	line("none: %d", fetestexcept(FE_ALL_EXCEPT & ~FE_INEXACT));
}

/* State of its own for each task, and across a signal handler. */
static void spoil(int sig)
{
	volatile double d = 17;

	(void)sig;
	fesetround(FE_UPWARD);
	one = d / three + sin(d);
	one = 1;
}

static void other_task(void)
{
	int i;

	fesetround(FE_DOWNWARD);
	for (i = 0; i < 2000; i++) {
		one = sqrt(three + i);
		if (i % 100 == 0)
			sched_yield();
	}
	_exit(0);
}

static void kept(void)
{
	double x = 0, y = 0;
	pid_t child = spawn(other_task);
	int i;

	signal(SIGUSR1, spoil);
	for (i = 1; i < 3000; i++) {
		x += 1.0 / i;
		if (i % 50 == 0)
			raise(SIGUSR1);
		if (i % 100 == 0)
			sched_yield();
	}
	reap(child);
	for (i = 1; i < 3000; i++)
		y += 1.0 / i;
	line("%.17g, the same: %d, mode %d", x, x == y,
	     fegetround() == FE_TONEAREST);
}

int main(void)
{
	printing();
	library();
	rounding();
	kept();
	return done();
}
