/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ablate.h"
#include "meshcost/buffer.h"
#include "meshcost/model.h"
#include "meshcost/table.h"
#include "screen.h"

/* A mechanism and the setting that switches it off. */
struct off {
    const char *name, *setting;
};

/* Mechanisms inside the models. */
static const struct off inside[] = {{"imitation of L7 exceptions", "exceptions.peer=0"},
                                    {"incidents that cause further ones", "incidents.branching=0"},
                                    {"incidents that strike all clusters", "incidents.shared=0"},
                                    {"specialists who leave", "people.leave-hazard=0"},
                                    {"growth of traffic", "traffic.growth=0"}};
enum { INSIDE = sizeof inside / sizeof inside[0] };

/* All: every cost model, then single mechanisms. NULL-terminated names. */
static const struct off *all_off(struct mc_arena *arena)
{
    int models = mc_model_count();
    struct off *all = MC_NEW_ARRAY(arena, (size_t)(models + INSIDE) + 1, struct off);
    for (int m = 0; m < models; m++) {
        all[m] = (struct off){mc_models[m]->name, mc_arena_printf(arena, "without=[%s]", mc_models[m]->name)};
    }
    for (int i = 0; i < INSIDE; i++) {
        all[models + i] = inside[i];
    }
    return all;
}

const char *const *mc_ablate(const struct mc_args *args, mc_without_fn *without, void *context)
{
    struct mc_arena *arena = mc_args_arena(args);
    const struct off *all = all_off(arena);
    int count = 0;
    while (all[count].name) {
        count++;
    }
    const char **ids = MC_NEW_ARRAY(arena, (size_t)count + 1, const char *);
    for (int i = 0; i < count; i++) {
        ids[i] = without(context, mc_args_with(args, "set", all[i].setting));
        if (!ids[i]) {
            return NULL;
        }
    }
    return ids;
}

static struct mc_table *new_table(struct mc_arena *arena)
{
    struct mc_table *t =
        mc_table_create(arena, "mechanisms", "What each mechanism moves",
                        "Cash a year with everything minus cash without the mechanism, over the same "
                        "histories; and by how much the "
                        "mechanism moves the difference to the reference lane. Intervals are 95 %.");
    mc_table_column(t, "mechanism", NULL);
    mc_table_column(t, "lane", NULL);
    mc_table_column(t, "cash", NULL);
    mc_table_column(t, "cash low", NULL);
    mc_table_column(t, "cash high", NULL);
    mc_table_column(t, "to reference", NULL);
    mc_table_column(t, "to reference low", NULL);
    mc_table_column(t, "to reference high", NULL);
    mc_table_column(t, "cheapest without", NULL);
    return t;
}

static void put_rows(struct mc_table *t, struct mc_arena *arena, const char *name,
                     const struct mc_compare *with, const struct mc_compare *without)
{
    for (int lane = 0; lane < with->result->lanes; lane++) {
        struct mc_estimate own = mc_compare_moved(arena, with, without, lane, -1);
        struct mc_estimate between = mc_compare_moved(arena, with, without, lane, with->reference);
        mc_table_text(t, name);
        mc_table_text(t, with->result->lane[lane].name);
        mc_table_interval(t, &own, mc_estimate_half(&own));
        mc_table_interval(t, &between, mc_estimate_half(&between));
        mc_table_text(t, mc_compare_leader(without));
    }
}

/* The comparison of one stored run; NULL after diagnostics. */
static const struct mc_compare *compare(const struct mc_args *args, struct mc_store *store, const char *id,
                                        const struct mc_compare_options *how)
{
    struct mc_arena *arena = mc_args_arena(args);
    const struct mc_read_run *run = mc_read_choose(store, arena, mc_args_diag(args), id);
    struct mc_read_result *result = run ? mc_read_result(store, arena, run) : NULL;
    return result ? mc_compare(arena, mc_args_diag(args), result, how) : NULL;
}

int mc_ablate_print(const struct mc_args *args, const char *database, const char *base,
                    const char *const *ids, const struct mc_compare_options *how)
{
    struct mc_arena *arena = mc_args_arena(args);
    const struct off *all = all_off(arena);
    struct mc_opened opened;
    struct mc_buffer out = {0};
    if (!mc_opened_file(args, database, base, &opened)) {
        return MC_EXIT_FAILURE;
    }
    struct mc_table *t = new_table(arena);
    const struct mc_compare *with = compare(args, opened.store, base, how), *without = with;
    for (int i = 0; with && without && ids[i]; i++) {
        without = compare(args, opened.store, ids[i], how);
        if (without) {
            put_rows(t, arena, all[i].name, with, without);
        }
    }
    mc_args_write(args, &out, (const struct mc_table *const[]){t}, 1);
    bool fine = with && without && mc_print_all(&out);
    mc_buffer_free(&out);
    return mc_opened_close(&opened, fine ? MC_EXIT_OK : MC_EXIT_FAILURE);
}
