/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cost model: certificates. Every tier of every cluster has a clock; expiry is arithmetic, not chance.
 *
 * What is random is whether somebody acts before the date. A manual rotation happens if somebody knows: an
 * alert reaches a staffed rota; or the specialist who set it up is still there; or the product warns and the
 * warning is not ignored. Then it has to pass the approval of a corporate PKI and find free hours in the
 * owner's queue. Missing it is an outcome of these. An automated rotation fails or is not reloaded once in a
 * while; it is noticed, or not, before the old certificate ends. At the end of a certificate traffic is lost
 * as the lane's identity mechanism says, until detection, acknowledgement, diagnosis and repair are through.
 * Routine leaf renewals are counted in closed form.
 *
 * Sources: operations.md 1 and 11a; linkerd.md 2; istio.md 2; cilium.md 2.
 */
#include "meshcost/check.h"
#include "meshcost/model.h"
#include "meshcost/variate.h"
#include <math.h>

enum timer_kind {
    TIMER_EXPIRY,
    TIMER_DECISION,
    TIMER_APPROVED,
    TIMER_FAILURE,
    TIMER_REPAIRED,
    TIMER_REBUILD,
    TIMER_REHEARSAL
};

static const char *const causes[] = {"planned-rotation", "repair-in-time", "rehearsal", "expired-root",
                                     "expired-issuer",   "expired-edge",   "renewal",   NULL};
enum { CAUSE_ROTATION, CAUSE_REPAIR, CAUSE_REHEARSAL, CAUSE_ROOT, CAUSE_ISSUER, CAUSE_EDGE, CAUSE_RENEWAL };

struct certificate {
    int tier, cluster;
    int64_t not_before, not_after;
    mc_id id;     /* of this certificate; the next one is its child */
    mc_id job;    /* rotation or repair that waits for people; 0: none */
    int64_t work; /* of that job, ms */
    struct mc_handle expiry, decision;
    bool down;
    int64_t booked_until; /* of the running outage */
    double ramp;          /* share lost per ms in it */
};

/* Organisation-level draws of a tier. */
struct tier_rates {
    bool operated, automatic;
    int64_t lifetime, renew_after;
};

struct state {
    int count;
    struct certificate *certificates;
    struct tier_rates *tiers;
    double leave_hazard, ignored, failure, unmonitored, rehearsal_gain;
};

static const double YEAR_MS = 31557600000.0;
static const int64_t HOUR_MS = 3600000;
/* Later than this nothing is scheduled; far beyond any horizon, near enough that sums cannot overflow. */
static const int64_t FAR_MS = INT64_C(200) * 31557600000;

static const struct mc_tier *tier_of(const struct mc_world *w, const struct certificate *c)
{
    return &w->lane->tiers[c->tier];
}

static const struct mc_tier_mode *mode_of(const struct mc_world *w, const struct mc_tier *tier)
{
    return &tier->mode[w->scenario->pki.mode];
}

static const struct mc_owner *owner_of(const struct mc_world *w, const struct certificate *c)
{
    return &w->scenario->owners[tier_of(w, c)->role];
}

/* Who does the work: the owner, or whoever is paged when nobody owns it. */
static int worker_of(const struct mc_world *w, const struct certificate *c)
{
    int team = owner_of(w, c)->team_index;
    return team != 0 ? team : w->scenario->fallback_team;
}

static bool chance(const struct mc_world *w, mc_id id, const char *slot, double p)
{
    return mc_uniform(w->key, id, mc_slot(slot)) < p;
}

/* ---- set-up ---- */

/* What a tier lives by under the organisation's PKI. In a corporate PKI the CA's terms are the scenario's. */
static struct tier_rates rates_of(const struct mc_world *w, const struct mc_tier *tier)
{
    const struct mc_tier_mode *mode = mode_of(w, tier);
    const struct mc_pki_spec *pki = &w->scenario->pki;
    struct tier_rates r = {.operated = mode->renewal != MC_RENEWAL_NONE,
                           .automatic = mode->renewal == MC_RENEWAL_AUTOMATIC,
                           .lifetime = mc_prior_ticks(w->organisation_key, &mode->lifetime, NULL)};
    double renew_at = mode->renew_at;
    if (r.lifetime == 0) {
        r.lifetime = pki->ca_lifetime;
        r.automatic = pki->automated_ca;
    }
    if (renew_at <= 0 && mode->renew_before <= 0) {
        renew_at = 2.0 / 3; /* cert-manager's default (cilium.md 7) */
    }
    r.renew_after =
        renew_at > 0 ? mc_round_half_even((double)r.lifetime * renew_at) : r.lifetime - mode->renew_before;
    MC_ASSERT(r.lifetime > 0);
    if (r.renew_after < 1) {
        r.renew_after = 1;
    }
    return r;
}

static void arm(const struct mc_world *w, struct state *s, struct certificate *c);

static void start_certificate(const struct mc_world *w, struct state *s, struct certificate *c, int64_t t)
{
    c->id = mc_id_child(c->id, "certificates", "next", 0);
    c->not_before = t;
    c->not_after = t + s->tiers[c->tier].lifetime;
    c->down = false;
    c->job = 0;
    arm(w, s, c);
}

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

/*
 * The first automated rotation that fails: successes before it are geometric, one draw instead of
 * thousands. A certificate that is renewed long before never ends.
 */
static void arm_automatic(const struct mc_world *w, struct state *s, struct certificate *c)
{
    const struct tier_rates *r = &s->tiers[c->tier];
    if (s->failure <= 0) {
        return;
    }
    struct mc_dist unit = {.family = MC_DIST_EXPONENTIAL, .a = 1};
    double e = mc_quantile(&unit, mc_uniform(w->key, c->id, mc_slot("certificates.automated")));
    double successes = s->failure < 1 ? floor(e / -log1p(-s->failure)) : 0;
    if (successes * (double)r->renew_after > (double)FAR_MS) {
        return;
    }
    int64_t last_good = c->not_before + (int64_t)successes * r->renew_after;
    int64_t failing = last_good + r->renew_after;
    c->not_after = last_good + r->lifetime;
    if (failing < mc_queue_now(w->queue)) {
        failing = mc_queue_now(w->queue);
    }
    c->decision = mc_world_timer(w, failing, MC_PHASE_DECISION, TIMER_FAILURE,
                                 mc_id_child(c->id, "certificates", "failure", 0), payload_of(s, c));
}

static int64_t decision_time(const struct mc_world *w, const struct certificate *c, int64_t lead)
{
    int64_t half = (c->not_after - c->not_before) / 2;
    int64_t t = c->not_after - (lead < half ? lead : half);
    return t > mc_queue_now(w->queue) ? t : mc_queue_now(w->queue);
}

static void arm(const struct mc_world *w, struct state *s, struct certificate *c)
{
    c->expiry = c->decision = (struct mc_handle){0};
    if (s->tiers[c->tier].automatic) {
        arm_automatic(w, s, c);
        return;
    }
    if (c->not_after - mc_queue_now(w->queue) > FAR_MS) {
        return;
    }
    schedule_expiry(w, s, c);
    int64_t lead = w->scenario->pki.rotation_lead;
    c->decision = mc_world_timer(w, decision_time(w, c, lead), MC_PHASE_DECISION, TIMER_DECISION,
                                 mc_id_child(c->id, "certificates", "decision", 0), payload_of(s, c));
}

static void disarm(const struct mc_world *w, struct certificate *c)
{
    mc_queue_cancel(w->queue, c->expiry);
    mc_queue_cancel(w->queue, c->decision);
    if (c->job != 0) {
        mc_resource_withdraw(w->teams[worker_of(w, c)], c->job);
        c->job = 0;
    }
}

/* Births before the start are rolled forward for tiers that renew by themselves; manual ones keep their date.
 */
static void add_certificate(const struct mc_world *w, struct state *s, int tier, int cluster)
{
    struct certificate *c = &s->certificates[s->count++];
    const struct mc_cluster_spec *spec = &w->scenario->clusters[cluster];
    const struct tier_rates *r = &s->tiers[tier];
    *c = (struct certificate){.tier = tier, .cluster = cluster};
    c->id = mc_id_child_named(mc_id_root("certificate", spec->name, 0), "certificates", "tier",
                              w->lane->tiers[tier].subject);
    int64_t born = spec->installed, now = mc_queue_now(w->queue);
    if (born < w->history->cluster_joins[cluster] && spec->joins > w->scenario->start) {
        born = w->history->cluster_joins[cluster];
    }
    if (born < now && r->automatic) {
        born += (now - born) / r->renew_after * r->renew_after;
    } else if (born < now) {
        born += (now - born) / r->lifetime * r->lifetime;
    }
    start_certificate(w, s, c, born);
}

static void schedule_rebuild(const struct mc_world *w, int cluster, int64_t after)
{
    int64_t interval = w->scenario->pki.rebuild_interval;
    if (interval > 0) {
        const struct mc_cluster_spec *spec = &w->scenario->clusters[cluster];
        mc_world_timer(
            w, after + interval, MC_PHASE_HISTORY, TIMER_REBUILD,
            mc_id_child(mc_id_root("rebuild", spec->name, 0), "certificates", "at", (uint64_t)after),
            cluster);
    }
}

static void schedule_rehearsal(const struct mc_world *w, int role, int64_t t, uint64_t k)
{
    mc_world_timer(w, t, MC_PHASE_DECISION, TIMER_REHEARSAL,
                   mc_id_child(mc_id_root("rehearsal", mc_role_words[role], 0), "certificates", "nth", k),
                   (int64_t)(k * MC_ROLES) + role);
}

static bool owns_a_tier(const struct mc_world *w, const struct state *s, int role)
{
    for (int t = 0; t < w->lane->tier_count; t++) {
        if (w->lane->tiers[t].role == role && s->tiers[t].operated &&
            w->lane->tiers[t].kind != MC_TIER_LEAF) {
            return true;
        }
    }
    return false;
}

static void init(const struct mc_world *w, void *memory)
{
    struct state *s = memory;
    const struct mc_people_spec *p = &w->scenario->people;
    s->leave_hazard = mc_prior_value(w->organisation_key, &p->leave_hazard, NULL);
    s->ignored = mc_prior_value(w->organisation_key, &p->ignored_warning, NULL);
    s->failure = mc_prior_value(w->organisation_key, &p->automated_failure, NULL);
    s->unmonitored = mc_prior_value(w->organisation_key, &p->unmonitored, NULL);
    s->rehearsal_gain = mc_prior_value(w->organisation_key, &p->rehearsal_gain, NULL);
    s->tiers = MC_NEW_ARRAY(w->arena, (size_t)w->lane->tier_count, struct tier_rates);
    s->certificates = MC_NEW_ARRAY(w->arena, (size_t)(w->lane->tier_count * w->scenario->cluster_count) + 1,
                                   struct certificate);
    for (int t = 0; t < w->lane->tier_count; t++) {
        s->tiers[t] = rates_of(w, &w->lane->tiers[t]);
        if (!s->tiers[t].operated || w->lane->tiers[t].kind == MC_TIER_LEAF) {
            continue;
        }
        for (int c = 0; c < w->scenario->cluster_count; c++) {
            if (w->history->cluster_joins[c] < w->scenario->end) {
                add_certificate(w, s, t, c);
            }
        }
    }
    for (int c = 0; c < w->scenario->cluster_count; c++) {
        if (w->history->cluster_joins[c] < w->scenario->end) {
            schedule_rebuild(w, c, w->history->cluster_joins[c]);
        }
    }
    for (int r = 0; r < MC_ROLES; r++) {
        if (w->scenario->owners[r].rehearsed && w->scenario->owners[r].team_index != 0 &&
            owns_a_tier(w, s, r)) {
            schedule_rehearsal(w, r, mc_queue_now(w->queue), 0);
        }
    }
}

/* ---- booking ---- */

static struct mc_entry entry_of(const struct mc_world *w, const struct certificate *c, int cause, int team)
{
    return (struct mc_entry){.time = mc_queue_now(w->queue),
                             .event = c->id,
                             .cause = (int16_t)cause,
                             .team = (int16_t)team,
                             .cluster = (int16_t)c->cluster,
                             .component = -1,
                             .namespace_index = -1};
}

static int outage_cause(const struct mc_tier *tier)
{
    return tier->kind == MC_TIER_ROOT ? CAUSE_ROOT : tier->kind == MC_TIER_EDGE ? CAUSE_EDGE : CAUSE_ISSUER;
}

static void book_work(const struct mc_world *w, const struct certificate *c, int cause, int team,
                      int64_t work_ms)
{
    struct mc_entry e = entry_of(w, c, cause, team);
    e.quantity = MC_Q_WORK;
    e.amount = work_ms / 1000;
    mc_world_book(w, e);
}

static const struct mc_tier *leaf_of(const struct mc_world *w)
{
    for (int t = 0; t < w->lane->tier_count; t++) {
        if (w->lane->tiers[t].kind == MC_TIER_LEAF &&
            mode_of(w, &w->lane->tiers[t])->renewal != MC_RENEWAL_NONE) {
            return &w->lane->tiers[t];
        }
    }
    return NULL;
}

static double leaf_lifetime(const struct mc_world *w, const struct state *s)
{
    const struct mc_tier *leaf = leaf_of(w);
    return leaf ? (double)s->tiers[leaf - w->lane->tiers].lifetime : 0;
}

/* Books the loss of a running outage since the last booking, in the namespaces of the cluster. */
static void accrue(const struct mc_world *w, struct state *s, struct certificate *c, int64_t t, int64_t at)
{
    const struct mc_tier *tier = tier_of(w, c);
    const struct mc_identity *identity = w->lane->identity;
    double leaf = leaf_lifetime(w, s);
    double lost = identity->lost_ms(tier, leaf, c->ramp, (double)(t - c->not_after)) -
                  identity->lost_ms(tier, leaf, c->ramp, (double)(c->booked_until - c->not_after));
    int month = mc_fleet_month(w->fleet, c->booked_until);
    double span = (double)(w->fleet->month_start[month + 1] - w->fleet->month_start[month]);
    struct mc_entry e = entry_of(w, c, outage_cause(tier), worker_of(w, c));
    e.time = at;
    for (int ns = 0; ns < w->fleet->namespace_count; ns++) {
        const struct mc_namespace_month *m = mc_fleet_namespace(w->fleet, month, ns);
        if (w->history->namespaces[ns].cluster != c->cluster || m->requests == 0) {
            continue;
        }
        double hit = (double)(tier->kind == MC_TIER_EDGE ? m->edge_requests : m->requests);
        e.namespace_index = ns;
        e.quantity = MC_Q_OUTAGE;
        e.amount =
            mc_round_half_even(lost / 1000 * (hit / (double)m->requests) * ((double)m->active_ms / span));
        mc_world_book(w, e);
        e.quantity = MC_Q_LOST_REQUESTS;
        e.amount = mc_round_half_even(lost * (hit / span));
        mc_world_book(w, e);
    }
    c->booked_until = t;
}

/* ---- events ---- */

/* Who set it up: the history says who left since the start; before it, the same hazard held. */
static bool specialist_left(const struct mc_world *w, const struct state *s, const struct certificate *c)
{
    double before = (double)(w->scenario->start - c->not_before) / YEAR_MS;
    double gone = before > 0 ? -expm1(-s->leave_hazard * before) : 0;
    return mc_history_specialist_left(w->history, tier_of(w, c)->role, c->not_before,
                                      mc_queue_now(w->queue)) ||
           chance(w, c->id, "certificates.specialist-left", gone);
}

static bool somebody_knows(const struct mc_world *w, const struct state *s, const struct certificate *c)
{
    const struct mc_owner *owner = owner_of(w, c);
    const struct mc_tier_mode *mode = mode_of(w, tier_of(w, c));
    if (owner->alerts && worker_of(w, c) != 0) {
        return true;
    }
    if (owner->team_index == 0) {
        return false;
    }
    if (!specialist_left(w, s, c)) {
        return true;
    }
    return mode->warning > 0 &&
           (mode->fails_build || !chance(w, c->id, "certificates.warning-ignored", s->ignored));
}

static void submit(const struct mc_world *w, struct state *s, struct certificate *c, const char *kind,
                   int64_t work, bool urgent)
{
    c->job = mc_id_child(c->id, "certificates", kind, 0);
    c->work = work > 0 ? work : 1;
    mc_world_submit(w, worker_of(w, c),
                    (struct mc_job){.id = c->job,
                                    .priority = MC_PRIORITY_EXPIRING,
                                    .urgent = urgent,
                                    .work = c->work,
                                    .payload = payload_of(s, c)});
}

static void on_decision(const struct mc_world *w, struct state *s, struct certificate *c)
{
    if (!somebody_knows(w, s, c)) {
        return;
    }
    bool asks = w->scenario->pki.mode == MC_PKI_CORPORATE_CA && tier_of(w, c)->kind != MC_TIER_EDGE;
    int64_t wait = asks ? w->scenario->pki.approval_lead : 0;
    c->decision = mc_world_timer(w, mc_queue_now(w->queue) + wait, MC_PHASE_ARRIVAL, TIMER_APPROVED,
                                 mc_id_child(c->id, "certificates", "approved", 0), payload_of(s, c));
}

/* A failed automated rotation that a monitor catches pages the rota, which works on it at once. */
static void on_failure(const struct mc_world *w, struct state *s, struct certificate *c)
{
    schedule_expiry(w, s, c);
    bool noticed =
        owner_of(w, c)->alerts && !chance(w, c->id, "certificates.failure-unnoticed", s->unmonitored);
    if (noticed && worker_of(w, c) != 0) {
        struct mc_entry page = entry_of(w, c, CAUSE_REPAIR, worker_of(w, c));
        page.quantity = MC_Q_PAGES;
        page.amount = 1;
        mc_world_book(w, page);
        submit(w, s, c, "repair", mc_prior_event_ticks(w->key, &w->scenario->people.fix, c->id),
               w->scenario->teams[worker_of(w, c)].on_call);
    }
}

static int64_t leaves_now(const struct mc_world *w, const struct certificate *c)
{
    const struct mc_tier *leaf = leaf_of(w);
    int month = mc_fleet_month(w->fleet, mc_queue_now(w->queue));
    double span = (double)(w->fleet->month_start[month + 1] - w->fleet->month_start[month]);
    if (!leaf || !leaf->clamped || tier_of(w, c)->kind == MC_TIER_EDGE ||
        tier_of(w, c)->expiry != MC_EXPIRY_AT_ONCE) {
        return 0;
    }
    /* One renewal an interval of one month: the number of leaves that exist. */
    return mc_round_half_even(w->lane->identity->renewals(leaf, span, 1, w->fleet, month, c->cluster));
}

static int64_t repair_time(const struct mc_world *w, const struct state *s, const struct certificate *c,
                           int64_t *hands_on)
{
    const struct mc_people_spec *p = &w->scenario->people;
    bool seen = owner_of(w, c)->alerts && !chance(w, c->id, "certificates.unmonitored", s->unmonitored);
    int64_t detect = mc_prior_event_ticks(w->key, seen ? &p->detect : &p->detect_by_users, c->id);
    int64_t acknowledge = mc_prior_event_ticks(w->key, &p->acknowledge, c->id);
    double gain = owner_of(w, c)->rehearsed ? s->rehearsal_gain : 1;
    const struct mc_prior *fix = tier_of(w, c)->kind == MC_TIER_ROOT ? &p->fix_root : &p->fix;
    double work = mc_prior_event(w->key, &p->diagnose, c->id) + mc_prior_event(w->key, fix, c->id);
    *hands_on = mc_round_half_even(work * gain);
    return detect + acknowledge + *hands_on;
}

static void book_count(const struct mc_world *w, const struct certificate *c, enum mc_quantity quantity,
                       int64_t n)
{
    struct mc_entry e = entry_of(w, c, outage_cause(tier_of(w, c)), worker_of(w, c));
    e.quantity = (int16_t)quantity;
    e.amount = n;
    mc_world_book(w, e);
}

static void on_expiry(const struct mc_world *w, struct state *s, struct certificate *c)
{
    const struct mc_people_spec *p = &w->scenario->people;
    int64_t now = mc_queue_now(w->queue), hands_on;
    disarm(w, c);
    c->down = true;
    c->booked_until = now;
    c->ramp = mc_prior_event(w->key, &p->ramp, c->id) / (double)HOUR_MS;
    int64_t duration = repair_time(w, s, c, &hands_on);
    book_count(w, c, MC_Q_EXPIRED_LEAVES, leaves_now(w, c));
    book_count(w, c, MC_Q_PAGES, 1);
    double people = mc_prior_event(w->key, &p->responders, c->id);
    mc_world_book_presence(w, now + duration - hands_on, hands_on, people,
                           entry_of(w, c, outage_cause(tier_of(w, c)), worker_of(w, c)));
    mc_world_timer(w, now + duration, MC_PHASE_COMPLETION, TIMER_REPAIRED,
                   mc_id_child(c->id, "certificates", "repaired", 0), payload_of(s, c));
}

static void on_repaired(const struct mc_world *w, struct state *s, struct certificate *c)
{
    int64_t now = mc_queue_now(w->queue);
    accrue(w, s, c, now, now);
    book_work(w, c, outage_cause(tier_of(w, c)), worker_of(w, c),
              mc_prior_event_ticks(w->key, &w->scenario->people.follow_up, c->id));
    start_certificate(w, s, c, now);
}

static void on_rebuild(const struct mc_world *w, struct state *s, int cluster)
{
    for (int i = 0; i < s->count; i++) {
        struct certificate *c = &s->certificates[i];
        if (c->cluster == cluster && !c->down) {
            disarm(w, c);
            start_certificate(w, s, c, mc_queue_now(w->queue));
        }
    }
    schedule_rebuild(w, cluster, mc_queue_now(w->queue));
}

/* A rehearsal walks through the procedure on one cluster: it costs what a planned rotation costs. */
static void on_rehearsal(const struct mc_world *w, const struct mc_timer *timer)
{
    int role = (int)(timer->payload % MC_ROLES);
    mc_world_book(
        w, (struct mc_entry){
               .time = timer->time,
               .event = timer->id,
               .amount = mc_prior_event_ticks(w->key, &w->scenario->people.rotation_effort, timer->id) / 1000,
               .cause = CAUSE_REHEARSAL,
               .quantity = MC_Q_WORK,
               .team = (int16_t)w->scenario->owners[role].team_index,
               .cluster = -1,
               .component = -1,
               .namespace_index = -1});
    schedule_rehearsal(w, role, timer->time + (int64_t)YEAR_MS, (uint64_t)(timer->payload / MC_ROLES) + 1);
}

static void on_timer(const struct mc_world *w, void *memory, const struct mc_timer *timer)
{
    struct state *s = memory;
    if (timer->kind == TIMER_REBUILD) {
        on_rebuild(w, s, (int)timer->payload);
        return;
    }
    if (timer->kind == TIMER_REHEARSAL) {
        on_rehearsal(w, timer);
        return;
    }
    struct certificate *c = &s->certificates[timer->payload];
    switch (timer->kind) {
    case TIMER_EXPIRY:
        on_expiry(w, s, c);
        break;
    case TIMER_DECISION:
        on_decision(w, s, c);
        break;
    case TIMER_APPROVED:
        submit(w, s, c, "rotation", mc_prior_event_ticks(w->key, &w->scenario->people.rotation_effort, c->id),
               false);
        break;
    case TIMER_FAILURE:
        on_failure(w, s, c);
        break;
    default:
        MC_ASSERT(timer->kind == TIMER_REPAIRED);
        on_repaired(w, s, c);
        break;
    }
}

/* A rotation or repair that got its hours before the date: the new certificate runs from now on. */
static void on_done(const struct mc_world *w, void *memory, const struct mc_completion *done)
{
    struct state *s = memory;
    struct certificate *c = &s->certificates[done->payload];
    MC_ASSERT(c->job == done->id);
    bool repair = s->tiers[c->tier].automatic;
    book_work(w, c, repair ? CAUSE_REPAIR : CAUSE_ROTATION, worker_of(w, c), done->work);
    c->job = 0;
    disarm(w, c);
    start_certificate(w, s, c, mc_queue_now(w->queue));
}

static void on_month(const struct mc_world *w, void *memory, int month)
{
    struct state *s = memory;
    int64_t end = w->fleet->month_start[month + 1];
    for (int i = 0; i < s->count; i++) {
        if (s->certificates[i].down) {
            accrue(w, s, &s->certificates[i], end, end - 1);
        }
    }
    const struct mc_tier *leaf = leaf_of(w);
    for (int c = 0; leaf && c < w->scenario->cluster_count; c++) {
        const struct tier_rates *r = &s->tiers[leaf - w->lane->tiers];
        double n = w->lane->identity->renewals(
            leaf, (double)r->lifetime, (double)r->renew_after / (double)r->lifetime, w->fleet, month, c);
        mc_world_book(w, (struct mc_entry){.time = end - 1,
                                           .amount = mc_round_half_even(n),
                                           .cause = CAUSE_RENEWAL,
                                           .quantity = MC_Q_RENEWALS,
                                           .cluster = (int16_t)c,
                                           .component = -1,
                                           .namespace_index = -1});
    }
}

const struct mc_model mc_model_certificates = {.name = "certificates",
                                               .summary = "Expiry, rotation and repair of certificates",
                                               .causes = causes,
                                               .state_size = sizeof(struct state),
                                               .init = init,
                                               .on_timer = on_timer,
                                               .on_done = on_done,
                                               .on_month = on_month};
