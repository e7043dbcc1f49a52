/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pilots.h"
#include "meshcost/buffer.h"
#include "meshcost/escape.h"
#include "meshcost/quantity.h"
#include <inttypes.h>

const struct mc_pilot_variant mc_pilot_variants[MC_PILOTS] = {{"nobody", MC_PILOT_NOBODY, false},
                                                              {"plain", MC_PILOT_GREENFIELD, false},
                                                              {"rehearsal", MC_PILOT_GREENFIELD, true},
                                                              {"brownfield", MC_PILOT_MIXED, false},
                                                              {"both", MC_PILOT_MIXED, true}};

/* ---- settings ---- */

/* One cluster, of the shape of the production's, as old as the pilot. */
static const char *cluster_setting(struct mc_arena *arena, const struct mc_scenario *production)
{
    const struct mc_cluster_spec *c = &production->clusters[mc_pilot_cluster(production)];
    struct mc_buffer out = {0};
    char date[48];
    mc_buffer_text_add(&out, "clusters=[{name: ");
    mc_escape_json(&out, c->name);
    mc_buffer_printf(&out,
                     ", nodes: %" PRId64 ", node-cpu: %" PRId64 "m, node-memory: %" PRId64 ", zones: %" PRId64
                     ", installed: %s, trust: %s}]",
                     c->zones, c->node_cpu, c->node_memory, c->zones, mc_print_date(date, production->start),
                     c->trust ? "true" : "false");
    const char *text = mc_arena_dup(arena, mc_buffer_text(&out));
    mc_buffer_free(&out);
    return text;
}

static const struct mc_args *set_rehearsals(const struct mc_args *args, const struct mc_scenario *production)
{
    static const enum mc_role roles[] = {MC_ROLE_TRUST_ANCHOR, MC_ROLE_ISSUER};
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        if (production->owners[roles[i]].team_index != 0) {
            args = mc_args_with(
                args, "set",
                mc_arena_printf(mc_args_arena(args), "ownership.%s.rehearsed=true", mc_role_words[roles[i]]));
        }
    }
    return args;
}

bool mc_pilot_inputs(const struct mc_args *args, const struct mc_inputs *production, int64_t weeks,
                     const struct mc_pilot_variant *variant, struct mc_inputs *in)
{
    const struct mc_scenario *s = production->scenario;
    struct mc_arena *arena = mc_args_arena(args);
    const char *const settings[] = {cluster_setting(arena, s),
                                    mc_arena_printf(arena, "horizon=%" PRId64 "w", weeks),
                                    "namespaces=[]", /* they are in the history */
                                    "generate.namespaces=1", "onboarding.enrolled=none"};
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        args = mc_args_with(args, "set", settings[i]);
    }
    args = variant->rehearsed ? set_rehearsals(args, s) : args;
    if (!mc_inputs_load(args, mc_args_at(args, 0), in)) {
        mc_diag_print(mc_args_diag(args), stderr);
        return false;
    }
    return true;
}

/* ---- histories ---- */

void mc_pilot_make_histories(struct mc_arena *arena, const struct mc_inputs *production,
                             const struct mc_scenario *pilot, const struct mc_wish *w,
                             struct mc_pilot_histories *out)
{
    struct mc_arena *scratch = mc_arena_create(0);
    out->production = MC_NEW_ARRAY(arena, (size_t)w->replications, struct mc_pilot_size);
    for (int g = 0; g <= MC_PILOT_MIXED; g++) {
        out->of[g] = MC_NEW_ARRAY(arena, (size_t)w->replications, const struct mc_history *);
        out->size[g] = MC_NEW_ARRAY(arena, (size_t)w->replications, struct mc_pilot_size);
    }
    for (int64_t i = 0; i < w->replications; i++) {
        mc_arena_reset(scratch);
        const struct mc_history *h = mc_history_generate(
            arena, production->scenario, production->calendars, production->calendar_count, (uint64_t)w->seed,
            (uint64_t)(i / w->histories), (uint64_t)(i % w->histories));
        out->production[i] = mc_pilot_size(scratch, production->scenario, h);
        for (int g = 0; g <= MC_PILOT_MIXED; g++) {
            out->of[g][i] = mc_pilot_history(arena, production->scenario, h, pilot, (enum mc_pilot_guests)g);
            out->size[g][i] = mc_pilot_size(scratch, pilot, out->of[g][i]);
        }
    }
    mc_arena_destroy(scratch);
}
