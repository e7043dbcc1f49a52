/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Maps whose boundaries are known: where points are spent, and what the patches say. */
#include "meshcost/map.h"
#include "unit.h"
#include <math.h>
#include <string.h>

enum { MOST = 4000 };

struct map {
    struct mc_map_plan plan;
    struct mc_arena *arena;
    struct mc_map_place points[MOST];
    int answers[MOST];
    int count, first, rounds;
};

/* Of axis values: shares of a range, indices of a list. */
typedef int truth(const double *x);

static void position(const struct mc_map_plan *plan, const double *at, double *x)
{
    for (int i = 0; i < plan->axis_count; i++) {
        x[i] = plan->axis[i].values ? at[i] : at[i] / mc_map_steps(plan, i);
    }
}

static void answer(struct map *m, truth *f, const struct mc_map_place *more, int n)
{
    for (int i = 0; i < n; i++) {
        double at[MC_MAP_AXES], x[MC_MAP_AXES];
        assert_true(m->count < MOST);
        for (int k = 0; k < MC_MAP_AXES; k++) {
            at[k] = more[i].at[k];
        }
        position(&m->plan, at, x);
        m->points[m->count] = more[i];
        m->answers[m->count++] = f(x);
    }
}

static struct map *draw(struct mc_map_plan plan, truth *f)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct map *m = MC_NEW(arena, struct map);
    struct mc_map_place *more;
    m->plan = plan;
    m->arena = arena;
    int first = mc_map_first(&plan, arena, &more);
    answer(m, f, more, first);
    m->first = m->count;
    for (int n; (n = mc_map_more(&plan, m->points, m->answers, m->count, arena, &more)) > 0; m->rounds++) {
        answer(m, f, more, n);
    }
    for (int i = 0; i < m->count; i++) {
        for (int k = 0; k < i; k++) {
            assert_true(memcmp(&m->points[i], &m->points[k], sizeof m->points[i]) != 0);
        }
    }
    return m;
}

/* Share of the area that is painted wrongly, by the patches' middles at the finest lattice. */
static double wrong(const struct map *m, truth *f, double *painted)
{
    struct mc_map_patch *p;
    int n = mc_map_patches(&m->plan, m->points, m->count, m->arena, &p);
    double all = 1, bad = 0;
    *painted = 0;
    for (int i = 0; i < m->plan.axis_count; i++) {
        all *= m->plan.axis[i].values ? m->plan.axis[i].values : mc_map_steps(&m->plan, i);
    }
    for (int i = 0; i < n; i++) {
        double middle[MC_MAP_AXES] = {0}, x[MC_MAP_AXES], area = 1;
        for (int k = 0; k < m->plan.axis_count; k++) {
            area *= p[i].high[k] - p[i].low[k];
            middle[k] = (p[i].high[k] + p[i].low[k]) / 2;
        }
        position(&m->plan, middle, x);
        *painted += area / all;
        bad += f(x) == m->answers[p[i].point] ? 0 : area / all;
    }
    return bad;
}

/* Two linear costs: one lane is cheaper above a line, the other below. */
static int line(const double *x)
{
    return x[0] + 0.5 * x[1] < 0.61;
}

static double from_line(const double *x)
{
    return fabs(x[0] + 0.5 * x[1] - 0.61) / sqrt(1.25);
}

static const struct mc_map_plan square = {
    .axis_count = 2, .axis = {{.cells = 4}, {.cells = 4}}, .halvings = 4, .budget = MOST};

static void points_are_spent_near_the_boundary(void **state)
{
    (void)state;
    struct map *m = draw(square, line);
    double painted;
    assert_int_equal(m->first, 25);
    assert_int_equal(m->rounds, 4);
    /* A cell of the first grid has a diagonal of 0.25 sqrt 2; a round's points lie in cells that the line
     * crosses, the last round's in cells of a 32nd. */
    int near = 0, late = 0;
    for (int i = m->first; i < m->count; i++) {
        double at[MC_MAP_AXES] = {m->points[i].at[0], m->points[i].at[1]}, x[MC_MAP_AXES];
        position(&m->plan, at, x);
        assert_true(from_line(x) < 0.25 * sqrt(2));
        near += from_line(x) < 0.1;
        bool last = m->points[i].at[0] % 2 || m->points[i].at[1] % 2;
        late += last;
        assert_true(!last || from_line(x) < sqrt(2) / 32 + 1e-12);
    }
    assert_true(near > 0.9 * (m->count - m->first) && late > (m->count - m->first) / 3);
    /* The full lattice has 65 x 65 points, and its error is a quarter of a step on either side at most. */
    assert_true(m->count < 65 * 65 / 10);
    assert_true(wrong(m, line, &painted) < 0.01);
    assert_true(fabs(painted - 1) < 1e-9);
    mc_arena_destroy(m->arena);
}

static void a_budget_is_kept_and_spent(void **state)
{
    (void)state;
    int before = 0;
    for (int budget = 20; budget < 240; budget += 37) {
        struct mc_map_plan plan = square;
        double painted;
        plan.budget = budget;
        struct map *m = draw(plan, line);
        assert_true(m->count <= budget || m->count == m->first);
        assert_true(budget < 60 || m->count > budget - 6);
        assert_true(m->count >= before);
        before = m->count;
        (void)wrong(m, line, &painted);
        assert_true(fabs(painted - 1) < 1e-9);
        mc_arena_destroy(m->arena);
    }
}

/* Another line for each value of a list, which lies between two ranges; none for the last. */
static int sheets(const double *x)
{
    return x[1] < 2.5 && x[0] + x[2] > 0.5 + 0.3 * x[1] ? 1 : 0;
}

static void lists_are_sheets(void **state)
{
    (void)state;
    struct mc_map_plan plan = {
        .axis_count = 3, .axis = {{.cells = 3}, {.values = 4}, {.cells = 2}}, .halvings = 3, .budget = MOST};
    struct map *m = draw(plan, sheets);
    int each[4] = {0};
    double painted;
    assert_int_equal(m->first, 4 * 4 * 3);
    for (int i = 0; i < m->count; i++) {
        each[m->points[i].at[1]]++;
    }
    assert_int_equal(each[3], 12); /* nothing changes there */
    assert_true(each[0] > 40 && each[1] > 40 && each[2] > 40);
    assert_true(wrong(m, sheets, &painted) < 0.02);
    assert_true(fabs(painted - 1) < 1e-9);
    mc_arena_destroy(m->arena);
}

/* An island that one point of the first grid has seen: its coast crosses edges of cells with equal corners.
 */
static int island(const double *x)
{
    return hypot(x[0] - 0.5, x[1] - 0.5) < 0.2;
}

static void what_neighbours_saw_is_followed(void **state)
{
    (void)state;
    struct map *m = draw(square, island);
    double painted;
    assert_true(wrong(m, island, &painted) < 0.012);
    mc_arena_destroy(m->arena);
}

static int two_lists(const double *x)
{
    return (int)x[0] == (int)x[1];
}

static void lists_alone_are_not_refined(void **state)
{
    (void)state;
    struct mc_map_plan plan = {
        .axis_count = 2, .axis = {{.values = 3}, {.values = 2}}, .halvings = 4, .budget = MOST};
    struct map *m = draw(plan, two_lists);
    double painted;
    assert_int_equal(m->count, 6);
    assert_true(wrong(m, two_lists, &painted) <= 0 && fabs(painted - 1) < 1e-9);
    mc_arena_destroy(m->arena);
}

static int nothing_changes(const double *x)
{
    (void)x;
    return -1;
}

static void where_nothing_changes_nothing_is_spent(void **state)
{
    (void)state;
    struct map *m = draw(square, nothing_changes);
    assert_int_equal(m->count, 25);
    mc_arena_destroy(m->arena);
}

/* A round is what it is, whichever rounds were made in this process. */
static void it_goes_on_from_points_alone(void **state)
{
    (void)state;
    struct map *m = draw(square, line);
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_map_place *more;
    int n = mc_map_more(&square, m->points, m->answers, m->first, arena, &more);
    assert_true(n > 0);
    for (int i = 0; i < n; i++) {
        assert_memory_equal(&more[i], &m->points[m->first + i], sizeof *more);
    }
    mc_arena_destroy(arena);
    mc_arena_destroy(m->arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_spent_near_the_boundary),
        cmocka_unit_test(a_budget_is_kept_and_spent),
        cmocka_unit_test(lists_are_sheets),
        cmocka_unit_test(what_neighbours_saw_is_followed),
        cmocka_unit_test(lists_alone_are_not_refined),
        cmocka_unit_test(where_nothing_changes_nothing_is_spent),
        cmocka_unit_test(it_goes_on_from_points_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
