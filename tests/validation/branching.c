/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Clustering by branching against its closed form: a ratio n multiplies incidents by 1 / (1 - n). Every
 * incident is paged here, so that each is counted; parents are the same with and without children.
 */
#include "../property/harness.h"
#include <math.h>

enum { REPS = 40 };

static void count_incidents(const char *ratio, double *count)
{
    char settings[256];
    snprintf(settings, sizeof settings,
             "incidents.scale=20;incidents.page-share=0%%;incidents.branching-lag=2h;incidents.shared=0;"
             "without=[upgrades,exceptions,certificates];incidents.branching=%s",
             ratio);
    struct bench b = bench_open(SCENARIO("reference"), settings);
    bench_lane(&b, LANE("istio-ambient"), "lane", "");
    bench_run(&b, 3, REPS, 2, 0);
    for (int r = 0; r < REPS; r++) {
        count[r] = (double)b.kept[r].lane[0].sum[MC_Q_INCIDENTS];
    }
    bench_close(&b);
}

/* Ratio of sums, with the standard error of a ratio estimator over paired replications. */
static void check_ratio(const char *ratio, double n)
{
    double with[REPS], without[REPS], a = 0, b = 0, squares = 0;
    count_incidents(ratio, with);
    count_incidents("0", without);
    for (int r = 0; r < REPS; r++) {
        a += with[r];
        b += without[r];
    }
    for (int r = 0; r < REPS; r++) {
        squares += (with[r] - a / b * without[r]) * (with[r] - a / b * without[r]);
    }
    double error = sqrt(squares * REPS / (REPS - 1)) / b;
    print_message("branching %s: factor %.4f +- %.4f (one standard error), theory %.4f, %.0f parents\n",
                  ratio, a / b, error, 1 / (1 - n), b);
    assert_true(error < 0.03);
    assert_true(fabs(a / b - 1 / (1 - n)) <= 3 * error);
}

static void a_ratio_of_35_percent_multiplies_incidents_by_1_over_0_65(void **state)
{
    (void)state;
    check_ratio("0.35", 0.35);
}

static void a_ratio_of_15_percent_multiplies_incidents_by_1_over_0_85(void **state)
{
    (void)state;
    check_ratio("0.15", 0.15);
}

static void a_ratio_that_can_reach_one_is_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {"1", "{dist: uniform, low: 0.5, high: 1}"};
    static const char *const taken[] = {"0.99", "{dist: uniform, low: 0.5, high: 0.98}"};
    for (int i = 0; i < 2; i++) {
        struct mc_arena *arena = mc_arena_create(0);
        struct mc_diag *diag = mc_diag_create(arena);
        struct mc_node *tree = mc_tree_load(arena, diag, SCENARIO("small"));
        assert_true(mc_tree_set(arena, diag, tree, "incidents.branching", taken[i], "--set"));
        assert_non_null(mc_scenario_bind(arena, diag, tree));
        assert_true(mc_tree_set(arena, diag, tree, "incidents.branching", refused[i], "--set"));
        assert_null(mc_scenario_bind(arena, diag, tree));
        assert_true(mc_diag_errors(diag) > 0);
        mc_arena_destroy(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ratio_of_35_percent_multiplies_incidents_by_1_over_0_65),
        cmocka_unit_test(a_ratio_of_15_percent_multiplies_incidents_by_1_over_0_85),
        cmocka_unit_test(a_ratio_that_can_reach_one_is_refused),
    };
    return cmocka_run_group_tests_name("validation.branching", tests, NULL, NULL);
}
