/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_STOPPING_H
#define MESHCOST_STOPPING_H
/*
 * stopping: how many replications are enough.
 *
 * Sequential fixed-width intervals in the manner of Chow and Robbins (1965): look at 100 replications, then
 * at sizes that grow by the square root of 2, and stop at the first where the intervals of the differences of
 * all pairs of lanes have the wanted half-width. Intervals are paired, of Student's t over organisations, and
 * simultaneous by Bonferroni's inequality.
 *
 * Guarantee, asymptotic (for a width that shrinks; few looks and at least 100 replications keep the loss
 * small, tests/validation/coverage.c measures it): with probability 95 % every difference is known to the
 * half-width at once, so that any two lanes whose expected costs differ by more are put in the right order.
 * It allows common random numbers and unequal variances. What it does not do: choose the best with the fewest
 * replications.
 */
#include "meshcost/experiment.h"

enum { MC_STOPPING_FIRST = 100 };

/* The first size to look at that is not below `stored`: whole organisations of `histories`, at most `most`
 * (rounded down to whole organisations, at least one). */
uint64_t mc_stopping_next(uint64_t stored, int histories, uint64_t most);

struct mc_precision {
    double half;              /* the widest simultaneous half-width; infinite where an interval is withheld */
    int first, second, pairs; /* the pair of lanes that it is of, and how many there are */
};
/* `sample`: [lane][organisation]. One lane has no pair and half 0. */
struct mc_precision mc_precision(const double *sample, int lanes, int organisations,
                                 struct mc_arena *scratch);

#endif
