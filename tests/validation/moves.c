/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * No category of a lane is a constant: whatever a lane books under a model moves with the organisation that
 * is drawn and with the scenario.
 */
#include "../property/harness.h"

enum { REPS = 4, LANES = 5 };

static const char *const lanes[LANES] = {"istio-ambient", "linkerd", "cilium", "gateway-only",
                                         "istio-sidecar"};

static struct bench run_with(const char *settings)
{
    struct bench b = bench_open(SCENARIO("reference"), settings);
    for (int i = 0; i < LANES; i++) {
        bench_lane(&b, mc_arena_printf(b.arena, MC_SOURCE_DIR "/scenarios/lanes/%s.yaml", lanes[i]), lanes[i],
                   "");
    }
    bench_run(&b, 8, REPS, 2, 0);
    return b;
}

/* A hash of all that is booked under a category; 0: nothing. */
static uint64_t booked(const struct mc_lane_result *l, int model)
{
    uint64_t f = 0;
    for (int i = 0; i < l->total_count; i++) {
        const struct mc_ledger_total *t = &l->totals[i];
        if (t->category == model) {
            f = mc_hash_join(mc_hash_join(f, (uint64_t)(t->cause * MC_Q_COUNT + t->quantity)),
                             (uint64_t)t->amount);
        }
    }
    return f;
}

static void every_category_moves_with_the_organisation_and_the_scenario(void **state)
{
    (void)state;
    struct bench a = run_with(""), b = run_with("generate.namespaces=20;generate.requests=50");
    int there = 0;
    for (int lane = 0; lane < LANES; lane++) {
        for (int m = 0; mc_models[m]; m++) {
            uint64_t here = booked(&a.kept[0].lane[lane], m);
            if (here != 0) {
                there++;
                assert_true(here != booked(&a.kept[2].lane[lane], m));
                assert_true(here != booked(&b.kept[0].lane[lane], m));
            }
        }
    }
    print_message("%d categories of %d lanes, none constant\n", there, LANES);
    assert_true(there >= 5 * LANES);
    bench_close(&a);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_category_moves_with_the_organisation_and_the_scenario),
    };
    return cmocka_run_group_tests_name("validation.moves", tests, NULL, NULL);
}
