/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cost model: toil. Standing work on everything that runs, month by month, in the queue of who owns it.
 *
 * Every component of every cluster, every L7 rule and edge route and every rota asks for its hours each
 * month, at the lowest priority: a team that is busy with incidents, rotations and upgrades lets it wait.
 * What waits longer than the grace period is unattended: the needs that it serves count as uncovered, so that
 * a team without hours for the mesh delivers nothing, whatever it saves.
 *
 * Hours are judgements (operations.md 3 bounds toil by shares of people's time, P1 and P6).
 */
#include "exposure.h"
#include "meshcost/check.h"
#include "meshcost/people.h"
#include "meshcost/variate.h"

static const char *const causes[] = {"component", "rules", "rota", "unattended", NULL};
enum cause { CAUSE_COMPONENT, CAUSE_RULES, CAUSE_ROTA, CAUSE_UNATTENDED, CAUSES };
enum { TIMER_MONTH };

static const int64_t MONTH_MS = INT64_C(31557600000) / 12;

/* The standing work of a role in a cluster, one job a month. */
struct standing {
    int64_t first; /* when it was asked for first */
    int64_t asked, done;
    double components; /* what it keeps running */
};

struct state {
    struct exposure exposure;
    double component_ms, rule_ms, rota_ms;
    struct standing *standing; /* [cluster][role] */
};

static struct standing *standing_of(const struct state *s, int cluster, int role)
{
    return &s->standing[cluster * MC_ROLES + role];
}

static void submit(const struct mc_world *w, int team, mc_id id, double work_ms, int place, int cause)
{
    int64_t work = mc_round_half_even(work_ms);
    if (work > 0) {
        mc_world_submit(w, team,
                        (struct mc_job){.id = id,
                                        .priority = MC_PRIORITY_REQUEST,
                                        .work = work,
                                        .payload = (int64_t)place * CAUSES + cause});
    }
}

static double components_of(const struct mc_world *w, const struct state *s, int cluster, int role)
{
    double n = 0;
    for (int i = 0; i < w->lane->component_count; i++) {
        n += exposure_is_of_the_lane(&s->exposure, i) &&
             mc_component_stands(&w->lane->components[i], mc_world_up(w, cluster)) &&
             mc_component_owner_role[w->lane->components[i].role] == role;
    }
    return n;
}

/* Rules belong to the policy's owner where the lane has rules between services, else to the gateways'. */
static double rules_of(const struct mc_world *w, const struct state *s, int cluster, int role)
{
    double rules = 0;
    if (role != (exposure_holds_rules(&s->exposure, cluster) ? MC_ROLE_L7_POLICY : MC_ROLE_GATEWAYS)) {
        return 0;
    }
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        rules += s->exposure.namespaces[ns].cluster == cluster ? exposure_rules(&s->exposure, ns, false) : 0;
    }
    return rules;
}

static void ask_role(const struct mc_world *w, struct state *s, int cluster, int role, uint64_t n)
{
    struct standing *x = standing_of(s, cluster, role);
    int team = mc_people_worker(w->scenario, role);
    mc_id id = mc_id_child(mc_id_root("toil", w->scenario->clusters[cluster].name, n), "toil", "role",
                           (uint64_t)role);
    x->components = components_of(w, s, cluster, role);
    double work = x->components * s->component_ms;
    submit(w, team, id, work, cluster * MC_ROLES + role, CAUSE_COMPONENT);
    x->first = x->asked == 0 ? mc_queue_now(w->queue) : x->first;
    x->asked += mc_round_half_even(work) > 0;
    submit(w, team, mc_id_child(id, "toil", "rules", 0), rules_of(w, s, cluster, role) * s->rule_ms,
           cluster * MC_ROLES + role, CAUSE_RULES);
}

static bool runs_something(const struct mc_world *w, const struct state *s, int team)
{
    for (int role = 0; role < MC_ROLES; role++) {
        for (int c = 0; c < w->scenario->cluster_count && mc_people_worker(w->scenario, role) == team; c++) {
            if (components_of(w, s, c, role) > 0) {
                return true;
            }
        }
    }
    return false;
}

static void on_timer(const struct mc_world *w, void *memory, const struct mc_timer *timer)
{
    struct state *s = memory;
    uint64_t n = (uint64_t)timer->payload;
    for (int c = 0; c < w->scenario->cluster_count; c++) {
        for (int role = 0; role < MC_ROLES && s->exposure.clusters[c].there; role++) {
            ask_role(w, s, c, role, n);
        }
    }
    for (int team = 1; team < w->scenario->team_count; team++) {
        const struct mc_team_spec *t = &w->scenario->teams[team];
        if (t->on_call && runs_something(w, s, team)) {
            submit(w, team, mc_id_root("toil.rota", t->name, n), s->rota_ms * (double)t->rota, team,
                   CAUSE_ROTA);
        }
    }
    mc_world_timer(w, timer->time + MONTH_MS, MC_PHASE_ARRIVAL, TIMER_MONTH,
                   mc_id_root("toil.month", "", n + 1), timer->payload + 1);
}

static void init(const struct mc_world *w, void *memory)
{
    struct state *s = memory;
    const struct mc_toil_spec *t = &w->scenario->toil;
    exposure_init(&s->exposure, w);
    s->component_ms = t->scale * mc_prior_value(w->organisation_key, &t->component, NULL);
    s->rule_ms = t->scale * mc_prior_value(w->organisation_key, &t->rules, NULL);
    s->rota_ms = t->scale * mc_prior_value(w->organisation_key, &t->rota, NULL);
    s->standing = MC_NEW_ARRAY(w->arena, (size_t)(w->scenario->cluster_count * MC_ROLES), struct standing);
    mc_world_timer(w, mc_queue_now(w->queue), MC_PHASE_ARRIVAL, TIMER_MONTH, mc_id_root("toil.month", "", 0),
                   0);
}

static void on_history(const struct mc_world *w, void *memory, const struct mc_history_event *event)
{
    struct state *s = memory;
    (void)w;
    exposure_follow(&s->exposure, event);
}

static void on_enrolment(const struct mc_world *w, void *memory)
{
    struct state *s = memory;
    (void)w;
    exposure_recount(&s->exposure);
}

static void on_done(const struct mc_world *w, void *memory, const struct mc_completion *done)
{
    struct state *s = memory;
    int cause = (int)(done->payload % CAUSES), place = (int)(done->payload / CAUSES);
    int team = cause == CAUSE_ROTA ? place : mc_people_worker(w->scenario, place % MC_ROLES);
    if (cause == CAUSE_COMPONENT) {
        s->standing[place].done++;
    }
    mc_world_book(w, (struct mc_entry){.time = mc_queue_now(w->queue),
                                       .event = done->id,
                                       .amount = done->work / 1000,
                                       .cause = (int16_t)cause,
                                       .quantity = MC_Q_WORK,
                                       .team = (int16_t)team,
                                       .cluster = (int16_t)(cause == CAUSE_ROTA ? -1 : place / MC_ROLES),
                                       .component = -1,
                                       .namespace_index = -1});
}

/* Jobs of a role and cluster are done in the order in which they were asked for, one a month. */
static bool unattended(const struct mc_world *w, const struct standing *x)
{
    int64_t oldest = x->first + x->done * MONTH_MS;
    return x->done < x->asked && mc_queue_now(w->queue) - oldest > w->scenario->toil.grace;
}

/* Needed time of the month in which components of the lane deliver, ms. */
static double served_ms(const struct mc_world *w, const struct mc_requirement *r, int month)
{
    double sum = 0;
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        int64_t need = mc_lane_house_delivers(w->lane, r->capability)
                           ? 0
                           : mc_fleet_need_of(w->fleet, w->history, r, ns, month);
        sum += need > 0 ? (double)need * mc_world_delivered(w, r->capability, ns, month) : 0;
    }
    return sum;
}

static void on_version(const struct mc_world *w, void *memory, int cluster, int line)
{
    struct state *s = memory;
    (void)w, (void)line;
    exposure_adopt(&s->exposure, cluster);
}

static void on_month(const struct mc_world *w, void *memory, int month)
{
    const struct state *s = memory;
    double all = 0, left = 0, need = 0;
    for (int i = 0; i < w->scenario->cluster_count * MC_ROLES; i++) {
        if (!s->exposure.clusters[i / MC_ROLES].there) {
            continue;
        }
        all += s->standing[i].components;
        left += unattended(w, &s->standing[i]) ? s->standing[i].components : 0;
    }
    if (left <= 0) {
        return;
    }
    for (int i = 0; i < w->scenario->requirement_count; i++) {
        need += served_ms(w, &w->scenario->requirements[i], month);
    }
    mc_world_book(w, (struct mc_entry){.time = w->fleet->month_start[month + 1] - 1,
                                       .amount = mc_round_half_even(need * left / all / 1000),
                                       .cause = CAUSE_UNATTENDED,
                                       .quantity = MC_Q_UNCOVERED,
                                       .team = (int16_t)mc_people_worker(w->scenario, MC_ROLE_DATAPATH),
                                       .cluster = -1,
                                       .component = -1,
                                       .namespace_index = -1});
}

const struct mc_model mc_model_toil = {.name = "toil",
                                       .summary = "Standing work on components, rules and rotas",
                                       .causes = causes,
                                       .state_size = sizeof(struct state),
                                       .init = init,
                                       .on_history = on_history,
                                       .on_timer = on_timer,
                                       .on_done = on_done,
                                       .on_month = on_month,
                                       .on_version = on_version,
                                       .on_enrolment = on_enrolment};
