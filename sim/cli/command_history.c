/* SPDX-License-Identifier: GPL-3.0-or-later */
/* history: what happens to the organisation whatever the lane. */
#include "histories.h"
#include "meshcost/buffer.h"
#include "meshcost/escape.h"
#include "meshcost/quantity.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct mc_option options[] = {
    {"seed", 's', "N", false, "master seed (1)"},
    {"replication", 'r', "I", false, "which replication (0)"},
    {"histories", 'k', "K", false, "histories an organisation, as in run (2)"},
    {"reps", 'n', "N", false, "how many, one after the other (1)"},
    {"export", 'o', "FILE", false, "write to FILE: JSON Lines, or CSV where its name ends in .csv"},
    {"json", 0, NULL, false, "print JSON Lines"},
    {"csv", 0, NULL, false, "print the events as CSV"},
    MC_OPTION_HISTORY,
    MC_OPTION_SET,
    MC_OPTION_LANES,
    MC_OPTION_PRICES,
    {NULL, 0, NULL, false, NULL}};

static void list(const struct mc_history *h, const struct mc_scenario *s, struct mc_buffer *out)
{
    struct mc_buffer text = {0};
    for (int i = 0; i < h->event_count; i++) {
        char date[48];
        mc_buffer_printf(out, "%-24s %-18s ", mc_print_date(date, h->events[i].time),
                         mc_history_kind_words[h->events[i].kind]);
        mc_buffer_clear(&text);
        mc_history_subject(h, s, &h->events[i], &text);
        struct mc_buffer value = {0};
        mc_history_value(s, &h->events[i], &value);
        mc_buffer_text_add(&text, text.length > 0 && value.length > 0 ? "  " : "");
        mc_buffer_text_add(&text, mc_buffer_text(&value));
        mc_buffer_free(&value);
        mc_escape_terminal(out, mc_buffer_text(&text));
        mc_buffer_char(out, '\n');
    }
    mc_buffer_free(&text);
}

struct export
{
    const struct mc_args *args;
    const struct mc_inputs *in;
    struct mc_wish wish;
    int64_t first; /* replication */
    struct mc_buffer out;
};

static void print_one(struct export *x, const struct mc_history *h)
{
    const char *file = mc_args_value(x->args, "export", "");
    size_t n = strlen(file);
    if (mc_args_has(x->args, "csv") || (n > 4 && strcmp(file + n - 4, ".csv") == 0)) {
        mc_history_csv(h, x->in->scenario, &x->out);
    } else if (mc_args_has(x->args, "json") || n > 0) {
        mc_history_export(h, x->in->scenario, &x->out);
    } else {
        list(h, x->in->scenario, &x->out);
    }
}

static bool write_all(FILE *f, const struct mc_buffer *out)
{
    return fwrite(mc_buffer_text(out), 1, out->length, f) == out->length && fflush(f) == 0;
}

/* One after the other, so that memory does not grow with their number. */
static bool put_all(struct export *x, FILE *f)
{
    struct mc_arena *arena = mc_arena_create(0);
    bool good = true;
    for (int64_t i = 0; good && i < x->wish.replications; i++) {
        uint64_t r = (uint64_t)(x->first + i), k = (uint64_t)x->wish.histories;
        mc_arena_reset(arena);
        mc_buffer_clear(&x->out);
        print_one(x, x->wish.given
                         ? x->wish.given[i]
                         : mc_history_generate(arena, x->in->scenario, x->in->calendars,
                                               x->in->calendar_count, (uint64_t)x->wish.seed, r / k, r % k));
        good = write_all(f, &x->out);
    }
    mc_arena_destroy(arena);
    return good;
}

static int export(struct export *x)
{
    const char *file = mc_args_value(x->args, "export", NULL);
    FILE *f = file ? fopen(file, "w") : stdout;
    bool good = f && put_all(x, f);
    good = (!f || !file || fclose(f) == 0) && good;
    mc_buffer_free(&x->out);
    if (!good) {
        fprintf(stderr, "meshcost history: %s: %s\ntry: check the path and the space on the disk\n",
                file ? file : "standard output", strerror(errno));
        return MC_EXIT_FAILURE;
    }
    return MC_EXIT_OK;
}

static int run(const struct mc_args *args)
{
    struct mc_inputs in;
    struct export x = {.args = args, .in = &in};
    if (!mc_args_int(args, "seed", 1, 0, INT64_MAX, &x.wish.seed) ||
        !mc_args_int(args, "replication", 0, 0, INT64_MAX / 2, &x.first) ||
        !mc_args_int(args, "reps", 1, 1, 100000, &x.wish.replications) ||
        !mc_args_int(args, "histories", 2, 1, 1000, &x.wish.histories) ||
        !mc_inputs_load(args, mc_args_at(args, 0), &in) || !mc_histories_read(args, in.scenario, &x.wish)) {
        return MC_EXIT_USAGE;
    }
    if (x.wish.given && x.first > 0) {
        mc_diag_add(mc_args_diag(args), MC_ERROR, (struct mc_place){0}, "--replication",
                    "leave it out, or leave out --history", "a file is read from its first history on");
        return MC_EXIT_USAGE;
    }
    return export(&x);
}

const struct mc_command mc_command_history = {
    .name = "history",
    .arguments = "SCENARIO",
    .summary = "list, export or read a history",
    .least = 1,
    .most = 1,
    .options = options,
    .help =
        "A history is generated from the scenario and a seed without knowing any lane. Every event has a\n"
        "causal id and the id of what caused it. What is exported as JSON Lines can be read back, also by\n"
        "run, and comes to the same bits; a file whose name ends in .csv holds the events for people.",
    .examples = "  meshcost history scenarios/reference.yaml --seed 7\n"
                "  meshcost history scenarios/reference.yaml --export history.csv\n"
                "  meshcost history scenarios/reference.yaml --reps 20 --export histories.jsonl\n"
                "  meshcost run scenarios/reference.yaml --history histories.jsonl --db given.db\n",
    .run = run};
