/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The work that a namespace takes: the steps that its lane states, times what the namespace has of the traits
 * that ask for them. Efforts are drawn by the namespace, service and kind of work, and are the same in every
 * lane.
 */
#include "meshcost/variate.h"
#include "onboarding.h"
#include <string.h>

static const double YEAR_MS = 31557600000.0;
static const double EDGE_SHARE = 0.05; /* of its requests: a service that users reach */

static double effort(const struct mc_world *w, mc_id whose, int work, uint64_t k)
{
    mc_id id = mc_id_child(whose, "onboarding", mc_onboarding_work_words[work], k);
    return mc_prior_event(w->key, &w->scenario->onboarding.work[work], id);
}

static bool has_trait(const struct mc_service *s, int trait)
{
    switch (trait) {
    case MC_FOR_L7:
        return s->l7;
    case MC_FOR_EDGE:
        return s->edge_share >= EDGE_SHARE;
    case MC_FOR_SERVER_FIRST:
        return s->protocol == MC_SERVER_FIRST;
    case MC_FOR_OWN_TLS:
        return s->own_tls;
    case MC_FOR_HOST_NETWORK:
        return s->host_network;
    default:
        return trait == MC_FOR_ALL;
    }
}

/* A restart of a service: its next deployment does it, if that comes in time. */
static void restart(const struct mc_world *w, const struct mc_service *s, bool leaving, struct plan *plan)
{
    struct mc_dist unit = {.family = MC_DIST_EXPONENTIAL, .a = 1};
    int64_t patience = w->scenario->onboarding.deploy_wait;
    double e = mc_quantile(&unit, mc_uniform(w->key, s->id, mc_slot("onboarding.deploys")));
    double wait = s->deploys > 0 ? e / s->deploys * YEAR_MS : (double)patience + 1;
    plan->restarted = true;
    if (wait > (double)patience) {
        int64_t ticks = onboarding_ticks(effort(w, s->id, MC_WORK_RESTART, 0));
        plan->restarts += leaving ? 0 : ticks;
        plan->exit_restarts += leaving ? ticks : 0;
        wait = (double)patience;
    }
    plan->patience = wait > (double)plan->patience ? mc_round_half_even(wait) : plan->patience;
}

static void add_effort(struct plan *plan, int work, int trait, bool leaving, double ms)
{
    int64_t ticks = mc_round_half_even(ms);
    plan->changes += work != MC_WORK_REVIEW && work != MC_WORK_CHECK;
    if (leaving) {
        plan->leaving += ticks;
    } else if (work == MC_WORK_ENROL) {
        plan->enrol += ticks;
    } else if (work == MC_WORK_CHECK) {
        plan->check += ticks;
    } else if (trait >= MC_FOR_SERVER_FIRST) {
        plan->hand += ticks;
    } else {
        plan->steps += ticks;
    }
}

/* Of the services that are there now: others come later and bring their configuration along. */
static void add_services(const struct mc_world *w, const struct state *state, const struct mc_namespace *ns,
                         const struct mc_lane_step *step, struct plan *plan)
{
    for (int i = ns->first_service; i < ns->first_service + ns->service_count; i++) {
        const struct mc_service *s = &w->history->services[i];
        if (!state->there[i] || !has_trait(s, step->trait)) {
            continue;
        }
        if (step->work == MC_WORK_RESTART) {
            restart(w, s, step->leaving, plan);
            plan->changes++;
        } else {
            add_effort(plan, step->work, step->trait, step->leaving,
                       effort(w, s->id, step->work, (uint64_t)step->trait));
        }
    }
}

/* Steps whose unit is the namespace, or something that it has so many of. */
static int64_t units_of(const struct mc_world *w, const struct state *state, const struct mc_namespace *ns,
                        const struct mc_lane_step *step)
{
    int64_t any = 0;
    if (step->trait == MC_FOR_JOBS || step->trait == MC_FOR_POLICIES) {
        return step->trait == MC_FOR_JOBS ? ns->jobs : ns->policies;
    }
    for (int i = ns->first_service; i < ns->first_service + ns->service_count; i++) {
        any = any || (state->there[i] && has_trait(&w->history->services[i], step->trait));
    }
    return any;
}

static void add_step(const struct mc_world *w, const struct state *state, const struct mc_namespace *ns,
                     const struct mc_lane_step *step, struct plan *plan)
{
    bool whole = step->work == MC_WORK_ENROL || step->work == MC_WORK_PROXY || step->trait == MC_FOR_JOBS ||
                 step->trait == MC_FOR_POLICIES;
    if (!whole) {
        add_services(w, state, ns, step, plan);
        return;
    }
    int64_t units = units_of(w, state, ns, step);
    for (int64_t k = 0; k < units; k++) {
        add_effort(plan, step->work, step->trait, step->leaving,
                   effort(w, ns->id, step->work, (uint64_t)k * MC_TRAITS + (uint64_t)step->trait));
    }
}

static bool restarts(const struct mc_lane *lane)
{
    bool any = false;
    for (int i = 0; i < lane->step_count; i++) {
        any = any || (!lane->steps[i].leaving && lane->steps[i].work == MC_WORK_RESTART);
    }
    return any;
}

static bool has_gateway(const struct mc_lane *lane, const char *subject)
{
    bool found = false;
    for (int i = 0; i < lane->component_count; i++) {
        const struct mc_component *c = &lane->components[i];
        found = found || (c->role == MC_COMPONENT_GATEWAY && strcmp(c->subject, subject) == 0);
    }
    return found;
}

/* Does what enters go through the same gateway on both sides? */
static bool keeps_gateway(const struct mc_lane *joins, const struct mc_lane *leaves)
{
    bool keeps = false;
    for (int i = 0; i < leaves->component_count; i++) {
        const struct mc_component *c = &leaves->components[i];
        keeps = keeps || (c->role == MC_COMPONENT_GATEWAY && has_gateway(joins, c->subject));
    }
    return keeps;
}

/* Where nothing applies rules between services they are not written anew, but go. */
static bool holds_rules(const struct mc_lane *lane)
{
    bool holds = false;
    for (int i = 0; i < lane->component_count; i++) {
        holds = holds || lane->components[i].role == MC_COMPONENT_L7_PROXY;
    }
    return holds;
}

/*
 * Rules that have to be written anew in the terms of the mesh that the namespace joins: those between
 * services, and those at the edge where that gets another gateway. A rule takes its part of the work on an
 * exception.
 */
static int64_t rebuild(const struct mc_world *w, int ns, const struct mc_lane *joins,
                       const struct mc_lane *leaves)
{
    const struct mc_exception_spec *x = &w->scenario->exceptions;
    double work = 0, each = mc_mean(&mc_prior_case_at(&x->rules, NULL)->dist);
    if (!mc_l7_use_is_kept(w->l7_use)) {
        return 0;
    }
    struct mc_l7_now now = mc_l7_use_now(w->l7_use, ns);
    int64_t rules =
        (holds_rules(joins) ? now.rules_between : 0) + (keeps_gateway(joins, leaves) ? 0 : now.rules_edge);
    for (int64_t k = 0; k < rules; k++) {
        mc_id id = mc_id_child(w->history->namespaces[ns].id, "onboarding", "rebuild", (uint64_t)k);
        work += mc_prior_event(w->key, &x->effort, id) / (each > 1 ? each : 1);
    }
    return mc_round_half_even(work);
}

/* Routes stay where the gateway does; so does who may call whom, where both sides know the same identities.
 */
static bool is_kept(const struct mc_world *w, const struct mc_lane *joins, const struct mc_lane *leaves,
                    const struct mc_lane_step *step)
{
    return (step->work == MC_WORK_ROUTE && keeps_gateway(joins, leaves)) ||
           (step->work == MC_WORK_AUTHORISE && mc_lane_sides_talk(w->lane));
}

struct plan onboarding_plan(const struct mc_world *w, const struct state *s, int ns,
                            const struct mc_lane *joins, const struct mc_lane *leaves)
{
    const struct mc_namespace *n = &w->history->namespaces[ns];
    struct plan plan = {0};
    for (int i = 0; i < joins->step_count; i++) {
        if (!joins->steps[i].leaving && !(leaves && is_kept(w, joins, leaves, &joins->steps[i]))) {
            add_step(w, s, n, &joins->steps[i], &plan);
        }
    }
    for (int i = 0; leaves && i < leaves->step_count; i++) {
        const struct mc_lane_step *step = &leaves->steps[i];
        /* One restart does for both. */
        if (step->leaving && !(step->work == MC_WORK_RESTART && restarts(joins))) {
            add_step(w, s, n, step, &plan);
        }
    }
    plan.rules = leaves ? rebuild(w, ns, joins, leaves) : 0;
    plan.changes += plan.rules > 0;
    return plan;
}
