/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: a design file. Either there are points, each with a value or none for every factor, or there
 * is an error. */
#include "input.h"
#include "meshcost/design.h"
#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_diag *diag = mc_diag_create(arena);
    const struct mc_node *tree = mc_tree_parse(arena, diag, "fuzz", (const char *)bytes, size);
    int before = mc_diag_errors(diag); /* a key that stands twice: the tree goes on, so that all is told */
    /* Millions of points are fine, but slow. */
    const struct mc_node *points = tree ? mc_node_get(tree, "points") : NULL;
    bool quick = !points || !points->text || (points->text[0] && !points->text[1]);
    const struct mc_design *d = tree && quick ? mc_design_bind(arena, diag, tree) : NULL;
    MC_ASSERT(!quick || (d != NULL) == (tree && mc_diag_errors(diag) == before));
    for (uint64_t p = 0; d && p < d->points && p < 100; p++) {
        for (int i = 0; i < d->factor_count; i++) {
            const char *value = mc_design_value(d, p, i, arena);
            MC_ASSERT(value || isnan(mc_design_number(d, p, i)));
        }
        (void)mc_design_point_name(d, p);
    }
    fuzz_print(diag);
    mc_arena_destroy(arena);
    return 0;
}
