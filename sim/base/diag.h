/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_BASE_DIAG_H
#define MC_BASE_DIAG_H
/* The inside of the sink of diagnostics, shared by diag.c (collects) and diag_print.c (prints). */
#include "meshcost/diag.h"

struct diag_source {
    struct diag_source *next; /* in order of registration */
    const char *file;
    const char *text; /* not ours */
    size_t length;
};

struct diag_problem {
    struct diag_problem *next;
    enum mc_severity severity;
    struct mc_place place;
    const char *message, *path, *remedy;
    int order; /* of arrival */
};

struct mc_diag {
    struct mc_arena *arena;
    struct diag_source *sources;
    struct diag_problem *first, *last;
    int kept;
    bool surroundings;      /* to blame for one of the problems */
    int count[MC_NOTE + 1]; /* by severity, those that were not kept included */
};

#endif
