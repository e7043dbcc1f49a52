/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/monotone.h"
#include "meshcost/check.h"
#include <gsl/gsl_interp.h>

void mc_monotone(const double *x, const double *y, int n, const double *at, double *out, int count)
{
    gsl_interp *between = gsl_interp_alloc(n > 2 ? gsl_interp_steffen : gsl_interp_linear, (size_t)n);
    MC_ASSERT(between && gsl_interp_init(between, x, y, (size_t)n) == 0);
    for (int i = 0; i < count; i++) {
        double inside = at[i] < x[0] ? x[0] : at[i] > x[n - 1] ? x[n - 1] : at[i];
        out[i] = gsl_interp_eval(between, x, y, inside, NULL);
    }
    gsl_interp_free(between);
}
