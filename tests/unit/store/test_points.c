/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Points of a sweep whose chunks are not all stored: of a shard, or of shards that were merged in part. */
#include "../../property/harness.h"
#include "meshcost/sweep_store.h"
#include <unistd.h>

enum { HISTORIES = 2, ORGANISATIONS = 4, LANES = 2 };

static void no_settings(void *context, uint64_t point, struct mc_arena *arena, struct mc_store_point *out)
{
    (void)context, (void)point, (void)arena;
    *out = (struct mc_store_point){.name = NULL};
}

struct world {
    struct bench bench;
    struct mc_prices prices;
    struct mc_store_run run;
    struct mc_store_sweep sweep;
    struct mc_store *store;
    char path[64];
};

static void open_world(struct world *w)
{
    *w = (struct world){.path = "/tmp/meshcost-points-XXXXXX"};
    int fd = mkstemp(w->path);
    assert_true(fd >= 0);
    close(fd);
    w->bench = bench_open(SCENARIO("small"), "");
    bench_lane(&w->bench, LANE("gateway-only"), "one", "");
    bench_lane(&w->bench, LANE("linkerd"), "two", "");
    w->prices = (struct mc_prices){.name = "test", .currency = "EUR"};
    w->run = (struct mc_store_run){.scenario = w->bench.scenario,
                                   .lanes = w->bench.lanes,
                                   .lane_count = w->bench.lane_count,
                                   .prices = &w->prices,
                                   .histories = HISTORIES};
    w->sweep = (struct mc_store_sweep){.base = &w->run,
                                       .kind = "grid",
                                       .name = "test",
                                       .points = 1,
                                       .replications = (uint64_t)HISTORIES * ORGANISATIONS,
                                       .chunk = HISTORIES,
                                       .point = no_settings};
    w->store = mc_store_open(w->bench.arena, w->bench.diag, w->path, MC_STORE_WRITE);
    assert_non_null(w->store);
    assert_true(mc_store_begin_sweep(w->store, &w->sweep));
}

static void close_world(struct world *w)
{
    assert_true(mc_store_close(w->store));
    assert_int_equal(unlink(w->path), 0);
    bench_close(&w->bench);
}

/* One organisation with all its histories; work tells them apart. */
static void store_chunk(struct world *w, uint64_t organisation)
{
    struct mc_outcome outcome[HISTORIES][LANES];
    struct mc_item item[HISTORIES];
    memset(outcome, 0, sizeof outcome);
    for (uint64_t h = 0; h < HISTORIES; h++) {
        for (int lane = 0; lane < LANES; lane++) {
            outcome[h][lane].span_ms = INT64_C(31557600000);
            outcome[h][lane].sum[MC_Q_WORK] = (int64_t)(100 * (organisation + 1) + 10 * h) + lane;
        }
        item[h] = (struct mc_item){.organisation = organisation, .history = h, .lanes = outcome[h]};
    }
    struct mc_chunk chunk = {.index = organisation, .items = HISTORIES, .item = item};
    if (!mc_store_chunk_sink(w->store, &chunk)) {
        fail_msg("%s", mc_store_error(w->store));
    }
}

static struct mc_read_result *read_point(struct world *w)
{
    assert_true(mc_store_finish_sweep(w->store));
    const struct mc_read_sweep *sweep = mc_read_choose_sweep(w->store, w->bench.arena, w->bench.diag, NULL);
    const struct mc_read_points *points = sweep ? mc_read_points(w->store, w->bench.arena, sweep) : NULL;
    assert_non_null(points);
    return mc_read_point(points, w->bench.arena, 0);
}

static void organisations_after_a_gap_do_not_count(void **state)
{
    (void)state;
    struct world w;
    open_world(&w);
    store_chunk(&w, 0);
    store_chunk(&w, 1);
    store_chunk(&w, 3);
    struct mc_read_result *r = read_point(&w);
    assert_non_null(r);
    assert_int_equal(r->organisations, 2);
    int work = mc_read_quantity(r, "work");
    for (int i = 0; i < LANES * r->replications; i++) {
        int lane = i / r->replications, o = i % r->replications / HISTORIES, h = i % HISTORIES;
        assert_int_equal(r->amount[i * r->quantities + work], 100 * (o + 1) + 10 * h + lane);
    }
    store_chunk(&w, 2);
    r = read_point(&w);
    assert_non_null(r);
    assert_int_equal(r->organisations, ORGANISATIONS);
    close_world(&w);
}

static void a_point_without_a_whole_organisation_is_no_result(void **state)
{
    (void)state;
    struct world w;
    open_world(&w);
    assert_null(read_point(&w));
    close_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(organisations_after_a_gap_do_not_count),
        cmocka_unit_test(a_point_without_a_whole_organisation_is_no_result),
    };
    return cmocka_run_group_tests_name("unit.store.points", tests, NULL, NULL);
}
