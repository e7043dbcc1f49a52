/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_STATION_H
#define MESHCOST_STATION_H
/*
 * station: servers with one queue on the request clock, first come first served.
 *
 * What resource.h is for people, made for requests: c servers, jobs of known work in ns, no calendar, no
 * preemption. A job is one word of the owner's, handed back when it is done. The end of a job is an act
 * {kind, entity, payload = job} of the agenda in phase MC_PHASE_COMPLETION, which the owner passes on.
 */
#include "meshcost/agenda.h"
#include <stdint.h>

/* A ring: head and tail count for ever and wrap by the mask. */
struct mc_station_job {
    uint64_t job;
    int64_t work;
};

/*
 * Read it through the functions below. Integrals over time are kept without looking at the clock between
 * events: the integral of a count that goes up at times u and down at times d is, at time t, count * t - sum
 * of u + sum of d. The sums wrap around; the difference does not.
 */
struct mc_station {
    struct mc_agenda *agenda;
    int64_t servers, serving;
    uint32_t kind, entity;
    uint64_t service; /* ends of services less their starts */
    struct mc_station_job *waiting;
    uint64_t presence; /* departures less arrivals */
    uint64_t head, tail, mask;
    int64_t done;
    struct mc_arena *arena;
};

struct mc_station *mc_station_create(struct mc_arena *arena, struct mc_agenda *agenda, int servers,
                                     uint32_t kind, uint32_t entity);

/* Totals until now: integral of busy servers and of jobs present, in ns; jobs done. */
struct mc_station_totals {
    int64_t busy_ns, present_ns, done;
    int64_t waiting, serving;
};
struct mc_station_totals mc_station_totals(const struct mc_station *station);

/* ---- inside ---- */

void mc_station_grow(struct mc_station *station);

static inline void mc_station_serve(struct mc_station *s, uint64_t job, int64_t work)
{
    struct mc_act act = {.kind = s->kind, .entity = s->entity, .payload = job};
    mc_agenda_schedule(s->agenda, mc_agenda_now(s->agenda) + work, MC_PHASE_COMPLETION, act);
}

/* ---- a job's way ---- */

/* A job comes now: it is served at once if a server is free, else it waits. work >= 0. */
static inline void mc_station_arrive(struct mc_station *s, uint64_t job, int64_t work)
{
    MC_ASSERT(work >= 0);
    uint64_t now = (uint64_t)mc_agenda_now(s->agenda);
    s->presence -= now;
    if (s->serving < s->servers) {
        s->serving++;
        s->service -= now;
        mc_station_serve(s, job, work);
        return;
    }
    if (s->tail - s->head > s->mask) {
        mc_station_grow(s);
    }
    struct mc_station_job *last = &s->waiting[s->tail++ & s->mask];
    last->job = job;
    last->work = work;
}

/* The job of `act` is done: its server takes the next one that waits. Returns the job. */
static inline uint64_t mc_station_complete(struct mc_station *s, const struct mc_act *act)
{
    MC_ASSERT(act->kind == s->kind && act->entity == s->entity && s->serving > 0);
    uint64_t now = (uint64_t)mc_agenda_now(s->agenda);
    s->presence += now;
    s->done++;
    if (s->head == s->tail) {
        s->serving--;
        s->service += now;
    } else {
        const struct mc_station_job *next = &s->waiting[s->head++ & s->mask];
        mc_station_serve(s, next->job, next->work);
    }
    return act->payload;
}

#endif
