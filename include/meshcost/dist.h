/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_DIST_H
#define MESHCOST_DIST_H
/*
 * dist: the description of a probability distribution, as a scenario or lane file states it. Data only:
 * the config layer fills it, the kernel evaluates it (variate.h), neither knows the other.
 *
 * Values are in the unit of the field that holds the distribution (the schema row states it, and texts
 * such as "4h" are converted on reading). A distribution may be cut: quantiles outside [low, high] are
 * clamped to the bound, which puts an atom there. An atom at zero (`zero`, probability) comes first in u.
 */
#include <stdbool.h>

enum mc_dist_family {
    MC_DIST_POINT,         /* a: the value */
    MC_DIST_UNIFORM,       /* a: from, b: to */
    MC_DIST_EXPONENTIAL,   /* a: mean */
    MC_DIST_LOGNORMAL,     /* a: mu, b: sigma, of the natural logarithm of the value in the field's unit */
    MC_DIST_LOGLOGISTIC,   /* a: scale (median), b: shape */
    MC_DIST_WEIBULL,       /* a: scale, b: shape */
    MC_DIST_GAMMA,         /* a: shape, b: scale */
    MC_DIST_BETA,          /* a, b; on [0, 1] */
    MC_DIST_PERT,          /* a: low, b: likely, c: high; Beta with lambda 4 */
    MC_DIST_TRIANGULAR,    /* a: low, b: likely, c: high */
    MC_DIST_LOGTRIANGULAR, /* the same on the logarithm of the value; a, b, c > 0 */
    MC_DIST_NORMAL         /* a: mean, b: sd */
};

struct mc_dist {
    enum mc_dist_family family;
    double a, b, c;
    bool has_low, has_high; /* are the cuts set? */
    double low, high;       /* cuts, in the field's unit */
    double zero;            /* probability of the atom at zero, 0..1 */
};

#endif
