/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What proxies leave behind: series, log lines, payload between zones; and control planes that a provider
 * runs. */
#include "../property/harness.h"
#include <math.h>

static int64_t booked(const char *scenario, const char *lane, const char *lane_settings,
                      enum mc_quantity quantity, const char *cause)
{
    struct bench b = bench_open(SCENARIO("small"), scenario);
    bench_lane(&b, mc_arena_printf(b.arena, MC_SOURCE_DIR "/scenarios/lanes/%s.yaml", lane), lane,
               lane_settings);
    bench_run(&b, 1, 1, 1, 0);
    int64_t sum = 0;
    for (int i = 0; i < b.kept[0].lane[0].total_count; i++) {
        const struct mc_ledger_total *t = &b.kept[0].lane[0].totals[i];
        sum +=
            t->quantity == (int16_t)quantity && strcmp(mc_models[t->category]->causes[t->cause], cause) == 0
                ? t->amount
                : 0;
    }
    bench_close(&b);
    return sum;
}

static bool near(double got, double want)
{
    return fabs(got - want) < 1e-4 * fabs(want);
}

static void payload_crosses_zones_by_chance(void **state)
{
    (void)state;
    double two = (double)booked("clusters[main].zones=2", "gateway-only", "", MC_Q_CROSS_ZONE, "network");
    double three = (double)booked("clusters[main].zones=3", "gateway-only", "", MC_Q_CROSS_ZONE, "network");
    assert_int_equal(booked("clusters[main].zones=1", "gateway-only", "", MC_Q_CROSS_ZONE, "network"), 0);
    assert_true(two > 0 && near(three / two, (2.0 / 3) / (1.0 / 2)));
    double aware = (double)booked("clusters[main].zones=3;traffic.zone-crossing=0.25", "gateway-only", "",
                                  MC_Q_CROSS_ZONE, "network");
    double chance = (double)booked("clusters[main].zones=3;traffic.zone-crossing=1", "gateway-only", "",
                                   MC_Q_CROSS_ZONE, "network");
    assert_true(near(chance / aware, 4) && three < chance);
    /* An L7 proxy of its own between two services is one more way; a proxy beside the pod is none. */
    double pod = (double)booked("clusters[main].zones=2", "linkerd", "", MC_Q_CROSS_ZONE, "network");
    double middle = (double)booked("clusters[main].zones=2", "istio-ambient", "", MC_Q_CROSS_ZONE, "network");
    assert_true(near(pod, two) && middle > two);
}

static void series_and_lines_follow_proxies(void **state)
{
    (void)state;
    double one = (double)booked("", "linkerd",
                                "components[linkerd-proxy].metrics-memory=1Mi;components[envoy-gateway-"
                                "proxy].metrics-memory=0",
                                MC_Q_MEMORY_USED, "telemetry");
    double five = (double)booked("", "linkerd",
                                 "components[linkerd-proxy].metrics-memory=5Mi;components[envoy-gateway-"
                                 "proxy].metrics-memory=0",
                                 MC_Q_MEMORY_USED, "telemetry");
    assert_true(one > 0 && near(five, 5 * one));
    assert_int_equal(booked("", "linkerd", "", MC_Q_LOGS, "telemetry"), 0);
    double lines =
        (double)booked("", "linkerd", "components[linkerd-proxy].log-line=200", MC_Q_LOGS, "telemetry");
    double long_lines =
        (double)booked("", "linkerd", "components[linkerd-proxy].log-line=400", MC_Q_LOGS, "telemetry");
    assert_true(lines > 0 && near(long_lines, 2 * lines));
}

static void a_provider_is_paid_by_the_hour_in_every_lane_alike(void **state)
{
    (void)state;
    assert_int_equal(booked("", "linkerd", "", MC_Q_MANAGED, "house"), 0);
    int64_t a = booked("platform.provider=cloud", "linkerd", "", MC_Q_MANAGED, "house");
    int64_t b = booked("platform.provider=cloud", "gateway-only", "", MC_Q_MANAGED, "house");
    assert_true(a == b && a > 364 * 86400 && a < 367 * 86400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(payload_crosses_zones_by_chance),
        cmocka_unit_test(series_and_lines_follow_proxies),
        cmocka_unit_test(a_provider_is_paid_by_the_hour_in_every_lane_alike),
    };
    return cmocka_run_group_tests_name("validation.traces", tests, NULL, NULL);
}
