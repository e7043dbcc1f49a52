/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How replications are delivered: what is done is skipped, a sink can stop, order holds. */
#include "harness.h"

struct watcher {
    uint64_t index[64];
    int count, stop_after;
};

static bool watch(void *context, const struct mc_replication *r)
{
    struct watcher *w = context;
    w->index[w->count++] = r->index;
    assert_true(r->draw_count > 0 || r->history > 0);
    return w->count < w->stop_after;
}

static bool odd_ones_are_done(void *context, uint64_t index)
{
    (void)context;
    return index % 2 == 1;
}

static struct mc_run small_run(struct bench *b, struct watcher *w, int jobs)
{
    bench_lane(b, LANE("linkerd"), "linkerd", "");
    return (struct mc_run){.scenario = b->scenario,
                           .lanes = b->lanes,
                           .lane_count = 1,
                           .seed = 1,
                           .replications = 40,
                           .histories = 2,
                           .jobs = jobs,
                           .sink = watch,
                           .sink_context = w};
}

static void what_is_done_is_skipped_and_the_rest_comes_in_order(void **state)
{
    (void)state;
    struct bench b = bench_open(SCENARIO("small"), "");
    struct watcher w = {.stop_after = 1000};
    struct mc_run run = small_run(&b, &w, 3);
    run.done = odd_ones_are_done;
    assert_true(mc_experiment_run(&run));
    assert_int_equal(w.count, 20);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(w.index[i], 2 * i);
    }
    bench_close(&b);
}

static void a_sink_that_refuses_stops_the_run(void **state)
{
    (void)state;
    for (int jobs = 1; jobs <= 4; jobs++) {
        struct bench b = bench_open(SCENARIO("small"), "");
        struct watcher w = {.stop_after = 7};
        struct mc_run run = small_run(&b, &w, jobs);
        assert_false(mc_experiment_run(&run));
        assert_int_equal(w.count, 7);
        bench_close(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_done_is_skipped_and_the_rest_comes_in_order),
        cmocka_unit_test(a_sink_that_refuses_stops_the_run),
    };
    return cmocka_run_group_tests_name("property.delivery", tests, NULL, NULL);
}
