/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_MAP_PRINT_H
#define MC_MAP_PRINT_H
/* map_print: a map in letters, for a terminal; on a screen no wider than it. */
#include "meshcost/mapped.h"
#include "meshcost/screen.h"

void mc_map_print(struct mc_buffer *out, const struct mc_screen *screen, struct mc_arena *arena,
                  const struct mc_mapped *mapped);

#endif
