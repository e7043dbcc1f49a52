/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_SENSITIVITY_H
#define MESHCOST_SENSITIVITY_H
/*
 * sensitivity: which factors a result hangs on (design section 10). Numbers in, numbers out: who calls it
 * evaluates the model at the uniforms that are asked for.
 *
 * Morris: elementary effects along random paths on four levels. Sobol: two independent samples A and B from
 * one Sobol sequence of 2k dimensions (hence at most 20 factors) with an addressed digital shift a factor,
 * and for each factor i the sample AB_i, which is A with column i of B. Estimators of Jansen (1999) for both
 * indices: first_i = 1 - sum (f(B) - f(AB_i))^2 / 2nV      total_i = sum (f(A) - f(AB_i))^2 / 2nV V is the
 * variance of all f(A) and f(B). A factor that does nothing has total 0 exactly, and a first index that shows
 * the noise of the estimator. Intervals: 95 % of an addressed bootstrap over the rows.
 */
#include "meshcost/arena.h"
#include <stdint.h>

enum { MC_SENSITIVITY_FACTORS = 20, MC_MORRIS_LEVELS = 4 };

/* Uniforms of A and B, [row][factor]; names address the shifts. */
void mc_sobol_sample(uint64_t seed, const char *const *names, int factors, int rows, double *a, double *b);

struct mc_sobol_index {
    double first, first_low, first_high, total, total_low, total_high;
};
/* `fab` is [factor][row]. `variance` may be NULL. */
void mc_sobol_indices(const double *fa, const double *fb, const double *fab, int factors, int rows,
                      struct mc_arena *scratch, struct mc_sobol_index *out, double *variance);

/* Uniforms of `paths` paths of factors + 1 points each, [path][step][factor]; moved[path][step] is the factor
 * that changed before that step (step 0: -1). Each step is half the range, up or down. */
void mc_morris_sample(uint64_t seed, const char *const *names, int factors, int paths, double *u, int *moved);

struct mc_morris_effect {
    double mean, mean_absolute, deviation; /* of the change by half the range of the uniform, times two */
};
void mc_morris_effects(const double *f, const double *u, const int *moved, int factors, int paths,
                       struct mc_morris_effect *out);

/*
 * Zeros of f in [low, high]: every change of sign between neighbours of an even scan, each refined by GSL's
 * bisection until the bracket is below `tolerance`. Returns their number; `at` has room for scan - 1.
 */
int mc_breakeven(double (*f)(void *context, double x), void *context, double low, double high, int scan,
                 double tolerance, double *at);

#endif
