/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_MAP_H
#define MESHCOST_MAP_H
/*
 * map: which answer holds where, with points spent where the answer changes. Places in,
 * places out: who calls it finds the answers.
 *
 * An axis is a list of values, which lie side by side and cannot be halved, or a range. A range has a lattice
 * of (cells << halvings) steps; the first grid takes every (1 << halvings)-th step of each range and every
 * value of each list. A round then halves, in all ranges at once, the cells that hold two answers or more (at
 * their corners, or at a point that a neighbour has put on their edge), the largest cells first, until the
 * budget is spent or no cell is left. What is smaller than a cell of the first grid and touches none of its
 * points stays unseen.
 *
 * Everything follows from the points and their answers: no state is kept, so that a map that was stored in
 * part goes on as if it had never been interrupted.
 */
#include "meshcost/arena.h"
#include <stdbool.h>

enum { MC_MAP_AXES = 4, MC_MAP_RANGES = 2, MC_MAP_HALVINGS = 8, MC_MAP_CELLS = 64, MC_MAP_VALUES = 32 };

struct mc_map_axis {
    int values; /* of a list; 0: a range */
    int cells;  /* of a range, at first */
};
struct mc_map_plan {
    int axis_count; /* at most MC_MAP_AXES, of which MC_MAP_RANGES are ranges */
    struct mc_map_axis axis[MC_MAP_AXES];
    int halvings, budget; /* budget: points in all */
};
struct mc_map_place {
    int at[MC_MAP_AXES]; /* step of a range's lattice, index of a value */
};

/* Steps of an axis: from 0 to this; of a list the last index. */
int mc_map_steps(const struct mc_map_plan *plan, int axis);
/* The first grid, whatever the budget. */
int mc_map_first(const struct mc_map_plan *plan, struct mc_arena *arena, struct mc_map_place **out);
/* Further points, given all points so far with their answers (any numbers). 0: there is nothing to refine,
 * or nothing to spend. */
int mc_map_more(const struct mc_map_plan *plan, const struct mc_map_place *points, const int *answers,
                int count, struct mc_arena *arena, struct mc_map_place **out);

struct mc_map_patch { /* the part of a cell that is nearest to a point */
    int point;
    double low[MC_MAP_AXES], high[MC_MAP_AXES]; /* in steps; a value of a list reaches half a step each way */
};
/* Patches that fill the map without a gap or an overlap. Returns their number. */
int mc_map_patches(const struct mc_map_plan *plan, const struct mc_map_place *points, int count,
                   struct mc_arena *arena, struct mc_map_patch **out);

#endif
