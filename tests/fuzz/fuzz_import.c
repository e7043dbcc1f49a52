/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: manifests. Whatever comes in, import neither crashes nor refuses quietly, and what comes out
 * is a scenario that binds. A first line "#rates" makes the rest a file of request rates instead.
 */
#include "input.h"
#include "meshcost/import.h"
#include "meshcost/scenario.h"
#include <string.h>

static const char kinds_file[] = MC_SOURCE_DIR "/scenarios/import/kinds.yaml";

static const char manifest[] =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n";

static void check_scenario(struct mc_arena *arena, const struct mc_import *import)
{
    struct mc_diag *diag = mc_diag_create(arena);
    struct mc_buffer text = {0}, summary = {0};
    mc_import_summary(import, &summary);
    mc_import_scenario(import, "fuzz", NULL, NULL, &text);
    struct mc_node *tree = mc_tree_parse(arena, diag, "out.yaml", mc_buffer_text(&text), text.length);
    bool is_scenario = tree && mc_scenario_bind(arena, diag, tree);
    if (!is_scenario) {
        mc_diag_print(diag, stderr);
    }
    MC_ASSERT(is_scenario);
    mc_buffer_free(&summary);
    mc_buffer_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char mark[] = "#rates\n";
    size_t n = sizeof mark - 1;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_diag *diag = mc_diag_create(arena);
    struct mc_import *import = mc_import_create(arena, diag, kinds_file);
    bool is_fine;
    MC_ASSERT(import != NULL);
    if (size >= n && memcmp(bytes, mark, n) == 0) {
        MC_ASSERT(mc_import_text(import, "c", "m.yaml", manifest, sizeof manifest - 1));
        is_fine = mc_import_rates(import, "rates.csv", (const char *)bytes + n, size - n);
    } else {
        is_fine = mc_import_text(import, "c", "in.yaml", (const char *)bytes, size);
    }
    MC_ASSERT(is_fine || mc_diag_errors(diag) > 0);
    if (mc_import_join(import).namespaces > 0) {
        check_scenario(arena, import);
    }
    fuzz_print(diag);
    mc_arena_destroy(arena);
    return 0;
}
