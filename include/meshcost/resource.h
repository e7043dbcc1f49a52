/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_RESOURCE_H
#define MESHCOST_RESOURCE_H
/*
 * resource: servers with a queue. Used for teams on the operations clock and checked against queueing theory.
 *
 * c servers share one queue. A job's work (in working ms) is fixed at creation; order of service: priority (0
 * first), then (submit time, id). A job of higher priority preempts the lowest one in service
 * (preempt-resume). Work proceeds only while the calendar is open, unless the job is `urgent` (it is worked
 * round the clock). Completions are events of the queue, phase MC_PHASE_COMPLETION, with order = job id.
 */
#include "meshcost/calendar.h"
#include "meshcost/queue.h"

struct mc_job {
    mc_id id;
    uint8_t priority; /* 0 is served first */
    bool urgent;      /* ignores the calendar */
    int64_t work;     /* working ms, >= 1 */
    int64_t payload;  /* handed back on completion */
};

struct mc_resource;

/* Completions are scheduled with (kind, entity); the owner passes such events to mc_resource_complete. */
struct mc_resource *mc_resource_create(struct mc_arena *arena, struct mc_queue *queue, int servers,
                                       const struct mc_calendar *calendar, uint16_t kind, uint32_t entity);
/* Zero servers: the job waits for ever. */
void mc_resource_submit(struct mc_resource *resource, struct mc_job job);
/* Withdraws a job; false if it is unknown or done. */
bool mc_resource_withdraw(struct mc_resource *resource, mc_id id);

struct mc_completion {
    mc_id id;
    int64_t payload, submitted, started, finished, work;
};
/* Ends the job that the event completes, starts the next one, and says what was done. */
struct mc_completion mc_resource_complete(struct mc_resource *resource, const struct mc_event *event);

/* Totals until now, in ms: integral of busy servers, integral of jobs present (waiting or served), jobs done.
 */
struct mc_resource_totals {
    int64_t busy_ms, present_ms, done;
    int waiting, serving;
};
struct mc_resource_totals mc_resource_totals(const struct mc_resource *resource);

#endif
