/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/tally.h"
#include "meshcost/check.h"
#include <math.h>
#include <stddef.h>

enum { SUB_BITS = 6, SUB_BUCKETS = 1 << SUB_BITS };

static const mc_int128 INT128_LARGEST = (((mc_int128)1 << 126) - 1) * 2 + 1;

/* Sums of squares could leave 127 bits only with values that no quantity of ours reaches: a bug. */
static mc_int128 checked_add(mc_int128 a, mc_int128 b)
{
    MC_ASSERT(b >= 0 ? a <= INT128_LARGEST - b : a >= -INT128_LARGEST - b);
    return a + b;
}

void mc_tally_add(struct mc_tally *tally, int64_t x)
{
    if (tally->count == 0 || x < tally->min) {
        tally->min = x;
    }
    if (tally->count == 0 || x > tally->max) {
        tally->max = x;
    }
    tally->count++;
    tally->sum = checked_add(tally->sum, x);
    tally->sum_squares = checked_add(tally->sum_squares, (mc_int128)x * x);
}

void mc_tally_merge(struct mc_tally *into, const struct mc_tally *from)
{
    if (from->count == 0) {
        return;
    }
    if (into->count == 0 || from->min < into->min) {
        into->min = from->min;
    }
    if (into->count == 0 || from->max > into->max) {
        into->max = from->max;
    }
    into->count += from->count;
    into->sum = checked_add(into->sum, from->sum);
    into->sum_squares = checked_add(into->sum_squares, from->sum_squares);
}

double mc_tally_mean(const struct mc_tally *tally)
{
    return tally->count > 0 ? (double)tally->sum / (double)tally->count : 0.0;
}

/*
 * Squares are taken about the integer part m of the mean, and everything stays an integer until the last
 * two divisions: no cancellation, whatever the offset of the data, and no product leaves 127 bits.
 */
double mc_tally_variance(const struct mc_tally *tally)
{
    if (tally->count < 2) {
        return 0.0;
    }
    mc_int128 n = tally->count, m = tally->sum / n, rest = tally->sum - n * m;
    mc_int128 about_m = tally->sum_squares - m * tally->sum - m * rest;
    mc_int128 whole = rest * rest / n, part = rest * rest - whole * n;
    return ((double)(about_m - whole) - (double)part / (double)n) / (double)(n - 1);
}

/* The largest shift that leaves SUB_BITS + 1 bits, by halving; 0 for values that have no more than that. */
static int bucket_of(int64_t x)
{
    int shift = 0;
    for (int step = 32; step > 0; step /= 2) {
        if (shift + step < 63 && x >> (shift + step) >= SUB_BUCKETS) {
            shift += step;
        }
    }
    return shift * SUB_BUCKETS + (int)(x >> shift);
}

/* Buckets below 2 * SUB_BUCKETS hold one value each; above, a bucket of octave `shift` holds 2^shift. */
static int64_t bucket_middle(int bucket)
{
    int shift = bucket < 2 * SUB_BUCKETS ? 0 : bucket / SUB_BUCKETS - 1;
    int64_t low = (int64_t)(bucket - shift * SUB_BUCKETS) << shift;
    return low + (((int64_t)1 << shift) - 1) / 2;
}

void mc_histogram_add(struct mc_histogram *histogram, int64_t x)
{
    MC_ASSERT(x >= 0);
    histogram->bucket[bucket_of(x)]++;
    histogram->count++;
}

void mc_histogram_merge(struct mc_histogram *into, const struct mc_histogram *from)
{
    for (int i = 0; i < MC_HISTOGRAM_BUCKETS; i++) {
        into->bucket[i] += from->bucket[i];
    }
    into->count += from->count;
}

int64_t mc_histogram_quantile(const struct mc_histogram *histogram, double q)
{
    MC_ASSERT(q >= 0.0 && q <= 1.0);
    double rank = ceil(q * (double)histogram->count);
    int64_t below = 0;
    for (int i = 0; i < MC_HISTOGRAM_BUCKETS; i++) {
        below += histogram->bucket[i];
        if (histogram->bucket[i] > 0 && (double)below >= rank) {
            return bucket_middle(i);
        }
    }
    return 0;
}

double mc_quantile_sorted(const double *ascending, int n, double q)
{
    MC_ASSERT(n >= 1 && q >= 0.0 && q <= 1.0);
    double place = (double)(n - 1) * q;
    int below = (int)place;
    if (below >= n - 1) {
        return ascending[n - 1];
    }
    return ascending[below] + (place - below) * (ascending[below + 1] - ascending[below]);
}

int64_t mc_carry_take(struct mc_carry *carry, mc_int128 numerator, int64_t denominator)
{
    MC_ASSERT(denominator > 0);
    mc_int128 total = checked_add(numerator, carry->rest);
    mc_int128 whole = total / denominator - (total % denominator < 0);
    MC_ASSERT(whole >= INT64_MIN && whole <= INT64_MAX);
    carry->rest = (int64_t)(total - whole * denominator);
    return (int64_t)whole;
}
