/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates: what the end of one does, and the emergency. */
#include "certificates.h"
#include "meshcost/check.h"
#include "meshcost/leaves.h"
#include "meshcost/variate.h"
#include <math.h>

/* ---- booking ---- */

struct mc_entry certificates_entry(const struct mc_world *w, const struct certificate *c, int cause, int team)
{
    return (struct mc_entry){.time = mc_queue_now(w->queue),
                             .event = c->id,
                             .cause = (int16_t)cause,
                             .team = (int16_t)team,
                             .cluster = (int16_t)c->cluster,
                             .component = -1,
                             .namespace_index = -1};
}

static int outage_cause(const struct mc_world *w, const struct certificate *c)
{
    int kind = certificates_tier(w, c)->kind;
    int place = kind == MC_TIER_ROOT ? 0 : kind == MC_TIER_EDGE ? 2 : 1;
    return CAUSE_OUTAGE + place * FAILURES + (int)c->failure;
}

static void book(const struct mc_world *w, struct mc_entry e, enum mc_quantity quantity, double amount)
{
    e.quantity = (int16_t)quantity;
    e.amount = mc_round_half_even(amount);
    mc_world_book(w, e);
}

void certificates_book_work(const struct mc_world *w, const struct certificate *c, int cause, int64_t work_ms)
{
    book(w, certificates_entry(w, c, cause, certificates_worker(w, c)), MC_Q_WORK, (double)(work_ms / 1000));
}

static struct mc_entry outage_entry(const struct mc_world *w, const struct certificate *c)
{
    return certificates_entry(w, c, outage_cause(w, c), certificates_worker(w, c));
}

/* ---- loss ---- */

/* What hangs below the certificate in a cluster, on one side; NULL at the edge. */
static const struct mc_leaf_rules *rules_below(const struct mc_world *w, const struct certificate *c,
                                               int side, int cluster, struct mc_leaf_rules *rules)
{
    int leaf = certificates_leaf(w, side);
    if (leaf < 0 || certificates_tier(w, c)->kind == MC_TIER_EDGE) {
        return NULL;
    }
    *rules = mc_leaf_rules_at(w, leaf, cluster);
    return rules;
}

static bool is_behind(const struct mc_world *w, bool edge, int side, int ns)
{
    return edge ? w->lane->side_count == 1 || mc_world_side(w, ns) == side
                : mc_enrolment_is_in(w->enrolment, 1u << side, ns);
}

static void book_loss(const struct mc_world *w, const struct certificate *c, int side, int cluster,
                      double lost, struct mc_entry e)
{
    int month = mc_fleet_month(w->fleet, c->booked_until);
    double span = (double)(w->fleet->month_start[month + 1] - w->fleet->month_start[month]);
    bool edge = certificates_tier(w, c)->kind == MC_TIER_EDGE;
    for (int ns = 0; ns < w->fleet->namespace_count; ns++) {
        const struct mc_namespace_month *m = mc_fleet_namespace(w->fleet, month, ns);
        if (w->history->namespaces[ns].cluster != cluster || m->requests == 0 ||
            !is_behind(w, edge, side, ns)) {
            continue;
        }
        double hit = (double)(edge ? m->edge_requests : m->requests);
        e.namespace_index = ns;
        book(w, e, MC_Q_OUTAGE, lost / 1000 * (hit / (double)m->requests) * ((double)m->active_ms / span));
        book(w, e, MC_Q_LOST_REQUESTS, lost * (hit / span));
    }
}

/* Of the pods of a cluster, those that need a certificate of that side. */
static double pods_of_side(const struct mc_world *w, int side, int cluster)
{
    int month = mc_fleet_month(w->fleet, mc_queue_now(w->queue) - 1);
    return w->lane->side_count == 1
               ? 1
               : mc_enrolment_pod_share(w->enrolment, w->fleet, w->history, 1u << side, cluster, month);
}

/* Since the last booking, in one cluster and on one side: lost traffic, leaves that ended one by one, pods
 * that could not start. */
static void accrue_side(const struct mc_world *w, const struct certificate *c, int side, int cluster,
                        int64_t t, struct mc_entry e)
{
    struct mc_leaf_rules room;
    const struct mc_leaf_rules *rules = rules_below(w, c, side, cluster, &room);
    const struct mc_identity *identity = w->lane->side[side]->identity;
    int effect = certificates_mode(w, c)->expiry;
    double from = (double)(c->booked_until - c->since), to = (double)(t - c->since);
    e.cluster = (int16_t)cluster;
    book_loss(w, c, side, cluster,
              identity->lost_ms(effect, rules, c->ramp, to, to) -
                  identity->lost_ms(effect, rules, c->ramp, from, from),
              e);
    if (!rules || effect == MC_EXPIRY_NOTHING) {
        return;
    }
    if (effect == MC_EXPIRY_AS_LEAVES_END) {
        book(w, e, MC_Q_EXPIRED_LEAVES,
             mc_leaves_now(w, certificates_leaf(w, side), cluster) *
                 (identity->expired(rules, to) - identity->expired(rules, from)));
    }
    book(w, e, MC_Q_BLOCKED_STARTS,
         1000 * pods_of_side(w, side, cluster) * mc_pod_starts(w, cluster, c->booked_until, t));
}

void certificates_accrue(const struct mc_world *w, struct certificate *c, int64_t t, int64_t at)
{
    struct mc_entry e = outage_entry(w, c);
    e.time = at;
    for (int i = 0; c->booked_until < t && i < w->scenario->cluster_count * w->lane->side_count; i++) {
        int cluster = i / w->lane->side_count, side = i % w->lane->side_count;
        if (certificates_reaches(w, c, cluster) && (w->lane->tiers[c->tier].sides >> side & 1u)) {
            accrue_side(w, c, side, cluster, t, e);
        }
    }
    c->booked_until = t;
}

/* ---- the emergency ---- */

/* The history says who left since the start; before it, the same hazard held. */
bool certificates_specialist_left(const struct mc_world *w, const struct state *s,
                                  const struct certificate *c)
{
    double before = (double)(w->scenario->start - c->not_before) / (double)YEAR_MS;
    double gone = before > 0 ? -expm1(-s->leave_hazard * before) : 0;
    return mc_history_specialist_left(w->history, certificates_tier(w, c)->role, c->not_before,
                                      mc_queue_now(w->queue)) ||
           certificates_chance(w, c->id, "certificates.specialist-left", gone);
}

/* Further clusters below the same root, shared out among those who respond. */
static double further_clusters(const struct mc_world *w, const struct certificate *c, double people)
{
    double work = 0;
    for (int i = 0; c->shared && i < w->scenario->cluster_count; i++) {
        if (i != c->cluster && certificates_reaches(w, c, i)) {
            mc_id there = mc_id_child_named(c->id, "certificates", "there", w->scenario->clusters[i].name);
            work += mc_prior_event(w->key, &w->scenario->people.fix, there);
        }
    }
    return work / fmax(people, 1);
}

/* A new certificate, or only a restart where there is one that was not taken up. */
static double fix_time(const struct mc_world *w, const struct certificate *c)
{
    const struct mc_people_spec *p = &w->scenario->people;
    const struct mc_pki_spec *pki = &w->scenario->pki;
    const struct mc_tier *tier = certificates_tier(w, c);
    int leaf = certificates_leaf(w, tier->sides & MC_SIDE_FIRST ? 0 : 1);
    double restart = mc_prior_event(w->key, &pki->restart_time, c->id);
    if (c->failure == FAILURE_NOT_RELOADED) {
        return restart;
    }
    double ms = mc_prior_event(w->key, tier->kind == MC_TIER_ROOT ? &p->fix_root : &p->fix, c->id);
    bool stuck = tier->kind == MC_TIER_ISSUER && leaf >= 0 && mc_leaves_stuck(w, leaf, c->cluster);
    return ms + (stuck ? restart : 0);
}

static double diagnose_time(const struct mc_world *w, const struct state *s, const struct certificate *c)
{
    double ms = mc_prior_event(w->key, &w->scenario->people.diagnose, c->id);
    bool missing = c->owner->team_index == 0 || certificates_specialist_left(w, s, c);
    return missing ? ms * mc_prior_value(w->organisation_key, &w->scenario->incidents.vacancy_factor, NULL)
                   : ms;
}

static int64_t repair_time(const struct mc_world *w, const struct state *s, const struct certificate *c,
                           double people, int64_t *hands_on)
{
    const struct mc_people_spec *p = &w->scenario->people;
    const struct mc_owner *owner = c->owner;
    bool by_hand = c->failure == FAILURE_FAILED && !certificates_terms(w, c->tier, c->cluster).automatic;
    bool seen = by_hand ||
                (owner->alerts && !certificates_chance(w, c->id, "certificates.unmonitored", s->unmonitored));
    bool asks = w->scenario->pki.mode == MC_PKI_CORPORATE_CA && c->failure == FAILURE_MISSED &&
                certificates_tier(w, c)->kind != MC_TIER_EDGE;
    int64_t wait = mc_prior_event_ticks(w->key, seen ? &p->detect : &p->detect_by_users, c->id) +
                   mc_prior_event_ticks(w->key, &p->acknowledge, c->id) +
                   (asks ? mc_prior_event_ticks(w->key, &w->scenario->pki.emergency_approval, c->id) : 0);
    double work = diagnose_time(w, s, c) + fix_time(w, c) + further_clusters(w, c, people);
    *hands_on = mc_round_half_even(work * (owner->rehearsed ? s->rehearsal_gain : 1));
    return wait + *hands_on;
}

static void book_leaves(const struct mc_world *w, const struct certificate *c)
{
    struct mc_entry e = outage_entry(w, c);
    for (int i = 0; i < w->scenario->cluster_count * w->lane->side_count; i++) {
        int cluster = i / w->lane->side_count, side = i % w->lane->side_count;
        bool below = certificates_reaches(w, c, cluster) && (w->lane->tiers[c->tier].sides >> side & 1u);
        struct mc_leaf_rules room;
        const struct mc_leaf_rules *rules = below ? rules_below(w, c, side, cluster, &room) : NULL;
        bool clamped = rules && w->lane->tiers[certificates_leaf(w, side)].clamped;
        if (clamped && certificates_mode(w, c)->expiry == MC_EXPIRY_AT_ONCE) {
            double leaves = mc_leaves_now(w, certificates_leaf(w, side), cluster);
            e.cluster = (int16_t)cluster;
            book(w, e, MC_Q_EXPIRED_LEAVES, leaves);
            e.cause = CAUSE_RENEWAL;
            book(w, e, MC_Q_RENEWALS, leaves * w->lane->side[side]->identity->last_renewals(rules));
            e.cause = (int16_t)outage_cause(w, c);
        }
    }
}

void certificates_end(const struct mc_world *w, struct state *s, struct certificate *c)
{
    const struct mc_people_spec *p = &w->scenario->people;
    int64_t now = mc_queue_now(w->queue), hands_on;
    certificates_disarm(w, c);
    c->down = true;
    c->since = c->booked_until = now;
    c->ramp = mc_prior_event(w->key, &p->ramp, c->id) / (double)HOUR_MS;
    double people = mc_prior_event(w->key, &p->responders, c->id);
    int64_t duration = repair_time(w, s, c, people, &hands_on);
    book_leaves(w, c);
    book(w, outage_entry(w, c), MC_Q_PAGES, 1);
    mc_world_book_presence(w, now + duration - hands_on, hands_on, people, outage_entry(w, c));
    mc_world_timer(w, now + duration, MC_PHASE_COMPLETION, TIMER_REPAIRED,
                   mc_id_child(c->id, "certificates", "repaired", 0), c - s->certificates);
}

/* Whoever mended what nobody owned may have the role from then on, with all its certificates. */
static void name_owner(const struct mc_world *w, struct state *s, const struct certificate *c)
{
    int role = certificates_tier(w, c)->role;
    if (c->failure == FAILURE_MISSED && s->owners[role].team_index == 0 &&
        certificates_chance(w, c->id, "certificates.owner-named", s->named)) {
        s->owners[role].team_index = certificates_worker(w, c);
        certificates_look_again(w, s, role);
    }
}

void certificates_repaired(const struct mc_world *w, struct state *s, struct certificate *c)
{
    int64_t now = mc_queue_now(w->queue);
    certificates_accrue(w, c, now, now);
    certificates_book_work(w, c, outage_cause(w, c),
                           mc_prior_event_ticks(w->key, &w->scenario->people.follow_up, c->id));
    name_owner(w, s, c);
    certificates_start(w, s, c, now);
}
