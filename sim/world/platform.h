/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_WORLD_PLATFORM_H
#define MC_WORLD_PLATFORM_H
/* platform: the part of a scenario that says what the house has; resolved when the scenario is bound. */
#include "meshcost/scenario.h"

void mc_platform_resolve(struct mc_platform_spec *platform, const struct mc_node *scenario,
                         struct mc_diag *diag);

#endif
