/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_REPLAY_H
#define MESHCOST_REPLAY_H
/*
 * replay: one history through one lane. Also the loader of lane files.
 */
#include "meshcost/model.h"

/* The file of a lane: `name` is a stem looked up in `directories` (NULL-terminated), or a path. NULL if there
 * is none. */
const char *mc_lane_find(struct mc_arena *arena, const char *name, const char *const *directories);
/* The name of a lane: its file's name without directory and ending. */
const char *mc_lane_stem(struct mc_arena *arena, const char *file);
/* Binds the tree of a lane file, possibly overridden. NULL after problems were reported. */
struct mc_lane *mc_lane_bind(struct mc_arena *arena, struct mc_diag *diag, const char *name,
                             struct mc_node *tree);

struct mc_lane_result {
    int total_count, month_count, hour_count;
    struct mc_ledger_total *totals;
    struct mc_ledger_month *months;
    struct mc_ledger_hour *hours; /* pages by hour of the week */
    int64_t sum[MC_Q_COUNT];
    int64_t entries, need_s; /* need_s: namespace-seconds that all requirements ask for */
    int64_t hard_unmet;      /* hard requirements that the lane lacks */
    bool delivers;           /* no hard requirement missed, shortfall within the tolerance */
    uint64_t fingerprint;    /* of executed events and ledger entries */
};

/*
 * Replays a history. The result lies in `arena`; `scratch` is the replay arena and is reset first. `trace`
 * may be NULL.
 */
struct mc_lane_result *mc_replay_run(struct mc_arena *arena, struct mc_arena *scratch,
                                     const struct mc_scenario *scenario, const struct mc_history *history,
                                     const struct mc_fleet *fleet, const struct mc_lane *lane,
                                     mc_entry_fn *trace, void *trace_context);

#endif
