/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctest:heavy */
/*
 * Directions: a control may cost hours, it must not raise outage, errors or waiting. The same histories with
 * and without it, organisation by organisation; a test fails only where the one-sided 99.9 % bound of the
 * mean difference has the wrong sign. ctest:timeout=900
 */
#include "../property/harness.h"
#include "queueing.h"

enum { REPS = 160, ORGANISATIONS = REPS / 2 };

static struct bench run_with(const char *settings)
{
    struct bench b = bench_open(SCENARIO("reference"), settings);
    bench_lane(&b, LANE("istio-ambient"), "lane", "");
    bench_run(&b, 13, REPS, 2, 0);
    return b;
}

static double total(const struct mc_lane_result *l, const char *model, const char *cause, int quantity)
{
    double sum = 0;
    for (int i = 0; i < l->total_count; i++) {
        const struct mc_ledger_total *t = &l->totals[i];
        const struct mc_model *m = mc_models[t->category];
        if (t->quantity == quantity && (!model || strcmp(m->name, model) == 0) &&
            (!cause || strcmp(m->causes[t->cause], cause) == 0)) {
            sum += (double)t->amount;
        }
    }
    return sum;
}

/* Mean difference per organisation, from its two histories. */
static struct interval difference(const struct bench *with, const struct bench *without, const char *model,
                                  const char *cause, int quantity)
{
    double d[ORGANISATIONS];
    for (int o = 0; o < ORGANISATIONS; o++) {
        d[o] = 0;
        for (int h = 0; h < 2; h++) {
            d[o] += (total(&with->kept[2 * o + h].lane[0], model, cause, quantity) -
                     total(&without->kept[2 * o + h].lane[0], model, cause, quantity)) /
                    2;
        }
    }
    return interval_of(d, ORGANISATIONS, 0.998);
}

static void check_not_raised(const char *what, const struct bench *with, const struct bench *without,
                             int quantity)
{
    struct interval i = difference(with, without, NULL, NULL, quantity);
    print_message("%-26s %-14s %+14.1f +- %.1f %s\n", what, mc_quantity_table[quantity].word, i.mean, i.half,
                  mc_quantity_table[quantity].unit);
    assert_true(i.mean - i.half <= 0);
}

static void check_control(const char *what, const char *base, const char *control)
{
    struct bench without = run_with(base), with = run_with(control);
    check_not_raised(what, &with, &without, MC_Q_OUTAGE);
    check_not_raised(what, &with, &without, MC_Q_LOST_REQUESTS);
    check_not_raised(what, &with, &without, MC_Q_INCIDENT_TIME);
    check_not_raised(what, &with, &without, MC_Q_INCIDENTS);
    bench_close(&without);
    bench_close(&with);
}

static void check_cost(const char *what, const char *base, const char *control, const char *model,
                       const char *cause)
{
    struct bench without = run_with(base), with = run_with(control);
    struct interval i = difference(&with, &without, model, cause, MC_Q_WORK);
    print_message("%-26s costs %+.1f +- %.1f h\n", what, i.mean / 3600, i.half / 3600);
    assert_true(i.mean - i.half > 0);
    bench_close(&without);
    bench_close(&with);
}

static void naming_owners_raises_nothing(void **state)
{
    (void)state;
    check_control("naming owners",
                  "ownership.datapath={team: nobody};ownership.l7-policy={team: nobody};"
                  "ownership.trust-anchor={team: nobody}",
                  "ownership.trust-anchor={team: platform, alerts: true}");
}

static const char *const rehearsed = "ownership.datapath={team: platform, alerts: true, rehearsed: true};"
                                     "ownership.l7-policy={team: platform, alerts: true, rehearsed: true}";

static void rehearsing_raises_nothing_but_its_own_cost(void **state)
{
    (void)state;
    check_control("rehearsing", "", rehearsed);
    check_cost("rehearsing", "", rehearsed, "incidents", "rehearsal");
}

static void a_review_gate_raises_nothing_but_its_own_cost(void **state)
{
    (void)state;
    check_control("review gate", "", "incidents.review=true");
    check_cost("review gate", "", "incidents.review=true", "incidents", "review");
}

static void a_gate_on_exceptions_raises_nothing_but_its_own_cost(void **state)
{
    (void)state;
    check_control("gate on exceptions", "", "exceptions.review=true");
    check_cost("gate on exceptions", "", "exceptions.review=true", "exceptions", "review");
}

static void more_people_on_call_raise_nothing_but_their_own_cost(void **state)
{
    (void)state;
    const char *busy = "incidents.scale=6;incidents.shift-capacity=1";
    const char *more = "incidents.scale=6;incidents.shift-capacity=1;teams[platform].rota=4;"
                       "teams[networking].rota=4";
    check_control("more people on call", busy, more);
    check_cost("more people on call", busy, more, "toil", "rota");
}

static void a_gatekeeper_raises_nothing(void **state)
{
    (void)state;
    check_control("gatekeeper", "", "incidents.gatekeeper=true");
}

static void fewer_brownfield_namespaces_raise_nothing(void **state)
{
    (void)state;
    check_control("fewer brownfield", "generate.brownfield-share=0.9", "generate.brownfield-share=0.2");
}

/* The opposite of a control shows up, lest the tests above hold because nothing has any effect. */
static void taking_alerts_away_raises_outage(void **state)
{
    (void)state;
    struct bench with = run_with("incidents.scale=4"),
                 without = run_with("incidents.scale=4;ownership.datapath={team: platform, alerts: false};"
                                    "ownership.l7-policy={team: platform, alerts: false};"
                                    "ownership.gateways={team: networking, alerts: false}");
    struct interval i = difference(&without, &with, "incidents", NULL, MC_Q_INCIDENT_TIME);
    print_message("no alerts: incident time %+.1f +- %.1f h\n", i.mean / 3600, i.half / 3600);
    assert_true(i.mean - i.half > 0);
    bench_close(&with);
    bench_close(&without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(naming_owners_raises_nothing),
        cmocka_unit_test(rehearsing_raises_nothing_but_its_own_cost),
        cmocka_unit_test(a_review_gate_raises_nothing_but_its_own_cost),
        cmocka_unit_test(a_gate_on_exceptions_raises_nothing_but_its_own_cost),
        cmocka_unit_test(more_people_on_call_raise_nothing_but_their_own_cost),
        cmocka_unit_test(a_gatekeeper_raises_nothing),
        cmocka_unit_test(fewer_brownfield_namespaces_raise_nothing),
        cmocka_unit_test(taking_alerts_away_raises_outage),
    };
    return cmocka_run_group_tests_name("validation.directions", tests, NULL, NULL);
}
