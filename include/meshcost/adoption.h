/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_ADOPTION_H
#define MESHCOST_ADOPTION_H
/*
 * adoption: the values of a lane at the versions that are in use, for values have dates.
 *
 * Every record of a lane (component, tier, capability) follows one line of versions: that of its `product`,
 * or the calendar where it names none, whose versions are dates ("2029-03-15"). The cases of all records of a
 * line cut it into eras, between which no value changes. An era holds the lane's records with every value of
 * its line resolved to the one case that is in force: a const view, made once when the lane is loaded. In a
 * replay every cluster runs one version of every line (mc_world_component and its like in model.h); which one
 * is decided by whoever calls mc_world_adopt.
 *
 * A house takes the free artifacts of a product, or those that their publisher calls stable (`artifacts` of
 * the scenario). Where a lane states a `stable` record, the second come from another product with versions of
 * its own: `milestones` say which version of the first each line of the second was cut from.
 *
 * A release beyond the end of the calendars has a made name: pass NULL for it, the newest era.
 */
#include "meshcost/history.h"
#include "meshcost/lane.h"

struct mc_era {
    const char *since;                     /* first version; NULL: the first era */
    const struct mc_component *components; /* of the lane, in its order */
    const struct mc_tier *tiers;
    const struct mc_lane_capability *by_capability[MC_CAPABILITIES]; /* NULL: not there */
};

struct mc_line {
    const char *product; /* as the lane's records name it; "" is the calendar */
    const char *follows; /* whose releases are adopted: the same, or the product of the stable artifacts */
    const struct mc_milestone *milestones; /* ascending; only where another product is followed */
    int milestone_count;
    int era_count;
    struct mc_era *eras;
    const char *start; /* version at the start of a run; NULL: not known, hence the newest */
};

/* Index of the line of a product (of `follows` as well); 0 is the calendar, -1 none. */
int mc_lane_line(const struct mc_lane *lane, const char *product);
/* The era of a version; NULL is the newest. */
int mc_line_era(const struct mc_line *line, const char *version);
/* The record at the version that its line starts with. */
const struct mc_component *mc_lane_component(const struct mc_lane *lane, int component);
const struct mc_lane_capability *mc_lane_capability_at(const struct mc_lane *lane, int capability, int era);
/* Which line the statements about a capability follow; -1: nothing is stated. */
int mc_lane_capability_line(const struct mc_lane *lane, int capability);

/* Cuts the lines of a bound lane; called by the loader. False after problems were reported. */
bool mc_lane_cut(struct mc_arena *arena, struct mc_diag *diag, struct mc_lane *lane);
/* Sets by_capability to what holds at the start. */
void mc_lane_index_capabilities(struct mc_lane *lane);
/*
 * What the lane runs at the start of the scenario: the version that the scenario states, else the newest one
 * that the calendars know by then (no pre-release; edge releases only where nothing else comes out). Also
 * whose artifacts are taken, and at what licence.
 */
void mc_lane_settle(struct mc_arena *arena, const struct mc_scenario *scenario, struct mc_lane *lane,
                    const struct mc_release_calendar *calendars, int calendar_count);

/* What the clusters of a replay run now. */
struct mc_adoption {
    int line_count;
    int *era;             /* [cluster][line] */
    const char **version; /* [cluster][line]; NULL: the newest */
};
struct mc_adoption *mc_adoption_create(struct mc_arena *arena, const struct mc_lane *lane, int clusters);

#endif
