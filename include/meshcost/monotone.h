/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_MONOTONE_H
#define MESHCOST_MONOTONE_H
/*
 * monotone: interpolation that makes no hills where the points have none (Steffen, Astron. Astrophys. 239,
 * 443, 1990; GSL). With two points it is a line. Outside the points the nearest one holds.
 */

/* x ascends, n >= 2. Writes the values at `at`, in any order. */
void mc_monotone(const double *x, const double *y, int n, const double *at, double *out, int count);

#endif
