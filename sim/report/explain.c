/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/explain.h"
#include "table.h"
#include <string.h>

#define FILTER                                                                                               \
    " WHERE run = :run AND lane = :lane AND (:category IS NULL OR category = :category)"                     \
    " AND (:quantity IS NULL OR quantity = :quantity)"
#define FILTER_ENTRY                                                                                         \
    " AND (:month IS NULL OR time LIKE :month || '%') AND (:entry IS NULL OR ordinal + 1 = :entry)"          \
    " AND (:wanted IS NULL OR printf('%016x', event) = :wanted) AND (:at_o IS NULL OR o = :at_o)"            \
    " AND (:at_h IS NULL OR h = :at_h)"
#define FILTER_CAUSE " AND (:cause IS NULL OR cause = :cause) AND (:team IS NULL OR team = :team)"

static const char totals_sql[] =
    "SELECT category, cause, team, quantity, sum(amount) / :n / :years AS \"a year\", unit,"
    " sum(money) / :n / :years AS \"money [a year]\", count(*) AS \"in [replications]\" FROM v_total" FILTER
        FILTER_CAUSE " GROUP BY category, cause, team, quantity"
    " ORDER BY sum(money) DESC, category, cause, team, quantity";

static const char months_sql[] =
    "SELECT substr(month_start, 1, 7) AS month, category, quantity, sum(amount) / :n AS \"mean [a "
    "replication]\","
    " unit, sum(money) / :n AS \"money [a replication]\" FROM v_month_sum" FILTER
    " AND (:month IS NULL OR month_start LIKE :month || '%')"
    " AND (:category IS NOT NULL OR :quantity IS NOT NULL OR money > 0)"
    " GROUP BY month, category, quantity ORDER BY month, sum(money) DESC, category, quantity";

static const char entries_sql[] =
    "SELECT ordinal + 1 AS entry, time, category, cause, team, cluster, component, namespace, quantity, "
    "amount, "
    "unit, money,"
    " CASE event WHEN 0 THEN NULL ELSE printf('%016x', event) END AS event, o, h FROM v_entry" FILTER
        FILTER_CAUSE FILTER_ENTRY " ORDER BY money DESC, event = 0, amount DESC, o, h, ordinal";

static const char chain_sql[] =
    "WITH RECURSIVE up(depth, id, cause, time, kind, subject, value) AS ("
    " SELECT 0, id, cause, time, kind, subject, value FROM v_event"
    "  WHERE run = :run AND point = 0 AND o = :o AND h = :h AND id = :event"
    " UNION SELECT depth + 1, e.id, e.cause, e.time, e.kind, e.subject, e.value FROM up JOIN v_event e"
    "  ON e.run = :run AND e.point = 0 AND e.o = :o AND e.h = :h AND e.id = up.cause WHERE depth < 100)"
    " SELECT depth, time, kind, subject, value, printf('%016x', id) AS event,"
    " CASE cause WHEN 0 THEN NULL ELSE printf('%016x', cause) END AS \"caused by\" FROM up ORDER BY depth";

static const char siblings_sql[] =
    "SELECT time, category, cause, team, cluster, namespace, quantity, amount, unit, money FROM v_entry"
    " WHERE run = :run AND point = 0 AND o = :o AND h = :h AND lane = :lane AND event = :event"
    " ORDER BY ordinal";

/* Files that come with the program are named as they lie in it, wherever that is. */
#define ORIGIN                                                                                               \
    "CASE WHEN instr(origin, '/scenarios/') > 0 THEN substr(origin, instr(origin, '/scenarios/') + 1)"       \
    " ELSE origin END AS origin"

/* A parameter belongs to an entry if it is of its component, team or cluster, or if its path or its value has
 * a word of the entry's cause. */
static const char parameters_sql[] =
    "WITH RECURSIVE split(word, rest) AS (SELECT '', replace(:why, ' ', '-') || '-'"
    " UNION ALL SELECT substr(rest, 1, instr(rest, '-') - 1), substr(rest, instr(rest, '-') + 1)"
    "  FROM split WHERE rest <> ''),"
    " words(word) AS (SELECT DISTINCT word FROM split WHERE length(word) >= 4)"
    " SELECT path, CASE WHEN length(value) > 90 THEN substr(value, 1, 87) || '...' ELSE value END AS "
    "value, unit, " ORIGIN ", source, confidence FROM v_parameter p WHERE run = :run"
    "  AND (path NOT LIKE 'lanes.%' OR substr(path, 1, length('lanes.' || :lane || '.')) = 'lanes.' || :lane "
    "|| '.')"
    "  AND (instr(path, 'components[' || :component || ']') > 0 OR instr(path, 'teams[' || :for_team || ']') "
    "> 0"
    "   OR instr(path, 'clusters[' || :cluster || ']') > 0"
    "   OR EXISTS (SELECT 1 FROM words, (SELECT replace(replace(replace(p.path, '.', '-'), '[', '-'), ']', "
    "'-') || "
    "'-' AS parts)"
    "    WHERE instr(parts, '-' || rtrim(word, 's') || '-') > 0 OR instr(parts, '-' || rtrim(word, 's') || "
    "'s-') > 0)"
    "   OR EXISTS (SELECT 1 FROM words WHERE p.value = word))"
    " ORDER BY ordinal";

static const char lines_sql[] =
    "SELECT path, value, unit, " ORIGIN ", source, confidence, interest FROM v_parameter WHERE run = :run"
    " AND (path NOT LIKE 'lanes.%' OR :all_lanes OR substr(path, 1, length('lanes.' || :lane || '.')) = "
    "'lanes.' ||"
    " :lane || '.') AND instr(path, :parameter) > 0 ORDER BY path <> :parameter, ordinal";

/* A prior's path has no names in it: it is found by the last word of the parameter's. */
static const char draws_sql[] =
    "SELECT path, subject, count(*) AS \"drawn [organisations]\", min(value) AS least, avg(value) AS mean, "
    "max(value)"
    " AS most, unit FROM v_draw WHERE run = :run AND point = 0 AND (path = :tail OR path LIKE '%.' || :tail)"
    " GROUP BY path, subject ORDER BY path, subject";

static const char prices_sql[] =
    "SELECT q.word AS quantity, q.price AS \"price [a priced unit]\", q.priced_unit AS unit, p.currency, "
    "p.source"
    " FROM v_quantity q JOIN v_price p ON p.run = q.run AND p.key = q.price_key WHERE q.run = :run"
    " AND (:quantity IS NULL OR q.word = :quantity) ORDER BY q.quantity";

struct leading { /* the entry that is followed up */
    struct mc_arena *arena;
    const char *cause, *team, *cluster, *component;
    int64_t event, o, h;
    bool found;
};

static const char leading_sql[] =
    "SELECT cause, team, cluster, component, event, o, h FROM v_entry" FILTER FILTER_CAUSE FILTER_ENTRY
    " ORDER BY event = 0, money DESC, amount DESC, o, h, ordinal LIMIT 1";

static const char *kept(struct mc_arena *arena, const struct mc_value *v)
{
    return v->kind == MC_VALUE_NULL ? NULL : mc_arena_dup(arena, v->text);
}

static bool keep_leading(void *context, const struct mc_row *row)
{
    struct leading *l = context;
    const struct mc_value *v = row->values;
    l->cause = kept(l->arena, &v[0]);
    l->team = kept(l->arena, &v[1]);
    l->cluster = kept(l->arena, &v[2]);
    l->component = kept(l->arena, &v[3]);
    l->event = v[4].integer;
    l->o = v[5].integer;
    l->h = v[6].integer;
    l->found = true;
    return false;
}

enum { MAX_BINDS = 32 };
/* Rows that are shown of tables which can be long; of entries the filter says how many. */
enum { EVERY = 0, FEW = 60, MONTHS = 200 };

struct explainer {
    struct mc_arena *arena;
    struct mc_store *store;
    const struct mc_table **tables;
    int count;
    bool failed, all;
    int64_t entries;
    struct mc_table *cut; /* which tables show a part; NULL: none so far */
    struct mc_bind binds[MAX_BINDS];
    int bind_count;
};

static void bind(struct explainer *e, struct mc_bind b)
{
    MC_ASSERT(e->bind_count < MAX_BINDS - 1);
    e->binds[e->bind_count++] = b;
}

/* What is left out is said beside the table and, for programs, in a table of its own. */
static void tell_cut(struct explainer *e, struct mc_table *t, const char *sql, const char *option)
{
    int64_t rows =
        mc_read_int(e->store, mc_arena_printf(e->arena, "SELECT count(*) FROM (%s)", sql), e->binds);
    int shown = mc_table_rows(t);
    if (rows <= shown) {
        return;
    }
    const char *more =
        mc_arena_printf(e->arena, "%d of %lld rows: `%s` shows more.", shown, (long long)rows, option);
    t->note = t->note ? mc_arena_printf(e->arena, "%s %s", t->note, more) : more;
    if (!e->cut) {
        e->cut = mc_table_create(e->arena, "cut", "Tables that show a part", NULL);
        mc_table_column(e->cut, "table", NULL);
        mc_table_column(e->cut, "shown", "rows");
        mc_table_column(e->cut, "there are", "rows");
        mc_table_column(e->cut, "option", NULL);
    }
    mc_table_text(e->cut, mc_table_id(t));
    mc_table_int(e->cut, shown);
    mc_table_int(e->cut, rows);
    mc_table_text(e->cut, option);
}

/* At most so many rows, of which `option` shows more. */
static void add_some(struct explainer *e, const char *id, const char *title, const char *note,
                     const char *sql, int64_t most, const char *option)
{
    bool cuts = most != EVERY && !e->all;
    const char *some = cuts ? mc_arena_printf(e->arena, "%s LIMIT %lld", sql, (long long)most) : sql;
    struct mc_table *t = mc_table_query(e->arena, e->store, id, title, note, some, e->binds);
    e->failed = e->failed || !t;
    if (t && mc_table_rows(t) > 0) {
        e->tables[e->count++] = t;
    }
    if (t && cuts && mc_table_rows(t) == most) {
        tell_cut(e, t, sql, option);
    }
}

static void add(struct explainer *e, const char *id, const char *title, const char *note, const char *sql)
{
    add_some(e, id, title, note, sql, EVERY, NULL);
}

static void say(struct explainer *e, const char *id, const char *title, const char *text)
{
    struct mc_table *t = mc_table_create(e->arena, id, title, NULL);
    mc_table_column(t, "note", NULL);
    mc_table_text(t, text);
    e->tables[e->count++] = t;
}

static void add_event(struct explainer *e, const struct leading *l)
{
    const char *title = mc_arena_printf(e->arena, "Event %016llx of replication (%lld, %lld) and its causes",
                                        (unsigned long long)l->event, (long long)l->o, (long long)l->h);
    int before = e->count;
    add(e, "event", title, "Depth 0 is the event, 1 what caused it, and so on.", chain_sql);
    if (e->count == before) {
        say(e, "event", title,
            "It lies in the replay, not in the history: a date that the model itself computed, such as the "
            "end of "
            "a certificate. Its inputs are the parameters below.");
    }
    add_some(e, "caused", "All that this event caused in this lane", NULL, siblings_sql, e->entries,
             "--entries");
}

static void follow_up(struct explainer *e, const struct leading *l)
{
    bind(e, MC_BIND_INT(":event", l->event));
    bind(e, MC_BIND_INT(":o", l->o));
    bind(e, MC_BIND_INT(":h", l->h));
    bind(e, MC_BIND_TEXT(":component", l->component));
    bind(e, MC_BIND_TEXT(":for_team", l->team));
    bind(e, MC_BIND_TEXT(":cluster", l->cluster));
    bind(e, MC_BIND_TEXT(":why", l->cause));
    if (l->event != 0) {
        add_event(e, l);
    }
    add_some(
        e, "parameters", "Parameters of this entry, with the line that says so",
        "Those of its component, team and cluster, and those that have a word of its cause in their path.",
        parameters_sql, FEW, "--all");
}

static void bind_filter(struct explainer *e, const struct mc_read_run *run, const struct mc_explain_filter *f)
{
    bind(e, MC_BIND_INT(":run", run->run));
    bind(e, MC_BIND_TEXT(":lane", f->lane));
    bind(e, MC_BIND_TEXT(":category", f->category));
    bind(e, MC_BIND_TEXT(":cause", f->cause));
    bind(e, MC_BIND_TEXT(":team", f->team));
    bind(e, MC_BIND_TEXT(":quantity", f->quantity));
    bind(e, MC_BIND_TEXT(":month", f->month));
    if (f->entry > 0) {
        bind(e, MC_BIND_INT(":entry", f->entry));
    }
    bind(e, MC_BIND_TEXT(":wanted", f->event));
    if (f->placed) {
        bind(e, MC_BIND_INT(":at_o", f->o));
        bind(e, MC_BIND_INT(":at_h", f->h));
    }
    bind(e, MC_BIND_REAL(":n", run->stored));
    bind(e, MC_BIND_REAL(":years", run->years));
}

/* ---- one parameter ---- */

static void parameter(struct explainer *e, const char *path)
{
    const char *dot = strrchr(path, '.'), *bracket = strrchr(path, ']');
    const char *tail = dot && (!bracket || dot > bracket) ? dot + 1
                       : bracket && bracket[1]            ? bracket + 1
                                                          : path;
    bind(e, MC_BIND_TEXT(":parameter", path));
    bind(e, MC_BIND_INT(":all_lanes", strncmp(path, "lanes.", 6) == 0));
    bind(e, MC_BIND_TEXT(":tail", tail));
    add_some(e, "parameters", "The lines that state it", NULL, lines_sql, FEW, "--all");
    add_some(e, "draws", "What was drawn from it",
             "Of the organisations of this run; one subject has one draw, whatever lanes contain it.",
             draws_sql, FEW, "--all");
}

/* ---- from a total down ---- */

static void walk(struct explainer *e, const struct mc_read_run *run)
{
    struct leading leading = {.arena = e->arena};
    add(e, "totals", "Totals",
        mc_arena_printf(
            e->arena, "Means over n = %llu replications. A month, if given, applies from the next table on.",
            (unsigned long long)run->stored),
        totals_sql);
    add_some(e, "months", "Months", "By category and quantity, of all causes and teams.", months_sql, MONTHS,
             "--all");
    add_some(e, "entries", "Entries of the traced replications, the largest first", NULL, entries_sql,
             e->entries, "--entries");
    e->failed = e->failed || !mc_read_query(e->store, leading_sql, e->binds, NULL, keep_leading, &leading);
    if (leading.found) {
        follow_up(e, &leading);
    } else if (e->count > 0) {
        say(e, "entries", "Entries",
            "No traced replication has such an entry: `meshcost run --trace 1` keeps them.");
    }
    add(e, "prices", "Prices", NULL, prices_sql);
}

int mc_explain(struct mc_arena *arena, struct mc_store *store, const struct mc_read_run *run,
               const struct mc_explain_filter *filter, const struct mc_table **tables)
{
    struct explainer e = {
        .arena = arena, .store = store, .tables = tables, .all = filter->all, .entries = filter->entries};
    bind_filter(&e, run, filter);
    if (filter->parameter) {
        parameter(&e, filter->parameter);
    } else {
        walk(&e, run);
    }
    if (e.cut) {
        e.tables[e.count++] = e.cut;
    }
    return e.failed ? -1 : e.count;
}
