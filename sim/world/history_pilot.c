/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pilot's history: a production history restricted to one cluster, its guests and some weeks. */
#include "history_builder.h"
#include "meshcost/check.h"
#include "meshcost/fleet.h"
#include "meshcost/pilot.h"

static const int64_t BYTES_A_MIB = 1048576;

struct restriction {
    struct mc_arena *arena;
    const struct mc_scenario *production, *pilot;
    const struct mc_history *from;
    struct mc_history *to;
    int cluster;                        /* of production */
    int *index[MC_ENTITIES];            /* new index by old one, -1: left out; NULL: as they are */
    int namespaces[2], namespace_count; /* guests, in the order of the table */
};

int mc_pilot_cluster(const struct mc_scenario *s)
{
    int c = 0;
    while (c + 1 < s->cluster_count && s->clusters[c].joins > s->start) {
        c++;
    }
    return c;
}

/* ---- who takes part ---- */

static bool is_awkward(const struct mc_history *h, const struct mc_namespace *ns)
{
    bool awkward = ns->jobs > 0 || ns->policies > 0 || ns->restart_window > 0;
    for (int i = 0; i < ns->service_count; i++) {
        const struct mc_service *s = &h->services[ns->first_service + i];
        awkward = awkward || s->host_network || s->own_tls || s->protocol == MC_SERVER_FIRST;
    }
    return awkward;
}

static bool is_l7_rare(const struct mc_history *h, const struct mc_namespace *ns)
{
    int count = 0;
    for (int i = 0; i < ns->service_count; i++) {
        count += h->services[ns->first_service + i].l7;
    }
    return count <= 1;
}

/* What a team that looks for an easy start, or for a hard one, would rather not have: the smallest is taken.
 */
static int reluctance(const struct restriction *r, int index, bool mixed)
{
    const struct mc_namespace *ns = &r->from->namespaces[index];
    bool there = ns->arrives <= r->pilot->start && ns->leaves >= r->pilot->end;
    bool alone = ns->team != 0 && ns->second_team == 0;
    if (mixed) {
        return 4 * !there + 2 * (ns->origin != MC_BROWNFIELD) + alone;
    }
    return 16 * !there + 8 * (ns->origin == MC_BROWNFIELD) + 4 * !alone + 2 * is_awkward(r->from, ns) +
           !is_l7_rare(r->from, ns);
}

static int choose(const struct restriction *r, int other, bool mixed)
{
    int best = -1, least = 0;
    for (int i = 0; i < r->from->namespace_count; i++) {
        int much = reluctance(r, i, mixed);
        if (i != other && (best < 0 || much < least ||
                           (much == least && r->from->namespaces[i].id < r->from->namespaces[best].id))) {
            best = i;
            least = much;
        }
    }
    return best;
}

static void choose_guests(struct restriction *r, enum mc_pilot_guests guests)
{
    int first = guests == MC_PILOT_NOBODY ? -1 : choose(r, -1, false);
    int second = guests == MC_PILOT_MIXED ? choose(r, first, true) : -1;
    int low = second >= 0 && second < first ? second : first, high = low == first ? second : first;
    r->namespaces[0] = low;
    r->namespaces[1] = high;
    r->namespace_count = (low >= 0) + (high >= 0);
}

/* ---- tables ---- */

static int *new_index(struct restriction *r, enum mc_entity of, int count)
{
    r->index[of] = MC_NEW_ARRAY(r->arena, (size_t)count + 1, int);
    for (int i = 0; i < count; i++) {
        r->index[of][i] = -1;
    }
    return r->index[of];
}

static void keep_namespaces(struct restriction *r)
{
    const struct mc_history *h = r->from;
    struct mc_history *to = r->to;
    int *index = new_index(r, MC_OF_NAMESPACE, h->namespace_count);
    int *services = new_index(r, MC_OF_SERVICE, h->service_count);
    to->namespaces = MC_NEW_ARRAY(r->arena, 2, struct mc_namespace);
    to->services = MC_NEW_ARRAY(r->arena, (size_t)h->service_count + 1, struct mc_service);
    to->namespace_count = to->service_count = 0;
    for (int g = 0; g < r->namespace_count; g++) {
        struct mc_namespace ns = h->namespaces[r->namespaces[g]];
        int first = ns.first_service;
        index[r->namespaces[g]] = to->namespace_count;
        ns.cluster = 0;
        ns.first_service = to->service_count;
        for (int i = 0; i < ns.service_count; i++) {
            services[first + i] = to->service_count;
            to->services[to->service_count] = h->services[first + i];
            to->services[to->service_count++].namespace_index = to->namespace_count;
        }
        to->namespaces[to->namespace_count++] = ns;
    }
}

static void keep_calls(struct restriction *r)
{
    const int *index = r->index[MC_OF_NAMESPACE];
    r->to->calls = MC_NEW_ARRAY(r->arena, 3, struct mc_call);
    r->to->call_count = 0;
    for (int i = 0; i < r->from->call_count; i++) {
        const struct mc_call *c = &r->from->calls[i];
        if (index[c->from] >= 0 && index[c->to] >= 0) {
            r->to->calls[r->to->call_count++] = (struct mc_call){index[c->from], index[c->to]};
        }
    }
    mc_history_index_calls(r->arena, r->to);
}

static void keep_needs(struct restriction *r)
{
    int *index = new_index(r, MC_OF_NEED, r->from->need_count);
    r->to->needs = MC_NEW_ARRAY(r->arena, (size_t)r->from->need_count + 1, struct mc_need);
    r->to->need_count = 0;
    for (int i = 0; i < r->from->need_count; i++) {
        struct mc_need need = r->from->needs[i];
        need.service = r->index[MC_OF_SERVICE][need.service];
        if (need.service >= 0) {
            index[i] = r->to->need_count;
            r->to->needs[r->to->need_count++] = need;
        }
    }
}

static int64_t nodes_asked_for(const struct restriction *r)
{
    double cpu = 0, memory = 0, pods = 0;
    for (int i = 0; i < r->to->service_count; i++) {
        const struct mc_service *s = &r->to->services[i];
        cpu += (double)(s->replicas * s->cpu);
        memory += (double)(s->replicas * s->memory) / (double)BYTES_A_MIB;
        pods += (double)s->replicas;
    }
    return mc_fleet_nodes(&r->pilot->clusters[0], cpu, memory, pods);
}

static void keep_machines(struct restriction *r)
{
    int *index = new_index(r, MC_OF_NODE, r->from->machine_count);
    int64_t nodes = nodes_asked_for(r);
    r->to->machines = MC_NEW_ARRAY(r->arena, (size_t)r->from->machine_count + 1, struct mc_machine);
    r->to->machine_count = 0;
    for (int i = 0; i < r->from->machine_count; i++) {
        struct mc_machine m = r->from->machines[i];
        if (m.cluster == r->cluster && m.number <= nodes) {
            m.cluster = 0;
            index[i] = r->to->machine_count;
            r->to->machines[r->to->machine_count++] = m;
        }
    }
}

static void keep_clusters(struct restriction *r)
{
    new_index(r, MC_OF_CLUSTER, r->production->cluster_count)[r->cluster] = 0;
}

static void keep_events(struct restriction *r)
{
    const struct mc_history *h = r->from;
    r->to->events = MC_NEW_ARRAY(r->arena, (size_t)h->event_count + 1, struct mc_history_event);
    r->to->event_count = 0;
    for (int i = 0; i < h->event_count && h->events[i].time < r->pilot->end; i++) {
        struct mc_history_event e = h->events[i];
        enum mc_entity of = mc_history_kind_table[e.kind].of;
        e.entity = r->index[of] ? r->index[of][e.entity] : e.entity;
        if (e.entity >= 0) {
            r->to->events[r->to->event_count++] = e;
        }
    }
}

struct mc_history *mc_pilot_history(struct mc_arena *arena, const struct mc_scenario *production,
                                    const struct mc_history *history, const struct mc_scenario *pilot,
                                    enum mc_pilot_guests guests)
{
    MC_ASSERT(pilot->cluster_count == 1 && pilot->start == production->start);
    struct restriction r = {.arena = arena,
                            .production = production,
                            .pilot = pilot,
                            .from = history,
                            .to = MC_NEW(arena, struct mc_history),
                            .cluster = mc_pilot_cluster(production)};
    *r.to = *history;
    choose_guests(&r, guests);
    keep_clusters(&r);
    keep_namespaces(&r);
    keep_calls(&r);
    keep_needs(&r);
    keep_machines(&r);
    keep_events(&r);
    mc_history_index_clusters(arena, r.to, pilot);
    mc_history_index_vacancies(arena, r.to);
    return r.to;
}

/* ---- how large ---- */

struct mc_pilot_size mc_pilot_size(struct mc_arena *scratch, const struct mc_scenario *s,
                                   const struct mc_history *history)
{
    struct mc_pilot_size size = {0};
    const struct mc_fleet *f = mc_fleet_build(scratch, s, history);
    for (int i = 0; i < f->month_count * f->cluster_count; i++) {
        size.namespace_ms += f->clusters[i].namespace_ms;
        size.pod_ms += f->clusters[i].pod_ms;
        size.cluster_ms += f->clusters[i].active_ms;
    }
    for (int i = 0; i < history->namespace_count; i++) {
        int64_t t = history->namespaces[i].arrives;
        bool is_in = s->onboarding.enrolled == MC_ENROLLED_ALL && t <= s->start;
        size.joins += t < s->end && !is_in;
    }
    return size;
}
