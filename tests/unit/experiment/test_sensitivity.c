/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Estimators on functions whose indices are known. */
#include "meshcost/sensitivity.h"
#include "unit.h"
#include <math.h>
#include <string.h>

enum { MOST = 8, ROWS = 4096 };
static const double PI = 3.14159265358979323846;
static const char *const names[MOST] = {"a", "b", "c", "d", "e", "f", "g", "h"};

typedef double model(const double *u);

/* Ishigami and Homma 1990, a = 7, b = 0.1. */
static double ishigami(const double *u)
{
    double x[3];
    for (int i = 0; i < 3; i++) {
        x[i] = -PI + 2 * PI * u[i];
    }
    return sin(x[0]) + 7 * sin(x[1]) * sin(x[1]) + 0.1 * pow(x[2], 4) * sin(x[0]);
}

/* Sobol's g with a = 0, 1, 4.5, 9, 99, 99, 99, 99. */
static const double g_a[MOST] = {0, 1, 4.5, 9, 99, 99, 99, 99};
static double sobol_g(const double *u)
{
    double product = 1;
    for (int i = 0; i < MOST; i++) {
        product *= (fabs(4 * u[i] - 2) + g_a[i]) / (1 + g_a[i]);
    }
    return product;
}

static double linear(const double *u)
{
    return 3 * u[0] - 2 * u[1] + 0.5 * u[2];
}

static void indices(model *f, int k, int rows, struct mc_sobol_index *out, double *variance)
{
    struct mc_arena *arena = mc_arena_create(0);
    double *a = MC_NEW_ARRAY(arena, (size_t)(rows * k), double),
           *b = MC_NEW_ARRAY(arena, (size_t)(rows * k), double);
    double *fa = MC_NEW_ARRAY(arena, (size_t)rows, double), *fb = MC_NEW_ARRAY(arena, (size_t)rows, double);
    double *fab = MC_NEW_ARRAY(arena, (size_t)(rows * k), double), row[MOST];
    mc_sobol_sample(1, names, k, rows, a, b);
    for (int j = 0; j < rows; j++) {
        fa[j] = f(a + j * k);
        fb[j] = f(b + j * k);
        for (int i = 0; i < k; i++) {
            memcpy(row, a + j * k, (size_t)k * sizeof *row);
            row[i] = b[j * k + i];
            fab[i * rows + j] = f(row);
        }
    }
    mc_sobol_indices(fa, fb, fab, k, rows, arena, out, variance);
    mc_arena_destroy(arena);
}

static void near(double got, double want, double within)
{
    if (!(fabs(got - want) <= within)) {
        fail_msg("%g is not within %g of %g", got, within, want);
    }
}

static void ishigami_has_its_known_indices(void **state)
{
    (void)state;
    static const double first[] = {0.3139, 0.4424, 0}, total[] = {0.5576, 0.4424, 0.2437};
    struct mc_sobol_index s[3];
    double variance;
    indices(ishigami, 3, ROWS, s, &variance);
    near(variance, 13.8446, 0.2);
    for (int i = 0; i < 3; i++) {
        near(s[i].first, first[i], 0.02);
        near(s[i].total, total[i], 0.02);
        assert_true(s[i].first_low <= s[i].first && s[i].first <= s[i].first_high);
        assert_true(s[i].total_low < s[i].total && s[i].total < s[i].total_high);
        assert_true(s[i].total_high - s[i].total_low < 0.1);
    }
}

/* V_i = 1 / (3 (1 + a_i)^2), V = prod (1 + V_i) - 1; total_i = V_i prod_(j != i) (1 + V_j) / V. */
static void sobols_g_has_its_known_indices(void **state)
{
    (void)state;
    struct mc_sobol_index s[MOST];
    double product = 1, v[MOST];
    for (int i = 0; i < MOST; i++) {
        v[i] = 1 / (3 * (1 + g_a[i]) * (1 + g_a[i]));
        product *= 1 + v[i];
    }
    indices(sobol_g, MOST, ROWS, s, NULL);
    for (int i = 0; i < MOST; i++) {
        near(s[i].first, v[i] / (product - 1), 0.025);
        near(s[i].total, v[i] * product / (1 + v[i]) / (product - 1), 0.025);
    }
}

static void a_factor_that_does_nothing_is_the_noise_floor(void **state)
{
    (void)state;
    struct mc_sobol_index s[4];
    indices(linear, 4, 512, s, NULL);
    assert_true(s[3].total == 0);
    near(s[3].first, 0, 0.05);
    near(s[0].first + s[1].first + s[2].first, 1, 0.05);
}

static void effects_of_a_linear_function_are_its_slopes(void **state)
{
    (void)state;
    enum { K = 4, PATHS = 5, POINTS = PATHS * (K + 1) };
    double u[POINTS * K], f[POINTS];
    int moved[POINTS];
    struct mc_morris_effect e[K];
    mc_morris_sample(1, names, K, PATHS, u, moved);
    for (int n = 0; n < POINTS; n++) {
        f[n] = linear(u + n * K);
        for (int i = 0; i < K; i++) {
            assert_true(u[n * K + i] > 0 && u[n * K + i] < 1);
        }
    }
    mc_morris_effects(f, u, moved, K, PATHS, e);
    static const double slope[K] = {3, -2, 0.5, 0};
    for (int i = 0; i < K; i++) {
        near(e[i].mean, slope[i], 1e-9);
        near(e[i].mean_absolute, fabs(slope[i]), 1e-9);
        near(e[i].deviation, 0, 1e-6);
    }
}

static double cubic(void *calls, double x)
{
    ++*(int *)calls;
    return (x - 1) * (x - 2.5) * (x - 4);
}

static void every_change_of_sign_is_found(void **state)
{
    (void)state;
    double at[16];
    int calls = 0;
    assert_int_equal(mc_breakeven(cubic, &calls, 0, 5, 9, 1e-6, at), 3);
    near(at[0], 1, 1e-6);
    near(at[1], 2.5, 1e-6);
    near(at[2], 4, 1e-6);
    assert_int_equal(mc_breakeven(cubic, &calls, 4.5, 9, 9, 1e-6, at), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ishigami_has_its_known_indices),
                                       cmocka_unit_test(sobols_g_has_its_known_indices),
                                       cmocka_unit_test(a_factor_that_does_nothing_is_the_noise_floor),
                                       cmocka_unit_test(effects_of_a_linear_function_are_its_slopes),
                                       cmocka_unit_test(every_change_of_sign_is_found)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
