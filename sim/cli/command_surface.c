/* SPDX-License-Identifier: GPL-3.0-or-later */
/* surface: the latency surfaces of a scenario's lanes, how well they are known, and whole ways against them.
 */
#include "dbs.h"
#include "meshcost/table.h"
#include "screen.h"
#include "simulate.h"
#include "surfaces.h"
#include <math.h>
#include <stdio.h>

static const struct mc_option options[] = {
    {"db", 'o', "FILE", false, "keep the surfaces in this database, and take those that are there"},
    {"jobs", 'j', "N", false, "threads (as many as processors)"},
    {"check", 0, NULL, false, "simulate whole ways too, and compare"},
    {"requests", 0, "N", false, "requests of each simulated way (30000)"},
    MC_OPTION_FORMATS,
    MC_OPTION_LANES,
    MC_OPTION_SET,
    {NULL, 0, NULL, false, NULL}};

/* Loads of the check, from those of the ways: calls a second and node. */
static const int checked_loads[] = {100, 1000, 4000};

static void add_columns(struct mc_table *t, const char *const *names, int count)
{
    for (int i = 0; i < count; i++) {
        mc_table_column(t, names[2 * i], names[2 * i + 1]);
    }
}

/* ---- tables ---- */

static const char *name_of(const struct mc_inputs *in, const struct mc_surface *s, struct mc_arena *arena)
{
    for (int l = 0; l < in->lane_count; l++) {
        const struct mc_lane *lane = in->lanes[l];
        for (int i = 0; i < lane->component_count * in->scenario->cluster_count; i++) {
            int c = i % lane->component_count, cluster = i / lane->component_count;
            if (lane->surfaces->at[cluster][c] == s) {
                return mc_arena_printf(arena, "%s/%s, %lld cores", lane->name, lane->components[c].name,
                                       (long long)s->cores);
            }
        }
    }
    return "";
}

static struct mc_table *list_surfaces(struct mc_arena *arena, const struct mc_inputs *in,
                                      const struct mc_surfaces_made *made)
{
    static const char *const columns[] = {"component",
                                          NULL,
                                          "hash",
                                          NULL,
                                          "points",
                                          NULL,
                                          "requests",
                                          NULL,
                                          "one pass",
                                          "us",
                                          "typical error",
                                          NULL,
                                          "largest error",
                                          NULL,
                                          "typical error of cpu",
                                          NULL,
                                          "largest of cpu",
                                          NULL};
    struct mc_table *t = mc_table_create(
        arena, "surfaces", "Latency surfaces",
        "One pass: CPU time by a busy thread on an idle core, the unit of the points. Errors: interpolated "
        "against simulated, at points that are not on the grid; of mean, p50 and p99, and of CPU time.");
    add_columns(t, columns, 9);
    for (int i = 0; i < made->count; i++) {
        const struct mc_surface *s = made->surfaces[i];
        int64_t requests = 0;
        for (int k = 0; k < s->columns * s->rows; k++) {
            requests += s->points[k].requests;
        }
        mc_table_text(t, name_of(in, s, arena));
        mc_table_text(t, s->hash);
        mc_table_int(t, s->columns * s->rows);
        mc_table_int(t, requests);
        mc_table_number(t, (double)s->unit / 1e3, 0);
        mc_table_percent(t, s->typical);
        mc_table_percent(t, s->worst);
        mc_table_percent(t, s->typical_cpu);
        mc_table_percent(t, s->worst_cpu);
    }
    return t;
}

static void add_point(struct mc_table *t, const char *name, const struct mc_surface *s,
                      const struct mc_surface_point *p, bool check)
{
    struct mc_surface_law law;
    bool known = mc_surface_law(s, p->use, p->neighbours, false, &law);
    mc_table_text(t, name);
    mc_table_text(t, check ? "check" : "grid");
    mc_table_percent(t, p->use);
    mc_table_percent(t, p->neighbours);
    mc_table_number(t, (double)p->mean * 1e-6, 0);
    mc_table_percent(t, (double)p->noise_mean * 1e-6);
    mc_table_number(t, known ? law.mean : 0, 0);
    mc_table_number(t, (double)p->value[MC_SURFACE_P50] * 1e-6, 0);
    mc_table_number(t, (double)p->value[MC_SURFACE_P90] * 1e-6, 0);
    mc_table_number(t, (double)p->value[MC_SURFACE_P99] * 1e-6, 0);
    mc_table_percent(t, (double)p->noise_p99 * 1e-6);
    mc_table_number(t, known ? law.value[MC_SURFACE_P99] : 0, 0);
    mc_table_number(t, (double)p->cpu * 1e-6, 0);
    mc_table_percent(t, (double)p->noise_cpu * 1e-6);
    mc_table_number(t, mc_surface_cpu(s, p->use, p->neighbours), 0);
}

static struct mc_table *list_points(struct mc_arena *arena, const struct mc_inputs *in,
                                    const struct mc_surfaces_made *made)
{
    static const char *const columns[] = {"component",
                                          NULL,
                                          "point",
                                          NULL,
                                          "use",
                                          NULL,
                                          "neighbours",
                                          NULL,
                                          "mean",
                                          NULL,
                                          "noise",
                                          NULL,
                                          "mean interpolated",
                                          NULL,
                                          "p50",
                                          NULL,
                                          "p90",
                                          NULL,
                                          "p99",
                                          NULL,
                                          "noise of p99",
                                          NULL,
                                          "p99 interpolated",
                                          NULL,
                                          "cpu",
                                          NULL,
                                          "noise of cpu",
                                          NULL,
                                          "cpu interpolated",
                                          NULL};
    struct mc_table *t = mc_table_create(
        arena, "points", "Points", "In passes of a busy thread on an idle core. Noise: standard error.");
    add_columns(t, columns, 15);
    for (int i = 0; i < made->count; i++) {
        const struct mc_surface *s = made->surfaces[i];
        const char *name = name_of(in, s, arena);
        int points = s->columns * s->rows;
        for (int k = 0; k < mc_surface_tasks(s); k++) {
            add_point(t, name, s, k < points ? &s->points[k] : &s->checks[k - points], k >= points);
        }
    }
    return t;
}

/* ---- whole ways ---- */

static bool is_checked(const struct mc_way_row *row)
{
    bool load = false;
    for (size_t i = 0; i < sizeof checked_loads / sizeof checked_loads[0]; i++) {
        load = load || (int)row->calls == checked_loads[i];
    }
    return load && !row->overload && row->use < 0.8 && (int)(row->neighbours * 10 + 0.5) == 2;
}

static void add_way(struct mc_table *t, const char *lane, const struct mc_way_row *row,
                    const struct mc_way_seen *seen)
{
    const double *v = row->law.value;
    mc_table_text(t, lane);
    mc_table_text(t, mc_way_words[row->way]);
    mc_table_number(t, row->calls, 0);
    mc_table_percent(t, row->use);
    const double pairs[][2] = {
        {row->law.mean, seen->mean}, {v[MC_SURFACE_P50], seen->p50}, {v[MC_SURFACE_P99], seen->p99}};
    for (int i = 0; i < 3; i++) {
        mc_table_number(t, pairs[i][0] / 1e3, 0);
        mc_table_number(t, pairs[i][1] / 1e3, 0);
        mc_table_percent(t, pairs[i][1] > 0 ? pairs[i][0] / pairs[i][1] - 1 : 0);
    }
    mc_table_percent(t, seen->error_mean);
    mc_table_percent(t, seen->error_p99);
}

static struct mc_table *check_ways(struct mc_arena *arena, const struct mc_inputs *in, int64_t requests)
{
    static const char *const columns[] = {"lane",      NULL, "way",   NULL, "calls",         "1/s and node",
                                          "use",       NULL, "mean",  "us", "simulated",     "us",
                                          "apart",     NULL, "p50",   "us", "p50 simulated", "us",
                                          "p50 apart", NULL, "p99",   "us", "p99 simulated", "us",
                                          "p99 apart", NULL, "noise", NULL, "noise of p99",  NULL};
    struct mc_table *t = mc_table_create(arena, "ways", "Whole ways: sums of surfaces against simulation",
                                         "What a lane adds to a call, neighbours using 20 % of the cores.");
    add_columns(t, columns, 15);
    struct mc_arena *scratch = mc_arena_create(0);
    for (int l = 0; l < in->lane_count; l++) {
        int count;
        const struct mc_way_row *rows = mc_surfaces_ways(arena, in->scenario, in->lanes[l], &count);
        for (int i = 0; i < count; i++) {
            if (is_checked(&rows[i]) && rows[i].use > 0) {
                mc_arena_reset(scratch);
                struct mc_way_seen seen =
                    mc_surfaces_direct(scratch, in->scenario, in->lanes[l], &rows[i], requests);
                add_way(t, in->lanes[l]->name, &rows[i], &seen);
            }
        }
    }
    mc_arena_destroy(scratch);
    return t;
}

/* ---- the command ---- */

static bool settle(const struct mc_args *args, const struct mc_inputs *in, int64_t jobs,
                   struct mc_surfaces_made *made, int *code)
{
    const char *file = mc_args_value(args, "db", NULL);
    struct mc_store *store = NULL;
    *code = MC_EXIT_USAGE;
    if (file && !(store = mc_store_open(mc_args_arena(args), mc_args_diag(args), file, MC_STORE_WRITE))) {
        return false;
    }
    bool fine = mc_inputs_surfaces(args, in, jobs, store, NULL, false, made);
    if (store && !mc_store_close(store)) {
        fprintf(stderr, "meshcost surface: %s\n", mc_store_error(store));
        *code = MC_EXIT_FAILURE;
        return false;
    }
    return fine;
}

static int run(const struct mc_args *args)
{
    struct mc_inputs in;
    struct mc_wish wish;
    struct mc_surfaces_made made;
    int64_t requests;
    int code;
    if (!mc_wish_read(args, &wish) ||
        !mc_args_int(args, "requests", 30000, 1000, INT64_C(100000000), &requests) ||
        !mc_inputs_load(args, mc_args_at(args, 0), &in)) {
        return MC_EXIT_USAGE;
    }
    if (!settle(args, &in, wish.jobs, &made, &code)) {
        return code;
    }
    struct mc_arena *arena = mc_args_arena(args);
    const struct mc_table *tables[3] = {list_surfaces(arena, &in, &made), list_points(arena, &in, &made)};
    int count = 2;
    if (mc_args_has(args, "check")) {
        tables[count++] = check_ways(arena, &in, requests);
    }
    struct mc_buffer out = {0};
    mc_args_write(args, &out, tables, count);
    bool printed = mc_print_all(&out);
    mc_buffer_free(&out);
    return printed ? MC_EXIT_OK : MC_EXIT_FAILURE;
}

const struct mc_command mc_command_surface = {
    .name = "surface",
    .arguments = "SCENARIO",
    .summary = "what proxies add to a request over load and neighbours, and how well that is known",
    .least = 1,
    .most = 1,
    .options = options,
    .help = "A surface is made by simulation of single requests at up to 32 points and read by every "
            "replication.\n"
            "A database keeps surfaces between runs. --set latency.surface=fine makes the fine ones.",
    .examples = "  meshcost surface scenarios/reference.yaml --check\n"
                "  meshcost surface scenarios/reference.yaml --set latency.surface=fine --db reference.db\n",
    .run = run};
