/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"
#include "meshcost/people.h"
#include <math.h>

static const int64_t HOUR = 3600000, DAY = 86400000;
static const int64_t MONDAY = INT64_C(4) * 86400000; /* 1970-01-05 00:00 UTC */

static struct mc_team_spec teams[] = {{.name = "nobody"},
                                      {.name = "rota", .people = 4, .on_call = true, .rota = 1},
                                      {.name = "office", .people = 4, .rota = 1, .utc_offset = 3600000},
                                      {.name = "two", .people = 4, .on_call = true, .rota = 2}};

static struct mc_scenario scenario(void)
{
    struct mc_scenario s = {.teams = teams, .team_count = 4, .fallback_team = 1};
    s.incidents = (struct mc_incident_spec){.weekend_weight = 0.21, .office_share = 0.7, .shift_capacity = 2};
    return s;
}

static void the_fallback_team_works_for_nobody(void **state)
{
    (void)state;
    struct mc_scenario s = scenario();
    s.owners[MC_ROLE_DATAPATH].team_index = 2;
    assert_int_equal(mc_people_worker(&s, MC_ROLE_DATAPATH), 2);
    assert_int_equal(mc_people_worker(&s, MC_ROLE_L7_POLICY), 1);
    s.fallback_team = 0;
    assert_int_equal(mc_people_worker(&s, MC_ROLE_L7_POLICY), 0);
}

static void owners_of_a_path_count_once_and_nobody_does_not_count(void **state)
{
    (void)state;
    struct mc_scenario s = scenario();
    struct mc_path_owners o = {0};
    s.owners[MC_ROLE_DATAPATH] = (struct mc_owner){.team_index = 1, .refused_by = 3};
    mc_owners_add(&o, 0);
    assert_int_equal(o.count, 0);
    mc_owners_add(&o, 2);
    mc_owners_add(&o, 2);
    assert_int_equal(o.count, 1);
    mc_owners_add_role(&o, &s, MC_ROLE_DATAPATH);
    assert_int_equal(o.count, 3);
    assert_int_equal(o.team[1], 1);
    assert_int_equal(o.team[2], 3);
}

static void every_further_owner_makes_a_wrong_first_team_likelier(void **state)
{
    (void)state;
    assert_true(mc_people_wrong_first(0, 0.2) == 0);
    assert_true(mc_people_wrong_first(1, 0.2) == 0);
    check_close_rel(mc_people_wrong_first(2, 0.2), 0.2, 1e-12);
    check_close_rel(mc_people_wrong_first(3, 0.2), 0.36, 1e-12);
    check_close_rel(mc_people_wrong_first(4, 0.2), 0.488, 1e-12);
}

static void a_page_reaches_a_rota_at_once_and_an_office_when_it_opens(void **state)
{
    (void)state;
    struct mc_scenario s = scenario();
    int64_t night = MONDAY + 2 * HOUR, saturday = MONDAY + 5 * DAY, noon = MONDAY + 12 * HOUR;
    assert_int_equal(mc_people_reached(&s, 1, night), night);
    assert_int_equal(mc_people_reached(&s, 2, night), MONDAY + 8 * HOUR);
    assert_int_equal(mc_people_reached(&s, 2, saturday), MONDAY + 7 * DAY + 8 * HOUR);
    assert_int_equal(mc_people_reached(&s, 2, noon), noon);
}

static void a_shift_takes_two_in_twelve_hours_and_a_larger_rota_more(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_scenario s = scenario();
    struct mc_shift one = mc_shift_make(arena, &s, 1), two = mc_shift_make(arena, &s, 3);
    assert_int_equal(mc_shift_take(&one, 0), 0);
    assert_int_equal(mc_shift_take(&one, HOUR), HOUR);
    assert_int_equal(mc_shift_take(&one, 2 * HOUR), 12 * HOUR);
    assert_int_equal(mc_shift_take(&one, 3 * HOUR), 13 * HOUR);
    assert_int_equal(mc_shift_take(&one, 100 * HOUR), 100 * HOUR);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(mc_shift_take(&two, i * HOUR), i * HOUR);
    }
    assert_int_equal(mc_shift_take(&two, 4 * HOUR), 12 * HOUR);
    mc_arena_destroy(arena);
}

static void practice_helps_and_never_more_than_by_half(void **state)
{
    (void)state;
    check_close_rel(mc_people_skill(0.9, 0), 1, 1e-12);
    check_close_rel(mc_people_skill(0.9, 8), 0.9, 1e-12);
    check_close_rel(mc_people_skill(0.9, 24), 0.81, 1e-12);
    check_close_rel(mc_people_skill(0.5, 1e6), 0.5, 1e-12);
    check_close_rel(mc_people_skill(1, 1e6), 1, 1e-12);
}

static void the_week_has_mean_one_and_few_weekends(void **state)
{
    (void)state;
    struct mc_scenario s = scenario();
    struct mc_calendar utc = {0};
    double sum = 0, weekend = 0, office = 0;
    for (int h = 0; h < 168; h++) {
        double w = mc_people_week_weight(&s.incidents, &utc, MONDAY + h * HOUR);
        sum += w;
        weekend += h >= 120 ? w : 0;
        office += h % 24 >= 9 && h % 24 < 17 ? w : 0;
        assert_true(w <= mc_people_week_peak(&s.incidents) + 1e-12);
    }
    check_close_rel(sum / 168, 1, 1e-3);
    check_close_rel(weekend / sum, 0.42 / 5.42, 1e-3);
    check_close_rel(office / sum, 0.7, 1e-3);
    s.incidents.profile = MC_ARRIVALS_FLAT;
    assert_true(mc_people_week_weight(&s.incidents, &utc, MONDAY) == 1);
    assert_true(mc_people_week_peak(&s.incidents) == 1);
}

static void weighted_time_passes_as_the_integral_of_the_weights(void **state)
{
    (void)state;
    struct mc_scenario s = scenario();
    struct mc_calendar local = {.utc_offset_ms = 1800000};
    int64_t from = MONDAY + 16 * HOUR + 1234567;
    for (int64_t lag = 0; lag < 12 * DAY; lag += 7 * HOUR + 13) {
        int64_t to = mc_people_after(&s.incidents, &local, from, lag);
        double passed = 0;
        for (int64_t t = from; t < to;) {
            int64_t shifted = t + local.utc_offset_ms, next = t + HOUR - shifted % HOUR;
            next = next < to ? next : to;
            passed += mc_people_week_weight(&s.incidents, &local, t) * (double)(next - t);
            t = next;
        }
        check_close_abs(passed, (double)lag, 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_fallback_team_works_for_nobody),
        cmocka_unit_test(owners_of_a_path_count_once_and_nobody_does_not_count),
        cmocka_unit_test(every_further_owner_makes_a_wrong_first_team_likelier),
        cmocka_unit_test(a_page_reaches_a_rota_at_once_and_an_office_when_it_opens),
        cmocka_unit_test(a_shift_takes_two_in_twelve_hours_and_a_larger_rota_more),
        cmocka_unit_test(practice_helps_and_never_more_than_by_half),
        cmocka_unit_test(the_week_has_mean_one_and_few_weekends),
        cmocka_unit_test(weighted_time_passes_as_the_integral_of_the_weights),
    };
    return cmocka_run_group_tests_name("world.people", tests, NULL, NULL);
}
