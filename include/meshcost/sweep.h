/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_SWEEP_H
#define MESHCOST_SWEEP_H
/*
 * sweep: many points, each replayed many times, in chunks.
 *
 * Item i is replication i mod R of point i div R; a chunk is a fixed number of successive items. What a chunk
 * holds follows from the design alone, whoever makes it: any process may make any chunk, in any order, twice
 * if need be. Points meet the same organisations and histories, unless they are to be independent. Only
 * outcomes are kept, so that memory grows neither with points nor with replications.
 */
#include "meshcost/experiment.h"

struct mc_outcome { /* of one lane in one replication */
    int64_t sum[MC_Q_COUNT];
    int64_t entries, need_s, hard_unmet;
    int64_t span_ms; /* of the horizon */
    uint64_t fingerprint;
    bool delivers;
};

struct mc_item {
    uint64_t point, organisation, history;
    const struct mc_outcome *lanes; /* one a lane */
};

struct mc_chunk {
    uint64_t index;
    int items;
    const struct mc_item *item;
};

/*
 * Makes a point ready: sets scenario, lanes and calendars of `run`, all in `arena`. Called in several threads
 * at once. False stops the sweep (who made it false has said why).
 */
typedef bool mc_point_fn(void *context, uint64_t point, struct mc_arena *arena, struct mc_run *run);
typedef bool mc_chunk_fn(void *context, const struct mc_chunk *chunk); /* in the caller's thread, in order */
typedef bool mc_chunk_done_fn(void *context, uint64_t chunk);

struct mc_sweep {
    uint64_t points, replications, seed; /* replications a point */
    int histories, lane_count, chunk, jobs;
    bool independent;
    const uint64_t *organisation; /* the first one of each point; NULL: as `independent` says */
    uint64_t shard, shards;       /* makes the chunks c with c mod shards = shard; shards >= 1 */
    mc_point_fn *point;
    void *point_context;
    mc_chunk_fn *sink;
    void *sink_context;
    mc_chunk_done_fn *done; /* may be NULL */
    void *done_context;
    mc_progress_fn *progress; /* in items; may be NULL */
    void *progress_context;
};

uint64_t mc_sweep_chunks(uint64_t points, uint64_t replications, uint64_t chunk);
/* True if all chunks of the shard are delivered or were done before. */
bool mc_sweep_run(const struct mc_sweep *sweep);

#endif
