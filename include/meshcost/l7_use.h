/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_L7_USE_H
#define MESHCOST_L7_USE_H
/*
 * l7_use: which services have L7 treatment in a replay, since when and until when, and how many rules are in
 * force where.
 *
 * One for each replay. The model of exceptions writes it, every other one only reads it: models meet here and
 * never call each other. Where nobody keeps it, it follows the services' own `l7` flag for as long as they
 * exist, as the fleet counts them, and knows no rules.
 *
 * Treated is a service whose requests between services pass L7: because of an object of its own, or because
 * the whole namespace sends its traffic that way. A namespace is covered while all of it does.
 */
#include "meshcost/fleet.h"

struct mc_l7_use;

struct mc_l7_use *mc_l7_use_create(struct mc_arena *arena, const struct mc_history *history,
                                   const struct mc_fleet *fleet);

/* ---- writing ---- */

/* From now on nothing is treated but what is written. */
void mc_l7_use_keep(struct mc_l7_use *use);
void mc_l7_use_treat(struct mc_l7_use *use, int service, bool treated, int64_t t);
void mc_l7_use_cover(struct mc_l7_use *use, int namespace_index, bool covered, int64_t t);
/* Adds rules between services and at the edge; takes away where negative. */
void mc_l7_use_add_rules(struct mc_l7_use *use, int namespace_index, int64_t between, int64_t edge,
                         int64_t t);

/* ---- reading ---- */

/* What changed since it was last asked: a namespace, MC_L7_NOTHING or MC_L7_SEVERAL. For the replay alone. */
enum { MC_L7_NOTHING = -1, MC_L7_SEVERAL = -2 };
int mc_l7_use_take_change(struct mc_l7_use *use);
bool mc_l7_use_is_kept(const struct mc_l7_use *use);

/* What is written now; only where it is kept. */
struct mc_l7_now {
    int64_t services; /* treated */
    int64_t rules_between, rules_edge;
    bool covered;
};
struct mc_l7_now mc_l7_use_now(const struct mc_l7_use *use, int namespace_index);
/* Namespaces of a cluster with at least one treated service. */
int64_t mc_l7_use_namespaces(const struct mc_l7_use *use, int cluster);
/* Requests of the month that would pass L7 if it stayed as it is now all month. */
int64_t mc_l7_use_requests_now(const struct mc_l7_use *use, int namespace_index, int month);

/* A namespace over a month that has ended: integrals. Kept or not. */
struct mc_l7_month {
    int64_t active_ms;  /* with at least one treated service */
    int64_t service_ms; /* of treated services; 0 where it is not kept */
    int64_t covered_ms, rule_ms;
    int64_t requests; /* between services, to treated ones */
};
struct mc_l7_month mc_l7_use_month(struct mc_l7_use *use, int namespace_index, int month);

#endif
