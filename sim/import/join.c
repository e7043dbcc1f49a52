/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who belongs to whom: pods to what made them, workloads to the Services that select them, routes and
 * policies to services. In file order throughout, so that the same dump gives the same scenario.
 */
#include "meshcost/check.h"
#include "objects.h"
#include <string.h>

static struct workload *workload_at(const struct list *list, size_t i)
{
    return MC_ITEM(list, struct workload *, i);
}

static struct service *service_at(const struct list *list, size_t i)
{
    return MC_ITEM(list, struct service *, i);
}

/* ---- owned objects ---- */

static bool selects(const struct mc_node *selector, const struct mc_node *labels)
{
    if (!selector || selector->kind != MC_NODE_MAP || !labels || labels->kind != MC_NODE_MAP) {
        return false;
    }
    for (int i = 0; i < selector->count; i++) {
        const struct mc_node *value = mc_node_get(labels, selector->key[i]);
        const char *wanted = selector->child[i]->text;
        if (!wanted || !value || !value->text || strcmp(value->text, wanted) != 0) {
            return false;
        }
    }
    return true;
}

/* The owner itself, or what made the owner: a "web-7d9f" with the labels of "web" comes from "web". */
static bool made_by(const struct workload *w, const struct workload *maker)
{
    if (w->owner_kind && strcmp(w->owner_kind, maker->kind) == 0 && strcmp(w->owned_by, maker->name) == 0) {
        return true;
    }
    size_t n = strlen(maker->name);
    return strncmp(w->owned_by, maker->name, n) == 0 && w->owned_by[n] == '-' &&
           selects(maker->labels, w->labels);
}

/* Pods whose owner is not in the dump: the first of them stands for all. */
static void merge_pods(struct mc_arena *arena, struct space *space, struct workload *w)
{
    for (size_t i = 0; i < space->workloads.count; i++) {
        struct workload *other = workload_at(&space->workloads, i);
        if (other == w) {
            w->name = mc_import_name(arena, w->owned_by);
            return;
        }
        if (other->single && !other->dropped && other->owned_by &&
            strcmp(other->owned_by, w->owned_by) == 0) {
            other->replicas.value += w->replicas.value;
            w->dropped = true;
            return;
        }
    }
}

static void drop_owned(struct mc_arena *arena, struct space *space, struct workload *w)
{
    for (size_t i = 0; i < space->workloads.count; i++) {
        const struct workload *other = workload_at(&space->workloads, i);
        if (other != w && made_by(w, other)) {
            w->dropped = true;
            return;
        }
    }
    if (w->single) {
        merge_pods(arena, space, w);
    }
}

static void drop_all_owned(struct mc_import *import)
{
    for (size_t i = 0; i < import->workloads.count; i++) {
        struct workload *w = workload_at(&import->workloads, i);
        if (w->owned_by && !w->dropped) {
            drop_owned(import->arena, w->space, w);
        }
    }
}

static struct read_int whole_at(const struct mc_node *object, const char *path)
{
    struct read_int number = {0};
    (void)!mc_import_whole(path ? mc_import_at(object, path) : NULL, &number);
    return number;
}

static void apply_autoscaler(const struct reference *r)
{
    const char *target = mc_import_text_at(r->object, r->row->target);
    struct read_int least = whole_at(r->object, r->row->replicas), most = whole_at(r->object, r->row->most);
    for (size_t i = 0; target && i < r->space->workloads.count; i++) {
        struct workload *w = workload_at(&r->space->workloads, i);
        if (strcmp(w->name, target) != 0) {
            continue;
        }
        w->replicas = least.value > w->replicas.value ? least : w->replicas;
        w->most = most.value > w->most.value ? most : w->most;
    }
}

/* ---- services and workloads ---- */

static void claim(struct service *s, bool same_name_only)
{
    for (size_t i = 0; i < s->space->workloads.count; i++) {
        struct workload *w = workload_at(&s->space->workloads, i);
        if (w->dropped || w->service == s || (same_name_only && strcmp(w->name, s->name) != 0) ||
            !selects(s->selector, w->labels)) {
            continue;
        }
        if (!w->service) {
            w->service = s;
        } else if (!s->alias_of) {
            s->alias_of = w->service;
        }
    }
}

static bool has_workload(const struct service *s)
{
    for (size_t i = 0; i < s->space->workloads.count; i++) {
        if (workload_at(&s->space->workloads, i)->service == s) {
            return true;
        }
    }
    return false;
}

static void mark_edge(struct service *s, struct mc_place place)
{
    if (!s->edge) {
        s->edge = true;
        s->edge_place = place;
    }
}

static void mark_l7(struct service *s, struct mc_place place)
{
    if (!s->l7) {
        s->l7 = true;
        s->l7_place = place;
    }
}

/* What is said of a Service that shares its workloads with another holds for that one. */
static void settle_aliases(struct mc_import *import)
{
    for (size_t i = 0; i < import->services.count; i++) {
        struct service *s = service_at(&import->services, i);
        if (has_workload(s)) {
            s->alias_of = NULL;
            continue;
        }
        struct service *of = s->alias_of;
        if (!of) {
            import->counts.orphan_services += s->space->system ? 0 : 1;
            continue;
        }
        if (s->edge) {
            mark_edge(of, s->edge_place);
        }
        if (s->protocol_known && !of->protocol_known) {
            of->protocol = s->protocol;
            of->protocol_known = true;
            of->protocol_place = s->protocol_place;
            of->tls = s->tls;
            of->tls_place = s->tls_place;
        }
    }
}

static void match_services(struct mc_import *import)
{
    for (int same_name_only = 1; same_name_only >= 0; same_name_only--) {
        for (size_t i = 0; i < import->services.count; i++) {
            claim(service_at(&import->services, i), same_name_only == 1);
        }
    }
    settle_aliases(import);
}

/* ---- routes and policies ---- */

/* "reviews", "reviews.shop" or "reviews.shop.svc.cluster.local". */
static struct service *service_of_host(struct mc_import *import, const struct space *home, const char *host)
{
    size_t n = strcspn(host, "."), m = host[n] ? strcspn(host + n + 1, ".") : 0;
    for (size_t i = 0; i < import->services.count; i++) {
        struct service *s = service_at(&import->services, i);
        bool same_space = m == 0 ? s->space == home
                                 : s->space->cluster == home->cluster && strlen(s->space->name) == m &&
                                       strncmp(s->space->name, host + n + 1, m) == 0;
        if (same_space && strlen(s->name) == n && strncmp(s->name, host, n) == 0) {
            return s->alias_of ? s->alias_of : s;
        }
    }
    return NULL;
}

struct route {
    struct mc_import *import;
    const struct reference *reference;
    bool edge;
};

static void route_backend(void *context, const struct mc_node *node)
{
    const struct route *route = context;
    if (!node->text) {
        return;
    }
    struct service *s = service_of_host(route->import, route->reference->space, node->text);
    if (s && route->edge) {
        mark_edge(s, node->place);
    } else if (s && route->reference->row->http) {
        mark_l7(s, node->place);
    }
}

struct comparison {
    const char *word;
    bool equal, different;
};

static void compare_word(void *context, const struct mc_node *node)
{
    struct comparison *c = context;
    bool same = node->text && strcmp(node->text, c->word) == 0;
    c->equal = c->equal || same;
    c->different = c->different || (node->text && !same);
}

static bool is_at_edge(const struct reference *r)
{
    struct comparison c = {r->row->inside_word ? r->row->inside_word : "", false, false};
    if (r->row->edge_path) {
        mc_import_each(r->object, r->row->edge_path, compare_word, &c);
        return c.different;
    }
    if (r->row->inside_path) {
        mc_import_each(r->object, r->row->inside_path, compare_word, &c);
    }
    return !c.equal;
}

static void resolve_route(struct mc_import *import, const struct reference *r)
{
    struct route route = {import, r, is_at_edge(r)};
    import->counts.edge_routes += route.edge;
    for (int i = 0; i < r->row->backend_count; i++) {
        mc_import_each(r->object, r->row->backends[i], route_backend, &route);
    }
}

static void resolve_policy(struct mc_import *import, const struct reference *r)
{
    const struct mc_node *why = NULL;
    for (int i = 0; i < r->row->l7_count && !why; i++) {
        why = mc_import_at(r->object, r->row->l7[i]);
    }
    if (!why) {
        return;
    }
    import->counts.l7_policies++;
    const struct mc_node *selector = r->row->selector ? mc_import_at(r->object, r->row->selector) : NULL;
    bool all = !selector || selector->kind != MC_NODE_MAP || selector->count == 0;
    for (size_t i = 0; i < r->space->workloads.count; i++) {
        struct workload *w = workload_at(&r->space->workloads, i);
        if (w->service && (all || selects(selector, w->labels))) {
            mark_l7(w->service, why->place);
        }
    }
}

static void resolve_references(struct mc_import *import)
{
    for (size_t i = 0; i < import->references.count; i++) {
        const struct reference *r = &MC_ITEM(&import->references, struct reference, i);
        if (r->row->class_index == MC_KIND_ROUTE) {
            resolve_route(import, r);
        } else {
            resolve_policy(import, r);
        }
    }
}

/* ---- entries ---- */

static int64_t pods_of(const struct mc_import *import, const struct workload *w)
{
    if (!w->each_node) {
        return w->replicas.value;
    }
    const struct cluster *c = MC_ITEM(&import->clusters, struct cluster *, w->space->cluster);
    return c->nodes > 0 ? c->nodes : MC_ASSUMED_NODES;
}

static void add_workload(const struct mc_import *import, struct entry *e, const struct workload *w)
{
    int64_t pods = pods_of(import, w);
    const struct cluster *c = MC_ITEM(&import->clusters, struct cluster *, w->space->cluster);
    struct mc_place place = w->each_node ? c->place : w->replicas.place;
    e->replicas.place = e->replicas.place.line ? e->replicas.place : place;
    e->cpu.place = e->cpu.place.line ? e->cpu.place : w->cpu.place;
    e->memory.place = e->memory.place.line ? e->memory.place : w->memory.place;
    e->replicas.value += pods;
    e->most.place = e->most.place.line ? e->most.place : w->most.place;
    e->most.value += w->most.value > pods ? w->most.value : pods;
    if (w->host_network || !e->host_network_place.line) {
        e->host_network = w->host_network;
        e->host_network_place = w->host_network_place;
    }
    e->cpu_sum += (double)pods * (double)w->cpu.value;
    e->memory_sum += (double)pods * (double)w->memory.value;
}

static void per_pod(struct entry *e)
{
    if (e->replicas.value > 0) {
        e->cpu.value = (int64_t)(e->cpu_sum / (double)e->replicas.value);
        e->memory.value = (int64_t)(e->memory_sum / (double)e->replicas.value);
    }
    if (e->replicas.value > MC_MOST_PODS) {
        e->replicas.value = MC_MOST_PODS;
    }
}

static void service_entry(struct mc_import *import, const struct service *s)
{
    struct entry *e = mc_import_push(import, &s->space->entries);
    *e = (struct entry){.name = s->name,
                        .place = s->place,
                        .protocol = s->protocol,
                        .protocol_known = s->protocol_known,
                        .protocol_place = s->protocol_place,
                        .edge = s->edge,
                        .edge_place = s->edge_place,
                        .l7 = s->l7,
                        .l7_place = s->l7_place,
                        .tls = s->tls,
                        .tls_place = s->tls_place,
                        .requests = -1};
    for (size_t i = 0; i < s->space->workloads.count; i++) {
        const struct workload *w = workload_at(&s->space->workloads, i);
        if (w->service == s) {
            add_workload(import, e, w);
        }
    }
    per_pod(e);
}

static bool name_taken(const struct space *space, const char *name)
{
    for (size_t i = 0; i < space->entries.count; i++) {
        if (strcmp(MC_ITEM(&space->entries, struct entry, i).name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* A workload that no Service selects: nothing reaches it over the network. */
static void lone_entry(struct mc_import *import, const struct workload *w)
{
    const char *name = w->name;
    for (int k = 2; name_taken(w->space, name); k++) {
        name = mc_import_name(import->arena, mc_arena_printf(import->arena, "%s-%d", w->name, k));
    }
    struct entry *e = mc_import_push(import, &w->space->entries);
    *e = (struct entry){.name = name, .place = w->place, .requests = 0, .rate_place = w->place};
    add_workload(import, e, w);
    per_pod(e);
}

static void make_entries(struct mc_import *import, struct space *space)
{
    for (size_t i = 0; i < space->services.count; i++) {
        const struct service *s = service_at(&space->services, i);
        if (has_workload(s) && !name_taken(space, s->name)) {
            service_entry(import, s);
        }
    }
    for (size_t i = 0; i < space->workloads.count; i++) {
        const struct workload *w = workload_at(&space->workloads, i);
        if (!w->dropped && !w->service) {
            lone_entry(import, w);
        }
    }
}

static void apply_rates(struct mc_import *import, struct space *space)
{
    for (size_t i = 0; i < import->rates.count; i++) {
        struct rate *rate = &MC_ITEM(&import->rates, struct rate, i);
        for (size_t k = 0; strcmp(rate->space, space->name) == 0 && k < space->entries.count; k++) {
            struct entry *e = &MC_ITEM(&space->entries, struct entry, k);
            if (strcmp(e->name, rate->service) == 0) {
                e->requests = rate->requests;
                e->rate_place = rate->place;
                rate->used = true;
            }
        }
    }
}

static void count_space(struct mc_import_counts *n, const struct space *space)
{
    n->system_namespaces += space->system;
    n->namespaces += !space->system && space->entries.count > 0;
    for (size_t i = 0; i < space->entries.count; i++) {
        const struct entry *e = &MC_ITEM(&space->entries, struct entry, i);
        n->scenario_services++;
        n->l7_services += e->l7;
        n->edge_services += e->edge;
        n->pods += e->replicas.value;
    }
}

static void count_all(struct mc_import *import)
{
    struct mc_import_counts *n = &import->counts;
    n->clusters = (int)import->clusters.count;
    for (size_t i = 0; i < import->workloads.count; i++) {
        const struct workload *w = workload_at(&import->workloads, i);
        n->workloads += !w->dropped;
        n->host_network += !w->dropped && w->host_network;
        n->sidecars += !w->dropped && w->sidecar;
    }
    for (size_t i = 0; i < import->seen.count; i++) {
        n->unknown_kinds += !MC_ITEM(&import->seen, struct kind_count, i).known;
    }
    for (size_t i = 0; i < import->spaces.count; i++) {
        count_space(n, MC_ITEM(&import->spaces, struct space *, i));
    }
}

static void warn_of_unused_rates(struct mc_import *import)
{
    for (size_t i = 0; i < import->rates.count; i++) {
        const struct rate *rate = &MC_ITEM(&import->rates, struct rate, i);
        if (!rate->used) {
            mc_diag_add(import->diag, MC_WARNING, rate->place, NULL, "use names as in the manifests",
                        "no service %s in namespace %s: rate left out", rate->service, rate->space);
        }
    }
}

struct mc_import_counts mc_import_join(struct mc_import *import)
{
    MC_ASSERT(!import->joined);
    import->joined = true;
    drop_all_owned(import);
    for (size_t i = 0; i < import->autoscalers.count; i++) {
        apply_autoscaler(&MC_ITEM(&import->autoscalers, struct reference, i));
    }
    match_services(import);
    resolve_references(import);
    for (size_t i = 0; i < import->spaces.count; i++) {
        struct space *space = MC_ITEM(&import->spaces, struct space *, i);
        if (!space->system) {
            make_entries(import, space);
            apply_rates(import, space);
        }
    }
    warn_of_unused_rates(import);
    count_all(import);
    if (import->anonymous) {
        mc_import_hide_names(import);
    }
    return import->counts;
}
