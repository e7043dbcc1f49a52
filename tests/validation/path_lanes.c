/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What proxies in the way must do whatever the figures: throttling, order of modes, conservation. */
#include "meshcost/score.h"
#include "rigs.h"
#include <math.h>

enum { REQUESTS = 60000 };

static const char *const server = "service-time: {mean: 0.05ms, distribution: exponential}, workers: 4";

static const struct mc_path_result *with(struct stand *s, const char *traffic, const char *rest)
{
    return predict(s, one_server(s, "nodes: 2, cores: 8", "separate", server, traffic, rest), REQUESTS, 0);
}

/*
 * A quarter of a core in periods of 100 ms. Between 1 and 10 % of the requests meet the pause, so that the
 * 99th percentile is the pause while half and nine tenths of them know nothing of it.
 */
static void a_quota_puts_the_pause_into_the_99th_percentile(void **state)
{
    (void)state;
    for (int connections = 6; connections <= 12; connections += 3) {
        struct stand s = stand_open();
        const char *traffic =
            mc_arena_printf(s.arena, "loop: closed, rate: null, connections: %d", connections);
        const struct mc_path_result *r =
            with(&s, traffic, "lane: linkerd\nproxies: {workers: 1, cpu-limit: 250m}");
        const struct mc_path_result *free_run = with(&s, traffic, "lane: linkerd\nproxies: {workers: 1}");
        assert_true(r->kind[MC_PATH_OVER_50MS].value > 1 && r->kind[MC_PATH_OVER_50MS].value < 10);
        assert_true(r->kind[MC_PATH_P99].value > 60 && r->kind[MC_PATH_P99].value < 85);
        assert_true(r->kind[MC_PATH_P90].value < 2 * free_run->kind[MC_PATH_P90].value);
        assert_true(free_run->kind[MC_PATH_P99].value < 5);
        stand_close(&s);
    }
}

static double added(struct stand *s, const char *traffic, const char *rest)
{
    const struct mc_path_result *r = with(s, traffic, rest);
    return r->kind[MC_PATH_P50].value - r->baseline[MC_PATH_P50];
}

static void more_work_on_the_way_takes_more_time(void **state)
{
    (void)state;
    struct stand s = stand_open();
    const char *keep = "rate: 500", *fresh = "rate: 500, keep-alive: false",
               *large = "rate: 500, payload: 64Ki";
    double l4 = added(&s, keep, "lane: istio-ambient");
    assert_true(l4 > 0.01 && l4 < 2);
    assert_true(added(&s, keep, "lane: istio-ambient\nmode: {l7: true}") > l4 * 1.5);
    assert_true(added(&s, keep, "lane: istio-sidecar") > l4);
    assert_true(added(&s, fresh, "lane: istio-ambient") > l4 * 1.2);
    assert_true(added(&s, large, "lane: istio-ambient") > l4);
    double quiet = added(&s, keep, "lane: istio-sidecar");
    assert_true(added(&s, keep, "lane: istio-sidecar\nmode: {policy: l7}") > quiet);
    assert_true(fabs(added(&s, keep, "lane: gateway-only")) < 0.01);
    stand_close(&s);
}

/* Measured averages at low load are several times the marginal cost: threads wake up cold. */
static void a_pass_costs_less_as_the_load_rises(void **state)
{
    (void)state;
    struct stand s = stand_open();
    const char *lane = "lane: linkerd\nproxies: {workers: 1}";
    double low = with(&s, "rate: 50", lane)->components[0].cpu_per_pass.value;
    double middle = with(&s, "rate: 2000", lane)->components[0].cpu_per_pass.value;
    double high =
        with(&s, "loop: closed, rate: null, connections: 64", lane)->components[0].cpu_per_pass.value;
    assert_true(low > middle && middle > high);
    assert_true(low > 1.5 * high);
    stand_close(&s);
}

static void both_sides_of_every_call_are_passed_once(void **state)
{
    (void)state;
    struct stand s = stand_open();
    const char *rig = "rig: test\nplacement: separate\ngraph:\n  root: c\n  parallel: %s\n  services:\n"
                      "    c: {calls: [a]}\n    a: {calls: [b, b]}\n    b: {service-time: {mean: 1ms}}\n"
                      "traffic: {rate: 100}\nlane: linkerd\n";
    double time[2];
    for (int parallel = 0; parallel < 2; parallel++) {
        const char *text = mc_arena_printf(s.arena, rig, parallel ? "true" : "false");
        const struct mc_path_result *r = predict(&s, text, REQUESTS, 0);
        double passes = 0;
        for (int i = 0; i < r->component_count; i++) {
            passes += r->components[i].passes;
        }
        check_close_abs(passes, 6, 0.01);
        time[parallel] = r->kind[MC_PATH_MEAN].value;
    }
    /* The larger of two exponential times of 1 ms against their sum. */
    check_close_abs(time[0] - time[1], 0.5, 0.4);
    stand_close(&s);
}

static void equal_questions_have_equal_answers(void **state)
{
    (void)state;
    struct stand s = stand_open();
    const struct mc_path_result *a = with(&s, "rate: 900", "lane: cilium\nmode: {l7: true}");
    const struct mc_path_result *b = with(&s, "rate: 900", "lane: cilium\nmode: {l7: true}");
    assert_memory_equal(a->kind, b->kind, sizeof a->kind);
    stand_close(&s);
}

/* Digits of a count may be grouped, as everywhere in an input file. */
static void counts_of_proxies_are_read_like_other_counts(void **state)
{
    (void)state;
    struct stand s = stand_open();
    const struct mc_path_result *r =
        with(&s, "rate: 500", "lane: istio-ambient\nmode: {l7: true}\nproxies: {replicas: {waypoint: 1_2}}");
    int64_t waypoints = 0;
    for (int i = 0; i < r->component_count; i++) {
        waypoints += strcmp(r->components[i].name, "waypoint") == 0 ? r->components[i].instances : 0;
    }
    assert_int_equal(waypoints, 12);
    stand_close(&s);
}

/* What a component does not have is not predicted, rather than taken for its memory. */
static void a_measure_of_nothing_is_not_scored(void **state)
{
    (void)state;
    struct stand s = stand_open();
    const struct mc_path_result *r = with(
        &s, "rate: 500",
        "lane: linkerd\nmeasured: {linkerd-proxy.memory: 40, linkerd-proxy.memry: 40, linkerd-proxy.cpu: 1}");
    struct mc_score_rig rig = {r->rig,
                               mc_lane_bind(s.arena, s.diag, "linkerd", stand_file(&s, "lanes/linkerd")), r};
    struct mc_score_row rows[8];
    assert_int_equal(mc_score_rows(s.arena, &rig, 0, rows, 8), 2);
    assert_int_equal(rows[0].kind, MC_SCORE_MEMORY);
    assert_int_equal(rows[1].kind, MC_SCORE_CPU);
    stand_close(&s);
}

/* A measured baseline is what the prediction starts from. */
static void the_baseline_is_met_without_a_lane(void **state)
{
    (void)state;
    struct stand s = stand_open();
    const char *open = "lane: none\nbaseline: {latency: {p50: 1.57ms, p90: 1.74ms, p99: 2.09ms}}";
    const struct mc_path_result *r = with(&s, "rate: 450", open);
    check_close_rel(r->kind[MC_PATH_P50].value, 1.57, 0.03);
    check_close_rel(r->kind[MC_PATH_P99].value, 2.09, 0.03);
    const char *closed = "lane: none\nbaseline: {throughput: 9000}";
    r = with(&s, "loop: closed, rate: null, connections: 32", closed);
    check_close_rel(r->kind[MC_PATH_THROUGHPUT].value, 9000, 0.02);
    stand_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quota_puts_the_pause_into_the_99th_percentile),
        cmocka_unit_test(more_work_on_the_way_takes_more_time),
        cmocka_unit_test(a_pass_costs_less_as_the_load_rises),
        cmocka_unit_test(both_sides_of_every_call_are_passed_once),
        cmocka_unit_test(equal_questions_have_equal_answers),
        cmocka_unit_test(counts_of_proxies_are_read_like_other_counts),
        cmocka_unit_test(a_measure_of_nothing_is_not_scored),
        cmocka_unit_test(the_baseline_is_met_without_a_lane),
    };
    return cmocka_run_group_tests_name("validation.path_lanes", tests, NULL, NULL);
}
