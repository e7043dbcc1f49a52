/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data plane, requirements and routine renewals against arithmetic by hand, in a fleet that stands still. */
#include "../property/harness.h"

#include "check.h"

/* One cluster of 3 nodes, 6 pods, 110 requests a second of which 25 enter at the edge and 75 need L7, 60
 * days. */
static const char *const scenario =
    "scenario: s\nstart: 2027-01-15\nas-of: 2026-09-01\nhorizon: 60d\n"
    "clusters: [{name: a, nodes: 3, node-cpu: 16, node-memory: 64Gi}]\n"
    "traffic: {growth: 0, day-amplitude: 0, weekend-factor: 1}\n"
    "generate: {scale-changes: 0, service-growth: 0, departures: 0}\n"
    "people: {automated-failure: 0}\n"
    "policy: {headroom: 1.25, right-sizing: 2}\n"
    "teams: [{name: ops}]\n"
    "ownership: {l7-policy: {team: ops}}\n"
    "requirements:\n"
    "  - {capability: mtls, hard: true, share: 1}\n"
    "  - {capability: jwt, share: 1, due: 2027-02-14}\n"
    "  - {capability: egress-control, share: 1}\n"
    "onboarding: {enabled: false}\n"
    "namespaces:\n"
    "  - name: n\n"
    "    services:\n"
    "      - {name: x, replicas: 4, requests: 100, edge-share: 0.25, payload: 2Ki, l7: true}\n"
    "      - {name: y, replicas: 2, requests: 10, payload: 2Ki}\n";

static const char *const lane =
    "title: t\nidentity: chain\n"
    "components:\n"
    "  - {name: p, subject: p, role: l4-proxy, placement: per-pod, idle-cpu: 10m, request-cpu: 1ms,\n"
    "     kibibyte-cpu: 0.5ms, idle-memory: 10Mi, pod-memory: 1Mi, reserved-cpu: 20m, reserved-memory: "
    "64Mi}\n"
    "tiers:\n"
    "  - name: leaf\n"
    "    subject: l\n"
    "    kind: leaf\n"
    "    product-default: {lifetime: 24h, renewal: automatic, renew-at: 0.5}\n"
    "capabilities:\n"
    "  - {capability: mtls, support: native}\n"
    "  - {capability: jwt, support: workaround, effort: 36.525h}\n";

static struct mc_node *parse(struct bench *b, const char *text)
{
    struct mc_node *tree = mc_tree_parse(b->arena, b->diag, "text.yaml", text, strlen(text));
    bench_fail_on_problems(b);
    return tree;
}

static struct bench still(void)
{
    struct bench b = {.arena = mc_arena_create(0)};
    b.diag = mc_diag_create(b.arena);
    b.scenario = mc_scenario_bind(b.arena, b.diag, parse(&b, scenario));
    bench_fail_on_problems(&b);
    b.lanes[b.lane_count++] = mc_lane_bind(b.arena, b.diag, "hand", parse(&b, lane));
    bench_fail_on_problems(&b);
    b.kept = mc_arena_array(b.arena, MAX_REPLICATIONS, sizeof *b.kept);
    bench_run(&b, 1, 1, 1, 0);
    return b;
}

static const double SECONDS = 60 * 86400.0;

static double sum_of(const struct bench *b, enum mc_quantity q)
{
    return (double)b->kept[0].lane[0].sum[q];
}

static void use_is_idle_plus_passes_plus_payload(void **state)
{
    (void)state;
    struct bench b = still();
    /* Passes a second: 2 (110 - 25) + 25 = 195, each of 2 KiB. */
    double load = 195 * (1e-3 + 2 * 0.5e-3) * 1000, idle = 6 * 10;
    check_close_rel(sum_of(&b, MC_Q_CPU_USED), (idle + load) * SECONDS, 1e-7);
    check_close_rel(sum_of(&b, MC_Q_CPU_RESERVED), 6 * 20 * SECONDS, 1e-7);
    check_close_rel(sum_of(&b, MC_Q_MEMORY_USED), 6 * (10 + 6 * 1) * SECONDS, 1e-7);
    check_close_rel(sum_of(&b, MC_Q_MEMORY_RESERVED), 6 * 64 * SECONDS, 1e-7);
    bench_close(&b);
}

static void the_bill_is_the_larger_of_reserved_and_peak(void **state)
{
    (void)state;
    struct bench b = still();
    /* Flat traffic: the 95th percentile is the mean. CPU: use with headroom is more; memory: the reservation
     * is. */
    check_close_rel(sum_of(&b, MC_Q_CPU_BILLED), 2 * 1.25 * (60 + 390) * SECONDS, 1e-7);
    check_close_rel(sum_of(&b, MC_Q_MEMORY_BILLED), 2 * 6 * 64 * SECONDS, 1e-7);
    bench_close(&b);
}

static void shortfall_and_work_arounds_follow_the_need(void **state)
{
    (void)state;
    struct bench b = still();
    /* One namespace: egress is missing for 60 days, and L7 for one of its two services; JWT is worked around
     * from the 30th day on. */
    check_close_rel(sum_of(&b, MC_Q_UNCOVERED), SECONDS + SECONDS / 2, 1e-9);
    check_close_rel(sum_of(&b, MC_Q_UNMET), SECONDS, 1e-9);
    check_close_rel(sum_of(&b, MC_Q_WORK), 30 / 365.25 * 36.525 * 3600, 1e-3);
    const struct mc_lane_result *r = &b.kept[0].lane[0];
    check_close_rel((double)r->need_s, SECONDS + SECONDS + SECONDS / 2, 1e-9);
    assert_int_equal(r->hard_unmet, 0);
    assert_false(r->delivers);
    bench_close(&b);
}

static void renewals_are_identities_times_time_over_interval(void **state)
{
    (void)state;
    struct bench b = still();
    check_close_rel(sum_of(&b, MC_Q_RENEWALS), 6 * 60 * 2, 1e-9);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(use_is_idle_plus_passes_plus_payload),
        cmocka_unit_test(the_bill_is_the_larger_of_reserved_and_peak),
        cmocka_unit_test(shortfall_and_work_arounds_follow_the_need),
        cmocka_unit_test(renewals_are_identities_times_time_over_interval),
    };
    return cmocka_run_group_tests_name("validation.closed_forms", tests, NULL, NULL);
}
