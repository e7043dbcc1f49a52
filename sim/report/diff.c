/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What differs between the inputs of two stored runs; the database does the comparing. */
#include "meshcost/diff.h"

#define SIDES                                                                                                \
    "WITH a AS (SELECT * FROM v_run WHERE run = :a), b AS (SELECT * FROM v_run WHERE run = :b),"             \
    " la AS (SELECT group_concat(name, ' ') AS l FROM (SELECT name FROM v_lane WHERE run = :a ORDER BY "     \
    "lane)),"                                                                                                \
    " lb AS (SELECT group_concat(name, ' ') AS l FROM (SELECT name FROM v_lane WHERE run = :b ORDER BY "     \
    "lane)) "
#define ITEM(title, column)                                                                                  \
    "SELECT '" title "' AS what, a." column " AS base, b." column " AS changed FROM a, b WHERE a." column    \
    " IS NOT b." column " UNION ALL "

static const char inputs[] = SIDES ITEM("scenario", "scenario") ITEM("version", "tool_version")
    ITEM("seed", "seed") ITEM("replications", "replications") ITEM("histories an organisation", "histories")
        ITEM("start", "start") ITEM("end", "\"end\"") ITEM("as of", "as_of") ITEM("prices", "prices")
            ITEM("currency", "currency") "SELECT 'lanes', la.l, lb.l FROM la, lb WHERE la.l IS NOT lb.l";

static const char prices[] = "SELECT coalesce(x.key, y.key) AS price, x.price AS base, y.price AS changed"
                             " FROM (SELECT key, price FROM v_price WHERE run = :a) x"
                             " FULL JOIN (SELECT key, price FROM v_price WHERE run = :b) y ON x.key = y.key"
                             " WHERE x.price IS NOT y.price ORDER BY 1";

/* A path may occur twice (a list whose rows have no names): the n-th of one side is the n-th of the other. */
static const char parameters[] =
    "SELECT coalesce(x.path, y.path) AS parameter, x.value AS base, y.value AS changed,"
    " coalesce(y.unit, x.unit) AS unit, x.origin AS \"base from\", y.origin AS \"changed from\""
    " FROM (SELECT *, row_number() OVER (PARTITION BY path ORDER BY ordinal) AS nth FROM v_parameter"
    " WHERE run = :a) x"
    " FULL JOIN (SELECT *, row_number() OVER (PARTITION BY path ORDER BY ordinal) AS nth FROM v_parameter"
    " WHERE run = :b) y ON x.path = y.path AND x.nth = y.nth"
    " WHERE x.value IS NOT y.value ORDER BY coalesce(x.ordinal, y.ordinal), 1";

bool mc_diff_inputs(struct mc_arena *arena, struct mc_store *store, const struct mc_read_run *base,
                    const struct mc_read_run *changed, const struct mc_table **tables)
{
    const struct mc_bind binds[] = {MC_BIND_INT(":a", base->run), MC_BIND_INT(":b", changed->run), {0}};
    tables[0] = mc_table_query(arena, store, "inputs", "Inputs that differ", NULL, inputs, binds);
    tables[1] = mc_table_query(arena, store, "prices", "Prices that differ", NULL, prices, binds);
    tables[2] = mc_table_query(arena, store, "parameters", "Parameters that differ", NULL, parameters, binds);
    return tables[0] && tables[1] && tables[2];
}
