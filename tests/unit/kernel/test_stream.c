/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Streams against GSL: tables made again, moments, Kolmogorov and Smirnov, tails. Seeds are fixed. */
#include "check.h"
#include "meshcost/stream.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { DRAWS = 1000000, N = MC_ZIGGURAT_LAYERS };

static struct mc_stream open_stream(uint64_t id)
{
    return mc_stream_open(mc_key_make(1, 2, 3), id, mc_slot("test.stream"));
}

static void bits_are_those_of_the_published_generator(void **state)
{
    (void)state;
    const uint64_t want[] = {41943041, 58720359, UINT64_C(3588806011781223), UINT64_C(3591011842654386),
                             UINT64_C(9228616714210784205)};
    struct mc_stream s = {{1, 2, 3, 4}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        assert_true(mc_stream_bits(&s) == want[i]);
    }
}

static void an_address_names_one_stream(void **state)
{
    (void)state;
    struct mc_key key = mc_key_make(1, 2, 3), other = mc_key_make(1, 2, 4);
    struct mc_stream a = mc_stream_open(key, 5, 6), again = mc_stream_open(key, 5, 6);
    struct mc_stream far[] = {mc_stream_open(other, 5, 6), mc_stream_open(key, 7, 6),
                              mc_stream_open(key, 5, 7)};
    for (int i = 0; i < 100; i++) {
        uint64_t bits = mc_stream_bits(&a);
        assert_true(bits == mc_stream_bits(&again));
        for (size_t j = 0; j < 3; j++) {
            assert_true(bits != mc_stream_bits(&far[j]));
        }
    }
}

/* The right edge of a layer; behind the last it is 0. */
static double edge(const struct mc_ziggurat_layer *layer, int i)
{
    return i < N ? layer[i].scale * 0x1p53 : 0;
}

/* All layers have one area, the base with its tail too, and the last one ends at the top of the density. */
static void check_areas(const struct mc_ziggurat_layer *layer, const double *y, double (*density)(double),
                        double tail)
{
    double area = edge(layer, 1) * density(edge(layer, 1)) + tail;
    check_close_rel(edge(layer, 0) * y[1], area, 1e-14);
    for (int i = 1; i < N; i++) {
        double x = edge(layer, i);
        check_close_rel(y[i], density(x), 1e-14);
        check_close_rel(x * (density(edge(layer, i + 1)) - density(x)), area, 1e-11);
    }
    assert_true(y[N] == 1);
}

/* The last place inside is left of the next edge, the one after it is not. */
static void check_places(const struct mc_ziggurat_layer *layer)
{
    for (int i = 0; i < N; i++) {
        int64_t inside = (int64_t)layer[i].inside;
        assert_true(inside == 0 || (double)(inside - 1) * layer[i].scale < edge(layer, i + 1));
        assert_true((double)inside * layer[i].scale >= edge(layer, i + 1));
    }
}

static double exponential_density(double x)
{
    return exp(-x);
}

static double normal_density(double x)
{
    return exp(-0.5 * x * x);
}

static void tables_cut_the_densities_into_equal_areas(void **state)
{
    (void)state;
    check_areas(mc_exponential_layer, mc_exponential_y, exponential_density,
                exp(-edge(mc_exponential_layer, 1)));
    check_areas(mc_normal_layer, mc_normal_y, normal_density,
                sqrt(2 * 3.14159265358979323846) * gsl_cdf_ugaussian_Q(edge(mc_normal_layer, 1)));
    check_places(mc_exponential_layer);
    check_places(mc_normal_layer);
}

typedef double variate_fn(struct mc_stream *stream);

static double exponential(struct mc_stream *s)
{
    return mc_stream_exponential(s);
}

static double normal(struct mc_stream *s)
{
    return mc_stream_normal(s);
}

static double uniform(struct mc_stream *s)
{
    return mc_stream_uniform(s);
}

static double *sample(variate_fn *draw, uint64_t id)
{
    struct mc_stream s = open_stream(id);
    double *x = malloc(DRAWS * sizeof *x);
    for (int i = 0; i < DRAWS; i++) {
        x[i] = draw(&s);
    }
    return x;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Kolmogorov's limit law at 0.1 %: 1.949 / sqrt(n). Sorts x. */
static void check_distance(double *x, double (*cdf)(double))
{
    double distance = 0;
    qsort(x, DRAWS, sizeof *x, ascending);
    for (int i = 0; i < DRAWS; i++) {
        double f = cdf(x[i]), low = (double)i / DRAWS, high = (i + 1.0) / DRAWS;
        distance = fmax(distance, fmax(f - low, high - f));
    }
    print_message("distance %.2e of %.2e\n", distance, 1.949 / sqrt(DRAWS));
    assert_true(distance < 1.949 / sqrt(DRAWS));
}

static double unit_exponential_cdf(double x)
{
    return gsl_cdf_exponential_P(x, 1);
}

static double unit_uniform_cdf(double x)
{
    return gsl_cdf_flat_P(x, 0, 1);
}

static void variates_have_their_distributions(void **state)
{
    (void)state;
    const struct {
        variate_fn *draw;
        double (*cdf)(double);
    } cases[] = {
        {uniform, unit_uniform_cdf}, {exponential, unit_exponential_cdf}, {normal, gsl_cdf_ugaussian_P}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (uint64_t id = 0; id < 3; id++) {
            double *x = sample(cases[i].draw, id);
            check_distance(x, cases[i].cdf);
            free(x);
        }
    }
}

/* E[x^k] within 4 standard errors; moment[] holds E[x^1] .. E[x^8]. */
static void check_moments(const double *x, const double *moment)
{
    for (int k = 1; k <= 4; k++) {
        double sum = 0;
        for (int i = 0; i < DRAWS; i++) {
            sum += pow(x[i], k);
        }
        double variance = moment[2 * k - 1] - moment[k - 1] * moment[k - 1];
        check_close_abs(sum / DRAWS, moment[k - 1], 4 * sqrt(variance / DRAWS));
    }
}

static void four_moments_are_right(void **state)
{
    (void)state;
    const double of_exponential[] = {1, 2, 6, 24, 120, 720, 5040, 40320},
                 of_normal[] = {0, 1, 0, 3, 0, 15, 0, 105};
    double *e = sample(exponential, 11), *n = sample(normal, 12);
    check_moments(e, of_exponential);
    check_moments(n, of_normal);
    free(e);
    free(n);
}

/* The share beyond each edge is that of the law: 4 standard errors of the binomial count. */
static void check_tail(const double *x, double edge, double probability, double sign)
{
    int beyond = 0;
    for (int i = 0; i < DRAWS; i++) {
        beyond += sign * x[i] > edge;
    }
    check_close_abs(beyond, probability * DRAWS, 4 * sqrt(probability * DRAWS) + 1);
}

static void tails_are_right_before_and_beyond_the_base_edge(void **state)
{
    (void)state;
    double *e = sample(exponential, 21), *n = sample(normal, 22);
    for (double edge = 4; edge <= 12; edge += 0.5) {
        check_tail(e, edge, gsl_cdf_exponential_Q(edge, 1), 1);
    }
    for (double edge = 2.5; edge <= 5; edge += 0.25) {
        check_tail(n, edge, gsl_cdf_ugaussian_Q(edge), 1);
        check_tail(n, edge, gsl_cdf_ugaussian_Q(edge), -1);
    }
    free(e);
    free(n);
}

static void successive_draws_are_not_correlated(void **state)
{
    (void)state;
    double *x = sample(normal, 31);
    for (int lag = 1; lag <= 5; lag++) {
        double sum = 0;
        for (int i = lag; i < DRAWS; i++) {
            sum += x[i] * x[i - lag];
        }
        check_close_abs(sum / DRAWS, 0, 4 / sqrt(DRAWS));
    }
    free(x);
}

static void small_ranges_are_even(void **state)
{
    (void)state;
    struct mc_stream s = open_stream(41);
    for (uint64_t n = 1; n <= 12; n++) {
        int count[12] = {0};
        double square = 0;
        for (int i = 0; i < DRAWS / 10; i++) {
            uint64_t k = mc_stream_below(&s, n);
            assert_true(k < n);
            count[k]++;
        }
        for (uint64_t k = 0; k < n; k++) {
            double want = DRAWS / 10.0 / (double)n;
            square += (count[k] - want) * (count[k] - want) / want;
        }
        assert_true(n == 1 || square < gsl_cdf_chisq_Pinv(0.9999, (double)n - 1));
    }
    assert_true(mc_stream_below(&s, INT64_MAX) < INT64_MAX);
}

static void durations_are_at_least_one_tick(void **state)
{
    (void)state;
    assert_int_equal(mc_stream_ticks(0, 1000), 1);
    assert_int_equal(mc_stream_ticks(0.5, 1000), 500);
    assert_int_equal(mc_stream_ticks(1.0006, 1000), 1001);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bits_are_those_of_the_published_generator),
        cmocka_unit_test(an_address_names_one_stream),
        cmocka_unit_test(tables_cut_the_densities_into_equal_areas),
        cmocka_unit_test(variates_have_their_distributions),
        cmocka_unit_test(four_moments_are_right),
        cmocka_unit_test(tails_are_right_before_and_beyond_the_base_edge),
        cmocka_unit_test(successive_draws_are_not_correlated),
        cmocka_unit_test(small_ranges_are_even),
        cmocka_unit_test(durations_are_at_least_one_tick),
    };
    return cmocka_run_group_tests_name("kernel.stream", tests, NULL, NULL);
}
