/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cost model: dataplane. CPU and memory of every component, from placement, traffic and fleet.
 *
 * A component costs what its instances take when idle, plus a time of CPU for every pass of a request, plus
 * memory for every pod that it has to know and for the load through it. The time of a pass depends on how
 * busy the instance is: it is read from the component's surface, class by class of the hours of the week,
 * where there is one; else it is linear, as published, with a time for every KiB. One billing rule
 * holds for all lanes: the larger of what is reserved and the 95th percentile of use (over the 168 hours of a
 * week) with headroom, times the organisation's right-sizing factor. Booked at month ends, by cluster and
 * component. Where the house pays for whole nodes, what does not fit beside the applications rents some more,
 * and the part of them that nothing fills is billed too, under the cause "whole-nodes".
 *
 * What the house runs whatever the lane is booked alike in every lane, under the cause "house", and not again
 * for a lane that contains the same subject; where a lane replaces that part of the platform, it is not
 * there.
 */
#include "meshcost/model.h"
#include "meshcost/proxy.h"
#include "meshcost/variate.h"
#include <string.h>

/* A component's numbers as drawn for this organisation, in stored units. */
struct drawn {
    int64_t replicas;
    double idle_cpu, request_cpu, kibibyte_cpu; /* milli-cores, milli-core-seconds a pass, a KiB and pass */
    double idle_memory, pod_memory,
        load_memory;                      /* MiB an instance, an instance and pod, a request a second */
    double reserved_cpu, reserved_memory; /* milli-cores, MiB an instance */
    double metrics_memory, log_line;      /* MiB an instance in the store of metrics; KiB a pass */
    struct mc_proxy proxy;                /* where the lane has surfaces */
};

struct state {
    struct drawn **components; /* of each component of the lane, one an era of its line */
    bool *in_house;            /* of each: booked as the house's */
    struct drawn *house;       /* one a component that the house runs */
    double *licence[MC_SIDES]; /* of each side, one an era of the calendar */
    int64_t **spent;           /* of each cluster and line, ms of this month in each era until `since` */
    int64_t *since;            /* of each cluster and line */
    int *era;                  /* of each cluster and line, from `since` on */
    double zone_crossing;
    struct mc_hours hours;
    struct mc_proxy_node *nodes; /* of each cluster; NULL: the lane has no surfaces */
    double **error;              /* of each cluster and component: how well its surface is known */
    /* Of each set of sides and namespace: what it brings this month; see views. */
    struct mc_place_view *each[MC_SIDE_BOTH + 1];
};

static const double MEBI = 1048576;

static const char *const causes[] = {"l4-proxy",  "l7-proxy", "agent",       "control-plane",
                                     "gateway",   "identity", "licence",     "house",
                                     "telemetry", "network",  "whole-nodes", NULL};
enum { CAUSE_LICENCE = MC_COMPONENT_ROLES, CAUSE_HOUSE, CAUSE_TELEMETRY, CAUSE_NETWORK, CAUSE_NODES };

static struct drawn draw(const struct mc_world *w, const struct mc_component *c)
{
    struct mc_key key = w->organisation_key;
    struct mc_proxy none = {.work = 0};
    return (struct drawn){.replicas = mc_prior_ticks(key, &c->replicas, NULL),
                          .idle_cpu = mc_prior_value(key, &c->idle_cpu, NULL),
                          .request_cpu = mc_prior_value(key, &c->request_cpu, NULL) * 1000,
                          .kibibyte_cpu = mc_prior_value(key, &c->kibibyte_cpu, NULL) * 1000,
                          .idle_memory = mc_prior_value(key, &c->idle_memory, NULL) / MEBI,
                          .pod_memory = mc_prior_value(key, &c->pod_memory, NULL) / MEBI,
                          .load_memory = mc_prior_value(key, &c->load_memory, NULL) / MEBI,
                          .reserved_cpu = mc_prior_value(key, &c->reserved_cpu, NULL),
                          .reserved_memory = mc_prior_value(key, &c->reserved_memory, NULL) / MEBI,
                          .metrics_memory = mc_prior_value(key, &c->metrics_memory, NULL) / MEBI,
                          .log_line = mc_prior_value(key, &c->log_line, NULL) / 1024,
                          .proxy = w->lane->surfaces ? mc_proxy_draw(key, w->lane, c) : none};
}

static void draw_components(const struct mc_world *w, struct state *s)
{
    const struct mc_lane *lane = w->lane;
    s->components = MC_NEW_ARRAY(w->arena, (size_t)lane->component_count, struct drawn *);
    s->in_house = MC_NEW_ARRAY(w->arena, (size_t)lane->component_count, bool);
    for (int i = 0; i < lane->component_count; i++) {
        const struct mc_line *line = &lane->lines[lane->components[i].line];
        s->components[i] = MC_NEW_ARRAY(w->arena, (size_t)line->era_count, struct drawn);
        for (int e = 0; e < line->era_count; e++) {
            s->components[i][e] = draw(w, &line->eras[e].components[i]);
        }
        s->in_house[i] = mc_lane_house_runs(lane, lane->components[i].subject);
    }
    s->house = MC_NEW_ARRAY(w->arena, (size_t)lane->house_count, struct drawn);
    for (int i = 0; i < lane->house_count; i++) {
        s->house[i] = draw(w, lane->house[i].component);
    }
}

static void draw_licences(const struct mc_world *w, struct state *s)
{
    const struct mc_line *calendar = &w->lane->lines[0];
    for (int side = 0; side < w->lane->side_count; side++) {
        s->licence[side] = MC_NEW_ARRAY(w->arena, (size_t)calendar->era_count, double);
        for (int e = 0; e < calendar->era_count; e++) {
            const char *since = calendar->eras[e].since;
            s->licence[side][e] =
                mc_prior_value(w->organisation_key, w->lane->side[side]->licence_due, since ? since : "");
        }
    }
}

static void read_surfaces(const struct mc_world *w, struct state *s)
{
    const struct mc_lane *lane = w->lane;
    size_t clusters = (size_t)w->scenario->cluster_count;
    s->hours = mc_hours_of(w->fleet);
    s->nodes = MC_NEW_ARRAY(w->arena, clusters, struct mc_proxy_node);
    s->error = MC_NEW_ARRAY(w->arena, clusters, double *);
    for (int k = 0; k < w->scenario->cluster_count; k++) {
        s->nodes[k] = mc_proxy_node_of(w->organisation_key, w->scenario, lane, k);
        s->error[k] = MC_NEW_ARRAY(w->arena, (size_t)lane->component_count, double);
        for (int i = 0; i < lane->component_count; i++) {
            const struct mc_surface *surface = lane->surfaces->at[k][i];
            s->error[k][i] = mc_proxy_error(w->organisation_key, "dataplane.surface-error",
                                            lane->components[i].subject, surface ? surface->typical_cpu : 0);
        }
    }
    for (unsigned sides = 1; sides < (1u << lane->side_count); sides++) {
        s->each[sides] = MC_NEW_ARRAY(w->arena, (size_t)w->fleet->namespace_count, struct mc_place_view);
    }
}

static void init(const struct mc_world *w, void *memory)
{
    struct state *s = memory;
    int lines = w->lane->line_count, places = w->scenario->cluster_count * lines;
    draw_components(w, s);
    draw_licences(w, s);
    if (w->lane->surfaces) {
        read_surfaces(w, s);
    }
    s->zone_crossing = mc_prior_value(w->organisation_key, &w->scenario->traffic.zone_crossing, NULL);
    s->spent = MC_NEW_ARRAY(w->arena, (size_t)places, int64_t *);
    s->since = MC_NEW_ARRAY(w->arena, (size_t)places, int64_t);
    s->era = MC_NEW_ARRAY(w->arena, (size_t)places, int);
    for (int i = 0; i < places; i++) {
        s->spent[i] = MC_NEW_ARRAY(w->arena, (size_t)w->lane->lines[i % lines].era_count, int64_t);
        s->since[i] = w->history->cluster_joins[i / lines];
        s->era[i] = w->adoption->era[i];
    }
}

static void spend(struct state *s, int place, int64_t until)
{
    if (until > s->since[place]) { /* before that the cluster is not there */
        s->spent[place][s->era[place]] += until - s->since[place];
        s->since[place] = until;
    }
}

static void on_version(const struct mc_world *w, void *memory, int cluster, int line)
{
    struct state *s = memory;
    int place = cluster * w->lane->line_count + line;
    spend(s, place, mc_queue_now(w->queue));
    s->era[place] = w->adoption->era[place];
}

static bool is_there(const struct mc_world *w, int month, int cluster, int ns)
{
    return w->history->namespaces[ns].cluster == cluster &&
           mc_fleet_namespace(w->fleet, month, ns)->active_ms > 0;
}

/* Every namespace of the cluster, and all of the month. */
static struct mc_place_view whole_view(const struct mc_world *w, int month, int cluster)
{
    const struct mc_fleet *f = w->fleet;
    const struct mc_cluster_month *c = mc_fleet_cluster(f, month, cluster);
    struct mc_place_view v = {.span_ms = c->active_ms,
                              .node_ms = c->node_ms,
                              .pod_ms = c->pod_ms,
                              .requests = c->requests,
                              .edge_requests = c->edge_requests};
    v.known_pods = v.span_ms > 0 ? (double)v.pod_ms / (double)v.span_ms : 0;
    for (int ns = 0; ns < f->namespace_count; ns++) {
        if (is_there(w, month, cluster, ns)) {
            struct mc_l7_month l7 = mc_l7_use_month(w->l7_use, ns, month);
            v.l7_namespace_ms += l7.active_ms;
            v.l7_requests += l7.requests;
            v.kibibytes += mc_fleet_namespace(f, month, ns)->kibibytes;
        }
    }
    return v;
}

/* What there is of a cluster in a month for those who see all of it, or only what is in a mesh. */
struct views {
    struct mc_place_view whole, member[MC_SIDE_BOTH + 1]; /* by set of sides */
};

/* The part of the month in which components stand. */
static struct mc_place_view standing_view(const struct mc_place_view *whole, double up)
{
    struct mc_place_view v = *whole;
    v.span_ms = mc_place_part(v.span_ms, up);
    v.node_ms = mc_place_part(v.node_ms, up);
    v.requests = mc_place_part(v.requests, up);
    v.edge_requests = mc_place_part(v.edge_requests, up);
    v.kibibytes = mc_place_part(v.kibibytes, up);
    return v;
}

/* What a namespace brings to a set of sides, as far as it is in. */
static struct mc_place_view namespace_view(const struct mc_world *w, int month, int ns, unsigned sides)
{
    const struct mc_namespace_month *m = mc_fleet_namespace(w->fleet, month, ns);
    struct mc_l7_month l7 = mc_l7_use_month(w->l7_use, ns, month);
    double in = mc_enrolment_share(w->enrolment, w->fleet, sides, ns, month);
    return (struct mc_place_view){.pod_ms = mc_place_part(m->pod_ms, in),
                                  .l7_namespace_ms = mc_place_part(l7.active_ms, in),
                                  .requests = mc_place_part(m->requests, in),
                                  .edge_requests = mc_place_part(m->edge_requests, in),
                                  .l7_requests = mc_place_part(l7.requests, in),
                                  .kibibytes = mc_place_part(m->kibibytes, in)};
}

/* The namespaces that are in the mesh of a set of sides, together, and one by one where surfaces need that.
 */
static struct mc_place_view member_view(const struct mc_world *w, const struct state *s, int month,
                                        int cluster, unsigned sides, const struct mc_place_view *standing)
{
    struct mc_place_view v = {
        .span_ms = standing->span_ms, .node_ms = standing->node_ms, .known_pods = standing->known_pods};
    for (int ns = 0; ns < w->fleet->namespace_count; ns++) {
        if (!is_there(w, month, cluster, ns)) {
            continue;
        }
        struct mc_place_view n = namespace_view(w, month, ns, sides);
        mc_place_add(&v, &n);
        if (s->each[sides]) {
            s->each[sides][ns] = n;
        }
    }
    return v;
}

static struct views views_of(const struct mc_world *w, const struct state *s, int month, int cluster)
{
    struct views v = {.whole = whole_view(w, month, cluster)};
    for (unsigned sides = 1; sides < (1u << w->lane->side_count); sides++) {
        double up = mc_enrolment_up_share(w->enrolment, w->fleet, sides, cluster, month);
        struct mc_place_view standing = standing_view(&v.whole, up);
        struct mc_place_view members = member_view(w, s, month, cluster, sides, &standing);
        v.member[sides] = mc_enrolment_is_kept(w->enrolment) ? members : v.whole;
    }
    return v;
}

/* Of the requests of the cluster, those of namespaces that a side of a migration serves. */
static double side_share(const struct views *v, unsigned sides)
{
    int64_t moved = v->member[MC_SIDE_SECOND].requests, all = v->whole.requests;
    double second = all > 0 ? (double)moved / (double)all : 0;
    return sides == MC_SIDE_SECOND ? second : 1 - second;
}

/* What a component sees: all that comes while it stands, or the namespaces that are in its mesh. */
static struct mc_place_view view_of(const struct mc_world *w, int month, int cluster,
                                    const struct mc_component *c, const struct views *v)
{
    double up = mc_world_up_share(w, c, cluster, month);
    struct mc_place_view view =
        mc_component_serves_all(c) ? standing_view(&v->whole, up) : v->member[c->sides];
    if (w->lane->side_count == 1) {
        return view;
    }
    /* Of a migration: what it takes over begins late; what serves all serves those of its own side. */
    view.span_ms = mc_place_part(v->whole.span_ms, up);
    view.node_ms = mc_place_part(v->whole.node_ms, up);
    if (mc_component_serves_all(c) && !c->shared) {
        double share = side_share(v, c->sides);
        view.requests = mc_place_part(view.requests, share);
        view.edge_requests = mc_place_part(view.edge_requests, share);
        view.kibibytes = mc_place_part(view.kibibytes, share);
    }
    return view;
}

/* Use of a month, split into what is always there and what follows the load. */
struct use {
    double cpu_idle, cpu_load; /* milli-core-seconds */
    double cpu_peak;           /* as if every hour had the load of the month's 95th percentile */
    double memory;             /* MiB-seconds */
    double memory_idle;        /* of it, what does not follow the load */
    double cpu_reserved, memory_reserved;
    double metrics; /* MiB-seconds in the store of metrics */
    double logs;    /* KiB */
    double hops;    /* KiB of payload on hops of the component's own */
    double pods;    /* pod-seconds of its own */
};

/* Does a request take a way of its own to the component? */
static bool is_hop(const struct mc_component *c)
{
    return c->placement->site == MC_SITE_MIDDLE || c->placement->site == MC_SITE_EDGE;
}

/* With CPU time for passes as published, whatever the load. */
static struct use use_of(const struct mc_component *c, const struct drawn *d, const struct mc_place_view *v,
                         double p95)
{
    double instance_s = (double)c->placement->instance_ms(v, d->replicas) / 1000;
    double passes = (double)c->placement->passes(v), kibibytes = passes * mc_place_payload(v);
    double load = d->request_cpu * passes + d->kibibyte_cpu * kibibytes;
    double standing = (d->idle_memory + d->pod_memory * v->known_pods) * instance_s;
    return (struct use){.cpu_idle = d->idle_cpu * instance_s,
                        .cpu_load = load,
                        .cpu_peak = load * p95,
                        .memory = standing + d->load_memory * passes,
                        .memory_idle = standing,
                        .cpu_reserved = d->reserved_cpu * instance_s,
                        .memory_reserved = d->reserved_memory * instance_s,
                        .metrics = d->metrics_memory * instance_s,
                        .logs = d->log_line * passes,
                        .hops = is_hop(c) ? kibibytes : 0,
                        .pods = c->placement->scope == MC_SCOPE_POD ? 0 : instance_s};
}

/* What reading a surface takes. */
struct reading {
    const struct mc_component *component;
    const struct drawn *drawn;
    const struct mc_surface *surface;
    const struct mc_proxy_node *node;
    const struct mc_hours *hours;
    double error, p95;
};

/* Adds the CPU time of passes through what stands in a view, class by class of hours. */
static void add_passes(const struct reading *r, const struct mc_place_view *v, struct use *u)
{
    double passes = (double)r->component->placement->passes(v) * r->error * 1000;
    double rate = mc_proxy_rate(r->component, r->drawn->replicas, v), kib = mc_place_payload(v), mean = 0;
    const struct mc_proxy *proxy = &r->drawn->proxy;
    if (passes <= 0) {
        return;
    }
    for (int k = 0; k < MC_HOUR_CLASSES; k++) {
        mean += r->hours->share[k] * mc_proxy_cpu(proxy, r->node, r->surface, rate, r->hours->weight[k], kib);
    }
    u->cpu_load += passes * mean;
    u->cpu_peak += passes * r->p95 * mc_proxy_cpu(proxy, r->node, r->surface, rate, r->p95, kib);
}

/* In the place of what was published: each namespace's own proxies, or all of the cluster's at once. */
static void load_by_surface(const struct mc_world *w, const struct state *s, const struct reading *r,
                            int month, int cluster, const struct mc_place_view *view, struct use *u)
{
    const struct mc_component *c = r->component;
    u->cpu_load = u->cpu_peak = 0;
    if (!r->drawn->proxy.private || mc_component_serves_all(c)) {
        add_passes(r, view, u);
        return;
    }
    for (int ns = 0; ns < w->fleet->namespace_count; ns++) {
        if (is_there(w, month, cluster, ns)) {
            add_passes(r, &s->each[c->sides][ns], u);
        }
    }
}

static void book(const struct mc_world *w, struct mc_entry entry, enum mc_quantity quantity, double amount)
{
    entry.quantity = (int16_t)quantity;
    entry.amount = mc_round_half_even(amount);
    mc_world_book(w, entry);
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static double billed_cpu(const struct mc_policy_spec *policy, const struct use *u)
{
    return larger(u->cpu_reserved, (u->cpu_idle + u->cpu_peak) * policy->headroom) * policy->right_sizing;
}

static double billed_memory(const struct mc_policy_spec *policy, const struct use *u)
{
    return larger(u->memory_reserved, u->memory * policy->headroom) * policy->right_sizing;
}

static double billed_metrics(const struct mc_policy_spec *policy, const struct use *u)
{
    return u->metrics * policy->headroom * policy->right_sizing;
}

static void book_use(const struct mc_world *w, struct mc_entry entry, const struct use *u)
{
    const struct mc_policy_spec *policy = &w->scenario->policy;
    book(w, entry, MC_Q_CPU_USED, u->cpu_idle + u->cpu_load);
    book(w, entry, MC_Q_CPU_RESERVED, u->cpu_reserved);
    book(w, entry, MC_Q_CPU_BILLED, billed_cpu(policy, u));
    book(w, entry, MC_Q_MEMORY_USED, u->memory);
    book(w, entry, MC_Q_MEMORY_RESERVED, u->memory_reserved);
    book(w, entry, MC_Q_MEMORY_BILLED, billed_memory(policy, u));
}

/* Adds a share of another use. */
static void add_use(struct use *sum, const struct use *u, double share)
{
    sum->cpu_idle += share * u->cpu_idle;
    sum->cpu_load += share * u->cpu_load;
    sum->cpu_peak += share * u->cpu_peak;
    sum->memory += share * u->memory;
    sum->memory_idle += share * u->memory_idle;
    sum->cpu_reserved += share * u->cpu_reserved;
    sum->memory_reserved += share * u->memory_reserved;
    sum->metrics += share * u->metrics;
    sum->logs += share * u->logs;
    sum->hops += share * u->hops;
    sum->pods += share * u->pods;
}

/* A component at the versions that the cluster ran in the month, each for its share of it. */
static struct use use_of_component(const struct mc_world *w, const struct state *s, int i, int cluster,
                                   const struct views *views, int month)
{
    const struct mc_component *c = &w->lane->components[i];
    struct mc_place_view view = view_of(w, month, cluster, c, views);
    const int64_t *spent = s->spent[cluster * w->lane->line_count + c->line];
    const struct mc_surface *surface = s->nodes ? w->lane->surfaces->at[cluster][i] : NULL;
    double p95 = w->fleet->p95_weight[month];
    struct use sum = {0};
    for (int e = 0; e < w->lane->lines[c->line].era_count; e++) {
        if (spent[e] > 0) {
            struct use u = use_of(c, &s->components[i][e], &view, p95);
            if (surface) {
                struct reading r = {c,         &s->components[i][e], surface, &s->nodes[cluster],
                                    &s->hours, s->error[cluster][i], p95};
                load_by_surface(w, s, &r, month, cluster, &view, &u);
            }
            add_use(&sum, &u, (double)spent[e] / (double)views->whole.span_ms);
        }
    }
    return sum;
}

/* Instances are spread evenly over the zones, and so are those that they talk to; routing may know zones. */
static void book_traces(const struct mc_world *w, const struct state *s, struct mc_entry entry,
                        const struct use *u)
{
    const struct mc_policy_spec *policy = &w->scenario->policy;
    double zones = (double)w->scenario->clusters[entry.cluster].zones;
    entry.cause = entry.cause == CAUSE_HOUSE ? CAUSE_HOUSE : CAUSE_TELEMETRY;
    book(w, entry, MC_Q_MEMORY_USED, u->metrics);
    book(w, entry, MC_Q_MEMORY_BILLED, billed_metrics(policy, u));
    book(w, entry, MC_Q_LOGS, u->logs);
    entry.cause = entry.cause == CAUSE_HOUSE ? CAUSE_HOUSE : CAUSE_NETWORK;
    book(w, entry, MC_Q_CROSS_ZONE, u->hops * s->zone_crossing * (zones - 1) / zones);
}

/* What all components of a cluster take in a month, and of it what stands on every node. */
struct taken {
    struct mc_room all, of_nodes; /* milli-core-seconds, MiB-seconds, pod-seconds */
    struct use node_use;
};

static void take_room(const struct mc_world *w, const struct mc_component *c, const struct use *u,
                      struct taken *t)
{
    const struct mc_policy_spec *policy = &w->scenario->policy;
    struct mc_room room = {billed_cpu(policy, u), billed_memory(policy, u), u->pods};
    t->all.cpu += room.cpu;
    t->all.memory += room.memory + billed_metrics(policy, u);
    t->all.pods += room.pods;
    if (c->placement->scope == MC_SCOPE_NODE) {
        struct use idle = {.cpu_idle = u->cpu_idle,
                           .cpu_reserved = u->cpu_reserved,
                           .memory = u->memory_idle,
                           .memory_reserved = u->memory_reserved};
        t->of_nodes.cpu += billed_cpu(policy, &idle);
        t->of_nodes.memory += billed_memory(policy, &idle);
        t->of_nodes.pods += room.pods;
        add_use(&t->node_use, &idle, 1);
    }
}

static struct mc_room per_second(struct mc_room room, double seconds)
{
    return (struct mc_room){room.cpu / seconds, room.memory / seconds, room.pods / seconds};
}

/* Of what is billed by the unit, the rest of the nodes that had to be rented. */
static double rest_of(double billed, double free, double rented)
{
    double fits = billed < free ? billed : free;
    return larger(fits + rented - billed, 0);
}

/* Agents of every node stand on those that are added too; their load stays the same. */
static void book_nodes(const struct mc_world *w, struct mc_entry entry, const struct taken *t, int month)
{
    const struct mc_cluster_spec *spec = &w->scenario->clusters[entry.cluster];
    const struct mc_cluster_month *m = mc_fleet_cluster(w->fleet, month, entry.cluster);
    double seconds = (double)m->active_ms / 1000, node_seconds = (double)m->node_ms / 1000;
    if (w->scenario->policy.billing != MC_BILLING_NODES || m->active_ms == 0) {
        return;
    }
    struct mc_room free = mc_fleet_free(spec, m);
    double added = (double)mc_fleet_added(spec, free, per_second(t->all, seconds),
                                          per_second(t->of_nodes, node_seconds));
    double rented = added * seconds, more = rented / node_seconds;
    const struct use *u = &t->node_use;
    entry.cause = CAUSE_NODES;
    entry.team = (int16_t)w->scenario->owners[MC_ROLE_DATAPATH].team_index;
    book(w, entry, MC_Q_NODES_ADDED, rented);
    book(w, entry, MC_Q_CPU_BILLED, rest_of(t->all.cpu, free.cpu * seconds, rented * (double)spec->node_cpu));
    book(w, entry, MC_Q_MEMORY_BILLED,
         rest_of(t->all.memory, free.memory * seconds, rented * (double)spec->node_memory / MEBI));
    book(w, entry, MC_Q_CPU_USED, u->cpu_idle * more);
    book(w, entry, MC_Q_CPU_RESERVED, u->cpu_reserved * more);
    book(w, entry, MC_Q_MEMORY_USED, u->memory * more);
    book(w, entry, MC_Q_MEMORY_RESERVED, u->memory_reserved * more);
}

static void book_component(const struct mc_world *w, const struct state *s, struct mc_entry entry,
                           const struct mc_component *c, const struct use *u, struct taken *t)
{
    take_room(w, c, u, t);
    entry.team = (int16_t)w->scenario->owners[mc_component_owner_role[c->role]].team_index;
    book_use(w, entry, u);
    book_traces(w, s, entry, u);
}

static void book_house(const struct mc_world *w, struct mc_entry entry, const struct state *s,
                       const struct mc_place_view *view, int month, struct taken *t)
{
    entry.cause = CAUSE_HOUSE;
    for (int i = 0; i < w->lane->house_count; i++) {
        const struct mc_component *c = w->lane->house[i].component;
        struct use u = use_of(c, &s->house[i], view, w->fleet->p95_weight[month]), rest = {0};
        unsigned sides = mc_lane_replacing(w->lane, c);
        double replaced =
            sides ? mc_enrolment_up_share(w->enrolment, w->fleet, sides, entry.cluster, month) : 0;
        add_use(&rest, &u, 1 - replaced);
        book_component(w, s, entry, c, &rest, t);
    }
}

static void book_licence(const struct mc_world *w, const struct state *s, struct mc_entry entry, int month)
{
    const int64_t *spent = s->spent[entry.cluster * w->lane->line_count];
    double amount = 0;
    for (int i = 0; i < w->lane->side_count * w->lane->lines[0].era_count; i++) {
        int side = i / w->lane->lines[0].era_count, e = i % w->lane->lines[0].era_count;
        double up = mc_enrolment_up_share(w->enrolment, w->fleet, 1u << side, entry.cluster, month);
        amount += s->licence[side][e] * up * (double)spent[e] / 1000;
    }
    entry.cause = CAUSE_LICENCE;
    entry.team = (int16_t)w->scenario->owners[MC_ROLE_DATAPATH].team_index;
    book(w, entry, MC_Q_LICENCE, amount);
}

static void book_cluster(const struct mc_world *w, const struct state *s, struct mc_entry entry, int month)
{
    struct taken taken = {.all = {0, 0, 0}};
    struct views views = views_of(w, s, month, entry.cluster);
    for (int i = 0; i < w->lane->component_count; i++) {
        const struct mc_component *c = &w->lane->components[i];
        if (!s->in_house[i]) {
            struct use u = use_of_component(w, s, i, entry.cluster, &views, month);
            entry.component = (int16_t)i;
            entry.cause = (int16_t)c->role;
            book_component(w, s, entry, c, &u, &taken);
        }
    }
    entry.component = -1;
    book_house(w, entry, s, &views.whole, month, &taken);
    if (strcmp(w->scenario->platform.provider, "none") != 0) {
        entry.cause = CAUSE_HOUSE;
        book(w, entry, MC_Q_MANAGED, (double)views.whole.span_ms / 1000);
    }
    book_licence(w, s, entry, month);
    book_nodes(w, entry, &taken, month);
}

static void on_month(const struct mc_world *w, void *memory, int month)
{
    struct state *s = memory;
    int lines = w->lane->line_count;
    struct mc_entry entry = {
        .time = w->fleet->month_start[month + 1] - 1, .component = -1, .namespace_index = -1};
    for (int cluster = 0; cluster < w->scenario->cluster_count; cluster++) {
        for (int line = 0; line < lines; line++) {
            spend(s, cluster * lines + line, w->fleet->month_start[month + 1]);
        }
        entry.cluster = (int16_t)cluster;
        book_cluster(w, s, entry, month);
        for (int line = 0; line < lines; line++) {
            int place = cluster * lines + line;
            memset(s->spent[place], 0, (size_t)w->lane->lines[line].era_count * sizeof(int64_t));
        }
    }
}

const struct mc_model mc_model_dataplane = {.name = "dataplane",
                                            .summary = "CPU and memory of proxies, agents and control planes",
                                            .causes = causes,
                                            .state_size = sizeof(struct state),
                                            .init = init,
                                            .on_month = on_month,
                                            .on_version = on_version};
