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
    MC_AGENDA_SORTED = 32,                 /* most sorted entries */
    MC_AGENDA_ROOM = 4 * MC_AGENDA_SORTED, /* they creep towards the end before they are moved back */
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
    int head, tail; /* sorted entries */
    int64_t key[MC_AGENDA_ROOM];
    uint64_t tag[MC_AGENDA_ROOM];
};

#define MC_AGENDA_NO_SLOT   UINT64_MAX
#define MC_AGENDA_MOST_TIME ((INT64_C(1) << 60) - 1)

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
    int i = a->tail++;
    for (; i > a->head && key < a->key[i - 1]; i--) {
        a->key[i] = a->key[i - 1];
        a->tag[i] = a->tag[i - 1];
    }
    a->key[i] = key;
    a->tag[i] = tag;
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
    uint64_t f = (a->fingerprint ^ (uint64_t)key) * UINT64_C(0x9e3779b97f4a7c15);
    a->fingerprint = (f ^ f >> 29) + ((tag >> MC_AGENDA_SLOT_BITS) << 20 ^ act->kind);
}

#endif
