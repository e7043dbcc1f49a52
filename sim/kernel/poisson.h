/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_KERNEL_POISSON_H
#define MESHCOST_KERNEL_POISSON_H
/*
 * poisson: counts from one uniform, by search on the distribution function. Private to the kernel.
 */
#include <stdint.h>

/* Where the search starts, made once for a mean: its cost would be most of the cost of an empty block. */
struct mc_poisson {
    double mean;
    int64_t start;       /* 0, or the mode where the mean is large */
    double density, sum; /* P(N = start), P(N <= start) */
};

struct mc_poisson mc_poisson_make(double mean);
/* Lowest n with P(N <= n) >= u; u in (0, 1). */
int64_t mc_poisson_quantile(const struct mc_poisson *poisson, double u);

#endif
