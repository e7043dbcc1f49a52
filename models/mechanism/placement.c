/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Placements: where instances of a component sit, and how often a request passes through one.
 *
 * East-west requests cross the client's and the server's side, those that enter through the edge only the
 * server's. Requests that need L7 cross one L7 proxy between the two where L7 is an addition.
 */
#include "meshcost/mechanism.h"
#include "meshcost/variate.h"
#include <string.h>

int64_t mc_place_part(int64_t whole, double share)
{
    return share >= 1 ? whole : mc_round_half_even((double)whole * share);
}

void mc_place_add(struct mc_place_view *sum, const struct mc_place_view *view)
{
    sum->pod_ms += view->pod_ms;
    sum->l7_namespace_ms += view->l7_namespace_ms;
    sum->requests += view->requests;
    sum->edge_requests += view->edge_requests;
    sum->l7_requests += view->l7_requests;
    sum->kibibytes += view->kibibytes;
}

double mc_place_payload(const struct mc_place_view *v)
{
    return v->requests > 0 ? (double)v->kibibytes / (double)v->requests : 0;
}

static int64_t both_sides(const struct mc_place_view *v)
{
    return 2 * (v->requests - v->edge_requests) + v->edge_requests;
}

static int64_t l7_only(const struct mc_place_view *v)
{
    return v->l7_requests;
}

static int64_t edge_only(const struct mc_place_view *v)
{
    return v->edge_requests;
}

static int64_t no_passes(const struct mc_place_view *v)
{
    (void)v;
    return 0;
}

static int64_t on_nodes(const struct mc_place_view *v, int64_t replicas)
{
    return v->node_ms * replicas;
}

static int64_t on_pods(const struct mc_place_view *v, int64_t replicas)
{
    return v->pod_ms * replicas;
}

static int64_t on_l7_namespaces(const struct mc_place_view *v, int64_t replicas)
{
    return v->l7_namespace_ms * replicas;
}

static int64_t on_cluster(const struct mc_place_view *v, int64_t replicas)
{
    return v->span_ms * replicas;
}

static int64_t nowhere(const struct mc_place_view *v, int64_t replicas)
{
    (void)v;
    (void)replicas;
    return 0;
}

static const struct mc_placement per_node = {
    "per-node",    "one on every node, all traffic of its pods passes through it",
    on_nodes,      both_sides,
    MC_SCOPE_NODE, MC_REACH_ALL,
    MC_SITE_NODE};
static const struct mc_placement per_node_l7 = {
    "per-node-l7", "one on every node, only requests that need L7 pass through it",
    on_nodes,      l7_only,
    MC_SCOPE_NODE, MC_REACH_L7,
    MC_SITE_CALLED};
static const struct mc_placement per_node_agent = {
    "per-node-agent", "one on every node, no traffic passes through it",
    on_nodes,         no_passes,
    MC_SCOPE_NODE,    MC_REACH_NONE,
    MC_SITE_NONE};
static const struct mc_placement per_pod = {
    "per-pod",    "one beside every pod, all its traffic passes through it",
    on_pods,      both_sides,
    MC_SCOPE_POD, MC_REACH_ALL,
    MC_SITE_POD};
static const struct mc_placement per_namespace_l7 = {
    "per-namespace-l7", "some for every namespace that needs L7",
    on_l7_namespaces,   l7_only,
    MC_SCOPE_NAMESPACE, MC_REACH_L7,
    MC_SITE_MIDDLE};
static const struct mc_placement per_cluster = {
    "per-cluster",    "some in every cluster, no traffic passes through them",
    on_cluster,       no_passes,
    MC_SCOPE_CLUSTER, MC_REACH_NONE,
    MC_SITE_NONE};
static const struct mc_placement edge = {
    "edge",           "some in every cluster, requests that enter pass through one",
    on_cluster,       edge_only,
    MC_SCOPE_CLUSTER, MC_REACH_EDGE,
    MC_SITE_EDGE};
static const struct mc_placement kernel = {
    "kernel",      "in the kernel of every node: no instance of its own, all traffic passes",
    nowhere,       both_sides,
    MC_SCOPE_NODE, MC_REACH_ALL,
    MC_SITE_KERNEL};

const struct mc_placement *const mc_placements[] = {&per_node, &per_node_l7,      &per_node_agent,
                                                    &per_pod,  &per_namespace_l7, &per_cluster,
                                                    &edge,     &kernel,           NULL};

const struct mc_placement *mc_placement_find(const char *name)
{
    for (int i = 0; mc_placements[i]; i++) {
        if (strcmp(mc_placements[i]->name, name) == 0) {
            return mc_placements[i];
        }
    }
    return NULL;
}
