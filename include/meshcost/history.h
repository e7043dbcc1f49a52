/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_HISTORY_H
#define MESHCOST_HISTORY_H
/*
 * history: what happens whatever the lane. Generated from (scenario, calendars, key); no lane is visible
 * here.
 *
 * Events are sorted by (time, id). Every event has a causal id and the id of what caused it, so that
 * `explain` can walk up. Entities are tables; an entity's index is its place in the table, its name is its
 * identity (ids are made of names, never of indices).
 */
#include "meshcost/address.h"
#include "meshcost/arena.h"
#include "meshcost/scenario.h"

/* What an event happens to. The first ones stand in the scenario, the others are tables of the history. */
enum mc_entity {
    MC_OF_NOTHING,
    MC_OF_CLUSTER,
    MC_OF_TEAM,
    MC_OF_ROLE,
    MC_OF_NAMESPACE,
    MC_OF_SERVICE,
    MC_OF_CALL, /* no events: a table alone */
    MC_OF_RELEASE,
    MC_OF_NODE,
    MC_OF_NEED,
    MC_OF_ADVISORY,
    MC_OF_FEED, /* no events: a table alone */
    MC_ENTITIES
};

/* What the value of an event is. */
enum mc_event_value {
    MC_VALUE_NONE,
    MC_VALUE_COUNT,
    MC_VALUE_FACTOR, /* thousandths */
    MC_VALUE_TEAM,
    MC_VALUE_PLACE /* in its team, from 1 */
};

/* Does it come, go or change with the event, so that it has to be there or not? */
enum mc_presence { MC_PRESENCE_ANY, MC_COMES, MC_GOES, MC_STAYS };

/*
 * Kinds of events, one row each: name, word, what they happen to, what their value is, its unit for people,
 * presence. A kind that happens to something new adds a table to history_tables.c.
 */
#define MC_HISTORY_LIST(X)                                                                                   \
    X(MC_NAMESPACE_ARRIVES, "namespace-arrives", MC_OF_NAMESPACE, MC_VALUE_NONE, NULL, MC_COMES)             \
    X(MC_NAMESPACE_LEAVES, "namespace-leaves", MC_OF_NAMESPACE, MC_VALUE_NONE, NULL, MC_GOES)                \
    X(MC_SERVICE_ARRIVES, "service-arrives", MC_OF_SERVICE, MC_VALUE_COUNT, "pods", MC_COMES)                \
    X(MC_SERVICE_SCALES, "service-scales", MC_OF_SERVICE, MC_VALUE_COUNT, "pods", MC_STAYS)                  \
    X(MC_RELEASE, "release", MC_OF_RELEASE, MC_VALUE_NONE, NULL, MC_PRESENCE_ANY)                            \
    X(MC_CLUSTER_JOINS, "cluster-joins", MC_OF_CLUSTER, MC_VALUE_NONE, NULL, MC_COMES)                       \
    X(MC_NODE_ARRIVES, "node-arrives", MC_OF_NODE, MC_VALUE_NONE, NULL, MC_COMES)                            \
    X(MC_NODE_REBOOTS, "node-reboots", MC_OF_NODE, MC_VALUE_NONE, NULL, MC_STAYS)                            \
    X(MC_NODE_LOST, "node-lost", MC_OF_NODE, MC_VALUE_NONE, NULL, MC_STAYS)                                  \
    X(MC_NODES_ROLL, "nodes-roll", MC_OF_CLUSTER, MC_VALUE_NONE, NULL, MC_PRESENCE_ANY)                      \
    X(MC_PERSON_LEAVES, "person-leaves", MC_OF_TEAM, MC_VALUE_PLACE, NULL, MC_PRESENCE_ANY)                  \
    X(MC_PERSON_JOINS, "person-joins", MC_OF_TEAM, MC_VALUE_PLACE, NULL, MC_PRESENCE_ANY)                    \
    X(MC_ROLE_VACANT, "role-vacant", MC_OF_ROLE, MC_VALUE_NONE, NULL, MC_GOES)                               \
    X(MC_ROLE_KNOWN, "role-known", MC_OF_ROLE, MC_VALUE_NONE, NULL, MC_COMES)                                \
    X(MC_TEAM_REORGANISED, "team-reorganised", MC_OF_TEAM, MC_VALUE_NONE, NULL, MC_PRESENCE_ANY)             \
    X(MC_NAMESPACE_OWNER, "namespace-owner", MC_OF_NAMESPACE, MC_VALUE_TEAM, NULL, MC_STAYS)                 \
    X(MC_TRAFFIC_SPIKES, "traffic-spikes", MC_OF_NOTHING, MC_VALUE_FACTOR, "times", MC_PRESENCE_ANY)         \
    X(MC_TRAFFIC_CALMS, "traffic-calms", MC_OF_NOTHING, MC_VALUE_FACTOR, "times", MC_PRESENCE_ANY)           \
    X(MC_HOLIDAY, "holiday", MC_OF_NOTHING, MC_VALUE_NONE, NULL, MC_PRESENCE_ANY)                            \
    X(MC_NEED_APPEARS, "need-appears", MC_OF_NEED, MC_VALUE_NONE, NULL, MC_PRESENCE_ANY)                     \
    X(MC_KUBERNETES_MINOR, "kubernetes-minor", MC_OF_RELEASE, MC_VALUE_NONE, NULL, MC_PRESENCE_ANY)          \
    X(MC_ADVISORY, "advisory", MC_OF_ADVISORY, MC_VALUE_NONE, NULL, MC_PRESENCE_ANY)                         \
    /* A new kind comes here, so that the others keep their numbers. */

enum mc_history_kind {
#define X(e, word, of, value, unit, presence) e,
    MC_HISTORY_LIST(X)
#undef X
        MC_HISTORY_KINDS
};
extern const char *const mc_history_kind_words[];
struct mc_history_kind_info {
    enum mc_entity of;
    enum mc_event_value value;
    const char *unit;
    enum mc_presence presence;
};
extern const struct mc_history_kind_info mc_history_kind_table[];

struct mc_history_event {
    int64_t time;
    mc_id id, cause; /* cause 0: exogenous root */
    int kind;
    int entity;
    int64_t value;
};

struct mc_namespace {
    const char *name;
    mc_id id;
    int cluster, team, origin;
    int64_t arrives, leaves;          /* leaves: may lie beyond the end */
    int64_t service_accounts;         /* 0: one a service */
    int first_service, service_count; /* contiguous in the table of services */
    double need;                      /* uniform: a requirement of share s applies iff need < s */
    int second_team;                  /* another team that has to agree; 0: none */
    int64_t jobs;                     /* kinds of jobs, whose pods have to end */
    int64_t policies;                 /* network policies that name ports, and so stop a tunnel */
    int64_t restart_window;           /* ms between windows in which pods may restart; 0: at any time */
};

struct mc_service {
    const char *name;
    mc_id id;
    int namespace_index, protocol;
    int64_t replicas; /* at arrival */
    double requests, edge_share;
    int64_t payload, cpu, memory;
    bool l7;
    bool host_network, own_tls;
    double deploys; /* a year: each restarts its pods whatever the lane */
};

/* The specialist of a role leaves: the event MC_ROLE_VACANT, for who asks about a span of time. */
struct mc_vacancy {
    int64_t time;
    int role;
};

/* Node `number` of a cluster, from 1: there from when its pods first asked for so many. */
struct mc_machine {
    mc_id id;
    int cluster;
    int64_t number, arrives;
};

/* A namespace calls another, from the later of their arrivals on, until one of them leaves. */
struct mc_call {
    int from, to;
};

/*
 * A candidate for an L7 need of a service. A replay accepts it iff its level lies below what neighbours make
 * likely just before it (history_needs.c); a level below 0 is always accepted.
 */
struct mc_need {
    mc_id id;
    int service, capability; /* enum mc_capability */
    bool edge;               /* concerns what enters at the edge */
    double level;            /* requests a year of a service with the mean appetite */
};

enum mc_release_kind {
    MC_RELEASE_MINOR,
    MC_RELEASE_PATCH,
    MC_RELEASE_SECURITY,
    MC_RELEASE_PRE,
    MC_RELEASE_EDGE,
    MC_RELEASE_STABLE
};
extern const char *const mc_release_kind_words[];

/* Releases from before the start have no event, but are in the table: somebody may run them. */
struct mc_release {
    const char *product, *version;
    int kind;
    bool projected; /* beyond the last known date: from the fitted renewal process */
    int64_t date;
    mc_id id;
};

/* A published vulnerability of a component, whoever contains it. The same holds of those before the start. */
struct mc_advisory {
    const char *component, *name;
    const char *feature; /* capability without which nobody is exposed, or "-" */
    bool projected;
    int64_t date;
    mc_id id;
};

/* A component about which somebody keeps a feed of advisories. */
struct mc_feed {
    const char *component;
};

/* The product whose minors are those of the platform. */
extern const char mc_kubernetes_product[];

struct mc_history {
    uint64_t seed, organisation, number; /* master seed, o, h */
    struct mc_key key, organisation_key;
    int event_count, namespace_count, service_count, release_count, advisory_count, feed_count;
    struct mc_history_event *events;
    struct mc_namespace *namespaces;
    struct mc_service *services;
    struct mc_release *releases;
    int need_count;
    struct mc_need *needs;
    struct mc_advisory *advisories;
    struct mc_feed *feeds;
    double traffic_growth;  /* a year, drawn */
    int64_t *cluster_joins; /* when each cluster is there; INT64_MAX: not in this history */
    int vacancy_count;
    struct mc_vacancy *vacancies; /* ascending times */
    int machine_count;
    struct mc_machine *machines;
    int call_count;
    struct mc_call *calls;             /* ascending (from, to), distinct, never from == to */
    int *neighbours, *first_neighbour; /* [first_neighbour[ns], first_neighbour[ns + 1]): ascending */
};

/* Namespaces that call this one or are called by it, ascending, each once; some may not be there (yet). */
const int *mc_history_neighbours(const struct mc_history *history, int namespace_index, int *count);
/* Did the specialist of the role leave in (from, to]? Within the history: what was before the start is not
 * in it. */
bool mc_history_specialist_left(const struct mc_history *history, int role, int64_t from, int64_t to);

/*
 * Dated calendars, one CSV file for several of them. A release calendar of a product has the header
 * project,version,kind,date; a feed of advisories about a component component,product,advisory,date,inside,
 * feature: `product` publishes the fix on the same day, `inside` is a component that the vulnerability may be
 * in instead, `feature` a capability without which nobody is exposed. A row with the name "-" says since when
 * somebody has kept the feed, so that a component without advisories is told from one that nobody watches.
 */
struct mc_calendar_row {
    const char *version; /* or the name of the advisory */
    int kind;
    int64_t date;
    const char *inside, *feature; /* of an advisory, or NULL */
};
struct mc_release_calendar {
    const char *product, *file;
    const char *component; /* of a feed of advisories; NULL: releases */
    int count;
    struct mc_calendar_row *rows; /* ascending dates */
};
/* Reads one CSV file, which may hold several calendars; NULL after problems were reported. */
struct mc_release_calendar *mc_release_calendars_load(struct mc_arena *arena, struct mc_diag *diag,
                                                      const char *file, int *count);

/*
 * Generates history h of organisation o. `arena` is the replication arena. Everything after `as_of` in the
 * calendars is ignored and replaced by a renewal process whose gaps are resampled from the known ones.
 */
struct mc_history *mc_history_generate(struct mc_arena *arena, const struct mc_scenario *scenario,
                                       const struct mc_release_calendar *calendars, int calendar_count,
                                       uint64_t seed, uint64_t organisation, uint64_t number);
/* Does somebody keep a feed of the component's advisories? If not, none is known of, and that says nothing.
 */
bool mc_history_watches(const struct mc_history *history, const char *component);
/* Hash of all events and entities. */
uint64_t mc_history_fingerprint(const struct mc_history *history);

/* Export as JSON Lines: one object a line, entities first, then events with their causal ids, in order. */
struct mc_buffer;
void mc_history_export(const struct mc_history *history, const struct mc_scenario *scenario,
                       struct mc_buffer *out);
/* The events alone as CSV, for people and spreadsheets. */
void mc_history_csv(const struct mc_history *history, const struct mc_scenario *scenario,
                    struct mc_buffer *out);
/*
 * Reads one or more histories that were exported, in file order: the same bits, so that a replay of them
 * comes to the same ledger. A head without a fingerprint takes lines that were changed. NULL after problems
 * were reported; the file comes from outside, nothing in it is trusted.
 */
const struct mc_history *const *mc_histories_load(struct mc_arena *arena, struct mc_diag *diag,
                                                  const struct mc_scenario *scenario, const char *file,
                                                  int *count);

/* How many of an entity there are, and what people call the subject and the value of an event. */
int mc_history_entities(const struct mc_history *history, const struct mc_scenario *scenario,
                        enum mc_entity of);
void mc_history_subject(const struct mc_history *history, const struct mc_scenario *scenario,
                        const struct mc_history_event *event, struct mc_buffer *out);
void mc_history_value(const struct mc_scenario *scenario, const struct mc_history_event *event,
                      struct mc_buffer *out);

#endif
