/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows a second that the writer takes: one replication of a small scenario, stored again and again as those
 * of other organisations. Processor time of the process, the commits included. Exit code 1 below the target.
 */
#include "../property/harness.h"
#include "meshcost/read.h"
#include <time.h>
#include <unistd.h>

static const double TARGET = 0.7e6;
enum { COPIES = 3000, TRIES = 3 };

struct copier {
    struct mc_store *store;
    uint64_t copies;
};

static bool store_copies(void *context, const struct mc_replication *r)
{
    struct copier *c = context;
    struct mc_replication copy = *r;
    for (uint64_t o = 0; o < c->copies; o++) {
        copy.index = copy.organisation = o;
        if (!mc_store_sink(c->store, &copy)) {
            return false;
        }
    }
    return true;
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static struct mc_price price_rows[] = {{"work", 100000000, NULL}};

static double rows_a_second(uint64_t copies)
{
    struct bench b = bench_open(SCENARIO("small"), "");
    bench_lane(&b, LANE("gateway-only"), "one", "");
    bench_lane(&b, LANE("istio-sidecar"), "two", "");
    struct mc_prices prices = {"test", "USD", NULL, 1, price_rows};
    struct mc_store_run described = {.scenario = b.scenario,
                                     .lanes = b.lanes,
                                     .lane_count = b.lane_count,
                                     .prices = &prices,
                                     .command = "bench",
                                     .replications = copies,
                                     .histories = 1};
    char path[] = "/tmp/meshcost-bench-XXXXXX";
    close(mkstemp(path));
    struct copier copier = {.store = mc_store_open(b.arena, b.diag, path, MC_STORE_WRITE), .copies = copies};
    if (!copier.store || !mc_store_begin_run(copier.store, &described)) {
        return 0;
    }
    struct mc_run run = {.scenario = b.scenario,
                         .lanes = b.lanes,
                         .lane_count = b.lane_count,
                         .replications = 1,
                         .histories = 1,
                         .jobs = 1,
                         .sink = store_copies,
                         .sink_context = &copier};
    double begin = seconds();
    bool fine = mc_experiment_run(&run) && mc_store_finish(copier.store);
    double spent = seconds() - begin;
    static const char count[] = "SELECT (SELECT count(*) FROM month) + (SELECT count(*) FROM total) +"
                                " (SELECT count(*) FROM amount) + (SELECT count(*) FROM outcome) +"
                                " (SELECT count(*) FROM replication) + (SELECT count(*) FROM draw)";
    double rows = fine ? (double)mc_read_int(copier.store, count, NULL) : 0;
    mc_store_close(copier.store);
    unlink(path);
    bench_close(&b);
    return rows / spent;
}

int main(void)
{
    double best = 0;
    for (int i = 0; i < TRIES; i++) {
        double now = rows_a_second(COPIES);
        best = now > best ? now : best;
    }
    printf("the writer takes %.2f million rows a second (target %.1f)\n", best / 1e6, TARGET / 1e6);
    return best < TARGET;
}
