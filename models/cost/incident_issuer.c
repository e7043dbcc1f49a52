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
        if (exposure_replicas(&s->exposure, tier->issuers[k], cluster) > 0) {
            return tier->issuers[k];
        }
    }
    (void)w;
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

void incidents_issuer_begin(const struct mc_world *w, const struct state *s, struct incident *x)
{
    int leaf = mc_leaf_tier(w->lane, w->scenario->pki.mode);
    if (x->component < 0 || x->ns >= 0) {
        return;
    }
    double share = stopped_share(w, s, x);
    x->blocked =
        share * mc_prior_value(w->organisation_key,
                               &mc_world_component(w, x->component, x->cluster)->blocks_starts, NULL);
    if (leaf >= 0 && issuer_of(w, s, mc_world_tier(w, leaf, x->cluster), x->cluster) == x->component) {
        x->unsigned_share = share;
        x->ramp = mc_prior_event(w->key, &w->scenario->people.ramp, x->id) / 3600000;
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

static double lost_ms(const struct mc_world *w, const struct incident *x, const struct mc_leaf_rules *rules,
                      int64_t t)
{
    return w->lane->identity->lost_ms(MC_EXPIRY_AS_LEAVES_END, rules, x->ramp, unsigned_ms(x, t),
                                      (double)(t - x->began));
}

static void book_loss(const struct mc_world *w, const struct state *s, const struct incident *x, double lost,
                      struct mc_entry e)
{
    int month = mc_fleet_month(w->fleet, x->booked_until);
    double span = (double)(w->fleet->month_start[month + 1] - w->fleet->month_start[month]);
    for (int ns = 0; lost > 0 && ns < w->history->namespace_count; ns++) {
        const struct namespace_now *n = &s->exposure.namespaces[ns];
        const struct mc_namespace_month *m = mc_fleet_namespace(w->fleet, month, ns);
        if (n->active && n->cluster == x->cluster && m->requests > 0) {
            e.namespace_index = ns;
            book(w, e, MC_Q_OUTAGE, lost / 1000);
            book(w, e, MC_Q_LOST_REQUESTS, lost * ((double)m->requests / span));
        }
    }
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
    if (x->unsigned_share <= 0) {
        return;
    }
    const struct mc_identity *identity = w->lane->identity;
    struct mc_leaf_rules rules =
        mc_leaf_rules_at(w, mc_leaf_tier(w->lane, w->scenario->pki.mode), x->cluster);
    double ended = identity->expired(&rules, unsigned_ms(x, to)) -
                   identity->expired(&rules, unsigned_ms(x, x->booked_until));
    book(w, e, MC_Q_EXPIRED_LEAVES, x->unsigned_share * ended * mc_leaves_now(w, x->cluster));
    book_loss(w, s, x,
              x->unsigned_share * (lost_ms(w, x, &rules, to) - lost_ms(w, x, &rules, x->booked_until)), e);
}

int64_t incidents_issuer_restart(const struct mc_world *w, const struct state *s, struct incident *x)
{
    int leaf = mc_leaf_tier(w->lane, w->scenario->pki.mode);
    (void)s;
    if (x->unsigned_share <= 0 || leaf < 0 || !mc_leaves_stuck(w, leaf, x->cluster)) {
        return 0;
    }
    int64_t now = mc_queue_now(w->queue);
    struct mc_leaf_rules rules = mc_leaf_rules_at(w, leaf, x->cluster);
    if (w->lane->identity->expired(&rules, (double)(now - x->began)) <= 0) {
        return 0;
    }
    x->signs_again = now;
    int64_t ms = mc_prior_event_ticks(w->key, &w->scenario->pki.restart_time, x->id);
    return ms > 0 ? ms : 1;
}
