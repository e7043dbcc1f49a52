/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_LEDGER_H
#define MESHCOST_LEDGER_H
/*
 * ledger: every charge in its natural unit.
 *
 * An entry says when, which category (= the cost model that booked it), which cause (one of the model's
 * causes), who pays (team), where (cluster, namespace), how much of which quantity, and the id of the event
 * that caused it. Amounts are non-negative int64, so that sums are exact in any order. Money does not occur
 * here: a price is applied when a result is read.
 */
#include "meshcost/address.h"
#include "meshcost/arena.h"
#include <stdbool.h>
#include <stdint.h>

/*
 * Quantities: X(ENUM, word, unit, units per priced unit, priced unit, price key or NULL, what it is).
 * Only quantities with a price key enter the cash view; the others are outcomes of their own.
 */
#define MC_QUANTITIES(X)                                                                                     \
    X(CPU_BILLED, "cpu-billed", "milli-core-seconds", 3600000, "core-hours", "cpu",                          \
      "CPU that has to be paid for")                                                                         \
    X(MEMORY_BILLED, "memory-billed", "MiB-seconds", 3686400, "GiB-hours", "memory",                         \
      "memory that has to be paid for")                                                                      \
    X(CPU_RESERVED, "cpu-reserved", "milli-core-seconds", 3600000, "core-hours", NULL, "CPU requests")       \
    X(CPU_USED, "cpu-used", "milli-core-seconds", 3600000, "core-hours", NULL, "CPU time consumed")          \
    X(MEMORY_RESERVED, "memory-reserved", "MiB-seconds", 3686400, "GiB-hours", NULL, "memory requests")      \
    X(MEMORY_USED, "memory-used", "MiB-seconds", 3686400, "GiB-hours", NULL, "memory in use")                \
    X(WORK, "work", "person-seconds", 3600, "hours", "work", "work in working hours")                        \
    X(WORK_OFF, "work-off-hours", "person-seconds", 3600, "hours", "work-off-hours",                         \
      "work outside working hours")                                                                          \
    X(PAGES, "pages", "pages", 1, "pages", NULL, "times that somebody is paged")                             \
    X(OUTAGE, "outage", "namespace-seconds", 3600, "namespace-hours", "outage",                              \
      "full-loss equivalent time of namespaces")                                                             \
    X(LOST_REQUESTS, "lost-requests", "requests", 1000000, "million requests", NULL, "requests that failed") \
    X(EXPIRED_LEAVES, "expired-leaves", "certificates", 1, "certificates", NULL,                             \
      "workload certificates invalid at once")                                                               \
    X(RENEWALS, "renewals", "certificates", 1000, "thousand", NULL, "routine workload certificate renewals") \
    X(UNCOVERED, "uncovered", "namespace-seconds", 86400, "namespace-days", "shortfall",                     \
      "needing namespaces without the required capability")                                                  \
    X(UNMET, "unmet", "need-seconds", 86400, "need-days", NULL, "required capabilities that the lane lacks") \
    X(LICENCE, "licence", "cluster-seconds", 2629800, "cluster-months", "licence", "commercial licence")     \
    X(INCIDENTS, "incidents", "incidents", 1, "incidents", NULL, "incidents that were noticed")              \
    X(MISROUTED, "misrouted", "incidents", 1, "incidents", NULL, "of them, sent to a wrong team first")      \
    X(INCIDENT_TIME, "incident-time", "incident-seconds", 3600, "incident-hours", NULL,                      \
      "from the beginning of a paged incident to its repair")                                                \
    X(L7_RULES, "l7-rules", "rule-seconds", 2629800, "rule-months", NULL, "L7 rules in force")               \
    X(L7_SERVICES, "l7-services", "service-seconds", 2629800, "service-months", NULL,                        \
      "services whose requests pass L7")                                                                     \
    X(L7_OBJECTS, "l7-objects", "service-seconds", 2629800, "service-months", NULL,                          \
      "services with an L7 rule of their own")                                                               \
    X(L7_NAMESPACES, "l7-namespaces", "namespace-seconds", 2629800, "namespace-months", NULL,                \
      "namespaces with a service whose requests pass L7")                                                    \
    X(SERVICES, "services", "service-seconds", 2629800, "service-months", NULL, "all services")              \
    X(NAMESPACES, "namespaces", "namespace-seconds", 2629800, "namespace-months", NULL, "all namespaces")    \
    X(L7_ASKED, "l7-asked", "need-seconds", 86400, "need-days", NULL, "L7 needs that were asked for")        \
    X(L7_UNMET, "l7-unmet", "need-seconds", 86400, "need-days", NULL, "of them, not met (yet)")              \
    X(EXCEPTIONS_GRANTED, "exceptions-granted", "exceptions", 1, "exceptions", NULL,                         \
      "L7 needs that were met")                                                                              \
    X(EXCEPTIONS_REMOVED, "exceptions-removed", "exceptions", 1, "exceptions", NULL, "of them, taken back")  \
    X(EXCEPTIONS_REFUSED, "exceptions-refused", "exceptions", 1, "exceptions", NULL,                         \
      "L7 needs that the review gate refused")                                                               \
    X(BLOCKED_STARTS, "blocked-starts", "milli-starts", 1000, "starts of pods", NULL,                        \
      "pods that could not start for want of a certificate")                                                 \
    X(CROSS_ZONE, "cross-zone", "KiB", 1048576, "GiB", "cross-zone",                                         \
      "payload between zones on hops that the lane adds")                                                    \
    X(LOGS, "logs", "KiB", 1048576, "GiB", "logs", "log lines of proxies")                                   \
    X(MANAGED, "managed", "cluster-seconds", 3600, "cluster-hours", "managed",                               \
      "control planes run by a provider")                                                                    \
    X(CALLS, "calls", "requests", 1000000, "million calls", NULL, "calls whose added latency is known")      \
    X(ADDED_LATENCY, "added-latency", "request-microseconds", 3600000000, "request-hours", NULL,             \
      "time that the lane adds to calls")                                                                    \
    X(ADDED_P50, "added-latency-p50", "request-microseconds", 3600000000, "request-hours", NULL,             \
      "calls times the median added in their hour, place and way")                                           \
    X(ADDED_P90, "added-latency-p90", "request-microseconds", 3600000000, "request-hours", NULL,             \
      "the same of the 90th percentile")                                                                     \
    X(ADDED_P99, "added-latency-p99", "request-microseconds", 3600000000, "request-hours", NULL,             \
      "the same of the 99th percentile")                                                                     \
    X(OVER_OBJECTIVE, "requests-over-objective", "requests", 1000000, "million calls", NULL,                 \
      "calls that take longer than the objective")                                                           \
    X(OVERLOADED, "overloaded-calls", "requests", 1000000, "million calls", NULL,                            \
      "calls that meet a proxy with more to do than it can, whose latency is not known")                     \
    X(ENROLLED, "enrolled", "namespace-seconds", 2629800, "namespace-months", NULL,                          \
      "time of namespaces in the mesh")                                                                      \
    X(NOT_ENROLLED, "not-enrolled", "namespace-seconds", 2629800, "namespace-months", NULL,                  \
      "time of namespaces that exist outside the mesh")                                                      \
    X(ONBOARDED, "onboarded", "namespaces", 1, "namespaces", NULL, "namespaces that came into the mesh")     \
    X(ONBOARDING_TIME, "onboarding-time", "namespace-seconds", 86400, "namespace-days", NULL,                \
      "from a namespace's turn to its entry")                                                                \
    X(ONBOARDING_WAIT, "onboarding-wait", "namespace-seconds", 86400, "namespace-days", NULL,                \
      "of that, waiting for people or for a window")                                                         \
    X(ABANDONED, "abandoned", "onboardings", 1, "onboardings", NULL, "onboardings that were given up")       \
    X(UNSUPPORTED, "unsupported", "cluster-seconds", 86400, "cluster-days", NULL,                            \
      "something installed is out of support")                                                               \
    X(UNDEFINED, "support-undefined", "cluster-seconds", 86400, "cluster-days", NULL,                        \
      "nothing is out of support as far as windows are stated, and for something none is")                   \
    X(EXPOSED, "exposed", "cluster-seconds", 86400, "cluster-days", NULL,                                    \
      "a published advisory applies to something installed")                                                 \
    X(EXPOSURE_UNKNOWN, "exposure-unknown", "cluster-seconds", 86400, "cluster-days", NULL,                  \
      "no published advisory applies, but for something installed none would be known")                      \
    X(RESTARTS, "forced-restarts", "pods", 1, "pods", NULL, "pods restarted for an upgrade")                 \
    X(CONNECTIONS_CUT, "connections-cut", "connections", 1000, "thousand", NULL,                             \
      "long-lived connections cut by an upgrade")                                                            \
    X(UPGRADES, "upgrades", "cluster-upgrades", 1, "cluster-upgrades", NULL, "releases taken by a cluster")  \
    X(SKIPPED, "skipped", "releases", 1, "releases", NULL, "releases that a cluster passed over")            \
    X(FAILED_UPGRADES, "failed-upgrades", "cluster-upgrades", 1, "cluster-upgrades", NULL,                   \
      "upgrades of a cluster that were rolled back")                                                         \
    X(EXIT_WORK, "exit-work", "person-seconds", 3600, "hours", NULL,                                         \
      "of the work, what a migration takes only because something is left")                                  \
    X(NODES_ADDED, "nodes-added", "node-seconds", 3600, "node-hours", NULL,                                  \
      "nodes rented because applications leave no room; paid for as their CPU and memory")

enum mc_quantity {
#define X(e, word, unit, per, priced, key, doc) MC_Q_##e,
    MC_QUANTITIES(X)
#undef X
        MC_Q_COUNT
};

struct mc_quantity_info {
    const char *word, *unit;
    int64_t per_priced_unit; /* natural units in one priced unit */
    const char *priced_unit, *price_key, *doc;
};
extern const struct mc_quantity_info mc_quantity_table[MC_Q_COUNT];

enum { MC_MAX_CAUSES = 16 };

struct mc_entry {
    int64_t time; /* ms; of the end of the span for accruals */
    mc_id event;  /* 0: accrual without a single cause */
    int64_t amount;
    int16_t category;        /* index of the cost model in mc_models[] */
    int16_t cause;           /* index in the model's causes */
    int16_t quantity;        /* enum mc_quantity */
    int16_t team;            /* 0: nobody */
    int16_t cluster;         /* -1: none */
    int16_t component;       /* index in the lane's components, -1: none */
    int32_t namespace_index; /* -1: none */
};

struct mc_ledger_total {
    int16_t category, cause, team, quantity;
    int64_t amount;
};
struct mc_ledger_month {
    int16_t month, category, quantity;
    int64_t amount;
};

/* Pages by hour of the week, 0 (Monday 00:00) .. 167, in the time of the team that is paged. */
struct mc_ledger_hour {
    int16_t category, cause, team, hour;
    int64_t pages;
};

struct mc_ledger;

/* Called with every entry, in booking order, where a trace is wanted. */
typedef void mc_entry_fn(void *context, const struct mc_entry *entry);

struct mc_ledger *mc_ledger_create(struct mc_arena *arena, int categories, int teams,
                                   const int64_t *month_start, int months, mc_entry_fn *trace,
                                   void *trace_context);
/* Local time minus UTC of every team, for hours of the week; UTC where never called. */
void mc_ledger_set_offsets(struct mc_ledger *ledger, const int64_t *utc_offset_ms);
/* Adds an entry; amount 0 is dropped, negative asserts, time outside the months asserts. */
void mc_ledger_book(struct mc_ledger *ledger, const struct mc_entry *entry);
int64_t mc_ledger_sum(const struct mc_ledger *ledger, enum mc_quantity quantity);
/* Non-zero totals by (category, cause, team, quantity) and by (month, category, quantity), in that order. */
struct mc_ledger_total *mc_ledger_totals(const struct mc_ledger *ledger, struct mc_arena *arena, int *count);
struct mc_ledger_month *mc_ledger_months(const struct mc_ledger *ledger, struct mc_arena *arena, int *count);
/* Non-zero page counts by (category, cause, team, hour), in that order. */
struct mc_ledger_hour *mc_ledger_hours(const struct mc_ledger *ledger, struct mc_arena *arena, int *count);
int64_t mc_ledger_entries(const struct mc_ledger *ledger);
/* Hash of all entries in booking order, of each all but its namespace. */
uint64_t mc_ledger_fingerprint(const struct mc_ledger *ledger);

#endif
