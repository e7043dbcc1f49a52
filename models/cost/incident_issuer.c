/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Incidents that stop what signs the certificates of workloads, or what a pod needs to start. Leaves end by
 * the phases at which they stand (identity mechanism); what issues from more than one instance goes on with
 * the others.
 */
#include "incidents.h"
#include "meshcost/leaves.h"
#include "meshcost/variate.h"

/* The component that issues a tier in a cluster now: the first of those named that exists; -1: none. */
static int issuer_of(const struct mc_world *w, const struct state *s, const struct mc_tier *tier, int cluster)
{
    for (int k = 0; k < tier->issuer_count; k++) {
        int issuer = tier->issuers[k];
        if (exposure_replicas(&s->exposure, issuer, cluster) > 0) {
            const struct mc_component *c = &w->lane->components[issuer];
            bool takes_over = c->succeeds >= 0 && !mc_component_stands(c, mc_world_up(w, cluster));
            return takes_over ? c->succeeds : issuer;
        }
    }
    return -1;
}

/* Share of the work of its component that an incident stops. */
static double stopped_share(const struct mc_world *w, const struct state *s, const struct incident *x)
{
    bool whole = x->cause == CAUSE_DATAPATH || x->cause == CAUSE_CONTROL || x->shared || x->shaken;
    bool on_cluster = w->lane->components[x->component].placement->scope == MC_SCOPE_CLUSTER;
    if (!whole && on_cluster) {
        return x->cause == CAUSE_INSTANCE && exposure_replicas(&s->exposure, x->component, x->cluster) == 1;
    }
    return x->fraction; /* as placed: the reach of a defect, or one node of many */
}

static int leaf_of(const struct mc_world *w, int side)
{
    return mc_leaf_tier(w->lane, w->scenario->pki.mode, side);
}

void incidents_issuer_begin(const struct mc_world *w, const struct state *s, struct incident *x)
{
    if (x->component < 0 || x->ns >= 0) {
        return;
    }
    double share = stopped_share(w, s, x);
    x->blocked =
        share * mc_prior_value(w->organisation_key,
                               &mc_world_component(w, x->component, x->cluster)->blocks_starts, NULL);
    for (int side = 0; side < w->lane->side_count; side++) {
        int leaf = leaf_of(w, side);
        if (leaf >= 0 && issuer_of(w, s, mc_world_tier(w, leaf, x->cluster), x->cluster) == x->component) {
            x->unsigned_sides |= 1u << side;
            x->unsigned_share = share;
            x->ramp = mc_prior_event(w->key, &w->scenario->people.ramp, x->id) / 3600000;
        }
    }
}

static void book(const struct mc_world *w, struct mc_entry e, enum mc_quantity quantity, double amount)
{
    e.quantity = (int16_t)quantity;
    e.amount = mc_round_half_even(amount);
    mc_world_book(w, e);
}

/* Time since the issuer stopped during which nothing was signed. */
static double unsigned_ms(const struct incident *x, int64_t t)
{
    int64_t until = x->signs_again > 0 && x->signs_again < t ? x->signs_again : t;
    return (double)(until - x->began);
}

static double lost_ms(const struct mc_identity *identity, const struct incident *x,
                      const struct mc_leaf_rules *rules, int64_t t)
{
    return identity->lost_ms(MC_EXPIRY_AS_LEAVES_END, rules, x->ramp, unsigned_ms(x, t),
                             (double)(t - x->began));
}

static void book_loss(const struct mc_world *w, const struct state *s, const struct incident *x, int side,
                      double lost, struct mc_entry e)
{
    int month = mc_fleet_month(w->fleet, x->booked_until);
    double span = (double)(w->fleet->month_start[month + 1] - w->fleet->month_start[month]);
    for (int ns = 0; lost > 0 && ns < w->history->namespace_count; ns++) {
        const struct namespace_now *n = &s->exposure.namespaces[ns];
        const struct mc_namespace_month *m = mc_fleet_namespace(w->fleet, month, ns);
        if (n->active && n->cluster == x->cluster && m->requests > 0 && mc_world_side(w, ns) == side) {
            e.namespace_index = ns;
            book(w, e, MC_Q_OUTAGE, lost / 1000);
            book(w, e, MC_Q_LOST_REQUESTS, lost * ((double)m->requests / span));
        }
    }
}

static void accrue_side(const struct mc_world *w, const struct state *s, const struct incident *x, int side,
                        int64_t to, struct mc_entry e)
{
    const struct mc_identity *identity = w->lane->side[side]->identity;
    struct mc_leaf_rules rules = mc_leaf_rules_at(w, leaf_of(w, side), x->cluster);
    double ended = identity->expired(&rules, unsigned_ms(x, to)) -
                   identity->expired(&rules, unsigned_ms(x, x->booked_until));
    double lost = lost_ms(identity, x, &rules, to) - lost_ms(identity, x, &rules, x->booked_until);
    book(w, e, MC_Q_EXPIRED_LEAVES,
         x->unsigned_share * ended * mc_leaves_now(w, leaf_of(w, side), x->cluster));
    book_loss(w, s, x, side, x->unsigned_share * lost, e);
}

void incidents_issuer_accrue(const struct mc_world *w, const struct state *s, struct incident *x, int64_t to,
                             int64_t at)
{
    struct mc_entry e = incidents_entry(w, x, x->worker);
    e.time = at;
    if (x->blocked > 0 && x->signs_again == 0) {
        book(w, e, MC_Q_BLOCKED_STARTS,
             1000 * x->blocked * mc_pod_starts(w, x->cluster, x->booked_until, to));
    }
    for (int side = 0; x->unsigned_share > 0 && side < w->lane->side_count; side++) {
        if (x->unsigned_sides >> side & 1u) {
            accrue_side(w, s, x, side, to, e);
        }
    }
}

/* Has a leaf of the side ended that comes back only with a restart? */
static bool is_stuck(const struct mc_world *w, const struct incident *x, int side, int64_t now)
{
    int leaf = leaf_of(w, side);
    if (!(x->unsigned_sides >> side & 1u) || leaf < 0 || !mc_leaves_stuck(w, leaf, x->cluster)) {
        return false;
    }
    struct mc_leaf_rules rules = mc_leaf_rules_at(w, leaf, x->cluster);
    return w->lane->side[side]->identity->expired(&rules, (double)(now - x->began)) > 0;
}

int64_t incidents_issuer_restart(const struct mc_world *w, struct incident *x)
{
    int64_t now = mc_queue_now(w->queue);
    bool stuck = false;
    for (int side = 0; x->unsigned_share > 0 && side < w->lane->side_count; side++) {
        stuck = stuck || is_stuck(w, x, side, now);
    }
    if (!stuck) {
        return 0;
    }
    x->signs_again = now;
    int64_t ms = mc_prior_event_ticks(w->key, &w->scenario->pki.restart_time, x->id);
    return ms > 0 ? ms : 1;
}
