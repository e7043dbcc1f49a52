/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_TRAITS_H
#define MESHCOST_TRAITS_H
/*
 * traits: what namespaces and services bring along that stands in the way of a mesh, and who calls whom
 * (operations.md 11d, measurements.md A7).
 *
 * A trait that the scenario states for a listed namespace or service holds; one that it does not state is
 * drawn, like those of generated ones: the uniform is addressed by the namespace or service, the probability
 * is a share of the organisation, smaller for greenfield. What is not known is uncertain, not absent.
 */
#include "meshcost/schema.h"

/* A fact that a scenario may leave open. */
enum mc_known { MC_UNKNOWN, MC_NO, MC_YES };
extern const char *const mc_known_words[];

/* Shares are probabilities of a brownfield namespace or service, one draw an organisation. */
struct mc_traits_spec {
    struct mc_prior grpc, http2, tcp;           /* of services; the rest speaks HTTP/1, whatever the origin */
    struct mc_prior awkward;                    /* services that need hand work ... */
    double server_first, own_tls, host_network; /* ... because of one of these: parts of it */
    struct mc_prior greenfield;                 /* factor on the shares of a greenfield namespace */
    struct mc_prior jobs_share, policies_share, window_share, mixed_share; /* of namespaces */
    struct mc_prior jobs;          /* how many, where there are any; per namespace */
    struct mc_prior window;        /* ms between windows in which pods may restart; per namespace */
    struct mc_prior deploys;       /* of the organisation's middling workload, a year */
    struct mc_prior deploy_factor; /* of one workload relative to it; per service */
};

/* The graph of calls between namespaces. */
struct mc_calls_spec {
    struct mc_prior fan_out;    /* namespaces that one calls; per namespace */
    struct mc_prior popularity; /* how often one is chosen, relative to others; per namespace */
    struct mc_prior local;      /* probability that a callee lies in the same cluster; per organisation */
};

extern const struct mc_schema mc_traits_schema, mc_calls_schema;

/* The priors that are drawn once an organisation. */
void mc_traits_each_prior(const struct mc_traits_spec *traits, mc_prior_fn *fn, void *context);

#endif
