/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_CHANGE_H
#define MESHCOST_CHANGE_H
/*
 * change: two comparisons side by side, lane by lane: what a changed scenario, lane, price or version moves.
 *
 * Where both have the same seed and number of histories an organisation, organisation o and history h are the
 * same draws in both, and the difference (changed minus base) is paired over the organisations that both
 * have, with a 95 % interval over organisations. Otherwise the samples are independent (Welch's interval).
 */
#include "meshcost/compare.h"

struct mc_change_row {
    const char *lane, *measure, *unit;
    struct mc_estimate base, changed, difference;
};

struct mc_change {
    const struct mc_compare *base, *changed;
    bool paired, same_money; /* same_money: one currency, otherwise there are no rows of cash */
    int shared;              /* organisations that both have; 0 unless paired */
    int row_count;
    const struct mc_change_row *row; /* by measure, then by lane; measures and lanes that both have */
    bool same_verdict;
    const char *verdict; /* a sentence */
};

const struct mc_change *mc_change(struct mc_arena *arena, const struct mc_compare *base,
                                  const struct mc_compare *changed);
/* Did it move: paired, any difference at all; otherwise, one that the interval sets apart from zero. */
bool mc_change_moved(const struct mc_change *change, const struct mc_change_row *row);
/* The difference of any measure of a lane that both have, by name (NULL: the first of its kind), and what its
 * mean was. */
struct mc_estimate mc_change_difference(const struct mc_change *change, enum mc_compare_kind kind,
                                        const char *measure, const char *lane, double *base);
/* For people: rows that are not zero throughout; `moved`: only those that moved. */
const struct mc_table *mc_change_table(struct mc_arena *arena, const struct mc_change *change,
                                       const char *title, const char *note, bool moved);
/* For programs: every row, all figures. */
const struct mc_table *mc_change_tidy(struct mc_arena *arena, const struct mc_change *change);

#endif
