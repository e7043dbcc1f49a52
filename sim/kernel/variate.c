/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/variate.h"
#include "meshcost/check.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stddef.h>

/* ---- shapes on [0, 1] and beyond, before cuts and atoms ---- */

static double pert_alpha(const struct mc_dist *d)
{
    return 1 + 4 * (d->b - d->a) / (d->c - d->a);
}

static double pert_beta(const struct mc_dist *d)
{
    return 1 + 4 * (d->c - d->b) / (d->c - d->a);
}

/* Distribution function of the triangle (a, b, c) at x. */
static double triangle_cdf(double a, double b, double c, double x)
{
    if (x <= a) {
        return 0;
    }
    if (x >= c) {
        return 1;
    }
    return x < b ? (x - a) * (x - a) / ((c - a) * (b - a)) : 1 - (c - x) * (c - x) / ((c - a) * (c - b));
}

static double triangle_quantile(double a, double b, double c, double u)
{
    double left = c > a ? (b - a) / (c - a) : 1;
    return u < left ? a + sqrt(u * (c - a) * (b - a)) : c - sqrt((1 - u) * (c - a) * (c - b));
}

static double raw_cdf(const struct mc_dist *d, double x)
{
    switch (d->family) {
    case MC_DIST_POINT:
        return x >= d->a ? 1 : 0;
    case MC_DIST_UNIFORM:
        return x <= d->a ? 0 : x >= d->b ? 1 : (x - d->a) / (d->b - d->a);
    case MC_DIST_EXPONENTIAL:
        return x <= 0 ? 0 : -expm1(-x / d->a);
    case MC_DIST_LOGNORMAL:
        return x <= 0 ? 0 : gsl_cdf_ugaussian_P((log(x) - d->a) / d->b);
    case MC_DIST_LOGLOGISTIC:
        return x <= 0 ? 0 : 1 / (1 + pow(x / d->a, -d->b));
    case MC_DIST_WEIBULL:
        return x <= 0 ? 0 : -expm1(-pow(x / d->a, d->b));
    case MC_DIST_GAMMA:
        return x <= 0 ? 0 : gsl_cdf_gamma_P(x, d->a, d->b);
    case MC_DIST_BETA:
        return x <= 0 ? 0 : x >= 1 ? 1 : gsl_cdf_beta_P(x, d->a, d->b);
    case MC_DIST_PERT:
        x = (x - d->a) / (d->c - d->a);
        return x <= 0 ? 0 : x >= 1 ? 1 : gsl_cdf_beta_P(x, pert_alpha(d), pert_beta(d));
    case MC_DIST_TRIANGULAR:
        return triangle_cdf(d->a, d->b, d->c, x);
    case MC_DIST_LOGTRIANGULAR:
        return x <= 0 ? 0 : triangle_cdf(log(d->a), log(d->b), log(d->c), log(x));
    case MC_DIST_NORMAL:
        return gsl_cdf_ugaussian_P((x - d->a) / d->b);
    }
    MC_ASSERT(!"family");
    return 0;
}

/*
 * Bisection on the unit CDF, because GSL's inverses fail for small shapes (Beta(1, 400) for 2.7 % of u). The
 * bracket halves on the logarithm where it spans decades, so that small quantiles keep their relative
 * precision.
 */
static double bisect(double (*cdf)(double x, double p, double q), double p, double q, double u, double low,
                     double high)
{
    for (int i = 0; i < 200 && high - low > 1e-12 * high; i++) {
        double middle = low > 0 && high > 4 * low ? sqrt(low * high) : 0.5 * (low + high);
        if (cdf(middle, p, q) < u) {
            low = middle;
        } else {
            high = middle;
        }
        if (high < 1e-300) {
            break;
        }
    }
    return high;
}

static double beta_cdf(double x, double a, double b)
{
    return gsl_cdf_beta_P(x, a, b);
}

static double gamma_cdf(double x, double shape, double unit)
{
    return gsl_cdf_gamma_P(x, shape, unit);
}

static double beta_quantile(double a, double b, double u)
{
    if (a == 1) {
        return -expm1(log1p(-u) / b);
    }
    if (b == 1) {
        return pow(u, 1 / a);
    }
    return bisect(beta_cdf, a, b, u, 0, 1);
}

static double gamma_quantile(double shape, double u)
{
    double high = shape + 1;
    while (gsl_cdf_gamma_P(high, shape, 1) < u) {
        high *= 2;
    }
    return bisect(gamma_cdf, shape, 1, u, 0, high);
}

static double raw_quantile(const struct mc_dist *d, double u)
{
    switch (d->family) {
    case MC_DIST_POINT:
        return d->a;
    case MC_DIST_UNIFORM:
        return d->a + (d->b - d->a) * u;
    case MC_DIST_EXPONENTIAL:
        return -d->a * log1p(-u);
    case MC_DIST_LOGNORMAL:
        return exp(d->a + d->b * gsl_cdf_ugaussian_Pinv(u));
    case MC_DIST_LOGLOGISTIC:
        return d->a * pow(u / (1 - u), 1 / d->b);
    case MC_DIST_WEIBULL:
        return d->a * pow(-log1p(-u), 1 / d->b);
    case MC_DIST_GAMMA:
        return d->b * gamma_quantile(d->a, u);
    case MC_DIST_BETA:
        return beta_quantile(d->a, d->b, u);
    case MC_DIST_PERT:
        return d->a + (d->c - d->a) * beta_quantile(pert_alpha(d), pert_beta(d), u);
    case MC_DIST_TRIANGULAR:
        return triangle_quantile(d->a, d->b, d->c, u);
    case MC_DIST_LOGTRIANGULAR:
        return exp(triangle_quantile(log(d->a), log(d->b), log(d->c), u));
    case MC_DIST_NORMAL:
        return d->a + d->b * gsl_cdf_ugaussian_Pinv(u);
    }
    MC_ASSERT(!"family");
    return 0;
}

/* ---- with atom and cuts ---- */

double mc_quantile(const struct mc_dist *d, double u)
{
    MC_ASSERT(u > 0 && u < 1);
    if (d->zero > 0) {
        if (u < d->zero) {
            return 0;
        }
        u = (u - d->zero) / (1 - d->zero);
        u = u > 0x1p-53 ? u : 0x1p-53;
    }
    double x = raw_quantile(d, u);
    if (d->has_low && x < d->low) {
        return d->low;
    }
    return d->has_high && x > d->high ? d->high : x;
}

double mc_cdf(const struct mc_dist *d, double x)
{
    double p = d->has_high && x >= d->high ? 1 : d->has_low && x < d->low ? 0 : raw_cdf(d, x);
    return d->zero > 0 ? (x < 0 ? 0 : d->zero + (1 - d->zero) * p) : p;
}

static bool plain(const struct mc_dist *d)
{
    return !d->has_low && !d->has_high && d->zero == 0;
}

static double closed_mean(const struct mc_dist *d)
{
    switch (d->family) {
    case MC_DIST_POINT:
    case MC_DIST_EXPONENTIAL:
    case MC_DIST_NORMAL:
        return d->a;
    case MC_DIST_UNIFORM:
        return (d->a + d->b) / 2;
    case MC_DIST_LOGNORMAL:
        return exp(d->a + d->b * d->b / 2);
    case MC_DIST_WEIBULL:
        return d->a * tgamma(1 + 1 / d->b);
    case MC_DIST_GAMMA:
        return d->a * d->b;
    case MC_DIST_BETA:
        return d->a / (d->a + d->b);
    case MC_DIST_PERT:
        return (d->a + 4 * d->b + d->c) / 6;
    case MC_DIST_TRIANGULAR:
        return (d->a + d->b + d->c) / 3;
    default:
        return NAN;
    }
}

double mc_mean(const struct mc_dist *d)
{
    double mean = plain(d) ? closed_mean(d) : NAN;
    if (!isnan(mean)) {
        return mean;
    }
    enum { CELLS = 200000 };
    double sum = 0;
    for (int i = 0; i < CELLS; i++) {
        sum += mc_quantile(d, (i + 0.5) / CELLS);
    }
    return sum / CELLS;
}

int64_t mc_round_half_even(double x)
{
    MC_ASSERT(fabs(x) < 9.2e18);
    double down = floor(x), rest = x - down;
    int64_t n = (int64_t)down;
    return rest > 0.5 || (rest == 0.5 && (n & 1) != 0) ? n + 1 : n;
}

int64_t mc_quantile_ticks(const struct mc_dist *d, double u, double scale)
{
    double x = mc_quantile(d, u) * scale;
    if (x >= (double)(INT64_MAX / 4)) {
        return INT64_MAX / 4;
    }
    int64_t n = x > 0 ? mc_round_half_even(x) : 0;
    return n < 1 && d->zero == 0 ? 1 : n;
}

/* ---- validity ---- */

static const char *check_ordered(const struct mc_dist *d)
{
    if (!(d->a <= d->b && d->b <= d->c)) {
        return "low, likely and high must ascend";
    }
    if (!(d->a < d->c)) {
        return "low must be below high";
    }
    return d->family == MC_DIST_LOGTRIANGULAR && !(d->a > 0) ? "low must be positive" : NULL;
}

static const char *check_parameters(const struct mc_dist *d)
{
    switch (d->family) {
    case MC_DIST_POINT:
        return NULL;
    case MC_DIST_UNIFORM:
        return d->a < d->b ? NULL : "low must be below high";
    case MC_DIST_EXPONENTIAL:
        return d->a > 0 ? NULL : "mean must be positive";
    case MC_DIST_LOGNORMAL:
    case MC_DIST_NORMAL:
        return d->b > 0 ? NULL : "sigma must be positive";
    case MC_DIST_LOGLOGISTIC:
    case MC_DIST_WEIBULL:
    case MC_DIST_GAMMA:
    case MC_DIST_BETA:
        return d->a > 0 && d->b > 0 ? NULL : "both parameters must be positive";
    default:
        return check_ordered(d);
    }
}

const char *mc_dist_check(const struct mc_dist *d)
{
    if (!isfinite(d->a) || !isfinite(d->b) || !isfinite(d->c)) {
        return "parameters must be finite";
    }
    if (d->zero < 0 || d->zero >= 1) {
        return "zero must be a probability below 1";
    }
    if (d->has_low && d->has_high && d->low > d->high) {
        return "min must not exceed max";
    }
    return check_parameters(d);
}
