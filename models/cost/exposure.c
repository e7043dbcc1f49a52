/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exposure.h"
#include "meshcost/check.h"
#include <string.h>

static const double MEBI = 1048576;

static const int l7_capabilities[] = {MC_CAP_L7_AUTHORIZATION, MC_CAP_L7_ROUTING, MC_CAP_RETRIES_TIMEOUTS,
                                      MC_CAP_JWT, MC_CAP_RATE_LIMIT};
enum { L7_CAPABILITIES = sizeof l7_capabilities / sizeof l7_capabilities[0] };

/* Rules exist between services where something there can apply them. */
static double l7_share_of(const struct exposure *e, int cluster, int side)
{
    int held = 0;
    if (!(e->lane_reach[side] & MC_REACH_L7)) {
        return 0;
    }
    for (int i = 0; i < L7_CAPABILITIES; i++) {
        const struct mc_lane_capability *c =
            mc_world_side_capability(e->world, side, l7_capabilities[i], cluster);
        held += c && (c->support == MC_SUPPORT_L7 || c->support == MC_SUPPORT_NATIVE);
    }
    return (double)held / L7_CAPABILITIES;
}

static void describe_side(struct exposure *e, int side)
{
    const struct mc_lane *lane = e->world->lane;
    e->lane_reach[side] = 0;
    for (int i = 0; i < lane->component_count; i++) {
        bool here = lane->components[i].sides >> side & 1u;
        e->lane_reach[side] |= here && exposure_exists(e, i) ? exposure_reach(e, i) : 0;
    }
    for (int c = 0; c < e->world->scenario->cluster_count; c++) {
        e->l7_share[c * MC_SIDES + side] = l7_share_of(e, c, side);
    }
}

static void describe_lane(struct exposure *e)
{
    const struct mc_lane *lane = e->world->lane;
    e->edge_in_l7 = MC_SIDE_BOTH;
    for (int i = 0; i < lane->component_count; i++) {
        bool instances = false;
        for (int c = 0; c < e->world->scenario->cluster_count; c++) {
            instances = instances || exposure_replicas(e, i, c) > 0;
        }
        bool gateway = lane->components[i].role == MC_COMPONENT_GATEWAY && instances;
        e->edge_in_l7 &= gateway ? ~lane->components[i].sides : MC_SIDE_BOTH;
    }
    for (int side = 0; side < lane->side_count; side++) {
        describe_side(e, side);
    }
}

static void take_replicas(struct exposure *e, int cluster)
{
    const struct mc_world *w = e->world;
    for (int i = 0; i < w->lane->component_count; i++) {
        e->replicas[cluster * w->lane->component_count + i] =
            mc_prior_ticks(w->organisation_key, &mc_world_component(w, i, cluster)->replicas, NULL);
    }
}

void exposure_adopt(struct exposure *e, int cluster)
{
    take_replicas(e, cluster);
    describe_lane(e);
}

int64_t exposure_replicas(const struct exposure *e, int component, int cluster)
{
    return e->replicas[cluster * e->world->lane->component_count + component];
}

void exposure_init(struct exposure *e, const struct mc_world *w)
{
    size_t clusters = (size_t)w->scenario->cluster_count;
    e->world = w;
    e->replicas = MC_NEW_ARRAY(w->arena, clusters * (size_t)w->lane->component_count, int64_t);
    e->l7_share = MC_NEW_ARRAY(w->arena, clusters * MC_SIDES, double);
    for (size_t c = 0; c < clusters; c++) {
        take_replicas(e, (int)c);
    }
    e->pods_of = MC_NEW_ARRAY(w->arena, (size_t)w->history->service_count, int64_t);
    e->namespaces = MC_NEW_ARRAY(w->arena, (size_t)w->history->namespace_count, struct namespace_now);
    e->clusters = MC_NEW_ARRAY(w->arena, (size_t)w->scenario->cluster_count, struct cluster_now);
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        e->namespaces[ns].cluster = w->history->namespaces[ns].cluster;
        e->namespaces[ns].team = w->history->namespaces[ns].team;
    }
    for (int c = 0; c < w->scenario->cluster_count; c++) {
        e->clusters[c].there = w->history->cluster_joins[c] <= w->scenario->start;
    }
    e->spike = 1;
    describe_lane(e);
}

static bool is_member(const struct exposure *e, int ns, unsigned sides)
{
    return e->namespaces[ns].active && mc_enrolment_is_in(e->world->enrolment, sides, ns);
}

static void change_service(struct exposure *e, int index, int64_t pods)
{
    const struct mc_service *service = &e->world->history->services[index];
    struct namespace_now *ns = &e->namespaces[service->namespace_index];
    struct cluster_now *c = &e->clusters[ns->cluster];
    int64_t more = pods - e->pods_of[index];
    ns->pods += more;
    c->pods += more;
    for (unsigned sides = 1; sides <= MC_SIDE_BOTH; sides++) {
        c->pods_in[sides] += is_member(e, service->namespace_index, sides) ? more : 0;
    }
    c->cpu += (double)(more * service->cpu);
    c->memory_mib += (double)more * ((double)service->memory / MEBI);
    e->pods_of[index] = pods;
}

static void add_service(struct exposure *e, int index, int64_t pods)
{
    const struct mc_service *service = &e->world->history->services[index];
    struct namespace_now *ns = &e->namespaces[service->namespace_index];
    struct cluster_now *c = &e->clusters[ns->cluster];
    ns->services++;
    c->l7_namespaces += service->l7 && ns->l7_services == 0;
    ns->l7_services += service->l7;
    ns->edge_routes += service->edge_share;
    change_service(e, index, pods);
}

static void retire(struct exposure *e, int index)
{
    const struct mc_namespace *spec = &e->world->history->namespaces[index];
    struct namespace_now *ns = &e->namespaces[index];
    struct cluster_now *c = &e->clusters[ns->cluster];
    for (int s = spec->first_service; s < spec->first_service + spec->service_count; s++) {
        change_service(e, s, 0);
    }
    c->l7_namespaces -= ns->l7_services > 0;
    *ns = (struct namespace_now){.cluster = ns->cluster, .team = ns->team};
}

static void count_member(struct exposure *e, int index, unsigned sides)
{
    const struct namespace_now *ns = &e->namespaces[index];
    e->clusters[ns->cluster].pods_in[sides] += is_member(e, index, sides) ? ns->pods : 0;
}

void exposure_recount(struct exposure *e)
{
    const struct mc_world *w = e->world;
    for (int c = 0; c < w->scenario->cluster_count; c++) {
        memset(e->clusters[c].pods_in, 0, sizeof e->clusters[c].pods_in);
    }
    for (unsigned sides = 1; sides < (1u << w->lane->side_count); sides++) {
        for (int ns = 0; ns < w->history->namespace_count; ns++) {
            count_member(e, ns, sides);
        }
    }
}

void exposure_follow(struct exposure *e, const struct mc_history_event *event)
{
    switch (event->kind) {
    case MC_NAMESPACE_ARRIVES:
        e->namespaces[event->entity].active = true;
        break;
    case MC_NAMESPACE_LEAVES:
        retire(e, event->entity);
        break;
    case MC_SERVICE_ARRIVES:
        add_service(e, event->entity, event->value);
        break;
    case MC_SERVICE_SCALES:
        change_service(e, event->entity, event->value);
        break;
    case MC_CLUSTER_JOINS:
        e->clusters[event->entity].there = true;
        break;
    case MC_NAMESPACE_OWNER:
        e->namespaces[event->entity].team = (int)event->value;
        break;
    case MC_TRAFFIC_SPIKES:
        e->spike += (double)event->value / 1000 - 1;
        break;
    case MC_TRAFFIC_CALMS:
        e->spike -= (double)event->value / 1000 - 1;
        break;
    default:
        break;
    }
}

/* A gateway without an instance of its own is still there, inside the L7 proxies. */
bool exposure_exists(const struct exposure *e, int component)
{
    bool found = e->world->lane->components[component].role == MC_COMPONENT_GATEWAY;
    for (int c = 0; !found && c < e->world->scenario->cluster_count; c++) {
        found = exposure_replicas(e, component, c) > 0;
    }
    return found;
}

/* What the house runs whatever the lane fails and asks for hours in every lane alike: it is booked in none.
 */
bool exposure_is_of_the_lane(const struct exposure *e, int component)
{
    const struct mc_lane *lane = e->world->lane;
    return exposure_exists(e, component) && !mc_lane_house_runs(lane, lane->components[component].subject);
}

int64_t exposure_nodes(const struct exposure *e, int cluster)
{
    const struct cluster_now *c = &e->clusters[cluster];
    return !c->there ? 0
                     : mc_fleet_nodes(&e->world->scenario->clusters[cluster], c->cpu, c->memory_mib,
                                      (double)c->pods);
}

static int64_t l7_namespaces(const struct exposure *e, int cluster)
{
    const struct mc_l7_use *use = e->world->l7_use;
    return mc_l7_use_is_kept(use) ? mc_l7_use_namespaces(use, cluster) : e->clusters[cluster].l7_namespaces;
}

/* Pods that a component serves now; `most`: if every namespace were in the mesh. */
static int64_t pods_behind(const struct exposure *e, const struct mc_component *component, int cluster,
                           bool most)
{
    const struct cluster_now *c = &e->clusters[cluster];
    if (most || !mc_enrolment_is_kept(e->world->enrolment) || mc_component_serves_all(component)) {
        return c->pods;
    }
    return c->pods_in[component->sides];
}

/* Namespaces in which an L7 proxy is needed, of all or of those behind the component. */
static int64_t l7_members(const struct exposure *e, const struct mc_component *component, int cluster,
                          bool most)
{
    int64_t count = 0;
    if (most || !mc_enrolment_is_kept(e->world->enrolment) || mc_component_serves_all(component)) {
        return l7_namespaces(e, cluster);
    }
    for (int ns = 0; ns < e->world->history->namespace_count; ns++) {
        count += e->namespaces[ns].cluster == cluster && is_member(e, ns, component->sides) &&
                 exposure_l7_services(e, ns) > 0;
    }
    return count;
}

/* Instances of a component in a cluster now; `most`: if every namespace were in the mesh, and it stood. */
static int64_t instances_of(const struct exposure *e, int component, int cluster, bool most)
{
    const struct mc_component *c = &e->world->lane->components[component];
    if (!most && !mc_component_stands(c, mc_world_up(e->world, cluster))) {
        return 0;
    }
    struct mc_place_view view = {.span_ms = 1,
                                 .node_ms = exposure_nodes(e, cluster),
                                 .pod_ms = pods_behind(e, c, cluster, most),
                                 .l7_namespace_ms = l7_members(e, c, cluster, most)};
    return c->placement->instance_ms(&view, exposure_replicas(e, component, cluster));
}

bool exposure_is_behind(const struct exposure *e, int component, int ns)
{
    const struct mc_component *c = &e->world->lane->components[component];
    return e->namespaces[ns].active &&
           (mc_component_serves_all(c) ? c->shared || (c->sides >> mc_world_side(e->world, ns) & 1u)
                                       : mc_enrolment_is_in(e->world->enrolment, c->sides, ns));
}

unsigned exposure_reach(const struct exposure *e, int component)
{
    const struct mc_component *c = &e->world->lane->components[component];
    unsigned reach = c->placement->reach;
    return reach == MC_REACH_L7 && (e->edge_in_l7 & c->sides) ? MC_REACH_L7 | MC_REACH_EDGE : reach;
}

/* Requests a millisecond of the time in which the cluster is there in the month. */
static double load_of(const struct mc_fleet *f, int month, int cluster)
{
    const struct mc_cluster_month *c = mc_fleet_cluster(f, month, cluster);
    return c->active_ms > 0 ? (double)c->requests / (double)c->active_ms : 0;
}

/* Load now, in multiples of the load of the cluster's first month. */
static double load_factor(const struct exposure *e, int cluster)
{
    const struct mc_fleet *f = e->world->fleet;
    int64_t now = mc_queue_now(e->world->queue);
    int month = now < f->month_start[f->month_count] ? mc_fleet_month(f, now) : f->month_count - 1;
    double then = load_of(f, mc_fleet_month(f, e->world->history->cluster_joins[cluster]), cluster);
    return (then > 0 ? load_of(f, month, cluster) / then : 1) * e->spike;
}

/* Load of an L4 or L7 proxy follows what is in the mesh, by pods. */
static double load_share(const struct exposure *e, int component, int cluster, bool most)
{
    int64_t in = pods_behind(e, &e->world->lane->components[component], cluster, most);
    int64_t all = e->clusters[cluster].pods;
    return all > 0 ? (double)in / (double)all : 1;
}

double exposure_units(const struct exposure *e, enum mc_hazard hazard, int component, int cluster, bool most)
{
    const struct mc_component *c = &e->world->lane->components[component];
    bool on_node = c->placement->scope == MC_SCOPE_NODE;
    bool here = exposure_replicas(e, component, cluster) > 0 || c->role == MC_COMPONENT_GATEWAY;
    here = here && e->clusters[cluster].there &&
           (most || mc_component_stands(c, mc_world_up(e->world, cluster)));
    if (!here || !exposure_is_of_the_lane(e, component)) {
        return 0;
    }
    switch (hazard) {
    case MC_HAZARD_INSTANCE:
        return (double)instances_of(e, component, cluster, most);
    case MC_HAZARD_NODE:
        return on_node ? (double)instances_of(e, component, cluster, most) : 0;
    case MC_HAZARD_LOAD:
        return exposure_reach(e, component) != MC_REACH_NONE
                   ? load_factor(e, cluster) * load_share(e, component, cluster, most)
                   : 0;
    default:
        MC_ASSERT(hazard == MC_HAZARD_DEFECT);
        return 1;
    }
}

bool exposure_holds_rules(const struct exposure *e, int cluster)
{
    return e->l7_share[cluster * MC_SIDES] > 0 || e->l7_share[cluster * MC_SIDES + 1] > 0;
}

/* Rules that the mesh in which the namespace is can hold. */
static double held_share(const struct exposure *e, int ns, bool most)
{
    double share = 0;
    for (int side = 0; side < e->world->lane->side_count; side++) {
        bool holds = most || mc_enrolment_is_in(e->world->enrolment, 1u << side, ns);
        double held = e->l7_share[e->namespaces[ns].cluster * MC_SIDES + side];
        share = holds && held > share ? held : share;
    }
    return share;
}

double exposure_rules_between(const struct exposure *e, int ns, bool most)
{
    bool in = most || mc_enrolment_is_in(e->world->enrolment, MC_SIDE_BOTH, ns);
    return !in ? 0
           : mc_l7_use_is_kept(e->world->l7_use)
               ? (double)mc_l7_use_now(e->world->l7_use, ns).rules_between
               : (double)e->namespaces[ns].l7_services * held_share(e, ns, most);
}

int64_t exposure_l7_services(const struct exposure *e, int ns)
{
    return mc_l7_use_is_kept(e->world->l7_use) ? mc_l7_use_now(e->world->l7_use, ns).services
                                               : e->namespaces[ns].l7_services;
}

int64_t exposure_hit(const struct exposure *e, int ns, int month, unsigned reach)
{
    const struct mc_namespace_month *m = mc_fleet_namespace(e->world->fleet, month, ns);
    int64_t l7 = mc_l7_use_is_kept(e->world->l7_use) ? mc_l7_use_requests_now(e->world->l7_use, ns, month)
                                                     : m->l7_requests;
    return (reach & MC_REACH_EDGE ? m->edge_requests : 0) + (reach & MC_REACH_L7 ? l7 : 0) +
           (reach & MC_REACH_PLAIN ? m->requests - m->edge_requests - l7 : 0);
}

double exposure_rules(const struct exposure *e, int ns, bool most)
{
    const struct namespace_now *n = &e->namespaces[ns];
    bool up = most || mc_enrolment_is_up(e->world->enrolment, MC_SIDE_BOTH, n->cluster);
    double edge = n->edge_routes;
    if (mc_l7_use_is_kept(e->world->l7_use)) {
        edge += (double)mc_l7_use_now(e->world->l7_use, ns).rules_edge;
    }
    return n->active ? exposure_rules_between(e, ns, most) + (up ? edge : 0) : 0;
}

double exposure_share(const struct exposure *e, int ns, int month, unsigned reach)
{
    const struct mc_namespace_month *m = mc_fleet_namespace(e->world->fleet, month, ns);
    return m->requests > 0 ? (double)exposure_hit(e, ns, month, reach) / (double)m->requests : 0;
}
