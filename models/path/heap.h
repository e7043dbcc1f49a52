/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_PATH_HEAP_H
#define MC_PATH_HEAP_H
/*
 * heap: the future event list of one simulation. Entries of 16 bytes in a heap of four children, ordered by
 * time, then by the order of scheduling. Few events are pending here (about as many as requests are under
 * way), which is where a plain heap is at its best.
 */
#include "meshcost/arena.h"
#include <stdbool.h>
#include <stdint.h>

struct mc_heap_event {
    int64_t time;
    uint32_t order, what;
};

struct mc_heap {
    struct mc_arena *arena;
    struct mc_heap_event *event;
    uint32_t count, room, next_order;
};

static inline bool mc_heap_before(const struct mc_heap_event *a, const struct mc_heap_event *b)
{
    return a->time < b->time || (a->time == b->time && (int32_t)(a->order - b->order) < 0);
}

static inline void mc_heap_make_room(struct mc_heap *h)
{
    if (h->count == h->room) {
        uint32_t room = h->room ? h->room * 2 : 256;
        h->event = mc_arena_grow(h->arena, h->event, h->room, room, sizeof *h->event);
        h->room = room;
    }
}

/* Returns the order of the event, which names it. */
static inline uint32_t mc_heap_push(struct mc_heap *h, int64_t time, uint32_t what)
{
    mc_heap_make_room(h);
    struct mc_heap_event e = {time, h->next_order++, what};
    uint32_t i = h->count++;
    while (i > 0 && mc_heap_before(&e, &h->event[(i - 1) / 4])) {
        h->event[i] = h->event[(i - 1) / 4];
        i = (i - 1) / 4;
    }
    h->event[i] = e;
    return e.order;
}

static inline uint32_t mc_heap_least_child(const struct mc_heap *h, uint32_t i)
{
    uint32_t first = 4 * i + 1, last = first + 4 < h->count ? first + 4 : h->count, best = first;
    for (uint32_t k = first + 1; k < last; k++) {
        best = mc_heap_before(&h->event[k], &h->event[best]) ? k : best;
    }
    return best;
}

/* The heap must not be empty. */
static inline struct mc_heap_event mc_heap_pop(struct mc_heap *h)
{
    struct mc_heap_event top = h->event[0], e = h->event[--h->count];
    uint32_t i = 0;
    while (4 * i + 1 < h->count) {
        uint32_t child = mc_heap_least_child(h, i);
        if (!mc_heap_before(&h->event[child], &e)) {
            break;
        }
        h->event[i] = h->event[child];
        i = child;
    }
    h->event[i] = e;
    return top;
}

#endif
