/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctest:heavy */
/* The laws of the design, held on the reference scenario with all registered models. */
#include "harness.h"

static const char *const reference_lanes[] = {"istio-ambient", "linkerd", "cilium", "gateway-only",
                                              "istio-sidecar"};
enum { LANES = 5, REPS = 6 };

static struct bench reference(const char *settings)
{
    char with_people[512];
    snprintf(with_people, sizeof with_people, "%s%sonboarding.enabled=true", settings, *settings ? ";" : "");
    struct bench b = bench_open(SCENARIO("reference"), with_people);
    bench_calendars(&b);
    return b;
}

static struct bench reference_with_lanes(const char *settings)
{
    struct bench b = reference(settings);
    for (int i = 0; i < LANES; i++) {
        const char *file =
            mc_arena_printf(b.arena, MC_SOURCE_DIR "/scenarios/lanes/%s.yaml", reference_lanes[i]);
        bench_lane(&b, file, reference_lanes[i], "");
    }
    return b;
}

static void copied_lanes_differ_by_exactly_zero(void **state)
{
    (void)state;
    for (int i = 0; i < LANES; i++) {
        struct bench b = reference("");
        const char *file =
            mc_arena_printf(b.arena, MC_SOURCE_DIR "/scenarios/lanes/%s.yaml", reference_lanes[i]);
        bench_lane(&b, file, reference_lanes[i], "");
        bench_lane(&b, file, "copy", "");
        bench_run(&b, 1, REPS, 1, 0);
        for (int r = 0; r < REPS; r++) {
            assert_true(same_result(&b.kept[r].lane[0], &b.kept[r].lane[1]));
        }
        bench_close(&b);
    }
}

static void lanes_differ_when_only_the_subject_of_a_prior_does(void **state)
{
    (void)state;
    struct bench b = reference("");
    bench_lane(&b, LANE("istio-sidecar"), "one", "");
    bench_lane(&b, LANE("istio-sidecar"), "two", "components[0].subject=somebody-else");
    bench_run(&b, 1, REPS, 1, 0);
    for (int r = 0; r < REPS; r++) {
        assert_int_not_equal(b.kept[r].lane[0].sum[MC_Q_CPU_USED], b.kept[r].lane[1].sum[MC_Q_CPU_USED]);
    }
    bench_close(&b);
}

static void names_and_order_of_lanes_change_no_number(void **state)
{
    (void)state;
    struct bench a = reference_with_lanes(""), b = reference("");
    for (int i = LANES - 1; i >= 0; i--) {
        const char *file =
            mc_arena_printf(b.arena, MC_SOURCE_DIR "/scenarios/lanes/%s.yaml", reference_lanes[i]);
        bench_lane(&b, file, mc_arena_printf(b.arena, "renamed-%d", i), "");
    }
    bench_run(&a, 1, REPS, 1, 0);
    bench_run(&b, 1, REPS, 1, 0);
    for (int r = 0; r < REPS; r++) {
        for (int i = 0; i < LANES; i++) {
            assert_true(same_result(&a.kept[r].lane[i], &b.kept[r].lane[LANES - 1 - i]));
        }
    }
    bench_close(&a);
    bench_close(&b);
}

/* Rates a hundred times as high for everything that a lane decides: use, renewals, lifetimes. */
static const char *const extreme = "components[0].request-cpu=0.1s;components[0].idle-cpu=20;"
                                   "components[0].idle-memory=100Gi;components[1].replicas=300;"
                                   "tiers[0].product-default={lifetime: 3d, renewal: manual}";

static void adding_a_lane_changes_no_other(void **state)
{
    (void)state;
    struct bench a = reference_with_lanes(""), b = reference_with_lanes("");
    bench_lane(&b, LANE("istio-sidecar"), "extreme", extreme);
    bench_run(&a, 1, REPS, 1, 0);
    bench_run(&b, 1, REPS, 1, 0);
    for (int r = 0; r < REPS; r++) {
        for (int i = 0; i < LANES; i++) {
            assert_true(same_result(&a.kept[r].lane[i], &b.kept[r].lane[i]));
        }
        assert_true(b.kept[r].lane[LANES].sum[MC_Q_CPU_USED] >
                    10 * b.kept[r].lane[LANES - 1].sum[MC_Q_CPU_USED]);
    }
    bench_close(&a);
    bench_close(&b);
}

static void seeds_share_no_replication(void **state)
{
    (void)state;
    struct bench a = reference_with_lanes(""), b = reference_with_lanes("");
    bench_run(&a, 1, 20, 1, 0);
    bench_run(&b, 2, 20, 1, 0);
    for (int r = 0; r < 20; r++) {
        for (int k = 0; k < 20; k++) {
            assert_int_not_equal(a.kept[r].lane[0].fingerprint, b.kept[k].lane[0].fingerprint);
            assert_true(r == k || a.kept[r].lane[0].fingerprint != a.kept[k].lane[0].fingerprint);
        }
    }
    bench_close(&a);
    bench_close(&b);
}

static void fewer_replications_are_a_prefix_of_more(void **state)
{
    (void)state;
    struct bench a = reference_with_lanes(""), b = reference_with_lanes("");
    bench_run(&a, 1, 100, 2, 0);
    bench_run(&b, 1, 200, 2, 0);
    for (int r = 0; r < 100; r++) {
        for (int i = 0; i < LANES; i++) {
            assert_true(same_result(&a.kept[r].lane[i], &b.kept[r].lane[i]));
        }
    }
    bench_close(&a);
    bench_close(&b);
}

static void the_number_of_jobs_changes_no_bit(void **state)
{
    (void)state;
    static const int jobs[] = {1, 2, 3, 8};
    struct bench a = reference_with_lanes("");
    bench_run(&a, 5, 24, 1, 2);
    for (size_t j = 0; j < sizeof jobs / sizeof jobs[0]; j++) {
        struct bench b = reference_with_lanes("");
        bench_run(&b, 5, 24, jobs[j], 2);
        for (int r = 0; r < 24; r++) {
            assert_int_equal(b.kept[r].index, r);
            for (int i = 0; i < LANES; i++) {
                assert_true(same_result(&a.kept[r].lane[i], &b.kept[r].lane[i]));
            }
        }
        assert_int_equal(a.kept[1].trace_count, b.kept[1].trace_count);
        for (int64_t k = 0; k < a.kept[1].trace_count; k++) {
            assert_int_equal(a.kept[1].trace[k].lane, b.kept[1].trace[k].lane);
            assert_true(same_entry(&a.kept[1].trace[k].entry, &b.kept[1].trace[k].entry));
        }
        bench_close(&b);
    }
    bench_close(&a);
}

/* Rows of `months` before `month` are the same in both. */
static void assert_same_until(const struct mc_lane_result *a, const struct mc_lane_result *b, int month)
{
    int i = 0;
    for (; i < a->month_count && a->months[i].month < month; i++) {
        assert_true(i < b->month_count);
        assert_true(same_month(&a->months[i], &b->months[i]));
    }
    assert_true(i > 0);
    assert_true(i == b->month_count || b->months[i].month >= month);
}

static void a_longer_horizon_begins_with_the_shorter(void **state)
{
    (void)state;
    struct bench a = reference_with_lanes("horizon=550d"), b = reference_with_lanes("horizon=1826d");
    bench_run(&a, 1, REPS, 1, 0);
    bench_run(&b, 1, REPS, 1, 0);
    for (int r = 0; r < REPS; r++) {
        for (int i = 0; i < LANES; i++) {
            assert_same_until(&a.kept[r].lane[i], &b.kept[r].lane[i], 17);
        }
    }
    bench_close(&a);
    bench_close(&b);
}

static void ledger_totals_agree_across_every_grouping(void **state)
{
    (void)state;
    struct bench b = reference_with_lanes("");
    bench_run(&b, 1, REPS, 1, REPS);
    for (int r = 0; r < REPS; r++) {
        for (int i = 0; i < LANES; i++) {
            int64_t by_total[MC_Q_COUNT] = {0}, by_month[MC_Q_COUNT] = {0}, by_entry[MC_Q_COUNT] = {0};
            const struct mc_lane_result *l = &b.kept[r].lane[i];
            for (int k = 0; k < l->total_count; k++) {
                by_total[l->totals[k].quantity] += l->totals[k].amount;
            }
            for (int k = 0; k < l->month_count; k++) {
                by_month[l->months[k].quantity] += l->months[k].amount;
            }
            for (int64_t k = 0; k < b.kept[r].trace_count; k++) {
                if (b.kept[r].trace[k].lane == i) {
                    by_entry[b.kept[r].trace[k].entry.quantity] += b.kept[r].trace[k].entry.amount;
                }
            }
            assert_memory_equal(by_total, l->sum, sizeof l->sum);
            assert_memory_equal(by_month, l->sum, sizeof l->sum);
            assert_memory_equal(by_entry, l->sum, sizeof l->sum);
            assert_true(l->sum[MC_Q_CPU_USED] > 0);
        }
    }
    bench_close(&b);
}

/* Reverses the order of keys in every map of a tree. */
static void reverse_keys(struct mc_node *node)
{
    for (int i = 0, k = node->count - 1; node->kind == MC_NODE_MAP && i < k; i++, k--) {
        struct mc_node *child = node->child[i];
        const char *key = node->key[i];
        struct mc_place place = node->key_place[i];
        node->child[i] = node->child[k], node->key[i] = node->key[k], node->key_place[i] = node->key_place[k];
        node->child[k] = child, node->key[k] = key, node->key_place[k] = place;
    }
    for (int i = 0; i < node->count; i++) {
        reverse_keys(node->child[i]);
    }
}

static void the_order_of_keys_is_irrelevant(void **state)
{
    (void)state;
    struct bench a = reference(""), b = reference("");
    struct mc_node *tree = mc_tree_load(b.arena, b.diag, SCENARIO("reference"));
    reverse_keys(tree);
    b.scenario = mc_scenario_bind(b.arena, b.diag, tree);
    bench_fail_on_problems(&b);
    bench_lane(&a, LANE("cilium"), "cilium", "");
    struct mc_node *lane = mc_tree_load(b.arena, b.diag, LANE("cilium"));
    reverse_keys(lane);
    b.lanes[b.lane_count++] = mc_lane_bind(b.arena, b.diag, "cilium", lane);
    bench_fail_on_problems(&b);
    bench_run(&a, 1, REPS, 1, 0);
    bench_run(&b, 1, REPS, 1, 0);
    for (int r = 0; r < REPS; r++) {
        assert_true(same_result(&a.kept[r].lane[0], &b.kept[r].lane[0]));
    }
    bench_close(&a);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copied_lanes_differ_by_exactly_zero),
        cmocka_unit_test(lanes_differ_when_only_the_subject_of_a_prior_does),
        cmocka_unit_test(names_and_order_of_lanes_change_no_number),
        cmocka_unit_test(adding_a_lane_changes_no_other),
        cmocka_unit_test(seeds_share_no_replication),
        cmocka_unit_test(fewer_replications_are_a_prefix_of_more),
        cmocka_unit_test(the_number_of_jobs_changes_no_bit),
        cmocka_unit_test(a_longer_horizon_begins_with_the_shorter),
        cmocka_unit_test(ledger_totals_agree_across_every_grouping),
        cmocka_unit_test(the_order_of_keys_is_irrelevant),
    };
    return cmocka_run_group_tests_name("property.laws", tests, NULL, NULL);
}
