/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/sweep.h"
#include "meshcost/check.h"
#include "pool.h"
#include "replicate.h"
#include <string.h>

struct work {
    const struct mc_sweep *sweep;
    const uint64_t *pending; /* chunks to do, ascending */
    uint64_t pending_count, items_before, items;
};

/* What a thread owns: the point it is at, and the memory of one replication. */
struct hand {
    struct mc_arena *home, *point_arena, *replication, *scratch;
    struct mc_run run;
    uint64_t point;
    bool at_point;
};

static void *begin(void *context)
{
    const struct work *w = context;
    struct mc_arena *home = mc_arena_create(0);
    struct hand *h = MC_NEW(home, struct hand);
    *h = (struct hand){.home = home,
                       .point_arena = mc_arena_create(0),
                       .replication = mc_arena_create(0),
                       .scratch = mc_arena_create(0),
                       .run = {.seed = w->sweep->seed, .histories = w->sweep->histories, .jobs = 1}};
    return h;
}

static void end(void *context, void *own)
{
    struct hand *h = own;
    (void)context;
    mc_arena_destroy(h->point_arena);
    mc_arena_destroy(h->replication);
    mc_arena_destroy(h->scratch);
    mc_arena_destroy(h->home);
}

static bool go_to(const struct mc_sweep *s, struct hand *h, uint64_t point)
{
    if (h->at_point && h->point == point) {
        return true;
    }
    mc_arena_reset(h->point_arena);
    h->point = point;
    h->at_point = s->point(s->point_context, point, h->point_arena, &h->run);
    MC_ASSERT(!h->at_point || h->run.lane_count == s->lane_count);
    return h->at_point;
}

static const struct mc_outcome *summarise(const struct hand *h, const struct mc_replication *r,
                                          struct mc_arena *arena)
{
    int lanes = h->run.lane_count;
    struct mc_outcome *all = MC_NEW_ARRAY(arena, (size_t)lanes, struct mc_outcome);
    for (int i = 0; i < lanes; i++) {
        const struct mc_lane_result *l = r->lanes[i];
        all[i] = (struct mc_outcome){.entries = l->entries,
                                     .need_s = l->need_s,
                                     .hard_unmet = l->hard_unmet,
                                     .span_ms = h->run.scenario->end - h->run.scenario->start,
                                     .fingerprint = l->fingerprint,
                                     .delivers = l->delivers};
        memcpy(all[i].sum, l->sum, sizeof all[i].sum);
    }
    return all;
}

/* Independent points have organisations of their own: their numbers say so, the draws know no point. */
static struct mc_item item_at(const struct mc_sweep *s, uint64_t i)
{
    uint64_t point = i / s->replications, r = i % s->replications, k = (uint64_t)s->histories;
    uint64_t first = s->independent ? point * ((s->replications + k - 1) / k) : 0;
    first = s->organisation ? s->organisation[point] : first;
    return (struct mc_item){.point = point, .organisation = first + r / k, .history = r % k};
}

static uint64_t items_of(const struct mc_sweep *s, uint64_t chunk)
{
    uint64_t all = s->points * s->replications, size = (uint64_t)s->chunk, first = chunk * size;
    return all - first < size ? all - first : size;
}

static void *make(void *context, void *own, uint64_t position, struct mc_arena *arena)
{
    const struct work *w = context;
    const struct mc_sweep *s = w->sweep;
    struct hand *h = own;
    struct mc_chunk *chunk = MC_NEW(arena, struct mc_chunk);
    *chunk =
        (struct mc_chunk){.index = w->pending[position], .items = (int)items_of(s, w->pending[position])};
    struct mc_item *items = MC_NEW_ARRAY(arena, (size_t)chunk->items, struct mc_item);
    for (int i = 0; i < chunk->items; i++) {
        items[i] = item_at(s, chunk->index * (uint64_t)s->chunk + (uint64_t)i);
        if (!go_to(s, h, items[i].point)) {
            return NULL;
        }
        struct mc_replication r = {.organisation = items[i].organisation, .history = items[i].history};
        mc_arena_reset(h->replication);
        mc_replicate(&h->run, false, h->replication, h->scratch, &r);
        items[i].lanes = summarise(h, &r, arena);
    }
    chunk->item = items;
    return chunk;
}

static bool deliver(void *context, uint64_t position, void *made)
{
    struct work *w = context;
    const struct mc_sweep *s = w->sweep;
    (void)position;
    if (!s->sink(s->sink_context, made)) {
        return false;
    }
    w->items_before += (uint64_t)((const struct mc_chunk *)made)->items;
    if (s->progress) {
        s->progress(s->progress_context, w->items_before, w->items);
    }
    return true;
}

uint64_t mc_sweep_chunks(uint64_t points, uint64_t replications, uint64_t chunk)
{
    return (points * replications + chunk - 1) / chunk;
}

static void list_pending(struct work *w, struct mc_arena *arena)
{
    const struct mc_sweep *s = w->sweep;
    uint64_t chunks = mc_sweep_chunks(s->points, s->replications, (uint64_t)s->chunk);
    uint64_t *pending = MC_NEW_ARRAY(arena, (size_t)(chunks / s->shards + 1), uint64_t);
    for (uint64_t c = s->shard; c < chunks; c += s->shards) {
        uint64_t items = items_of(s, c);
        w->items += items;
        if (s->done && s->done(s->done_context, c)) {
            w->items_before += items;
        } else {
            pending[w->pending_count++] = c;
        }
    }
    w->pending = pending;
}

bool mc_sweep_run(const struct mc_sweep *s)
{
    MC_ASSERT(s->points >= 1 && s->replications >= 1 && s->chunk >= 1 && s->histories >= 1);
    MC_ASSERT(s->shard < s->shards && s->jobs >= 1);
    struct mc_arena *arena = mc_arena_create(0);
    struct work w = {.sweep = s};
    list_pending(&w, arena);
    bool complete = mc_pool_run(&(struct mc_pool_job){.count = w.pending_count,
                                                      .jobs = s->jobs,
                                                      .begin = begin,
                                                      .end = end,
                                                      .make = make,
                                                      .deliver = deliver,
                                                      .context = &w});
    mc_arena_destroy(arena);
    return complete;
}
