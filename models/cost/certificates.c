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
#include "certificates.h"
#include "meshcost/check.h"
#include "meshcost/variate.h"

static const char *const causes[] = {"planned-rotation", "repair-in-time",
                                     "rehearsal",        "renewal",
                                     "missed-root",      "failed-root",
                                     "stale-root",       "missed-issuer",
                                     "failed-issuer",    "stale-issuer",
                                     "missed-edge",      "failed-edge",
                                     "stale-edge",       NULL};

/* ---- set-up ---- */

/* Births before the start are rolled forward for tiers that renew by themselves; manual ones keep their date.
 */
static void add_certificate(const struct mc_world *w, struct state *s, int tier, int cluster)
{
    bool first;
    bool shared = certificates_shared(w, tier, cluster, &first);
    if (shared && !first) {
        return;
    }
    struct certificate *c = &s->certificates[s->count++];
    const struct mc_cluster_spec *spec = &w->scenario->clusters[cluster];
    struct tier_terms r = certificates_terms(w, tier, cluster);
    *c = (struct certificate){.tier = tier, .cluster = cluster, .shared = shared};
    c->owner = &s->owners[certificates_tier(w, c)->role];
    c->id = mc_id_child_named(mc_id_root("certificate", spec->name, 0), "certificates", "tier",
                              w->lane->tiers[tier].subject);
    int64_t born = spec->installed, now = mc_queue_now(w->queue);
    born = w->lane->is_incumbent && born < w->scenario->platform.incumbent.installed
               ? w->scenario->platform.incumbent.installed
               : born;
    int64_t period = r.automatic ? r.renew_after : r.lifetime;
    if (born < w->history->cluster_joins[cluster] && spec->joins > w->scenario->start) {
        born = w->history->cluster_joins[cluster];
    }
    if (now > w->scenario->start && born < now) {
        born = now; /* set up just now */
    }
    if (born < now) {
        born += (now - born) / period * period;
    }
    certificates_start(w, s, c, born);
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

static bool is_operated(const struct mc_world *w, int tier, int cluster)
{
    return w->lane->tiers[tier].kind != MC_TIER_LEAF && certificates_terms(w, tier, cluster).operated;
}

/* Clocks begin where what they belong to stands: at the installation, or when the mesh is set up later. */
static void add_certificates(const struct mc_world *w, struct state *s)
{
    int clusters = w->scenario->cluster_count;
    for (int i = 0; i < w->lane->tier_count * clusters; i++) {
        int tier = i / clusters, cluster = i % clusters;
        bool comes = w->history->cluster_joins[cluster] < w->scenario->end;
        bool stands = mc_enrolment_is_up(w->enrolment, w->lane->tiers[tier].sides, cluster);
        if (comes && stands && !s->begun[i] && is_operated(w, tier, cluster)) {
            s->begun[i] = true;
            add_certificate(w, s, tier, cluster);
        }
    }
}

static bool owns_a_tier(const struct mc_world *w, int role)
{
    for (int t = 0; t < w->lane->tier_count; t++) {
        if (w->lane->tiers[t].role == role && is_operated(w, t, 0)) {
            return true;
        }
    }
    return false;
}

static void draw_organisation(const struct mc_world *w, struct state *s)
{
    const struct mc_people_spec *p = &w->scenario->people;
    s->leave_hazard = mc_prior_value(w->organisation_key, &p->leave_hazard, NULL);
    s->ignored = mc_prior_value(w->organisation_key, &p->ignored_warning, NULL);
    s->failure = mc_prior_value(w->organisation_key, &p->automated_failure, NULL);
    s->unmonitored = mc_prior_value(w->organisation_key, &p->unmonitored, NULL);
    s->rehearsal_gain = mc_prior_value(w->organisation_key, &p->rehearsal_gain, NULL);
    s->rotation_failure = mc_prior_value(w->organisation_key, &w->scenario->pki.rotation_failure, NULL);
    s->named = mc_prior_value(w->organisation_key, &p->owner_named, NULL);
    s->not_reloaded = mc_prior_value(w->organisation_key, &w->scenario->pki.not_reloaded, NULL);
}

static void init(const struct mc_world *w, void *memory)
{
    struct state *s = memory;
    int clusters = w->scenario->cluster_count;
    draw_organisation(w, s);
    for (int r = 0; r < MC_ROLES; r++) {
        s->owners[r] = w->scenario->owners[r];
    }
    s->certificates =
        MC_NEW_ARRAY(w->arena, (size_t)(w->lane->tier_count * clusters) + 1, struct certificate);
    s->begun = MC_NEW_ARRAY(w->arena, (size_t)(w->lane->tier_count * clusters) + 1, bool);
    add_certificates(w, s);
    for (int c = 0; c < clusters; c++) {
        if (w->history->cluster_joins[c] < w->scenario->end) {
            schedule_rebuild(w, c, w->history->cluster_joins[c]);
        }
    }
    for (int r = 0; r < MC_ROLES; r++) {
        if (w->scenario->owners[r].rehearsed && w->scenario->owners[r].team_index != 0 && owns_a_tier(w, r)) {
            schedule_rehearsal(w, r, mc_queue_now(w->queue), 0);
        }
    }
}

/* ---- events ---- */

static void renew_now(const struct mc_world *w, struct state *s, struct certificate *c)
{
    certificates_disarm(w, c);
    certificates_start(w, s, c, mc_queue_now(w->queue));
}

/* A root that other clusters share outlives one of them. */
static void on_rebuild(const struct mc_world *w, struct state *s, int cluster)
{
    for (int i = 0; i < s->count; i++) {
        struct certificate *c = &s->certificates[i];
        if (c->cluster == cluster && !c->down && !c->gone && !c->shared) {
            renew_now(w, s, c);
        }
    }
    schedule_rebuild(w, cluster, mc_queue_now(w->queue));
}

/* An upgrade that changes what an automated tier lives by issues it anew; what people renew keeps its date.
 */
static void on_version(const struct mc_world *w, void *memory, int cluster, int line)
{
    struct state *s = memory;
    for (int i = 0; i < s->count; i++) {
        struct certificate *c = &s->certificates[i];
        struct tier_terms terms = certificates_terms(w, c->tier, cluster);
        if (c->cluster == cluster && w->lane->tiers[c->tier].line == line && !c->down && terms.automatic) {
            renew_now(w, s, c);
        }
    }
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
    schedule_rehearsal(w, role, timer->time + YEAR_MS, (uint64_t)(timer->payload / MC_ROLES) + 1);
}

static void on_certificate(const struct mc_world *w, struct state *s, struct certificate *c, int kind)
{
    switch (kind) {
    case TIMER_EXPIRY:
        certificates_end(w, s, c);
        break;
    case TIMER_DECISION:
        certificates_decide(w, s, c);
        break;
    case TIMER_APPROVED:
        certificates_approved(w, s, c);
        break;
    case TIMER_FAILURE:
        certificates_fail(w, s, c);
        break;
    default:
        MC_ASSERT(kind == TIMER_REPAIRED);
        certificates_repaired(w, s, c);
        break;
    }
}

/* Clocks begin in clusters where the mesh now stands, and stop where it has been taken away. */
static void on_enrolment(const struct mc_world *w, void *memory)
{
    struct state *s = memory;
    add_certificates(w, s);
    for (int i = 0; i < s->count; i++) {
        struct certificate *c = &s->certificates[i];
        if (!c->gone && !mc_enrolment_is_up(w->enrolment, w->lane->tiers[c->tier].sides, c->cluster)) {
            c->gone = true;
            certificates_disarm(w, c);
        }
    }
}

static void on_timer(const struct mc_world *w, void *memory, const struct mc_timer *timer)
{
    struct state *s = memory;
    if (timer->kind == TIMER_REBUILD) {
        on_rebuild(w, s, (int)timer->payload);
    } else if (timer->kind == TIMER_REHEARSAL) {
        on_rehearsal(w, timer);
    } else {
        on_certificate(w, s, &s->certificates[timer->payload], timer->kind);
    }
}

static void on_done(const struct mc_world *w, void *memory, const struct mc_completion *done)
{
    struct state *s = memory;
    MC_ASSERT(s->certificates[done->payload].job == done->id);
    certificates_done(w, s, done);
}

static void on_month(const struct mc_world *w, void *memory, int month)
{
    struct state *s = memory;
    int64_t end = w->fleet->month_start[month + 1];
    for (int i = 0; i < s->count; i++) {
        if (s->certificates[i].down) {
            certificates_accrue(w, &s->certificates[i], end, end - 1);
        }
    }
    for (int c = 0; c < w->scenario->cluster_count; c++) {
        double renewals = 0;
        for (int side = 0; side < w->lane->side_count; side++) {
            renewals += certificates_renewals(w, side, month, c);
        }
        mc_world_book(w, (struct mc_entry){.time = end - 1,
                                           .amount = mc_round_half_even(renewals),
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
                                               .on_month = on_month,
                                               .on_version = on_version,
                                               .on_enrolment = on_enrolment};
