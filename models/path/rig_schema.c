/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a rig file, and its words. */
#include "meshcost/rig.h"

const char *const mc_rig_grade_words[] = {"measured-independent", "measured-vendor", "what-if", NULL};
const char *const mc_rig_placement_words[] = {"separate", "same", "spread", NULL};
const char *const mc_shape_words[] = {"constant",  "deterministic",    "exponential", "uniform", "erlang",
                                      "lognormal", "hyperexponential", "pareto",      NULL};
const char *const mc_rig_protocol_words[] = {"http1", "http2", "grpc", "tcp", NULL};
const char *const mc_rig_loop_words[] = {"open", "closed", NULL};
const char *const mc_rig_pacing_words[] = {"random", "pool", "paced", NULL};
const char *const mc_rig_mtls_words[] = {"false", "true", "wireguard", NULL};
const char *const mc_rig_policy_words[] = {"none", "l4", "l7", NULL};
const char *const mc_rig_gauge_words[] = {"cgroup", "kubectl-top", "node", "none", NULL};

#define KEY(word)                 .key = (word)
#define WORD(list, first)         .type = MC_WORD, .words = (list), .fallback = (first)
#define COUNT(first, least, most) .type = MC_INT, .fallback = (first), .min = (least), .max = (most)
#define SUB(word, s, member, sub, text)                                                                      \
    {                                                                                                        \
        .key = (word), MC_AT(struct s, member), .type = MC_RECORD, .schema = &(sub), .doc = (text)           \
    }
#define LATENCY(word, member, text)                                                                          \
    {                                                                                                        \
        .key = (word), MC_AT(struct mc_rig_latency, member), .type = MC_SECONDS, .min = 0, .max = 1e4,       \
        .unit = "s", .doc = (text)                                                                           \
    }

static const struct mc_field machine_fields[] = {
    {KEY("nodes"), MC_AT(struct mc_rig_machine, nodes), COUNT("2", 1, 1000), .unit = "nodes",
     .doc = "Nodes that carry client, server and proxies"},
    {KEY("cores"), MC_AT(struct mc_rig_machine, cores), COUNT("8", 1, 1024), .unit = "vCPU",
     .doc = "vCPU of a node"},
    {KEY("memory"), MC_AT(struct mc_rig_machine, memory), .type = MC_MEMORY, .min = 0, .max = 1e14,
     .unit = "bytes", .doc = "Memory of a node"},
    {KEY("clock"), MC_AT(struct mc_rig_machine, clock), .type = MC_REAL, .min = 0.1, .max = 10, .unit = "GHz",
     .doc = "Clock, where known"},
    {KEY("kernel"), MC_AT(struct mc_rig_machine, kernel), .type = MC_TEXT, .doc = "Version of the kernel"},
    {.key = NULL}};
static const struct mc_schema machine_schema = {"machine", sizeof(struct mc_rig_machine), machine_fields,
                                                "The nodes", 0};

static const struct mc_field time_fields[] = {
    {KEY("mean"), MC_AT(struct mc_rig_time, mean), .type = MC_SECONDS, .min = 0, .max = 3600, .unit = "s",
     .doc = "Mean time that a call keeps a worker"},
    {KEY("distribution"), MC_AT(struct mc_rig_time, shape), WORD(mc_shape_words, "exponential"),
     .doc = "Shape of the service time"},
    {.key = NULL}};
static const struct mc_schema time_schema = {"service-time", sizeof(struct mc_rig_time), time_fields,
                                             "How long a call keeps a worker", 0};

static const struct mc_field call_fields[] = {{KEY("to"), MC_AT(struct mc_rig_call, to), .type = MC_NAME,
                                               .required = true, .doc = "The service called"},
                                              {.key = NULL}};
static const struct mc_schema call_schema = {"call", sizeof(struct mc_rig_call), call_fields,
                                             "A call of another service",
                                             offsetof(struct mc_rig_call, place)};

static const struct mc_field service_fields[] = {
    {KEY("name"), MC_AT(struct mc_rig_service, name), .type = MC_NAME, .required = true,
     .doc = "The key under which the service stands"},
    {KEY("replicas"), MC_AT(struct mc_rig_service, replicas), COUNT("1", 1, 10000), .unit = "pods",
     .doc = "Pods of the service"},
    SUB("service-time", mc_rig_service, time, time_schema, "How long a call keeps a worker"),
    {KEY("workers"), MC_AT(struct mc_rig_service, workers), .type = MC_INT, .min = 1, .max = 1e6,
     .unit = "threads", .doc = "Threads of a pod; absent: as many as cores"},
    {KEY("keep-alive"), MC_AT(struct mc_rig_service, keep_alive), .type = MC_BOOL, .fallback = "true",
     .doc = "Callers use connections to it again"},
    {KEY("every"), MC_AT(struct mc_rig_service, every), COUNT("1", 1, 1000000), .unit = "requests",
     .doc = "Called by every such request of a client's connection: 2 is every other"},
    {KEY("calls"), MC_LIST_AT(struct mc_rig_service, calls, call_count), .type = MC_RECORDS,
     .schema = &call_schema, .doc = "Services that a call calls in turn"},
    {.key = NULL}};
static const struct mc_schema service_schema = {"service", sizeof(struct mc_rig_service), service_fields,
                                                "A service of the call graph",
                                                offsetof(struct mc_rig_service, place)};

static const struct mc_field graph_fields[] = {
    {KEY("root"), MC_AT(struct mc_rig_graph, root), .type = MC_NAME, .required = true,
     .doc = "Service that the load comes from"},
    {KEY("services"), MC_LIST_AT(struct mc_rig_graph, services, service_count), .type = MC_RECORDS,
     .schema = &service_schema, .doc = "The services"},
    {KEY("parallel"), MC_AT(struct mc_rig_graph, parallel), .type = MC_BOOL, .fallback = "false",
     .doc = "Calls of a service run at the same time"},
    {.key = NULL}};
static const struct mc_schema graph_schema = {"graph", sizeof(struct mc_rig_graph), graph_fields,
                                              "The call graph of one root request", 0};

static const struct mc_field traffic_fields[] = {
    {KEY("protocol"), MC_AT(struct mc_rig_traffic, protocol), WORD(mc_rig_protocol_words, "http1"),
     .doc = "What is spoken"},
    {KEY("payload"), MC_AT(struct mc_rig_traffic, payload), .type = MC_MEMORY, .fallback = "1Ki", .min = 0,
     .max = 1e10, .unit = "bytes", .doc = "Body of request and response"},
    {KEY("loop"), MC_AT(struct mc_rig_traffic, loop), WORD(mc_rig_loop_words, "open"), .doc = "Who waits"},
    {KEY("rate"), MC_AT(struct mc_rig_traffic, rate), .type = MC_REAL, .min = 1e-6, .max = 1e8, .unit = "1/s",
     .doc = "Root requests a second; closed loop: at most, absent: as fast as possible"},
    {KEY("think"), MC_AT(struct mc_rig_traffic, think), .type = MC_SECONDS, .fallback = "0s", .min = 0,
     .max = 3600, .unit = "s", .doc = "Closed loop: mean pause before the next request"},
    {KEY("connections"), MC_AT(struct mc_rig_traffic, connections), COUNT("16", 1, 1000000),
     .unit = "connections", .doc = "Client connections in all"},
    {KEY("keep-alive"), MC_AT(struct mc_rig_traffic, keep_alive), .type = MC_BOOL, .fallback = "true",
     .doc = "Connections are used again"},
    {KEY("duration"), MC_AT(struct mc_rig_traffic, duration), .type = MC_SECONDS, .fallback = "60s",
     .min = 1e-3, .max = 1e8, .unit = "s", .doc = "How long the load lasts"},
    {KEY("requests-per-connection"), MC_AT(struct mc_rig_traffic, per_connection), COUNT("0", 0, 1000000000),
     .unit = "requests", .doc = "After which a connection is opened anew; absent: never"},
    {KEY("pacing"), MC_AT(struct mc_rig_traffic, pacing), WORD(mc_rig_pacing_words, "random"),
     .doc = "Open loop: whether requests wait for connections, and connections keep their own pace"},
    {KEY("threads"), MC_AT(struct mc_rig_traffic, threads), COUNT("0", 0, 1000000), .unit = "threads",
     .doc = "Threads of a paced client that begin together; absent: its connections begin at random"},
    {KEY("stagger"), MC_AT(struct mc_rig_traffic, stagger), .type = MC_SECONDS, .fallback = "0s", .min = 0,
     .max = 3600, .unit = "s", .doc = "Between the first sends of the connections of one such thread"},
    {KEY("timer"), MC_AT(struct mc_rig_traffic, timer), .type = MC_SECONDS, .fallback = "0s", .min = 0,
     .max = 3600, .unit = "s", .doc = "A paced send is late by up to that"},
    {.key = NULL}};
static const struct mc_schema traffic_schema = {"traffic", sizeof(struct mc_rig_traffic), traffic_fields,
                                                "How the rig is loaded", 0};

static const struct mc_field entry_fields[] = {
    {KEY("name"), MC_AT(struct mc_rig_entry, name), .type = MC_NAME, .required = true,
     .doc = "Component, product or subject"},
    {KEY("text"), MC_AT(struct mc_rig_entry, text), .type = MC_NAME, .required = true, .doc = "Its value"},
    {.key = NULL}};
static const struct mc_schema entry_schema = {"entry", sizeof(struct mc_rig_entry), entry_fields,
                                              "A value by component", offsetof(struct mc_rig_entry, place)};

static const struct mc_field mode_fields[] = {
    {KEY("l7"), MC_AT(struct mc_rig_mode, l7), .type = MC_BOOL, .fallback = "false",
     .doc = "HTTP-aware proxying, for lanes that add it"},
    {KEY("mtls"), MC_AT(struct mc_rig_mode, mtls), WORD(mc_rig_mtls_words, "true"),
     .doc = "Mutual TLS as the lane does it, or encryption in the kernel"},
    {KEY("policy"), MC_AT(struct mc_rig_mode, policy), WORD(mc_rig_policy_words, "none"),
     .doc = "Authorisation that is checked"},
    {KEY("access-log"), MC_AT(struct mc_rig_mode, access_log), .type = MC_BOOL, .fallback = "false",
     .doc = "Proxies log every request"},
    {KEY("versions"), MC_LIST_AT(struct mc_rig_mode, versions, version_count), .type = MC_RECORDS,
     .schema = &entry_schema, .doc = "Versions by component, product or subject"},
    {.key = NULL}};
static const struct mc_schema mode_schema = {"mode", sizeof(struct mc_rig_mode), mode_fields,
                                             "How the lane is run", 0};

static const struct mc_field proxies_fields[] = {
    {KEY("workers"), MC_AT(struct mc_rig_proxies, workers), .type = MC_INT, .min = 1, .max = 4096,
     .unit = "threads", .doc = "Worker threads of a proxy; absent: the lane's"},
    {KEY("cpu-limit"), MC_AT(struct mc_rig_proxies, cpu_limit), .type = MC_CPU, .min = 1, .max = 1e6,
     .unit = "milli-cores", .doc = "CFS quota of a proxy; absent: none"},
    {KEY("max-connections"), MC_AT(struct mc_rig_proxies, max_connections), COUNT("0", 0, 1000000000),
     .unit = "requests", .doc = "Under way from one L7 proxy to one service; absent: the lane's"},
    {KEY("max-pending"), MC_AT(struct mc_rig_proxies, max_pending), COUNT("-1", -1, 1000000000),
     .unit = "requests", .doc = "That wait beyond these; more are refused; absent: the lane's"},
    {KEY("replicas"), MC_LIST_AT(struct mc_rig_proxies, replicas, replica_count), .type = MC_RECORDS,
     .schema = &entry_schema, .doc = "Instances by component"},
    {.key = NULL}};
static const struct mc_schema proxies_schema = {"proxies", sizeof(struct mc_rig_proxies), proxies_fields,
                                                "What the proxies were given", 0};

static const struct mc_field cluster_fields[] = {
    {KEY("pods"), MC_AT(struct mc_rig_cluster, pods), COUNT("0", 0, 1e8), .unit = "pods",
     .doc = "Pods that control plane and proxies know of"},
    {KEY("services"), MC_AT(struct mc_rig_cluster, services), COUNT("0", 0, 1e8), .unit = "services",
     .doc = "Services that they know of"},
    {KEY("churn"), MC_AT(struct mc_rig_cluster, churn), .type = MC_REAL, .fallback = "0", .min = 0,
     .max = 1e6, .unit = "1/s", .doc = "Pod changes a second"},
    {.key = NULL}};
static const struct mc_schema cluster_schema = {"cluster", sizeof(struct mc_rig_cluster), cluster_fields,
                                                "What control plane and proxies know of", 0};

static const struct mc_field gauge_fields[] = {
    {KEY("method"), MC_AT(struct mc_rig_gauge_spec, method), WORD(mc_rig_gauge_words, "cgroup"),
     .doc = "How use was sampled"},
    {KEY("floor"), MC_AT(struct mc_rig_gauge_spec, floor), .type = MC_CPU, .fallback = "0", .min = 0,
     .max = 1e6, .unit = "milli-cores", .doc = "Smallest value shown for a pod"},
    {KEY("sees-kernel"), MC_AT(struct mc_rig_gauge_spec, sees_kernel), .type = MC_BOOL, .fallback = "false",
     .doc = "Kernel time is in the figures"},
    {.key = NULL}};
static const struct mc_schema gauge_schema = {"gauge", sizeof(struct mc_rig_gauge_spec), gauge_fields,
                                              "How use was sampled", 0};

static const struct mc_field latency_fields[] = {LATENCY("mean", mean, "Mean"),
                                                 LATENCY("p50", p50, "Median"),
                                                 LATENCY("p90", p90, "90th percentile"),
                                                 LATENCY("p99", p99, "99th percentile"),
                                                 {.key = NULL}};
static const struct mc_schema latency_schema = {"latency", sizeof(struct mc_rig_latency), latency_fields,
                                                "Latency of root requests", 0};

static const struct mc_field baseline_fields[] = {
    {KEY("throughput"), MC_AT(struct mc_rig_baseline, throughput), .type = MC_REAL, .min = 0, .max = 1e9,
     .unit = "1/s", .doc = "Root requests a second"},
    SUB("latency", mc_rig_baseline, latency, latency_schema, "Latency of root requests"),
    {KEY("app-cpu"), MC_AT(struct mc_rig_baseline, app_cpu), .type = MC_REAL, .min = 0, .max = 1e6,
     .unit = "cores", .doc = "Cores that the services use"},
    {KEY("app-memory"), MC_AT(struct mc_rig_baseline, app_memory), .type = MC_MEMORY, .min = 0, .max = 1e15,
     .unit = "bytes", .doc = "Memory that the services use"},
    {.key = NULL}};
static const struct mc_schema baseline_schema = {"baseline", sizeof(struct mc_rig_baseline), baseline_fields,
                                                 "The same rig without a mesh, as measured", 0};

static const struct mc_field measure_fields[] = {
    {KEY("name"), MC_AT(struct mc_rig_measure, name), .type = MC_NAME, .required = true,
     .doc = "The key under which the number stands"},
    {KEY("value"), MC_AT(struct mc_rig_measure, value), .type = MC_REAL, .required = true,
     .doc = "What was measured"},
    {KEY("low"), MC_AT(struct mc_rig_measure, low), .type = MC_REAL, .doc = "Lower end of its scatter"},
    {KEY("high"), MC_AT(struct mc_rig_measure, high), .type = MC_REAL, .doc = "Upper end of its scatter"},
    {KEY("unit"), MC_AT(struct mc_rig_measure, unit), .type = MC_TEXT, .doc = "Unit, as predicted"},
    {KEY("grade"), MC_AT(struct mc_rig_measure, grade), .type = MC_TEXT, .doc = "How good the figure is"},
    {.key = NULL}};
static const struct mc_schema measure_schema = {"measure", sizeof(struct mc_rig_measure), measure_fields,
                                                "A measured number", offsetof(struct mc_rig_measure, place)};

static const struct mc_field rig_fields[] = {
    {KEY("rig"), MC_AT(struct mc_rig, name), .type = MC_NAME, .required = true, .doc = "Name of the rig"},
    {KEY("source"), MC_AT(struct mc_rig, source), .type = MC_TEXT, .doc = "Where it is published"},
    {KEY("grade"), MC_AT(struct mc_rig, grade), WORD(mc_rig_grade_words, "what-if"), .doc = "Who measured"},
    SUB("machine", mc_rig, machine, machine_schema, "The nodes"),
    {KEY("placement"), MC_AT(struct mc_rig, placement), WORD(mc_rig_placement_words, "separate"),
     .doc = "Where client and server run"},
    SUB("graph", mc_rig, graph, graph_schema, "The call graph of one root request"),
    SUB("traffic", mc_rig, traffic, traffic_schema, "How the rig is loaded"),
    {KEY("lane"), MC_AT(struct mc_rig, lane), .type = MC_NAME, .required = true, .doc = "Lane file, or none"},
    SUB("mode", mc_rig, mode, mode_schema, "How the lane is run"),
    SUB("proxies", mc_rig, proxies, proxies_schema, "What the proxies were given"),
    SUB("cluster", mc_rig, cluster, cluster_schema, "What control plane and proxies know of"),
    SUB("gauge", mc_rig, gauge, gauge_schema, "How use was sampled"),
    SUB("baseline", mc_rig, baseline, baseline_schema, "The same rig without a mesh, as measured"),
    {KEY("measured"), MC_LIST_AT(struct mc_rig, measured, measure_count), .type = MC_RECORDS,
     .schema = &measure_schema, .doc = "What was measured with the lane"},
    {.key = NULL}};
const struct mc_schema mc_rig_schema = {"rig", sizeof(struct mc_rig), rig_fields, "A test rig",
                                        offsetof(struct mc_rig, place)};
