/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctest:heavy */
/*
 * Do the reported intervals cover? Synthetic lanes whose expected costs are known, with two levels of
 * variance: what an organisation is (shared by its histories) and what happens to it (one history). Part of
 * each level is common to all lanes, as on common histories. Everything goes through mc_compare, so that what
 * is counted are the intervals that are reported. Draws are addressed: the counts are the same each time.
 */
#include "unit.h"

#include "meshcost/compare.h"
#include "meshcost/stopping.h"
#include "meshcost/variate.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LANES = 3, K = 2, MOST = 1600 };
enum shape { NORMAL, SKEWED, RARE };

static const char *const shape_words[] = {"normal", "skewed", "rare"};
static const double base[LANES] = {100, 106, 130};

/* One draw of a unit: mean 1. */
static double factor(enum shape shape, struct mc_key key, const char *what, uint64_t which, double spread)
{
    struct mc_dist d = {.family = MC_DIST_NORMAL, .a = 1, .b = spread};
    double u = mc_uniform(key, mc_id_root(what, "lane", which), 0);
    if (shape != NORMAL) {
        d = (struct mc_dist){.family = MC_DIST_LOGNORMAL, .a = -spread * spread / 2, .b = spread};
    }
    return mc_quantile(&d, u);
}

/* An event in one history of five that costs five times its mean on average. */
static double event(struct mc_key key, uint64_t lane)
{
    struct mc_dist d = {.family = MC_DIST_EXPONENTIAL, .a = 5, .zero = 0.8};
    return mc_quantile(&d, mc_uniform(key, mc_id_root("event", "lane", lane), 0));
}

/* Expected value base[lane], whatever the shape: factors are independent with mean 1. */
static double cost(enum shape shape, uint64_t experiment, int lane, int o, int h)
{
    struct mc_key organisation = mc_key_make(experiment, (uint64_t)o, MC_NO_HISTORY);
    struct mc_key history = mc_key_make(experiment, (uint64_t)o, (uint64_t)h);
    uint64_t l = (uint64_t)lane;
    double x = base[lane] * factor(shape, organisation, "shared", 0, 0.3) *
               factor(shape, organisation, "own", l, 0.15) * factor(shape, history, "happens", 0, 0.15) *
               factor(shape, history, "happens to", l, 0.15);
    return shape == RARE ? x * event(history, l) : x;
}

struct bench {
    struct mc_read_run run;
    struct mc_read_result result;
    struct mc_read_lane lane[LANES];
    struct mc_read_quantity quantity;
    struct mc_read_team team;
    const char *category;
    int64_t *amount, *zero;
    bool *delivers;
};

static struct bench *make_bench(struct mc_arena *arena)
{
    struct bench *b = MC_NEW(arena, struct bench);
    static const char *const names[LANES] = {"a", "b", "c"};
    b->run = (struct mc_read_run){.currency = "USD", .prices = "x", .histories = K, .years = 1};
    for (int i = 0; i < LANES; i++) {
        b->lane[i] = (struct mc_read_lane){.name = names[i], .title = names[i]};
    }
    b->quantity = (struct mc_read_quantity){
        .word = "x", .unit = "x", .priced_unit = "x", .price_key = "x", .per_priced_unit = 1, .micro = 1};
    b->team.name = "nobody";
    b->category = "all";
    b->amount = MC_NEW_ARRAY(arena, LANES * MOST * K, int64_t);
    b->zero = MC_NEW_ARRAY(arena, LANES * MOST * K, int64_t);
    b->delivers = MC_NEW_ARRAY(arena, LANES * MOST * K, bool);
    memset(b->delivers, 1, LANES * MOST * K * sizeof *b->delivers);
    return b;
}

static const struct mc_compare *experiment(struct bench *b, struct mc_arena *arena, enum shape shape,
                                           uint64_t number, int organisations)
{
    int n = organisations * K;
    for (int lane = 0; lane < LANES; lane++) {
        for (int i = 0; i < n; i++) {
            b->amount[lane * n + i] = mc_round_half_even(1e6 * cost(shape, number, lane, i / K, i % K));
        }
    }
    b->result = (struct mc_read_result){.run = &b->run,
                                        .lanes = LANES,
                                        .quantities = 1,
                                        .categories = 1,
                                        .teams = 1,
                                        .organisations = organisations,
                                        .replications = n,
                                        .lane = b->lane,
                                        .quantity = &b->quantity,
                                        .category = &b->category,
                                        .team = &b->team,
                                        .amount = b->amount,
                                        .by_category = b->zero,
                                        .by_team = b->zero,
                                        .need_s = b->zero,
                                        .hard_unmet = b->zero,
                                        .delivers = b->delivers};
    struct mc_diag *diag = mc_diag_create(arena);
    const struct mc_compare *c = mc_compare(arena, diag, &b->result, &(struct mc_compare_options){0});
    assert_non_null(c);
    return c;
}

struct count {
    int told, covered;
};

static void tally(struct count *c, const struct mc_estimate *e, double truth)
{
    if (!e->withheld) {
        c->told++;
        c->covered += e->low <= truth && truth <= e->high;
    }
}

static double share(const struct count *c)
{
    return c->told ? (double)c->covered / c->told : 0;
}

struct figures {
    struct count mean, difference, unpaired, replications;
    double narrower; /* sum of widths of paired to unpaired */
};

/* What is not reported: every history as if it were an observation of its own. */
static struct mc_estimate of_replications(const struct bench *b, struct mc_arena *arena, int lane)
{
    int n = b->result.replications;
    double *x = MC_NEW_ARRAY(arena, (size_t)n, double);
    for (int i = 0; i < n; i++) {
        x[i] = 1e-6 * (double)b->amount[lane * n + i];
    }
    return mc_estimate(x, n, arena);
}

static struct figures measure(enum shape shape, int organisations, int experiments)
{
    struct mc_arena *keep = mc_arena_create(0), *arena = mc_arena_create(0);
    struct bench *b = make_bench(keep);
    struct figures f = {0};
    for (int i = 0; i < experiments; i++) {
        mc_arena_reset(arena);
        const struct mc_compare *c = experiment(b, arena, shape, (uint64_t)i, organisations);
        const struct mc_compare_measure *cash = &c->measure[0];
        int n = organisations;
        struct mc_estimate apart = mc_estimate_unpaired(cash->sample, n, &cash->sample[n], n, arena);
        struct mc_estimate flat = of_replications(b, arena, 0);
        tally(&f.mean, &cash->value[0], base[0]);
        tally(&f.difference, &cash->delta[1], base[1] - base[0]);
        tally(&f.unpaired, &apart, base[1] - base[0]);
        tally(&f.replications, &flat, base[0]);
        f.narrower += (cash->delta[1].high - cash->delta[1].low) / (apart.high - apart.low) / experiments;
    }
    mc_arena_destroy(arena);
    mc_arena_destroy(keep);
    printf("%-7s %4d organisations: mean %.1f %% (told %.0f %%), paired difference %.1f %% (told %.0f %%), "
           "unpaired %.1f %% and %.1f times as wide, histories as observations %.1f %%\n",
           shape_words[shape], organisations, 100 * share(&f.mean), 100.0 * f.mean.told / experiments,
           100 * share(&f.difference), 100.0 * f.difference.told / experiments, 100 * share(&f.unpaired),
           1 / f.narrower, 100 * share(&f.replications));
    return f;
}

/* The standard error of a coverage from 2,000 experiments is half a percent. */
static void intervals_of_normal_lanes_cover_as_often_as_they_say(void **state)
{
    (void)state;
    static const int sizes[] = {8, 25, 100};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct figures f = measure(NORMAL, sizes[i], 2000);
        /* The rule that withholds is cautious: it leaves out some harmless samples of a hundred. */
        assert_true(f.mean.told == 2000 && f.difference.told > 1600);
        assert_true(share(&f.mean) > 0.938 && share(&f.mean) < 0.962);
        assert_true(share(&f.difference) > 0.938 && share(&f.difference) < 0.962);
        /* What pairing and the two levels are for. */
        assert_true(share(&f.unpaired) > 0.98 && f.narrower < 0.75);
        assert_true(share(&f.replications) < 0.91);
    }
}

static void intervals_of_skewed_lanes_lose_little(void **state)
{
    (void)state;
    struct figures few = measure(SKEWED, 25, 2000), many = measure(SKEWED, 100, 2000);
    assert_true(share(&few.mean) > 0.92 && share(&many.mean) > 0.935);
    assert_true(share(&few.difference) > 0.93 && share(&many.difference) > 0.935);
    assert_true(share(&many.mean) < 0.965 && share(&many.difference) < 0.965);
}

/* Most histories cost nothing and few cost much: intervals are withheld until they can be trusted. */
static void intervals_of_rare_costs_are_withheld_or_nearly_right(void **state)
{
    (void)state;
    struct figures few = measure(RARE, 50, 1000), many = measure(RARE, 400, 500);
    assert_true(few.mean.told < 200 && few.difference.told < 200);
    assert_true(many.mean.told > 250 && share(&many.mean) > 0.92);
    assert_true(many.difference.told > 400 && share(&many.difference) > 0.92);
}

/* ---- the stopping rule ---- */

struct stopped {
    int organisations, right, covered;
};

static struct stopped run_until(struct bench *b, struct mc_arena *arena, enum shape shape, uint64_t number,
                                double precision)
{
    uint64_t size = 0;
    for (;;) {
        size = mc_stopping_next(size + 1, K, (uint64_t)MOST * K);
        mc_arena_reset(arena);
        const struct mc_compare *c = experiment(b, arena, shape, number, (int)size / K);
        const struct mc_compare_measure *cash = &c->measure[0];
        struct mc_precision p = mc_precision(cash->sample, LANES, (int)size / K, arena);
        if (p.half > precision * cash->value[0].mean && size < (uint64_t)MOST * K) {
            continue;
        }
        struct stopped s = {.organisations = (int)size / K, .right = 1, .covered = 1};
        for (int x = 0; x < LANES; x++) {
            for (int y = x + 1; y < LANES; y++) {
                double truth = base[y] - base[x], seen = cash->value[y].mean - cash->value[x].mean;
                s.covered = s.covered && fabs(seen - truth) <= precision * base[0];
                s.right = s.right && (truth <= precision * base[0] || seen > 0);
            }
        }
        return s;
    }
}

static void stopping_keeps_its_guarantee_on_known_lanes(void **state)
{
    (void)state;
    enum { EXPERIMENTS = 300 };
    static const double precisions[] = {0.1, 0.055};
    struct mc_arena *keep = mc_arena_create(0), *arena = mc_arena_create(0);
    struct bench *b = make_bench(keep);
    for (int shape = NORMAL; shape <= SKEWED; shape++) {
        for (size_t i = 0; i < 2; i++) {
            int covered = 0, right = 0;
            double organisations = 0;
            for (int e = 0; e < EXPERIMENTS; e++) {
                struct stopped s =
                    run_until(b, arena, (enum shape)shape, (uint64_t)(10000 + e), precisions[i]);
                covered += s.covered;
                right += s.right;
                organisations += (double)s.organisations / EXPERIMENTS;
            }
            printf("%-7s stopped at %.1f %%, after %.0f organisations on average: all differences within it "
                   "%.1f %%, order right %.1f %%\n",
                   shape_words[shape], 100 * precisions[i], organisations, 100.0 * covered / EXPERIMENTS,
                   100.0 * right / EXPERIMENTS);
            assert_true(organisations > MC_STOPPING_FIRST / K && organisations < MOST);
            assert_true(covered >= 0.93 * EXPERIMENTS && right >= 0.95 * EXPERIMENTS);
        }
    }
    mc_arena_destroy(arena);
    mc_arena_destroy(keep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_of_normal_lanes_cover_as_often_as_they_say),
        cmocka_unit_test(intervals_of_skewed_lanes_lose_little),
        cmocka_unit_test(intervals_of_rare_costs_are_withheld_or_nearly_right),
        cmocka_unit_test(stopping_keeps_its_guarantee_on_known_lanes),
    };
    return cmocka_run_group_tests_name("validation.coverage", tests, NULL, NULL);
}
