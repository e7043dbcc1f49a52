/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_MAPPED_H
#define MESHCOST_MAPPED_H
/*
 * mapped: a map in a database, with its answers.
 *
 * A map is stored as sweeps of kind `map`, one a round; their text says which map, which round, the axes and
 * where each point lies. What holds at a point is found as `compare` finds it: the cheapest lane among those
 * that deliver, by the mean over organisations, and whether others cannot be told from it.
 */
#include "meshcost/compare.h"
#include "meshcost/map.h"

struct mc_mapped_axis {
    const char *name, *unit; /* unit: behind a number, "" if none */
    bool range;
    double low, high;
    int path_count;
    const char *const *paths;  /* all get the same value */
    const char *const *values; /* of a list */
};

struct mc_mapped_answer {
    int cheapest; /* lane, -1: none delivers */
    int next;     /* of those that deliver, -1: none */
    int ties;     /* lanes that cannot be told from the cheapest */
    const bool *tied;
    double cash;               /* a year, of the cheapest */
    struct mc_estimate lead;   /* next minus cheapest, over organisations */
    double expected, realised; /* P(cheapest), as in `compare` */
    int organisations, replications;
};

struct mc_mapped {
    const char *id, *name, *currency;
    struct mc_map_plan plan;
    struct mc_mapped_axis axis[MC_MAP_AXES];
    int rounds;    /* stored */
    bool complete; /* all points of all rounds that were begun */
    double margin;
    int lanes;
    const struct mc_read_lane *lane;
    int count;
    const struct mc_map_place *place;
    const int *answer; /* cheapest lanes again, for mc_map_more */
    const struct mc_mapped_answer *row;
};

/* What determines the places and axes of a map, for the text of a round; `places` may be none. */
void mc_mapped_write(struct mc_buffer *out, const struct mc_mapped *mapped, int round,
                     const struct mc_map_place *places, int count);
/*
 * The map whose id begins with `id`; without one the map that was written last (`scenario` not NULL: of a
 * scenario of that name). Of its rounds the first `rounds` (0: all). NULL if there is none, or after a
 * failure (mc_store_error).
 */
const struct mc_mapped *mc_mapped_read(struct mc_store *store, struct mc_arena *arena, struct mc_diag *diag,
                                       const char *id, const char *scenario, int rounds, double margin);
/* Value of an axis at a step, as YAML text. */
const char *mc_mapped_value(const struct mc_mapped *mapped, int axis, double step, struct mc_arena *arena);
/* The same as a number: of a list the index. */
double mc_mapped_number(const struct mc_mapped *mapped, int axis, double step);

/* One row a point: for programs. */
const struct mc_table *mc_mapped_points(struct mc_arena *arena, const struct mc_mapped *mapped);
/* One row a lane: share of the area where it is alone the cheapest, where it is tied, and its probability
 * there. */
const struct mc_table *mc_mapped_shares(struct mc_arena *arena, const struct mc_mapped *mapped);

#endif
