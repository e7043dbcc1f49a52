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

struct mc_station;

struct mc_station *mc_station_create(struct mc_arena *arena, struct mc_agenda *agenda, int servers,
                                     uint32_t kind, uint32_t entity);
/* A job comes now: it is served at once if a server is free, else it waits. work >= 0. */
void mc_station_arrive(struct mc_station *station, uint64_t job, int64_t work);
/* The job of `act` is done: its server takes the next one that waits. Returns the job. */
uint64_t mc_station_complete(struct mc_station *station, const struct mc_act *act);

/* Totals until now: integral of busy servers and of jobs present, in ns; jobs done. */
struct mc_station_totals {
    int64_t busy_ns, present_ns, done;
    int64_t waiting, serving;
};
struct mc_station_totals mc_station_totals(const struct mc_station *station);

#endif
