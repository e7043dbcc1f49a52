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
    int event_room, namespace_room, service_room, release_room, call_room, advisory_room, feed_room,
        machine_room, need_room;
};

#define MC_YEAR_MS 31557600000.0 /* 365.25 days: the unit of yearly rates */

void mc_history_add_event(struct mc_history_builder *b, struct mc_history_event event);
int mc_history_add_namespace(struct mc_history_builder *b, struct mc_namespace ns); /* returns its index */
int mc_history_add_service(struct mc_history_builder *b, struct mc_service service);
int mc_history_add_need(struct mc_history_builder *b, struct mc_need need);
int mc_history_add_advisory(struct mc_history_builder *b, struct mc_advisory advisory);
void mc_history_add_feed(struct mc_history_builder *b, struct mc_feed feed);
/* A release with its event, which only those within the run have; what caused it, or 0. */
void mc_history_publish(struct mc_history_builder *b, struct mc_release release, int kind, mc_id cause);
void mc_history_add_call(struct mc_history_builder *b, struct mc_call call);
int mc_history_add_node(struct mc_history_builder *b, struct mc_machine machine);
/* Sorts the calls, drops repeated ones, and makes the lists of neighbours. */
void mc_history_index_calls(struct mc_arena *arena, struct mc_history *history);

/* When each cluster is there, from the events. */
void mc_history_index_clusters(struct mc_arena *arena, struct mc_history *history,
                               const struct mc_scenario *scenario);

/* The list of vacancies, from the events. */
void mc_history_index_vacancies(struct mc_arena *arena, struct mc_history *history);

/* Shares of traits in the organisation, [origin]. */
struct mc_trait_rates {
    double grpc, http2, tcp, deploys;
    double awkward[2], jobs[2], policies[2], window[2], mixed[2];
};
struct mc_trait_rates mc_history_draw_trait_rates(const struct mc_history_builder *b);
/* Sets what a namespace brings along; `spec` is what is known of a listed one, NULL for others. */
void mc_history_give_traits(const struct mc_history_builder *b, const struct mc_trait_rates *rates,
                            struct mc_namespace *ns, const struct mc_namespace_spec *spec);
/* The same for a service; one without a spec gets its protocol, too. */
void mc_history_give_service_traits(const struct mc_history_builder *b, const struct mc_trait_rates *rates,
                                    int origin, struct mc_service *service,
                                    const struct mc_service_spec *spec);
bool mc_history_speaks_http(int protocol);
/* Probability that a drawn service does. */
double mc_history_http_share(const struct mc_history_builder *b, const struct mc_trait_rates *rates,
                             int origin);

/* The processes. */
void mc_history_make_clusters(struct mc_history_builder *b); /* before the namespaces */
void mc_history_make_namespaces(struct mc_history_builder *b);
void mc_history_make_calls(struct mc_history_builder *b); /* after the namespaces */
void mc_history_make_needs(struct mc_history_builder *b); /* after them, too */
void mc_history_make_nodes(struct mc_history_builder *b); /* when what came before is in order */
void mc_history_make_people(struct mc_history_builder *b);
void mc_history_make_spikes(struct mc_history_builder *b);
void mc_history_make_holidays(struct mc_history_builder *b);
void mc_history_make_releases(struct mc_history_builder *b, const struct mc_release_calendar *calendar);
void mc_history_make_kubernetes(struct mc_history_builder *b);
void mc_history_make_advisories(struct mc_history_builder *b, const struct mc_release_calendar *feed);

#endif
