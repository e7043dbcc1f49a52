/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the results of a run into dense tables. */
#include "sql.h"
#include <string.h>

struct loader {
    struct mc_store *store;
    struct mc_arena *arena;
    struct mc_read_result *r;
    struct mc_bind binds[3];
    /* the same tables, still to be written to */
    int64_t *amount, *by_category, *by_team, *need_s, *hard_unmet;
    bool *delivers;
    struct mc_read_lane *lane;
    struct mc_read_team *team;
    const char **category;
};

static int64_t rows_of(struct loader *l, const char *sql)
{
    return mc_read_int(l->store, sql, l->binds);
}

/* ---- names ---- */

/* Names are never NULL, not even in a damaged file. */
static const char *name_of(struct loader *l, const struct mc_value *v)
{
    return mc_arena_dup(l->arena, v->text);
}

static const char *kept(struct loader *l, const struct mc_value *v)
{
    return v->kind == MC_VALUE_NULL ? NULL : mc_arena_dup(l->arena, v->text);
}

static bool in(int64_t i, int count)
{
    return i >= 0 && i < count;
}

static bool keep_lane(void *context, const struct mc_row *row)
{
    struct loader *l = context;
    const struct mc_value *v = row->values;
    if (in(v[0].integer, l->r->lanes)) {
        l->lane[v[0].integer] =
            (struct mc_read_lane){name_of(l, &v[1]), name_of(l, &v[2]), kept(l, &v[3]), v[4].integer};
    }
    return true;
}

static bool keep_team(void *context, const struct mc_row *row)
{
    struct loader *l = context;
    const struct mc_value *v = row->values;
    if (in(v[0].integer, l->r->teams)) {
        l->team[v[0].integer] = (struct mc_read_team){name_of(l, &v[1]), v[2].integer, v[3].integer};
    }
    return true;
}

static bool keep_category(void *context, const struct mc_row *row)
{
    struct loader *l = context;
    if (in(row->values[0].integer, l->r->categories)) {
        l->category[row->values[0].integer] = name_of(l, &row->values[1]);
    }
    return true;
}

static bool keep_quantity(void *context, const struct mc_row *row)
{
    struct loader *l = context;
    const struct mc_value *v = row->values;
    if (in(v[0].integer, l->r->quantities)) {
        l->r->quantity[v[0].integer] = (struct mc_read_quantity){.word = name_of(l, &v[1]),
                                                                 .unit = name_of(l, &v[2]),
                                                                 .priced_unit = kept(l, &v[3]),
                                                                 .price_key = kept(l, &v[4]),
                                                                 .per_priced_unit = v[5].integer,
                                                                 .micro = v[6].integer};
    }
    return true;
}

static bool load_names(struct loader *l)
{
    return mc_read_query(l->store, "SELECT lane, name, title, colour, dash FROM lane WHERE run = :run",
                         l->binds, NULL, keep_lane, l) &&
           mc_read_query(l->store, "SELECT team, name, people, hours_ms FROM team WHERE run = :run", l->binds,
                         NULL, keep_team, l) &&
           mc_read_query(l->store, "SELECT category, name FROM category WHERE run = :run", l->binds, NULL,
                         keep_category, l) &&
           mc_read_query(l->store,
                         "SELECT quantity, word, unit, priced_unit, price_key, per_priced_unit,"
                         " coalesce((SELECT micro FROM price JOIN run USING (price_set) WHERE run.run = q.run"
                         " AND price.key = q.price_key), 0) FROM quantity q WHERE run = :run",
                         l->binds, NULL, keep_quantity, l);
}

/* ---- numbers ---- */

/* Place of (o, h) of a lane in a table, -1 outside; columns 0 to 2 are o, h, lane. */
static int64_t place(const struct loader *l, const struct mc_value *v)
{
    const struct mc_read_result *r = l->r;
    if (!in(v[0].integer, r->organisations) || !in(v[1].integer, r->run->histories) ||
        !in(v[2].integer, r->lanes)) {
        return -1;
    }
    return v[2].integer * r->replications + v[0].integer * r->run->histories + v[1].integer;
}

static bool keep_outcome(void *context, const struct mc_row *row)
{
    struct loader *l = context;
    int64_t at = place(l, row->values);
    if (at >= 0) {
        l->need_s[at] = row->values[3].integer;
        l->hard_unmet[at] = row->values[4].integer;
        l->delivers[at] = row->values[5].integer != 0;
    }
    return true;
}

static bool keep_amount(void *context, const struct mc_row *row)
{
    struct loader *l = context;
    int64_t at = place(l, row->values);
    if (at >= 0 && in(row->values[3].integer, l->r->quantities)) {
        l->amount[at * l->r->quantities + row->values[3].integer] = row->values[4].integer;
    }
    return true;
}

/* Columns: o, h, lane, group, quantity, sum. */
static void keep_split(const struct loader *l, const struct mc_row *row, int64_t *table, int groups)
{
    const struct mc_value *v = row->values;
    int64_t at = place(l, v);
    if (at >= 0 && in(v[3].integer, groups) && in(v[4].integer, l->r->quantities)) {
        table[(at * groups + v[3].integer) * l->r->quantities + v[4].integer] = v[5].integer;
    }
}

static bool keep_by_category(void *context, const struct mc_row *row)
{
    struct loader *l = context;
    keep_split(l, row, l->by_category, l->r->categories);
    return true;
}

static bool keep_by_team(void *context, const struct mc_row *row)
{
    struct loader *l = context;
    keep_split(l, row, l->by_team, l->r->teams);
    return true;
}

static bool load_numbers(struct loader *l)
{
    return mc_read_query(l->store,
                         "SELECT o, h, lane, need_s, hard_unmet, delivers FROM outcome WHERE run = :run",
                         l->binds, NULL, keep_outcome, l) &&
           mc_read_query(l->store, "SELECT o, h, lane, quantity, amount FROM amount WHERE run = :run",
                         l->binds, NULL, keep_amount, l) &&
           mc_read_query(l->store,
                         "SELECT o, h, lane, category, quantity, sum(amount) FROM total WHERE run = :run"
                         " GROUP BY point, o, h, lane, category, quantity",
                         l->binds, NULL, keep_by_category, l) &&
           mc_read_query(l->store,
                         "SELECT o, h, lane, team, quantity, sum(amount) FROM total WHERE run = :run"
                         " GROUP BY point, o, h, lane, team, quantity",
                         l->binds, NULL, keep_by_team, l);
}

/* Where a damaged file leaves rows out. */
static void name_all(struct loader *l)
{
    for (int i = 0; i < l->r->lanes; i++) {
        l->lane[i] = (struct mc_read_lane){.name = "", .title = ""};
    }
    for (int i = 0; i < l->r->teams; i++) {
        l->team[i] = (struct mc_read_team){.name = ""};
    }
    for (int i = 0; i < l->r->categories; i++) {
        l->category[i] = "";
    }
    for (int i = 0; i < l->r->quantities; i++) {
        l->r->quantity[i] = (struct mc_read_quantity){.word = "", .unit = ""};
    }
}

static void make_tables(struct loader *l)
{
    struct mc_read_result *r = l->r;
    size_t cells = (size_t)r->lanes * (size_t)r->replications, q = (size_t)r->quantities;
    l->amount = MC_NEW_ARRAY(l->arena, cells * q, int64_t);
    l->by_category = MC_NEW_ARRAY(l->arena, cells * q * (size_t)r->categories, int64_t);
    l->by_team = MC_NEW_ARRAY(l->arena, cells * q * (size_t)r->teams, int64_t);
    l->need_s = MC_NEW_ARRAY(l->arena, cells, int64_t);
    l->hard_unmet = MC_NEW_ARRAY(l->arena, cells, int64_t);
    l->delivers = MC_NEW_ARRAY(l->arena, cells, bool);
    l->lane = MC_NEW_ARRAY(l->arena, (size_t)r->lanes, struct mc_read_lane);
    l->team = MC_NEW_ARRAY(l->arena, (size_t)r->teams, struct mc_read_team);
    l->category = MC_NEW_ARRAY(l->arena, (size_t)r->categories, const char *);
    r->quantity = MC_NEW_ARRAY(l->arena, q, struct mc_read_quantity);
    name_all(l);
}

static void hand_over(struct loader *l)
{
    struct mc_read_result *r = l->r;
    r->amount = l->amount;
    r->by_category = l->by_category;
    r->by_team = l->by_team;
    r->need_s = l->need_s;
    r->hard_unmet = l->hard_unmet;
    r->delivers = l->delivers;
    r->lane = l->lane;
    r->team = l->team;
    r->category = l->category;
}

struct mc_read_result *mc_read_result(struct mc_store *store, struct mc_arena *arena,
                                      const struct mc_read_run *run)
{
    struct loader l = {.store = store, .arena = arena, .r = MC_NEW(arena, struct mc_read_result)};
    l.binds[0] = MC_BIND_INT(":run", run->run);
    l.r->run = run;
    l.r->lanes = (int)rows_of(&l, "SELECT count(*) FROM lane WHERE run = :run");
    l.r->teams = (int)rows_of(&l, "SELECT count(*) FROM team WHERE run = :run");
    l.r->categories = (int)rows_of(&l, "SELECT count(*) FROM category WHERE run = :run");
    l.r->quantities = (int)rows_of(&l, "SELECT count(*) FROM quantity WHERE run = :run");
    l.r->organisations = (int)(run->stored / (uint64_t)run->histories);
    l.r->replications = l.r->organisations * run->histories;
    if (l.r->organisations == 0 || mc_store_error(store)) {
        return NULL;
    }
    make_tables(&l);
    if (!load_names(&l) || !load_numbers(&l)) {
        return NULL;
    }
    hand_over(&l);
    return l.r;
}

int mc_read_quantity(const struct mc_read_result *result, const char *word)
{
    for (int i = 0; i < result->quantities; i++) {
        if (strcmp(result->quantity[i].word, word) == 0) {
            return i;
        }
    }
    return -1;
}

int mc_read_lane(const struct mc_read_result *result, const char *name)
{
    for (int i = 0; i < result->lanes; i++) {
        if (strcmp(result->lane[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}
