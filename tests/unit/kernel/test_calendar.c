/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Working time, against a walk minute by minute and against its own laws.
 */
#include "check.h"
#include "meshcost/address.h"
#include "meshcost/calendar.h"

enum { MINUTE = 60 * 1000, HOUR = 60 * MINUTE, DAY = 24 * HOUR, CASES = 100000, KINDS = 7 };

static const int64_t YEAR = INT64_C(365) * DAY;
static const struct mc_key KEY = {UINT64_C(20260101)};

/* Days since 1970: around the epoch, a run over a whole week, a weekend day, a repeated one. */
static const int32_t HOLIDAYS[] = {-400, -3,   -1,   0,    1,    5,    100,  101,  102,  103,
                                   104,  105,  106,  107,  1500, 1500, 1501, 2000, 2003, 2004,
                                   9000, 9001, 9002, 9005, 9006, 9007, 9008, 20000};

static const struct mc_calendar OFFICE = {HOUR, 0x1f, 9 * HOUR, 17 * HOUR, NULL, 0};

/* A few kinds of organisation: always, office, with holidays, one short day a week, half minutes, far zones.
 */
static struct mc_calendar calendar_kind(int kind)
{
    const int count = sizeof HOLIDAYS / sizeof *HOLIDAYS;
    const struct mc_calendar kinds[KINDS] = {
        mc_calendar_always,
        OFFICE,
        {HOUR, 0x1f, 9 * HOUR, 17 * HOUR + 30 * MINUTE, HOLIDAYS, count},
        {-8 * HOUR, 0x10, 0, DAY, HOLIDAYS, count},
        {5 * HOUR + 30 * MINUTE, 0x7f, 0, 1 * MINUTE, HOLIDAYS, count},
        {14 * HOUR, 0x5a, 23 * HOUR, DAY, HOLIDAYS, count},
        {-11 * HOUR, 0x7f, 0, DAY, HOLIDAYS, count},
    };
    return kinds[kind];
}

static int64_t draw(uint64_t id, uint64_t slot, int64_t from, int64_t to)
{
    return from + (int64_t)(mc_uniform(KEY, id, slot) * (double)(to - from));
}

static void check_number(int64_t got, int64_t want, uint64_t id)
{
    if (got != want) {
        fail_msg("case %llu: %lld, want %lld", (unsigned long long)id, (long long)got, (long long)want);
    }
}

/* 2026-01-05 was a Monday; 1970-01-05 too. */
static void a_week_at_the_office_has_forty_hours(void **state)
{
    (void)state;
    const int64_t monday = INT64_C(1767571200000) - HOUR;
    assert_int_equal(mc_work_between(&OFFICE, monday, monday + 7 * DAY), 40 * HOUR);
    assert_int_equal(mc_work_between(&OFFICE, monday + 10 * HOUR, monday + 12 * HOUR), 2 * HOUR);
    assert_int_equal(mc_work_between(&OFFICE, monday + 7 * DAY, monday), -40 * HOUR);
    assert_int_equal(mc_add_work(&OFFICE, monday, 8 * HOUR), monday + 17 * HOUR);
    assert_int_equal(mc_add_work(&OFFICE, monday, 8 * HOUR + 1), monday + DAY + 9 * HOUR + 1);
    assert_int_equal(mc_add_work(&OFFICE, monday + 4 * DAY + 16 * HOUR, 2 * HOUR),
                     monday + 7 * DAY + 10 * HOUR);
    assert_int_equal(mc_hour_of_week(&OFFICE, monday), 0);
    assert_int_equal(mc_hour_of_week(&OFFICE, monday + 6 * DAY + 23 * HOUR), 167);
    assert_int_equal(mc_hour_of_week(&OFFICE, monday - 1), 167);
    assert_true(mc_calendar_open(&OFFICE, monday + 9 * HOUR));
    assert_false(mc_calendar_open(&OFFICE, monday + 9 * HOUR - 1));
    assert_false(mc_calendar_open(&OFFICE, monday + 17 * HOUR));
    assert_false(mc_calendar_open(&OFFICE, monday + 5 * DAY + 12 * HOUR));
}

static void a_holiday_takes_its_day_away_once(void **state)
{
    (void)state;
    const int32_t holidays[] = {4, 4, 9}; /* Monday 1970-01-05, twice; Saturday 1970-01-10 */
    const struct mc_calendar calendar = {0, 0x1f, 9 * HOUR, 17 * HOUR, holidays, 3};
    assert_int_equal(mc_work_between(&calendar, 4 * (int64_t)DAY, 11 * (int64_t)DAY), 32 * HOUR);
    assert_int_equal(mc_add_work(&calendar, 4 * (int64_t)DAY, 1), 5 * (int64_t)DAY + 9 * HOUR + 1);
    assert_false(mc_calendar_open(&calendar, 4 * (int64_t)DAY + 12 * HOUR));
    assert_true(mc_calendar_open(&calendar, 5 * (int64_t)DAY + 12 * HOUR));
}

static void a_calendar_without_open_days_holds_no_work(void **state)
{
    (void)state;
    const struct mc_calendar never = {0, 0, 9 * HOUR, 17 * HOUR, HOLIDAYS, 4};
    assert_int_equal(mc_work_between(&never, -YEAR, YEAR), 0);
    assert_int_equal(mc_add_work(&never, 17, 0), 17);
    assert_false(mc_calendar_open(&never, 12 * HOUR));
}

static void the_calendar_that_always_works_is_plain_time(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 1000; i++) {
        int64_t a = draw(i, 0, -60 * YEAR, 60 * YEAR), b = draw(i, 1, -60 * YEAR, 60 * YEAR);
        check_number(mc_work_between(&mc_calendar_always, a, b), b - a, i);
        assert_true(mc_calendar_open(&mc_calendar_always, a));
        check_number(mc_add_work(&mc_calendar_always, a, b > a ? b - a : 0), b > a ? b : a, i);
    }
}

/* Every number in the calendars is a whole minute, so a minute is open throughout or not at all. */
static void work_equals_a_walk_minute_by_minute(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 40 * KINDS; i++) {
        struct mc_calendar calendar = calendar_kind((int)(i % KINDS));
        int64_t a = draw(i, 0, i % 2 ? -5 : 95, i % 2 ? 5 : 108) * DAY + draw(i, 1, 0, 1440) * MINUTE;
        int64_t b = a + draw(i, 2, 0, 30 * 1440) * MINUTE, walked = 0;
        for (int64_t t = a; t < b; t += MINUTE) {
            walked += mc_calendar_open(&calendar, t) ? MINUTE : 0;
            assert_int_equal(mc_calendar_open(&calendar, t), mc_calendar_open(&calendar, t + MINUTE - 1));
        }
        check_number(mc_work_between(&calendar, a, b), walked, i);
    }
}

/* Openness from first principles: a table of weekdays counted on from Thursday 1970-01-01, day by day. */
static void open_days_follow_the_week_and_the_holidays(void **state)
{
    (void)state;
    struct mc_calendar calendar = calendar_kind(2);
    int weekday = 3, next = 3;
    for (int day = 0; day < 20010; day++, weekday = (weekday + 1) % 7) {
        bool holiday = false;
        for (; next < calendar.holiday_count && HOLIDAYS[next] == day; next++) {
            holiday = true;
        }
        int64_t noon = (int64_t)day * DAY + 12 * HOUR - calendar.utc_offset_ms;
        assert_int_equal(mc_calendar_open(&calendar, noon), weekday < 5 && !holiday);
        assert_int_equal(mc_hour_of_week(&calendar, noon), weekday * 24 + 12);
    }
}

static void adding_work_is_the_inverse_of_counting_it(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < CASES; i++) {
        struct mc_calendar calendar = calendar_kind((int)(i % KINDS));
        int64_t a = draw(i, 0, -3 * YEAR, 57 * YEAR);
        int64_t work = draw(i, 1, 0, i % 3 == 0 ? 3 * DAY : i % 3 == 1 ? YEAR / 9 : 2 * HOUR);
        work -= i % 5 == 0 ? work % HOUR : 0; /* ends that fall on the edge of a window */
        int64_t t = mc_add_work(&calendar, a, work);
        assert_true(t >= a);
        check_number(mc_work_between(&calendar, a, t), work, i);
        if (work > 0) { /* earliest: one ms before, one ms of work is missing */
            check_number(mc_work_between(&calendar, a, t - 1), work - 1, i);
        } else {
            check_number(t, a, i);
        }
    }
}

static void counting_work_is_the_inverse_of_adding_it_while_open(void **state)
{
    (void)state;
    int tried = 0;
    for (uint64_t i = 0; i < CASES; i++) {
        struct mc_calendar calendar = calendar_kind((int)(i % KINDS));
        int64_t a = draw(i, 0, -3 * YEAR, 57 * YEAR), b = a + draw(i, 1, 1, i % 2 ? YEAR : 3 * DAY);
        if (mc_calendar_open(&calendar, b - 1)) {
            check_number(mc_add_work(&calendar, a, mc_work_between(&calendar, a, b)), b, i);
            tried++;
        }
    }
    assert_true(tried > CASES / 4);
}

static void work_is_additive_and_antisymmetric(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < CASES; i++) {
        struct mc_calendar calendar = calendar_kind((int)(i % KINDS));
        int64_t span = i % 2 ? 40 * YEAR : 9 * DAY;
        int64_t a = draw(i, 0, -span, span), b = draw(i, 1, -span, span), c = draw(i, 2, -span, span);
        int64_t ab = mc_work_between(&calendar, a, b), bc = mc_work_between(&calendar, b, c);
        check_number(ab + bc, mc_work_between(&calendar, a, c), i);
        check_number(mc_work_between(&calendar, b, a), -ab, i);
    }
}

/* A century costs no more than the holidays in it: a walk day by day would take minutes here. */
static void centuries_are_counted_in_closed_form(void **state)
{
    (void)state;
    int64_t sum = 0;
    for (int i = 0; i < CASES; i++) {
        int64_t end = mc_add_work(&OFFICE, i, 100 * 260 * 8 * (int64_t)HOUR);
        sum += mc_work_between(&OFFICE, i, end) - 100 * 260 * 8 * (int64_t)HOUR;
    }
    assert_int_equal(sum, 0);
}

static void add_negative_work(void *calendar)
{
    mc_add_work(calendar, 0, -1);
}

static void add_work(void *calendar)
{
    mc_add_work(calendar, 0, 1);
}

static void work_that_can_never_be_done_asserts(void **state)
{
    (void)state;
    struct mc_calendar office = OFFICE, never = {0, 0, 9 * HOUR, 17 * HOUR, NULL, 0};
    assert_true(check_aborts(add_negative_work, &office));
    assert_true(check_aborts(add_work, &never));
    assert_false(check_aborts(add_work, &office));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_week_at_the_office_has_forty_hours),
        cmocka_unit_test(a_holiday_takes_its_day_away_once),
        cmocka_unit_test(a_calendar_without_open_days_holds_no_work),
        cmocka_unit_test(the_calendar_that_always_works_is_plain_time),
        cmocka_unit_test(work_equals_a_walk_minute_by_minute),
        cmocka_unit_test(open_days_follow_the_week_and_the_holidays),
        cmocka_unit_test(adding_work_is_the_inverse_of_counting_it),
        cmocka_unit_test(counting_work_is_the_inverse_of_adding_it_while_open),
        cmocka_unit_test(work_is_additive_and_antisymmetric),
        cmocka_unit_test(work_that_can_never_be_done_asserts),
        cmocka_unit_test(centuries_are_counted_in_closed_form),
    };
    return cmocka_run_group_tests_name("kernel.calendar", tests, NULL, NULL);
}
