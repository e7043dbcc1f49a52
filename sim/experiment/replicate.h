/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_REPLICATE_H
#define MC_REPLICATE_H
/* replicate: one organisation, one history, all lanes. */
#include "meshcost/experiment.h"

/* What `r` points to lies in `arena`; `scratch` is reset. index, organisation and history are set by the
 * caller. */
void mc_replicate(const struct mc_run *run, bool traced, struct mc_arena *arena, struct mc_arena *scratch,
                  struct mc_replication *r);

#endif
