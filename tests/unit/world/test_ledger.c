/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/ledger.h"
#include "unit.h"

static const int64_t months[] = {0, 100, 200, 300};

struct seen {
    int entries;
    int64_t amount;
};

static void count(void *context, const struct mc_entry *entry)
{
    struct seen *seen = context;
    seen->entries++;
    seen->amount += entry->amount;
}

static struct mc_entry entry(int64_t time, int category, int cause, int team, int quantity, int64_t amount)
{
    return (struct mc_entry){.time = time,
                             .event = 7,
                             .amount = amount,
                             .category = (int16_t)category,
                             .cause = (int16_t)cause,
                             .quantity = (int16_t)quantity,
                             .team = (int16_t)team,
                             .cluster = -1,
                             .component = -1,
                             .namespace_index = -1};
}

static void book(struct mc_ledger *l, struct mc_entry e)
{
    mc_ledger_book(l, &e);
}

static void rows_come_in_key_order_and_sum_up(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct seen seen = {0};
    struct mc_ledger *l = mc_ledger_create(arena, 2, 3, months, 3, count, &seen);
    book(l, entry(250, 1, 2, 1, MC_Q_WORK, 5));
    book(l, entry(0, 0, 0, 0, MC_Q_CPU_USED, 10));
    book(l, entry(99, 0, 0, 0, MC_Q_CPU_USED, 1));
    book(l, entry(100, 0, 1, 2, MC_Q_CPU_USED, 2));
    book(l, entry(150, 0, 1, 2, MC_Q_PAGES, 0));
    int totals, rows;
    struct mc_ledger_total *t = mc_ledger_totals(l, arena, &totals);
    struct mc_ledger_month *m = mc_ledger_months(l, arena, &rows);
    assert_int_equal(totals, 3);
    assert_int_equal(t[0].amount, 11);
    assert_int_equal(t[1].cause, 1);
    assert_int_equal(t[1].team, 2);
    assert_int_equal(t[2].category, 1);
    assert_int_equal(t[2].cause, 2);
    assert_int_equal(t[2].team, 1);
    assert_int_equal(t[2].quantity, MC_Q_WORK);
    assert_int_equal(rows, 3);
    assert_int_equal(m[0].month, 0);
    assert_int_equal(m[0].amount, 11);
    assert_int_equal(m[1].month, 1);
    assert_int_equal(m[2].month, 2);
    assert_int_equal(mc_ledger_sum(l, MC_Q_CPU_USED), 13);
    assert_int_equal(mc_ledger_entries(l), 4);
    assert_int_equal(seen.entries, 4);
    assert_int_equal(seen.amount, 18);
    mc_arena_destroy(arena);
}

static void every_field_of_an_entry_but_its_namespace_enters_the_fingerprint(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    enum { VARIANTS = 10 };
    struct mc_entry base = entry(10, 0, 0, 0, MC_Q_WORK, 1), variants[VARIANTS];
    for (int i = 0; i < VARIANTS; i++) {
        variants[i] = base;
    }
    variants[1].time = 11, variants[2].amount = 2, variants[3].event = 8, variants[4].category = 1;
    variants[5].cause = 1, variants[6].team = 1, variants[7].cluster = 0, variants[8].component = 0;
    variants[9].quantity = MC_Q_WORK_OFF;
    uint64_t seen[VARIANTS];
    for (int i = 0; i < VARIANTS; i++) {
        struct mc_ledger *l = mc_ledger_create(arena, 2, 2, months, 3, NULL, NULL);
        mc_ledger_book(l, &variants[i]);
        seen[i] = mc_ledger_fingerprint(l);
        for (int k = 0; k < i; k++) {
            assert_int_not_equal(seen[i], seen[k]);
        }
    }
    mc_arena_destroy(arena);
}

static void every_quantity_has_a_word_a_unit_and_a_divisor(void **state)
{
    (void)state;
    for (int q = 0; q < MC_Q_COUNT; q++) {
        assert_non_null(mc_quantity_table[q].word);
        assert_non_null(mc_quantity_table[q].unit);
        assert_true(mc_quantity_table[q].per_priced_unit >= 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_in_key_order_and_sum_up),
        cmocka_unit_test(every_field_of_an_entry_but_its_namespace_enters_the_fingerprint),
        cmocka_unit_test(every_quantity_has_a_word_a_unit_and_a_divisor),
    };
    return cmocka_run_group_tests_name("world.ledger", tests, NULL, NULL);
}
