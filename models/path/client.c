/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clients: when requests are sent, on which connection, and from when their latency counts. */
#include "engine.h"
#include "meshcost/check.h"

enum { LATE_ROOM = 1 << 18 }; /* requests that wait for a connection; a power of two, above MOST_UNDER_WAY */

static bool paced(const struct mc_rig_traffic *t)
{
    return t->loop == MC_LOOP_OPEN && t->pacing == MC_PACING_PACED;
}

static bool pooled(const struct mc_rig_traffic *t)
{
    return t->loop == MC_LOOP_OPEN && t->pacing == MC_PACING_POOL;
}

/* ---- what the baseline shows beside the services ---- */

static double gap_between(double u, double from, double to, double low, double high)
{
    return low + (high - low) * (u - from) / (to - from);
}

/* A constant, and a part that varies. */
int64_t client_rest(struct engine *e)
{
    const struct fit *f = &e->plan->fit;
    int64_t rest = f->shift;
    if (f->gap99 > 0 || f->gap90 > 0) {
        double u = mc_stream_uniform(&e->other), g50 = (double)f->gap50, g90 = (double)f->gap90,
               g99 = (double)f->gap99;
        double gap = u < 0.5   ? gap_between(u, 0, 0.5, -g50, 0)
                     : u < 0.9 ? gap_between(u, 0.5, 0.9, 0, g90)
                               : gap_between(u, 0.9, 1, g90, g90 + (g99 - g90) * 10 / 9);
        rest += (int64_t)gap;
    }
    return rest > 0 ? rest : 0;
}

/* ---- an open loop ---- */

static void pool_arrival(struct engine *e)
{
    if (e->idle_count == 0) {
        e->late[(e->late_head + e->late_count++) % LATE_ROOM] = e->now;
        return;
    }
    uint32_t i = (uint32_t)mc_stream_below(&e->arrivals, e->idle_count), connection = e->idle[i];
    e->idle[i] = e->idle[--e->idle_count];
    token_start(e, connection, e->now);
}

void client_arrival(struct engine *e)
{
    const struct mc_rig_traffic *t = &e->plan->rig->traffic;
    double gap = mc_stream_exponential(&e->arrivals) * 1e9 / t->rate;
    engine_at(e, e->now + (int64_t)(gap + 0.5), EVENT_ARRIVAL, 0);
    if (pooled(t)) {
        pool_arrival(e);
        return;
    }
    token_start(e, (uint32_t)mc_stream_below(&e->arrivals, (uint64_t)t->connections), e->now);
}

static int64_t turn_of(const struct mc_rig_traffic *t)
{
    return (int64_t)(1e9 * (double)t->connections / t->rate);
}

/* A client's timer is coarse: it never fires early, and up to one tick late. */
static int64_t timer_late(struct engine *e)
{
    double tick = e->plan->rig->traffic.timer * 1e9;
    return tick > 0 ? (int64_t)(tick * mc_stream_uniform(&e->arrivals)) : 0;
}

/* ---- connections ---- */

void client_send(struct engine *e, uint32_t connection)
{
    const struct mc_rig_traffic *t = &e->plan->rig->traffic;
    int64_t start = e->now;
    if (pooled(t)) {
        start = e->late[e->late_head];
        e->late_head = (e->late_head + 1) % LATE_ROOM;
        e->late_count--;
        e->late_taken--;
    }
    token_start(e, connection, paced(t) ? e->due[connection] : start);
}

static void pool_next(struct engine *e, uint32_t connection)
{
    if (e->late_count > e->late_taken) {
        e->late_taken++;
        engine_at(e, e->now, EVENT_CLIENT, connection);
    } else {
        e->idle[e->idle_count++] = connection;
    }
}

/* A connection thinks, and with a stated rate it keeps to its turn. */
static void connection_next(struct engine *e, uint32_t connection)
{
    const struct mc_rig_traffic *t = &e->plan->rig->traffic;
    int64_t at = e->now;
    at += t->think > 0 ? (int64_t)(t->think * 1e9 * mc_stream_exponential(&e->arrivals)) : 0;
    if (t->rate > 0) {
        int64_t due = e->due[connection] += turn_of(t);
        at = at > due ? at : paced(t) ? due + timer_late(e) : due;
    }
    engine_at(e, at, EVENT_CLIENT, connection);
}

void client_answered(struct engine *e, uint32_t connection)
{
    const struct mc_rig_traffic *t = &e->plan->rig->traffic;
    if (pooled(t)) {
        pool_next(e, connection);
    } else if (t->loop == MC_LOOP_CLOSED || paced(t)) {
        connection_next(e, connection);
    }
}

/*
 * Connections of threads that begin together march in step for ever: all have the same turn. Others begin at
 * random within it, or within the first millisecond where nothing gives them a turn.
 */
static void start_connections(struct engine *e)
{
    const struct mc_rig_traffic *t = &e->plan->rig->traffic;
    double turn = t->rate > 0 ? (double)turn_of(t) : 1e6;
    int64_t threads = paced(t) ? t->threads : 0;
    e->due = MC_NEW_ARRAY(e->arena, (size_t)t->connections, int64_t);
    for (int64_t c = 0; c < t->connections; c++) {
        e->due[c] = threads > 0 ? (int64_t)((double)(c / threads) * t->stagger * 1e9)
                                : (int64_t)(mc_stream_uniform(&e->arrivals) * turn);
        int64_t late = paced(t) ? timer_late(e) : 0;
        engine_at(e, e->due[c] + late, EVENT_CLIENT, (uint32_t)c);
    }
}

void client_setup(struct engine *e)
{
    const struct mc_rig_traffic *t = &e->plan->rig->traffic;
    e->sent = MC_NEW_ARRAY(e->arena, (size_t)t->connections, uint32_t);
    if (t->loop == MC_LOOP_CLOSED || paced(t)) {
        start_connections(e);
        return;
    }
    if (pooled(t)) {
        e->late = MC_NEW_ARRAY(e->arena, LATE_ROOM, int64_t);
        e->idle = MC_NEW_ARRAY(e->arena, (size_t)t->connections, uint32_t);
        for (int64_t c = 0; c < t->connections; c++) {
            e->idle[e->idle_count++] = (uint32_t)c;
        }
    }
    engine_at(e, 0, EVENT_ARRIVAL, 0);
}

/* How far connections lag behind what is due, ns on average. */
static double lag_of(const struct engine *e)
{
    int64_t n = e->plan->rig->traffic.connections;
    double sum = 0;
    for (int64_t c = 0; c < n; c++) {
        sum += e->now > e->due[c] ? (double)(e->now - e->due[c]) : 0;
    }
    return sum / (double)n;
}

/* More is sent than answered, for as long as the load lasts. */
bool client_overload(const struct engine *e)
{
    const struct mc_rig_traffic *t = &e->plan->rig->traffic;
    if (paced(t)) {
        return lag_of(e) > (double)turn_of(t) + 0.03 * (double)e->now;
    }
    double behind = (double)(e->under_way + e->late_count);
    return t->loop == MC_LOOP_OPEN && behind > 1000 + 0.02 * (double)e->finished;
}

/*
 * ns that what was measured took. Where a paced client sends in bursts, a run ends within one of its turns:
 * as long as it keeps up, what it measured is worth its rate.
 */
double client_elapsed(const struct engine *e)
{
    const struct mc_rig_traffic *t = &e->plan->rig->traffic;
    int64_t answered = e->measured + e->refused;
    if (paced(t) && answered > 0 && !client_overload(e)) {
        return (double)answered / t->rate * 1e9;
    }
    return e->now > e->since ? (double)(e->now - e->since) : 1;
}
