/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparison of made-up results whose answers are known by arithmetic. */
#include "check.h"
#include "meshcost/compare.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    LANES = 3,
    ORGANISATIONS = 8,
    HISTORIES = 2,
    REPLICATIONS = ORGANISATIONS * HISTORIES,
    QUANTITIES = 4
};
enum { CPU, WORK, OUTAGE, UNMET };

struct made_up {
    struct mc_arena *arena;
    struct mc_diag *diag;
    struct mc_read_run run;
    struct mc_read_result result;
    struct mc_read_quantity quantity[QUANTITIES];
    int64_t amount[LANES][REPLICATIONS][QUANTITIES];
    int64_t by_category[LANES][REPLICATIONS][1][QUANTITIES];
    int64_t by_team[LANES][REPLICATIONS][2][QUANTITIES];
    int64_t need_s[LANES][REPLICATIONS], hard_unmet[LANES][REPLICATIONS];
    bool delivers[LANES][REPLICATIONS];
};

static const struct mc_read_lane lane_rows[LANES] = {
    {"a", "Lane A", "#112233", 1}, {"b", "Lane B", "#445566", 2}, {"c", "Lane C", NULL, 3}};
static const struct mc_read_team team_rows[2] = {{"nobody", 0, 0}, {"platform", 4, 36000000}};
static const char *const category_rows[1] = {"dataplane"};

/* Two years; a core-hour costs 2, an hour of work 100. Lane a uses 1,000 core-hours plus 10 for each
 * organisation, lane b 100 more than a, lane c half of a. */
static struct made_up *make_up(void)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct made_up *m = MC_NEW(arena, struct made_up);
    m->arena = arena;
    m->diag = mc_diag_create(arena);
    m->run = (struct mc_read_run){
        .id = "x", .prices = "p", .currency = "EUR", .histories = HISTORIES, .years = 2, .finished = true};
    m->quantity[CPU] = (struct mc_read_quantity){"cpu-billed", "s", "core-hours", "cpu", 3600, 2000000};
    m->quantity[WORK] = (struct mc_read_quantity){"work", "s", "hours", "work", 3600, 100000000};
    m->quantity[OUTAGE] = (struct mc_read_quantity){"outage", "s", "hours", "outage", 3600, 0};
    m->quantity[UNMET] = (struct mc_read_quantity){"unmet", "s", "days", NULL, 86400, 0};
    for (int i = 0; i < REPLICATIONS; i++) {
        int64_t hours = 1000 + 10 * (i / HISTORIES) + (i % HISTORIES ? 4 : -4);
        int64_t cpu[LANES] = {hours, hours + 100, hours / 2};
        for (int lane = 0; lane < LANES; lane++) {
            m->amount[lane][i][CPU] = m->by_category[lane][i][0][CPU] = m->by_team[lane][i][1][CPU] =
                cpu[lane] * 3600;
            m->delivers[lane][i] = true;
        }
    }
    m->result = (struct mc_read_result){.run = &m->run,
                                        .lanes = LANES,
                                        .quantities = QUANTITIES,
                                        .categories = 1,
                                        .teams = 2,
                                        .organisations = ORGANISATIONS,
                                        .replications = REPLICATIONS,
                                        .lane = lane_rows,
                                        .quantity = m->quantity,
                                        .category = category_rows,
                                        .team = team_rows,
                                        .amount = &m->amount[0][0][0],
                                        .by_category = &m->by_category[0][0][0][0],
                                        .by_team = &m->by_team[0][0][0][0],
                                        .need_s = &m->need_s[0][0],
                                        .hard_unmet = &m->hard_unmet[0][0],
                                        .delivers = &m->delivers[0][0]};
    return m;
}

static const struct mc_compare *compare(struct made_up *m, double margin, const struct mc_prices *prices)
{
    const struct mc_compare *c = mc_compare(m->arena, m->diag, &m->result,
                                            &(struct mc_compare_options){.margin = margin, .prices = prices});
    assert_non_null(c);
    return c;
}

static void drop(struct made_up *m)
{
    mc_arena_destroy(m->arena);
}

static void cash_is_amount_times_price_over_years(void **state)
{
    (void)state;
    struct made_up *m = make_up();
    const struct mc_compare *c = compare(m, 0.01, NULL);
    const struct mc_compare_measure *cash = mc_compare_find(c, MC_COMPARE_CASH, -1);
    /* Mean of 1,000 + 10 o over o = 0..7 is 1,035 core-hours, in two years, for 2 EUR each. */
    check_close_rel(cash->value[0].mean, 1035.0, 1e-12);
    check_close_rel(cash->value[1].mean, 1135.0, 1e-12);
    assert_string_equal(cash->unit, "EUR a year");
    assert_int_equal(cash->value[0].n, ORGANISATIONS);
    drop(m);
}

static void paired_differences_cancel_what_lanes_share(void **state)
{
    (void)state;
    struct made_up *m = make_up();
    const struct mc_estimate *d = mc_compare_find(compare(m, 0.01, NULL), MC_COMPARE_CASH, -1)->delta;
    check_close_rel(d[1].mean, 100.0, 1e-12);
    check_close_abs(d[1].high - d[1].low, 0, 1e-9);
    assert_true(d[2].high - d[2].low > 10); /* half of it is not shared */
    check_close_abs(d[0].mean, 0, 0);
    drop(m);
}

static void the_parts_add_up_to_the_whole(void **state)
{
    (void)state;
    struct made_up *m = make_up();
    const struct mc_compare *c = compare(m, 0.01, NULL);
    double whole = mc_compare_find(c, MC_COMPARE_CASH, -1)->value[2].mean;
    check_close_rel(mc_compare_find(c, MC_COMPARE_CASH_OF_CATEGORY, 0)->value[2].mean, whole, 1e-12);
    check_close_rel(mc_compare_find(c, MC_COMPARE_CASH_OF_TEAM, 1)->value[2].mean, whole, 1e-12);
    assert_null(mc_compare_find(c, MC_COMPARE_CASH_OF_TEAM, 0)); /* nobody pays nothing */
    drop(m);
}

static void a_person_year_is_1720_hours(void **state)
{
    (void)state;
    struct made_up *m = make_up();
    for (int i = 0; i < REPLICATIONS; i++) {
        m->amount[0][i][WORK] = INT64_C(2) * 1720 * 3600;
    }
    check_close_rel(mc_compare_find(compare(m, 0.01, NULL), MC_COMPARE_PEOPLE, -1)->value[0].mean, 1.0,
                    1e-12);
    drop(m);
}

static void other_prices_need_no_other_amounts(void **state)
{
    (void)state;
    struct made_up *m = make_up();
    struct mc_price rows[] = {{"cpu", 6000000, NULL}, {"work", 0, NULL}, {"outage", 0, NULL}};
    struct mc_prices prices = {"dear", "USD", NULL, 3, rows};
    const struct mc_compare *c = compare(m, 0.01, &prices);
    check_close_rel(c->measure[0].value[0].mean, 3 * 1035.0, 1e-12);
    assert_string_equal(c->measure[0].unit, "USD a year");
    drop(m);
}

static void the_cheapest_lane_that_delivers_is_named(void **state)
{
    (void)state;
    struct made_up *m = make_up();
    const struct mc_compare *c = compare(m, 0.01, NULL);
    assert_int_equal(c->cheapest, 2);
    assert_int_equal(c->next, 0);
    assert_int_equal(c->ties, 0);
    assert_string_equal(mc_compare_leader(c), "c");
    check_close_abs(c->lane[2].cheapest_realised, 1, 0);
    assert_non_null(strstr(c->verdict[0], "Lane C is the cheapest lane that delivers"));
    assert_non_null(strstr(c->verdict[0], "n = 8 organisations with 2 histories"));
    drop(m);
}

static void a_lane_that_does_not_deliver_is_never_cheapest(void **state)
{
    (void)state;
    struct made_up *m = make_up();
    m->delivers[2][3] = m->delivers[2][4] = false; /* in 2 of 16 replications */
    const struct mc_compare *c = compare(m, 0.01, NULL);
    assert_int_equal(c->cheapest, 0);
    assert_false(c->lane[2].delivers);
    check_close_abs(c->lane[2].cheapest_realised, 0, 0);
    check_close_abs(c->lane[0].cheapest_realised, 1, 0);
    assert_non_null(
        strstr(c->verdict[2], "Not often enough: Lane C delivers in 88 % of the histories; 95 % asked."));
    assert_null(strstr(c->verdict[2], "Not delivering"));
    assert_null(strstr(c->verdict[0], "Lane C"));
    for (int i = 0; i < 16; i++) {
        m->delivers[2][i] = false;
    }
    c = compare(m, 0.01, NULL);
    assert_non_null(strstr(c->verdict[2], "Not delivering: Lane C (a hard requirement"));
    assert_null(strstr(c->verdict[2], "Not often enough"));
    drop(m);
}

static void too_seldom_never_reads_as_often_enough(void **state)
{
    (void)state;
    const struct mc_compare_lane lanes[] = {{.delivers_share = 0.946},
                                            {.delivers_share = 0.951, .delivers = true},
                                            {.delivers_share = 0.9375},
                                            {.delivers_share = 0.004}};
    const struct mc_compare c = {.lane = lanes};
    struct mc_arena *arena = mc_arena_create(0);
    assert_string_equal(mc_compare_delivers(arena, &c, 0), "94 %");
    assert_string_equal(mc_compare_delivers(arena, &c, 1), "95 %");
    assert_string_equal(mc_compare_delivers(arena, &c, 2), "94 %");
    assert_string_equal(mc_compare_delivers(arena, &c, 3), "under 1 %");
    mc_arena_destroy(arena);
}

static void no_lane_is_cheapest_where_none_delivers(void **state)
{
    (void)state;
    struct made_up *m = make_up();
    memset(m->delivers, 0, sizeof m->delivers);
    const struct mc_compare *c = compare(m, 0.01, NULL);
    assert_int_equal(c->cheapest, -1);
    assert_int_equal(c->next, -1);
    assert_string_equal(mc_compare_leader(c), "none delivers");
    assert_non_null(strstr(c->verdict[0], "No lane delivers"));
    drop(m);
}

static void a_difference_within_the_margin_is_a_tie(void **state)
{
    (void)state;
    struct made_up *m = make_up();
    memset(m->delivers[2], 0, sizeof m->delivers[2]);
    assert_int_equal(compare(m, 0.05, NULL)->ties, 0); /* b is 9.7 % dearer than a */
    const struct mc_compare *c = compare(m, 0.10, NULL);
    assert_int_equal(c->ties, 1);
    assert_string_equal(mc_compare_leader(c), "a tie");
    assert_true(c->lane[1].tied);
    assert_non_null(strstr(c->verdict[0], "a tie between Lane A and Lane B"));
    drop(m);
}

static void a_difference_that_may_be_zero_is_a_tie(void **state)
{
    (void)state;
    struct made_up *m = make_up();
    memset(m->delivers[2], 0, sizeof m->delivers[2]);
    for (int i = 0; i < REPLICATIONS;
         i++) { /* dearer in half of the organisations, a little less so in the rest */
        m->amount[1][i][CPU] = m->amount[0][i][CPU] + ((i / HISTORIES) % 2 ? 400 : -300) * 3600;
    }
    const struct mc_compare *c = compare(m, 0, NULL);
    assert_int_equal(c->ties, 1);
    check_close_abs(c->lane[0].cheapest_realised, 0.5, 1e-12);
    drop(m);
}

static void equal_lanes_share_first_place(void **state)
{
    (void)state;
    struct made_up *m = make_up();
    memcpy(m->amount[1], m->amount[0], sizeof m->amount[0]);
    memcpy(m->amount[2], m->amount[0], sizeof m->amount[0]);
    const struct mc_compare *c = compare(m, 0.01, NULL);
    assert_int_equal(c->ties, 2);
    for (int lane = 0; lane < LANES; lane++) {
        check_close_rel(c->lane[lane].cheapest_realised, 1.0 / 3, 1e-12);
        check_close_rel(c->lane[lane].cheapest_expected, 1.0 / 3, 1e-12);
    }
    drop(m);
}

static void an_unknown_reference_is_refused(void **state)
{
    (void)state;
    struct made_up *m = make_up();
    assert_null(mc_compare(m->arena, m->diag, &m->result, &(struct mc_compare_options){.reference = "z"}));
    assert_int_equal(mc_diag_errors(m->diag), 1);
    drop(m);
}

static void too_few_organisations_give_no_certain_winner(void **state)
{
    (void)state;
    struct made_up *m = make_up();
    m->result.organisations = 2;
    const struct mc_compare *c = compare(m, 0, NULL);
    assert_true(c->measure[0].value[0].withheld);
    assert_true(c->ties > 0);
    drop(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cash_is_amount_times_price_over_years),
        cmocka_unit_test(paired_differences_cancel_what_lanes_share),
        cmocka_unit_test(the_parts_add_up_to_the_whole),
        cmocka_unit_test(a_person_year_is_1720_hours),
        cmocka_unit_test(other_prices_need_no_other_amounts),
        cmocka_unit_test(the_cheapest_lane_that_delivers_is_named),
        cmocka_unit_test(a_lane_that_does_not_deliver_is_never_cheapest),
        cmocka_unit_test(too_seldom_never_reads_as_often_enough),
        cmocka_unit_test(no_lane_is_cheapest_where_none_delivers),
        cmocka_unit_test(a_difference_within_the_margin_is_a_tie),
        cmocka_unit_test(a_difference_that_may_be_zero_is_a_tie),
        cmocka_unit_test(equal_lanes_share_first_place),
        cmocka_unit_test(an_unknown_reference_is_refused),
        cmocka_unit_test(too_few_organisations_give_no_certain_winner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
