/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cell is one block of time in one strip of marks. Its count and each of its points have addresses of
 * their own, so a cell is the same whichever window or ceiling asks for it; a call makes the cells that it
 * touches and drops the points outside.
 */
#include "meshcost/points.h"
#include "meshcost/check.h"
#include "poisson.h"
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

enum { STRIPS = 21 }; /* [0,1), then [2^(s-1), 2^s) up to 2^20 */
static const double MOST_POINTS = 1e7;

struct strip {
    double from, width;
    struct mc_poisson count; /* of points in one cell */
};

struct request {
    struct mc_key key;
    mc_id root; /* of the process and the entity */
    int64_t block_ms, t0, t1;
    double ceiling;
    uint64_t count_slot, time_slot, mark_slot;
    struct strip strips[STRIPS];
    int strip_count;
};

struct list {
    struct mc_arena *arena;
    struct mc_point *points;
    size_t count, capacity;
};

static int64_t block_of(int64_t t, int64_t block_ms)
{
    return t / block_ms - (t % block_ms < 0);
}

static void lay_out_strips(struct request *request, double points_per_mark)
{
    for (int s = 0; s < STRIPS; s++) {
        double from = s == 0 ? 0.0 : ldexp(1.0, s - 1), width = s == 0 ? 1.0 : from;
        if (from >= request->ceiling) {
            return;
        }
        request->strips[s] = (struct strip){from, width, mc_poisson_make(points_per_mark * width)};
        request->strip_count++;
    }
}

static void keep(struct list *list, struct mc_point point)
{
    if (list->count == list->capacity) {
        size_t capacity = 2 * list->capacity;
        list->points = mc_arena_grow(list->arena, list->points, list->count, capacity, sizeof point);
        list->capacity = capacity;
    }
    list->points[list->count++] = point;
}

static struct mc_point make_point(const struct request *request, const struct strip *strip, int64_t begin,
                                  mc_id id)
{
    double share = mc_uniform(request->key, id, request->time_slot);
    double height = mc_uniform(request->key, id, request->mark_slot);
    int64_t offset = (int64_t)(share * (double)request->block_ms);
    /* The product may round up to the whole block. */
    offset = offset < request->block_ms ? offset : request->block_ms - 1;
    return (struct mc_point){begin + offset, strip->from + height * strip->width, id};
}

static void make_cell(const struct request *request, int64_t block, int strip, struct list *list)
{
    mc_id cell = mc_hash_join(mc_hash_join(request->root, (uint64_t)block), (uint64_t)strip);
    double u = mc_uniform(request->key, cell, request->count_slot);
    int64_t count = mc_poisson_quantile(&request->strips[strip].count, u);
    for (int64_t i = 0; i < count; i++) {
        mc_id id = mc_hash_join(cell, (uint64_t)i);
        struct mc_point point =
            make_point(request, &request->strips[strip], block * request->block_ms, id != 0 ? id : 1);
        if (point.time >= request->t0 && point.time < request->t1 && point.mark < request->ceiling) {
            keep(list, point);
        }
    }
}

static int compare_points(const void *a, const void *b)
{
    const struct mc_point *x = a, *y = b;
    if (x->time != y->time) {
        return x->time < y->time ? -1 : 1;
    }
    return (x->id > y->id) - (x->id < y->id);
}

/* Blocks come in order of time, so that only the points of one block have to be sorted. */
static void make_block(const struct request *request, int64_t block, struct list *list)
{
    size_t before = list->count;
    for (int s = 0; s < request->strip_count; s++) {
        make_cell(request, block, s, list);
    }
    if (list->count - before > 1) {
        qsort(list->points + before, list->count - before, sizeof *list->points, compare_points);
    }
}

struct mc_point *mc_points(struct mc_arena *arena, struct mc_key key, const struct mc_process *process,
                           const char *entity, int64_t t0, int64_t t1, double ceiling, int *count)
{
    MC_ASSERT(process->base_per_ms >= 0.0 && process->block_ms > 0);
    MC_ASSERT(ceiling >= 0.0 && ceiling <= 0x1p20);
    double expected = t1 > t0 ? process->base_per_ms * (double)(t1 - t0) * ceiling : 0.0;
    MC_ASSERT(expected <= MOST_POINTS);
    struct request request = {.key = key,
                              .root = mc_id_root(process->name, entity, 0),
                              .block_ms = process->block_ms,
                              .t0 = t0,
                              .t1 = t1,
                              .ceiling = ceiling,
                              .count_slot = mc_slot("points.count"),
                              .time_slot = mc_slot("points.time"),
                              .mark_slot = mc_slot("points.mark")};
    lay_out_strips(&request, process->base_per_ms * (double)process->block_ms);
    size_t capacity = (size_t)(expected + 4.0 * sqrt(expected)) + 8;
    struct list list = {arena, MC_NEW_ARRAY(arena, capacity, struct mc_point), 0, capacity};
    int64_t end = t1 > t0 ? block_of(t1 - 1, process->block_ms) + 1 : INT64_MIN;
    for (int64_t b = block_of(t0, process->block_ms); b < end; b++) {
        make_block(&request, b, &list);
    }
    *count = (int)list.count;
    return list.points;
}
