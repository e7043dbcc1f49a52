/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_STORE_MORE_H
#define MC_STORE_MORE_H
/* Private to the store: what goes into the tables of migrate_3.sql, and sums over replications. */
#include "sql.h"

/* Constant of a run. */
void mc_store_put_tiers(struct mc_store *store, const struct mc_store_run *run);
void mc_store_put_signals(struct mc_store *store, const struct mc_store_run *run);
/* Sums of the run that begins. */
void mc_store_begin_sums(struct mc_store *store, const struct mc_scenario *scenario);
/* Is it stored as a sum over replications alone? */
bool mc_store_is_summed(const struct mc_ledger_month *month);
/* Of one replication and lane, within the transaction that stores it. */
void mc_store_add_sums(struct mc_store *store, int lane, const struct mc_lane_result *result);

#endif
