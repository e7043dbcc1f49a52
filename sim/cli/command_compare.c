/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compare: lanes side by side, from a database, with any prices. */
#include "dbs.h"
#include "inputs.h"
#include "meshcost/escape.h"
#include "screen.h"
#include <stdio.h>
#include <string.h>

static const struct mc_option options[] = {MC_OPTION_RUN,  MC_OPTION_COMPARE, MC_OPTION_PRICES,
                                           MC_OPTION_GATE, MC_OPTION_FORMATS, {NULL, 0, NULL, false, NULL}};

static bool read_options(const struct mc_args *args, struct mc_compare_options *o)
{
    const char *prices = mc_args_value(args, "prices", NULL);
    if (!mc_args_compare(args, o)) {
        return false;
    }
    if (prices) {
        o->prices =
            mc_prices_load(mc_args_arena(args), mc_args_diag(args), prices, mc_data_path(args, "prices"));
    }
    return !prices || o->prices;
}

static void print_people(struct mc_buffer *out, const struct mc_args *args, struct mc_arena *arena,
                         const struct mc_compare *c)
{
    const struct mc_table *tables[MC_COMPARE_TABLES];
    static const char *const heads[] = {"cash    ", "people  ", "risk    "};
    struct mc_screen screen = mc_args_screen(args);
    bool markdown = mc_args_format(args) == MC_FORMAT_MARKDOWN;
    for (int i = 0; i < 3; i++) {
        mc_buffer_text_add(out, markdown ? "- " : heads[i]);
        if (markdown) {
            mc_escape_html(out, c->verdict[i]);
            mc_buffer_char(out, '\n');
        } else {
            mc_text_show(out, &screen, c->verdict[i], (int)strlen(heads[i]));
        }
    }
    mc_buffer_char(out, '\n');
    if (!markdown) {
        mc_bars_show(out, &screen, c);
    }
    mc_compare_tables(arena, c, tables);
    mc_args_write(args, out, tables, MC_COMPARE_TABLES);
}

static void print_json(struct mc_buffer *out, struct mc_arena *arena, const struct mc_compare *c)
{
    const struct mc_table *tidy = mc_compare_tidy(arena, c);
    struct mc_table *verdict = mc_table_create(arena, "verdict", NULL, NULL);
    const struct mc_read_run *run = c->result->run;
    static const char *const columns[] = {"run",       "scenario", "prices", "organisations",
                                          "histories", "cheapest", "tie",    "margin",
                                          "cash",      "people",   "risk"};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        mc_table_column(verdict, columns[i], NULL);
    }
    mc_table_text(verdict, run->id);
    mc_table_text(verdict, run->scenario);
    mc_table_text(verdict, c->prices);
    mc_table_int(verdict, c->result->organisations);
    mc_table_int(verdict, run->histories);
    mc_table_text(verdict, c->cheapest < 0 ? NULL : c->result->lane[c->cheapest].name);
    mc_table_int(verdict, c->ties > 0);
    mc_table_number(verdict, c->margin, 0);
    for (int i = 0; i < 3; i++) {
        mc_table_text(verdict, c->verdict[i]);
    }
    mc_tables_write(out, MC_FORMAT_JSON, (const struct mc_table *const[]){verdict, tidy}, 2);
}

static void print(struct mc_buffer *out, const struct mc_args *args, struct mc_arena *arena,
                  const struct mc_compare *c)
{
    const struct mc_table *tidy;
    enum mc_format format = mc_args_format(args);
    switch (format) {
    case MC_FORMAT_CSV:
        tidy = mc_compare_tidy(arena, c);
        mc_tables_write(out, format, &tidy, 1);
        break;
    case MC_FORMAT_JSON:
        print_json(out, arena, c);
        break;
    default:
        print_people(out, args, arena, c);
    }
}

int mc_opened_compare(const struct mc_args *args, const struct mc_opened *opened,
                      const struct mc_compare_options *o)
{
    struct mc_arena *arena = mc_args_arena(args);
    struct mc_read_result *result = mc_read_result(opened->store, arena, opened->run);
    if (!result) {
        fputs("meshcost: no organisation is complete yet: run more replications\n", stderr);
        return MC_EXIT_FAILURE;
    }
    const struct mc_compare *c =
        mc_gate_read(args, result) ? mc_compare(arena, mc_args_diag(args), result, o) : NULL;
    if (!c) {
        return MC_EXIT_USAGE;
    }
    struct mc_buffer out = {0};
    if (!mc_args_has(args, "quiet")) {
        print(&out, args, arena, c);
    }
    bool fine = mc_print_all(&out);
    mc_buffer_free(&out);
    return mc_gate_check(args, c, NULL, fine ? MC_EXIT_OK : MC_EXIT_FAILURE);
}

static int run(const struct mc_args *args)
{
    struct mc_compare_options o = {0};
    struct mc_opened opened;
    if (!read_options(args, &o) || !mc_opened_load(args, &opened)) {
        return MC_EXIT_USAGE;
    }
    return mc_opened_close(&opened, mc_opened_compare(args, &opened, &o));
}

const struct mc_command mc_command_compare = {
    .name = "compare",
    .arguments = "DB",
    .summary = "cost per lane and paired differences",
    .least = 1,
    .most = 1,
    .options = options,
    .help =
        "Reads the database alone; other prices need no new simulation. A lane that does not deliver what\n"
        "is required is named so and never called cheapest; what cannot be told apart is called a "
        "tie.\n\n" MC_GATE_HELP,
    .examples = "  meshcost compare run.db\n"
                "  meshcost compare run.db --prices opencost.json --reference LANE\n"
                "  meshcost compare run.db --csv > comparison.csv\n",
    .run = run};
