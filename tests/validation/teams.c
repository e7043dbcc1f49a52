/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctest:heavy */
/*
 * Teams as servers. In a degenerate organisation (every incident is paged at once to one team, arrivals even,
 * repair exponential or lognormal, nobody leaves, learns or errs) the time to repair is the sojourn time of a
 * textbook queue. In ordinary ones the queues make work wait. ctest:timeout=900
 */
#include "../property/harness.h"
#include "queueing.h"

static const int64_t MONTH_MS = INT64_C(31557600000) / 12;

/* Everything but the queue is taken away. Two components of the lane are parts of the platform's rota in each
 * of the four clusters, so that a hazard of h makes 12 h incidents a year. */
static const char *const degenerate =
    "horizon=6y;incidents.shared=0;incidents.instance-hazard=0;incidents.node-hazard=0;incidents.load-hazard="
    "0;"
    "incidents.rule-changes=0;incidents.branching=0;incidents.arrivals=flat;incidents.page-share=0%;"
    "incidents.shift-capacity=1000;incidents.correlation=0;incidents.repair=0s;incidents.off-hours=1;"
    "incidents.learning=1;incidents.vacancy-factor=1;incidents.wrong-owner=0;incidents.cap=365d;"
    "people.unmonitored=0;people.detect=0s;people.acknowledge=0s;people.follow-up=0s;people.leave-hazard=0;"
    "toil.scale=0;ownership.gateways={team: platform, alerts: true};"
    "ownership.issuer={team: platform, alerts: true}";

enum { REPS = 24, KINDS = 3, CLUSTERS = 4 };
static const double SERVICE_H = 6;

/* Mean time to repair, in mean services, of each replication. */
static void sojourns(int people, double load, const char *identify, double *mean)
{
    double a_year = load * people * 365.25 * 24 / SERVICE_H;
    char settings[2048];
    snprintf(settings, sizeof settings,
             "%s;teams[platform].people=%d;incidents.identify=%s;incidents.defect-hazard=%.6f", degenerate,
             people, identify, a_year / (KINDS * CLUSTERS));
    struct bench b = bench_open(SCENARIO("reference"), settings);
    bench_lane(&b, LANE("gateway-only"), "lane", "");
    assert_int_equal(b.lanes[0]->component_count, KINDS);
    assert_int_equal(b.scenario->cluster_count, CLUSTERS);
    bench_run(&b, 11, REPS, 2, 0);
    for (int r = 0; r < REPS; r++) {
        const int64_t *sum = b.kept[r].lane[0].sum;
        mean[r] = (double)sum[MC_Q_INCIDENT_TIME] / (double)sum[MC_Q_INCIDENTS] / 3600 / SERVICE_H;
    }
    bench_close(&b);
}

static void a_team_of_three_repairs_as_mm3_does(void **state)
{
    (void)state;
    double x[REPS];
    sojourns(3, 0.8, "{dist: exponential, mean: 6h}", x);
    check_interval("M/M/3 at 0.8, repair in services", x, REPS, mmc_sojourn(3, 0.8), 0.06);
}

static void a_team_of_two_repairs_as_mm2_does(void **state)
{
    (void)state;
    double x[REPS];
    sojourns(2, 0.6, "{dist: exponential, mean: 6h}", x);
    check_interval("M/M/2 at 0.6, repair in services", x, REPS, mmc_sojourn(2, 0.6), 0.06);
}

/* Lognormal of sigma 0.8 and mean 6 h: second moment exp(sigma^2). */
static void one_person_repairs_as_mg1_does(void **state)
{
    (void)state;
    double x[REPS];
    sojourns(1, 0.6, "{dist: lognormal, median: 4.3569h, sigma: 0.8}", x);
    check_interval("M/G/1 at 0.6, repair in services", x, REPS, mg1_sojourn(0.6, exp(0.64)), 0.06);
}

/* Month in which a piece of standing work was asked for, or -1 if the entry is another one. */
static int asked_in(const struct bench *b, const struct mc_entry *e, int role)
{
    for (int n = 0; n < 36 && e->cluster >= 0; n++) {
        mc_id month = mc_id_root("toil", b->scenario->clusters[e->cluster].name, (uint64_t)n);
        if (e->event == mc_id_child(month, "toil", "role", (uint64_t)role)) {
            return n;
        }
    }
    return -1;
}

/* Mean days from asking to done of the standing work of a role. */
static double wait_of(const struct bench *b, int r, int role)
{
    double days = 0;
    int count = 0;
    for (int64_t i = 0; i < b->kept[r].trace_count; i++) {
        const struct mc_entry *e = &b->kept[r].trace[i].entry;
        int n = e->quantity == MC_Q_WORK ? asked_in(b, e, role) : -1;
        if (n >= 0) {
            days += (double)(e->time - b->scenario->start - n * MONTH_MS) / 86400000;
            count++;
        }
    }
    assert_true(count > 0);
    return days / count;
}

#define BUSY                                                                                                 \
    "toil.component=1h;toil.rules=3m;toil.rota=4h;toil.scale=3.6;ownership.trust-anchor={team: platform};"   \
    "teams[platform].mesh-hours=4.8h;teams[networking].mesh-hours=4.8h;incidents.scale=2;"
#define MERGED                                                                                               \
    "teams[platform].people=10;ownership.gateways={team: platform, alerts: "                                 \
    "true, rehearsed: true};ownership.edge-certificates={team: platform, alerts: true}"

/* Hours of the team's queue: standing work, tickets, follow-up, exceptions. */
static double work_of(const struct mc_lane_result *l, int team)
{
    double hours = 0;
    for (int i = 0; i < l->total_count; i++) {
        const struct mc_ledger_total *t = &l->totals[i];
        const char *model = mc_models[t->category]->name;
        bool queued =
            strcmp(model, "toil") == 0 || strcmp(model, "incidents") == 0 || strcmp(model, "exceptions") == 0;
        hours += queued && t->team == team && t->quantity == MC_Q_WORK ? (double)t->amount / 3600 : 0;
    }
    return hours;
}

static void merging_two_teams_lowers_misrouting_and_lengthens_waits_when_busy(void **state)
{
    (void)state;
    enum { N = 40, PLATFORM = 1 };
    double misrouted[N], waits[N], busy = 0;
    struct bench apart = bench_open(SCENARIO("reference"), BUSY);
    struct bench merged = bench_open(SCENARIO("reference"), BUSY MERGED);
    bench_lane(&apart, LANE("istio-ambient"), "lane", "");
    bench_lane(&merged, LANE("istio-ambient"), "lane", "");
    bench_run(&apart, 2, N, 2, N);
    bench_run(&merged, 2, N, 2, N);
    for (int r = 0; r < N; r++) {
        const int64_t *a = apart.kept[r].lane[0].sum, *m = merged.kept[r].lane[0].sum;
        misrouted[r] = (double)m[MC_Q_MISROUTED] / (double)m[MC_Q_INCIDENTS] -
                       (double)a[MC_Q_MISROUTED] / (double)a[MC_Q_INCIDENTS];
        waits[r] = wait_of(&merged, r, MC_ROLE_GATEWAYS) - wait_of(&apart, r, MC_ROLE_GATEWAYS);
        busy += work_of(&apart.kept[r].lane[0], PLATFORM) / (3 * 52.18 * 6 * 4.8) / N;
    }
    struct interval i = interval_of(misrouted, N, 0.998), d = interval_of(waits, N, 0.998);
    print_message(
        "merged - apart: misrouted share %+.4f +- %.4f, wait of the gateways' work %+.2f +- %.2f d\n", i.mean,
        i.half, d.mean, d.half);
    print_message("the platform's queue was %.0f %% busy before\n", 100 * busy);
    assert_true(busy > 0.8 && busy < 1);
    assert_true(i.mean + i.half < 0);
    assert_true(d.mean - d.half > 0);
    bench_close(&apart);
    bench_close(&merged);
}

static void without_hours_nothing_is_delivered(void **state)
{
    (void)state;
    static const char *const lanes[] = {"istio-ambient", "linkerd", "cilium", "gateway-only",
                                        "istio-sidecar"};
    struct bench b = bench_open(SCENARIO("reference"), "teams[platform].mesh-hours=0h;teams[networking].mesh-"
                                                       "hours=0h;teams[security].mesh-hours=0h");
    for (int i = 0; i < 5; i++) {
        bench_lane(&b, mc_arena_printf(b.arena, MC_SOURCE_DIR "/scenarios/lanes/%s.yaml", lanes[i]), lanes[i],
                   "");
    }
    bench_run(&b, 1, 6, 2, 0);
    for (int r = 0; r < 6; r++) {
        for (int i = 0; i < 5; i++) {
            assert_false(b.kept[r].lane[i].delivers);
        }
    }
    bench_close(&b);
}

static void with_hours_every_mesh_is_delivered(void **state)
{
    (void)state;
    struct bench b = bench_open(SCENARIO("reference"), "");
    bench_lane(&b, LANE("istio-ambient"), "one", "");
    bench_lane(&b, LANE("linkerd"), "two", "");
    bench_run(&b, 1, 12, 2, 0);
    for (int r = 0; r < 12; r++) {
        assert_true(b.kept[r].lane[0].delivers && b.kept[r].lane[1].delivers);
    }
    bench_close(&b);
}

static int64_t pages_of(const struct mc_lane_result *l, int team)
{
    int64_t pages = 0;
    for (int i = 0; i < l->total_count; i++) {
        pages += l->totals[i].team == team && l->totals[i].quantity == MC_Q_PAGES ? l->totals[i].amount : 0;
    }
    return pages;
}

/* The network team owns the datapath on paper and refuses: the platform is paged for it, and since the
 * network team still holds the access there is one more team to suspect. */
static void a_refusing_team_leaves_its_work_to_the_fallback(void **state)
{
    (void)state;
    enum { N = 40, PLATFORM = 1, NETWORKING = 2 };
    double misrouted[N], platform[N];
    const char *owner = "incidents.scale=5;ownership.datapath={team: networking, alerts: true};";
    struct bench willing = bench_open(SCENARIO("reference"), owner);
    struct bench refusing =
        bench_open(SCENARIO("reference"), "incidents.scale=5;ownership.datapath={team: networking, alerts: "
                                          "true};teams[networking].refuses-mesh=true");
    assert_int_equal(refusing.scenario->owners[MC_ROLE_DATAPATH].team_index, PLATFORM);
    assert_int_equal(refusing.scenario->owners[MC_ROLE_DATAPATH].refused_by, NETWORKING);
    assert_int_equal(refusing.scenario->owners[MC_ROLE_GATEWAYS].team_index, NETWORKING);
    bench_lane(&willing, LANE("istio-ambient"), "lane", "");
    bench_lane(&refusing, LANE("istio-ambient"), "lane", "");
    bench_run(&willing, 2, N, 2, 0);
    bench_run(&refusing, 2, N, 2, 0);
    for (int r = 0; r < N; r++) {
        const struct mc_lane_result *a = &willing.kept[r].lane[0], *b = &refusing.kept[r].lane[0];
        misrouted[r] = (double)(b->sum[MC_Q_MISROUTED] - a->sum[MC_Q_MISROUTED]);
        platform[r] = (double)(pages_of(b, PLATFORM) - pages_of(a, PLATFORM));
    }
    struct interval i = interval_of(misrouted, N, 0.998), p = interval_of(platform, N, 0.998);
    print_message("refusing - willing: misrouted %+.2f +- %.2f, pages of the platform %+.2f +- %.2f\n",
                  i.mean, i.half, p.mean, p.half);
    assert_true(i.mean + i.half >= 0);
    assert_true(p.mean - p.half > 0);
    bench_close(&willing);
    bench_close(&refusing);
}

/* Pages by team, cause, hour and weekday: each page is counted once. */
static void pages_by_hour_of_the_week_add_up(void **state)
{
    (void)state;
    struct bench b = bench_open(SCENARIO("reference"), "incidents.scale=5");
    bench_lane(&b, LANE("linkerd"), "lane", "");
    bench_run(&b, 1, 12, 2, 0);
    for (int r = 0; r < 12; r++) {
        const struct mc_lane_result *l = &b.kept[r].lane[0];
        int64_t pages = 0;
        for (int i = 0; i < l->hour_count; i++) {
            pages += l->hours[i].pages;
            assert_true(l->hours[i].hour >= 0 && l->hours[i].hour < 168);
        }
        assert_int_equal(pages, l->sum[MC_Q_PAGES]);
        assert_true(l->hour_count > 20);
    }
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_team_of_three_repairs_as_mm3_does),
        cmocka_unit_test(a_team_of_two_repairs_as_mm2_does),
        cmocka_unit_test(one_person_repairs_as_mg1_does),
        cmocka_unit_test(merging_two_teams_lowers_misrouting_and_lengthens_waits_when_busy),
        cmocka_unit_test(without_hours_nothing_is_delivered),
        cmocka_unit_test(with_hours_every_mesh_is_delivered),
        cmocka_unit_test(pages_by_hour_of_the_week_add_up),
        cmocka_unit_test(a_refusing_team_leaves_its_work_to_the_fallback),
    };
    return cmocka_run_group_tests_name("validation.teams", tests, NULL, NULL);
}
