/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * whatif: a scenario and a changed one over the same histories. Batches grow, so that the first figures come
 * at once and the last ones are those of all replications; on a terminal each batch replaces the one before.
 * The first look has coarse latency surfaces, whatever the scenario says.
 */
#include "dbs.h"
#include "meshcost/change.h"
#include "meshcost/collect.h"
#include "meshcost/escape.h"
#include "screen.h"
#include "simulate.h"
#include "surfaces.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FIRST_PAIRS = 4 };

static const struct mc_option options[] = {
    MC_OPTION_SET,     MC_OPTION_WISH, MC_OPTION_LANES,   MC_OPTION_PRICES,
    MC_OPTION_COMPARE, MC_OPTION_GATE, MC_OPTION_FORMATS, {NULL, 0, NULL, false, NULL}};

struct side {
    struct mc_inputs in;
    struct mc_store_run described;
    struct mc_collect *collect;
};

struct whatif {
    const struct mc_args *args;
    struct mc_wish wish;
    struct mc_compare_options options;
    struct side base, changed;
    bool alike; /* the sides differ in prices alone: the same replications, made once */
    bool live;
    int shown; /* lines on the terminal that the next figures replace */
};

/* ---- inputs ---- */

static bool load(struct whatif *w)
{
    const struct mc_args *plain = mc_args_without(w->args, "set");
    if (!mc_inputs_load(plain, mc_args_at(w->args, 0), &w->base.in)) {
        mc_diag_print(mc_args_diag(plain), stderr);
        return false;
    }
    return mc_inputs_load(w->args, mc_args_at(w->args, 0), &w->changed.in);
}

/* Both sides, as their inputs now are, with no replications yet. What prices say is in no run's id. */
static void prepare(struct whatif *w)
{
    struct mc_arena *arena = mc_args_arena(w->args);
    struct side *sides[] = {&w->base, &w->changed};
    const char *id[2];
    for (int i = 0; i < 2; i++) {
        struct mc_store_run *run = &sides[i]->described;
        *run = mc_wish_describe(&w->wish, &sides[i]->in);
        run->parameters = mc_store_parameters(arena, run, &run->parameter_count);
        sides[i]->collect = mc_collect_create(arena, run);
        id[i] = mc_store_run_id(arena, run);
    }
    w->alike = strcmp(id[0], id[1]) == 0;
}

static bool read_all(struct whatif *w)
{
    struct mc_diag *diag = mc_args_diag(w->args);
    if (!mc_wish_read(w->args, &w->wish) || !mc_args_compare(w->args, &w->options)) {
        return false;
    }
    if (!mc_args_has(w->args, "set")) {
        mc_diag_add(diag, MC_ERROR, (struct mc_place){0}, "--set", "for instance --set prices.work=120",
                    "nothing is changed");
        return false;
    }
    if (w->wish.replications < FIRST_PAIRS * w->wish.histories) {
        mc_diag_add(diag, MC_ERROR, (struct mc_place){0}, "--reps", "give more replications",
                    "a paired difference needs %d organisations with %d histories each", FIRST_PAIRS,
                    (int)w->wish.histories);
        return false;
    }
    if (!load(w)) {
        return false;
    }
    prepare(w);
    /* A setting may change the lanes: what is named has to mean something on both sides. */
    const struct mc_collect *collects[] = {w->base.collect, w->changed.collect};
    bool known = true;
    for (int i = 0; known && i < 2; i++) {
        const struct mc_read_result *names = mc_collect_result(collects[i], mc_args_arena(w->args));
        known = mc_args_lane_known(w->args, names, w->options.reference) && mc_gate_read(w->args, names);
    }
    return known;
}

/* ---- figures ---- */

/* The same reference lane on both sides; NULL after a diagnostic. */
static const struct mc_change *compare(const struct whatif *w, struct mc_arena *arena)
{
    const struct mc_compare *sides[2];
    const struct side *from[2] = {&w->base, &w->changed};
    for (int i = 0; i < 2; i++) {
        struct mc_read_result *result = mc_collect_result(from[i]->collect, arena);
        sides[i] = mc_compare(arena, mc_args_diag(w->args), result, &w->options);
        if (!sides[i]) {
            return NULL;
        }
    }
    return mc_change(arena, sides[0], sides[1]);
}

static const char *note_of(struct mc_arena *arena, const struct mc_change *c)
{
    return mc_arena_printf(arena,
                           "Same organisations, same histories: n = %d organisations with %d %s each. Each "
                           "interval is 95 %% for itself. p10, p90: quantiles of the difference; where the "
                           "interval is missing, one organisation dominates the sum: read them instead.",
                           c->shared, c->base->result->run->histories,
                           c->base->result->run->histories == 1 ? "history" : "histories");
}

static void print_json(struct mc_buffer *out, struct mc_arena *arena, const struct mc_change *c)
{
    struct mc_table *t = mc_table_create(arena, "verdict", NULL, NULL);
    static const char *const columns[] = {"organisations", "histories",   "cheapest_base", "cheapest_changed",
                                          "tie_base",      "tie_changed", "changes",       "verdict"};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        mc_table_column(t, columns[i], NULL);
    }
    const struct mc_compare *sides[] = {c->base, c->changed};
    mc_table_int(t, c->shared);
    mc_table_int(t, c->base->result->run->histories);
    for (int i = 0; i < 2; i++) {
        mc_table_text(t, sides[i]->cheapest < 0 ? NULL : sides[i]->result->lane[sides[i]->cheapest].name);
    }
    for (int i = 0; i < 2; i++) {
        mc_table_int(t, sides[i]->ties > 0);
    }
    mc_table_int(t, !c->same_verdict);
    mc_table_text(t, c->verdict);
    mc_tables_write(out, MC_FORMAT_JSON, (const struct mc_table *const[]){t, mc_change_tidy(arena, c)}, 2);
}

static void print(struct mc_buffer *out, const struct mc_args *args, const struct mc_change *c)
{
    const struct mc_table *table;
    struct mc_arena *arena = mc_args_arena(args);
    enum mc_format format = mc_args_format(args);
    switch (format) {
    case MC_FORMAT_CSV:
        table = mc_change_tidy(arena, c);
        mc_tables_write(out, format, &table, 1);
        break;
    case MC_FORMAT_JSON:
        print_json(out, arena, c);
        break;
    default:
        mc_args_say(args, out, c->verdict);
        table = mc_change_table(arena, c, "What if", note_of(arena, c), false);
        mc_args_write(args, out, &table, 1);
    }
}

/* ---- on a terminal ---- */

static void wipe(struct mc_buffer *out, int lines)
{
    if (lines > 0) {
        mc_buffer_printf(out, "\033[%dA\r\033[J", lines);
    }
}

static void show_row(struct mc_buffer *out, struct mc_arena *arena, const struct mc_change_row *row)
{
    struct mc_buffer lane = {0};
    mc_escape_terminal(&lane, row->lane);
    mc_buffer_printf(out, "  %-20.20s %12s -> %12s  ", mc_buffer_text(&lane),
                     mc_number_text(arena, row->base.mean, mc_estimate_half(&row->base)),
                     mc_number_text(arena, row->changed.mean, mc_estimate_half(&row->changed)));
    mc_buffer_printf(out, "difference %s\n", mc_estimate_text(arena, &row->difference));
    mc_buffer_free(&lane);
}

/* A line a lane below one that says how far it is, so that they can be replaced on any screen. */
static void show(struct whatif *w, struct mc_arena *arena, const struct mc_change *c)
{
    struct mc_buffer out = {0};
    int lines = 1;
    wipe(&out, w->shown);
    mc_buffer_printf(&out, "preliminary: %d pairs of organisations of %d; cash a year\n", c->shared,
                     (int)(w->wish.replications / w->wish.histories));
    for (int i = 0; i < c->row_count; i++) {
        if (c->row[i].measure == c->row[0].measure) {
            show_row(&out, arena, &c->row[i]);
            lines++;
        }
    }
    w->shown = lines;
    (void)mc_print_all(&out);
    mc_buffer_free(&out);
}

/* ---- batches ---- */

static bool replay(const struct whatif *w, struct side *side, int64_t until, mc_sink *sink, void *context)
{
    struct mc_run run = mc_wish_experiment(&w->wish, &side->described);
    run.replications = (uint64_t)until;
    run.sink = sink;
    run.sink_context = context;
    run.done = mc_collect_done;
    run.done_context = side->collect;
    return mc_experiment_run(&run);
}

static bool sink_both(void *context, const struct mc_replication *replication)
{
    const struct whatif *w = context;
    return mc_collect_sink(w->base.collect, replication) && mc_collect_sink(w->changed.collect, replication);
}

static bool replay_until(struct whatif *w, int64_t until)
{
    if (w->alike) {
        return replay(w, &w->base, until, sink_both, w);
    }
    return replay(w, &w->base, until, mc_collect_sink, w->base.collect) &&
           replay(w, &w->changed, until, mc_collect_sink, w->changed.collect);
}

static bool show_now(struct whatif *w)
{
    struct mc_arena *arena = mc_arena_create(0);
    const struct mc_change *c = compare(w, arena);
    if (c) {
        show(w, arena, c);
    }
    mc_arena_destroy(arena);
    return c != NULL;
}

static bool add_surfaces(struct whatif *w, bool coarse)
{
    struct mc_surfaces_made base, changed;
    if (!mc_inputs_surfaces(w->args, &w->base.in, w->wish.jobs, NULL, NULL, coarse, &base) ||
        !mc_inputs_surfaces(w->args, &w->changed.in, w->wish.jobs, NULL, &base, coarse, &changed)) {
        return false;
    }
    prepare(w);
    w->shown = 0; /* what was said about surfaces stands below the first look */
    return true;
}

/* Fine surfaces take a minute: on a terminal figures come before them, and are played again with them. */
static bool first_look(struct whatif *w)
{
    bool fine = w->base.in.scenario->latency.surface == MC_SURFACE_FINE ||
                w->changed.in.scenario->latency.surface == MC_SURFACE_FINE;
    return !w->live || !fine ||
           (add_surfaces(w, true) && replay_until(w, FIRST_PAIRS * w->wish.histories) && show_now(w));
}

static bool replay_all(struct whatif *w)
{
    int64_t most = w->wish.replications, until = FIRST_PAIRS * w->wish.histories;
    for (;; until *= 2) {
        until = until < most ? until : most;
        if (!replay_until(w, until)) {
            return false;
        }
        if (until == most) {
            return true;
        }
        if (w->live && !show_now(w)) {
            return false;
        }
    }
}

static int run(const struct mc_args *args)
{
    struct whatif w = {.args = args};
    struct mc_buffer out = {0};
    enum mc_format format = mc_args_format(args);
    w.live = format == MC_FORMAT_TERMINAL && isatty(STDOUT_FILENO);
    if (!read_all(&w) || !first_look(&w) || !add_surfaces(&w, false) || !replay_all(&w)) {
        return MC_EXIT_USAGE;
    }
    const struct mc_change *c = compare(&w, mc_args_arena(args));
    if (!c) {
        return MC_EXIT_USAGE;
    }
    wipe(&out, w.shown);
    print(&out, args, c);
    bool fine = mc_print_all(&out);
    mc_buffer_free(&out);
    return mc_gate_check(args, c->changed, c, fine ? MC_EXIT_OK : MC_EXIT_FAILURE);
}

const struct mc_command mc_command_whatif = {
    .name = "whatif",
    .arguments = "SCENARIO",
    .summary = "a scenario and a changed one over the same histories",
    .least = 1,
    .most = 1,
    .options = options,
    .help =
        "Replays the scenario as it is and with all of --set over the same organisations and histories, in\n"
        "memory, and prints the paired differences (changed minus base) with 95 % intervals over\n"
        "organisations, and whether the verdict changes. On a terminal preliminary figures come at once and\n"
        "are refined in place.\n\n" MC_GATE_HELP "\nHere they look at the changed scenario, and "
        "delta(LANE) is changed minus base.",
    .examples = "  meshcost whatif scenarios/reference.yaml --set prices.work=120\n"
                "  meshcost whatif scenarios/reference.yaml --set 'requirements[2].hard=false' --reps 400\n"
                "  meshcost whatif scenarios/reference.yaml --set pki.mode=corporate-ca --json\n",
    .run = run};
