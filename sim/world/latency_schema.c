/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a scenario file about the latency of calls. */
#include "meshcost/scenario.h"

const char *const mc_surface_grade_words[] = {"coarse", "fine", NULL};

static const struct mc_field latency_fields[] = {
    {.key = "objective",
     MC_AT(struct mc_latency_spec, objective),
     .type = MC_DURATION,
     .fallback = "50ms",
     .min = 1,
     .max = 3.6e6,
     .unit = "ms",
     .doc = "A call between services that takes longer misses its objective"},
    {.key = "own",
     MC_AT(struct mc_latency_spec, own),
     .type = MC_PRIOR,
     .scalar = MC_SECONDS,
     .fallback = "{dist: logtriangular, low: 2ms, likely: 8ms, high: 30ms, confidence: judgement, note: \"no "
                 "source; test rigs answer in 0.2 to 50 ms (measurements.md A4)\"}",
     .min = 0,
     .max = 3600,
     .unit = "s",
     .doc = "Median time in which a service answers a call, whatever the lane"},
    {.key = "own-sigma",
     MC_AT(struct mc_latency_spec, own_sigma),
     .type = MC_REAL,
     .fallback = "0.8",
     .min = 0.01,
     .max = 5,
     .doc = "Standard deviation of the logarithm of that time"},
    {.key = "node-use",
     MC_AT(struct mc_latency_spec, node_use),
     .type = MC_PRIOR,
     .scalar = MC_REAL,
     .fallback = "{dist: uniform, low: 0.15, high: 0.5, confidence: judgement, note: \"no source; proxies' "
                 "neighbours on a node, 45 % advised as a ceiling (measurements.md A5, Canal)\"}",
     .min = 0,
     .max = 1,
     .unit = "share",
     .doc = "Mean share of a node's cores that applications use"},
    {.key = "surface",
     MC_AT(struct mc_latency_spec, surface),
     .type = MC_WORD,
     .fallback = "coarse",
     .words = mc_surface_grade_words,
     .doc = "Latency surfaces: 18 points each, made in a moment, or 36 with more requests"},
    {.key = NULL}};
const struct mc_schema mc_latency_schema = {"latency", sizeof(struct mc_latency_spec), latency_fields,
                                            "Latency of calls between services", 0};
