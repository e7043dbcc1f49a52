/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a rig and a lane to stations and steps.
 *
 * A call goes: components of the caller's side, wire, a hop in the middle where there is one, wire,
 * components of the called side, the application, and the same way back. A pass is half the request's way
 * and half the response's. On the called side the order is reversed.
 */
#include "plan.h"
#include "meshcost/check.h"
#include "meshcost/mechanism.h"
#include "meshcost/quantity.h"
#include <string.h>

enum { MAX_STEPS = 16384 };
static const double ns = 1e9;

struct maker {
    struct mc_arena *arena;
    const struct mc_path_question *q;
    struct plan *plan;
    bool with_lane;
};

/* ---- nodes and stations ---- */

static int add_station(struct plan *p, struct plan_station station)
{
    p->stations[p->station_count] = station;
    return p->station_count++;
}

/* Node of a pod: the root's pods come first; the others go round the nodes that are left for them. */
static void place_pods(struct maker *m)
{
    struct plan *p = m->plan;
    const struct mc_rig *rig = m->q->rig;
    const struct mc_rig_graph *g = &rig->graph;
    int nodes = p->node_count, turn = 0, pod = 0;
    bool separate = rig->placement == MC_RIG_SEPARATE;
    for (int s = 0; s < g->service_count; s++) {
        p->first_pod[s] = pod;
        for (int64_t r = 0; r < g->services[s].replicas; r++, pod++) {
            if (rig->placement == MC_RIG_SAME || (separate && s == g->root_index)) {
                p->pod_node[pod] = 0;
            } else if (separate) {
                p->pod_node[pod] = 1 + turn++ % (nodes - 1);
            } else {
                p->pod_node[pod] = turn++ % nodes;
            }
        }
    }
}

int plan_service(const struct plan *p, int pod)
{
    int s = p->rig->graph.service_count - 1;
    while (p->first_pod[s] > pod) {
        s--;
    }
    return s;
}

static int workers_of(const struct mc_rig *rig, int service)
{
    int64_t n = rig->graph.services[service].workers;
    return (int)(n > 0 ? n : rig->machine.cores);
}

static int calls_to(const struct plan *p, int service)
{
    int n = 0;
    for (int e = 1; e < p->call_count; e++) {
        n += p->calls[e].service == service;
    }
    return n;
}

/*
 * How much of a service time is computing. What the cores of a service's pods could not deliver at the
 * stated rate although more workers than cores are there is waiting; measured use of the services says more.
 */
static double computing_share(const struct maker *m, int service)
{
    const struct mc_rig *rig = m->q->rig;
    const struct plan *p = m->plan;
    double rate = rig->traffic.rate > 0 ? rig->traffic.rate : rig->baseline.throughput, all = 0;
    for (int s = 0; s < rig->graph.service_count; s++) {
        all +=
            rate * calls_to(p, s) / (double)rig->graph.services[s].every * rig->graph.services[s].time.mean;
    }
    if (rig->baseline.app_cpu > 0 && all > rig->baseline.app_cpu) {
        return rig->baseline.app_cpu / all;
    }
    const struct mc_rig_service *of = &rig->graph.services[service];
    double demand = rate * calls_to(p, service) / (double)of->every * of->time.mean;
    int64_t nodes = rig->machine.nodes < rig->graph.services[service].replicas
                        ? rig->machine.nodes
                        : rig->graph.services[service].replicas;
    bool many = workers_of(rig, service) > rig->machine.cores;
    return many && demand > (double)(rig->machine.cores * nodes) ? 0 : 1;
}

static void add_applications(struct maker *m)
{
    struct plan *p = m->plan;
    const struct mc_rig_graph *g = &m->q->rig->graph;
    p->app_station = p->station_count;
    for (int s = 0; s < g->service_count; s++) {
        double share = computing_share(m, s), mean = g->services[s].time.mean * p->fit.service * ns;
        p->service_mean[s] = mean * share;
        p->service_wait[s] = mean * (1 - share);
    }
    for (int pod = 0; pod < p->pod_count; pod++) {
        int s = plan_service(p, pod);
        add_station(p, (struct plan_station){
                           .node = p->pod_node[pod], .workers = workers_of(m->q->rig, s), .row = -1});
    }
}

static int part_workers(const struct maker *m, const struct mc_component *c, enum mc_site site)
{
    int64_t stated = m->q->rig->proxies.workers, cores = m->q->rig->machine.cores;
    double lane = path_value(&m->plan->draw, &c->workers, path_version(m->q->rig, c));
    if (site == MC_SITE_KERNEL) {
        return (int)cores;
    }
    return (int)(stated > 0 ? stated : lane >= 1 ? (int64_t)lane : cores);
}

static const char *side_of_node(const struct maker *m, int node)
{
    bool client = false, server = false;
    for (int pod = 0; pod < m->plan->pod_count; pod++) {
        bool root = plan_service(m->plan, pod) == m->q->rig->graph.root_index;
        client = client || (root && m->plan->pod_node[pod] == node);
        server = server || (!root && m->plan->pod_node[pod] == node);
    }
    return client && server ? "both" : client ? "client" : "server";
}

static int row_for(struct plan *p, const struct mc_component *c, const char *side)
{
    int i = 0;
    while (i < p->row_count && (p->rows[i].component != c || strcmp(p->rows[i].side, side) != 0)) {
        i++;
    }
    if (i == p->row_count) {
        p->rows[p->row_count++] = (struct plan_row){.component = c, .side = side};
    }
    return i;
}

static bool on_nodes(enum mc_site site)
{
    return site == MC_SITE_NODE || site == MC_SITE_CALLED || site == MC_SITE_KERNEL;
}

/* The rig's limits, else the lane's; of those that know requests. */
static void limit_part(struct maker *m, struct plan_part *part)
{
    const struct mc_component *c = part->component;
    const struct mc_rig_proxies *stated = &m->q->rig->proxies;
    const char *v = path_version(m->q->rig, c);
    double lane = path_value(&m->plan->draw, &c->max_connections, v);
    double pending = path_value(&m->plan->draw, &c->max_pending, v);
    if (c->role != MC_COMPONENT_L7_PROXY || m->q->rig->traffic.protocol == MC_RIG_TCP) {
        return;
    }
    part->most_connections =
        (uint32_t)(stated->max_connections > 0 ? stated->max_connections : (int64_t)lane);
    part->most_pending = (uint32_t)(stated->max_pending >= 0 ? stated->max_pending : (int64_t)pending);
    m->plan->limited = m->plan->limited || part->most_connections > 0;
}

static void add_part(struct maker *m, const struct mc_component *c)
{
    struct plan *p = m->plan;
    const struct mc_rig *rig = m->q->rig;
    enum mc_site site = c->placement->site;
    bool hop = site == MC_SITE_MIDDLE || site == MC_SITE_EDGE;
    int n = on_nodes(site) ? p->node_count : hop ? path_replicas(m->q, &p->draw, c) : p->pod_count;
    n = n > 0 ? n : 1;
    double open = path_factor(m->q, c->subject, "latency") * p->draw.error_latency;
    struct plan_part part = {.component = c, .site = site, .first_station = p->station_count, .instances = n};
    limit_part(m, &part);
    for (int i = 0; i < n; i++) {
        bool client = !on_nodes(site) && !hop && plan_service(p, i) == rig->graph.root_index;
        int node = on_nodes(site) ? i : hop ? p->node_count - 1 - i % p->node_count : p->pod_node[i];
        const char *side = on_nodes(site) ? side_of_node(m, i) : client ? "client" : "server";
        int row = row_for(p, c, side);
        p->rows[row].instances++;
        p->rows[row].kernel = site == MC_SITE_KERNEL;
        add_station(p, (struct plan_station){.node = node,
                                             .workers = part_workers(m, c, site),
                                             .row = row,
                                             .proxy = true,
                                             .sleeps = site != MC_SITE_KERNEL,
                                             .wake_latency = (int64_t)((double)p->wake_latency * open),
                                             .quota = site == MC_SITE_KERNEL
                                                          ? 0
                                                          : rig->proxies.cpu_limit * QUOTA_PERIOD / 1000});
    }
    p->parts[p->part_count++] = part;
}

/* A node is shared where its threads can be more than its cores. Kernel work takes any core. */
static void find_shared_nodes(struct plan *p)
{
    for (int n = 0; n < p->node_count; n++) {
        int total = 0;
        for (int i = 0; i < p->station_count; i++) {
            total += p->stations[i].node == n ? p->stations[i].workers : 0;
        }
        p->node_shared[n] = total > p->node_cores[n];
    }
    for (int i = 0; i < p->station_count; i++) {
        p->stations[i].shared = p->node_shared[p->stations[i].node];
    }
}

/* ---- steps ---- */

static struct step *add_step(struct plan *p, enum step_kind kind, int call)
{
    MC_ASSERT(p->step_count < MAX_STEPS);
    struct step *s = &p->steps[p->step_count++];
    *s = (struct step){.kind = (uint8_t)kind, .call = (uint16_t)call};
    return s;
}

static bool has_hop(const struct plan *p)
{
    bool found = false;
    for (int i = 0; i < p->part_count; i++) {
        found = found || p->parts[i].site == MC_SITE_MIDDLE;
    }
    return found;
}

static enum opening opening_of(const struct maker *m, int call)
{
    const struct mc_rig *rig = m->q->rig;
    bool first = m->plan->calls[call].parent == 0;
    if (!rig->graph.services[m->plan->calls[call].service].keep_alive ||
        (first && !rig->traffic.keep_alive)) {
        return OPENS_ALWAYS;
    }
    return first && rig->traffic.per_connection > 0 ? OPENS_BY_COUNT : OPENS_NEVER;
}

/*
 * Seconds of CPU that a new connection costs a component. The client's go all the way, with a handshake in
 * every proxy, but for those that travel in connections which the proxies keep between them. Between services
 * all do: a new connection ends at the first proxy that knows requests, and nobody shakes hands.
 */
static double opening_cpu(const struct maker *m, const struct mc_component *c, int call, enum spot spot)
{
    const struct draw *d = &m->plan->draw;
    const char *v = path_version(m->q->rig, c);
    bool first = m->plan->calls[call].parent == 0;
    bool past = spot == SPOT_CALLED && (c->role == MC_COMPONENT_L7_PROXY || has_hop(m->plan));
    double own = first ? 1 - path_value(d, &c->pooled, v) : 0;
    bool tls = m->q->rig->mode.mtls == MC_MTLS_ON;
    return (past ? own : 1) * path_value(d, &c->connection_cpu, v) +
           (tls ? own * path_value(d, &c->handshake_cpu, v) : 0);
}

/* Share of a call's new connections that cross the wire as such. */
static double unpooled(const struct maker *m, bool first)
{
    const struct plan *p = m->plan;
    double share = first || p->part_count == 0;
    for (int i = 0; i < p->part_count && share > 0; i++) {
        const struct mc_component *c = p->parts[i].component;
        double own = 1 - path_value(&p->draw, &c->pooled, path_version(m->q->rig, c));
        share = own < share ? own : share;
    }
    return share;
}

/* CPU of half a pass in seconds: marginal cost (without reading HTTP where none is spoken), bytes, policy. */
static double half_cpu(const struct maker *m, const struct mc_component *c, bool request)
{
    const struct mc_rig *rig = m->q->rig;
    const struct draw *d = &m->plan->draw;
    const char *v = path_version(rig, c);
    double pass = c->pass_cpu.count ? path_value(d, &c->pass_cpu, v) : path_value(d, &c->request_cpu, v);
    bool l7 = c->role == MC_COMPONENT_L7_PROXY, http = rig->traffic.protocol != MC_RIG_TCP;
    pass *= l7 && !http ? 1 - d->parse : 1;
    double kib = (double)rig->traffic.payload / 1024.0;
    double cpu = (pass + kib * path_value(d, &c->kibibyte_cpu, v)) / 2;
    if (request && rig->mode.policy == MC_POLICY_L7 && l7 && http) {
        cpu += d->l7_policy;
    } else if (request && rig->mode.policy != MC_POLICY_NONE) {
        cpu += d->l4_policy;
    }
    return cpu;
}

static void add_work(struct maker *m, int part, int call, enum spot spot, bool request)
{
    struct plan *p = m->plan;
    const struct mc_component *c = p->parts[part].component;
    enum mc_site site = p->parts[part].site;
    const struct draw *d = &p->draw;
    double factor = path_factor(m->q, c->subject, "cpu") * d->slowness * d->error_cpu;
    double cpu = half_cpu(m, c, request) * factor;
    double log = m->q->rig->mode.access_log && !request
                     ? path_value(d, &c->log_cpu, path_version(m->q->rig, c)) * factor
                     : 0;
    double ahead = site == MC_SITE_KERNEL ? 1 : d->ahead;
    double open = path_factor(m->q, c->subject, "latency") * d->error_latency;
    double quiet = path_value(d, &c->pass_latency, path_version(m->q->rig, c)) / 2 * open;
    struct step *s = add_step(p, STEP_VISIT, call);
    s->part = (uint16_t)part;
    s->spot = (uint8_t)spot;
    s->hop = site == MC_SITE_MIDDLE || site == MC_SITE_EDGE;
    s->counts = request;
    s->before = (int64_t)(cpu * ahead * ns + 0.5);
    s->after = (int64_t)((cpu * (1 - ahead) + log) * ns + 0.5);
    s->delay = (int64_t)(quiet * ns + 0.5);
    s->opening = (uint8_t)(request ? opening_of(m, call) : OPENS_NEVER);
    s->connect = (int64_t)(opening_cpu(m, c, call, spot) * factor * ns + 0.5);
}

static struct step *enter_of(struct plan *p, int part, int call, enum spot spot)
{
    struct step *s = &p->steps[p->step_count - 1];
    while (s->kind != STEP_ENTER || s->part != part || s->call != call || s->spot != spot) {
        MC_ASSERT(s > p->steps);
        s--;
    }
    return s;
}

/* The steps between entering and leaving are those of the one place that a limited proxy has given. */
static void add_visit(struct maker *m, int part, int call, enum spot spot, bool request)
{
    struct plan *p = m->plan;
    bool limited = p->parts[part].most_connections > 0;
    if (request) {
        add_work(m, part, call, spot, true);
    }
    if (limited) {
        struct step *s = add_step(p, request ? STEP_ENTER : STEP_LEAVE, call);
        s->part = (uint16_t)part;
        s->spot = (uint8_t)spot;
        s->hop = p->parts[part].site == MC_SITE_MIDDLE || p->parts[part].site == MC_SITE_EDGE;
    }
    if (limited && !request) {
        enter_of(p, part, call, spot)->skip = (uint32_t)p->step_count;
    }
    if (!request) {
        add_work(m, part, call, spot, false);
    }
}

/* Order in which components are met on the caller's side; the called side has it reversed. */
static const enum mc_site side_order[] = {MC_SITE_POD, MC_SITE_NODE, MC_SITE_CALLED, MC_SITE_KERNEL};
enum { SIDE_ORDERS = sizeof side_order / sizeof side_order[0] };

static void add_side(struct maker *m, int call, enum spot spot, bool request)
{
    struct plan *p = m->plan;
    bool outward = (spot == SPOT_CALLER) == request;
    if (m->q->from_outside && spot == SPOT_CALLER && p->calls[call].parent == 0) {
        return;
    }
    for (int k = 0; k < SIDE_ORDERS; k++) {
        enum mc_site site = side_order[outward ? k : SIDE_ORDERS - 1 - k];
        for (int i = 0; i < p->part_count; i++) {
            if (p->parts[i].site == site && (site != MC_SITE_CALLED || spot == SPOT_CALLED)) {
                add_visit(m, i, call, spot, request);
            }
        }
    }
}

static void add_wire(struct maker *m, int call, enum spot from, enum spot to, bool request)
{
    struct step *s = add_step(m->plan, STEP_WIRE, call);
    s->spot = (uint8_t)from;
    s->to = (uint8_t)to;
    bool first = m->plan->calls[call].parent == 0;
    bool tls = first && m->plan->part_count > 0 && m->q->rig->mode.mtls == MC_MTLS_ON;
    s->opening = (uint8_t)(request ? opening_of(m, call) : OPENS_NEVER);
    s->connect = (int64_t)((double)m->plan->wire * (tls ? 4 : 2) * unpooled(m, first));
}

/* The hop between the two sides, and the wires to it. */
static void add_way(struct maker *m, int call, bool request)
{
    struct plan *p = m->plan;
    enum spot here = request ? SPOT_CALLER : SPOT_CALLED, there = request ? SPOT_CALLED : SPOT_CALLER;
    for (int k = 0; k < p->part_count; k++) {
        int i = request ? k : p->part_count - 1 - k;
        enum mc_site site = p->parts[i].site;
        bool edge = site == MC_SITE_EDGE && p->calls[call].parent == 0;
        if (site == MC_SITE_MIDDLE || edge) {
            enum spot stop = edge ? SPOT_EDGE : SPOT_MIDDLE;
            add_wire(m, call, here, stop, request);
            add_visit(m, i, call, stop, request);
            here = stop;
        }
    }
    add_wire(m, call, here, there, request);
}

static void add_calls(struct maker *m, int frame, int service);

static void add_call(struct maker *m, int parent, int service)
{
    struct plan *p = m->plan;
    int call = p->call_count++;
    p->calls[call] = (struct call){(uint16_t)parent, (uint16_t)service};
    int first = p->step_count;
    add_step(p, STEP_CALL, call);
    add_side(m, call, SPOT_CALLER, true);
    add_way(m, call, true);
    add_side(m, call, SPOT_CALLED, true);
    add_step(p, STEP_APP, call);
    add_calls(m, call, service);
    add_side(m, call, SPOT_CALLED, false);
    add_way(m, call, false);
    add_side(m, call, SPOT_CALLER, false);
    p->steps[first].every = (uint32_t)m->q->rig->graph.services[service].every;
    p->steps[first].skip = (uint32_t)p->step_count;
}

/* Branches of a fork end in the join; the last one to come goes on behind it. */
static void add_fork(struct maker *m, int frame, const struct mc_rig_service *s)
{
    struct plan *p = m->plan;
    int join = p->join_count++;
    int n = s->call_count, fork = p->step_count;
    uint32_t *first = MC_NEW_ARRAY(m->arena, (size_t)n, uint32_t);
    add_step(p, STEP_FORK, frame);
    for (int k = 0; k < n; k++) {
        first[k] = (uint32_t)p->step_count;
        add_call(m, frame, s->calls[k].index);
        struct step *j = add_step(p, STEP_JOIN, frame);
        j->part = (uint16_t)join;
    }
    p->steps[fork].part = (uint16_t)join;
    p->steps[fork].branches = (uint32_t)n;
    p->steps[fork].first = first;
    for (int k = 0; k < n; k++) {
        uint32_t end = k + 1 < n ? first[k + 1] : (uint32_t)p->step_count;
        p->steps[end - 1].branches = (uint32_t)p->step_count; /* JOIN: where to go on */
    }
}

static void add_calls(struct maker *m, int frame, int service)
{
    const struct mc_rig_service *s = &m->q->rig->graph.services[service];
    if (m->q->rig->graph.parallel && s->call_count > 1) {
        add_fork(m, frame, s);
        return;
    }
    for (int k = 0; k < s->call_count; k++) {
        add_call(m, frame, s->calls[k].index);
    }
}

/* Calls are needed before the steps: shares of service times depend on how often each is called. */
static void count_frames(struct plan *p, const struct mc_rig_graph *g, int parent, int service)
{
    for (int k = 0; k < g->services[service].call_count; k++) {
        int call = p->call_count++;
        p->calls[call] = (struct call){(uint16_t)parent, (uint16_t)g->services[service].calls[k].index};
        count_frames(p, g, call, g->services[service].calls[k].index);
    }
}

/* Cores of a node that are left by agents that stand on every node, at least a tenth of them. */
static double standing_room(const struct maker *m)
{
    double cores = (double)m->q->rig->machine.cores, room = cores;
    const struct mc_place_view one_node = {.span_ms = 0, .node_ms = 1};
    for (int i = 0; m->with_lane && i < m->q->lane->component_count; i++) {
        const struct mc_component *c = &m->q->lane->components[i];
        int n = path_replicas(m->q, &m->plan->draw, c);
        bool stands = c->placement->site == MC_SITE_NONE && c->placement->instance_ms(&one_node, n) > 0;
        double idle = path_value(&m->plan->draw, &c->idle_cpu, path_version(m->q->rig, c)) / 1000;
        room -= stands ? idle * n : 0;
    }
    return room > cores / 10 ? room : cores / 10;
}

static void allocate(struct maker *m)
{
    struct plan *p = m->plan;
    const struct mc_rig_graph *g = &m->q->rig->graph;
    size_t services = (size_t)g->service_count, parts = 1;
    for (int s = 0; s < g->service_count; s++) {
        p->pod_count += (int)g->services[s].replicas;
    }
    p->node_count = (int)m->q->rig->machine.nodes;
    parts += m->with_lane ? (size_t)m->q->lane->component_count : 0;
    size_t places = (size_t)p->pod_count + (size_t)p->node_count + 10000;
    p->steps = MC_NEW_ARRAY(m->arena, MAX_STEPS, struct step);
    p->calls = MC_NEW_ARRAY(m->arena, 128, struct call);
    p->first_pod = MC_NEW_ARRAY(m->arena, services, int);
    p->pod_node = MC_NEW_ARRAY(m->arena, (size_t)p->pod_count, int);
    p->service_mean = MC_NEW_ARRAY(m->arena, services, double);
    p->service_wait = MC_NEW_ARRAY(m->arena, services, double);
    p->stations = MC_NEW_ARRAY(m->arena, places * parts, struct plan_station);
    p->parts = MC_NEW_ARRAY(m->arena, parts, struct plan_part);
    p->rows = MC_NEW_ARRAY(m->arena, parts * 3, struct plan_row);
    p->node_cores = MC_NEW_ARRAY(m->arena, (size_t)p->node_count, int);
    p->node_shared = MC_NEW_ARRAY(m->arena, (size_t)p->node_count, bool);
    p->node_capacity = MC_NEW_ARRAY(m->arena, (size_t)p->node_count, double);
    for (int n = 0; n < p->node_count; n++) {
        p->node_cores[n] = (int)m->q->rig->machine.cores;
        p->node_capacity[n] = standing_room(m);
    }
}

static void add_parts(struct maker *m)
{
    for (int i = 0; m->with_lane && i < m->q->lane->component_count; i++) {
        const struct mc_component *c = &m->q->lane->components[i];
        if (path_in_the_way(m->q, c)) {
            add_part(m, c);
            bool reads = c->role == MC_COMPONENT_L7_PROXY && m->q->rig->traffic.protocol != MC_RIG_TCP;
            m->plan->by_request = m->plan->by_request || reads;
        }
    }
}

struct plan *plan_make(struct mc_arena *arena, const struct mc_path_question *q, const struct draw *draw,
                       const struct fit *fit, bool with_lane)
{
    struct plan *p = MC_NEW(arena, struct plan);
    struct maker m = {arena, q, p, with_lane && q->lane};
    p->rig = q->rig;
    p->draw = *draw;
    p->fit = *fit;
    p->wire = (int64_t)(draw->network * fit->network * ns + 0.5);
    p->wake_cpu = (int64_t)(draw->wake_cpu * draw->slowness * ns + 0.5);
    p->cooling = (int64_t)(draw->cooling * ns + 1);
    p->wake_latency = (int64_t)(draw->wake_latency * ns + 0.5);
    p->by_request = !q->rig->traffic.keep_alive;
    p->per_connection = (uint32_t)q->rig->traffic.per_connection;
    allocate(&m);
    place_pods(&m);
    p->call_count = 1;
    count_frames(p, &q->rig->graph, 0, q->rig->graph.root_index);
    add_applications(&m);
    add_parts(&m);
    find_shared_nodes(p);
    p->call_count = 1;
    add_calls(&m, 0, q->rig->graph.root_index);
    add_step(p, STEP_END, 0);
    return p;
}
