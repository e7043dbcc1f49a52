/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an L7 proxy in the way does wrong: a rule that is bound below L7 denies or does nothing, traffic goes
 * round a proxy that is missing or stops at it, and one exception takes a whole namespace along or its own
 * service alone. Closed forms in plain houses. ctest:timeout=300
 */
#include "../property/harness.h"
#include "meshcost/quantity.h"
#include "queueing.h"
#include <math.h>

enum { REPS = 16 };

#define PLAIN                                                                                                \
    "clusters=[{name: a}];requirements=[];toil.scale=0;people.leave-hazard=0;traits={grpc: 0, http2: 0, "    \
    "tcp: 0, "                                                                                               \
    "awkward: 0};exceptions={base: 0.3, peer: 0, appetite: 1, rules: 1, effort: 0h, attach: 0h, "            \
    "application: 0h, "                                                                                      \
    "removal: 0, permanent: 1, audit: 36500d, mix: {l7-routing: 1, retries-timeouts: 0, l7-authorization: "  \
    "0, jwt: 0, "                                                                                            \
    "rate-limit: 0, egress-control: 0, external-authorization: 0, fault-injection: 0}};"                     \
    "generate={namespaces: 100, services-per-namespace: 5, l7-share: 0, edge-share: 0, arrivals: 0, "        \
    "departures: 0, "                                                                                        \
    "service-growth: 0, scale-changes: 0, unowned-share: 0, replicas: 1};"

static void add_lane(struct bench *b, const char *name, const char *proxy, const char *capability)
{
    const char *text = mc_arena_printf(
        b->arena,
        "title: T\nidentity: none\ncomponents:\n  - {name: w, subject: w, role: l7-proxy, placement: "
        "per-namespace-l7, replicas: 1, %s}\ncapabilities:\n  - {capability: l7-routing, support: l7, %s}\n",
        proxy, capability);
    struct mc_node *tree = mc_tree_parse(b->arena, b->diag, "lane.yaml", text, strlen(text));
    struct mc_lane *lane = tree ? mc_lane_bind(b->arena, b->diag, name, tree) : NULL;
    bench_fail_on_problems(b);
    lane->ordinal = (uint64_t)b->lane_count;
    b->lanes[b->lane_count++] = lane;
}

static int64_t booked(const struct mc_lane_result *l, const char *model, const char *cause, int quantity)
{
    int64_t sum = 0;
    for (int i = 0; i < l->total_count; i++) {
        const struct mc_ledger_total *t = &l->totals[i];
        const struct mc_model *m = mc_models[t->category];
        sum += t->quantity == quantity && strcmp(m->name, model) == 0 &&
                       (!cause || strcmp(m->causes[t->cause], cause) == 0)
                   ? t->amount
                   : 0;
    }
    return sum;
}

/* ---- bound below L7 ---- */

struct bound {
    double granted, denied, uncovered, asked, unmet, lacking;
};

static struct bound bind_rules(const char *more, const char *capability)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct bench b = bench_open(
        SCENARIO("reference"),
        mc_arena_printf(arena, PLAIN "incidents.scale=0;incidents.rule-error=0.2;incidents.rule-slope=0;%s",
                        more));
    mc_arena_destroy(arena);
    add_lane(&b, "lane", "whole-namespace: 0", capability);
    bench_run(&b, 5, REPS, 2, 0);
    struct bound x = {0};
    for (int r = 0; r < REPS; r++) {
        const struct mc_lane_result *l = &b.kept[r].lane[0];
        x.granted += (double)l->sum[MC_Q_EXCEPTIONS_GRANTED];
        x.denied += (double)booked(l, "exceptions", "misbound", MC_Q_PAGES);
        x.uncovered += (double)booked(l, "exceptions", "misbound", MC_Q_UNCOVERED);
        x.lacking += (double)booked(l, "exceptions", "unsupported", MC_Q_UNCOVERED);
        x.asked += (double)booked(l, "exceptions", "need", MC_Q_L7_ASKED);
        x.unmet += (double)booked(l, "exceptions", "need", MC_Q_L7_UNMET);
        assert_true((booked(l, "exceptions", "misbound", MC_Q_OUTAGE) > 0) ==
                    (booked(l, "exceptions", "misbound", MC_Q_PAGES) > 0));
    }
    bench_close(&b);
    return x;
}

/*
 * One rule in five is mistaken, half of them deny: 1/10 of all pages somebody and is mended, 1/10 does
 * nothing until it is found, which here is never: 9/10 are granted. What does nothing is unmet all along, and
 * leaves the service's share of its namespace uncovered: a fifth.
 */
static void a_rule_bound_below_l7_denies_or_does_nothing(void **state)
{
    (void)state;
    struct bound wrong = bind_rules("incidents.caught=0", "misbinds: true");
    double denied = wrong.denied / wrong.granted, silent = wrong.unmet / wrong.asked;
    print_message(
        "denied %.4f of those granted, expected %.4f; silent %.4f of the time asked for, expected 0.1; "
        "uncovered %.4f of that\n",
        denied, 1.0 / 9, silent, wrong.uncovered / wrong.unmet);
    assert_true(wrong.granted > 4000);
    assert_true(fabs(denied - 1.0 / 9) < 0.015);
    assert_true(fabs(silent - 0.1) < 0.015);
    assert_true(fabs(wrong.uncovered / wrong.unmet - 0.2) < 0.001);
}

static void checks_catch_it_and_what_binds_right_has_none(void **state)
{
    (void)state;
    struct bound caught = bind_rules("incidents.caught=1", "misbinds: true");
    struct bound right = bind_rules("incidents.caught=0", "misbinds: false");
    assert_true(caught.granted > 4000 && caught.denied == 0 && caught.uncovered == 0 && caught.unmet == 0);
    assert_true(right.granted > 4000 && right.denied == 0 && right.uncovered == 0 && right.unmet == 0);
    struct bound half = bind_rules("incidents.caught=0.5", "misbinds: true");
    print_message("half of them caught: denied %.4f of those granted, expected %.4f\n",
                  half.denied / half.granted, 0.05 / 0.95);
    assert_true(fabs(half.denied / half.granted - 0.05 / 0.95) < 0.01);
}

/* A slower audit leaves more uncovered. */
static void an_audit_ends_what_does_nothing(void **state)
{
    (void)state;
    struct bound never = bind_rules("incidents.caught=0", "misbinds: true");
    struct bound soon = bind_rules("incidents.caught=0;exceptions.audit=30d", "misbinds: true");
    print_message("silent share of the time asked for: %.4f, with an audit after 30 d %.4f\n",
                  never.unmet / never.asked, soon.unmet / soon.asked);
    assert_true(soon.unmet < 0.2 * never.unmet);
    assert_true(soon.granted > never.granted);
}

/* What is not to be had is no saving: unmet all along, and the service's share of its namespace is uncovered.
 */
static void what_is_not_to_be_had_is_uncovered(void **state)
{
    (void)state;
    struct bound x =
        bind_rules("incidents.caught=1;exceptions.mix.l7-routing=0;exceptions.mix.jwt=1", "misbinds: true");
    struct bound had = bind_rules("incidents.caught=1", "misbinds: true");
    print_message(
        "not to be had: unmet %.4f of the time asked for, uncovered %.4f of that, expected 1 and 0.2\n",
        x.unmet / x.asked, x.lacking / x.unmet);
    assert_true(x.asked > 0 && x.granted == 0 && fabs(x.unmet / x.asked - 1) < 1e-9);
    assert_true(fabs(x.lacking / x.unmet - 0.2) < 0.001);
    assert_true(had.lacking == 0);
}

/* ---- a missing proxy ---- */

#define MISSING                                                                                              \
    "incidents.defect-hazard=0;incidents.node-hazard=0;incidents.load-hazard=0;incidents.rule-changes=0;"    \
    "incidents.branching=0;incidents.shared=0;incidents.instance-hazard=3;"

static void traffic_goes_round_a_missing_proxy_or_stops_at_it(void **state)
{
    (void)state;
    struct bench b = bench_open(SCENARIO("reference"), PLAIN "generate.l7-share=1;" MISSING);
    add_lane(&b, "open", "whole-namespace: 1, fails-open: true", "misbinds: false");
    add_lane(&b, "closed", "whole-namespace: 1, fails-open: false", "misbinds: false");
    bench_run(&b, 6, REPS, 2, 0);
    for (int r = 0; r < REPS; r++) {
        const struct mc_lane_result *open = &b.kept[r].lane[0], *closed = &b.kept[r].lane[1];
        assert_true(booked(open, "incidents", "instance", MC_Q_INCIDENTS) > 0);
        assert_int_equal(booked(open, "incidents", "instance", MC_Q_INCIDENTS),
                         booked(closed, "incidents", "instance", MC_Q_INCIDENTS));
        assert_true(booked(open, "incidents", NULL, MC_Q_UNCOVERED) > 0);
        assert_int_equal(booked(open, "incidents", NULL, MC_Q_OUTAGE), 0);
        assert_int_equal(booked(open, "incidents", NULL, MC_Q_LOST_REQUESTS), 0);
        assert_int_equal(booked(open, "incidents", NULL, MC_Q_PAGES), 0);
        assert_int_equal(booked(closed, "incidents", NULL, MC_Q_UNCOVERED), 0);
        assert_true(booked(closed, "incidents", NULL, MC_Q_OUTAGE) > 0);
        assert_true(booked(closed, "incidents", NULL, MC_Q_LOST_REQUESTS) > 0);
        assert_true(booked(closed, "incidents", NULL, MC_Q_PAGES) > 0);
    }
    bench_close(&b);
}

/* A proxy that is there and answers wrongly is not gone round. */
static void a_proxy_that_answers_wrongly_loses_requests_either_way(void **state)
{
    (void)state;
    struct bench b =
        bench_open(SCENARIO("reference"), PLAIN "generate.l7-share=1;" MISSING
                                                "incidents.instance-hazard=0;incidents.defect-hazard=3");
    add_lane(&b, "open", "whole-namespace: 1, fails-open: true", "misbinds: false");
    add_lane(&b, "closed", "whole-namespace: 1, fails-open: false", "misbinds: false");
    bench_run(&b, 6, REPS, 2, 0);
    for (int r = 0; r < REPS; r++) {
        const struct mc_lane_result *open = &b.kept[r].lane[0], *closed = &b.kept[r].lane[1];
        assert_true(booked(open, "incidents", NULL, MC_Q_LOST_REQUESTS) > 0);
        assert_int_equal(booked(open, "incidents", NULL, MC_Q_LOST_REQUESTS),
                         booked(closed, "incidents", NULL, MC_Q_LOST_REQUESTS));
        assert_int_equal(booked(open, "incidents", NULL, MC_Q_UNCOVERED), 0);
    }
    bench_close(&b);
}

/* ---- one service, or the namespace ---- */

static double of_month(const struct mc_lane_result *l, int quantity, int month)
{
    double sum = 0;
    for (int i = 0; i < l->month_count; i++) {
        sum += l->months[i].quantity == quantity && l->months[i].month == month ? (double)l->months[i].amount
                                                                                : 0;
    }
    return sum;
}

/*
 * A service has an exception with 1 - exp(-0.3 t), a namespace of five one of them with 1 - exp(-1.5 t).
 * Where one takes the whole namespace along with probability w, the treated share is the mixture of the two.
 */
static void one_exception_takes_the_namespace_along_as_often_as_stated(void **state)
{
    (void)state;
    static const double whole[] = {0, 0.5, 1};
    for (int k = 0; k < 3; k++) {
        struct bench b = bench_open(SCENARIO("reference"), PLAIN "incidents.scale=0");
        add_lane(&b, "lane", mc_arena_printf(b.arena, "whole-namespace: %g", whole[k]), "misbinds: false");
        bench_run(&b, 7, REPS, 2, 0);
        for (int month = 5; month < 36; month += 15) {
            double x[REPS], t = (month + 0.5) / 12;
            double expected = (1 - whole[k]) * (1 - exp(-0.3 * t)) + whole[k] * (1 - exp(-1.5 * t));
            for (int r = 0; r < REPS; r++) {
                const struct mc_lane_result *l = &b.kept[r].lane[0];
                x[r] = of_month(l, MC_Q_L7_SERVICES, month) / of_month(l, MC_Q_SERVICES, month);
            }
            struct interval i = interval_of(x, REPS, 0.999);
            print_message("whole %.1f, month %2d: %.4f +- %.4f treated, closed form %.4f\n", whole[k], month,
                          i.mean, i.half, expected);
            assert_true(fabs(i.mean - expected) < i.half + 0.003);
            assert_true(i.half < 0.06);
        }
        bench_close(&b);
    }
}

/*
 * Who leaves takes his exceptions along: of those that are still there each service has asked 0.3 t times,
 * holds as many rules and with 1 - exp(-0.3 t) an object, however many have left.
 */
static void exceptions_leave_with_their_namespaces(void **state)
{
    (void)state;
    struct bench b = bench_open(SCENARIO("reference"), PLAIN "incidents.scale=0;generate.departures=0.5");
    add_lane(&b, "lane", "whole-namespace: 0", "misbinds: false");
    bench_run(&b, 9, REPS, 2, 0);
    for (int month = 5; month < 24; month += 9) {
        static const int quantities[] = {MC_Q_L7_ASKED, MC_Q_L7_RULES, MC_Q_L7_OBJECTS};
        static const char *const words[] = {"asked", "rules", "objects"};
        double t = (month + 0.5) / 12, expected[] = {0.3 * t, 0.3 * t, 1 - exp(-0.3 * t)};
        for (int k = 0; k < 3; k++) {
            double x[REPS];
            for (int r = 0; r < REPS; r++) {
                const struct mc_lane_result *l = &b.kept[r].lane[0];
                x[r] = of_month(l, quantities[k], month) / of_month(l, MC_Q_SERVICES, month);
                assert_true(of_month(l, MC_Q_SERVICES, month) < 0.9 * of_month(l, MC_Q_SERVICES, 0));
            }
            struct interval i = interval_of(x, REPS, 0.999);
            print_message("month %2d: %.4f +- %.4f %s a service that is there, closed form %.4f\n", month,
                          i.mean, i.half, words[k], expected[k]);
            assert_true(fabs(i.mean - expected[k]) < i.half + 0.003);
            assert_true(i.half < 0.1);
        }
    }
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_bound_below_l7_denies_or_does_nothing),
        cmocka_unit_test(what_is_not_to_be_had_is_uncovered),
        cmocka_unit_test(checks_catch_it_and_what_binds_right_has_none),
        cmocka_unit_test(an_audit_ends_what_does_nothing),
        cmocka_unit_test(traffic_goes_round_a_missing_proxy_or_stops_at_it),
        cmocka_unit_test(a_proxy_that_answers_wrongly_loses_requests_either_way),
        cmocka_unit_test(one_exception_takes_the_namespace_along_as_often_as_stated),
        cmocka_unit_test(exceptions_leave_with_their_namespaces),
    };
    return cmocka_run_group_tests_name("validation.exception_rules", tests, NULL, NULL);
}
