/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"
#include "meshcost/replay.h"
#include <string.h>

const struct mc_path_priors *mc_bench_priors(const struct mc_args *args)
{
    struct mc_arena *arena = mc_args_arena(args);
    const char *file = mc_arena_printf(arena, "%s/priors/path.yaml", mc_data_directory(args));
    struct mc_node *tree = mc_tree_load(arena, mc_args_diag(args), file);
    return tree ? mc_path_priors_bind(arena, mc_args_diag(args), tree) : NULL;
}

static struct mc_lane *load_lane(const struct mc_args *args, const struct mc_rig *rig)
{
    struct mc_arena *arena = mc_args_arena(args);
    const char *file = mc_lane_find(arena, rig->lane, mc_data_path(args, "lanes"));
    if (!file) {
        mc_diag_add(mc_args_diag(args), MC_ERROR, rig->place, "lane", "none, or one of `meshcost lanes`",
                    "there is no lane \"%s\"", rig->lane);
        return NULL;
    }
    struct mc_node *tree = mc_tree_load(arena, mc_args_diag(args), file);
    return tree ? mc_lane_bind(arena, mc_args_diag(args), mc_lane_stem(arena, file), tree) : NULL;
}

bool mc_bench_load(const struct mc_args *args, const char *file, const struct mc_rig **rig,
                   const struct mc_lane **lane)
{
    struct mc_node *tree = mc_tree_load(mc_args_arena(args), mc_args_diag(args), file);
    *rig = tree ? mc_rig_bind(mc_args_arena(args), mc_args_diag(args), tree) : NULL;
    *lane = NULL;
    if (*rig && strcmp((*rig)->lane, "none") != 0) {
        *lane = load_lane(args, *rig);
        return *lane != NULL;
    }
    return *rig != NULL;
}
