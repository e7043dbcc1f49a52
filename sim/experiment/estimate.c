/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Estimates over organisations. Histories of one organisation share its priors and are not independent;
 * organisations are. So the observation is an organisation's mean over its histories.
 */
#include "meshcost/experiment.h"
#include "meshcost/tally.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST = 4 };
static const double LARGEST_SHARE = 0.05;
enum { MANY = 40 };

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

/* One observation of many holds more than a twentieth of their sum: the mean is not stable. */
static bool dominated(const double *values, int n)
{
    double sum = 0, largest = 0;
    for (int i = 0; i < n; i++) {
        sum += fabs(values[i]);
        largest = fmax(largest, fabs(values[i]));
    }
    return n >= MANY && sum > 0 && largest > LARGEST_SHARE * sum;
}

struct mc_estimate mc_estimate(const double *values, int n, struct mc_arena *scratch)
{
    struct mc_estimate e = {.n = n};
    if (n == 0) {
        e.withheld = true;
        return e;
    }
    double sum = 0, squares = 0;
    for (int i = 0; i < n; i++) {
        sum += values[i];
    }
    e.mean = sum / n;
    for (int i = 0; i < n; i++) {
        squares += (values[i] - e.mean) * (values[i] - e.mean);
    }
    double *sorted = MC_NEW_ARRAY(scratch, (size_t)n, double);
    memcpy(sorted, values, (size_t)n * sizeof *sorted);
    qsort(sorted, (size_t)n, sizeof *sorted, ascending);
    e.p10 = mc_quantile_sorted(sorted, n, 0.1);
    e.p50 = mc_quantile_sorted(sorted, n, 0.5);
    e.p90 = mc_quantile_sorted(sorted, n, 0.9);
    e.withheld = n < LEAST || dominated(values, n);
    double half = n > 1 ? gsl_cdf_tdist_Pinv(0.975, n - 1) * sqrt(squares / (n - 1) / n) : 0;
    e.low = e.mean - half;
    e.high = e.mean + half;
    return e;
}

static double variance_of_mean(const struct mc_estimate *e, const double *values)
{
    double squares = 0;
    for (int i = 0; i < e->n; i++) {
        squares += (values[i] - e->mean) * (values[i] - e->mean);
    }
    return e->n > 1 ? squares / (e->n - 1) / e->n : 0;
}

struct mc_estimate mc_estimate_unpaired(const double *a, int na, const double *b, int nb,
                                        struct mc_arena *scratch)
{
    struct mc_estimate x = mc_estimate(a, na, scratch), y = mc_estimate(b, nb, scratch);
    double vx = variance_of_mean(&x, a), vy = variance_of_mean(&y, b), v = vx + vy, half = 0;
    if (v > 0) {
        /* Welch and Satterthwaite's degrees of freedom; a sample without variance adds none. */
        double below = (vx > 0 ? vx * vx / (na - 1) : 0) + (vy > 0 ? vy * vy / (nb - 1) : 0);
        half = gsl_cdf_tdist_Pinv(0.975, v * v / below) * sqrt(v);
    }
    double mean = y.mean - x.mean;
    return (struct mc_estimate){.n = na < nb ? na : nb,
                                .mean = mean,
                                .low = mean - half,
                                .high = mean + half,
                                .withheld = x.withheld || y.withheld,
                                .p10 = NAN,
                                .p50 = NAN,
                                .p90 = NAN};
}

void mc_share_interval(int k, int n, double *low, double *high)
{
    *low = k > 0 ? gsl_cdf_beta_Pinv(0.025, k, n - k + 1) : 0;
    *high = k < n ? gsl_cdf_beta_Pinv(0.975, k + 1, n - k) : 1;
}
