/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "map_print.h"
#include "meshcost/escape.h"

enum { COLUMNS = 48, LINES = 18, LIST_COLUMNS = 6, LIST_LINES = 2, LABEL = 15 };

struct picture {
    const struct mc_mapped *m;
    const struct mc_screen *screen;
    struct mc_arena *arena;
    struct mc_map_patch *patch;
    int patches;
};

/* Lanes are A, B, C ...; a tie is a small letter. */
static char letter(const struct mc_mapped *m, int point)
{
    const struct mc_mapped_answer *a = point < 0 ? NULL : &m->row[point];
    if (!a || a->cheapest < 0) {
        return a ? '-' : '?';
    }
    return (char)((a->ties > 0 ? 'a' : 'A') + a->cheapest % 26);
}

static int at(const struct picture *p, const double *step)
{
    for (int i = 0; i < p->patches; i++) {
        bool inside = true;
        for (int k = 0; k < p->m->plan.axis_count; k++) {
            inside = inside && step[k] >= p->patch[i].low[k] && step[k] <= p->patch[i].high[k];
        }
        if (inside) {
            return p->patch[i].point;
        }
    }
    return -1;
}

static int places(const struct mc_mapped *m, int axis, int of_range, int of_value)
{
    return axis >= m->plan.axis_count ? 1
           : m->axis[axis].range      ? of_range
                                      : of_value * m->plan.axis[axis].values;
}

/* Middle of the i-th of n places. */
static double step_at(const struct mc_mapped *m, int axis, int i, int n)
{
    double share = (i + 0.5) / n;
    return m->axis[axis].range ? share * mc_map_steps(&m->plan, axis)
                               : share * m->plan.axis[axis].values - 0.5;
}

static void add_text(struct mc_buffer *out, const char *text)
{
    mc_escape_terminal(out, text);
}

static int columns_of_range(const struct picture *p)
{
    int room = p->screen->width - LABEL;
    return p->screen->width > 0 && room < COLUMNS ? room : COLUMNS;
}

static void line(struct mc_buffer *out, const struct picture *p, int row, int lines, double *step)
{
    const struct mc_mapped *m = p->m;
    int columns = places(m, 0, columns_of_range(p), LIST_COLUMNS);
    if (m->plan.axis_count > 1) {
        step[1] = step_at(m, 1, lines - 1 - row, lines);
        bool said = !m->axis[1].range ? row % LIST_LINES == 0 : row == 0 || row == lines - 1;
        double shown = m->axis[1].range ? (row == 0 ? mc_map_steps(&m->plan, 1) : 0) : step[1];
        struct mc_buffer label = {0};
        add_text(&label, said ? mc_mapped_value(m, 1, shown, p->arena) : "");
        mc_buffer_printf(out, "%14.14s ", mc_buffer_text(&label));
        mc_buffer_free(&label);
    }
    for (int i = 0; i < columns; i++) {
        step[0] = step_at(m, 0, i, columns);
        mc_buffer_char(out, letter(m, at(p, step)));
    }
    mc_buffer_char(out, '\n');
}

static void x_axis(struct mc_buffer *out, const struct picture *p)
{
    const struct mc_mapped *m = p->m;
    int last = m->axis[0].range ? mc_map_steps(&m->plan, 0) : m->plan.axis[0].values - 1;
    int indent = m->plan.axis_count > 1 ? LABEL : 0;
    mc_buffer_printf(out, "%*s", indent, "");
    mc_text_show(out, p->screen,
                 mc_arena_printf(p->arena, "%s ... %s   across: %s%s%s", mc_mapped_value(m, 0, 0, p->arena),
                                 mc_mapped_value(m, 0, last, p->arena), m->axis[0].name,
                                 m->plan.axis_count > 1 ? ", upwards: " : "",
                                 m->plan.axis_count > 1 ? m->axis[1].name : ""),
                 indent);
}

static void sheet(struct mc_buffer *out, const struct picture *p, double *step)
{
    const struct mc_mapped *m = p->m;
    for (int k = 2; k < m->plan.axis_count; k++) {
        add_text(out, mc_arena_printf(p->arena, "%s%s = %s", k > 2 ? ", " : "", m->axis[k].name,
                                      mc_mapped_value(m, k, step[k], p->arena)));
    }
    mc_buffer_text_add(out, m->plan.axis_count > 2 ? "\n" : "");
    int lines = places(m, 1, LINES, LIST_LINES);
    for (int row = 0; row < lines; row++) {
        line(out, p, row, lines, step);
    }
    x_axis(out, p);
    mc_buffer_char(out, '\n');
}

void mc_map_print(struct mc_buffer *out, const struct mc_screen *screen, struct mc_arena *arena,
                  const struct mc_mapped *m)
{
    struct picture p = {.m = m, .screen = screen, .arena = arena};
    p.patches = mc_map_patches(&m->plan, m->place, m->count, arena, &p.patch);
    int wide = m->plan.axis_count > 2 ? m->plan.axis[2].values : 1;
    int high = m->plan.axis_count > 3 ? m->plan.axis[3].values : 1;
    for (int i = 0; i < wide * high; i++) {
        double step[MC_MAP_AXES] = {0, 0, i % wide, i / wide};
        sheet(out, &p, step);
    }
    const char *key = "";
    for (int lane = 0; lane < m->lanes; lane++) {
        key = mc_arena_printf(arena, "%s%s%c %s", key, lane ? ", " : "", 'A' + lane % 26, m->lane[lane].name);
    }
    mc_text_show(out, screen, mc_arena_printf(arena, "%s; a small letter: a tie; -: none delivers", key), 0);
    mc_buffer_char(out, '\n');
}
