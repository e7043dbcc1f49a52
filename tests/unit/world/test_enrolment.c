/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"
#include "meshcost/enrolment.h"

enum { NAMESPACES = 2, MONTHS = 2 };
static const int64_t MONTH = 1000;

/* Two months of 1,000 ms; namespace 0 is there all the time, namespace 1 for half of the second month. */
static struct mc_fleet fleet(int64_t *starts, struct mc_namespace_month *cells)
{
    struct mc_fleet f = {.month_count = MONTHS, .namespace_count = NAMESPACES, .cluster_count = 1};
    for (int m = 0; m <= MONTHS; m++) {
        starts[m] = m * MONTH;
    }
    cells[0] = cells[2] = (struct mc_namespace_month){.active_ms = MONTH, .pod_ms = 3 * MONTH};
    cells[1] = (struct mc_namespace_month){0};
    cells[3] = (struct mc_namespace_month){.active_ms = MONTH / 2, .pod_ms = MONTH};
    static struct mc_cluster_month clusters[MONTHS] = {{.active_ms = 1000}, {.active_ms = 1000}};
    f.clusters = clusters;
    f.month_start = starts;
    f.namespaces = cells;
    return f;
}

static void all_are_in_where_nobody_keeps_it(void **state)
{
    (void)state;
    int64_t starts[MONTHS + 1];
    struct mc_namespace_month cells[NAMESPACES * MONTHS];
    struct mc_fleet f = fleet(starts, cells);
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_enrolment *e = mc_enrolment_create(arena, NAMESPACES, 1);
    assert_true(mc_enrolment_is_in(e, MC_SIDE_FIRST, 1));
    assert_true(mc_enrolment_is_up(e, MC_SIDE_FIRST, 0));
    check_close_abs(mc_enrolment_share(e, &f, MC_SIDE_FIRST, 1, 0), 1, 0);
    check_close_abs(mc_enrolment_up_share(e, &f, MC_SIDE_FIRST, 0, 1), 1, 0);
    mc_enrolment_keep(e);
    assert_false(mc_enrolment_is_in(e, MC_SIDE_FIRST, 1));
    assert_false(mc_enrolment_is_up(e, MC_SIDE_FIRST, 0));
    check_close_abs(mc_enrolment_share(e, &f, MC_SIDE_FIRST, 0, 0), 0, 0);
    mc_arena_destroy(arena);
}

static void shares_are_of_the_time_that_exists(void **state)
{
    (void)state;
    int64_t starts[MONTHS + 1];
    struct mc_namespace_month cells[NAMESPACES * MONTHS];
    struct mc_fleet f = fleet(starts, cells);
    struct mc_history h = {.namespaces = (struct mc_namespace[NAMESPACES]){{0}},
                           .namespace_count = NAMESPACES};
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_enrolment *e = mc_enrolment_create(arena, NAMESPACES, 1);
    mc_enrolment_keep(e);
    mc_enrolment_open(e, 0, 0, 250);
    mc_enrolment_enter(e, 0, 0, 400);
    mc_enrolment_enter(e, 0, 1, 1500);
    check_close_abs(mc_enrolment_up_share(e, &f, MC_SIDE_FIRST, 0, 0), 0.75, 1e-12);
    check_close_abs(mc_enrolment_share(e, &f, MC_SIDE_FIRST, 0, 0), 0.6, 1e-12);
    check_close_abs(mc_enrolment_share(e, &f, MC_SIDE_FIRST, 1, 0), 0, 0);
    check_close_abs(mc_enrolment_share(e, &f, MC_SIDE_FIRST, 1, 1), 1, 0);
    check_close_abs(mc_enrolment_share(e, &f, MC_SIDE_SECOND, 0, 0), 0, 0);
    check_close_abs(mc_enrolment_pod_share(e, &f, &h, MC_SIDE_FIRST, 0, 0), 0.6, 1e-12);
    mc_arena_destroy(arena);
}

static void a_namespace_moves_from_one_side_to_the_other(void **state)
{
    (void)state;
    int64_t starts[MONTHS + 1];
    struct mc_namespace_month cells[NAMESPACES * MONTHS];
    struct mc_fleet f = fleet(starts, cells);
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_enrolment *e = mc_enrolment_create(arena, NAMESPACES, 1);
    mc_enrolment_keep(e);
    mc_enrolment_open(e, 0, 0, 0);
    mc_enrolment_enter(e, 0, 0, 0);
    uint64_t before = mc_enrolment_version(e);
    mc_enrolment_open(e, 1, 0, 500);
    mc_enrolment_leave(e, 0, 0, 700);
    mc_enrolment_enter(e, 1, 0, 700);
    mc_enrolment_close(e, 0, 0, 900);
    assert_true(mc_enrolment_version(e) > before);
    assert_false(mc_enrolment_is_in(e, MC_SIDE_FIRST, 0));
    assert_true(mc_enrolment_is_in(e, MC_SIDE_SECOND, 0));
    assert_true(mc_enrolment_is_in(e, MC_SIDE_BOTH, 0));
    assert_false(mc_enrolment_is_up(e, MC_SIDE_FIRST, 0));
    check_close_abs(mc_enrolment_share(e, &f, MC_SIDE_FIRST, 0, 0), 0.7, 1e-12);
    check_close_abs(mc_enrolment_share(e, &f, MC_SIDE_BOTH, 0, 0), 1, 1e-12);
    check_close_abs(mc_enrolment_up_share(e, &f, MC_SIDE_FIRST, 0, 0), 0.9, 1e-12);
    check_close_abs(mc_enrolment_up_share(e, &f, MC_SIDE_BOTH, 0, 0), 1, 1e-12);
    mc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_are_in_where_nobody_keeps_it),
        cmocka_unit_test(shares_are_of_the_time_that_exists),
        cmocka_unit_test(a_namespace_moves_from_one_side_to_the_other),
    };
    return cmocka_run_group_tests_name("unit.world.enrolment", tests, NULL, NULL);
}
