/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_PEOPLE_H
#define MESHCOST_PEOPLE_H
/*
 * people: who works on what, whom a page reaches and when, who is suspected first, and how practice counts.
 * Pure functions of the scenario and of what they are given; no lane is visible here.
 */
#include "meshcost/arena.h"
#include "meshcost/scenario.h"

/* The team that works for a role: its owner, or whoever is paged when nobody owns it (0: nobody at all). */
int mc_people_worker(const struct mc_scenario *scenario, int role);

/* Does the team own any role? */
bool mc_people_has_role(const struct mc_scenario *scenario, int team);

/* The distinct teams that own a failing path, in the order in which they were added. */
struct mc_path_owners {
    int count;
    int team[MC_ROLES + 3];
};
/* Adds a team once; team 0 (nobody) is left out. */
void mc_owners_add(struct mc_path_owners *owners, int team);
/* Adds the team that works for a role and, where one refuses it, the team that still holds the access. */
void mc_owners_add_role(struct mc_path_owners *owners, const struct mc_scenario *scenario, int role);
/*
 * P(the first team is wrong) = 1 - (1 - r)^(k - 1): each further team on the path is suspected first with
 * probability r (operations.md 11c, variant B). Merging two teams lowers k, and with it the probability.
 */
double mc_people_wrong_first(int owners, double r);

/* Mon-Fri 9-17 in the team's own time. */
struct mc_calendar mc_people_office(const struct mc_scenario *scenario, int team);
/* When a page at t reaches somebody: at once where there is a rota, else when the office opens. */
int64_t mc_people_reached(const struct mc_scenario *scenario, int team, int64_t t);

/*
 * A rota takes on so many incidents in any 12 hours; what is more waits until the oldest of them is 12 hours
 * old. Zeroed capacity: nobody, t is handed back.
 */
struct mc_shift {
    int capacity, next;
    int64_t *taken; /* the last `capacity` times at which one was taken on */
};
struct mc_shift mc_shift_make(struct mc_arena *arena, const struct mc_scenario *scenario, int team);
int64_t mc_shift_take(struct mc_shift *shift, int64_t t);

/* Factor on the time of a task after so many hours of practice; `factor` for each doubling of 8 h + practice,
 * at least a half. */
double mc_people_skill(double factor, double practice_hours);

/*
 * Intensity of incidents in the hour of the week of t, mean 1: weekdays as in operations.md I8, weekends by
 * the scenario's weight, office hours by its share with the peak between 11 and 14.
 */
double mc_people_week_weight(const struct mc_incident_spec *spec, const struct mc_calendar *local, int64_t t);
/* When so much time, weighted by that intensity, has passed since t: what begins later begins as people work.
 */
int64_t mc_people_after(const struct mc_incident_spec *spec, const struct mc_calendar *local, int64_t t,
                        int64_t weighted_ms);
/* The largest of them. */
double mc_people_week_peak(const struct mc_incident_spec *spec);

#endif
