/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The committed table of fingerprints: scenario, lane, seed, replication and the hash of all executed events
 * and booked entries. Every configuration of the build (gcc, clang, -O0, -O3, sanitizers) runs this test and
 * so has to come to the same bits. MC_UPDATE_GOLDEN=1 rewrites the table; the change is then visible line by
 * line.
 */
#include "harness.h"

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
