/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The spread of exceptions against closed forms, in houses so plain that there are any: one namespace, every
 * service a neighbour of every other, no work, no waiting.
 */
#include "../property/harness.h"
#include "meshcost/quantity.h"
#include "queueing.h"
#include <math.h>

enum { REPS = 24, SERVICES = 1200, MONTHS = 36 };

static const char plain[] = "generate={namespaces: 1, services-per-namespace: 1200, l7-share: 0, edge-share: "
                            "0, arrivals: 0, departures: 0, "
                            "service-growth: 0, scale-changes: 0, unowned-share: 0, replicas: "
                            "1};clusters=[{name: a}];requirements=[];"
                            "incidents.scale=0;toil.scale=0;traits={grpc: 0, http2: 0, tcp: 0, awkward: 0};"
                            "exceptions={base: 0.1, peer: 0.5, appetite: 1, rules: 1, effort: 0h, attach: "
                            "0h, application: 0h, removal: 0, "
                            "permanent: 1}";

static struct bench run_house(const char *more)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct bench b = bench_open(SCENARIO("reference"), mc_arena_printf(arena, "%s%s", plain, more));
    bench_lane(&b, LANE("istio-sidecar"), "lane", "");
    bench_run(&b, 5, REPS, 2, 0);
    mc_arena_destroy(arena);
    return b;
}

static double of_month(const struct mc_lane_result *l, int quantity, int month)
{
    double sum = 0;
    for (int i = 0; i < l->month_count; i++) {
        sum += l->months[i].quantity == quantity && l->months[i].month == month ? (double)l->months[i].amount
                                                                                : 0;
    }
    return sum;
}

static int months_of(const struct bench *b)
{
    int n = 0;
    for (int64_t t = b->scenario->start; t < b->scenario->end; t = mc_date_next_month(t)) {
        n++;
    }
    return n;
}

/* The month's mean of a quantity for each service, over the replications, against the mean of a curve. */
static void check(const struct bench *b, const char *what, int quantity, double (*curve)(double years))
{
    int months = months_of(b);
    int64_t t = b->scenario->start;
    for (int m = 0; m < months; m++) {
        double x[REPS], expected = 0;
        int64_t next = mc_date_next_month(t) < b->scenario->end ? mc_date_next_month(t) : b->scenario->end;
        double from = (double)(t - b->scenario->start) / 31557600000.0;
        double span = (double)(next - t) / 31557600000.0;
        for (int r = 0; r < REPS; r++) {
            const struct mc_lane_result *l = &b->kept[r].lane[0];
            x[r] = of_month(l, quantity, m) / of_month(l, MC_Q_SERVICES, m);
        }
        for (int k = 0; k < 100; k++) {
            expected += curve(from + span * (k + 0.5) / 100) / 100;
        }
        struct interval i = interval_of(x, REPS, 0.999);
        if (m % 6 == 5 || m == months - 1) {
            print_message("%-28s month %2d: %.4f +- %.4f, closed form %.4f\n", what, m, i.mean, i.half,
                          expected);
        }
        /* Of a finite house the share lags behind the curve by less than two in a thousand. */
        assert_true(fabs(i.mean - expected) < i.half + 0.002);
        t = next;
    }
}

/* ds/dt = (1 - s)(p + q s) from s = 0: Bass's curve. */
static double bass(double t)
{
    double p = 0.1, q = 0.5, e = exp(-(p + q) * t);
    return (1 - e) / (1 + q / p * e);
}

static void imitation_follows_the_mean_field_curve(void **state)
{
    (void)state;
    struct bench b = run_house("");
    check(&b, "share with an exception", MC_Q_L7_OBJECTS, bass);
    bench_close(&b);
}

static double saturating(double t)
{
    return 1 - exp(-0.3 * t);
}

static void without_imitation_it_is_exponential(void **state)
{
    (void)state;
    struct bench b = run_house(";exceptions.base=0.3;exceptions.peer=0");
    check(&b, "share without imitation", MC_Q_L7_OBJECTS, saturating);
    bench_close(&b);
}

/* Rules come at 0.3 a year and service and go at 0.4. */
static double balance(double t)
{
    return 0.3 / 0.4 * (1 - exp(-0.4 * t));
}

static void what_is_taken_back_balances_what_comes(void **state)
{
    (void)state;
    struct bench b =
        run_house(";exceptions.base=0.3;exceptions.peer=0;exceptions.removal=0.4;exceptions.permanent=0");
    check(&b, "rules of a service", MC_Q_L7_RULES, balance);
    bench_close(&b);
}

/* E[1 - exp(-a x)] over the appetite a, by Simpson's rule over its normal score. */
static double uneven(double t)
{
    double sum = 0, step = 0.01;
    for (int k = -800; k <= 800; k++) {
        double z = k * step, a = exp(2 * z - 2), weight = exp(-z * z / 2) / sqrt(2 * 3.14159265358979323846);
        sum += weight * step * (1 - exp(-0.3 * t * a));
    }
    return sum;
}

static void uneven_appetites_keep_most_services_out(void **state)
{
    (void)state;
    struct bench b = run_house(";exceptions.base=0.3;exceptions.peer=0;exceptions.appetite={dist: lognormal, "
                               "median: 0.1353352832366127, sigma: 2}");
    check(&b, "share with uneven appetites", MC_Q_L7_OBJECTS, uneven);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(imitation_follows_the_mean_field_curve),
        cmocka_unit_test(without_imitation_it_is_exponential),
        cmocka_unit_test(what_is_taken_back_balances_what_comes),
        cmocka_unit_test(uneven_appetites_keep_most_services_out),
    };
    return cmocka_run_group_tests_name("validation.spread", tests, NULL, NULL);
}
