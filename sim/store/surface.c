/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Latency surfaces in the file, and which of them a run has read. */
#include "meshcost/surfaces.h"
#include "meshcost/variate.h"
#include "sql.h"
#include <stdio.h>
#include <string.h>

static struct mc_surface_point *point_at(struct mc_surface *s, int64_t i)
{
    int64_t points = (int64_t)s->columns * s->rows;
    return i < 0 || i >= points + s->check_count ? NULL : i < points ? &s->points[i] : &s->checks[i - points];
}

/* Rows of a query about a hash go to `each`; false unless there were `count`, all of them taken. */
static bool read_rows(struct mc_store *store, const char *sql, struct mc_surface *s, int64_t count,
                      bool (*each)(struct mc_surface *s, sqlite3_stmt *row))
{
    sqlite3_stmt *row = mc_sql_prepare(store, sql);
    int64_t seen = 0;
    if (row) {
        sqlite3_bind_text(row, 1, s->hash, -1, SQLITE_STATIC);
    }
    while (mc_sql_step(store, row) == SQLITE_ROW) {
        seen += each(s, row);
    }
    sqlite3_finalize(row);
    return seen == count;
}

static bool read_point(struct mc_surface *s, sqlite3_stmt *row)
{
    struct mc_surface_point *p = point_at(s, sqlite3_column_int64(row, 0));
    if (!p) {
        return false;
    }
    p->mean = sqlite3_column_int64(row, 1);
    p->cpu = sqlite3_column_int64(row, 2);
    p->noise_mean = sqlite3_column_int64(row, 3);
    p->noise_p99 = sqlite3_column_int64(row, 4);
    p->requests = sqlite3_column_int64(row, 5);
    p->noise_cpu = sqlite3_column_int64(row, 6);
    return true;
}

static bool read_value(struct mc_surface *s, sqlite3_stmt *row)
{
    struct mc_surface_point *p = point_at(s, sqlite3_column_int64(row, 0));
    int64_t slice = sqlite3_column_int64(row, 1);
    if (!p || slice < 0 || slice >= MC_SURFACE_VALUES) {
        return false;
    }
    p->value[slice] = sqlite3_column_int64(row, 2);
    return true;
}

static bool find(void *context, struct mc_surface *s)
{
    struct mc_store *store = context;
    int64_t points = mc_surface_tasks(s);
    return read_rows(store,
                     "SELECT p.point, p.mean, p.cpu, p.noise_mean, p.noise_p99, p.requests, n.cpu "
                     "FROM surface_point p JOIN surface_noise n USING (hash, point) WHERE hash = ?",
                     s, points, read_point) &&
           read_rows(store, "SELECT point, slice, value FROM surface_value WHERE hash = ?", s,
                     points * MC_SURFACE_VALUES, read_value);
}

static bool keep(void *context, const struct mc_surface *s)
{
    struct mc_store *store = context;
    struct mc_surface copy = *s;
    if (!mc_sql_begin(store)) {
        return false;
    }
    MC_PUT(store, MC_T_SURFACE, MC_TX(s->hash), MC_I(s->fine), MC_I(s->columns * s->rows),
           MC_I(s->check_count), MC_I(s->unit), MC_I(mc_round_half_even(s->worst * 1e6)),
           MC_I(mc_round_half_even(s->typical * 1e6)));
    MC_PUT(store, MC_T_SURFACE_CPU, MC_TX(s->hash), MC_I(mc_round_half_even(s->worst_cpu * 1e6)),
           MC_I(mc_round_half_even(s->typical_cpu * 1e6)));
    for (int i = 0; i < mc_surface_tasks(s); i++) {
        const struct mc_surface_point *p = point_at(&copy, i);
        MC_PUT(store, MC_T_SURFACE_POINT, MC_TX(s->hash), MC_I(i), MC_R(p->use), MC_R(p->neighbours),
               MC_I(p->mean), MC_I(p->cpu), MC_I(p->noise_mean), MC_I(p->noise_p99), MC_I(p->requests));
        MC_PUT(store, MC_T_SURFACE_NOISE, MC_TX(s->hash), MC_I(i), MC_I(p->noise_cpu));
        for (int k = 0; k < MC_SURFACE_VALUES; k++) {
            MC_PUT(store, MC_T_SURFACE_VALUE, MC_TX(s->hash), MC_I(i), MC_I(k), MC_I(p->value[k]));
        }
    }
    return mc_sql_commit(store);
}

struct mc_surface_source mc_store_surfaces(struct mc_store *store)
{
    return (struct mc_surface_source){find, keep, store};
}

/* ---- of a run ---- */

/* Two loads are enough for figures of whole distributions. */
static bool is_shown(const struct mc_way_row *r)
{
    int64_t calls = (int64_t)r->calls;
    return (calls == 300 || calls == 4000) && mc_round_half_even(r->neighbours * 10) == 2;
}

static void put_slices(struct mc_store *store, int lane, const struct mc_way_row *r)
{
    for (int k = 0; k < MC_SURFACE_SLICES; k++) {
        MC_PUT(store, MC_T_WAY_SLICE, MC_I(store->run), MC_I(lane), MC_TX(mc_way_words[r->way]),
               MC_I((int64_t)r->calls), MC_R(r->neighbours), MC_R(mc_surface_slices[k]),
               MC_I(mc_round_half_even(r->law.value[k])));
    }
}

static void put_way(struct mc_store *store, int lane, const struct mc_way_row *r)
{
    const double *v = r->law.value;
    MC_PUT(store, MC_T_WAY, MC_I(store->run), MC_I(lane), MC_TX(mc_way_words[r->way]),
           MC_I((int64_t)r->calls), MC_R(r->neighbours), MC_R(r->use), MC_I(mc_round_half_even(r->law.mean)),
           MC_I(mc_round_half_even(v[MC_SURFACE_P50])), MC_I(mc_round_half_even(v[MC_SURFACE_P90])),
           MC_I(mc_round_half_even(v[MC_SURFACE_P99])), MC_I(mc_round_half_even(r->cpu)));
}

void mc_store_put_run_surfaces(struct mc_store *store, const struct mc_store_run *run)
{
    for (int l = 0; l < run->lane_count; l++) {
        const struct mc_lane *lane = run->lanes[l];
        int count = 0;
        if (!lane->surfaces) {
            continue;
        }
        for (int i = 0; i < lane->component_count; i++) {
            if (lane->surfaces->of[i]) {
                MC_PUT(store, MC_T_RUN_SURFACE, MC_I(store->run), MC_I(l), MC_I(i),
                       MC_TX(lane->surfaces->of[i]->hash));
            }
        }
        const struct mc_way_row *rows = mc_surfaces_ways(store->arena, run->scenario, lane, &count);
        for (int i = 0; i < count; i++) {
            if (!rows[i].overload) {
                put_way(store, l, &rows[i]);
            }
            if (!rows[i].overload && is_shown(&rows[i])) {
                put_slices(store, l, &rows[i]);
            }
        }
    }
}
