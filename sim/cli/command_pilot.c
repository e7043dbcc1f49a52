/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pilot: what a pilot says of production, against what production comes to. */
#include "dbs.h"
#include "meshcost/pilot_bias.h"
#include "pilots.h"
#include "progress.h"
#include "screen.h"
#include "surfaces.h"
#include <stdio.h>

static const struct mc_option options[] = {
    MC_OPTION_WISH,
    {"weeks", 'w', "N", false, "how long the pilot lasts (26)"},
    {"db", 'o', "FILE", false, "database (meshcost.db); what is in it already is not simulated again"},
    {"quiet", 'q', NULL, false, "store the result, print nothing"},
    MC_OPTION_FORMATS,
    MC_OPTION_LANES,
    MC_OPTION_PRICES,
    MC_OPTION_SET,
    {NULL, 0, NULL, false, NULL}};

struct job {
    const struct mc_args *args;
    const char *database;
    int64_t weeks;
    struct mc_wish wish;
    struct mc_inputs production, pilots[MC_PILOTS];
    struct mc_pilot_histories histories;
    struct mc_store *store;
    struct mc_surfaces_made surfaces; /* of production */
};

static bool read_all(struct job *j)
{
    j->database = mc_args_value(j->args, "db", "meshcost.db");
    if (!mc_wish_read(j->args, &j->wish) || !mc_args_int(j->args, "weeks", 26, 1, 520, &j->weeks) ||
        !mc_inputs_load(j->args, mc_args_at(j->args, 0), &j->production)) {
        return false;
    }
    const struct mc_scenario *s = j->production.scenario;
    if (j->weeks * INT64_C(604800000) > s->horizon) {
        mc_diag_add(mc_args_diag(j->args), MC_ERROR, (struct mc_place){0}, "--weeks",
                    "ask for fewer weeks, or raise the scenario's horizon",
                    "the pilot would last longer than production");
        return false;
    }
    for (int i = 0; i < MC_PILOTS; i++) {
        if (!mc_pilot_inputs(j->args, &j->production, j->weeks, &mc_pilot_variants[i], &j->pilots[i])) {
            return false;
        }
    }
    return true;
}

static bool simulate(struct job *j, struct mc_store_run *described)
{
    described->traced = 1;
    described->parameters =
        mc_store_parameters(mc_args_arena(j->args), described, &described->parameter_count);
    if (!mc_store_begin_run(j->store, described)) {
        return false;
    }
    struct mc_progress progress = mc_progress_begin("replications", mc_store_stored(j->store));
    struct mc_run run = mc_wish_experiment(&j->wish, described);
    run.sink = mc_store_sink;
    run.sink_context = run.done_context = j->store;
    run.done = mc_store_done;
    run.progress = mc_progress_step;
    run.progress_context = &progress;
    bool complete = mc_experiment_run(&run);
    mc_progress_end(&progress);
    return complete && mc_store_finish(j->store);
}

/* Returns the run's id, NULL if a call failed. */
static const char *store_pilot(struct job *j, int i)
{
    const struct mc_pilot_variant *variant = &mc_pilot_variants[i];
    struct mc_surfaces_made made;
    struct mc_store_run described = mc_wish_describe(&j->wish, &j->pilots[i]);
    described.given = j->histories.of[variant->guests];
    described.given_count = (int)j->wish.replications;
    described.command = mc_arena_printf(mc_args_arena(j->args), "%s # the pilot: %s",
                                        mc_wish_command(j->args, &j->wish), variant->name);
    bool good =
        mc_inputs_surfaces(j->args, &j->pilots[i], j->wish.jobs, j->store, &j->surfaces, false, &made) &&
        simulate(j, &described);
    return good ? mc_store_run_id(mc_args_arena(j->args), &described) : NULL;
}

/* Production comes last, so that it is the newest run of its database. */
static const char *store_production(struct job *j)
{
    struct mc_store_run described = mc_wish_describe(&j->wish, &j->production);
    described.command = mc_wish_command(j->args, &j->wish);
    return simulate(j, &described) ? mc_store_run_id(mc_args_arena(j->args), &described) : NULL;
}

static const char *store_all(struct job *j)
{
    struct mc_store_pilot all[MC_PILOTS + 2] = {{0}};
    if (!mc_inputs_surfaces(j->args, &j->production, j->wish.jobs, j->store, NULL, false, &j->surfaces)) {
        return NULL;
    }
    mc_pilot_make_histories(mc_args_arena(j->args), &j->production, j->pilots[0].scenario, &j->wish,
                            &j->histories);
    for (int i = 0; i < MC_PILOTS; i++) {
        const struct mc_pilot_variant *v = &mc_pilot_variants[i];
        all[i + 1] = (struct mc_store_pilot){.id = store_pilot(j, i),
                                             .name = v->name,
                                             .empty = v->guests == MC_PILOT_NOBODY,
                                             .size = j->histories.size[v->guests]};
        if (!all[i + 1].id) {
            return NULL;
        }
    }
    all[0] = (struct mc_store_pilot){.id = store_production(j), .size = j->histories.production};
    return all[0].id &&
                   mc_store_put_pilots(j->store, all, (uint64_t)j->wish.replications, (int)j->wish.histories)
               ? all[0].id
               : NULL;
}

static void print(struct mc_buffer *out, const struct mc_args *args, const struct mc_pilot *p)
{
    struct mc_arena *arena = mc_args_arena(args);
    const struct mc_table *tables[MC_PILOT_TABLES], *tidy = mc_pilot_tidy(arena, p);
    enum mc_format format = mc_args_format(args);
    mc_pilot_tables(arena, p, tables);
    if (format == MC_FORMAT_TERMINAL || format == MC_FORMAT_MARKDOWN) {
        mc_args_say(args, out, mc_pilot_verdict(arena, p));
        mc_args_write(args, out, tables,
                      format == MC_FORMAT_TERMINAL ? MC_PILOT_TABLES - 1 : MC_PILOT_TABLES);
    } else {
        mc_args_write(args, out, &tidy, 1);
    }
}

static int print_stored(const struct job *j, const char *id)
{
    struct mc_arena *arena = mc_args_arena(j->args);
    struct mc_compare_options how = {.margin = 0.01};
    struct mc_opened opened;
    struct mc_buffer out = {0};
    if (!mc_opened_file(j->args, j->database, id, &opened)) {
        return MC_EXIT_FAILURE;
    }
    struct mc_read_result *result = mc_read_result(opened.store, arena, opened.run);
    const struct mc_compare *production =
        result ? mc_compare(arena, mc_args_diag(j->args), result, &how) : NULL;
    const struct mc_pilot *p = production ? mc_pilot_read(arena, opened.store, production) : NULL;
    if (p) {
        print(&out, j->args, p);
    }
    bool fine = p && mc_print_all(&out);
    mc_buffer_free(&out);
    return mc_opened_close(&opened, fine ? MC_EXIT_OK : MC_EXIT_FAILURE);
}

static int run(const struct mc_args *args)
{
    struct job j = {.args = args};
    if (!read_all(&j)) {
        return MC_EXIT_USAGE;
    }
    j.store = mc_store_open(mc_args_arena(args), mc_args_diag(args), j.database, MC_STORE_WRITE);
    if (!j.store) {
        return MC_EXIT_USAGE;
    }
    const char *id = store_all(&j);
    if (!id) {
        const char *why = mc_store_error(j.store);
        fprintf(stderr,
                "meshcost pilot: %s: %s\ntry: the same command again once this is mended; what is stored is "
                "kept\n",
                j.database, why ? why : "the run was stopped");
    }
    if (!mc_store_close(j.store) || !id) {
        return MC_EXIT_FAILURE;
    }
    return mc_args_has(args, "quiet") ? MC_EXIT_OK : print_stored(&j, id);
}

const struct mc_command mc_command_pilot = {
    .name = "pilot",
    .arguments = "SCENARIO",
    .summary = "a pilot, extrapolated, against production",
    .least = 1,
    .most = 1,
    .options = options,
    .help =
        "A pilot is a part of the scenario's own histories: one greenfield namespace with one owner and few "
        "L7\n"
        "rules, in one new cluster, for some weeks. Three fixed rules extrapolate it to production (per\n"
        "namespace, per pod, fixed plus variable), and what they say is compared with what production comes "
        "to\n"
        "in the same histories. Then the pilot rehearses the rotation of its certificates, or takes in a\n"
        "brownfield namespace of mixed ownership, or both, and it is seen what that reveals. The rules know "
        "how\n"
        "large production becomes, so that a bias is what a pilot hides, not a wrong forecast.\n\n"
        "Pilots and production are stored as runs of one database; `meshcost report` has a section about "
        "them.\n"
        "--csv and --json give every variant, rule, measure and lane.",
    .examples = "  meshcost pilot scenarios/reference.yaml --db pilot.db\n"
                "  meshcost pilot scenarios/reference.yaml --weeks 52 --reps 100 --csv > pilot.csv\n"
                "  meshcost report pilot.db -o report\n",
    .run = run};
