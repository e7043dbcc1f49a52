/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where which lane is the cheapest, and what a wrong choice costs: from what else the file holds. */
#include "maker.h"

bool mc_section_map(const struct mc_maker *m)
{
    const struct mc_table *sweeps = mc_maker_query(m, "map.sql");
    bool any = sweeps && mc_table_rows(sweeps) > 0;
    if (!m->mapped && !any) {
        return false;
    }
    struct mc_document *d = m->document;
    mc_document_section(d, "map", "Decision map: the cheapest lane by the shape of the house");
    if (m->mapped) {
        mc_maker_figure(m, "56_map");
        mc_document_say(
            d, MC_BLOCK_NOTE,
            "Map %s: %d points in %d round%s%s, n = %d organisations with %d histories each, the same "
            "at all points; further points were put where the cheapest lane changes. Ties: practical "
            "margin %g %%.",
            m->mapped->id, m->mapped->count, m->mapped->rounds, m->mapped->rounds == 1 ? "" : "s",
            m->mapped->complete ? "" : " (unfinished)", m->mapped->row[0].organisations,
            m->mapped->row[0].replications / m->mapped->row[0].organisations, 100 * m->mapped->margin);
        mc_document_table(d, mc_mapped_shares(m->arena, m->mapped));
        mc_document_add(d, MC_BLOCK_FOLD, "All points of the map");
        mc_document_table(d, mc_mapped_points(m->arena, m->mapped));
        mc_document_add(d, MC_BLOCK_UNFOLD, "");
    }
    mc_document_table(d, sweeps);
    return true;
}

bool mc_section_regret(const struct mc_maker *m)
{
    if (!m->regrets) {
        return false;
    }
    const struct mc_table *tables[MC_REGRETS_TABLES];
    mc_document_section(m->document, "regret", "Wrong lane, right owners; right lane, wrong owners");
    mc_document_add(m->document, MC_BLOCK_TEXT, mc_regrets_verdict(m->arena, m->regrets));
    mc_regrets_tables(m->arena, m->regrets, tables);
    for (int i = 0; i < MC_REGRETS_TABLES; i++) {
        mc_document_table(m->document, tables[i]);
    }
    return true;
}
