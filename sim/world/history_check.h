/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_HISTORY_CHECK_H
#define MC_HISTORY_CHECK_H
/* history_check: what the lines of a history that was read have to say together, so that models may rely on
 * it. */
#include "history_builder.h"
#include "history_table.h"
#include "meshcost/diag.h"

/* On which line of the file each row and event stands. */
struct mc_line_places {
    int head, count[MC_ENTITIES], room[MC_ENTITIES], *line[MC_ENTITIES];
    int event_count, *event;
};

/* Reports what does not fit together, and finds the services of each namespace. */
void mc_history_check(struct mc_arena *arena, struct mc_history *history, const struct mc_scenario *scenario,
                      struct mc_diag *diag, const char *file, const struct mc_line_places *places);

#endif
