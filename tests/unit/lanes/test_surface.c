/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../validation/rigs.h"
#include "meshcost/surface.h"
#include "meshcost/variate.h"
#include <math.h>

struct made {
    struct stand stand;
    struct mc_lane *lane;
    struct mc_surface_spec spec;
    struct mc_surface surface;
};

static void make(struct made *m, const char *lane, const char *component)
{
    *m = (struct made){.stand = stand_open()};
    const char *file = mc_arena_printf(m->stand.arena, "lanes/%s", lane);
    m->lane = mc_lane_bind(m->stand.arena, m->stand.diag, lane, stand_file(&m->stand, file));
    m->spec =
        (struct mc_surface_spec){.lane = m->lane, .priors = m->stand.priors, .cores = 8, .pause = 0.008};
    for (int i = 0; i < m->lane->component_count; i++) {
        if (strcmp(m->lane->components[i].name, component) == 0) {
            m->spec.component = &m->lane->components[i];
        }
    }
    assert_non_null(m->spec.component);
    assert_true(mc_surface_begin(&m->spec, &m->surface));
    /* Backwards: the order of points must not matter. */
    for (int i = mc_surface_tasks(&m->surface); i-- > 0;) {
        mc_surface_simulate(&m->spec, &m->surface, i);
    }
    mc_surface_finish(m->stand.arena, &m->surface);
}

static void the_table_meets_the_points_of_the_grid(void **state)
{
    (void)state;
    struct made m;
    make(&m, "istio-ambient", "ztunnel");
    for (int i = 0; i < m.surface.columns * m.surface.rows; i++) {
        const struct mc_surface_point *p = &m.surface.points[i];
        struct mc_surface_law law;
        assert_true(mc_surface_law(&m.surface, p->use, p->neighbours, false, &law));
        check_close_rel(law.mean, (double)p->mean * 1e-6, 0.05);
        check_close_rel(law.value[MC_SURFACE_P99], (double)p->value[MC_SURFACE_P99] * 1e-6, 0.1);
        check_close_rel(mc_surface_cpu(&m.surface, p->use, p->neighbours), (double)p->cpu * 1e-6, 0.05);
        for (int k = 1; k < MC_SURFACE_SLICES; k++) {
            assert_true(law.value[k] >= law.value[k - 1]);
        }
        assert_true(p->noise_mean > 0 && p->requests > 500);
    }
    stand_close(&m.stand);
}

/* A point from another thread, order or call is the same point, and so is its place in a store. */
static void equal_specifications_give_equal_bits(void **state)
{
    (void)state;
    struct made m;
    make(&m, "linkerd", "linkerd-proxy");
    struct mc_surface again;
    assert_true(mc_surface_begin(&m.spec, &again));
    assert_string_equal(again.hash, m.surface.hash);
    for (int i = 0; i < mc_surface_tasks(&again); i += 5) {
        mc_surface_simulate(&m.spec, &again, i);
    }
    assert_memory_equal(&again.points[5], &m.surface.points[5], sizeof again.points[5]);
    m.spec.pause = 0.004;
    assert_true(mc_surface_begin(&m.spec, &again));
    assert_string_not_equal(again.hash, m.surface.hash);
    stand_close(&m.stand);
}

static void more_use_waits_longer_and_a_full_proxy_is_overload(void **state)
{
    (void)state;
    struct made m;
    make(&m, "istio-ambient", "waypoint");
    struct mc_surface_law low, high, beyond;
    assert_true(mc_surface_law(&m.surface, 0.5, 0, false, &low));
    assert_true(mc_surface_law(&m.surface, 0.9, 0, false, &high));
    assert_true(high.value[MC_SURFACE_P99] > 1.5 * low.value[MC_SURFACE_P99]);
    assert_true(mc_surface_law(&m.surface, 0.97, 0, false, &beyond));
    check_close_rel(beyond.mean, high.mean * 0.1 / 0.03, 1e-6);
    assert_false(mc_surface_law(&m.surface, 1, 0, false, &low));
    assert_false(mc_surface_law(&m.surface, NAN, 0, false, &low));
    /* Threads that never sleep cost less, and busy siblings cost more. */
    assert_true(mc_surface_cpu(&m.surface, 0.002, 0) > 1.5 * mc_surface_cpu(&m.surface, 0.7, 0));
    assert_true(mc_surface_cpu(&m.surface, 0.002, 0.6) > 1.1 * mc_surface_cpu(&m.surface, 0.002, 0));
    stand_close(&m.stand);
}

static void use_and_rate_are_each_other_s_inverse(void **state)
{
    (void)state;
    for (int i = 1; i < 10; i++) {
        for (int n = 0; n < 9; n += 2) {
            double busy = mc_surface_rate(1.5, 2, 16, n / 10.0, i / 10.0);
            check_close_rel(mc_surface_use(1.5, 2, 16, n / 10.0, busy), i / 10.0, 1e-3);
        }
    }
    /* Workers that are as many as the cores have what neighbours leave. */
    check_close_rel(mc_surface_use(1, 16, 16, 0.5, 4), 0.5, 1e-12);
}

/* Exponential slices: the sum of two is Erlang, of mean 2 and with known quantiles. */
static void independent_laws_add_up(void **state)
{
    (void)state;
    struct mc_surface_law a = {.mean = 1}, b;
    double before = 0, tail = 1;
    for (int k = 0; k < MC_SURFACE_SLICES; k++) {
        double after = mc_surface_slices[k], left = 1 - after;
        double part =
            (tail * (1 - log(tail)) - (left > 1e-12 ? left * (1 - log(left)) : 0)) / (after - before);
        a.value[k] = part;
        before = after;
        tail = left;
    }
    b = a;
    mc_surface_add(&a, &b);
    check_close_rel(a.mean, 2, 1e-12);
    check_close_rel(a.value[MC_SURFACE_P50], 1.6783, 0.02);
    check_close_rel(a.value[MC_SURFACE_P90], 3.8897, 0.02);
    check_close_rel(a.value[MC_SURFACE_P99], 6.6384, 0.03);
    double sum = 0;
    before = 0;
    for (int k = 0; k < MC_SURFACE_SLICES; k++) {
        sum += a.value[k] * (mc_surface_slices[k] - before);
        before = mc_surface_slices[k];
    }
    check_close_rel(sum, 2, 1e-3);
    mc_surface_scale(&a, 3, 1);
    check_close_rel(a.mean, 7, 1e-12);
}

/* Half of a slice before a far tail would reach below zero; nothing takes less than no time. */
static void laws_with_a_far_tail_add_up(void **state)
{
    (void)state;
    struct mc_surface_law a = {.mean = 51}, b;
    for (int k = 0; k < MC_SURFACE_VALUES; k++) {
        a.value[k] = k >= MC_SURFACE_SLICES - 2 && k < MC_SURFACE_SLICES ? 10000 : 1;
    }
    b = a;
    mc_surface_add(&a, &b);
    check_close_rel(a.mean, 102, 1e-12);
    assert_true(a.value[0] >= 0 && a.value[0] <= 2);
    for (int k = 1; k < MC_SURFACE_SLICES; k++) {
        assert_true(a.value[k] >= a.value[k - 1]);
    }
    assert_true(a.value[MC_SURFACE_SLICES - 1] >= 10000 && a.value[MC_SURFACE_SLICES - 1] <= 20000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_table_meets_the_points_of_the_grid),
                                       cmocka_unit_test(equal_specifications_give_equal_bits),
                                       cmocka_unit_test(more_use_waits_longer_and_a_full_proxy_is_overload),
                                       cmocka_unit_test(use_and_rate_are_each_other_s_inverse),
                                       cmocka_unit_test(independent_laws_add_up),
                                       cmocka_unit_test(laws_with_a_far_tail_add_up)};
    return cmocka_run_group_tests_name("unit.lanes.surface", tests, NULL, NULL);
}
