/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Poisson counts from one uniform, against GSL's distribution function. */
#include "../../../sim/kernel/poisson.h"
#include "check.h"
#include "meshcost/address.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

static const double MEANS[] = {1e-9, 0.003, 0.7, 5.0, 15.99, 16.0, 44.4, 300.0, 1e4, 123456.7};

/* GSL and the recurrence round differently: within this of a step either side is right. */
static const double NEAR_A_STEP = 1e-9;

static void counts_are_the_lowest_that_reach_u(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof MEANS / sizeof *MEANS; k++) {
        struct mc_poisson poisson = mc_poisson_make(MEANS[k]);
        for (uint64_t i = 0; i < 5000; i++) {
            double u = mc_uniform((struct mc_key){11}, i, k);
            int64_t n = mc_poisson_quantile(&poisson, u);
            assert_true(n >= 0);
            assert_true(gsl_cdf_poisson_P((unsigned)n, MEANS[k]) >= u - NEAR_A_STEP);
            assert_true(n == 0 || gsl_cdf_poisson_P((unsigned)n - 1, MEANS[k]) < u + NEAR_A_STEP);
        }
    }
}

static void counts_do_not_decrease_and_both_ends_are_finite(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof MEANS / sizeof *MEANS; k++) {
        struct mc_poisson poisson = mc_poisson_make(MEANS[k]);
        double spread = sqrt(MEANS[k]);
        int64_t last = mc_poisson_quantile(&poisson, 0x1p-53);
        assert_true((double)last >= MEANS[k] - 10.0 * spread - 1.0);
        for (int i = 1; i < 4096; i++) {
            int64_t n = mc_poisson_quantile(&poisson, i / 4096.0);
            assert_true(n >= last);
            last = n;
        }
        int64_t most = mc_poisson_quantile(&poisson, 1.0 - 0x1p-53);
        assert_true(most >= last && (double)most <= MEANS[k] + 12.0 * spread + 40.0);
    }
}

static void a_mean_of_zero_gives_no_points(void **state)
{
    (void)state;
    struct mc_poisson poisson = mc_poisson_make(0.0);
    assert_int_equal(mc_poisson_quantile(&poisson, 1.0 - 0x1p-53), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_the_lowest_that_reach_u),
        cmocka_unit_test(counts_do_not_decrease_and_both_ends_are_finite),
        cmocka_unit_test(a_mean_of_zero_gives_no_points),
    };
    return cmocka_run_group_tests_name("kernel.poisson", tests, NULL, NULL);
}
