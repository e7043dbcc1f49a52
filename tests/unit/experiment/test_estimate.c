/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "check.h"
#include "meshcost/address.h"
#include "meshcost/experiment.h"
#include "meshcost/variate.h"

/* By hand: 2, 4, 4, 4, 5, 5, 7, 9 has mean 5, variance 32/7, t(0.975; 7) = 2.364624. */
static void mean_interval_and_quantiles_are_those_of_the_textbook(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    const double x[] = {9, 4, 4, 2, 5, 7, 5, 4};
    struct mc_estimate e = mc_estimate(x, 8, arena);
    check_close_rel(e.mean, 5, 1e-15);
    check_close_rel(e.high - e.mean, 2.3646242516 * 0.7559289460, 1e-9);
    check_close_rel(e.mean - e.low, e.high - e.mean, 1e-12);
    check_close_rel(e.p50, 4.5, 1e-15);
    check_close_rel(e.p10, 3.4, 1e-12);
    check_close_rel(e.p90, 7.6, 1e-12);
    assert_false(e.withheld);
    mc_arena_destroy(arena);
}

static void too_few_observations_give_no_interval(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    const double x[] = {1, 2, 3};
    assert_true(mc_estimate(x, 3, arena).withheld);
    assert_true(mc_estimate(x, 0, arena).withheld);
    assert_int_equal(mc_estimate(x, 0, arena).n, 0);
    mc_arena_destroy(arena);
}

static void one_observation_that_carries_the_sum_withholds_the_interval(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    double x[100];
    for (int i = 0; i < 100; i++) {
        x[i] = 1;
    }
    assert_false(mc_estimate(x, 100, arena).withheld);
    x[17] = 10;
    assert_true(mc_estimate(x, 100, arena).withheld);
    mc_arena_destroy(arena);
}

/* Coverage of the 95 % interval on lognormal organisations with a known mean, 4,000 experiments of 50. */
static void intervals_cover_the_truth_nearly_as_often_as_they_say(void **state)
{
    (void)state;
    enum { EXPERIMENTS = 4000, N = 50 };
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_dist dist = {.family = MC_DIST_LOGNORMAL, .a = 0, .b = 0.5};
    double truth = mc_mean(&dist), x[N];
    int covered = 0;
    for (int e = 0; e < EXPERIMENTS; e++) {
        for (int i = 0; i < N; i++) {
            mc_id id = mc_id_root("coverage", "organisation", (uint64_t)i);
            x[i] = mc_quantile(&dist, mc_uniform(mc_key_make(1, (uint64_t)e, 0), id, 0));
        }
        struct mc_estimate s = mc_estimate(x, N, arena);
        covered += s.low <= truth && truth <= s.high;
        mc_arena_reset(arena);
    }
    /* Skewness 1.75 costs the t interval about one and a half percent at n = 50. */
    double coverage = (double)covered / EXPERIMENTS;
    assert_true(coverage > 0.915 && coverage < 0.965);
    mc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mean_interval_and_quantiles_are_those_of_the_textbook),
        cmocka_unit_test(too_few_observations_give_no_interval),
        cmocka_unit_test(one_observation_that_carries_the_sum_withholds_the_interval),
        cmocka_unit_test(intervals_cover_the_truth_nearly_as_often_as_they_say),
    };
    return cmocka_run_group_tests_name("experiment.estimate", tests, NULL, NULL);
}
