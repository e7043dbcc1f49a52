/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctest:heavy */
/*
 * Ablation: with one mechanism switched off the categories that it owns are gone, and what others book
 * changes in nothing but the time at which a shared team gets to it.
 */
#include "../property/harness.h"
#include "meshcost/surfaces.h"

enum { REPS = 10, LANES = 3 };

/* As the program makes them before a run. */
static void bench_surfaces(struct bench *b)
{
    struct mc_node *tree = mc_tree_load(b->arena, b->diag, MC_SOURCE_DIR "/scenarios/priors/path.yaml");
    struct mc_lane *lanes[LANES];
    for (int i = 0; i < LANES; i++) {
        lanes[i] = (struct mc_lane *)b->lanes[i];
    }
    struct mc_surfaces_wish wish = {.scenario = b->scenario,
                                    .lanes = lanes,
                                    .lane_count = LANES,
                                    .jobs = 2,
                                    .priors = mc_path_priors_bind(b->arena, b->diag, tree)};
    struct mc_surfaces_made made;
    assert_true(mc_surfaces_settle(b->arena, &wish, &made));
}

static struct bench run_lanes(const char *settings, bool releases)
{
    static const char *const lanes[LANES] = {"istio-ambient", "linkerd", "gateway-only"};
    struct bench b = bench_open(SCENARIO("reference"), settings);
    for (int i = 0; i < LANES; i++) {
        bench_lane(&b, mc_arena_printf(b.arena, MC_SOURCE_DIR "/scenarios/lanes/%s.yaml", lanes[i]), lanes[i],
                   "");
    }
    if (releases) {
        bench_calendars(&b);
        bench_surfaces(&b);
    }
    bench_run(&b, 4, REPS, 2, 0);
    return b;
}

/* Without calendars there is nothing to upgrade. */
static struct bench run_all(const char *settings)
{
    return run_lanes(settings, false);
}

/* Without exceptions, whose proxies come into the way when a busy team gets to it. */
static struct bench run_with(const char *settings)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct bench b =
        run_all(mc_arena_printf(arena, "exceptions.scale=0%s%s", *settings ? ";" : "", settings));
    mc_arena_destroy(arena);
    return b;
}

static int64_t total(const struct mc_lane_result *l, const char *model, int quantity)
{
    int64_t sum = 0;
    for (int i = 0; i < l->total_count; i++) {
        const struct mc_ledger_total *t = &l->totals[i];
        sum += strcmp(mc_models[t->category]->name, model) == 0 && t->quantity == quantity ? t->amount : 0;
    }
    return sum;
}

static void check_same(const struct mc_lane_result *a, const struct mc_lane_result *b, const char *model)
{
    for (int q = 0; q < MC_Q_COUNT; q++) {
        assert_int_equal(total(a, model, q), total(b, model, q));
    }
}

static void without_incidents_only_theirs_are_gone(void **state)
{
    (void)state;
    struct bench all = run_with(""), none = run_with("incidents.scale=0");
    for (int r = 0; r < REPS; r++) {
        for (int i = 0; i < LANES; i++) {
            const struct mc_lane_result *a = &all.kept[r].lane[i], *b = &none.kept[r].lane[i];
            assert_true(total(a, "incidents", MC_Q_INCIDENTS) > 0);
            assert_int_equal(total(b, "incidents", MC_Q_INCIDENTS), 0);
            assert_int_equal(total(b, "incidents", MC_Q_PAGES), 0);
            assert_int_equal(total(b, "incidents", MC_Q_OUTAGE), 0);
            check_same(a, b, "dataplane");
            check_same(a, b, "requirements");
        }
    }
    bench_close(&all);
    bench_close(&none);
}

static void without_toil_only_that_is_gone_and_tickets_move(void **state)
{
    (void)state;
    struct bench all = run_with(""), none = run_with("toil.scale=0");
    for (int r = 0; r < REPS; r++) {
        for (int i = 0; i < LANES; i++) {
            const struct mc_lane_result *a = &all.kept[r].lane[i], *b = &none.kept[r].lane[i];
            assert_true(total(a, "toil", MC_Q_WORK) > 0);
            assert_int_equal(total(b, "toil", MC_Q_WORK), 0);
            check_same(a, b, "dataplane");
            check_same(a, b, "requirements");
            assert_int_equal(total(a, "incidents", MC_Q_INCIDENTS), total(b, "incidents", MC_Q_INCIDENTS));
            assert_int_equal(total(a, "incidents", MC_Q_PAGES), total(b, "incidents", MC_Q_PAGES));
            assert_int_equal(total(a, "incidents", MC_Q_OUTAGE), total(b, "incidents", MC_Q_OUTAGE));
        }
    }
    bench_close(&all);
    bench_close(&none);
}

static void without_branching_there_are_fewer_and_the_rest_is_the_same(void **state)
{
    (void)state;
    struct bench all = run_with(""), none = run_with("incidents.branching=0");
    int64_t fewer = 0;
    for (int r = 0; r < REPS; r++) {
        for (int i = 0; i < LANES; i++) {
            const struct mc_lane_result *a = &all.kept[r].lane[i], *b = &none.kept[r].lane[i];
            assert_true(total(b, "incidents", MC_Q_INCIDENTS) <= total(a, "incidents", MC_Q_INCIDENTS));
            fewer += total(a, "incidents", MC_Q_INCIDENTS) - total(b, "incidents", MC_Q_INCIDENTS);
            check_same(a, b, "dataplane");
        }
    }
    assert_true(fewer > 0);
    bench_close(&all);
    bench_close(&none);
}

/* Everything that is booked under a category, whatever the quantity. */
static int64_t entries_of(const struct mc_lane_result *l, const char *model)
{
    int64_t sum = 0;
    for (int q = 0; q < MC_Q_COUNT; q++) {
        sum += total(l, model, q);
    }
    return sum;
}

static void each_model_can_be_switched_off(void **state)
{
    (void)state;
    struct bench all = run_lanes("onboarding.enabled=true", true);
    for (int m = 0; mc_models[m]; m++) {
        const char *name = mc_models[m]->name;
        struct bench none =
            run_lanes(mc_arena_printf(all.arena, "onboarding.enabled=true;without=[%s]", name), true);
        int64_t booked = 0;
        for (int r = 0; r < REPS; r++) {
            for (int i = 0; i < LANES; i++) {
                booked += entries_of(&all.kept[r].lane[i], name);
                assert_int_equal(entries_of(&none.kept[r].lane[i], name), 0);
            }
        }
        assert_true(booked > 0);
        bench_close(&none);
    }
    bench_close(&all);
}

/* What spreads more is treated more, and what is treated more costs more proxies where these follow it. */
static void without_exceptions_l7_follows_the_flag(void **state)
{
    (void)state;
    struct bench all = run_all(""), none = run_all("exceptions.scale=0");
    for (int r = 0; r < REPS; r++) {
        const struct mc_lane_result *a = &all.kept[r].lane[0], *b = &none.kept[r].lane[0];
        assert_true(total(a, "exceptions", MC_Q_L7_SERVICES) > 0);
        assert_int_equal(entries_of(b, "exceptions"), 0);
        assert_true(total(a, "dataplane", MC_Q_CPU_BILLED) > total(b, "dataplane", MC_Q_CPU_BILLED));
    }
    bench_close(&all);
    bench_close(&none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_model_can_be_switched_off),
        cmocka_unit_test(without_exceptions_l7_follows_the_flag),
        cmocka_unit_test(without_incidents_only_theirs_are_gone),
        cmocka_unit_test(without_toil_only_that_is_gone_and_tickets_move),
        cmocka_unit_test(without_branching_there_are_fewer_and_the_rest_is_the_same),
    };
    return cmocka_run_group_tests_name("validation.ablation", tests, NULL, NULL);
}
