/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The points of a design with factors. GSL's Sobol sequence gives zeros, without a complaint, for the
 * dimensions above 40; the number of factors was checked. Its coordinates are multiples of 2^-30; the
 * digital shift (exclusive or with an address's bits) keeps their net property and takes them off the
 * corners.
 */
#include "design.h"
#include "meshcost/address.h"
#include "meshcost/check.h"
#include "meshcost/variate.h"
#include <gsl/gsl_qrng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRIES_A_POINT = 1000 };
static const double LARGEST = 1e15;

/* ---- values ---- */

/* Six digits: the last bits of a mathematical library do not matter. */
static double rounded(const struct mc_factor *f, double x)
{
    char text[40];
    x = fmax(-LARGEST, fmin(LARGEST, x));
    if (f->whole) {
        return (double)mc_round_half_even(x);
    }
    if (strncmp(f->path, "prices.", strlen("prices.")) == 0) {
        x = round(x * 1e6) / 1e6; /* money has millionths */
    }
    (void)snprintf(text, sizeof text, "%.6g", x);
    return strtod(text, NULL);
}

static double between(const struct mc_factor *f, double share)
{
    return f->scale == 1 ? f->low * pow(f->high / f->low, share) : f->low + share * (f->high - f->low);
}

/* Value of a factor at u in (0, 1). */
static double factor_at(const struct mc_factor *f, double u)
{
    if (f->value_count > 0) {
        int i = (int)(u * f->value_count);
        return i < f->value_count ? i : f->value_count - 1;
    }
    return rounded(f, f->distribution.count > 0 ? mc_quantile(&f->distribution.cases[0].dist, u)
                                                : between(f, u));
}

/* How many values it has in a grid, and the one with that index. */
static int64_t factor_levels(const struct mc_factor *f)
{
    return f->value_count > 0 ? f->value_count : f->levels;
}

static double factor_level(const struct mc_factor *f, int64_t level)
{
    if (f->value_count > 0) {
        return (double)level;
    }
    if (f->distribution.count > 0) {
        return factor_at(f, ((double)level + 0.5) / (double)f->levels);
    }
    return rounded(f, between(f, (double)level / (double)(f->levels - 1)));
}

/* ---- points ---- */

struct maker {
    struct mc_design *d;
    struct mc_arena *arena;
    const struct mc_inequality *rules;
    uint64_t room;
    double *row;
};

static void keep(struct maker *m)
{
    struct mc_design *d = m->d;
    size_t width = (size_t)d->factor_count;
    if (!mc_inequalities_hold(m->rules, d, m->row)) {
        d->left_out++;
        return;
    }
    if (d->points == m->room) {
        uint64_t bigger = m->room ? m->room * 2 : 64;
        d->cell = mc_arena_grow(m->arena, d->cell, m->room, bigger, width * sizeof *d->cell);
        m->room = bigger;
    }
    memcpy(d->cell + d->points++ * width, m->row, width * sizeof *m->row);
}

/* The last factor changes fastest. */
static bool make_grid(struct maker *m)
{
    struct mc_design *d = m->d;
    uint64_t size = 1;
    for (int i = 0; i < d->factor_count; i++) {
        size *= (uint64_t)factor_levels(&d->factors[i]);
        if (size > MC_DESIGN_POINTS) {
            return false;
        }
    }
    for (uint64_t p = 0; p < size; p++) {
        uint64_t rest = p;
        for (int i = d->factor_count - 1; i >= 0; i--) {
            uint64_t levels = (uint64_t)factor_levels(&d->factors[i]);
            m->row[i] = factor_level(&d->factors[i], (int64_t)(rest % levels));
            rest /= levels;
        }
        keep(m);
    }
    return true;
}

static bool make_single(struct maker *m)
{
    struct mc_design *d = m->d;
    for (int i = 0; i < d->factor_count; i++) {
        m->row[i] = NAN;
    }
    keep(m);
    for (int i = 0; i < d->factor_count; i++) {
        for (int64_t level = 0; level < factor_levels(&d->factors[i]); level++) {
            m->row[i] = factor_level(&d->factors[i], level);
            keep(m);
        }
        m->row[i] = NAN;
    }
    return true;
}

static struct mc_key key_of(const struct mc_design *d)
{
    return mc_key_make((uint64_t)d->seed, 0, MC_NO_HISTORY);
}

struct ranked {
    double u;
    uint64_t stratum;
};

static int by_u(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->u < b->u || a->u > b->u) {
        return a->u < b->u ? -1 : 1;
    }
    return (a->stratum > b->stratum) - (a->stratum < b->stratum);
}

static double *latin_column(const struct maker *m, const struct mc_factor *f)
{
    uint64_t n = (uint64_t)m->d->asked;
    struct ranked *order = MC_NEW_ARRAY(m->arena, n, struct ranked);
    double *column = MC_NEW_ARRAY(m->arena, n, double);
    for (uint64_t i = 0; i < n; i++) {
        double u = mc_uniform(key_of(m->d), mc_id_root("design", f->name, i), mc_slot("design.order"));
        order[i] = (struct ranked){u, i};
    }
    qsort(order, n, sizeof order[0], by_u);
    for (uint64_t i = 0; i < n; i++) {
        double jitter = mc_uniform(key_of(m->d), mc_id_root("design", f->name, i), mc_slot("design.inside"));
        column[i] = factor_at(f, ((double)order[i].stratum + jitter) / (double)n);
    }
    return column;
}

static bool make_latin(struct maker *m)
{
    struct mc_design *d = m->d;
    double **column = MC_NEW_ARRAY(m->arena, (size_t)d->factor_count, double *);
    for (int i = 0; i < d->factor_count; i++) {
        column[i] = latin_column(m, &d->factors[i]);
    }
    for (int64_t p = 0; p < d->asked; p++) {
        for (int i = 0; i < d->factor_count; i++) {
            m->row[i] = column[i][p];
        }
        keep(m);
    }
    return true;
}

static bool make_sobol(struct maker *m)
{
    enum { BITS = 52 };
    struct mc_design *d = m->d;
    MC_ASSERT(d->factor_count <= MC_SOBOL_FACTORS);
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)d->factor_count);
    double x[MC_SOBOL_FACTORS];
    for (int64_t tries = 0; d->points < (uint64_t)d->asked && tries < d->asked * TRIES_A_POINT; tries++) {
        (void)gsl_qrng_get(sequence, x);
        for (int i = 0; i < d->factor_count; i++) {
            mc_id id = mc_id_root("design", d->factors[i].name, 0);
            uint64_t shift = mc_bits(key_of(d), id, mc_slot("design.shift")) >> (64 - BITS);
            uint64_t k = (uint64_t)ldexp(x[i], BITS) ^ shift;
            m->row[i] = factor_at(&d->factors[i], ldexp((double)k + 0.5, -BITS));
        }
        keep(m);
    }
    gsl_qrng_free(sequence);
    return d->points == (uint64_t)d->asked;
}

static bool (*const makers[])(struct maker *) = {[MC_DESIGN_GRID] = make_grid,
                                                 [MC_DESIGN_LATIN] = make_latin,
                                                 [MC_DESIGN_SOBOL] = make_sobol,
                                                 [MC_DESIGN_SINGLE] = make_single};

bool mc_design_make(struct mc_design *d, struct mc_arena *arena, struct mc_diag *diag,
                    const struct mc_node *tree)
{
    struct maker m = {.d = d, .arena = arena, .rules = mc_inequalities(d, arena, diag)};
    if (!m.rules) {
        return false;
    }
    m.row = MC_NEW_ARRAY(arena, (size_t)d->factor_count, double);
    bool enough = makers[d->kind](&m);
    if (!enough && d->kind == MC_DESIGN_GRID) {
        mc_diag_add(diag, MC_ERROR, tree->place, "factors", "fewer levels, or a Latin hypercube",
                    "the grid has more than %d points", MC_DESIGN_POINTS);
    } else if (!enough || d->points == 0) {
        mc_diag_add(diag, MC_ERROR, tree->place, "constraints", "loosen them",
                    "hardly any point keeps all constraints");
    }
    return enough && d->points > 0;
}
