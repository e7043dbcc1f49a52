/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: scenarios, and lane files where the first line is "#lane". Whatever comes in is bound or
 * refused with a diagnostic that can be printed; what was bound is complete enough that its effective values
 * can be listed and, for a scenario of few namespaces, that its history can be made.
 */
#include "input.h"
#include "meshcost/fleet.h"
#include "meshcost/history.h"
#include "meshcost/replay.h"
#include <string.h>

enum { MAX_NAMESPACES = 40, MAX_CLUSTERS = 20 };

static void count_value(void *context, const struct mc_effective *value)
{
    int *count = context;
    MC_ASSERT(value->path && value->value && value->origin);
    ++*count;
}

static void make_history(struct mc_arena *arena, const struct mc_scenario *s)
{
    static const int64_t longest = INT64_C(5) * 366 * 86400000;
    bool small = s->generate.namespaces <= MAX_NAMESPACES && s->cluster_count <= MAX_CLUSTERS;
    if (!small || s->end - s->start > longest) {
        return;
    }
    struct mc_history *history = mc_history_generate(arena, s, NULL, 0, 1, 0, 0);
    MC_ASSERT(history != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char mark[] = "#lane\n";
    size_t n = sizeof mark - 1;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_diag *diag = mc_diag_create(arena);
    struct mc_node *tree = mc_tree_parse(arena, diag, "in.yaml", (const char *)bytes, size);
    bool bound = false;
    if (tree && size >= n && memcmp(bytes, mark, n) == 0) {
        bound = mc_lane_bind(arena, diag, "fuzz", tree) != NULL;
    } else if (tree) {
        struct mc_scenario *s = mc_scenario_bind(arena, diag, tree);
        bound = s != NULL;
        if (s) {
            int count = 0;
            mc_schema_each(&mc_scenario_schema, s, tree, arena, count_value, &count);
            MC_ASSERT(count > 0);
            make_history(arena, s);
        }
    }
    MC_ASSERT(bound || mc_diag_errors(diag) > 0);
    fuzz_print(diag);
    mc_arena_destroy(arena);
    return 0;
}
