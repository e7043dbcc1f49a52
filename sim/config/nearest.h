/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_CONFIG_NEAREST_H
#define MC_CONFIG_NEAREST_H
/* nearest: the known word that somebody may have meant. */
#include "meshcost/arena.h"

/* NULL if none is near. Words longer than 64 bytes are near to nothing. */
const char *mc_nearest(const char *word, const char *const *known, int count);
/* "did you mean replicas?", or the known words ("known here: a, b"), or NULL if there are none. */
const char *mc_nearest_remedy(struct mc_arena *arena, const char *word, const char *const *known, int count);

#endif
