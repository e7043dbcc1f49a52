/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Onboarding as a queue. Where everything else is taken away (namespaces arrive at random, one kind of work,
 * no agreement, no failure, no waiting for deployments) the time from a namespace's turn to its entry is the
 * sojourn time of a textbook queue: work is spread over the working hours of a week, and services last so
 * long that nights and weekends even out. In ordinary organisations the directions hold. ctest:timeout=900
 */
#include "../property/harness.h"
#include "queueing.h"

/* A lane that is in no file: its namespaces take one kind of work. */
static const char queue_lane[] = "title: queue\nidentity: none\nonboarding:\n  - {work: enrol}\n";

static const char *const degenerate =
    "onboarding.enrolled=all;onboarding.failure=0;onboarding.agreement=0h;onboarding.orphan=0h;horizon=12y;"
    "generate.departures=0;generate.service-growth=0;generate.scale-changes=0;generate.unowned-share=1;"
    "generate.namespaces=1;generate.services-per-namespace=1;traits.mixed-share=0;incidents.scale=0;toil."
    "scale=0;"
    "calls.fan-out=0";

enum { REPS = 24 };
static const double WEEK = 168.0 / 40; /* hours of the week for each working hour */

static void add_lane(struct bench *b, const char *text)
{
    struct mc_node *tree = mc_tree_parse(b->arena, b->diag, "lane.yaml", text, strlen(text));
    struct mc_lane *lane = mc_lane_bind(b->arena, b->diag, "lane", tree);
    bench_fail_on_problems(b);
    b->lanes[b->lane_count++] = lane;
}

/* Mean time from a namespace's turn to its entry, in mean services, of each replication. */
static void sojourns(int people, double load, double hours, const char *work, double *mean)
{
    char settings[2048];
    double a_year = load * people * 365.25 * 24 / (hours * WEEK);
    snprintf(settings, sizeof settings,
             "%s;teams[platform].people=%d;teams[platform].mesh-hours=40h;onboarding.enrol=%s;"
             "generate.arrivals=%.6f",
             degenerate, people, work, a_year);
    struct bench b = bench_open(SCENARIO("reference"), settings);
    add_lane(&b, queue_lane);
    bench_run(&b, 11, REPS, 2, 0);
    for (int r = 0; r < REPS; r++) {
        const int64_t *sum = b.kept[r].lane[0].sum;
        assert_true(sum[MC_Q_ONBOARDED] > 100);
        mean[r] = (double)sum[MC_Q_ONBOARDING_TIME] / (double)sum[MC_Q_ONBOARDED] / 3600 / (hours * WEEK);
    }
    bench_close(&b);
}

static void a_team_of_three_onboards_as_mm3_does(void **state)
{
    (void)state;
    double x[REPS];
    sojourns(3, 0.7, 80, "{dist: exponential, mean: 80h}", x);
    check_interval("M/M/3 at 0.7, sojourn in services", x, REPS, mmc_sojourn(3, 0.7), 0.08);
}

/* Lognormal of sigma 0.8 and mean 32 h: second moment exp(sigma^2). */
static void one_person_onboards_as_mg1_does(void **state)
{
    (void)state;
    double x[REPS];
    sojourns(1, 0.5, 32, "{dist: lognormal, median: 23.237h, sigma: 0.8}", x);
    check_interval("M/G/1 at 0.5, sojourn in services", x, REPS, mg1_sojourn(0.5, exp(0.64)), 0.1);
}

/* The wait of M/G/c is close to that of M/M/c times (1 + c^2) / 2 (Lee and Longton 1959). */
static void two_people_onboard_as_mg2_does(void **state)
{
    (void)state;
    double x[REPS], wait = (mmc_sojourn(2, 0.7) - 1) * exp(0.64) / 2;
    sojourns(2, 0.7, 60, "{dist: lognormal, median: 43.569h, sigma: 0.8}", x);
    check_interval("M/G/2 at 0.7, sojourn in services", x, REPS, 1 + wait, 0.1);
}

/* ---- directions ---- */

enum { N = 12 };

static struct bench ordinary(const char *settings)
{
    struct bench b = bench_open(SCENARIO("reference"), settings);
    bench_lane(&b, LANE("linkerd"), "a", "");
    bench_lane(&b, LANE("istio-ambient"), "b", "");
    bench_lane(&b, LANE("gateway-only"), "c", "");
    bench_run(&b, 3, N, 2, 0);
    return b;
}

static int64_t booked(const struct mc_lane_result *l, const char *cause, int quantity)
{
    int64_t sum = 0;
    for (int i = 0; i < l->total_count; i++) {
        const struct mc_ledger_total *t = &l->totals[i];
        sum += t->quantity == quantity && strcmp(mc_models[t->category]->name, "onboarding") == 0 &&
                       strcmp(mc_models[t->category]->causes[t->cause], cause) == 0
                   ? t->amount
                   : 0;
    }
    return sum;
}

static double wait_of(const struct mc_lane_result *l)
{
    return (double)l->sum[MC_Q_ONBOARDING_TIME] / (double)(l->sum[MC_Q_ONBOARDED] + 1) / 86400;
}

static void fewer_brownfield_namespaces_raise_neither_waiting_nor_error(void **state)
{
    (void)state;
    struct bench many = ordinary("generate.brownfield-share=0.9;onboarding.enabled=true");
    struct bench few = ordinary("generate.brownfield-share=0.1;onboarding.enabled=true");
    for (int lane = 0; lane < 3; lane++) {
        double wait[N], rework[N];
        for (int r = 0; r < N; r++) {
            const struct mc_lane_result *m = &many.kept[r].lane[lane], *f = &few.kept[r].lane[lane];
            wait[r] = wait_of(f) - wait_of(m);
            rework[r] = (double)(booked(f, "rework", MC_Q_WORK) - booked(m, "rework", MC_Q_WORK)) / 3600;
        }
        struct interval w = interval_of(wait, N, 0.998), e = interval_of(rework, N, 0.998);
        print_message("lane %d: wait %+.1f +- %.1f d, rework %+.1f +- %.1f h\n", lane, w.mean, w.half, e.mean,
                      e.half);
        assert_true(w.mean - w.half <= 0);
        assert_true(e.mean - e.half <= 0);
        assert_true(lane == 2 || w.mean < 0);
    }
    bench_close(&many);
    bench_close(&few);
}

static void a_team_without_hours_onboards_nothing_and_delivers_nothing(void **state)
{
    (void)state;
    struct bench b = ordinary("teams[platform].mesh-hours=0h;onboarding.enrolled=none");
    for (int r = 0; r < N; r++) {
        for (int lane = 0; lane < 3; lane++) {
            assert_int_equal(b.kept[r].lane[lane].sum[MC_Q_ONBOARDED], 0);
            assert_int_equal(b.kept[r].lane[lane].sum[MC_Q_ENROLLED], 0);
            assert_true(b.kept[r].lane[lane].sum[MC_Q_NOT_ENROLLED] > 0);
            assert_false(b.kept[r].lane[lane].delivers);
        }
    }
    bench_close(&b);
}

static void onboarding_that_is_switched_off_books_nothing_of_its_own(void **state)
{
    (void)state;
    struct bench off = ordinary("onboarding.enabled=false"), on = ordinary("onboarding.enabled=true");
    for (int r = 0; r < N; r++) {
        for (int lane = 0; lane < 3; lane++) {
            const struct mc_lane_result *a = &off.kept[r].lane[lane], *b = &on.kept[r].lane[lane];
            int64_t own = 0;
            for (int i = 0; i < a->total_count; i++) {
                own += strcmp(mc_models[a->totals[i].category]->name, "onboarding") == 0 &&
                       a->totals[i].quantity != MC_Q_ENROLLED;
            }
            assert_int_equal(own, 0);
            assert_int_equal(a->sum[MC_Q_NOT_ENROLLED], 0);
            /* What follows from enrolment: proxies of what is not in cost nothing. */
            assert_true(b->sum[MC_Q_CPU_USED] < a->sum[MC_Q_CPU_USED]);
            assert_true(b->sum[MC_Q_RENEWALS] <= a->sum[MC_Q_RENEWALS]);
        }
    }
    bench_close(&off);
    bench_close(&on);
}

/* Months until half of the namespaces are in; the last month where they never are. */
static double months_to_half(const struct bench *b, const struct mc_lane_result *l)
{
    int64_t in[64] = {0}, out[64] = {0};
    int months = (int)((b->scenario->end - b->scenario->start) / (INT64_C(31557600000) / 12));
    for (int i = 0; i < l->month_count; i++) {
        in[l->months[i].month] += l->months[i].quantity == MC_Q_ENROLLED ? l->months[i].amount : 0;
        out[l->months[i].month] += l->months[i].quantity == MC_Q_NOT_ENROLLED ? l->months[i].amount : 0;
    }
    for (int m = 0; m < months; m++) {
        if (in[m] >= out[m]) {
            return m;
        }
    }
    return months;
}

/* operations.md B1, B2: months to 18 months and more for some hundred services; 11d: engineer-weeks of set-up
 * and hours a service. */
static void the_reference_house_takes_months_as_real_ones_did(void **state)
{
    (void)state;
    static const double low[] = {8, 6, 3}, high[] = {30, 24, 15};
    struct bench b = ordinary("onboarding.enabled=true");
    for (int lane = 0; lane < 3; lane++) {
        double half = 0, hours = 0, namespaces = 0;
        for (int r = 0; r < N; r++) {
            const struct mc_lane_result *l = &b.kept[r].lane[lane];
            half += months_to_half(&b, l) / N;
            hours += (double)(booked(l, "steps", MC_Q_WORK) + booked(l, "hand-work", MC_Q_WORK) +
                              booked(l, "restarts", MC_Q_WORK)) /
                     3600 / N;
            namespaces += (double)l->sum[MC_Q_ONBOARDED] / N;
        }
        print_message("lane %d: half of the namespaces after %.1f months; %.1f h a namespace\n", lane, half,
                      hours / namespaces);
        assert_true(half >= low[lane] && half <= high[lane]);
        /* About 6.6 services a namespace, 0.2 to 30 h each. */
        assert_true(hours / namespaces > 0.2 * 6.6 && hours / namespaces < 30 * 6.6);
    }
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_team_of_three_onboards_as_mm3_does),
        cmocka_unit_test(one_person_onboards_as_mg1_does),
        cmocka_unit_test(two_people_onboard_as_mg2_does),
        cmocka_unit_test(fewer_brownfield_namespaces_raise_neither_waiting_nor_error),
        cmocka_unit_test(a_team_without_hours_onboards_nothing_and_delivers_nothing),
        cmocka_unit_test(onboarding_that_is_switched_off_books_nothing_of_its_own),
        cmocka_unit_test(the_reference_house_takes_months_as_real_ones_did),
    };
    return cmocka_run_group_tests_name("validation.onboarding", tests, NULL, NULL);
}
