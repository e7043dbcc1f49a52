/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_PRECISE_H
#define MC_PRECISE_H
/* precise: how far a run goes: to a number of replications, or until it is precise or the budget is spent. */
#include "cli.h"
#include "meshcost/compare.h"
#include "meshcost/stopping.h"

struct mc_goal {
    double precision; /* a share of the reference lane's cost; 0: just the replications */
    uint64_t most;    /* replications */
    int64_t time_ms;  /* 0: no limit */
};

#define MC_OPTION_GOAL                                                                                       \
    {"precision", 0, "SHARE", false,                                                                         \
     "replicate until all differences are known to e.g. 5% of the reference's cost"},                        \
        {"max-reps", 0, "N", false, "with --precision: no more replications than these (100000)"},           \
    {                                                                                                        \
        "max-time", 0, "TIME", false, "with --precision: no longer than e.g. 90s"                            \
    }
#define MC_GOAL_HELP                                                                                         \
    "--precision looks at the result after 100 replications and then at sizes that grow by the square "      \
    "root\n"                                                                                                 \
    "of 2 (sequential fixed-width intervals, Chow and Robbins 1965), and stops when the paired "             \
    "differences\n"                                                                                          \
    "of all pairs of lanes have the half-width, simultaneously at 95 % (Bonferroni, Student's t over\n"      \
    "organisations). Guarantee, asymptotic: any two lanes whose expected costs differ by more than it are\n" \
    "put in the right order with probability 95 %. What is stored is always a prefix of the replications."

/* False after a diagnostic. */
bool mc_goal_read(const struct mc_args *args, uint64_t replications, struct mc_goal *goal);

/* Replicates up to a size, storing; false if that failed. */
typedef bool mc_extend_fn(void *context, uint64_t size);
/*
 * Extends the run with this id in an opened store until the goal is met, and says on stderr how it ended.
 * False if extending failed or after a diagnostic.
 */
bool mc_goal_pursue(const struct mc_args *args, const struct mc_goal *goal, struct mc_store *store,
                    const char *id, int histories, const struct mc_compare_options *options,
                    mc_extend_fn *extend, void *context);

#endif
