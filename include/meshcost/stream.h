/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_STREAM_H
#define MESHCOST_STREAM_H
/*
 * stream: fast random numbers for the request clock.
 *
 * On the operations clock every draw has an address; there are millions of requests a second, and for them
 * one stream has an address: (key, id, slot) seeds it, so that streams of different purposes do not disturb
 * one another, and inside a stream draws are consumed. One stream per purpose and entity (arrivals here,
 * service there) keeps scenarios comparable request by request.
 *
 * Bits: xoshiro256++ (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47,
 * 2021). Exponential and normal: ziggurat of 256 layers (Marsaglia and Tsang, "The ziggurat method for
 * generating random variables", J. Stat. Softw. 5, 2000) with separate bits for layer and position, as
 * Doornik asked for (2005). The frequent case is inline.
 */
#include "meshcost/address.h"
#include <stdint.h>

struct mc_stream {
    uint64_t s[4];
};

struct mc_stream mc_stream_open(struct mc_key key, mc_id id, uint64_t slot);

/* ---- inside: tables and the rare cases ---- */

enum { MC_ZIGGURAT_LAYERS = 256 };
/*
 * Layers from the base up. A place is a number of 53 bits, and x = place * scale, so that the right edge is
 * 2^53 scale. The first `inside` places lie left of the edge of the next layer: below the density, whatever
 * y.
 */
struct mc_ziggurat_layer {
    double scale;
    uint64_t inside;
};
extern const struct mc_ziggurat_layer mc_exponential_layer[MC_ZIGGURAT_LAYERS];
extern const struct mc_ziggurat_layer mc_normal_layer[MC_ZIGGURAT_LAYERS];
/* The density at the right edges, and at 0. */
extern const double mc_exponential_y[MC_ZIGGURAT_LAYERS + 1], mc_normal_y[MC_ZIGGURAT_LAYERS + 1];
double mc_stream_exponential_edge(struct mc_stream *stream, int layer, double x);
double mc_stream_normal_edge(struct mc_stream *stream, int layer, double x);

static inline uint64_t mc_rotate_left(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

/* ---- draws ---- */

static inline uint64_t mc_stream_bits(struct mc_stream *stream)
{
    uint64_t *s = stream->s, result = mc_rotate_left(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = mc_rotate_left(s[3], 45);
    return result;
}

/* (k + 1/2) 2^-52 with k of 52 bits: strictly inside (0, 1). */
static inline double mc_stream_uniform(struct mc_stream *stream)
{
    return ((double)(int64_t)(mc_stream_bits(stream) >> 12) + 0.5) * 0x1p-52;
}

/* Exponential with mean 1. */
static inline double mc_stream_exponential(struct mc_stream *stream)
{
    uint64_t bits = mc_stream_bits(stream);
    uint64_t layer = bits & (MC_ZIGGURAT_LAYERS - 1), place = bits >> 11;
    double x = (double)(int64_t)place * mc_exponential_layer[layer].scale;
    return place < mc_exponential_layer[layer].inside ? x : mc_stream_exponential_edge(stream, (int)layer, x);
}

/* Standard normal. Bit 8 is the sign. */
static inline double mc_stream_normal(struct mc_stream *stream)
{
    uint64_t bits = mc_stream_bits(stream);
    uint64_t layer = bits & (MC_ZIGGURAT_LAYERS - 1), place = bits >> 11;
    double x = (double)(int64_t)place * mc_normal_layer[layer].scale;
    x = place < mc_normal_layer[layer].inside ? x : mc_stream_normal_edge(stream, (int)layer, x);
    return bits & 256 ? -x : x;
}

/* Even on 0 .. n - 1, 1 <= n < 2^63, without bias (Lemire, "Fast random integer generation in an interval",
 * 2019). */
uint64_t mc_stream_below(struct mc_stream *stream, uint64_t n);

/* A duration in ticks, at least 1: `x` (a variate of mean 1, for instance) times `mean`, rounded. */
static inline int64_t mc_stream_ticks(double x, double mean)
{
    int64_t ticks = (int64_t)(x * mean + 0.5);
    return ticks > 1 ? ticks : 1;
}

#endif
