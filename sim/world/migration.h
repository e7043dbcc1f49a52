/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_MIGRATION_H
#define MC_MIGRATION_H
/* migration: what a scenario says of moving from one lane to another; checked when the scenario is bound. */
#include "meshcost/scenario.h"

/* Reports what is wrong with the incumbent and with the migrations that the scenario lists. */
void mc_migrations_check(struct mc_arena *arena, struct mc_diag *diag, const struct mc_node *tree,
                         const struct mc_scenario *scenario);

#endif
