/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sensitive.h"
#include "dbs.h"
#include "meshcost/escape.h"
#include "meshcost/json.h"
#include "meshcost/quantity.h"
#include "meshcost/variate.h"
#include "screen.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCAN = 9, SHOWN = 25 };

static const struct mc_dist normal = {.family = MC_DIST_NORMAL, .a = 0, .b = 1};

/* ---- tables ---- */

struct ranked {
    double key;
    int factor;
};

static int by_key(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->key < b->key || a->key > b->key) {
        return a->key > b->key ? -1 : 1;
    }
    return a->factor - b->factor;
}

static struct ranked *rank(struct mc_sensitive *j, int n)
{
    struct ranked *order = MC_NEW_ARRAY(j->arena, (size_t)n + 1, struct ranked);
    for (int i = 0; i < n; i++) {
        order[i].factor = i;
    }
    return order;
}

static int shown(const struct mc_sensitive *j, int n)
{
    return mc_args_format(j->args) == MC_FORMAT_TERMINAL && n > SHOWN ? SHOWN : n;
}

static struct mc_table *table(struct mc_sensitive *j, const char *id, const char *note,
                              const char *const *columns, const char *unit)
{
    const char *title = mc_arena_printf(j->arena, "Cash a year of %s minus %s", j->between[1], j->between[0]);
    struct mc_table *t = mc_table_create(j->arena, id, title, note);
    for (; *columns; columns++) {
        mc_table_column(t, *columns, strcmp(*columns, "factor") == 0 ? NULL : unit);
    }
    return t;
}

static void tell(struct mc_store_study *study, struct mc_sensitive *j, const struct mc_table *t)
{
    struct mc_buffer text = {0}, command = {0};
    struct mc_json json = mc_json_begin(&text, false);
    mc_json_object(&json);
    mc_table_json(&json, t);
    mc_json_end(&json);
    mc_json_finish(&json);
    mc_buffer_text_add(&command, "meshcost sensitivity ");
    mc_escape_shell(&command, mc_args_at(j->args, 0));
    mc_buffer_printf(&command, " --method %s", j->method);
    *study = (struct mc_store_study){j->method, j->between[0], j->between[1],
                                     mc_arena_dup(j->arena, mc_buffer_text(&command)),
                                     mc_arena_dup(j->arena, mc_buffer_text(&text))};
    mc_buffer_free(&text);
    mc_buffer_free(&command);
}

/* False after a message. */
static bool keep(struct mc_sensitive *j, const struct mc_table *t)
{
    const char *file = mc_args_value(j->args, "db", NULL);
    struct mc_store *store =
        file ? mc_store_open(j->arena, mc_args_diag(j->args), file, MC_STORE_WRITE) : NULL;
    if (!store) {
        return !file;
    }
    struct mc_store_run described = mc_wish_describe(&j->study.wish, &j->study.base);
    struct mc_store_study study;
    described.command = "meshcost sensitivity";
    described.parameters = mc_store_parameters(j->arena, &described, &described.parameter_count);
    tell(&study, j, t);
    bool fine = mc_store_study(store, &described, &study);
    const char *why = mc_store_error(store);
    fine = mc_store_close(store) && fine;
    if (!fine) {
        fprintf(stderr, "meshcost sensitivity: %s: %s\n", file, why ? why : "cannot be closed");
    }
    return fine;
}

static int print(struct mc_sensitive *j, const struct mc_table *t)
{
    struct mc_buffer out = {0};
    mc_args_write(j->args, &out, &t, 1);
    bool fine = keep(j, t) && mc_print_all(&out);
    mc_buffer_free(&out);
    return fine ? MC_EXIT_OK : MC_EXIT_FAILURE;
}

static uint64_t *organisations(struct mc_sensitive *j, int n)
{
    return MC_NEW_ARRAY(j->arena, (size_t)n, uint64_t);
}

/* ---- Morris ---- */

static struct mc_morris_effect *morris(struct mc_sensitive *j, int paths)
{
    struct mc_study *s = &j->study;
    int k = s->factor_count, steps = j->groups.groups + 1, n = paths * steps;
    double *u = MC_NEW_ARRAY(j->arena, (size_t)(n * k), double),
           *y = MC_NEW_ARRAY(j->arena, (size_t)n, double);
    int *moved = MC_NEW_ARRAY(j->arena, (size_t)n, int);
    uint64_t *first = organisations(j, n);
    for (int i = 0; i < n && !j->still; i++) {
        first[i] = (uint64_t)(i / steps);
    }
    mc_morris_sample((uint64_t)s->wish.seed, &j->groups, paths, u, moved);
    struct mc_morris_effect *effects =
        MC_NEW_ARRAY(j->arena, (size_t)j->groups.groups, struct mc_morris_effect);
    if (!mc_study_run(s, n, u, first, 1, y)) {
        return NULL;
    }
    mc_morris_effects(y, u, moved, &j->groups, paths, effects);
    return effects;
}

static void put_number(struct mc_table *t, double x)
{
    if (isnan(x)) {
        mc_table_empty(t);
    } else {
        mc_table_number(t, x, 0);
    }
}

int mc_sensitive_morris(struct mc_sensitive *j)
{
    static const char *const columns[] = {"factor", "mean absolute effect", "mean effect", "deviation", NULL};
    int k = j->groups.groups, paths = j->size > 0 ? (int)j->size : 6;
    struct mc_morris_effect *e = morris(j, paths);
    if (!e) {
        return MC_EXIT_USAGE;
    }
    struct ranked *order = rank(j, k);
    for (int i = 0; i < k; i++) {
        order[i].key = e[i].mean_absolute;
    }
    qsort(order, (size_t)k, sizeof *order, by_key);
    struct mc_table *t = table(
        j, "morris",
        "Effects of moving a factor, or all of a group, over its whole range; organisation and histories "
        "stay the same along a path. A group has an absolute effect alone.",
        columns, j->study.base.prices->currency);
    for (int i = 0; i < shown(j, k); i++) {
        const struct mc_morris_effect *x = &e[order[i].factor];
        mc_table_text(t, j->groups.group_name[order[i].factor]);
        mc_table_number(t, x->mean_absolute, 0);
        put_number(t, x->mean);
        put_number(t, x->deviation);
    }
    return print(j, t);
}

/* ---- Sobol ---- */

/* Keeps the members of the groups that are marked. */
static void keep_groups(struct mc_sensitive *j, const int *renamed)
{
    struct mc_study *s = &j->study;
    int count = 0, groups = 0;
    const char **names = MC_NEW_ARRAY(j->arena, (size_t)j->groups.groups, const char *);
    struct mc_study_factor *kept =
        MC_NEW_ARRAY(j->arena, (size_t)s->factor_count + 1, struct mc_study_factor);
    for (int g = 0; g < j->groups.groups; g++) {
        if (renamed[g] >= 0) {
            names[renamed[g]] = j->group_name[g];
            groups++;
        }
    }
    for (int i = 0; i < s->factor_count; i++) {
        if (renamed[j->group[i]] >= 0) {
            j->group[count] = renamed[j->group[i]];
            j->factor_name[count] = s->factors[i].name;
            kept[count++] = s->factors[i];
        }
    }
    j->group_name = names;
    s->factors = kept;
    s->factor_count = count;
    j->groups = (struct mc_factors){count, j->factor_name, j->group, groups, names};
}

/* Keeps the groups that matter most; the others are drawn with the organisation, and belong to chance. */
static bool reduce(struct mc_sensitive *j, int most)
{
    int k = j->groups.groups;
    if (k <= most) {
        return true;
    }
    struct mc_morris_effect *e = morris(j, 4);
    if (!e) {
        return false;
    }
    struct ranked *order = rank(j, k);
    int *renamed = MC_NEW_ARRAY(j->arena, (size_t)k, int);
    for (int i = 0; i < k; i++) {
        order[i].key = e[i].mean_absolute;
    }
    qsort(order, (size_t)k, sizeof *order, by_key);
    for (int i = 0; i < k; i++) {
        renamed[order[i].factor] = i < most ? i : -1;
    }
    keep_groups(j, renamed);
    return true;
}

/* Blocks of rows: A, B, then A with the columns of B for each group; then A with the organisations of B. */
static void lay_out(struct mc_sensitive *j, int rows, double *u, uint64_t *first)
{
    struct mc_study *s = &j->study;
    int k = s->factor_count, groups = j->groups.groups;
    double *a = u, *b = u + (size_t)(rows * k);
    mc_sobol_sample((uint64_t)s->wish.seed, &j->groups, rows, a, b);
    for (int block = 0; block < groups + 3; block++) {
        for (int row = 0; row < rows; row++) {
            int n = block * rows + row;
            bool others = block == 1 || block == groups + 2;
            first[n] = j->still ? 0 : (uint64_t)(others ? rows + row : row);
            for (int i = 0; i < k && block > 1; i++) {
                u[n * k + i] = (block == j->group[i] + 2 ? b : a)[row * k + i];
            }
        }
    }
}

int mc_sensitive_sobol(struct mc_sensitive *j)
{
    static const char *const columns[] = {"factor", "first",     "first low",  "first high",
                                          "total",  "total low", "total high", NULL};
    struct mc_study *s = &j->study;
    int rows = j->size > 0 ? (int)j->size : 64;
    if (!reduce(j, MC_SENSITIVITY_FACTORS)) {
        return MC_EXIT_USAGE;
    }
    int k = j->groups.groups, n = rows * (k + 3);
    double *u = MC_NEW_ARRAY(j->arena, (size_t)(n * s->factor_count), double),
           *y = MC_NEW_ARRAY(j->arena, (size_t)n + (size_t)rows, double);
    uint64_t *first = organisations(j, n);
    lay_out(j, rows, u, first);
    if (!mc_study_run(s, n, u, first, 1, y)) {
        return MC_EXIT_USAGE;
    }
    /* The factor that does nothing: A itself. */
    memcpy(y + n, y, (size_t)rows * sizeof *y);
    struct mc_sobol_index *x = MC_NEW_ARRAY(j->arena, (size_t)k + 2, struct mc_sobol_index);
    double variance;
    mc_sobol_indices(y, y + rows, y + 2 * rows, k + 2, rows, j->arena, x, &variance);
    char digits[48];
    struct mc_table *t = table(
        j, "sobol",
        mc_arena_printf(
            j->arena,
            "Shares of the variance (%s); intervals 95 %%. chance: organisations and histories with all "
            "that is drawn in them. nothing: a factor without effect, the noise of the estimate.",
            mc_print_real(digits, variance)),
        columns, NULL);
    for (int i = 0; i < k + 2; i++) {
        mc_table_text(t, i < k ? j->groups.group_name[i] : i == k ? "chance" : "nothing");
        const double cells[] = {x[i].first, x[i].first_low, x[i].first_high,
                                x[i].total, x[i].total_low, x[i].total_high};
        for (int c = 0; c < 6; c++) {
            mc_table_number(t, cells[c], 0.01);
        }
    }
    return print(j, t);
}

/* ---- tornado ---- */

/* Rows: all at their middle, then each at its tenth and its ninetieth percentile. */
static double *tornado(struct mc_sensitive *j, int organisation_count)
{
    struct mc_study *s = &j->study;
    int k = s->factor_count, n = 2 * k + 1;
    double *u = MC_NEW_ARRAY(j->arena, (size_t)(n * k), double),
           *y = MC_NEW_ARRAY(j->arena, (size_t)n, double);
    for (int i = 0; i < n * k; i++) {
        u[i] = 0.5;
    }
    for (int i = 0; i < k; i++) {
        u[(2 * i + 1) * k + i] = 0.1;
        u[(2 * i + 2) * k + i] = 0.9;
    }
    return mc_study_run(s, n, u, NULL, organisation_count, y) ? y : NULL;
}

static int organisations_wanted(const struct mc_sensitive *j)
{
    return j->still ? 1 : j->size > 0 ? (int)j->size : 20;
}

int mc_sensitive_tornado(struct mc_sensitive *j)
{
    static const char *const columns[] = {"factor", "at p10", "at p90", "swing", "changes sign", NULL};
    int k = j->study.factor_count;
    double *y = tornado(j, organisations_wanted(j));
    if (!y) {
        return MC_EXIT_USAGE;
    }
    struct ranked *order = rank(j, k);
    for (int i = 0; i < k; i++) {
        order[i].key = fabs(y[2 * i + 2] - y[2 * i + 1]);
    }
    qsort(order, (size_t)k, sizeof *order, by_key);
    char digits[48];
    struct mc_table *t = table(j, "tornado",
                               mc_arena_printf(j->arena, "All others at their median, where it is %s.",
                                               mc_print_real(digits, round(y[0]))),
                               columns, NULL);
    for (int i = 0; i < shown(j, k); i++) {
        double low = y[2 * order[i].factor + 1], high = y[2 * order[i].factor + 2];
        mc_table_text(t, j->study.factors[order[i].factor].name);
        mc_table_number(t, low, 0);
        mc_table_number(t, high, 0);
        mc_table_number(t, high - low, 0);
        mc_table_text(t, (low < 0) != (y[0] < 0) || (high < 0) != (y[0] < 0) ? "yes" : "no");
    }
    return print(j, t);
}

/* ---- break-even ---- */

struct line {
    struct mc_sensitive *job;
    const double *from, *step; /* point at x: from + x * step; NaN stays */
    bool failed;
    double *u;
};

static double along(void *context, double x)
{
    struct line *l = context;
    struct mc_study *s = &l->job->study;
    double y = NAN;
    for (int i = 0; i < s->factor_count; i++) {
        l->u[i] = l->from[i] + x * l->step[i];
    }
    l->failed = l->failed || !mc_study_run(s, 1, l->u, NULL, organisations_wanted(l->job), &y);
    return l->failed ? 0 : y;
}

int mc_sensitive_breakeven(struct mc_sensitive *j)
{
    static const char *const columns[] = {"factor", "break-even", "at low", "at high", NULL};
    struct mc_study *s = &j->study;
    size_t k = (size_t)s->factor_count;
    struct mc_table *t =
        table(j, "breakeven",
              "Where the difference is zero, each factor alone; every change of sign on a scan of "
              "nine points. Empty: none within the range.",
              columns, NULL);
    for (int i = 0; i < s->factor_count; i++) {
        double *from = MC_NEW_ARRAY(j->arena, k, double), *step = MC_NEW_ARRAY(j->arena, k, double), at[SCAN];
        struct line line = {.job = j, .from = from, .step = step, .u = MC_NEW_ARRAY(j->arena, k, double)};
        for (int m = 0; m < s->factor_count; m++) {
            from[m] = m == i ? 0 : NAN;
        }
        step[i] = 1;
        double low = along(&line, 0), high = along(&line, 1);
        int found = mc_breakeven(along, &line, 0, 1, SCAN, 1e-4, at);
        if (line.failed) {
            return MC_EXIT_USAGE;
        }
        for (int m = 0; m < (found > 0 ? found : 1); m++) {
            mc_table_text(t, s->factors[i].name);
            mc_table_text(t, found > 0 ? mc_study_value(&s->factors[i], at[m], j->arena) : NULL);
            mc_table_number(t, low, 0);
            mc_table_number(t, high, 0);
        }
    }
    return print(j, t);
}

/* ---- the shortest change that flips the sign ---- */

/* An mc_flip_fn: factors at quantiles of standard normal scores. */
static bool at_scores(void *context, int n, const double *z, double *y)
{
    struct mc_sensitive *j = context;
    struct mc_study *s = &j->study;
    size_t cells = (size_t)n * (size_t)s->factor_count;
    struct mc_arena *arena = mc_arena_create(0);
    double *u = MC_NEW_ARRAY(arena, cells, double);
    for (size_t i = 0; i < cells; i++) {
        u[i] = mc_cdf(&normal, z[i]);
    }
    bool fine = mc_study_run(s, n, u, NULL, organisations_wanted(j), y);
    mc_arena_destroy(arena);
    return fine;
}

static const char *value_at(struct mc_sensitive *j, int factor, double u)
{
    const struct mc_study_factor *f = &j->study.factors[factor];
    return f->subject ? mc_arena_printf(j->arena, "p%.3g", 100 * u) : mc_study_value(f, u, j->arena);
}

static const char *flip_note(struct mc_sensitive *j, const struct mc_flip *flip)
{
    char now[48], end[48];
    if (flip->found) {
        return mc_arena_printf(
            j->arena,
            "The shortest change that was found: the sign flips %.3g standard deviations from the medians, "
            "where "
            "the difference is %s. Factors move by their normal scores; p: quantile of a prior.",
            flip->distance, mc_print_real(now, round(flip->now)));
    }
    return mc_arena_printf(
        j->arena,
        "The sign does not flip within six standard deviations, neither along the steepest "
        "line (%s at the medians, %s at its end) nor by a single factor.",
        mc_print_real(now, round(flip->now)), mc_print_real(end, round(flip->farthest)));
}

int mc_sensitive_flip(struct mc_sensitive *j)
{
    static const char *const columns[] = {"factor", "from", "to", "z", NULL};
    static const double FARTHEST = 6;
    if (!reduce(j, MC_SENSITIVITY_FACTORS)) {
        return MC_EXIT_USAGE;
    }
    int k = j->study.factor_count;
    double *z = MC_NEW_ARRAY(j->arena, (size_t)k, double);
    struct mc_flip flip = mc_flip(at_scores, j, k, FARTHEST, j->arena, z);
    if (flip.failed) {
        return MC_EXIT_USAGE;
    }
    struct ranked *order = rank(j, k);
    for (int i = 0; i < k; i++) {
        order[i].key = fabs(z[i]);
    }
    qsort(order, (size_t)k, sizeof *order, by_key);
    struct mc_table *t = table(j, "flip", flip_note(j, &flip), columns, NULL);
    for (int i = 0; flip.found && i < shown(j, k); i++) {
        int factor = order[i].factor;
        mc_table_text(t, j->study.factors[factor].name);
        mc_table_text(t, value_at(j, factor, 0.5));
        mc_table_text(t, value_at(j, factor, mc_cdf(&normal, z[factor])));
        mc_table_number(t, z[factor], 0.01);
    }
    return print(j, t);
}
