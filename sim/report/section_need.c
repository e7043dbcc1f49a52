/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is a mesh needed at all? The lane that gives workloads no identity is found by data, not by name. */
#include "maker.h"

static const double ENOUGH = 0.8;

struct coverage {
    const struct mc_maker *m;
    int lanes;
};

/* Columns: lane, coverage as simulated, hard requirements that are missing. */
static bool add_lane(void *context, const struct mc_row *row)
{
    struct coverage *c = context;
    const struct mc_value *v = row->values;
    bool veto = v[2].kind == MC_VALUE_TEXT, covers = v[1].real >= ENOUGH;
    c->lanes++;
    if (veto) {
        mc_document_say(
            c->m->document, MC_BLOCK_TEXT,
            "%s, the lane without workload identity, covers %.1f %% of the needs, weighted by their share "
            "of namespaces (mean over n = %d organisations). But it lacks what is required without "
            "exception: %s. That vetoes it, whatever it covers and costs%s.",
            v[0].text, 100 * v[1].real, c->m->compare->result->organisations, v[2].text,
            covers ? "; were that requirement soft, the answer would be: you may not need a mesh" : "");
    } else {
        mc_document_say(
            c->m->document, covers ? MC_BLOCK_WARNING : MC_BLOCK_TEXT,
            covers
                ? "You may not need a mesh. %s, the lane without workload identity, covers %.1f %% of the "
                  "needs, weighted by their share of namespaces, and misses no hard requirement (mean over "
                  "n = %d organisations; threshold %.0f %%). Read the comparison of the meshes after that."
                : "%s, the lane without workload identity, covers %.1f %% of the needs, weighted by their "
                  "share of namespaces (mean over n = %d organisations); the threshold at which a mesh "
                  "would be in doubt is %.0f %%.",
            v[0].text, 100 * v[1].real, c->m->compare->result->organisations, 100 * ENOUGH);
    }
    return true;
}

static const char sql[] =
    "SELECT lane.title, (SELECT avg(covered) FROM (SELECT 1 - sum(coalesce(a.amount, 0)) * 1.0 / "
    "sum(x.need_s) AS covered FROM outcome x LEFT JOIN"
    "  (SELECT a.* FROM amount a JOIN quantity q USING (run, quantity) WHERE q.word = 'uncovered') a"
    "  ON a.run = x.run AND a.point = x.point AND a.o = x.o AND a.h = x.h AND a.lane = x.lane"
    "  WHERE x.run = lane.run AND x.point = 0 AND x.lane = lane.lane AND x.o < :organisations AND x.need_s > "
    "0 GROUP BY x.o)),"
    " (SELECT group_concat(capability, ', ') FROM v_requirement r WHERE r.run = lane.run AND r.lane = "
    "lane.name AND"
    "  r.hard = 1 AND r.support = 'none')"
    " FROM lane JOIN parameter p ON p.run = lane.run AND p.path = 'lanes.' || lane.name || '.identity'"
    " WHERE lane.run = :run AND p.value = 'none' ORDER BY lane.lane";

static void answer(const struct mc_maker *m)
{
    struct coverage c = {.m = m};
    if (mc_maker_int(m, "SELECT count(*) FROM requirement WHERE run = :run") == 0) {
        mc_document_add(
            m->document, MC_BLOCK_WARNING,
            "The scenario requires nothing. Then no mesh is needed, and doing nothing is cheapest.");
        return;
    }
    bool fine = mc_read_query(m->store, sql, m->binds, NULL, add_lane, &c);
    if (fine && c.lanes == 0) {
        mc_document_add(m->document, MC_BLOCK_NOTE,
                        "No lane of this run is without workload identity from the first day to the last, so "
                        "that the question cannot be answered from "
                        "it: add one that has gateways and network policies alone.");
    }
}

void mc_section_need(const struct mc_maker *m)
{
    mc_document_section(m->document, "need", "Is a mesh needed at all?");
    answer(m);
    mc_maker_rows(m, "coverage.sql");
}
