/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Regret on costs whose truth is known. */
#include "meshcost/address.h"
#include "meshcost/regret.h"
#include "meshcost/variate.h"
#include "unit.h"
#include <math.h>

enum { LANES = 3, OWNERS = 4, MOST = 60 };
static const double lane_effect[LANES] = {30, 0, 12}, owner_effect[OWNERS] = {50, 5, 0, 90};
static double cost[LANES * OWNERS * MOST];
static bool delivers[LANES * OWNERS];

/* Organisations differ in level, which cancels, and by noise, which does not. */
static void make(int n, double noise, double both, uint64_t set)
{
    static const struct mc_dist normal = {.family = MC_DIST_NORMAL, .a = 0, .b = 1};
    for (int l = 0; l < LANES; l++) {
        for (int w = 0; w < OWNERS; w++) {
            delivers[l * OWNERS + w] = true;
            for (int o = 0; o < n; o++) {
                mc_id id = mc_id_root("regret", "cell", (uint64_t)((l * OWNERS + w) * MOST + o));
                double z = mc_quantile(&normal, mc_uniform(mc_key_make(set, 0, 0), id, mc_slot("regret.z")));
                cost[(l * OWNERS + w) * n + o] = 1000 + 37 * o + lane_effect[l] + owner_effect[w] +
                                                 (l == 1 && w == 3 ? both : 0) + noise * z;
            }
        }
    }
}

static struct mc_regret regret(struct mc_arena *arena, int n)
{
    return mc_regret(arena, cost, delivers, LANES, OWNERS, n);
}

static void near(double value, double want)
{
    if (fabs(value - want) > 1e-9 * fmax(1, fabs(want))) {
        fail_msg("%.12g, not %.12g", value, want);
    }
}

static void additive_costs_are_exact(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    make(20, 0, 0, 1);
    struct mc_regret r = regret(arena, 20);
    assert_int_equal(r.best_lane, 1);
    assert_int_equal(r.best_owners, 2);
    for (int l = 0; l < LANES; l++) {
        for (int w = 0; w < OWNERS; w++) {
            near(r.cell[l * OWNERS + w].mean, lane_effect[l] + owner_effect[w]);
        }
    }
    const double lane[] = {12, 21, 30}, owners[] = {5, 145.0 / 3, 90};
    for (int i = 0; i < MC_MISTAKES; i++) {
        assert_true(r.mistake[i].known);
        near(r.mistake[i].lane.mean, lane[i]);
        near(r.mistake[i].owners.mean, owners[i]);
        near(r.mistake[i].extra.mean, owners[i] - lane[i]);
        near(r.mistake[i].owners_worse, i > 0);
    }
    /* Effects about their means: 30, 0, 12 and 50, 5, 0, 90. */
    double by_lane = OWNERS * (16.0 * 16 + 14 * 14 + 2 * 2),
           by_owners = LANES * (13.75 * 13.75 + 31.25 * 31.25 + 36.25 * 36.25 + 53.75 * 53.75);
    assert_true(r.split);
    near(r.by_lane.share, by_lane / (by_lane + by_owners));
    near(r.by_owners.share, by_owners / (by_lane + by_owners));
    assert_true(r.by_both.share < 1e-9 && r.by_lane.high - r.by_lane.low < 1e-6);
    mc_arena_destroy(arena);
}

static void what_depends_on_both_is_told_apart(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    make(20, 0, 120, 1);
    struct mc_regret r = regret(arena, 20);
    /* One cell of twelve lifted by 120: a square of 120^2 (1 - 1/3) (1 - 1/4) in the interaction. */
    double all = 0, grand = 0;
    for (int i = 0; i < LANES * OWNERS; i++) {
        grand += cost[i * 20] / (LANES * OWNERS);
    }
    for (int i = 0; i < LANES * OWNERS; i++) {
        all += (cost[i * 20] - grand) * (cost[i * 20] - grand);
    }
    near(r.by_both.share, 120.0 * 120 * (2.0 / 3) * (3.0 / 4) / all);
    near(r.by_lane.share + r.by_owners.share + r.by_both.share, 1);
    mc_arena_destroy(arena);
}

static void who_does_not_deliver_is_no_answer(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    make(20, 0, 0, 1);
    for (int w = 0; w < OWNERS; w++) {
        delivers[1 * OWNERS + w] = false;
    }
    delivers[2 * OWNERS + 2] = false; /* the next lane fails with the best owners */
    struct mc_regret r = regret(arena, 20);
    assert_int_equal(r.best_lane, 2);
    assert_int_equal(r.best_owners, 1);
    near(r.cell[2 * OWNERS + 2].mean, -5); /* cheaper, and no answer */
    near(r.mistake[MC_MISTAKE_NEAREST].lane.mean, 18);
    near(r.mistake[MC_MISTAKE_FARTHEST].lane.mean, 18);
    for (int i = 0; i < LANES * OWNERS; i++) {
        delivers[i] = false;
    }
    r = regret(arena, 20);
    assert_true(r.best_lane < 0 && !r.split && !r.mistake[0].known);
    mc_arena_destroy(arena);
}

static void intervals_cover(void **state)
{
    enum { SETS = 600, N = 20 };
    (void)state;
    int cell = 0, extra = 0, share = 0, told = 0;
    /* Expected squares: effects, and noise by its degrees of freedom. */
    double noise = 25, by_lane = OWNERS * 456.0 + 2 * noise * noise,
           by_owners =
               LANES * (13.75 * 13.75 + 31.25 * 31.25 + 36.25 * 36.25 + 53.75 * 53.75) + 3 * noise * noise,
           both = 6 * noise * noise, want = by_owners / (by_lane + by_owners + both);
    struct mc_arena *arena = mc_arena_create(0);
    for (int set = 0; set < SETS; set++) {
        mc_arena_reset(arena);
        make(N, noise, 0, (uint64_t)set + 1);
        struct mc_regret r = regret(arena, N);
        if (r.best_lane != 1 || r.best_owners != 2) {
            continue; /* another cell was the best by chance: the truth is another */
        }
        told++;
        const struct mc_estimate *c = &r.cell[0 * OWNERS + 3], *x = &r.mistake[MC_MISTAKE_FARTHEST].extra;
        cell += c->low <= 120 && 120 <= c->high;
        extra += x->low <= 60 && 60 <= x->high;
        share += r.by_owners.low <= want && want <= r.by_owners.high;
    }
    print_message("covered: cell %.3f, extra %.3f, share %.3f of %d\n", (double)cell / told,
                  (double)extra / told, (double)share / told, told);
    assert_true(told > SETS / 2);
    assert_true(cell > 0.925 * told && cell < 0.975 * told);
    assert_true(extra > 0.925 * told && extra < 0.975 * told);
    assert_true(share > 0.90 * told && share < 0.98 * told);
    mc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(additive_costs_are_exact),
        cmocka_unit_test(what_depends_on_both_is_told_apart),
        cmocka_unit_test(who_does_not_deliver_is_no_answer),
        cmocka_unit_test(intervals_cover),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
