/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_TESTS_VALIDATION_QUEUEING_H
#define MESHCOST_TESTS_VALIDATION_QUEUEING_H
/*
 * queueing: closed forms of queueing theory and intervals over replications, for the programs of this folder.
 * Service has mean 1 in all formulas. Sources: Kleinrock, Queueing Systems I (1975) and II (1976).
 */
#include "check.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

/* MC_FULL=1 asks for the long version of a test. */
static inline int quick_or_full(int quick, int full)
{
    const char *wish = getenv("MC_FULL");
    return wish && wish[0] == '1' ? full : quick;
}

/* Probability that an arrival waits in M/M/c at this load of each server (Erlang's second formula). */
static inline double erlang_c(int servers, double load)
{
    double offered = servers * load, blocking = 1;
    for (int k = 1; k <= servers; k++) {
        blocking = offered * blocking / (k + offered * blocking);
    }
    return blocking / (1 - load * (1 - blocking));
}

/* Mean sojourn time in M/M/c. */
static inline double mmc_sojourn(int servers, double load)
{
    return 1 + erlang_c(servers, load) / (servers * (1 - load));
}

/* Mean sojourn time in M/G/1, first come first served (Pollaczek and Khinchin). */
static inline double mg1_sojourn(double load, double second_moment)
{
    return 1 + load * second_moment / (2 * (1 - load));
}

struct interval {
    double mean, half;
};

/* Student's interval for the mean of independent observations. */
static inline struct interval interval_of(const double *x, int n, double level)
{
    double sum = 0, squares = 0;
    for (int i = 0; i < n; i++) {
        sum += x[i];
    }
    for (int i = 0; i < n; i++) {
        squares += (x[i] - sum / n) * (x[i] - sum / n);
    }
    double t = gsl_cdf_tdist_Pinv(0.5 + level / 2, n - 1);
    return (struct interval){sum / n, t * sqrt(squares / (n - 1) / n)};
}

/* The 99 % interval over replications holds the truth, and is narrow enough (relative) to mean something. */
static inline void check_interval(const char *what, const double *x, int n, double truth, double narrow)
{
    struct interval i = interval_of(x, n, 0.99);
    print_message("%-44s %9.4f +- %.4f, theory %9.4f\n", what, i.mean, i.half, truth);
    assert_true(i.half <= narrow * truth);
    check_close_abs(i.mean, truth, i.half);
}

#endif
