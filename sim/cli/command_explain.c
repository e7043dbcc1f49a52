/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain: from a total to entries, events and the lines of the files behind them. */
#include "dbs.h"
#include "meshcost/explain.h"
#include "meshcost/quantity.h"
#include "screen.h"
#include <stdio.h>
#include <string.h>

static const struct mc_option options[] = {
    MC_OPTION_RUN,
    {"lane", 'l', "LANE", false, "which lane (the first)"},
    {"category", 'c', "NAME", false, "cost model"},
    {"cause", 0, "NAME", false, "cause within it"},
    {"team", 't', "NAME", false, "who pays"},
    {"quantity", 'q', "NAME", false, "natural quantity"},
    {"month", 'm', "YYYY-MM", false, "a month, or a year"},
    {"replication", 0, "O,H", false, "organisation and history (any)"},
    {"entry", 0, "N", false, "an entry, by its number"},
    {"event", 0, "ID", false, "entries that an event caused"},
    {"parameter", 'p', "PATH", false, "lines and draws of parameters with this in their path"},
    {"entries", 'n', "N", false, "entries to show (20)"},
    {"all", 0, NULL, false, "every row of every table"},
    MC_OPTION_FORMATS,
    {NULL, 0, NULL, false, NULL}};

/* A word that the run does not know is an error, not an empty answer. */
static bool known(const struct mc_args *args, const struct mc_opened *opened, const char *option,
                  const char *sql)
{
    const char *name = mc_args_value(args, option, NULL);
    const struct mc_bind binds[] = {
        MC_BIND_INT(":run", opened->run->run), MC_BIND_TEXT(":name", name), {NULL, {0}}};
    if (!name || mc_read_int(opened->store, sql, binds) > 0) {
        return true;
    }
    mc_diag_add(mc_args_diag(args), MC_ERROR, (struct mc_place){0}, option,
                "`meshcost explain DB` without it shows the names", "the run has no %s \"%s\"", option, name);
    return false;
}

static bool all_known(const struct mc_args *args, const struct mc_opened *opened)
{
    static const struct {
        const char *option, *sql;
    } rows[] = {{"lane", "SELECT count(*) FROM lane WHERE run = :run AND name = :name"},
                {"category", "SELECT count(*) FROM category WHERE run = :run AND name = :name"},
                {"cause", "SELECT count(*) FROM cause WHERE run = :run AND name = :name"},
                {"team", "SELECT count(*) FROM team WHERE run = :run AND name = :name"},
                {"quantity", "SELECT count(*) FROM quantity WHERE run = :run AND word = :name"},
                {"month", "SELECT count(*) FROM month_start WHERE run = :run"
                          " AND date(time_ms / 1000, 'unixepoch') LIKE :name || '%'"},
                {"parameter", "SELECT count(*) FROM parameter WHERE run = :run AND instr(path, :name) > 0"}};
    bool fine = true;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fine = known(args, opened, rows[i].option, rows[i].sql) && fine;
    }
    return fine;
}

struct first {
    struct mc_arena *arena;
    const char *name;
};

static bool keep_first(void *context, const struct mc_row *row)
{
    struct first *f = context;
    f->name = mc_arena_dup(f->arena, row->values[0].text);
    return false;
}

static const char *lane_of(const struct mc_args *args, const struct mc_opened *opened)
{
    const struct mc_bind binds[] = {MC_BIND_INT(":run", opened->run->run), {NULL, {0}}};
    struct first first = {mc_args_arena(args), NULL};
    const char *given = mc_args_value(args, "lane", NULL);
    if (!given &&
        !mc_read_query(opened->store, "SELECT name FROM lane WHERE run = :run ORDER BY lane LIMIT 1", binds,
                       NULL, keep_first, &first)) {
        return NULL;
    }
    return given ? given : first.name;
}

/* What says which entry is followed up. False after a diagnostic. */
static bool read_place(const struct mc_args *args, struct mc_explain_filter *f)
{
    const char *pair = mc_args_value(args, "replication", NULL), *comma = pair ? strchr(pair, ',') : NULL;
    f->event = mc_args_value(args, "event", NULL);
    f->parameter = mc_args_value(args, "parameter", NULL);
    f->placed = pair != NULL;
    f->all = mc_args_has(args, "all");
    if (!mc_args_int(args, "entries", 20, 1, 1000000, &f->entries) ||
        !mc_args_int(args, "entry", 0, 0, INT64_MAX, &f->entry)) {
        return false;
    }
    if (pair && (!comma ||
                 mc_parse_int(mc_arena_copy_text(mc_args_arena(args), pair, (size_t)(comma - pair)), &f->o) ||
                 mc_parse_int(comma + 1, &f->h) || f->o < 0 || f->h < 0)) {
        mc_diag_add(mc_args_diag(args), MC_ERROR, (struct mc_place){0}, "--replication",
                    "two numbers, as in --replication 0,1", "\"%s\" is no organisation and history", pair);
        return false;
    }
    if (f->event && (strlen(f->event) != 16 || strspn(f->event, "0123456789abcdef") != 16)) {
        mc_diag_add(mc_args_diag(args), MC_ERROR, (struct mc_place){0}, "--event",
                    "16 hexadecimal digits, as the tables show them", "\"%s\" is no id of an event",
                    f->event);
        return false;
    }
    return true;
}

static int explain(const struct mc_args *args, struct mc_opened *opened, struct mc_explain_filter filter)
{
    const struct mc_table *tables[MC_EXPLAIN_TABLES];
    filter.lane = lane_of(args, opened);
    filter.category = mc_args_value(args, "category", NULL);
    filter.cause = mc_args_value(args, "cause", NULL);
    filter.team = mc_args_value(args, "team", NULL);
    filter.quantity = mc_args_value(args, "quantity", NULL);
    filter.month = mc_args_value(args, "month", NULL);
    int count =
        filter.lane ? mc_explain(mc_args_arena(args), opened->store, opened->run, &filter, tables) : -1;
    if (count < 0) {
        return MC_EXIT_FAILURE;
    }
    struct mc_buffer out = {0};
    mc_args_write(args, &out, tables, count);
    bool fine = mc_print_all(&out);
    mc_buffer_free(&out);
    return fine ? MC_EXIT_OK : MC_EXIT_FAILURE;
}

static int run(const struct mc_args *args)
{
    struct mc_opened opened;
    struct mc_explain_filter filter = {0};
    if (!read_place(args, &filter) || !mc_opened_load(args, &opened)) {
        return MC_EXIT_USAGE;
    }
    int code = all_known(args, &opened) ? explain(args, &opened, filter) : MC_EXIT_USAGE;
    return mc_opened_close(&opened, code);
}

const struct mc_command mc_command_explain = {
    .name = "explain",
    .arguments = "DB",
    .summary = "from a total to entries, events and parameters",
    .least = 1,
    .most = 1,
    .options = options,
    .help =
        "Totals, months, entries of traced replications, the event behind the largest one (or the one "
        "that is named)\n"
        "with its causes and all that it caused, and the parameters and prices with file, line and "
        "source. Each\n"
        "column of a table is an option that goes one step further down. A table that shows a part says how "
        "many rows\n"
        "there are.",
    .examples = "  meshcost explain run.db --lane LANE --category certificates\n"
                "  meshcost explain run.db --quantity outage --month 2028\n"
                "  meshcost explain run.db --lane LANE --replication 0,0 --entry 1234 --json\n"
                "  meshcost explain run.db --parameter people.fix\n",
    .run = run};
