/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cost model: incidents. Bottom-up by cause and exposure; the share of all incidents is a check, no input.
 *
 * Candidates come from one lane-blind measure for each kind of hazard and cluster, and for the rules of each
 * namespace; a lane accepts those whose mark lies below its rate just then. Accepted ones cause further ones
 * (branching). An incident is detected by a monitor or by users, paged where it hurts and a ticket where not,
 * goes to the wrong team first with a probability that grows with the number of teams on the failing path, is
 * diagnosed and repaired in the queue of the team that owns the part, and leaves follow-up work. A wrong team
 * multiplies the diagnosis, never the repair. All phases share the severity of the incident.
 *
 * Sources: operations.md 2 and 11b, 11c, 11f; istio.md 6, linkerd.md 6, cilium.md 6. models/README.md.
 */
#include "incidents.h"
#include "meshcost/check.h"
#include "meshcost/variate.h"
#include <math.h>

static const char *const causes[] = {"l7-rule", "datapath", "control-plane", "instance", "node",
                                     "load",    "review",   "rehearsal",     NULL};
static const double HOUR_MS = 3600000;

static double uniform(const struct mc_world *w, mc_id id, const char *slot)
{
    return mc_uniform(w->key, id, mc_slot(slot));
}

static double organisation_value(const struct mc_world *w, const struct mc_prior *prior)
{
    return mc_prior_value(w->organisation_key, prior, NULL);
}

/* ---- booking ---- */

struct mc_entry incidents_entry(const struct mc_world *w, const struct incident *x, int team)
{
    return (struct mc_entry){.time = mc_queue_now(w->queue),
                             .event = x->id,
                             .cause = (int16_t)x->cause,
                             .team = (int16_t)team,
                             .cluster = (int16_t)x->cluster,
                             .component = (int16_t)x->component,
                             .namespace_index = x->ns};
}

static void book_count(const struct mc_world *w, const struct incident *x, int team,
                       enum mc_quantity quantity, int64_t n)
{
    struct mc_entry e = incidents_entry(w, x, team);
    e.quantity = (int16_t)quantity;
    e.amount = n;
    mc_world_book(w, e);
}

static void book_page(const struct mc_world *w, const struct incident *x, int team)
{
    book_count(w, x, team, MC_Q_PAGES, 1);
}

static void book_work(const struct mc_world *w, const struct incident *x, int team, int64_t work_ms)
{
    book_count(w, x, team, MC_Q_WORK, work_ms / 1000);
}

/* Time weighted by the load of its hours, ms. */
static double loaded_ms(const struct mc_world *w, int64_t from, int64_t to)
{
    struct mc_calendar users = {.utc_offset_ms = w->scenario->traffic.utc_offset};
    double sum = 0;
    while (from < to) {
        int64_t local = from + users.utc_offset_ms, hour = (int64_t)HOUR_MS;
        int64_t next = from + hour - ((local % hour) + hour) % hour;
        next = next < to ? next : to;
        sum += (double)(next - from) * w->fleet->hour_weight[mc_hour_of_week(&users, from)];
        from = next;
    }
    return sum;
}

/* What is missing is gone round: nothing is lost, and nothing is enforced. */
static bool is_gone_round(const struct mc_world *w, const struct incident *x)
{
    return (x->cause == CAUSE_INSTANCE || x->cause == CAUSE_NODE) &&
           w->lane->components[x->component].fails_open;
}

static void book_loss(const struct mc_world *w, const struct state *s, const struct incident *x, int ns,
                      int64_t to, double loaded, struct mc_entry e)
{
    int month = mc_fleet_month(w->fleet, x->booked_until);
    const struct mc_namespace_month *m = mc_fleet_namespace(w->fleet, month, ns);
    double span = (double)(w->fleet->month_start[month + 1] - w->fleet->month_start[month]);
    double lost = x->fraction * exposure_share(&s->exposure, ns, month, x->reach);
    e.namespace_index = ns;
    e.quantity = (int16_t)(is_gone_round(w, x) ? MC_Q_UNCOVERED : MC_Q_OUTAGE);
    e.amount = mc_round_half_even(lost * (double)(to - x->booked_until) / 1000);
    mc_world_book(w, e);
    if (is_gone_round(w, x)) {
        return;
    }
    e.quantity = MC_Q_LOST_REQUESTS;
    e.amount = mc_round_half_even(lost * loaded * ((double)m->requests / span));
    mc_world_book(w, e);
}

/* Books what was lost since the last booking, all in one month. */
static void accrue(const struct mc_world *w, const struct state *s, struct incident *x, int64_t to,
                   int64_t at)
{
    if (!x->open || x->booked_until >= to) {
        return;
    }
    incidents_issuer_accrue(w, s, x, to, at);
    if (!x->hurts) {
        x->booked_until = to;
        return;
    }
    struct mc_entry e = incidents_entry(w, x, x->worker);
    e.time = at;
    double loaded = loaded_ms(w, x->booked_until, to);
    if (x->ns >= 0) {
        book_loss(w, s, x, x->ns, to, loaded, e);
    }
    for (int ns = 0; x->ns < 0 && ns < w->history->namespace_count; ns++) {
        if (s->exposure.namespaces[ns].cluster == x->cluster && incidents_hits(s, x, ns)) {
            book_loss(w, s, x, ns, to, loaded, e);
        }
    }
    x->booked_until = to;
}

/* ---- phases ---- */

/*
 * A phase of the incident: its own score and the common one, so that a severe incident is slow in all of
 * them. Margins stay as stated. Independent phases add up to an ln-sd of 0.96 (operations.md 11h asks for
 * 1.1 to 1.4).
 */
static double phase(const struct mc_world *w, const struct mc_prior *prior, mc_id id)
{
    static const struct mc_dist normal = {.family = MC_DIST_NORMAL, .a = 0, .b = 1};
    const struct mc_dist *dist = &mc_prior_case_at(prior, NULL)->dist;
    double rho = w->scenario->incidents.correlation;
    if (dist->family == MC_DIST_POINT) {
        return dist->a;
    }
    double common = mc_quantile(&normal, uniform(w, id, "incidents.severity"));
    double own = mc_quantile(&normal, mc_uniform(w->key, id, mc_slot(prior->path)));
    double u = mc_cdf(&normal, sqrt(rho) * common + sqrt(1 - rho) * own);
    return mc_quantile(dist, fmin(fmax(u, 1e-12), 1 - 1e-12));
}

static int64_t ticks(double ms)
{
    return ms > 1 ? mc_round_half_even(fmin(ms, (double)YEAR_MS)) : 1;
}

static void set_timer(const struct mc_world *w, const struct state *s, const struct incident *x, int64_t t,
                      enum mc_phase at, int kind)
{
    mc_world_timer(w, t, at, kind, x->id, x - s->incidents);
}

/* The team of a namespace that is hit, for an incident of a cluster the one with the most pods. */
static int application_team(const struct mc_world *w, const struct state *s, const struct incident *x)
{
    int ns = x->ns >= 0 ? x->ns : incidents_pick_namespace(w, s, x->id, x->cluster, x->component, false);
    return ns >= 0 ? s->exposure.namespaces[ns].team : 0;
}

/* Who owns the path that fails: the application, and whoever runs a part that these requests pass. */
static struct mc_path_owners owners_of(const struct mc_world *w, const struct state *s,
                                       const struct incident *x)
{
    struct mc_path_owners owners = {0};
    unsigned reach = x->reach != MC_REACH_NONE ? x->reach : MC_REACH_ALL;
    mc_owners_add(&owners, x->worker);
    mc_owners_add_role(&owners, w->scenario, x->role);
    mc_owners_add(&owners, application_team(w, s, x));
    for (int i = 0; i < w->lane->component_count; i++) {
        if (exposure_exists(&s->exposure, i) && (exposure_reach(&s->exposure, i) & reach)) {
            mc_owners_add_role(&owners, w->scenario, mc_component_owner_role[w->lane->components[i].role]);
        }
    }
    return owners;
}

static double wrong_probability(const struct mc_world *w, const struct state *s, const struct incident *x,
                                int owners)
{
    const struct mc_incident_spec *n = &w->scenario->incidents;
    if (n->routing == MC_ROUTING_OWNERS) {
        return mc_people_wrong_first(owners, s->wrong_owner);
    }
    const char *service =
        x->ns >= 0 ? w->history->namespaces[x->ns].name : w->lane->components[x->component].subject;
    return owners > 1 ? mc_prior_event(w->organisation_key, &n->wrong_service,
                                       mc_id_root("incidents.service", service, 0))
                      : 0;
}

/* Wrong teams before the right one; sets what they and a missing specialist do to the diagnosis. */
static int wrong_hops(const struct mc_world *w, const struct state *s, struct incident *x, int owners)
{
    const struct mc_incident_spec *n = &w->scenario->incidents;
    int hops = 0;
    if (uniform(w, x->id, "incidents.wrong") < wrong_probability(w, s, x, owners)) {
        double factor = mc_prior_event(w->key, &n->diagnosis_factor, x->id);
        bool short_cut = n->gatekeeper && uniform(w, x->id, "incidents.gatekept") < s->gatekept;
        hops = 1 + (int)fmin(floor(mc_prior_event(w->key, &n->further_hops, x->id)), 20);
        x->factor *= short_cut ? sqrt(factor) : factor;
        x->misrouted = true;
    }
    if (s->vacant[x->role]) {
        hops += owners > 1;
        x->factor *= s->vacancy_factor;
    }
    return hops;
}

/* When a page at t is answered. */
static int64_t answered(const struct mc_world *w, struct state *s, int team, int64_t t, mc_id id)
{
    int64_t reached = mc_shift_take(&s->shifts[team], mc_people_reached(w->scenario, team, t));
    return reached + mc_prior_event_ticks(w->key, &w->scenario->people.acknowledge, id);
}

/* A ticket has no user on the line: checks took the failing part out of service, what is left is work. */
static void route_ticket(const struct mc_world *w, struct state *s, struct incident *x, int hops)
{
    int64_t now = mc_queue_now(w->queue), wait = 0;
    accrue(w, s, x, now, now);
    x->hurts = false;
    for (int h = 0; h < hops; h++) {
        mc_id hop = mc_id_child(x->id, "incidents", "hop", (uint64_t)h);
        wait += mc_prior_event_ticks(w->key, &w->scenario->incidents.ticket_wait, hop);
    }
    set_timer(w, s, x, now + wait, MC_PHASE_ARRIVAL, TIMER_ENGAGED);
}

/* Pages the wrong teams one after the other, each time the next of the path. */
static int64_t pass_wrong_teams(const struct mc_world *w, struct state *s, const struct incident *x,
                                const struct mc_path_owners *owners, int hops)
{
    int64_t now = mc_queue_now(w->queue), t = now;
    for (int h = 0; h < hops; h++) {
        mc_id hop = mc_id_child(x->id, "incidents", "hop", (uint64_t)h);
        int64_t wait = mc_prior_event_ticks(w->key, &w->scenario->incidents.hop_wait, hop);
        int team = owners->team[1 + h % (owners->count - 1)];
        if (h < owners->count - 1) {
            book_page(w, x, team);
            mc_world_book_presence(w, now, wait,
                                   mc_prior_event(w->key, &w->scenario->incidents.attention, hop),
                                   incidents_entry(w, x, team));
            t = answered(w, s, team, t, hop);
        }
        t += wait;
    }
    return t;
}

static void on_detected(const struct mc_world *w, struct state *s, struct incident *x)
{
    struct mc_path_owners owners = owners_of(w, s, x);
    if (!x->open) {
        return;
    }
    int hops = wrong_hops(w, s, x, owners.count);
    book_count(w, x, x->worker, MC_Q_INCIDENTS, 1);
    book_count(w, x, x->worker, MC_Q_MISROUTED, x->misrouted);
    if (!x->paged) {
        route_ticket(w, s, x, hops);
        return;
    }
    if (hops > 0 && owners.count > 1) {
        set_timer(w, s, x, pass_wrong_teams(w, s, x, &owners, hops), MC_PHASE_ARRIVAL, TIMER_ROUTED);
    } else {
        set_timer(w, s, x, mc_queue_now(w->queue), MC_PHASE_ARRIVAL, TIMER_ROUTED);
    }
}

/* The right team is paged. */
static void on_routed(const struct mc_world *w, struct state *s, struct incident *x)
{
    if (x->open) {
        book_page(w, x, x->worker);
        int64_t t = answered(w, s, x->worker, mc_queue_now(w->queue), x->id);
        set_timer(w, s, x, t, MC_PHASE_ARRIVAL, TIMER_ENGAGED);
    }
}

static double *practice_of(const struct state *s, const struct incident *x)
{
    return &s->practice[x->worker * CAUSES + x->cause];
}

/* Diagnosis and repair, as long as they last. */
static int64_t work_of(const struct mc_world *w, const struct state *s, const struct incident *x)
{
    const struct mc_incident_spec *n = &w->scenario->incidents;
    struct mc_calendar office = mc_people_office(w->scenario, x->worker);
    double factor = mc_people_skill(s->learning, *practice_of(s, x));
    factor *= w->scenario->owners[x->role].rehearsed ? s->rehearsal_gain : 1;
    if (x->paged && !mc_calendar_open(&office, mc_queue_now(w->queue))) {
        factor *= mc_prior_event(w->key, &n->off_hours, x->id);
    }
    if (!x->paged) {
        factor *= mc_prior_event(w->key, &n->attention, x->id);
    }
    double ms = (phase(w, &n->identify, x->id) * x->factor + phase(w, &n->repair, x->id)) * factor;
    return ticks(fmin(ms, (double)n->cap));
}

static int64_t payload_of(const struct state *s, const struct incident *x, bool follow_up)
{
    return (x - s->incidents) * 2 + follow_up;
}

static void on_engaged(const struct mc_world *w, struct state *s, struct incident *x)
{
    if (!x->open) {
        return;
    }
    x->job = mc_id_child(x->id, "incidents", "repair", 0);
    mc_world_submit(w, x->worker,
                    (struct mc_job){.id = x->job,
                                    .priority = MC_PRIORITY_INCIDENT,
                                    .urgent = x->paged,
                                    .work = work_of(w, s, x),
                                    .payload = payload_of(s, x, false)});
}

static void close_incident(const struct mc_world *w, const struct state *s, struct incident *x)
{
    int64_t now = mc_queue_now(w->queue);
    accrue(w, s, x, now, now);
    x->open = x->hurts = false;
    if (x->paged) {
        book_count(w, x, x->worker, MC_Q_INCIDENT_TIME, (now - x->began) / 1000);
    }
    mc_queue_cancel(w->queue, x->cap);
}

static void on_cap(const struct mc_world *w, struct state *s, struct incident *x)
{
    if (x->open) {
        close_incident(w, s, x);
        if (x->job != 0) {
            mc_resource_withdraw(w->teams[x->worker], x->job);
        }
    }
}

static void book_repair(const struct mc_world *w, const struct state *s, struct incident *x,
                        const struct mc_completion *done)
{
    const struct mc_people_spec *p = &w->scenario->people;
    *practice_of(s, x) += (double)done->work / HOUR_MS;
    if (!x->paged) {
        book_work(w, x, x->worker, done->work);
        return;
    }
    double people = mc_prior_event(w->key, &p->responders, x->id) *
                    mc_prior_event(w->key, &w->scenario->incidents.attention, x->id);
    mc_world_book_presence(w, done->finished - done->work, done->work, people,
                           incidents_entry(w, x, x->worker));
}

static void leave_follow_up(const struct mc_world *w, const struct state *s, const struct incident *x)
{
    const struct mc_people_spec *p = &w->scenario->people;
    mc_world_submit(w, x->worker,
                    (struct mc_job){.id = mc_id_child(x->id, "incidents", "follow-up", 0),
                                    .priority = MC_PRIORITY_REQUEST,
                                    .work = ticks(mc_prior_event(w->key, &p->follow_up, x->id)),
                                    .payload = payload_of(s, x, true)});
}

/* What ended while nothing was signed and does not come back by itself. */
static bool restart_ended(const struct mc_world *w, struct state *s, struct incident *x)
{
    int64_t now = mc_queue_now(w->queue);
    accrue(w, s, x, now, now);
    int64_t work = incidents_issuer_restart(w, x);
    if (work > 0) {
        x->job = mc_id_child(x->id, "incidents", "restart", 0);
        mc_world_submit(w, x->worker,
                        (struct mc_job){.id = x->job,
                                        .priority = MC_PRIORITY_INCIDENT,
                                        .urgent = true,
                                        .work = work,
                                        .payload = payload_of(s, x, false)});
    }
    return work > 0;
}

static void on_done(const struct mc_world *w, void *memory, const struct mc_completion *done)
{
    struct state *s = memory;
    struct incident *x = &s->incidents[done->payload / 2];
    if (done->payload % 2) {
        book_work(w, x, x->worker, done->work);
        return;
    }
    x->job = 0;
    book_repair(w, s, x, done);
    if (x->signs_again == 0 && restart_ended(w, s, x)) {
        return;
    }
    close_incident(w, s, x);
    if (x->paged) {
        leave_follow_up(w, s, x);
    }
}

/* ---- beginnings ---- */

/* Children come at lags from the parent; each is an incident of the same kind in the same place. */
static void draw_children(const struct mc_world *w, const struct state *s, const struct incident *x)
{
    double p = exp(-s->branching), sum = p, u = uniform(w, x->id, "incidents.children");
    for (int k = 0; u > sum && k < 50; k++) {
        mc_id child = mc_id_child(x->id, "incidents", "child", (uint64_t)k);
        int64_t lag = mc_prior_event_ticks(w->key, &w->scenario->incidents.branching_lag, child);
        int64_t at = mc_people_after(&w->scenario->incidents, &s->local, mc_queue_now(w->queue), lag);
        mc_world_timer(w, at, MC_PHASE_ARRIVAL, TIMER_ECHO, child, x - s->incidents);
        p *= s->branching / (k + 1);
        sum += p;
    }
}

/* What comes with an update of all nodes or agents comes to every cluster (operations.md I12). Those that it
 * strikes may cause further ones, but none that strikes all again. */
static void draw_shock(const struct mc_world *w, const struct state *s, struct incident *x)
{
    bool may = x->cause == CAUSE_DATAPATH || x->cause == CAUSE_CONTROL || x->cause == CAUSE_NODE;
    if (!may || x->shaken || uniform(w, x->id, "incidents.shared") >= s->shared) {
        return;
    }
    x->shared = true;
    for (int c = 0; c < w->scenario->cluster_count; c++) {
        mc_id there = mc_id_child_named(x->id, "incidents", "shock", w->scenario->clusters[c].name);
        if (c != x->cluster && s->exposure.clusters[c].there) {
            mc_world_timer(w, mc_queue_now(w->queue), MC_PHASE_ARRIVAL, TIMER_SHOCK, there,
                           (x - s->incidents) * w->scenario->cluster_count + c);
        }
    }
}

static void begin(const struct mc_world *w, struct state *s, struct incident *x)
{
    const struct mc_people_spec *p = &w->scenario->people;
    int64_t now = mc_queue_now(w->queue);
    draw_shock(w, s, x);
    incidents_place(w, s, x);
    incidents_issuer_begin(w, s, x);
    x->worker = mc_people_worker(w->scenario, x->role);
    x->paged = x->unsigned_share >= w->scenario->incidents.page_share ||
               (incidents_touched(w, s, x) >= w->scenario->incidents.page_share && !is_gone_round(w, x)) ||
               x->cause == CAUSE_CONTROL;
    x->fraction *= mc_prior_event(w->key, &w->scenario->incidents.loss, x->id);
    x->open = true;
    x->hurts = x->reach != MC_REACH_NONE;
    x->began = x->booked_until = now;
    x->cap = mc_world_timer(w, now + w->scenario->incidents.cap, MC_PHASE_COMPLETION, TIMER_CAP, x->id,
                            x - s->incidents);
    bool seen =
        w->scenario->owners[x->role].alerts && uniform(w, x->id, "incidents.unmonitored") >= s->unmonitored;
    set_timer(w, s, x, now + ticks(phase(w, seen ? &p->detect : &p->detect_by_users, x->id)),
              MC_PHASE_ARRIVAL, TIMER_DETECTED);
    draw_children(w, s, x);
}

static void on_candidate(const struct mc_world *w, struct state *s, const struct mc_timer *timer)
{
    struct incident *x = incidents_accept(w, s, timer);
    if (x) {
        begin(w, s, x);
    }
}

/* ---- people ---- */

/* Who leaves a team takes a share of its practice along. */
static void on_person_leaves(const struct mc_world *w, struct state *s, int team)
{
    for (int c = 0; c < CAUSES && w->scenario->teams[team].people > 0; c++) {
        s->practice[team * CAUSES + c] *= 1 - 1.0 / (double)w->scenario->teams[team].people;
    }
}

/* Roles that own no certificate: their rehearsals are paid for here, the others with the certificates. */
static bool rehearses(const struct mc_world *w, int role)
{
    return w->scenario->owners[role].rehearsed && w->scenario->owners[role].team_index != 0 &&
           (role == MC_ROLE_DATAPATH || role == MC_ROLE_L7_POLICY || role == MC_ROLE_GATEWAYS);
}

static void schedule_rehearsal(const struct mc_world *w, int role, int64_t t, uint64_t n)
{
    mc_world_timer(w, t, MC_PHASE_DECISION, TIMER_REHEARSAL,
                   mc_id_child(mc_id_root("rehearsal", mc_role_words[role], n), "incidents", "nth", 0),
                   (int64_t)n * MC_ROLES + role);
}

static void on_rehearsal(const struct mc_world *w, const struct mc_timer *timer)
{
    int role = (int)(timer->payload % MC_ROLES);
    int64_t effort = mc_prior_event_ticks(w->key, &w->scenario->people.rotation_effort, timer->id);
    struct incident drill = {.cause = CAUSE_REHEARSAL, .cluster = -1, .component = -1, .ns = -1};
    drill.id = timer->id;
    book_work(w, &drill, w->scenario->owners[role].team_index, effort);
    schedule_rehearsal(w, role, timer->time + YEAR_MS, (uint64_t)(timer->payload / MC_ROLES) + 1);
}

/* ---- the model ---- */

static void draw_organisation(const struct mc_world *w, struct state *s)
{
    const struct mc_incident_spec *n = &w->scenario->incidents;
    s->hazard[MC_HAZARD_DEFECT] = organisation_value(w, &n->defect_hazard);
    s->hazard[MC_HAZARD_INSTANCE] = organisation_value(w, &n->instance_hazard);
    s->hazard[MC_HAZARD_NODE] = organisation_value(w, &n->node_hazard);
    s->hazard[MC_HAZARD_LOAD] = organisation_value(w, &n->load_hazard);
    s->rule_changes = organisation_value(w, &n->rule_changes);
    s->rule_error = organisation_value(w, &n->rule_error);
    s->rule_slope = organisation_value(w, &n->rule_slope);
    s->uncaught = (1 - organisation_value(w, &n->caught)) *
                  (n->review ? 1 - organisation_value(w, &n->review_gain) : 1);
    s->branching = organisation_value(w, &n->branching);
    s->shared = organisation_value(w, &n->shared);
    s->wrong_owner = organisation_value(w, &n->wrong_owner);
    s->gatekept = organisation_value(w, &n->gatekept);
    s->learning = organisation_value(w, &n->learning);
    s->vacancy_factor = organisation_value(w, &n->vacancy_factor);
    s->unmonitored = organisation_value(w, &w->scenario->people.unmonitored);
    s->rehearsal_gain = organisation_value(w, &w->scenario->people.rehearsal_gain);
}

static void init(const struct mc_world *w, void *memory)
{
    struct state *s = memory;
    exposure_init(&s->exposure, w);
    draw_organisation(w, s);
    incidents_make_streams(w, s);
    s->week_peak = mc_people_week_peak(&w->scenario->incidents);
    s->local = (struct mc_calendar){.utc_offset_ms = w->scenario->traffic.utc_offset};
    s->shifts = MC_NEW_ARRAY(w->arena, (size_t)w->scenario->team_count, struct mc_shift);
    s->practice = MC_NEW_ARRAY(w->arena, (size_t)w->scenario->team_count * CAUSES, double);
    for (int t = 0; t < w->scenario->team_count; t++) {
        s->shifts[t] = mc_shift_make(w->arena, w->scenario, t);
    }
    for (int r = 0; r < MC_ROLES; r++) {
        if (rehearses(w, r)) {
            schedule_rehearsal(w, r, mc_queue_now(w->queue), 0);
        }
    }
    incidents_open_block(w, s);
}

static void raise_cluster(const struct mc_world *w, struct state *s, int cluster)
{
    for (int h = 0; h < MC_HAZARDS; h++) {
        incidents_raise_ceiling(w, s, cluster * MC_HAZARDS + h);
    }
}

static void raise_namespace(const struct mc_world *w, struct state *s, int ns)
{
    raise_cluster(w, s, s->exposure.namespaces[ns].cluster);
    incidents_raise_ceiling(w, s, w->scenario->cluster_count * MC_HAZARDS + ns);
}

static void on_history(const struct mc_world *w, void *memory, const struct mc_history_event *event)
{
    struct state *s = memory;
    exposure_follow(&s->exposure, event);
    switch (event->kind) {
    case MC_NAMESPACE_ARRIVES:
        raise_namespace(w, s, event->entity);
        break;
    case MC_SERVICE_ARRIVES:
    case MC_SERVICE_SCALES:
        raise_namespace(w, s, w->history->services[event->entity].namespace_index);
        break;
    case MC_CLUSTER_JOINS:
        raise_cluster(w, s, event->entity);
        break;
    case MC_TRAFFIC_SPIKES:
        for (int c = 0; c < w->scenario->cluster_count; c++) {
            incidents_raise_ceiling(w, s, c * MC_HAZARDS + MC_HAZARD_LOAD);
        }
        break;
    case MC_PERSON_LEAVES:
        on_person_leaves(w, s, event->entity);
        break;
    case MC_ROLE_VACANT:
    case MC_ROLE_KNOWN:
        s->vacant[event->entity] = event->kind == MC_ROLE_VACANT;
        break;
    default:
        break;
    }
}

static void on_enrolment(const struct mc_world *w, void *memory)
{
    struct state *s = memory;
    (void)w;
    exposure_recount(&s->exposure);
}

/* More rules or more proxies: the rates that follow them may outgrow their ceilings. */
static void on_l7_use(const struct mc_world *w, void *memory, int ns)
{
    struct state *s = memory;
    if (ns != MC_L7_SEVERAL) {
        raise_namespace(w, s, ns);
        return;
    }
    for (int i = 0; i < s->stream_count; i++) {
        incidents_raise_ceiling(w, s, i);
    }
}

/* Other versions have other parts: what they may add to a rate needs candidates up to there. */
static void on_version(const struct mc_world *w, void *memory, int cluster, int line)
{
    struct state *s = memory;
    (void)line;
    exposure_adopt(&s->exposure, cluster);
    for (int i = 0; i < s->stream_count; i++) {
        incidents_raise_ceiling(w, s, i);
    }
}

static void on_timer(const struct mc_world *w, void *memory, const struct mc_timer *timer)
{
    struct state *s = memory;
    switch (timer->kind) {
    case TIMER_BLOCK:
        incidents_open_block(w, s);
        break;
    case TIMER_CANDIDATE:
        on_candidate(w, s, timer);
        break;
    case TIMER_ECHO:
        begin(w, s, incidents_repeat(w, s, timer));
        break;
    case TIMER_SHOCK:
        begin(w, s, incidents_shake(w, s, timer));
        break;
    case TIMER_DETECTED:
        on_detected(w, s, &s->incidents[timer->payload]);
        break;
    case TIMER_ROUTED:
        on_routed(w, s, &s->incidents[timer->payload]);
        break;
    case TIMER_ENGAGED:
        on_engaged(w, s, &s->incidents[timer->payload]);
        break;
    case TIMER_CAP:
        on_cap(w, s, &s->incidents[timer->payload]);
        break;
    default:
        MC_ASSERT(timer->kind == TIMER_REHEARSAL);
        on_rehearsal(w, timer);
        break;
    }
}

/* A review costs its reviewer's time for every change of a rule, right or wrong. */
static void book_reviews(const struct mc_world *w, const struct state *s, int month)
{
    double rules = 0, span = (double)(w->fleet->month_start[month + 1] - w->fleet->month_start[month]);
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        rules += exposure_rules(&s->exposure, ns, false);
    }
    mc_id id = mc_id_root("incidents.review", "month", (uint64_t)month);
    double effort = mc_prior_event(w->key, &w->scenario->incidents.review_effort, id);
    struct incident gate = {.cause = CAUSE_REVIEW, .cluster = -1, .component = -1, .ns = -1};
    struct mc_entry e = incidents_entry(w, &gate, mc_people_worker(w->scenario, MC_ROLE_L7_POLICY));
    e.time = w->fleet->month_start[month + 1] - 1;
    e.quantity = MC_Q_WORK;
    e.amount = mc_round_half_even(rules * s->rule_changes * span / (double)YEAR_MS * effort / 1000);
    mc_world_book(w, e);
}

static void on_month(const struct mc_world *w, void *memory, int month)
{
    struct state *s = memory;
    int64_t end = w->fleet->month_start[month + 1];
    while (s->first_open < s->incident_count && !s->incidents[s->first_open].open) {
        s->first_open++;
    }
    for (int i = s->first_open; i < s->incident_count; i++) {
        accrue(w, s, &s->incidents[i], end, end - 1);
    }
    if (w->scenario->incidents.review) {
        book_reviews(w, s, month);
    }
}

const struct mc_model mc_model_incidents = {.name = "incidents",
                                            .summary = "Failures of rules, proxies, nodes and load: outage, "
                                                       "pages, diagnosis, repair, follow-up",
                                            .causes = causes,
                                            .state_size = sizeof(struct state),
                                            .init = init,
                                            .on_history = on_history,
                                            .on_timer = on_timer,
                                            .on_done = on_done,
                                            .on_month = on_month,
                                            .on_version = on_version,
                                            .on_l7_use = on_l7_use,
                                            .on_enrolment = on_enrolment};
