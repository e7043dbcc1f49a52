/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rules of onboarding, each alone in a house so small that the outcome can be computed: what every trait of a
 * namespace costs, who has to agree, what waits for deployments and windows, waves, owners who begin by
 * themselves, and giving up. ctest:timeout=300
 */
#include "../property/harness.h"
#include "meshcost/quantity.h"
#include "queueing.h"
#include <math.h>

static const int64_t DAY = 86400000, HOUR_S = 3600;

/* Everything that is not asked for takes no time, fails never and changes nothing. */
#define PLAIN                                                                                                \
    "onboarding={enrolled: none, set-up: 0h, set-up-part: 0h, set-up-cluster: 0h, swap-cluster: 0h, "        \
    "swap-node: 0h, "                                                                                        \
    "review: 0h, configure: 10h, policy: 4h, proxy: 3h, authorise: 0h, route: 2h, enrol: 1h, restart: 5h, "  \
    "check: 0h, agreement: 0h, orphan: 0h, failure: 0, abandonment: 0};requirements=[];incidents.scale=0;"   \
    "toil.scale=0;generate.arrivals=0;generate.departures=0;generate.service-growth=0;"                      \
    "generate.scale-changes=0;exceptions.scale=0;teams[platform].mesh-hours=40h;teams[shop].mesh-hours=40h;"

#define ONE "namespaces=[{name: a, cluster: main, owner: platform, origin: brownfield"

static void add_lane(struct bench *b, const char *steps)
{
    const char *text = mc_arena_printf(b->arena, "title: T\nidentity: none\nonboarding: [%s]\n", steps);
    struct mc_node *tree = mc_tree_parse(b->arena, b->diag, "lane.yaml", text, strlen(text));
    struct mc_lane *lane = tree ? mc_lane_bind(b->arena, b->diag, "lane", tree) : NULL;
    bench_fail_on_problems(b);
    b->lanes[b->lane_count++] = lane;
}

static struct bench house(const char *settings, const char *steps, int reps)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct bench b = bench_open(SCENARIO("small"), mc_arena_printf(arena, PLAIN "%s", settings));
    mc_arena_destroy(arena);
    add_lane(&b, steps);
    bench_run(&b, 3, (uint64_t)reps, 1, (uint64_t)reps);
    return b;
}

/* Days after the start at which namespaces came in, in that order. */
static int entries(const struct bench *b, double *days, int most)
{
    int n = 0;
    for (int64_t i = 0; i < b->kept[0].trace_count; i++) {
        const struct mc_entry *e = &b->kept[0].trace[i].entry;
        if (e->quantity == MC_Q_ONBOARDED) {
            assert_true(n < most);
            days[n++] = (double)(e->time - b->scenario->start) / (double)DAY;
        }
    }
    return n;
}

/* ---- what a trait costs ---- */

static int64_t hours_of(const char *namespace_with, const char *step, const char *cause)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct bench b = house(mc_arena_printf(arena, ONE "%s", namespace_with),
                           mc_arena_printf(arena, "%s, {work: enrol}", step), 1);
    mc_arena_destroy(arena);
    assert_int_equal(bench_booked(&b, "onboarding", NULL, MC_Q_ONBOARDED), 1);
    int64_t seconds = bench_booked(&b, "onboarding", cause, MC_Q_WORK);
    assert_int_equal(seconds % HOUR_S, 0);
    bench_close(&b);
    return seconds / HOUR_S;
}

#define SERVICES(more)                                                                                       \
    ", services: [{name: s, replicas: 2, requests: 1, edge-share: 0, own-tls: no, host-network: no, "        \
    "l7: false, "                                                                                            \
    "protocol: http1, deploys: 0" more "}]}]"
#define SERVED                                                                                               \
    PLAIN_NS                                                                                                 \
    ", services: [{name: s, replicas: 2, requests: 1, edge-share: 0, own-tls: no, host-network: no, "        \
    "l7: false, protocol: http1, deploys: 0}]"
#define PLAIN_NS ", jobs: 0, policies: 0, restart-window: 0d"

/* With the trait so many hours under that cause, without it none of them; the switch itself takes one. */
static void every_blocker_costs_its_units_times_its_effort(void **state)
{
    (void)state;
    static const struct {
        const char *what, *step, *with, *cause;
        int64_t hours, others;
    } rows[] = {
        {"jobs", "{work: configure, for: jobs}", ", jobs: 3, policies: 0, restart-window: 0d" SERVICES(""),
         "hand-work", 3 * 10, 0},
        {"policies", "{work: policy, for: policies}",
         ", jobs: 0, policies: 2, restart-window: 0d" SERVICES(""), "hand-work", 2 * 4, 0},
        {"server-first", "{work: configure, for: server-first}",
         PLAIN_NS ", services: [{name: s, replicas: 2, requests: 1, protocol: server-first, deploys: 0, "
                  "edge-share: 0, "
                  "own-tls: no, host-network: no, l7: false}]}]",
         "hand-work", 10, 0},
        {"own-tls", "{work: configure, for: own-tls}",
         PLAIN_NS
         ", services: [{name: s, replicas: 2, requests: 1, protocol: http1, deploys: 0, edge-share: 0, "
         "own-tls: yes, host-network: no, l7: false}]}]",
         "hand-work", 10, 0},
        {"host-network", "{work: configure, for: host-network}",
         PLAIN_NS
         ", services: [{name: s, replicas: 2, requests: 1, protocol: http1, deploys: 0, edge-share: 0, "
         "own-tls: no, host-network: yes, l7: false}]}]",
         "hand-work", 10, 0},
        {"edge", "{work: route, for: edge}",
         PLAIN_NS
         ", services: [{name: s, replicas: 2, requests: 1, protocol: http1, deploys: 0, edge-share: 0.5, "
         "own-tls: no, host-network: no, l7: false}]}]",
         "steps", 2 + 1, 1},
        {"l7", "{work: proxy, for: l7}",
         PLAIN_NS
         ", services: [{name: s, replicas: 2, requests: 1, protocol: http1, deploys: 0, edge-share: 0, "
         "own-tls: no, host-network: no, l7: true}]}]",
         "steps", 3 + 1, 1},
        {"restart", "{work: restart}", PLAIN_NS SERVICES(""), "restarts", 5, 5},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t with = hours_of(rows[i].with, rows[i].step, rows[i].cause);
        int64_t without = hours_of(PLAIN_NS SERVICES(""), rows[i].step, rows[i].cause);
        print_message("%-14s %lld h with it, %lld h without\n", rows[i].what, (long long)with,
                      (long long)without);
        assert_int_equal(with, rows[i].hours);
        assert_int_equal(without, rows[i].others);
    }
}

/* ---- who agrees ---- */

static void whoever_has_a_say_is_asked(void **state)
{
    (void)state;
    static const struct {
        const char *owners;
        int64_t hours;
    } rows[] = {{"owner: platform", 0},
                {"owner: shop", 7},
                {"owner: nobody", 20},
                {"owner: shop, second-owner: platform", 7},
                {"owner: platform, second-owner: shop", 7}};
    struct mc_arena *arena = mc_arena_create(0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct bench b = house(mc_arena_printf(arena,
                                               "traits.mixed-share=0;onboarding.agreement=7h;onboarding."
                                               "orphan=20h;namespaces=[{name: a, cluster: main, "
                                               "origin: brownfield, %s" PLAIN_NS SERVICES(""),
                                               rows[i].owners),
                               "{work: enrol}", 1);
        assert_int_equal(bench_booked(&b, "onboarding", "agreement", MC_Q_WORK), rows[i].hours * HOUR_S);
        bench_close(&b);
    }
    mc_arena_destroy(arena);
}

/* ---- waiting that is nobody's work ---- */

static double days_until_in(const char *deploys, const char *window)
{
    struct mc_arena *arena = mc_arena_create(0);
    double days[2];
    struct bench b = house(
        mc_arena_printf(
            arena,
            ONE ", jobs: 0, policies: 0, restart-window: %s, services: [{name: s, replicas: 2, requests: 1, "
                "edge-share: 0, own-tls: no, host-network: no, l7: false, protocol: http1, deploys: %s}]}]",
            window, deploys),
        "{work: restart}, {work: enrol}", 1);
    mc_arena_destroy(arena);
    assert_int_equal(entries(&b, days, 2), 1);
    bench_close(&b);
    return days[0];
}

/* Work is done within five days of being asked for: weekends, and a year that begins on a holiday. */
static void restarts_wait_for_deployments_and_windows(void **state)
{
    (void)state;
    double often = days_until_in("5000", "0d"), never = days_until_in("0", "0d");
    double window = days_until_in("5000", "90d");
    print_message("in after %.1f d with many deployments, %.1f d with none, %.1f d with a window of 90 d\n",
                  often, never, window);
    assert_true(often < 6);
    assert_true(never > 28 && never < 28 + 10);
    assert_true(window > often && window <= 90 + 10);
}

/* Of two namespaces whose restarts wait for 28 days; one person can agree, to the second a weekend later. */
static void waiting_is_booked_under_what_is_waited_for(void **state)
{
    (void)state;
    static const char *const causes[] = {"agreement", "steps", "window", "enrolment", "rework"};
    enum { CAUSES = sizeof causes / sizeof causes[0], AGREEMENT = 0, WINDOW = 2, REWORK = 4 };
    struct mc_arena *arena = mc_arena_create(0);
    for (int other = 0; other < 2; other++) {
        const char *owner = other ? "shop" : "platform";
        struct bench b = house(
            mc_arena_printf(arena,
                            "traits.mixed-share=0;onboarding.agreement=7h;teams[shop].people=1;namespaces=["
                            "{name: a, cluster: main, origin: brownfield, owner: %s" SERVED "},"
                            "{name: b, cluster: main, origin: brownfield, owner: %s" SERVED "}]",
                            owner, owner),
            "{work: restart}, {work: enrol}", 1);
        int64_t wait[CAUSES], sum = 0;
        for (int i = 0; i < CAUSES; i++) {
            wait[i] = bench_booked(&b, "onboarding", causes[i], MC_Q_ONBOARDING_WAIT);
            sum += wait[i];
        }
        print_message("owner %s: %.1f d for agreement, %.1f d for windows, %.1f d in all\n", owner,
                      (double)wait[AGREEMENT] / 86400, (double)wait[WINDOW] / 86400, (double)sum / 86400);
        assert_int_equal(bench_booked(&b, "onboarding", NULL, MC_Q_ONBOARDED), 2);
        assert_int_equal(wait[WINDOW], 2 * 28 * 86400);
        assert_int_equal(wait[REWORK], 0);
        assert_int_equal(wait[AGREEMENT], other ? 3 * 86400 - HOUR_S : 0);
        assert_int_equal(sum, bench_booked(&b, "onboarding", NULL, MC_Q_ONBOARDING_WAIT));
        assert_true(sum <= bench_booked(&b, "onboarding", NULL, MC_Q_ONBOARDING_TIME));
        bench_close(&b);
    }
    mc_arena_destroy(arena);
}

static void waves_release_so_many_at_a_time(void **state)
{
    (void)state;
    double days[8];
    struct bench b = house("onboarding.wave-size=1;onboarding.wave-gap=50d", "{work: enrol}", 1);
    assert_int_equal(entries(&b, days, 8), 3);
    print_message("waves of one: in after %.1f, %.1f and %.1f d\n", days[0], days[1], days[2]);
    for (int i = 0; i < 3; i++) {
        assert_true(days[i] >= 50 * i && days[i] < 50 * i + 6);
    }
    bench_close(&b);
    struct bench all = house("onboarding.wave-size=0", "{work: enrol}", 1);
    assert_int_equal(entries(&all, days, 8), 3);
    assert_true(days[2] < 8);
    bench_close(&all);
}

/*
 * Who is ready is switched before anything new is prepared: the first two, of five services together, do not
 * wait for the third, of two. A review in hand is finished first, so that the first of all waits for the
 * second.
 */
static void what_is_ready_comes_in_first(void **state)
{
    (void)state;
    double days[8];
    struct bench b = house("onboarding.wave-size=0;onboarding.review=40h;onboarding.at-once=1;"
                           "teams[platform].people=1",
                           "{work: review}, {work: enrol}", 1);
    assert_int_equal(entries(&b, days, 8), 3);
    print_message("a week of work a service: in after %.1f, %.1f and %.1f d\n", days[0], days[1], days[2]);
    assert_true(fabs(days[0] - 35.5) < 1 && fabs(days[1] - 35.5) < 1 && fabs(days[2] - 49.5) < 1);
    bench_close(&b);
}

/* ---- owners ---- */

/* Each month the hazard grows by p + q F; F is the share of those whose exponential it has passed. */
static void owners_begin_by_bass(void **state)
{
    (void)state;
    enum { REPS = 8, SPACES = 400, MONTHS = 12 };
    static const double p = 0.02, q = 0.25;
    struct bench b =
        house("onboarding.by=owners;onboarding.innovation=0.02;onboarding.imitation=0.25;onboarding.peers=1;"
              "onboarding.enrol=1s;calls.fan-out=0;namespaces=[];generate.namespaces=400;"
              "generate.services-per-namespace=1;generate.unowned-share=0;traits.mixed-share=0;"
              "traits.window-share=0",
              "{work: enrol}", REPS);
    double hazard = 0, in = 0, worst = 0;
    for (int m = 0; m < MONTHS; m++) {
        double x[REPS];
        hazard += p + q * in;
        in = 1 - exp(-hazard);
        for (int r = 0; r < REPS; r++) {
            const struct mc_lane_result *l = &b.kept[r].lane[0];
            double there = 0, all = 0;
            for (int i = 0; i < l->month_count; i++) {
                double amount = l->months[i].month == m ? (double)l->months[i].amount : 0;
                there += l->months[i].quantity == MC_Q_ENROLLED ? amount : 0;
                all += l->months[i].quantity == MC_Q_ENROLLED || l->months[i].quantity == MC_Q_NOT_ENROLLED
                           ? amount
                           : 0;
            }
            x[r] = there / all;
        }
        struct interval i = interval_of(x, REPS, 0.99);
        print_message("month %2d: %.3f +- %.3f in, expected %.3f\n", m, i.mean, i.half, in);
        worst = fmax(worst, fabs(i.mean - in) - i.half);
    }
    /* The switch waits for a working day: two days in thirty of what has been added in a month. */
    assert_true(worst < 0.02);
    bench_close(&b);
}

/* ---- giving up ---- */

static double given_up(const char *settings, int reps)
{
    struct bench b = house(settings, "{work: enrol}", reps);
    double n = 0;
    for (int r = 0; r < reps; r++) {
        const struct mc_lane_result *l = &b.kept[r].lane[0];
        n += (double)l->sum[MC_Q_ABANDONED];
        assert_true(l->sum[MC_Q_ABANDONED] <= 1);
    }
    bench_close(&b);
    return n / reps;
}

static void what_gets_nowhere_is_given_up_at_the_stated_hazard(void **state)
{
    (void)state;
    enum { REPS = 300 };
#define DOUBT "onboarding.abandon-after=100d;onboarding.abandonment=2;"
    double stuck = given_up(DOUBT "teams[platform].mesh-hours=0h", REPS),
           expected = 1 - exp(-2 * 265 / 365.25);
    print_message("given up within a year: %.3f, expected %.3f\n", stuck, expected);
    assert_true(fabs(stuck - expected) < 0.075); /* three standard deviations */
    assert_true(given_up(DOUBT, 20) == 0);
    assert_true(
        given_up("onboarding.abandon-after=500d;onboarding.abandonment=100;teams[platform].mesh-hours=0h",
                 20) == 0);
}

/* What is in when it is given up stays in; nothing follows. */
static void what_is_in_stays_in(void **state)
{
    (void)state;
    double days[8];
    struct bench b = house("onboarding.wave-size=1;onboarding.wave-gap=200d;onboarding.abandon-after=100d;"
                           "onboarding.abandonment=100;onboarding.abandon-share=50%",
                           "{work: enrol}", 1);
    assert_int_equal(entries(&b, days, 8), 1);
    assert_int_equal(b.kept[0].lane[0].sum[MC_Q_ABANDONED], 1);
    double in = 0;
    for (int i = 0; i < b.kept[0].lane[0].month_count; i++) {
        const struct mc_ledger_month *m = &b.kept[0].lane[0].months[i];
        in += m->month == 11 && m->quantity == MC_Q_ENROLLED ? (double)m->amount : 0;
    }
    assert_true(in == 31 * 86400.0);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_blocker_costs_its_units_times_its_effort),
        cmocka_unit_test(whoever_has_a_say_is_asked),
        cmocka_unit_test(restarts_wait_for_deployments_and_windows),
        cmocka_unit_test(waiting_is_booked_under_what_is_waited_for),
        cmocka_unit_test(waves_release_so_many_at_a_time),
        cmocka_unit_test(what_is_ready_comes_in_first),
        cmocka_unit_test(owners_begin_by_bass),
        cmocka_unit_test(what_gets_nowhere_is_given_up_at_the_stated_hazard),
        cmocka_unit_test(what_is_in_stays_in),
    };
    return cmocka_run_group_tests_name("validation.onboarding_rules", tests, NULL, NULL);
}
