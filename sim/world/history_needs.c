/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Process: L7 needs appear, service by service.
 *
 * How much is asked for depends on what neighbours already have, and so on the lane. The history therefore
 * holds candidates: a lane-blind measure for each service, up to the most that could be asked for; a replay
 * accepts a candidate iff its level lies below base + peer x share just before it. Services that say so
 * themselves (`l7`) have a need from their first day, which every replay accepts. What speaks no HTTP has
 * none.
 */
#include "history_builder.h"
#include "meshcost/points.h"
#include "meshcost/prior.h"

static const struct mc_process candidates = {"l7-needs", 1 / MC_YEAR_MS, INT64_C(720) * 86400000};

struct asking {
    double base, peer, scale, weights;
};

static int draw_kind(const struct mc_history_builder *b, mc_id id, double weights)
{
    double left = mc_uniform(b->history->key, id, mc_slot("needs.kind")) * weights;
    int kind = 0;
    while (kind < MC_NEED_KINDS - 1 && left >= b->scenario->exceptions.mix[kind]) {
        left -= b->scenario->exceptions.mix[kind++];
    }
    return mc_need_capabilities[kind];
}

static void add(struct mc_history_builder *b, struct mc_need need, int64_t t, mc_id cause, double weights)
{
    need.capability = draw_kind(b, need.id, weights);
    int index = mc_history_add_need(b, need);
    mc_history_add_event(
        b, (struct mc_history_event){
               .time = t, .id = need.id, .cause = cause, .kind = MC_NEED_APPEARS, .entity = index});
}

static void ask(struct mc_history_builder *b, int index, const struct mc_history_event *arrival,
                int64_t until, const struct asking *a)
{
    const struct mc_service *service = &b->history->services[index];
    double appetite =
        a->scale * mc_prior_event(b->history->key, &b->scenario->exceptions.appetite, service->id);
    double ceiling = mc_history_speaks_http(service->protocol) ? appetite * (a->base + a->peer) : 0;
    int count = 0;
    if (service->l7 && arrival->time + 1 < until) {
        struct mc_need own = {
            .id = mc_id_child(service->id, "needs", "own", 0), .service = index, .level = -1};
        add(b, own, arrival->time + 1, arrival->id, a->weights);
    }
    if (ceiling <= 0) {
        return;
    }
    const char *entity = mc_arena_printf(b->arena, "%016llx", (unsigned long long)service->id);
    const struct mc_point *points =
        mc_points(b->arena, b->history->key, &candidates, entity, arrival->time + 1, until, ceiling, &count);
    for (int i = 0; i < count; i++) {
        bool edge = mc_uniform(b->history->key, points[i].id, mc_slot("needs.edge")) < service->edge_share;
        struct mc_need need = {
            .id = points[i].id, .service = index, .edge = edge, .level = points[i].mark / appetite};
        add(b, need, points[i].time, 0, a->weights);
    }
}

static struct asking draw_asking(const struct mc_history_builder *b)
{
    const struct mc_exception_spec *x = &b->scenario->exceptions;
    struct asking a = {.base = mc_prior_value(b->history->organisation_key, &x->base, NULL),
                       .peer = mc_prior_value(b->history->organisation_key, &x->peer, NULL),
                       .scale = x->scale};
    for (int i = 0; i < MC_NEED_KINDS; i++) {
        a.weights += x->mix[i];
    }
    return a;
}

void mc_history_make_needs(struct mc_history_builder *b)
{
    struct mc_history *h = b->history;
    struct asking a = draw_asking(b);
    int before = h->event_count;
    int64_t *leaves = MC_NEW_ARRAY(b->arena, (size_t)h->namespace_count, int64_t);
    if (a.scale <= 0 || a.weights <= 0) {
        return;
    }
    for (int ns = 0; ns < h->namespace_count; ns++) {
        leaves[ns] = b->scenario->end;
    }
    for (int i = 0; i < before; i++) {
        if (h->events[i].kind == MC_NAMESPACE_LEAVES) {
            leaves[h->events[i].entity] = h->events[i].time;
        }
    }
    for (int i = 0; i < before; i++) {
        struct mc_history_event e = h->events[i];
        if (e.kind == MC_SERVICE_ARRIVES) {
            ask(b, e.entity, &e, leaves[h->services[e.entity].namespace_index], &a);
        }
    }
}
