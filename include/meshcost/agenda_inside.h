/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_AGENDA_INSIDE_H
#define MESHCOST_AGENDA_INSIDE_H
/*
 * agenda_inside: the front of an agenda, seen by the inline functions of agenda.h and by agenda.c; nobody
 * else should touch it. It holds what the next event needs: the sorted entries, as two arrays, and the pool.
 * Fields are read as wide as they were written, because a wider load has to wait until narrower stores have
 * left the processor, which costs more than anything else here.
 */
#include "meshcost/check.h"
#include <stdint.h>

/* What happens; meaning belongs to who scheduled it. */
struct mc_act {
    uint32_t kind, entity;
    uint64_t payload;
};

enum {
    MC_AGENDA_PHASE_BITS = 3,
    MC_AGENDA_SLOT_BITS = 24,
    MC_AGENDA_SORTED = 32,                 /* so many sorted entries may stay when their room is used up */
    MC_AGENDA_ROOM = 2 * MC_AGENDA_SORTED, /* they creep towards its end and are then moved back */
    MC_AGENDA_FIRST = 1,                   /* where they begin: behind one that is over */
    MC_AGENDA_END = MC_AGENDA_FIRST + MC_AGENDA_ROOM,
    MC_AGENDA_SLOT_MASK = (1 << MC_AGENDA_SLOT_BITS) - 1
};

/*
 * A pool slot. An entry {key, tag} is live as long as both are those of its slot; key is time and phase, tag
 * is order of scheduling and slot. Free: tag is the next free slot, which is no valid tag.
 */
struct mc_agenda_slot {
    int64_t key;
    uint64_t tag;
    struct mc_act act;
};

struct mc_agenda {
    int64_t now;
    int64_t below;        /* an event with a smaller key belongs among the sorted ones */
    uint64_t order, over; /* number of the next event; events taken or cancelled */
    uint64_t fingerprint;
    struct mc_agenda_slot *slots;
    uint64_t free;
    int64_t ring_key; /* earliest head of a ring */
    uint64_t ring_tag;
    uint64_t stale;      /* entries anywhere that are no longer live; without them none need be asked */
    uint64_t head, tail; /* sorted entries; what lies before the head is over */
    /* One more: it may be looked at when there is none. */
    int64_t key[MC_AGENDA_END + 1];
    uint64_t tag[MC_AGENDA_END + 1];
};

/* Key of a sorted entry that is over: less than all, so that a search from the end stops at it. */
#define MC_AGENDA_OVER    INT64_C(-1)
#define MC_AGENDA_NO_SLOT UINT64_MAX
/* Of a clock and of a delay, so that their sum with a phase fits a word. */
#define MC_AGENDA_MOST_TIME (INT64_C(1) << 59)

/* The rare cases: a larger pool; an entry that is not simply sorted in. */
uint64_t mc_agenda_new_slot(struct mc_agenda *agenda);
void mc_agenda_insert(struct mc_agenda *agenda, int64_t key, uint64_t tag);

/* A slot for a new event; returns its tag. */
static inline uint64_t mc_agenda_file(struct mc_agenda *a, int64_t key, struct mc_act act)
{
    uint64_t slot = a->free;
    if (slot != MC_AGENDA_NO_SLOT) {
        a->free = a->slots[slot].tag;
    } else {
        slot = mc_agenda_new_slot(a);
    }
    uint64_t tag = a->order++ << MC_AGENDA_SLOT_BITS | slot;
    struct mc_agenda_slot *s = &a->slots[slot];
    s->key = key;
    s->tag = tag;
    s->act.kind = act.kind;
    s->act.entity = act.entity;
    s->act.payload = act.payload;
    return tag;
}

/* Sorts in a new event, which follows all others of its key. The search starts at the end: most are late. */
static inline void mc_agenda_sort_in(struct mc_agenda *a, int64_t key, uint64_t tag)
{
    uint64_t i = a->tail++;
    for (; key < a->key[i - 1]; i--) {
        a->key[i] = a->key[i - 1];
        a->tag[i] = a->tag[i - 1];
    }
    a->key[i] = key;
    a->tag[i] = tag;
}

static inline void mc_agenda_drop_first(struct mc_agenda *a)
{
    a->key[a->head++] = MC_AGENDA_OVER;
}

static inline void mc_agenda_release(struct mc_agenda *a, uint64_t slot)
{
    a->slots[slot].tag = a->free;
    a->free = slot;
    a->over++;
}

/* Makes the live entry {key, tag} the present. */
static inline void mc_agenda_take(struct mc_agenda *a, int64_t key, uint64_t tag, struct mc_act *act)
{
    uint64_t slot = tag & MC_AGENDA_SLOT_MASK;
    act->kind = a->slots[slot].act.kind;
    act->entity = a->slots[slot].act.entity;
    act->payload = a->slots[slot].act.payload;
    mc_agenda_release(a, slot);
    a->now = key >> MC_AGENDA_PHASE_BITS;
    a->fingerprint = ((a->fingerprint ^ (uint64_t)key) * UINT64_C(0x9e3779b97f4a7c15)) +
                     (tag >> MC_AGENDA_SLOT_BITS << 8 ^ act->kind);
}

#endif
