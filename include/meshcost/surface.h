/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_SURFACE_H
#define MESHCOST_SURFACE_H
/*
 * surface: what the operations clock knows of the request clock.
 *
 * A surface belongs to one component of a lane: what one pass adds to a request, and the CPU time that it
 * takes, over the use of the proxy's workers and the share of its node's cores that neighbours use. Requests
 * are simulated at the points of a grid and at some between them; monotone interpolation (Steffen, GSL) fills
 * the rest, and the points between say how well. What is added is stored as a distribution, by the means of
 * slices of probability, in units of the CPU time of a pass by a busy thread on an idle core: priors scale a
 * surface, they do not bend it. The time in which nothing computes (redirection, wires) is left out, for it
 * is known.
 *
 * The way of a request (plain, needing L7, entering at the edge) is a sum of passes. Between two halves of a
 * pass lies the pause that the service takes, so that passes are nearly independent, and the sum is taken as
 * such; tests hold it against simulation of the whole way.
 *
 * Use of 1 or more is overload and has no value. From the last column of the grid to 1 waiting grows as in
 * heavy traffic, by 1 / (1 - use). Neighbours beyond the last row count as those of the last row.
 *
 * Everything that is stored is an integer; a surface is found again by a hash of all that it depends on.
 */
#include "meshcost/path.h"

/* Slices of probability, and columns of the table: their means, three quantiles. */
enum { MC_SURFACE_SLICES = 15, MC_SURFACE_P50 = MC_SURFACE_SLICES, MC_SURFACE_P90, MC_SURFACE_P99 };
enum { MC_SURFACE_VALUES = MC_SURFACE_P99 + 1 };
enum { MC_SURFACE_POINTS = 36, MC_SURFACE_CHECKS = 8, MC_SURFACE_AXIS = 9 };
/* Upper ends of the slices; the last is 1. */
extern const double mc_surface_slices[MC_SURFACE_SLICES];

struct mc_surface_point {
    double use, neighbours;                   /* shares */
    int64_t value[MC_SURFACE_VALUES];         /* millionths of the unit */
    int64_t mean, cpu;                        /* the same */
    int64_t noise_mean, noise_p99, noise_cpu; /* standard errors, millionths of the value */
    int64_t requests;                         /* simulated */
};

struct mc_surface {
    char hash[17];
    bool fine;
    int columns, rows, check_count; /* points: [row][column] */
    int64_t unit, cores;            /* ns of CPU of a pass; of the node */
    struct mc_surface_point points[MC_SURFACE_POINTS], checks[MC_SURFACE_CHECKS];
    /* Interpolated against simulated, over the checks: largest and mean square, of mean, p50 and p99. */
    double worst, typical;
    double worst_cpu, typical_cpu; /* the same of CPU time */
    const float *table;            /* see mc_surface_finish */
};

/* What a surface is of. */
struct mc_surface_spec {
    const struct mc_lane *lane;
    const struct mc_component *component;
    const struct mc_path_priors *priors;
    int64_t cores; /* of a node */
    double pause;  /* s between request and response at the proxy */
    bool fine;
};

/* False where the component stands in no request's way, or a pass of it costs nothing. Fills hash and grid.
 */
bool mc_surface_begin(const struct mc_surface_spec *spec, struct mc_surface *surface);
int mc_surface_tasks(const struct mc_surface *surface);
/* Simulates one point or check: 0 .. tasks - 1, in any order and any thread. */
void mc_surface_simulate(const struct mc_surface_spec *spec, struct mc_surface *surface, int task);
/* When all points are there: makes the table between them and compares it with the checks. */
void mc_surface_finish(struct mc_arena *arena, struct mc_surface *surface);

/*
 * Use of a proxy: cores that it would keep busy at the cost of a busy thread on an idle core (`busy`), times
 * what busy siblings add, over its workers or the cores that neighbours leave, whatever is less. And back.
 */
double mc_surface_use(double sibling, double workers, double cores, double neighbours, double busy);
double mc_surface_rate(double sibling, double workers, double cores, double neighbours, double use);

/* What is added, as slices, quantiles and mean, in the caller's unit. */
struct mc_surface_law {
    double value[MC_SURFACE_VALUES], mean;
};
/* One pass, or two; in units. False: overload. */
bool mc_surface_law(const struct mc_surface *surface, double use, double neighbours, bool twice,
                    struct mc_surface_law *law);
/* CPU time of a pass in units, at a use below 1. */
double mc_surface_cpu(const struct mc_surface *surface, double use, double neighbours);
/* a x + b; and the sum of two independent ones. */
void mc_surface_scale(struct mc_surface_law *law, double a, double b);
void mc_surface_add(struct mc_surface_law *sum, const struct mc_surface_law *other);

/* ---- ways ---- */

enum mc_way { MC_WAY_PLAIN, MC_WAY_L7, MC_WAY_EDGE, MC_WAYS };
extern const char *const mc_way_words[];
/* How often a request of that way passes the component: 0, 1 or 2. */
int mc_way_passes(enum mc_way way, const struct mc_component *component);

/* One load for the direct simulation of a whole way. */
struct mc_way_load {
    const struct mc_lane *lane;
    const struct mc_path_priors *priors;
    enum mc_way way;
    int64_t cores;
    double pause, neighbours;
    const double *use; /* by component of the lane */
    int64_t payload;   /* bytes of request and response */
    int64_t requests;
};
struct mc_way_seen {
    double mean, p50, p90, p99;   /* ns that the lane adds */
    double error_mean, error_p99; /* standard errors, shares */
    double *cpu, *error_cpu;      /* ns a pass, by component; standard errors, shares */
};
struct mc_way_seen mc_way_simulate(struct mc_arena *arena, const struct mc_way_load *load);

/* ---- of a run ---- */

/* Where surfaces are kept between runs; bound to the store by the command line alone. */
struct mc_surface_source {
    /* Fills points and checks of a surface with that hash, or all of it. False: not there. */
    bool (*find)(void *context, struct mc_surface *surface);
    bool (*keep)(void *context, const struct mc_surface *surface);
    void *context;
};

/* What a lane carries through a run. */
struct mc_surfaces {
    const struct mc_path_priors *priors;
    /* By cluster and component; NULL: costs nothing, or stands in no way. */
    const struct mc_surface *const *const *at;
    const struct mc_surface *const *of; /* those of the first cluster, which figures show */
};

#endif
