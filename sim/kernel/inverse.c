/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The answer is defined on a grid: doubles whose last twelve bits are zero, a relative step of 2^-40 (1e-12).
 * The quantile is the lowest grid value whose distribution function reaches u. It is found by bisection on
 * the number of the grid value, so that tails at 1e-200 cost no more than the middle, and it depends on
 * comparisons alone: no stopping rule, and non-decreasing in u because the comparisons are.
 */
#include "inverse.h"
#include <gsl/gsl_cdf.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { GRID_BITS = 12 };

struct target {
    double (*below)(double x, double a, double b); /* P(X <= x) */
    double (*above)(double x, double a, double b); /* P(X > x) */
    double a, b;
    double p, q; /* wanted: P(X <= x) = p, P(X > x) = q; both, as 1 - p loses small p */
};

static int64_t grid_of(double x)
{
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits >> GRID_BITS;
}

static double grid_value(int64_t grid)
{
    double x;
    int64_t bits = grid * (INT64_C(1) << GRID_BITS);
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* The smaller tail is compared, as it is the one that is accurate. */
static bool reached(const struct target *target, double x)
{
    return target->p <= target->q ? target->below(x, target->a, target->b) >= target->p
                                  : target->above(x, target->a, target->b) <= target->q;
}

/* Lowest grid value in (0, high] that reaches the target; `high` does. */
static double search(const struct target *target, double high)
{
    int64_t from = 0, to = grid_of(high);
    while (to - from > 1) {
        int64_t middle = from + (to - from) / 2;
        if (reached(target, grid_value(middle))) {
            to = middle;
        } else {
            from = middle;
        }
    }
    return grid_value(to);
}

double mc_gamma_quantile(double shape, double u)
{
    struct target target = {gsl_cdf_gamma_P, gsl_cdf_gamma_Q, shape, 1.0, u, 1.0 - u};
    double high = 1.0;
    while (!reached(&target, high)) {
        high *= 2.0;
    }
    return search(&target, high);
}

/* Above 1/2 the distance from 1 is what has to be accurate: the mirrored distribution is searched there. */
double mc_beta_quantile(double a, double b, double u)
{
    struct target target = {gsl_cdf_beta_P, gsl_cdf_beta_Q, a, b, u, 1.0 - u};
    if (reached(&target, 0.5)) {
        return search(&target, 0.5);
    }
    struct target mirror = {gsl_cdf_beta_P, gsl_cdf_beta_Q, b, a, 1.0 - u, u};
    return reached(&mirror, 0.5) ? 1.0 - search(&mirror, 0.5) : 0.5;
}
