/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hazards are lane-neutral: incidents come at hazard times units, whatever the hours of the week, and what is
 * lost to failing instances does not depend on whether they are shared by a node or private to a pod.
 * ctest:timeout=600
 */
#include "../property/harness.h"
#include "queueing.h"

enum { REPS = 80 };

#define ONLY(hazard)                                                                                         \
    "incidents.defect-hazard=0;incidents.instance-hazard=0;incidents.node-hazard=0;incidents.load-hazard=0;" \
    "incidents.rule-changes=0;incidents.branching=0;incidents.shared=0;incidents.page-share=0%;"             \
    "incidents." hazard

/* Parts of the lane without a fleet that grows: 3 components in 4 clusters, for 3 years of 365.25 days. */
static void defects_come_at_hazard_times_units(void **state)
{
    (void)state;
    double count[REPS];
    struct bench b = bench_open(SCENARIO("reference"), ONLY("defect-hazard=5;horizon=3y"));
    bench_lane(&b, LANE("gateway-only"), "lane", "");
    bench_run(&b, 21, REPS, 2, 0);
    for (int r = 0; r < REPS; r++) {
        count[r] = (double)b.kept[r].lane[0].sum[MC_Q_INCIDENTS];
    }
    double years = (double)b.scenario->horizon / 31557600000.0;
    double units = b.lanes[0]->component_count * b.scenario->cluster_count;
    check_interval("defects: 5 a year, component and cluster", count, REPS, 5 * units * years, 0.05);
    bench_close(&b);
}

static double loss_of(const struct mc_lane_result *l, int cause)
{
    double lost = 0;
    for (int i = 0; i < l->total_count; i++) {
        const struct mc_ledger_total *t = &l->totals[i];
        lost += strcmp(mc_models[t->category]->name, "incidents") == 0 && t->cause == cause &&
                        t->quantity == MC_Q_LOST_REQUESTS
                    ? (double)t->amount
                    : 0;
    }
    return lost;
}

/* The same proxy, once beside every pod and once on every node; repairs of equal length, so that only the
 * exposure differs. Logarithms of nothing are avoided: each replication loses something in both. */
static void shared_and_private_instances_lose_the_same_traffic(void **state)
{
    (void)state;
    enum { CAUSE_INSTANCE = 3 };
    double difference[REPS], pages[REPS], mean = 0;
    struct bench b = bench_open(
        SCENARIO("reference"),
        ONLY("instance-hazard=0.2") ";people.detect=1h;people.detect-by-users=1h;people.acknowledge=0s;"
                                    "incidents.identify=1h;incidents.repair=1h;incidents.off-hours=1;"
                                    "incidents.learning=1;incidents.vacancy-factor=1;incidents.wrong-owner=0;"
                                    "incidents.loss=1;incidents.shift-capacity=1000;people.leave-hazard=0;"
                                    "teams[platform].people=500;toil.scale=0;horizon=1y");
    bench_lane(&b, LANE("istio-sidecar"), "private", "components[0].placement=per-pod");
    bench_lane(&b, LANE("istio-sidecar"), "shared", "components[0].placement=per-node");
    bench_run(&b, 22, REPS, 2, 0);
    for (int r = 0; r < REPS; r++) {
        double one = loss_of(&b.kept[r].lane[0], CAUSE_INSTANCE);
        double other = loss_of(&b.kept[r].lane[1], CAUSE_INSTANCE);
        difference[r] = other - one;
        mean += (one + other) / 2 / REPS;
        pages[r] = (double)(b.kept[r].lane[0].sum[MC_Q_INCIDENTS] - b.kept[r].lane[1].sum[MC_Q_INCIDENTS]);
    }
    struct interval i = interval_of(difference, REPS, 0.99), p = interval_of(pages, REPS, 0.99);
    print_message(
        "requests lost, shared - private: %+.0f +- %.0f of %.0f; private - shared: %+.0f incidents\n", i.mean,
        i.half, mean, p.mean);
    assert_true(i.half < 0.35 * mean);
    check_close_abs(i.mean, 0, i.half);
    assert_true(p.mean - p.half > 0);
    bench_close(&b);
}

/* A shock in one of c clusters is one incident in each: the factor is 1 + p (c - 1). */
static void shared_shocks_strike_every_cluster_once(void **state)
{
    (void)state;
    double count[REPS];
    struct bench b = bench_open(SCENARIO("reference"), ONLY("defect-hazard=2") ";incidents.shared=0.5");
    bench_lane(&b, LANE("gateway-only"), "lane", "");
    bench_run(&b, 23, REPS, 2, 0);
    for (int r = 0; r < REPS; r++) {
        count[r] = (double)b.kept[r].lane[0].sum[MC_Q_INCIDENTS];
    }
    double years = (double)b.scenario->horizon / 31557600000.0;
    double units = b.lanes[0]->component_count * b.scenario->cluster_count;
    double factor = 1 + 0.5 * (b.scenario->cluster_count - 1);
    check_interval("shared shocks: one in two strikes all clusters", count, REPS, 2 * units * years * factor,
                   0.08);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defects_come_at_hazard_times_units),
        cmocka_unit_test(shared_shocks_strike_every_cluster_once),
        cmocka_unit_test(shared_and_private_instances_lose_the_same_traffic),
    };
    return cmocka_run_group_tests_name("validation.exposure", tests, NULL, NULL);
}
