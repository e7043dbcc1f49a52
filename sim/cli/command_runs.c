/* SPDX-License-Identifier: GPL-3.0-or-later */
/* runs: what a database holds. */
#include "dbs.h"
#include "screen.h"
#include <stdio.h>

static const struct mc_option options[] = {MC_OPTION_FORMATS, {NULL, 0, NULL, false, NULL}};

static const char sql[] =
    "SELECT id, scenario, (SELECT group_concat(name, ' ') FROM (SELECT name FROM v_lane l WHERE l.run = "
    "v_run.run"
    " ORDER BY lane)) AS lanes, start, \"end\", seed, replications, wanted, histories,"
    " CASE finished WHEN 1 THEN 'yes' ELSE 'no' END AS finished, prices, tool_version AS version"
    " FROM v_run WHERE wanted > 0 ORDER BY turn DESC";

static const char sweeps_sql[] =
    "SELECT id, name, kind, scenario, points, replications, chunks_stored AS stored, chunks,"
    " CASE finished WHEN 1 THEN 'yes' ELSE 'no' END AS finished, prices, tool_version AS version"
    " FROM v_sweep ORDER BY turn DESC";

static int run(const struct mc_args *args)
{
    struct mc_arena *arena = mc_args_arena(args);
    struct mc_opened opened = {
        .store = mc_store_open(arena, mc_args_diag(args), mc_args_at(args, 0), MC_STORE_READ)};
    if (!opened.store) {
        return MC_EXIT_USAGE;
    }
    const struct mc_table *t[2] = {mc_table_query(arena, opened.store, "runs", NULL, NULL, sql, NULL)};
    int tables = 1;
    if (mc_read_int(opened.store, "SELECT count(*) FROM v_sweep", NULL) > 0) {
        t[tables++] = mc_table_query(arena, opened.store, "sweeps", "Sweeps", NULL, sweeps_sql, NULL);
    }
    struct mc_buffer out = {0};
    int code = MC_EXIT_FAILURE;
    if (t[0] && t[tables - 1]) {
        mc_args_write(args, &out, t, tables);
        code = mc_print_all(&out) ? MC_EXIT_OK : MC_EXIT_FAILURE;
    }
    mc_buffer_free(&out);
    return mc_opened_close(&opened, code);
}

const struct mc_command mc_command_runs = {
    .name = "runs",
    .arguments = "DB",
    .summary = "list the runs and sweeps of a database",
    .least = 1,
    .most = 1,
    .options = options,
    .help =
        "The run written last comes first; readers take the first finished one unless --run names another.",
    .examples = "  meshcost runs run.db\n",
    .run = run};
