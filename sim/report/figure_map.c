/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the figure of a map is drawn from: tables of this connection. */
#include "maker.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TIE = 0xc8c8c8, NONE = 0xffffff, KEY_ROW = 22, PANEL_WIDE = 380, PANEL_NARROW = 300, SHADES = 8 };
/* A lane that is the cheapest in this share of organisations has its palest colour. */
static const double PALEST = 0.3, PALE = 0.3;

struct painter {
    const struct mc_maker *m;
    const struct mc_mapped *map;
    bool fine;
    int texts;
};

static void run(struct painter *p, const char *sql, const struct mc_bind *binds)
{
    p->fine = p->fine && mc_figure_put(p->m->store, sql, binds);
}

static void put_number(struct painter *p, const char *name, double value)
{
    const struct mc_bind binds[] = {MC_BIND_TEXT(":name", name), MC_BIND_REAL(":value", value), {NULL, {0}}};
    run(p, "INSERT INTO temp.map_number VALUES (:name, :value)", binds);
}

static void put_text(struct painter *p, const char *text)
{
    const struct mc_bind binds[] = {
        MC_BIND_INT(":place", p->texts++), MC_BIND_TEXT(":text", text), {NULL, {0}}};
    run(p, "INSERT INTO temp.map_text VALUES (:place, :text)", binds);
}

/* ---- colours ---- */

static int colour_of(const struct painter *p, int lane)
{
    return (int)strtol(mc_lane_colour(&p->map->lane[lane], lane) + 1, NULL, 16);
}

static int mixed(int colour, double weight)
{
    int out = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
        double part = (colour >> shift & 255) * weight + 255 * (1 - weight);
        out |= (int)(part + 0.5) << shift;
    }
    return out;
}

static int shade(const struct painter *p, const struct mc_mapped_answer *a)
{
    if (a->cheapest < 0) {
        return NONE;
    }
    double sure = fmin(1, fmax(0, (a->expected - PALEST) / (1 - PALEST)));
    sure = round(sure * SHADES) / SHADES;
    return mixed(colour_of(p, a->cheapest), PALE + (1 - PALE) * sure);
}

/* ---- patches and points ---- */

static int panels_of(const struct mc_mapped *m)
{
    int panels = 1;
    for (int i = 2; i < m->plan.axis_count; i++) {
        panels *= m->plan.axis[i].values;
    }
    return panels;
}

static int panel_at(const struct mc_mapped *m, const struct mc_map_place *at)
{
    int panel = m->plan.axis_count > 3 ? at->at[3] : 0;
    return m->plan.axis_count > 2 ? panel * m->plan.axis[2].values + at->at[2] : 0;
}

static void put_box(struct painter *p, int block, double x0, double x1, double y0, double y1, int colour)
{
    const struct mc_bind binds[] = {MC_BIND_INT(":block", block),
                                    MC_BIND_REAL(":x0", x0),
                                    MC_BIND_REAL(":x1", x1),
                                    MC_BIND_REAL(":y0", y0),
                                    MC_BIND_REAL(":y1", y1),
                                    MC_BIND_INT(":colour", colour),
                                    {NULL, {0}}};
    run(p, "INSERT INTO temp.map_box VALUES (:block, :x0, :x1, :y0, :y1, :colour)", binds);
}

static double edge(const struct mc_mapped *m, int axis, double step)
{
    return mc_mapped_number(m, axis, step);
}

/* A tie is grey with its cheapest lane inside. */
static void put_patch(struct painter *p, const struct mc_map_patch *patch)
{
    const struct mc_mapped *m = p->map;
    const struct mc_mapped_answer *a = &m->row[patch->point];
    int block = 3 * panel_at(m, &m->place[patch->point]);
    double x0 = edge(m, 0, patch->low[0]), x1 = edge(m, 0, patch->high[0]);
    double y0 = edge(m, 1, patch->low[1]), y1 = edge(m, 1, patch->high[1]);
    put_box(p, block, x0, x1, y0, y1, a->ties > 0 ? TIE : shade(p, a));
    if (a->ties > 0) {
        double dx = 0.25 * (x1 - x0), dy = 0.25 * (y1 - y0);
        put_box(p, block + 1, x0 + dx, x1 - dx, y0 + dy, y1 - dy, shade(p, a));
    }
}

static void put_patches(struct painter *p)
{
    struct mc_map_patch *patch;
    int n = mc_map_patches(&p->map->plan, p->map->place, p->map->count, p->m->arena, &patch);
    for (int i = 0; i < n; i++) {
        put_patch(p, &patch[i]);
    }
    for (int i = 0; i < p->map->count; i++) {
        const struct mc_map_place *at = &p->map->place[i];
        double x = edge(p->map, 0, at->at[0]), y = edge(p->map, 1, at->at[1]);
        put_box(p, 3 * panel_at(p->map, at) + 2, x, x, y, y, 0);
    }
}

/* ---- names ---- */

static bool keep_text(void *context, const struct mc_row *row)
{
    mc_buffer_text_add(context, row->values[0].text);
    return false;
}

/* "USD per core-hour": what so much of it costs; the unit is in the plural where it is stored. */
static const char *price_unit(const struct painter *p, const char *key)
{
    const struct mc_bind binds[] = {
        MC_BIND_INT(":run", p->m->run->run), MC_BIND_TEXT(":key", key), {NULL, {0}}};
    struct mc_buffer unit = {0};
    bool any =
        mc_read_query(p->m->store,
                      "SELECT rtrim(priced_unit, 's') FROM v_quantity WHERE run = :run AND price_key = :key"
                      " ORDER BY quantity LIMIT 1",
                      binds, NULL, keep_text, &unit) &&
        unit.length > 0;
    const char *text =
        any ? mc_arena_printf(p->m->arena, "%s per %s", p->map->currency, mc_buffer_text(&unit))
            : p->map->currency;
    mc_buffer_free(&unit);
    return text;
}

static const char *axis_title(const struct painter *p, int axis)
{
    const struct mc_mapped_axis *a = &p->map->axis[axis];
    if (!a->range) {
        return a->name;
    }
    bool money = strncmp(a->paths[0], "prices.", strlen("prices.")) == 0;
    const char *unit = money ? price_unit(p, a->paths[0] + strlen("prices.")) : a->unit;
    return *unit ? mc_arena_printf(p->m->arena, "%s [%s]", a->name, unit) : a->name;
}

/* Lanes that are the cheapest somewhere, by their mean where there is a tie: the key, in their order. */
static int put_lanes(struct painter *p)
{
    int shown = 0;
    for (int lane = 0; lane < p->map->lanes; lane++) {
        bool any = false;
        for (int i = 0; i < p->map->count; i++) {
            any = any || p->map->row[i].cheapest == lane;
        }
        if (any) {
            put_text(p, p->map->lane[lane].title);
            put_number(p, mc_arena_printf(p->m->arena, "map_colour_%d", ++shown), colour_of(p, lane));
        }
    }
    return shown;
}

static void put_panel_titles(struct painter *p)
{
    const struct mc_mapped *m = p->map;
    for (int panel = 0; panel < panels_of(m); panel++) {
        const char *title = "";
        int rest = panel;
        for (int i = 2; i < m->plan.axis_count; i++) {
            int at = rest % m->plan.axis[i].values;
            rest /= m->plan.axis[i].values;
            title = mc_arena_printf(p->m->arena, "%s%s%s = %s", title, i > 2 ? ", " : "", m->axis[i].name,
                                    m->axis[i].values[at]);
        }
        put_text(p, title);
    }
}

static void put_axis(struct painter *p, int axis, const char *letter)
{
    const struct mc_mapped *m = p->map;
    bool range = m->axis[axis].range;
    int values = m->plan.axis[axis].values, last = mc_map_steps(&m->plan, axis);
    struct mc_arena *arena = p->m->arena;
    put_number(p, mc_arena_printf(arena, "%s_values", letter), values);
    put_number(p, mc_arena_printf(arena, "%s_low", letter), range ? edge(m, axis, 0) : -0.5);
    put_number(p, mc_arena_printf(arena, "%s_high", letter), range ? edge(m, axis, last) : values - 0.5);
    for (int i = 0; i < values; i++) {
        put_text(p, m->axis[axis].values[i]);
    }
}

static void put_names(struct painter *p)
{
    int panels = panels_of(p->map), wide_columns = panels > 1 ? 2 : 1;
    put_text(p, axis_title(p, 0));
    put_text(p, axis_title(p, 1));
    int lanes = put_lanes(p), keys = lanes + 2;
    put_panel_titles(p);
    put_axis(p, 0, "x");
    put_axis(p, 1, "y");
    int rows = (panels + wide_columns - 1) / wide_columns;
    int key_wide = KEY_ROW * ((keys + 1) / 2) + 10, key_narrow = KEY_ROW * keys + 10;
    put_number(p, "panels", panels);
    put_number(p, "map_n", p->map->row[0].organisations);
    put_number(p, "map_lanes", lanes);
    put_number(p, "columns_wide", wide_columns);
    put_number(p, "key_wide", key_wide);
    put_number(p, "key_narrow", key_narrow);
    put_number(p, "height_wide", key_wide + rows * PANEL_WIDE);
    put_number(p, "height_narrow", key_narrow + panels * PANEL_NARROW);
}

bool mc_figure_map_put(const struct mc_maker *m)
{
    static const char *const make[] = {"CREATE TEMP TABLE IF NOT EXISTS map_number (name TEXT, value REAL)",
                                       "CREATE TEMP TABLE IF NOT EXISTS map_text (place INTEGER, text TEXT)",
                                       "CREATE TEMP TABLE IF NOT EXISTS map_box (block INTEGER, x0 REAL, x1 "
                                       "REAL, y0 REAL, y1 REAL, colour INTEGER)",
                                       "DELETE FROM temp.map_number",
                                       "DELETE FROM temp.map_text",
                                       "DELETE FROM temp.map_box",
                                       NULL};
    struct painter p = {.m = m, .map = m->mapped, .fine = true};
    for (int i = 0; make[i]; i++) {
        run(&p, make[i], NULL);
    }
    if (m->mapped && m->mapped->plan.axis_count >= 2) {
        put_patches(&p);
        put_names(&p);
    }
    return p.fine;
}
