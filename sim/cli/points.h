/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_POINTS_H
#define MC_POINTS_H
/*
 * points: a scenario with the settings of a point, made ready in any thread. What commands that visit many
 * points share.
 */
#include "inputs.h"
#include "meshcost/surfaces.h"
#include "meshcost/sweep_store.h"
#include "simulate.h"
#include <stdatomic.h>

/* "PATH=VALUE" texts of a point in `arena`; returns their number. */
typedef int mc_settings_fn(void *context, uint64_t point, struct mc_arena *arena, const char *const **out);

/* Organisation-level priors that are held at a quantile. */
struct mc_pin {
    const char *path, *subject;
    double uniform;
};
typedef int mc_pins_fn(void *context, uint64_t point, struct mc_arena *arena, const struct mc_pin **out);

struct mc_points {
    const struct mc_args *args;
    const char *scenario;       /* file */
    const char *lanes, *prices; /* as for --lanes and --prices; NULL: the scenario's, the default */
    mc_settings_fn *settings;
    mc_pins_fn *pins; /* NULL: none */
    void *context;
    const struct mc_inputs *base; /* what no point may change: which lanes there are */
    /* Latency surfaces that points share; NULL: points book no latency, and CPU as published. */
    struct mc_surface_shelf *shelf;
    const struct mc_path_priors *priors;
    atomic_flag said; /* one point's problems are enough */
};

/* Inputs of the base (no settings). False after diagnostics in the command's sink. */
bool mc_points_base(struct mc_points *points, struct mc_inputs *base);
/*
 * Coarse latency surfaces for the base and for every point; those that a point's settings do not touch are
 * made once. Kept in the store (NULL: nowhere), and said on stderr if asked to. False after
 * problems were reported, or if the store failed. The shelf is the caller's to destroy.
 */
bool mc_points_surfaces(struct mc_points *points, int64_t jobs, struct mc_store *store, bool aloud);
/* The same for a base that was read again, with a shelf that is there. */
bool mc_points_surfaces_of_base(struct mc_points *points);
/* Inputs with some settings, in an arena; false after problems, which are printed under a heading. */
bool mc_points_load(struct mc_points *points, struct mc_arena *arena, int count, const char *const *settings,
                    const char *heading, struct mc_inputs *in);
/* An mc_point_fn. */
bool mc_points_bind(void *points, uint64_t point, struct mc_arena *arena, struct mc_run *run);

#endif
