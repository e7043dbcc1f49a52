/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "poisson.h"
#include "meshcost/check.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

/* Below this mean, counting up from zero is quicker than one evaluation of the incomplete gamma function,
 * and exp(-mean) is far from underflow. */
static const double SMALL_MEAN = 16.0;
/* Against the smallest uniform, 2^-53. */
static const double NEGLIGIBLE = 0x1p-60;

struct mc_poisson mc_poisson_make(double mean)
{
    MC_ASSERT(mean >= 0.0 && mean < 1e9);
    if (mean < SMALL_MEAN) {
        double none = exp(-mean);
        return (struct mc_poisson){mean, 0, none, none};
    }
    unsigned mode = (unsigned)mean;
    return (struct mc_poisson){mean, (int64_t)mode, gsl_ran_poisson_pdf(mode, mean),
                               gsl_cdf_poisson_P(mode, mean)};
}

/* Either way ends where terms stop to count: a u beyond lies in what rounding left of the tail. */
int64_t mc_poisson_quantile(const struct mc_poisson *poisson, double u)
{
    int64_t n = poisson->start;
    double term = poisson->density, sum = poisson->sum;
    while (sum < u) {
        n++;
        term *= poisson->mean / (double)n;
        if (sum + term == sum) {
            return n;
        }
        sum += term;
    }
    while (n > 0 && n <= poisson->start && sum - term >= u && term > NEGLIGIBLE) {
        sum -= term;
        term *= (double)n / poisson->mean;
        n--;
    }
    return n;
}
