/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sensitivity: what the difference of two lanes hangs on, and where it changes its sign. */
#include "dbs.h"
#include "meshcost/collect.h"
#include "meshcost/quantity.h"
#include "meshcost/sensitivity.h"
#include "meshcost/variate.h"
#include "study.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FACTORS = 600, SCAN = 9, BASE_REPLICATIONS = 40, SHOWN = 25 };

static const struct mc_option options[] = {
    {"method", 'm', "NAME", false, "morris (the default), sobol, tornado, breakeven or flip"},
    {"param", 'p', "PATH=LO:HI", true,
     "a factor with a range, instead of the priors; a unit may follow: 10:60d"},
    {"between", 0, "A,B", false, "the lanes (the cheapest that delivers, and the next)"},
    {"size", 0, "N", false, "paths of morris (6), rows of sobol (64), organisations of the others (20)"},
    {"histories", 'k', "K", false, "histories an organisation (2)"},
    {"seed", 's', "S", false, "master seed (1)"},
    {"jobs", 'j', "N", false, "threads (as many as processors)"},
    {"still", 0, NULL, false, "without chance: the first organisation and its histories for all points"},
    MC_OPTION_FORMATS,
    MC_OPTION_PRICES,
    MC_OPTION_SET,
    {NULL, 0, NULL, false, NULL}};

static const struct mc_dist normal = {.family = MC_DIST_NORMAL, .a = 0, .b = 1};

struct job {
    const struct mc_args *args;
    struct mc_arena *arena;
    struct mc_study study;
    const char *between[2];
    int64_t size;
    bool still;
};

/* ---- factors ---- */

/* PATH=LO:HI and a unit. */
static bool read_param(struct job *j, const char *text, struct mc_study_factor *out)
{
    const char *equals = strchr(text, '='), *colon = equals ? strchr(equals, ':') : NULL;
    if (!equals || equals == text || !colon) {
        return false;
    }
    const char *end = colon + 1;
    while (*end && (isdigit((unsigned char)*end) || strchr("+-.e", *end))) {
        end++;
    }
    *out = (struct mc_study_factor){.path = mc_arena_copy_text(j->arena, text, (size_t)(equals - text)),
                                    .unit = mc_arena_dup(j->arena, end)};
    out->name = out->path;
    const char *low = mc_arena_copy_text(j->arena, equals + 1, (size_t)(colon - equals - 1));
    const char *high = mc_arena_copy_text(j->arena, colon + 1, (size_t)(end - colon - 1));
    return mc_parse_real(low, &out->low) == NULL && mc_parse_real(high, &out->high) == NULL &&
           out->low < out->high;
}

static bool take_params(struct job *j)
{
    bool fine = true;
    for (int i = 0; i < mc_args_repeats(j->args, "param") && i < MAX_FACTORS; i++) {
        const char *text = mc_args_repeat(j->args, "param", i);
        if (!read_param(j, text, &j->study.factors[j->study.factor_count++])) {
            mc_diag_add(mc_args_diag(j->args), MC_ERROR, (struct mc_place){0}, "--param",
                        "for instance --param prices.work=60:180 or --param pki.rotation-lead=10:60d",
                        "\"%s\" is no path with a range", text);
            fine = false;
        }
    }
    return fine;
}

/* Every prior that is drawn once an organisation. */
static bool take_priors(void *context, const struct mc_replication *r)
{
    struct job *j = context;
    for (int i = 0; i < r->draw_count && j->study.factor_count < MAX_FACTORS; i++) {
        const struct mc_draw *d = &r->draws[i];
        const char *path = mc_arena_dup(j->arena, d->path), *subject = mc_arena_dup(j->arena, d->subject);
        j->study.factors[j->study.factor_count++] = (struct mc_study_factor){
            .name = mc_arena_printf(j->arena, "%s (%s)", path, subject), .path = path, .subject = subject};
    }
    return true;
}

/* ---- lanes ---- */

static bool choose_lanes(struct job *j, const struct mc_compare *c)
{
    int best = c->cheapest, next = -1;
    const struct mc_compare_measure *cash = mc_compare_named(c, MC_COMPARE_CASH, NULL);
    for (int i = 0; cash && best >= 0 && i < c->result->lanes; i++) {
        bool closer =
            i != best && c->lane[i].delivers && (next < 0 || cash->value[i].mean < cash->value[next].mean);
        next = closer ? i : next;
    }
    if (next < 0) {
        mc_diag_add(mc_args_diag(j->args), MC_ERROR, (struct mc_place){0}, "--between",
                    "name two lanes with --between A,B", "there are no two lanes that deliver");
        return false;
    }
    j->between[0] = mc_arena_dup(j->arena, c->result->lane[best].name);
    j->between[1] = mc_arena_dup(j->arena, c->result->lane[next].name);
    return true;
}

/* A short run of all lanes says which two are to be compared. */
static bool find_lanes(struct job *j)
{
    struct mc_inputs all;
    if (!mc_inputs_load(j->args, mc_args_at(j->args, 0), &all)) {
        return false;
    }
    struct mc_wish wish = j->study.wish;
    wish.replications = BASE_REPLICATIONS * wish.histories / 2;
    struct mc_store_run described = mc_wish_describe(&wish, &all);
    struct mc_run run = mc_wish_experiment(&wish, &described);
    struct mc_collect *collect = mc_collect_create(j->arena, &described);
    struct mc_compare_options how = {.margin = 0.01};
    run.sink = mc_collect_sink;
    run.sink_context = collect;
    if (!mc_experiment_run(&run)) {
        return false;
    }
    const struct mc_compare *c =
        mc_compare(j->arena, mc_args_diag(j->args), mc_collect_result(collect, j->arena), &how);
    return c && choose_lanes(j, c);
}

static bool read_between(struct job *j)
{
    const char *text = mc_args_value(j->args, "between", NULL), *comma = text ? strchr(text, ',') : NULL;
    if (!text) {
        return find_lanes(j);
    }
    if (!comma || comma == text || !comma[1] || strchr(comma + 1, ',')) {
        mc_diag_add(mc_args_diag(j->args), MC_ERROR, (struct mc_place){0}, "--between", "write --between A,B",
                    "\"%s\" is no pair of lanes", text);
        return false;
    }
    j->between[0] = mc_arena_copy_text(j->arena, text, (size_t)(comma - text));
    j->between[1] = comma + 1;
    return true;
}

/* ---- inputs ---- */

static bool load(struct job *j)
{
    struct mc_study *s = &j->study;
    const char **set = MC_NEW_ARRAY(j->arena, (size_t)mc_args_repeats(j->args, "set") + 1, const char *);
    for (s->set_count = 0; s->set_count < mc_args_repeats(j->args, "set"); s->set_count++) {
        set[s->set_count] = mc_args_repeat(j->args, "set", s->set_count);
    }
    s->set = set;
    s->points = (struct mc_points){.args = j->args,
                                   .scenario = mc_args_at(j->args, 0),
                                   .lanes = mc_arena_printf(j->arena, "%s,%s", j->between[0], j->between[1]),
                                   .prices = mc_args_value(j->args, "prices", NULL),
                                   .settings = mc_study_settings,
                                   .pins = mc_study_pins,
                                   .context = s,
                                   .said = ATOMIC_FLAG_INIT};
    const struct mc_args *args = mc_args_point(j->args, j->arena, mc_args_diag(j->args), s->points.lanes,
                                               s->points.prices, s->set_count, s->set);
    s->points.base = &s->base;
    s->lane[1] = 1;
    return mc_inputs_load(args, s->points.scenario, &s->base);
}

static bool make_factors(struct job *j)
{
    j->study.factors = MC_NEW_ARRAY(j->arena, MAX_FACTORS, struct mc_study_factor);
    if (mc_args_has(j->args, "param")) {
        return take_params(j);
    }
    struct mc_wish wish = j->study.wish;
    wish.replications = 1;
    struct mc_store_run described = mc_wish_describe(&wish, &j->study.base);
    struct mc_run run = mc_wish_experiment(&wish, &described);
    run.sink = take_priors;
    run.sink_context = j;
    return mc_experiment_run(&run);
}

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

static struct ranked *rank(struct job *j, int n)
{
    struct ranked *order = MC_NEW_ARRAY(j->arena, (size_t)n + 1, struct ranked);
    for (int i = 0; i < n; i++) {
        order[i].factor = i;
    }
    return order;
}

static int shown(const struct job *j, int n)
{
    return mc_args_format(j->args) == MC_FORMAT_TERMINAL && n > SHOWN ? SHOWN : n;
}

static struct mc_table *table(struct job *j, const char *id, const char *note, const char *const *columns,
                              const char *unit)
{
    const char *title = mc_arena_printf(j->arena, "Cash a year of %s minus %s", j->between[1], j->between[0]);
    struct mc_table *t = mc_table_create(j->arena, id, title, note);
    for (; *columns; columns++) {
        mc_table_column(t, *columns, strcmp(*columns, "factor") == 0 ? NULL : unit);
    }
    return t;
}

static int print(const struct job *j, const struct mc_table *t)
{
    struct mc_buffer out = {0};
    mc_tables_write(&out, mc_args_format(j->args), &t, 1);
    bool fine = mc_print_all(&out);
    mc_buffer_free(&out);
    return fine ? MC_EXIT_OK : MC_EXIT_FAILURE;
}

static const char **names_of(struct job *j)
{
    const char **names = MC_NEW_ARRAY(j->arena, (size_t)j->study.factor_count, const char *);
    for (int i = 0; i < j->study.factor_count; i++) {
        names[i] = j->study.factors[i].name;
    }
    return names;
}

static uint64_t *organisations(struct job *j, int n)
{
    return MC_NEW_ARRAY(j->arena, (size_t)n, uint64_t);
}

/* ---- Morris ---- */

static struct mc_morris_effect *morris(struct job *j, int paths)
{
    struct mc_study *s = &j->study;
    int k = s->factor_count, n = paths * (k + 1);
    double *u = MC_NEW_ARRAY(j->arena, (size_t)(n * k), double),
           *y = MC_NEW_ARRAY(j->arena, (size_t)n, double);
    int *moved = MC_NEW_ARRAY(j->arena, (size_t)n, int);
    uint64_t *first = organisations(j, n);
    for (int i = 0; i < n && !j->still; i++) {
        first[i] = (uint64_t)(i / (k + 1));
    }
    mc_morris_sample((uint64_t)s->wish.seed, names_of(j), k, paths, u, moved);
    struct mc_morris_effect *effects = MC_NEW_ARRAY(j->arena, (size_t)k, struct mc_morris_effect);
    if (!mc_study_run(s, n, u, first, 1, y)) {
        return NULL;
    }
    mc_morris_effects(y, u, moved, k, paths, effects);
    return effects;
}

static int run_morris(struct job *j)
{
    static const char *const columns[] = {"factor", "mean absolute effect", "mean effect", "deviation", NULL};
    int k = j->study.factor_count, paths = j->size > 0 ? (int)j->size : 6;
    struct mc_morris_effect *e = morris(j, paths);
    if (!e) {
        return MC_EXIT_USAGE;
    }
    struct ranked *order = rank(j, k);
    for (int i = 0; i < k; i++) {
        order[i].key = e[i].mean_absolute;
    }
    qsort(order, (size_t)k, sizeof *order, by_key);
    struct mc_table *t =
        table(j, "morris",
              "Effects of moving a factor over its whole range; organisation and histories stay the "
              "same along a path.",
              columns, j->study.base.prices->currency);
    for (int i = 0; i < shown(j, k); i++) {
        const struct mc_morris_effect *x = &e[order[i].factor];
        mc_table_text(t, j->study.factors[order[i].factor].name);
        mc_table_number(t, x->mean_absolute, 0);
        mc_table_number(t, x->mean, 0);
        mc_table_number(t, x->deviation, 0);
    }
    return print(j, t);
}

/* ---- Sobol ---- */

/* Keeps the factors that matter most; the others are drawn with the organisation, and belong to chance. */
static bool reduce(struct job *j, int most)
{
    struct mc_study *s = &j->study;
    if (s->factor_count <= most) {
        return true;
    }
    struct mc_morris_effect *e = morris(j, 4);
    if (!e) {
        return false;
    }
    struct ranked *order = rank(j, s->factor_count);
    struct mc_study_factor *kept = MC_NEW_ARRAY(j->arena, (size_t)most, struct mc_study_factor);
    for (int i = 0; i < s->factor_count; i++) {
        order[i].key = e[i].mean_absolute;
    }
    qsort(order, (size_t)s->factor_count, sizeof *order, by_key);
    for (int i = 0; i < most; i++) {
        kept[i] = s->factors[order[i].factor];
    }
    s->factors = kept;
    s->factor_count = most;
    return true;
}

/* Blocks of rows: A, B, then A with a column of B for each factor; then A with the organisations of B. */
static void lay_out(struct job *j, int rows, double *u, uint64_t *first)
{
    struct mc_study *s = &j->study;
    int k = s->factor_count;
    double *a = u, *b = u + (size_t)(rows * k);
    mc_sobol_sample((uint64_t)s->wish.seed, names_of(j), k, rows, a, b);
    for (int block = 0; block < k + 3; block++) {
        for (int row = 0; row < rows; row++) {
            int n = block * rows + row;
            bool others = block == 1 || block == k + 2;
            first[n] = j->still ? 0 : (uint64_t)(others ? rows + row : row);
            for (int i = 0; i < k && block > 1; i++) {
                u[n * k + i] = (block == i + 2 ? b : a)[row * k + i];
            }
        }
    }
}

static int run_sobol(struct job *j)
{
    static const char *const columns[] = {"factor", "first",     "first low",  "first high",
                                          "total",  "total low", "total high", NULL};
    struct mc_study *s = &j->study;
    int rows = j->size > 0 ? (int)j->size : 64;
    if (!reduce(j, MC_SENSITIVITY_FACTORS)) {
        return MC_EXIT_USAGE;
    }
    int k = s->factor_count, n = rows * (k + 3);
    double *u = MC_NEW_ARRAY(j->arena, (size_t)(n * k), double),
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
        mc_table_text(t, i < k ? s->factors[i].name : i == k ? "chance" : "nothing");
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
static double *tornado(struct job *j, int organisation_count)
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

static int organisations_wanted(const struct job *j)
{
    return j->still ? 1 : j->size > 0 ? (int)j->size : 20;
}

static int run_tornado(struct job *j)
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
    struct job *job;
    const double *from, *step; /* point at x: from + x * step; NaN stays */
    bool failed, normal;       /* normal: x moves quantiles of a standard normal */
    double *u;
};

static double along(void *context, double x)
{
    struct line *l = context;
    struct mc_study *s = &l->job->study;
    double y = NAN;
    for (int i = 0; i < s->factor_count; i++) {
        l->u[i] = l->normal ? mc_cdf(&normal, l->from[i] + x * l->step[i]) : l->from[i] + x * l->step[i];
    }
    l->failed = l->failed || !mc_study_run(s, 1, l->u, NULL, organisations_wanted(l->job), &y);
    return l->failed ? 0 : y;
}

static int run_breakeven(struct job *j)
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

/* Along the steepest descent at the medians, in standard deviations of the factors' normal scores. */
static int run_flip(struct job *j)
{
    static const char *const columns[] = {"factor", "from", "to", "z", NULL};
    static const double FARTHEST = 6;
    struct mc_study *s = &j->study;
    int k = s->factor_count;
    double *y = tornado(j, organisations_wanted(j)), length = 0, at[SCAN], z10 = mc_quantile(&normal, 0.9);
    double *from = MC_NEW_ARRAY(j->arena, (size_t)k, double),
           *step = MC_NEW_ARRAY(j->arena, (size_t)k, double);
    struct line line = {
        .job = j, .from = from, .step = step, .normal = true, .u = MC_NEW_ARRAY(j->arena, (size_t)k, double)};
    for (int i = 0; y && i < k; i++) {
        double slope = (y[2 * i + 2] - y[2 * i + 1]) / (2 * z10);
        step[i] = y[0] > 0 ? -slope : slope;
        length += slope * slope;
    }
    for (int i = 0; length > 0 && i < k; i++) {
        step[i] /= sqrt(length);
    }
    int found = length > 0 ? mc_breakeven(along, &line, 0, FARTHEST, SCAN, 1e-2, at) : 0;
    if (!y || line.failed) {
        return MC_EXIT_USAGE;
    }
    struct ranked *order = rank(j, k);
    for (int i = 0; i < k; i++) {
        order[i].key = fabs(step[i]);
    }
    qsort(order, (size_t)k, sizeof *order, by_key);
    char digits[48];
    const char *note =
        found > 0 ? mc_arena_printf(j->arena, "The sign flips %s standard deviations from the medians.",
                                    mc_print_real(digits, round(at[0] * 100) / 100))
                  : "The sign does not flip within six standard deviations along the steepest line.";
    struct mc_table *t = table(j, "flip", note, columns, NULL);
    for (int i = 0; found > 0 && i < shown(j, k); i++) {
        double z = at[0] * step[order[i].factor];
        mc_table_text(t, s->factors[order[i].factor].name);
        mc_table_percent(t, 0.5);
        mc_table_percent(t, mc_cdf(&normal, z));
        mc_table_number(t, z, 0.01);
    }
    return print(j, t);
}

/* ---- command ---- */

static const struct {
    const char *name;
    int (*run)(struct job *job);
    bool params; /* takes --param alone */
} methods[] = {{"morris", run_morris, false},
               {"sobol", run_sobol, false},
               {"tornado", run_tornado, false},
               {"flip", run_flip, false},
               {"breakeven", run_breakeven, true}};

static int with_method(struct job *j, const char *name)
{
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (strcmp(methods[i].name, name) != 0) {
            continue;
        }
        if (methods[i].params && !mc_args_has(j->args, "param")) {
            mc_diag_add(mc_args_diag(j->args), MC_ERROR, (struct mc_place){0}, "--param",
                        "for instance --param prices.work=60:180", "a break-even needs a factor");
            return MC_EXIT_USAGE;
        }
        return read_between(j) && load(j) && make_factors(j) ? methods[i].run(j) : MC_EXIT_USAGE;
    }
    fprintf(stderr,
            "meshcost sensitivity: --method: \"%.40s\" is none of morris, sobol, tornado, breakeven, flip\n",
            name);
    return MC_EXIT_USAGE;
}

static int run(const struct mc_args *args)
{
    struct job j = {.args = args, .arena = mc_args_arena(args), .still = mc_args_has(args, "still")};
    if (!mc_wish_read(args, &j.study.wish) || !mc_args_int(args, "size", 0, 0, 100000, &j.size)) {
        return MC_EXIT_USAGE;
    }
    return with_method(&j, mc_args_value(args, "method", "morris"));
}

const struct mc_command mc_command_sensitivity = {
    .name = "sensitivity",
    .arguments = "SCENARIO",
    .summary = "what the difference of two lanes hangs on",
    .least = 1,
    .most = 1,
    .options = options,
    .help =
        "Factors are the priors that are drawn once an organisation, moved by their quantile, or the "
        "paths given with\n"
        "--param. morris ranks many factors by cheap effects; sobol gives shares of the variance with "
        "intervals, of at\n"
        "most 20 factors (morris chooses them), chance and a factor that does nothing; tornado moves "
        "each between its\n"
        "tenth and ninetieth percentile; breakeven finds where the difference is zero; flip finds how "
        "far all together\n"
        "must move, in standard deviations, until the verdict between the two lanes turns. Cash and what is "
        "delivered\n"
        "depend on no latency: no surfaces are made.",
    .examples =
        "  meshcost sensitivity scenarios/small.yaml --method sobol --param prices.work=60:180 --param "
        "prices.cpu=0.01:0.1\n"
        "  meshcost sensitivity scenarios/small.yaml --method breakeven --param prices.work=1:300\n",
    .run = run};
