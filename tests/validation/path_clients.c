/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clients: connections that requests wait for, paces, bursts, what only some requests do. */
#include "queueing.h"
#include "rigs.h"
#include <math.h>

enum { REQUESTS = 200000 };

static const struct mc_path_result *bare(struct stand *s, const char *server, const char *traffic)
{
    return predict(s, one_server(s, "nodes: 1, cores: 64", "same", server, traffic, "lane: none"), REQUESTS,
                   0);
}

static void close_to(double got, double truth, double share, const char *what)
{
    if (!(fabs(got - truth) <= share * truth)) {
        fail_msg("%s: %.6g, not %.6g", what, got, truth);
    }
}

/* With servers enough it is the connections that serve: 4 of them, 1 ms each, in the order of coming. */
static void a_pool_of_connections_is_m_m_c(void **state)
{
    (void)state;
    static const char *const server = "service-time: {mean: 1ms, distribution: exponential}, workers: 64";
    struct stand s = stand_open();
    double mean = bare(&s, server, "rate: 3200, connections: 4, pacing: pool")->kind[MC_PATH_MEAN].value;
    close_to(mean, mmc_sojourn(4, 0.8), 0.03, "four connections");
    mean = bare(&s, server, "rate: 3200, connections: 4")->kind[MC_PATH_MEAN].value;
    close_to(mean, 1, 0.01, "connections that nobody waits for");
    stand_close(&s);
}

/* D/M/1: sojourn 1 / (1 - x), x = exp(-(1 - x) / load). */
static void a_paced_connection_is_d_m_1_from_when_it_was_due(void **state)
{
    (void)state;
    double x = 0.5;
    for (int i = 0; i < 200; i++) {
        x = exp(-(1 - x) / 0.8);
    }
    struct stand s = stand_open();
    const char *server = "service-time: {mean: 1ms, distribution: exponential}, workers: 64";
    const struct mc_path_result *r = bare(&s, server, "rate: 800, connections: 1, pacing: paced");
    close_to(r->kind[MC_PATH_MEAN].value, 1 / (1 - x), 0.03, "one paced connection");
    close_to(r->kind[MC_PATH_THROUGHPUT].value, 800, 1e-6, "throughput");
    assert_false(r->overload);
    assert_true(bare(&s, server, "rate: 1100, connections: 1, pacing: paced")->overload);
    stand_close(&s);
}

/* Ten at once before one worker: 1, 2 ... 10 ms whatever the rate; as many threads ahead of each other: 1 ms.
 */
static void connections_in_step_wait_for_each_other_at_any_rate(void **state)
{
    (void)state;
    static const char *const server = "service-time: {mean: 1ms, distribution: constant}, workers: 1";
    static const double rates[] = {20, 200};
    for (int i = 0; i < 2; i++) {
        struct stand s = stand_open();
        const char *step =
            mc_arena_printf(s.arena, "rate: %g, connections: 10, pacing: paced, threads: 10", rates[i]);
        const char *apart = mc_arena_printf(
            s.arena, "rate: %g, connections: 10, pacing: paced, threads: 1, stagger: 2ms", rates[i]);
        close_to(bare(&s, server, step)->kind[MC_PATH_MEAN].value, 5.5, 0.01, "in step");
        close_to(bare(&s, server, apart)->kind[MC_PATH_MEAN].value, 1, 0.01, "one after another");
        stand_close(&s);
    }
}

/* A tick of 1 ms: half of it on average, counted. */
static void a_coarse_timer_sends_late(void **state)
{
    (void)state;
    struct stand s = stand_open();
    const char *server = "service-time: {mean: 1ms, distribution: constant}, workers: 64";
    const struct mc_path_result *r =
        bare(&s, server, "rate: 100, connections: 10, pacing: paced, timer: 1ms");
    close_to(r->kind[MC_PATH_MEAN].value, 1.5, 0.01, "mean");
    stand_close(&s);
}

static const struct mc_path_result *three_tiers(struct stand *s, const char *lane, const char *back,
                                                const char *traffic)
{
    const char *text = mc_arena_printf(
        s->arena,
        "rig: test\nmachine: {nodes: 3, cores: 64}\nplacement: separate\ngraph:\n  root: client\n  "
        "services:\n"
        "    client: {calls: [web]}\n    web: {service-time: {mean: 0.1ms}, calls: [back]}\n"
        "    back: {service-time: {mean: 0.1ms}, calls: []%s}\ntraffic: {rate: 100, %s}\nlane: %s\n",
        back, traffic, lane);
    return predict(s, text, 20000, 0);
}

static double cpu_of(const struct mc_path_result *r, const char *name, double *passes)
{
    double cpu = 0;
    *passes = 0;
    for (int i = 0; i < r->component_count; i++) {
        bool same = strcmp(r->components[i].name, name) == 0;
        cpu += same ? r->components[i].cpu.value : 0;
        *passes += same ? r->components[i].passes : 0;
    }
    return cpu;
}

static void every_other_request_calls_on(void **state)
{
    (void)state;
    struct stand s = stand_open();
    double all, half;
    cpu_of(three_tiers(&s, "linkerd", "", "connections: 5"), "linkerd-proxy", &all);
    cpu_of(three_tiers(&s, "linkerd", ", every: 2", "connections: 5"), "linkerd-proxy", &half);
    close_to(all, 4, 0.001, "passes of two calls");
    close_to(half, 3, 0.001, "passes of one and a half");
    stand_close(&s);
}

/* What a connection costs, by request: all, one in five, none; more where the proxies keep none between them.
 */
static void connections_opened_anew_cost_by_their_number(void **state)
{
    (void)state;
    static const char *const lanes[] = {"istio-sidecar", "linkerd"};
    static const char *const proxies[] = {"envoy-sidecar", "linkerd-proxy"};
    double more[2];
    for (int i = 0; i < 2; i++) {
        struct stand s = stand_open();
        double passes;
        double kept = cpu_of(three_tiers(&s, lanes[i], "", "connections: 5"), proxies[i], &passes);
        double fifth = cpu_of(three_tiers(&s, lanes[i], "", "connections: 5, requests-per-connection: 5"),
                              proxies[i], &passes);
        double fresh =
            cpu_of(three_tiers(&s, lanes[i], "", "connections: 5, keep-alive: false"), proxies[i], &passes);
        double inner =
            cpu_of(three_tiers(&s, lanes[i], ", keep-alive: false", "connections: 5"), proxies[i], &passes);
        close_to(fifth - kept, (fresh - kept) / 5, 0.1, lanes[i]);
        assert_true(inner > kept + 100 * 20e-6 && inner < kept + 100 * 500e-6);
        more[i] = (fresh - kept) / 100;
        stand_close(&s);
    }
    assert_true(more[0] > 300e-6 && more[1] > 30e-6 && more[0] > 2 * more[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pool_of_connections_is_m_m_c),
        cmocka_unit_test(a_paced_connection_is_d_m_1_from_when_it_was_due),
        cmocka_unit_test(connections_in_step_wait_for_each_other_at_any_rate),
        cmocka_unit_test(a_coarse_timer_sends_late),
        cmocka_unit_test(every_other_request_calls_on),
        cmocka_unit_test(connections_opened_anew_cost_by_their_number),
    };
    return cmocka_run_group_tests_name("validation.path_clients", tests, NULL, NULL);
}
