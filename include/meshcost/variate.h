/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_VARIATE_H
#define MESHCOST_VARIATE_H
/*
 * variate: inverse distribution functions of mc_dist (dist.h).
 *
 * Quantiles are non-decreasing in u. Closed forms where they exist (point, uniform, exponential, Weibull,
 * log-logistic, triangular, Beta(1, b), Beta(a, 1)), GSL's inverse for the normal family, and bracketed
 * bisection on GSL's CDF to 1e-12 for gamma, beta and PERT, because GSL's own inverses fail for small shapes.
 * The atom at zero comes first in u, cuts are applied last.
 */
#include "meshcost/dist.h"
#include <stdint.h>

/* Quantile at u in (0, 1), in the unit of the distribution. */
double mc_quantile(const struct mc_dist *dist, double u);
/* Distribution function at x, cuts and atoms included: P(X <= x). */
double mc_cdf(const struct mc_dist *dist, double x);
/* Mean where it exists in closed form without cuts, otherwise by quadrature of the quantile function. */
double mc_mean(const struct mc_dist *dist);
/* Quantile times `scale` as integer ticks: half-even, at least 1 unless the distribution has an atom at zero,
 * at most INT64_MAX / 4. */
int64_t mc_quantile_ticks(const struct mc_dist *dist, double u, double scale);
/* Half-even rounding of a finite double to int64; asserts that it fits. */
int64_t mc_round_half_even(double x);
/* NULL if the parameters are valid, otherwise what is wrong ("sigma must be positive"). */
const char *mc_dist_check(const struct mc_dist *dist);

#endif
