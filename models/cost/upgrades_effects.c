/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an upgrade of a cluster does to what runs there, and what not upgrading does: time. */
#include "meshcost/check.h"
#include "meshcost/variate.h"
#include "upgrades.h"
#include <math.h>
#include <string.h>

void upgrades_book(const struct mc_world *w, const struct product *p, int cause, int cluster, int component,
                   enum mc_quantity quantity, int64_t amount, mc_id id)
{
    mc_world_book(w, (struct mc_entry){.time = mc_queue_now(w->queue),
                                       .event = id,
                                       .amount = amount,
                                       .cause = (int16_t)(p && p->house ? CAUSE_HOUSE : cause),
                                       .quantity = (int16_t)quantity,
                                       .team = (int16_t)mc_people_worker(w->scenario, MC_ROLE_UPGRADES),
                                       .cluster = (int16_t)cluster,
                                       .component = (int16_t)component,
                                       .namespace_index = -1});
}

/* ---- time out of support, time exposed ---- */

/* What holds of the products of one side, the lane's or the house's, in a cluster. */
struct standing {
    bool any, undefined, exposed, unwatched;
    int64_t support_end;
};

static struct standing standing_of(const struct state *s, int cluster, bool house)
{
    struct standing x = {.support_end = NEVER};
    for (int i = 0; i < s->product_count; i++) {
        const struct product *p = &s->products[i];
        const struct installed *here = &p->installed[cluster];
        if (p->house != house || !upgrades_present(s, p, cluster)) {
            continue;
        }
        int64_t end = upgrades_support_end(p, here->at);
        x.any = true;
        x.support_end = end < x.support_end ? end : x.support_end;
        x.undefined = x.undefined || p->spec->window != MC_WINDOW_MINORS;
        x.exposed = x.exposed || p->advised > here->content;
        for (int k = 0; k < p->component_count; k++) {
            x.unwatched = x.unwatched || (!p->watched[k] && upgrades_runs(s, p, k, cluster));
        }
    }
    return x;
}

/* Whole seconds, in such a way that pieces add up. */
static void book_span(const struct mc_world *w, int cause, int cluster, enum mc_quantity quantity,
                      int64_t from, int64_t to, int64_t at)
{
    if (to > from) {
        mc_world_book(w, (struct mc_entry){.time = at,
                                           .amount = to / 1000 - from / 1000,
                                           .cause = (int16_t)cause,
                                           .quantity = (int16_t)quantity,
                                           .team = (int16_t)mc_people_worker(w->scenario, MC_ROLE_UPGRADES),
                                           .cluster = (int16_t)cluster,
                                           .component = -1,
                                           .namespace_index = -1});
    }
}

static void accrue_side(const struct mc_world *w, const struct state *s, int cluster, bool house, int64_t to,
                        int64_t at)
{
    struct standing x = standing_of(s, cluster, house);
    int64_t from = s->booked_until[cluster];
    int64_t out = x.support_end < from ? from : x.support_end < to ? x.support_end : to;
    if (!x.any) {
        return;
    }
    book_span(w, house ? CAUSE_HOUSE : CAUSE_SUPPORT, cluster, MC_Q_UNSUPPORTED, out, to, at);
    if (x.undefined) {
        book_span(w, house ? CAUSE_HOUSE : CAUSE_SUPPORT, cluster, MC_Q_UNDEFINED, from, out, at);
    }
    if (x.exposed) {
        book_span(w, house ? CAUSE_HOUSE : CAUSE_ADVISORY, cluster, MC_Q_EXPOSED, from, to, at);
    } else if (x.unwatched) {
        book_span(w, house ? CAUSE_HOUSE : CAUSE_ADVISORY, cluster, MC_Q_EXPOSURE_UNKNOWN, from, to, at);
    }
}

/* The platform itself, where something of the lane holds it back. */
static void accrue_platform(const struct mc_world *w, const struct state *s, int cluster, int64_t to,
                            int64_t at)
{
    if (s->platform >= 0 && s->platform < s->platform_wanted) {
        int64_t end = s->platforms[s->platform].date + w->scenario->upgrades.kubernetes_support;
        int64_t from = s->booked_until[cluster];
        book_span(w, CAUSE_KUBERNETES, cluster, MC_Q_UNSUPPORTED, end > from ? end : from, to, at);
    }
}

void upgrades_accrue(const struct mc_world *w, const struct state *s, int cluster, int64_t t, int64_t at)
{
    if (s->booked_until[cluster] < t) {
        accrue_side(w, s, cluster, false, t, at);
        accrue_side(w, s, cluster, true, t, at);
        accrue_platform(w, s, cluster, t, at);
        s->booked_until[cluster] = t;
    }
}

/* ---- advisories ---- */

static bool contains(const struct product *p, const char *component)
{
    for (int i = 0; i < p->component_count; i++) {
        const struct mc_component *c = p->components[i];
        if (strcmp(p->name, component) == 0 || strcmp(c->product, component) == 0 ||
            strcmp(c->subject, component) == 0 || (c->embeds && strcmp(c->embeds, component) == 0)) {
            return true;
        }
    }
    return false;
}

/* By a side that stands somewhere; of a lane that is no migration, by its only one. */
static bool is_delivered(const struct mc_world *w, int capability)
{
    bool found = false;
    for (int side = 0; side < w->lane->side_count; side++) {
        const struct mc_lane_capability *c = w->lane->side[side]->by_capability[capability];
        bool up = w->lane->side_count == 1;
        for (int k = 0; !up && k < w->scenario->cluster_count; k++) {
            up = mc_enrolment_is_up(w->enrolment, 1u << side, k);
        }
        found = found || (up && c && c->support >= MC_SUPPORT_L7);
    }
    return found;
}

/* A feature is in use where it is asked for and the lane itself delivers it. */
static bool in_use(const struct mc_world *w, const char *feature)
{
    for (int i = 0; i < w->scenario->requirement_count; i++) {
        const struct mc_requirement *r = &w->scenario->requirements[i];
        if (strcmp(r->name, feature) == 0) {
            return r->share > 0 && r->due <= mc_queue_now(w->queue) && is_delivered(w, r->capability);
        }
    }
    return strcmp(feature, "-") == 0;
}

void upgrades_advise(const struct mc_world *w, struct state *s, const struct mc_advisory *advisory)
{
    int64_t now = mc_queue_now(w->queue);
    for (int c = 0; c < w->scenario->cluster_count; c++) {
        upgrades_accrue(w, s, c, now, now);
    }
    for (int i = 0; i < s->product_count; i++) {
        struct product *p = &s->products[i];
        if (contains(p, advisory->component) && in_use(w, advisory->feature) && advisory->date > p->advised) {
            p->advised = advisory->date;
        }
    }
}

/* ---- a cluster's turn ---- */

/* Does the component stand in the way of the namespace? Of the house's, of all. */
static bool is_behind(const struct state *s, const struct product *p, int i, int ns)
{
    return s->exposure.namespaces[ns].active &&
           (p->lane_components[i] < 0 || exposure_is_behind(&s->exposure, p->lane_components[i], ns));
}

/* Pods of the cluster, each by the share of its namespace's requests that passes the component. */
static double pods_passing(const struct mc_world *w, const struct state *s, const struct product *p, int i,
                           int cluster, unsigned reach)
{
    int month = mc_fleet_month(w->fleet, mc_queue_now(w->queue));
    double pods = 0;
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        const struct namespace_now *n = &s->exposure.namespaces[ns];
        if (n->cluster == cluster && n->pods > 0 && is_behind(s, p, i, ns)) {
            pods += (double)n->pods * exposure_share(&s->exposure, ns, month, reach);
        }
    }
    return pods;
}

/* Is there a proxy beside the pods of the namespace that moves with them? */
static bool moves_with_pods(const struct state *s, const struct product *p, int ns)
{
    bool found = false;
    for (int i = 0; !found && i < p->component_count; i++) {
        found = p->components[i]->upgrade->lags && is_behind(s, p, i, ns);
    }
    return found;
}

double upgrades_stale(const struct mc_world *w, const struct state *s, const struct product *p, int cluster,
                      double *workloads)
{
    double years = (double)w->scenario->upgrades.window / (double)YEAR_MS, pods = 0;
    *workloads = 0;
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        const struct mc_namespace *spec = &w->history->namespaces[ns];
        if (s->exposure.namespaces[ns].cluster != cluster || !moves_with_pods(s, p, ns)) {
            continue;
        }
        for (int i = spec->first_service; i < spec->first_service + spec->service_count; i++) {
            double left = s->exposure.pods_of[i] > 0 ? exp(-w->history->services[i].deploys * years) : 0;
            pods += (double)s->exposure.pods_of[i] * left;
            *workloads += left;
        }
    }
    return pods;
}

static unsigned reach_of(const struct state *s, const struct product *p, int i)
{
    return p->lane_components[i] >= 0 ? exposure_reach(&s->exposure, p->lane_components[i])
                                      : p->components[i]->placement->reach;
}

static struct mc_upgrade_effect effect_of(const struct mc_world *w, const struct state *s,
                                          const struct product *p, int i, int cluster, mc_id id)
{
    const struct mc_component *c = p->components[i];
    struct mc_upgrade_view view = {.nodes = exposure_nodes(&s->exposure, cluster),
                                   .at_once = c->roll_at_once};
    mc_id mine = mc_id_child_named(id, "upgrades", "component", c->subject);
    view.ready_ms = mc_prior_event(w->key, &c->roll_time, mine);
    view.gap_ms = mc_prior_event(w->key, &c->roll_gap, mine);
    view.pods_passing = pods_passing(w, s, p, i, cluster, reach_of(s, p, i));
    view.connections = mc_prior_event(w->key, &w->scenario->upgrades.connections, mine);
    if (c->upgrade->lags) {
        double workloads;
        view.stale_pods = upgrades_stale(w, s, p, cluster, &workloads);
    }
    return c->upgrade->turn(&view);
}

/* Planned loss: every namespace loses what passes the component for as long as its node has its turn. */
static void book_gap(const struct mc_world *w, const struct state *s, const struct product *p, int i,
                     int cluster, double lost_ms, mc_id id)
{
    int month = mc_fleet_month(w->fleet, mc_queue_now(w->queue));
    for (int ns = 0; lost_ms > 0 && ns < w->history->namespace_count; ns++) {
        const struct namespace_now *n = &s->exposure.namespaces[ns];
        const struct mc_namespace_month *m = mc_fleet_namespace(w->fleet, month, ns);
        if (n->cluster != cluster || !is_behind(s, p, i, ns)) {
            continue;
        }
        double span = (double)(w->fleet->month_start[month + 1] - w->fleet->month_start[month]);
        double lost = lost_ms * exposure_share(&s->exposure, ns, month, reach_of(s, p, i));
        struct mc_entry e = {.time = mc_queue_now(w->queue),
                             .event = id,
                             .cause = (int16_t)(p->house ? CAUSE_HOUSE : CAUSE_ROLLOUT),
                             .quantity = MC_Q_OUTAGE,
                             .team = (int16_t)s->worker,
                             .cluster = (int16_t)cluster,
                             .component = (int16_t)p->lane_components[i],
                             .namespace_index = ns};
        e.amount = mc_round_half_even(lost / 1000);
        mc_world_book(w, e);
        e.quantity = MC_Q_LOST_REQUESTS;
        e.amount = mc_round_half_even(lost * (double)m->requests / span);
        mc_world_book(w, e);
    }
}

void upgrades_turn_over(const struct mc_world *w, struct state *s, struct product *p, int cluster,
                        const struct release *release)
{
    struct installed *here = &p->installed[cluster];
    mc_id id = mc_id_child_named(release->id, "upgrades", "turn", w->scenario->clusters[cluster].name);
    bool lags = false;
    for (int i = 0; i < p->component_count; i++) {
        if (!upgrades_runs(s, p, i, cluster)) {
            continue;
        }
        struct mc_upgrade_effect x = effect_of(w, s, p, i, cluster, id);
        upgrades_book(w, p, CAUSE_ROLLOUT, cluster, p->lane_components[i], MC_Q_CONNECTIONS_CUT,
                      mc_round_half_even(x.connections), release->id);
        book_gap(w, s, p, i, cluster, x.lost_ms, release->id);
        lags = lags || (p->components[i]->upgrade->lags && x.restarts > 0);
    }
    mc_queue_cancel(w->queue, here->window);
    here->coming = release->date;
    if (lags) {
        here->window =
            mc_world_timer(w, mc_queue_now(w->queue) + w->scenario->upgrades.window, MC_PHASE_DECISION,
                           TIMER_WINDOW, mc_id_child(id, "upgrades", "window", 0),
                           (int64_t)p->index * w->scenario->cluster_count + cluster);
    } else {
        here->content = release->date;
    }
}

double upgrades_watching(const struct mc_world *w, const struct state *s, const struct product *p,
                         int cluster, bool along)
{
    mc_id id = mc_id_root("upgrades.watching", p->name, 0);
    double ms = 0;
    for (int i = 0; i < p->component_count; i++) {
        bool goes_along = p->house && p->lane_components[i] >= 0;
        ms += p->components[i]->upgrade->lags || goes_along != along || !upgrades_runs(s, p, i, cluster)
                  ? 0
                  : effect_of(w, s, p, i, cluster, id).watch_ms;
    }
    return ms;
}

/* ---- an upgrade that breaks something ---- */

void upgrades_break(const struct mc_world *w, struct state *s, const struct product *p, int cluster, mc_id id)
{
    const struct mc_incident_spec *n = &w->scenario->incidents;
    int i = (int)(mc_uniform(w->key, id, mc_slot("upgrades.component")) * p->component_count);
    int owner = mc_people_worker(w->scenario, mc_component_owner_role[p->components[i]->role]);
    int64_t now = mc_queue_now(w->queue);
    if (s->outage_count == s->outage_room) {
        int bigger = s->outage_room ? s->outage_room * 2 : 16;
        s->outages =
            mc_arena_grow(w->arena, s->outages, (size_t)s->outage_count, (size_t)bigger, sizeof *s->outages);
        s->outage_room = bigger;
    }
    s->outages[s->outage_count] = (struct outage){.product = p->index,
                                                  .cluster = cluster,
                                                  .component = p->lane_components[i],
                                                  .reach = reach_of(s, p, i),
                                                  .began = now,
                                                  .id = id};
    s->outages[s->outage_count].fraction =
        mc_prior_event(w->key, &n->spread, id) * mc_prior_event(w->key, &n->loss, id);
    upgrades_book(w, p, CAUSE_SEVERE, cluster, p->lane_components[i], MC_Q_INCIDENTS, 1, id);
    upgrades_book(w, p, CAUSE_SEVERE, cluster, p->lane_components[i], MC_Q_PAGES, 1 + (owner != s->worker),
                  id);
    int64_t lasts = mc_prior_event_ticks(w->key, &w->scenario->upgrades.outage, id);
    mc_world_timer(w, now + lasts, MC_PHASE_COMPLETION, TIMER_RESTORED, id, s->outage_count++);
}

/* All is booked when it is over, in the month in which it ends. */
void upgrades_restore(const struct mc_world *w, struct state *s, const struct outage *x)
{
    const struct product *p = &s->products[x->product];
    int month = mc_fleet_month(w->fleet, x->began);
    double span = (double)(w->fleet->month_start[month + 1] - w->fleet->month_start[month]);
    int64_t now = mc_queue_now(w->queue), lasted = now - x->began;
    struct mc_entry e = {.time = now,
                         .event = x->id,
                         .cause = (int16_t)(p->house ? CAUSE_HOUSE : CAUSE_SEVERE),
                         .team = (int16_t)s->worker,
                         .cluster = (int16_t)x->cluster,
                         .component = (int16_t)x->component,
                         .namespace_index = -1};
    double people = mc_prior_event(w->key, &w->scenario->people.responders, x->id) *
                    mc_prior_event(w->key, &w->scenario->incidents.attention, x->id);
    mc_world_book_presence(w, x->began, lasted, people, e);
    e.quantity = MC_Q_INCIDENT_TIME;
    e.amount = lasted / 1000;
    mc_world_book(w, e);
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        const struct namespace_now *n = &s->exposure.namespaces[ns];
        if (!n->active || n->cluster != x->cluster ||
            (x->component >= 0 && !exposure_is_behind(&s->exposure, x->component, ns))) {
            continue;
        }
        double lost = x->fraction * (double)lasted * exposure_share(&s->exposure, ns, month, x->reach);
        e.namespace_index = ns;
        e.quantity = MC_Q_OUTAGE;
        e.amount = mc_round_half_even(lost / 1000);
        mc_world_book(w, e);
        e.quantity = MC_Q_LOST_REQUESTS;
        e.amount =
            mc_round_half_even(lost * (double)mc_fleet_namespace(w->fleet, month, ns)->requests / span);
        mc_world_book(w, e);
    }
}
