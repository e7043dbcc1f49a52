/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cost model: onboarding. Namespaces come into the mesh of a lane one by one, by the work of people with few
 * hours.
 *
 * The platform is set up first, then each cluster, then namespace by namespace: whoever has to agree agrees,
 * what the lane asks for is prepared, deployments and maintenance windows are waited for, the switch is made
 * and checked. All of it waits in the queues of teams, behind incidents, expiring certificates and upgrades.
 * A lane says which steps it has and which traits ask for them; efforts are the same for all lanes. Switches
 * fail now and then, and an onboarding that gets nowhere is given up. In a migration namespaces also leave
 * the mesh in which they are, and what is left behind is taken away when the last one has left: the cost of
 * exit.
 *
 * Writes enrolment, alone. Sources: operations.md 6, 11d, 11e; istio.md 4, linkerd.md 4, cilium.md 4.
 */
#include "onboarding.h"
#include "meshcost/check.h"
#include "meshcost/variate.h"

static const char *const causes[] = {"set-up",    "cni-swap", "agreement",  "steps",         "hand-work",
                                     "restarts",  "rework",   "failed",     "policy-off",    "exit",
                                     "enrolment", "given-up", "exit-rules", "exit-restarts", "exit-removal",
                                     "window",    NULL};
static const int wait_causes[WAITS] = {CAUSE_AGREEMENT, CAUSE_STEPS, CAUSE_WINDOW, CAUSE_PROGRESS,
                                       CAUSE_REWORK};
static const int64_t DAY_MS = 86400000;
static const int64_t MONTH_MS = INT64_C(31557600000) / 12;

static int platform_team(const struct mc_world *w)
{
    return mc_people_worker(w->scenario, MC_ROLE_DATAPATH);
}

static const struct mc_namespace *namespace_of(const struct mc_world *w, int ns)
{
    return &w->history->namespaces[ns];
}

/* ---- the platform ---- */

/* Components of a side that belong to a part and that the house does not run; of them, those of both sides.
 */
static int parts_of(const struct mc_world *w, int side, int part, int *shared)
{
    int count = 0;
    *shared = 0;
    for (int i = 0; i < w->lane->component_count; i++) {
        const struct mc_component *c = &w->lane->components[i];
        bool brings = (c->sides >> side & 1u) && c->part == part && !mc_lane_house_runs(w->lane, c->subject);
        count += brings;
        *shared += brings && c->shared;
    }
    return count;
}

static bool stands_anywhere(const struct mc_world *w, unsigned sides)
{
    bool found = false;
    for (int c = 0; c < w->scenario->cluster_count; c++) {
        found = found || mc_enrolment_is_up(w->enrolment, sides, c);
    }
    return found;
}

/* How much of a part has to be set up: in a migration not what both sides have, where it stands already. */
static double share_to_come(const struct mc_world *w, int side, int part)
{
    int shared, count = parts_of(w, side, part, &shared);
    bool stands = side == 1 && stands_anywhere(w, MC_SIDE_FIRST);
    return count == 0 ? 0 : stands ? (double)(count - shared) / count : 1;
}

/* Parts of the old mesh that have to be taken out of a cluster. */
static int parts_to_go(const struct mc_world *w)
{
    int parts = 0, shared;
    for (int part = MC_PART_CNI; part < MC_PARTS; part++) {
        int count = parts_of(w, 0, part, &shared);
        parts += count > shared;
    }
    return parts;
}

/* Long work is cut into packages, so that everybody who has hours can take one. */
static void add_packages(const struct mc_world *w, struct state *s, int team, int part, double ms)
{
    int64_t package = w->scenario->onboarding.package;
    int count = 0;
    for (int64_t left = mc_round_half_even(ms); left > 0; left -= package, count++) {
        mc_id id = mc_id_child(mc_id_root("onboarding.part", mc_part_words[part], (uint64_t)s->side),
                               "onboarding", "package", (uint64_t)count);
        s->parts_left++;
        onboarding_add_task(w, s,
                            (struct task){.kind = TASK_PART,
                                          .entity = part,
                                          .team = team,
                                          .work = left < package ? left : package,
                                          .id = id,
                                          .rank = count});
    }
}

static void open_cluster(const struct mc_world *w, struct state *s, int cluster);

/* A cluster that joins later is built with what the lane needs: nothing has to be swapped. */
static bool swaps_network(const struct mc_world *w, const struct state *s, int cluster)
{
    return mc_lane_displaces(w->lane->side[s->side], MC_PART_CNI) &&
           w->history->cluster_joins[cluster] <= w->scenario->start;
}

static void set_up_cluster(const struct mc_world *w, struct state *s, int cluster)
{
    const struct mc_onboarding_spec *n = &w->scenario->onboarding;
    mc_id id = mc_id_child(mc_id_root("onboarding.cluster", w->scenario->clusters[cluster].name, 0),
                           "onboarding", "set-up", (uint64_t)s->side);
    int64_t work = mc_round_half_even(mc_prior_event(w->key, &n->set_up_cluster, id));
    work +=
        swaps_network(w, s, cluster) ? mc_round_half_even(mc_prior_event(w->key, &n->swap_cluster, id)) : 0;
    if (work == 0) {
        open_cluster(w, s, cluster);
        return;
    }
    onboarding_add_task(w, s,
                        (struct task){.kind = TASK_CLUSTER,
                                      .entity = cluster,
                                      .team = platform_team(w),
                                      .work = work,
                                      .id = id,
                                      .rank = cluster});
}

/* Those that are there; others follow when they join. */
static void set_up_clusters(const struct mc_world *w, struct state *s)
{
    s->parts_done = true;
    for (int c = 0; c < w->scenario->cluster_count; c++) {
        if (w->history->cluster_joins[c] <= mc_queue_now(w->queue)) {
            set_up_cluster(w, s, c);
        }
    }
}

static void joins(const struct mc_world *w, struct state *s, int cluster)
{
    if (s->parts_done && !s->given_up) {
        set_up_cluster(w, s, cluster);
    }
}

/* Node by node: cordon, drain, restart, check. */
static void swap_nodes(const struct mc_world *w, struct state *s, int cluster)
{
    const struct mc_cluster_spec *spec = &w->scenario->clusters[cluster];
    mc_id root = mc_id_root("onboarding.cluster", spec->name, 0);
    double work = 0;
    for (int64_t k = 0; k < spec->nodes; k++) {
        mc_id id = mc_id_child(root, "onboarding", "node", (uint64_t)k);
        work += mc_prior_event(w->key, &w->scenario->onboarding.swap_node, id);
    }
    onboarding_add_task(w, s,
                        (struct task){.kind = TASK_NODES,
                                      .entity = cluster,
                                      .team = platform_team(w),
                                      .work = onboarding_ticks(work),
                                      .id = mc_id_child(root, "onboarding", "nodes", (uint64_t)s->side),
                                      .rank = cluster});
}

/* A gateway and a certificate manager are the business of others than the mesh. */
static int team_of_part(const struct mc_world *w, int part)
{
    int role = part == MC_PART_INGRESS        ? MC_ROLE_GATEWAYS
               : part == MC_PART_CERT_MANAGER ? MC_ROLE_ISSUER
                                              : MC_ROLE_DATAPATH;
    return mc_people_worker(w->scenario, role);
}

static void begin(const struct mc_world *w, struct state *s)
{
    const struct mc_onboarding_spec *n = &w->scenario->onboarding;
    s->parts_done = false;
    s->parts_left = 1; /* held until all are asked for */
    for (int part = MC_PART_CNI; part < MC_PARTS; part++) {
        const struct mc_prior *work = part == MC_PART_MESH ? &n->set_up : &n->set_up_part;
        double share = share_to_come(w, s->side, part);
        if (share > 0) {
            add_packages(w, s, team_of_part(w, part), part,
                         share * mc_prior_value(w->organisation_key, work, NULL));
        }
    }
    if (--s->parts_left == 0) {
        set_up_clusters(w, s);
    }
    mc_world_timer(w, mc_queue_now(w->queue) + n->abandon_after, MC_PHASE_DECISION, TIMER_DOUBT,
                   mc_id_root("onboarding.doubt", "", (uint64_t)s->side), 0);
}

/* ---- a namespace on its way ---- */

static void ask_to_prepare(const struct mc_world *w, struct state *s, int ns)
{
    struct member *m = &s->members[ns];
    mc_id id = mc_id_child(namespace_of(w, ns)->id, "onboarding", "prepare", (uint64_t)m->side);
    m->stage = STAGE_PREPARATION;
    onboarding_add_task(w, s,
                        (struct task){.kind = TASK_PREPARE,
                                      .entity = ns,
                                      .team = m->team,
                                      .work = onboarding_ticks((double)(m->plan.steps + m->plan.hand +
                                                                        m->plan.leaving + m->plan.rules)),
                                      .id = id,
                                      .rank = namespace_of(w, ns)->need});
}

/* Other teams that have a say: who owns it, where somebody else does the work, and its second owner. */
static void ask_to_agree(const struct mc_world *w, struct state *s, int ns, int team, const char *who,
                         const struct mc_prior *prior)
{
    struct member *m = &s->members[ns];
    mc_id id = mc_id_child(namespace_of(w, ns)->id, "onboarding", who, (uint64_t)m->side);
    int64_t work = mc_round_half_even(mc_prior_event(w->key, prior, id));
    if (work > 0) {
        m->agreements++;
        onboarding_add_task(
            w, s, (struct task){.kind = TASK_AGREE, .entity = ns, .team = team, .work = work, .id = id});
    }
}

static void release(const struct mc_world *w, struct state *s, int ns)
{
    const struct mc_onboarding_spec *n = &w->scenario->onboarding;
    const struct mc_namespace *spec = namespace_of(w, ns);
    struct member *m = &s->members[ns];
    bool is_in = m->side == 1 && mc_enrolment_is_in(w->enrolment, MC_SIDE_FIRST, ns);
    const struct mc_lane *leaves = is_in ? w->lane->side[0] : NULL;
    int owner = s->owner[ns];
    m->team = n->by == MC_BY_OWNERS && owner != 0 ? owner : platform_team(w);
    m->asked = mc_queue_now(w->queue);
    m->plan = onboarding_plan(w, s, ns, w->lane->side[m->side], leaves);
    m->stage = STAGE_AGREEMENT;
    if (owner == 0) {
        ask_to_agree(w, s, ns, m->team, "owner", &n->orphan);
    } else if (owner != m->team) {
        ask_to_agree(w, s, ns, owner, "owner", &n->agreement);
    }
    if (spec->second_team != 0 && spec->second_team != owner && spec->second_team != m->team) {
        ask_to_agree(w, s, ns, spec->second_team, "second", &n->agreement);
    }
    if (m->agreements == 0) {
        ask_to_prepare(w, s, ns);
    }
}

static bool may_begin(const struct mc_world *w, const struct state *s, int ns)
{
    const struct member *m = &s->members[ns];
    return m->stage == STAGE_WAITING && m->side == s->side && !s->given_up &&
           mc_enrolment_is_up(w->enrolment, 1u << m->side, namespace_of(w, ns)->cluster);
}

/* Who needs it most comes first. */
static int next_to_release(const struct mc_world *w, const struct state *s)
{
    int best = -1;
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        if (may_begin(w, s, ns) && (best < 0 || namespace_of(w, ns)->need < namespace_of(w, best)->need)) {
            best = ns;
        }
    }
    return best;
}

/* Releases so many; all where the number is zero. */
static void release_some(const struct mc_world *w, struct state *s, int64_t most)
{
    for (int64_t i = 0; most == 0 || i < most; i++) {
        int ns = next_to_release(w, s);
        if (ns < 0) {
            return;
        }
        release(w, s, ns);
    }
}

/* Somebody may begin who could not before: at the end of this instant, when all that arrives has arrived.
 * Waves and owners have their own time. */
static void consider(const struct mc_world *w, struct state *s)
{
    const struct mc_onboarding_spec *n = &w->scenario->onboarding;
    int64_t now = mc_queue_now(w->queue);
    if (n->by == MC_BY_CENTRAL && n->wave_size == 0 && !s->considering) {
        s->considering = true;
        mc_world_timer(w, now, MC_PHASE_DECISION, TIMER_CONSIDER,
                       mc_id_root("onboarding.consider", "", (uint64_t)now), 0);
    }
}

static void open_cluster(const struct mc_world *w, struct state *s, int cluster)
{
    if (!mc_enrolment_is_up(w->enrolment, 1u << s->side, cluster)) {
        mc_enrolment_open(w->enrolment, s->side, cluster, mc_queue_now(w->queue));
        consider(w, s);
    }
}

/* ---- the switch ---- */

/* The next window of the namespace; windows of different ones do not fall on the same hour. */
static int64_t next_window(const struct mc_world *w, int ns, int64_t t)
{
    int64_t period = namespace_of(w, ns)->restart_window;
    if (period <= 0) {
        return t;
    }
    mc_id id = namespace_of(w, ns)->id;
    int64_t offset =
        mc_round_half_even(mc_uniform(w->key, id, mc_slot("onboarding.window")) * (double)period);
    int64_t k = (t - offset + period - 1) / period;
    return offset + k * period;
}

static void prepared(const struct mc_world *w, struct state *s, int ns)
{
    struct member *m = &s->members[ns];
    int64_t t = mc_queue_now(w->queue) + m->plan.patience;
    m->stage = STAGE_READY;
    m->ready = m->plan.restarted ? next_window(w, ns, t) : t;
    m->waited[WAIT_WINDOW] += m->ready - mc_queue_now(w->queue);
    mc_world_timer(w, m->ready, MC_PHASE_DECISION, TIMER_SWITCH,
                   mc_id_child(namespace_of(w, ns)->id, "onboarding", "ready", (uint64_t)m->side), ns);
}

static void ask_to_switch(const struct mc_world *w, struct state *s, int ns, const char *which, int64_t work)
{
    struct member *m = &s->members[ns];
    m->stage = STAGE_SWITCH;
    onboarding_add_task(
        w, s,
        (struct task){.kind = TASK_SWITCH,
                      .entity = ns,
                      .team = m->team,
                      .work = onboarding_ticks((double)work),
                      .id = mc_id_child(namespace_of(w, ns)->id, "onboarding", which, (uint64_t)m->side),
                      .rank = namespace_of(w, ns)->need});
}

static bool anybody_left(const struct mc_world *w, int cluster)
{
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        if (namespace_of(w, ns)->cluster == cluster && mc_enrolment_is_in(w->enrolment, MC_SIDE_FIRST, ns)) {
            return true;
        }
    }
    return false;
}

/* The last namespace has left the old mesh of a cluster: what stands there is taken away. */
static void clear_cluster(const struct mc_world *w, struct state *s, int cluster)
{
    mc_id id = mc_id_child(mc_id_root("onboarding.cluster", w->scenario->clusters[cluster].name, 0),
                           "onboarding", "removal", 0);
    bool stands = mc_enrolment_is_up(w->enrolment, MC_SIDE_FIRST, cluster) &&
                  mc_enrolment_is_up(w->enrolment, MC_SIDE_SECOND, cluster);
    if (s->side == 1 && stands && !anybody_left(w, cluster) && !s->clearing[cluster]) {
        double work = 0;
        for (int part = 0; part < parts_to_go(w); part++) {
            work += mc_prior_event(w->key, &w->scenario->onboarding.removal,
                                   mc_id_child(id, "onboarding", "part", (uint64_t)part));
        }
        s->clearing[cluster] = true;
        onboarding_add_task(w, s,
                            (struct task){.kind = TASK_REMOVAL,
                                          .entity = cluster,
                                          .team = platform_team(w),
                                          .work = onboarding_ticks(work),
                                          .id = id,
                                          .rank = cluster});
    }
}

static void enter(const struct mc_world *w, struct state *s, int ns)
{
    struct member *m = &s->members[ns];
    int64_t now = mc_queue_now(w->queue);
    int cluster = namespace_of(w, ns)->cluster;
    mc_id id = mc_id_child(namespace_of(w, ns)->id, "onboarding", "in", (uint64_t)m->side);
    m->stage = STAGE_IN;
    if (m->side == 1 && mc_enrolment_is_in(w->enrolment, MC_SIDE_FIRST, ns)) {
        mc_enrolment_leave(w->enrolment, 0, ns, now);
    }
    mc_enrolment_enter(w->enrolment, m->side, ns, now);
    onboarding_book(w, id, CAUSE_PROGRESS, m->team, cluster, ns, MC_Q_ONBOARDED, 1);
    onboarding_book(w, id, CAUSE_PROGRESS, m->team, cluster, ns, MC_Q_ONBOARDING_TIME,
                    (now - m->asked) / 1000);
    for (int i = 0; i < WAITS; i++) {
        onboarding_book(w, id, wait_causes[i], m->team, cluster, ns, MC_Q_ONBOARDING_WAIT,
                        m->waited[i] / 1000);
    }
    clear_cluster(w, s, cluster);
}

/* After a failed switch one thing is put right, and all of it is checked again. */
static void repaired(const struct mc_world *w, struct state *s, int ns)
{
    mc_id id = mc_id_child(namespace_of(w, ns)->id, "onboarding", "rework", 0);
    double fix = mc_prior_event(w->key, &w->scenario->onboarding.work[MC_WORK_CONFIGURE], id);
    s->members[ns].plan.check += mc_round_half_even(fix);
    ask_to_switch(w, s, ns, "again", s->members[ns].plan.check);
}

/* ---- what is done ---- */

static void book_work(const struct mc_world *w, const struct task *t, int cause, int ns, int64_t ms)
{
    int cluster = t->kind == TASK_PART ? -1 : ns >= 0 ? namespace_of(w, ns)->cluster : t->entity;
    bool leaves = cause == CAUSE_EXIT || cause >= CAUSE_EXIT_RULES;
    onboarding_book(w, t->id, cause, t->team, cluster, ns, MC_Q_WORK, ms / 1000);
    onboarding_book(w, t->id, cause, t->team, cluster, ns, MC_Q_EXIT_WORK, leaves ? ms / 1000 : 0);
}

static void part_done(const struct mc_world *w, struct state *s)
{
    if (--s->parts_left == 0) {
        set_up_clusters(w, s);
    }
}

static void cluster_done(const struct mc_world *w, struct state *s, const struct task *t)
{
    if (swaps_network(w, s, t->entity)) {
        swap_nodes(w, s, t->entity);
    } else {
        open_cluster(w, s, t->entity);
    }
}

static void nodes_done(const struct mc_world *w, struct state *s, const struct task *t,
                       const struct mc_completion *done)
{
    onboarding_policies_off(w, t->id, t->entity, done->started, done->finished);
    onboarding_cluster_fails(w, s, t->id, t->entity);
    open_cluster(w, s, t->entity);
}

static void prepare_done(const struct mc_world *w, struct state *s, const struct task *t)
{
    const struct plan *p = &s->members[t->entity].plan;
    book_work(w, t, CAUSE_STEPS, t->entity, p->steps);
    book_work(w, t, CAUSE_HAND_WORK, t->entity, p->hand);
    book_work(w, t, CAUSE_EXIT, t->entity, p->leaving);
    book_work(w, t, CAUSE_EXIT_RULES, t->entity, p->rules);
    prepared(w, s, t->entity);
}

static void switch_done(const struct mc_world *w, struct state *s, const struct task *t)
{
    struct member *m = &s->members[t->entity];
    if (m->failed) {
        book_work(w, t, CAUSE_REWORK, t->entity, m->plan.check);
    } else {
        book_work(w, t, CAUSE_STEPS, t->entity, m->plan.enrol + m->plan.check);
        book_work(w, t, CAUSE_RESTARTS, t->entity, m->plan.restarts);
        book_work(w, t, CAUSE_EXIT_RESTARTS, t->entity, m->plan.exit_restarts);
    }
    if (!onboarding_fails(w, s, t->entity)) {
        enter(w, s, t->entity);
    }
}

static void agree_done(const struct mc_world *w, struct state *s, const struct task *t)
{
    book_work(w, t, CAUSE_AGREEMENT, t->entity, t->work);
    if (--s->members[t->entity].agreements == 0) {
        ask_to_prepare(w, s, t->entity);
    }
}

static void removal_done(const struct mc_world *w, const struct task *t)
{
    book_work(w, t, CAUSE_EXIT_REMOVAL, -1, t->work);
    mc_enrolment_close(w->enrolment, 0, t->entity, mc_queue_now(w->queue));
}

static void go_on(const struct mc_world *w, struct state *s, const struct task *t,
                  const struct mc_completion *done)
{
    switch (t->kind) {
    case TASK_PART:
        book_work(w, t, CAUSE_SET_UP, -1, t->work);
        part_done(w, s);
        break;
    case TASK_CLUSTER:
        book_work(w, t, CAUSE_SET_UP, -1, t->work);
        cluster_done(w, s, t);
        break;
    case TASK_NODES:
        book_work(w, t, CAUSE_SWAP, -1, t->work);
        nodes_done(w, s, t, done);
        break;
    case TASK_REMOVAL:
        removal_done(w, t);
        break;
    case TASK_PREPARE:
        prepare_done(w, s, t);
        break;
    case TASK_SWITCH:
        switch_done(w, s, t);
        break;
    default:
        MC_ASSERT(t->kind == TASK_AGREE);
        agree_done(w, s, t);
        break;
    }
}

/*
 * What a task took beyond its own work at the hours of its team, before it and in between. Teams agree side
 * by side: the wait for the last of them counts.
 */
static void count_wait(const struct mc_world *w, struct state *s, const struct task *t)
{
    if (t->kind < TASK_SWITCH) {
        return; /* of no namespace alone */
    }
    struct member *m = &s->members[t->entity];
    int64_t alone = mc_add_work(&w->scenario->calendars[t->team], t->asked, t->work);
    int64_t wait = mc_queue_now(w->queue) - alone;
    if (t->kind == TASK_SWITCH) {
        m->waited[m->failed ? WAIT_REWORK : WAIT_SWITCH] += wait;
    } else if (t->kind == TASK_PREPARE) {
        m->waited[WAIT_PREPARATION] += wait;
    } else if (m->agreements == 1) {
        m->waited[WAIT_AGREEMENT] += wait;
    }
}

static void on_done(const struct mc_world *w, void *memory, const struct mc_completion *done)
{
    struct state *s = memory;
    s->tasks[done->payload].over = true;
    struct task t = s->tasks[done->payload]; /* the table may move */
    MC_ASSERT(t.id == done->id);
    s->in_work[t.team] -= t.kind != TASK_AGREE;
    count_wait(w, s, &t);
    go_on(w, s, &t, done);
    onboarding_dispatch(w, s, t.team);
}

/* ---- history and time ---- */

/* A namespace goes to where namespaces now go. At the start it may be in already. */
static void arrives(const struct mc_world *w, struct state *s, int ns)
{
    struct member *m = &s->members[ns];
    bool is_first = mc_queue_now(w->queue) == w->scenario->start;
    *m = (struct member){.stage = STAGE_WAITING, .side = s->side};
    struct mc_dist unit = {.family = MC_DIST_EXPONENTIAL, .a = 1};
    m->drawn = mc_quantile(&unit, mc_uniform(w->key, namespace_of(w, ns)->id, mc_slot("onboarding.begins")));
    if (is_first && s->all_at_start) {
        m->stage = STAGE_IN;
        mc_enrolment_enter(w->enrolment, 0, ns, mc_queue_now(w->queue));
    } else {
        consider(w, s);
    }
}

static void departs(const struct mc_world *w, struct state *s, int ns)
{
    for (int side = 0; side < MC_SIDES; side++) {
        if (mc_enrolment_is_in(w->enrolment, 1u << side, ns)) {
            mc_enrolment_leave(w->enrolment, side, ns, mc_queue_now(w->queue));
        }
    }
    s->members[ns].stage = STAGE_ABSENT;
    onboarding_withdraw(w, s, ns);
    clear_cluster(w, s, namespace_of(w, ns)->cluster);
}

static void on_history(const struct mc_world *w, void *memory, const struct mc_history_event *event)
{
    struct state *s = memory;
    if (!w->scenario->onboarding.enabled) {
        return;
    }
    switch (event->kind) {
    case MC_NAMESPACE_ARRIVES:
        arrives(w, s, event->entity);
        break;
    case MC_NAMESPACE_LEAVES:
        departs(w, s, event->entity);
        break;
    case MC_SERVICE_ARRIVES:
        s->there[event->entity] = true;
        break;
    case MC_CLUSTER_JOINS:
        joins(w, s, event->entity);
        break;
    case MC_NAMESPACE_OWNER:
        s->owner[event->entity] = (int)event->value;
        break;
    default:
        break;
    }
}

/* The date of a migration: from now on everybody goes to the other side. */
static void turn(const struct mc_world *w, struct state *s)
{
    s->side = 1;
    s->given_up = false;
    onboarding_withdraw(w, s, -1);
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        struct member *m = &s->members[ns];
        if (m->stage != STAGE_ABSENT) {
            *m = (struct member){.stage = STAGE_WAITING, .side = 1, .drawn = m->drawn};
        }
    }
}

/* Each month the wish to begin grows; who has come to his own number begins. */
static void owners_decide(const struct mc_world *w, struct state *s)
{
    double share = onboarding_share(w, s);
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        struct member *m = &s->members[ns];
        if (may_begin(w, s, ns)) {
            m->hazard += onboarding_wish(w, s, ns, share);
            if (m->hazard >= m->drawn) {
                release(w, s, ns);
            }
        }
    }
}

static void repeat(const struct mc_world *w, const struct mc_timer *timer, int64_t after)
{
    mc_world_timer(w, timer->time + after, MC_PHASE_DECISION, timer->kind,
                   mc_id_root("onboarding.time", "", (uint64_t)timer->payload + 1), timer->payload + 1);
}

/* A timer of a namespace that has left meanwhile, or that has turned to the other side, finds another stage.
 */
static void on_timer(const struct mc_world *w, void *memory, const struct mc_timer *timer)
{
    struct state *s = memory;
    int ns = (int)timer->payload;
    switch (timer->kind) {
    case TIMER_BEGIN:
        begin(w, s);
        break;
    case TIMER_TURN:
        turn(w, s);
        begin(w, s);
        break;
    case TIMER_DAY:
        for (int team = 1; team < w->scenario->team_count; team++) {
            onboarding_dispatch(w, s, team);
        }
        repeat(w, timer, DAY_MS);
        break;
    case TIMER_CONSIDER:
        s->considering = false;
        release_some(w, s, 0);
        break;
    case TIMER_WAVE:
        release_some(w, s, w->scenario->onboarding.wave_size);
        repeat(w, timer, w->scenario->onboarding.wave_gap);
        break;
    case TIMER_OWNERS:
        owners_decide(w, s);
        repeat(w, timer, MONTH_MS);
        break;
    case TIMER_SWITCH:
        if (s->members[ns].stage == STAGE_READY && s->members[ns].ready == timer->time && !s->given_up) {
            const struct plan *p = &s->members[ns].plan;
            ask_to_switch(w, s, ns, "switch", p->enrol + p->check + p->restarts + p->exit_restarts);
        }
        break;
    case TIMER_REPAIRED:
        if (s->members[ns].stage == STAGE_REPAIR && !s->given_up) {
            repaired(w, s, ns);
        }
        break;
    default:
        MC_ASSERT(timer->kind == TIMER_DOUBT || timer->kind == TIMER_GIVE_UP);
        onboarding_doubt(w, s, timer);
        break;
    }
}

static void draw_organisation(const struct mc_world *w, struct state *s)
{
    const struct mc_onboarding_spec *n = &w->scenario->onboarding;
    struct mc_key key = w->organisation_key;
    s->failure = mc_prior_value(key, &n->failure, NULL);
    s->severe = mc_prior_value(key, &n->severe, NULL);
    s->innovation = mc_prior_value(key, &n->innovation, NULL);
    s->imitation = mc_prior_value(key, &n->imitation, NULL);
    s->peers = mc_prior_value(key, &n->peers, NULL);
    s->abandonment = mc_prior_value(key, &n->abandonment, NULL);
}

static void set_timers(const struct mc_world *w, const struct state *s)
{
    const struct mc_onboarding_spec *n = &w->scenario->onboarding;
    int64_t now = mc_queue_now(w->queue);
    if (!s->all_at_start) {
        mc_world_timer(w, now, MC_PHASE_DECISION, TIMER_BEGIN, mc_id_root("onboarding.begin", "", 0), 0);
    }
    if (w->lane->side_count > 1) {
        mc_world_timer(w, w->lane->moves_at, MC_PHASE_DECISION, TIMER_TURN,
                       mc_id_root("onboarding.turn", "", 0), 0);
    }
    mc_world_timer(w, now, MC_PHASE_DECISION, TIMER_DAY, mc_id_root("onboarding.time", "", 0), 0);
    if (n->by == MC_BY_OWNERS) {
        mc_world_timer(w, now, MC_PHASE_DECISION, TIMER_OWNERS, mc_id_root("onboarding.time", "", 0), 0);
    } else if (n->wave_size > 0) {
        mc_world_timer(w, now, MC_PHASE_DECISION, TIMER_WAVE, mc_id_root("onboarding.time", "", 0), 0);
    }
}

static void init(const struct mc_world *w, void *memory)
{
    struct state *s = memory;
    s->members = MC_NEW_ARRAY(w->arena, (size_t)w->history->namespace_count, struct member);
    s->owner = MC_NEW_ARRAY(w->arena, (size_t)w->history->namespace_count, int);
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        s->owner[ns] = namespace_of(w, ns)->team;
    }
    s->there = MC_NEW_ARRAY(w->arena, (size_t)w->history->service_count, bool);
    s->in_work = MC_NEW_ARRAY(w->arena, (size_t)w->scenario->team_count, int);
    s->waiting = MC_NEW_ARRAY(w->arena, (size_t)w->scenario->team_count, struct waiting);
    s->clearing = MC_NEW_ARRAY(w->arena, (size_t)w->scenario->cluster_count, bool);
    s->all_at_start = w->scenario->onboarding.enrolled == MC_ENROLLED_ALL || w->lane->is_incumbent;
    if (!w->scenario->onboarding.enabled) {
        return;
    }
    mc_enrolment_keep(w->enrolment);
    draw_organisation(w, s);
    s->parts_done = s->all_at_start;
    for (int c = 0; s->all_at_start && c < w->scenario->cluster_count; c++) {
        if (w->history->cluster_joins[c] <= mc_queue_now(w->queue)) {
            mc_enrolment_open(w->enrolment, 0, c, mc_queue_now(w->queue));
        }
    }
    set_timers(w, s);
}

/* How far it has come: time of namespaces in the mesh and not in it, by cluster. */
static void on_month(const struct mc_world *w, void *memory, int month)
{
    (void)memory;
    struct mc_entry e = {.time = w->fleet->month_start[month + 1] - 1,
                         .cause = CAUSE_PROGRESS,
                         .team = (int16_t)platform_team(w),
                         .component = -1,
                         .namespace_index = -1};
    for (int c = 0; c < w->scenario->cluster_count; c++) {
        double in = 0, all = 0;
        for (int ns = 0; ns < w->history->namespace_count; ns++) {
            double active = (double)mc_fleet_namespace(w->fleet, month, ns)->active_ms;
            bool here = active > 0 && namespace_of(w, ns)->cluster == c;
            all += here ? active : 0;
            in += here ? active * mc_enrolment_share(w->enrolment, w->fleet, MC_SIDE_BOTH, ns, month) : 0;
        }
        e.cluster = (int16_t)c;
        e.quantity = MC_Q_ENROLLED;
        e.amount = mc_round_half_even(in / 1000);
        mc_world_book(w, e);
        e.quantity = MC_Q_NOT_ENROLLED;
        e.amount = mc_round_half_even(all / 1000) - e.amount;
        mc_world_book(w, e);
    }
}

const struct mc_model mc_model_onboarding = {.name = "onboarding",
                                             .summary =
                                                 "Set-up of the platform, namespaces on their way into a "
                                                 "mesh and out of one",
                                             .causes = causes,
                                             .state_size = sizeof(struct state),
                                             .init = init,
                                             .on_history = on_history,
                                             .on_timer = on_timer,
                                             .on_done = on_done,
                                             .on_month = on_month};
