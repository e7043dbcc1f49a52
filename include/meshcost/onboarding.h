/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_ONBOARDING_H
#define MESHCOST_ONBOARDING_H
/*
 * onboarding: how the organisation brings namespaces into a mesh, whatever the lane (operations.md 6, 11d,
 * 11e).
 *
 * A lane file says which kinds of work a namespace takes and which traits ask for it; how much effort a kind
 * of work is belongs to the organisation and is the same for every lane.
 */
#include "meshcost/schema.h"

/* Kinds of work on a namespace. */
enum mc_onboarding_work {
    MC_WORK_REVIEW,    /* a service: what it speaks, who calls it */
    MC_WORK_CONFIGURE, /* a service or job that needs hand work */
    MC_WORK_POLICY,    /* an existing network policy that has to let the mesh through */
    MC_WORK_PROXY,     /* a namespace: an L7 proxy of its own */
    MC_WORK_AUTHORISE, /* a service: rules on who may call it */
    MC_WORK_ROUTE,     /* a service: its route at the gateway */
    MC_WORK_ENROL,     /* a namespace: the switch itself, through the delivery pipeline */
    MC_WORK_RESTART,   /* a service: all its pods, unless a deployment does it in time */
    MC_WORK_CHECK,     /* a service: does it still do what it did? */
    MC_WORKS
};
extern const char *const mc_onboarding_work_words[];

/* What of a namespace asks for it. */
enum mc_onboarding_trait {
    MC_FOR_ALL,
    MC_FOR_L7,
    MC_FOR_EDGE,
    MC_FOR_SERVER_FIRST,
    MC_FOR_OWN_TLS,
    MC_FOR_HOST_NETWORK,
    MC_FOR_JOBS,
    MC_FOR_POLICIES,
    MC_TRAITS
};
extern const char *const mc_onboarding_trait_words[];

enum mc_onboarding_start { MC_ENROLLED_NONE, MC_ENROLLED_ALL };
extern const char *const mc_onboarding_start_words[];
enum mc_onboarding_by { MC_BY_CENTRAL, MC_BY_OWNERS };
extern const char *const mc_onboarding_by_words[];

struct mc_onboarding_spec {
    bool enabled;          /* false: every namespace is in the mesh for as long as it exists, for nothing */
    int enrolled;          /* enum mc_onboarding_start: what is in at the start */
    int by;                /* enum mc_onboarding_by */
    int64_t grace;         /* ms after the start at which requirements without a date are due */
    int64_t at_once;       /* tasks of it that a team has in work at one time; 0: one a person */
    int64_t wave_size;     /* namespaces that are released together; 0: all of them */
    int64_t wave_gap;      /* ms between waves */
    int64_t package;       /* ms of work into which long work is cut, so that people share it */
    int64_t deploy_wait;   /* ms that a restart waits for a deployment which does it */
    int64_t abandon_after; /* ms after which an onboarding that gets nowhere may be given up ... */
    double abandon_share;  /* ... while less than this share is in */
    struct mc_prior set_up, set_up_part, set_up_cluster, swap_cluster, swap_node; /* ms of work */
    struct mc_prior work[MC_WORKS];                                               /* ms, per event */
    struct mc_prior agreement, orphan;     /* ms of work: of each team that has to agree; to find one */
    struct mc_prior failure, severe;       /* per organisation: of a change; of a failed one */
    struct mc_prior outage;                /* ms: of a severe one; per event */
    struct mc_prior innovation, imitation; /* a month: owners who begin by themselves, and after others */
    struct mc_prior peers;                 /* factor on it for each sd of neighbours that are in */
    struct mc_prior abandonment;           /* a year */
    struct mc_prior removal;               /* ms of work: to take a part of a cluster away again */
};

extern const struct mc_schema mc_onboarding_schema;

/* The priors that are drawn once an organisation. */
void mc_onboarding_each_prior(const struct mc_onboarding_spec *spec, mc_prior_fn *fn, void *context);

#endif
