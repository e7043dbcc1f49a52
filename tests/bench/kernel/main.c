/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs the contests and prints one table. All contests stand ready, and a round runs both sides of each, one
 * after the other; there are at least 15 rounds. A figure is the median over the rounds, a ratio the median
 * of the ratios within a round: what the machine does meanwhile meets both sides, and a bad second meets one
 * round of a few contests instead of all rounds of one. Takes about 2 GB of memory, for stale time-outs of
 * the peer. Time is CPU time of the thread. Exit code: 0; 1 when checksums differ, or with --check when a
 * target is missed.
 *
 *   bench [--check] [--runs N] [FILTER]     FILTER: part of "claim name pending spread"
 */
#include "contest.h"
#include "meshcost/address.h"
#include "meshcost/dist.h"
#include "meshcost/variate.h"
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_RUNS = 101, MOST_CONTESTS = 40, SPREADS = 5, TURNS = 12, DRAWS = 400000 };

static const char *const spread_name[SPREADS] = {"exponential", "uniform", "two peaks", "Pareto 1.2",
                                                 "constant"};
static int64_t increments[SPREADS][INCREMENTS];

/* Mean 1 ms for all but Pareto (6 ms); two peaks: 90 % short, 10 % 96 times as long. */
static double spread_value(int spread, double u, double v)
{
    switch (spread) {
    case 0:
        return -log(u);
    case 1:
        return 2 * u;
    case 2:
        return v < 0.9 ? 0.2 * u : 19.2 * u;
    case 3:
        return pow(u, -1 / 1.2);
    default:
        return 1;
    }
}

static void make_increments(void)
{
    struct mc_key key = mc_key_make(7, 0, 0);
    for (int s = 0; s < SPREADS; s++) {
        for (uint64_t i = 0; i < INCREMENTS; i++) {
            double u = mc_uniform(key, i, 2 * (uint64_t)s), v = mc_uniform(key, i, 2 * (uint64_t)s + 1);
            increments[s][i] = 1 + (int64_t)(1e6 * spread_value(s, u, v));
        }
    }
}

static double cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *x, int n)
{
    qsort(x, (size_t)n, sizeof *x, ascending);
    return x[n / 2];
}

static double timed(const struct side *side, void *state, long operations, uint64_t *sum)
{
    double begin = cpu_ns();
    *sum = side->run(state, operations);
    return (cpu_ns() - begin) / (double)operations;
}

/* A contest that stands ready. */
struct entrant {
    struct contest contest;
    const struct side *ours, *peer;
    void *left, *right;
    bool same; /* checksums, so far */
    double a[MOST_RUNS], b[MOST_RUNS], ratio[MOST_RUNS];
};

struct options {
    bool check, variate;
    int runs;
    const char *filter;
    int count;
    struct entrant entrant[MOST_CONTESTS];
    double variate_ns[MOST_RUNS], variate_sum;
};

static bool is_wanted(const struct options *o, const char *title)
{
    return !o->filter || strstr(title, o->filter);
}

static void enter(struct options *o, const struct contest *c, const struct side *ours,
                  const struct side *peer)
{
    char title[128];
    snprintf(title, sizeof title, "%s %s %d %s", c->claim, c->name, c->pending, c->spread);
    if (is_wanted(o, title) && o->count < MOST_CONTESTS) {
        o->entrant[o->count++] = (struct entrant){.contest = *c, .ours = ours, .peer = peer};
    }
}

static void make_ready(struct entrant *e)
{
    uint64_t x, y;
    e->left = e->ours->open(&e->contest);
    e->right = e->peer->open(&e->contest);
    timed(e->ours, e->left, e->contest.warm_up, &x);
    timed(e->peer, e->right, e->contest.warm_up, &y);
    e->same = x == y;
}

static void run_once(struct entrant *e, int round)
{
    uint64_t x, y;
    e->a[round] = timed(e->ours, e->left, e->contest.operations, &x);
    e->b[round] = timed(e->peer, e->right, e->contest.operations, &y);
    e->ratio[round] = e->a[round] / e->b[round];
    e->same = e->same && x == y;
}

/* 1: a fault. */
static int tell(const struct options *o, struct entrant *e)
{
    const struct contest *c = &e->contest;
    double ratio = median(e->ratio, o->runs);
    bool missed = c->target > 0 && ratio > c->target;
    const char *word = !e->same ? "WORK DIFFERS" : c->target == 0 ? "" : missed ? "MISSED" : "held";
    printf("| %s | %s | %d | %s | %.1f | %.1f | %.3f | %.2f | %s |\n", c->claim, c->name, c->pending,
           c->spread, median(e->a, o->runs), median(e->b, o->runs), ratio, c->target, word);
    e->ours->close(e->left);
    e->peer->close(e->right);
    return !e->same || (o->check && missed);
}

/* Long enough to be in the steady state: with time-outs, until the first of them have come to their end. */
static long warm_up(const struct contest *c, int turns)
{
    long operations = (long)turns * c->pending;
    return operations > 100000 ? operations : 100000;
}

static void enter_holds(struct options *o)
{
    const int pending[] = {10, 1000, 100000, 1000000};
    const double target[] = {0.9, 0.55, 0.4, 0.35};
    for (int s = 0; s <= SPREADS; s++) {
        for (int i = 0; i < 4; i++) {
            struct contest c = {.claim = "K6", .name = "hold", .target = target[i], .pending = pending[i]};
            c.spread = s < SPREADS ? spread_name[s] : "exponential, time-outs of any length";
            c.increment = increments[s % SPREADS];
            c.operations = pending[i] > 500000 ? 1000000 : 400000;
            c.warm_up = warm_up(&c, s < SPREADS ? 2 : TURNS);
            enter(o, &c, s < SPREADS ? &ours_hold : &ours_timeouts,
                  s < SPREADS ? &peer_hold : &peer_timeouts);
        }
    }
}

static void enter_requests(struct options *o)
{
    const int pending[] = {10, 1000, 100000};
    const double target[] = {0, 0.3, 0.2};
    for (int i = 0; i < 3; i++) {
        struct contest c = {
            .claim = "K8", .name = "request cycle", .target = target[i], .pending = pending[i]};
        c.spread = "exponential, one time-out";
        c.increment = increments[0];
        c.operations = 400000;
        c.warm_up = warm_up(&c, TURNS);
        enter(o, &c, &ours_cycle, &peer_cycle);
    }
}

static void enter_servers(struct options *o)
{
    const int servers[] = {1, 16, 256, 4096};
    const double target[] = {0.75, 0, 0.6, 0.5};
    for (int i = 0; i < 4; i++) {
        struct contest c = {.claim = i == 0 ? "K7" : "K8", .name = "M/M/c", .target = target[i]};
        c.pending = servers[i];
        c.spread = "load 0.9, a customer";
        c.operations = 400000;
        c.warm_up = warm_up(&c, TURNS);
        enter(o, &c, &ours_servers, &peer_servers);
    }
}

/* An addressed exponential variate, through the public interface: ns, not a ratio. */
static void draw_once(struct options *o, int round)
{
    const struct mc_dist dist = {.family = MC_DIST_EXPONENTIAL, .a = 1};
    struct mc_key key = mc_key_make(9, 0, (uint64_t)round);
    double begin = cpu_ns(), sum = 0;
    for (uint64_t id = 0; id < DRAWS; id++) {
        sum += mc_quantile(&dist, mc_uniform(key, id, 3));
    }
    o->variate_ns[round] = (cpu_ns() - begin) / DRAWS;
    o->variate_sum += sum;
}

static int tell_variate(struct options *o)
{
    double figure = median(o->variate_ns, o->runs);
    bool fine = fabs(o->variate_sum / DRAWS / o->runs - 1) < 0.01;
    printf("| K7 | addressed exponential variate | | at most 25 ns | %.1f | | | | %s |\n", figure,
           figure <= 25 && fine ? "held" : "MISSED");
    return !fine || (o->check && figure > 25);
}

static int run_all(struct options *o)
{
    int faults = 0;
    for (int i = 0; i < o->count; i++) {
        make_ready(&o->entrant[i]);
    }
    for (int round = 0; round < o->runs; round++) {
        for (int i = 0; i < o->count; i++) {
            run_once(&o->entrant[i], round);
        }
        if (o->variate) {
            draw_once(o, round);
        }
    }
    printf("| claim | contest | pending | times | ours, ns | C++ loop, ns | ratio | target | |\n");
    printf("|---|---|---|---|---|---|---|---|---|\n");
    for (int i = 0; i < o->count; i++) {
        faults += tell(o, &o->entrant[i]);
    }
    return o->variate ? faults + tell_variate(o) : faults;
}

int main(int count, char **word)
{
    static struct options o = {.runs = 15};
    for (int i = 1; i < count; i++) {
        if (strcmp(word[i], "--check") == 0) {
            o.check = true;
        } else if (strcmp(word[i], "--runs") == 0 && i + 1 < count) {
            o.runs = atoi(word[++i]);
        } else {
            o.filter = word[i];
        }
    }
    if (o.runs < 1 || o.runs > MOST_RUNS) {
        fprintf(stderr, "bench: --runs takes 1 to %d\n", MOST_RUNS);
        return 2;
    }
    make_increments();
    o.variate = is_wanted(&o, "K7 addressed exponential variate");
    enter_holds(&o);
    enter_servers(&o);
    enter_requests(&o);
    return run_all(&o) > 0;
}
