/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"
#include "meshcost/address.h"
#include "meshcost/tally.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct mc_key KEY = {7};

/* Spread over all magnitudes, so that every octave is met. */
static int64_t any_size(uint64_t i)
{
    return (int64_t)(mc_bits(KEY, i, 0) >> (1 + i % 63));
}

static struct mc_tally tally_of(const int64_t *values, int count)
{
    struct mc_tally tally = {0};
    for (int i = 0; i < count; i++) {
        mc_tally_add(&tally, values[i]);
    }
    return tally;
}

static void moments_of_a_hand_computed_sample(void **state)
{
    (void)state;
    const int64_t values[] = {2, 4, 4, 4, 5, 5, 7, 9};
    struct mc_tally tally = tally_of(values, 8);
    assert_int_equal(tally.count, 8);
    assert_int_equal(tally.min, 2);
    assert_int_equal(tally.max, 9);
    assert_true(tally.sum == 40 && tally.sum_squares == 232);
    assert_true(mc_tally_mean(&tally) == 5.0);
    check_close_rel(mc_tally_variance(&tally), 32.0 / 7.0, 1e-15);
}

static void an_empty_tally_reads_as_zero(void **state)
{
    (void)state;
    struct mc_tally tally = {0};
    assert_true(mc_tally_mean(&tally) == 0.0 && mc_tally_variance(&tally) == 0.0);
    mc_tally_add(&tally, -17);
    assert_true(mc_tally_mean(&tally) == -17.0 && mc_tally_variance(&tally) == 0.0);
    assert_true(tally.min == -17 && tally.max == -17);
}

/* The naive formula in doubles would lose all digits here. */
static void variance_does_not_suffer_from_an_offset(void **state)
{
    (void)state;
    const int64_t offsets[] = {0, 1000000007, -1000000007, INT64_C(1) << 60, -(INT64_C(1) << 60)};
    for (size_t k = 0; k < sizeof offsets / sizeof *offsets; k++) {
        struct mc_tally tally = {0};
        for (int64_t i = 0; i < 40; i++) {
            mc_tally_add(&tally, offsets[k] + i % 4);
        }
        check_close_rel(mc_tally_variance(&tally), 50.0 / 39.0, 1e-15);
        check_close_rel(mc_tally_mean(&tally), (double)offsets[k] + 1.5, 1e-15);
    }
}

static void sums_beyond_64_bits_are_exact(void **state)
{
    (void)state;
    struct mc_tally tally = {0};
    for (int i = 0; i < 1000; i++) {
        mc_tally_add(&tally, INT64_MAX / 128);
        mc_tally_add(&tally, -(INT64_MAX / 128));
        mc_tally_add(&tally, INT64_MAX / 128);
    }
    const mc_int128 x = INT64_MAX / 128;
    assert_true(tally.sum == 1000 * x);
    assert_true(tally.sum_squares == 3000 * x * x);
}

static void merging_parts_equals_adding_all_in_any_order(void **state)
{
    (void)state;
    struct mc_tally all = {0}, parts[5], merged = {0}, backwards = {0};
    memset(parts, 0, sizeof parts); /* the last part stays empty */
    for (uint64_t i = 0; i < 10000; i++) {
        int64_t x = any_size(i) / 4096 - any_size(i + 1) / 4096;
        mc_tally_add(&all, x);
        mc_tally_add(&parts[i * i % 4], x);
    }
    for (int i = 0; i < 5; i++) {
        mc_tally_merge(&merged, &parts[i]);
        mc_tally_merge(&backwards, &parts[4 - i]);
    }
    assert_true(merged.count == all.count && merged.min == all.min && merged.max == all.max);
    assert_true(merged.sum == all.sum && merged.sum_squares == all.sum_squares);
    assert_true(backwards.count == all.count && backwards.min == all.min && backwards.max == all.max);
    assert_true(backwards.sum == all.sum && backwards.sum_squares == all.sum_squares);
}

/* One observation at a time: its bucket's midpoint is what the quantile returns. */
static void histogram_keeps_the_promised_relative_error(void **state)
{
    struct mc_histogram *histogram = *state;
    for (uint64_t i = 0; i < 3000; i++) {
        int64_t x = i < 200 ? (int64_t)i : any_size(i);
        memset(histogram, 0, sizeof *histogram);
        mc_histogram_add(histogram, x);
        int64_t got = mc_histogram_quantile(histogram, 0.5);
        /* The midpoint halves the width of a bucket, which is 1/64 of the value. */
        assert_true(fabs((double)got - (double)x) <= (double)x / 128.0);
        assert_true(x >= 128 || got == x);
    }
}

static void histogram_takes_the_largest_value(void **state)
{
    struct mc_histogram *histogram = *state;
    memset(histogram, 0, sizeof *histogram);
    mc_histogram_add(histogram, INT64_MAX);
    mc_histogram_add(histogram, 0);
    check_close_rel((double)mc_histogram_quantile(histogram, 1.0), (double)INT64_MAX, 1.0 / 64.0);
    assert_int_equal(mc_histogram_quantile(histogram, 0.5), 0);
}

static void histogram_quantiles_follow_the_order_statistics(void **state)
{
    struct mc_histogram *histogram = *state;
    memset(histogram, 0, sizeof *histogram);
    assert_int_equal(mc_histogram_quantile(histogram, 0.5), 0);
    const double q[] = {0.0, 0.25, 0.26, 0.5, 0.51, 0.75, 1.0};
    const int64_t want[] = {10, 10, 20, 20, 30, 30, 40};
    for (int64_t x = 10; x <= 40; x += 10) {
        mc_histogram_add(histogram, x);
    }
    for (int i = 0; i < 7; i++) {
        assert_int_equal(mc_histogram_quantile(histogram, q[i]), want[i]);
    }
    memset(histogram, 0, sizeof *histogram);
    for (int64_t i = 1; i <= 100000; i++) {
        mc_histogram_add(histogram, i * 7919 % 100003);
    }
    for (int i = 0; i <= 100; i++) {
        double about = i == 0 ? 1.0 : 100003.0 * i / 100.0;
        check_close_rel((double)mc_histogram_quantile(histogram, i / 100.0), about, 1.0 / 64.0);
    }
}

static void histograms_merge_to_the_histogram_of_all(void **state)
{
    struct mc_histogram *all = *state, *odd = all + 1, *even = all + 2;
    memset(all, 0, 3 * sizeof *all);
    for (uint64_t i = 0; i < 5000; i++) {
        mc_histogram_add(all, any_size(i));
        mc_histogram_add(i % 2 == 1 ? odd : even, any_size(i));
    }
    mc_histogram_merge(odd, even);
    assert_memory_equal(odd, all, sizeof *all);
}

static void sorted_quantiles_are_type_seven(void **state)
{
    (void)state;
    const double data[] = {1.0, 2.0, 4.0, 8.0, 16.0};
    const double q[] = {0.0, 0.1, 0.25, 0.4, 0.5, 0.9, 1.0};
    const double want[] = {1.0, 1.4, 2.0, 3.2, 4.0, 12.8, 16.0};
    for (int i = 0; i < 7; i++) {
        check_close_rel(mc_quantile_sorted(data, 5, q[i]), want[i], 1e-15);
    }
    assert_true(mc_quantile_sorted(data, 1, 0.3) == 1.0);
    check_close_rel(mc_quantile_sorted(data, 2, 0.3), 1.3, 1e-15);
    const double flat[] = {-3.0, -3.0, -3.0};
    assert_true(mc_quantile_sorted(flat, 3, 0.77) == -3.0);
}

static void carry_conserves_what_goes_in(void **state)
{
    (void)state;
    const int64_t denominators[] = {1, 3, 1000, 3600000, INT64_C(1) << 40};
    for (size_t k = 0; k < sizeof denominators / sizeof *denominators; k++) {
        int64_t denominator = denominators[k];
        struct mc_carry carry = {0};
        mc_int128 in = 0, out = 0;
        for (uint64_t i = 0; i < 10000; i++) {
            mc_int128 numerator = any_size(i) / 1024;
            numerator = i % 3 == 2 ? -numerator / 2 : numerator;
            in += numerator;
            out += mc_carry_take(&carry, numerator, denominator);
            assert_true(carry.rest >= 0 && carry.rest < denominator);
            assert_true(out * denominator + carry.rest == in);
        }
    }
}

static void carry_hands_out_thirds_in_turn(void **state)
{
    (void)state;
    struct mc_carry carry = {0};
    const int64_t want[] = {0, 0, 1, 0, 0, 1, 0, 0, 1};
    for (int i = 0; i < 9; i++) {
        assert_int_equal(mc_carry_take(&carry, 1, 3), want[i]);
    }
    assert_int_equal(mc_carry_take(&carry, -1, 3), -1);
    assert_int_equal(carry.rest, 2);
}

static void overflow_squares(void *tally)
{
    for (int i = 0; i < 3; i++) {
        mc_tally_add(tally, INT64_MIN);
    }
}

static void add_negative(void *histogram)
{
    mc_histogram_add(histogram, -1);
}

static void take_too_much(void *carry)
{
    mc_carry_take(carry, (mc_int128)INT64_MAX + 1, 1);
}

static void what_does_not_fit_asserts(void **state)
{
    struct mc_tally tally = {0};
    struct mc_carry carry = {0};
    assert_true(check_aborts(overflow_squares, &tally));
    assert_true(check_aborts(add_negative, *state));
    assert_true(check_aborts(take_too_much, &carry));
}

static int setup_histograms(void **state)
{
    *state = calloc(3, sizeof(struct mc_histogram));
    return *state == NULL;
}

static int teardown_histograms(void **state)
{
    free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_of_a_hand_computed_sample),
        cmocka_unit_test(an_empty_tally_reads_as_zero),
        cmocka_unit_test(variance_does_not_suffer_from_an_offset),
        cmocka_unit_test(sums_beyond_64_bits_are_exact),
        cmocka_unit_test(merging_parts_equals_adding_all_in_any_order),
        cmocka_unit_test(histogram_keeps_the_promised_relative_error),
        cmocka_unit_test(histogram_takes_the_largest_value),
        cmocka_unit_test(histogram_quantiles_follow_the_order_statistics),
        cmocka_unit_test(histograms_merge_to_the_histogram_of_all),
        cmocka_unit_test(sorted_quantiles_are_type_seven),
        cmocka_unit_test(carry_conserves_what_goes_in),
        cmocka_unit_test(what_does_not_fit_asserts),
        cmocka_unit_test(carry_hands_out_thirds_in_turn),
    };
    return cmocka_run_group_tests_name("kernel.tally", tests, setup_histograms, teardown_histograms);
}
