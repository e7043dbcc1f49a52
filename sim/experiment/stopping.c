/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/stopping.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

static const double MISSED = 0.05; /* one minus the simultaneous confidence */

uint64_t mc_stopping_next(uint64_t stored, int histories, uint64_t most)
{
    uint64_t k = (uint64_t)histories, cap = most / k > 0 ? most / k * k : k;
    for (int i = 0;; i++) {
        /* sqrt and ldexp are exact in the same way everywhere; a power function need not be. */
        double size = ldexp(MC_STOPPING_FIRST, i / 2) * (i % 2 ? sqrt(2) : 1);
        uint64_t whole = ((uint64_t)ceil(size) + k - 1) / k * k;
        if (whole >= cap) {
            return cap;
        }
        if (whole >= stored) {
            return whole;
        }
    }
}

/* A pair's interval is 95 % for itself: widened so that all pairs hold together. */
static double half_of(const struct mc_estimate *e, int pairs)
{
    if (e->withheld) {
        return INFINITY;
    }
    double alone = gsl_cdf_tdist_Pinv(0.975, e->n - 1);
    return (e->high - e->low) / 2 * gsl_cdf_tdist_Pinv(1 - MISSED / 2 / pairs, e->n - 1) / alone;
}

struct mc_precision mc_precision(const double *sample, int lanes, int n, struct mc_arena *scratch)
{
    struct mc_precision p = {.half = 0, .pairs = lanes * (lanes - 1) / 2};
    double *difference = MC_NEW_ARRAY(scratch, (size_t)n, double);
    for (int a = 0; a < lanes; a++) {
        for (int b = a + 1; b < lanes; b++) {
            for (int i = 0; i < n; i++) {
                difference[i] = sample[b * n + i] - sample[a * n + i];
            }
            struct mc_estimate e = mc_estimate(difference, n, scratch);
            double half = half_of(&e, p.pairs);
            if (half >= p.half) {
                p.half = half;
                p.first = a;
                p.second = b;
            }
        }
    }
    return p;
}
