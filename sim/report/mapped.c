/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/mapped.h"
#include "meshcost/json.h"
#include "meshcost/sweep_store.h"
#include <math.h>
#include <stdio.h>

/* ---- the text of a round ---- */

static void write_axis(struct mc_json *json, const struct mc_mapped *m, int i)
{
    const struct mc_mapped_axis *a = &m->axis[i];
    mc_json_object(json);
    mc_json_put_text(json, "name", a->name);
    mc_json_put_text(json, "unit", a->unit);
    mc_json_put_int(json, "cells", a->range ? m->plan.axis[i].cells : 0);
    mc_json_put_real(json, "low", a->low);
    mc_json_put_real(json, "high", a->high);
    mc_json_key(json, "paths");
    mc_json_array(json);
    for (int k = 0; k < a->path_count; k++) {
        mc_json_text(json, a->paths[k]);
    }
    mc_json_end(json);
    mc_json_key(json, "values");
    mc_json_array(json);
    for (int k = 0; k < m->plan.axis[i].values; k++) {
        mc_json_text(json, a->values[k]);
    }
    mc_json_end(json);
    mc_json_end(json);
}

void mc_mapped_write(struct mc_buffer *out, const struct mc_mapped *m, int round,
                     const struct mc_map_place *places, int count)
{
    struct mc_json json = mc_json_begin(out, false);
    mc_json_object(&json);
    mc_json_put_text(&json, "map", m->id);
    mc_json_put_int(&json, "round", round);
    mc_json_put_int(&json, "halvings", m->plan.halvings);
    mc_json_put_int(&json, "budget", m->plan.budget);
    mc_json_key(&json, "axes");
    mc_json_array(&json);
    for (int i = 0; i < m->plan.axis_count; i++) {
        write_axis(&json, m, i);
    }
    mc_json_end(&json);
    mc_json_key(&json, "at");
    mc_json_array(&json);
    for (int p = 0; p < count; p++) {
        mc_json_array(&json);
        for (int i = 0; i < m->plan.axis_count; i++) {
            mc_json_int(&json, places[p].at[i]);
        }
        mc_json_end(&json);
    }
    mc_json_end(&json);
    mc_json_end(&json);
    mc_json_finish(&json);
}

/* ---- reading ---- */

struct reader {
    struct mc_store *store;
    struct mc_arena *arena;
    struct mc_diag *diag;
    struct mc_mapped *m;
    int64_t sweep; /* at hand */
    int room;
    struct mc_map_place *place;
    struct mc_mapped_answer *row;
    int *answer;
    const char **texts; /* the list at hand */
    int text_count;
    int64_t *sweeps; /* of the rounds, in their order */
};

/* Columns: id, name, currency, halvings, budget, sweep. */
static bool keep_map(void *context, const struct mc_row *row)
{
    struct reader *r = context;
    const struct mc_value *v = row->values;
    r->m->id = mc_arena_dup(r->arena, v[0].text);
    r->m->name = mc_arena_dup(r->arena, v[1].text);
    r->m->currency = mc_arena_dup(r->arena, v[2].text);
    r->m->plan.halvings = (int)v[3].integer;
    r->m->plan.budget = (int)v[4].integer;
    r->sweep = v[5].integer;
    return false;
}

/* Columns: axis, name, unit, cells, low, high, values. */
static bool keep_axis(void *context, const struct mc_row *row)
{
    struct reader *r = context;
    const struct mc_value *v = row->values;
    int i = r->m->plan.axis_count;
    if (i == MC_MAP_AXES) {
        return false;
    }
    r->m->axis[i] = (struct mc_mapped_axis){.name = mc_arena_dup(r->arena, v[1].text),
                                            .unit = mc_arena_dup(r->arena, v[2].text),
                                            .range = v[6].integer == 0,
                                            .low = v[4].real,
                                            .high = v[5].real};
    r->m->plan.axis[i] = (struct mc_map_axis){.values = (int)v[6].integer, .cells = (int)v[3].integer};
    r->m->plan.axis_count++;
    return true;
}

static bool keep_text(void *context, const struct mc_row *row)
{
    struct reader *r = context;
    r->texts =
        mc_arena_grow(r->arena, r->texts, (size_t)r->text_count, (size_t)r->text_count + 1, sizeof *r->texts);
    r->texts[r->text_count++] = mc_arena_dup(r->arena, row->values[0].text);
    return true;
}

static bool read_texts(struct reader *r, int axis, const char *kind, const char *const **out, int *count)
{
    const char *path = mc_arena_printf(r->arena, "$.axes[%d].%s", axis, kind);
    const struct mc_bind binds[] = {
        MC_BIND_INT(":sweep", r->sweep), MC_BIND_TEXT(":path", path), {NULL, {0}}};
    r->texts = NULL;
    r->text_count = 0;
    bool fine = mc_read_query(r->store,
                              "SELECT j.value FROM sweep, json_each(text, :path) j WHERE sweep = :sweep"
                              " ORDER BY j.key",
                              binds, NULL, keep_text, r);
    *out = (const char *const *)r->texts;
    *count = r->text_count;
    return fine;
}

/* What a file says may be anything. */
static bool sound(const struct mc_mapped *m)
{
    const struct mc_map_plan *p = &m->plan;
    int ranges = 0;
    bool fine = p->axis_count >= 1 && p->halvings >= 0 && p->halvings <= MC_MAP_HALVINGS;
    for (int i = 0; i < p->axis_count; i++) {
        ranges += m->axis[i].range;
        fine = fine && m->axis[i].path_count > 0 && p->axis[i].values >= 0 &&
               p->axis[i].values <= MC_MAP_VALUES &&
               (!m->axis[i].range || (p->axis[i].cells >= 1 && p->axis[i].cells <= MC_MAP_CELLS));
    }
    return fine && ranges <= MC_MAP_RANGES;
}

static bool read_plan(struct reader *r, const char *id, const char *scenario)
{
    const struct mc_bind which[] = {
        MC_BIND_TEXT(":id", id), MC_BIND_TEXT(":scenario", scenario), {NULL, {0}}};
    if (!mc_read_query(r->store,
                       "SELECT json_extract(text, '$.map'), name, currency, json_extract(text, '$.halvings'),"
                       " json_extract(text, '$.budget'), sweep FROM sweep JOIN run USING (run)"
                       " WHERE kind = 'map' AND json_valid(text)"
                       " AND (:id IS NULL OR json_extract(text, '$.map') LIKE :id || '%')"
                       " AND (:scenario IS NULL OR scenario = :scenario) ORDER BY sweep.turn DESC LIMIT 1",
                       which, NULL, keep_map, r) ||
        r->sweep == 0) {
        return false;
    }
    const struct mc_bind binds[] = {MC_BIND_INT(":sweep", r->sweep), {NULL, {0}}};
    bool fine = mc_read_query(
        r->store,
        "SELECT j.key, json_extract(j.value, '$.name'), json_extract(j.value, '$.unit'),"
        " json_extract(j.value, '$.cells'), json_extract(j.value, '$.low'), json_extract(j.value, '$.high'),"
        " json_array_length(j.value, '$.values') FROM sweep, json_each(text, '$.axes') j WHERE sweep = "
        ":sweep ORDER BY j.key",
        binds, NULL, keep_axis, r);
    for (int i = 0; fine && i < r->m->plan.axis_count; i++) {
        struct mc_mapped_axis *a = &r->m->axis[i];
        int values = 0;
        fine = read_texts(r, i, "paths", &a->paths, &a->path_count) &&
               read_texts(r, i, "values", &a->values, &values) && values == r->m->plan.axis[i].values;
    }
    return fine && sound(r->m);
}

/* ---- answers ---- */

static struct mc_estimate lead_of(const struct mc_compare *c, struct mc_arena *arena)
{
    const double *cash = c->measure[0].sample;
    int n = c->result->organisations;
    double *lead = MC_NEW_ARRAY(arena, (size_t)n, double);
    for (int o = 0; o < n; o++) {
        lead[o] = cash[c->next * n + o] - cash[c->cheapest * n + o];
    }
    return mc_estimate(lead, n, arena);
}

static struct mc_mapped_answer answer_of(struct reader *r, const struct mc_compare *c,
                                         struct mc_arena *scratch)
{
    struct mc_mapped_answer a = {.cheapest = c->cheapest,
                                 .next = c->next,
                                 .ties = c->ties,
                                 .organisations = c->result->organisations,
                                 .replications = c->result->replications};
    bool *tied = MC_NEW_ARRAY(r->arena, (size_t)c->result->lanes, bool);
    for (int lane = 0; lane < c->result->lanes; lane++) {
        tied[lane] = c->lane[lane].tied;
    }
    a.tied = tied;
    if (c->cheapest >= 0) {
        const struct mc_compare_lane *lane = &c->lane[c->cheapest];
        a.cash = c->measure[0].value[c->cheapest].mean;
        a.expected = lane->cheapest_expected;
        a.realised = lane->cheapest_realised;
    }
    if (c->next >= 0) {
        a.lead = lead_of(c, scratch);
    }
    return a;
}

static void make_room(struct reader *r)
{
    int n = r->m->count;
    if (n == r->room) {
        size_t bigger = n ? 2 * (size_t)n : 64;
        r->place = mc_arena_grow(r->arena, r->place, (size_t)n, bigger, sizeof *r->place);
        r->row = mc_arena_grow(r->arena, r->row, (size_t)n, bigger, sizeof *r->row);
        r->answer = mc_arena_grow(r->arena, r->answer, (size_t)n, bigger, sizeof *r->answer);
        r->room = (int)bigger;
    }
}

/* Columns: the place on four axes. */
static bool keep_place(void *context, const struct mc_row *row)
{
    struct reader *r = context;
    make_room(r);
    struct mc_map_place p = {{0}};
    for (int i = 0; i < r->m->plan.axis_count; i++) {
        int64_t at = row->values[i].integer;
        p.at[i] = at >= 0 && at <= mc_map_steps(&r->m->plan, i) ? (int)at : 0;
    }
    r->place[r->m->count++] = p;
    return true;
}

static bool read_answers(struct reader *r, const struct mc_read_sweep *sweep, int first)
{
    const struct mc_read_points *points = mc_read_points(r->store, r->arena, sweep);
    struct mc_arena *scratch = mc_arena_create(0);
    bool complete = points != NULL;
    for (int i = first; complete && i < r->m->count; i++) {
        mc_arena_reset(scratch);
        struct mc_read_result *result = mc_read_point(points, scratch, (uint64_t)(i - first));
        const struct mc_compare_options how = {.margin = r->m->margin};
        const struct mc_compare *c = result ? mc_compare(scratch, r->diag, result, &how) : NULL;
        complete = c != NULL;
        if (complete) {
            r->row[i] = answer_of(r, c, scratch);
            r->answer[i] = c->cheapest;
        } else {
            r->m->count = i;
        }
        if (c && !r->m->lane) {
            r->m->lanes = result->lanes;
            r->m->lane = result->lane; /* lies with the points */
        }
    }
    mc_arena_destroy(scratch);
    return complete;
}

static bool keep_sweep(void *context, const struct mc_row *row)
{
    struct reader *r = context;
    r->sweeps =
        mc_arena_grow(r->arena, r->sweeps, (size_t)r->m->rounds, (size_t)r->m->rounds + 1, sizeof *r->sweeps);
    r->sweeps[r->m->rounds++] = row->values[0].integer;
    return true;
}

static bool read_round(struct reader *r, const struct mc_read_sweep *all, int count)
{
    const struct mc_bind binds[] = {MC_BIND_INT(":sweep", r->sweep), {NULL, {0}}};
    const struct mc_read_sweep *sweep = NULL;
    int first = r->m->count;
    for (int i = 0; i < count; i++) {
        sweep = all[i].sweep == r->sweep ? &all[i] : sweep;
    }
    return sweep &&
           mc_read_query(r->store,
                         "SELECT json_extract(j.value, '$[0]'), json_extract(j.value, '$[1]'),"
                         " json_extract(j.value, '$[2]'), json_extract(j.value, '$[3]')"
                         " FROM sweep, json_each(text, '$.at') j WHERE sweep = :sweep ORDER BY j.key",
                         binds, NULL, keep_place, r) &&
           read_answers(r, sweep, first) && sweep->finished;
}

const struct mc_mapped *mc_mapped_read(struct mc_store *store, struct mc_arena *arena, struct mc_diag *diag,
                                       const char *id, const char *scenario, int rounds, double margin)
{
    struct reader r = {.store = store, .arena = arena, .diag = diag, .m = MC_NEW(arena, struct mc_mapped)};
    r.m->margin = margin;
    if (!read_plan(&r, id, scenario)) {
        return NULL;
    }
    const struct mc_bind binds[] = {MC_BIND_TEXT(":id", r.m->id), {NULL, {0}}};
    int count = 0;
    const struct mc_read_sweep *all = mc_read_sweeps(store, arena, &count);
    bool fine =
        mc_read_query(store,
                      "SELECT sweep FROM sweep WHERE kind = 'map' AND json_extract(text, '$.map') = :id"
                      " ORDER BY json_extract(text, '$.round')",
                      binds, NULL, keep_sweep, &r);
    r.m->complete = true;
    r.m->rounds = rounds > 0 && rounds < r.m->rounds ? rounds : r.m->rounds;
    for (int i = 0; fine && all && i < r.m->rounds && r.m->complete; i++) {
        r.sweep = r.sweeps[i];
        r.m->complete = read_round(&r, all, count);
    }
    r.m->place = r.place;
    r.m->row = r.row;
    r.m->answer = r.answer;
    return fine && all && r.m->count > 0 ? r.m : NULL;
}

/* ---- values ---- */

double mc_mapped_number(const struct mc_mapped *m, int axis, double step)
{
    const struct mc_mapped_axis *a = &m->axis[axis];
    if (!a->range) {
        return step;
    }
    double x = a->low + (a->high - a->low) * step / mc_map_steps(&m->plan, axis);
    return round(x * 1e6) / 1e6;
}

const char *mc_mapped_value(const struct mc_mapped *m, int axis, double step, struct mc_arena *arena)
{
    const struct mc_mapped_axis *a = &m->axis[axis];
    char digits[48];
    if (!a->range) {
        int i = (int)(step + 0.5);
        return a->values[i < 0 ? 0 : i < m->plan.axis[axis].values ? i : m->plan.axis[axis].values - 1];
    }
    (void)snprintf(digits, sizeof digits, "%.8g", mc_mapped_number(m, axis, step));
    return mc_arena_printf(arena, "%s%s", digits, a->unit);
}

/* ---- tables ---- */

static const char *names_of(struct mc_arena *arena, const struct mc_mapped *m, const bool *which)
{
    const char *text = NULL;
    for (int lane = 0; lane < m->lanes; lane++) {
        if (which[lane]) {
            text = text ? mc_arena_printf(arena, "%s, %s", text, m->lane[lane].name) : m->lane[lane].name;
        }
    }
    return text;
}

static void add_point(struct mc_table *t, struct mc_arena *arena, const struct mc_mapped *m, int i)
{
    const struct mc_mapped_answer *a = &m->row[i];
    for (int k = 0; k < m->plan.axis_count; k++) {
        if (m->axis[k].range && !*m->axis[k].unit) {
            mc_table_number(t, mc_mapped_number(m, k, m->place[i].at[k]), 0);
        } else {
            mc_table_text(t, mc_mapped_value(m, k, m->place[i].at[k], arena));
        }
    }
    mc_table_text(t, a->cheapest < 0 ? NULL : m->lane[a->cheapest].name);
    mc_table_text(t, names_of(arena, m, a->tied));
    mc_table_percent(t, a->expected);
    mc_table_percent(t, a->realised);
    mc_table_number(t, a->cash, 0);
    mc_table_text(t, a->next < 0 ? NULL : m->lane[a->next].name);
    if (a->next < 0) {
        mc_table_empty(t);
    } else {
        mc_table_estimate(t, &a->lead);
    }
    mc_table_int(t, a->organisations);
}

const struct mc_table *mc_mapped_points(struct mc_arena *arena, const struct mc_mapped *m)
{
    struct mc_table *t = mc_table_create(
        arena, "map-points", "The cheapest lane at each point",
        "Of the lanes that deliver, by mean cash; tied: cannot be told from it. Expected: share of "
        "organisations in which it is the cheapest; realised: share of histories. Lead: the next lane minus "
        "the cheapest, paired.");
    const char *money = mc_arena_printf(arena, "%s a year", m->currency);
    for (int k = 0; k < m->plan.axis_count; k++) {
        mc_table_column(t, m->axis[k].name, NULL);
    }
    mc_table_column(t, "cheapest", NULL);
    mc_table_column(t, "tied", NULL);
    mc_table_column(t, "expected", "of organisations");
    mc_table_column(t, "realised", "of histories");
    mc_table_column(t, "cash", money);
    mc_table_column(t, "next", NULL);
    mc_table_column(t, "lead", money);
    mc_table_column(t, "n", "organisations");
    for (int i = 0; i < m->count; i++) {
        add_point(t, arena, m, i);
    }
    return t;
}

struct share {
    double alone, tied, weight; /* weight: of the area times its probability */
    double least, most;         /* probability where it is the cheapest */
};

static double area_of(const struct mc_mapped *m, const struct mc_map_patch *p)
{
    double area = 1;
    for (int i = 0; i < m->plan.axis_count; i++) {
        int side = m->axis[i].range ? mc_map_steps(&m->plan, i) : m->plan.axis[i].values;
        area *= (p->high[i] - p->low[i]) / side;
    }
    return area;
}

static void add_area(const struct mc_mapped *m, struct share *share, const struct mc_map_patch *p)
{
    const struct mc_mapped_answer *a = &m->row[p->point];
    double area = area_of(m, p);
    if (a->cheapest < 0) {
        share[m->lanes].alone += area;
        return;
    }
    struct share *s = &share[a->cheapest];
    if (a->ties == 0) {
        s->alone += area;
        s->weight += area * a->expected;
    } else {
        s->tied += area;
    }
    for (int lane = 0; lane < m->lanes; lane++) {
        share[lane].tied += a->tied[lane] ? area : 0;
    }
}

const struct mc_table *mc_mapped_shares(struct mc_arena *arena, const struct mc_mapped *m)
{
    struct mc_map_patch *patch;
    struct share *share = MC_NEW_ARRAY(arena, (size_t)m->lanes + 1, struct share);
    int n = mc_map_patches(&m->plan, m->place, m->count, arena, &patch);
    for (int i = 0; i < n; i++) {
        add_area(m, share, &patch[i]);
    }
    struct mc_table *t = mc_table_create(
        arena, "map-shares", "How much of the map is whose",
        mc_arena_printf(
            arena,
            "Shares of the area between the ends of the axes, which is no probability. %d points, "
            "n = %d organisations each, the same at all points.",
            m->count, m->row[0].organisations));
    mc_table_column(t, "lane", NULL);
    mc_table_column(t, "alone the cheapest", "of the area");
    mc_table_column(t, "tied", "of the area");
    mc_table_column(t, "P(cheapest) where alone", "of organisations");
    for (int lane = 0; lane < m->lanes; lane++) {
        const struct share *s = &share[lane];
        mc_table_text(t, m->lane[lane].name);
        mc_table_percent(t, s->alone);
        mc_table_percent(t, s->tied);
        if (s->alone > 0) {
            mc_table_percent(t, s->weight / s->alone);
        } else {
            mc_table_empty(t);
        }
    }
    if (share[m->lanes].alone > 0) {
        mc_table_text(t, "none delivers");
        mc_table_percent(t, share[m->lanes].alone);
        mc_table_empty(t);
        mc_table_empty(t);
    }
    return t;
}
