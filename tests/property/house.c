/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the house runs anyway: booked alike in every lane, charged to none, and the laws hold with it. */
#include "harness.h"

enum { REPS = 4, LANES = 5 };

static const char *const files[LANES] = {LANE("istio-ambient"), LANE("linkerd"), LANE("cilium"),
                                         LANE("gateway-only"), LANE("istio-sidecar")};
enum { CNI_LANE = 2 };

static const char *const agents =
    "platform={cni: cilium, runs: [cilium/cilium-agent, cilium/cilium-operator]}";

/* A lane that is in no file: what a house had before. */
static const char old[] = "title: old\nidentity: none\ncomponents:\n"
                          "  - {name: agent, subject: old-agent, part: cni, role: agent, placement: "
                          "per-node-agent, idle-cpu: 50m}\n";

static const char bad[] = "title: bad\nidentity: none\ncomponents:\n"
                          "  - {name: agent, subject: a, role: agent, placement: kernel, delivers: [moon]}\n";

static const struct mc_lane *by_file(void *context, const char *name, struct mc_place place)
{
    struct bench *b = context;
    const char *folder = strcmp(name, "cni") == 0 ? "house" : "lanes";
    const char *file = mc_arena_printf(b->arena, MC_SOURCE_DIR "/scenarios/%s/%s.yaml", folder, name);
    (void)place;
    const char *made = strcmp(name, "old") == 0 ? old : strcmp(name, "bad") == 0 ? bad : NULL;
    struct mc_node *tree = made ? mc_tree_parse(b->arena, b->diag, name, made, strlen(made))
                                : mc_tree_load(b->arena, b->diag, file);
    return tree ? mc_lane_bind(b->arena, b->diag, name, tree) : NULL;
}

static bool settle(struct bench *b)
{
    struct mc_lane *lanes[MAX_LANES];
    for (int i = 0; i < b->lane_count; i++) {
        lanes[i] = (struct mc_lane *)b->lanes[i];
    }
    return mc_house_settle(b->arena, b->diag, b->scenario, lanes, b->lane_count, by_file, b);
}

static struct bench all_lanes(const char *settings)
{
    struct bench b = bench_open(SCENARIO("reference"), settings);
    bench_calendars(&b);
    for (int i = 0; i < LANES; i++) {
        bench_lane(&b, files[i], mc_arena_printf(b.arena, "lane-%d", i), "");
    }
    assert_true(settle(&b));
    return b;
}

static int dataplane(void)
{
    int m = 0;
    while (strcmp(mc_models[m]->name, "dataplane") != 0) {
        m++;
    }
    return m;
}

static int house_cause(void)
{
    const struct mc_model *model = mc_models[dataplane()];
    int c = 0;
    while (model->causes[c] && strcmp(model->causes[c], "house") != 0) {
        c++;
    }
    assert_non_null(model->causes[c]);
    return c;
}

/* Of one quantity: what is booked as the house's, or as everything else. */
static int64_t booked(const struct mc_lane_result *l, int quantity, bool house)
{
    int64_t sum = 0;
    for (int i = 0; i < l->total_count; i++) {
        const struct mc_ledger_total *t = &l->totals[i];
        bool is_house = t->category == dataplane() && t->cause == house_cause();
        sum += t->quantity == quantity && is_house == house ? t->amount : 0;
    }
    return sum;
}

static const int quantities[] = {MC_Q_CPU_USED,    MC_Q_CPU_RESERVED,    MC_Q_CPU_BILLED,
                                 MC_Q_MEMORY_USED, MC_Q_MEMORY_RESERVED, MC_Q_MEMORY_BILLED};
enum { QUANTITIES = sizeof quantities / sizeof quantities[0] };

static void the_house_is_booked_alike_in_every_lane(void **state)
{
    (void)state;
    struct bench b = all_lanes(agents);
    bench_run(&b, 1, REPS, 1, 0);
    for (int r = 0; r < REPS; r++) {
        assert_true(booked(&b.kept[r].lane[0], MC_Q_CPU_BILLED, true) > 0);
        for (int q = 0; q < QUANTITIES; q++) {
            int64_t first = booked(&b.kept[r].lane[0], quantities[q], true);
            for (int i = 1; i < LANES; i++) {
                assert_int_equal(booked(&b.kept[r].lane[i], quantities[q], true), first);
            }
        }
    }
    bench_close(&b);
}

static void a_lane_is_not_charged_for_what_runs_anyway(void **state)
{
    (void)state;
    /* Without exceptions: when their proxies come into the way depends on what else a team has to do. */
    struct bench with = all_lanes("exceptions.scale=0;platform={cni: cilium, runs: [cilium/cilium-agent, "
                                  "cilium/cilium-operator]}"),
                 without = all_lanes("exceptions.scale=0");
    bench_run(&with, 1, REPS, 1, 0);
    bench_run(&without, 1, REPS, 1, 0);
    for (int r = 0; r < REPS; r++) {
        for (int q = 0; q < QUANTITIES; q++) {
            for (int i = 0; i < LANES; i++) {
                const struct mc_lane_result *a = &with.kept[r].lane[i], *b = &without.kept[r].lane[i];
                int64_t house = booked(a, quantities[q], true);
                /* The lane that brings the agent pays the same in all; every other pays for it on top. */
                assert_int_equal(booked(b, quantities[q], true), 0);
                assert_int_equal(a->sum[quantities[q]], b->sum[quantities[q]] + (i == CNI_LANE ? 0 : house));
                assert_int_equal(booked(a, quantities[q], false),
                                 b->sum[quantities[q]] - (i == CNI_LANE ? house : 0));
            }
        }
    }
    bench_close(&with);
    bench_close(&without);
}

/* Of one model, person-seconds of a lane. */
static int64_t work_of(const struct mc_lane_result *l, const char *model)
{
    int64_t sum = 0;
    for (int i = 0; i < l->total_count; i++) {
        const struct mc_ledger_total *t = &l->totals[i];
        bool is_work = t->quantity == MC_Q_WORK || t->quantity == MC_Q_WORK_OFF;
        sum += is_work && strcmp(mc_models[t->category]->name, model) == 0 ? t->amount : 0;
    }
    return sum;
}

static void only_the_lane_that_contains_it_saves_work(void **state)
{
    (void)state;
    struct bench with = all_lanes(agents), without = all_lanes("");
    bench_run(&with, 1, REPS, 1, 0);
    bench_run(&without, 1, REPS, 1, 0);
    for (int r = 0; r < REPS; r++) {
        for (int i = 0; i < LANES; i++) {
            int64_t a = work_of(&with.kept[r].lane[i], "toil"), b = work_of(&without.kept[r].lane[i], "toil");
            assert_true(b > 0);
            assert_true(i == CNI_LANE ? a < b : a == b);
        }
    }
    bench_close(&with);
    bench_close(&without);
}

static void copies_differ_by_zero_and_order_changes_nothing(void **state)
{
    (void)state;
    struct bench a = all_lanes(agents), b = bench_open(SCENARIO("reference"), agents);
    bench_calendars(&b);
    for (int i = LANES - 1; i >= 0; i--) {
        bench_lane(&b, files[i], mc_arena_printf(b.arena, "other-%d", i), "");
        bench_lane(&b, files[i], mc_arena_printf(b.arena, "copy-%d", i), "");
    }
    assert_true(settle(&b));
    bench_run(&a, 1, REPS, 1, 0);
    bench_run(&b, 1, REPS, 2, 0);
    for (int r = 0; r < REPS; r++) {
        for (int i = 0; i < LANES; i++) {
            int there = 2 * (LANES - 1 - i);
            assert_true(same_result(&b.kept[r].lane[there], &b.kept[r].lane[there + 1]));
            assert_true(same_result(&b.kept[r].lane[there], &a.kept[r].lane[i]));
        }
    }
    bench_close(&a);
    bench_close(&b);
}

static void a_lane_that_replaces_a_part_does_not_pay_for_the_old_one(void **state)
{
    (void)state;
    struct bench b = bench_open(SCENARIO("reference"), "platform.runs=[old/agent]");
    bench_calendars(&b);
    bench_lane(&b, files[CNI_LANE], "one", "");
    bench_lane(&b, files[0], "two", "");
    assert_true(settle(&b));
    bench_run(&b, 1, REPS, 1, 0);
    for (int r = 0; r < REPS; r++) {
        assert_int_equal(booked(&b.kept[r].lane[0], MC_Q_CPU_BILLED, true), 0);
        assert_true(booked(&b.kept[r].lane[1], MC_Q_CPU_BILLED, true) > 0);
    }
    bench_close(&b);
}

static void a_part_that_must_stay_vetoes_the_lane_that_replaces_it(void **state)
{
    (void)state;
    struct bench b = all_lanes("platform.forbids=[cni]");
    struct bench own = all_lanes("platform={forbids: [cni], runs: [cilium/cilium-agent]}");
    struct bench plain = all_lanes("");
    bench_run(&b, 1, 1, 1, 0);
    bench_run(&own, 1, 1, 1, 0);
    bench_run(&plain, 1, 1, 1, 0);
    for (int i = 0; i < LANES; i++) {
        assert_int_equal(b.kept[0].lane[i].hard_unmet,
                         plain.kept[0].lane[i].hard_unmet + (i == CNI_LANE ? 1 : 0));
        assert_int_equal(own.kept[0].lane[i].hard_unmet, plain.kept[0].lane[i].hard_unmet);
    }
    assert_false(b.kept[0].lane[CNI_LANE].delivers);
    bench_close(&b);
    bench_close(&own);
    bench_close(&plain);
}

/* ---- what the house delivers ---- */

#define ENCRYPT "requirements=[{capability: encryption-in-transit, hard: true, share: 1}]"
enum { EDGE_LANE = 3 };

/* With people who bring namespaces into a mesh one after the other. */
static struct bench house_that(const char *runs, const char *mesh_settings)
{
    struct bench b =
        bench_openf(SCENARIO("reference"), ENCRYPT ";onboarding.enabled=true;platform.runs=[%s]", runs);
    bench_calendars(&b);
    for (int i = 0; i < LANES; i++) {
        bench_lane(&b, files[i], mc_arena_printf(b.arena, "lane-%d", i), i == 0 ? mesh_settings : "");
    }
    assert_true(settle(&b));
    bench_run(&b, 1, REPS, 1, 0);
    return b;
}

static int64_t uncovered(const struct mc_lane_result *l)
{
    int64_t sum = 0;
    for (int i = 0; i < l->total_count; i++) {
        const struct mc_ledger_total *t = &l->totals[i];
        bool is = t->quantity == MC_Q_UNCOVERED && strcmp(mc_models[t->category]->name, "requirements") == 0;
        sum += is ? t->amount : 0;
    }
    return sum;
}

static void what_the_house_delivers_is_delivered_only_where_it_runs(void **state)
{
    (void)state;
    struct bench with = house_that("cni/wireguard", ""), without = house_that("", "");
    for (int r = 0; r < REPS; r++) {
        for (int i = 0; i < LANES; i++) {
            const struct mc_lane_result *a = &with.kept[r].lane[i], *b = &without.kept[r].lane[i];
            assert_true(a->delivers);
            assert_int_equal(a->hard_unmet, 0);
            assert_int_equal(uncovered(a), 0);
            /* A mesh delivers it too, to those that are in. */
            assert_int_equal(b->hard_unmet, i == EDGE_LANE ? 1 : 0);
            double share = (double)uncovered(b) / (double)b->need_s;
            assert_true(i == EDGE_LANE ? share > 0.9999 : share > 0 && share < 0.9);
        }
    }
    bench_close(&with);
    bench_close(&without);
}

static void what_delivers_is_booked_alike_also_where_a_lane_left_its_own(void **state)
{
    (void)state;
    struct bench b = house_that("cni/wireguard", "");
    for (int r = 0; r < REPS; r++) {
        int64_t first = booked(&b.kept[r].lane[0], MC_Q_CPU_BILLED, true);
        assert_true(first > 0);
        for (int i = 1; i < LANES; i++) {
            assert_int_equal(booked(&b.kept[r].lane[i], MC_Q_CPU_BILLED, true), first);
        }
    }
    bench_close(&b);
}

static void a_lane_that_takes_its_place_delivers_by_itself(void **state)
{
    (void)state;
    struct bench plain = house_that("", ""), b = house_that("cni/wireguard", "replaces=[encryption]");
    for (int r = 0; r < REPS; r++) {
        assert_int_equal(uncovered(&b.kept[r].lane[0]), uncovered(&plain.kept[r].lane[0]));
        assert_int_equal(b.kept[r].lane[0].delivers, plain.kept[r].lane[0].delivers);
        /* It is there until the mesh stands, and no longer. */
        assert_true(booked(&b.kept[r].lane[0], MC_Q_CPU_BILLED, true) <
                    booked(&b.kept[r].lane[1], MC_Q_CPU_BILLED, true));
        assert_true(b.kept[r].lane[EDGE_LANE].delivers);
    }
    bench_close(&plain);
    bench_close(&b);
}

static void mistakes_are_reported_and_missing_needs_warned_of(void **state)
{
    (void)state;
    static const struct {
        const char *settings;
        int errors, warnings;
    } rows[] = {{"platform.runs=[cilium/cilium-agnet]", 1, 0},
                {"platform.runs=[bad/agent]", 1, 0},
                {"platform.runs=[cilium/cilium-gateway, cilium/cilium-envoy]", 1, 0},
                {"platform.observability=none", 0, 1},
                {"platform={cni: none}", 0, 1},
                {"platform={cni: none, runs: [cilium/cilium-agent]}", 0, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct bench b = bench_open(SCENARIO("reference"), rows[i].settings);
        bench_lane(&b, LANE("linkerd"), "linkerd", "");
        assert_int_equal(settle(&b), rows[i].errors == 0);
        assert_int_equal(mc_diag_errors(b.diag), rows[i].errors);
        assert_int_equal(mc_diag_warnings(b.diag), rows[i].warnings);
        bench_close(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_house_is_booked_alike_in_every_lane),
        cmocka_unit_test(a_lane_is_not_charged_for_what_runs_anyway),
        cmocka_unit_test(only_the_lane_that_contains_it_saves_work),
        cmocka_unit_test(copies_differ_by_zero_and_order_changes_nothing),
        cmocka_unit_test(a_lane_that_replaces_a_part_does_not_pay_for_the_old_one),
        cmocka_unit_test(a_part_that_must_stay_vetoes_the_lane_that_replaces_it),
        cmocka_unit_test(what_the_house_delivers_is_delivered_only_where_it_runs),
        cmocka_unit_test(what_delivers_is_booked_alike_also_where_a_lane_left_its_own),
        cmocka_unit_test(a_lane_that_takes_its_place_delivers_by_itself),
        cmocka_unit_test(mistakes_are_reported_and_missing_needs_warned_of),
    };
    return cmocka_run_group_tests_name("property.house", tests, NULL, NULL);
}
