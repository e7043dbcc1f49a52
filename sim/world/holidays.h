/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_HOLIDAYS_H
#define MC_HOLIDAYS_H
/* holidays: days of every year on which nobody works. */
#include "meshcost/scenario.h"

/* Lists the days of all years of the scenario; complains about what is no day. */
void mc_holidays_resolve(struct mc_arena *arena, struct mc_scenario *scenario, const struct mc_node *tree,
                         struct mc_diag *diag);

#endif
