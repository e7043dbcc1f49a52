/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: a history (JSON Lines). What is accepted is exported and read again to the same bits, and a
 * fleet can be made of it. */
#include "input.h"
#include "meshcost/buffer.h"
#include "meshcost/fleet.h"
#include <string.h>

/* The corpus was made with it: meshcost history --export. */
static const char scenario_text[] =
    "scenario: f\nstart: 2027-01-01\nas-of: 2027-01-01\nhorizon: 200d\nclusters: [{name: a}]\n"
    "teams: [{name: t, people: 2}, {name: u}]\n"
    "namespaces: [{name: n, owner: t, services: [{name: x}]}, {name: m, owner: u}]\n";

static void check_again(struct mc_arena *arena, struct mc_diag *diag, const struct mc_scenario *s,
                        const struct mc_history *h)
{
    struct mc_buffer out = {0};
    int count = 0;
    mc_history_export(h, s, &out);
    const char *file = fuzz_file(arena, (const uint8_t *)mc_buffer_text(&out), out.length);
    const struct mc_history *const *again = mc_histories_load(arena, diag, s, file, &count);
    MC_ASSERT(again && count == 1);
    MC_ASSERT(mc_history_fingerprint(again[0]) == mc_history_fingerprint(h));
    MC_ASSERT(mc_fleet_build(arena, s, h)->namespace_count == h->namespace_count);
    unlink(file);
    mc_buffer_free(&out);
}

/* Bound once for all inputs. */
static const struct mc_scenario *scenario(void)
{
    static const struct mc_scenario *bound;
    if (!bound) {
        struct mc_arena *arena = mc_arena_create(0);
        struct mc_diag *diag = mc_diag_create(arena);
        bound = mc_scenario_bind(arena, diag,
                                 mc_tree_parse(arena, diag, "f.yaml", scenario_text, strlen(scenario_text)));
        MC_ASSERT(bound != NULL);
    }
    return bound;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_diag *diag = mc_diag_create(arena);
    const struct mc_scenario *s = scenario();
    const char *file = fuzz_file(arena, bytes, size);
    int count = 0;
    const struct mc_history *const *list = mc_histories_load(arena, diag, s, file, &count);
    MC_ASSERT((list != NULL) == (mc_diag_errors(diag) == 0));
    for (int i = 0; list && i < count; i++) {
        check_again(arena, diag, s, list[i]);
    }
    fuzz_print(diag);
    unlink(file);
    mc_arena_destroy(arena);
    return 0;
}
