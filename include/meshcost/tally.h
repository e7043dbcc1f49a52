/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_TALLY_H
#define MESHCOST_TALLY_H
/*
 * tally: exact sums of integer observations, mergeable histograms, and the one definition of a quantile. Sums
 * are 128-bit integers, so that they do not depend on the order of addition; floating moments are computed
 * when read.
 */
#include <stdint.h>

__extension__ typedef __int128 mc_int128;

struct mc_tally {
    int64_t count, min, max;
    mc_int128 sum, sum_squares;
};

void mc_tally_add(struct mc_tally *tally, int64_t x);
void mc_tally_merge(struct mc_tally *into, const struct mc_tally *from);
double mc_tally_mean(const struct mc_tally *tally);     /* 0 when empty */
double mc_tally_variance(const struct mc_tally *tally); /* unbiased; 0 below two observations */

/* Log-linear histogram of non-negative integers: 64 sub-buckets an octave, relative error below 1/64. */
enum { MC_HISTOGRAM_BUCKETS = 64 * 58 + 64 };
struct mc_histogram {
    int64_t count;
    int64_t bucket[MC_HISTOGRAM_BUCKETS];
};
void mc_histogram_add(struct mc_histogram *histogram, int64_t x);
void mc_histogram_merge(struct mc_histogram *into, const struct mc_histogram *from);
/* Value below which a share q of the observations lies: midpoint of the bucket that holds it. */
int64_t mc_histogram_quantile(const struct mc_histogram *histogram, double q);

/* Type 7 of Hyndman and Fan (1996) on ascending data. n >= 1, 0 <= q <= 1. */
double mc_quantile_sorted(const double *ascending, int n, double q);

/* Conserving conversion: hands out floor((rest + numerator) / denominator) and keeps the remainder. */
struct mc_carry {
    int64_t rest;
};
int64_t mc_carry_take(struct mc_carry *carry, mc_int128 numerator, int64_t denominator);

#endif
