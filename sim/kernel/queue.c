/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A 4-ary heap of slot numbers with the events beside it. Each slot knows its place in the heap, so that
 * cancelling and moving are true operations, not marks to be skipped later.
 */
#include "meshcost/queue.h"
#include "meshcost/check.h"

enum { ARITY = 4, FIRST_ROOM = 64, INSTANT_LIMIT = 1000000 };

struct slot {
    struct mc_event event;
    uint32_t generation; /* odd while pending; never 0 for a handle */
    int32_t place;       /* in the heap, or the next free slot */
};

struct mc_queue {
    struct mc_arena *arena;
    int64_t now;
    struct slot *slots;
    uint32_t *heap;
    int pending, room, used;
    int32_t free; /* first free slot, -1: none */
    uint64_t fingerprint;
    bool running;
    int64_t instant; /* events scheduled for the present instant while it runs */
};

struct mc_queue *mc_queue_create(struct mc_arena *arena, int64_t start)
{
    struct mc_queue *q = MC_NEW(arena, struct mc_queue);
    q->arena = arena;
    q->now = start;
    q->free = -1;
    return q;
}

int64_t mc_queue_now(const struct mc_queue *q)
{
    return q->now;
}

int mc_queue_pending(const struct mc_queue *q)
{
    return q->pending;
}

uint64_t mc_queue_fingerprint(const struct mc_queue *q)
{
    return q->fingerprint;
}

/* The total order: time, phase, order. */
static bool before(const struct mc_event *a, const struct mc_event *b)
{
    if (a->time != b->time) {
        return a->time < b->time;
    }
    return a->phase != b->phase ? a->phase < b->phase : a->order < b->order;
}

static const struct mc_event *event_at(const struct mc_queue *q, int place)
{
    return &q->slots[q->heap[place]].event;
}

static void put(struct mc_queue *q, int place, uint32_t slot)
{
    q->heap[place] = slot;
    q->slots[slot].place = place;
}

static void sift_up(struct mc_queue *q, int place, uint32_t slot)
{
    while (place > 0) {
        int parent = (place - 1) / ARITY;
        if (!before(&q->slots[slot].event, event_at(q, parent))) {
            break;
        }
        put(q, place, q->heap[parent]);
        place = parent;
    }
    put(q, place, slot);
}

static int least_child(const struct mc_queue *q, int place)
{
    int first = place * ARITY + 1, last = first + ARITY, best = first;
    for (int child = first + 1; child < last && child < q->pending; child++) {
        if (before(event_at(q, child), event_at(q, best))) {
            best = child;
        }
    }
    return first < q->pending ? best : -1;
}

static void sift_down(struct mc_queue *q, int place, uint32_t slot)
{
    for (int child; (child = least_child(q, place)) >= 0; place = child) {
        if (!before(event_at(q, child), &q->slots[slot].event)) {
            break;
        }
        put(q, place, q->heap[child]);
    }
    put(q, place, slot);
}

static void settle(struct mc_queue *q, int place, uint32_t slot)
{
    if (place > 0 && before(&q->slots[slot].event, event_at(q, (place - 1) / ARITY))) {
        sift_up(q, place, slot);
    } else {
        sift_down(q, place, slot);
    }
}

static uint32_t new_slot(struct mc_queue *q)
{
    if (q->free >= 0) {
        uint32_t slot = (uint32_t)q->free;
        q->free = q->slots[slot].place;
        return slot;
    }
    if (q->used == q->room) {
        int bigger = q->room ? q->room * 2 : FIRST_ROOM;
        q->slots = mc_arena_grow(q->arena, q->slots, (size_t)q->room, (size_t)bigger, sizeof *q->slots);
        q->heap = mc_arena_grow(q->arena, q->heap, (size_t)q->room, (size_t)bigger, sizeof *q->heap);
        q->room = bigger;
    }
    return (uint32_t)q->used++;
}

struct mc_handle mc_queue_schedule(struct mc_queue *q, struct mc_event event)
{
    MC_ASSERT(event.time >= q->now);
    q->instant += q->running && event.time == q->now;
    MC_ASSERT(q->instant <= INSTANT_LIMIT);
    uint32_t slot = new_slot(q);
    q->slots[slot].event = event;
    q->slots[slot].generation++;
    sift_up(q, q->pending++, slot);
    return (struct mc_handle){slot, q->slots[slot].generation};
}

static bool is_pending(const struct mc_queue *q, struct mc_handle h)
{
    return h.generation != 0 && (int)h.slot < q->used && q->slots[h.slot].generation == h.generation;
}

/* Takes the event at a place out of the heap and frees its slot. */
static void take_out(struct mc_queue *q, int place)
{
    uint32_t slot = q->heap[place], last = q->heap[--q->pending];
    if (place < q->pending) {
        settle(q, place, last);
    }
    q->slots[slot].generation++;
    q->slots[slot].place = q->free;
    q->free = (int32_t)slot;
}

bool mc_queue_cancel(struct mc_queue *q, struct mc_handle handle)
{
    if (!is_pending(q, handle)) {
        return false;
    }
    take_out(q, q->slots[handle.slot].place);
    return true;
}

bool mc_queue_reschedule(struct mc_queue *q, struct mc_handle *handle, int64_t time)
{
    if (!is_pending(q, *handle)) {
        return false;
    }
    MC_ASSERT(time >= q->now);
    q->slots[handle->slot].event.time = time;
    settle(q, q->slots[handle->slot].place, handle->slot);
    return true;
}

static void advance(struct mc_queue *q, int64_t time)
{
    if (time != q->now) {
        q->instant = 0;
        q->now = time;
    }
}

static uint64_t absorb(uint64_t f, const struct mc_event *e)
{
    f = mc_hash_join(f, (uint64_t)e->time);
    f = mc_hash_join(f, e->order);
    return mc_hash_join(f, (uint64_t)e->phase << 16 | e->kind);
}

void mc_queue_run(struct mc_queue *q, int64_t until, mc_event_fn *fn, void *context)
{
    MC_ASSERT(until >= q->now && !q->running);
    q->running = true;
    while (q->pending > 0 && event_at(q, 0)->time < until) {
        struct mc_event event = *event_at(q, 0);
        take_out(q, 0);
        advance(q, event.time);
        q->fingerprint = absorb(q->fingerprint, &event);
        fn(context, &event);
    }
    q->running = false;
    advance(q, until);
}
