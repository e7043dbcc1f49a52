/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Executes a plan: root requests as tokens that go from step to step.
 *
 * Stations are pools of worker threads with one FIFO queue. On a node with a core for every thread the end
 * of a visit is known when it begins (Lindley's recursion, one event a visit). On a node with more threads
 * than cores the running threads share them equally, in virtual time: one heap of ends and one event armed
 * for each node. A token goes on at once, without the event list, while nothing else happens before it.
 *
 * A CFS quota grants CPU time by period: a visit that needs more than is left runs what is left and pauses
 * until the next period.
 */
#include "engine.h"
#include "meshcost/check.h"
#include <string.h>

enum { MOST_UNDER_WAY = 200000 };

static void spend(struct engine *e, int station, int64_t work)
{
    e->station[station].used += work;
}

/*
 * How far a thread that slept from `since` on has cooled down, 0 to 1. After a short sleep its core polls
 * and its caches are warm; after a long one the core has to be woken, and everything be fetched again.
 */
static double coldness(const struct engine *e, int64_t since)
{
    double slept = (double)(e->now - since);
    return slept / (slept + (double)e->plan->cooling);
}

static int64_t chilled(const struct engine *e, int64_t work, double cold)
{
    return (int64_t)((double)work * (1 + (e->plan->draw.cold - 1) * cold));
}

static int64_t part_of(int64_t whole, double share)
{
    return (int64_t)((double)whole * share);
}

/* ---- quota ---- */

/*
 * CPU time that the group may use from `at` on in its period, at most `wish`. The kernel's timer starts with
 * the first use, and again after a period without any.
 */
static int64_t quota_take(const struct plan_station *s, struct station *st, int64_t at, int64_t wish)
{
    if (st->period < 0 || at >= st->origin + (st->period + 2) * QUOTA_PERIOD) {
        st->origin = at;
        st->period = 0;
        st->granted = 0;
    }
    int64_t index = (at - st->origin) / QUOTA_PERIOD;
    if (index != st->period) {
        st->period = index;
        st->granted = 0;
    }
    int64_t left = s->quota - st->granted;
    int64_t got = wish < left ? wish : left;
    st->granted += got;
    return got;
}

static int64_t quota_next(const struct station *st, int64_t at)
{
    return ((at - st->origin) / QUOTA_PERIOD + 1) * QUOTA_PERIOD + st->origin;
}

/* When work that begins at `at` on a core of its own is done. */
static int64_t quota_run(const struct plan_station *s, struct station *st, int64_t at, int64_t work)
{
    if (s->quota == 0) {
        return at + work;
    }
    for (;;) {
        int64_t got = quota_take(s, st, at, work);
        work -= got;
        at += got;
        if (work == 0) {
            return at;
        }
        at = quota_next(st, at);
    }
}

/* ---- shared nodes ---- */

static double node_rate(const struct engine *e, int n)
{
    double room = e->plan->node_capacity[n], running = (double)e->node[n].count;
    return running > room ? room / running : 1.0;
}

static void node_advance(struct engine *e, int n)
{
    struct node *node = &e->node[n];
    node->virtual_time += (double)(e->now - node->since) * node_rate(e, n);
    node->since = e->now;
}

/* One event a node: it moves as threads come and go. */
static void node_arm(struct engine *e, int n)
{
    struct node *node = &e->node[n];
    node->armed = node->count > 0;
    if (!node->armed) {
        mc_agenda_cancel(e->agenda, node->ticket);
        return;
    }
    double left = (node->run[0].end - node->virtual_time) / node_rate(e, n);
    int64_t at = e->now + (left > 0 ? (int64_t)(left + 0.999999) : 0);
    if (!mc_agenda_reschedule(e->agenda, node->ticket, at)) {
        struct mc_act act = {EVENT_NODE, (uint32_t)n, 0};
        node->ticket = mc_agenda_schedule(e->agenda, at, MC_PHASE_COMPLETION, act);
    }
}

static bool run_before(struct running a, struct running b)
{
    return a.end < b.end || (a.end <= b.end && a.turn < b.turn);
}

static void node_insert(struct engine *e, struct node *node, struct running r)
{
    if (node->count == node->room) {
        uint32_t room = node->room ? node->room * 2 : 16;
        node->run = mc_arena_grow(e->arena, node->run, node->room, room, sizeof *node->run);
        node->room = room;
    }
    uint32_t i = node->count++;
    while (i > 0 && run_before(r, node->run[(i - 1) / 2])) {
        node->run[i] = node->run[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    node->run[i] = r;
}

static uint32_t node_remove_first(struct node *node)
{
    uint32_t job = node->run[0].job, i = 0;
    struct running r = node->run[--node->count];
    while (2 * i + 1 < node->count) {
        uint32_t c = 2 * i + 1;
        c += c + 1 < node->count && run_before(node->run[c + 1], node->run[c]);
        if (!run_before(node->run[c], r)) {
            break;
        }
        node->run[i] = node->run[c];
        i = c;
    }
    node->run[i] = r;
    return job;
}

/* Work is stated for a core whose sibling is idle. Applications state theirs as it is under load. */
static double crowding(const struct engine *e, int n)
{
    double half = e->plan->node_cores[n] / 2.0, busy = (double)e->node[n].count + 1 - half;
    double share = busy <= 0 ? 0 : busy >= half ? 1 : busy / half;
    return 1 + (e->plan->draw.sibling - 1) * share;
}

static void job_run(struct engine *e, uint32_t j)
{
    struct job *job = &e->job[j];
    const struct plan_station *s = &e->plan->stations[job->station];
    struct station *st = &e->station[job->station];
    int n = s->node;
    if (s->proxy && !job->inflated) {
        job->work = (int64_t)((double)job->work * crowding(e, n));
        job->inflated = true;
    }
    int64_t got = s->quota ? quota_take(s, st, e->now, job->work) : job->work;
    job->work -= got;
    spend(e, job->station, got);
    node_advance(e, n);
    struct node *node = &e->node[n];
    bool crowded = (double)node->count + 1 > e->plan->node_capacity[n];
    node_insert(e, node, (struct running){node->virtual_time + (double)got, e->turn++, j});
    if (crowded || !node->armed || node->run[0].job == j) {
        node_arm(e, n);
    }
}

static uint32_t job_make(struct engine *e, int station, uint32_t token, int64_t before, int64_t after)
{
    uint32_t j = e->free_job;
    if (j == NONE) {
        if (e->job_count == e->job_room) {
            uint32_t room = e->job_room ? e->job_room * 2 : 256;
            e->job = mc_arena_grow(e->arena, e->job, e->job_room, room, sizeof *e->job);
            e->job_room = room;
        }
        j = e->job_count++;
    } else {
        e->free_job = e->job[j].next;
    }
    e->job[j] = (struct job){station, token, NONE, before, after, false};
    return j;
}

static void job_arrive(struct engine *e, int station, uint32_t token, int64_t before, int64_t after)
{
    const struct plan_station *s = &e->plan->stations[station];
    struct station *st = &e->station[station];
    uint32_t j = job_make(e, station, token, before, after);
    if (st->busy >= s->workers) {
        if (st->head == NONE) {
            st->head = j;
        } else {
            e->job[st->tail].next = j;
        }
        st->tail = j;
        return;
    }
    st->busy++;
    if (s->sleeps) {
        double cold = coldness(e, st->idle_since);
        e->job[j].work = chilled(e, before, cold) + part_of(e->plan->wake_cpu, cold);
        e->job[j].after = chilled(e, after, cold);
        engine_at(e, e->now + part_of(s->wake_latency, cold), EVENT_RUN, j);
    } else {
        job_run(e, j);
    }
}

static void worker_free(struct engine *e, uint32_t j)
{
    struct station *st = &e->station[e->job[j].station];
    e->job[j].next = e->free_job;
    e->free_job = j;
    uint32_t next = st->head;
    if (next == NONE) {
        st->busy--;
        st->idle_since = e->now;
        return;
    }
    st->head = e->job[next].next;
    job_run(e, next);
}

/* A running job has used what it was granted: a pause, work behind the request, or the end. */
static void job_done(struct engine *e, uint32_t j)
{
    struct job *job = &e->job[j];
    if (job->work > 0) {
        int64_t at = quota_next(&e->station[job->station], e->now);
        engine_at(e, at, EVENT_RUN, j);
        return;
    }
    uint32_t token = job->token;
    if (job->after > 0) {
        job->work = job->after;
        job->after = 0;
        job->token = NONE;
        job->inflated = false;
        job_run(e, j);
    } else {
        worker_free(e, j);
    }
    if (token != NONE) {
        token_served(e, token);
    }
}

static void node_event(struct engine *e, int n)
{
    struct node *node = &e->node[n];
    node_advance(e, n);
    node->virtual_time = node->run[0].end > node->virtual_time ? node->run[0].end : node->virtual_time;
    uint32_t j = node_remove_first(node);
    node->armed = false;
    job_done(e, j);
    if (!node->armed) {
        node_arm(e, n);
    }
}

/* ---- nodes with a core for every thread ---- */

/* An idle worker before a busy one; of the idle the one that slept least, of the busy the first to end. */
static bool better_worker(int64_t a, int64_t b, int64_t now)
{
    return a <= now && b <= now ? a > b : a < b;
}

/* When the request may go on. */
static int64_t serve_alone(struct engine *e, int station, int64_t before, int64_t after)
{
    const struct plan_station *s = &e->plan->stations[station];
    struct station *st = &e->station[station];
    int best = 0;
    for (int w = 1; w < s->workers; w++) {
        best = better_worker(st->free[w], st->free[best], e->now) ? w : best;
    }
    int64_t start = st->free[best];
    if (start <= e->now) {
        double cold = s->sleeps ? coldness(e, start) : 0;
        start = e->now + part_of(s->wake_latency, cold);
        before = chilled(e, before, cold) + part_of(e->plan->wake_cpu, cold);
        after = chilled(e, after, cold);
    }
    int64_t end = quota_run(s, st, start, before);
    st->free[best] = after > 0 ? quota_run(s, st, end, after) : end;
    spend(e, station, before + after);
    return end;
}

/* When the request may go on; SERVED_LATER where only events will tell (token_served). `token` may be NONE.
 */
int64_t engine_serve(struct engine *e, uint32_t token, int station, int64_t before, int64_t after)
{
    e->station[station].visits++;
    if (e->plan->stations[station].shared) {
        job_arrive(e, station, token, before, after);
        return SERVED_LATER;
    }
    return serve_alone(e, station, before, after);
}

void engine_at(struct engine *e, int64_t time, enum event kind, uint32_t index)
{
    mc_agenda_schedule(e->agenda, time, MC_PHASE_ARRIVAL, (struct mc_act){kind, index, 0});
}

/*
 * True: the request goes on at e->now, for nothing happens before. False: an event was scheduled, and the
 * one that comes before it is the next to happen.
 */
bool engine_wait(struct engine *e, uint32_t token, int64_t until)
{
    MC_ASSERT(!e->has_taken);
    e->has_taken = mc_agenda_next(e->agenda, until, &e->taken);
    e->now = mc_agenda_now(e->agenda);
    if (e->has_taken) {
        engine_at(e, until, EVENT_TOKEN, token);
    }
    return !e->has_taken;
}

/* ---- the run ---- */

static void make_state(struct engine *e)
{
    const struct plan *p = e->plan;
    e->station = MC_NEW_ARRAY(e->arena, (size_t)p->station_count, struct station);
    e->node = MC_NEW_ARRAY(e->arena, (size_t)p->node_count, struct node);
    for (int i = 0; i < p->station_count; i++) {
        struct station *st = &e->station[i];
        st->head = st->tail = NONE;
        st->period = -1;
        if (!p->stations[i].shared) {
            st->free = MC_NEW_ARRAY(e->arena, (size_t)p->stations[i].workers, int64_t);
        }
    }
    e->visits = MC_NEW_ARRAY(e->arena, (size_t)p->row_count + 1, int64_t);
    e->count = MC_NEW_ARRAY(e->arena, HISTOGRAM_ROOM, uint32_t);
    e->free_token = e->free_root = e->free_job = NONE;
}

/* What was used before the cut is forgotten: one cut for every run, a tenth of the requests. */
static void forget(struct engine *e)
{
    for (int i = 0; i < e->plan->station_count; i++) {
        e->station[i].used = e->station[i].visits = 0;
    }
    memset(e->visits, 0, ((size_t)e->plan->row_count + 1) * sizeof *e->visits);
    e->since = e->now;
    e->forgotten = true;
}

static void dispatch(struct engine *e, struct mc_act act)
{
    switch ((enum event)act.kind) {
    case EVENT_TOKEN:
        token_go(e, act.entity);
        break;
    case EVENT_NODE:
        node_event(e, (int)act.entity);
        break;
    case EVENT_RUN:
        job_run(e, act.entity);
        break;
    case EVENT_CLIENT:
        client_send(e, act.entity);
        break;
    case EVENT_ARRIVAL:
        client_arrival(e);
        break;
    case EVENT_NEIGHBOUR:
        neighbour_arrival(e, act.entity);
    }
}

static struct mc_act next_event(struct engine *e)
{
    struct mc_act act = e->taken;
    if (!e->has_taken) {
        bool some = mc_agenda_next(e->agenda, INT64_C(1) << 59, &act);
        MC_ASSERT(some);
    }
    e->has_taken = false;
    e->now = mc_agenda_now(e->agenda);
    return act;
}

static struct mc_stream stream(struct mc_key key, const char *purpose)
{
    return mc_stream_open(key, mc_id_root("path", purpose, 0), mc_slot("path.stream"));
}

struct outcome engine_run(struct mc_arena *arena, const struct plan *plan, struct mc_key key,
                          int64_t requests)
{
    struct engine *e = MC_NEW(arena, struct engine);
    e->arena = arena;
    e->plan = plan;
    e->agenda = mc_agenda_create(arena, 0);
    e->arrivals = stream(key, "arrivals");
    e->services = stream(key, "services");
    e->proxies = stream(key, "proxies");
    e->routes = stream(key, "routes");
    e->other = stream(key, "other");
    e->neighbours = stream(key, "neighbours");
    make_state(e);
    e->frame_size = (uint32_t)(2 * plan->call_count + plan->join_count);
    gate_setup(e);
    client_setup(e);
    neighbour_start(e);
    int64_t warm = requests / 10;
    while (e->finished < requests + warm && e->under_way + e->late_count < MOST_UNDER_WAY) {
        if (!e->forgotten && e->finished >= warm) {
            forget(e);
        }
        dispatch(e, next_event(e));
    }
    return outcome_of(e);
}
