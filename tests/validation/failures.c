/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Three failures of a certificate, each alone, under its own cause; and roots that clusters share. */
#include "../property/harness.h"
#include <inttypes.h>
#include <math.h>
#include <time.h>

#define QUIET "incidents.scale=0;"

/* Pages of the certificates model under a cause. */
static int64_t pages(const struct bench *b, int count, const char *cause)
{
    int64_t n = 0;
    for (int r = 0; r < count; r++) {
        for (int i = 0; i < b->kept[r].lane[0].total_count; i++) {
            const struct mc_ledger_total *t = &b->kept[r].lane[0].totals[i];
            const struct mc_model *m = mc_models[t->category];
            n += t->quantity == MC_Q_PAGES && strcmp(m->name, "certificates") == 0 &&
                         strcmp(m->causes[t->cause], cause) == 0
                     ? t->amount
                     : 0;
        }
    }
    return n;
}

struct counts {
    int64_t missed, failed, stale;
};

static struct counts issuer_of(const char *scenario, const char *lane, const char *settings, int reps)
{
    struct bench b = bench_open(scenario, settings);
    bench_lane(&b, lane, "lane", "");
    bench_run(&b, 4, (uint64_t)reps, 2, 0);
    struct counts c = {pages(&b, reps, "missed-issuer"), pages(&b, reps, "failed-issuer"),
                       pages(&b, reps, "stale-issuer")};
    bench_close(&b);
    return c;
}

static void each_failure_has_its_own_cause(void **state)
{
    (void)state;
    struct counts missed =
        issuer_of(SCENARIO("corporate-ca"), LANE("istio-ambient"),
                  QUIET "ownership.issuer={team: nobody, alerts: false};people.automated-failure=0;"
                        "people.owner-named=0",
                  4);
    assert_int_equal(missed.missed, 4 * 2 * 3); /* two clusters, a date in each of three years */
    assert_int_equal(missed.failed + missed.stale, 0);
    struct counts by_hand = issuer_of(
        SCENARIO("corporate-ca"), LANE("istio-ambient"),
        QUIET "teams[platform].mesh-hours=30h;people.automated-failure=0;pki.rotation-failure=1", 4);
    assert_true(by_hand.failed == 4 * 2 * 3 && by_hand.missed + by_hand.stale == 0);
    struct counts machine = issuer_of(
        SCENARIO("reference"), LANE("linkerd"),
        QUIET
        "ownership.issuer={team: nobody, alerts: false};people.automated-failure=0.05;pki.not-reloaded=0",
        4);
    assert_true(machine.failed > 0 && machine.missed + machine.stale == 0);
    struct counts stale =
        issuer_of(SCENARIO("reference"), LANE("linkerd"),
                  QUIET "people.automated-failure=0;pki.not-reloaded=0.002;pki.component-restarts=0", 4);
    assert_true(stale.stale > 0 && stale.missed + stale.failed == 0);
}

/* A component that restarts meanwhile has taken up what was renewed. */
static void a_restart_cures_what_was_not_taken_up(void **state)
{
    (void)state;
    struct counts often =
        issuer_of(SCENARIO("reference"), LANE("linkerd"),
                  QUIET "people.automated-failure=0;pki.not-reloaded=0.002;pki.component-restarts=90000", 4);
    assert_int_equal(often.stale, 0);
}

static struct bench roots(const char *settings, const char *lane)
{
    struct bench b = bench_open(SCENARIO("unowned-anchor"), settings);
    bench_lane(&b, lane, "lane", "");
    bench_run(&b, 2, 4, 2, 4);
    return b;
}

#define NOBODY "people.automated-failure=0;pki.not-reloaded=0;people.owner-named=0;" QUIET
#define SHARED "requirements=[{capability: multi-cluster, share: 1}];"

static void a_shared_root_takes_all_clusters_at_once(void **state)
{
    (void)state;
    struct bench b = roots(NOBODY SHARED, LANE("linkerd"));
    int64_t due = b.scenario->clusters[0].installed + INT64_C(365) * 86400000, leaves[2] = {0};
    for (int64_t i = 0; i < b.kept[0].trace_count; i++) {
        const struct mc_entry *e = &b.kept[0].trace[i].entry;
        if (e->quantity == MC_Q_EXPIRED_LEAVES && e->time == due) {
            leaves[e->cluster] += e->amount;
        }
    }
    assert_true(leaves[0] > 50 && leaves[1] > 50);
    struct bench apart = roots(NOBODY, LANE("linkerd"));
    assert_true(pages(&b, 4, "missed-root") < pages(&apart, 4, "missed-root"));
    for (int r = 0; r < 4; r++) { /* one emergency, longer and wider */
        assert_true(b.kept[r].lane[0].sum[MC_Q_OUTAGE] > 0);
    }
    bench_close(&apart);
    bench_close(&b);
}

static void a_shared_root_is_rotated_in_all_clusters_and_outlives_one(void **state)
{
    (void)state;
    static const char able[] =
        "ownership.trust-anchor={team: platform, alerts: true};teams[platform].mesh-hours=30h;"
        "pki.rotation-failure=0;people.rotation-effort=8h;" NOBODY;
    char both[600];
    snprintf(both, sizeof both, "%s%s", able, SHARED);
    struct bench apart = roots(able, LANE("linkerd")), shared = roots(both, LANE("linkerd"));
    for (int r = 0; r < 4; r++) {
        int64_t a = apart.kept[r].lane[0].sum[MC_Q_OUTAGE], b = shared.kept[r].lane[0].sum[MC_Q_OUTAGE];
        assert_true(a == 0 && b == 0);
    }
    bench_close(&apart);
    bench_close(&shared);
    struct bench rebuilt = roots(NOBODY SHARED "pki.rebuild-interval=180d", LANE("linkerd"));
    assert_true(pages(&rebuilt, 4, "missed-root") > 0);
    bench_close(&rebuilt);
}

/* Dates of the two clusters lie four weeks apart, in each of three years. */
static void an_owner_who_is_named_after_the_first_outage_ends_the_series(void **state)
{
    (void)state;
    enum { REPS = 60 };
    static const char able[] =
        NOBODY "ownership.trust-anchor={team: nobody, alerts: false};people.leave-hazard=0;"
               "teams[platform].mesh-hours=30h;pki.rotation-failure=0;"
               "people.rotation-effort=8h;people.owner-named=";
    static const double chances[] = {0, 1, 0.5};
    double mean[3];
    for (int i = 0; i < 3; i++) {
        char settings[600];
        snprintf(settings, sizeof settings, "%s%g", able, chances[i]);
        struct bench b = bench_open(SCENARIO("unowned-anchor"), settings);
        bench_lane(&b, LANE("linkerd"), "lane", "");
        bench_run(&b, 2, REPS, 2, 0);
        mean[i] = (double)pages(&b, REPS, "missed-root") / REPS;
        bench_close(&b);
    }
    /* Each outage is another chance: 1 + 1/2 + ... + 1/32 of six. */
    print_message("outages in three years: %.2f where nobody is named, %.2f and %.2f\n", mean[0], mean[1],
                  mean[2]);
    assert_true(mean[0] == 6 && mean[1] == 1);
    assert_true(fabs(mean[2] - 63.0 / 32) < 0.5);
}

/* What is lost over the end of a month is booked in both: no entry holds more than its month has seen. */
static void what_is_lost_is_booked_in_its_month(void **state)
{
    (void)state;
    enum { REPS = 4 };
    struct bench b =
        bench_open(SCENARIO("small"),
                   "incidents.scale=60;generate.namespaces=20;incidents.identify=20d;people.acknowledge=0h");
    int64_t entries = 0, at_an_end = 0;
    bench_lane(&b, LANE("istio-ambient"), "lane", "");
    bench_run(&b, 3, REPS, 2, REPS);
    for (int r = 0; r < REPS; r++) {
        for (int64_t i = 0; i < b.kept[r].trace_count; i++) {
            const struct mc_entry *e = &b.kept[r].trace[i].entry;
            if (e->quantity != MC_Q_OUTAGE || strcmp(mc_models[e->category]->name, "incidents") != 0) {
                continue;
            }
            time_t end = (time_t)(e->time / 1000);
            struct tm day;
            assert_non_null(gmtime_r(&end, &day));
            int64_t seen =
                (int64_t)(day.tm_mday - 1) * 86400 + day.tm_hour * 3600 + day.tm_min * 60 + day.tm_sec;
            assert_true(e->amount <= seen + 1);
            entries++;
            end++;
            at_an_end +=
                gmtime_r(&end, &day) && day.tm_mday == 1 && day.tm_hour + day.tm_min + day.tm_sec == 0;
        }
    }
    print_message("%" PRId64 " entries of outages, %" PRId64 " of them at the end of a month\n", entries,
                  at_an_end);
    assert_true(entries > 100 && at_an_end > 20);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_owner_who_is_named_after_the_first_outage_ends_the_series),
        cmocka_unit_test(each_failure_has_its_own_cause),
        cmocka_unit_test(a_restart_cures_what_was_not_taken_up),
        cmocka_unit_test(a_shared_root_takes_all_clusters_at_once),
        cmocka_unit_test(a_shared_root_is_rotated_in_all_clusters_and_outlives_one),
        cmocka_unit_test(what_is_lost_is_booked_in_its_month),
    };
    return cmocka_run_group_tests_name("validation.failures", tests, NULL, NULL);
}
