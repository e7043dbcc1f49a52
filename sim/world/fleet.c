/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/fleet.h"
#include "fleet_spikes.h"
#include "meshcost/check.h"
#include "meshcost/quantity.h"
#include "meshcost/tally.h"
#include "meshcost/variate.h"
#include <math.h>

#define MICRO   1e6
#define YEAR_MS 31557600000.0
#define PI      3.14159265358979323846
/* Pods that a kubelet takes by default, and the share of a node that is left for them by a sensible
 * scheduler. */
#define NODE_PODS 110
#define NODE_FILL 0.8

/* State of a namespace between two events; rates in millionths a second, so that sums are exact. */
struct state {
    bool active;
    int64_t since;
    int64_t pods, services, l7_services, accounts;
    int64_t requests, edge, l7, kibibytes;
    int64_t cpu, memory; /* milli-cores, MiB requested by its pods */
};

/* Integrals of the rates over one month: rate times ms needs more than 64 bits. */
struct integral {
    mc_int128 requests, edge, l7, kibibytes, cpu, memory;
};

struct service_state {
    int64_t pods;
    bool active;
};

struct sweep {
    const struct mc_scenario *scenario;
    const struct mc_history *history;
    struct mc_fleet *fleet;
    struct state *state; /* [namespace] */
    struct service_state *service;
    struct integral *integral; /* [month][namespace] */
    double *spiked;            /* [month]: traffic with spikes over traffic without */
};

const struct mc_namespace_month *mc_fleet_namespace(const struct mc_fleet *fleet, int month, int ns)
{
    return &fleet->namespaces[(size_t)month * (size_t)fleet->namespace_count + (size_t)ns];
}

const struct mc_cluster_month *mc_fleet_cluster(const struct mc_fleet *fleet, int month, int cluster)
{
    return &fleet->clusters[(size_t)month * (size_t)fleet->cluster_count + (size_t)cluster];
}

int mc_fleet_month(const struct mc_fleet *fleet, int64_t t)
{
    MC_ASSERT(t >= fleet->month_start[0] && t <= fleet->month_start[fleet->month_count]);
    int low = 0, high = fleet->month_count - 1;
    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (fleet->month_start[middle] <= t) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return low;
}

static void make_months(struct mc_arena *arena, const struct mc_scenario *s, struct mc_fleet *fleet)
{
    int n = 0;
    for (int64_t t = s->start; t < s->end; t = mc_date_next_month(t)) {
        n++;
    }
    fleet->month_count = n;
    fleet->month_start = MC_NEW_ARRAY(arena, (size_t)n + 1, int64_t);
    int64_t t = s->start;
    for (int m = 0; m < n; m++, t = mc_date_next_month(t)) {
        fleet->month_start[m] = t;
    }
    fleet->month_start[n] = s->end;
}

/* Relative load of the 168 hours of a week: a daily cosine, weekends scaled, mean 1. */
static void make_week(const struct mc_scenario *s, struct mc_fleet *fleet)
{
    double sum = 0;
    for (int h = 0; h < 168; h++) {
        double wave = 1 + s->traffic.day_amplitude * cos(2 * PI * (h % 24 + 0.5 - s->traffic.peak_hour) / 24);
        fleet->hour_weight[h] = h / 24 < 5 ? wave : wave * s->traffic.weekend_factor;
        sum += fleet->hour_weight[h];
    }
    for (int h = 0; h < 168; h++) {
        fleet->hour_weight[h] = sum > 0 ? fleet->hour_weight[h] * 168 / sum : 1;
    }
}

static void integrate_span(struct sweep *w, int month, int ns, int64_t ms)
{
    const struct state *s = &w->state[ns];
    size_t cell = (size_t)month * (size_t)w->fleet->namespace_count + (size_t)ns;
    struct mc_namespace_month *m = &w->fleet->namespaces[cell];
    struct integral *i = &w->integral[cell];
    m->active_ms += ms;
    m->pod_ms += s->pods * ms;
    m->service_ms += s->services * ms;
    m->identity_ms += (s->accounts > 0 ? s->accounts : s->services) * ms;
    m->l7_active_ms += s->l7_services > 0 ? ms : 0;
    i->requests += (mc_int128)s->requests * ms;
    i->edge += (mc_int128)s->edge * ms;
    i->l7 += (mc_int128)s->l7 * ms;
    i->kibibytes += (mc_int128)s->kibibytes * ms;
    i->cpu += (mc_int128)s->cpu * ms;
    i->memory += (mc_int128)s->memory * ms;
}

/* Accrues the state of a namespace up to t, month by month. */
static void integrate(struct sweep *w, int ns, int64_t t)
{
    struct state *s = &w->state[ns];
    if (s->active && t > s->since) {
        int m = mc_fleet_month(w->fleet, s->since);
        for (int64_t from = s->since; from < t; m++) {
            int64_t to = w->fleet->month_start[m + 1] < t ? w->fleet->month_start[m + 1] : t;
            integrate_span(w, m, ns, to - from);
            from = to;
        }
    }
    s->since = t;
}

static void change_service(struct sweep *w, int index, int64_t pods)
{
    const struct mc_service *service = &w->history->services[index];
    struct state *s = &w->state[service->namespace_index];
    struct service_state *now = &w->service[index];
    if (!now->active) {
        now->active = true;
        int64_t rate = mc_round_half_even(service->requests * MICRO);
        s->services++;
        s->l7_services += service->l7;
        s->requests += rate;
        s->edge += mc_round_half_even((double)rate * service->edge_share);
        s->l7 += service->l7 ? rate - mc_round_half_even((double)rate * service->edge_share) : 0;
        s->kibibytes += mc_round_half_even((double)rate * (double)service->payload / 1024);
    }
    s->pods += pods - now->pods;
    s->cpu += (pods - now->pods) * service->cpu;
    s->memory += (pods - now->pods) * (service->memory >> 20);
    now->pods = pods;
}

static void retire(struct state *s)
{
    int64_t since = s->since;
    *s = (struct state){.since = since};
}

static void apply(struct sweep *w, const struct mc_history_event *e)
{
    int ns = e->entity;
    switch (e->kind) {
    case MC_NAMESPACE_ARRIVES:
        integrate(w, ns, e->time);
        w->state[ns].active = true;
        w->state[ns].accounts = w->history->namespaces[ns].service_accounts;
        break;
    case MC_NAMESPACE_LEAVES:
        integrate(w, ns, e->time);
        retire(&w->state[ns]);
        break;
    case MC_SERVICE_ARRIVES:
    case MC_SERVICE_SCALES:
        integrate(w, w->history->services[e->entity].namespace_index, e->time);
        change_service(w, e->entity, e->value);
        break;
    default:
        break;
    }
}

static int64_t scaled(mc_int128 integral, double growth)
{
    return mc_round_half_even((double)integral * growth / (MICRO * 1000));
}

/* Turns the integrals of a month into requests, with the growth of traffic that holds in it. */
static void close_month(struct sweep *w, int month)
{
    struct mc_fleet *f = w->fleet;
    int64_t middle = f->month_start[month] / 2 + f->month_start[month + 1] / 2 - f->month_start[0];
    double growth = pow(1 + w->history->traffic_growth, (double)middle / YEAR_MS) * w->spiked[month];
    f->growth[month] = growth;
    for (int ns = 0; ns < f->namespace_count; ns++) {
        size_t cell = (size_t)month * (size_t)f->namespace_count + (size_t)ns;
        const struct integral *i = &w->integral[cell];
        struct mc_namespace_month *m = &f->namespaces[cell];
        m->requests = scaled(i->requests, growth);
        m->edge_requests = scaled(i->edge, growth);
        m->l7_requests = scaled(i->l7, growth);
        m->kibibytes = scaled(i->kibibytes, growth);
    }
}

int64_t mc_fleet_nodes(const struct mc_cluster_spec *spec, double cpu, double memory_mib, double pods)
{
    double need = ceil(cpu / NODE_FILL / (double)spec->node_cpu);
    need = fmax(need, ceil(memory_mib / NODE_FILL / ((double)spec->node_memory / 1048576)));
    need = fmax(need, ceil(pods / NODE_PODS));
    return need > (double)spec->nodes ? (int64_t)need : spec->nodes;
}

struct mc_room mc_fleet_free(const struct mc_cluster_spec *spec, const struct mc_cluster_month *m)
{
    double nodes = m->active_ms > 0 ? (double)m->node_ms / (double)m->active_ms : 0;
    double pods = m->active_ms > 0 ? (double)m->pod_ms / (double)m->active_ms : 0;
    return (struct mc_room){.cpu = fmax(nodes * NODE_FILL * (double)spec->node_cpu - m->cpu, 0),
                            .memory =
                                fmax(nodes * NODE_FILL * (double)spec->node_memory / 1048576 - m->memory, 0),
                            .pods = fmax(nodes * NODE_PODS - pods, 0)};
}

/* Nodes for what lacks room; whatever stands on every node leaves a tenth of it. */
static double nodes_for(double lacks, double room, double each)
{
    double left = fmax(room - each, room / 10);
    return lacks > 1e-6 * room ? ceil(lacks / left) : 0;
}

int64_t mc_fleet_added(const struct mc_cluster_spec *spec, struct mc_room free, struct mc_room need,
                       struct mc_room each)
{
    double memory = NODE_FILL * (double)spec->node_memory / 1048576;
    double nodes = nodes_for(need.cpu - free.cpu, NODE_FILL * (double)spec->node_cpu, each.cpu);
    nodes = fmax(nodes, nodes_for(need.memory - free.memory, memory, each.memory));
    return (int64_t)fmax(nodes, nodes_for(need.pods - free.pods, NODE_PODS, each.pods));
}

/* How much of the month the cluster is there. */
static int64_t time_there(const struct sweep *w, int month, int cluster)
{
    int64_t from = w->history->cluster_joins[cluster], start = w->fleet->month_start[month];
    int64_t end = w->fleet->month_start[month + 1];
    from = from > start ? from : start;
    return from < end ? end - from : 0;
}

static void sum_clusters(struct sweep *w, int month)
{
    struct mc_fleet *f = w->fleet;
    for (int c = 0; c < f->cluster_count; c++) {
        struct mc_cluster_month *total = &f->clusters[(size_t)month * (size_t)f->cluster_count + (size_t)c];
        double cpu = 0, memory = 0;
        for (int ns = 0; ns < f->namespace_count; ns++) {
            if (w->history->namespaces[ns].cluster != c) {
                continue;
            }
            const struct mc_namespace_month *m = mc_fleet_namespace(f, month, ns);
            const struct integral *i = &w->integral[(size_t)month * (size_t)f->namespace_count + (size_t)ns];
            total->pod_ms += m->pod_ms;
            total->identity_ms += m->identity_ms;
            total->namespace_ms += m->active_ms;
            total->requests += m->requests;
            total->edge_requests += m->edge_requests;
            total->l7_requests += m->l7_requests;
            cpu += (double)i->cpu;
            memory += (double)i->memory;
        }
        int64_t there = time_there(w, month, c);
        double span = (double)(there > 0 ? there : 1), pods = (double)total->pod_ms / span;
        total->active_ms = there;
        total->cpu = cpu / span;
        total->memory = memory / span;
        total->node_ms = there * mc_fleet_nodes(&w->scenario->clusters[c], cpu / span, memory / span, pods);
    }
}

struct mc_fleet *mc_fleet_build(struct mc_arena *arena, const struct mc_scenario *scenario,
                                const struct mc_history *history)
{
    struct mc_fleet *fleet = MC_NEW(arena, struct mc_fleet);
    fleet->namespace_count = history->namespace_count;
    fleet->cluster_count = scenario->cluster_count;
    make_months(arena, scenario, fleet);
    size_t months = (size_t)fleet->month_count, cells = months * (size_t)fleet->namespace_count;
    fleet->namespaces = MC_NEW_ARRAY(arena, cells, struct mc_namespace_month);
    fleet->clusters = MC_NEW_ARRAY(arena, months * (size_t)fleet->cluster_count, struct mc_cluster_month);
    fleet->growth = MC_NEW_ARRAY(arena, months, double);
    struct sweep w = {.scenario = scenario, .history = history, .fleet = fleet};
    w.state = MC_NEW_ARRAY(arena, (size_t)history->namespace_count, struct state);
    w.service = MC_NEW_ARRAY(arena, (size_t)history->service_count, struct service_state);
    w.integral = MC_NEW_ARRAY(arena, cells, struct integral);
    make_week(scenario, fleet);
    w.spiked = mc_fleet_add_spikes(arena, scenario, history, fleet);
    for (int i = 0; i < history->event_count; i++) {
        apply(&w, &history->events[i]);
    }
    for (int ns = 0; ns < history->namespace_count; ns++) {
        integrate(&w, ns, scenario->end);
    }
    for (int m = 0; m < fleet->month_count; m++) {
        close_month(&w, m);
        sum_clusters(&w, m);
    }
    return fleet;
}

int64_t mc_fleet_need_of(const struct mc_fleet *fleet, const struct mc_history *history,
                         const struct mc_requirement *requirement, int ns, int month)
{
    int64_t from = fleet->month_start[month], to = fleet->month_start[month + 1];
    if (requirement->due >= to || history->namespaces[ns].need >= requirement->share) {
        return 0;
    }
    int64_t needed = requirement->due > from ? to - requirement->due : to - from;
    int64_t active = mc_fleet_namespace(fleet, month, ns)->active_ms;
    return active < needed ? active : needed;
}

int64_t mc_fleet_need_ms(const struct mc_fleet *fleet, const struct mc_history *history,
                         const struct mc_requirement *requirement, int month)
{
    int64_t sum = 0;
    for (int ns = 0; ns < fleet->namespace_count; ns++) {
        sum += mc_fleet_need_of(fleet, history, requirement, ns, month);
    }
    return sum;
}
