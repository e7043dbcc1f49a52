/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_POINTS_H
#define MESHCOST_POINTS_H
/*
 * points: lane-blind Poisson random measure.
 *
 * Each (process, entity) owns one Poisson measure of unit intensity on time x mark, in strips of the mark
 * axis [0,1), [1,2), [2,4), [4,8) ... times a base rate that is fixed in code by the process. Points are made
 * lazily in fixed blocks of time, each block and strip from its own address, so that a wider window or a
 * higher ceiling only adds points. A lane accepts a point iff its mark is below its relative rate (in
 * multiples of the base rate) just before t: thinning. Two lanes with equal rates accept equal points.
 */
#include "meshcost/address.h"
#include "meshcost/arena.h"
#include <stdbool.h>
#include <stdint.h>

struct mc_process {
    const char *name;
    double base_per_ms; /* expected points a millisecond for one unit of mark */
    int64_t block_ms; /* length of a block of time; fixed for the process, blocks start at multiples of it */
};

struct mc_point {
    int64_t time; /* ms */
    double mark;  /* accept iff mark < rate / base */
    mc_id id; /* hash(process, entity, block, strip, ordinal): the root of all that follows from the point */
};

/*
 * All points of (process, entity) with t0 <= time < t1 and mark < ceiling, ordered by (time, id); allocated
 * in `arena`. The ceiling is at most 2^20; more than 10 million expected points assert.
 */
struct mc_point *mc_points(struct mc_arena *arena, struct mc_key key, const struct mc_process *process,
                           const char *entity, int64_t t0, int64_t t1, double ceiling, int *count);

#endif
