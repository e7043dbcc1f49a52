/* SPDX-License-Identifier: GPL-3.0-or-later */
/* map: the cheapest lane over two or more dimensions, with points where it changes. */
#include "axis.h"
#include "dbs.h"
#include "map_print.h"
#include "meshcost/quantity.h"
#include "points.h"
#include "progress.h"
#include "screen.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { REPLICATIONS = 40, FEWEST_ORGANISATIONS = 4, ID_DIGITS = 16, MOST_POINTS = 20000 };

static const struct mc_option options[] = {
    {"x", 'x', "PATH=LO:HI", false, "what varies across: a range (unit behind it) or values: PATH=A,B"},
    {"y", 'y', "PATH=LO:HI", false, "what varies upwards; paths joined by + get the same value"},
    {"by", 0, "PATH=A,B", true, "a map for each of these values; at most twice"},
    {"points", 0, "N", false, "points in all, at most (150)"},
    {"cells", 0, "N", false, "cells along a range at first (4)"},
    {"halvings", 0, "N", false, "how often a cell may be halved (3)"},
    {"db", 'o', "FILE", false, "database (map.db); an unfinished map in it goes on"},
    {"margin", 0, "SHARE", false, "differences within it are a tie, e.g. 2% (1%)"},
    {"quiet", 'q', NULL, false, "store the result, print nothing"},
    {"reps", 'n', "N", false, "replications a point (40), the same ones at all points"},
    {"histories", 'k', "K", false, "histories an organisation (2)"},
    {"seed", 's', "S", false, "master seed (1)"},
    {"jobs", 'j', "N", false, "threads (as many as processors)"},
    MC_OPTION_LANES,
    MC_OPTION_PRICES,
    MC_OPTION_SET,
    MC_OPTION_FORMATS,
    {NULL, 0, NULL, false, NULL}};

struct map {
    const struct mc_args *args;
    struct mc_arena *arena;
    const char *database;
    struct mc_wish wish;
    struct mc_points points;
    struct mc_inputs base;
    struct mc_store_run run;
    struct mc_mapped plan; /* id, axes and plan */
    int set_count, factor_count;
    const char *const *set;
    struct mc_store_factor *factors;
    struct mc_compare_options compare;
    /* the round at hand */
    const struct mc_map_place *places;
    int count, round;
    struct mc_store_sweep stored;
    /* points that differ in prices alone meet the same replays: they are made once, and stored for each */
    int *replays_of;    /* a point's */
    uint64_t *first_of; /* point of replays */
    int replays_count;
    struct mc_store *store;
};

/* ---- points ---- */

static int settings(void *context, uint64_t point, struct mc_arena *arena, const char *const **out)
{
    const struct map *m = context;
    const char **all = MC_NEW_ARRAY(arena, (size_t)(m->set_count + m->factor_count) + 1, const char *);
    int count = 0;
    for (; count < m->set_count; count++) {
        all[count] = m->set[count];
    }
    for (int i = 0; i < m->plan.plan.axis_count; i++) {
        const char *value = mc_mapped_value(&m->plan, i, m->places[point].at[i], arena);
        for (int k = 0; k < m->plan.axis[i].path_count; k++) {
            all[count++] = mc_arena_printf(arena, "%s=%s", m->plan.axis[i].paths[k], value);
        }
    }
    *out = all;
    return count;
}

static void describe_point(void *context, uint64_t point, struct mc_arena *arena, struct mc_store_point *out)
{
    const struct map *m = context;
    size_t n = (size_t)m->factor_count;
    int *factor = MC_NEW_ARRAY(arena, n, int);
    const char **value = MC_NEW_ARRAY(arena, n, const char *);
    double *number = MC_NEW_ARRAY(arena, n, double);
    *out = (struct mc_store_point){.factor = factor, .value = value, .number = number};
    for (int i = 0; i < m->plan.plan.axis_count; i++) {
        int at = m->places[point].at[i];
        for (int k = 0; k < m->plan.axis[i].path_count; k++) {
            factor[out->count] = out->count;
            number[out->count] = m->plan.axis[i].range ? mc_mapped_number(&m->plan, i, at) : NAN;
            value[out->count++] = mc_mapped_value(&m->plan, i, at, arena);
        }
    }
}

/* ---- options ---- */

static bool wrong_axis(const struct map *m, const char *option, const char *text, const char *what)
{
    mc_diag_add(mc_args_diag(m->args), MC_ERROR, (struct mc_place){0},
                mc_arena_printf(m->arena, "--%s", option),
                "for instance --x prices.work=60:180 or --by pki.mode=product-default,cert-manager",
                "\"%s\" %s", text, what);
    return false;
}

static bool add_axis(struct map *m, const char *option, const char *text, int cells)
{
    struct mc_map_plan *p = &m->plan.plan;
    int values = 0;
    if (p->axis_count == MC_MAP_AXES) {
        return wrong_axis(m, option, text, "is one dimension too many");
    }
    struct mc_mapped_axis *a = &m->plan.axis[p->axis_count];
    if (!mc_axis_read(m->arena, text, a, &values)) {
        return wrong_axis(m, option, text, "is neither a path with a range nor one with two or more values");
    }
    if (values > MC_MAP_VALUES) {
        return wrong_axis(m, option, text, "has too many values");
    }
    if (p->axis_count >= 2 && a->range) {
        return wrong_axis(m, option, text, "is a range: list the values of a third dimension");
    }
    p->axis[p->axis_count++] = (struct mc_map_axis){.values = values, .cells = values ? 0 : cells};
    m->factor_count += a->path_count;
    return true;
}

static bool read_axes(struct map *m)
{
    int64_t cells, points, halvings;
    if (!mc_args_int(m->args, "cells", 4, 1, MC_MAP_CELLS, &cells) ||
        !mc_args_int(m->args, "points", 150, 1, MOST_POINTS, &points) ||
        !mc_args_int(m->args, "halvings", 3, 0, MC_MAP_HALVINGS, &halvings)) {
        return false;
    }
    m->plan.plan.halvings = (int)halvings;
    m->plan.plan.budget = (int)points;
    const char *x = mc_args_value(m->args, "x", NULL), *y = mc_args_value(m->args, "y", NULL);
    if (!x || !y) {
        return wrong_axis(m, x ? "y" : "x", "", "is no dimension: a map has at least two");
    }
    bool fine = add_axis(m, "x", x, (int)cells) && add_axis(m, "y", y, (int)cells);
    for (int i = 0; fine && i < mc_args_repeats(m->args, "by"); i++) {
        fine = add_axis(m, "by", mc_args_repeat(m->args, "by", i), (int)cells);
    }
    return fine;
}

static bool read_options(struct map *m)
{
    if (!mc_wish_read(m->args, &m->wish) || !mc_args_compare(m->args, &m->compare)) {
        return false;
    }
    m->wish.replications = mc_args_has(m->args, "reps") ? m->wish.replications : REPLICATIONS;
    if (m->wish.replications < FEWEST_ORGANISATIONS * m->wish.histories) {
        mc_diag_add(mc_args_diag(m->args), MC_ERROR, (struct mc_place){0}, "--reps",
                    "give more replications or fewer --histories",
                    "a verdict needs %d organisations with %d histories each", FEWEST_ORGANISATIONS,
                    (int)m->wish.histories);
        return false;
    }
    return read_axes(m);
}

/* ---- inputs ---- */

static bool load_base(struct map *m)
{
    const char **set = MC_NEW_ARRAY(m->arena, (size_t)mc_args_repeats(m->args, "set") + 1, const char *);
    for (m->set_count = 0; m->set_count < mc_args_repeats(m->args, "set"); m->set_count++) {
        set[m->set_count] = mc_args_repeat(m->args, "set", m->set_count);
    }
    m->set = set;
    m->points = (struct mc_points){.args = m->args,
                                   .scenario = mc_args_at(m->args, 0),
                                   .lanes = mc_args_value(m->args, "lanes", NULL),
                                   .prices = mc_args_value(m->args, "prices", NULL),
                                   .settings = settings,
                                   .context = m,
                                   .base = &m->base,
                                   .said = ATOMIC_FLAG_INIT};
    const struct mc_args *args = mc_args_point(m->args, m->arena, mc_args_diag(m->args), m->points.lanes,
                                               m->points.prices, m->set_count, m->set);
    if (!mc_inputs_load(args, m->points.scenario, &m->base)) {
        return false;
    }
    m->run = mc_wish_describe(&m->wish, &m->base);
    m->run.command = "meshcost map";
    m->run.parameters = mc_store_parameters(m->arena, &m->run, &m->run.parameter_count);
    return true;
}

static bool probe(struct map *m, const struct mc_map_place *place)
{
    struct mc_arena *arena = mc_arena_create(0);
    const char *const *set = NULL;
    struct mc_inputs in;
    m->places = place;
    int count = settings(m, 0, arena, &set);
    bool fine = mc_points_load(&m->points, arena, count, set, "a corner of the map", &in);
    mc_arena_destroy(arena);
    return fine;
}

/* Both ends of each range, each value of each list: most mistakes show there. */
static bool probe_all(struct map *m)
{
    for (int i = 0; i < m->plan.plan.axis_count; i++) {
        int last = mc_map_steps(&m->plan.plan, i);
        for (int at = 0; at <= last; at += m->plan.axis[i].range ? last : 1) {
            struct mc_map_place place = {{0}};
            place.at[i] = at;
            if (!probe(m, &place)) {
                return false;
            }
        }
    }
    return true;
}

/* ---- rounds ---- */

static void list_factors(struct map *m)
{
    m->factors = MC_NEW_ARRAY(m->arena, (size_t)m->factor_count, struct mc_store_factor);
    int n = 0;
    for (int i = 0; i < m->plan.plan.axis_count; i++) {
        const struct mc_mapped_axis *a = &m->plan.axis[i];
        for (int k = 0; k < a->path_count; k++) {
            m->factors[n++] = (struct mc_store_factor){a->paths[k], a->paths[k], *a->unit ? a->unit : NULL};
        }
    }
}

static const char *round_text(const struct map *m)
{
    struct mc_buffer text = {0};
    mc_mapped_write(&text, &m->plan, m->round, m->places, m->count);
    const char *copy = mc_arena_dup(m->arena, mc_buffer_text(&text));
    mc_buffer_free(&text);
    return copy;
}

static void describe(struct map *m)
{
    const struct mc_mapped_axis *a = m->plan.axis;
    m->stored =
        (struct mc_store_sweep){.base = &m->run,
                                .kind = "map",
                                .name = mc_arena_printf(m->arena, "map of %s and %s", a[0].name, a[1].name),
                                .title = mc_arena_printf(m->arena, "Round %d", m->round + 1),
                                .command = "meshcost map",
                                .points = (uint64_t)m->count,
                                .replications = (uint64_t)m->wish.replications,
                                .chunk = (int)m->wish.replications,
                                .factor_count = m->factor_count,
                                .factors = m->factors,
                                .point = describe_point,
                                .point_context = m};
    m->stored.text = round_text(m);
}

/* By all that determines the map. */
static void name_map(struct map *m)
{
    char hex[65];
    m->plan.id = "";
    describe(m);
    const char *text =
        mc_arena_printf(m->arena, "%s %s", mc_store_sweep_id(m->arena, &m->stored), round_text(m));
    mc_read_sha256(text, strlen(text), hex);
    m->plan.id = mc_arena_copy_text(m->arena, hex, ID_DIGITS);
}

static int fail(const struct map *m, const struct mc_store *store)
{
    const char *why = mc_store_error(store);
    if (!why) {
        return MC_EXIT_USAGE; /* a point said what is wrong with it */
    }
    fprintf(stderr,
            "meshcost map: %s: %s\ntry: the same command again once this is mended; what is stored is kept\n",
            m->database, why);
    return MC_EXIT_FAILURE;
}

static bool prices_alone(const struct mc_mapped_axis *a)
{
    bool all = true;
    for (int i = 0; i < a->path_count; i++) {
        all = all && strncmp(a->paths[i], "prices.", strlen("prices.")) == 0;
    }
    return all;
}

static bool same_replays(const struct map *m, const struct mc_map_place *a, const struct mc_map_place *b)
{
    bool same = true;
    for (int i = 0; i < m->plan.plan.axis_count; i++) {
        same = same && (a->at[i] == b->at[i] || prices_alone(&m->plan.axis[i]));
    }
    return same;
}

static void find_replays(struct map *m)
{
    m->replays_of = MC_NEW_ARRAY(m->arena, (size_t)m->count, int);
    m->first_of = MC_NEW_ARRAY(m->arena, (size_t)m->count, uint64_t);
    m->replays_count = 0;
    for (int i = 0; i < m->count; i++) {
        int k = 0;
        while (k < m->replays_count && !same_replays(m, &m->places[m->first_of[k]], &m->places[i])) {
            k++;
        }
        m->first_of[k] = k == m->replays_count ? (uint64_t)i : m->first_of[k];
        m->replays_count += k == m->replays_count;
        m->replays_of[i] = k;
    }
}

static bool bind_replays(void *context, uint64_t replays, struct mc_arena *arena, struct mc_run *run)
{
    struct map *m = context;
    return mc_points_bind(&m->points, m->first_of[replays], arena, run);
}

static bool replays_done(void *context, uint64_t replays)
{
    struct map *m = context;
    bool done = true;
    for (int i = 0; i < m->count; i++) {
        done = done && (m->replays_of[i] != (int)replays || mc_store_chunk_done(m->store, (uint64_t)i));
    }
    return done;
}

/* A chunk holds the replays of a point. */
static bool keep_replays(void *context, const struct mc_chunk *chunk)
{
    struct map *m = context;
    bool fine = true;
    struct mc_arena *scratch = mc_arena_create(0);
    struct mc_item *item = MC_NEW_ARRAY(scratch, (size_t)chunk->items, struct mc_item);
    memcpy(item, chunk->item, (size_t)chunk->items * sizeof *item);
    for (int i = 0; fine && i < m->count; i++) {
        if (m->replays_of[i] != (int)chunk->index) {
            continue;
        }
        for (int k = 0; k < chunk->items; k++) {
            item[k].point = (uint64_t)i;
        }
        fine = mc_store_chunk_sink(m->store, &(struct mc_chunk){(uint64_t)i, chunk->items, item});
    }
    mc_arena_destroy(scratch);
    return fine;
}

static bool simulate(struct map *m, struct mc_store *store)
{
    find_replays(m);
    m->store = store;
    struct mc_progress progress =
        mc_progress_begin(mc_arena_printf(m->arena, "replications of round %d", m->round + 1), 0);
    struct mc_sweep sweep = {.points = (uint64_t)m->replays_count,
                             .replications = m->stored.replications,
                             .seed = (uint64_t)m->wish.seed,
                             .histories = (int)m->wish.histories,
                             .lane_count = m->base.lane_count,
                             .chunk = m->stored.chunk,
                             .jobs = (int)m->wish.jobs,
                             .shards = 1,
                             .point = bind_replays,
                             .point_context = m,
                             .sink = keep_replays,
                             .sink_context = m,
                             .done = replays_done,
                             .done_context = m,
                             .progress = mc_progress_step,
                             .progress_context = &progress};
    bool complete = mc_sweep_run(&sweep);
    mc_progress_end(&progress);
    return complete;
}

/* Files are read again for every point: what changed under way would make a mixture. */
static bool inputs_changed(struct map *m)
{
    struct map now = *m;
    bool same = load_base(&now);
    now.points.shelf = m->points.shelf;
    now.points.priors = m->points.priors;
    same = same && mc_points_surfaces_of_base(&now.points) &&
           strcmp(mc_store_run_id(m->arena, &now.run), mc_store_run_id(m->arena, &m->run)) == 0;
    if (!same) {
        fprintf(stderr, "meshcost map: an input file changed while the map was made\n"
                        "try: the map again into a new file\n");
    }
    return !same;
}

static bool make_round(struct map *m, struct mc_store *store)
{
    describe(m);
    return mc_store_begin_sweep(store, &m->stored) && simulate(m, store) && !inputs_changed(m) &&
           mc_store_finish_sweep(store);
}

static const struct mc_mapped *read_map(const struct map *m, struct mc_store *store, int rounds)
{
    return mc_mapped_read(store, m->arena, mc_args_diag(m->args), m->plan.id, NULL, rounds,
                          m->compare.margin);
}

/* Each round asks the database what is known so far, so that a map goes on wherever it was left. */
static int make_all(struct map *m, struct mc_store *store)
{
    struct mc_map_place *places;
    m->count = mc_map_first(&m->plan.plan, m->arena, &places);
    m->places = places;
    name_map(m);
    while (m->count > 0) {
        if (!make_round(m, store)) {
            return fail(m, store);
        }
        const struct mc_mapped *known = read_map(m, store, ++m->round);
        if (!known) {
            return fail(m, store);
        }
        m->count = mc_map_more(&m->plan.plan, known->place, known->answer, known->count, m->arena, &places);
        m->places = places;
    }
    return MC_EXIT_OK;
}

/* ---- what is printed ---- */

static int print(const struct map *m, struct mc_store *store)
{
    const struct mc_mapped *known = read_map(m, store, 0);
    if (!known) {
        return fail(m, store);
    }
    enum mc_format format = mc_args_format(m->args);
    const struct mc_table *tables[] = {mc_mapped_shares(m->arena, known), mc_mapped_points(m->arena, known)};
    struct mc_buffer out = {0};
    if (format == MC_FORMAT_TERMINAL) {
        struct mc_screen screen = mc_args_screen(m->args);
        mc_map_print(&out, &screen, m->arena, known);
        mc_text_show(
            &out, &screen,
            mc_arena_printf(
                m->arena, "map %s: %d points in %d rounds, n = %d organisations with %d histories each",
                known->id, known->count, known->rounds, known->row[0].organisations, (int)m->wish.histories),
            0);
        mc_buffer_char(&out, '\n');
    }
    mc_args_write(m->args, &out, format == MC_FORMAT_CSV ? tables + 1 : tables,
                  format == MC_FORMAT_TERMINAL || format == MC_FORMAT_CSV ? 1 : 2);
    bool fine = mc_print_all(&out);
    mc_buffer_free(&out);
    return fine ? MC_EXIT_OK : MC_EXIT_FAILURE;
}

static int run(const struct mc_args *args)
{
    struct map m = {
        .args = args, .arena = mc_args_arena(args), .database = mc_args_value(args, "db", "map.db")};
    if (!read_options(&m) || !load_base(&m) || !probe_all(&m)) {
        return MC_EXIT_USAGE;
    }
    list_factors(&m);
    struct mc_store *store = mc_store_open(m.arena, mc_args_diag(args), m.database, MC_STORE_WRITE);
    if (!store) {
        return MC_EXIT_USAGE;
    }
    int code =
        mc_points_surfaces(&m.points, m.wish.jobs, store, false) ? make_all(&m, store) : fail(&m, store);
    if (code == MC_EXIT_OK && !mc_args_has(args, "quiet")) {
        code = print(&m, store);
    }
    mc_surface_shelf_destroy(m.points.shelf);
    if (!mc_store_close(store) && code == MC_EXIT_OK) {
        fprintf(stderr, "meshcost map: %s could not be closed\n", m.database);
        code = MC_EXIT_FAILURE;
    }
    return code;
}

const struct mc_command mc_command_map = {
    .name = "map",
    .arguments = "SCENARIO",
    .summary = "the cheapest lane over two or more dimensions",
    .least = 1,
    .most = 1,
    .options = options,
    .help =
        "A dimension is any path that --set takes: of the scenario, of a lane or a price. All points meet "
        "the same\n"
        "organisations and histories. A first grid is refined where the cheapest lane of those that "
        "deliver changes,\n"
        "until the points are spent. Points are stored as they are made: the same command goes on after a "
        "kill. A report\n"
        "of a database that holds a run of the scenario too shows the map as a picture.",
    .examples = "  meshcost map scenarios/small.yaml --x prices.work=60:180 --y prices.cpu=0.01:0.09\n"
                "  meshcost map scenarios/small.yaml --x generate.l7-share=0:1 --y "
                "pki.mode=product-default,cert-manager --db small.db\n",
    .run = run};
