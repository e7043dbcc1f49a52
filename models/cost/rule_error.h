/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_MODELS_RULE_ERROR_H
#define MC_MODELS_RULE_ERROR_H
/* rule_error: how likely a new or changed L7 rule is wrong. Shared by the models of exceptions and incidents.
 */
#include <math.h>

/* `first` where there are few rules, more with the logarithm of their number, and at most one in four. */
static inline double rule_error(double first, double slope, double rules)
{
    return fmin(first * (1 + slope * log1p(rules / 10)), 0.25);
}

#endif
