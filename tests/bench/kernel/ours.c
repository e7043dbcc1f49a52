/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our side of the contests, through public headers only. */
#include "contest.h"
#include "meshcost/station.h"
#include "meshcost/stream.h"

static const int64_t EVER = INT64_C(1) << 59;
enum { KIND_DONE, KIND_TIMEOUT, KIND_ARRIVAL };
/* One phase for all, that of stations, because the peer orders ties by sequence alone. */
static const enum mc_phase PHASE = MC_PHASE_COMPLETION;

struct state {
    const struct contest *contest;
    struct mc_arena *arena;
    struct mc_agenda *agenda;
    struct mc_station *station;
    struct mc_stream gaps, work;
    double mean_gap;
    uint64_t next, sum;
    int timeout;
};

static int64_t increment(struct state *s)
{
    return s->contest->increment[s->next++ & (INCREMENTS - 1)];
}

static struct state *open_state(const struct contest *c)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct state *s = MC_NEW(arena, struct state);
    s->contest = c;
    s->arena = arena;
    s->agenda = mc_agenda_create(arena, 0);
    return s;
}

static void close_state(void *state)
{
    struct state *s = state;
    mc_arena_destroy(s->arena);
}

static void note(struct state *s, uint64_t what)
{
    s->sum = s->sum * 31 + (uint64_t)mc_agenda_now(s->agenda) + what;
}

/* ---- hold: take the earliest, insert one later ---- */

static void *hold_open(const struct contest *c)
{
    struct state *s = open_state(c);
    for (int i = 0; i < c->pending; i++) {
        struct mc_act act = {.kind = KIND_DONE, .entity = (uint32_t)i};
        mc_agenda_schedule(s->agenda, increment(s), PHASE, act);
    }
    return s;
}

static uint64_t hold_run(void *state, long operations)
{
    struct state *s = state;
    struct mc_act act;
    for (long i = 0; i < operations; i++) {
        mc_agenda_next(s->agenda, EVER, &act);
        note(s, act.entity);
        mc_agenda_schedule(s->agenda, mc_agenda_now(s->agenda) + increment(s), PHASE, act);
    }
    return s->sum;
}

/* ---- requests with a time-out each; timeouts: of any length, in the sorted part; cycle: of one length ----
 */

/* A request's completion carries the ticket of its time-out. */
static void begin(struct state *s, uint32_t request, mc_ticket timeout)
{
    struct mc_act done = {.kind = KIND_DONE, .entity = request, .payload = timeout};
    mc_agenda_schedule(s->agenda, mc_agenda_now(s->agenda) + increment(s), PHASE, done);
}

static void *requests_open(const struct contest *c)
{
    struct state *s = open_state(c);
    s->timeout = mc_agenda_add_delay(s->agenda, 10 * INT64_C(1000000), PHASE);
    for (int i = 0; i < c->pending; i++) {
        begin(s, (uint32_t)i, 0);
    }
    return s;
}

/* Time-outs of varied length: twenty times an increment. */
static mc_ticket set_varied(struct state *s, uint32_t request)
{
    struct mc_act act = {.kind = KIND_TIMEOUT, .entity = request};
    int64_t later = 20 * increment(s);
    return mc_agenda_schedule(s->agenda, mc_agenda_now(s->agenda) + later, PHASE, act);
}

static mc_ticket set_constant(struct state *s, uint32_t request)
{
    struct mc_act act = {.kind = KIND_TIMEOUT, .entity = request};
    return mc_agenda_after(s->agenda, s->timeout, act);
}

static inline uint64_t serve(struct state *s, long operations, mc_ticket (*set)(struct state *, uint32_t))
{
    struct mc_act act;
    for (long i = 0; i < operations;) {
        mc_agenda_next(s->agenda, EVER, &act);
        if (act.kind == KIND_TIMEOUT) {
            note(s, 1);
            continue;
        }
        note(s, (uint64_t)act.entity << 1);
        mc_agenda_cancel(s->agenda, act.payload);
        begin(s, act.entity, set(s, act.entity));
        i++;
    }
    return s->sum;
}

static uint64_t timeouts_run(void *state, long operations)
{
    return serve(state, operations, set_varied);
}

static uint64_t cycle_run(void *state, long operations)
{
    return serve(state, operations, set_constant);
}

/* ---- servers: M/M/c; an operation is a customer, that is an arrival and a departure ---- */

static inline void plan_arrival(struct state *s)
{
    int64_t gap = mc_stream_ticks(mc_stream_exponential(&s->gaps), s->mean_gap);
    struct mc_act act = {.kind = KIND_ARRIVAL};
    mc_agenda_schedule(s->agenda, mc_agenda_now(s->agenda) + gap, PHASE, act);
}

static void *servers_open(const struct contest *c)
{
    struct state *s = open_state(c);
    s->station = mc_station_create(s->arena, s->agenda, c->pending, KIND_DONE, 0);
    s->mean_gap = 1e6 / (0.9 * c->pending);
    s->gaps = mc_stream_open(mc_key_make(1, 0, 0), 1, mc_slot("bench.gap"));
    s->work = mc_stream_open(mc_key_make(1, 0, 0), 1, mc_slot("bench.work"));
    plan_arrival(s);
    return s;
}

static uint64_t servers_run(void *state, long operations)
{
    struct state *s = state;
    struct mc_agenda *agenda = s->agenda;
    struct mc_station *station = s->station;
    uint64_t sum = s->sum;
    struct mc_act act;
    for (long done = 0; done < operations;) {
        mc_agenda_next(agenda, EVER, &act);
        if (act.kind == KIND_ARRIVAL) {
            int64_t work = mc_stream_ticks(mc_stream_exponential(&s->work), 1e6);
            mc_station_arrive(station, (uint64_t)mc_agenda_now(agenda), work);
            plan_arrival(s);
        } else {
            sum += (uint64_t)mc_agenda_now(agenda) - mc_station_complete(station, &act);
            done++;
        }
    }
    return s->sum = sum;
}

const struct side ours_hold = {hold_open, hold_run, close_state};
const struct side ours_timeouts = {requests_open, timeouts_run, close_state};
const struct side ours_cycle = {requests_open, cycle_run, close_state};
const struct side ours_servers = {servers_open, servers_run, close_state};
