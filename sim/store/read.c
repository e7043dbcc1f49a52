/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Queries and runs. */
#include "sql.h"
#include <limits.h>
#include <string.h>

enum { MAX_COLUMNS = 96 };

/* ---- queries ---- */

static void bind_all(sqlite3_stmt *s, const struct mc_bind *binds)
{
    for (; binds && binds->name; binds++) {
        int i = sqlite3_bind_parameter_index(s, binds->name);
        if (i == 0) {
            continue;
        }
        switch (binds->value.kind) {
        case MC_VALUE_INT:
            sqlite3_bind_int64(s, i, binds->value.integer);
            break;
        case MC_VALUE_REAL:
            sqlite3_bind_double(s, i, binds->value.real);
            break;
        case MC_VALUE_TEXT:
            sqlite3_bind_text(s, i, binds->value.text, -1, SQLITE_TRANSIENT);
            break;
        case MC_VALUE_NULL:
            break;
        }
    }
}

static struct mc_value cell(sqlite3_stmt *s, int column)
{
    switch (sqlite3_column_type(s, column)) {
    case SQLITE_INTEGER:
        return (struct mc_value){.kind = MC_VALUE_INT,
                                 .integer = sqlite3_column_int64(s, column),
                                 .real = sqlite3_column_double(s, column),
                                 .text = ""};
    case SQLITE_FLOAT:
        return (struct mc_value){.kind = MC_VALUE_REAL, .real = sqlite3_column_double(s, column), .text = ""};
    case SQLITE_NULL:
        return (struct mc_value){.kind = MC_VALUE_NULL, .text = ""};
    default:
        return (struct mc_value){.kind = MC_VALUE_TEXT, .text = mc_sql_text(s, column)};
    }
}

static bool hand_out(struct mc_store *store, sqlite3_stmt *s, mc_row_fn *head, mc_row_fn *each, void *context)
{
    const char *names[MAX_COLUMNS];
    struct mc_value values[MAX_COLUMNS];
    struct mc_row row = {.count = sqlite3_column_count(s), .names = names, .values = values};
    MC_ASSERT(row.count <= MAX_COLUMNS);
    for (int i = 0; i < row.count; i++) {
        names[i] = sqlite3_column_name(s, i);
    }
    if (head && !head(context, &(struct mc_row){.count = row.count, .names = names})) {
        return true;
    }
    int code;
    while ((code = mc_sql_step(store, s)) == SQLITE_ROW) {
        for (int i = 0; i < row.count; i++) {
            values[i] = cell(s, i);
        }
        if (!each(context, &row)) {
            return true;
        }
    }
    return code == SQLITE_DONE;
}

bool mc_read_query(struct mc_store *store, const char *sql, const struct mc_bind *binds, mc_row_fn *head,
                   mc_row_fn *each, void *context)
{
    sqlite3_stmt *s = mc_sql_prepare(store, sql);
    if (!s) {
        return false;
    }
    bind_all(s, binds);
    bool fine = hand_out(store, s, head, each, context);
    sqlite3_finalize(s);
    return fine;
}

static bool keep_int(void *context, const struct mc_row *row)
{
    *(int64_t *)context = row->values[0].integer;
    return false;
}

int64_t mc_read_int(struct mc_store *store, const char *sql, const struct mc_bind *binds)
{
    int64_t value = 0;
    return mc_read_query(store, sql, binds, NULL, keep_int, &value) ? value : 0;
}

/* ---- runs ---- */

struct runs {
    struct mc_arena *arena;
    struct mc_read_run *rows;
    int count, room;
};

/* A damaged file may say anything; whoever divides by it needs one at least. */
static int histories_of(int64_t stored)
{
    return stored > 0 && stored <= INT_MAX ? (int)stored : 1;
}

static bool keep_run(void *context, const struct mc_row *row)
{
    struct runs *runs = context;
    const struct mc_value *v = row->values;
    if (runs->count == runs->room) {
        int bigger = runs->room ? runs->room * 2 : 16;
        runs->rows =
            mc_arena_grow(runs->arena, runs->rows, (size_t)runs->count, (size_t)bigger, sizeof *runs->rows);
        runs->room = bigger;
    }
    runs->rows[runs->count++] = (struct mc_read_run){.run = v[0].integer,
                                                     .id = mc_arena_dup(runs->arena, v[1].text),
                                                     .scenario = mc_arena_dup(runs->arena, v[2].text),
                                                     .title = mc_arena_dup(runs->arena, v[3].text),
                                                     .question = mc_arena_dup(runs->arena, v[4].text),
                                                     .version = mc_arena_dup(runs->arena, v[5].text),
                                                     .compiler = mc_arena_dup(runs->arena, v[6].text),
                                                     .command = mc_arena_dup(runs->arena, v[7].text),
                                                     .currency = mc_arena_dup(runs->arena, v[8].text),
                                                     .prices = mc_arena_dup(runs->arena, v[9].text),
                                                     .start = v[10].integer,
                                                     .end = v[11].integer,
                                                     .as_of = v[12].integer,
                                                     .seed = (uint64_t)v[13].integer,
                                                     .wanted = (uint64_t)v[14].integer,
                                                     .stored = (uint64_t)v[15].integer,
                                                     .traced = (uint64_t)v[16].integer,
                                                     .histories = histories_of(v[17].integer),
                                                     .finished = v[18].integer != 0,
                                                     .years = v[19].real,
                                                     .tolerance = v[20].real};
    return true;
}

const struct mc_read_run *mc_read_runs(struct mc_store *store, struct mc_arena *arena, int *count)
{
    struct runs runs = {.arena = arena};
    static const char sql[] =
        "SELECT run, run.id, scenario, title, question, tool_version, compiler, command, price_set.currency,"
        " price_set.name, start_ms, end_ms, as_of_ms, seed, replications,"
        " (SELECT count(*) FROM replication r WHERE r.run = run.run), traced, histories, finished,"
        " (end_ms - start_ms) / 31557600000.0, tolerance"
        " FROM run JOIN price_set USING (price_set) ORDER BY turn DESC";
    bool fine = mc_read_query(store, sql, NULL, NULL, keep_run, &runs);
    *count = runs.count;
    return fine ? (runs.rows ? runs.rows : MC_NEW(arena, struct mc_read_run)) : NULL;
}

static const struct mc_read_run *newest(const struct mc_read_run *runs, int count)
{
    for (int i = 0; i < count; i++) {
        if (runs[i].finished && runs[i].stored > 0) {
            return &runs[i];
        }
    }
    for (int i = 0; i < count; i++) {
        if (runs[i].stored > 0) {
            return &runs[i];
        }
    }
    return NULL;
}

static const struct mc_read_run *by_id(const struct mc_read_run *runs, int count, const char *id, int *found)
{
    const struct mc_read_run *match = NULL;
    for (int i = 0; i < count; i++) {
        if (strncmp(runs[i].id, id, strlen(id)) == 0) {
            match = &runs[i];
            ++*found;
        }
    }
    return match;
}

const struct mc_read_run *mc_read_choose(struct mc_store *store, struct mc_arena *arena, struct mc_diag *diag,
                                         const char *id)
{
    int count, found = 0;
    const struct mc_read_run *runs = mc_read_runs(store, arena, &count);
    if (!runs) {
        mc_diag_add(diag, MC_ERROR, (struct mc_place){0}, NULL, NULL, "%s", mc_store_error(store));
        return NULL;
    }
    const struct mc_read_run *run = id && *id ? by_id(runs, count, id, &found) : newest(runs, count);
    if (found > 1) {
        mc_diag_add(diag, MC_ERROR, (struct mc_place){0}, NULL, "give more of its digits",
                    "%d runs begin with \"%s\"", found, id);
        return NULL;
    }
    if (!run) {
        mc_diag_add(diag, MC_ERROR, (struct mc_place){0}, NULL, "see `meshcost runs DB`",
                    id && *id ? "%s: there is no run \"%s\"" : "%s: no replication is stored yet%s",
                    store->path, id && *id ? id : "");
    }
    return run;
}
