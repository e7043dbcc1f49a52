/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_CONDITION_H
#define MESHCOST_CONDITION_H
/*
 * condition: a comparison over result names, so that a pipeline can gate on a budget.
 *
 *   NAME OP VALUE        OP: > >= < <=     VALUE: a number, or a share such as 5%
 *   MEASURE[.STAT]       of the lane of the verdict: the cheapest that delivers
 *   LANE.MEASURE[.STAT]  of a lane
 *   delta(LANE).MEASURE[.STAT]  the paired difference of a lane to the reference lane, or, where a scenario
 *                        is changed, of the changed lane to itself; with a % relative to the mean of that
 *   not_delivering, ties lanes
 *
 * MEASURE: cost (or cash), cash(CATEGORY or TEAM), people, people(TEAM), shortfall, any quantity of ledger.h;
 * without delta also delivers, cheapest_realised, cheapest_expected (shares of 1, without STAT).
 * STAT: mean (if none is given), low, high (of the 95 % interval), p10, p50, p90.
 *
 * What cannot be told holds: the end of an interval that is withheld, any figure of the verdict's lane where
 * no lane delivers. A gate must not open because a figure is missing.
 */
#include "meshcost/change.h"

struct mc_condition;

/* Names are those of `names`. NULL after a diagnostic. */
const struct mc_condition *mc_condition_parse(struct mc_arena *arena, struct mc_diag *diag, const char *text,
                                              const struct mc_read_result *names);
/* Notes that list the known names. */
void mc_condition_names(struct mc_arena *arena, struct mc_diag *diag, const struct mc_read_result *names);
/* `change` may be NULL; if not, `compare` is its changed side. `said`: what was found, a sentence. */
bool mc_condition_holds(struct mc_arena *arena, const struct mc_condition *condition,
                        const struct mc_compare *compare, const struct mc_change *change, const char **said);

#endif
