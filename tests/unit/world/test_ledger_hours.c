/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/ledger.h"
#include "unit.h"

static const int64_t HOUR = 3600000;
static const int64_t MONDAY = INT64_C(4) * 86400000; /* 1970-01-05 00:00 UTC */

static void book(struct mc_ledger *l, int64_t time, int cause, int team, int quantity, int64_t amount)
{
    struct mc_entry e = {.time = time,
                         .amount = amount,
                         .cause = (int16_t)cause,
                         .quantity = (int16_t)quantity,
                         .team = (int16_t)team,
                         .cluster = -1,
                         .component = -1,
                         .namespace_index = -1};
    mc_ledger_book(l, &e);
}

static void pages_are_counted_by_the_hour_of_who_is_paged(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    int64_t months[] = {0, INT64_C(30) * 86400000}, offsets[] = {0, 0, -2 * 3600000};
    struct mc_ledger *l = mc_ledger_create(arena, 1, 3, months, 1, NULL, NULL);
    int count;
    mc_ledger_set_offsets(l, offsets);
    book(l, MONDAY + HOUR, 0, 2, MC_Q_PAGES, 1); /* Sunday 23:00 there */
    book(l, MONDAY + HOUR + 1, 0, 1, MC_Q_PAGES, 1);
    book(l, MONDAY + 2 * HOUR - 1, 0, 1, MC_Q_PAGES, 2);
    book(l, MONDAY + 7 * 24 * HOUR + HOUR, 0, 1, MC_Q_PAGES, 1);
    book(l, MONDAY + HOUR, 1, 1, MC_Q_PAGES, 5);
    book(l, MONDAY + HOUR, 0, 1, MC_Q_WORK, 100);
    book(l, MONDAY + HOUR, 0, 1, MC_Q_PAGES, 0);
    struct mc_ledger_hour *rows = mc_ledger_hours(l, arena, &count);
    assert_int_equal(count, 3);
    assert_int_equal(rows[0].team, 1);
    assert_int_equal(rows[0].hour, 1);
    assert_int_equal(rows[0].pages, 4);
    assert_int_equal(rows[1].team, 2);
    assert_int_equal(rows[1].hour, 167);
    assert_int_equal(rows[1].pages, 1);
    assert_int_equal(rows[2].cause, 1);
    assert_int_equal(rows[2].pages, 5);
    mc_arena_destroy(arena);
}

static void a_ledger_without_pages_has_no_hours(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    int64_t months[] = {0, 1000};
    struct mc_ledger *l = mc_ledger_create(arena, 1, 1, months, 1, NULL, NULL);
    int count;
    book(l, 5, 0, 0, MC_Q_WORK, 100);
    mc_ledger_hours(l, arena, &count);
    assert_int_equal(count, 0);
    mc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_counted_by_the_hour_of_who_is_paged),
        cmocka_unit_test(a_ledger_without_pages_has_no_hours),
    };
    return cmocka_run_group_tests_name("world.ledger_hours", tests, NULL, NULL);
}
