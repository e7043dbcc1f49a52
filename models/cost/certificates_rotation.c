/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates: rotations, by people and by machines, and how they go wrong. */
#include "certificates.h"
#include "meshcost/variate.h"
#include <math.h>

static int64_t payload_of(const struct state *s, const struct certificate *c)
{
    return c - s->certificates;
}

static void schedule_expiry(const struct mc_world *w, const struct state *s, struct certificate *c)
{
    if (c->not_after < mc_queue_now(w->queue)) {
        c->not_after = mc_queue_now(w->queue);
    }
    c->expiry = mc_world_timer(w, c->not_after, MC_PHASE_EXPIRY, TIMER_EXPIRY,
                               mc_id_child(c->id, "certificates", "expiry", 0), payload_of(s, c));
}

static double exponential(const struct mc_world *w, mc_id id, const char *slot)
{
    static const struct mc_dist unit = {.family = MC_DIST_EXPONENTIAL, .a = 1};
    return mc_quantile(&unit, mc_uniform(w->key, id, mc_slot(slot)));
}

/* Good rotations before the first bad one: geometric, one draw instead of thousands. */
static double good_rotations(const struct mc_world *w, const struct certificate *c, const char *slot,
                             double bad)
{
    if (bad <= 0) {
        return INFINITY;
    }
    return bad < 1 ? floor(exponential(w, c->id, slot) / -log1p(-bad)) : 0;
}

/*
 * What breaks a rotation is a change since the last one that worked, so that its probability grows with the
 * time between them: operations.md 11a states it for certificates of the usual terms, here 60 days from one
 * to the next.
 */
static double broken(const struct state *s, const struct tier_terms *terms)
{
    static const double usual_ms = 60.0 * 86400000;
    return s->failure < 1 ? -expm1(log1p(-s->failure) * (double)terms->renew_after / usual_ms) : 1;
}

/* A product that rotates inside itself, or fetches what it needs, has nothing to reload. */
static double stale(const struct mc_world *w, const struct state *s, const struct certificate *c)
{
    const struct mc_tier *tier = certificates_tier(w, c);
    bool inside = w->scenario->pki.mode == MC_PKI_PRODUCT_DEFAULT && tier->kind != MC_TIER_EDGE;
    bool reloads = mc_prior_value(w->organisation_key, &tier->reloads, NULL) >= 0.5;
    return inside || !reloads ? 0 : s->not_reloaded;
}

/* The first automated rotation that goes wrong. One that lies far away never comes. */
static void arm_automatic(const struct mc_world *w, struct state *s, struct certificate *c,
                          const struct tier_terms *terms)
{
    double failed = good_rotations(w, c, "certificates.automated", broken(s, terms));
    double unseen = good_rotations(w, c, "certificates.reload", stale(w, s, c));
    double good = fmin(failed, unseen);
    if (!(good * (double)terms->renew_after < (double)FAR_MS)) {
        return;
    }
    int64_t last_good = c->not_before + (int64_t)good * terms->renew_after;
    int64_t failing = last_good + terms->renew_after;
    c->failure = unseen < failed ? FAILURE_NOT_RELOADED : FAILURE_FAILED;
    c->not_after = last_good + terms->lifetime;
    if (failing < mc_queue_now(w->queue)) {
        failing = mc_queue_now(w->queue);
    }
    c->decision = mc_world_timer(w, failing, MC_PHASE_DECISION, TIMER_FAILURE,
                                 mc_id_child(c->id, "certificates", "failure", 0), payload_of(s, c));
}

/* A lead time before the end, at most half of what `from` leaves, it shows whether somebody knows. */
static void schedule_decision(const struct mc_world *w, const struct state *s, struct certificate *c,
                              int64_t from)
{
    int64_t lead = w->scenario->pki.rotation_lead, half = (c->not_after - from) / 2;
    int64_t t = c->not_after - (lead < half ? lead : half);
    t = t > mc_queue_now(w->queue) ? t : mc_queue_now(w->queue);
    c->decision = mc_world_timer(w, t, MC_PHASE_DECISION, TIMER_DECISION,
                                 mc_id_child(c->id, "certificates", "decision", 0), payload_of(s, c));
}

static void arm(const struct mc_world *w, struct state *s, struct certificate *c)
{
    struct tier_terms terms = certificates_terms(w, c->tier, c->cluster);
    c->expiry = c->decision = (struct mc_handle){0};
    if (terms.automatic) {
        arm_automatic(w, s, c, &terms);
        return;
    }
    if (c->not_after - mc_queue_now(w->queue) > FAR_MS) {
        return;
    }
    schedule_expiry(w, s, c);
    schedule_decision(w, s, c, c->not_before);
}

void certificates_start(const struct mc_world *w, struct state *s, struct certificate *c, int64_t t)
{
    if (c->gone) {
        c->down = false;
        return;
    }
    c->id = mc_id_child(c->id, "certificates", "next", 0);
    c->not_before = t;
    c->not_after = t + certificates_terms(w, c->tier, c->cluster).lifetime;
    c->failure = FAILURE_MISSED;
    c->down = false;
    c->job = 0;
    arm(w, s, c);
}

void certificates_disarm(const struct mc_world *w, struct certificate *c)
{
    mc_queue_cancel(w->queue, c->expiry);
    mc_queue_cancel(w->queue, c->decision);
    if (c->job != 0) {
        mc_resource_withdraw(w->teams[certificates_worker(w, c)], c->job);
        c->job = 0;
    }
}

/* ---- by people ---- */

static bool somebody_knows(const struct mc_world *w, const struct state *s, const struct certificate *c)
{
    const struct mc_owner *owner = c->owner;
    const struct mc_tier_mode *mode = certificates_mode(w, c);
    if (owner->alerts && certificates_worker(w, c) != 0) {
        return true;
    }
    if (owner->team_index == 0) {
        return false;
    }
    if (!certificates_specialist_left(w, s, c)) {
        return true;
    }
    return mode->warning > 0 &&
           (mode->fails_build || !certificates_chance(w, c->id, "certificates.warning-ignored", s->ignored));
}

void certificates_decide(const struct mc_world *w, struct state *s, struct certificate *c)
{
    if (!somebody_knows(w, s, c)) {
        return;
    }
    bool asks = w->scenario->pki.mode == MC_PKI_CORPORATE_CA && certificates_tier(w, c)->kind != MC_TIER_EDGE;
    int64_t wait = asks ? w->scenario->pki.approval_lead : 0;
    c->decision = mc_world_timer(w, mc_queue_now(w->queue) + wait, MC_PHASE_ARRIVAL, TIMER_APPROVED,
                                 mc_id_child(c->id, "certificates", "approved", 0), payload_of(s, c));
}

/* Whoever has just become the owner looks at all dates of the role, those that nobody saw come too. */
void certificates_look_again(const struct mc_world *w, struct state *s, int role)
{
    for (int i = 0; i < s->count; i++) {
        struct certificate *c = &s->certificates[i];
        bool by_hand = !certificates_terms(w, c->tier, c->cluster).automatic;
        bool runs = !c->down && !c->gone && c->not_after - mc_queue_now(w->queue) <= FAR_MS;
        if (certificates_tier(w, c)->role == role && by_hand && runs && c->job == 0) {
            mc_queue_cancel(w->queue, c->decision);
            schedule_decision(w, s, c, c->not_before);
        }
    }
}

static void submit(const struct mc_world *w, struct state *s, struct certificate *c, const char *kind,
                   double work, bool urgent)
{
    c->job = mc_id_child(c->id, "certificates", kind, 0);
    mc_world_submit(w, certificates_worker(w, c),
                    (struct mc_job){.id = c->job,
                                    .priority = MC_PRIORITY_EXPIRING,
                                    .urgent = urgent,
                                    .work = work > 1 ? mc_round_half_even(work) : 1,
                                    .payload = payload_of(s, c)});
}

/* The effort that operations.md 11a states is that of eleven steps (C31, linkerd.md 2.3); every cluster that
 * shares the root has its own. */
static double rotation_work(const struct mc_world *w, const struct certificate *c)
{
    static const double usual_steps = 11;
    double work = 0;
    for (int i = 0; i < w->scenario->cluster_count; i++) {
        if (certificates_reaches(w, c, i)) {
            double steps = mc_prior_value(w->organisation_key, &mc_world_tier(w, c->tier, i)->steps, NULL);
            mc_id id = i == c->cluster
                           ? c->id
                           : mc_id_child_named(c->id, "certificates", "there", w->scenario->clusters[i].name);
            work += mc_prior_event(w->key, &w->scenario->people.rotation_effort, id) * steps / usual_steps;
        }
    }
    return work;
}

/* A failed rotation by a machine needs a repair, not another approval; paging is over where nobody saw it
 * fail. */
void certificates_approved(const struct mc_world *w, struct state *s, struct certificate *c)
{
    if (certificates_terms(w, c->tier, c->cluster).automatic) {
        submit(w, s, c, "repair", mc_prior_event(w->key, &w->scenario->people.fix, c->id), false);
        return;
    }
    submit(w, s, c, "rotation", rotation_work(w, c), false);
}

/* ---- by machines ---- */

/* A failed rotation that a monitor catches pages the rota, which works on it at once. */
static bool notice(const struct mc_world *w, struct state *s, struct certificate *c)
{
    int team = certificates_worker(w, c);
    if (team == 0 || !c->owner->alerts ||
        certificates_chance(w, c->id, "certificates.failure-unnoticed", s->unmonitored)) {
        return false;
    }
    struct mc_entry page = certificates_entry(w, c, CAUSE_REPAIR, team);
    page.quantity = MC_Q_PAGES;
    page.amount = 1;
    mc_world_book(w, page);
    submit(w, s, c, "repair", mc_prior_event(w->key, &w->scenario->people.fix, c->id),
           w->scenario->teams[team].on_call);
    return true;
}

/*
 * A new certificate that nothing took up looks well: no warning comes. It is cured unseen if what serves it
 * restarts before the old one ends.
 */
static void leave_stale(const struct mc_world *w, struct state *s, struct certificate *c)
{
    int64_t now = mc_queue_now(w->queue), left = c->not_after - now;
    double yearly = mc_prior_value(w->organisation_key, &w->scenario->pki.component_restarts, NULL);
    double restart =
        yearly > 0 ? exponential(w, c->id, "certificates.restart") / yearly * (double)YEAR_MS : INFINITY;
    if (restart < (double)left) {
        certificates_start(w, s, c, now);
    } else {
        schedule_expiry(w, s, c);
    }
}

void certificates_fail(const struct mc_world *w, struct state *s, struct certificate *c)
{
    if (c->failure == FAILURE_NOT_RELOADED) {
        leave_stale(w, s, c);
    } else {
        schedule_expiry(w, s, c);
        if (!notice(w, s, c)) {
            schedule_decision(w, s, c, mc_queue_now(w->queue));
        }
    }
}

/* A rotation or repair that got its hours before the date: the new certificate runs from now on, if all went
 * well. */
void certificates_done(const struct mc_world *w, struct state *s, const struct mc_completion *done)
{
    struct certificate *c = &s->certificates[done->payload];
    bool repair = certificates_terms(w, c->tier, c->cluster).automatic;
    certificates_book_work(w, c, repair ? CAUSE_REPAIR : CAUSE_ROTATION, done->work);
    c->job = 0;
    certificates_disarm(w, c);
    if (!repair && certificates_chance(w, c->id, "certificates.rotation-failed", s->rotation_failure)) {
        c->failure = FAILURE_FAILED;
        certificates_end(w, s, c);
    } else {
        certificates_start(w, s, c, mc_queue_now(w->queue));
    }
}
