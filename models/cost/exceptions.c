/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cost model: exceptions. L7 needs turn into exceptions, spread between neighbours and are rarely taken back.
 *
 * The history brings candidates; one is accepted iff its level lies below base + peer x share of the
 * neighbours' services that have an exception just then. What is accepted may have to pass a review gate, is
 * then met as the lane can (natively, by an L7 proxy that has to be brought into the way first, beside the
 * mesh by the application's team, or not at all), and waits in the queue of the team that does it; while it
 * waits it is unmet. What is in force holds rules and gives its service L7 treatment: other models see both
 * in l7_use. Requirements that a lane meets by L7 proxies bring these into the way of whole namespaces.
 *
 * Sources: operations.md 5, 7, 11f; istio.md 3, linkerd.md 3, cilium.md 3. models/README.md.
 */
#include "meshcost/check.h"
#include "meshcost/model.h"
#include "meshcost/people.h"
#include "meshcost/variate.h"
#include <math.h>

static const char *const causes[] = {"need",        "review",  "rework", "rule",     "edge-rule",   "attach",
                                     "application", "removal", "spread", "misbound", "unsupported", NULL};
enum {
    CAUSE_NEED,
    CAUSE_REVIEW,
    CAUSE_REWORK,
    CAUSE_RULE,
    CAUSE_EDGE_RULE,
    CAUSE_ATTACH,
    CAUSE_APPLICATION,
    CAUSE_REMOVAL,
    CAUSE_SPREAD,
    CAUSE_MISBOUND,
    CAUSE_UNSUPPORTED
};
enum { TIMER_REMOVAL, TIMER_DUE, TIMER_FOUND };

static const double MOST_WRONG = 0.25;

static const double YEAR_MS = 31557600000.0;

/* Where an exception stands; its need is met in FORCE alone. */
enum stage {
    STAGE_NONE,
    STAGE_REVIEW,
    STAGE_REWORK,
    STAGE_WORK,
    STAGE_UNSUPPORTED,
    STAGE_FORCE,
    STAGE_SILENT, /* there and without effect */
    STAGE_GONE
};

/* Who meets a need, and how. */
enum way { WAY_NONE, WAY_EDGE, WAY_LANE, WAY_PROXY, WAY_APPLICATION };

struct exception {
    uint8_t stage, way;
    int side;      /* of a migration, for which the work is done */
    int64_t since; /* up to when it is accounted for */
    double share;  /* of its namespace that it is for */
    int64_t rules;
    int64_t attach; /* ms of its work that bring a proxy into the way */
};

struct service_now {
    bool alive;
    int64_t met;     /* exceptions in force, however they are met */
    int64_t objects; /* of them, those that hold rules */
    int64_t between; /* of them, those between services */
};

struct namespace_now {
    bool active, whole;             /* whole: one exception sends all of its traffic through L7 */
    int side;                       /* of a migration, where its exceptions are met */
    bool asked, required;           /* an L7 proxy for all of it is on its way; is in the way */
    bool attached;                  /* the first exception has brought a proxy, or is about to */
    int64_t services, met_services; /* alive; of them, with an exception */
    int64_t between;
};

struct state {
    struct exception *exceptions; /* [need] */
    struct service_now *services;
    struct namespace_now *namespaces;
    bool attaches[MC_SIDES]; /* instances of the L7 proxy follow the namespaces */
    double whole[MC_SIDES];  /* share of the namespaces that one exception takes through L7 as a whole */
    double base, peer, removal, refused, rework;
    int64_t objects, objects_since, object_ms; /* services with an object: now; accounted for; this month */
    int64_t asked_ms, unmet_ms;                /* this month */
    double silent_ms, lacking_ms; /* of namespaces, this month: rules without effect; none to be had */
    double wrong, slope;          /* a new rule among few; growth with their number */
};

static bool is_on(const struct mc_world *w)
{
    return w->scenario->exceptions.scale > 0;
}

static int namespace_of(const struct mc_world *w, int need)
{
    return w->history->services[w->history->needs[need].service].namespace_index;
}

static double uniform(const struct mc_world *w, mc_id id, const char *slot)
{
    return mc_uniform(w->key, id, mc_slot(slot));
}

/* ---- booking ---- */

static struct mc_entry entry_of(const struct mc_world *w, int need, int cause, int team)
{
    int ns = need >= 0 ? namespace_of(w, need) : -1;
    return (struct mc_entry){.time = mc_queue_now(w->queue),
                             .event = need >= 0 ? w->history->needs[need].id : 0,
                             .cause = (int16_t)cause,
                             .team = (int16_t)team,
                             .cluster = (int16_t)(ns >= 0 ? w->history->namespaces[ns].cluster : -1),
                             .component = -1,
                             .namespace_index = ns};
}

static void book(const struct mc_world *w, struct mc_entry e, enum mc_quantity quantity, int64_t amount)
{
    e.quantity = (int16_t)quantity;
    e.amount = amount;
    mc_world_book(w, e);
}

static int policy_team(const struct mc_world *w)
{
    return mc_people_worker(w->scenario, MC_ROLE_L7_POLICY);
}

static int application_team(const struct mc_world *w, int need)
{
    int team = w->history->namespaces[namespace_of(w, need)].team;
    return team != 0 ? team : policy_team(w);
}

static void count(const struct mc_world *w, int need, int cause, enum mc_quantity quantity)
{
    book(w, entry_of(w, need, cause, policy_team(w)), quantity, 1);
}

/* Time since the last account: asked for, and unmet where it is not in force. */
static void account(struct state *s, struct exception *x, int64_t now)
{
    bool open = x->stage != STAGE_NONE && x->stage != STAGE_GONE;
    s->asked_ms += open ? now - x->since : 0;
    s->unmet_ms += open && x->stage != STAGE_FORCE ? now - x->since : 0;
    s->silent_ms += x->stage == STAGE_SILENT ? (double)(now - x->since) * x->share : 0;
    s->lacking_ms += x->stage == STAGE_UNSUPPORTED ? (double)(now - x->since) * x->share : 0;
    x->since = now;
}

static void enter(const struct mc_world *w, struct state *s, int need, enum stage stage)
{
    int64_t services = s->namespaces[namespace_of(w, need)].services;
    account(s, &s->exceptions[need], mc_queue_now(w->queue));
    s->exceptions[need].stage = (uint8_t)stage;
    s->exceptions[need].share = services > 0 ? 1.0 / (double)services : 0;
}

/* ---- what is treated ---- */

static void treat(const struct mc_world *w, struct state *s, int ns)
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

/* Adds an exception that is in force to its service and namespace, or takes it away. */
static void apply(const struct mc_world *w, struct state *s, int need, int sign)
{
    const struct exception *x = &s->exceptions[need];
    int service = w->history->needs[need].service, ns = namespace_of(w, need);
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
    treat(w, s, ns);
}

/* ---- stages ---- */

/* Payloads: a need and a stage, or above them a namespace that a requirement has come for. */
static int64_t payload_of(const struct mc_world *w, int need, int ns, enum stage stage)
{
    return ((int64_t)(need >= 0 ? need : w->history->need_count + ns)) * STAGE_GONE + stage;
}

static void finish(const struct mc_world *w, struct state *s, int64_t payload);

/* Work that takes no time is done at once. */
static void submit(const struct mc_world *w, struct state *s, int team, mc_id id, double work_ms,
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

static enum way way_of(const struct mc_world *w, const struct mc_need *need, int side, int cluster)
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

static int worker_of(const struct mc_world *w, int need, enum way way)
{
    return way == WAY_EDGE          ? mc_people_worker(w->scenario, MC_ROLE_GATEWAYS)
           : way == WAY_APPLICATION ? application_team(w, need)
                                    : policy_team(w);
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

static void start(const struct mc_world *w, struct state *s, int need, uint64_t again)
{
    const struct mc_exception_spec *spec = &w->scenario->exceptions;
    struct exception *x = &s->exceptions[need];
    mc_id id = w->history->needs[need].id;
    int ns = namespace_of(w, need);
    s->namespaces[ns].side = x->side = mc_world_side(w, ns);
    x->way = (uint8_t)way_of(w, &w->history->needs[need], s->namespaces[ns].side,
                             w->history->namespaces[ns].cluster);
    if (x->way == WAY_NONE) {
        enter(w, s, need, STAGE_UNSUPPORTED);
        return;
    }
    enter(w, s, need, STAGE_WORK);
    double work = mc_prior_event(w->key, x->way == WAY_APPLICATION ? &spec->application : &spec->effort, id);
    if (x->way == WAY_PROXY) {
        double attach = attach_effort(w, s, ns, id);
        x->attach = mc_round_half_even(attach);
        work += attach;
    }
    int64_t rules = mc_prior_event_ticks(w->key, &spec->rules, id);
    x->rules = rules > 0 ? rules : 1;
    submit(w, s, worker_of(w, need, (enum way)x->way), mc_id_child(id, "exceptions", "work", again), work,
           payload_of(w, need, -1, STAGE_WORK));
}

static void start_work(const struct mc_world *w, struct state *s, int need)
{
    start(w, s, need, 0);
}

/* On the other side of a migration. */
static void start_again(const struct mc_world *w, struct state *s, int need)
{
    start(w, s, need, 1);
}

/* A gate asks for the day on which it ends, so that none stays for ever. */
static void schedule_removal(const struct mc_world *w, const struct state *s, int need)
{
    mc_id id = w->history->needs[need].id;
    const struct mc_exception_spec *spec = &w->scenario->exceptions;
    struct mc_dist unit = {.family = MC_DIST_EXPONENTIAL, .a = 1};
    bool stays = !spec->review && uniform(w, id, "exceptions.permanent") < spec->permanent;
    double years = mc_quantile(&unit, uniform(w, id, "exceptions.removal")) / s->removal;
    if (!stays && s->removal > 0 && years < 200) {
        mc_world_timer(w, mc_queue_now(w->queue) + mc_round_half_even(years * YEAR_MS), MC_PHASE_DECISION,
                       TIMER_REMOVAL, mc_id_child(id, "exceptions", "removal", 0), need);
    }
}

static void on_reviewed(const struct mc_world *w, struct state *s, int need)
{
    mc_id id = w->history->needs[need].id;
    if (uniform(w, id, "exceptions.refused") < s->refused) {
        enter(w, s, need, STAGE_GONE);
        count(w, need, CAUSE_REVIEW, MC_Q_EXCEPTIONS_REFUSED);
    } else if (uniform(w, id, "exceptions.rework") < s->rework) {
        mc_id again = mc_id_child(id, "exceptions", "rework", 0);
        enter(w, s, need, STAGE_REWORK);
        submit(w, s, application_team(w, need), again,
               mc_prior_event(w->key, &w->scenario->exceptions.review_effort, again),
               payload_of(w, need, -1, STAGE_REWORK));
    } else {
        start_work(w, s, need);
    }
}

/* Error of a new rule, which grows with those that are there, and is caught by checks or not (11f). */
static bool is_misbound(const struct mc_world *w, const struct state *s, int need)
{
    const struct mc_need *n = &w->history->needs[need];
    int ns = namespace_of(w, need);
    const struct mc_lane_capability *c = mc_world_side_capability(w, s->namespaces[ns].side, n->capability,
                                                                  w->history->namespaces[ns].cluster);
    double rules = (double)mc_l7_use_now(w->l7_use, ns).rules_between;
    double wrong = s->wrong * (1 + s->slope * log1p(rules / 10));
    return s->exceptions[need].way == WAY_PROXY && c && c->misbinds &&
           uniform(w, n->id, "exceptions.misbound") < (wrong < MOST_WRONG ? wrong : MOST_WRONG);
}

/* Nobody misses what a rule should have kept away: it is found when somebody looks. */
static void do_nothing(const struct mc_world *w, struct state *s, int need)
{
    mc_id id = mc_id_child(w->history->needs[need].id, "exceptions", "found", 0);
    enter(w, s, need, STAGE_SILENT);
    int64_t found = mc_prior_event_ticks(w->key, &w->scenario->exceptions.audit, id);
    mc_world_timer(w, mc_queue_now(w->queue) + found, MC_PHASE_DECISION, TIMER_FOUND, id, need);
}

/* Who may pass is denied, from the start until somebody was paged and has found and mended it. */
static void deny(const struct mc_world *w, const struct state *s, int need)
{
    const struct mc_people_spec *p = &w->scenario->people;
    const struct mc_service *service = &w->history->services[w->history->needs[need].service];
    mc_id id = mc_id_child(w->history->needs[need].id, "exceptions", "denied", 0);
    struct mc_entry e = entry_of(w, need, CAUSE_MISBOUND, policy_team(w));
    int64_t before =
        mc_prior_event_ticks(w->key, &p->detect, id) + mc_prior_event_ticks(w->key, &p->acknowledge, id);
    int64_t hands_on = mc_prior_event_ticks(w->key, &w->scenario->incidents.identify, id) +
                       mc_prior_event_ticks(w->key, &w->scenario->incidents.repair, id);
    double seconds = (double)(before + hands_on) / 1000, between = 1 - service->edge_share;
    book(w, e, MC_Q_PAGES, 1);
    book(w, e, MC_Q_OUTAGE, mc_round_half_even(seconds * between * s->exceptions[need].share));
    book(w, e, MC_Q_LOST_REQUESTS, mc_round_half_even(seconds * between * service->requests));
    mc_world_book_presence(w, e.time, hands_on, mc_prior_event(w->key, &w->scenario->incidents.attention, id),
                           e);
}

/* Done for a mesh that its namespace has left meanwhile: it counts as far as the other one takes it. */
static bool still_serves(const struct mc_world *w, const struct state *s, int need)
{
    struct exception *x = &s->exceptions[need];
    int ns = namespace_of(w, need), side = s->namespaces[ns].side;
    if (x->side != side) {
        x->side = side;
        x->way = (uint8_t)way_of(w, &w->history->needs[need], side, w->history->namespaces[ns].cluster);
    }
    return x->way != WAY_NONE;
}

static void on_in_force(const struct mc_world *w, struct state *s, int need)
{
    if (!still_serves(w, s, need)) {
        enter(w, s, need, STAGE_UNSUPPORTED);
        return;
    }
    int64_t services = s->namespaces[namespace_of(w, need)].services;
    s->exceptions[need].share = services > 0 ? 1.0 / (double)services : 0;
    if (s->exceptions[need].stage != STAGE_SILENT && is_misbound(w, s, need)) {
        /* A rule that allows and one that denies are mistaken alike (judgement). */
        if (uniform(w, w->history->needs[need].id, "exceptions.denies") < 0.5) {
            do_nothing(w, s, need);
            return;
        }
        deny(w, s, need);
    }
    enter(w, s, need, STAGE_FORCE);
    count(w, need, CAUSE_NEED, MC_Q_EXCEPTIONS_GRANTED);
    apply(w, s, need, 1);
    schedule_removal(w, s, need);
}

static void on_required(const struct mc_world *w, struct state *s, int ns)
{
    s->namespaces[ns].required = s->namespaces[ns].active;
    treat(w, s, ns);
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
        start_work(w, s, need);
        break;
    default:
        on_in_force(w, s, need);
        break;
    }
}

static void on_done(const struct mc_world *w, void *memory, const struct mc_completion *done)
{
    static const int cause_of_way[] = {[WAY_EDGE] = CAUSE_EDGE_RULE,
                                       [WAY_LANE] = CAUSE_RULE,
                                       [WAY_PROXY] = CAUSE_RULE,
                                       [WAY_APPLICATION] = CAUSE_APPLICATION};
    struct state *s = memory;
    int need = (int)(done->payload / STAGE_GONE), cause = CAUSE_ATTACH, team = policy_team(w);
    enum stage stage = (enum stage)(done->payload % STAGE_GONE);
    if (need < w->history->need_count) {
        enum way way = (enum way)s->exceptions[need].way;
        bool work = stage == STAGE_WORK;
        cause = work ? cause_of_way[way] : stage == STAGE_REVIEW ? CAUSE_REVIEW : CAUSE_REWORK;
        team = work ? worker_of(w, need, way) : stage == STAGE_REVIEW ? team : application_team(w, need);
    } else {
        need = -1;
    }
    struct mc_entry e = entry_of(w, need, cause, team);
    int64_t attach = stage == STAGE_WORK && need >= 0 ? s->exceptions[need].attach : 0;
    e.event = done->id;
    book(w, e, MC_Q_WORK, (done->work - attach) / 1000);
    e.cause = CAUSE_ATTACH;
    book(w, e, MC_Q_WORK, attach / 1000);
    finish(w, s, done->payload);
}

/* ---- beginnings ---- */

/* Of the services nearby, the share that has an exception: in the namespace and in its neighbours. */
static double share_of_neighbours(const struct mc_world *w, const struct state *s, int ns)
{
    int64_t all = s->namespaces[ns].services, met = s->namespaces[ns].met_services;
    int count;
    const int *neighbours = mc_history_neighbours(w->history, ns, &count);
    for (int i = 0; i < count; i++) {
        all += s->namespaces[neighbours[i]].services;
        met += s->namespaces[neighbours[i]].met_services;
    }
    return all > 0 ? (double)met / (double)all : 0;
}

static void on_need(const struct mc_world *w, struct state *s, int need)
{
    const struct mc_need *n = &w->history->needs[need];
    double level = s->base + s->peer * share_of_neighbours(w, s, namespace_of(w, need));
    if (!s->services[n->service].alive || n->level >= level) {
        return;
    }
    s->exceptions[need] = (struct exception){.stage = STAGE_REVIEW, .since = mc_queue_now(w->queue)};
    if (w->scenario->exceptions.review && n->level >= 0) {
        mc_id id = mc_id_child(n->id, "exceptions", "review", 0);
        submit(w, s, policy_team(w), id, mc_prior_event(w->key, &w->scenario->exceptions.review_effort, id),
               payload_of(w, need, -1, STAGE_REVIEW));
    } else {
        start_work(w, s, need);
    }
}

/* A requirement that the lane meets by L7 proxies brings one into the way of all of the namespace. */
static void require(const struct mc_world *w, struct state *s, int ns)
{
    const struct mc_exception_spec *spec = &w->scenario->exceptions;
    struct namespace_now *n = &s->namespaces[ns];
    for (int i = 0; i < w->scenario->requirement_count && n->active && !n->asked; i++) {
        const struct mc_requirement *r = &w->scenario->requirements[i];
        const struct mc_lane_capability *c =
            mc_world_side_capability(w, n->side, r->capability, w->history->namespaces[ns].cluster);
        if (c && c->support == MC_SUPPORT_L7 && r->due <= mc_queue_now(w->queue) &&
            w->history->namespaces[ns].need < r->share) {
            mc_id id =
                mc_id_child(w->history->namespaces[ns].id, "exceptions", "required", (uint64_t)n->side);
            bool there = !s->attaches[n->side] || n->attached;
            n->asked = true;
            submit(w, s, policy_team(w), id,
                   mc_prior_event(w->key, there ? &spec->effort : &spec->attach, id),
                   payload_of(w, -1, ns, STAGE_WORK));
        }
    }
}

/* ---- ends ---- */

static void on_removal(const struct mc_world *w, struct state *s, const struct mc_timer *timer)
{
    int need = (int)timer->payload;
    if (s->exceptions[need].stage != STAGE_FORCE) {
        return;
    }
    int team = worker_of(w, need, (enum way)s->exceptions[need].way);
    double work = mc_prior_event(w->key, &w->scenario->exceptions.effort, timer->id);
    enter(w, s, need, STAGE_GONE);
    apply(w, s, need, -1);
    count(w, need, CAUSE_REMOVAL, MC_Q_EXCEPTIONS_REMOVED);
    book(w, entry_of(w, need, CAUSE_REMOVAL, team), MC_Q_WORK, mc_round_half_even(work / 1000));
}

static void retire(const struct mc_world *w, struct state *s, int ns)
{
    const struct mc_namespace *spec = &w->history->namespaces[ns];
    for (int need = 0; need < w->history->need_count; need++) {
        if (namespace_of(w, need) == ns && s->exceptions[need].stage != STAGE_NONE) {
            bool force = s->exceptions[need].stage == STAGE_FORCE;
            enter(w, s, need, STAGE_GONE);
            if (force) {
                apply(w, s, need, -1);
            }
        }
    }
    for (int i = spec->first_service; i < spec->first_service + spec->service_count; i++) {
        s->services[i].alive = false;
    }
    s->namespaces[ns].active = s->namespaces[ns].required = false;
    s->namespaces[ns].services = s->namespaces[ns].met_services = 0;
    treat(w, s, ns);
}

/* ---- migrations ---- */

/* The L7 proxy of a lane; NULL: none of its own. */
static const struct mc_component *proxy_of(const struct mc_lane *lane)
{
    for (int i = 0; i < lane->component_count; i++) {
        if (lane->components[i].role == MC_COMPONENT_L7_PROXY) {
            return &lane->components[i];
        }
    }
    return NULL;
}

static bool goes_whole(const struct mc_world *w, const struct state *s, int ns)
{
    return uniform(w, w->history->namespaces[ns].id, "exceptions.whole") < s->whole[s->namespaces[ns].side];
}

/*
 * A need of a namespace that has moved: rules that were put into the new mesh's terms on the way (onboarding)
 * go on; what the new mesh meets in another way, or not at all, or now for the first time, begins again.
 */
static void meet_again(const struct mc_world *w, struct state *s, int need)
{
    struct exception *x = &s->exceptions[need];
    int ns = namespace_of(w, need);
    enum way way =
        way_of(w, &w->history->needs[need], s->namespaces[ns].side, w->history->namespaces[ns].cluster);
    bool had_rules = x->way == WAY_LANE || x->way == WAY_PROXY,
         has_rules = way == WAY_LANE || way == WAY_PROXY;
    bool goes_on = x->stage == STAGE_FORCE && (way == (enum way)x->way || (had_rules && has_rules));
    if (goes_on) {
        x->way = (uint8_t)way; /* between services either way, with as many rules */
        x->side = s->namespaces[ns].side;
    } else if (x->stage == STAGE_UNSUPPORTED || x->stage == STAGE_FORCE) {
        if (x->stage == STAGE_FORCE) {
            apply(w, s, need, -1);
        }
        start_again(w, s, need);
    }
}

/* All of its needs; those that wait for somebody are met on the side where they then are. */
static void move(const struct mc_world *w, struct state *s, int ns, int side)
{
    struct namespace_now *n = &s->namespaces[ns];
    n->side = side;
    n->asked = n->required = false;
    n->attached = n->between > 0; /* a proxy came with the rules, where there are any */
    n->whole = goes_whole(w, s, ns);
    for (int need = 0; need < w->history->need_count; need++) {
        if (namespace_of(w, need) == ns && s->exceptions[need].stage != STAGE_NONE) {
            meet_again(w, s, need);
        }
    }
    require(w, s, ns);
    treat(w, s, ns);
}

static void on_enrolment(const struct mc_world *w, void *memory)
{
    struct state *s = memory;
    for (int ns = 0; is_on(w) && w->lane->side_count > 1 && ns < w->history->namespace_count; ns++) {
        int side = mc_world_side(w, ns);
        if (side != s->namespaces[ns].side) {
            move(w, s, ns, side);
        }
    }
}

/* ---- the model ---- */

static void init(const struct mc_world *w, void *memory)
{
    struct state *s = memory;
    const struct mc_exception_spec *x = &w->scenario->exceptions;
    if (!is_on(w)) {
        return;
    }
    mc_l7_use_keep(w->l7_use);
    s->exceptions = MC_NEW_ARRAY(w->arena, (size_t)w->history->need_count, struct exception);
    s->services = MC_NEW_ARRAY(w->arena, (size_t)w->history->service_count, struct service_now);
    s->namespaces = MC_NEW_ARRAY(w->arena, (size_t)w->history->namespace_count, struct namespace_now);
    for (int side = 0; side < w->lane->side_count; side++) {
        const struct mc_component *proxy = proxy_of(w->lane->side[side]);
        s->attaches[side] = proxy && proxy->placement->scope == MC_SCOPE_NAMESPACE;
        s->whole[side] = proxy ? mc_prior_value(w->organisation_key, &proxy->whole_namespace, NULL) : 0;
    }
    s->base = mc_prior_value(w->organisation_key, &x->base, NULL);
    s->peer = mc_prior_value(w->organisation_key, &x->peer, NULL);
    s->removal = mc_prior_value(w->organisation_key, &x->removal, NULL);
    s->refused = mc_prior_value(w->organisation_key, &x->refused, NULL);
    s->rework = mc_prior_value(w->organisation_key, &x->rework, NULL);
    s->wrong = mc_prior_value(w->organisation_key, &w->scenario->incidents.rule_error, NULL) *
               (1 - mc_prior_value(w->organisation_key, &w->scenario->incidents.caught, NULL));
    s->slope = mc_prior_value(w->organisation_key, &w->scenario->incidents.rule_slope, NULL);
    s->objects_since = mc_queue_now(w->queue);
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        s->namespaces[ns].whole = goes_whole(w, s, ns);
    }
    for (int i = 0; i < w->scenario->requirement_count; i++) {
        int64_t due = w->scenario->requirements[i].due;
        if (due > mc_queue_now(w->queue)) {
            mc_world_timer(w, due, MC_PHASE_DECISION, TIMER_DUE,
                           mc_id_root("exceptions.due", w->scenario->requirements[i].name, (uint64_t)i), i);
        }
    }
}

static void on_history(const struct mc_world *w, void *memory, const struct mc_history_event *event)
{
    struct state *s = memory;
    int ns;
    if (!is_on(w)) {
        return;
    }
    switch (event->kind) {
    case MC_NAMESPACE_ARRIVES:
        s->namespaces[event->entity].active = true;
        require(w, s, event->entity);
        break;
    case MC_NAMESPACE_LEAVES:
        retire(w, s, event->entity);
        break;
    case MC_SERVICE_ARRIVES:
        ns = w->history->services[event->entity].namespace_index;
        s->services[event->entity].alive = true;
        s->namespaces[ns].services++;
        treat(w, s, ns);
        break;
    case MC_NEED_APPEARS:
        on_need(w, s, event->entity);
        break;
    default:
        break;
    }
}

static void on_timer(const struct mc_world *w, void *memory, const struct mc_timer *timer)
{
    struct state *s = memory;
    if (timer->kind == TIMER_REMOVAL) {
        on_removal(w, s, timer);
        return;
    }
    if (timer->kind == TIMER_FOUND) {
        if (s->exceptions[timer->payload].stage == STAGE_SILENT) {
            on_in_force(w, s, (int)timer->payload);
        }
        return;
    }
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        require(w, s, ns);
    }
}

/* The spread, for the report: what is treated, and of how much. */
static void book_spread(const struct mc_world *w, struct state *s, int month)
{
    struct mc_l7_month sum = {0};
    int64_t services = 0, namespaces = 0;
    struct mc_entry e = entry_of(w, -1, CAUSE_SPREAD, policy_team(w));
    e.time = w->fleet->month_start[month + 1] - 1;
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        struct mc_l7_month m = mc_l7_use_month(w->l7_use, ns, month);
        sum.active_ms += m.active_ms;
        sum.service_ms += m.service_ms;
        sum.rule_ms += m.rule_ms;
        services += mc_fleet_namespace(w->fleet, month, ns)->service_ms;
        namespaces += mc_fleet_namespace(w->fleet, month, ns)->active_ms;
    }
    book(w, e, MC_Q_L7_RULES, sum.rule_ms / 1000);
    book(w, e, MC_Q_L7_SERVICES, sum.service_ms / 1000);
    book(w, e, MC_Q_L7_OBJECTS, s->object_ms / 1000);
    book(w, e, MC_Q_L7_NAMESPACES, sum.active_ms / 1000);
    book(w, e, MC_Q_SERVICES, services / 1000);
    book(w, e, MC_Q_NAMESPACES, namespaces / 1000);
}

static void on_month(const struct mc_world *w, void *memory, int month)
{
    struct state *s = memory;
    int64_t end = w->fleet->month_start[month + 1];
    if (!is_on(w)) {
        return;
    }
    for (int need = 0; need < w->history->need_count; need++) {
        account(s, &s->exceptions[need], end);
    }
    s->object_ms += s->objects * (end - s->objects_since);
    s->objects_since = end;
    book_spread(w, s, month);
    struct mc_entry e = entry_of(w, -1, CAUSE_NEED, policy_team(w));
    e.time = end - 1;
    book(w, e, MC_Q_L7_ASKED, s->asked_ms / 1000);
    book(w, e, MC_Q_L7_UNMET, s->unmet_ms / 1000);
    e.cause = CAUSE_MISBOUND;
    book(w, e, MC_Q_UNCOVERED, mc_round_half_even(s->silent_ms / 1000));
    e.cause = CAUSE_UNSUPPORTED;
    book(w, e, MC_Q_UNCOVERED, mc_round_half_even(s->lacking_ms / 1000));
    s->object_ms = s->asked_ms = s->unmet_ms = 0;
    s->silent_ms = s->lacking_ms = 0;
}

const struct mc_model mc_model_exceptions = {.name = "exceptions",
                                             .summary = "L7 needs, the exceptions that meet them, and how "
                                                        "they spread",
                                             .causes = causes,
                                             .state_size = sizeof(struct state),
                                             .init = init,
                                             .on_history = on_history,
                                             .on_timer = on_timer,
                                             .on_done = on_done,
                                             .on_month = on_month,
                                             .on_enrolment = on_enrolment};
