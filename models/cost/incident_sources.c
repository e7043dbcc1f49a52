/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where incidents come from: rates of what is exposed, candidates of the lane-blind measures, what is hit. */
#include "incidents.h"
#include "meshcost/check.h"
#include "meshcost/points.h"
#include "rule_error.h"
#include <math.h>

#define BLOCK_MS  (INT64_C(91) * 86400000)
#define ONCE_YEAR (1.0 / 31557600000.0)

static const struct mc_process processes[] = {
    [MC_HAZARD_DEFECT] = {"incidents.defect", ONCE_YEAR, BLOCK_MS},
    [MC_HAZARD_INSTANCE] = {"incidents.instance", ONCE_YEAR, BLOCK_MS},
    [MC_HAZARD_NODE] = {"incidents.node", ONCE_YEAR, BLOCK_MS},
    [MC_HAZARD_LOAD] = {"incidents.load", ONCE_YEAR, BLOCK_MS},
    [RULE_HAZARD] = {"incidents.rule", ONCE_YEAR, BLOCK_MS}};

/* ---- rates ---- */

/* Wrong changes that reach production, a year, in a namespace. */
static double rule_rate(const struct mc_world *w, const struct state *s, int ns, bool most)
{
    double rules = exposure_rules(&s->exposure, ns, most);
    double wrong = rule_error(s->rule_error, s->rule_slope, rules);
    return w->scenario->incidents.scale * rules * s->rule_changes * wrong * s->uncaught;
}

static double part_rate(const struct mc_world *w, const struct state *s, int hazard, int component,
                        int cluster, bool most)
{
    return w->scenario->incidents.scale * s->hazard[hazard] *
           exposure_units(&s->exposure, (enum mc_hazard)hazard, component, cluster, most);
}

/*
 * A year, averaged over the hours of the week; `most`: with every namespace in the mesh, for ceilings, so
 * that who enters raises none.
 */
static double rate_of(const struct mc_world *w, const struct state *s, const struct stream *x, bool most)
{
    double sum = 0;
    if (x->hazard == RULE_HAZARD) {
        return rule_rate(w, s, x->entity, most);
    }
    for (int i = 0; i < w->lane->component_count; i++) {
        sum += part_rate(w, s, x->hazard, i, x->entity, most);
    }
    return sum;
}

/* The component on whose piece of the rate a mark falls; -1 where it lies above all pieces. */
static int component_at(const struct mc_world *w, const struct state *s, const struct stream *x, double mark,
                        double weight)
{
    double sum = 0;
    for (int i = 0; i < w->lane->component_count; i++) {
        sum += part_rate(w, s, x->hazard, i, x->entity, false) * weight;
        if (mark < sum) {
            return i;
        }
    }
    return -1;
}

/* ---- candidates ---- */

static int64_t keep_candidate(const struct mc_world *w, struct state *s, int stream, double mark)
{
    if (s->candidate_count == s->candidate_room) {
        int bigger = s->candidate_room ? s->candidate_room * 2 : 256;
        s->candidates = mc_arena_grow(w->arena, s->candidates, (size_t)s->candidate_count, (size_t)bigger,
                                      sizeof *s->candidates);
        s->candidate_room = bigger;
    }
    s->candidates[s->candidate_count] = (struct candidate){stream, mark};
    return s->candidate_count++;
}

static const char *entity_of(const struct mc_world *w, const struct stream *x)
{
    return x->hazard == RULE_HAZARD ? w->history->namespaces[x->entity].name
                                    : w->scenario->clusters[x->entity].name;
}

void incidents_raise_ceiling(const struct mc_world *w, struct state *s, int stream)
{
    struct stream *x = &s->streams[stream];
    double top = rate_of(w, s, x, true) * s->week_peak, old = x->ceiling;
    int count;
    if (top <= old) {
        return;
    }
    x->ceiling = exp2(ceil(log2(top)));
    const struct mc_point *points = mc_points(w->arena, w->key, &processes[x->hazard], entity_of(w, x),
                                              mc_queue_now(w->queue), s->block_end, x->ceiling, &count);
    for (int i = 0; i < count; i++) {
        if (points[i].mark >= old) {
            mc_world_timer(w, points[i].time, MC_PHASE_ARRIVAL, TIMER_CANDIDATE, points[i].id,
                           keep_candidate(w, s, stream, points[i].mark));
        }
    }
}

void incidents_open_block(const struct mc_world *w, struct state *s)
{
    s->block_end = (mc_queue_now(w->queue) / BLOCK_MS + 1) * BLOCK_MS;
    for (int i = 0; i < s->stream_count; i++) {
        s->streams[i].ceiling = 0;
        incidents_raise_ceiling(w, s, i);
    }
    mc_world_timer(w, s->block_end, MC_PHASE_HISTORY, TIMER_BLOCK,
                   mc_id_root("incidents.block", "", (uint64_t)(s->block_end / BLOCK_MS)), 0);
}

/* ---- what an incident hits ---- */

static struct incident *new_incident(const struct mc_world *w, struct state *s, mc_id id)
{
    if (s->incident_count == s->incident_room) {
        int bigger = s->incident_room ? s->incident_room * 2 : 64;
        s->incidents = mc_arena_grow(w->arena, s->incidents, (size_t)s->incident_count, (size_t)bigger,
                                     sizeof *s->incidents);
        s->incident_room = bigger;
    }
    struct incident *x = &s->incidents[s->incident_count++];
    *x = (struct incident){.component = -1, .ns = -1, .cluster = -1, .id = id, .factor = 1};
    return x;
}

int incidents_pick_namespace(const struct mc_world *w, const struct state *s, mc_id id, int cluster,
                             int component, bool l7_only)
{
    int best = -1;
    double least = INFINITY;
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        const struct namespace_now *n = &s->exposure.namespaces[ns];
        double weight = n->cluster != cluster || !exposure_is_behind(&s->exposure, component, ns) ? 0
                        : l7_only ? exposure_l7_services(&s->exposure, ns) > 0
                                  : (double)n->pods;
        if (weight > 0) {
            mc_id draw = mc_id_child(id, "incidents", "where", w->history->namespaces[ns].id);
            double score = -log(mc_uniform(w->key, draw, mc_slot("incidents.where"))) / weight;
            if (score < least) {
                least = score;
                best = ns;
            }
        }
    }
    return best;
}

/* One over how many: what a single instance carries of the place that it serves. */
static double instance_fraction(const struct mc_world *w, const struct state *s, struct incident *x)
{
    int64_t replicas = exposure_replicas(&s->exposure, x->component, x->cluster);
    int64_t peers = replicas;
    switch (w->lane->components[x->component].placement->scope) {
    case MC_SCOPE_NODE:
        peers = exposure_nodes(&s->exposure, x->cluster);
        break;
    case MC_SCOPE_POD:
        x->ns = incidents_pick_namespace(w, s, x->id, x->cluster, x->component, false);
        peers = x->ns >= 0 ? s->exposure.namespaces[x->ns].pods : 1;
        break;
    case MC_SCOPE_NAMESPACE:
        x->ns = incidents_pick_namespace(w, s, x->id, x->cluster, x->component, true);
        break;
    case MC_SCOPE_CLUSTER:
        break;
    }
    return 1.0 / (double)(peers > 0 ? peers : 1);
}

static int cause_of(const struct mc_world *w, int hazard, int component)
{
    static const int of[] = {[MC_HAZARD_INSTANCE] = CAUSE_INSTANCE,
                             [MC_HAZARD_NODE] = CAUSE_NODE,
                             [MC_HAZARD_LOAD] = CAUSE_LOAD,
                             [RULE_HAZARD] = CAUSE_RULE};
    if (hazard != MC_HAZARD_DEFECT) {
        return of[hazard];
    }
    int role = w->lane->components[component].role;
    return role == MC_COMPONENT_CONTROL_PLANE || role == MC_COMPONENT_IDENTITY ? CAUSE_CONTROL
                                                                               : CAUSE_DATAPATH;
}

static void place_rule(const struct state *s, struct incident *x)
{
    const struct namespace_now *n = &s->exposure.namespaces[x->ns];
    bool between = exposure_rules_between(&s->exposure, x->ns, false) > 0;
    x->cluster = n->cluster;
    x->reach = between ? MC_REACH_L7 | MC_REACH_EDGE : MC_REACH_EDGE;
    x->role = between ? MC_ROLE_L7_POLICY : MC_ROLE_GATEWAYS;
    x->fraction = 1.0 / (double)(n->services > 0 ? n->services : 1);
}

static void place_part(const struct mc_world *w, const struct state *s, struct incident *x)
{
    x->reach = exposure_reach(&s->exposure, x->component);
    x->role = mc_component_owner_role[w->lane->components[x->component].role];
    x->fraction = x->cause == CAUSE_DATAPATH || x->cause == CAUSE_CONTROL || x->shared || x->shaken
                      ? mc_prior_event(w->key, &w->scenario->incidents.spread, x->id)
                      : instance_fraction(w, s, x);
}

void incidents_place(const struct mc_world *w, const struct state *s, struct incident *x)
{
    if (x->component < 0) {
        place_rule(s, x);
    } else {
        place_part(w, s, x);
    }
}

bool incidents_hits(const struct state *s, const struct incident *x, int ns)
{
    return x->component < 0 ? ns == x->ns : exposure_is_behind(&s->exposure, x->component, ns);
}

double incidents_touched(const struct mc_world *w, const struct state *s, const struct incident *x)
{
    int month = mc_fleet_month(w->fleet, mc_queue_now(w->queue));
    if (x->ns >= 0) {
        return x->fraction * exposure_share(&s->exposure, x->ns, month, x->reach);
    }
    const struct mc_cluster_month *c = mc_fleet_cluster(w->fleet, month, x->cluster);
    int64_t hit = 0;
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        if (s->exposure.namespaces[ns].cluster == x->cluster && incidents_hits(s, x, ns)) {
            hit += exposure_hit(&s->exposure, ns, month, x->reach);
        }
    }
    return c->requests > 0 ? x->fraction * (double)hit / (double)c->requests : 0;
}

void incidents_make_streams(const struct mc_world *w, struct state *s)
{
    int clusters = w->scenario->cluster_count;
    s->stream_count = clusters * MC_HAZARDS + w->history->namespace_count;
    s->streams = MC_NEW_ARRAY(w->arena, (size_t)s->stream_count, struct stream);
    for (int i = 0; i < clusters * MC_HAZARDS; i++) {
        s->streams[i] = (struct stream){.hazard = i % MC_HAZARDS, .entity = i / MC_HAZARDS};
    }
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        s->streams[clusters * MC_HAZARDS + ns] = (struct stream){.hazard = RULE_HAZARD, .entity = ns};
    }
}

/* ---- beginnings ---- */

struct incident *incidents_accept(const struct mc_world *w, struct state *s, const struct mc_timer *timer)
{
    const struct candidate *c = &s->candidates[timer->payload];
    const struct stream *stream = &s->streams[c->stream];
    double weight = mc_people_week_weight(&w->scenario->incidents, &s->local, timer->time);
    bool rule = stream->hazard == RULE_HAZARD;
    int component = rule ? -1 : component_at(w, s, stream, c->mark, weight);
    if (rule ? c->mark >= rate_of(w, s, stream, false) * weight : component < 0) {
        return NULL;
    }
    struct incident *x = new_incident(w, s, mc_id_child(timer->id, "incidents", "accepted", 0));
    x->cause = cause_of(w, stream->hazard, component);
    x->component = component;
    x->cluster = rule ? -1 : stream->entity;
    x->ns = rule ? stream->entity : -1;
    return x;
}

struct incident *incidents_repeat(const struct mc_world *w, struct state *s, const struct mc_timer *timer)
{
    struct incident *x = new_incident(w, s, mc_id_child(timer->id, "incidents", "accepted", 0));
    const struct incident *parent = &s->incidents[timer->payload];
    x->cause = parent->cause;
    x->component = parent->component;
    x->cluster = parent->cluster;
    x->ns = parent->component >= 0 ? -1 : parent->ns;
    x->shaken = parent->shaken || parent->shared;
    return x;
}

struct incident *incidents_shake(const struct mc_world *w, struct state *s, const struct mc_timer *timer)
{
    int clusters = w->scenario->cluster_count;
    struct incident *x = new_incident(w, s, mc_id_child(timer->id, "incidents", "accepted", 0));
    const struct incident *parent = &s->incidents[timer->payload / clusters];
    x->cause = parent->cause;
    x->component = parent->component;
    x->cluster = (int)(timer->payload % clusters);
    x->shaken = true;
    return x;
}
