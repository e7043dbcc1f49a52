/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of logarithms is made again, and the logarithm is held against that of long double. */
#include "../../../sim/kernel/logarithm.h"
#include "check.h"
#include <float.h>
#include <math.h>

/* Where the parts begin: bits of the first, and how many a part has. */
static const int64_t FIRST = INT64_C(0x3fe6100000000000), PART = INT64_C(1) << (52 - MC_LOG_BITS);

static double of_bits(int64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static void the_table_is_that_of_its_places(void **state)
{
    (void)state;
    for (int i = 0; i < MC_LOG_ROWS; i++) {
        const struct mc_log_row *row = &mc_log_table[i];
        double from = of_bits(FIRST + i * PART), to = of_bits(FIRST + (i + 1) * PART);
        bool around_one = from <= 1 && 1 < to;
        assert_true(row->place == (around_one ? 1 : (from + to) / 2));
        assert_true(fabs(to - row->place) <= 0x1p-8 * row->place && row->place - from <= 0x1p-8 * row->place);
        assert_true(row->inverse == (double)(1.0L / (long double)row->place));
        assert_true(row->high * 0x1p42 == nearbyint(row->high * 0x1p42));
        long double wrong = (long double)row->high + (long double)row->low - logl((long double)row->place);
        assert_true(fabsl(wrong) < 0x1p-62L);
    }
}

static double ulps_off(double x)
{
    long double want = logl((long double)x);
    double got = mc_log_normal(x), unit = nextafter(fabs(got), HUGE_VAL) - fabs(got);
    return (double)fabsl(((long double)got - want) / (long double)unit);
}

/* At the borders of the parts, where r is largest, over all magnitudes that addressed draws can have. */
static void logarithms_are_right_to_about_a_unit(void **state)
{
    (void)state;
    double worst = 0;
    for (int k = -53; k <= 53; k++) {
        for (int i = 0; i < MC_LOG_ROWS; i++) {
            for (int64_t step = -3; step <= 3; step++) {
                double m = of_bits(FIRST + i * PART + step);
                worst = fmax(worst, ulps_off(ldexp(m, k)));
                worst = fmax(worst, ulps_off(ldexp(of_bits(FIRST + i * PART + PART / 7 * step), k)));
            }
        }
    }
    print_message("largest error: %.2f ulp\n", worst);
    assert_true(worst < 1.1);
    assert_true(mc_log_normal(1.0) == 0 && mc_log_normal(2.0) == log(2.0));
    assert_true(mc_log_normal(DBL_MIN) == log(DBL_MIN));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_that_of_its_places),
        cmocka_unit_test(logarithms_are_right_to_about_a_unit),
    };
    return cmocka_run_group_tests_name("kernel.logarithm", tests, NULL, NULL);
}
