/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sensitivity: what the difference of two lanes hangs on, and where it changes its sign. */
#include "axis.h"
#include "meshcost/collect.h"
#include "screen.h"
#include "sensitive.h"
#include "surfaces.h"
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

enum { BASE_REPLICATIONS = 40, MOST_NUMBERS = 100000000 };

static const struct mc_option options[] = {
    {"method", 'm', "NAME", false, "morris (the default), sobol, tornado, breakeven or flip"},
    {"param", 'p', "PATH=LO:HI", true,
     "a factor with a range, instead of the priors; a unit may follow: 10:60d"},
    {"group", 'g', "NAME=PATTERN", true,
     "factors that morris and sobol move as one; * stands for any characters"},
    {"between", 0, "A,B", false, "the lanes (the cheapest that delivers, and the next)"},
    {"size", 0, "N", false, "paths of morris (6), rows of sobol (64), organisations of the others (20)"},
    {"histories", 'k', "K", false, "histories an organisation (2)"},
    {"seed", 's', "S", false, "master seed (1)"},
    {"jobs", 'j', "N", false, "threads (as many as processors)"},
    {"db", 'o', "FILE", false, "database that keeps what was found, for the report"},
    {"still", 0, NULL, false, "without chance: the first organisation and its histories for all points"},
    MC_OPTION_FORMATS,
    MC_OPTION_PRICES,
    MC_OPTION_SET,
    {NULL, 0, NULL, false, NULL}};

/* ---- factors ---- */

/* PATH=LO:HI and a unit. */
static bool read_param(struct mc_sensitive *j, const char *text, struct mc_study_factor *out)
{
    struct mc_mapped_axis a;
    int values;
    if (!mc_axis_read(j->arena, text, &a, &values) || !a.range || a.path_count != 1) {
        return false;
    }
    *out = (struct mc_study_factor){
        .name = a.name, .path = a.paths[0], .unit = a.unit, .low = a.low, .high = a.high};
    return true;
}

static bool take_params(struct mc_sensitive *j)
{
    bool fine = true;
    int count = mc_args_repeats(j->args, "param");
    j->study.factors = MC_NEW_ARRAY(j->arena, (size_t)count, struct mc_study_factor);
    for (int i = 0; i < count; i++) {
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
    struct mc_sensitive *j = context;
    j->study.factors = MC_NEW_ARRAY(j->arena, (size_t)r->draw_count, struct mc_study_factor);
    for (int i = 0; i < r->draw_count; i++) {
        const struct mc_draw *d = &r->draws[i];
        const char *path = mc_arena_dup(j->arena, d->path), *subject = mc_arena_dup(j->arena, d->subject);
        j->study.factors[j->study.factor_count++] = (struct mc_study_factor){
            .name = mc_arena_printf(j->arena, "%s (%s)", path, subject), .path = path, .subject = subject};
    }
    return true;
}

/* ---- groups ---- */

/* `*` stands for any characters, everything else for itself: paths have brackets. */
static bool matches(const char *pattern, const char *text)
{
    const char *star = NULL, *again = NULL;
    while (*text) {
        if (*pattern == '*') {
            star = pattern++;
            again = text;
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star + 1;
            text = ++again;
        } else {
            return false;
        }
    }
    return pattern[strspn(pattern, "*")] == '\0';
}

static bool wrong_group(const struct mc_sensitive *j, const char *text, const char *what)
{
    mc_diag_add(mc_args_diag(j->args), MC_ERROR, (struct mc_place){0}, "--group",
                "for instance --group 'proxies=*idle-memory*'; without --group the factors have names",
                "\"%s\" %s", text, what);
    return false;
}

/* The factors of a group that are in none yet. */
static bool fill_group(struct mc_sensitive *j, const char *text, int group)
{
    const char *equals = strchr(text, '=');
    int taken = 0;
    if (!equals || equals == text || !equals[1]) {
        return wrong_group(j, text, "is no name with a pattern");
    }
    j->group_name[group] = mc_arena_copy_text(j->arena, text, (size_t)(equals - text));
    for (int i = 0; i < j->study.factor_count; i++) {
        if (j->group[i] < 0 && matches(equals + 1, j->study.factors[i].name)) {
            j->group[i] = group;
            taken++;
        }
    }
    return taken > 0 || wrong_group(j, text, "fits no factor that is left");
}

/* Groups as asked for, then each factor that is in none. */
static bool make_groups(struct mc_sensitive *j)
{
    int k = j->study.factor_count, asked = mc_args_repeats(j->args, "group");
    j->group = MC_NEW_ARRAY(j->arena, (size_t)k, int);
    j->group_name = MC_NEW_ARRAY(j->arena, (size_t)(k + asked), const char *);
    j->factor_name = MC_NEW_ARRAY(j->arena, (size_t)k, const char *);
    for (int i = 0; i < k; i++) {
        j->group[i] = -1;
        j->factor_name[i] = j->study.factors[i].name;
    }
    int groups = 0;
    for (; groups < asked; groups++) {
        if (!fill_group(j, mc_args_repeat(j->args, "group", groups), groups)) {
            return false;
        }
    }
    for (int i = 0; i < k; i++) {
        if (j->group[i] < 0) {
            j->group_name[groups] = j->factor_name[i];
            j->group[i] = groups++;
        }
    }
    j->groups = (struct mc_factors){k, j->factor_name, j->group, groups, j->group_name};
    return true;
}

/* ---- lanes ---- */

static bool choose_lanes(struct mc_sensitive *j, const struct mc_compare *c)
{
    if (c->next < 0) {
        mc_diag_add(mc_args_diag(j->args), MC_ERROR, (struct mc_place){0}, "--between",
                    "name two lanes with --between A,B", "there are no two lanes that deliver");
        return false;
    }
    j->between[0] = mc_arena_dup(j->arena, c->result->lane[c->cheapest].name);
    j->between[1] = mc_arena_dup(j->arena, c->result->lane[c->next].name);
    return true;
}

/* A short run of all lanes says which two are to be compared. */
static bool find_lanes(struct mc_sensitive *j)
{
    struct mc_inputs all;
    struct mc_surfaces_made made;
    if (!mc_inputs_load(j->args, mc_args_at(j->args, 0), &all) ||
        !mc_inputs_surfaces(j->args, &all, j->study.wish.jobs, NULL, NULL, true, &made)) {
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

static bool read_between(struct mc_sensitive *j)
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

static bool load(struct mc_sensitive *j)
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
    return mc_inputs_load(args, s->points.scenario, &s->base) &&
           mc_points_surfaces(&s->points, s->wish.jobs, NULL, false);
}

static bool make_factors(struct mc_sensitive *j)
{
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

/* ---- command ---- */

static const struct {
    const char *name;
    int (*run)(struct mc_sensitive *job);
    bool params; /* takes --param alone */
    bool groups;
    int blocks; /* points are --size times these and one more a group; 0: --size is no number of points */
    int most;   /* groups that are moved */
} methods[] = {{"morris", mc_sensitive_morris, false, true, 1, INT_MAX},
               {"sobol", mc_sensitive_sobol, false, true, 3, MC_SENSITIVITY_FACTORS},
               {"tornado", mc_sensitive_tornado, false, false, 0, 0},
               {"flip", mc_sensitive_flip, false, false, 0, 0},
               {"breakeven", mc_sensitive_breakeven, true, false, 0, 0}};

/* Points have a number for each factor, and all of them are in memory: at most 0.8 GB. */
static bool affordable(struct mc_sensitive *j, int blocks, int most)
{
    int64_t groups = j->groups.groups < most ? j->groups.groups : most, each = groups + blocks,
            factors = j->study.factor_count;
    if (blocks == 0 || factors == 0 || j->size * each <= MOST_NUMBERS / factors) {
        return true;
    }
    mc_diag_add(
        mc_args_diag(j->args), MC_ERROR, (struct mc_place){0}, "--size",
        mc_arena_printf(j->arena, "at most %" PRId64 ", or fewer factors", MOST_NUMBERS / factors / each),
        "%" PRId64 " points of %" PRId64 " factors are too many", j->size * each, factors);
    return false;
}

static int with_method(struct mc_sensitive *j, const char *name)
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
        if (!methods[i].groups && mc_args_has(j->args, "group")) {
            (void)wrong_group(j, name, "moves factors one by one: groups are for morris and sobol");
            return MC_EXIT_USAGE;
        }
        j->method = methods[i].name;
        return read_between(j) && load(j) && make_factors(j) && make_groups(j) &&
                       affordable(j, methods[i].blocks, methods[i].most)
                   ? methods[i].run(j)
                   : MC_EXIT_USAGE;
    }
    fprintf(stderr,
            "meshcost sensitivity: --method: \"%.40s\" is none of morris, sobol, tornado, breakeven, flip\n",
            name);
    return MC_EXIT_USAGE;
}

static int run(const struct mc_args *args)
{
    struct mc_sensitive j = {.args = args, .arena = mc_args_arena(args), .still = mc_args_has(args, "still")};
    if (!mc_wish_read(args, &j.study.wish) || !mc_args_int(args, "size", 0, 0, 100000, &j.size)) {
        return MC_EXIT_USAGE;
    }
    int code = with_method(&j, mc_args_value(args, "method", "morris"));
    mc_surface_shelf_destroy(j.study.points.shelf);
    return code;
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
        "tenth and ninetieth percentile; breakeven finds where the difference is zero; flip finds the "
        "shortest "
        "change of all\n"
        "together, in standard deviations, that turns the verdict between the two lanes. --group moves like "
        "factors as one.\n"
        "With --db a report of the same scenario in that file tells what was found. Latency "
        "surfaces are coarse.",
    .examples =
        "  meshcost sensitivity scenarios/small.yaml --method sobol --param prices.work=60:180 --param "
        "prices.cpu=0.01:0.1\n"
        "  meshcost sensitivity scenarios/small.yaml --method breakeven --param prices.work=1:300\n",
    .run = run};
