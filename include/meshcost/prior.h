/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_PRIOR_H
#define MESHCOST_PRIOR_H
/*
 * prior: drawing uncertain parameters.
 *
 * A prior is drawn at address (organisation, path, subject): the path is lane-blind, the subject says whose
 * property it is. Lanes that contain the same component share its draw, different components draw
 * independently, renaming a lane changes nothing. Event-level priors are drawn at the event's id instead.
 */
#include "meshcost/address.h"
#include "meshcost/schema.h"

/* Uniform of an organisation-level draw, or where the prior is pinned (a sensitivity asks what if). `key` is
 * mc_key_make(master, o, MC_NO_HISTORY). */
double mc_prior_uniform(struct mc_key key, const struct mc_prior *prior);
/* Value of an organisation-level prior in its stored unit, for a version (NULL: the newest case). */
double mc_prior_value(struct mc_key key, const struct mc_prior *prior, const char *version);
/* The same rounded half-even to an integer, at least 0. */
int64_t mc_prior_ticks(struct mc_key key, const struct mc_prior *prior, const char *version);
/* Event-level draw: addressed by the event's id and the prior's path. */
double mc_prior_event(struct mc_key key, const struct mc_prior *prior, mc_id id);
int64_t mc_prior_event_ticks(struct mc_key key, const struct mc_prior *prior, mc_id id);

/* Visits every prior of a bound record, nested ones included, in schema order; fn may change it. */
typedef void mc_prior_visit_fn(void *context, struct mc_prior *prior);
void mc_prior_walk(const struct mc_schema *schema, void *record, mc_prior_visit_fn *fn, void *context);

#endif
