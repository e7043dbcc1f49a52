/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diff: what changed between two runs, inputs and results; nothing where nothing did. */
#include "dbs.h"
#include "meshcost/diff.h"
#include "screen.h"
#include <stdio.h>

static const struct mc_option options[] = {
    MC_OPTION_COMPARE, MC_OPTION_GATE, MC_OPTION_FORMATS, {NULL, 0, NULL, false, NULL}};

struct difference {
    const struct mc_args *args;
    struct mc_opened base;
    const struct mc_read_run *changed;
    const struct mc_change *change;
    const struct mc_table *tables[MC_DIFF_TABLES + 1];
};

static const struct mc_compare *compare(const struct difference *d, const struct mc_read_run *run,
                                        const struct mc_compare_options *o)
{
    struct mc_arena *arena = mc_args_arena(d->args);
    struct mc_read_result *result = mc_read_result(d->base.store, arena, run);
    if (!result) {
        mc_diag_add(mc_args_diag(d->args), MC_ERROR, (struct mc_place){0}, NULL, "run more replications",
                    "run %s has no complete organisation yet", run->id);
        return NULL;
    }
    return mc_compare(arena, mc_args_diag(d->args), result, o);
}

static const char *how(struct mc_arena *arena, const struct mc_change *c)
{
    const char *money = c->same_money ? "" : " Cash is left out: the currencies differ.";
    if (c->paired) {
        return mc_arena_printf(arena,
                               "Paired: same seed, same organisations and histories, n = %d organisations. "
                               "Each interval is 95 %% for itself; p10, p90: of the difference.%s",
                               c->shared, money);
    }
    return mc_arena_printf(
        arena,
        "Not paired: seeds or histories differ, n = %d and %d organisations; Welch's 95 %% "
        "intervals, and only differences that they set apart from zero.%s",
        c->base->result->organisations, c->changed->result->organisations, money);
}

static bool build(struct difference *d, const struct mc_compare_options *o)
{
    struct mc_arena *arena = mc_args_arena(d->args);
    const struct mc_compare *base = compare(d, d->base.run, o);
    const struct mc_compare *changed = base ? compare(d, d->changed, o) : NULL;
    if (!changed || !mc_diff_inputs(arena, d->base.store, d->base.run, d->changed, d->tables)) {
        return false;
    }
    /* A condition has to mean something in both. */
    if (!mc_gate_read(d->args, base->result) || !mc_gate_read(d->args, changed->result)) {
        return false;
    }
    d->change = mc_change(arena, base, changed);
    d->tables[MC_DIFF_TABLES] =
        mc_change_table(arena, d->change, "Results that moved", how(arena, d->change), true);
    return true;
}

/* Tables with rows. */
static int filled(const struct difference *d, const struct mc_table **out)
{
    int count = 0;
    for (int i = 0; i <= MC_DIFF_TABLES; i++) {
        if (mc_table_rows(d->tables[i]) > 0) {
            out[count++] = d->tables[i];
        }
    }
    return count;
}

static void print_people(struct mc_buffer *out, const struct difference *d, enum mc_format format)
{
    const struct mc_table *some[MC_DIFF_TABLES + 1];
    int count = filled(d, some);
    if (count == 0 && d->change->same_verdict) {
        return;
    }
    bool markdown = format == MC_FORMAT_MARKDOWN;
    mc_buffer_printf(out, markdown ? "## Run `%s` against `%s`\n\n" : "Run %s against %s\n", d->changed->id,
                     d->base.run->id);
    const char *verdict =
        mc_arena_printf(mc_args_arena(d->args), "%s%s", d->change->verdict,
                        mc_table_rows(d->tables[MC_DIFF_TABLES]) == 0 ? " No result moved." : "");
    mc_args_say(d->args, out, verdict);
    mc_args_write(d->args, out, some, count);
}

static void print(struct mc_buffer *out, const struct difference *d, enum mc_format format)
{
    struct mc_arena *arena = mc_args_arena(d->args);
    const struct mc_table *all[MC_DIFF_TABLES + 1] = {d->tables[0], d->tables[1], d->tables[2],
                                                      mc_change_tidy(arena, d->change)};
    if (format == MC_FORMAT_JSON) {
        mc_tables_write(out, format, all, MC_DIFF_TABLES + 1);
    } else if (format == MC_FORMAT_CSV) {
        mc_tables_write(out, format, &all[MC_DIFF_TABLES], 1);
    } else {
        print_people(out, d, format);
    }
}

static int run(const struct mc_args *args)
{
    struct difference d = {.args = args};
    struct mc_compare_options o = {0};
    struct mc_buffer out = {0};
    if (!mc_args_compare(args, &o) ||
        !mc_opened_file(args, mc_args_at(args, 0), mc_args_at(args, 1), &d.base)) {
        return MC_EXIT_USAGE;
    }
    d.changed = mc_read_choose(d.base.store, mc_args_arena(args), mc_args_diag(args), mc_args_at(args, 2));
    bool fine = d.changed && build(&d, &o);
    if (fine) {
        print(&out, &d, mc_args_format(args));
        fine = mc_print_all(&out);
    }
    mc_buffer_free(&out);
    int code = fine ? MC_EXIT_OK : MC_EXIT_USAGE;
    return mc_opened_close(&d.base, fine ? mc_gate_check(args, d.change->changed, d.change, code) : code);
}

const struct mc_command mc_command_diff = {
    .name = "diff",
    .arguments = "DB RUN RUN",
    .summary = "what changed between two runs",
    .least = 3,
    .most = 3,
    .options = options,
    .help =
        "Inputs, prices, parameters and results of two runs of a database (first digits of their ids),\n"
        "second minus first; nothing is printed where nothing changed. Where both have the same seed and\n"
        "number of histories the differences are paired over the organisations that both "
        "have.\n\n" MC_GATE_HELP "\nMeasures are those of the second run, "
        "delta(LANE) is the second minus the first.",
    .examples = "  meshcost diff study.db 3f2a 91bc\n"
                "  meshcost diff study.db 3f2a 91bc --markdown > change.md\n"
                "  meshcost diff study.db 3f2a 91bc --fail-if 'delta(LANE).cash>5%' --markdown\n",
    .run = run};
