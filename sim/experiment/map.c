/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/map.h"
#include "meshcost/check.h"
#include "meshcost/hash.h"
#include <stdlib.h>
#include <string.h>

struct cell {
    struct mc_map_place low;
    int level; /* how often it was halved */
    uint64_t lot;
};

struct growth {
    const struct mc_map_plan *plan;
    struct mc_arena *arena;
    const struct mc_map_place *points; /* those that have answers */
    int count;
    int *table; /* of hashes: 1 + index of a point or of a new one */
    int table_size;
    struct mc_map_place *fresh;
    int fresh_count, fresh_room;
    struct cell *cells; /* that are not halved any further */
    int cell_count, cell_room;
};

/* ---- places ---- */

static bool is_range(const struct mc_map_plan *plan, int axis)
{
    return plan->axis[axis].values == 0;
}

int mc_map_steps(const struct mc_map_plan *plan, int axis)
{
    const struct mc_map_axis *a = &plan->axis[axis];
    return a->values > 0 ? a->values - 1 : a->cells << plan->halvings;
}

static int ranges_of(const struct mc_map_plan *plan)
{
    int ranges = 0;
    for (int i = 0; i < plan->axis_count; i++) {
        ranges += is_range(plan, i);
    }
    return ranges;
}

static uint64_t hash_of(const struct mc_map_place *p)
{
    uint64_t hash = 0;
    for (int i = 0; i < MC_MAP_AXES; i++) {
        hash = mc_hash_join(hash, (uint64_t)p->at[i]);
    }
    return hash;
}

/* ---- the set of points ---- */

static const struct mc_map_place *place(const struct growth *g, int i)
{
    return i < g->count ? &g->points[i] : &g->fresh[i - g->count];
}

/* Where it is in the table, or where it would be. */
static int *slot(const struct growth *g, const struct mc_map_place *p)
{
    uint64_t mask = (uint64_t)g->table_size - 1, i = hash_of(p) & mask;
    while (g->table[i] > 0 && memcmp(place(g, g->table[i] - 1), p, sizeof *p) != 0) {
        i = (i + 1) & mask;
    }
    return &g->table[i];
}

/* Index of a point, -1: there is none. */
static int find(const struct growth *g, const struct mc_map_place *p)
{
    return *slot(g, p) - 1;
}

static void rehash(struct growth *g, int size)
{
    g->table = MC_NEW_ARRAY(g->arena, (size_t)size, int);
    g->table_size = size;
    for (int i = 0; i < g->count + g->fresh_count; i++) {
        *slot(g, place(g, i)) = i + 1;
    }
}

static void add(struct growth *g, const struct mc_map_place *p)
{
    if (find(g, p) >= 0) {
        return;
    }
    if (g->fresh_count == g->fresh_room) {
        int bigger = g->fresh_room ? 2 * g->fresh_room : 64;
        g->fresh =
            mc_arena_grow(g->arena, g->fresh, (size_t)g->fresh_count, (size_t)bigger, sizeof *g->fresh);
        g->fresh_room = bigger;
    }
    g->fresh[g->fresh_count++] = *p;
    if (2 * (g->count + g->fresh_count) > g->table_size) {
        rehash(g, 2 * g->table_size);
    } else {
        *slot(g, p) = g->count + g->fresh_count;
    }
}

static struct growth begin(const struct mc_map_plan *plan, struct mc_arena *arena,
                           const struct mc_map_place *points, int count)
{
    MC_ASSERT(plan->axis_count >= 1 && plan->axis_count <= MC_MAP_AXES && ranges_of(plan) <= MC_MAP_RANGES);
    MC_ASSERT(plan->halvings >= 0 && plan->halvings <= MC_MAP_HALVINGS);
    struct growth g = {.plan = plan, .arena = arena, .points = points, .count = count};
    int size = 64;
    while (size < 2 * count + 2) {
        size *= 2;
    }
    rehash(&g, size);
    return g;
}

/* ---- counting through boxes ---- */

/* The next place of a box of `most[i] + 1` strides a side, the last axis fastest. False at its end. */
static bool next(struct mc_map_place *p, const struct mc_map_place *low, const int *most, const int *stride,
                 int axes)
{
    for (int i = axes - 1; i >= 0; i--) {
        if (p->at[i] < low->at[i] + most[i] * stride[i]) {
            p->at[i] += stride[i];
            return true;
        }
        p->at[i] = low->at[i];
    }
    return false;
}

int mc_map_first(const struct mc_map_plan *plan, struct mc_arena *arena, struct mc_map_place **out)
{
    struct growth g = begin(plan, arena, NULL, 0);
    struct mc_map_place low = {{0}}, p = low;
    int most[MC_MAP_AXES], stride[MC_MAP_AXES];
    for (int i = 0; i < plan->axis_count; i++) {
        stride[i] = is_range(plan, i) ? 1 << plan->halvings : 1;
        most[i] = mc_map_steps(plan, i) / stride[i];
    }
    do {
        add(&g, &p);
    } while (next(&p, &low, most, stride, plan->axis_count));
    *out = g.fresh;
    return g.fresh_count;
}

static int side_of(const struct mc_map_plan *plan, int level)
{
    return 1 << (plan->halvings - level);
}

/* Visits the (parts + 1)^ranges places of a cell's even grid. */
static bool each_place(const struct growth *g, const struct cell *c, int parts,
                       bool (*visit)(void *context, const struct mc_map_place *p), void *context)
{
    int most[MC_MAP_AXES], stride[MC_MAP_AXES];
    for (int i = 0; i < g->plan->axis_count; i++) {
        stride[i] = side_of(g->plan, c->level) / parts;
        most[i] = is_range(g->plan, i) ? parts : 0;
    }
    struct mc_map_place p = c->low;
    do {
        if (!visit(context, &p)) {
            return false;
        }
    } while (next(&p, &c->low, most, stride, g->plan->axis_count));
    return true;
}

/* ---- cells ---- */

static bool is_there(void *context, const struct mc_map_place *p)
{
    return find(context, p) >= 0;
}

static void keep(struct growth *g, const struct cell *c)
{
    if (g->cell_count == g->cell_room) {
        int bigger = g->cell_room ? 2 * g->cell_room : 64;
        g->cells = mc_arena_grow(g->arena, g->cells, (size_t)g->cell_count, (size_t)bigger, sizeof *g->cells);
        g->cell_room = bigger;
    }
    g->cells[g->cell_count] = *c;
    g->cells[g->cell_count++].lot = hash_of(&c->low);
}

/* A cell has been halved if all points of its halves are there. */
static void descend(struct growth *g, const struct cell *c)
{
    if (c->level == g->plan->halvings || !each_place(g, c, 2, is_there, g)) {
        keep(g, c);
        return;
    }
    int most[MC_MAP_AXES], stride[MC_MAP_AXES];
    for (int i = 0; i < g->plan->axis_count; i++) {
        stride[i] = side_of(g->plan, c->level + 1);
        most[i] = is_range(g->plan, i) ? 1 : 0;
    }
    struct mc_map_place p = c->low;
    do {
        descend(g, &(struct cell){.low = p, .level = c->level + 1});
    } while (next(&p, &c->low, most, stride, g->plan->axis_count));
}

static void find_cells(struct growth *g)
{
    const struct mc_map_plan *plan = g->plan;
    int most[MC_MAP_AXES], stride[MC_MAP_AXES];
    for (int i = 0; i < plan->axis_count; i++) {
        stride[i] = is_range(plan, i) ? side_of(plan, 0) : 1;
        most[i] = is_range(plan, i) ? plan->axis[i].cells - 1 : plan->axis[i].values - 1;
    }
    struct mc_map_place low = {{0}}, p = low;
    do {
        descend(g, &(struct cell){.low = p, .level = 0});
    } while (next(&p, &low, most, stride, plan->axis_count));
}

static bool inside(const struct growth *g, const struct cell *c, const struct mc_map_place *p)
{
    for (int i = 0; i < g->plan->axis_count; i++) {
        int side = is_range(g->plan, i) ? side_of(g->plan, c->level) : 0;
        if (p->at[i] < c->low.at[i] || p->at[i] > c->low.at[i] + side) {
            return false;
        }
    }
    return true;
}

static bool differs(const struct growth *g, const struct cell *c, const int *answers)
{
    int seen = -1;
    for (int i = 0; i < g->count; i++) {
        if (inside(g, c, &g->points[i])) {
            seen = seen < 0 ? i : seen;
            if (answers[i] != answers[seen]) {
                return true;
            }
        }
    }
    return false;
}

/* The largest first; cells of one size in an order that favours no part of the map. */
static int by_size(const void *left, const void *right)
{
    const struct cell *a = left, *b = right;
    if (a->level != b->level) {
        return a->level - b->level;
    }
    return a->lot < b->lot ? -1 : a->lot > b->lot;
}

struct counter {
    const struct growth *growth;
    int missing;
};

static bool count_missing(void *context, const struct mc_map_place *p)
{
    struct counter *c = context;
    c->missing += find(c->growth, p) < 0;
    return true;
}

static bool add_place(void *context, const struct mc_map_place *p)
{
    add(context, p);
    return true;
}

int mc_map_more(const struct mc_map_plan *plan, const struct mc_map_place *points, const int *answers,
                int count, struct mc_arena *arena, struct mc_map_place **out)
{
    struct growth g = begin(plan, arena, points, count);
    if (ranges_of(plan) > 0) {
        find_cells(&g);
        qsort(g.cells, (size_t)g.cell_count, sizeof *g.cells, by_size);
    }
    int level = -1;
    for (int i = 0; i < g.cell_count; i++) {
        const struct cell *c = &g.cells[i];
        if (c->level == plan->halvings || !differs(&g, c, answers)) {
            continue;
        }
        /* One size a round: what the larger cells show decides about the smaller ones. */
        if (level >= 0 && c->level > level && g.fresh_count > 0) {
            break;
        }
        level = c->level;
        struct counter counter = {.growth = &g};
        (void)each_place(&g, c, 2, count_missing, &counter);
        if (count + g.fresh_count + counter.missing <= plan->budget) {
            (void)each_place(&g, c, 2, add_place, &g);
        }
    }
    *out = g.fresh;
    return g.fresh_count;
}

/* ---- patches ---- */

struct patches {
    const struct growth *growth;
    const struct cell *cell;
    struct mc_map_patch *row;
    int count;
};

static bool add_patch(void *context, const struct mc_map_place *p)
{
    struct patches *all = context;
    const struct mc_map_plan *plan = all->growth->plan;
    int point = find(all->growth, p);
    if (point < 0) {
        return true; /* of a first grid that is stored in part */
    }
    struct mc_map_patch *patch = &all->row[all->count++];
    patch->point = point;
    for (int i = 0; i < plan->axis_count; i++) {
        double half = is_range(plan, i) ? side_of(plan, all->cell->level) / 2.0 : 0.5;
        bool first = is_range(plan, i) && p->at[i] == all->cell->low.at[i];
        bool last = is_range(plan, i) && !first;
        patch->low[i] = p->at[i] - (first ? 0 : half);
        patch->high[i] = p->at[i] + (last ? 0 : half);
    }
    return true;
}

int mc_map_patches(const struct mc_map_plan *plan, const struct mc_map_place *points, int count,
                   struct mc_arena *arena, struct mc_map_patch **out)
{
    struct growth g = begin(plan, arena, points, count);
    find_cells(&g);
    struct patches all = {.growth = &g};
    all.row = MC_NEW_ARRAY(arena, (size_t)g.cell_count << ranges_of(plan), struct mc_map_patch);
    for (int i = 0; i < g.cell_count; i++) {
        all.cell = &g.cells[i];
        (void)each_place(&g, &g.cells[i], 1, add_patch, &all);
    }
    *out = all.row;
    return all.count;
}
