/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_RIG_H
#define MESHCOST_RIG_H
/*
 * rig: a test bench as its YAML file states it: what was deployed, how it was loaded, what was measured.
 *
 * Const once bound. Where a rig states null or nothing, the number is 0 and means "not stated". Service
 * times have only a mean and a word in the file, so that the shapes are fixed here: uniform on (0, 2 mean),
 * erlang of 4 phases, lognormal with a coefficient of variation of 1, hyperexponential with balanced means
 * and a squared coefficient of variation of 4, pareto with shape 5 (its fourth moment is finite).
 */
#include "meshcost/diag.h"
#include "meshcost/schema.h"
#include "meshcost/tree.h"

enum mc_rig_grade { MC_GRADE_INDEPENDENT, MC_GRADE_VENDOR, MC_GRADE_WHATIF };
enum mc_rig_placement { MC_RIG_SEPARATE, MC_RIG_SAME, MC_RIG_SPREAD };
enum mc_service_shape {
    MC_SHAPE_CONSTANT,
    MC_SHAPE_DETERMINISTIC,
    MC_SHAPE_EXPONENTIAL,
    MC_SHAPE_UNIFORM,
    MC_SHAPE_ERLANG,
    MC_SHAPE_LOGNORMAL,
    MC_SHAPE_HYPEREXPONENTIAL,
    MC_SHAPE_PARETO
};
enum mc_rig_protocol { MC_RIG_HTTP1, MC_RIG_HTTP2, MC_RIG_GRPC, MC_RIG_TCP };
enum mc_rig_loop { MC_LOOP_OPEN, MC_LOOP_CLOSED };
/*
 * How an open loop's client sends. random: a Poisson process that never waits for a connection. pool: the
 * same, and a request waits for one of the connections. paced: every connection keeps an even pace of its
 * own, waits for the answer, and what is late counts from when it was due (wrk2). Connections of a paced
 * client begin at random within their turn; with stated threads together, those of one thread `stagger`
 * apart.
 */
enum mc_rig_pacing { MC_PACING_RANDOM, MC_PACING_POOL, MC_PACING_PACED };
enum mc_rig_mtls { MC_MTLS_OFF, MC_MTLS_ON, MC_MTLS_KERNEL };
enum mc_rig_policy { MC_POLICY_NONE, MC_POLICY_L4, MC_POLICY_L7 };
enum mc_rig_gauge { MC_GAUGE_CGROUP, MC_GAUGE_KUBECTL_TOP, MC_GAUGE_NODE, MC_GAUGE_NONE };

extern const char *const mc_rig_grade_words[],
    *const mc_rig_placement_words[], *const mc_shape_words[], *const mc_rig_protocol_words[],
                                                                  *const mc_rig_loop_words[],
                                                                      *const mc_rig_pacing_words[],
                                                                          *const mc_rig_mtls_words[],
                                                                              *const mc_rig_policy_words[],
                                                                                  *const mc_rig_gauge_words[];

struct mc_rig_machine {
    int64_t nodes, cores, memory;
    double clock; /* GHz; 0: unknown */
    const char *kernel;
};

struct mc_rig_time {
    double mean; /* s */
    int shape;   /* enum mc_service_shape */
};

struct mc_rig_call {
    const char *to;
    int index; /* of the service, resolved */
    struct mc_place place;
};

struct mc_rig_service {
    const char *name;
    int64_t replicas, workers; /* workers 0: as many as cores */
    bool keep_alive;           /* false: every call of it opens a connection */
    int64_t every;             /* called by every such request of a client's connection */
    struct mc_rig_time time;
    int call_count;
    struct mc_rig_call *calls; /* a service may be called more than once */
    struct mc_place place;
};

struct mc_rig_graph {
    const char *root;
    int service_count, root_index;
    struct mc_rig_service *services;
    bool parallel;
};

struct mc_rig_traffic {
    int protocol, loop;
    int64_t payload; /* bytes of request and response body */
    double rate;     /* 0: as fast as possible */
    double think;    /* s */
    int64_t connections;
    bool keep_alive;
    double duration;        /* s */
    int64_t per_connection; /* requests that a connection carries; 0: no end. Without keep-alive: 1 */
    int pacing;             /* enum mc_rig_pacing */
    int64_t threads;        /* of a paced client; 0: its connections know nothing of each other */
    double stagger;         /* s between the first sends of a thread's connections */
    double timer;           /* s: a paced send is late by up to that */
};

struct mc_rig_entry { /* of a map with free keys: a version, a number of replicas */
    const char *name, *text;
    struct mc_place place;
};

struct mc_rig_mode {
    bool l7, access_log;
    int mtls, policy;
    int version_count;
    struct mc_rig_entry *versions;
};

struct mc_rig_proxies {
    int64_t workers;   /* 0: the lane's */
    int64_t cpu_limit; /* milli-cores; 0: none */
    /* Of an L7 proxy to a service: requests under way, more that wait; 0, -1: the lane's. */
    int64_t max_connections, max_pending;
    int replica_count;
    struct mc_rig_entry *replicas;
};

struct mc_rig_cluster {
    int64_t pods, services;
    double churn;
};

struct mc_rig_gauge_spec {
    int method;
    int64_t floor; /* milli-cores a pod */
    bool sees_kernel;
};

struct mc_rig_latency {
    double mean, p50, p90, p99; /* s */
};

struct mc_rig_baseline {
    double throughput;
    struct mc_rig_latency latency;
    double app_cpu; /* cores */
    int64_t app_memory;
    bool stated;
};

/*
 * One measured number: a key of `predicted`, or COMPONENT.KEY with the keys of a component, or a difference
 * to the rig without a mesh ("added_latency_p90"). COMPONENT@SERVICE.memory_each is that of the instances
 * beside one service.
 */
struct mc_rig_measure {
    const char *name, *unit;
    double value, low, high; /* low, high: scatter as published; 0: not stated */
    const char *grade;       /* suffix as in the source: r, c, s, i */
    struct mc_place place;
};

struct mc_rig {
    const char *name, *source, *lane;
    int grade, placement;
    struct mc_rig_machine machine;
    struct mc_rig_graph graph;
    struct mc_rig_traffic traffic;
    struct mc_rig_mode mode;
    struct mc_rig_proxies proxies;
    struct mc_rig_cluster cluster;
    struct mc_rig_gauge_spec gauge;
    struct mc_rig_baseline baseline;
    int measure_count;
    struct mc_rig_measure *measured;
    struct mc_place place;
};

extern const struct mc_schema mc_rig_schema;
/*
 * Binds the tree of a rig file. NULL after problems were reported, all of them. The tree is changed: maps
 * with free keys (services, versions, replicas, measured) become lists of records that carry their key, and
 * calls become records.
 */
struct mc_rig *mc_rig_bind(struct mc_arena *arena, struct mc_diag *diag, struct mc_node *tree);
/* What was measured under this name, or NULL. */
const struct mc_rig_measure *mc_rig_measure_find(const struct mc_rig *rig, const char *name);

#endif
