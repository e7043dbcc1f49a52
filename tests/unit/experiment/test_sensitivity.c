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
    struct mc_factors alone = mc_factors_alone(names, k);
    mc_sobol_sample(1, &alone, rows, a, b);
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
    struct mc_factors alone = mc_factors_alone(names, K);
    mc_morris_sample(1, &alone, PATHS, u, moved);
    for (int n = 0; n < POINTS; n++) {
        f[n] = linear(u + n * K);
        for (int i = 0; i < K; i++) {
            assert_true(u[n * K + i] > 0 && u[n * K + i] < 1);
        }
    }
    mc_morris_effects(f, u, moved, &alone, PATHS, e);
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

/* ---- groups ---- */

static const int pairs[] = {0, 1, 0, 2, 1};
static const char *const group_names[] = {"first", "second", "third"};
static const struct mc_factors grouped = {5, names, pairs, 3, group_names};
enum { MEMBERS = 5, GROUPS = 3 };

/* Groups {a, c}, {b, e}, {d}; a and c, and b with d, depend on each other. */
static double products(const double *u)
{
    return 12 * (u[0] - 0.5) * (u[2] - 0.5) + 2 * u[1] + 6 * (u[4] - 0.5) * (u[3] - 0.5);
}

static void groups_have_the_indices_of_all_their_members(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    double *a = MC_NEW_ARRAY(arena, ROWS * MEMBERS, double), *b = MC_NEW_ARRAY(arena, ROWS * MEMBERS, double);
    double *fa = MC_NEW_ARRAY(arena, ROWS, double), *fb = MC_NEW_ARRAY(arena, ROWS, double);
    double *fab = MC_NEW_ARRAY(arena, ROWS * GROUPS, double), row[MEMBERS], variance;
    struct mc_sobol_index s[GROUPS];
    mc_sobol_sample(3, &grouped, ROWS, a, b);
    for (int j = 0; j < ROWS; j++) {
        fa[j] = products(a + j * MEMBERS);
        fb[j] = products(b + j * MEMBERS);
        for (int g = 0; g < GROUPS; g++) {
            for (int i = 0; i < MEMBERS; i++) {
                row[i] = (pairs[i] == g ? b : a)[j * MEMBERS + i];
            }
            fab[g * ROWS + j] = products(row);
        }
    }
    mc_sobol_indices(fa, fb, fab, GROUPS, ROWS, arena, s, &variance);
    /* Variances: 144/144 = 1 of {a, c}; 4/12 of b; 36/144 of the product of e and d, shared by two groups. */
    double all = 1 + 1.0 / 3 + 0.25;
    near(variance, all, 0.05);
    near(s[0].first, 1 / all, 0.05);
    near(s[0].total, 1 / all, 0.05);
    near(s[1].first, 1 / (3 * all), 0.05);
    near(s[1].total, (1.0 / 3 + 0.25) / all, 0.05);
    near(s[2].first, 0, 0.05);
    near(s[2].total, 0.25 / all, 0.05);
    mc_arena_destroy(arena);
}

/* A step moves the members of one group, all of them by half, and nothing else. */
static void a_step_moves_a_whole_group(void **state)
{
    (void)state;
    enum { PATHS = 6, STEPS = GROUPS + 1, POINTS = PATHS * STEPS };
    double u[POINTS * MEMBERS], f[POINTS];
    int moved[POINTS];
    struct mc_morris_effect e[GROUPS];
    mc_morris_sample(1, &grouped, PATHS, u, moved);
    for (int n = 0; n < POINTS; n++) {
        for (int i = 0; n % STEPS > 0 && i < MEMBERS; i++) {
            double du = fabs(u[n * MEMBERS + i] - u[(n - 1) * MEMBERS + i]);
            near(du, pairs[i] == moved[n] ? 0.5 : 0, 1e-12);
        }
        f[n] = 4 * u[n * MEMBERS + 3] + u[n * MEMBERS + 1];
    }
    mc_morris_effects(f, u, moved, &grouped, PATHS, e);
    near(e[0].mean_absolute, 0, 1e-12);
    near(e[1].mean_absolute, 1, 1e-12);
    near(e[2].mean, 4, 1e-12);
    assert_true(isnan(e[0].mean) && isnan(e[1].deviation) && !isnan(e[2].deviation));
}

/* ---- the shortest change ---- */

struct surface {
    double (*f)(const double *z);
    int k, asked, fails_after;
};

static bool on_surface(void *context, int n, const double *z, double *y)
{
    struct surface *s = context;
    for (int i = 0; i < n; i++) {
        y[i] = s->f(z + i * s->k);
    }
    s->asked += n;
    return s->fails_after == 0 || s->asked < s->fails_after;
}

static double plane(const double *z)
{
    return 10 - 3 * z[0] + 4 * z[1];
}

/* The steepest line at the origin is z0 alone and meets it at 4; the nearest place is on a bent path. */
static double bent(const double *z)
{
    return 4 - z[0] - z[1] * z[1];
}

static double bowl(const double *z)
{
    return 1 + z[0] * z[0] + z[1] * z[1];
}

/* No slope at the origin, and a turn at 3 on the second axis. */
static double ridge(const double *z)
{
    return 9 - z[1] * z[1] - z[0] * z[0] / 4;
}

static double too_far(const double *z)
{
    return 7 - z[0];
}

static struct mc_flip flip_of(double (*f)(const double *z), double *z)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct surface s = {.f = f, .k = 2};
    struct mc_flip flip = mc_flip(on_surface, &s, 2, 6, arena, z);
    mc_arena_destroy(arena);
    return flip;
}

static void the_shortest_change_is_found(void **state)
{
    (void)state;
    double z[2];
    struct mc_flip flip = flip_of(plane, z);
    assert_true(flip.found && !flip.failed);
    near(flip.distance, 2, 1e-3);
    near(z[0], 1.2, 2e-3);
    near(z[1], -1.6, 2e-3);
    near(flip.now, 10, 1e-12);
    /* min z0^2 + z1^2 with z0 = 4 - z1^2: z1^2 = 3.5, so that the length is sqrt(3.75). The iteration begins
     * on the line where z1 = 0, on which no gradient points aside; a single line along z1 leads there. */
    flip = flip_of(bent, z);
    assert_true(flip.found);
    near(flip.distance, sqrt(3.75), 0.01);
    near(fabs(z[1]), sqrt(3.5), 0.05);
    flip = flip_of(ridge, z);
    assert_true(flip.found);
    near(flip.distance, 3, 1e-3);
}

static void where_nothing_flips_it_says_so(void **state)
{
    (void)state;
    double z[2];
    assert_true(!flip_of(bowl, z).found);
    struct mc_flip flip = flip_of(too_far, z);
    assert_true(!flip.found && !flip.failed);
    near(flip.farthest, 1, 1e-9);
    struct mc_arena *arena = mc_arena_create(0);
    struct surface s = {.f = plane, .k = 2, .fails_after = 20};
    flip = mc_flip(on_surface, &s, 2, 6, arena, z);
    assert_true(flip.failed && !flip.found);
    mc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ishigami_has_its_known_indices),
                                       cmocka_unit_test(sobols_g_has_its_known_indices),
                                       cmocka_unit_test(a_factor_that_does_nothing_is_the_noise_floor),
                                       cmocka_unit_test(groups_have_the_indices_of_all_their_members),
                                       cmocka_unit_test(a_step_moves_a_whole_group),
                                       cmocka_unit_test(the_shortest_change_is_found),
                                       cmocka_unit_test(where_nothing_flips_it_says_so),
                                       cmocka_unit_test(effects_of_a_linear_function_are_its_slopes),
                                       cmocka_unit_test(every_change_of_sign_is_found)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
