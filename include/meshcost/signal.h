/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_SIGNAL_H
#define MESHCOST_SIGNAL_H
/*
 * signal: what can be seen of a project from outside on a day (issues, stars, the newest releases), with its
 * source. Nothing is computed from it: it is stored with a run and shown in reports as the motion that one
 * signs up to track.
 */
#include "meshcost/arena.h"
#include "meshcost/diag.h"
#include <stdint.h>

struct mc_signal {
    const char *product, *signal, *value, *source;
    int64_t date; /* ms */
};

/* A CSV file with the header product,date,signal,value,source and no quotes. The rows, in the order of the
 * file; NULL after problems were reported. */
struct mc_signal *mc_signals_load(struct mc_arena *arena, struct mc_diag *diag, const char *file, int *count);

#endif
