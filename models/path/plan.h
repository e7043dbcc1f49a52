/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_PATH_PLAN_H
#define MC_PATH_PLAN_H
/*
 * plan: a rig and a lane, with all parameters known, as stations and a program of steps that every root
 * request follows. Compiled once a run; the engine only executes.
 */
#include "meshcost/mechanism.h"
#include "meshcost/path.h"

enum step_kind {
    STEP_CALL,
    STEP_VISIT,
    STEP_WIRE,
    STEP_APP,
    STEP_FORK,
    STEP_JOIN,
    STEP_ENTER,
    STEP_LEAVE,
    STEP_END
};
enum opening { OPENS_NEVER, OPENS_ALWAYS, OPENS_BY_COUNT };
enum spot { SPOT_CALLER, SPOT_MIDDLE, SPOT_EDGE, SPOT_CALLED };

struct step {
    uint8_t kind, spot, to; /* VISIT: where; WIRE: from spot to spot */
    bool counts;            /* VISIT: the request's half, which counts as a pass */
    bool hop;               /* VISIT: of a component with a hop of its own */
    uint16_t call, part;    /* call; VISIT: component; FORK and JOIN: join */
    uint32_t branches;      /* FORK: how many; their first steps stand in `first` */
    const uint32_t *first;
    int64_t before, after, delay; /* VISIT: ns of CPU until the bytes go on, ns after; ns of no CPU */
    uint8_t opening;              /* enum opening: of a connection */
    int64_t connect;              /* VISIT: ns of CPU more, WIRE: ns more, where a connection is opened */
    uint32_t every, skip;         /* CALL: made by every such request of a connection; else where to go on;
                                     ENTER: where one goes on that was refused */
};

struct call {
    uint16_t parent; /* call that it is made from; 0: the root's own frame */
    uint16_t service;
};

enum { QUOTA_PERIOD = 100000000 }; /* ns, the kernel's default cpu.cfs_period_us */

struct plan_station {
    int node, workers;
    int row;              /* of the component it belongs to; -1: an application's */
    bool shared;          /* its node has more threads than cores */
    bool sleeps;          /* its threads sleep when idle, and have to be woken */
    bool proxy;           /* its work is stated for an idle core */
    int64_t quota;        /* ns of CPU in each period; 0: no limit */
    int64_t wake_latency; /* ns until a thread that slept long runs */
};

/* Load from elsewhere: halves of passes at a proxy, or work of other applications on a node's cores. */
struct plan_neighbour {
    int station;
    double rate, before, after; /* a second; ns */
    double spread;              /* share of the work that is exponential */
};

struct plan_part { /* a component in the way */
    const struct mc_component *component;
    enum mc_site site;
    int first_station, instances;
    uint32_t most_connections, most_pending; /* of an instance to a service; 0 connections: no limit */
};

struct plan_row { /* a component on one side, as it is reported */
    const struct mc_component *component;
    const char *side;
    int instances;
    bool kernel;
};

/* The parameters of one run, drawn or at their medians. */
struct draw {
    double slowness, sibling, cold, cooling, wake_cpu, wake_latency, network, ahead, spread, l4_policy,
        l7_policy;
    double error_latency, error_cpu, error_memory, repeat, repeat_tail, parse;
    bool median;
    struct mc_key key;
};

/* What the measured baseline says about the machine: see baseline.c. */
struct fit {
    double service;              /* factor on the stated service times */
    double network;              /* factor on the network */
    int64_t shift;               /* ns added to every root request */
    int64_t gap50, gap90, gap99; /* ns: quantiles of a further delay that varies */
};

struct plan {
    const struct mc_rig *rig;
    struct draw draw;
    struct fit fit;
    int step_count, call_count, join_count, pod_count, station_count, node_count, part_count, row_count;
    struct step *steps;
    struct call *calls;
    int *first_pod, *pod_node; /* by service; by pod */
    int app_station;           /* of pod 0; the others follow */
    double *service_mean;      /* ns of CPU, by service */
    double *service_wait;      /* ns of waiting, by service */
    struct plan_station *stations;
    struct plan_part *parts;
    struct plan_row *rows;
    int *node_cores;
    double *node_capacity; /* cores that standing agents leave */
    bool *node_shared;
    int64_t wire; /* ns one way between nodes */
    int64_t wake_cpu, wake_latency, cooling;
    uint32_t per_connection; /* requests until a client's connection is opened anew; 0: never */
    bool limited;            /* a proxy in the way refuses what is too much */
    bool by_request;         /* requests of a connection may go to different pods */
    int64_t deducted;        /* ns of every root request that are not reported */
    int neighbour_count;
    struct plan_neighbour *neighbours;
};

extern const struct fit fit_none;
struct draw path_draw(const struct mc_path_priors *priors, const struct mc_rig *rig, struct mc_key key,
                      bool median);
double path_value(const struct draw *draw, const struct mc_prior *prior, const char *version);
double path_factor(const struct mc_path_question *q, const char *subject, const char *key);
const char *path_version(const struct mc_rig *rig, const struct mc_component *component);
/* Instances of a component in each of its places in this rig: the rig's word, else the lane's. */
int path_replicas(const struct mc_path_question *q, const struct draw *draw, const struct mc_component *c);
/* Whether a component stands in the way of this rig's requests. */
bool path_in_the_way(const struct mc_path_question *q, const struct mc_component *c);
/* The service of a pod, pods of the same service being neighbours. */
int plan_service(const struct plan *plan, int pod);
struct plan *plan_make(struct mc_arena *arena, const struct mc_path_question *q, const struct draw *draw,
                       const struct fit *fit, bool with_lane);

struct outcome {
    double throughput, mean, p50, p90, p99, over_50ms, refused; /* 1/s; s; share */
    double answered;                                            /* 1/s, refused ones too */
    bool overload;
    int64_t simulated;
    double *row_cpu, *row_passes; /* cores; a root request */
    double *station_use;          /* share of its workers */
    double *node_use;             /* share of its cores */
    double *station_half;         /* ns of CPU of half a pass */
    int64_t measured;
    const uint32_t *count; /* latencies, by bucket (engine.h), in the run's scratch memory */
};
/* Runs until `requests` root requests are through, a tenth of which are warm-up. */
struct outcome engine_run(struct mc_arena *arena, const struct plan *plan, struct mc_key key,
                          int64_t requests);

/* Fits the machine to the rig's measured baseline. */
struct fit baseline_fit(struct mc_arena *arena, const struct mc_path_question *q, const struct draw *draw,
                        const char **note);

#endif
