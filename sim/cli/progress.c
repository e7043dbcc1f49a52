/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "progress.h"
#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static const double INTERVAL = 0.2;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct mc_progress mc_progress_begin(const char *what, uint64_t done)
{
    double t = now();
    return (struct mc_progress){isatty(STDERR_FILENO) != 0, done, t, t, what};
}

void mc_progress_step(void *context, uint64_t done, uint64_t total)
{
    struct mc_progress *p = context;
    double t = now();
    if (!p->shown || (t - p->last < INTERVAL && done < total)) {
        return;
    }
    p->last = t;
    double rate = (double)(done - p->first) / (t > p->started ? t - p->started : 1e-9);
    double left = rate > 0 ? (double)(total - done) / rate : 0;
    fprintf(stderr, "\r\033[K%" PRIu64 " of %" PRIu64 " %s, %.3g a second, %.0f s left", done, total, p->what,
            rate, left);
    fflush(stderr);
}

void mc_progress_end(struct mc_progress *p)
{
    if (p->shown) {
        fprintf(stderr, "\r\033[K");
    }
}
