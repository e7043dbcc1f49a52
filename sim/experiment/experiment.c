/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replications over threads. Each slot owns an arena that holds one replication's history and results;
 * workers fill slots, the caller's thread empties them in the order of replications, so that the sink sees
 * the same sequence for every number of threads and memory does not grow with their number.
 */
#include "meshcost/experiment.h"
#include "meshcost/check.h"
#include <pthread.h>
#include <string.h>

enum { SLOTS_PER_JOB = 3, TRACE_ROOM = 4096 };

enum slot_state { SLOT_FREE, SLOT_TAKEN, SLOT_READY };

struct slot {
    enum slot_state state;
    struct mc_arena *arena;
    struct mc_replication replication;
};

struct pool {
    const struct mc_run *run;
    const uint64_t *pending; /* replications to do, ascending */
    uint64_t pending_count, next_taken, next_delivered;
    struct slot *slots;
    int slot_count;
    bool stopped;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
};

/* ---- one replication ---- */

struct tracer {
    struct mc_arena *arena;
    int lane;
    int64_t count, room;
    struct mc_trace_entry *entries;
};

static void keep_entry(void *context, const struct mc_entry *entry)
{
    struct tracer *t = context;
    if (t->count == t->room) {
        int64_t bigger = t->room ? t->room * 2 : TRACE_ROOM;
        t->entries =
            mc_arena_grow(t->arena, t->entries, (size_t)t->count, (size_t)bigger, sizeof *t->entries);
        t->room = bigger;
    }
    t->entries[t->count++] = (struct mc_trace_entry){t->lane, *entry};
}

struct draw_list {
    struct mc_arena *arena;
    struct mc_key key;
    int count, room;
    struct mc_draw *draws;
};

static bool already_drawn(const struct draw_list *l, const struct mc_prior *prior)
{
    for (int i = 0; i < l->count; i++) {
        if (strcmp(l->draws[i].path, prior->path) == 0 && strcmp(l->draws[i].subject, prior->subject) == 0) {
            return true;
        }
    }
    return false;
}

/* Point priors are no draws; a subject shared by lanes is drawn once. */
static void keep_draw(void *context, const struct mc_prior *prior)
{
    struct draw_list *l = context;
    if (prior->count == 0 || mc_prior_case_at(prior, NULL)->dist.family == MC_DIST_POINT ||
        already_drawn(l, prior)) {
        return;
    }
    if (l->count == l->room) {
        int bigger = l->room ? l->room * 2 : 64;
        l->draws = mc_arena_grow(l->arena, l->draws, (size_t)l->count, (size_t)bigger, sizeof *l->draws);
        l->room = bigger;
    }
    l->draws[l->count++] = (struct mc_draw){.path = prior->path,
                                            .subject = prior->subject,
                                            .unit = prior->unit,
                                            .uniform = mc_prior_uniform(l->key, prior),
                                            .value = mc_prior_value(l->key, prior, NULL)};
}

static void collect_draws(const struct mc_run *run, struct mc_arena *arena, struct mc_replication *r,
                          struct mc_key key)
{
    struct draw_list list = {.arena = arena, .key = key};
    mc_scenario_each_prior(run->scenario, keep_draw, &list);
    for (int i = 0; i < run->lane_count; i++) {
        mc_lane_each_prior(run->lanes[i], keep_draw, &list);
    }
    r->draws = list.draws;
    r->draw_count = list.count;
}

static const struct mc_history *history_of(const struct mc_run *run, struct mc_arena *arena,
                                           const struct mc_replication *r)
{
    return run->given ? run->given[r->index]
                      : mc_history_generate(arena, run->scenario, run->calendars, run->calendar_count,
                                            run->seed, r->organisation, r->history);
}

static void replicate(const struct mc_run *run, uint64_t index, struct mc_arena *arena,
                      struct mc_arena *scratch, struct mc_replication *r)
{
    mc_arena_reset(arena);
    *r = (struct mc_replication){.index = index,
                                 .organisation = index / (uint64_t)run->histories,
                                 .history = index % (uint64_t)run->histories};
    const struct mc_history *history = history_of(run, arena, r);
    struct mc_fleet *fleet = mc_fleet_build(arena, run->scenario, history);
    struct mc_lane_result **lanes = MC_NEW_ARRAY(arena, (size_t)run->lane_count, struct mc_lane_result *);
    bool traced = index < run->traced;
    struct tracer tracer = {.arena = arena};
    for (int i = 0; i < run->lane_count; i++) {
        tracer.lane = i;
        lanes[i] = mc_replay_run(arena, scratch, run->scenario, history, fleet, run->lanes[i],
                                 traced ? keep_entry : NULL, &tracer);
    }
    r->lanes = lanes;
    r->events = traced ? history : NULL;
    r->trace = tracer.entries;
    r->trace_count = tracer.count;
    if (r->history == 0) {
        collect_draws(run, arena, r, history->organisation_key);
    }
}

/* ---- threads ---- */

static struct slot *slot_of(struct pool *p, uint64_t position)
{
    return &p->slots[position % (uint64_t)p->slot_count];
}

/* Takes the next replication whose slot is free; false when there is nothing left to do. */
static bool take(struct pool *p, uint64_t *position)
{
    pthread_mutex_lock(&p->mutex);
    while (!p->stopped && p->next_taken < p->pending_count && slot_of(p, p->next_taken)->state != SLOT_FREE) {
        pthread_cond_wait(&p->changed, &p->mutex);
    }
    bool work = !p->stopped && p->next_taken < p->pending_count;
    if (work) {
        *position = p->next_taken++;
        slot_of(p, *position)->state = SLOT_TAKEN;
    }
    pthread_mutex_unlock(&p->mutex);
    return work;
}

static void set_state(struct pool *p, struct slot *slot, enum slot_state state)
{
    pthread_mutex_lock(&p->mutex);
    slot->state = state;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->mutex);
}

static void *work(void *context)
{
    struct pool *p = context;
    struct mc_arena *scratch = mc_arena_create(0);
    uint64_t position;
    while (take(p, &position)) {
        struct slot *slot = slot_of(p, position);
        replicate(p->run, p->pending[position], slot->arena, scratch, &slot->replication);
        set_state(p, slot, SLOT_READY);
    }
    mc_arena_destroy(scratch);
    return NULL;
}

static struct slot *await(struct pool *p)
{
    struct slot *slot = slot_of(p, p->next_delivered);
    pthread_mutex_lock(&p->mutex);
    while (slot->state != SLOT_READY) {
        pthread_cond_wait(&p->changed, &p->mutex);
    }
    pthread_mutex_unlock(&p->mutex);
    return slot;
}

static void stop(struct pool *p)
{
    pthread_mutex_lock(&p->mutex);
    p->stopped = true;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->mutex);
}

static bool deliver_all(struct pool *p)
{
    const struct mc_run *run = p->run;
    uint64_t skipped = run->replications - p->pending_count;
    for (; p->next_delivered < p->pending_count; p->next_delivered++) {
        struct slot *slot = await(p);
        if (!run->sink(run->sink_context, &slot->replication)) {
            stop(p);
            return false;
        }
        set_state(p, slot, SLOT_FREE);
        if (run->progress) {
            run->progress(run->progress_context, skipped + p->next_delivered + 1, run->replications);
        }
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

static bool run_pool(struct pool *p, int jobs, struct mc_arena *arena)
{
    pthread_t *threads = MC_NEW_ARRAY(arena, (size_t)jobs, pthread_t);
    int started = 0;
    while (started < jobs && pthread_create(&threads[started], NULL, work, p) == 0) {
        started++;
    }
    MC_ASSERT(started > 0);
    bool complete = deliver_all(p);
    for (int i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
    }
    return complete;
}

bool mc_experiment_run(const struct mc_run *run)
{
    MC_ASSERT(run->histories >= 1 && run->jobs >= 1 && run->lane_count >= 1);
    struct mc_arena *arena = mc_arena_create(0);
    struct pool p = {.run = run, .slot_count = run->jobs * SLOTS_PER_JOB};
    p.pending = list_pending(run, arena, &p.pending_count);
    p.slots = MC_NEW_ARRAY(arena, (size_t)p.slot_count, struct slot);
    for (int i = 0; i < p.slot_count; i++) {
        p.slots[i].arena = mc_arena_create(0);
    }
    pthread_mutex_init(&p.mutex, NULL);
    pthread_cond_init(&p.changed, NULL);
    bool complete = run_pool(&p, run->jobs, arena);
    pthread_cond_destroy(&p.changed);
    pthread_mutex_destroy(&p.mutex);
    for (int i = 0; i < p.slot_count; i++) {
        mc_arena_destroy(p.slots[i].arena);
    }
    mc_arena_destroy(arena);
    return complete;
}
