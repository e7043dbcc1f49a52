/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Prints what an addressed draw and a quantile of each family cost, in ns. For people, not for assertions.
 */
#include "meshcost/address.h"
#include "meshcost/variate.h"
#include <stdio.h>
#include <time.h>

static const struct mc_key KEY = {1};

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Best of three, in ns a call; the sum keeps the compiler from dropping the work. */
static void measure(const char *name, const struct mc_dist *dist, uint64_t calls)
{
    double best = 1e300, sum = 0.0;
    for (int round = 0; round < 3; round++) {
        double start = now_ns();
        for (uint64_t i = 0; i < calls; i++) {
            double u = mc_uniform(KEY, i, 1);
            sum += dist != NULL ? mc_quantile(dist, u) : u;
        }
        double spent = (now_ns() - start) / (double)calls;
        best = spent < best ? spent : best;
    }
    printf("%-34s %10.1f ns   (mean %.6g)\n", name, best, sum / (3.0 * (double)calls));
}

int main(void)
{
    const struct {
        const char *name;
        struct mc_dist dist;
        uint64_t calls;
    } rows[] = {
        {"addressed exponential", {.family = MC_DIST_EXPONENTIAL, .a = 1.0}, 20000000},
        {"addressed lognormal", {.family = MC_DIST_LOGNORMAL, .a = 4.55, .b = 1.0}, 5000000},
        {"addressed log-logistic", {.family = MC_DIST_LOGLOGISTIC, .a = 216.0, .b = 1.47}, 5000000},
        {"addressed Weibull", {.family = MC_DIST_WEIBULL, .a = 10.0, .b = 0.7}, 5000000},
        {"addressed triangular", {.family = MC_DIST_TRIANGULAR, .a = 1.0, .b = 2.0, .c = 9.0}, 5000000},
        {"addressed Beta(1, 400)", {.family = MC_DIST_BETA, .a = 1.0, .b = 400.0}, 5000000},
        {"addressed Beta(0.47, 2.02)", {.family = MC_DIST_BETA, .a = 0.47, .b = 2.02}, 20000},
        {"addressed Beta(2, 45)", {.family = MC_DIST_BETA, .a = 2.0, .b = 45.0}, 20000},
        {"addressed Gamma(1.8, 2)", {.family = MC_DIST_GAMMA, .a = 1.8, .b = 2.0}, 20000},
        {"addressed PERT(2, 8, 40)", {.family = MC_DIST_PERT, .a = 2.0, .b = 8.0, .c = 40.0}, 20000},
    };
    measure("addressed uniform", NULL, 20000000);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        measure(rows[i].name, &rows[i].dist, rows[i].calls);
    }
    return 0;
}
