/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_SURFACES_H
#define MESHCOST_SURFACES_H
/*
 * surfaces: those of all lanes of a run, found or made in several threads. The result does not depend on
 * their number, nor on whether a surface was found or made.
 */
#include "meshcost/surface.h"

struct mc_surfaces_wish {
    const struct mc_scenario *scenario;
    struct mc_lane *const *lanes; /* each gets its `surfaces` */
    int lane_count, jobs;
    const struct mc_path_priors *priors;
    const struct mc_surface_source *source; /* NULL: nothing is kept */
    bool coarse;                            /* whatever the scenario says */
};

struct mc_surfaces_made {
    int count, found; /* different surfaces */
    const struct mc_surface *const *surfaces;
};

/* Everything lies in the arena. False if a surface could not be kept. */
bool mc_surfaces_settle(struct mc_arena *arena, const struct mc_surfaces_wish *wish,
                        struct mc_surfaces_made *made);

/*
 * For runs that differ a little, in several threads: surfaces with their tables, by hash. The first ones that
 * are made stay for all; there is room for some hundred.
 */
struct mc_surface_shelf;
struct mc_surface_shelf *mc_surface_shelf_create(void);
void mc_surface_shelf_destroy(struct mc_surface_shelf *shelf); /* NULL is fine */
struct mc_surface_source mc_surface_shelf_source(struct mc_surface_shelf *shelf);

/*
 * For figures: a lane's ways over the calls that a node carries, on nodes like those of the first cluster.
 * Every call has its caller and its server on such nodes; a node holds MC_WAY_PODS pods; an instance of what
 * stands in the middle or at the edge takes the calls of one node. All parameters at their medians.
 */
enum { MC_WAY_PODS = 50, MC_WAY_LOADS = 12, MC_WAY_NEAR = 4 };
struct mc_way_row {
    enum mc_way way;
    double calls, neighbours;  /* a second and node; share of its cores */
    double use;                /* of the busiest proxy of the way */
    bool overload;             /* then the rest is 0 */
    struct mc_surface_law law; /* ns that the lane adds */
    double cpu;                /* ns of CPU of a call, all its passes */
};
const struct mc_way_row *mc_surfaces_ways(struct mc_arena *arena, const struct mc_scenario *scenario,
                                          const struct mc_lane *lane, int *count);
/* The same loads by simulation of the whole way, which knows nothing of surfaces. */
struct mc_way_seen mc_surfaces_direct(struct mc_arena *arena, const struct mc_scenario *scenario,
                                      const struct mc_lane *lane, const struct mc_way_row *row,
                                      int64_t requests);

#endif
