/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stages of an exception: a review where there is a gate, the work that the lane asks for, and its time
 * in force; what is in force holds rules and gives its service L7 treatment.
 */
#include "exceptions.h"
#include "meshcost/variate.h"
#include "rule_error.h"

static const double YEAR_MS = 31557600000.0;

int exceptions_namespace(const struct mc_world *w, int need)
{
    return w->history->services[w->history->needs[need].service].namespace_index;
}

double exceptions_uniform(const struct mc_world *w, mc_id id, const char *slot)
{
    return mc_uniform(w->key, id, mc_slot(slot));
}

/* ---- booking ---- */

struct mc_entry exceptions_entry(const struct mc_world *w, int need, int cause, int team)
{
    int ns = need >= 0 ? exceptions_namespace(w, need) : -1;
    return (struct mc_entry){.time = mc_queue_now(w->queue),
                             .event = need >= 0 ? w->history->needs[need].id : 0,
                             .cause = (int16_t)cause,
                             .team = (int16_t)team,
                             .cluster = (int16_t)(ns >= 0 ? w->history->namespaces[ns].cluster : -1),
                             .component = -1,
                             .namespace_index = ns};
}

void exceptions_book(const struct mc_world *w, struct mc_entry e, enum mc_quantity quantity, int64_t amount)
{
    e.quantity = (int16_t)quantity;
    e.amount = amount;
    mc_world_book(w, e);
}

int exceptions_policy_team(const struct mc_world *w)
{
    return mc_people_worker(w->scenario, MC_ROLE_L7_POLICY);
}

static int application_team(const struct mc_world *w, int need)
{
    int team = w->history->namespaces[exceptions_namespace(w, need)].team;
    return team != 0 ? team : exceptions_policy_team(w);
}

void exceptions_count(const struct mc_world *w, int need, int cause, enum mc_quantity quantity)
{
    exceptions_book(w, exceptions_entry(w, need, cause, exceptions_policy_team(w)), quantity, 1);
}

static bool is_open(enum stage stage)
{
    return stage != STAGE_NONE && stage != STAGE_GONE;
}

static bool is_uncovering(enum stage stage)
{
    return stage == STAGE_SILENT || stage == STAGE_UNSUPPORTED;
}

/* Time that exceptions were asked for and not in force, since it was last counted. */
static void count_time(struct state *s, int64_t now)
{
    s->asked_ms += s->asked * (now - s->counted_until);
    s->unmet_ms += s->unmet * (now - s->counted_until);
    s->counted_until = now;
}

/* What its namespace lacks by an exception, since it was last accounted for. */
static void account(struct state *s, struct exception *x, int64_t now)
{
    double lacks = (double)(now - x->since) * x->share;
    s->silent_ms += x->stage == STAGE_SILENT ? lacks : 0;
    s->lacking_ms += x->stage == STAGE_UNSUPPORTED ? lacks : 0;
    x->since = now;
}

/* Ascending, so that sums have the same bits whatever came first. */
void exceptions_account_all(struct state *s, int need_count, int64_t now)
{
    count_time(s, now);
    for (int word = 0; word * 64 < need_count; word++) {
        for (uint64_t rest = s->uncovering[word]; rest != 0; rest &= rest - 1) {
            account(s, &s->exceptions[word * 64 + __builtin_ctzll(rest)], now);
        }
    }
}

void exceptions_enter(const struct mc_world *w, struct state *s, int need, enum stage stage)
{
    int64_t services = s->namespaces[exceptions_namespace(w, need)].services, now = mc_queue_now(w->queue);
    struct exception *x = &s->exceptions[need];
    bool was_open = is_open((enum stage)x->stage), was_unmet = was_open && x->stage != STAGE_FORCE;
    count_time(s, now);
    account(s, x, now);
    s->asked += is_open(stage) - was_open;
    s->unmet += (is_open(stage) && stage != STAGE_FORCE) - was_unmet;
    s->uncovering[need / 64] &= ~(UINT64_C(1) << need % 64);
    s->uncovering[need / 64] |= (uint64_t)is_uncovering(stage) << need % 64;
    x->stage = (uint8_t)stage;
    x->share = services > 0 ? 1.0 / (double)services : 0;
}

/* ---- what is treated ---- */

void exceptions_treat(const struct mc_world *w, struct state *s, int ns)
{
    const struct mc_namespace *spec = &w->history->namespaces[ns];
    const struct namespace_now *n = &s->namespaces[ns];
    int64_t now = mc_queue_now(w->queue);
    bool all = n->active && (n->required || (n->whole && n->between > 0));
    for (int i = spec->first_service; i < spec->first_service + spec->service_count; i++) {
        mc_l7_use_treat(w->l7_use, i, s->services[i].alive && (all || s->services[i].between > 0), now);
    }
    mc_l7_use_cover(w->l7_use, ns, all, now);
}

static void count_objects(const struct mc_world *w, struct state *s, int64_t more)
{
    int64_t now = mc_queue_now(w->queue);
    s->object_ms += s->objects * (now - s->objects_since);
    s->objects_since = now;
    s->objects += more;
}

void exceptions_apply(const struct mc_world *w, struct state *s, int need, int sign)
{
    const struct exception *x = &s->exceptions[need];
    int service = w->history->needs[need].service, ns = exceptions_namespace(w, need);
    struct service_now *v = &s->services[service];
    bool rules = x->way != WAY_APPLICATION, between = rules && x->way != WAY_EDGE;
    bool had = v->met > 0, had_object = v->objects > 0;
    v->met += sign;
    v->objects += rules ? sign : 0;
    v->between += between ? sign : 0;
    s->namespaces[ns].between += between ? sign : 0;
    s->namespaces[ns].met_services += (v->met > 0) - had;
    count_objects(w, s, (v->objects > 0) - had_object);
    if (rules) {
        mc_l7_use_add_rules(w->l7_use, ns, between ? sign * x->rules : 0, between ? 0 : sign * x->rules,
                            mc_queue_now(w->queue));
    }
    if (s->namespaces[ns].between == 0) {
        s->namespaces[ns].attached = false;
    }
    exceptions_treat(w, s, ns);
}

/* ---- stages ---- */

/* Namespaces that a requirement has come for are counted above the needs. */
int64_t exceptions_payload(const struct mc_world *w, int need, int ns, enum stage stage)
{
    return ((int64_t)(need >= 0 ? need : w->history->need_count + ns)) * STAGE_GONE + stage;
}

static void finish(const struct mc_world *w, struct state *s, int64_t payload);

void exceptions_submit(const struct mc_world *w, struct state *s, int team, mc_id id, double work_ms,
                       int64_t payload)
{
    int64_t work = mc_round_half_even(work_ms);
    bool required = payload / STAGE_GONE >= w->history->need_count;
    if (work > 0) {
        mc_world_submit(w, team,
                        (struct mc_job){.id = id,
                                        .priority = required ? MC_PRIORITY_ONBOARDING : MC_PRIORITY_REQUEST,
                                        .work = work,
                                        .payload = payload});
    } else {
        finish(w, s, payload);
    }
}

enum way exceptions_way(const struct mc_world *w, const struct mc_need *need, int side, int cluster)
{
    static const enum way of[] = {[MC_SUPPORT_NONE] = WAY_NONE,
                                  [MC_SUPPORT_WORKAROUND] = WAY_APPLICATION,
                                  [MC_SUPPORT_L7] = WAY_PROXY,
                                  [MC_SUPPORT_NATIVE] = WAY_LANE};
    const struct mc_lane_capability *c = mc_world_side_capability(w, side, need->capability, cluster);
    if (need->edge) {
        return WAY_EDGE;
    }
    return !c ? WAY_NONE : c->edge_only ? WAY_APPLICATION : of[c->support];
}

int exceptions_worker(const struct mc_world *w, int need, enum way way)
{
    return way == WAY_EDGE          ? mc_people_worker(w->scenario, MC_ROLE_GATEWAYS)
           : way == WAY_APPLICATION ? application_team(w, need)
                                    : exceptions_policy_team(w);
}

/* A proxy that is not in the way of the namespace yet has to be brought there with its first exception. */
static double attach_effort(const struct mc_world *w, struct state *s, int ns, mc_id id)
{
    struct namespace_now *n = &s->namespaces[ns];
    if (!s->attaches[n->side] || n->attached || n->asked) {
        return 0;
    }
    n->attached = true;
    return mc_prior_event(w->key, &w->scenario->exceptions.attach, id);
}

void exceptions_start(const struct mc_world *w, struct state *s, int need, uint64_t again)
{
    const struct mc_exception_spec *spec = &w->scenario->exceptions;
    struct exception *x = &s->exceptions[need];
    mc_id id = w->history->needs[need].id;
    int ns = exceptions_namespace(w, need);
    s->namespaces[ns].side = x->side = mc_world_side(w, ns);
    x->way = (uint8_t)exceptions_way(w, &w->history->needs[need], s->namespaces[ns].side,
                                     w->history->namespaces[ns].cluster);
    if (x->way == WAY_NONE) {
        exceptions_enter(w, s, need, STAGE_UNSUPPORTED);
        return;
    }
    exceptions_enter(w, s, need, STAGE_WORK);
    double work = mc_prior_event(w->key, x->way == WAY_APPLICATION ? &spec->application : &spec->effort, id);
    if (x->way == WAY_PROXY) {
        double attach = attach_effort(w, s, ns, id);
        x->attach = mc_round_half_even(attach);
        work += attach;
    }
    int64_t rules = mc_prior_event_ticks(w->key, &spec->rules, id);
    x->rules = rules > 0 ? rules : 1;
    exceptions_submit(w, s, exceptions_worker(w, need, (enum way)x->way),
                      mc_id_child(id, "exceptions", "work", again), work,
                      exceptions_payload(w, need, -1, STAGE_WORK));
}

/* A gate asks for the day on which it ends, so that none stays for ever. */
static void schedule_removal(const struct mc_world *w, const struct state *s, int need)
{
    mc_id id = w->history->needs[need].id;
    const struct mc_exception_spec *spec = &w->scenario->exceptions;
    struct mc_dist unit = {.family = MC_DIST_EXPONENTIAL, .a = 1};
    bool stays = !spec->review && exceptions_uniform(w, id, "exceptions.permanent") < spec->permanent;
    double years = mc_quantile(&unit, exceptions_uniform(w, id, "exceptions.removal")) / s->removal;
    if (!stays && s->removal > 0 && years < 200) {
        mc_world_timer(w, mc_queue_now(w->queue) + mc_round_half_even(years * YEAR_MS), MC_PHASE_DECISION,
                       TIMER_REMOVAL, mc_id_child(id, "exceptions", "removal", 0), need);
    }
}

static void on_reviewed(const struct mc_world *w, struct state *s, int need)
{
    mc_id id = w->history->needs[need].id;
    if (exceptions_uniform(w, id, "exceptions.refused") < s->refused) {
        exceptions_enter(w, s, need, STAGE_GONE);
        exceptions_count(w, need, CAUSE_REVIEW, MC_Q_EXCEPTIONS_REFUSED);
    } else if (exceptions_uniform(w, id, "exceptions.rework") < s->rework) {
        mc_id again = mc_id_child(id, "exceptions", "rework", 0);
        exceptions_enter(w, s, need, STAGE_REWORK);
        exceptions_submit(w, s, application_team(w, need), again,
                          mc_prior_event(w->key, &w->scenario->exceptions.review_effort, again),
                          exceptions_payload(w, need, -1, STAGE_REWORK));
    } else {
        exceptions_start(w, s, need, 0);
    }
}

/* Error of a new rule, which grows with those that are there, and is caught by checks or not (11f). */
static bool is_misbound(const struct mc_world *w, const struct state *s, int need)
{
    const struct mc_need *n = &w->history->needs[need];
    int ns = exceptions_namespace(w, need);
    const struct mc_lane_capability *c = mc_world_side_capability(w, s->namespaces[ns].side, n->capability,
                                                                  w->history->namespaces[ns].cluster);
    double rules = (double)mc_l7_use_now(w->l7_use, ns).rules_between;
    return s->exceptions[need].way == WAY_PROXY && c && c->misbinds &&
           exceptions_uniform(w, n->id, "exceptions.misbound") < rule_error(s->wrong, s->slope, rules);
}

/* Nobody misses what a rule should have kept away: it is found when somebody looks. */
static void do_nothing(const struct mc_world *w, struct state *s, int need)
{
    mc_id id = mc_id_child(w->history->needs[need].id, "exceptions", "found", 0);
    exceptions_enter(w, s, need, STAGE_SILENT);
    int64_t found = mc_prior_event_ticks(w->key, &w->scenario->exceptions.audit, id);
    mc_world_timer(w, mc_queue_now(w->queue) + found, MC_PHASE_DECISION, TIMER_FOUND, id, need);
}

/* Who may pass is denied, from the start until somebody was paged and has found and mended it. */
static void deny(const struct mc_world *w, const struct state *s, int need)
{
    const struct mc_people_spec *p = &w->scenario->people;
    const struct mc_service *service = &w->history->services[w->history->needs[need].service];
    mc_id id = mc_id_child(w->history->needs[need].id, "exceptions", "denied", 0);
    struct mc_entry e = exceptions_entry(w, need, CAUSE_MISBOUND, exceptions_policy_team(w));
    int64_t before =
        mc_prior_event_ticks(w->key, &p->detect, id) + mc_prior_event_ticks(w->key, &p->acknowledge, id);
    int64_t hands_on = mc_prior_event_ticks(w->key, &w->scenario->incidents.identify, id) +
                       mc_prior_event_ticks(w->key, &w->scenario->incidents.repair, id);
    double seconds = (double)(before + hands_on) / 1000, between = 1 - service->edge_share;
    exceptions_book(w, e, MC_Q_PAGES, 1);
    exceptions_book(w, e, MC_Q_OUTAGE, mc_round_half_even(seconds * between * s->exceptions[need].share));
    exceptions_book(w, e, MC_Q_LOST_REQUESTS, mc_round_half_even(seconds * between * service->requests));
    mc_world_book_presence(w, e.time, hands_on, mc_prior_event(w->key, &w->scenario->incidents.attention, id),
                           e);
}

/* Done for a mesh that its namespace has left meanwhile: it counts as far as the other one takes it. */
static bool still_serves(const struct mc_world *w, const struct state *s, int need)
{
    struct exception *x = &s->exceptions[need];
    int ns = exceptions_namespace(w, need), side = s->namespaces[ns].side;
    if (x->side != side) {
        x->side = side;
        x->way =
            (uint8_t)exceptions_way(w, &w->history->needs[need], side, w->history->namespaces[ns].cluster);
    }
    return x->way != WAY_NONE;
}

void exceptions_in_force(const struct mc_world *w, struct state *s, int need)
{
    if (!still_serves(w, s, need)) {
        exceptions_enter(w, s, need, STAGE_UNSUPPORTED);
        return;
    }
    int64_t services = s->namespaces[exceptions_namespace(w, need)].services;
    s->exceptions[need].share = services > 0 ? 1.0 / (double)services : 0;
    if (s->exceptions[need].stage != STAGE_SILENT && is_misbound(w, s, need)) {
        /* A rule that allows and one that denies are mistaken alike (judgement). */
        if (exceptions_uniform(w, w->history->needs[need].id, "exceptions.denies") < 0.5) {
            do_nothing(w, s, need);
            return;
        }
        deny(w, s, need);
    }
    exceptions_enter(w, s, need, STAGE_FORCE);
    exceptions_count(w, need, CAUSE_NEED, MC_Q_EXCEPTIONS_GRANTED);
    exceptions_apply(w, s, need, 1);
    schedule_removal(w, s, need);
}

static void on_required(const struct mc_world *w, struct state *s, int ns)
{
    s->namespaces[ns].required = s->namespaces[ns].active;
    exceptions_treat(w, s, ns);
}

/* A stage is through. Whose namespace has gone meanwhile has nothing left to do. */
static void finish(const struct mc_world *w, struct state *s, int64_t payload)
{
    int need = (int)(payload / STAGE_GONE);
    if (need >= w->history->need_count) {
        on_required(w, s, need - w->history->need_count);
        return;
    }
    if (s->exceptions[need].stage == STAGE_GONE) {
        return;
    }
    switch ((enum stage)(payload % STAGE_GONE)) {
    case STAGE_REVIEW:
        on_reviewed(w, s, need);
        break;
    case STAGE_REWORK:
        exceptions_start(w, s, need, 0);
        break;
    default:
        exceptions_in_force(w, s, need);
        break;
    }
}

void exceptions_done(const struct mc_world *w, void *memory, const struct mc_completion *done)
{
    static const int cause_of_way[] = {[WAY_EDGE] = CAUSE_EDGE_RULE,
                                       [WAY_LANE] = CAUSE_RULE,
                                       [WAY_PROXY] = CAUSE_RULE,
                                       [WAY_APPLICATION] = CAUSE_APPLICATION};
    struct state *s = memory;
    int need = (int)(done->payload / STAGE_GONE), cause = CAUSE_ATTACH, team = exceptions_policy_team(w);
    enum stage stage = (enum stage)(done->payload % STAGE_GONE);
    if (need < w->history->need_count) {
        enum way way = (enum way)s->exceptions[need].way;
        bool work = stage == STAGE_WORK;
        cause = work ? cause_of_way[way] : stage == STAGE_REVIEW ? CAUSE_REVIEW : CAUSE_REWORK;
        team = work                    ? exceptions_worker(w, need, way)
               : stage == STAGE_REVIEW ? team
                                       : application_team(w, need);
    } else {
        need = -1;
    }
    struct mc_entry e = exceptions_entry(w, need, cause, team);
    int64_t attach = stage == STAGE_WORK && need >= 0 ? s->exceptions[need].attach : 0;
    e.event = done->id;
    exceptions_book(w, e, MC_Q_WORK, (done->work - attach) / 1000);
    e.cause = CAUSE_ATTACH;
    exceptions_book(w, e, MC_Q_WORK, attach / 1000);
    finish(w, s, done->payload);
}
