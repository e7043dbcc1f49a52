/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cost model: latency. What a lane adds to every call, read from its latency surfaces.
 *
 * A month has four classes of hours of the week, by load. In each the use of every proxy follows from the
 * requests that pass it, from its cost as drawn for the organisation, and from the neighbours on its node:
 * proxies of a node and of the edge carry what all namespaces of the cluster send, those of a pod or a
 * namespace its own. The way of a call is the sum of its passes. What is booked sums up: calls; calls times
 * mean, median, 90th and 99th percentile of what is added in their hour, place and way; calls over the
 * objective, with the service's own answer in it. A call through a proxy that has more to do than it can is
 * overloaded: over the objective, without a latency.
 */
#include "meshcost/model.h"
#include "meshcost/proxy.h"
#include "meshcost/variate.h"
#include <math.h>

enum { CLASSES = MC_HOUR_CLASSES, TAIL_ROOM = 256 };
#define WAY(name) name "-quiet", name "-low", name "-high", name "-peak"
static const char *const causes[] = {WAY("plain"), WAY("l7"), WAY("edge"), NULL};

/* A component as drawn for this organisation. */
struct hop {
    const struct mc_surface *surface; /* NULL: adds nothing */
    struct mc_proxy proxy;
    int64_t replicas;
    int passes[MC_WAYS];
    double quiet; /* s in which nothing computes */
    double error;
};

/* What a side of a cluster brings in a month: all together, and every namespace that is there in it. */
struct loads {
    struct mc_place_view all, *each;
    int count;
};

struct state {
    bool on;
    int hop_count;
    struct hop **hops;           /* by cluster */
    struct mc_proxy_node *nodes; /* by cluster */
    struct mc_hours hours;
    double objective;           /* us */
    double tail[TAIL_ROOM + 2]; /* own answers later than what is left of the objective */
    struct loads loads;         /* of the cluster, side and month that are looked at */
};

/* ---- what is drawn ---- */

/* One factor for each subject: what the mechanisms leave open, and how well the surface is known. */
static double error_of(const struct mc_world *w, const struct mc_component *c, const struct mc_surface *s)
{
    struct mc_prior open = w->lane->surfaces->priors->error_latency;
    open.subject = c->subject;
    return mc_prior_value(w->organisation_key, &open, NULL) *
           mc_proxy_error(w->organisation_key, "latency.surface-error", c->subject, s->typical);
}

static struct hop make_hop(const struct mc_world *w, int cluster, int i)
{
    const struct mc_component *c = &w->lane->components[i];
    const struct mc_path_priors *p = w->lane->surfaces->priors;
    struct mc_key key = w->organisation_key;
    enum mc_site site = c->placement->site;
    struct hop h = {.surface = w->lane->surfaces->at[cluster][i],
                    .replicas = mc_prior_ticks(key, &c->replicas, NULL)};
    bool there = h.surface && (site == MC_SITE_EDGE || site == MC_SITE_KERNEL || h.replicas > 0);
    if (!there) {
        h.surface = NULL;
        return h;
    }
    h.proxy = mc_proxy_draw(key, w->lane, c);
    double wires = h.proxy.own_hop ? 2 * mc_prior_value(key, &p->network, NULL) : 0;
    h.quiet = mc_prior_value(key, &c->pass_latency, NULL) + wires;
    h.error = error_of(w, c, h.surface);
    for (int way = 0; way < MC_WAYS; way++) {
        h.passes[way] = mc_way_passes((enum mc_way)way, c);
    }
    return h;
}

static void make_hops(const struct mc_world *w, struct state *s)
{
    size_t clusters = (size_t)w->scenario->cluster_count;
    s->nodes = MC_NEW_ARRAY(w->arena, clusters, struct mc_proxy_node);
    s->hops = MC_NEW_ARRAY(w->arena, clusters, struct hop *);
    for (int k = 0; k < w->scenario->cluster_count; k++) {
        s->nodes[k] = mc_proxy_node_of(w->organisation_key, w->scenario, w->lane, k);
        s->hops[k] = MC_NEW_ARRAY(w->arena, (size_t)s->hop_count, struct hop);
        for (int i = 0; i < s->hop_count; i++) {
            s->hops[k][i] = make_hop(w, k, i);
        }
    }
}

/* Share of own answers that take longer than x. */
static double own_tail(double x, double median, double sigma)
{
    return x <= 0 ? 1 : 0.5 * erfc(log(x / median) / (sigma * sqrt(2.0)));
}

static void make_tail(const struct mc_world *w, struct state *s)
{
    const struct mc_latency_spec *l = &w->scenario->latency;
    double median = mc_prior_value(w->organisation_key, &l->own, NULL) * 1e6;
    s->objective = (double)l->objective * 1000;
    for (int i = 0; i <= TAIL_ROOM; i++) {
        double left = s->objective * (TAIL_ROOM - i) / TAIL_ROOM;
        s->tail[i] = median > 0 ? own_tail(left, median, l->own_sigma) : left <= 0;
    }
    s->tail[TAIL_ROOM + 1] = 1;
}

static void init(const struct mc_world *w, void *memory)
{
    struct state *s = memory;
    s->on = w->lane->surfaces != NULL;
    if (!s->on) {
        return;
    }
    s->hop_count = w->lane->component_count;
    s->loads.each = MC_NEW_ARRAY(w->arena, (size_t)w->history->namespace_count, struct mc_place_view);
    make_hops(w, s);
    s->hours = mc_hours_of(w->fleet);
    make_tail(w, s);
}

/* ---- loads ---- */

/* What a namespace brings, or of a migration the part of it on a side. */
static struct mc_place_view namespace_view(const struct mc_world *w, int side, int month, int ns)
{
    const struct mc_namespace_month *m = mc_fleet_namespace(w->fleet, month, ns);
    struct mc_l7_month l7 = mc_l7_use_month(w->l7_use, ns, month);
    double share = mc_world_side_share(w, side, ns, month);
    return (struct mc_place_view){.span_ms = w->fleet->month_start[month + 1] - w->fleet->month_start[month],
                                  .pod_ms = mc_place_part(m->pod_ms, share),
                                  .l7_namespace_ms = mc_place_part(l7.active_ms, share),
                                  .requests = mc_place_part(m->requests, share),
                                  .edge_requests = mc_place_part(m->edge_requests, share),
                                  .l7_requests = mc_place_part(l7.requests, share),
                                  .kibibytes = mc_place_part(m->kibibytes, share)};
}

static void take_loads(const struct mc_world *w, int side, int month, int cluster, struct loads *loads)
{
    const struct mc_cluster_month *c = mc_fleet_cluster(w->fleet, month, cluster);
    loads->all = (struct mc_place_view){.span_ms = c->active_ms, .node_ms = c->node_ms};
    loads->count = 0;
    for (int ns = 0; ns < w->fleet->namespace_count; ns++) {
        if (w->history->namespaces[ns].cluster == cluster &&
            mc_fleet_namespace(w->fleet, month, ns)->active_ms > 0) {
            loads->each[loads->count] = namespace_view(w, side, month, ns);
            mc_place_add(&loads->all, &loads->each[loads->count++]);
        }
    }
}

/* Adds the hops of a way that are private, or those that are not, in us. False: overload. */
static bool add_hops(const struct mc_world *w, const struct state *s, int cluster,
                     const struct mc_place_view *v, int side, int way, int hours, bool private, bool all,
                     struct mc_surface_law *law, int *count)
{
    const struct mc_proxy_node *node = &s->nodes[cluster];
    double load = s->hours.weight[hours], near = mc_proxy_neighbours(node, load), kib = mc_place_payload(v);
    for (int i = 0; i < s->hop_count; i++) {
        const struct hop *h = &s->hops[cluster][i];
        bool here = w->lane->components[i].sides >> side & 1u;
        if (!here || !h->surface || h->passes[way] == 0 || (!all && h->proxy.private != private)) {
            continue;
        }
        double rate = mc_proxy_rate(&w->lane->components[i], h->replicas, v);
        double use = mc_proxy_use(&h->proxy, node, rate, load, kib);
        struct mc_surface_law one;
        if (!mc_surface_law(h->surface, use, near, h->passes[way] == 2, &one)) {
            return false;
        }
        double quiet = h->passes[way] * (h->quiet + h->proxy.byte * kib);
        mc_surface_scale(&one, h->proxy.work * h->error * 1e6, quiet * h->error * 1e6);
        if ((*count)++ == 0) {
            *law = one;
        } else {
            mc_surface_add(law, &one);
        }
    }
    return true;
}

/* ---- booking ---- */

enum { CALLS, MEAN, P50, P90, P99, OVER, OVERLOADED, BOOKED };
static const enum mc_quantity booked_as[BOOKED] = {MC_Q_CALLS,     MC_Q_ADDED_LATENCY, MC_Q_ADDED_P50,
                                                   MC_Q_ADDED_P90, MC_Q_ADDED_P99,     MC_Q_OVER_OBJECTIVE,
                                                   MC_Q_OVERLOADED};

struct bill {
    int64_t amount[MC_WAYS][CLASSES][BOOKED];
};

static double over_objective(const struct state *s, const struct mc_surface_law *law)
{
    double sum = 0, before = 0;
    for (int k = 0; k < MC_SURFACE_SLICES; k++) {
        double at = law->value[k] / s->objective * TAIL_ROOM;
        int i = at >= TAIL_ROOM ? TAIL_ROOM : (int)at;
        double part = at >= TAIL_ROOM ? 0 : at - i;
        sum += (mc_surface_slices[k] - before) * (s->tail[i] + (s->tail[i + 1] - s->tail[i]) * part);
        before = mc_surface_slices[k];
    }
    return sum;
}

/* `law` is NULL where the way is overloaded. */
static void charge(const struct state *s, struct bill *bill, int way, int hours, int64_t requests,
                   const struct mc_surface_law *law)
{
    double calls = (double)requests * s->hours.share[hours];
    int64_t *a = bill->amount[way][hours];
    if (!law) {
        a[OVERLOADED] += mc_round_half_even(calls);
        a[OVER] += mc_round_half_even(calls);
        return;
    }
    a[CALLS] += mc_round_half_even(calls);
    a[MEAN] += mc_round_half_even(calls * law->mean);
    a[P50] += mc_round_half_even(calls * law->value[MC_SURFACE_P50]);
    a[P90] += mc_round_half_even(calls * law->value[MC_SURFACE_P90]);
    a[P99] += mc_round_half_even(calls * law->value[MC_SURFACE_P99]);
    a[OVER] += mc_round_half_even(calls * over_objective(s, law));
}

static int64_t requests_of(const struct mc_place_view *v, int way)
{
    int64_t plain = v->requests - v->edge_requests - v->l7_requests;
    return way == MC_WAY_EDGE ? v->edge_requests : way == MC_WAY_L7 ? v->l7_requests : plain > 0 ? plain : 0;
}

static bool has_private(const struct mc_world *w, const struct state *s, int cluster, int side, int way)
{
    bool found = false;
    for (int i = 0; i < s->hop_count; i++) {
        bool here = w->lane->components[i].sides >> side & 1u;
        found = found || (here && s->hops[cluster][i].surface && s->hops[cluster][i].proxy.private &&
                          s->hops[cluster][i].passes[way] > 0);
    }
    return found;
}

/* Namespaces one by one, each with proxies of its own behind what the cluster shares. */
static void charge_namespaces(const struct mc_world *w, const struct state *s, int side, int cluster, int way,
                              int hours, const struct mc_surface_law *shared, int shared_count,
                              struct bill *bill)
{
    for (int i = 0; i < s->loads.count; i++) {
        const struct mc_place_view *v = &s->loads.each[i];
        int64_t requests = requests_of(v, way);
        if (requests <= 0) {
            continue;
        }
        struct mc_surface_law law = {{0}, 0};
        int count = 0;
        bool fine = add_hops(w, s, cluster, v, side, way, hours, true, false, &law, &count);
        if (fine && shared_count > 0 && count > 0) {
            mc_surface_add(&law, shared);
        }
        charge(s, bill, way, hours, requests, fine ? &law : NULL);
    }
}

static void charge_way(const struct mc_world *w, const struct state *s, int side, int cluster, int way,
                       int hours, struct bill *bill)
{
    const struct mc_place_view *v = &s->loads.all;
    /* What enters at the edge meets the cluster's average pod. */
    bool one_by_one = way != MC_WAY_EDGE && has_private(w, s, cluster, side, way);
    struct mc_surface_law law = {{0}, 0};
    int count = 0;
    bool fine = add_hops(w, s, cluster, v, side, way, hours, false, !one_by_one, &law, &count);
    if (!fine || !one_by_one) {
        charge(s, bill, way, hours, requests_of(v, way), fine ? &law : NULL);
    } else {
        charge_namespaces(w, s, side, cluster, way, hours, &law, count, bill);
    }
}

static void book(const struct mc_world *w, int month, int cluster, const struct bill *bill)
{
    struct mc_entry entry = {.time = w->fleet->month_start[month + 1] - 1,
                             .team = (int16_t)w->scenario->owners[MC_ROLE_DATAPATH].team_index,
                             .cluster = (int16_t)cluster,
                             .component = -1,
                             .namespace_index = -1};
    for (int way = 0; way < MC_WAYS; way++) {
        for (int hours = 0; hours < CLASSES; hours++) {
            entry.cause = (int16_t)(way * CLASSES + hours);
            for (int q = 0; q < BOOKED; q++) {
                entry.quantity = (int16_t)booked_as[q];
                entry.amount = bill->amount[way][hours][q];
                mc_world_book(w, entry);
            }
        }
    }
}

static void on_month(const struct mc_world *w, void *memory, int month)
{
    struct state *s = memory;
    for (int cluster = 0; s->on && cluster < w->scenario->cluster_count; cluster++) {
        struct bill bill = {{{{0}}}};
        for (int side = 0; side < w->lane->side_count; side++) {
            take_loads(w, side, month, cluster, &s->loads);
            for (int i = 0; i < MC_WAYS * CLASSES; i++) {
                charge_way(w, s, side, cluster, i / CLASSES, i % CLASSES, &bill);
            }
        }
        book(w, month, cluster, &bill);
    }
}

const struct mc_model mc_model_latency = {.name = "latency",
                                          .summary =
                                              "Time that the data plane adds to calls, by hours of the week",
                                          .causes = causes,
                                          .state_size = sizeof(struct state),
                                          .init = init,
                                          .on_month = on_month};
