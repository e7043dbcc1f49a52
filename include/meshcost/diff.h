/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_DIFF_H
#define MESHCOST_DIFF_H
/*
 * diff: what differs between the inputs of two runs of a database. What differs between their results is a
 * change (change.h).
 */
#include "meshcost/table.h"

enum { MC_DIFF_TABLES = 3 };
/* inputs, prices, parameters: only rows that differ. False if a query failed (mc_store_error). */
bool mc_diff_inputs(struct mc_arena *arena, struct mc_store *store, const struct mc_read_run *base,
                    const struct mc_read_run *changed, const struct mc_table **tables);

#endif
