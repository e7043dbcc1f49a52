/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_POOL_H
#define MC_POOL_H
/*
 * pool: positions 0 .. count-1 made by any number of threads, delivered in order in the caller's thread.
 *
 * Each slot owns an arena that holds what was made for one position until it is delivered, so that memory
 * does not grow with the number of positions.
 */
#include "meshcost/arena.h"
#include <stdbool.h>
#include <stdint.h>

struct mc_pool_job {
    uint64_t count;
    int jobs;
    void *(*begin)(void *context); /* what a thread owns */
    void (*end)(void *context, void *own);
    /* In a thread, with an empty arena; NULL stops the pool. */
    void *(*make)(void *context, void *own, uint64_t position, struct mc_arena *arena);
    /* In the caller's thread; false stops the pool. */
    bool (*deliver)(void *context, uint64_t position, void *made);
    void *context;
};

/* True if all positions were delivered. */
bool mc_pool_run(const struct mc_pool_job *job);

#endif
