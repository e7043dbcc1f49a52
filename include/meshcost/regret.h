/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_REGRET_H
#define MESHCOST_REGRET_H
/*
 * regret: what a wrong lane costs, and what wrong owners cost. Numbers in, numbers
 * out.
 *
 * The best choice is the lane and the ownership with the lowest mean of all that deliver. The regret of every
 * other pair is its paired difference to the best one over the same organisations and histories. Two mistakes
 * are compared: another lane with the best one's owners, and the best lane with other owners; each by the
 * nearest, the mean and the farthest of the alternatives.
 *
 * The split is a two-way analysis of variance within each organisation, of the lanes that deliver somewhere:
 * squares of lane effects, of owner effects and of what depends on both, summed over organisations. Squares
 * of effects that differ between organisations belong to them, chance within histories too. Intervals: 95 %
 * by jackknife over organisations.
 */
#include "meshcost/experiment.h"

enum mc_mistake { MC_MISTAKE_NEAREST, MC_MISTAKE_MEAN, MC_MISTAKE_FARTHEST, MC_MISTAKES };
extern const char *const mc_mistake_words[];

struct mc_share {
    double share, low, high;
};

struct mc_regret {
    int lanes, owners, organisations;
    int best_lane, best_owners;     /* -1: nothing delivers */
    const struct mc_estimate *cell; /* [lane][owners]: minus the best */
    struct mc_mistake_pair {
        bool known;                             /* are there alternatives of both kinds? */
        struct mc_estimate lane, owners, extra; /* extra: wrong owners minus wrong lane */
        double owners_worse;                    /* share of organisations in which wrong owners cost more */
    } mistake[MC_MISTAKES];
    bool split; /* two lanes and two ownerships at least */
    struct mc_share by_lane, by_owners, by_both;
};

/* `cost` is [lane][owners][organisation], `delivers` [lane][owners]. */
struct mc_regret mc_regret(struct mc_arena *arena, const double *cost, const bool *delivers, int lanes,
                           int owners, int organisations);
/* Another measure of the same pairs, against the choice that is the best by cost. */
struct mc_regret mc_regret_against(struct mc_arena *arena, const struct mc_regret *by_cost,
                                   const double *value, const bool *delivers);

#endif
