/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "check.h"
#include "meshcost/stopping.h"
#include <math.h>

static void sizes_grow_by_the_square_root_of_two_in_whole_organisations(void **state)
{
    (void)state;
    static const uint64_t two[] = {100, 142, 200, 284, 400, 566, 800, 1132};
    uint64_t size = 0;
    for (size_t i = 0; i < sizeof two / sizeof two[0]; i++) {
        size = mc_stopping_next(size + 1, 2, 1000000);
        assert_int_equal(size, two[i]);
        assert_int_equal(mc_stopping_next(size, 2, 1000000), size);
    }
    assert_int_equal(mc_stopping_next(0, 7, 1000000), 105);
    assert_int_equal(mc_stopping_next(106, 7, 1000000), 147);
}

static void the_limit_ends_the_series_at_whole_organisations(void **state)
{
    (void)state;
    assert_int_equal(mc_stopping_next(101, 2, 131), 130);
    assert_int_equal(mc_stopping_next(0, 2, 51), 50);
    assert_int_equal(mc_stopping_next(0, 4, 1), 4);
    assert_int_equal(mc_stopping_next(5000, 2, 131), 130);
}

/* Three lanes: b - a is constant, c - a has variance 2 by hand; Student's t at 1 - 0.05 / 6, 4 degrees. */
static void the_widest_pair_counts_and_all_pairs_hold_together(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    static const double sample[] = {10, 20, 30, 40, 50, 12, 22, 32, 42, 52, 9, 19, 30, 41, 51};
    struct mc_precision p = mc_precision(sample, 3, 5, arena);
    /* c - a: -1 -1 0 1 1, variance 1; c - b the same. t(1 - 0.05/6; 4) = 3.960786. */
    check_close_rel(p.half, 3.9607860 * sqrt(1.0 / 5), 1e-6);
    assert_int_equal(p.pairs, 3);
    assert_true(p.second == 2);
    struct mc_precision pair = mc_precision(sample, 2, 5, arena);
    assert_true(pair.half == 0 && pair.pairs == 1);
    assert_true(mc_precision(sample, 1, 5, arena).half == 0);
    mc_arena_destroy(arena);
}

static void an_interval_that_is_withheld_is_not_precise(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    static const double sample[] = {1, 2, 3, 1, 2, 4};
    assert_true(isinf(mc_precision(sample, 2, 3, arena).half));
    mc_arena_destroy(arena);
}

/* By hand: {1,2,3,4} and {2,4,6,8,10}: variances 5/3 and 10, Welch's t with 5.5205 degrees of freedom. */
static void unpaired_samples_have_welchs_interval(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    static const double a[] = {1, 2, 3, 4}, b[] = {2, 4, 6, 8, 10}, same[] = {3, 3, 3, 3};
    struct mc_estimate e = mc_estimate_unpaired(a, 4, b, 5, arena);
    double v = 5.0 / 12 + 2, df = v * v / (25.0 / 144 / 3 + 1);
    check_close_rel(df, 5.5205, 1e-4);
    check_close_rel(e.mean, 3.5, 1e-15);
    /* Between Student's t of 5 and of 6 degrees of freedom. */
    double t = (e.high - e.mean) / sqrt(v);
    assert_true(t < 2.5706 && t > 2.4469);
    check_close_rel(e.mean - e.low, e.high - e.mean, 1e-12);
    assert_true(isnan(e.p50) && !e.withheld);
    e = mc_estimate_unpaired(same, 4, same, 4, arena);
    assert_true(e.mean == 0 && e.low == 0 && e.high == 0);
    mc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_grow_by_the_square_root_of_two_in_whole_organisations),
        cmocka_unit_test(the_limit_ends_the_series_at_whole_organisations),
        cmocka_unit_test(the_widest_pair_counts_and_all_pairs_hold_together),
        cmocka_unit_test(an_interval_that_is_withheld_is_not_precise),
        cmocka_unit_test(unpaired_samples_have_welchs_interval),
    };
    return cmocka_run_group_tests_name("experiment.stopping", tests, NULL, NULL);
}
