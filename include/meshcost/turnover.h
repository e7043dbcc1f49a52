/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_TURNOVER_H
#define MESHCOST_TURNOVER_H
/*
 * turnover: what comes and goes beside namespaces: people and owners, nodes, peaks of traffic. The part of a
 * scenario that the history processes of these names read (sim/world/README.md has their equations).
 */
#include "meshcost/schema.h"

struct mc_turnover_spec {
    struct mc_prior hire;            /* ms until a place is filled again; per departure */
    struct mc_prior reorganisations; /* a team and year; per organisation */
    struct mc_prior moved;    /* share of a team's namespaces that a reorganisation moves; per organisation */
    struct mc_prior handover; /* ms until a moved namespace has an owner again; per namespace moved */
};

struct mc_nodes_spec {
    struct mc_prior
        roll_interval;       /* ms between planned restarts of all nodes of a cluster; per organisation */
    struct mc_prior reboots; /* unplanned, a node and year; per organisation */
    struct mc_prior losses;  /* a node and year; per organisation */
};

struct mc_spikes_spec {
    struct mc_prior rate;     /* a year; per organisation */
    struct mc_prior factor;   /* of traffic while it lasts; per spike */
    struct mc_prior duration; /* ms; per spike */
};

extern const struct mc_schema mc_turnover_schema, mc_nodes_schema, mc_spikes_schema;

/* The priors that are drawn once an organisation. */
void mc_turnover_each_prior(const struct mc_turnover_spec *turnover, const struct mc_nodes_spec *nodes,
                            const struct mc_spikes_spec *spikes, mc_prior_fn *fn, void *context);

#endif
