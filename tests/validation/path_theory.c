/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctest:heavy */
/*
 * Rigs without proxy and network against theory, a million requests each: the truth lies in the interval, and
 * the interval is narrow enough to mean something. Service has mean 1 ms, so that ms are mean services.
 */
#include "queueing.h"
#include "rigs.h"

enum { REQUESTS = 1000000, DRAWS = 20 };

static const char *const fifo = "service-time: {mean: 1ms, distribution: exponential}, workers: 1";

static void holds(struct mc_path_value v, double truth, double width, const char *what)
{
    if (!(v.low <= truth && truth <= v.high && v.high - v.low <= width * truth)) {
        fail_msg("%s: truth %.6g, predicted %.6g (%.6g to %.6g)", what, truth, v.value, v.low, v.high);
    }
}

/* P(T > t) of M/M/c, first come first served, service 1. */
static double mmc_tail(int c, double load, double t)
{
    double wait = erlang_c(c, load), rate = c * (1 - load), apart = 1 - rate;
    double both = fabs(apart) < 1e-9 ? t * exp(-t) : (exp(-rate * t) - exp(-t)) / apart;
    return exp(-t) + wait * both;
}

static double mmc_quantile(int c, double load, double q)
{
    double low = 0, high = 1000;
    for (int i = 0; i < 200; i++) {
        double t = (low + high) / 2;
        low = mmc_tail(c, load, t) > 1 - q ? t : low;
        high = mmc_tail(c, load, t) > 1 - q ? high : t;
    }
    return low;
}

static void mmc_holds(const struct mc_path_result *r, int c, double load)
{
    holds(r->kind[MC_PATH_MEAN], mmc_sojourn(c, load), 0.2, "mean");
    holds(r->kind[MC_PATH_P50], mmc_quantile(c, load, 0.5), 0.2, "p50");
    holds(r->kind[MC_PATH_P90], mmc_quantile(c, load, 0.9), 0.25, "p90");
    holds(r->kind[MC_PATH_P99], mmc_quantile(c, load, 0.99), 0.4, "p99");
}

static void one_worker_is_m_m_1(void **state)
{
    (void)state;
    struct stand s = stand_open();
    const char *rig = one_server(&s, "nodes: 1, cores: 8", "same", fifo, "rate: 800", "lane: none");
    mmc_holds(predict(&s, rig, REQUESTS, DRAWS), 1, 0.8);
    stand_close(&s);
}

static void as_many_workers_as_cores_is_m_m_c(void **state)
{
    (void)state;
    struct stand s = stand_open();
    const char *server = "service-time: {mean: 1ms, distribution: exponential}, workers: null";
    const char *rig = one_server(&s, "nodes: 1, cores: 4", "same", server, "rate: 3200", "lane: none");
    mmc_holds(predict(&s, rig, REQUESTS, DRAWS), 4, 0.8);
    stand_close(&s);
}

/* Mean value analysis of a closed loop with one server and exponential thinking. */
static void a_closed_loop_that_thinks_follows_mean_value_analysis(void **state)
{
    (void)state;
    struct stand s = stand_open();
    double queue = 0, time = 0, rate = 0;
    for (int n = 1; n <= 8; n++) {
        time = 1 + queue;
        rate = n / (time + 10);
        queue = rate * time;
    }
    const char *traffic = "loop: closed, rate: null, think: 10ms, connections: 8";
    const char *rig = one_server(&s, "nodes: 1, cores: 8", "same", fifo, traffic, "lane: none");
    const struct mc_path_result *r = predict(&s, rig, REQUESTS, DRAWS);
    holds(r->kind[MC_PATH_THROUGHPUT], rate * 1000, 0.05, "throughput");
    holds(r->kind[MC_PATH_MEAN], time, 0.1, "mean");
    stand_close(&s);
}

/* More threads than cores share them: the mean is 1 / (1 - load) whatever the service. */
static void threads_that_share_a_core_are_processor_sharing(void **state)
{
    (void)state;
    static const char *const shapes[] = {"constant", "exponential", "hyperexponential"};
    for (int i = 0; i < 3; i++) {
        struct stand s = stand_open();
        const char *server = mc_arena_printf(
            s.arena, "service-time: {mean: 1ms, distribution: %s}, workers: 100000", shapes[i]);
        const char *rig = one_server(&s, "nodes: 1, cores: 1", "same", server, "rate: 800", "lane: none");
        holds(predict(&s, rig, REQUESTS, DRAWS)->kind[MC_PATH_MEAN], 5, 0.2, shapes[i]);
        stand_close(&s);
    }
}

static void one_worker_with_any_service_is_m_g_1(void **state)
{
    (void)state;
    static const struct {
        const char *shape;
        double second;
    } cases[] = {{"constant", 1},  {"uniform", 4.0 / 3},      {"erlang", 1.25},
                 {"lognormal", 2}, {"hyperexponential", 5.0}, {"pareto", 0.64 * 5 / 3}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct stand s = stand_open();
        const char *server = mc_arena_printf(
            s.arena, "service-time: {mean: 1ms, distribution: %s}, workers: 1", cases[i].shape);
        const char *rig = one_server(&s, "nodes: 1, cores: 2", "same", server, "rate: 700", "lane: none");
        holds(predict(&s, rig, REQUESTS, DRAWS)->kind[MC_PATH_MEAN], mg1_sojourn(0.7, cases[i].second), 0.2,
              cases[i].shape);
        stand_close(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_worker_is_m_m_1),
        cmocka_unit_test(as_many_workers_as_cores_is_m_m_c),
        cmocka_unit_test(a_closed_loop_that_thinks_follows_mean_value_analysis),
        cmocka_unit_test(threads_that_share_a_core_are_processor_sharing),
        cmocka_unit_test(one_worker_with_any_service_is_m_g_1),
    };
    return cmocka_run_group_tests_name("validation.path_theory", tests, NULL, NULL);
}
