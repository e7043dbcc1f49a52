/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_PATH_H
#define MESHCOST_PATH_H
/*
 * path: the request clock. Simulates requests (ns) through the call graph of a rig and the proxies that a
 * lane's placements put in the way, and predicts what a test of that rig measures.
 *
 * A prediction is one run with every uncertain parameter at its median, and a number of shorter runs with
 * the parameters drawn, from which the 80 % predictive intervals come. The rig's measured baseline, where
 * there is one, fixes the services and the rest of the way before any proxy is put in.
 */
#include "meshcost/address.h"
#include "meshcost/lane.h"
#include "meshcost/rig.h"

/* What holds for every lane: the machine under the proxies. Bound from priors/path.yaml. */
struct mc_path_priors {
    struct mc_prior slowness; /* CPU time on this machine's cores over that on the reference core */
    struct mc_prior clock;    /* GHz of the reference core: scales slowness where a rig states its clock */
    struct mc_prior sibling;  /* the same, when every thread of a core is busy over when one is */
    struct mc_prior cold;     /* CPU time of a pass by a thread that slept over that by a busy one */
    struct mc_prior cooling;  /* s of sleep after which a thread is half as cold as it gets */
    struct mc_prior wake_cpu; /* s of CPU to wake a thread that slept */
    struct mc_prior wake_latency;        /* s until a thread that slept runs */
    struct mc_prior network;             /* s of a one-way hop between two nodes */
    struct mc_prior ahead;               /* share of a pass's CPU time before the bytes go on */
    struct mc_prior spread;              /* share of a proxy's work that is exponential, the rest constant */
    struct mc_prior l4_policy;           /* s of CPU a pass to check an L4 policy */
    struct mc_prior l7_policy;           /* s of CPU a pass to check an L7 policy */
    struct mc_prior repeat, repeat_tail; /* factor: scatter of medians, of p99, when a test is repeated */
    struct mc_prior parse;               /* share of an L7 proxy's pass that is reading HTTP */
    struct mc_prior error_latency, error_cpu, error_memory; /* factor: what the mechanisms leave open */
};
extern const struct mc_schema mc_path_schema;
/* NULL after problems were reported. */
struct mc_path_priors *mc_path_priors_bind(struct mc_arena *arena, struct mc_diag *diag,
                                           const struct mc_node *tree);

/* Of what the priors say: medians and widths. */
uint64_t mc_path_priors_hash(const struct mc_path_priors *priors);

struct mc_path_value {
    double value, low, high;
};

enum mc_path_kind {
    MC_PATH_THROUGHPUT,
    MC_PATH_CHANGE, /* of throughput, % */
    MC_PATH_MEAN,   /* ms, as the next three */
    MC_PATH_P50,
    MC_PATH_P90,
    MC_PATH_P99,
    MC_PATH_OVER_50MS, /* % */
    MC_PATH_REFUSED,   /* %, where a proxy in the way has admission limits */
    MC_PATH_KINDS
};
extern const char *const mc_path_kind_words[], *const mc_path_kind_units[];

struct mc_path_component {
    const char *name, *side;
    int64_t instances;
    double passes; /* a root request */
    /* cores, ms, cores, cores, MiB */
    struct mc_path_value cpu, cpu_per_pass, cpu_kernel, cpu_gauge, memory;
    double memory_reserved, cpu_reserved;
};

struct mc_path_use {
    const char *resource;
    double value;
};

enum { MC_PATH_NOTES = 16 };

struct mc_path_result {
    const struct mc_rig *rig;
    uint64_t seed;
    int64_t requests;
    struct mc_path_value kind[MC_PATH_KINDS];
    /* Without the lane, fitted to the measured baseline: throughput, mean, p50, p90, p99. */
    double bare[MC_PATH_KINDS];
    double baseline[MC_PATH_KINDS]; /* as measured, otherwise predicted */
    bool limited;                   /* a proxy in the way has admission limits */
    bool overload;                  /* open loop: more is offered than can be served */
    int component_count, use_count, note_count;
    struct mc_path_component *components;
    struct mc_path_use *uses;
    const char *notes[MC_PATH_NOTES];
    int64_t simulated; /* root requests in all, for the speed */
};

/* A factor on one subject's number, as cross-validation finds it. Keys: "cpu", "memory", "latency". */
struct mc_path_factor {
    const char *subject, *key;
    double factor;
};

struct mc_path_question {
    const struct mc_rig *rig;
    const struct mc_lane *lane; /* NULL: no mesh */
    const struct mc_path_priors *priors;
    uint64_t seed;
    int64_t requests; /* of the run with medians; the drawn runs share as many */
    int draws;
    int factor_count;
    const struct mc_path_factor *factors;
    bool
        from_outside; /* the caller has no proxies of the lane, and comes through its edge where it has one */
};

struct mc_path_result *mc_path_predict(struct mc_arena *arena, const struct mc_path_question *question);

#endif
