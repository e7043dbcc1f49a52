/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What fails with an instance agrees with what passes through it. */
#include "meshcost/mechanism.h"
#include "unit.h"

/* 70 plain, 20 that need L7, 10 at the edge; each class is told from the others by its passes. */
static int64_t passes_of(const struct mc_placement *p, int64_t plain, int64_t l7, int64_t edge)
{
    struct mc_place_view v = {.requests = plain + l7 + edge, .edge_requests = edge, .l7_requests = l7};
    return p->passes(&v);
}

static void a_request_fails_with_what_it_passes(void **state)
{
    (void)state;
    for (int i = 0; mc_placements[i]; i++) {
        const struct mc_placement *p = mc_placements[i];
        assert_int_equal(passes_of(p, 70, 0, 0) > 0, (p->reach & MC_REACH_PLAIN) != 0);
        assert_int_equal(passes_of(p, 0, 20, 0) > 0, (p->reach & MC_REACH_L7) != 0);
        assert_int_equal(passes_of(p, 0, 0, 10) > 0, (p->reach & MC_REACH_EDGE) != 0);
    }
}

static void instances_follow_the_scope(void **state)
{
    (void)state;
    static const struct mc_place_view one[] = {[MC_SCOPE_NODE] = {.node_ms = 7},
                                               [MC_SCOPE_POD] = {.pod_ms = 7},
                                               [MC_SCOPE_NAMESPACE] = {.l7_namespace_ms = 7},
                                               [MC_SCOPE_CLUSTER] = {.span_ms = 7}};
    for (int i = 0; mc_placements[i]; i++) {
        const struct mc_placement *p = mc_placements[i];
        for (int scope = MC_SCOPE_NODE; scope <= MC_SCOPE_CLUSTER; scope++) {
            int64_t n = p->instance_ms(&one[scope], 1);
            assert_true(n == 0 || n == 7);
            assert_true(n == 0 || (int)p->scope == scope);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_fails_with_what_it_passes),
        cmocka_unit_test(instances_follow_the_scope),
    };
    return cmocka_run_group_tests_name("models.reach", tests, NULL, NULL);
}
