/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stations of the request clock against closed forms, over independent replications with one fixed warm-up;
 * and how often intervals by batch means hold the truth. ctest:timeout=1500
 */
#include "meshcost/arena.h"
#include "meshcost/station.h"
#include "meshcost/stream.h"
#include "queueing.h"
#include <stdbool.h>

enum { MOST_STATIONS = 3, MOST_REPS = 200, BATCHES = 20, KIND_ARRIVAL = 100 };
static const double NS = 1e6; /* the unit of time of the formulas */

enum law { EXPONENTIAL, CONSTANT, ERLANG2, LOGNORMAL };

/* Stations in a row. Open: Poisson arrivals of this rate, and jobs leave behind the last. Closed: they
 * return. */
struct network {
    int stations, servers[MOST_STATIONS];
    double mean[MOST_STATIONS];
    enum law law;
    double rate;
    int customers;
};

struct run {
    const struct network *network;
    struct mc_agenda *agenda;
    struct mc_station *station[MOST_STATIONS];
    struct mc_stream gaps, work[MOST_STATIONS];
    double *sojourn; /* of the jobs in the order in which they leave; may be NULL */
    int64_t left;
};

/* Mean 1. The logarithm of the lognormal has the standard deviation 0.5. */
static double draw_work(struct mc_stream *s, enum law law)
{
    switch (law) {
    case CONSTANT:
        return 1;
    case ERLANG2:
        return 0.5 * (mc_stream_exponential(s) + mc_stream_exponential(s));
    case LOGNORMAL:
        return exp(0.5 * mc_stream_normal(s) - 0.125);
    default:
        return mc_stream_exponential(s);
    }
}

static double second_moment(enum law law)
{
    const double of[] = {[EXPONENTIAL] = 2, [CONSTANT] = 1, [ERLANG2] = 1.5, [LOGNORMAL] = exp(0.25)};
    return of[law];
}

static void enter(struct run *r, int station, uint64_t job)
{
    double work = draw_work(&r->work[station], r->network->law) * r->network->mean[station];
    mc_station_arrive(r->station[station], job, mc_stream_ticks(work, NS));
}

static void plan_arrival(struct run *r)
{
    int64_t gap = mc_stream_ticks(mc_stream_exponential(&r->gaps), NS / r->network->rate);
    mc_agenda_schedule(r->agenda, mc_agenda_now(r->agenda) + gap, MC_PHASE_ARRIVAL,
                       (struct mc_act){.kind = KIND_ARRIVAL});
}

static void leave(struct run *r, uint64_t came)
{
    if (r->sojourn) {
        r->sojourn[r->left] = (double)(mc_agenda_now(r->agenda) - (int64_t)came) / NS;
    }
    r->left++;
    if (r->network->rate == 0) {
        enter(r, 0, (uint64_t)mc_agenda_now(r->agenda));
    }
}

static void handle(struct run *r, const struct mc_act *act)
{
    if (act->kind == KIND_ARRIVAL) {
        enter(r, 0, (uint64_t)mc_agenda_now(r->agenda));
        plan_arrival(r);
        return;
    }
    int next = (int)act->kind + 1;
    uint64_t came = mc_station_complete(r->station[act->kind], act);
    if (next < r->network->stations) {
        enter(r, next, came);
    } else {
        leave(r, came);
    }
}

static struct run open_run(struct mc_arena *arena, const struct network *n, uint64_t replication,
                           double *sojourn)
{
    struct mc_key key = mc_key_make(33, 0, replication);
    struct run r = {.network = n, .agenda = mc_agenda_create(arena, 0), .sojourn = sojourn};
    r.gaps = mc_stream_open(key, 1, mc_slot("network.gap"));
    for (int i = 0; i < n->stations; i++) {
        r.station[i] = mc_station_create(arena, r.agenda, n->servers[i], (uint32_t)i, 0);
        r.work[i] = mc_stream_open(key, (mc_id)i + 1, mc_slot("network.work"));
    }
    for (int i = 0; i < n->customers; i++) {
        enter(&r, 0, 0);
    }
    if (n->rate > 0) {
        plan_arrival(&r);
    }
    return r;
}

/* Until `jobs` have left. Returns the time that took. */
static double play(const struct network *n, uint64_t replication, int jobs, double *sojourn)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct run r = open_run(arena, n, replication, sojourn);
    struct mc_act act;
    while (r.left < jobs && mc_agenda_next(r.agenda, INT64_C(1) << 58, &act)) {
        handle(&r, &act);
    }
    double took = (double)mc_agenda_now(r.agenda) / NS;
    mc_arena_destroy(arena);
    return took;
}

static double mean_of(const double *x, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) {
        sum += x[i];
    }
    return sum / n;
}

/* Mean sojourn over replications, a tenth of each left out, against theory. */
static void check_sojourn(const char *what, const struct network *n, double truth, double narrow)
{
    int reps = quick_or_full(20, MOST_REPS), jobs = quick_or_full(80000, 400000);
    double *sojourn = malloc((size_t)jobs * sizeof *sojourn), mean[MOST_REPS];
    for (int r = 0; r < reps; r++) {
        play(n, (uint64_t)r, jobs, sojourn);
        mean[r] = mean_of(sojourn + jobs / 10, jobs - jobs / 10);
    }
    check_interval(what, mean, reps, truth, narrow);
    free(sojourn);
}

static struct network one_station(int servers, double load, enum law law)
{
    return (struct network){
        .stations = 1, .servers = {servers}, .mean = {1}, .law = law, .rate = load * servers};
}

static void one_server_is_mm1(void **state)
{
    (void)state;
    const double loads[] = {0.3, 0.5, 0.7, 0.8};
    for (size_t i = 0; i < sizeof loads / sizeof *loads; i++) {
        struct network n = one_station(1, loads[i], EXPONENTIAL);
        check_sojourn("M/M/1 sojourn", &n, mmc_sojourn(1, loads[i]), 0.04);
    }
}

static void several_servers_are_mmc(void **state)
{
    (void)state;
    const int servers[] = {2, 8, 64, 256};
    for (size_t i = 0; i < sizeof servers / sizeof *servers; i++) {
        struct network n = one_station(servers[i], 0.85, EXPONENTIAL);
        check_sojourn("M/M/c sojourn", &n, mmc_sojourn(servers[i], 0.85), 0.03);
    }
}

static void other_laws_of_work_are_mg1(void **state)
{
    (void)state;
    const enum law laws[] = {CONSTANT, ERLANG2, LOGNORMAL};
    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++) {
        struct network n = one_station(1, 0.75, laws[i]);
        check_sojourn("M/G/1 sojourn", &n, mg1_sojourn(0.75, second_moment(laws[i])), 0.03);
    }
}

/* Jackson: each station by itself is an M/M/c. */
static void a_row_of_stations_is_a_product(void **state)
{
    (void)state;
    struct network n = {.stations = 3, .servers = {1, 2, 1}, .mean = {0.7, 1.4, 0.5}, .rate = 1};
    double truth = 0.7 * mmc_sojourn(1, 0.7) + 1.4 * mmc_sojourn(2, 0.7) + 0.5 * mmc_sojourn(1, 0.5);
    check_sojourn("tandem sojourn", &n, truth, 0.03);
}

/* Throughput of a closed row of single servers by mean value analysis (Reiser and Lavenberg, JACM 27, 1980).
 */
static double closed_throughput(const struct network *n)
{
    double present[MOST_STATIONS] = {0}, throughput = 0;
    for (int k = 1; k <= n->customers; k++) {
        double stay[MOST_STATIONS], cycle = 0;
        for (int i = 0; i < n->stations; i++) {
            cycle += stay[i] = n->mean[i] * (1 + present[i]);
        }
        throughput = k / cycle;
        for (int i = 0; i < n->stations; i++) {
            present[i] = throughput * stay[i];
        }
    }
    return throughput;
}

static void a_closed_row_has_the_throughput_of_mean_value_analysis(void **state)
{
    (void)state;
    for (int customers = 1; customers <= 16; customers *= 4) {
        struct network n = {
            .stations = 3, .servers = {1, 1, 1}, .mean = {1, 0.6, 0.3}, .customers = customers};
        int reps = quick_or_full(20, MOST_REPS), jobs = quick_or_full(40000, 400000);
        double rate[MOST_REPS];
        for (int r = 0; r < reps; r++) {
            rate[r] = jobs / play(&n, (uint64_t)r, jobs, NULL);
        }
        check_interval("closed row, throughput", rate, reps, closed_throughput(&n), 0.02);
    }
}

/* Whether the 95 % interval by batch means over one long run holds the truth. */
static bool covers(const double *x, int n, double truth)
{
    double mean[BATCHES];
    for (int b = 0; b < BATCHES; b++) {
        mean[b] = mean_of(x + (int64_t)n * b / BATCHES, n / BATCHES);
    }
    struct interval i = interval_of(mean, BATCHES, 0.95);
    return fabs(i.mean - truth) <= i.half;
}

/* Share of experiments whose interval covers; 0.95 is nominal, three standard errors of the share are
 * allowed. */
static void check_coverage(double load, int jobs, int experiments)
{
    struct network n = one_station(1, load, EXPONENTIAL);
    double *sojourn = malloc((size_t)jobs * sizeof *sojourn);
    int covered = 0, cut = jobs / 10;
    for (int e = 0; e < experiments; e++) {
        play(&n, 1000 + (uint64_t)e, jobs, sojourn);
        covered += covers(sojourn + cut, jobs - cut, mmc_sojourn(1, load));
    }
    double share = (double)covered / experiments;
    print_message("load %.1f, %d jobs: %.3f of %d intervals cover\n", load, jobs, share, experiments);
    check_close_abs(share, 0.95, 3 * sqrt(0.95 * 0.05 / experiments));
    free(sojourn);
}

static void intervals_by_batch_means_cover_as_often_as_they_say(void **state)
{
    (void)state;
    check_coverage(0.5, 20000, quick_or_full(400, 2000));
    check_coverage(0.8, quick_or_full(100000, 400000), quick_or_full(300, 1000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_server_is_mm1),
        cmocka_unit_test(several_servers_are_mmc),
        cmocka_unit_test(other_laws_of_work_are_mg1),
        cmocka_unit_test(a_row_of_stations_is_a_product),
        cmocka_unit_test(a_closed_row_has_the_throughput_of_mean_value_analysis),
        cmocka_unit_test(intervals_by_batch_means_cover_as_often_as_they_say),
    };
    return cmocka_run_group_tests_name("validation.queueing_station", tests, NULL, NULL);
}
