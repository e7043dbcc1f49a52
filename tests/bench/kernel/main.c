/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs the contests and prints one table. Both sides of a contest run in turns, at least 15 times; a figure
 * is the median, a ratio the median of the ratios of neighbouring runs, so that what the machine does
 * meanwhile meets both. Time is CPU time of the thread. Exit code: 0; 1 when checksums differ, or with
 * --check when a target is missed.
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

enum { MOST_RUNS = 101, SPREADS = 5, TURNS = 12 };

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

struct verdict {
    double ours, peer, ratio;
    bool same;
};

static double timed(const struct side *side, void *state, long operations, uint64_t *sum)
{
    double begin = cpu_ns();
    *sum = side->run(state, operations);
    return (cpu_ns() - begin) / (double)operations;
}

static struct verdict compete(const struct contest *c, const struct side *ours, const struct side *peer,
                              int runs)
{
    double a[MOST_RUNS], b[MOST_RUNS], ratio[MOST_RUNS];
    void *left = ours->open(c), *right = peer->open(c);
    uint64_t x, y;
    timed(ours, left, c->warm_up, &x);
    timed(peer, right, c->warm_up, &y);
    bool same = x == y;
    for (int i = 0; i < runs; i++) {
        a[i] = timed(ours, left, c->operations, &x);
        b[i] = timed(peer, right, c->operations, &y);
        ratio[i] = a[i] / b[i];
        same = same && x == y;
    }
    ours->close(left);
    peer->close(right);
    return (struct verdict){median(a, runs), median(b, runs), median(ratio, runs), same};
}

struct options {
    bool check;
    int runs;
    const char *filter;
};

static int faults;

static void judge(const struct options *o, const struct contest *c, const struct side *ours,
                  const struct side *peer)
{
    char title[128];
    snprintf(title, sizeof title, "%s %s %d %s", c->claim, c->name, c->pending, c->spread);
    if (o->filter && !strstr(title, o->filter)) {
        return;
    }
    struct verdict v = compete(c, ours, peer, o->runs);
    const char *word = !v.same                ? "WORK DIFFERS"
                       : c->target == 0       ? ""
                       : v.ratio <= c->target ? "held"
                                              : "MISSED";
    faults += !v.same || (o->check && c->target > 0 && v.ratio > c->target);
    printf("| %s | %s | %d | %s | %.1f | %.1f | %.3f | %.2f | %s |\n", c->claim, c->name, c->pending,
           c->spread, v.ours, v.peer, v.ratio, c->target, word);
    fflush(stdout);
}

/* Long enough to be in the steady state: with time-outs, until the first of them have come to their end. */
static long warm_up(const struct contest *c, int turns)
{
    long operations = (long)turns * c->pending;
    return operations > 100000 ? operations : 100000;
}

static void judge_holds(const struct options *o)
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
            judge(o, &c, s < SPREADS ? &ours_hold : &ours_timeouts,
                  s < SPREADS ? &peer_hold : &peer_timeouts);
        }
    }
}

static void judge_requests(const struct options *o)
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
        judge(o, &c, &ours_cycle, &peer_cycle);
    }
}

static void judge_servers(const struct options *o)
{
    const int servers[] = {1, 16, 256, 4096};
    const double target[] = {0.75, 0, 0.6, 0.5};
    for (int i = 0; i < 4; i++) {
        struct contest c = {.claim = i == 0 ? "K7" : "K8", .name = "M/M/c", .target = target[i]};
        c.pending = servers[i];
        c.spread = "load 0.9, a customer";
        c.operations = 400000;
        c.warm_up = warm_up(&c, TURNS);
        judge(o, &c, &ours_servers, &peer_servers);
    }
}

/* An addressed exponential variate, through the public interface: ns, not a ratio. */
static void judge_variate(const struct options *o)
{
    enum { DRAWS = 400000 };
    const struct mc_dist dist = {.family = MC_DIST_EXPONENTIAL, .a = 1};
    double ns[MOST_RUNS], sum = 0;
    if (o->filter && !strstr("K7 addressed exponential variate", o->filter)) {
        return;
    }
    for (int i = 0; i < o->runs; i++) {
        struct mc_key key = mc_key_make(9, 0, (uint64_t)i);
        double begin = cpu_ns();
        for (uint64_t id = 0; id < DRAWS; id++) {
            sum += mc_quantile(&dist, mc_uniform(key, id, 3));
        }
        ns[i] = (cpu_ns() - begin) / DRAWS;
    }
    double figure = median(ns, o->runs);
    bool fine = fabs(sum / DRAWS / o->runs - 1) < 0.01;
    faults += !fine || (o->check && figure > 25);
    printf("| K7 | addressed exponential variate | | at most 25 ns | %.1f | | | | %s |\n", figure,
           figure <= 25 && fine ? "held" : "MISSED");
}

int main(int count, char **word)
{
    struct options o = {.runs = 15};
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
    printf("| claim | contest | pending | times | ours, ns | C++ loop, ns | ratio | target | |\n");
    printf("|---|---|---|---|---|---|---|---|---|\n");
    judge_holds(&o);
    judge_servers(&o);
    judge_requests(&o);
    judge_variate(&o);
    return faults > 0;
}
