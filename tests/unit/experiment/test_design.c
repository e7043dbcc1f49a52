/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Designs: the points of each kind, constraints, and what is refused. */
#include "../config/problems.h"
#include "meshcost/design.h"
#include <math.h>

#define HEAD "name: d\nscenario: s.yaml\n"

static struct mc_design *design(struct fixture *f, const char *text)
{
    const struct mc_node *tree = parse(f, text);
    return tree ? mc_design_bind(f->arena, f->diag, tree) : NULL;
}

static void expect(struct fixture *f, const char *text, const char *const *rows)
{
    const struct mc_design *d = design(f, text);
    assert_string_equal(problems(f), "");
    assert_non_null(d);
    uint64_t p = 0;
    for (; rows[p]; p++) {
        const char *row = "";
        for (int i = 0; i < d->factor_count; i++) {
            const char *value = mc_design_value(d, p, i, f->arena);
            row = mc_arena_printf(f->arena, "%s%s%s", row, i ? " " : "", value ? value : "-");
        }
        assert_string_equal(row, rows[p]);
    }
    assert_int_equal(d->points, p);
}

static void a_grid_has_all_combinations(void **state)
{
    expect(*state,
           HEAD "kind: grid\nfactors:\n  - {name: a, path: x, values: [p, q]}\n"
                "  - {name: b, path: y, low: 1, high: 100, scale: log, unit: h}\n",
           (const char *const[]){"p 1h", "p 10h", "p 100h", "q 1h", "q 10h", "q 100h", NULL});
}

static void one_at_a_time_changes_one(void **state)
{
    expect(*state,
           HEAD "kind: one-at-a-time\nfactors:\n  - {name: a, path: x, values: [p, q]}\n"
                "  - {name: b, path: y, low: 0, high: 5, levels: 2, whole: true}\n",
           (const char *const[]){"- -", "p -", "q -", "- 0", "- 5", NULL});
}

static void cases_are_taken_as_listed(void **state)
{
    static const char cases[] = "cases:\n  - {name: one, set: [{path: x, value: \"1\"}]}\n"
                                "  - {name: two, set: [{path: y, value: a}, {path: x, value: \"2\"}]}\n";
    struct fixture *f = *state;
    const char *text = mc_arena_printf(f->arena, HEAD "kind: list\n%s", cases);
    expect(f, text, (const char *const[]){"1 -", "2 a", NULL});
    text = mc_arena_printf(f->arena, HEAD "kind: what-if\n%s", cases);
    expect(f, text, (const char *const[]){"- -", "1 -", "2 a", NULL});
    const struct mc_design *d = design(f, text);
    assert_string_equal(mc_design_point_name(d, 0), "base");
    assert_string_equal(mc_design_point_name(d, 2), "two");
    assert_true(mc_design_number(d, 2, 0) == 2 && isnan(mc_design_number(d, 2, 1)));
}

static void constraints_leave_points_out(void **state)
{
    expect(*state,
           HEAD "kind: grid\nfactors:\n  - {name: a, path: x, values: [\"1\", \"2\", \"3\"]}\n"
                "  - {name: b-c, path: y, values: [\"1\", \"2\", \"3\"]}\n"
                "constraints: [{that: \"a + b-c <= 4\"}, {that: \"2 * a - 1 > b-c\"}]\n",
           (const char *const[]){"2 1", "2 2", "3 1", NULL});
}

/* Each stratum of each factor once. */
static void a_latin_hypercube_meets_each_stratum_once(void **state)
{
    enum { N = 97 };
    struct fixture *f = *state;
    const struct mc_design *d = design(f, HEAD "kind: latin-hypercube\npoints: 97\nfactors:\n"
                                               "  - {name: a, path: x, low: 0, high: 97}\n"
                                               "  - {name: b, path: y, low: 0, high: 97}\n");
    assert_non_null(d);
    assert_int_equal(d->points, N);
    int diagonal = 0;
    for (int i = 0; i < 2; i++) {
        bool met[N] = {false};
        for (uint64_t p = 0; p < N; p++) {
            int stratum = (int)mc_design_number(d, p, i);
            assert_true(stratum >= 0 && stratum < N && !met[stratum]);
            met[stratum] = true;
            diagonal += i == 1 && stratum == (int)mc_design_number(d, p, 0);
        }
    }
    assert_true(diagonal < 10);
}

/* 64 points of two factors: one in each of 8 x 8 cells, as in a (0, 6, 2)-net; no zeros, no corners. */
static void a_sobol_sequence_fills_cells_evenly(void **state)
{
    struct fixture *f = *state;
    const struct mc_design *d = design(f, HEAD "kind: sobol\npoints: 64\nfactors:\n"
                                               "  - {name: a, path: x, low: 0, high: 8}\n"
                                               "  - {name: b, path: y, low: 0, high: 8}\n");
    assert_non_null(d);
    int cells[8][8] = {{0}}, uneven = 0;
    for (uint64_t p = 0; p < d->points; p++) {
        double a = mc_design_number(d, p, 0), b = mc_design_number(d, p, 1);
        assert_true(a > 0 && a < 8 && b > 0 && b < 8);
        cells[(int)a][(int)b]++;
    }
    for (int i = 0; i < 64; i++) {
        uneven += cells[i / 8][i % 8] != 1;
    }
    /* The sequence starts behind the origin, so that one cell has lost its point to another. */
    assert_true(uneven <= 2);
}

static void more_than_forty_factors_are_no_sobol_sequence(void **state)
{
    struct fixture *f = *state;
    for (int n = 40; n <= 41; n++) {
        const char *text = HEAD "kind: sobol\npoints: 8\nfactors:\n";
        for (int i = 0; i < n; i++) {
            text = mc_arena_printf(f->arena, "%s  - {name: f%d, path: p%d, low: 1, high: 2}\n", text, i, i);
        }
        const struct mc_design *d = design(f, text);
        assert_int_equal(d != NULL, n == 40);
        for (int i = 0; d && i < n; i++) {
            assert_true(mc_design_number(d, 0, i) != mc_design_number(d, 1, i));
        }
    }
    assert_non_null(strstr(problems(f), "41 factors: a Sobol sequence has no more than 40 here"));
}

static void a_further_factor_moves_no_other(void **state)
{
    struct fixture *f = *state;
    static const char *const kinds[] = {"latin-hypercube", "sobol"};
    for (int k = 0; k < 2; k++) {
        const char *one = mc_arena_printf(
            f->arena, HEAD "kind: %s\npoints: 20\nfactors:\n  - {name: a, path: x, low: 0, high: 8}\n",
            kinds[k]);
        const struct mc_design *d = design(f, one);
        const struct mc_design *e =
            design(f, mc_arena_printf(f->arena, "%s  - {name: b, path: y, low: 0, high: 8}\n", one));
        for (uint64_t p = 0; p < 20; p++) {
            assert_true(mc_design_number(d, p, 0) == mc_design_number(e, p, 0));
        }
    }
}

static void refused(struct fixture *f, const char *text, const char *because)
{
    assert_null(design(f, text));
    const char *said = problems(f);
    if (!strstr(said, because)) {
        fail_msg("not \"%s\" but: %s", because, said);
    }
}

static void what_is_wrong_is_said_with_its_place(void **state)
{
    struct fixture *f = *state;
#define ONE "factors: [{name: a, path: x, low: 1, high: 2}]\n"
    refused(f, HEAD "kind: grid\n", "there is nothing to change");
    refused(f, HEAD "kind: list\n" ONE, "this kind has no use for it");
    refused(f, HEAD "kind: sobol\n" ONE, "the number of points is missing");
    refused(f, HEAD "kind: grid\npoints: 3\n" ONE, "this kind makes its own number of points");
    refused(f, HEAD "kind: grid\nfactors: [{name: a, path: x}]\n", "exactly one of these");
    refused(f, HEAD "kind: grid\nfactors: [{name: a, path: x, low: 2, high: 1}]\n", "t.yaml:4:11: error");
    refused(f, HEAD "kind: grid\nfactors: [{name: a, path: x, low: 0, high: 1, scale: log}]\n",
            "cannot hold zero");
    refused(
        f,
        HEAD
        "kind: grid\nfactors: [{name: a, path: x, low: 0, high: 1}, {name: b, path: x, low: 0, high: 1}]\n",
        "two factors change the same path");
    refused(f, HEAD "kind: grid\n" ONE "constraints: [{that: \"a < c\"}]\n",
            "\"c\" is neither a factor nor a number");
    refused(f, HEAD "kind: grid\n" ONE "constraints: [{that: \"a\"}]\n", "there is none of <");
    refused(f, HEAD "kind: grid\n" ONE "constraints: [{that: \"a < 1 1\"}]\n", "is left over");
    refused(f, HEAD "kind: grid\n" ONE "constraints: [{that: \"a > 5\"}]\n", "hardly any point");
    refused(f, HEAD "kind: sobol\npoints: 4\n" ONE "constraints: [{that: \"a > 5\"}]\n", "hardly any point");
    refused(f,
            HEAD "kind: grid\nfactors: [{name: a, path: x, values: [p]}]\nconstraints: [{that: \"a > 5\"}]\n",
            "is no number");
    refused(
        f,
        HEAD
        "kind: grid\nfactors: [{name: a, path: x, low: 0, high: 1, levels: 1000},"
        " {name: b, path: y, low: 0, high: 1, levels: 1000}, {name: c, path: z, values: [\"1\", \"2\"]}]\n",
        "the grid has more than");
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(a_grid_has_all_combinations),
                                       TEST(one_at_a_time_changes_one),
                                       TEST(cases_are_taken_as_listed),
                                       TEST(constraints_leave_points_out),
                                       TEST(a_latin_hypercube_meets_each_stratum_once),
                                       TEST(a_sobol_sequence_fills_cells_evenly),
                                       TEST(more_than_forty_factors_are_no_sobol_sequence),
                                       TEST(a_further_factor_moves_no_other),
                                       TEST(what_is_wrong_is_said_with_its_place)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
