/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests: where they come from, the steps that they go, and what is measured of them. */
#include "engine.h"
#include <math.h>
#include <string.h>

/* ---- variates ---- */

/* Balanced means with a squared coefficient of variation of 4. */
static double hyperexponential(struct mc_stream *r)
{
    const double p = 0.887298334620741688; /* (1 + sqrt(3/5)) / 2 */
    bool first = mc_stream_uniform(r) < p;
    return mc_stream_exponential(r) / (2 * (first ? p : 1 - p));
}

/* Mean 1. */
static double shape_variate(struct mc_stream *r, int shape)
{
    switch (shape) {
    case MC_SHAPE_EXPONENTIAL:
        return mc_stream_exponential(r);
    case MC_SHAPE_UNIFORM:
        return 2 * mc_stream_uniform(r);
    case MC_SHAPE_ERLANG:
        return (mc_stream_exponential(r) + mc_stream_exponential(r) + mc_stream_exponential(r) +
                mc_stream_exponential(r)) /
               4;
    case MC_SHAPE_LOGNORMAL: /* sigma^2 = ln 2 */
        return exp(0.832554611157697756 * mc_stream_normal(r) - 0.346573590279972655);
    case MC_SHAPE_HYPEREXPONENTIAL:
        return hyperexponential(r);
    case MC_SHAPE_PARETO: /* scale 4/5 */
        return 0.8 * pow(mc_stream_uniform(r), -0.2);
    default:
        return 1;
    }
}

/* ---- pools ---- */

static uint32_t token_make(struct engine *e, uint32_t root, uint32_t step)
{
    uint32_t t = e->free_token;
    if (t == NONE) {
        if (e->token_count == e->token_room) {
            uint32_t room = e->token_room ? e->token_room * 2 : 256;
            e->token = mc_arena_grow(e->arena, e->token, e->token_room, room, sizeof *e->token);
            e->token_room = room;
        }
        t = e->token_count++;
    } else {
        e->free_token = e->token[t].root;
    }
    e->token[t] = (struct token){step, root, NONE};
    return t;
}

static void token_free(struct engine *e, uint32_t t)
{
    e->token[t].root = e->free_token;
    e->free_token = t;
}

static uint32_t root_make(struct engine *e)
{
    uint32_t r = e->free_root;
    if (r != NONE) {
        e->free_root = e->root[r].next;
        return r;
    }
    if (e->root_count == e->root_room) {
        uint32_t room = e->root_room ? e->root_room * 2 : 256;
        e->root = mc_arena_grow(e->arena, e->root, e->root_room, room, sizeof *e->root);
        e->frame = mc_arena_grow(e->arena, e->frame, (size_t)e->root_room * e->frame_size,
                                 (size_t)room * e->frame_size, sizeof *e->frame);
        e->root_room = room;
    }
    return e->root_count++;
}

/* ---- where a request is ---- */

static uint32_t *frame_of(struct engine *e, uint32_t token)
{
    return e->frame + (size_t)e->token[token].root * e->frame_size;
}

static int pod_at(const struct engine *e, const uint32_t *frame, const struct step *s, int spot)
{
    return (int)frame[spot == SPOT_CALLER ? e->plan->calls[s->call].parent : s->call];
}

static int hop_index(const struct engine *e, const uint32_t *frame, const struct step *s, int part)
{
    uint32_t n = (uint32_t)e->plan->parts[part].instances;
    return (int)(frame[e->plan->call_count + s->call] % n);
}

static int node_at(const struct engine *e, const uint32_t *frame, const struct step *s, int spot)
{
    const struct plan *p = e->plan;
    for (int i = 0; i < p->part_count && (spot == SPOT_MIDDLE || spot == SPOT_EDGE); i++) {
        if (p->parts[i].site == (spot == SPOT_MIDDLE ? MC_SITE_MIDDLE : MC_SITE_EDGE)) {
            return p->stations[p->parts[i].first_station + hop_index(e, frame, s, i)].node;
        }
    }
    return p->pod_node[pod_at(e, frame, s, spot)];
}

static int station_of(const struct engine *e, const uint32_t *frame, const struct step *s)
{
    const struct plan_part *part = &e->plan->parts[s->part];
    if (s->hop) {
        return part->first_station + hop_index(e, frame, s, s->part);
    }
    int pod = pod_at(e, frame, s, s->spot);
    return part->first_station + (part->site == MC_SITE_POD ? pod : e->plan->pod_node[pod]);
}

/* ---- steps ---- */

/* By connection the replica follows from the connection; by request it is drawn. */
static void choose_pod(struct engine *e, uint32_t token, const struct step *s)
{
    const struct plan *p = e->plan;
    const struct call *call = &p->calls[s->call];
    uint32_t n = (uint32_t)p->rig->graph.services[call->service].replicas;
    uint32_t *frame = frame_of(e, token), pick = 0;
    if (n > 1) {
        pick = call->parent == 0 && !p->by_request ? e->root[e->token[token].root].connection % n
                                                   : (uint32_t)mc_stream_below(&e->routes, n);
    }
    frame[s->call] = (uint32_t)p->first_pod[call->service] + pick;
    frame[p->call_count + s->call] = p->part_count ? (uint32_t)(mc_stream_bits(&e->routes) >> 40) : 0;
}

static bool opens_connection(const struct engine *e, uint32_t token, const struct step *s)
{
    return s->opening == OPENS_ALWAYS ||
           (s->opening == OPENS_BY_COUNT &&
            e->root[e->token[token].root].number % e->plan->per_connection == 0);
}

static int64_t wire_time(struct engine *e, uint32_t token, const struct step *s)
{
    const uint32_t *frame = frame_of(e, token);
    bool apart = node_at(e, frame, s, s->spot) != node_at(e, frame, s, s->to);
    return apart ? e->plan->wire + (opens_connection(e, token, s) ? s->connect : 0) : 0;
}

static void call_or_skip(struct engine *e, uint32_t token, const struct step *s)
{
    if (s->every > 1 && e->root[e->token[token].root].number % s->every != s->every - 1) {
        e->token[token].step = s->skip;
        return;
    }
    choose_pod(e, token, s);
    e->token[token].step++;
}

static int64_t quiet_after(struct engine *e, uint32_t token)
{
    const struct step *s = &e->plan->steps[e->token[token].step];
    int64_t wait = 0;
    if (s->kind == STEP_VISIT) {
        wait = s->delay;
    } else if (s->kind == STEP_APP) {
        double mean = e->plan->service_wait[e->plan->calls[s->call].service];
        int shape = e->plan->rig->graph.services[e->plan->calls[s->call].service].time.shape;
        wait = mean > 0 ? (int64_t)(mean * shape_variate(&e->services, shape)) : 0;
    }
    e->token[token].step++;
    const struct step *next = &e->plan->steps[e->token[token].step];
    if (next->kind == STEP_WIRE) {
        wait += wire_time(e, token, next);
        e->token[token].step++;
    }
    return wait;
}

/* A visit that is over at `end` (or later, by token_served): what follows without computing, then on. */
static bool go_on(struct engine *e, uint32_t token, int64_t end)
{
    return end != SERVED_LATER && engine_wait(e, token, end + quiet_after(e, token));
}

void token_served(struct engine *e, uint32_t token)
{
    int64_t wait = quiet_after(e, token);
    engine_at(e, e->now + wait, EVENT_TOKEN, token);
}

static bool visit(struct engine *e, uint32_t token, const struct step *s)
{
    const struct plan *p = e->plan;
    const uint32_t *frame = frame_of(e, token);
    if (p->parts[s->part].site == MC_SITE_KERNEL &&
        node_at(e, frame, s, SPOT_CALLER) == node_at(e, frame, s, SPOT_CALLED)) {
        e->token[token].step++;
        return true;
    }
    int station = station_of(e, frame, s);
    double factor = 1 - p->draw.spread;
    factor += p->draw.spread > 0 ? p->draw.spread * mc_stream_exponential(&e->proxies) : 0;
    int64_t connect = opens_connection(e, token, s) ? s->connect : 0;
    int64_t before = (int64_t)((double)(s->before + connect) * factor),
            after = (int64_t)((double)s->after * factor);
    e->visits[p->stations[station].row] += s->counts;
    return go_on(e, token, engine_serve(e, token, station, before, after));
}

static bool application(struct engine *e, uint32_t token, const struct step *s)
{
    const struct plan *p = e->plan;
    int service = p->calls[s->call].service;
    double mean = p->service_mean[service];
    if (mean <= 0) {
        return go_on(e, token, e->now);
    }
    int64_t work = (int64_t)(mean * shape_variate(&e->services, p->rig->graph.services[service].time.shape));
    int station = p->app_station + (int)frame_of(e, token)[s->call];
    return go_on(e, token, engine_serve(e, token, station, work, 0));
}

static void branch_out(struct engine *e, uint32_t token, const struct step *s)
{
    const struct plan *p = e->plan;
    frame_of(e, token)[2 * p->call_count + s->part] = s->branches;
    uint32_t root = e->token[token].root;
    for (uint32_t k = 1; k < s->branches; k++) {
        uint32_t t = token_make(e, root, s->first[k]);
        engine_at(e, e->now, EVENT_TOKEN, t);
    }
    e->token[token].step = s->first[0];
}

/* True: the last branch has come, and goes on. */
static bool come_together(struct engine *e, uint32_t token, const struct step *s)
{
    uint32_t *left = &frame_of(e, token)[2 * e->plan->call_count + s->part];
    if (--*left > 0) {
        token_free(e, token);
        return false;
    }
    e->token[token].step = s->branches;
    return true;
}

static void finish(struct engine *e, uint32_t token);

static bool one_step(struct engine *e, uint32_t token)
{
    const struct step *s = &e->plan->steps[e->token[token].step];
    switch ((enum step_kind)s->kind) {
    case STEP_CALL:
        call_or_skip(e, token, s);
        return true;
    case STEP_VISIT:
        return visit(e, token, s);
    case STEP_ENTER:
        return gate_enter(e, token, station_of(e, frame_of(e, token), s), s);
    case STEP_LEAVE:
        gate_leave(e, token, station_of(e, frame_of(e, token), s), s);
        return true;
    case STEP_WIRE:
        e->token[token].step++;
        return engine_wait(e, token, e->now + wire_time(e, token, s));
    case STEP_APP:
        return application(e, token, s);
    case STEP_FORK:
        branch_out(e, token, s);
        return true;
    case STEP_JOIN:
        return come_together(e, token, s);
    default:
        finish(e, token);
        return false;
    }
}

void token_go(struct engine *e, uint32_t token)
{
    while (one_step(e, token)) {
    }
}

/* ---- from the first step to the last ---- */

/* `start` is when its latency begins. */
void token_start(struct engine *e, uint32_t connection, int64_t start)
{
    uint32_t r = root_make(e), t = token_make(e, r, 0);
    e->root[r] = (struct root){start, connection, e->sent[connection]++, NONE, false};
    const struct mc_rig_graph *g = &e->plan->rig->graph;
    uint32_t clients = (uint32_t)g->services[g->root_index].replicas;
    frame_of(e, t)[0] = (uint32_t)e->plan->first_pod[g->root_index] + connection % clients;
    e->under_way++;
    int64_t rest = client_rest(e);
    if (rest == 0 || engine_wait(e, t, e->now + rest)) {
        token_go(e, t);
    }
}

/* ---- neighbours ---- */

static void neighbour_next(struct engine *e, uint32_t index)
{
    double gap = mc_stream_exponential(&e->neighbours) * 1e9 / e->plan->neighbours[index].rate;
    engine_at(e, e->now + (int64_t)(gap + 0.5), EVENT_NEIGHBOUR, index);
}

void neighbour_start(struct engine *e)
{
    for (int i = 0; i < e->plan->neighbour_count; i++) {
        neighbour_next(e, (uint32_t)i);
    }
}

/* Nobody waits for it. */
void neighbour_arrival(struct engine *e, uint32_t index)
{
    const struct plan_neighbour *n = &e->plan->neighbours[index];
    double factor = 1 - n->spread + n->spread * mc_stream_exponential(&e->neighbours);
    neighbour_next(e, index);
    (void)engine_serve(e, NONE, n->station, (int64_t)(n->before * factor), (int64_t)(n->after * factor));
}

/* ---- what is measured ---- */

static void note_latency(struct engine *e, int64_t latency)
{
    double x = latency > 0 ? (double)latency : 1;
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    uint64_t i = (bits >> (52 - HISTOGRAM_BITS)) - (UINT64_C(1023) << HISTOGRAM_BITS);
    e->count[i < HISTOGRAM_ROOM ? i : HISTOGRAM_ROOM - 1]++;
    e->sum += x;
    e->over_50ms += latency > 50000000;
    e->measured++;
}

static void finish(struct engine *e, uint32_t token)
{
    uint32_t r = e->token[token].root, connection = e->root[r].connection;
    e->finished++;
    e->under_way--;
    if (e->forgotten && e->root[r].refused) {
        e->refused++;
    } else if (e->forgotten) {
        note_latency(e, e->now - e->root[r].start - e->plan->deducted);
    }
    e->root[r].next = e->free_root;
    e->free_root = r;
    token_free(e, token);
    client_answered(e, connection);
}

double bucket_edge(uint64_t i)
{
    uint64_t bits = (i + (UINT64_C(1023) << HISTOGRAM_BITS)) << (52 - HISTOGRAM_BITS);
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Linear inside the bucket; seconds. */
static double latency_quantile(const struct engine *e, double q)
{
    double want = q * (double)e->measured, seen = 0;
    for (uint64_t i = 0; i < HISTOGRAM_ROOM; i++) {
        double n = e->count[i];
        if (n > 0 && seen + n >= want) {
            double low = bucket_edge(i), high = bucket_edge(i + 1);
            return (low + (high - low) * (want - seen) / n) * 1e-9;
        }
        seen += n;
    }
    return 0;
}

static void outcome_use(const struct engine *e, struct outcome *o, double elapsed)
{
    const struct plan *p = e->plan;
    o->row_cpu = MC_NEW_ARRAY(e->arena, (size_t)p->row_count + 1, double);
    o->row_passes = MC_NEW_ARRAY(e->arena, (size_t)p->row_count + 1, double);
    o->station_use = MC_NEW_ARRAY(e->arena, (size_t)p->station_count, double);
    o->node_use = MC_NEW_ARRAY(e->arena, (size_t)p->node_count, double);
    o->station_half = MC_NEW_ARRAY(e->arena, (size_t)p->station_count, double);
    for (int i = 0; i < p->station_count; i++) {
        const struct plan_station *s = &p->stations[i];
        double cores = (double)e->station[i].used / elapsed;
        o->station_use[i] = cores / s->workers;
        o->station_half[i] =
            e->station[i].visits > 0 ? (double)e->station[i].used / (double)e->station[i].visits : 0;
        o->node_use[s->node] += cores / p->node_cores[s->node];
        if (s->row >= 0) {
            o->row_cpu[s->row] += cores;
        }
    }
    int64_t answered = e->measured + e->refused;
    for (int r = 0; r < p->row_count && answered > 0; r++) {
        o->row_passes[r] = (double)e->visits[r] / (double)answered;
    }
}

struct outcome outcome_of(struct engine *e)
{
    double n = e->measured > 0 ? (double)e->measured : 1, answered = (double)(e->measured + e->refused);
    double elapsed = client_elapsed(e);
    struct outcome o = {.throughput = (double)e->measured / elapsed * 1e9,
                        .mean = e->sum / n * 1e-9,
                        .p50 = latency_quantile(e, 0.5),
                        .p90 = latency_quantile(e, 0.9),
                        .p99 = latency_quantile(e, 0.99),
                        .over_50ms = (double)e->over_50ms / n,
                        .answered = answered / elapsed * 1e9,
                        .refused = answered > 0 ? (double)e->refused / answered : 0,
                        .simulated = e->finished,
                        .measured = e->measured,
                        .count = e->count,
                        .overload = client_overload(e)};
    outcome_use(e, &o, elapsed);
    return o;
}
