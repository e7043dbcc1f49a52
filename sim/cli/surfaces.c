/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "surfaces.h"
#include "bench.h"
#include <stdio.h>
#include <string.h>

static void tell(const struct mc_surfaces_made *made, bool fine)
{
    double worst = 0, cpu = 0;
    int points = 0;
    for (int i = 0; i < made->count; i++) {
        worst = made->surfaces[i]->worst > worst ? made->surfaces[i]->worst : worst;
        cpu = made->surfaces[i]->worst_cpu > cpu ? made->surfaces[i]->worst_cpu : cpu;
        points += mc_surface_tasks(made->surfaces[i]);
    }
    fprintf(
        stderr,
        "latency: %d %s surfaces, %d points, %d of them kept from before; between points within %.0f %% of "
        "simulation, CPU within %.0f %%%s\n",
        made->count, fine ? "fine" : "coarse", points, made->found, 100 * worst, 100 * cpu,
        fine ? "" : " (better: latency.surface: fine)");
}

static bool find_before(void *context, struct mc_surface *surface)
{
    const struct mc_surfaces_made *before = context;
    for (int i = 0; i < before->count; i++) {
        if (strcmp(before->surfaces[i]->hash, surface->hash) == 0) {
            *surface = *before->surfaces[i];
            return true;
        }
    }
    return false;
}

static bool keep_nothing(void *context, const struct mc_surface *surface)
{
    (void)context;
    (void)surface;
    return true;
}

bool mc_inputs_surfaces(const struct mc_args *args, const struct mc_inputs *in, int64_t jobs,
                        struct mc_store *store, const struct mc_surfaces_made *before, bool coarse,
                        struct mc_surfaces_made *made)
{
    struct mc_surface_source source;
    struct mc_surfaces_wish wish = {.scenario = in->scenario,
                                    .lanes = in->lanes,
                                    .lane_count = in->lane_count,
                                    .jobs = (int)jobs,
                                    .priors = mc_bench_priors(args),
                                    .coarse = coarse};
    if (!wish.priors) {
        return false;
    }
    if (store || before) {
        source = store ? mc_store_surfaces(store)
                       : (struct mc_surface_source){find_before, keep_nothing, (void *)before};
        wish.source = &source;
    }
    bool kept = mc_surfaces_settle(mc_args_arena(args), &wish, made);
    if (kept && made->found < made->count) {
        tell(made, !coarse && in->scenario->latency.surface == MC_SURFACE_FINE);
    }
    return kept;
}
