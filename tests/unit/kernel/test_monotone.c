/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"
#include "meshcost/monotone.h"

static void it_meets_its_points_and_makes_no_hills(void **state)
{
    (void)state;
    const double x[] = {0, 1, 2, 3, 10}, y[] = {0, 0, 5, 5.1, 1};
    double at[101], out[101];
    mc_monotone(x, y, 5, x, out, 5);
    for (int i = 0; i < 5; i++) {
        check_close_abs(out[i], y[i], 1e-12);
    }
    for (int i = 0; i <= 100; i++) {
        at[i] = i / 10.0;
    }
    mc_monotone(x, y, 5, at, out, 101);
    for (int i = 1; i <= 100; i++) {
        assert_true(at[i] <= 3 ? out[i] >= out[i - 1] - 1e-12 : out[i] <= out[i - 1] + 1e-12);
        assert_true(out[i] >= 0 && out[i] <= 5.1);
    }
}

static void outside_the_nearest_point_holds_and_two_points_are_a_line(void **state)
{
    (void)state;
    const double x[] = {1, 3}, y[] = {10, 20}, at[] = {-5, 2, 99};
    double out[3];
    mc_monotone(x, y, 2, at, out, 3);
    check_close_abs(out[0], 10, 0);
    check_close_abs(out[1], 15, 1e-12);
    check_close_abs(out[2], 20, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_meets_its_points_and_makes_no_hills),
        cmocka_unit_test(outside_the_nearest_point_holds_and_two_points_are_a_line)};
    return cmocka_run_group_tests_name("unit.kernel.monotone", tests, NULL, NULL);
}
