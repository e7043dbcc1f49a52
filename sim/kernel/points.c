/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The measure is cut into cells: a block of time by a strip of marks. The number of points of a cell and
 * every point in it are functions of the cell's id, so that whoever asks for a cell gets the same points, in
 * whatever window or under whatever ceiling.
 */
#include "meshcost/points.h"
#include "meshcost/check.h"
#include <math.h>
#include <stdlib.h>

static const double MAX_CEILING = 1048576;
static const double MAX_POINTS = 1e7;
/* Above this mean a cell is halved until it is below, for exp(-mean) has to stay a normal number. */
static const double MAX_CELL_MEAN = 64;

struct collector {
    struct mc_arena *arena;
    struct mc_key key;
    uint64_t count_slot, time_slot, mark_slot;
    int64_t t0, t1;
    double ceiling;
    int count, room;
    struct mc_point *points;
};

static double strip_low(int strip)
{
    return strip == 0 ? 0 : ldexp(1, strip - 1);
}

static double strip_high(int strip)
{
    return ldexp(1, strip);
}

/* Poisson count by search on the distribution function with one uniform. */
static int poisson(double mean, double u)
{
    double p = exp(-mean), sum = p;
    int n = 0;
    while (u > sum && n < 1000) {
        n++;
        p *= mean / n;
        sum += p;
    }
    return n;
}

static void keep(struct collector *c, struct mc_point point)
{
    if (point.time < c->t0 || point.time >= c->t1 || point.mark >= c->ceiling) {
        return;
    }
    if (c->count == c->room) {
        int bigger = c->room ? c->room * 2 : 16;
        c->points = mc_arena_grow(c->arena, c->points, (size_t)c->count, (size_t)bigger, sizeof point);
        c->room = bigger;
    }
    c->points[c->count++] = point;
}

/* A cell [start, start + length) x [low, high). Large ones are halved in time, each half with its own id. */
static void fill_cell(struct collector *c, mc_id cell, int64_t start, int64_t length, double low, double high,
                      double per_ms)
{
    double mean = per_ms * (double)length * (high - low);
    if (mean > MAX_CELL_MEAN && length > 1) {
        int64_t half = length / 2;
        fill_cell(c, mc_id_child(cell, "points", "half", 0), start, half, low, high, per_ms);
        fill_cell(c, mc_id_child(cell, "points", "half", 1), start + half, length - half, low, high, per_ms);
        return;
    }
    int n = poisson(mean, mc_uniform(c->key, cell, c->count_slot));
    for (int i = 0; i < n; i++) {
        mc_id id = mc_id_child(cell, "points", "point", (uint64_t)i);
        int64_t offset = (int64_t)(mc_uniform(c->key, id, c->time_slot) * (double)length);
        double mark = low + mc_uniform(c->key, id, c->mark_slot) * (high - low);
        keep(c, (struct mc_point){start + offset, mark, id});
    }
}

static int by_time_and_id(const void *left, const void *right)
{
    const struct mc_point *a = left, *b = right;
    if (a->time != b->time) {
        return a->time < b->time ? -1 : 1;
    }
    return a->id < b->id ? -1 : a->id > b->id;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

struct mc_point *mc_points(struct mc_arena *arena, struct mc_key key, const struct mc_process *process,
                           const char *entity, int64_t t0, int64_t t1, double ceiling, int *count)
{
    MC_ASSERT(process->block_ms > 0 && process->base_per_ms > 0);
    MC_ASSERT(ceiling >= 0 && ceiling <= MAX_CEILING);
    *count = 0;
    if (t1 <= t0 || ceiling <= 0) {
        return NULL;
    }
    MC_ASSERT(process->base_per_ms * ceiling * (double)(t1 - t0) <= MAX_POINTS);
    struct collector c = {.arena = arena,
                          .key = key,
                          .count_slot = mc_slot("points.count"),
                          .time_slot = mc_slot("points.time"),
                          .mark_slot = mc_slot("points.mark"),
                          .t0 = t0,
                          .t1 = t1,
                          .ceiling = ceiling};
    for (int64_t block = floor_div(t0, process->block_ms); block * process->block_ms < t1; block++) {
        mc_id id = mc_id_root(process->name, entity, (uint64_t)block);
        for (int strip = 0; strip_low(strip) < ceiling; strip++) {
            fill_cell(&c, mc_id_child(id, "points", "strip", (uint64_t)strip), block * process->block_ms,
                      process->block_ms, strip_low(strip), strip_high(strip), process->base_per_ms);
        }
    }
    if (c.count > 0) {
        qsort(c.points, (size_t)c.count, sizeof c.points[0], by_time_and_id);
    }
    *count = c.count;
    return c.points;
}
