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
#include "exceptions.h"
#include "meshcost/variate.h"

static const char *const causes[] = {"need",        "review",  "rework", "rule",     "edge-rule",   "attach",
                                     "application", "removal", "spread", "misbound", "unsupported", NULL};

static bool is_on(const struct mc_world *w)
{
    return w->scenario->exceptions.scale > 0;
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
    double level = s->base + s->peer * share_of_neighbours(w, s, exceptions_namespace(w, need));
    if (!s->services[n->service].alive || n->level >= level) {
        return;
    }
    exceptions_enter(w, s, need, STAGE_REVIEW);
    if (w->scenario->exceptions.review && n->level >= 0) {
        mc_id id = mc_id_child(n->id, "exceptions", "review", 0);
        exceptions_submit(w, s, exceptions_policy_team(w), id,
                          mc_prior_event(w->key, &w->scenario->exceptions.review_effort, id),
                          exceptions_payload(w, need, -1, STAGE_REVIEW));
    } else {
        exceptions_start(w, s, need, 0);
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
            exceptions_submit(w, s, exceptions_policy_team(w), id,
                              mc_prior_event(w->key, there ? &spec->effort : &spec->attach, id),
                              exceptions_payload(w, -1, ns, STAGE_WORK));
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
    int team = exceptions_worker(w, need, (enum way)s->exceptions[need].way);
    double work = mc_prior_event(w->key, &w->scenario->exceptions.effort, timer->id);
    exceptions_enter(w, s, need, STAGE_GONE);
    exceptions_apply(w, s, need, -1);
    exceptions_count(w, need, CAUSE_REMOVAL, MC_Q_EXCEPTIONS_REMOVED);
    exceptions_book(w, exceptions_entry(w, need, CAUSE_REMOVAL, team), MC_Q_WORK,
                    mc_round_half_even(work / 1000));
}

static void retire(const struct mc_world *w, struct state *s, int ns)
{
    const struct mc_namespace *spec = &w->history->namespaces[ns];
    for (int i = s->first_need[ns]; i < s->first_need[ns + 1]; i++) {
        int need = s->needs_of[i];
        if (s->exceptions[need].stage != STAGE_NONE) {
            bool force = s->exceptions[need].stage == STAGE_FORCE;
            exceptions_enter(w, s, need, STAGE_GONE);
            if (force) {
                exceptions_apply(w, s, need, -1);
            }
        }
    }
    for (int i = spec->first_service; i < spec->first_service + spec->service_count; i++) {
        s->services[i].alive = false;
    }
    s->namespaces[ns].active = s->namespaces[ns].required = false;
    s->namespaces[ns].services = s->namespaces[ns].met_services = 0;
    exceptions_treat(w, s, ns);
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
    return exceptions_uniform(w, w->history->namespaces[ns].id, "exceptions.whole") <
           s->whole[s->namespaces[ns].side];
}

/*
 * A need of a namespace that has moved: rules that were put into the new mesh's terms on the way (onboarding)
 * go on; what the new mesh meets in another way, or not at all, or now for the first time, begins again.
 */
static void meet_again(const struct mc_world *w, struct state *s, int need)
{
    struct exception *x = &s->exceptions[need];
    int ns = exceptions_namespace(w, need);
    enum way way = exceptions_way(w, &w->history->needs[need], s->namespaces[ns].side,
                                  w->history->namespaces[ns].cluster);
    bool had_rules = x->way == WAY_LANE || x->way == WAY_PROXY,
         has_rules = way == WAY_LANE || way == WAY_PROXY;
    bool goes_on = x->stage == STAGE_FORCE && (way == (enum way)x->way || (had_rules && has_rules));
    if (goes_on) {
        x->way = (uint8_t)way; /* between services either way, with as many rules */
        x->side = s->namespaces[ns].side;
    } else if (x->stage == STAGE_UNSUPPORTED || x->stage == STAGE_FORCE) {
        if (x->stage == STAGE_FORCE) {
            exceptions_apply(w, s, need, -1);
        }
        exceptions_start(w, s, need, 1);
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
    for (int i = s->first_need[ns]; i < s->first_need[ns + 1]; i++) {
        int need = s->needs_of[i];
        if (s->exceptions[need].stage != STAGE_NONE) {
            meet_again(w, s, need);
        }
    }
    require(w, s, ns);
    exceptions_treat(w, s, ns);
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

/* Counted, then put from the last one backwards. */
static void sort_needs(const struct mc_world *w, struct state *s)
{
    int namespaces = w->history->namespace_count, needs = w->history->need_count;
    s->needs_of = MC_NEW_ARRAY(w->arena, (size_t)needs, int);
    s->first_need = MC_NEW_ARRAY(w->arena, (size_t)namespaces + 1, int);
    for (int need = 0; need < needs; need++) {
        s->first_need[exceptions_namespace(w, need)]++;
    }
    for (int ns = 1; ns <= namespaces; ns++) {
        s->first_need[ns] += s->first_need[ns - 1];
    }
    for (int need = needs - 1; need >= 0; need--) {
        s->needs_of[--s->first_need[exceptions_namespace(w, need)]] = need;
    }
}

static void init(const struct mc_world *w, void *memory)
{
    struct state *s = memory;
    const struct mc_exception_spec *x = &w->scenario->exceptions;
    if (!is_on(w)) {
        return;
    }
    mc_l7_use_keep(w->l7_use);
    s->exceptions = MC_NEW_ARRAY(w->arena, (size_t)w->history->need_count, struct exception);
    s->uncovering = MC_NEW_ARRAY(w->arena, (size_t)w->history->need_count / 64 + 1, uint64_t);
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
    sort_needs(w, s);
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
        exceptions_treat(w, s, ns);
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
            exceptions_in_force(w, s, (int)timer->payload);
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
    struct mc_entry e = exceptions_entry(w, -1, CAUSE_SPREAD, exceptions_policy_team(w));
    e.time = w->fleet->month_start[month + 1] - 1;
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        const struct mc_namespace_month *there = mc_fleet_namespace(w->fleet, month, ns);
        if (there->active_ms == 0) {
            continue;
        }
        struct mc_l7_month m = mc_l7_use_month(w->l7_use, ns, month);
        sum.active_ms += m.active_ms;
        sum.service_ms += m.service_ms;
        sum.rule_ms += m.rule_ms;
        services += there->service_ms;
        namespaces += there->active_ms;
    }
    exceptions_book(w, e, MC_Q_L7_RULES, sum.rule_ms / 1000);
    exceptions_book(w, e, MC_Q_L7_SERVICES, sum.service_ms / 1000);
    exceptions_book(w, e, MC_Q_L7_OBJECTS, s->object_ms / 1000);
    exceptions_book(w, e, MC_Q_L7_NAMESPACES, sum.active_ms / 1000);
    exceptions_book(w, e, MC_Q_SERVICES, services / 1000);
    exceptions_book(w, e, MC_Q_NAMESPACES, namespaces / 1000);
}

static void on_month(const struct mc_world *w, void *memory, int month)
{
    struct state *s = memory;
    int64_t end = w->fleet->month_start[month + 1];
    if (!is_on(w)) {
        return;
    }
    exceptions_account_all(s, w->history->need_count, end);
    s->object_ms += s->objects * (end - s->objects_since);
    s->objects_since = end;
    book_spread(w, s, month);
    struct mc_entry e = exceptions_entry(w, -1, CAUSE_NEED, exceptions_policy_team(w));
    e.time = end - 1;
    exceptions_book(w, e, MC_Q_L7_ASKED, s->asked_ms / 1000);
    exceptions_book(w, e, MC_Q_L7_UNMET, s->unmet_ms / 1000);
    e.cause = CAUSE_MISBOUND;
    exceptions_book(w, e, MC_Q_UNCOVERED, mc_round_half_even(s->silent_ms / 1000));
    e.cause = CAUSE_UNSUPPORTED;
    exceptions_book(w, e, MC_Q_UNCOVERED, mc_round_half_even(s->lacking_ms / 1000));
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
                                             .on_done = exceptions_done,
                                             .on_month = on_month,
                                             .on_enrolment = on_enrolment};
