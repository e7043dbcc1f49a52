/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rules of upgrades on calendars so small that the outcome can be computed by hand: which Kubernetes minors
 * force an upgrade or wait for one, turns that wait for old proxies, features that go, values that change
 * with the version, nodes that are rolled, releases that prove bad in runs. ctest:timeout=600
 */
#include "calendars.h"
#include <math.h>

static const int64_t DAY = 86400000;

/* Nothing changes, upgrades take no time, and none is taken for its own sake. */
#define STILL                                                                                                \
    "as-of=2060-01-01;generate.arrivals=0;generate.departures=0;generate.service-growth=0;"                  \
    "generate.scale-changes=0;upgrades.prepare=0h;upgrades.item=0h;upgrades.step=0h;upgrades.restart=0h;"    \
    "upgrades.wave=0d;upgrades.failure=0;upgrades.patches=none;incidents.scale=0;toil.scale=0;"

/* Whoever works gets to it on the next working day. */
static const int64_t SLACK = 5 * DAY;

static int64_t day(const char *text)
{
    int64_t t;
    assert_null(mc_parse_date(text, &t));
    return t;
}

/* When the upgrades of the run were done; how many. */
static int upgraded(const struct bench *b, int64_t *times, int most)
{
    int n = 0;
    for (int64_t i = 0; i < b->kept[0].trace_count; i++) {
        const struct mc_entry *e = &b->kept[0].trace[i].entry;
        if (e->quantity == MC_Q_UPGRADES) {
            assert_true(n < most);
            times[n++] = e->time;
        }
    }
    return n;
}

static void check_near(const char *what, int64_t seen, int64_t expected)
{
    print_message("%-46s %+.1f d\n", what, (double)(seen - expected) / (double)DAY);
    assert_true(seen >= expected && seen <= expected + SLACK);
}

/* ---- what goes with which Kubernetes minor ---- */

static const struct dated platforms[] = {{"1.0.0", "2026-12-01"}, {"1.1.0", "2027-06-01"}};

/* A lane whose first version works with the first minor alone; its second comes on that day. */
static struct bench platform(const char *second, const char *matrix)
{
    struct bench b = bench_open(SCENARIO("small"), STILL "horizon=3y;upgrades.cadence=at-end-of-support");
    const struct dated minors[] = {{"1.0.0", "2025-01-01"}, {"1.1.0", second}};
    add_minors(&b, "kubernetes", platforms, 2);
    add_minors(&b, "p", minors, 2);
    add_lane(&b, "lane", "upgrade: nothing", mc_arena_printf(b.arena, "support: none, %s", matrix));
    bench_run(&b, 5, 1, 1, 1);
    return b;
}

#define MATRIX "kubernetes: [{since: 1.0.0, newest: 1.0.0}, {since: 1.1.0, newest: 1.9.0}]"

static void a_minor_of_the_platform_forces_what_does_not_work_with_it(void **state)
{
    (void)state;
    int64_t times[4];
    struct bench b = platform("2027-03-01", MATRIX);
    assert_int_equal(upgraded(&b, times, 4), 1);
    assert_int_equal(bench_booked(&b, "upgrades", "kubernetes", MC_Q_UPGRADES), 1);
    check_near("forced when the house wants its minor", times[0], day("2027-06-01") + 180 * DAY);
    assert_int_equal(bench_booked(&b, "upgrades", "kubernetes", MC_Q_UNSUPPORTED), 0);
    bench_close(&b);
}

static void where_nothing_works_with_it_the_platform_waits_and_falls_out_of_support(void **state)
{
    (void)state;
    int64_t times[4], support_ends = day("2026-12-01") + 426 * DAY, taken = day("2028-06-01") + 30 * DAY;
    struct bench b = platform("2028-06-01", MATRIX);
    assert_int_equal(upgraded(&b, times, 4), 1);
    assert_int_equal(bench_booked(&b, "upgrades", "kubernetes", MC_Q_UPGRADES), 1);
    check_near("taken when a version that works is old enough", times[0], taken);
    assert_int_equal(bench_booked(&b, "upgrades", "kubernetes", MC_Q_UNSUPPORTED),
                     times[0] / 1000 - support_ends / 1000);
    bench_close(&b);
    struct bench never = platform("2036-01-01", MATRIX);
    assert_int_equal(upgraded(&never, times, 4), 0);
    assert_int_equal(bench_booked(&never, "upgrades", "kubernetes", MC_Q_UNSUPPORTED),
                     never.scenario->end / 1000 - support_ends / 1000);
    bench_close(&never);
}

static void what_is_not_stated_is_no_obstacle(void **state)
{
    (void)state;
    int64_t times[4];
    struct bench b = platform("2027-03-01", "kubernetes: [{since: 1.0.0, oldest: 1.0.0}]");
    assert_int_equal(upgraded(&b, times, 4), 0);
    assert_int_equal(bench_booked(&b, "upgrades", NULL, MC_Q_UNSUPPORTED), 0);
    bench_close(&b);
}

/* ---- turns ---- */

static const struct dated four[] = {
    {"1.0.0", "2025-01-01"}, {"1.1.0", "2025-06-01"}, {"1.2.0", "2026-01-01"}, {"1.3.0", "2026-06-01"}};

/* One campaign from a version to 1.3.0. */
static struct bench campaign(const char *from, const char *placement, const char *component,
                             const char *track)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct bench b = bench_open(
        SCENARIO("small"),
        mc_arena_printf(arena,
                        STILL "horizon=2y;upgrades.cadence=yearly;traits.deploys=0;upgrades.connections=10;"
                              "versions=[{product: p, version: %s}]",
                        from));
    mc_arena_destroy(arena);
    add_minors(&b, "p", four, 4);
    add_placed_lane(&b, "lane", placement, component, track);
    bench_run(&b, 5, 1, 1, 1);
    return b;
}

/* Days between the first and the last of the turns. */
static double spread(const char *component, const char *track, int turns)
{
    int64_t times[8];
    struct bench b = campaign("1.0.0", "per-pod", component, track);
    assert_int_equal(upgraded(&b, times, 8), turns);
    assert_int_equal(bench_booked(&b, "upgrades", NULL, MC_Q_SKIPPED), 3 - turns);
    bench_close(&b);
    double days = (double)(times[turns - 1] - times[0]) / (double)DAY;
    print_message("%-22s %-26s %d turns in %.1f d\n", component, track, turns, days);
    return days;
}

static void turns_wait_for_old_proxies_and_cross_what_the_product_allows(void **state)
{
    (void)state;
    double waits = spread("upgrade: restart-pods", "support: none, stride: 1", 3);
    assert_true(waits >= 2 * 28 && waits <= 2 * 28 + 10);
    assert_true(spread("upgrade: nothing", "support: none, stride: 1", 3) <= 10);
    double two = spread("upgrade: restart-pods", "support: none, stride: 2", 2);
    assert_true(two >= 28 && two <= 28 + 5);
    assert_true(spread("upgrade: restart-pods", "support: none, stride: 3", 1) == 0);
}

static void features_that_go_are_migrated_from_once_in_every_namespace(void **state)
{
    (void)state;
    enum { NAMESPACES = 3 };
    static const char track[] = "support: none, removals: [{version: 1.2.0, what: a thing, effort: 10h}]";
    static const struct {
        const char *from;
        int64_t hours;
    } rows[] = {{"1.0.0", 10 * NAMESPACES}, {"1.1.0", 10 * NAMESPACES}, {"1.2.0", 0}, {"1.3.0", 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct bench b = campaign(rows[i].from, "per-pod", "upgrade: nothing", track);
        assert_int_equal(bench_booked(&b, "upgrades", "migration", MC_Q_WORK), rows[i].hours * 3600);
        bench_close(&b);
    }
}

static void a_value_changes_with_the_version_that_a_cluster_runs(void **state)
{
    (void)state;
    int64_t times[8];
    struct bench b = campaign("1.2.0", "per-cluster",
                              "upgrade: nothing, replicas: 1, idle-memory: [{until: 1.3.0, value: 100Mi}, "
                              "{since: 1.3.0, value: 300Mi}]",
                              "support: none");
    assert_int_equal(upgraded(&b, times, 8), 1);
    double before = (double)(times[0] - b.scenario->start) / 1000,
           after = (double)(b.scenario->end - times[0]) / 1000;
    double seen = (double)b.kept[0].lane[0].sum[MC_Q_MEMORY_USED], expected = 100 * before + 300 * after;
    print_message("memory %.0f MiB s, expected %.0f\n", seen, expected);
    assert_true(before > 0 && after > 0 && fabs(seen - expected) < 100);
    bench_close(&b);
}

/* ---- nodes, one after the other ---- */

struct roll {
    int64_t cut, outage, work;
};

static struct roll roll_of(const char *component)
{
    struct bench b = campaign("1.2.0", "per-node", component, "support: none");
    struct roll r = {bench_booked(&b, "upgrades", "rollout", MC_Q_CONNECTIONS_CUT),
                     bench_booked(&b, "upgrades", "rollout", MC_Q_OUTAGE),
                     bench_booked(&b, "upgrades", "minor", MC_Q_WORK)};
    print_message("%-72s cuts %lld, loses %lld s, %lld s of work\n", component, (long long)r.cut,
                  (long long)r.outage, (long long)r.work);
    bench_close(&b);
    return r;
}

/* The shop has 13 pods in three namespaces on four nodes; all that they send passes a proxy of the node. */
static void rolled_nodes_cut_connections_and_take_their_time(void **state)
{
    (void)state;
    enum { PODS = 13, NAMESPACES = 3, NODES = 4, CONNECTIONS = 10, GAP = 20, READY = 60 };
    struct roll proxy = roll_of("upgrade: roll-node-proxy, roll-time: 60s, roll-gap: 20s, roll-at-once: 1");
    assert_int_equal(proxy.cut, PODS * CONNECTIONS);
    assert_int_equal(proxy.outage, GAP * NAMESPACES);
    assert_int_equal(proxy.work, NODES * READY);
    struct roll agent = roll_of("upgrade: roll-agent, roll-time: 60s, roll-gap: 20s, roll-at-once: 2");
    assert_int_equal(agent.cut, 0);
    assert_int_equal(agent.outage, GAP * NAMESPACES);
    assert_int_equal(agent.work, NODES / 2 * READY);
    struct roll pods = roll_of("upgrade: nothing, roll-time: 60s, roll-gap: 20s");
    assert_int_equal(pods.cut + pods.outage + pods.work, 0);
}

/* ---- releases that prove bad ---- */

/* Upgrades that were taken because what was installed proved bad, for each of the policy's own. */
static double replaced(const char *soak, const char *run)
{
    enum { REPS = 300 };
    struct mc_arena *arena = mc_arena_create(0);
    struct bench b = bench_open(
        SCENARIO("small"),
        mc_arena_printf(arena,
                        STILL
                        "as-of=2026-01-01;horizon=6y;upgrades.immature-failure=0;upgrades.cadence=quarterly;"
                        "upgrades.soak=%s",
                        soak));
    add_calendar(&b, every(b.arena, "p", MC_RELEASE_EDGE, 7));
    add_lane(&b, "lane", "upgrade: nothing",
             mc_arena_printf(arena, "channel: edge, support: none, bad-share: 0.33, bad-run: %s", run));
    bench_run(&b, 7, REPS, 2, 0);
    int64_t own = 0, again = 0;
    for (int r = 0; r < REPS; r++) {
        const struct mc_lane_result *l = &b.kept[r].lane[0];
        for (int i = 0; i < l->total_count; i++) {
            const struct mc_ledger_total *t = &l->totals[i];
            const char *cause = mc_models[t->category]->causes[t->cause];
            bool upgrades = t->quantity == MC_Q_UPGRADES;
            own += upgrades && strcmp(cause, "minor") == 0 ? t->amount : 0;
            again += upgrades && strcmp(cause, "bad-release") == 0 ? t->amount : 0;
        }
    }
    mc_arena_destroy(arena);
    bench_close(&b);
    return (double)again / (double)own;
}

/*
 * A share s of the releases is bad, in runs of L. Of a bad one the next k are bad too, k even on 0 .. L-1,
 * and with the probability p that a run begins another run follows. At the age of 30 to 37 days 4 or 5 newer
 * ones are out: it is not known yet to be bad, and hence taken, if all of these are bad.
 */
static double taken_unknown(double share, int run)
{
    double p = share / (share + run * (1 - share)), sum = 0;
    for (int k = 0; k < run; k++) {
        sum += (5.0 / 7 * (k >= 4 ? 1 : p) + 2.0 / 7 * (k >= 5 ? 1 : p)) / run;
    }
    return share * sum;
}

static void bad_releases_come_in_runs_that_the_next_good_one_ends(void **state)
{
    (void)state;
    /* Without soak the newest is taken, good or bad: the stated share. */
    double newest = replaced("0d", "6"), aged = replaced("30d", "6"), single = replaced("30d", "1");
    double expected = taken_unknown(0.33, 6);
    double mixed = replaced("30d", "{dist: uniform, low: 5, high: 7}");
    print_message(
        "taken although bad: newest %.3f of 0.330; after 30 d %.3f, expected %.3f; runs of 5 to 7 %.3f; "
        "of one %.3f\n",
        newest, aged, expected, mixed, single);
    assert_true(fabs(newest - 0.33) < 0.015);
    assert_true(fabs(aged - expected) < 0.012);
    assert_true(fabs(mixed - expected) < 0.02);
    assert_true(single < 0.02);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_minor_of_the_platform_forces_what_does_not_work_with_it),
        cmocka_unit_test(where_nothing_works_with_it_the_platform_waits_and_falls_out_of_support),
        cmocka_unit_test(what_is_not_stated_is_no_obstacle),
        cmocka_unit_test(turns_wait_for_old_proxies_and_cross_what_the_product_allows),
        cmocka_unit_test(features_that_go_are_migrated_from_once_in_every_namespace),
        cmocka_unit_test(a_value_changes_with_the_version_that_a_cluster_runs),
        cmocka_unit_test(rolled_nodes_cut_connections_and_take_their_time),
        cmocka_unit_test(bad_releases_come_in_runs_that_the_next_good_one_ends),
    };
    return cmocka_run_group_tests_name("validation.upgrade_rules", tests, NULL, NULL);
}
