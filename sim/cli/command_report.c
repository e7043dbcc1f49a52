/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report: the page, from a database alone. */
#include "dbs.h"
#include "meshcost/report.h"
#include <stdio.h>
#include <string.h>

static const struct mc_option options[] = {
    MC_OPTION_RUN,
    {"output", 'o', "DIR", false, "where the files go (report)"},
    {"format", 'f', "A,B,...", false, "html, md, adr, csv, json, or all (html)"},
    MC_OPTION_COMPARE,
    {NULL, 0, NULL, false, NULL}};

static const struct {
    const char *word;
    unsigned format;
} formats[] = {{"html", MC_REPORT_HTML},
               {"md", MC_REPORT_MARKDOWN},
               {"adr", MC_REPORT_ADR},
               {"csv", MC_REPORT_CSV},
               {"json", MC_REPORT_JSON},
               {"all", MC_REPORT_HTML | MC_REPORT_MARKDOWN | MC_REPORT_ADR | MC_REPORT_CSV | MC_REPORT_JSON}};

/* 0 after a diagnostic. */
static unsigned read_formats(const struct mc_args *args)
{
    unsigned all = 0;
    char *copy = mc_arena_dup(mc_args_arena(args), mc_args_value(args, "format", "html"));
    for (char *rest = NULL, *word = strtok_r(copy, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
        unsigned found = 0;
        for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
            found |= strcmp(word, formats[i].word) == 0 ? formats[i].format : 0;
        }
        if (!found) {
            mc_diag_add(mc_args_diag(args), MC_ERROR, (struct mc_place){0}, "--format",
                        "some of html, md, adr, csv, json, or all", "there is no format \"%s\"", word);
            return 0;
        }
        all |= found;
    }
    if (!all) {
        mc_diag_add(mc_args_diag(args), MC_ERROR, (struct mc_place){0}, "--format",
                    "some of html, md, adr, csv, json, or all", "names no format");
    }
    return all;
}

static int report(const struct mc_args *args, struct mc_opened *opened, const struct mc_report_options *o)
{
    struct mc_report_made made;
    if (!mc_report_write(mc_args_arena(args), mc_args_diag(args), opened->store, opened->run, o, &made)) {
        if (mc_diag_errors(mc_args_diag(args)) > 0) {
            return MC_EXIT_USAGE; /* or failure, where the surroundings are to blame */
        }
        if (!mc_store_error(opened->store)) {
            fputs("meshcost: no organisation is complete yet: run more replications\n", stderr);
        }
        return MC_EXIT_FAILURE;
    }
    if (made.note) {
        fprintf(stderr,
                "note: %d of %d figures are missing: %s; the tables are there, the data in %s/figures\n",
                made.figures - made.drawn, made.figures, made.note, o->directory);
    }
    return printf("%s\n", made.page) > 0 && fflush(stdout) == 0 ? MC_EXIT_OK : MC_EXIT_FAILURE;
}

static int run(const struct mc_args *args)
{
    struct mc_opened opened;
    struct mc_report_options o = {.directory = mc_args_value(args, "output", "report"),
                                  .formats = read_formats(args)};
    if (!o.formats || !mc_args_compare(args, &o.compare) || !mc_opened_load(args, &opened)) {
        return MC_EXIT_USAGE;
    }
    return mc_opened_close(&opened, report(args, &opened, &o));
}

const struct mc_command mc_command_report = {
    .name = "report",
    .arguments = "DB",
    .summary = "a page with figures, from the database alone",
    .least = 1,
    .most = 1,
    .options = options,
    .help =
        "html: DIR/index.html stands alone: no network, light and dark, print; its script is comfort only.\n"
        "md: report.md; json: report.json; csv: tables/NAME.csv; adr: decision.md, a decision record in "
        "MADR's\n"
        "form. DIR/figures/NAME.gp holds each figure with its data for gnuplot. Without gnuplot the report "
        "has\n"
        "its tables and says so.",
    .examples = "  meshcost report run.db -o report\n"
                "  meshcost report run.db -o report --format all\n",
    .run = run};
