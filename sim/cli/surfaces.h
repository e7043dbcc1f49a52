/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_CLI_SURFACES_H
#define MC_CLI_SURFACES_H
/* surfaces: the latency surfaces of the lanes that a command replays. */
#include "inputs.h"
#include "meshcost/store.h"
#include "meshcost/surfaces.h"

/*
 * Finds or makes them, and says on stderr what was made and how well it is known. They are kept in `store`,
 * or found in `before`, which was made for other inputs; each may be NULL. `coarse` for a first look,
 * whatever the scenario says. False after problems were reported, or if the store failed.
 */
bool mc_inputs_surfaces(const struct mc_args *args, const struct mc_inputs *inputs, int64_t jobs,
                        struct mc_store *store, const struct mc_surfaces_made *before, bool coarse,
                        struct mc_surfaces_made *made);

#endif
