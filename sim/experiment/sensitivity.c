/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/sensitivity.h"
#include "meshcost/address.h"
#include "meshcost/check.h"
#include "meshcost/tally.h"
#include <gsl/gsl_qrng.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <stdlib.h>

enum { BITS = 52, RESAMPLES = 500 };

static struct mc_key key_of(uint64_t seed)
{
    return mc_key_make(seed, 0, MC_NO_HISTORY);
}

/* ---- Sobol ---- */

static double shifted(uint64_t seed, const char *name, uint64_t side, double x)
{
    uint64_t shift =
        mc_bits(key_of(seed), mc_id_root("sensitivity", name, side), mc_slot("sensitivity.shift")) >>
        (64 - BITS);
    return ldexp((double)((uint64_t)ldexp(x, BITS) ^ shift) + 0.5, -BITS);
}

struct mc_factors mc_factors_alone(const char *const *names, int count)
{
    return (struct mc_factors){.count = count, .name = names, .groups = count, .group_name = names};
}

int mc_factors_group(const struct mc_factors *f, int i)
{
    return f->group ? f->group[i] : i;
}

static bool leads(const struct mc_factors *f, int i)
{
    for (int k = 0; k < i; k++) {
        if (mc_factors_group(f, k) == mc_factors_group(f, i)) {
            return false;
        }
    }
    return true;
}

static double member(uint64_t seed, const char *name, int row, uint64_t side)
{
    mc_id id = mc_id_child(mc_id_root("sensitivity", name, side), "sensitivity", "member", (uint64_t)row);
    return mc_uniform(key_of(seed), id, mc_slot("sensitivity.member"));
}

void mc_sobol_sample(uint64_t seed, const struct mc_factors *f, int rows, double *a, double *b)
{
    MC_ASSERT(f->groups >= 1 && f->groups <= MC_SENSITIVITY_FACTORS);
    double x[2 * MC_SENSITIVITY_FACTORS];
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, 2 * (unsigned)f->groups);
    for (int row = 0; row < rows; row++) {
        (void)gsl_qrng_get(sequence, x);
        for (int i = 0; i < f->count; i++) {
            int group = mc_factors_group(f, i), at = row * f->count + i;
            bool first = leads(f, i);
            a[at] = first ? shifted(seed, f->name[i], 0, x[group]) : member(seed, f->name[i], row, 0);
            b[at] =
                first ? shifted(seed, f->name[i], 1, x[f->groups + group]) : member(seed, f->name[i], row, 1);
        }
    }
    gsl_qrng_free(sequence);
}

/* Row j of the resample, or j itself. */
static int row_of(int resample, int rows, int j)
{
    if (resample < 0) {
        return j;
    }
    mc_id id = mc_id_root("sensitivity", "bootstrap", (uint64_t)resample);
    double u =
        mc_uniform(key_of(0), mc_id_child(id, "sensitivity", "row", (uint64_t)j), mc_slot("sensitivity.row"));
    return (int)(u * rows);
}

static double variance_of(const double *fa, const double *fb, const int *row, int rows)
{
    double sum = 0, squares = 0;
    for (int j = 0; j < rows; j++) {
        sum += fa[row[j]] + fb[row[j]];
    }
    double mean = sum / (2.0 * rows);
    for (int j = 0; j < rows; j++) {
        double x = fa[row[j]] - mean, y = fb[row[j]] - mean;
        squares += x * x + y * y;
    }
    return squares / (2.0 * rows - 1);
}

static void estimate(const double *fa, const double *fb, const double *fab, const int *row, int rows,
                     double *first, double *total)
{
    double v = variance_of(fa, fb, row, rows), from_a = 0, from_b = 0;
    for (int j = 0; j < rows; j++) {
        double a = fa[row[j]] - fab[row[j]], b = fb[row[j]] - fab[row[j]];
        from_a += a * a;
        from_b += b * b;
    }
    *first = v > 0 ? 1 - from_b / (2.0 * rows * v) : 0;
    *total = v > 0 ? from_a / (2.0 * rows * v) : 0;
}

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

static void interval(double *values, double *low, double *high)
{
    qsort(values, RESAMPLES, sizeof *values, ascending);
    *low = mc_quantile_sorted(values, RESAMPLES, 0.025);
    *high = mc_quantile_sorted(values, RESAMPLES, 0.975);
}

void mc_sobol_indices(const double *fa, const double *fb, const double *fab, int groups, int rows,
                      struct mc_arena *scratch, struct mc_sobol_index *out, double *variance)
{
    int *row = MC_NEW_ARRAY(scratch, (size_t)rows, int);
    double *first = MC_NEW_ARRAY(scratch, (size_t)groups * RESAMPLES, double);
    double *total = MC_NEW_ARRAY(scratch, (size_t)groups * RESAMPLES, double);
    for (int r = -1; r < RESAMPLES; r++) {
        for (int j = 0; j < rows; j++) {
            row[j] = row_of(r, rows, j);
        }
        if (r < 0 && variance) {
            *variance = variance_of(fa, fb, row, rows);
        }
        for (int i = 0; i < groups; i++) {
            double *f = r < 0 ? &out[i].first : &first[i * RESAMPLES + r];
            double *t = r < 0 ? &out[i].total : &total[i * RESAMPLES + r];
            estimate(fa, fb, fab + (size_t)i * (size_t)rows, row, rows, f, t);
        }
    }
    for (int i = 0; i < groups; i++) {
        interval(first + i * RESAMPLES, &out[i].first_low, &out[i].first_high);
        interval(total + i * RESAMPLES, &out[i].total_low, &out[i].total_high);
    }
}

/* ---- Morris ---- */

struct ranked {
    double u;
    int group;
};

static int by_u(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->u < b->u || a->u > b->u) {
        return a->u < b->u ? -1 : 1;
    }
    return a->group - b->group;
}

static double draw(uint64_t seed, const char *name, int path, const char *purpose)
{
    return mc_uniform(key_of(seed), mc_id_root("sensitivity", name, (uint64_t)path), mc_slot(purpose));
}

/* Half of the levels away: the middles of the four quarters are joined in pairs. */
static double across(double u)
{
    return u < 0.5 ? u + 0.5 : u - 0.5;
}

void mc_morris_sample(uint64_t seed, const struct mc_factors *f, int paths, double *u, int *moved)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct ranked *order = MC_NEW_ARRAY(arena, (size_t)f->groups, struct ranked);
    for (int p = 0; p < paths; p++) {
        double *at = u + (size_t)p * (size_t)(f->groups + 1) * (size_t)f->count;
        int *who = moved + (size_t)p * (size_t)(f->groups + 1);
        for (int i = 0; i < f->count; i++) {
            at[i] = (floor(draw(seed, f->name[i], p, "sensitivity.level") * MC_MORRIS_LEVELS) + 0.5) /
                    MC_MORRIS_LEVELS;
        }
        for (int g = 0; g < f->groups; g++) {
            order[g] = (struct ranked){draw(seed, f->group_name[g], p, "sensitivity.order"), g};
        }
        qsort(order, (size_t)f->groups, sizeof order[0], by_u);
        who[0] = -1;
        for (int step = 1; step <= f->groups; step++) {
            double *next = at + (size_t)step * (size_t)f->count;
            who[step] = order[step - 1].group;
            for (int i = 0; i < f->count; i++) {
                double before = next[i - f->count];
                next[i] = mc_factors_group(f, i) == who[step] ? across(before) : before;
            }
        }
    }
    mc_arena_destroy(arena);
}

struct effects {
    double sum, absolute, squares;
};

static struct mc_morris_effect effect_of(const struct effects *e, int paths, bool alone)
{
    double mean = e->sum / paths, rest = e->squares - e->sum * mean;
    return (struct mc_morris_effect){.mean = alone ? mean : NAN,
                                     .mean_absolute = e->absolute / paths,
                                     .deviation = !alone                  ? NAN
                                                  : paths > 1 && rest > 0 ? sqrt(rest / (paths - 1))
                                                                          : 0};
}

/* A member of a group, and their number. */
static int members(const struct mc_factors *f, int group, int *one)
{
    int count = 0;
    for (int i = 0; i < f->count; i++) {
        if (mc_factors_group(f, i) == group) {
            *one = i;
            count++;
        }
    }
    return count;
}

void mc_morris_effects(const double *f, const double *u, const int *moved, const struct mc_factors *factors,
                       int paths, struct mc_morris_effect *out)
{
    int k = factors->count, steps = factors->groups + 1;
    for (int group = 0; group < factors->groups; group++) {
        struct effects e = {0, 0, 0};
        int one = 0, count = members(factors, group, &one);
        for (int n = 1; n < paths * steps; n++) {
            if (moved[n] == group) {
                double effect = (f[n] - f[n - 1]) / (u[n * k + one] - u[(n - 1) * k + one]);
                e.sum += effect;
                e.absolute += fabs(effect);
                e.squares += effect * effect;
            }
        }
        out[group] = effect_of(&e, paths, count == 1);
    }
}

/* ---- break-even ---- */

struct function {
    double (*f)(void *context, double x);
    void *context;
};

static double call(double x, void *params)
{
    const struct function *function = params;
    return function->f(function->context, x);
}

static double refine(struct function *function, double low, double high, double tolerance)
{
    enum { MOST = 60 };
    gsl_function f = {.function = call, .params = function};
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_bisection);
    (void)gsl_root_fsolver_set(solver, &f, low, high);
    for (int i = 0;
         i < MOST && gsl_root_fsolver_x_upper(solver) - gsl_root_fsolver_x_lower(solver) > tolerance; i++) {
        (void)gsl_root_fsolver_iterate(solver);
    }
    double root = gsl_root_fsolver_root(solver);
    gsl_root_fsolver_free(solver);
    return root;
}

int mc_breakeven(double (*f)(void *context, double x), void *context, double low, double high, int scan,
                 double tolerance, double *at)
{
    MC_ASSERT(scan >= 2 && low < high);
    struct function function = {f, context};
    int found = 0;
    double before = low, y_before = f(context, low);
    for (int i = 1; i < scan; i++) {
        double x = low + (high - low) * i / (scan - 1), y = f(context, x);
        if ((y_before < 0) != (y < 0)) {
            at[found++] = refine(&function, before, x, tolerance);
        }
        before = x;
        y_before = y;
    }
    return found;
}
