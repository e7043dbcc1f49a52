/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workers fill slots, the caller's thread empties them in the order of positions. */
#include "pool.h"
#include "meshcost/check.h"
#include <pthread.h>

enum { SLOTS_PER_JOB = 3 };

enum slot_state { SLOT_FREE, SLOT_TAKEN, SLOT_READY };

struct slot {
    enum slot_state state;
    struct mc_arena *arena;
    void *made;
};

struct pool {
    const struct mc_pool_job *job;
    uint64_t next_taken, next_delivered;
    struct slot *slots;
    int slot_count;
    bool stopped;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
};

static struct slot *slot_of(struct pool *p, uint64_t position)
{
    return &p->slots[position % (uint64_t)p->slot_count];
}

/* Takes the next position whose slot is free; false when there is nothing left to do. */
static bool take(struct pool *p, uint64_t *position)
{
    uint64_t count = p->job->count;
    pthread_mutex_lock(&p->mutex);
    while (!p->stopped && p->next_taken < count && slot_of(p, p->next_taken)->state != SLOT_FREE) {
        pthread_cond_wait(&p->changed, &p->mutex);
    }
    bool work = !p->stopped && p->next_taken < count;
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

static void stop(struct pool *p)
{
    pthread_mutex_lock(&p->mutex);
    p->stopped = true;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->mutex);
}

static void *work(void *context)
{
    struct pool *p = context;
    const struct mc_pool_job *job = p->job;
    void *own = job->begin(job->context);
    uint64_t position;
    while (take(p, &position)) {
        struct slot *slot = slot_of(p, position);
        mc_arena_reset(slot->arena);
        slot->made = job->make(job->context, own, position, slot->arena);
        if (!slot->made) {
            stop(p);
            break;
        }
        set_state(p, slot, SLOT_READY);
    }
    job->end(job->context, own);
    return NULL;
}

/* What the next position has become; NULL if the pool stops before it is ready. */
static struct slot *await(struct pool *p)
{
    struct slot *slot = slot_of(p, p->next_delivered);
    pthread_mutex_lock(&p->mutex);
    while (slot->state != SLOT_READY && !p->stopped) {
        pthread_cond_wait(&p->changed, &p->mutex);
    }
    bool ready = slot->state == SLOT_READY;
    pthread_mutex_unlock(&p->mutex);
    return ready ? slot : NULL;
}

static bool deliver_all(struct pool *p)
{
    for (; p->next_delivered < p->job->count; p->next_delivered++) {
        struct slot *slot = await(p);
        if (!slot || !p->job->deliver(p->job->context, p->next_delivered, slot->made)) {
            stop(p);
            return false;
        }
        set_state(p, slot, SLOT_FREE);
    }
    return true;
}

static bool run_threads(struct pool *p, struct mc_arena *arena)
{
    pthread_t *threads = MC_NEW_ARRAY(arena, (size_t)p->job->jobs, pthread_t);
    int started = 0;
    while (started < p->job->jobs && pthread_create(&threads[started], NULL, work, p) == 0) {
        started++;
    }
    MC_ASSERT(started > 0);
    bool complete = deliver_all(p);
    for (int i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
    }
    return complete;
}

bool mc_pool_run(const struct mc_pool_job *job)
{
    MC_ASSERT(job->jobs >= 1);
    struct mc_arena *arena = mc_arena_create(0);
    struct pool p = {.job = job, .slot_count = job->jobs * SLOTS_PER_JOB};
    p.slots = MC_NEW_ARRAY(arena, (size_t)p.slot_count, struct slot);
    for (int i = 0; i < p.slot_count; i++) {
        p.slots[i].arena = mc_arena_create(0);
    }
    pthread_mutex_init(&p.mutex, NULL);
    pthread_cond_init(&p.changed, NULL);
    bool complete = run_threads(&p, arena);
    pthread_cond_destroy(&p.changed);
    pthread_mutex_destroy(&p.mutex);
    for (int i = 0; i < p.slot_count; i++) {
        mc_arena_destroy(p.slots[i].arena);
    }
    mc_arena_destroy(arena);
    return complete;
}
