/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_PILOT_BIAS_H
#define MESHCOST_PILOT_BIAS_H
/*
 * pilot_bias: what pilots in a database say of their production, against what it came to. The equations of
 * the rules stand in pilot.h, and in the view v_pilot, from which all is read.
 *
 * An observation is an organisation: the mean over its histories, pilot and production of the same ones.
 * Bias = extrapolated minus production. A lane is chosen if it is the cheapest by cash: in production of
 * those that comparisons call delivering, after a pilot of those that lack nothing that is required without
 * exception. That stands on paper; whether a lane delivers in time a pilot cannot tell.
 */
#include "meshcost/compare.h"

enum { MC_PILOT_RULES = 3, MC_PILOT_VARIANTS = 8 };
extern const char *const mc_pilot_rule_words[MC_PILOT_RULES];

/* The first measures, which every pilot has; those after them are the cash of a category each. */
enum mc_pilot_measure {
    MC_PILOT_CASH,
    MC_PILOT_PEOPLE,
    MC_PILOT_OUTAGE,
    MC_PILOT_SHORTFALL,
    MC_PILOT_MEASURES
};

struct mc_pilot_cell { /* of a variant, rule, measure and lane; a year */
    struct mc_estimate extrapolated, production, bias;
    struct mc_estimate revealed; /* extrapolated minus what the plain pilot says by the same rule */
};

struct mc_pilot_choice { /* of a variant and rule */
    const int *lane;     /* [organisation]: -1: none delivers */
    double differs;      /* share of organisations in which production chooses another */
    double low, high;    /* 95 %, Clopper and Pearson */
};

struct mc_pilot {
    const struct mc_read_run *run;
    int organisations, variants, lanes, measures;
    double weeks;
    const char *variant[MC_PILOT_VARIANTS];
    const struct mc_read_lane *lane;
    const char *const *measure, *const *unit;
    const struct mc_pilot_cell *cells;     /* [variant][rule][measure][lane] */
    const struct mc_pilot_choice *choices; /* [variant][rule] */
    const double *wrong; /* [variant][rule][measure]: |mean bias| over production, summed over lanes */
    const int *least;    /* [variant][measure]: the rule that is least wrong */
};

/* NULL if the run has no pilot (or a query failed: mc_store_error tells). */
const struct mc_pilot *mc_pilot_read(struct mc_arena *arena, struct mc_store *store,
                                     const struct mc_compare *production);
const struct mc_pilot_cell *mc_pilot_cell(const struct mc_pilot *pilot, int variant, int rule, int measure,
                                          int lane);

enum { MC_PILOT_TABLES = 3 };
/* bias (by the rule that is least wrong for the plain pilot), rules (how wrong, which lane), reveals (what
 * each addition shows). */
void mc_pilot_tables(struct mc_arena *arena, const struct mc_pilot *pilot, const struct mc_table **tables);
/* One row a variant, rule, measure and lane, for programs. */
const struct mc_table *mc_pilot_tidy(struct mc_arena *arena, const struct mc_pilot *pilot);
/* How pilots are read; what one of them comes to; both, in a few sentences. */
const char *mc_pilot_opening(struct mc_arena *arena, const struct mc_pilot *pilot);
const char *mc_pilot_found(struct mc_arena *arena, const struct mc_pilot *pilot, int variant);
const char *mc_pilot_verdict(struct mc_arena *arena, const struct mc_pilot *pilot);

#endif
