/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What it takes to leave: migrations are known by their names, a>b@date. */
#include "maker.h"
#include <string.h>

bool mc_section_migration(const struct mc_maker *m)
{
    const struct mc_read_result *r = m->compare->result;
    int moves = 0;
    for (int i = 0; i < r->lanes; i++) {
        moves += strchr(r->lane[i].name, '>') != NULL;
    }
    if (moves == 0) {
        return false;
    }
    mc_document_section(m->document, "migration", "Migration and the cost of leaving again");
    mc_document_say(m->document, MC_BLOCK_TEXT,
                    "%d of %d lanes %s: the house runs what stands first in the name until the day "
                    "behind the @, and moves then, cluster by cluster and namespace by namespace. While both "
                    "stand both cost, are upgraded and fail; Cost over time shows the hump, Onboarding the "
                    "move itself.",
                    moves, r->lanes, moves == 1 ? "is a migration" : "are migrations");
    mc_maker_estimates(m, "migration_stay.sql");
    mc_maker_estimates(m, "exit_cost.sql");
    mc_maker_estimates(m, "migration_between.sql");
    return true;
}
