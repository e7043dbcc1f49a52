/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a rig: maps with free keys become lists, names are resolved, the call graph is checked. */
#include "meshcost/rig.h"
#include "meshcost/quantity.h"
#include <string.h>

enum { MAX_CALLS = 64, MAX_DEPTH = 16 };

static struct mc_node *scalar_node(struct mc_arena *arena, const char *text, struct mc_place place,
                                   const struct mc_node *parent)
{
    struct mc_node *node = MC_NEW(arena, struct mc_node);
    *node = (struct mc_node){
        .kind = MC_NODE_SCALAR, .quoted = true, .text = text, .place = place, .parent = parent};
    return node;
}

/* A map that holds `key` under "name" (or the scalar under `word`), and what else the entry says. */
static struct mc_node *entry_node(struct mc_arena *arena, struct mc_node *list, const struct mc_node *map,
                                  int i, const char *word)
{
    struct mc_node *old = map->child[i];
    bool is_map = old->kind == MC_NODE_MAP;
    int n = is_map ? old->count + 1 : old->kind == MC_NODE_NULL ? 1 : 2;
    struct mc_node *made = MC_NEW(arena, struct mc_node);
    *made = (struct mc_node){.kind = MC_NODE_MAP, .place = old->place, .count = n, .parent = list};
    made->child = MC_NEW_ARRAY(arena, (size_t)n, struct mc_node *);
    made->key = MC_NEW_ARRAY(arena, (size_t)n, const char *);
    made->key_place = MC_NEW_ARRAY(arena, (size_t)n, struct mc_place);
    made->key[0] = "name";
    made->key_place[0] = map->key_place[i];
    made->child[0] = scalar_node(arena, map->key[i], map->key_place[i], made);
    for (int k = 1; k < n; k++) {
        made->key[k] = is_map ? old->key[k - 1] : word;
        made->key_place[k] = is_map ? old->key_place[k - 1] : old->place;
        made->child[k] = is_map ? old->child[k - 1] : old;
        made->child[k]->parent = made;
    }
    return made;
}

/* Turns the map at `key` of `parent` into a list of records. What is not a map is left to the binder. */
static void list_of_map(struct mc_arena *arena, struct mc_node *parent, const char *key, const char *word)
{
    struct mc_node *map = parent && parent->kind == MC_NODE_MAP ? mc_node_get(parent, key) : NULL;
    if (!map || map->kind != MC_NODE_MAP) {
        return;
    }
    struct mc_node *list = MC_NEW(arena, struct mc_node);
    *list =
        (struct mc_node){.kind = MC_NODE_LIST, .place = map->place, .count = map->count, .parent = parent};
    list->child = MC_NEW_ARRAY(arena, (size_t)map->count + 1, struct mc_node *);
    for (int i = 0; i < map->count; i++) {
        list->child[i] = entry_node(arena, list, map, i, word);
    }
    for (int i = 0; i < parent->count; i++) {
        parent->child[i] = parent->child[i] == map ? list : parent->child[i];
    }
}

/* Scalars of a list of calls become records, so that a service may stand there twice. */
static void records_of_calls(struct mc_arena *arena, struct mc_node *services)
{
    for (int i = 0; services && services->kind == MC_NODE_LIST && i < services->count; i++) {
        struct mc_node *calls = mc_node_get(services->child[i], "calls");
        for (int k = 0; calls && calls->kind == MC_NODE_LIST && k < calls->count; k++) {
            struct mc_node *to = calls->child[k], *made = MC_NEW(arena, struct mc_node);
            *made = (struct mc_node){.kind = MC_NODE_MAP, .place = to->place, .count = 1, .parent = calls};
            made->child = MC_NEW_ARRAY(arena, 1, struct mc_node *);
            made->key = MC_NEW_ARRAY(arena, 1, const char *);
            made->key_place = MC_NEW_ARRAY(arena, 1, struct mc_place);
            made->child[0] = to;
            made->key[0] = "to";
            made->key_place[0] = to->place;
            to->parent = made;
            calls->child[k] = made;
        }
    }
}

static int service_index(const struct mc_rig_graph *g, const char *name)
{
    for (int i = 0; i < g->service_count; i++) {
        if (strcmp(g->services[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

static void resolve_calls(struct mc_diag *diag, struct mc_rig_graph *g)
{
    for (int i = 0; i < g->service_count; i++) {
        const struct mc_rig_service *s = &g->services[i];
        for (int k = 0; k < s->call_count; k++) {
            struct mc_rig_call *call = &s->calls[k];
            call->index = service_index(g, call->to);
            if (call->index < 0) {
                mc_diag_add(diag, MC_ERROR, call->place, "graph.services", "name a service of this graph",
                            "service \"%s\" calls \"%s\", which is not in the graph", s->name, call->to);
            }
        }
    }
}

/* Calls below one service; -1 where the graph comes back to itself or grows past all bounds. */
static int count_calls(const struct mc_rig_graph *g, int service, int depth)
{
    int total = 0;
    if (depth > MAX_DEPTH) {
        return -1;
    }
    for (int k = 0; k < g->services[service].call_count; k++) {
        int below = count_calls(g, g->services[service].calls[k].index, depth + 1);
        total += 1 + below;
        if (below < 0 || total > MAX_CALLS) {
            return -1;
        }
    }
    return total;
}

static void check_graph(struct mc_diag *diag, struct mc_rig *rig)
{
    struct mc_rig_graph *g = &rig->graph;
    g->root_index = service_index(g, g->root);
    if (g->root_index < 0) {
        mc_diag_add(diag, MC_ERROR, rig->place, "graph.root", "name a service of this graph",
                    "the root \"%s\" is not in the graph", g->root);
        return;
    }
    int calls = count_calls(g, g->root_index, 0);
    if (calls < 0) {
        mc_diag_add(diag, MC_ERROR, g->services[g->root_index].place, "graph.services",
                    "at most 64 calls a root request, at most 16 deep, none in a circle",
                    "the call graph is too large, or comes back to itself");
    } else if (calls == 0) {
        mc_diag_add(diag, MC_ERROR, g->services[g->root_index].place, "graph.services",
                    "let the root call a service", "the root calls nobody: there is nothing to measure");
    }
}

/* A turn of a paced connection is at most a day. */
static void check_pacing(struct mc_diag *diag, const struct mc_rig *rig)
{
    const struct mc_rig_traffic *t = &rig->traffic;
    if (t->pacing != MC_PACING_RANDOM && t->loop == MC_LOOP_CLOSED) {
        mc_diag_add(diag, MC_ERROR, rig->place, "traffic.pacing", "leave it out, or loop: open",
                    "a closed loop sends when it is answered");
    }
    if (t->pacing == MC_PACING_PACED && t->rate > 0 && (double)t->connections > t->rate * 86400) {
        mc_diag_add(diag, MC_ERROR, rig->place, "traffic.connections", "fewer connections, or a higher rate",
                    "a connection would send less than once a day");
    }
}

static void check_rest(struct mc_diag *diag, const struct mc_rig *rig)
{
    if (rig->placement == MC_RIG_SEPARATE && rig->machine.nodes < 2) {
        mc_diag_add(diag, MC_ERROR, rig->place, "machine.nodes", "two nodes or more, or placement: same",
                    "client and server cannot be separate on one node");
    }
    if (rig->traffic.loop == MC_LOOP_OPEN && !(rig->traffic.rate > 0)) {
        mc_diag_add(diag, MC_ERROR, rig->place, "traffic.rate", "state a rate, or loop: closed",
                    "an open loop needs a rate");
    }
    check_pacing(diag, rig);
    const struct mc_rig_latency *l = &rig->baseline.latency;
    if ((l->p50 > 0 && l->p90 > 0 && l->p90 < l->p50) || (l->p90 > 0 && l->p99 > 0 && l->p99 < l->p90)) {
        mc_diag_add(diag, MC_ERROR, rig->place, "baseline.latency", "p50 <= p90 <= p99",
                    "the percentiles of the baseline are not in order");
    }
}

static void check_replicas(struct mc_diag *diag, const struct mc_rig *rig)
{
    for (int i = 0; i < rig->proxies.replica_count; i++) {
        int64_t n = 0;
        const char *wrong = mc_parse_int(rig->proxies.replicas[i].text, &n);
        if (wrong || n < 0 || n > 10000) {
            mc_diag_add(diag, MC_ERROR, rig->proxies.replicas[i].place, "proxies.replicas",
                        "a whole number from 0 to 10000", "\"%s\" %s", rig->proxies.replicas[i].text,
                        wrong ? wrong : "is out of range");
        }
    }
}

struct mc_rig *mc_rig_bind(struct mc_arena *arena, struct mc_diag *diag, struct mc_node *tree)
{
    struct mc_rig *rig = MC_NEW(arena, struct mc_rig);
    if (tree->kind == MC_NODE_MAP) {
        list_of_map(arena, mc_node_get(tree, "graph"), "services", "(value)");
        records_of_calls(arena, mc_node_find(tree, "graph.services"));
        list_of_map(arena, mc_node_get(tree, "mode"), "versions", "text");
        list_of_map(arena, mc_node_get(tree, "proxies"), "replicas", "text");
        list_of_map(arena, tree, "measured", "value");
    }
    if (!mc_schema_bind(&mc_rig_schema, tree, rig, arena, diag)) {
        return NULL;
    }
    resolve_calls(diag, &rig->graph);
    if (mc_diag_errors(diag) == 0) {
        check_graph(diag, rig);
        check_rest(diag, rig);
        check_replicas(diag, rig);
    }
    const struct mc_rig_baseline *b = &rig->baseline;
    rig->baseline.stated = b->throughput > 0 || b->latency.p50 > 0 || b->latency.mean > 0;
    return mc_diag_errors(diag) ? NULL : rig;
}

const struct mc_rig_measure *mc_rig_measure_find(const struct mc_rig *rig, const char *name)
{
    for (int i = 0; i < rig->measure_count; i++) {
        if (strcmp(rig->measured[i].name, name) == 0) {
            return &rig->measured[i];
        }
    }
    return NULL;
}
