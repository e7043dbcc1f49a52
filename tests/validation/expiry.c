/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Expiry is arithmetic: with nobody who owns, warns, automates or rebuilds, the outage comes at the second
 * that the calendar says, and everything that is clamped to it ends with it.
 */
#include "../property/harness.h"

static const int64_t DAY_MS = 86400000;

/* Settings that take away everybody who could act. */
static const char *const nobody = "ownership.trust-anchor={team: nobody, alerts: false};"
                                  "ownership.issuer={team: nobody, alerts: false};"
                                  "people.automated-failure=0;people.owner-named=0;pki.rebuild-interval=0d;"
                                  "incidents.scale=0";

static const struct mc_entry *first_entry(const struct kept *k, int lane, int cluster,
                                          enum mc_quantity quantity)
{
    for (int64_t i = 0; i < k->trace_count; i++) {
        const struct mc_trace_entry *t = &k->trace[i];
        if (t->lane == lane && t->entry.cluster == cluster && t->entry.quantity == (int16_t)quantity &&
            t->entry.amount > 0) {
            return &t->entry;
        }
    }
    return NULL;
}

static void the_unowned_anchor_ends_after_exactly_365_days(void **state)
{
    (void)state;
    struct bench b = bench_open(SCENARIO("unowned-anchor"), nobody);
    bench_lane(&b, LANE("linkerd"), "linkerd", "");
    bench_run(&b, 1, 8, 1, 8);
    for (int r = 0; r < 8; r++) {
        for (int c = 0; c < b.scenario->cluster_count; c++) {
            const struct mc_entry *page = first_entry(&b.kept[r], 0, c, MC_Q_PAGES);
            assert_non_null(page);
            assert_int_equal(page->time, b.scenario->clusters[c].installed + 365 * DAY_MS);
            assert_true(page->time < b.scenario->clusters[c].installed + (int64_t)(365.25 * (double)DAY_MS));
        }
        assert_true(b.kept[r].lane[0].sum[MC_Q_OUTAGE] > 0);
    }
    bench_close(&b);
}

static void leaves_clamped_to_it_end_in_the_same_instant(void **state)
{
    (void)state;
    struct bench b = bench_open(SCENARIO("unowned-anchor"), nobody);
    bench_lane(&b, LANE("linkerd"), "linkerd", "");
    bench_run(&b, 1, 4, 1, 4);
    for (int r = 0; r < 4; r++) {
        for (int c = 0; c < b.scenario->cluster_count; c++) {
            const struct mc_entry *leaves = first_entry(&b.kept[r], 0, c, MC_Q_EXPIRED_LEAVES);
            assert_non_null(leaves);
            assert_int_equal(leaves->time, b.scenario->clusters[c].installed + 365 * DAY_MS);
            assert_true(leaves->amount > 50);
        }
    }
    bench_close(&b);
}

static void an_owner_with_alerts_and_hours_prevents_it(void **state)
{
    (void)state;
    struct bench b =
        bench_open(SCENARIO("unowned-anchor"),
                   "ownership.trust-anchor={team: platform, alerts: true};teams[platform].mesh-hours=30h;"
                   "people.automated-failure=0;pki.rotation-failure=0;incidents.scale=0");
    bench_lane(&b, LANE("linkerd"), "linkerd", "");
    bench_run(&b, 1, 20, 1, 0);
    for (int r = 0; r < 20; r++) {
        assert_int_equal(b.kept[r].lane[0].sum[MC_Q_OUTAGE], 0);
        assert_true(b.kept[r].lane[0].sum[MC_Q_WORK] > 0);
    }
    bench_close(&b);
}

static void a_rebuild_before_the_date_prevents_it(void **state)
{
    (void)state;
    struct bench b = bench_open(
        SCENARIO("unowned-anchor"),
        "ownership.trust-anchor={team: nobody};pki.rebuild-interval=180d;people.automated-failure=0;"
        "incidents.scale=0");
    bench_lane(&b, LANE("linkerd"), "linkerd", "");
    bench_run(&b, 1, 4, 1, 0);
    for (int r = 0; r < 4; r++) {
        assert_int_equal(b.kept[r].lane[0].sum[MC_Q_OUTAGE], 0);
    }
    bench_close(&b);
}

/* One year from the corporate PKI: the same date for every lane whose traffic is encrypted, none for the
 * other. */
static void a_corporate_ca_of_one_year_does_the_same_to_every_meshed_lane(void **state)
{
    (void)state;
    static const char *const meshed[] = {"istio-ambient", "linkerd", "cilium", "istio-sidecar"};
    enum { MESHED = 4 };
    struct bench b = bench_open(SCENARIO("corporate-ca"), nobody);
    for (int i = 0; i < MESHED; i++) {
        bench_lane(&b, mc_arena_printf(b.arena, MC_SOURCE_DIR "/scenarios/lanes/%s.yaml", meshed[i]),
                   meshed[i], "");
    }
    bench_lane(&b, LANE("gateway-only"), "gateway-only", "");
    bench_run(&b, 1, 4, 1, 4);
    for (int r = 0; r < 4; r++) {
        for (int c = 0; c < b.scenario->cluster_count; c++) {
            int64_t due = b.scenario->clusters[c].installed + 365 * DAY_MS;
            for (int i = 0; i < MESHED; i++) {
                const struct mc_entry *leaves = first_entry(&b.kept[r], i, c, MC_Q_EXPIRED_LEAVES);
                assert_non_null(leaves);
                assert_int_equal(leaves->time, due);
            }
        }
        assert_int_equal(b.kept[r].lane[MESHED].sum[MC_Q_OUTAGE], 0);
    }
    bench_close(&b);
}

/* 400 days before the end of a year is no plan: what cert-manager does then is to renew at two thirds. */
static void a_renewal_before_the_issue_comes_after_two_thirds(void **state)
{
    (void)state;
    struct bench b = bench_open(SCENARIO("corporate-ca"), nobody);
    bench_lane(&b, LANE("linkerd"), "linkerd",
               "tiers[issuer].corporate-ca={renewal: automatic, renew-before: 400d}");
    bench_lane(&b, LANE("linkerd"), "two-thirds", "tiers[issuer].corporate-ca={renewal: automatic}");
    bench_run(&b, 1, 2, 1, 0);
    for (int r = 0; r < 2; r++) {
        assert_true(b.kept[r].lane[0].fingerprint == b.kept[r].lane[1].fingerprint);
    }
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_unowned_anchor_ends_after_exactly_365_days),
        cmocka_unit_test(leaves_clamped_to_it_end_in_the_same_instant),
        cmocka_unit_test(an_owner_with_alerts_and_hours_prevents_it),
        cmocka_unit_test(a_rebuild_before_the_date_prevents_it),
        cmocka_unit_test(a_corporate_ca_of_one_year_does_the_same_to_every_meshed_lane),
        cmocka_unit_test(a_renewal_before_the_issue_comes_after_two_thirds),
    };
    return cmocka_run_group_tests_name("validation.expiry", tests, NULL, NULL);
}
