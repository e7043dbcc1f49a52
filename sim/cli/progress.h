/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_PROGRESS_H
#define MC_PROGRESS_H
/* progress: one line on a terminal's standard error with rate and time left; silent in a pipe. */
#include <stdbool.h>
#include <stdint.h>

struct mc_progress {
    bool shown;
    uint64_t first;       /* what was done before this began */
    double started, last; /* seconds of the monotonic clock */
    const char *what;
};

struct mc_progress mc_progress_begin(const char *what, uint64_t done);
void mc_progress_step(void *progress, uint64_t done, uint64_t total); /* an mc_progress_fn */
void mc_progress_end(struct mc_progress *progress);

#endif
