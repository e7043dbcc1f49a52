/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A design as read, checked, with its cases turned into factors. */
#include "design.h"
#include "meshcost/quantity.h"
#include "meshcost/variate.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_listed(const struct mc_design *d)
{
    return d->kind == MC_DESIGN_LIST || d->kind == MC_DESIGN_WHATIF;
}

/* ---- checks ---- */

static void complain(struct mc_diag *diag, struct mc_place place, const char *path, const char *remedy,
                     const char *message)
{
    mc_diag_add(diag, MC_ERROR, place, path, remedy, "%s", message);
}

static void check_factor(const struct mc_factor *f, struct mc_arena *arena, struct mc_diag *diag)
{
    const char *path = mc_arena_printf(arena, "factors[%s]", f->name);
    bool range = f->low != 0 || f->high != 0;
    if ((f->value_count > 0) + (int)range + (f->distribution.count > 0) != 1) {
        complain(diag, f->place, path, "give values, or low and high, or a distribution",
                 "a factor takes its values from exactly one of these");
    }
    if (range && f->low >= f->high) {
        complain(diag, f->place, path, "let low be below high", "the range is empty");
    }
    if (range && f->scale == 1 && f->low <= 0) {
        complain(diag, f->place, path, "begin above zero, or let the scale be linear",
                 "a range that is divided on a log scale cannot hold zero");
    }
    if (f->distribution.count > 1) {
        complain(diag, f->place, path, "give one distribution", "versions have no meaning here");
    }
}

static void check_paths(const struct mc_design *d, struct mc_arena *arena, struct mc_diag *diag)
{
    for (int i = 0; i < d->factor_count; i++) {
        check_factor(&d->factors[i], arena, diag);
        for (int k = 0; k < i; k++) {
            if (strcmp(d->factors[i].path, d->factors[k].path) == 0) {
                complain(diag, d->factors[i].place, d->factors[i].path, "name each path once",
                         "two factors change the same path");
            }
        }
    }
}

static void check_kind(const struct mc_design *d, const struct mc_node *tree, struct mc_diag *diag)
{
    bool sampled = d->kind == MC_DESIGN_LATIN || d->kind == MC_DESIGN_SOBOL;
    if (is_listed(d) ? d->factor_count > 0 : d->case_count > 0) {
        complain(diag, tree->place, is_listed(d) ? "factors" : "cases",
                 "list and what-if take cases, all other kinds factors", "this kind has no use for it");
    }
    if (is_listed(d) ? d->case_count == 0 : d->factor_count == 0) {
        complain(diag, tree->place, is_listed(d) ? "cases" : "factors",
                 "list and what-if take cases, all other kinds factors", "there is nothing to change");
    }
    if (sampled != (d->asked > 0)) {
        complain(diag, tree->place, "points", "latin-hypercube and sobol take it, other kinds do not",
                 sampled ? "the number of points is missing" : "this kind makes its own number of points");
    }
    if (d->kind == MC_DESIGN_SOBOL && d->factor_count > MC_SOBOL_FACTORS) {
        mc_diag_add(diag, MC_ERROR, tree->place, "factors", "take a Latin hypercube",
                    "%d factors: a Sobol sequence has no more than %d here", d->factor_count,
                    MC_SOBOL_FACTORS);
    }
    if (is_listed(d) && d->constraint_count > 0) {
        complain(diag, tree->place, "constraints", "leave out the cases that break it",
                 "cases that are listed need no constraint");
    }
}

/* ---- cases ---- */

/* The factor of a path, made at its first mention. */
static int factor_of(struct mc_design *d, const char *path, struct mc_arena *arena)
{
    for (int i = 0; i < d->factor_count; i++) {
        if (strcmp(d->factors[i].path, path) == 0) {
            return i;
        }
    }
    d->factors = mc_arena_grow(arena, d->factors, (size_t)d->factor_count, (size_t)d->factor_count + 1,
                               sizeof *d->factors);
    d->factors[d->factor_count] = (struct mc_factor){.name = path, .path = path, .unit = ""};
    return d->factor_count++;
}

static int value_of(struct mc_factor *f, const char *value, struct mc_arena *arena)
{
    for (int i = 0; i < f->value_count; i++) {
        if (strcmp(f->values[i], value) == 0) {
            return i;
        }
    }
    f->values = mc_arena_grow(arena, f->values, (size_t)f->value_count, (size_t)f->value_count + 1,
                              sizeof *f->values);
    f->values[f->value_count] = value;
    return f->value_count++;
}

static void take_cases(struct mc_design *d, struct mc_arena *arena)
{
    for (int i = 0; i < d->case_count; i++) {
        for (int k = 0; k < d->cases[i].set_count; k++) {
            (void)factor_of(d, d->cases[i].set[k].path, arena);
        }
    }
    uint64_t first = d->kind == MC_DESIGN_WHATIF;
    d->points = first + (uint64_t)d->case_count;
    size_t width = (size_t)d->factor_count;
    d->cell = MC_NEW_ARRAY(arena, d->points * width + 1, double);
    for (size_t i = 0; i < d->points * width; i++) {
        d->cell[i] = NAN;
    }
    for (int i = 0; i < d->case_count; i++) {
        for (int k = 0; k < d->cases[i].set_count; k++) {
            const struct mc_case_setting *s = &d->cases[i].set[k];
            int f = factor_of(d, s->path, arena);
            d->cell[(first + (uint64_t)i) * width + (size_t)f] = value_of(&d->factors[f], s->value, arena);
        }
    }
}

struct mc_design *mc_design_bind(struct mc_arena *arena, struct mc_diag *diag, const struct mc_node *tree)
{
    int before = mc_diag_errors(diag);
    struct mc_design *d = MC_NEW(arena, struct mc_design);
    if (!mc_schema_bind(&mc_design_schema, tree, d, arena, diag)) {
        return NULL;
    }
    check_kind(d, tree, diag);
    check_paths(d, arena, diag);
    if (mc_diag_errors(diag) != before) {
        return NULL;
    }
    if (is_listed(d)) {
        take_cases(d, arena);
    } else if (!mc_design_make(d, arena, diag, tree)) {
        return NULL;
    }
    return mc_diag_errors(diag) == before ? d : NULL;
}

/* ---- what points say ---- */

double mc_design_cell(const struct mc_design *d, uint64_t point, int factor)
{
    return d->cell[point * (uint64_t)d->factor_count + (uint64_t)factor];
}

const char *mc_design_value(const struct mc_design *d, uint64_t point, int factor, struct mc_arena *arena)
{
    double cell = mc_design_cell(d, point, factor);
    const struct mc_factor *f = &d->factors[factor];
    char digits[48];
    if (isnan(cell)) {
        return NULL;
    }
    return f->value_count > 0 ? f->values[(int)cell]
                              : mc_arena_printf(arena, "%s%s", mc_print_real(digits, cell), f->unit);
}

double mc_design_number(const struct mc_design *d, uint64_t point, int factor)
{
    double cell = mc_design_cell(d, point, factor), number;
    const struct mc_factor *f = &d->factors[factor];
    if (isnan(cell) || f->value_count == 0) {
        return cell;
    }
    return mc_parse_real(f->values[(int)cell], &number) == NULL ? number : NAN;
}

const char *mc_design_point_name(const struct mc_design *d, uint64_t point)
{
    uint64_t first = d->kind == MC_DESIGN_WHATIF || d->kind == MC_DESIGN_SINGLE;
    if (first && point == 0) {
        return "base";
    }
    return is_listed(d) ? d->cases[point - first].name : NULL;
}
