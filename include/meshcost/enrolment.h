/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_ENROLMENT_H
#define MESHCOST_ENROLMENT_H
/*
 * enrolment: which namespaces are in the mesh of a lane since when and until when, and in which clusters its
 * parts stand.
 *
 * One for each replay. The model that onboards writes it, every other one only reads it: models meet here
 * and never call each other. Where nobody keeps it, a namespace is in the mesh for as long as it exists, and
 * all parts stand from the start.
 *
 * A lane has one side; a lane that moves from one mesh to another has two, and a namespace is in at most one
 * of them at any time. Readers ask with a set of sides, since a part may serve both. A namespace enters a
 * side at most once, as a cluster is opened at most once: a span says it all.
 */
#include "meshcost/fleet.h"

enum { MC_SIDES = 2 };
enum mc_side { MC_SIDE_FIRST = 1, MC_SIDE_SECOND = 2, MC_SIDE_BOTH = 3 }; /* sets of sides */

struct mc_enrolment;

struct mc_enrolment *mc_enrolment_create(struct mc_arena *arena, int namespaces, int clusters);

/* ---- writing; side is 0 or 1 ---- */

/* From now on nobody is in and nothing stands but what is written. */
void mc_enrolment_keep(struct mc_enrolment *enrolment);
void mc_enrolment_enter(struct mc_enrolment *enrolment, int side, int namespace_index, int64_t t);
void mc_enrolment_leave(struct mc_enrolment *enrolment, int side, int namespace_index, int64_t t);
void mc_enrolment_open(struct mc_enrolment *enrolment, int side, int cluster, int64_t t);
void mc_enrolment_close(struct mc_enrolment *enrolment, int side, int cluster, int64_t t);

/* ---- reading; sides is a set ---- */

/* Grows with every change. */
uint64_t mc_enrolment_version(const struct mc_enrolment *enrolment);
bool mc_enrolment_is_kept(const struct mc_enrolment *enrolment);
/* Is the namespace in now? Where nobody keeps it: yes. Whether the namespace exists is the reader's business.
 */
bool mc_enrolment_is_in(const struct mc_enrolment *enrolment, unsigned sides, int namespace_index);
bool mc_enrolment_is_up(const struct mc_enrolment *enrolment, unsigned sides, int cluster);
/* Of the time that the namespace exists in the month, the share that it is in; 0..1. Ask at the month's end.
 */
double mc_enrolment_share(const struct mc_enrolment *enrolment, const struct mc_fleet *fleet, unsigned sides,
                          int namespace_index, int month);
/* Time of the month, ms, in which the namespace is on that side and another one on the other. */
int64_t mc_enrolment_apart_ms(const struct mc_enrolment *enrolment, const struct mc_fleet *fleet, int side,
                              int namespace_index, int other, int month);
/* Of the time that the cluster is there in the month, the share that the parts stand in it. */
double mc_enrolment_up_share(const struct mc_enrolment *enrolment, const struct mc_fleet *fleet,
                             unsigned sides, int cluster, int month);
/* Of the pod time of a cluster in the month, the share of namespaces that are in. */
double mc_enrolment_pod_share(const struct mc_enrolment *enrolment, const struct mc_fleet *fleet,
                              const struct mc_history *history, unsigned sides, int cluster, int month);

#endif
