/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctest:heavy */
/*
 * Missed rotations are an outcome of ownership, warnings and free hours. The fact table's probabilities
 * (operations.md 11a: with a named owner 0.02 to 0.15 a due date) are the band in which the outcome has to
 * lie.
 */
#include "../property/harness.h"

enum { REPS = 400 };

/* Share of due dates of the anchor that end in an expiry. */
static double missed(const char *settings)
{
    struct bench b = bench_open(SCENARIO("unowned-anchor"), settings);
    bench_lane(&b, LANE("linkerd"), "linkerd", "");
    bench_run(&b, 11, REPS, 2, REPS);
    double expiries = 0, rotations = 0;
    for (int r = 0; r < REPS; r++) {
        for (int64_t i = 0; i < b.kept[r].trace_count; i++) {
            const struct mc_entry *e = &b.kept[r].trace[i].entry;
            bool certificates = strcmp(mc_models[e->category]->name, "certificates") == 0;
            const char *cause = mc_models[e->category]->causes[e->cause];
            expiries += certificates && e->quantity == MC_Q_PAGES && strcmp(cause, "missed-root") == 0;
            rotations += certificates && e->quantity == MC_Q_WORK && strcmp(cause, "planned-rotation") == 0;
        }
    }
    bench_close(&b);
    assert_true(expiries + rotations > REPS);
    return expiries / (expiries + rotations);
}

static void a_named_owner_misses_as_often_as_the_fact_table_says(void **state)
{
    (void)state;
    double share = missed("ownership.trust-anchor={team: platform};people.automated-failure=0");
    print_message("missed with a named owner, no alert: %.3f of due dates\n", share);
    assert_true(share > 0.02 && share < 0.15);
}

static void an_alert_that_reaches_a_rota_leaves_only_want_of_hours(void **state)
{
    (void)state;
    double share = missed("ownership.trust-anchor={team: platform, alerts: true};people.automated-failure=0");
    double free_hours =
        missed("ownership.trust-anchor={team: platform, alerts: true};teams[platform].mesh-hours=20h;"
               "people.automated-failure=0");
    print_message("missed with an alert: %.3f of due dates, with free hours %.3f\n", share, free_hours);
    assert_true(share < 0.05 && free_hours == 0);
}

static void a_team_without_hours_misses_whatever_it_knows(void **state)
{
    (void)state;
    double share =
        missed("ownership.trust-anchor={team: platform, alerts: true};teams[platform].mesh-hours=0h;"
               "people.automated-failure=0");
    assert_true(share == 1);
}

static void fewer_hours_miss_more(void **state)
{
    (void)state;
    double few = missed("ownership.trust-anchor={team: platform, alerts: true};teams[platform].mesh-hours=1h;"
                        "people.automated-failure=0");
    double many =
        missed("ownership.trust-anchor={team: platform, alerts: true};teams[platform].mesh-hours=20h;"
               "people.automated-failure=0");
    print_message("missed with 1 and 20 hours a week: %.3f and %.3f\n", few, many);
    assert_true(few > many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_named_owner_misses_as_often_as_the_fact_table_says),
        cmocka_unit_test(an_alert_that_reaches_a_rota_leaves_only_want_of_hours),
        cmocka_unit_test(a_team_without_hours_misses_whatever_it_knows),
        cmocka_unit_test(fewer_hours_miss_more),
    };
    return cmocka_run_group_tests_name("validation.missed", tests, NULL, NULL);
}
