/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: a test rig. It is bound, or there is an error; what was measured is found by its name. */
#include "input.h"
#include "meshcost/rig.h"
#include "meshcost/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_diag *diag = mc_diag_create(arena);
    struct mc_node *tree = mc_tree_parse(arena, diag, "rig.yaml", (const char *)bytes, size);
    const struct mc_rig *rig = tree ? mc_rig_bind(arena, diag, tree) : NULL;
    MC_ASSERT((rig != NULL) == (mc_diag_errors(diag) == 0));
    for (int i = 0; rig && i < rig->measure_count; i++) {
        MC_ASSERT(mc_rig_measure_find(rig, rig->measured[i].name) != NULL);
    }
    fuzz_print(diag);
    mc_arena_destroy(arena);
    return 0;
}
