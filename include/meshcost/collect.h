/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_COLLECT_H
#define MESHCOST_COLLECT_H
/*
 * collect: replications in memory, in the shape that a database gives (read.h), so that a comparison needs no
 * file. The same replications give the same figures either way.
 */
#include "meshcost/read.h"

struct mc_collect;

/* For up to run->replications replications. `run` says what a database would be told; it is kept. */
struct mc_collect *mc_collect_create(struct mc_arena *arena, const struct mc_store_run *run);
bool mc_collect_sink(void *collect, const struct mc_replication *replication); /* an mc_sink, in order */
bool mc_collect_done(void *collect, uint64_t index);                           /* an mc_done_set */
/*
 * What the complete organisations so far say, copied into `arena`. Without any, the names alone with
 * `organisations` 0.
 */
struct mc_read_result *mc_collect_result(const struct mc_collect *collect, struct mc_arena *arena);

#endif
