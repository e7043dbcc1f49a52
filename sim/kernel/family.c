/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "family.h"
#include "inverse.h"
#include "logarithm.h"
#include "meshcost/check.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stddef.h>

/* GSL's incomplete gamma and beta functions lose digits from 10^5 on and fail from 10^6 on. */
static const double LARGEST_SHAPE = 1e4;

/* Rounding must not carry a quantile past the end of its support. */
static double clamp(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

static double from_zero(const struct mc_dist *dist)
{
    (void)dist;
    return 0.0;
}

static double from_a(const struct mc_dist *dist)
{
    return dist->a;
}

static const char *check_always(const struct mc_dist *dist)
{
    (void)dist;
    return NULL;
}

/* Point */

static double point_quantile(const struct mc_dist *dist, double u)
{
    (void)u;
    return dist->a;
}

static double point_cdf(const struct mc_dist *dist, double x)
{
    return x >= dist->a ? 1.0 : 0.0;
}

/* Uniform */

static double uniform_quantile(const struct mc_dist *dist, double u)
{
    return clamp(dist->a + u * (dist->b - dist->a), dist->a, dist->b);
}

static double uniform_cdf(const struct mc_dist *dist, double x)
{
    return x >= dist->b ? 1.0 : x <= dist->a ? 0.0 : (x - dist->a) / (dist->b - dist->a);
}

static double uniform_mean(const struct mc_dist *dist)
{
    return dist->a + (dist->b - dist->a) / 2.0;
}

static const char *uniform_check(const struct mc_dist *dist)
{
    return dist->a <= dist->b ? NULL : "from must not be above to";
}

/* Exponential */

static double exponential_quantile(const struct mc_dist *dist, double u)
{
    return dist->a * mc_unit_exponential(u);
}

static double exponential_cdf(const struct mc_dist *dist, double x)
{
    return x > 0.0 ? -expm1(-x / dist->a) : 0.0;
}

static const char *exponential_check(const struct mc_dist *dist)
{
    return dist->a > 0.0 ? NULL : "mean must be positive";
}

/* Normal and lognormal */

static double normal_quantile(const struct mc_dist *dist, double u)
{
    return dist->a + dist->b * gsl_cdf_ugaussian_Pinv(u);
}

static double normal_cdf(const struct mc_dist *dist, double x)
{
    return gsl_cdf_ugaussian_P((x - dist->a) / dist->b);
}

static double normal_smallest(const struct mc_dist *dist)
{
    (void)dist;
    return -HUGE_VAL;
}

static const char *normal_check(const struct mc_dist *dist)
{
    return dist->b > 0.0 ? NULL : "sd must be positive";
}

static double lognormal_quantile(const struct mc_dist *dist, double u)
{
    return exp(normal_quantile(dist, u));
}

static double lognormal_cdf(const struct mc_dist *dist, double x)
{
    return x > 0.0 ? normal_cdf(dist, log(x)) : 0.0;
}

static double lognormal_mean(const struct mc_dist *dist)
{
    return exp(dist->a + dist->b * dist->b / 2.0);
}

static const char *lognormal_check(const struct mc_dist *dist)
{
    return dist->b > 0.0 ? NULL : "sigma must be positive";
}

/* Log-logistic and Weibull */

static const char *scale_shape_check(const struct mc_dist *dist)
{
    return !(dist->a > 0.0) ? "scale must be positive" : !(dist->b > 0.0) ? "shape must be positive" : NULL;
}

static double loglogistic_quantile(const struct mc_dist *dist, double u)
{
    return dist->a * pow(u / (1.0 - u), 1.0 / dist->b);
}

static double loglogistic_cdf(const struct mc_dist *dist, double x)
{
    return x > 0.0 ? 1.0 / (1.0 + pow(x / dist->a, -dist->b)) : 0.0;
}

static double loglogistic_mean(const struct mc_dist *dist)
{
    double angle = M_PI / dist->b;
    return dist->b > 1.0 ? dist->a * angle / sin(angle) : HUGE_VAL;
}

static double weibull_quantile(const struct mc_dist *dist, double u)
{
    return dist->a * pow(mc_unit_exponential(u), 1.0 / dist->b);
}

static double weibull_cdf(const struct mc_dist *dist, double x)
{
    return x > 0.0 ? -expm1(-pow(x / dist->a, dist->b)) : 0.0;
}

static double weibull_mean(const struct mc_dist *dist)
{
    return dist->a * tgamma(1.0 + 1.0 / dist->b);
}

/* Gamma */

static double gamma_quantile(const struct mc_dist *dist, double u)
{
    return dist->b * mc_gamma_quantile(dist->a, u);
}

static double gamma_cdf(const struct mc_dist *dist, double x)
{
    return x > 0.0 ? gsl_cdf_gamma_P(x / dist->b, dist->a, 1.0) : 0.0;
}

static double gamma_mean(const struct mc_dist *dist)
{
    return dist->a * dist->b;
}

static const char *gamma_check(const struct mc_dist *dist)
{
    if (!(dist->a > 0.0) || dist->a > LARGEST_SHAPE) {
        return "shape must be positive and at most 10000";
    }
    return dist->b > 0.0 ? NULL : "scale must be positive";
}

/* Beta and PERT */

static double standard_beta_quantile(double a, double b, double u)
{
    if (a == 1.0) {
        return -expm1(-mc_unit_exponential(u) / b);
    }
    if (b == 1.0) {
        return pow(u, 1.0 / a);
    }
    return mc_beta_quantile(a, b, u);
}

static double standard_beta_cdf(double a, double b, double x)
{
    return x <= 0.0 ? 0.0 : x >= 1.0 ? 1.0 : gsl_cdf_beta_P(x, a, b);
}

static double beta_quantile(const struct mc_dist *dist, double u)
{
    return standard_beta_quantile(dist->a, dist->b, u);
}

static double beta_cdf(const struct mc_dist *dist, double x)
{
    return standard_beta_cdf(dist->a, dist->b, x);
}

static double beta_mean(const struct mc_dist *dist)
{
    return dist->a / (dist->a + dist->b);
}

static const char *beta_check(const struct mc_dist *dist)
{
    bool fine = dist->a > 0.0 && dist->b > 0.0 && dist->a <= LARGEST_SHAPE && dist->b <= LARGEST_SHAPE;
    return fine ? NULL : "both shapes must be positive and at most 10000";
}

/* Weight of the likely value against the two ends, as in the original PERT. */
static const double PERT_LAMBDA = 4.0;

static double pert_quantile(const struct mc_dist *dist, double u)
{
    double width = dist->c - dist->a;
    if (!(width > 0.0)) {
        return dist->a;
    }
    double rise = 1.0 + PERT_LAMBDA * (dist->b - dist->a) / width;
    double fall = 1.0 + PERT_LAMBDA * (dist->c - dist->b) / width;
    return clamp(dist->a + width * standard_beta_quantile(rise, fall, u), dist->a, dist->c);
}

static double pert_cdf(const struct mc_dist *dist, double x)
{
    double width = dist->c - dist->a;
    if (!(width > 0.0)) {
        return point_cdf(dist, x);
    }
    double rise = 1.0 + PERT_LAMBDA * (dist->b - dist->a) / width;
    double fall = 1.0 + PERT_LAMBDA * (dist->c - dist->b) / width;
    return standard_beta_cdf(rise, fall, (x - dist->a) / width);
}

static double pert_mean(const struct mc_dist *dist)
{
    return (dist->a + PERT_LAMBDA * dist->b + dist->c) / (PERT_LAMBDA + 2.0);
}

/* Triangular, plain and on the logarithm */

static double triangle_kink(const struct mc_dist *dist)
{
    return dist->c > dist->a ? (dist->b - dist->a) / (dist->c - dist->a) : 0.0;
}

static double triangle_quantile(const struct mc_dist *dist, double u)
{
    double width = dist->c - dist->a;
    if (u < triangle_kink(dist)) {
        return clamp(dist->a + sqrt(u * width * (dist->b - dist->a)), dist->a, dist->b);
    }
    return clamp(dist->c - sqrt((1.0 - u) * width * (dist->c - dist->b)), dist->b, dist->c);
}

static double triangle_cdf(const struct mc_dist *dist, double x)
{
    double width = dist->c - dist->a;
    if (x >= dist->c) {
        return 1.0;
    }
    if (x < dist->b) {
        return x > dist->a ? (x - dist->a) * (x - dist->a) / (width * (dist->b - dist->a)) : 0.0;
    }
    return 1.0 - (dist->c - x) * (dist->c - x) / (width * (dist->c - dist->b));
}

static double triangle_mean(const struct mc_dist *dist)
{
    return (dist->a + dist->b + dist->c) / 3.0;
}

static const char *ordered_check(const struct mc_dist *dist)
{
    return dist->a <= dist->b && dist->b <= dist->c ? NULL : "low, likely and high must be in this order";
}

static struct mc_dist logarithm_of(const struct mc_dist *dist)
{
    return (struct mc_dist){.a = log(dist->a), .b = log(dist->b), .c = log(dist->c)};
}

static double logtriangle_kink(const struct mc_dist *dist)
{
    struct mc_dist logarithm = logarithm_of(dist);
    return triangle_kink(&logarithm);
}

static double logtriangle_quantile(const struct mc_dist *dist, double u)
{
    struct mc_dist logarithm = logarithm_of(dist);
    return clamp(exp(triangle_quantile(&logarithm, u)), dist->a, dist->c);
}

static double logtriangle_cdf(const struct mc_dist *dist, double x)
{
    struct mc_dist logarithm = logarithm_of(dist);
    return x > 0.0 ? triangle_cdf(&logarithm, log(x)) : 0.0;
}

static const char *logtriangle_check(const struct mc_dist *dist)
{
    return dist->a > 0.0 ? ordered_check(dist) : "low must be positive";
}

const struct mc_family *mc_family_of(const struct mc_dist *dist)
{
    static const struct mc_family rows[] = {
        [MC_DIST_POINT] = {point_quantile, point_cdf, from_a, NULL, from_a, check_always},
        [MC_DIST_UNIFORM] = {uniform_quantile, uniform_cdf, uniform_mean, NULL, from_a, uniform_check},
        [MC_DIST_EXPONENTIAL] = {exponential_quantile, exponential_cdf, from_a, NULL, from_zero,
                                 exponential_check},
        [MC_DIST_LOGNORMAL] = {lognormal_quantile, lognormal_cdf, lognormal_mean, NULL, from_zero,
                               lognormal_check},
        [MC_DIST_LOGLOGISTIC] = {loglogistic_quantile, loglogistic_cdf, loglogistic_mean, NULL, from_zero,
                                 scale_shape_check},
        [MC_DIST_WEIBULL] = {weibull_quantile, weibull_cdf, weibull_mean, NULL, from_zero, scale_shape_check},
        [MC_DIST_GAMMA] = {gamma_quantile, gamma_cdf, gamma_mean, NULL, from_zero, gamma_check},
        [MC_DIST_BETA] = {beta_quantile, beta_cdf, beta_mean, NULL, from_zero, beta_check},
        [MC_DIST_PERT] = {pert_quantile, pert_cdf, pert_mean, NULL, from_a, ordered_check},
        [MC_DIST_TRIANGULAR] = {triangle_quantile, triangle_cdf, triangle_mean, triangle_kink, from_a,
                                ordered_check},
        [MC_DIST_LOGTRIANGULAR] = {logtriangle_quantile, logtriangle_cdf, NULL, logtriangle_kink, from_a,
                                   logtriangle_check},
        [MC_DIST_NORMAL] = {normal_quantile, normal_cdf, from_a, NULL, normal_smallest, normal_check},
    };
    MC_ASSERT((unsigned)dist->family < sizeof rows / sizeof *rows);
    return &rows[dist->family];
}
