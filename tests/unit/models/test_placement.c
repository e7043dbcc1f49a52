/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/mechanism.h"
#include "unit.h"

static const struct mc_place_view view = {.span_ms = 1000,
                                          .node_ms = 10000,
                                          .pod_ms = 300000,
                                          .l7_namespace_ms = 4000,
                                          .requests = 1000,
                                          .edge_requests = 200,
                                          .l7_requests = 150};

static void every_placement_counts_instances_and_passes(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int64_t instances, passes;
    } want[] = {{"per-node", 20000, 1800},
                {"per-node-l7", 20000, 150},
                {"per-node-agent", 20000, 0},
                {"per-pod", 600000, 1800},
                {"per-namespace-l7", 8000, 150},
                {"per-cluster", 2000, 0},
                {"edge", 2000, 200},
                {"kernel", 0, 1800}};
    size_t n = sizeof want / sizeof want[0];
    for (size_t i = 0; i < n; i++) {
        const struct mc_placement *p = mc_placement_find(want[i].name);
        assert_non_null(p);
        assert_int_equal(p->instance_ms(&view, 2), want[i].instances);
        assert_int_equal(p->passes(&view), want[i].passes);
    }
    assert_null(mc_placements[n]);
}

static void an_unknown_placement_is_not_found(void **state)
{
    (void)state;
    assert_null(mc_placement_find("per-moon"));
    assert_null(mc_identity_find("trust-me"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_placement_counts_instances_and_passes),
        cmocka_unit_test(an_unknown_placement_is_not_found),
    };
    return cmocka_run_group_tests_name("models.placement", tests, NULL, NULL);
}
