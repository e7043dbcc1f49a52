/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Process: nodes are added, restarted, lost. A cluster has nodes for the requests of its pods (fleet.h); node
 * k of a cluster is added when they first ask for k nodes. Unplanned restarts and losses of a node come by
 * Poisson processes of its own, so that a busier cluster shifts no node's; what is lost is replaced at once
 * by one of the same shape. Planned restarts of a whole cluster come at even intervals from a date of its
 * own.
 */
#include "history_builder.h"
#include "meshcost/fleet.h"
#include "meshcost/points.h"
#include "meshcost/prior.h"

static const struct mc_process reboots = {"node-reboots", 1 / MC_YEAR_MS, INT64_C(720) * 86400000};
static const struct mc_process losses = {"node-losses", 1 / MC_YEAR_MS, INT64_C(720) * 86400000};

struct demand {
    double cpu, memory_mib;
    int64_t pods, nodes;
};

struct growth {
    struct mc_history_builder *b;
    double reboots, losses;
    struct demand *clusters;
    int64_t *pods; /* of each service */
};

static void add_failures(const struct growth *g, const struct mc_process *process, double rate, int kind,
                         int node, int64_t from)
{
    struct mc_history_builder *b = g->b;
    const char *entity =
        mc_arena_printf(b->arena, "%016llx", (unsigned long long)b->history->machines[node].id);
    int count;
    const struct mc_point *points =
        mc_points(b->arena, b->history->key, process, entity, from + 1, b->scenario->end, rate, &count);
    for (int i = 0; i < count; i++) {
        mc_history_add_event(b,
                             (struct mc_history_event){
                                 .time = points[i].time, .id = points[i].id, .kind = kind, .entity = node});
    }
}

static void add_node(const struct growth *g, int cluster, int64_t number, int64_t t, mc_id cause)
{
    struct mc_history_builder *b = g->b;
    struct mc_machine node = {.cluster = cluster, .number = number, .arrives = t};
    node.id = mc_id_root("node", b->scenario->clusters[cluster].name, (uint64_t)number);
    int index = mc_history_add_node(b, node);
    mc_history_add_event(b, (struct mc_history_event){.time = t,
                                                      .id = mc_id_child(node.id, "nodes", "arrives", 0),
                                                      .cause = cause,
                                                      .kind = MC_NODE_ARRIVES,
                                                      .entity = index});
    add_failures(g, &reboots, g->reboots, MC_NODE_REBOOTS, index, t);
    add_failures(g, &losses, g->losses, MC_NODE_LOST, index, t);
}

/* Adds the nodes that the pods of a cluster did not ask for before. */
static void add_demanded(const struct growth *g, int cluster, int64_t t, mc_id cause)
{
    struct demand *d = &g->clusters[cluster];
    int64_t need = mc_fleet_nodes(&g->b->scenario->clusters[cluster], d->cpu, d->memory_mib, (double)d->pods);
    while (d->nodes < need) {
        add_node(g, cluster, ++d->nodes, t, cause);
    }
}

static void set_pods(const struct growth *g, int index, int64_t pods)
{
    const struct mc_service *s = &g->b->history->services[index];
    struct demand *d = &g->clusters[g->b->history->namespaces[s->namespace_index].cluster];
    int64_t more = pods - g->pods[index];
    d->pods += more;
    d->cpu += (double)(more * s->cpu);
    d->memory_mib += (double)(more * (s->memory >> 20));
    g->pods[index] = pods;
}

static void follow(const struct growth *g, const struct mc_history_event *e)
{
    const struct mc_history *h = g->b->history;
    if (e->kind == MC_NAMESPACE_LEAVES) {
        const struct mc_namespace *ns = &h->namespaces[e->entity];
        for (int i = ns->first_service; i < ns->first_service + ns->service_count; i++) {
            set_pods(g, i, 0);
        }
    } else if (e->kind == MC_SERVICE_ARRIVES || e->kind == MC_SERVICE_SCALES) {
        set_pods(g, e->entity, e->value);
    }
}

/* The cluster that an event gives pods or lets begin; -1: none. */
static int cluster_of(const struct mc_history *h, const struct mc_history_event *e)
{
    switch (e->kind) {
    case MC_CLUSTER_JOINS:
        return e->entity;
    case MC_NAMESPACE_ARRIVES:
        return h->namespaces[e->entity].cluster;
    case MC_SERVICE_ARRIVES:
    case MC_SERVICE_SCALES:
        return h->namespaces[h->services[e->entity].namespace_index].cluster;
    default:
        return -1;
    }
}

/* The first date lies evenly within one interval. */
static void add_rolls(struct mc_history_builder *b, int cluster, int64_t interval)
{
    const struct mc_scenario *s = b->scenario;
    mc_id root = mc_id_root("node-rolls", s->clusters[cluster].name, 0);
    double u = mc_uniform(b->history->key, root, mc_slot("nodes.first-roll"));
    int64_t t = s->start + (int64_t)(u * (double)interval);
    for (uint64_t k = 0; t < s->end; k++, t += interval) {
        if (t >= b->history->cluster_joins[cluster]) {
            mc_history_add_event(b, (struct mc_history_event){.time = t,
                                                              .id = mc_id_child(root, "nodes", "roll", k),
                                                              .kind = MC_NODES_ROLL,
                                                              .entity = cluster});
        }
    }
}

/* Needs the events before in their order. */
void mc_history_make_nodes(struct mc_history_builder *b)
{
    const struct mc_scenario *s = b->scenario;
    const struct mc_history *h = b->history;
    struct growth g = {.b = b,
                       .reboots = mc_prior_value(h->organisation_key, &s->nodes.reboots, NULL),
                       .losses = mc_prior_value(h->organisation_key, &s->nodes.losses, NULL)};
    int64_t interval = mc_prior_ticks(h->organisation_key, &s->nodes.roll_interval, NULL);
    g.clusters = MC_NEW_ARRAY(b->arena, (size_t)s->cluster_count, struct demand);
    g.pods = MC_NEW_ARRAY(b->arena, (size_t)h->service_count, int64_t);
    int early = h->event_count;
    for (int i = 0, next = 0; i < early; i = next) {
        for (; next < early && h->events[next].time == h->events[i].time; next++) {
            follow(&g, &h->events[next]);
        }
        for (int k = i; k < next; k++) {
            int c = cluster_of(h, &h->events[k]);
            if (c >= 0) {
                add_demanded(&g, c, h->events[k].time, h->events[k].id);
            }
        }
    }
    for (int c = 0; c < s->cluster_count; c++) {
        add_rolls(b, c, interval > 0 ? interval : INT64_MAX / 4);
    }
}
