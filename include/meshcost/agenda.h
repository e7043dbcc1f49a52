/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_AGENDA_H
#define MESHCOST_AGENDA_H
/*
 * agenda: the future event list of the request clock (nanoseconds).
 *
 * The same contract as queue.h, made for millions of events a second: total order (time, phase, order of
 * scheduling), tickets that cancel or move one event and are safe when stale, and a clock that never goes
 * back. What is sorted are entries of 16 bytes (time and phase in one word, counter and pool slot in the
 * other); what an event means lies beside them in a pool that is reused. Nothing is allocated for an event.
 *
 *   delays   An event after a constant delay (time-outs, hops, keep-alives) goes to the FIFO ring of that
 *            delay, because deadlines come in order; it is never sorted, and cancelling it costs no search.
 *   the rest A radix heap of which the front is sorted: see agenda.c. The cost hardly depends on the
 *            distribution of times, and ties cost what other events do.
 *
 * Times and delays are at most 2^59 ns (18 years), pending events below 2^24, events of a run below 2^40,
 * events of one instant at most 2^25; all asserted.
 */
#include "meshcost/agenda_inside.h"
#include "meshcost/arena.h"
#include "meshcost/queue.h"
#include <stdbool.h>
#include <stdint.h>

/* Names one scheduled event for the whole run. 0: none. */
typedef uint64_t mc_ticket;

/* An empty agenda whose clock stands at `start` >= 0. Memory comes from the arena and is reused. */
struct mc_agenda *mc_agenda_create(struct mc_arena *arena, int64_t start);

static inline int64_t mc_agenda_now(const struct mc_agenda *agenda)
{
    return agenda->now;
}

static inline int64_t mc_agenda_pending(const struct mc_agenda *agenda)
{
    return (int64_t)(agenda->order - 1 - agenda->over);
}

/* Asserts time >= now. Events of one time and phase happen in the order in which they were scheduled. */
static inline mc_ticket mc_agenda_schedule(struct mc_agenda *agenda, int64_t time, enum mc_phase phase,
                                           struct mc_act act);

/* Declares a constant delay; there may be MC_AGENDA_DELAYS of them. */
enum { MC_AGENDA_DELAYS = 64 };
int mc_agenda_add_delay(struct mc_agenda *agenda, int64_t delay, enum mc_phase phase);
/* Same as scheduling at now + delay in the phase of the declared delay, but cheaper. */
mc_ticket mc_agenda_after(struct mc_agenda *agenda, int delay, struct mc_act act);

/* True if the event was pending. Stale tickets and 0 are fine. */
bool mc_agenda_cancel(struct mc_agenda *agenda, mc_ticket ticket);
/* Moves a pending event to another time, with phase, order and ticket kept; false if no longer pending. */
bool mc_agenda_reschedule(struct mc_agenda *agenda, mc_ticket ticket, int64_t time);

/*
 * Takes the earliest event with time < until and moves the clock to it. Without such an event the clock moves
 * to `until` and the answer is false. A run is: while (mc_agenda_next(agenda, until, &act)) switch
 * (act.kind).
 */
static inline bool mc_agenda_next(struct mc_agenda *agenda, int64_t until, struct mc_act *act);

/* Running hash of the (time, phase, order, kind) of the events taken. */
static inline uint64_t mc_agenda_fingerprint(const struct mc_agenda *agenda)
{
    return agenda->fingerprint;
}

/* ---- inside: the frequent case is inline ---- */

static inline mc_ticket mc_agenda_schedule(struct mc_agenda *a, int64_t time, enum mc_phase phase,
                                           struct mc_act act)
{
    MC_ASSERT((uint64_t)(time - a->now) <= MC_AGENDA_MOST_TIME);
    int64_t key = time << MC_AGENDA_PHASE_BITS | (int64_t)phase;
    mc_ticket tag = mc_agenda_file(a, key, act);
    if (key < a->below && a->tail < MC_AGENDA_END) {
        mc_agenda_sort_in(a, key, tag);
    } else {
        mc_agenda_insert(a, key, tag);
    }
    return tag;
}

bool mc_agenda_next_of_all(struct mc_agenda *agenda, int64_t until, struct mc_act *act);

/* Apart, so that what the caller takes can stay in registers. */
static inline bool mc_agenda_next_with_care(struct mc_agenda *a, int64_t until, struct mc_act *act)
{
    struct mc_act found = {0};
    bool any = mc_agenda_next_of_all(a, until, &found);
    *act = found;
    return any;
}

static inline bool mc_agenda_next(struct mc_agenda *a, int64_t until, struct mc_act *act)
{
    int64_t key = a->key[a->head];
    if (a->head == a->tail || key >= a->ring_key || key >> MC_AGENDA_PHASE_BITS >= until) {
        return mc_agenda_next_with_care(a, until, act);
    }
    uint64_t tag = a->tag[a->head];
    const struct mc_agenda_slot *slot = &a->slots[tag & MC_AGENDA_SLOT_MASK];
    if (a->stale != 0 && (slot->tag != tag || slot->key != key)) {
        return mc_agenda_next_with_care(a, until, act);
    }
    mc_agenda_drop_first(a);
    mc_agenda_take(a, key, tag, act);
    return true;
}

#endif
