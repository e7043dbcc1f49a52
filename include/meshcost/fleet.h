/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_FLEET_H
#define MESHCOST_FLEET_H
/*
 * fleet: what exists and what it serves, month by month, derived once from a history and shared by all
 * lanes. Exact integrals of the piecewise constant state: pod-milliseconds, not averages of samples.
 *
 * Months are calendar months of UTC; the first and last may be partial. Traffic varies within a week by 168
 * hour classes (normalised to mean 1) and grows by a factor a year that is constant within a month. A spike
 * multiplies the traffic of all namespaces while it lasts: what it adds is in the month's requests, and its
 * hours count in the month's 95th percentile. A cluster that joins later has nodes and pods from then on.
 */
#include "meshcost/history.h"

struct mc_namespace_month {
    int64_t active_ms, pod_ms, service_ms, identity_ms; /* identity: service accounts */
    int64_t requests;                                   /* to services of the namespace, edge included */
    int64_t edge_requests;                              /* of them, entering through the edge */
    int64_t l7_requests;                                /* of the others, to services that need L7 */
    int64_t l7_active_ms;                               /* time with at least one service that needs L7 */
    int64_t kibibytes;                                  /* request and response payload */
};

struct mc_cluster_month {
    int64_t active_ms; /* time in which the cluster is there */
    int64_t node_ms;   /* nodes times time; nodes follow the pods that the shape can hold, at least the stated
                          ones */
    int64_t pod_ms, namespace_ms;
    int64_t requests, edge_requests, l7_requests;
    int64_t identity_ms; /* service accounts */
    double cpu, memory;  /* requested by its pods in the mean of that time; milli-cores, MiB */
};

struct mc_fleet {
    int month_count, namespace_count, cluster_count;
    int64_t *month_start;                  /* month_count + 1 instants, clipped to the run */
    struct mc_namespace_month *namespaces; /* [month][namespace] */
    struct mc_cluster_month *clusters;     /* [month][cluster] */
    double *growth;                        /* [month]: of traffic since the start, spikes included */
    double hour_weight[168];               /* mean 1 */
    double *p95_weight;                    /* [month]: 0.95 quantile of its hours over their mean */
};

const struct mc_namespace_month *mc_fleet_namespace(const struct mc_fleet *fleet, int month,
                                                    int namespace_index);
const struct mc_cluster_month *mc_fleet_cluster(const struct mc_fleet *fleet, int month, int cluster_index);
/* Index of the month that holds t. */
int mc_fleet_month(const struct mc_fleet *fleet, int64_t t);

/* Nodes that a cluster has for pods with these requests (milli-cores, MiB): at least the stated ones. */
int64_t mc_fleet_nodes(const struct mc_cluster_spec *spec, double cpu, double memory_mib, double pods);

/* What takes room on nodes: milli-cores, MiB, pods. */
struct mc_room {
    double cpu, memory, pods;
};
/* What the month's pods leave free on their nodes, of what may be filled; not below nothing. */
struct mc_room mc_fleet_free(const struct mc_cluster_spec *spec, const struct mc_cluster_month *month);
/* Whole nodes that have to be added for what does not fit. Each new one takes `each` for itself. */
int64_t mc_fleet_added(const struct mc_cluster_spec *spec, struct mc_room free, struct mc_room need,
                       struct mc_room each);

/*
 * Time, in ms of namespaces, for which the requirement is asked for in the month: namespaces whose share
 * uniform lies below its share, from its due date on.
 */
int64_t mc_fleet_need_ms(const struct mc_fleet *fleet, const struct mc_history *history,
                         const struct mc_requirement *requirement, int month);
/* The same of one namespace. */
int64_t mc_fleet_need_of(const struct mc_fleet *fleet, const struct mc_history *history,
                         const struct mc_requirement *requirement, int namespace_index, int month);

struct mc_fleet *mc_fleet_build(struct mc_arena *arena, const struct mc_scenario *scenario,
                                const struct mc_history *history);

#endif
