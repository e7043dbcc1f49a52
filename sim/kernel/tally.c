/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/tally.h"
#include "meshcost/check.h"
#include <math.h>

enum { SUB_BITS = 6, SUB = 1 << SUB_BITS };

void mc_tally_add(struct mc_tally *t, int64_t x)
{
    t->min = t->count == 0 || x < t->min ? x : t->min;
    t->max = t->count == 0 || x > t->max ? x : t->max;
    t->count++;
    t->sum += x;
    t->sum_squares += (mc_int128)x * x;
}

void mc_tally_merge(struct mc_tally *into, const struct mc_tally *from)
{
    if (from->count == 0) {
        return;
    }
    into->min = into->count == 0 || from->min < into->min ? from->min : into->min;
    into->max = into->count == 0 || from->max > into->max ? from->max : into->max;
    into->count += from->count;
    into->sum += from->sum;
    into->sum_squares += from->sum_squares;
}

double mc_tally_mean(const struct mc_tally *t)
{
    return t->count > 0 ? (double)t->sum / (double)t->count : 0;
}

double mc_tally_variance(const struct mc_tally *t)
{
    if (t->count < 2) {
        return 0;
    }
    long double n = (long double)t->count, sum = (long double)t->sum;
    long double squares = (long double)t->sum_squares - sum * (sum / n);
    return squares > 0 ? (double)(squares / (n - 1)) : 0;
}

static int bucket_of(int64_t x)
{
    MC_ASSERT(x >= 0);
    if (x < SUB) {
        return (int)x;
    }
    int top = 63 - __builtin_clzll((unsigned long long)x);
    int octave = top - SUB_BITS + 1;
    return octave * SUB + (int)((x >> (octave - 1)) & (SUB - 1));
}

/* Midpoint of the bucket; exact below two octaves. */
static int64_t bucket_value(int bucket)
{
    int octave = bucket / SUB;
    if (octave == 0) {
        return bucket;
    }
    int64_t width = INT64_C(1) << (octave - 1);
    return ((int64_t)SUB + bucket % SUB) * width + width / 2;
}

void mc_histogram_add(struct mc_histogram *h, int64_t x)
{
    h->bucket[bucket_of(x)]++;
    h->count++;
}

void mc_histogram_merge(struct mc_histogram *into, const struct mc_histogram *from)
{
    for (int i = 0; i < MC_HISTOGRAM_BUCKETS; i++) {
        into->bucket[i] += from->bucket[i];
    }
    into->count += from->count;
}

int64_t mc_histogram_quantile(const struct mc_histogram *h, double q)
{
    MC_ASSERT(h->count > 0 && q >= 0 && q <= 1);
    int64_t rank = (int64_t)ceil(q * (double)h->count), seen = 0;
    rank = rank < 1 ? 1 : rank;
    int i = 0;
    for (; i < MC_HISTOGRAM_BUCKETS - 1; i++) {
        seen += h->bucket[i];
        if (seen >= rank) {
            break;
        }
    }
    return bucket_value(i);
}

double mc_quantile_sorted(const double *ascending, int n, double q)
{
    MC_ASSERT(n >= 1 && q >= 0 && q <= 1);
    double h = (n - 1) * q;
    int low = (int)floor(h);
    int high = low + 1 < n ? low + 1 : low;
    return ascending[low] + (h - low) * (ascending[high] - ascending[low]);
}

int64_t mc_carry_take(struct mc_carry *carry, mc_int128 numerator, int64_t denominator)
{
    MC_ASSERT(denominator > 0 && numerator >= 0);
    mc_int128 total = numerator + carry->rest;
    carry->rest = (int64_t)(total % denominator);
    mc_int128 whole = total / denominator;
    MC_ASSERT(whole <= INT64_MAX);
    return (int64_t)whole;
}
