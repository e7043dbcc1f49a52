/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of a scenario file about people and owners, nodes and peaks of traffic. Sources: operations.md 11c
 * (departures: people.leave-hazard), measurements.md A7. The others are judgements, wide.
 */
#include "meshcost/turnover.h"

#define PRIOR(s, member, kind) MC_AT(struct s, member), .type = MC_PRIOR, .scalar = (kind)
#define LASTS                  .min = 0, .max = 3.2e11, .unit = "ms"

static const struct mc_field turnover_fields[] = {
    {.key = "hire",
     PRIOR(mc_turnover_spec, hire, MC_DURATION),
     .fallback = "{dist: logtriangular, low: 30d, likely: 90d, high: 240d, confidence: judgement, note: \"no "
                 "source\"}",
     LASTS,
     .doc = "Until the place of somebody who left is filled again"},
    {.key = "reorganisations",
     PRIOR(mc_turnover_spec, reorganisations, MC_REAL),
     .fallback = "{dist: triangular, low: 0.05, likely: 0.2, high: 0.6, confidence: judgement, note: \"no "
                 "source\"}",
     .min = 0,
     .max = 100,
     .unit = "1/year",
     .doc = "Reorganisations a team and year"},
    {.key = "moved",
     PRIOR(mc_turnover_spec, moved, MC_REAL),
     .fallback = "{dist: triangular, low: 0.1, likely: 0.3, high: 0.8, confidence: judgement, note: \"no "
                 "source\"}",
     .min = 0,
     .max = 1,
     .doc = "Share of a team's namespaces that such a change takes from it"},
    {.key = "handover",
     PRIOR(mc_turnover_spec, handover, MC_DURATION),
     .fallback = "{dist: logtriangular, low: 14d, likely: 60d, high: 240d, confidence: judgement, note: \"no "
                 "source\"}",
     LASTS,
     .doc = "Until a namespace that was taken from its team has an owner again"},
    {.key = NULL}};
const struct mc_schema mc_turnover_schema = {"turnover", sizeof(struct mc_turnover_spec), turnover_fields,
                                             "How people and owners change; departures: people.leave-hazard",
                                             0};

static const struct mc_field nodes_fields[] = {
    {.key = "roll-interval",
     PRIOR(mc_nodes_spec, roll_interval, MC_DURATION),
     .fallback = "{dist: logtriangular, low: 14d, likely: 45d, high: 180d, confidence: judgement, note: \"no "
                 "source; patches of the operating system\"}",
     .min = 3600000,
     .max = 3.2e11,
     .unit = "ms",
     .doc = "Time between planned restarts of all nodes of a cluster, one after the other"},
    {.key = "reboots",
     PRIOR(mc_nodes_spec, reboots, MC_REAL),
     .fallback = "{dist: logtriangular, low: 0.1, likely: 0.3, high: 1.5, confidence: judgement, note: \"no "
                 "source\"}",
     .min = 0,
     .max = 1000,
     .unit = "1/year",
     .doc = "Unplanned restarts of a node"},
    {.key = "losses",
     PRIOR(mc_nodes_spec, losses, MC_REAL),
     .fallback = "{dist: logtriangular, low: 0.02, likely: 0.1, high: 0.4, confidence: judgement, note: \"no "
                 "source\"}",
     .min = 0,
     .max = 1000,
     .unit = "1/year",
     .doc = "Nodes that are lost, and replaced at once, a node"},
    {.key = NULL}};
const struct mc_schema mc_nodes_schema = {"nodes", sizeof(struct mc_nodes_spec), nodes_fields,
                                          "What happens to nodes whatever the lane", 0};

static const struct mc_field spikes_fields[] = {
    {.key = "rate",
     PRIOR(mc_spikes_spec, rate, MC_REAL),
     .fallback = "{dist: logtriangular, low: 1, likely: 4, high: 20, confidence: judgement, note: \"no "
                 "source\"}",
     .min = 0,
     .max = 1000,
     .unit = "1/year",
     .doc = "Spikes of traffic beyond day, week and growth"},
    {.key = "factor",
     PRIOR(mc_spikes_spec, factor, MC_REAL),
     .fallback = "{dist: lognormal, median: 2, sigma: 0.4, min: 1, max: 10, source: \"measurements.md A7 "
                 "(XFaaS: 4.3 times at the most)\", confidence: judgement}",
     .min = 1,
     .max = 100,
     .doc = "Traffic in a spike, relative to what it would be"},
    {.key = "duration",
     PRIOR(mc_spikes_spec, duration, MC_DURATION),
     .fallback =
         "{dist: lognormal, median: 6h, sigma: 1, min: 15m, max: 7d, confidence: judgement, note: \"no "
         "source\"}",
     .min = 0,
     .max = 2.6e9,
     .unit = "ms",
     .doc = "How long it lasts"},
    {.key = NULL}};
const struct mc_schema mc_spikes_schema = {"spikes", sizeof(struct mc_spikes_spec), spikes_fields,
                                           "Spikes of traffic, of all namespaces at once", 0};

void mc_turnover_each_prior(const struct mc_turnover_spec *t, const struct mc_nodes_spec *n,
                            const struct mc_spikes_spec *s, mc_prior_fn *fn, void *context)
{
    const struct mc_prior *const drawn[] = {&t->reorganisations, &t->moved,  &n->roll_interval,
                                            &n->reboots,         &n->losses, &s->rate};
    for (size_t i = 0; i < sizeof drawn / sizeof drawn[0]; i++) {
        fn(context, drawn[i]);
    }
}
