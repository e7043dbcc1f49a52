/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes wrong on the way into a mesh, and who begins or gives up. */
#include "meshcost/variate.h"
#include "onboarding.h"
#include <math.h>

static const double CHANGES = 10; /* to which the probability of a failure belongs */
static const double YEAR_MS = 31557600000.0;

static double uniform(const struct mc_world *w, mc_id id, const char *slot)
{
    return mc_uniform(w->key, id, mc_slot(slot));
}

void onboarding_book(const struct mc_world *w, mc_id event, int cause, int team, int cluster, int ns,
                     enum mc_quantity quantity, int64_t amount)
{
    mc_world_book(w, (struct mc_entry){.time = mc_queue_now(w->queue),
                                       .event = event,
                                       .amount = amount,
                                       .cause = (int16_t)cause,
                                       .quantity = (int16_t)quantity,
                                       .team = (int16_t)team,
                                       .cluster = (int16_t)cluster,
                                       .component = -1,
                                       .namespace_index = ns});
}

/* ---- failures ---- */

/* How long it hurts: as a failed upgrade, and nothing lasts longer than any incident may. */
static int64_t outage_ms(const struct mc_world *w, mc_id id)
{
    int64_t ms = mc_prior_event_ticks(w->key, &w->scenario->onboarding.outage, id);
    return ms < w->scenario->incidents.cap ? ms : w->scenario->incidents.cap;
}

static void book_loss(const struct mc_world *w, mc_id id, int ns, double fraction, int64_t ms, int team)
{
    int month = mc_fleet_month(w->fleet, mc_queue_now(w->queue));
    const struct mc_namespace_month *m = mc_fleet_namespace(w->fleet, month, ns);
    int cluster = w->history->namespaces[ns].cluster;
    double rate = m->active_ms > 0 ? (double)m->requests / (double)m->active_ms : 0;
    onboarding_book(w, id, CAUSE_FAILED, team, cluster, ns, MC_Q_OUTAGE,
                    mc_round_half_even(fraction * (double)ms / 1000));
    onboarding_book(w, id, CAUSE_FAILED, team, cluster, ns, MC_Q_LOST_REQUESTS,
                    mc_round_half_even(fraction * (double)ms * rate));
}

/* Somebody is called and works on it, with others. */
static void book_people(const struct mc_world *w, mc_id id, int cluster, int ns, int64_t ms, int team)
{
    const struct mc_scenario *s = w->scenario;
    double people = mc_prior_event(w->key, &s->people.responders, id) *
                    mc_prior_event(w->key, &s->incidents.attention, id);
    onboarding_book(w, id, CAUSE_FAILED, team, cluster, ns, MC_Q_PAGES, 1);
    mc_world_book_presence(w, mc_queue_now(w->queue), ms, people,
                           (struct mc_entry){.time = mc_queue_now(w->queue),
                                             .event = id,
                                             .cause = CAUSE_FAILED,
                                             .team = (int16_t)team,
                                             .cluster = (int16_t)cluster,
                                             .component = -1,
                                             .namespace_index = ns});
}

static int services_of(const struct mc_world *w, const struct state *s, int ns)
{
    const struct mc_namespace *n = &w->history->namespaces[ns];
    int count = 0;
    for (int i = n->first_service; i < n->first_service + n->service_count; i++) {
        count += s->there[i];
    }
    return count > 0 ? count : 1;
}

bool onboarding_fails(const struct mc_world *w, struct state *s, int ns)
{
    struct member *m = &s->members[ns];
    mc_id id = mc_id_child(w->history->namespaces[ns].id, "onboarding", "switch", (uint64_t)m->side);
    double p = -expm1((double)m->plan.changes / CHANGES * log1p(-fmin(s->failure, 1 - 1e-12)));
    if (m->failed || uniform(w, id, "onboarding.fails") >= p) {
        return false;
    }
    m->failed = true;
    int64_t ms = 0;
    if (uniform(w, id, "onboarding.severe") < s->severe) {
        double loss = mc_prior_event(w->key, &w->scenario->incidents.loss, id);
        ms = outage_ms(w, id);
        book_loss(w, id, ns, loss / services_of(w, s, ns), ms, m->team);
        book_people(w, id, w->history->namespaces[ns].cluster, ns, ms, m->team);
    }
    m->stage = STAGE_REPAIR;
    mc_world_timer(w, mc_queue_now(w->queue) + ms, MC_PHASE_COMPLETION, TIMER_REPAIRED, id, ns);
    return true;
}

void onboarding_cluster_fails(const struct mc_world *w, const struct state *s, mc_id id, int cluster)
{
    int team = mc_people_worker(w->scenario, MC_ROLE_DATAPATH);
    if (uniform(w, id, "onboarding.fails") >= s->failure ||
        uniform(w, id, "onboarding.severe") >= s->severe) {
        return;
    }
    double fraction = mc_prior_event(w->key, &w->scenario->incidents.spread, id) *
                      mc_prior_event(w->key, &w->scenario->incidents.loss, id);
    int64_t ms = outage_ms(w, id);
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        if (w->history->namespaces[ns].cluster == cluster && s->members[ns].stage != STAGE_ABSENT) {
            book_loss(w, id, ns, fraction, ms, team);
        }
    }
    book_people(w, id, cluster, -1, ms, team);
}

/* A need that nobody has counted yet as uncovered: the policies that the namespace had were off. */
static bool is_counted(const struct mc_world *w, int ns)
{
    for (int i = 0; i < w->scenario->requirement_count; i++) {
        const struct mc_requirement *r = &w->scenario->requirements[i];
        if (r->capability == MC_CAP_L4_AUTHORIZATION && r->due <= mc_queue_now(w->queue) &&
            w->history->namespaces[ns].need < r->share) {
            return true;
        }
    }
    return false;
}

void onboarding_policies_off(const struct mc_world *w, mc_id id, int cluster, int64_t from, int64_t to)
{
    int64_t off = 0;
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        const struct mc_namespace *n = &w->history->namespaces[ns];
        bool there = n->arrives <= from && n->leaves > to;
        off += n->cluster == cluster && there && n->policies > 0 && !is_counted(w, ns) ? to - from : 0;
    }
    onboarding_book(w, id, CAUSE_POLICY_OFF, mc_people_worker(w->scenario, MC_ROLE_DATAPATH), cluster, -1,
                    MC_Q_UNCOVERED, off / 1000);
}

/* ---- beginning and giving up ---- */

double onboarding_share(const struct mc_world *w, const struct state *s)
{
    int in = 0, all = 0;
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        all += s->members[ns].stage != STAGE_ABSENT;
        in += s->members[ns].stage == STAGE_IN && s->members[ns].side == s->side;
    }
    return all > 0 ? (double)in / all : 0;
}

/* Bass, with a factor for neighbours that are in: in standard deviations of their share, at most three. */
double onboarding_wish(const struct mc_world *w, const struct state *s, int ns, double share)
{
    int count, in = 0;
    const int *near = mc_history_neighbours(w->history, ns, &count);
    for (int i = 0; i < count; i++) {
        in += s->members[near[i]].stage == STAGE_IN && s->members[near[i]].side == s->side;
    }
    double sd = count > 0 ? sqrt(share * (1 - share) / count) : 0;
    double z = sd > 0 ? ((double)in / count - share) / sd : 0;
    return (s->innovation + s->imitation * share) * pow(s->peers, fmin(fmax(z, -3), 3));
}

static bool gets_nowhere(const struct mc_world *w, const struct state *s)
{
    return onboarding_share(w, s) < w->scenario->onboarding.abandon_share;
}

void onboarding_doubt(const struct mc_world *w, struct state *s, const struct mc_timer *timer)
{
    if (!gets_nowhere(w, s) || s->given_up) {
        return;
    }
    if (timer->kind == TIMER_GIVE_UP) {
        s->given_up = true;
        onboarding_withdraw(w, s, -1);
        onboarding_book(w, timer->id, CAUSE_GIVEN_UP, mc_people_worker(w->scenario, MC_ROLE_DATAPATH), -1, -1,
                        MC_Q_ABANDONED, 1);
        return;
    }
    struct mc_dist unit = {.family = MC_DIST_EXPONENTIAL, .a = 1};
    double e = mc_quantile(&unit, uniform(w, timer->id, "onboarding.given-up"));
    if (s->abandonment > 0 && e / s->abandonment < 200) {
        mc_world_timer(w, timer->time + onboarding_ticks(e / s->abandonment * YEAR_MS), MC_PHASE_DECISION,
                       TIMER_GIVE_UP, timer->id, 0);
    }
}
