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

/*
 * A lane that moves from one to another from a date on: both sides and whose each
 * component and tier is. Both are bound and settled already; settle the new one too. NULL after problems were
 * reported.
 */
struct mc_lane *mc_lane_compose(struct mc_arena *arena, struct mc_diag *diag,
                                const struct mc_scenario *scenario, const struct mc_lane *from,
                                const struct mc_lane *to, int64_t at);

/* A lane by its name or path, for platform.runs and platform.incumbent. NULL after problems were reported at
 * the place. */
typedef const struct mc_lane *mc_lane_source_fn(void *context, const char *name, struct mc_place place);
/*
 * Before lanes are settled: finds out whose version that of the incumbent is. False after problems were
 * reported.
 */
bool mc_incumbent_settle(struct mc_diag *diag, struct mc_scenario *scenario, mc_lane_source_fn *source,
                         void *context);
/*
 * Resolves platform.runs for all lanes of a run, checks what the lanes need, and warns where neither lane nor
 * house has it; checks the names of models that are switched off. The components come from the lane files, so
 * that what the house runs does not depend on which lanes are compared. False after problems were reported.
 */
bool mc_house_settle(struct mc_arena *arena, struct mc_diag *diag, const struct mc_scenario *scenario,
                     struct mc_lane *const *lanes, int lane_count, mc_lane_source_fn *source, void *context);

struct mc_lane_result {
    int total_count, month_count, hour_count;
    struct mc_ledger_total *totals;
    struct mc_ledger_month *months;
    struct mc_ledger_hour *hours; /* pages by hour of the week */
    int64_t sum[MC_Q_COUNT];
    int64_t entries, need_s; /* need_s: namespace-seconds that all requirements ask for */
    int64_t hard_unmet;      /* hard requirements that the lane lacks, and parts that it must not replace */
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
