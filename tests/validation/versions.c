/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A value that changes on a day is booked for its share of the month, before and after. */
#include "../property/harness.h"
#include "check.h"
#include "meshcost/quantity.h"
#include <math.h>

static const struct mc_entry *memory_of_month(const struct kept *k, int component, int cluster,
                                              int64_t month_end)
{
    for (int64_t i = 0; i < k->trace_count; i++) {
        const struct mc_entry *e = &k->trace[i].entry;
        if (e->quantity == MC_Q_MEMORY_USED && e->component == component && e->cluster == cluster &&
            e->time == month_end - 1) {
            return e;
        }
    }
    return NULL;
}

static int component(const struct mc_lane *lane, const char *name)
{
    for (int i = 0; i < lane->component_count; i++) {
        if (strcmp(lane->components[i].name, name) == 0) {
            return i;
        }
    }
    fail_msg("no component %s", name);
    return -1;
}

static void a_change_within_a_month_counts_for_its_days(void **state)
{
    (void)state;
    struct bench b = bench_open(SCENARIO("small"), "");
    bench_lane(
        &b, LANE("gateway-only"), "gateway-only",
        "components[cert-manager].idle-memory=[{until: 2027-03-11, value: 100Mi}, {since: 2027-03-11, value: "
        "300Mi}]");
    bench_run(&b, 1, 1, 1, 1);
    int i = component(b.lanes[0], "cert-manager");
    static const struct {
        int month;
        double mib; /* mean of the month: March has 10 days at 100 and 21 at 300 */
        int days;
    } rows[] = {{2, 100, 28}, {3, (10 * 100 + 21 * 300) / 31.0, 31}, {4, 300, 30}};
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        const struct mc_entry *e = memory_of_month(&b.kept[0], i, 0, mc_date_ms(2027, rows[r].month + 1, 1));
        assert_non_null(e);
        assert_true(fabs((double)e->amount - 3 * rows[r].mib * 86400 * rows[r].days) < 2);
    }
    bench_close(&b);
}

/* The same values, stated once for all days or in two spans, are the same lane. */
static void a_cut_without_a_change_changes_nothing(void **state)
{
    (void)state;
    struct bench b = bench_open(SCENARIO("small"), "");
    bench_lane(&b, LANE("gateway-only"), "one", "components[cert-manager].idle-memory=100Mi");
    bench_lane(
        &b, LANE("gateway-only"), "two",
        "components[cert-manager].idle-memory=[{until: 2027-03-11, value: 100Mi}, {since: 2027-03-11, value: "
        "100Mi}]");
    bench_run(&b, 3, 4, 1, 0);
    for (int r = 0; r < 4; r++) {
        assert_memory_equal(b.kept[r].lane[0].sum, b.kept[r].lane[1].sum, sizeof b.kept[r].lane[0].sum);
    }
    bench_close(&b);
}

/* A house states an old version; what joins later is built with what is out by then. */
static void a_cluster_that_joins_starts_with_what_is_offered_on_that_day(void **state)
{
    (void)state;
    struct bench b = bench_open(
        SCENARIO("small"),
        "upgrades.cadence=yearly;upgrades.patches=none;versions=[{product: istio, version: 1.29.0}];"
        "clusters=[{name: main, nodes: 4, node-cpu: 8, node-memory: 32Gi, zones: 3}, {name: late, nodes: 4, "
        "node-cpu: 8, node-memory: 32Gi, zones: 3, joins: 2027-01-20}]");
    bench_calendars(&b);
    bench_lane(
        &b, LANE("istio-ambient"), "lane",
        "components[istiod].pod-memory=0;components[istiod].idle-memory=[{until: \"1.30\", value: 100Mi}, "
        "{since: \"1.30\", value: 300Mi}]");
    bench_run(&b, 1, 1, 1, 1);
    int i = component(b.lanes[0], "istiod");
    int64_t month_end = mc_date_ms(2027, 2, 1);
    const struct mc_entry *old = memory_of_month(&b.kept[0], i, 0, month_end),
                          *late = memory_of_month(&b.kept[0], i, 1, month_end);
    assert_non_null(old);
    assert_non_null(late);
    check_close_rel((double)old->amount / 31, (double)late->amount / 12 / 3, 1e-6);
    bench_close(&b);
}

static int64_t licensed(const char *settings)
{
    struct bench b = bench_open(SCENARIO("small"), settings);
    bench_lane(&b, LANE("linkerd"), "linkerd", "");
    bench_run(&b, 1, 1, 1, 0);
    int64_t s = b.kept[0].lane[0].sum[MC_Q_LICENCE], whole = (b.scenario->end - b.scenario->start) / 1000;
    int clusters = b.scenario->cluster_count;
    bench_close(&b);
    return whole > 0 && s % clusters == 0 ? s / clusters * 1000 / whole : -1;
}

static void stable_artifacts_are_licensed_for_every_cluster_and_second(void **state)
{
    (void)state;
    assert_int_equal(licensed("artifacts=free"), 0);
    assert_int_equal(licensed("artifacts=stable"), 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_within_a_month_counts_for_its_days),
        cmocka_unit_test(a_cut_without_a_change_changes_nothing),
        cmocka_unit_test(a_cluster_that_joins_starts_with_what_is_offered_on_that_day),
        cmocka_unit_test(stable_artifacts_are_licensed_for_every_cluster_and_second),
    };
    return cmocka_run_group_tests_name("validation.versions", tests, NULL, NULL);
}
