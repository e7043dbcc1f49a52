/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of a scenario file about traits of namespaces and calls between them. Source of the share of
 * awkward services: operations.md 11d. For most other shares there is no source: judgements, wide.
 */
#include "meshcost/traits.h"

#define PRIOR(s, member, kind) MC_AT(struct s, member), .type = MC_PRIOR, .scalar = (kind)
#define SHARE(member)          PRIOR(mc_traits_spec, member, MC_REAL), .min = 0, .max = 1
#define PART(member)           MC_AT(struct mc_traits_spec, member), .type = MC_REAL, .min = 0, .max = 100

const char *const mc_known_words[] = {"unknown", "no", "yes", NULL};

static const struct mc_field traits_fields[] = {
    {.key = "grpc",
     SHARE(grpc),
     .fallback = "{dist: triangular, low: 0.05, likely: 0.2, high: 0.5, confidence: judgement, note: \"no "
                 "source\"}",
     .doc = "Share of services that speak gRPC"},
    {.key = "http2",
     SHARE(http2),
     .fallback = "{dist: triangular, low: 0, likely: 0.05, high: 0.15, confidence: judgement, note: \"no "
                 "source\"}",
     .doc = "Share of services that speak other HTTP/2"},
    {.key = "tcp",
     SHARE(tcp),
     .fallback = "{dist: triangular, low: 0.05, likely: 0.15, high: 0.35, confidence: judgement, note: \"no "
                 "source; stores, caches and queues\"}",
     .doc = "Share of services that speak something else over TCP"},
    {.key = "awkward",
     SHARE(awkward),
     .fallback = "{dist: beta, a: 3, b: 17, source: \"operations.md 11d (E3, B12)\", confidence: judgement}",
     .doc = "Share of brownfield services that need hand work: server-first protocol, own TLS or host "
            "network"},
    {.key = "server-first",
     PART(server_first),
     .fallback = "0.4",
     .doc = "Part of the awkward services whose server speaks first (judgement)"},
    {.key = "own-tls",
     PART(own_tls),
     .fallback = "0.45",
     .doc = "Part of the awkward services that bring their own TLS (judgement)"},
    {.key = "host-network",
     PART(host_network),
     .fallback = "0.15",
     .doc = "Part of the awkward services on the network of their host (judgement)"},
    {.key = "greenfield",
     SHARE(greenfield),
     .fallback = "{dist: triangular, low: 0.1, likely: 0.3, high: 0.8, confidence: judgement, note: \"no "
                 "source\"}",
     .doc = "Factor on the shares of traits in a greenfield namespace"},
    {.key = "jobs-share",
     SHARE(jobs_share),
     .fallback = "{dist: triangular, low: 0.1, likely: 0.35, high: 0.7, confidence: judgement, note: \"no "
                 "source\"}",
     .doc = "Share of brownfield namespaces with jobs, whose pods have to end"},
    {.key = "jobs",
     PRIOR(mc_traits_spec, jobs, MC_REAL),
     .fallback = "{dist: lognormal, median: 3, sigma: 0.8, max: 50, confidence: judgement}",
     .min = 0,
     .max = 1e6,
     .unit = "jobs",
     .doc = "Kinds of jobs of such a namespace"},
    {.key = "policies-share",
     SHARE(policies_share),
     .fallback = "{dist: triangular, low: 0.1, likely: 0.3, high: 0.7, confidence: judgement, note: \"no "
                 "source\"}",
     .doc = "Share of brownfield namespaces with network policies that name ports, and so stop a tunnel"},
    {.key = "window-share",
     SHARE(window_share),
     .fallback = "{dist: triangular, low: 0.05, likely: 0.15, high: 0.4, source: \"measurements.md A7 "
                 "(CNCF: 30 % release monthly or less often)\", confidence: judgement}",
     .doc = "Share of brownfield namespaces whose pods may restart in maintenance windows only"},
    {.key = "window",
     PRIOR(mc_traits_spec, window, MC_DURATION),
     .fallback = "{dist: logtriangular, low: 7d, likely: 30d, high: 90d, confidence: judgement}",
     .min = 0,
     .max = 3.2e10,
     .unit = "ms",
     .doc = "Time from one maintenance window to the next"},
    {.key = "mixed-share",
     SHARE(mixed_share),
     .fallback = "{dist: triangular, low: 0.1, likely: 0.3, high: 0.5, source: \"measurements.md A7 (CNCF: "
                 "16-40 % do not split applications by namespace)\", confidence: judgement}",
     .doc = "Share of brownfield namespaces in which two teams have to agree"},
    {.key = "deploys",
     PRIOR(mc_traits_spec, deploys, MC_REAL),
     .fallback = "{dist: lognormal, median: 60, sigma: 1.2, max: 5000, source: \"measurements.md A7 (CNCF "
                 "2022: releases); operations.md B1, B6\", confidence: documented}",
     .min = 0,
     .max = 1e5,
     .unit = "1/year",
     .doc = "Deployments a year of a middling workload of the organisation"},
    {.key = "deploy-factor",
     PRIOR(mc_traits_spec, deploy_factor, MC_REAL),
     .fallback = "{dist: lognormal, median: 1, sigma: 1.4, max: 50, source: \"measurements.md A7 (what the "
                 "classes of the survey leave beside the organisation)\", confidence: judgement}",
     .min = 0,
     .max = 1e4,
     .doc = "Deployments of one workload relative to it"},
    {.key = NULL}};
const struct mc_schema mc_traits_schema = {
    "traits", sizeof(struct mc_traits_spec), traits_fields,
    "What namespaces bring along, where it is not stated for one of them", 0};

void mc_traits_each_prior(const struct mc_traits_spec *t, mc_prior_fn *fn, void *context)
{
    const struct mc_prior *const drawn[] = {
        &t->grpc,       &t->http2,          &t->tcp,          &t->awkward,     &t->greenfield,
        &t->jobs_share, &t->policies_share, &t->window_share, &t->mixed_share, &t->deploys};
    for (size_t i = 0; i < sizeof drawn / sizeof drawn[0]; i++) {
        fn(context, drawn[i]);
    }
}

static const struct mc_field calls_fields[] = {
    {.key = "fan-out",
     PRIOR(mc_calls_spec, fan_out, MC_REAL),
     .fallback = "{dist: lognormal, median: 2, sigma: 0.9, max: 10, source: \"measurements.md A7 (child sets "
                 "1-10, of services)\", confidence: judgement}",
     .min = 0,
     .max = 1000,
     .unit = "namespaces",
     .doc = "Other namespaces that a namespace calls"},
    {.key = "popularity",
     PRIOR(mc_calls_spec, popularity, MC_REAL),
     .fallback = "{dist: lognormal, median: 4, sigma: 1, min: 1, max: 64, source: \"measurements.md A7 "
                 "(heavy-tailed: 10 of 10,000 methods have 58 % of the calls)\", confidence: judgement}",
     .min = 0,
     .max = 1000,
     .doc = "How often a namespace is called, relative to others"},
    {.key = "local",
     PRIOR(mc_calls_spec, local, MC_REAL),
     .fallback = "{dist: triangular, low: 0.7, likely: 0.9, high: 1, confidence: judgement, note: \"no "
                 "source\"}",
     .min = 0,
     .max = 1,
     .doc = "Share of calls that stay in the cluster"},
    {.key = NULL}};
const struct mc_schema mc_calls_schema = {"calls", sizeof(struct mc_calls_spec), calls_fields,
                                          "Which namespace calls which", 0};
