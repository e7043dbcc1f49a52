/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Density: what proxies reserve a node and a pod, against the closed form from the lane files' chart
 * defaults; and what the share of L7 does to the CPU in use where proxies speak L7 always, and where it is
 * added.
 */
#include "../property/harness.h"

#include <math.h>

enum { NODES = 10 };

static const char *const node_lanes[] = {"istio-ambient", "cilium"};
static const char *const pod_lanes[] = {"istio-sidecar", "linkerd"};

static const char *lane_file(struct bench *b, const char *name)
{
    return mc_arena_printf(b->arena, MC_SOURCE_DIR "/scenarios/lanes/%s.yaml", name);
}

static bool sits(const struct mc_lane *lane, int component, enum mc_scope scope)
{
    return component >= 0 && lane->components[component].placement->scope == scope;
}

/* Milli-cores that the lane file reserves a node or a pod. */
static double stated(const struct mc_lane *lane, enum mc_scope scope)
{
    struct mc_key key = mc_key_make(1, 0, MC_NO_HISTORY);
    double sum = 0;
    for (int i = 0; i < lane->component_count; i++) {
        const struct mc_component *c = &lane->components[i];
        if (sits(lane, i, scope)) {
            sum +=
                mc_prior_value(key, &c->reserved_cpu, NULL) * (double)mc_prior_ticks(key, &c->replicas, NULL);
        }
    }
    return sum;
}

/* Milli-cores that components on nodes and beside pods reserved on average over the run. */
static double reserved(const struct bench *b, int lane)
{
    double sum = 0;
    for (int64_t i = 0; i < b->kept[0].trace_count; i++) {
        const struct mc_trace_entry *t = &b->kept[0].trace[i];
        if (t->lane == lane && t->entry.quantity == MC_Q_CPU_RESERVED &&
            (sits(b->lanes[lane], t->entry.component, MC_SCOPE_NODE) ||
             sits(b->lanes[lane], t->entry.component, MC_SCOPE_POD))) {
            sum += (double)t->entry.amount;
        }
    }
    return sum * 1000 / (double)b->scenario->horizon;
}

static struct bench open_dense(int pods_a_node)
{
    char settings[600];
    snprintf(settings, sizeof settings,
             "clusters[main].nodes=%d;clusters[main].node-cpu=128;clusters[main].node-memory=1Ti;"
             "namespaces=[{name: n, services: [{name: x, replicas: %d, cpu: 10m, memory: 1Mi}]}];"
             "generate.arrivals=0;generate.departures=0;generate.service-growth=0;generate.scale-changes=0",
             NODES, NODES * pods_a_node);
    struct bench b = bench_open(SCENARIO("small"), settings);
    bench_calendars(&b);
    for (int i = 0; i < 2; i++) {
        bench_lane(&b, lane_file(&b, node_lanes[i]), node_lanes[i], "");
    }
    for (int i = 0; i < 2; i++) {
        bench_lane(&b, lane_file(&b, pod_lanes[i]), pod_lanes[i], "");
    }
    bench_run(&b, 1, 1, 1, 1);
    return b;
}

static void placements_cross_over_where_the_chart_defaults_say(void **state)
{
    static const int densities[] = {1, 2, 3, 4, 10, 30, 100};
    int below = 0, above = 0;
    (void)state;
    for (size_t d = 0; d < sizeof densities / sizeof densities[0]; d++) {
        struct bench b = open_dense(densities[d]);
        for (int n = 0; n < 2; n++) {
            double a_node = stated(b.lanes[n], MC_SCOPE_NODE), on_nodes = reserved(&b, n);
            assert_true(fabs(on_nodes / (a_node * NODES) - 1) < 1e-6);
            for (int p = 2; p < 4; p++) {
                double a_pod = stated(b.lanes[p], MC_SCOPE_POD), in_pods = reserved(&b, p);
                double crossing = a_node / a_pod;
                assert_true(fabs(in_pods / (a_pod * NODES * densities[d]) - 1) < 1e-6);
                assert_true(crossing > 1 && crossing < 10);
                assert_true((on_nodes < in_pods) == (densities[d] > crossing));
                below += densities[d] < crossing;
                above += densities[d] > crossing;
            }
        }
        if (d == 0) {
            for (int n = 0; n < 2; n++) {
                print_message("a node %.0f m, a pod %.0f m and %.0f m\n", stated(b.lanes[n], MC_SCOPE_NODE),
                              stated(b.lanes[2], MC_SCOPE_POD), stated(b.lanes[3], MC_SCOPE_POD));
            }
        }
        mc_arena_destroy(b.arena);
    }
    assert_true(below > 0 && above > 0);
}

/* CPU in use of each lane, summed over a few histories. */
static void used(double share, double *sum)
{
    char settings[100];
    snprintf(settings, sizeof settings, "horizon=1y;exceptions.scale=0;generate.l7-share=%g", share);
    struct bench b = bench_open(SCENARIO("reference"), settings);
    bench_calendars(&b);
    const char *const lanes[] = {node_lanes[0], node_lanes[1], pod_lanes[0], pod_lanes[1]};
    for (int i = 0; i < 4; i++) {
        bench_lane(&b, lane_file(&b, lanes[i]), lanes[i], "");
    }
    bench_run(&b, 3, 6, 2, 0);
    for (int i = 0; i < 4; i++) {
        sum[i] = 0;
        for (int r = 0; r < b.kept_count; r++) {
            sum[i] += (double)b.kept[r].lane[i].sum[MC_Q_CPU_USED];
        }
    }
    mc_arena_destroy(b.arena);
}

static void l7_costs_where_it_is_added(void **state)
{
    double few[4], many[4];
    (void)state;
    used(0.05, few);
    used(0.6, many);
    for (int i = 0; i < 4; i++) {
        print_message("lane %d: CPU in use at 60 %% L7 over 5 %%: %.3f\n", i, many[i] / few[i]);
    }
    for (int i = 0; i < 2; i++) {
        assert_true(many[i] > 1.1 * few[i]);
        assert_true(fabs(many[2 + i] / few[2 + i] - 1) < 0.02);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(placements_cross_over_where_the_chart_defaults_say),
        cmocka_unit_test(l7_costs_where_it_is_added),
    };
    return cmocka_run_group_tests_name("validation.density", tests, NULL, NULL);
}
