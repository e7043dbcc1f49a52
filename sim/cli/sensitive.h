/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_SENSITIVE_H
#define MC_SENSITIVE_H
/*
 * sensitive: the methods of the command sensitivity. A job says between which lanes and with which factors;
 * each method evaluates points of the study, prints its table and keeps it where a database is named.
 */
#include "meshcost/sensitivity.h"
#include "study.h"

struct mc_sensitive {
    const struct mc_args *args;
    struct mc_arena *arena;
    struct mc_study study;
    const char *method, *between[2];
    int64_t size; /* 0: as the method likes */
    bool still;   /* the first organisation and its histories at all points */
    struct mc_factors groups;
    int *group; /* [factor]: in which one it is */
    const char **group_name, **factor_name;
};

/* Exit codes. */
int mc_sensitive_morris(struct mc_sensitive *job);
int mc_sensitive_sobol(struct mc_sensitive *job);
int mc_sensitive_tornado(struct mc_sensitive *job);
int mc_sensitive_breakeven(struct mc_sensitive *job);
int mc_sensitive_flip(struct mc_sensitive *job);

#endif
