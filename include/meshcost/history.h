/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_HISTORY_H
#define MESHCOST_HISTORY_H
/*
 * history: what happens whatever the lane (design section 5). Generated from (scenario, calendars, key); no
 * lane is visible here.
 *
 * Events are sorted by (time, id). Every event has a causal id and the id of what caused it, so that
 * `explain` can walk up. Entities are tables; an entity's index
 * is its place in the table, its name is its identity (ids are made of names, never of indices).
 */
#include "meshcost/address.h"
#include "meshcost/arena.h"
#include "meshcost/scenario.h"

enum mc_history_kind {
    MC_NAMESPACE_ARRIVES, /* entity: namespace */
    MC_NAMESPACE_LEAVES,  /* entity: namespace */
    MC_SERVICE_ARRIVES,   /* entity: service */
    MC_SERVICE_SCALES,    /* entity: service; value: new number of replicas */
    MC_RELEASE,           /* entity: release */
    MC_KUBERNETES_MINOR,  /* entity: release */
    MC_ADVISORY,          /* entity: advisory */
    MC_HISTORY_KINDS
};
extern const char *const mc_history_kind_words[];

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
    int first_service, service_count; /* contiguous in the table of services */
    double need;                      /* uniform: a requirement of share s applies iff need < s */
};

struct mc_service {
    const char *name;
    mc_id id;
    int namespace_index, protocol;
    int64_t replicas; /* at arrival */
    double requests, edge_share;
    int64_t payload, cpu, memory;
    bool l7;
    double deploys; /* a year: each restarts its pods whatever the lane */
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
    const char *feature; /* capability without which nobody is exposed, or NULL */
    bool projected;
    int64_t date;
    mc_id id;
};

/* The product whose minors are those of the platform. */
extern const char mc_kubernetes_product[];

struct mc_history {
    uint64_t organisation, number; /* o, h */
    struct mc_key key, organisation_key;
    int event_count, namespace_count, service_count, release_count, advisory_count;
    struct mc_history_event *events;
    struct mc_namespace *namespaces;
    struct mc_service *services;
    struct mc_release *releases;
    struct mc_advisory *advisories;
    int watched_count; /* components about which a feed is kept */
    const char **watched;
    double traffic_growth; /* a year, drawn */
};

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

#endif
