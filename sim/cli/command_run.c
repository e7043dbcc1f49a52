/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run: replays histories of a scenario through lanes and stores the result. */
#include "ablate.h"
#include "histories.h"
#include "meshcost/buffer.h"
#include "meshcost/collect.h"
#include "precise.h"
#include "progress.h"
#include "simulate.h"
#include "surfaces.h"
#include <inttypes.h>
#include <stdio.h>

static const struct mc_option options[] = {
    MC_OPTION_WISH,
    MC_OPTION_HISTORY,
    {"db", 'o', "FILE", false, "database (meshcost.db); an unfinished run in it goes on"},
    {"trace", 0, "N", false, "keep all entries of the first N replications (1)"},
    {"ablate", 0, NULL, false, "also without each mechanism in turn: what each one moves"},
    {"quiet", 'q', NULL, false, "store the result, print nothing"},
    MC_OPTION_GOAL,
    MC_OPTION_COMPARE,
    MC_OPTION_GATE,
    MC_OPTION_FORMATS,
    MC_OPTION_LANES,
    MC_OPTION_PRICES,
    MC_OPTION_SET,
    {NULL, 0, NULL, false, NULL}};

struct wish {
    struct mc_wish common;
    int64_t traced;
    const char *database;
};

static bool read_wish(const struct mc_args *args, struct wish *w)
{
    w->database = mc_args_value(args, "db", "meshcost.db");
    return mc_wish_read(args, &w->common) && mc_args_int(args, "trace", 1, 0, 1000000, &w->traced);
}

static struct mc_store_run describe(const struct mc_args *args, const struct mc_inputs *in,
                                    const struct wish *w)
{
    struct mc_store_run run = mc_wish_describe(&w->common, in);
    run.command = mc_wish_command(args, &w->common);
    run.traced = (uint64_t)w->traced;
    run.parameters = mc_store_parameters(mc_args_arena(args), &run, &run.parameter_count);
    return run;
}

static bool simulate(const struct mc_store_run *described, const struct wish *w, struct mc_store *store)
{
    struct mc_progress progress = mc_progress_begin("replications", mc_store_stored(store));
    struct mc_run run = mc_wish_experiment(&w->common, described);
    run.sink = mc_store_sink;
    run.sink_context = run.done_context = store;
    run.done = mc_store_done;
    run.progress = mc_progress_step;
    run.progress_context = &progress;
    bool complete = mc_experiment_run(&run);
    mc_progress_end(&progress);
    return complete;
}

struct job {
    const struct mc_args *args;
    const struct mc_inputs *inputs;
    struct mc_store_run *described;
    struct wish *wish;
    struct mc_store *store;
};

/* To a number of replications: an mc_extend_fn. */
static bool extend(void *context, uint64_t size)
{
    const struct job *j = context;
    j->wish->common.replications = (int64_t)size;
    j->described->replications = size;
    j->described->command = mc_wish_command(j->args, &j->wish->common);
    return mc_store_begin_run(j->store, j->described) && simulate(j->described, j->wish, j->store) &&
           mc_store_finish(j->store);
}

static bool replicate(struct job *j, const struct mc_goal *goal, const struct mc_compare_options *how)
{
    const char *id = mc_store_run_id(mc_args_arena(j->args), j->described);
    return goal->precision > 0
               ? mc_goal_pursue(j->args, goal, j->store, id, j->described->histories, how, extend, j)
               : extend(j, goal->most);
}

static int fail(const struct mc_store *store, const char *database)
{
    const char *why = mc_store_error(store);
    fprintf(stderr,
            "meshcost run: %s: %s\ntry: the same command again once this is mended; what is stored is kept\n",
            database, why ? why : "the run was stopped");
    return MC_EXIT_FAILURE;
}

static int print_comparison(const struct mc_args *args, const char *database, const char *id,
                            const struct mc_compare_options *how)
{
    struct mc_opened opened;
    if (!mc_opened_file(args, database, id, &opened)) {
        return MC_EXIT_FAILURE;
    }
    return mc_opened_close(&opened, mc_opened_compare(args, &opened, how));
}

/* Before any simulation: are the names known? */
static bool check_names(const struct mc_args *args, const struct mc_store_run *described,
                        const struct mc_compare_options *how)
{
    struct mc_store_run none = *described;
    none.replications = 0;
    struct mc_arena *arena = mc_args_arena(args);
    const struct mc_read_result *names = mc_collect_result(mc_collect_create(arena, &none), arena);
    return mc_args_lane_known(args, names, how->reference) && mc_gate_read(args, names);
}

static int store_all(struct job *j, const struct mc_goal *goal, const struct mc_compare_options *how)
{
    const struct wish *w = j->wish;
    j->store = mc_store_open(mc_args_arena(j->args), mc_args_diag(j->args), w->database, MC_STORE_WRITE);
    if (!j->store) {
        return MC_EXIT_USAGE;
    }
    struct mc_surfaces_made made;
    bool good = mc_inputs_surfaces(j->args, j->inputs, w->common.jobs, j->store, NULL, false, &made) &&
                replicate(j, goal, how);
    int code = good ? MC_EXIT_OK : fail(j->store, w->database);
    if (!mc_store_close(j->store) && good) {
        fprintf(stderr, "meshcost run: %s could not be closed\n", w->database);
        code = MC_EXIT_FAILURE;
    }
    return code;
}

/* An mc_without_fn: as many replications as the run has. */
static const char *store_without(void *context, const struct mc_args *args)
{
    struct wish w = *(const struct wish *)context;
    struct mc_goal goal = {.most = (uint64_t)w.common.replications};
    struct mc_compare_options how = {0};
    struct mc_inputs in;
    w.traced = 0;
    if (!mc_inputs_load(args, mc_args_at(args, 0), &in)) {
        mc_diag_print(mc_args_diag(args), stderr);
        return NULL;
    }
    struct mc_store_run described = describe(args, &in, &w);
    struct job job = {.args = args, .inputs = &in, .described = &described, .wish = &w};
    return store_all(&job, &goal, &how) == MC_EXIT_OK ? mc_store_run_id(mc_args_arena(args), &described)
                                                      : NULL;
}

/* The run itself comes last, so that it stays the newest of its database. */
static int ablate(struct job *j, const struct mc_compare_options *how)
{
    struct mc_goal goal = {.most = (uint64_t)j->wish->common.replications};
    const char *const *ids = mc_ablate(j->args, store_without, j->wish);
    int code = ids ? store_all(j, &goal, how) : MC_EXIT_FAILURE;
    const char *id = mc_store_run_id(mc_args_arena(j->args), j->described);
    return code == MC_EXIT_OK && !mc_args_has(j->args, "quiet")
               ? mc_ablate_print(j->args, j->wish->database, id, ids, how)
               : code;
}

static bool is_for_people(const struct mc_args *args)
{
    return mc_args_format(args) == MC_FORMAT_TERMINAL || mc_args_format(args) == MC_FORMAT_MARKDOWN;
}

static int run(const struct mc_args *args)
{
    struct mc_inputs in;
    struct wish w;
    struct mc_goal goal;
    struct mc_compare_options how = {0};
    if (!read_wish(args, &w) || !mc_args_compare(args, &how) ||
        !mc_inputs_load(args, mc_args_at(args, 0), &in) || !mc_histories_read(args, in.scenario, &w.common) ||
        !mc_goal_read(args, (uint64_t)w.common.replications, &goal)) {
        return MC_EXIT_USAGE;
    }
    struct mc_store_run described = describe(args, &in, &w);
    if (!check_names(args, &described, &how)) {
        return MC_EXIT_USAGE;
    }
    struct job job = {.args = args, .inputs = &in, .described = &described, .wish = &w};
    bool ablated = mc_args_has(args, "ablate"), shown = !ablated || is_for_people(args);
    int code = store_all(&job, &goal, &how);
    if (code == MC_EXIT_OK && ablated) {
        code = ablate(&job, &how);
    }
    if (code == MC_EXIT_OK && ((shown && !mc_args_has(args, "quiet")) || mc_args_has(args, "fail-if"))) {
        code = print_comparison(shown ? args : mc_args_with(args, "quiet", NULL), w.database,
                                mc_store_run_id(mc_args_arena(args), &described), &how);
    }
    return code;
}

const struct mc_command mc_command_run = {
    .name = "run",
    .arguments = "SCENARIO",
    .summary = "replay histories through lanes, store and compare them",
    .least = 1,
    .most = 1,
    .options = options,
    .help =
        "Replication i is organisation i div K, history i mod K. Every lane sees the same histories. A "
        "run that was\n"
        "stopped goes on where it stopped when it is given again; the number of jobs changes no "
        "bit.\n\n"
        "--ablate replays the same histories once more without each cost model and mechanism, stores each as "
        "a\n"
        "run of its own in the same database (its command says which), and prints what each one moves: the\n"
        "cash of every lane, and its difference to the reference lane. As CSV or JSON, that table "
        "alone.\n\n" MC_GOAL_HELP "\n\n" MC_GATE_HELP,
    .examples =
        "  meshcost run scenarios/reference.yaml --db reference.db\n"
        "  meshcost run scenarios/reference.yaml --precision 5% --max-time 10m --db precise.db\n"
        "  meshcost run scenarios/reference.yaml --reps 400 --set 'pki.mode=corporate-ca' --db ca.db\n",
    .run = run};
