/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pilot against production: what the tables of pilots say, where the database has some. */
#include "maker.h"
#include "meshcost/pilot_bias.h"

bool mc_section_pilot(const struct mc_maker *m)
{
    const struct mc_pilot *p = mc_pilot_read(m->arena, m->store, m->compare);
    const struct mc_table *tables[MC_PILOT_TABLES];
    if (!p) {
        return false;
    }
    mc_document_section(m->document, "pilot", "Pilot against production");
    mc_document_add(m->document, MC_BLOCK_TEXT, mc_pilot_opening(m->arena, p));
    for (int v = 0; v < p->variants; v++) {
        mc_document_term(m->document, MC_BLOCK_ITEM, p->variant[v], mc_pilot_found(m->arena, p, v));
    }
    mc_document_add(
        m->document, MC_BLOCK_NOTE,
        "Three fixed rules. Per namespace, per pod: what goes on, times how much larger production "
        "is; what is done once for a namespace, times those that join. Fixed plus variable: what the "
        "pilot costs if nobody joins, times clusters; what the namespace adds, times namespaces. "
        "The sizes are those that production came to.");
    mc_maker_figure(m, "55_pilot");
    mc_pilot_tables(m->arena, p, tables);
    for (int i = 0; i < MC_PILOT_TABLES; i++) {
        mc_document_table(m->document, tables[i]);
    }
    return true;
}
