/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Poisson random measure: the right law, and the right coupling between windows, ceilings and lanes.
 */
#include "check.h"
#include "meshcost/points.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <time.h>

static const int64_t HOUR = 3600 * 1000, DAY = 24 * 3600 * 1000;

/* 0.7 points a day and unit of mark, in blocks of a week. */
static struct mc_process weekly(void)
{
    return (struct mc_process){"incidents", 0.7 / (double)DAY, 7 * DAY};
}

static int count_points(struct mc_arena *arena, uint64_t seed, const struct mc_process *process,
                        const char *entity, int64_t t0, int64_t t1, double ceiling)
{
    int count;
    mc_points(arena, mc_key_make(seed, 0, 0), process, entity, t0, t1, ceiling, &count);
    mc_arena_reset(arena);
    return count;
}

static void points_are_ordered_and_lie_in_the_window_and_below_the_ceiling(void **state)
{
    struct mc_process process = weekly();
    for (uint64_t seed = 0; seed < 50; seed++) {
        int count;
        int64_t t0 = -40 * DAY + 12345, t1 = 300 * DAY + 777;
        struct mc_point *p = mc_points(*state, mc_key_make(seed, 1, 2), &process, "web", t0, t1, 5.5, &count);
        assert_true(count > 0);
        for (int i = 0; i < count; i++) {
            assert_true(p[i].time >= t0 && p[i].time < t1);
            assert_true(p[i].mark > 0.0 && p[i].mark < 5.5);
            assert_true(p[i].id != 0);
            assert_true(i == 0 || p[i - 1].time < p[i].time ||
                        (p[i - 1].time == p[i].time && p[i - 1].id < p[i].id));
        }
        mc_arena_reset(*state);
    }
}

static void points_keep_their_golden_values(void **state)
{
    struct mc_process process = weekly();
    int count;
    struct mc_point *p = mc_points(*state, mc_key_make(1, 2, 3), &process, "web", 0, 60 * DAY, 1.0, &count);
    assert_int_equal(count, 36);
    assert_int_equal(p[0].time, 297219353);
    assert_int_equal(p[0].id, UINT64_C(0x5833c7354624a1ce));
    assert_true(p[0].mark == 0x1.77259dc386425p-1);
}

static void an_empty_window_or_ceiling_or_rate_gives_no_points(void **state)
{
    struct mc_process process = weekly(), silent = {"silent", 0.0, DAY};
    assert_int_equal(count_points(*state, 1, &process, "web", DAY, DAY, 4.0), 0);
    assert_int_equal(count_points(*state, 1, &process, "web", DAY, -DAY, 4.0), 0);
    assert_int_equal(count_points(*state, 1, &process, "web", 0, 1000 * DAY, 0.0), 0);
    assert_int_equal(count_points(*state, 1, &silent, "web", 0, 1000 * DAY, 1000.0), 0);
}

/* Chi-square of the counts in many windows against the Poisson law; cells with fewer than five expected
 * are joined to the last one. Windows do not coincide with blocks. */
static double chi_square(struct mc_arena *arena, uint64_t seed, const struct mc_process *process,
                         double ceiling, int windows, int *freedom)
{
    enum { CELLS = 128 };
    double mean = process->base_per_ms * (double)(9 * DAY) * ceiling;
    double seen[CELLS] = {0.0}, sum = 0.0, rest = windows, left = windows;
    for (int i = 0; i < windows; i++) {
        int64_t t0 = i * 11 * DAY + 5 * HOUR;
        int n = count_points(arena, seed, process, "web", t0, t0 + 9 * DAY, ceiling);
        seen[n < CELLS ? n : CELLS - 1] += 1.0;
    }
    *freedom = 0;
    for (unsigned n = 0; n < CELLS; n++) {
        double want = windows * gsl_ran_poisson_pdf(n, mean);
        if (want >= 5.0 && rest - want >= 5.0) {
            sum += (seen[n] - want) * (seen[n] - want) / want;
            rest -= want;
            left -= seen[n];
            ++*freedom;
        }
    }
    return sum + (left - rest) * (left - rest) / rest;
}

static void counts_in_windows_are_poisson(void **state)
{
    /* The last one has more points in a cell than are counted up from zero. */
    const struct mc_process processes[] = {
        weekly(), weekly(), weekly(), {"dense", 5.0 / (double)DAY, 11 * DAY}};
    const double ceilings[] = {0.3, 1.0, 3.0, 1.0};
    for (int k = 0; k < 4; k++) {
        double low = 1.0;
        for (uint64_t seed = 0; seed < 8; seed++) {
            int freedom;
            double chi = chi_square(*state, seed, &processes[k], ceilings[k], 2000, &freedom);
            assert_true(freedom >= 4);
            low = fmin(low, gsl_cdf_chisq_Q(chi, freedom));
        }
        assert_true(low >
                    1e-4); /* 32 tests: a false alarm once in 300 choices of seeds, and these are fixed */
    }
}

static void the_rate_has_the_right_mean_for_small_and_large_cells(void **state)
{
    const struct {
        double per_day;
        int64_t block;
        double ceiling;
    } cases[] = {{0.001, DAY, 1.0},      {0.02, DAY / 24, 7.0},   {3.0, 30 * DAY, 1.5},
                 {20.0, 30 * DAY, 2.0},  {0.5, 365 * DAY, 100.0}, {0.0001, 7 * DAY, 5000.0},
                 {1000.0, 10 * DAY, 1.0}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct mc_process process = {"rate", cases[k].per_day / (double)DAY, cases[k].block};
        double mean = cases[k].per_day * cases[k].ceiling * 3650.0, sum = 0.0;
        for (uint64_t seed = 0; seed < 4; seed++) {
            sum += count_points(*state, seed, &process, "web", 13 * HOUR, 3650 * DAY + 13 * HOUR,
                                cases[k].ceiling);
        }
        check_close_abs(sum / 4.0, mean, 3.0 * sqrt(mean / 4.0));
    }
}

static void times_and_marks_are_uniform(void **state)
{
    struct mc_process process = {"uniform", 10.0 / (double)DAY, 7 * DAY};
    int count;
    struct mc_point *p =
        mc_points(*state, mc_key_make(5, 0, 0), &process, "web", 0, 7 * 500 * DAY, 3.0, &count);
    double time = 0.0, mark = 0.0, marks2 = 0.0, cross = 0.0, n = count;
    for (int i = 0; i < count; i++) {
        double t = (double)(p[i].time % (7 * DAY)) / (double)(7 * DAY) - 0.5, m = p[i].mark / 3.0 - 0.5;
        time += t;
        mark += m;
        marks2 += m * m;
        cross += t * m;
    }
    assert_true(count > 100000);
    check_close_abs(time / n, 0.0, 4.0 * sqrt(1.0 / 12.0 / n));
    check_close_abs(mark / n, 0.0, 4.0 * sqrt(1.0 / 12.0 / n));
    check_close_abs(marks2 / n, 1.0 / 12.0, 4.0 * sqrt(1.0 / 180.0 / n));
    check_close_abs(cross / n, 0.0, 4.0 / 12.0 / sqrt(n));
}

/* Is `part` exactly those points of `whole` that lie in the window and below the ceiling? */
static void check_restriction(const struct mc_point *part, int part_count, const struct mc_point *whole,
                              int whole_count, int64_t t0, int64_t t1, double ceiling)
{
    int next = 0;
    for (int i = 0; i < whole_count; i++) {
        if (whole[i].time >= t0 && whole[i].time < t1 && whole[i].mark < ceiling) {
            assert_true(next < part_count);
            assert_true(part[next].time == whole[i].time && part[next].mark == whole[i].mark);
            assert_true(part[next].id == whole[i].id);
            next++;
        }
    }
    assert_int_equal(next, part_count);
}

static void a_wider_window_or_a_higher_ceiling_only_adds_points(void **state)
{
    struct mc_process process = weekly();
    const double ceilings[] = {0.25, 0.999, 1.0, 1.001, 2.0, 3.7, 64.0, 100.0};
    for (uint64_t seed = 0; seed < 40; seed++) {
        struct mc_key key = mc_key_make(seed, 9, 9);
        int all, some;
        struct mc_point *whole = mc_points(*state, key, &process, "web", -90 * DAY, 400 * DAY, 128.0, &all);
        for (int k = 0; k < 8; k++) {
            int64_t t0 = (-90 + 13 * k) * DAY + k * HOUR, t1 = 400 * DAY - k * k * 5 * DAY - 17 * k;
            struct mc_point *part = mc_points(*state, key, &process, "web", t0, t1, ceilings[k], &some);
            check_restriction(part, some, whole, all, t0, t1, ceilings[k]);
        }
        mc_arena_reset(*state);
    }
}

/* So dense that many points share a millisecond: ties are in order of id, and edges cut between equal times.
 */
static void points_of_one_instant_stay_together_in_order_of_id(void **state)
{
    const struct mc_process process = {"dense", 2.0, 1000};
    struct mc_key key = mc_key_make(8, 0, 0);
    int all, some, ties = 0;
    struct mc_point *whole = mc_points(*state, key, &process, "web", -2500, 2500, 1.0, &all);
    for (int i = 1; i < all; i++) {
        bool tie = whole[i].time == whole[i - 1].time;
        assert_true(tie ? whole[i].id > whole[i - 1].id : whole[i].time > whole[i - 1].time);
        ties += tie;
    }
    assert_true(ties > 1000);
    for (int64_t t = -100; t < 100; t++) {
        struct mc_point *part = mc_points(*state, key, &process, "web", t, t + 1, 1.0, &some);
        check_restriction(part, some, whole, all, t, t + 1, 1.0);
    }
}

static void windows_side_by_side_join_without_seam(void **state)
{
    struct mc_process process = weekly();
    struct mc_key key = mc_key_make(3, 9, 9);
    int all, some, sum = 0;
    struct mc_point *whole = mc_points(*state, key, &process, "web", 0, 370 * DAY, 8.0, &all);
    for (int64_t t = 0; t < 370 * DAY; t += 37 * HOUR) {
        int64_t end = t + 37 * HOUR < 370 * DAY ? t + 37 * HOUR : 370 * DAY;
        struct mc_point *part = mc_points(*state, key, &process, "web", t, end, 8.0, &some);
        check_restriction(part, some, whole, all, t, end, 8.0);
        sum += some;
    }
    assert_int_equal(sum, all);
}

/* Lanes that differ by a factor of one hundred: thinning one measure leaves the smaller lane's points alone.
 */
static void a_lane_with_all_rates_times_100_accepts_a_superset(void **state)
{
    struct mc_process process = weekly();
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct mc_key key = mc_key_make(seed, 4, 4);
        int quiet_count, busy_count, accepted = 0, ratio = 0;
        struct mc_point *quiet = mc_points(*state, key, &process, "web", 0, 730 * DAY, 1.5, &quiet_count);
        struct mc_point *busy = mc_points(*state, key, &process, "web", 0, 730 * DAY, 150.0, &busy_count);
        for (int i = 0; i < busy_count; i++) {
            /* A rate that moves in time, as a lane's does; accepted below 1.5 at most. */
            double rate = 1.0 + 0.5 * sin((double)busy[i].time / (double)(30 * DAY));
            bool low = busy[i].mark < rate, high = busy[i].mark < 100.0 * rate;
            assert_true(!low || high);
            ratio += high;
            if (busy[i].mark < 1.5) {
                assert_true(busy[i].id == quiet[accepted].id && busy[i].time == quiet[accepted].time);
                assert_true(busy[i].mark == quiet[accepted].mark);
                accepted++;
            }
        }
        assert_int_equal(accepted, quiet_count);
        check_close_rel(ratio, 100.0 * 0.7 * 730.0, 0.05);
        mc_arena_reset(*state);
    }
}

/* Correlation over many windows of the counts in two parts of the measure. */
static void strips_entities_and_processes_are_independent(void **state)
{
    enum { N = 4000 };
    struct mc_process process = weekly(), other = weekly();
    other.name = "requests";
    double a = 0.0, b[3] = {0.0}, aa = 0.0, bb[3] = {0.0}, ab[3] = {0.0};
    for (int i = 0; i < N; i++) {
        int64_t t0 = i * 10 * DAY, t1 = t0 + 10 * DAY;
        double x = count_points(*state, 1, &process, "web", t0, t1, 1.0);
        double y[3] = {count_points(*state, 1, &process, "web", t0, t1, 2.0) - x,
                       count_points(*state, 1, &process, "shop", t0, t1, 1.0),
                       count_points(*state, 1, &other, "web", t0, t1, 1.0)};
        a += x;
        aa += x * x;
        for (int k = 0; k < 3; k++) {
            b[k] += y[k];
            bb[k] += y[k] * y[k];
            ab[k] += x * y[k];
        }
    }
    for (int k = 0; k < 3; k++) {
        double covariance = ab[k] / N - a / N * (b[k] / N);
        double scale = sqrt((aa / N - a / N * (a / N)) * (bb[k] / N - b[k] / N * (b[k] / N)));
        check_close_abs(covariance / scale, 0.0, 4.0 / sqrt(N));
    }
}

struct attempt {
    struct mc_arena *arena;
    double per_day, ceiling;
};

static void make_attempt(void *argument)
{
    struct attempt *a = argument;
    struct mc_process process = {"attempt", a->per_day / (double)DAY, DAY};
    count_points(a->arena, 1, &process, "web", 0, 100 * DAY, a->ceiling);
}

static void too_high_a_ceiling_or_too_many_points_assert(void **state)
{
    struct attempt fine = {*state, 1e-3, 0x1p20}, high = {*state, 1e-6, 0x1.00001p20},
                   many = {*state, 10.0, 0x1p20};
    assert_false(check_aborts(make_attempt, &fine));
    assert_true(check_aborts(make_attempt, &high));
    assert_true(check_aborts(make_attempt, &many));
}

/* CPU time a point, for ten and a thousand points a block: within a wide factor, whatever the machine. */
static double seconds_a_point(struct mc_arena *arena, double per_day, double ceiling)
{
    struct mc_process process = {"speed", per_day / (double)DAY, 10 * DAY};
    clock_t start = clock();
    int points = count_points(arena, 1, &process, "web", 0, 2000 * DAY, ceiling);
    return (double)(clock() - start) / CLOCKS_PER_SEC / points;
}

static void time_is_proportional_to_the_number_of_points(void **state)
{
    count_points(*state, 1, &(struct mc_process){"speed", 1e-6, DAY}, "web", 0, 1000 * DAY,
                 1.0); /* warm up */
    double small = seconds_a_point(*state, 10.0, 1.0), many = seconds_a_point(*state, 1000.0, 1.0);
    double high = seconds_a_point(*state, 1.0, 1000.0);
    assert_true(many < 20.0 * small && high < 20.0 * small);
    assert_true(many < 20e-6); /* a search from zero for each point would take far longer */
}

static int setup_arena(void **state)
{
    *state = mc_arena_create(0);
    return 0;
}

static int teardown_arena(void **state)
{
    mc_arena_destroy(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_ordered_and_lie_in_the_window_and_below_the_ceiling),
        cmocka_unit_test(points_keep_their_golden_values),
        cmocka_unit_test(an_empty_window_or_ceiling_or_rate_gives_no_points),
        cmocka_unit_test(counts_in_windows_are_poisson),
        cmocka_unit_test(the_rate_has_the_right_mean_for_small_and_large_cells),
        cmocka_unit_test(times_and_marks_are_uniform),
        cmocka_unit_test(a_wider_window_or_a_higher_ceiling_only_adds_points),
        cmocka_unit_test(points_of_one_instant_stay_together_in_order_of_id),
        cmocka_unit_test(windows_side_by_side_join_without_seam),
        cmocka_unit_test(a_lane_with_all_rates_times_100_accepts_a_superset),
        cmocka_unit_test(strips_entities_and_processes_are_independent),
        cmocka_unit_test(too_high_a_ceiling_or_too_many_points_assert),
        cmocka_unit_test(time_is_proportional_to_the_number_of_points),
    };
    return cmocka_run_group_tests_name("kernel.points", tests, setup_arena, teardown_arena);
}
