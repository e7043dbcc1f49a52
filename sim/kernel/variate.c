/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Atoms, cuts, ticks and means around the families (family.h).
 */
#include "meshcost/variate.h"
#include "family.h"
#include "logarithm.h"
#include "meshcost/check.h"
#include <math.h>
#include <stddef.h>

static const double LARGEST_U = 1.0 - 0x1p-53;
static const double PI = 3.14159265358979323846;

static double cut(const struct mc_dist *dist, double x)
{
    if (dist->has_low && x < dist->low) {
        return dist->low;
    }
    return dist->has_high && x > dist->high ? dist->high : x;
}

/* Of a distribution with an atom, a cut or another family than the exponential. */
static __attribute__((noinline)) double quantile_of_any(const struct mc_dist *dist, double u)
{
    MC_ASSERT(u > 0.0 && u < 1.0);
    if (u <= dist->zero) {
        return cut(dist, 0.0);
    }
    if (dist->zero > 0.0) {
        u = fmin((u - dist->zero) / (1.0 - dist->zero), LARGEST_U);
    }
    double x = dist->family == MC_DIST_EXPONENTIAL ? dist->a * mc_unit_exponential(u)
                                                   : mc_family_of(dist)->quantile(dist, u);
    return cut(dist, x);
}

/* By far the most frequent case is spared the table and the questions. */
double mc_quantile(const struct mc_dist *dist, double u)
{
    bool plain = dist->family == MC_DIST_EXPONENTIAL && !(dist->has_low | dist->has_high);
    if (plain && !(dist->zero > 0.0) && u > 0.0 && u < 1.0) {
        return dist->a * mc_unit_exponential(u);
    }
    return quantile_of_any(dist, u);
}

double mc_cdf(const struct mc_dist *dist, double x)
{
    if (dist->has_low && x < dist->low) {
        return 0.0;
    }
    if (dist->has_high && x >= dist->high) {
        return 1.0;
    }
    double atom = x >= 0.0 ? dist->zero : 0.0;
    return atom + (1.0 - dist->zero) * mc_family_of(dist)->cdf(dist, x);
}

/*
 * Integral of the quantile over (from, to) with the tanh-sinh rule: its nodes crowd towards both ends, where
 * quantiles have their singularities. The distance from the near end is what is computed, not the sum.
 */
static double integral(const struct mc_dist *dist, double from, double to)
{
    const struct mc_family *family = mc_family_of(dist);
    const double step = 1.0 / 32.0;
    double width = to - from, sum = 0.0;
    for (int i = -128; i <= 128 && width > 0.0; i++) {
        double t = i * step, e = exp(-PI * sinh(fabs(t)));
        double near = width * e / (1.0 + e), weight = cosh(t) * e / ((1.0 + e) * (1.0 + e));
        double u = t < 0.0 ? from + near : to - near;
        sum += weight * family->quantile(dist, fmin(fmax(u, 0x1p-1000), LARGEST_U));
    }
    return PI * width * step * sum;
}

static double integral_in_pieces(const struct mc_dist *dist, double from, double to)
{
    const struct mc_family *family = mc_family_of(dist);
    double kink = family->kink != NULL ? family->kink(dist) : from;
    if (kink <= from || kink >= to) {
        return integral(dist, from, to);
    }
    return integral(dist, from, kink) + integral(dist, kink, to);
}

/* Mean of the family after the cuts, without the atom. With a low cut alone the tail is not integrated: it
 * may be heavy, and the mean without cuts holds it exactly. */
static double mean_without_atom(const struct mc_dist *dist)
{
    const struct mc_family *family = mc_family_of(dist);
    double under = dist->has_low ? family->cdf(dist, dist->low) : 0.0;
    double bottom = dist->has_low ? under * dist->low : 0.0;
    if (dist->has_high) {
        double upto = family->cdf(dist, dist->high);
        return bottom + integral_in_pieces(dist, under, upto) + (1.0 - upto) * dist->high;
    }
    if (family->mean == NULL) {
        return bottom + integral_in_pieces(dist, under, 1.0);
    }
    return family->mean(dist) + bottom - (dist->has_low ? integral_in_pieces(dist, 0.0, under) : 0.0);
}

double mc_mean(const struct mc_dist *dist)
{
    double rest = dist->zero < 1.0 ? (1.0 - dist->zero) * mean_without_atom(dist) : 0.0;
    return rest + dist->zero * cut(dist, 0.0);
}

int64_t mc_round_half_even(double x)
{
    double rounded = nearbyint(x);
    MC_ASSERT(rounded >= -0x1p63 && rounded < 0x1p63);
    return (int64_t)rounded;
}

int64_t mc_quantile_ticks(const struct mc_dist *dist, double u, double scale)
{
    const int64_t largest = INT64_MAX / 4, smallest = dist->zero > 0.0 ? 0 : 1;
    double x = mc_quantile(dist, u) * scale;
    if (!(x < (double)largest)) {
        return largest;
    }
    if (x <= (double)smallest) {
        return smallest;
    }
    int64_t ticks = mc_round_half_even(x);
    return ticks < largest ? ticks : largest;
}

static const char *check_cuts(const struct mc_dist *dist)
{
    if ((dist->has_low && !isfinite(dist->low)) || (dist->has_high && !isfinite(dist->high))) {
        return "cuts must be finite";
    }
    return dist->has_low && dist->has_high && dist->low > dist->high ? "the low cut is above the high cut"
                                                                     : NULL;
}

/* With values below the atom, "first in u" would not be non-decreasing; a cut above it would move it. */
static const char *check_zero(const struct mc_dist *dist)
{
    if (!(dist->zero >= 0.0 && dist->zero <= 1.0)) {
        return "the probability of zero must be between 0 and 1";
    }
    if (dist->zero > 0.0 && cut(dist, 0.0) != 0.0) {
        return "zero lies outside the cuts, yet has a probability of its own";
    }
    if (dist->zero > 0.0 && cut(dist, mc_family_of(dist)->smallest(dist)) < 0.0) {
        return "a probability of zero needs a distribution without negative values";
    }
    return NULL;
}

const char *mc_dist_check(const struct mc_dist *dist)
{
    if (!isfinite(dist->a) || !isfinite(dist->b) || !isfinite(dist->c)) {
        return "parameters must be finite";
    }
    const char *wrong = mc_family_of(dist)->check(dist);
    if (wrong == NULL) {
        wrong = check_cuts(dist);
    }
    return wrong != NULL ? wrong : check_zero(dist);
}
