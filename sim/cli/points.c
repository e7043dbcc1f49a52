/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "points.h"
#include "bench.h"
#include "meshcost/adoption.h"
#include "meshcost/prior.h"
#include <stdio.h>
#include <string.h>

bool mc_points_base(struct mc_points *p, struct mc_inputs *base)
{
    const struct mc_args *args =
        mc_args_point(p->args, mc_args_arena(p->args), mc_args_diag(p->args), p->lanes, p->prices, 0, NULL);
    p->base = base;
    return mc_inputs_load(args, p->scenario, base);
}

static bool same_lanes(const struct mc_inputs *a, const struct mc_inputs *b)
{
    bool same = a->lane_count == b->lane_count;
    for (int i = 0; same && i < a->lane_count; i++) {
        same = strcmp(a->lanes[i]->name, b->lanes[i]->name) == 0;
    }
    return same;
}

/* The first point that has problems prints them, in one piece. */
static void say(struct mc_points *p, const struct mc_diag *diag, const char *heading)
{
    if (!atomic_flag_test_and_set(&p->said)) {
        flockfile(stderr);
        fprintf(stderr, "%s:\n", heading);
        mc_diag_print(diag, stderr);
        funlockfile(stderr);
    }
}

bool mc_points_load(struct mc_points *p, struct mc_arena *arena, int count, const char *const *settings,
                    const char *heading, struct mc_inputs *in)
{
    struct mc_diag *diag = mc_diag_create(arena);
    const struct mc_args *args = mc_args_point(p->args, arena, diag, p->lanes, p->prices, count, settings);
    bool fine = mc_inputs_load(args, p->scenario, in);
    if (fine && !same_lanes(p->base, in)) {
        mc_diag_add(diag, MC_ERROR, (struct mc_place){0}, "lanes", "list the lanes in the design",
                    "a point cannot change which lanes are compared");
        fine = false;
    }
    if (!fine) {
        say(p, diag, heading);
    }
    return fine;
}

struct pinner {
    const struct mc_pin *pin;
    int count;
};

static void pin(void *context, struct mc_prior *prior)
{
    const struct pinner *p = context;
    for (int i = 0; i < p->count; i++) {
        if (prior->path && prior->subject && strcmp(prior->path, p->pin[i].path) == 0 &&
            strcmp(prior->subject, p->pin[i].subject) == 0) {
            prior->pinned = p->pin[i].uniform;
        }
    }
}

/* What replays read are the records of an era: the lane's own, each resolved to a version. */
static void pin_eras(const struct mc_lane *lane, struct pinner *p)
{
    for (int line = 0; line < lane->line_count; line++) {
        for (int e = 0; e < lane->lines[line].era_count; e++) {
            const struct mc_era *era = &lane->lines[line].eras[e];
            for (int i = 0; i < lane->component_count; i++) {
                mc_prior_walk(&mc_component_schema, (void *)(uintptr_t)&era->components[i], pin, p);
            }
            for (int i = 0; i < lane->tier_count; i++) {
                mc_prior_walk(&mc_tier_schema, (void *)(uintptr_t)&era->tiers[i], pin, p);
            }
            for (int k = 0; k < MC_CAPABILITIES; k++) {
                if (era->by_capability[k]) {
                    mc_prior_walk(&mc_capability_schema, (void *)(uintptr_t)era->by_capability[k], pin, p);
                }
            }
        }
    }
}

/* Wherever a subject's prior stands: in the scenario, in lanes that share a component, in the house. */
static void pin_all(struct mc_inputs *in, struct pinner *p)
{
    mc_prior_walk(&mc_scenario_schema, in->scenario, pin, p);
    for (int i = 0; i < in->lane_count; i++) {
        mc_prior_walk(&mc_lane_schema, in->lanes[i], pin, p);
        pin_eras(in->lanes[i], p);
        for (int k = 0; k < in->lanes[i]->house_count; k++) {
            mc_prior_walk(&mc_component_schema, (void *)(uintptr_t)in->lanes[i]->house[k].component, pin, p);
        }
    }
}

/* ---- latency ---- */

static bool settle(const struct mc_path_priors *priors, struct mc_arena *arena, const struct mc_inputs *in,
                   int64_t jobs, const struct mc_surface_source *source, struct mc_surfaces_made *made)
{
    struct mc_surfaces_wish wish = {.scenario = in->scenario,
                                    .lanes = in->lanes,
                                    .lane_count = in->lane_count,
                                    .jobs = (int)jobs,
                                    .priors = priors,
                                    .source = source,
                                    .coarse = true};
    return mc_surfaces_settle(arena, &wish, made);
}

bool mc_points_surfaces(struct mc_points *p, int64_t jobs, struct mc_store *store, bool aloud)
{
    struct mc_surface_source kept;
    struct mc_surfaces_made made;
    p->priors = mc_bench_priors(p->args);
    if (store) {
        kept = mc_store_surfaces(store);
    }
    if (!p->priors ||
        !settle(p->priors, mc_args_arena(p->args), p->base, jobs, store ? &kept : NULL, &made)) {
        return false;
    }
    p->shelf = mc_surface_shelf_create();
    struct mc_surface_source shared = mc_surface_shelf_source(p->shelf);
    double worst = 0, cpu = 0;
    for (int i = 0; i < made.count; i++) {
        (void)shared.keep(shared.context, made.surfaces[i]);
        worst = made.surfaces[i]->worst > worst ? made.surfaces[i]->worst : worst;
        cpu = made.surfaces[i]->worst_cpu > cpu ? made.surfaces[i]->worst_cpu : cpu;
    }
    if (aloud) {
        fprintf(stderr,
                "latency: %d coarse surfaces, between points within %.0f %% of simulation, CPU within %.0f "
                "%%; a point "
                "that changes what they depend on makes its own\n",
                made.count, 100 * worst, 100 * cpu);
    }
    return true;
}

static bool add_surfaces(const struct mc_points *p, struct mc_arena *arena, const struct mc_inputs *in,
                         struct pinner *pinner)
{
    struct mc_path_priors *priors = MC_NEW(arena, struct mc_path_priors);
    *priors = *p->priors;
    if (pinner) {
        mc_prior_walk(&mc_path_schema, priors, pin, pinner);
    }
    struct mc_surface_source shared = mc_surface_shelf_source(p->shelf);
    struct mc_surfaces_made made;
    return settle(priors, arena, in, 1, &shared, &made);
}

bool mc_points_surfaces_of_base(struct mc_points *p)
{
    return add_surfaces(p, mc_args_arena(p->args), p->base, NULL);
}

bool mc_points_bind(void *context, uint64_t point, struct mc_arena *arena, struct mc_run *run)
{
    struct mc_points *p = context;
    struct mc_inputs in;
    const char *const *settings = NULL;
    int count = p->settings(p->context, point, arena, &settings);
    const char *heading = mc_arena_printf(arena, "point %llu", (unsigned long long)point);
    if (!mc_points_load(p, arena, count, settings, heading, &in)) {
        return false;
    }
    struct pinner pinner = {0};
    if (p->pins) {
        pinner.count = p->pins(p->context, point, arena, &pinner.pin);
        pin_all(&in, &pinner);
    }
    if (p->shelf && !add_surfaces(p, arena, &in, p->pins ? &pinner : NULL)) {
        return false;
    }
    run->scenario = in.scenario;
    run->lanes = (const struct mc_lane *const *)in.lanes;
    run->lane_count = in.lane_count;
    run->calendars = in.calendars;
    run->calendar_count = in.calendar_count;
    return true;
}
