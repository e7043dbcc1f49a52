/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The committed table of fingerprints: scenario, lane, seed, replication and the hash of all executed events
 * and booked entries; and of every latency surface, coarse, what was simulated and what is read between.
 * Every configuration of the build (gcc, clang, -O0, -O3, sanitizers) runs this test and so has to come to
 * the same bits. MC_UPDATE_GOLDEN=1 rewrites the table; the change is then visible line by line.
 */
#include "harness.h"
#include "meshcost/surface.h"
#include "meshcost/variate.h"

#include <inttypes.h>

#define TABLE MC_SOURCE_DIR "/tests/property/fingerprints.csv"

static const char *const scenarios[] = {"reference", "small", "unowned-anchor", "corporate-ca"};
static const char *const lanes[] = {"istio-ambient", "linkerd", "cilium", "gateway-only", "istio-sidecar"};
enum { SCENARIOS = 4, LANES = 5, REPLICATIONS = 4, JOBS = 2 };

static void add_rows(struct mc_buffer *out, const char *scenario, uint64_t seed)
{
    char path[4096];
    snprintf(path, sizeof path, MC_SOURCE_DIR "/scenarios/%s.yaml", scenario);
    struct bench b = bench_open(path, "onboarding.enabled=true");
    bench_calendars(&b);
    for (int i = 0; i < LANES; i++) {
        const char *file = mc_arena_printf(b.arena, MC_SOURCE_DIR "/scenarios/lanes/%s.yaml", lanes[i]);
        bench_lane(&b, file, lanes[i], "");
    }
    bench_run(&b, seed, REPLICATIONS, JOBS, 0);
    for (int r = 0; r < REPLICATIONS; r++) {
        for (int i = 0; i < LANES; i++) {
            mc_buffer_printf(out, "%s,%s,%" PRIu64 ",%d,%016" PRIx64 "\n", scenario, lanes[i], seed, r,
                             b.kept[r].lane[i].fingerprint);
        }
    }
    bench_close(&b);
}

static uint64_t bits_of(const struct mc_surface *s)
{
    uint64_t hash = 0;
    for (int i = 0; i < mc_surface_tasks(s); i++) {
        int points = s->columns * s->rows;
        const struct mc_surface_point *p = i < points ? &s->points[i] : &s->checks[i - points];
        for (int k = 0; k < MC_SURFACE_VALUES; k++) {
            hash = mc_hash_join(hash, (uint64_t)p->value[k]);
        }
        const int64_t rest[] = {p->mean, p->cpu, p->noise_mean, p->noise_p99, p->noise_cpu, p->requests};
        for (int k = 0; k < 6; k++) {
            hash = mc_hash_join(hash, (uint64_t)rest[k]);
        }
    }
    struct mc_surface_law law;
    assert_true(mc_surface_law(s, 0.31, 0.17, true, &law));
    for (int k = 0; k < MC_SURFACE_VALUES; k++) {
        hash = mc_hash_join(hash, (uint64_t)mc_round_half_even(law.value[k] * 1e6));
    }
    return hash;
}

static void add_surfaces(struct mc_buffer *out)
{
    struct bench b = bench_open(MC_SOURCE_DIR "/scenarios/small.yaml", "");
    struct mc_node *tree = mc_tree_load(b.arena, b.diag, MC_SOURCE_DIR "/scenarios/priors/path.yaml");
    const struct mc_path_priors *priors = mc_path_priors_bind(b.arena, b.diag, tree);
    assert_non_null(priors);
    for (int i = 0; i < LANES; i++) {
        bench_lane(&b, mc_arena_printf(b.arena, MC_SOURCE_DIR "/scenarios/lanes/%s.yaml", lanes[i]), lanes[i],
                   "");
        const struct mc_lane *lane = b.lanes[i];
        for (int c = 0; c < lane->component_count; c++) {
            struct mc_surface_spec spec = {.lane = lane,
                                           .component = &lane->components[c],
                                           .priors = priors,
                                           .cores = 8,
                                           .pause = 0.008};
            struct mc_surface *s = MC_NEW(b.arena, struct mc_surface);
            if (!mc_surface_begin(&spec, s)) {
                continue;
            }
            for (int task = 0; task < mc_surface_tasks(s); task++) {
                mc_surface_simulate(&spec, s, task);
            }
            mc_surface_finish(b.arena, s);
            mc_buffer_printf(out, "surface,%s,%d,0,%016" PRIx64 "\n", lanes[i], c, bits_of(s));
        }
    }
    bench_close(&b);
}

static void rewrite(const struct mc_buffer *rows)
{
    FILE *f = fopen(TABLE, "w");
    assert_non_null(f);
    fwrite(mc_buffer_text(rows), 1, rows->length, f);
    fclose(f);
}

static void every_fingerprint_is_the_committed_one(void **state)
{
    (void)state;
    struct mc_buffer rows = {0}, table = {0};
    mc_buffer_text_add(&rows, "scenario,lane,seed,replication,fingerprint\n");
    for (int s = 0; s < SCENARIOS; s++) {
        add_rows(&rows, scenarios[s], 1);
        add_rows(&rows, scenarios[s], 2);
    }
    add_surfaces(&rows);
    if (getenv("MC_UPDATE_GOLDEN")) {
        rewrite(&rows);
    }
    assert_true(mc_buffer_read_file(&table, TABLE, 1 << 20));
    assert_string_equal(mc_buffer_text(&rows), mc_buffer_text(&table));
    mc_buffer_free(&rows);
    mc_buffer_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_fingerprint_is_the_committed_one)};
    return cmocka_run_group_tests_name("property.fingerprints", tests, NULL, NULL);
}
