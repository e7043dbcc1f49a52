/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_STORE_MORE_H
#define MC_STORE_MORE_H
/* Private to the store: what goes into the tables of migrate_3.sql. */
#include "sql.h"

/* Constant of a run. */
void mc_store_put_tiers(struct mc_store *store, const struct mc_store_run *run);
void mc_store_put_signals(struct mc_store *store, const struct mc_store_run *run);
/* Of one replication and lane, within the transaction that stores it. */
void mc_store_add_hours(struct mc_store *store, int lane, const struct mc_lane_result *result);

#endif
