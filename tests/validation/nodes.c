/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whole nodes against closed forms: four-core nodes of which 80 % may be filled, applications that leave room
 * or none, a component of a cluster or of every node. And over many seeds: whole nodes never cost less than
 * what is on them, nor less where more is reserved.
 */
#include "../property/harness.h"
#include "rigs.h"
#include <math.h>

static const char *const scenario_format =
    "scenario: n\nstart: 2027-01-01\nas-of: 2026-09-04\nhorizon: 31d\ncurrency: USD\n"
    "clusters:\n  - {name: c, nodes: 2, node-cpu: 4, node-memory: 16Gi, zones: 1}\n"
    "namespaces:\n  - name: n\n    cluster: c\n    owner: t\n    services:\n"
    "      - {name: a, replicas: %d, requests: 1, payload: 1, cpu: 100m, memory: 1Mi}\n"
    "spikes: {rate: 0}\ngenerate: {arrivals: 0, departures: 0, service-growth: 0, scale-changes: 0}\n"
    "without: [exceptions, onboarding, upgrades]\npolicy: {billing: %s}\n"
    "teams:\n  - {name: t, people: 2, mesh-hours: 6h}\n";
static const char *const lane_format = "title: n\nidentity: none\ncomponents:\n"
                                       "  - {name: agent, subject: agent, role: agent, placement: %s, "
                                       "replicas: 1, reserved-cpu: %dm}\n";

/* In the mean of the run: cores, GiB, nodes. */
struct rented {
    double cpu, memory, nodes, reserved;
};

static struct rented rent(int pods, const char *billing, const char *placement, int reserved)
{
    struct stand s = stand_open();
    const char *text = mc_arena_printf(s.arena, scenario_format, pods, billing);
    struct mc_node *tree = mc_tree_parse(s.arena, s.diag, "n", text, strlen(text));
    struct mc_scenario *scenario = mc_scenario_bind(s.arena, s.diag, tree);
    const char *file = mc_arena_printf(s.arena, lane_format, placement, reserved);
    struct mc_lane *lane =
        mc_lane_bind(s.arena, s.diag, "n", mc_tree_parse(s.arena, s.diag, "n", file, strlen(file)));
    mc_diag_print(s.diag, stderr);
    assert_non_null(scenario);
    assert_non_null(lane);
    struct mc_arena *scratch = mc_arena_create(0);
    const struct mc_history *history = mc_history_generate(s.arena, scenario, NULL, 0, 1, 0, 0);
    const struct mc_fleet *fleet = mc_fleet_build(s.arena, scenario, history);
    const int64_t *sum = mc_replay_run(s.arena, scratch, scenario, history, fleet, lane, NULL, NULL)->sum;
    double seconds = 31 * 86400;
    struct rented r = {
        (double)sum[MC_Q_CPU_BILLED] / seconds / 1000, (double)sum[MC_Q_MEMORY_BILLED] / seconds / 1024,
        (double)sum[MC_Q_NODES_ADDED] / seconds, (double)sum[MC_Q_CPU_RESERVED] / seconds / 1000};
    mc_arena_destroy(scratch);
    stand_close(&s);
    return r;
}

static void expect(struct rented r, double cpu, double memory, double nodes, double reserved)
{
    check_close_abs(r.cpu, cpu, 1e-6);
    check_close_abs(r.memory, memory, 1e-6);
    check_close_abs(r.nodes, nodes, 1e-6);
    check_close_abs(r.reserved, reserved, 1e-6);
}

/* Two nodes hold 6.4 cores: 64 pods of 100m leave nothing, 32 leave 3.2. */
static void what_does_not_fit_rents_whole_nodes(void **state)
{
    (void)state;
    expect(rent(64, "reserved", "per-cluster", 300), 0.3, 0, 0, 0.3);
    expect(rent(32, "nodes", "per-cluster", 300), 0.3, 0, 0, 0.3);
    expect(rent(64, "nodes", "per-cluster", 300), 4, 16, 1, 0.3);
    /* 5 cores: 3.2 fit, 1.8 take a node. */
    expect(rent(32, "nodes", "per-cluster", 5000), 3.2 + 4, 16, 1, 5);
    /* 6.5: what does not fit is 3.3 and a node holds 3.2. */
    expect(rent(32, "nodes", "per-cluster", 6500), 3.2 + 8, 32, 2, 6.5);
}

static void more_nodes_have_more_agents(void **state)
{
    (void)state;
    expect(rent(64, "nodes", "per-node-agent", 300), 4, 16, 1, 0.9);
    /* 3.4 cores on two nodes; each further one has 3.2 - 1.7 left for them. */
    expect(rent(64, "nodes", "per-node-agent", 1700), 12, 48, 3, 5 * 1.7);
}

static const char *const lanes[] = {LANE("istio-ambient"), LANE("linkerd"), LANE("cilium"),
                                    LANE("gateway-only"), LANE("istio-sidecar")};
enum { LANES = sizeof lanes / sizeof lanes[0], REPS = 8 };

static struct bench replayed(const char *policy, uint64_t seed)
{
    struct bench b = bench_openf(SCENARIO("small"), "clusters[0].nodes=1;%s", policy);
    for (int i = 0; i < LANES; i++) {
        bench_lane(&b, lanes[i], mc_arena_printf(b.arena, "lane-%d", i), "");
    }
    bench_run(&b, seed, REPS, 2, 0);
    return b;
}

static void whole_nodes_cost_at_least_what_is_on_them(void **state)
{
    (void)state;
    static const int billed[] = {MC_Q_CPU_BILLED, MC_Q_MEMORY_BILLED};
    const int64_t entries = 1000; /* each is rounded */
    int64_t rented = 0;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct bench units = replayed("policy.billing=reserved", seed);
        struct bench nodes = replayed("policy.billing=nodes", seed);
        struct bench larger = replayed("policy.billing=nodes;policy.right-sizing=1.3", seed);
        for (int r = 0; r < REPS; r++) {
            for (int i = 0; i < LANES; i++) {
                for (int q = 0; q < 2; q++) {
                    int64_t unit = units.kept[r].lane[i].sum[billed[q]];
                    int64_t whole = nodes.kept[r].lane[i].sum[billed[q]];
                    assert_true(whole >= unit - entries);
                    assert_true(larger.kept[r].lane[i].sum[billed[q]] >= whole - entries);
                }
                assert_true(units.kept[r].lane[i].sum[MC_Q_NODES_ADDED] == 0);
                rented += nodes.kept[r].lane[i].sum[MC_Q_NODES_ADDED] > 0;
            }
        }
        bench_close(&units);
        bench_close(&nodes);
        bench_close(&larger);
    }
    print_message("nodes are rented in %d of %d replays\n", (int)rented, 6 * REPS * LANES);
    assert_true(rented > REPS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_does_not_fit_rents_whole_nodes),
                                       cmocka_unit_test(more_nodes_have_more_agents),
                                       cmocka_unit_test(whole_nodes_cost_at_least_what_is_on_them)};
    return cmocka_run_group_tests_name("validation.nodes", tests, NULL, NULL);
}
