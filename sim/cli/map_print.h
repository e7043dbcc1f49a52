/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_MAP_PRINT_H
#define MC_MAP_PRINT_H
/* map_print: a map in letters, for a terminal. */
#include "meshcost/mapped.h"

void mc_map_print(struct mc_buffer *out, struct mc_arena *arena, const struct mc_mapped *mapped);

#endif
