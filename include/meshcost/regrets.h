/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_REGRETS_H
#define MESHCOST_REGRETS_H
/*
 * regrets: the matrix of regret of a stored sweep whose points are ownerships: lanes downwards, points
 * across. Costs are cash a year, an observation is an organisation, as in `compare`.
 */
#include "meshcost/compare.h"
#include "meshcost/regret.h"
#include "meshcost/sweep_store.h"

enum { MC_REGRET_POINTS = 24 };

struct mc_regrets {
    const struct mc_read_sweep *sweep;
    const char *currency;
    int lanes, owners;
    const struct mc_read_lane *lane;
    const char *const *owner; /* names of the points */
    const bool *delivers;     /* [lane][owners] */
    struct mc_regret r;
    struct mc_regret outage; /* namespace-hours a year, against the same best choice */
};

/* NULL after a diagnostic: the sweep is unfinished, or has one point only, or too many. */
const struct mc_regrets *mc_regrets_read(struct mc_store *store, struct mc_arena *arena, struct mc_diag *diag,
                                         const struct mc_read_sweep *sweep);
/* The newest finished sweep of a scenario whose points change owners and share whole organisations; NULL if
 * there is none. */
const struct mc_read_sweep *mc_regrets_find(struct mc_store *store, struct mc_arena *arena,
                                            const char *scenario);

/* Which of the two mistakes costs more, or that it cannot be told; and the price of an outage at which that
 * turns. */
const char *mc_regrets_verdict(struct mc_arena *arena, const struct mc_regrets *regrets);
enum { MC_REGRETS_TABLES = 4 };
/* The matrix, the two mistakes, the split of the variance, the matrix in hours of outage. */
void mc_regrets_tables(struct mc_arena *arena, const struct mc_regrets *regrets,
                       const struct mc_table **tables);

#endif
