/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_HISTORY_BUILDER_H
#define MC_HISTORY_BUILDER_H
/*
 * history_builder: what the history processes share while a history is made. One file a process; each
 * adds entities and events, in any order; the builder sorts at the end.
 */
#include "meshcost/history.h"

struct mc_history_builder {
    struct mc_arena *arena;
    const struct mc_scenario *scenario;
    struct mc_history *history;
    const struct mc_release_calendar *calendars;
    int calendar_count;
    int event_room, namespace_room, service_room, release_room, advisory_room;
};

#define MC_YEAR_MS 31557600000.0 /* 365.25 days: the unit of yearly rates */

void mc_history_add_event(struct mc_history_builder *b, struct mc_history_event event);
int mc_history_add_namespace(struct mc_history_builder *b, struct mc_namespace ns); /* returns its index */
int mc_history_add_service(struct mc_history_builder *b, struct mc_service service);
int mc_history_add_release(struct mc_history_builder *b, struct mc_release release);
int mc_history_add_advisory(struct mc_history_builder *b, struct mc_advisory advisory);
/* A release with its event, which only those within the run have; what caused it, or 0. */
void mc_history_publish(struct mc_history_builder *b, struct mc_release release, int kind, mc_id cause);
/* Sorts the events into their total order; asserts that ids are unique. */
void mc_history_finish(struct mc_history_builder *b);

/* The processes. */
void mc_history_make_namespaces(struct mc_history_builder *b);
void mc_history_make_releases(struct mc_history_builder *b, const struct mc_release_calendar *calendar);
void mc_history_make_kubernetes(struct mc_history_builder *b);
void mc_history_make_advisories(struct mc_history_builder *b, const struct mc_release_calendar *feed);

#endif
