/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_SENSITIVITY_H
#define MESHCOST_SENSITIVITY_H
/*
 * sensitivity: which factors a result hangs on. Numbers in, numbers out: who calls it
 * evaluates the model at the uniforms that are asked for.
 *
 * Morris: elementary effects along random paths on four levels. Sobol: two independent samples A and B from
 * one Sobol sequence of 2k dimensions (hence at most 20 factors) with an addressed digital shift a factor,
 * and for each factor i the sample AB_i, which is A with column i of B. Estimators of Jansen (1999), where V
 * is the variance of all f(A) and f(B):
 *
 *   first_i = 1 - sum (f(B) - f(AB_i))^2 / 2nV
 *   total_i = sum (f(A) - f(AB_i))^2 / 2nV
 *
 * A factor that does nothing has total 0 exactly, and a first index that shows the noise of the estimator.
 * Intervals: 95 % of an addressed bootstrap over the rows.
 */
#include "meshcost/arena.h"
#include <stdbool.h>
#include <stdint.h>

enum { MC_SENSITIVITY_FACTORS = 20, MC_MORRIS_LEVELS = 4 };

/*
 * Factors, each in a group that is moved as one: like factors of a list, or those that a constraint ties. The
 * first member of a group lies on the Sobol sequence, the others are addressed uniforms, so that all are
 * independent of each other. A Morris step moves all members of a group, each by half its range.
 */
struct mc_factors {
    int count;
    const char *const *name; /* addresses the draws */
    const int *group;        /* of each factor; NULL: each is a group of its own */
    int groups;              /* without `group` the same as count */
    const char *const *group_name;
};
/* Factors without groups. */
struct mc_factors mc_factors_alone(const char *const *names, int count);
int mc_factors_group(const struct mc_factors *factors, int i);

/* Uniforms of A and B, [row][factor]. At most MC_SENSITIVITY_FACTORS groups. */
void mc_sobol_sample(uint64_t seed, const struct mc_factors *factors, int rows, double *a, double *b);

struct mc_sobol_index {
    double first, first_low, first_high, total, total_low, total_high;
};
/* `fab` is [group][row]: A with the columns of that group from B. `variance` may be NULL. */
void mc_sobol_indices(const double *fa, const double *fb, const double *fab, int groups, int rows,
                      struct mc_arena *scratch, struct mc_sobol_index *out, double *variance);

/* Uniforms of `paths` paths of groups + 1 points each, [path][step][factor]; moved[path][step] is the group
 * that changed before that step (step 0: -1). Each step is half the range, up or down. */
void mc_morris_sample(uint64_t seed, const struct mc_factors *factors, int paths, double *u, int *moved);

struct mc_morris_effect { /* of the change by half the range of the uniform, times two */
    double mean, mean_absolute,
        deviation; /* of a group of several: mean_absolute alone, the others are NaN */
};
/* [group] */
void mc_morris_effects(const double *f, const double *u, const int *moved, const struct mc_factors *factors,
                       int paths, struct mc_morris_effect *out);

/*
 * Zeros of f in [low, high]: every change of sign between neighbours of an even scan, each refined by GSL's
 * bisection until the bracket is below `tolerance`. Returns their number; `at` has room for scan - 1.
 */
int mc_breakeven(double (*f)(void *context, double x), void *context, double low, double high, int scan,
                 double tolerance, double *at);

/*
 * The shortest change that turns a sign: the shortest z with f(z) = 0, where z are standard normal scores of
 * k factors and f(0) is where we stand. The method of Hasofer and Lind (1974) with the iteration of Rackwitz
 * and Fiessler (1978), as structural reliability finds its design point: from the nearest crossing on the
 * steepest line, and on the lines of single factors, each step goes to where the linearised f vanishes, and
 * what it finds is kept only if it is nearer. It is a local search: a nearer turn that no line showed is not
 * seen, and none found within `farthest` says no more than that.
 */
/* Values at n points, z is [point][factor]. False: the model failed. */
typedef bool mc_flip_fn(void *context, int n, const double *z, double *y);
struct mc_flip {
    bool found, failed;
    double distance;      /* the length of z */
    double now, farthest; /* f(0), and f at the end of the steepest line */
};
struct mc_flip mc_flip(mc_flip_fn *f, void *context, int k, double farthest, struct mc_arena *arena,
                       double *z);

#endif
