/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules of renewal that never come to an end, or never begin, are refused when a lane or scenario is read. */
#include "meshcost/replay.h"
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool says(struct mc_diag *diag, const char *about)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    mc_diag_print(diag, out);
    fclose(out);
    bool found = strstr(text, about) != NULL;
    free(text);
    return found;
}

static bool refused(const char *path, const char *value, const char *about)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_diag *diag = mc_diag_create(arena);
    struct mc_node *tree = mc_tree_load(arena, diag, MC_SOURCE_DIR "/scenarios/lanes/linkerd.yaml");
    assert_true(mc_tree_set(arena, diag, tree, path, value, "--set"));
    bool found = mc_lane_bind(arena, diag, "linkerd", tree) == NULL && says(diag, about);
    mc_arena_destroy(arena);
    return found;
}

static void a_share_of_what_remains_needs_a_floor(void **state)
{
    (void)state;
    assert_true(refused("tiers[leaf].floor", "0s", "infinitely often"));
    assert_true(refused("tiers[leaf].floor", "500ms", "infinitely often"));
    assert_false(refused("tiers[leaf].floor", "1s", "infinitely often"));
    assert_true(refused("tiers[leaf].ceiling", "5s", "no time between two renewals"));
}

static void a_renewal_before_the_beginning_is_refused(void **state)
{
    (void)state;
    assert_true(refused("tiers[issuer].cert-manager.renew-before", "48h", "before it begins"));
    assert_true(refused("tiers[issuer].cert-manager.lifetime", "{dist: uniform, low: 20h, high: 48h}",
                        "before it begins"));
    assert_true(refused("tiers[leaf].cert-manager.renew-at", "0.0001", "more than once a minute"));
    assert_true(refused("tiers[leaf].cert-manager.lifetime", "30s", "shorter than a minute"));
    assert_true(refused("tiers[leaf].issued-by", "[nobody]", "no component"));
}

static void clusters_are_not_rebuilt_more_than_daily(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_diag *diag = mc_diag_create(arena);
    struct mc_node *tree = mc_tree_load(arena, diag, MC_SOURCE_DIR "/scenarios/small.yaml");
    assert_true(mc_tree_set(arena, diag, tree, "pki.rebuild-interval", "1h", "--set"));
    assert_null(mc_scenario_bind(arena, diag, tree));
    assert_true(says(diag, "rebuilt more than once a day"));
    mc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_share_of_what_remains_needs_a_floor),
        cmocka_unit_test(a_renewal_before_the_beginning_is_refused),
        cmocka_unit_test(clusters_are_not_rebuilt_more_than_daily),
    };
    return cmocka_run_group_tests_name("lanes.renewals", tests, NULL, NULL);
}
