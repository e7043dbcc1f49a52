/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_TESTS_BENCH_CONTEST_H
#define MESHCOST_TESTS_BENCH_CONTEST_H
/*
 * contest: one piece of work, done by our event kernel (ours.c) and by a loop over std::priority_queue
 * (peer.cpp). Both see the same increments or the same stream, and both return a checksum of what they did,
 * so that a contest is only counted when the work was the same.
 */
#include <stdint.h>

/* Increments in ns, made before the clock starts; the size is a power of two and small against the cache. */
enum { INCREMENTS = 1 << 15 };

struct contest {
    const char *claim, *name, *spread;
    double target;            /* largest ratio ours : peer that keeps the claim; 0: none */
    int pending;              /* pending events, requests in flight, or servers */
    long warm_up, operations; /* before the first run, and in a run */
    const int64_t *increment; /* INCREMENTS of them */
};

struct side {
    void *(*open)(const struct contest *contest);
    uint64_t (*run)(void *state, long operations);
    void (*close)(void *state);
};

#ifdef __cplusplus
extern "C" {
#endif
extern const struct side ours_hold, ours_timeouts, ours_cycle, ours_servers;
extern const struct side peer_hold, peer_timeouts, peer_cycle, peer_servers;
#ifdef __cplusplus
}
#endif

#endif
