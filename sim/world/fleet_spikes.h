/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_FLEET_SPIKES_H
#define MC_FLEET_SPIKES_H
/* fleet_spikes: what spikes of traffic do to the months of a fleet whose weeks are known. */
#include "meshcost/fleet.h"

/* Sets the 95th percentile of every month; returns traffic with spikes over traffic without, [month]. */
double *mc_fleet_add_spikes(struct mc_arena *arena, const struct mc_scenario *scenario,
                            const struct mc_history *history, struct mc_fleet *fleet);

#endif
