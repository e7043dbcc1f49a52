/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_SCORE_H
#define MESHCOST_SCORE_H
/*
 * score: predictions of rigs against what was measured on them.
 *
 * Numbers are compared by their ratio, changes of throughput by their distance in points. Pairs are two lanes
 * (or modes) under the same load in one source, on the same number. The null model takes the geometric means
 * of the tables for a pass and knows no queueing. Cross-validation leaves out one source at a time: factors
 * on CPU, memory and latency come from the residuals of the other sources, and only they predict it.
 */
#include "meshcost/path.h"

enum mc_score_kind {
    MC_SCORE_THROUGHPUT,
    MC_SCORE_CHANGE,
    MC_SCORE_LATENCY, /* percentiles as measured */
    MC_SCORE_ADDED,   /* what the lane adds to a percentile */
    MC_SCORE_CPU,
    MC_SCORE_MEMORY,
    MC_SCORE_KINDS
};
extern const char *const mc_score_kind_words[];

struct mc_score_row {
    int rig, kind;       /* index of the rig */
    const char *name;    /* of the number */
    const char *subject; /* whose number it is: of a component, or NULL */
    struct mc_path_value predicted;
    double measured, null;
    bool derived; /* follows from another row and the baseline: counted in its own kind alone */
};

struct mc_score {
    int count, within[3]; /* 1.25, 1.6, 2.5; points: 4, 8, 14 */
    int pairs, ordered, covered;
    double log_error; /* mean of |log of the ratio|; points: of the distance */
};

struct mc_score_rig {
    const struct mc_rig *rig;
    const struct mc_lane *lane;
    const struct mc_path_result *result;
};

/* Rows of one rig for all that was measured on it; at most `room`. */
int mc_score_rows(struct mc_arena *arena, const struct mc_score_rig *rigs, int rig, struct mc_score_row *rows,
                  int room);
/* Score of the rows of one kind (MC_SCORE_KINDS: of all). `null_model`: of the null model's numbers. */
struct mc_score mc_score_sum(const struct mc_score_rig *rigs, const struct mc_score_row *rows, int count,
                             int kind, bool null_model);
/* Factors that the rows of all sources but the one of rig `held_out` ask for. */
int mc_score_factors(const struct mc_score_rig *rigs, const struct mc_score_row *rows, int count,
                     int held_out, struct mc_path_factor *factors, int room);

#endif
