/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The answer is defined on a grid: doubles whose last twelve bits are zero, a relative step of 2^-40 (1e-12).
 * The quantile is the lowest grid value whose distribution function reaches u. That is what bisection over
 * the numbers of the grid values finds, and it is non-decreasing in u because comparisons are. False position
 * on the logarithms, which are nearly straight in the tails, finds the same value in a fifth of the
 * evaluations.
 */
#include "inverse.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum {
    GRID_BITS = 12,
    HASTY_STEPS = 24 /* of false position; after these, bisection, which cannot be slow */
};
#define GRID_OCTAVE (INT64_C(1) << (52 - GRID_BITS)) /* grid values between x and 2x */

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

/*
 * How far the grid value lies above the quantile: not negative if it reaches the target. The smaller tail is
 * compared, as it is the one that is accurate. May be infinite where a tail underflows.
 */
static double excess(const struct target *target, int64_t grid)
{
    double x = grid_value(grid);
    return target->p <= target->q ? log(target->below(x, target->a, target->b) / target->p)
                                  : log(target->q / target->above(x, target->a, target->b));
}

struct bracket {
    int64_t from, to;   /* grid numbers: `to` reaches the target, `from` does not */
    double under, over; /* their excess, halved where an end has stood still (the Illinois rule) */
};

/* A grid number strictly between the ends: by false position, or the middle where that has no footing. */
static int64_t between(const struct bracket *bracket, int step)
{
    int64_t width = bracket->to - bracket->from;
    double share = bracket->under / (bracket->under - bracket->over);
    if (step >= HASTY_STEPS || !(share >= 0.0 && share <= 1.0) || !isfinite(bracket->under)) {
        return bracket->from + width / 2;
    }
    int64_t offset = (int64_t)(share * (double)width);
    offset = offset < 1 ? 1 : offset;
    return bracket->from + (offset < width - 1 ? offset : width - 1);
}

static void narrow(struct bracket *bracket, int64_t grid, double value, int *side)
{
    int now = value >= 0.0 ? 1 : -1;
    if (now > 0) {
        bracket->to = grid;
        bracket->over = value;
        bracket->under *= *side == now ? 0.5 : 1.0;
    } else {
        bracket->from = grid;
        bracket->under = value;
        bracket->over *= *side == now ? 0.5 : 1.0;
    }
    *side = now;
}

/* Lowest grid value in (0, high] that reaches the target; `high` does, with excess `over`. */
static double search(const struct target *target, double high, double over)
{
    struct bracket bracket = {0, grid_of(high), -HUGE_VAL, over};
    int side = 0;
    /* Down by 1, 2, 4, 8 ... octaves until a value falls short. */
    for (int64_t down = GRID_OCTAVE; down < bracket.to && side >= 0; down *= 2) {
        int64_t grid = bracket.to - down;
        narrow(&bracket, grid, excess(target, grid), &side);
    }
    for (int step = 0; bracket.to - bracket.from > 1; step++) {
        int64_t grid = between(&bracket, step);
        narrow(&bracket, grid, excess(target, grid), &side);
    }
    return grid_value(bracket.to);
}

double mc_gamma_quantile(double shape, double u)
{
    struct target target = {gsl_cdf_gamma_P, gsl_cdf_gamma_Q, shape, 1.0, u, 1.0 - u};
    double high = fmax(shape, 1.0), over = excess(&target, grid_of(high));
    while (!(over >= 0.0)) {
        high *= 2.0;
        over = excess(&target, grid_of(high));
    }
    return search(&target, high, over);
}

/* Above 1/2 the distance from 1 is what has to be accurate: the mirrored distribution is searched there. */
double mc_beta_quantile(double a, double b, double u)
{
    struct target target = {gsl_cdf_beta_P, gsl_cdf_beta_Q, a, b, u, 1.0 - u};
    double over = excess(&target, grid_of(0.5));
    if (over >= 0.0) {
        return search(&target, 0.5, over);
    }
    struct target mirror = {gsl_cdf_beta_P, gsl_cdf_beta_Q, b, a, 1.0 - u, u};
    over = excess(&mirror, grid_of(0.5));
    return over >= 0.0 ? 1.0 - search(&mirror, 0.5, over) : 0.5;
}
