/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_QUEUE_H
#define MESHCOST_QUEUE_H
/*
 * queue: the future event list of the operations clock.
 *
 * Total order (time, phase, order). `order` is the causal id of the event, so that the order of events at one
 * instant does not depend on who scheduled first. Phases are fixed: see enum mc_phase. Handles
 * {slot, generation} make cancel idempotent and safe on stale handles. Nothing reads the horizon.
 */
#include "meshcost/address.h"
#include "meshcost/arena.h"
#include <stdbool.h>
#include <stdint.h>

enum mc_phase {
    MC_PHASE_HISTORY,
    MC_PHASE_EXPIRY,
    MC_PHASE_COMPLETION,
    MC_PHASE_ARRIVAL,
    MC_PHASE_DECISION,
    MC_PHASE_ACCRUAL
};

struct mc_event {
    int64_t time; /* ms */
    uint8_t phase;
    uint16_t kind; /* meaning belongs to who scheduled it */
    uint32_t entity;
    uint64_t order;  /* causal id */
    int64_t payload; /* index or small value, by kind */
};

struct mc_handle {
    uint32_t slot, generation; /* generation 0: no event */
};

struct mc_queue;

/* An empty queue whose clock stands at `start`. Memory comes from the arena and is reused. */
struct mc_queue *mc_queue_create(struct mc_arena *arena, int64_t start);
int64_t mc_queue_now(const struct mc_queue *queue);
int mc_queue_pending(const struct mc_queue *queue);
/* Asserts time >= now, and that no more than 1,000,000 events are scheduled for one instant while it runs. */
struct mc_handle mc_queue_schedule(struct mc_queue *queue, struct mc_event event);
/* True if the event was pending. Stale and zero handles are fine. */
bool mc_queue_cancel(struct mc_queue *queue, struct mc_handle handle);
/* Moves a pending event to another time, phase and order kept; false if it is no longer pending. */
bool mc_queue_reschedule(struct mc_queue *queue, struct mc_handle *handle, int64_t time);

typedef void mc_event_fn(void *context, const struct mc_event *event);
/*
 * Executes all events with time < until, in order, then sets the clock to `until`. Running to T1 and then
 * to T2 equals running to T2.
 */
void mc_queue_run(struct mc_queue *queue, int64_t until, mc_event_fn *fn, void *context);
/* Running hash of the executed (time, phase, order, kind), for fingerprints. */
uint64_t mc_queue_fingerprint(const struct mc_queue *queue);

#endif
