/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Admission limits against Erlang's loss formula and M/M/1/K; what a proxy reads of TCP and of HTTP. */
#include "queueing.h"
#include "rigs.h"
#include <math.h>

enum { REQUESTS = 100000 };

/* Service takes 100 ms, so that the proxy's own time is some thousandths of it. */
static const struct mc_path_result *limited(struct stand *s, const char *shape, const char *traffic,
                                            const char *proxies)
{
    const char *server =
        mc_arena_printf(s->arena, "service-time: {mean: 100ms, distribution: %s}, workers: 64", shape);
    const char *rest =
        mc_arena_printf(s->arena, "lane: cilium\nmode: {l7: true, mtls: false}\nproxies: {%s}", proxies);
    return predict(s, one_server(s, "nodes: 2, cores: 64", "separate", server, traffic, rest), REQUESTS, 0);
}

static void close_to(double got, double truth, double off, const char *what)
{
    if (!(fabs(got - truth) <= off)) {
        fail_msg("%s: %.6g, not %.6g", what, got, truth);
    }
}

/* B(c, a) = a B(c - 1, a) / (c + a B(c - 1, a)), in per cent; it knows nothing of the shape. */
static double erlang_b(int c, double offered)
{
    double b = 1;
    for (int k = 1; k <= c; k++) {
        b = offered * b / (k + offered * b);
    }
    return 100 * b;
}

static void connections_without_waiting_lose_what_erlang_says(void **state)
{
    (void)state;
    static const char *const shapes[] = {"exponential", "constant", "hyperexponential"};
    for (int i = 0; i < 3; i++) {
        struct stand s = stand_open();
        const struct mc_path_result *r =
            limited(&s, shapes[i], "rate: 40, connections: 100", "max-connections: 5, max-pending: 0");
        close_to(r->kind[MC_PATH_REFUSED].value, erlang_b(5, 4), 0.8, shapes[i]);
        close_to(r->kind[MC_PATH_THROUGHPUT].value, 40 - 0.4 * erlang_b(5, 4), 0.4, "throughput");
        close_to(r->kind[MC_PATH_MEAN].value, 101, 2, "nobody waits");
        assert_true(r->limited);
        stand_close(&s);
    }
}

/* (1 - r) r^K / (1 - r^(K + 1)) of K places are refused; the others wait for those before them. */
static void waiting_places_are_m_m_1_k(void **state)
{
    (void)state;
    double load = 0.8, p[6], sum = 0, present = 0;
    for (int n = 0; n <= 4; n++) {
        p[n] = pow(load, n);
        sum += p[n];
        present += n * p[n];
    }
    struct stand s = stand_open();
    const struct mc_path_result *r =
        limited(&s, "exponential", "rate: 8, connections: 100", "max-connections: 1, max-pending: 3");
    close_to(r->kind[MC_PATH_REFUSED].value, 100 * p[4] / sum, 0.8, "refused");
    close_to(r->kind[MC_PATH_MEAN].value, 1000 * present / sum / (8 * (1 - p[4] / sum)), 6, "sojourn");
    stand_close(&s);
}

/* The lane's own figure is 1,024 of each: far away at this load, reached where work comes without end. */
static void limits_of_the_lane_refuse_only_what_is_too_much(void **state)
{
    (void)state;
    struct stand s = stand_open();
    const struct mc_path_result *r = limited(&s, "exponential", "rate: 40, connections: 100", "");
    close_to(r->kind[MC_PATH_REFUSED].value, 0, 1e-9, "at ease");
    assert_true(r->limited);
    const char *rest = "lane: cilium\nmode: {l7: true, mtls: false}";
    const char *server = "service-time: {mean: 100ms}, workers: 16";
    r = predict(&s, one_server(&s, "nodes: 2, cores: 16", "separate", server, "rate: 320", rest), REQUESTS,
                0);
    close_to(r->kind[MC_PATH_REFUSED].value, 50, 4, "twice of what can be served");
    close_to(r->kind[MC_PATH_P50].value, 1000 * 2048 / 160.0, 1500, "waiting is bounded by the places");
    stand_close(&s);
}

static double cpu_per_pass(struct stand *s, const char *protocol, const char *lane, const char *name)
{
    const char *server = "service-time: {mean: 0.1ms}, workers: 8";
    const char *traffic = mc_arena_printf(s->arena, "rate: 500, protocol: %s, payload: 0", protocol);
    const struct mc_path_result *r =
        predict(s, one_server(s, "nodes: 2, cores: 32", "separate", server, traffic, lane), 20000, 0);
    double cpu = 0;
    for (int i = 0; i < r->component_count; i++) {
        cpu += strcmp(r->components[i].name, name) == 0 ? r->components[i].cpu.value : 0;
    }
    return cpu;
}

/* Half of a pass or so; a proxy that reads no HTTP pays for none. */
static void plain_tcp_is_not_read(void **state)
{
    (void)state;
    struct stand s = stand_open();
    double http = cpu_per_pass(&s, "http1", "lane: istio-sidecar", "envoy-sidecar");
    double tcp = cpu_per_pass(&s, "tcp", "lane: istio-sidecar", "envoy-sidecar");
    assert_true(tcp > 0.3 * http && tcp < 0.75 * http);
    http = cpu_per_pass(&s, "http1", "lane: istio-ambient", "ztunnel");
    tcp = cpu_per_pass(&s, "tcp", "lane: istio-ambient", "ztunnel");
    close_to(tcp / http, 1, 1e-9, "a proxy of connections");
    stand_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connections_without_waiting_lose_what_erlang_says),
        cmocka_unit_test(waiting_places_are_m_m_1_k),
        cmocka_unit_test(limits_of_the_lane_refuse_only_what_is_too_much),
        cmocka_unit_test(plain_tcp_is_not_read),
    };
    return cmocka_run_group_tests_name("validation.path_limits", tests, NULL, NULL);
}
