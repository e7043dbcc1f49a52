/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run: replays histories of a scenario through lanes and stores the result. */
#include "dbs.h"
#include "inputs.h"
#include "meshcost/buffer.h"
#include "meshcost/store.h"
#include "progress.h"
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

static const struct mc_option options[] = {
    {"reps", 'n', "N", false, "replications (200)"},
    {"histories", 'k', "K", false, "histories an organisation (2)"},
    {"seed", 's', "S", false, "master seed (1)"},
    {"db", 'o', "FILE", false, "database (meshcost.db); an unfinished run in it goes on"},
    {"jobs", 'j', "N", false, "threads (as many as processors)"},
    {"trace", 0, "N", false, "keep all entries of the first N replications (1)"},
    {"quiet", 'q', NULL, false, "store the result, print nothing"},
    MC_OPTION_FORMATS,
    MC_OPTION_LANES,
    MC_OPTION_PRICES,
    MC_OPTION_SET,
    {NULL, 0, NULL, false, NULL}};

struct wish {
    int64_t replications, histories, seed, jobs, traced;
    const char *database;
};

static bool read_wish(const struct mc_args *args, struct wish *w)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    w->database = mc_args_value(args, "db", "meshcost.db");
    return mc_args_int(args, "reps", 200, 1, 100000000, &w->replications) &&
           mc_args_int(args, "histories", 2, 1, 1000, &w->histories) &&
           mc_args_int(args, "seed", 1, 0, INT64_MAX, &w->seed) &&
           mc_args_int(args, "jobs", processors > 0 ? processors : 1, 1, 1024, &w->jobs) &&
           mc_args_int(args, "trace", 1, 0, 1000000, &w->traced);
}

/* A word for a shell, quoted where it has to be. */
static void add_word(struct mc_buffer *out, const char *word)
{
    mc_buffer_text_add(out, " '");
    for (const char *p = word; *p; p++) {
        if (*p == '\'') {
            mc_buffer_text_add(out, "'\\''");
        } else {
            mc_buffer_char(out, *p);
        }
    }
    mc_buffer_char(out, '\'');
}

/* The command that gives the same numbers: what does not change them (jobs, database, trace) is left out. */
static const char *reproduction(const struct mc_args *args, const struct wish *w)
{
    struct mc_buffer out = {0};
    mc_buffer_text_add(&out, "meshcost run");
    add_word(&out, mc_args_at(args, 0));
    mc_buffer_printf(&out, " --reps %" PRId64 " --histories %" PRId64 " --seed %" PRId64, w->replications,
                     w->histories, w->seed);
    static const char *const kept[] = {"lanes", "prices"};
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        if (mc_args_has(args, kept[i])) {
            mc_buffer_printf(&out, " --%s", kept[i]);
            add_word(&out, mc_args_value(args, kept[i], ""));
        }
    }
    for (int i = 0; i < mc_args_repeats(args, "set"); i++) {
        mc_buffer_text_add(&out, " --set");
        add_word(&out, mc_args_repeat(args, "set", i));
    }
    const char *text = mc_arena_dup(mc_args_arena(args), mc_buffer_text(&out));
    mc_buffer_free(&out);
    return text;
}

static struct mc_store_run describe(const struct mc_args *args, const struct mc_inputs *in,
                                    const struct wish *w)
{
    struct mc_store_run run = {.scenario = in->scenario,
                               .scenario_file = in->file,
                               .scenario_text = in->text,
                               .lanes = (const struct mc_lane *const *)in->lanes,
                               .lane_count = in->lane_count,
                               .calendars = in->calendars,
                               .calendar_count = in->calendar_count,
                               .prices = in->prices,
                               .command = reproduction(args, w),
                               .seed = (uint64_t)w->seed,
                               .replications = (uint64_t)w->replications,
                               .traced = (uint64_t)w->traced,
                               .histories = (int)w->histories};
    run.parameters = mc_store_parameters(mc_args_arena(args), &run, &run.parameter_count);
    return run;
}

static bool simulate(const struct mc_store_run *described, const struct wish *w, struct mc_store *store)
{
    struct mc_progress progress = mc_progress_begin("replications", mc_store_stored(store));
    struct mc_run run = {.scenario = described->scenario,
                         .lanes = described->lanes,
                         .lane_count = described->lane_count,
                         .calendars = described->calendars,
                         .calendar_count = described->calendar_count,
                         .seed = described->seed,
                         .replications = described->replications,
                         .histories = described->histories,
                         .jobs = (int)w->jobs,
                         .traced = described->traced,
                         .sink = mc_store_sink,
                         .sink_context = store,
                         .done = mc_store_done,
                         .done_context = store,
                         .progress = mc_progress_step,
                         .progress_context = &progress};
    bool complete = mc_experiment_run(&run);
    mc_progress_end(&progress);
    return complete;
}

static int fail(const struct mc_store *store, const char *database)
{
    const char *why = mc_store_error(store);
    fprintf(stderr,
            "meshcost run: %s: %s\ntry: the same command again once this is mended; what is stored is kept\n",
            database, why ? why : "the run was stopped");
    return MC_EXIT_FAILURE;
}

static int print_comparison(const struct mc_args *args, const char *database, const char *id)
{
    struct mc_opened opened;
    if (!mc_opened_file(args, database, id, &opened)) {
        return MC_EXIT_FAILURE;
    }
    return mc_opened_close(&opened, mc_opened_compare(args, &opened, &(struct mc_compare_options){0}));
}

static int run(const struct mc_args *args)
{
    struct mc_inputs in;
    struct wish w;
    if (!read_wish(args, &w) || !mc_inputs_load(args, mc_args_at(args, 0), &in)) {
        return MC_EXIT_USAGE;
    }
    struct mc_store *store =
        mc_store_open(mc_args_arena(args), mc_args_diag(args), w.database, MC_STORE_WRITE);
    if (!store) {
        return MC_EXIT_USAGE;
    }
    struct mc_store_run described = describe(args, &in, &w);
    bool good =
        mc_store_begin_run(store, &described) && simulate(&described, &w, store) && mc_store_finish(store);
    int code = good ? MC_EXIT_OK : fail(store, w.database);
    if (!mc_store_close(store) && good) {
        fprintf(stderr, "meshcost run: %s could not be closed\n", w.database);
        code = MC_EXIT_FAILURE;
    }
    if (code == MC_EXIT_OK && !mc_args_has(args, "quiet")) {
        code = print_comparison(args, w.database, mc_store_run_id(mc_args_arena(args), &described));
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
    .help = "Replication i is organisation i div K, history i mod K. Every lane sees the same histories. A "
            "run that was\n"
            "stopped goes on where it stopped when it is given again; the number of jobs changes no bit.",
    .examples =
        "  meshcost run scenarios/reference.yaml --db reference.db\n"
        "  meshcost run scenarios/reference.yaml --reps 400 --set 'pki.mode=corporate-ca' --db ca.db\n",
    .run = run};
