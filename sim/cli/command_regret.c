/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regret: the wrong lane with the right owners against the right lane with the wrong owners. */
#include "dbs.h"
#include "meshcost/regrets.h"
#include "screen.h"
#include <stdio.h>

static const struct mc_option options[] = {
    {"sweep", 0, "ID", false, "which sweep: the first digits of its id (the newest that changes owners)"},
    MC_OPTION_FORMATS,
    {NULL, 0, NULL, false, NULL}};

static int print(const struct mc_args *args, const struct mc_regrets *x)
{
    struct mc_arena *arena = mc_args_arena(args);
    const struct mc_table *tables[MC_REGRETS_TABLES];
    enum mc_format format = mc_args_format(args);
    struct mc_buffer out = {0};
    if (format == MC_FORMAT_TERMINAL || format == MC_FORMAT_MARKDOWN) {
        mc_args_say(args, &out, mc_regrets_verdict(arena, x));
    }
    mc_regrets_tables(arena, x, tables);
    mc_args_write(args, &out, tables, format == MC_FORMAT_CSV ? 1 : MC_REGRETS_TABLES);
    bool fine = mc_print_all(&out);
    mc_buffer_free(&out);
    return fine ? MC_EXIT_OK : MC_EXIT_FAILURE;
}

/* Without an id the newest sweep of the newest scenario that changes owners, else the newest of all. */
static const struct mc_read_sweep *choose(const struct mc_args *args, struct mc_store *store)
{
    struct mc_arena *arena = mc_args_arena(args);
    const char *id = mc_args_value(args, "sweep", NULL);
    int count = 0;
    const struct mc_read_run *runs = id ? NULL : mc_read_runs(store, arena, &count);
    const struct mc_read_sweep *sweep = NULL;
    for (int i = 0; runs && i < count && !sweep; i++) {
        sweep = mc_regrets_find(store, arena, runs[i].scenario);
    }
    return sweep ? sweep : mc_read_choose_sweep(store, arena, mc_args_diag(args), id);
}

static int run(const struct mc_args *args)
{
    struct mc_arena *arena = mc_args_arena(args);
    struct mc_store *store = mc_store_open(arena, mc_args_diag(args), mc_args_at(args, 0), MC_STORE_READ);
    if (!store) {
        return MC_EXIT_USAGE;
    }
    const struct mc_read_sweep *sweep = choose(args, store);
    const struct mc_regrets *x = sweep ? mc_regrets_read(store, arena, mc_args_diag(args), sweep) : NULL;
    int code = x ? print(args, x) : MC_EXIT_USAGE;
    return mc_store_close(store) ? code : MC_EXIT_FAILURE;
}

const struct mc_command mc_command_regret = {
    .name = "regret",
    .arguments = "DB",
    .summary = "wrong lane, right owners; right lane, wrong owners",
    .least = 1,
    .most = 1,
    .options = options,
    .help =
        "Reads a sweep whose points are ways of owning the same thing (scenarios/designs/ownership.yaml) and "
        "prints what\n"
        "every lane with all owners costs above the best choice, over the same organisations and histories; "
        "which of the\n"
        "two mistakes costs more; and how much of the differences comes from lanes and how much from owners.",
    .examples = "  meshcost sweep scenarios/designs/ownership.yaml --db owners.db\n"
                "  meshcost regret owners.db\n"
                "  meshcost regret owners.db --json\n",
    .run = run};
