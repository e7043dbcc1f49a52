/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Points of a sweep, read as if each were a run. */
#include "meshcost/sweep_store.h"
#include "sql.h"
#include <string.h>

static const double MS_A_YEAR = 31557600000.0;

struct mc_read_points {
    struct mc_store *store;
    const struct mc_read_sweep *sweep;
    struct mc_read_run run;
    int lanes, quantities;
    const struct mc_read_lane *lane;
    const struct mc_read_quantity *quantity;
};

struct names {
    struct mc_arena *arena;
    struct mc_read_points *points;
    struct mc_read_lane *lane;
    struct mc_read_quantity *quantity;
};

static const char *kept(const struct names *n, const struct mc_value *v)
{
    return v->kind == MC_VALUE_NULL ? NULL : mc_arena_dup(n->arena, v->text);
}

/* Names are never NULL, not even in a damaged file. */
static const char *name_of(const struct names *n, const struct mc_value *v)
{
    return mc_arena_dup(n->arena, v->text);
}

static bool keep_lane(void *context, const struct mc_row *row)
{
    struct names *n = context;
    const struct mc_value *v = row->values;
    n->lane = mc_arena_grow(n->arena, n->lane, (size_t)n->points->lanes, (size_t)n->points->lanes + 1,
                            sizeof *n->lane);
    n->lane[n->points->lanes++] =
        (struct mc_read_lane){name_of(n, &v[0]), name_of(n, &v[1]), kept(n, &v[2]), v[3].integer};
    return true;
}

static bool keep_quantity(void *context, const struct mc_row *row)
{
    struct names *n = context;
    const struct mc_value *v = row->values;
    n->quantity = mc_arena_grow(n->arena, n->quantity, (size_t)n->points->quantities,
                                (size_t)n->points->quantities + 1, sizeof *n->quantity);
    n->quantity[n->points->quantities++] = (struct mc_read_quantity){.word = name_of(n, &v[0]),
                                                                     .unit = name_of(n, &v[1]),
                                                                     .priced_unit = kept(n, &v[2]),
                                                                     .price_key = kept(n, &v[3]),
                                                                     .per_priced_unit = v[4].integer,
                                                                     .micro = v[5].integer};
    return true;
}

static bool read_names(struct names *n, const struct mc_bind *binds)
{
    struct mc_store *store = n->points->store;
    bool fine =
        mc_read_query(store, "SELECT name, title, colour, dash FROM lane WHERE run = :run ORDER BY lane",
                      binds, NULL, keep_lane, n) &&
        mc_read_query(store,
                      "SELECT word, unit, priced_unit, price_key, per_priced_unit,"
                      " coalesce((SELECT micro FROM price JOIN sweep USING (price_set)"
                      " WHERE sweep = :sweep AND price.key = q.price_key), 0)"
                      " FROM quantity q WHERE run = :run ORDER BY quantity",
                      binds, NULL, keep_quantity, n);
    n->points->lane = n->lane;
    n->points->quantity = n->quantity;
    return fine;
}

const struct mc_read_points *mc_read_points(struct mc_store *store, struct mc_arena *arena,
                                            const struct mc_read_sweep *sweep)
{
    struct mc_read_points *p = MC_NEW(arena, struct mc_read_points);
    struct names n = {.arena = arena, .points = p};
    const struct mc_bind binds[] = {
        MC_BIND_INT(":run", sweep->run), MC_BIND_INT(":sweep", sweep->sweep), {NULL, {0}}};
    int count = 0;
    const struct mc_read_run *all = mc_read_runs(store, arena, &count);
    p->store = store;
    p->sweep = sweep;
    for (int i = 0; all && i < count; i++) {
        p->run = all[i].run == sweep->run ? all[i] : p->run;
    }
    return all && p->run.histories > 0 && read_names(&n, binds) ? p : NULL;
}

/* ---- one point ---- */

struct loader {
    const struct mc_read_points *points;
    struct mc_read_result *r;
    struct mc_read_quantity *quantity;
    int64_t *amount, *need_s, *hard_unmet;
    bool *delivers;
    int64_t first; /* organisation: those of independent points do not begin at 0 */
    int64_t rows;  /* replications before the first gap */
};

/* Columns: key, micro. */
static bool keep_price(void *context, const struct mc_row *row)
{
    struct loader *l = context;
    for (int q = 0; q < l->r->quantities; q++) {
        const char *key = l->quantity[q].price_key;
        if (key && strcmp(key, row->values[0].text) == 0) {
            l->quantity[q].micro = row->values[1].integer;
        }
    }
    return true;
}

/* Columns: o, h. */
static bool count_row(void *context, const struct mc_row *row)
{
    struct loader *l = context;
    int64_t o = row->values[0].integer, h = row->values[1].integer, histories = l->r->run->histories;
    l->first = l->rows == 0 ? o : l->first;
    bool follows = o == l->first + l->rows / histories && h == l->rows % histories;
    l->rows += follows;
    return follows;
}

/* Organisations before the first gap: of a sweep whose parts are not all there, it may be in the middle. */
static bool count_organisations(struct loader *l, const struct mc_bind *binds)
{
    if (!mc_read_query(l->points->store,
                       "SELECT o, h FROM point_result WHERE sweep = :sweep AND point = :point AND lane = 0"
                       " ORDER BY o, h",
                       binds, NULL, count_row, l)) {
        return false;
    }
    l->r->organisations = (int)(l->rows / l->r->run->histories);
    l->r->replications = l->r->organisations * l->r->run->histories;
    return l->r->organisations > 0;
}

/* Columns: o, h, lane, need_s, hard_unmet, delivers, then amounts by quantity. */
static bool keep_outcome(void *context, const struct mc_row *row)
{
    struct loader *l = context;
    const struct mc_value *v = row->values;
    const struct mc_read_result *r = l->r;
    int64_t o = v[0].integer - l->first, h = v[1].integer, lane = v[2].integer;
    if (o < 0 || o >= r->organisations || h < 0 || h >= r->run->histories || lane < 0 || lane >= r->lanes) {
        return true;
    }
    int64_t at = lane * r->replications + o * r->run->histories + h;
    l->need_s[at] = v[3].integer;
    l->hard_unmet[at] = v[4].integer;
    l->delivers[at] = v[5].integer != 0;
    for (int q = 0; q < r->quantities && q < MC_STORE_AMOUNT_COLUMNS; q++) {
        l->amount[at * r->quantities + q] = v[6 + q].integer;
    }
    return true;
}

static void make_tables(struct loader *l, struct mc_arena *arena)
{
    struct mc_read_result *r = l->r;
    size_t cells = (size_t)r->lanes * (size_t)r->replications, q = (size_t)r->quantities;
    l->quantity = MC_NEW_ARRAY(arena, q, struct mc_read_quantity);
    memcpy(l->quantity, l->points->quantity, q * sizeof *l->quantity);
    l->amount = MC_NEW_ARRAY(arena, cells * q, int64_t);
    l->need_s = MC_NEW_ARRAY(arena, cells, int64_t);
    l->hard_unmet = MC_NEW_ARRAY(arena, cells, int64_t);
    l->delivers = MC_NEW_ARRAY(arena, cells, bool);
    r->quantity = l->quantity;
    r->amount = l->amount;
    r->need_s = l->need_s;
    r->hard_unmet = l->hard_unmet;
    r->delivers = l->delivers;
}

struct mc_read_result *mc_read_point(const struct mc_read_points *p, struct mc_arena *arena, uint64_t point)
{
    static const char sql[] =
        "SELECT o, h, lane, need_s, hard_unmet, delivers, " MC_STORE_AMOUNTS "point FROM point_result"
        " WHERE sweep = :sweep AND point = :point";
    const struct mc_bind binds[] = {
        MC_BIND_INT(":sweep", p->sweep->sweep), MC_BIND_INT(":point", point), {NULL, {0}}};
    struct mc_read_result *r = MC_NEW(arena, struct mc_read_result);
    struct loader l = {.points = p, .r = r};
    struct mc_read_run *run = MC_NEW(arena, struct mc_read_run);
    *run = p->run;
    *r = (struct mc_read_result){.run = run, .lanes = p->lanes, .quantities = p->quantities, .lane = p->lane};
    if (!count_organisations(&l, binds)) {
        return NULL;
    }
    /* A point may have a horizon of its own. */
    run->years = (double)mc_read_int(p->store,
                                     "SELECT span_ms FROM point_result WHERE sweep = :sweep AND point = "
                                     ":point",
                                     binds) /
                 MS_A_YEAR;
    make_tables(&l, arena);
    bool fine =
        mc_read_query(p->store, "SELECT key, micro FROM point_price WHERE sweep = :sweep AND point = :point",
                      binds, NULL, keep_price, &l) &&
        mc_read_query(p->store, sql, binds, NULL, keep_outcome, &l);
    return fine ? r : NULL;
}
