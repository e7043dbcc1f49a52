/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distributions as they are written: families, names of parameters, checks and canonical text. */
#include "meshcost/check.h"
#include "meshcost/quantity.h"
#include "schema.h"
#include <math.h>
#include <string.h>

static const double z90 = 1.2815515655446004, z999 = 3.090232306167813;

/* What the quantiles of gamma and beta can do: the incomplete functions fail from 10^6 on. */
static const double largest_shape = 1e4;

const struct mc_dist_form mc_dist_forms[] = {
    {"point", MC_DIST_POINT, {"value"}},
    {"uniform", MC_DIST_UNIFORM, {"low", "high"}},
    {"exponential", MC_DIST_EXPONENTIAL, {"mean"}},
    {"lognormal", MC_DIST_LOGNORMAL, {"median", "sigma"}},
    {"lognormal", MC_DIST_LOGNORMAL, {"median", "p90"}},
    {"lognormal", MC_DIST_LOGNORMAL, {"mu", "sigma"}},
    {"loglogistic", MC_DIST_LOGLOGISTIC, {"scale", "shape"}},
    {"weibull", MC_DIST_WEIBULL, {"scale", "shape"}},
    {"gamma", MC_DIST_GAMMA, {"shape", "scale"}},
    {"beta", MC_DIST_BETA, {"a", "b"}},
    {"pert", MC_DIST_PERT, {"low", "likely", "high"}},
    {"triangular", MC_DIST_TRIANGULAR, {"low", "likely", "high"}},
    {"logtriangular", MC_DIST_LOGTRIANGULAR, {"low", "likely", "high"}},
    {"normal", MC_DIST_NORMAL, {"mean", "sd"}},
    {NULL, MC_DIST_POINT, {NULL}},
};

bool mc_dist_is_quantity(const char *parameter)
{
    static const char *const plain[] = {"mu", "sigma", "shape", "a", "b", "zero"};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        if (strcmp(parameter, plain[i]) == 0) {
            return false;
        }
    }
    return true;
}

/* Lognormal in its three ways; value[0] is mu where the form says so, otherwise the median. */
static const char *fill_lognormal(const struct mc_dist_form *form, const double *value, struct mc_dist *dist)
{
    bool logarithm = strcmp(form->parameter[0], "mu") == 0;
    bool p90 = strcmp(form->parameter[1], "p90") == 0;
    if (!logarithm && !(value[0] > 0)) {
        return "median must be positive";
    }
    if (p90 && !(value[1] > value[0])) {
        return "p90 must be above the median";
    }
    dist->a = logarithm ? value[0] : log(value[0]);
    dist->b = p90 ? log(value[1] / value[0]) / z90 : value[1];
    return dist->b > 0 ? NULL : "sigma must be positive";
}

static const char *check_three(const struct mc_dist *d)
{
    if (!(d->a < d->c)) {
        return "low must be below high";
    }
    if (d->family == MC_DIST_LOGTRIANGULAR && !(d->a > 0)) {
        return "low must be positive";
    }
    return d->b >= d->a && d->b <= d->c ? NULL : "likely must lie between low and high";
}

static const char *check_gamma(const struct mc_dist *d)
{
    if (!(d->a > 0 && d->b > 0)) {
        return "scale and shape must be positive";
    }
    return d->a <= largest_shape ? NULL : "shape must be at most 10000";
}

static const char *check_beta(const struct mc_dist *d)
{
    if (!(d->a > 0 && d->b > 0)) {
        return "a and b must be positive";
    }
    return d->a <= largest_shape && d->b <= largest_shape ? NULL : "a and b must be at most 10000";
}

static const char *check_parameters(const struct mc_dist *d)
{
    switch (d->family) {
    case MC_DIST_UNIFORM:
        return d->a < d->b ? NULL : "low must be below high";
    case MC_DIST_EXPONENTIAL:
        return d->a > 0 ? NULL : "mean must be positive";
    case MC_DIST_LOGLOGISTIC:
    case MC_DIST_WEIBULL:
        return d->a > 0 && d->b > 0 ? NULL : "scale and shape must be positive";
    case MC_DIST_GAMMA:
        return check_gamma(d);
    case MC_DIST_BETA:
        return check_beta(d);
    case MC_DIST_PERT:
    case MC_DIST_TRIANGULAR:
    case MC_DIST_LOGTRIANGULAR:
        return check_three(d);
    case MC_DIST_NORMAL:
        return d->b > 0 ? NULL : "sd must be positive";
    default:
        return NULL;
    }
}

const char *mc_dist_fill(const struct mc_dist_form *form, const double *value, struct mc_dist *dist)
{
    dist->family = form->family;
    if (form->family == MC_DIST_LOGNORMAL) {
        return fill_lognormal(form, value, dist);
    }
    dist->a = value[0];
    dist->b = value[1];
    dist->c = value[2];
    return check_parameters(dist);
}

const char *mc_dist_check_cuts(const struct mc_dist *dist)
{
    if (dist->has_low && dist->has_high && !(dist->low < dist->high)) {
        return "min must be below max";
    }
    return dist->zero >= 0 && dist->zero <= 1 ? NULL : "zero is a probability from 0 to 1";
}

/* Wilson and Hilferty 1931: the cube root of a gamma variate is nearly normal. */
static double gamma_near(double shape, double scale, double z)
{
    double root = 1 - 1 / (9 * shape) + z / (3 * sqrt(shape));
    return root > 0 ? shape * scale * root * root * root : 0;
}

static double beta_near(double a, double b, double z)
{
    double mean = a / (a + b), sd = sqrt(mean * (1 - mean) / (a + b + 1));
    double p = z > 0 ? 0.999 : 0.001;
    if (a == 1) {
        return 1 - pow(1 - p, 1 / b);
    }
    if (b == 1) {
        return pow(p, 1 / a);
    }
    return fmin(1, fmax(0, mean + z * sd));
}

static double triangular_at(double low, double likely, double high, double p)
{
    double split = (likely - low) / (high - low);
    return p < split ? low + sqrt(p * (high - low) * (likely - low))
                     : high - sqrt((1 - p) * (high - low) * (high - likely));
}

static double quantile_near(const struct mc_dist *d, double p)
{
    double z = p > 0.5 ? z999 : -z999, odds = p / (1 - p);
    switch (d->family) {
    case MC_DIST_UNIFORM:
        return d->a + p * (d->b - d->a);
    case MC_DIST_EXPONENTIAL:
        return -d->a * log1p(-p);
    case MC_DIST_LOGNORMAL:
        return exp(d->a + z * d->b);
    case MC_DIST_LOGLOGISTIC:
        return d->a * pow(odds, 1 / d->b);
    case MC_DIST_WEIBULL:
        return d->a * pow(-log1p(-p), 1 / d->b);
    case MC_DIST_GAMMA:
        return gamma_near(d->a, d->b, z);
    case MC_DIST_BETA:
        return beta_near(d->a, d->b, z);
    case MC_DIST_PERT:
    case MC_DIST_TRIANGULAR:
        return triangular_at(d->a, d->b, d->c, p);
    case MC_DIST_LOGTRIANGULAR:
        return exp(triangular_at(log(d->a), log(d->b), log(d->c), p));
    case MC_DIST_NORMAL:
        return d->a + z * d->b;
    default:
        return d->a;
    }
}

void mc_dist_extent(const struct mc_dist *dist, double *low, double *high)
{
    *low = quantile_near(dist, 0.001);
    *high = quantile_near(dist, 0.999);
    if (dist->has_low) {
        *low = fmax(*low, dist->low);
        *high = fmax(*high, dist->low);
    }
    if (dist->has_high) {
        *low = fmin(*low, dist->high);
        *high = fmin(*high, dist->high);
    }
    if (dist->zero > 0) {
        *low = fmin(*low, 0);
        *high = fmax(*high, 0);
    }
}

/* The form in which the stored parameters stand as they are: the last row of a family. */
static const struct mc_dist_form *stored_form(enum mc_dist_family family)
{
    const struct mc_dist_form *found = NULL;
    for (const struct mc_dist_form *f = mc_dist_forms; f->name; f++) {
        found = f->family == family ? f : found;
    }
    MC_ASSERT(found);
    return found;
}

static void print_parameter(struct mc_buffer *out, const char *name, enum mc_type scalar, double value)
{
    char text[MC_VALUE_ROOM];
    enum mc_measure m = mc_dist_is_quantity(name) ? mc_value_measure(scalar) : MC_MEASURE_REAL;
    mc_buffer_printf(out, "%s%s: %s", out->length > 0 && out->data[out->length - 1] != '{' ? ", " : "", name,
                     mc_measure_print(m, text, value));
}

void mc_dist_print(const struct mc_dist *dist, enum mc_type scalar, struct mc_buffer *out)
{
    const struct mc_dist_form *form = stored_form(dist->family);
    double value[] = {dist->a, dist->b, dist->c};
    if (dist->family != MC_DIST_POINT) {
        mc_buffer_printf(out, "%sdist: %s", out->length > 0 && out->data[out->length - 1] != '{' ? ", " : "",
                         form->name);
    }
    for (int i = 0; i < MC_DIST_PARAMETERS && form->parameter[i]; i++) {
        print_parameter(out, form->parameter[i], scalar, value[i]);
    }
    if (dist->has_low) {
        print_parameter(out, "min", scalar, dist->low);
    }
    if (dist->has_high) {
        print_parameter(out, "max", scalar, dist->high);
    }
    if (dist->zero > 0) {
        print_parameter(out, "zero", scalar, dist->zero);
    }
}
