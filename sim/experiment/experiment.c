/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replications over threads, delivered in order. */
#include "meshcost/check.h"
#include "pool.h"
#include "replicate.h"

struct work {
    const struct mc_run *run;
    const uint64_t *pending; /* replications to do, ascending */
    uint64_t pending_count;
};

static void *begin(void *context)
{
    (void)context;
    return mc_arena_create(0);
}

static void end(void *context, void *scratch)
{
    (void)context;
    mc_arena_destroy(scratch);
}

static void *make(void *context, void *scratch, uint64_t position, struct mc_arena *arena)
{
    const struct work *w = context;
    uint64_t index = w->pending[position], histories = (uint64_t)w->run->histories;
    struct mc_replication *r = MC_NEW(arena, struct mc_replication);
    *r = (struct mc_replication){
        .index = index, .organisation = index / histories, .history = index % histories};
    mc_replicate(w->run, index < w->run->traced, arena, scratch, r);
    return r;
}

static bool deliver(void *context, uint64_t position, void *made)
{
    const struct work *w = context;
    const struct mc_run *run = w->run;
    if (!run->sink(run->sink_context, made)) {
        return false;
    }
    if (run->progress) {
        uint64_t skipped = run->replications - w->pending_count;
        run->progress(run->progress_context, skipped + position + 1, run->replications);
    }
    return true;
}

static uint64_t *list_pending(const struct mc_run *run, struct mc_arena *arena, uint64_t *count)
{
    uint64_t *pending = MC_NEW_ARRAY(arena, (size_t)run->replications, uint64_t);
    *count = 0;
    for (uint64_t i = 0; i < run->replications; i++) {
        if (!run->done || !run->done(run->done_context, i)) {
            pending[(*count)++] = i;
        }
    }
    return pending;
}

bool mc_experiment_run(const struct mc_run *run)
{
    MC_ASSERT(run->histories >= 1 && run->jobs >= 1 && run->lane_count >= 1);
    struct mc_arena *arena = mc_arena_create(0);
    struct work work = {.run = run};
    work.pending = list_pending(run, arena, &work.pending_count);
    bool complete = mc_pool_run(&(struct mc_pool_job){.count = work.pending_count,
                                                      .jobs = run->jobs,
                                                      .begin = begin,
                                                      .end = end,
                                                      .make = make,
                                                      .deliver = deliver,
                                                      .context = &work});
    mc_arena_destroy(arena);
    return complete;
}
