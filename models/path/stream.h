/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_PATH_STREAM_H
#define MC_PATH_STREAM_H
/*
 * stream: xoshiro256++ (Blackman and Vigna), one stream a purpose, seeded from an addressed draw.
 */
#include "meshcost/address.h"
#include <math.h>
#include <stdint.h>

struct mc_stream {
    uint64_t s[4];
};

static inline struct mc_stream mc_stream_make(struct mc_key key, const char *purpose)
{
    struct mc_stream stream;
    for (uint64_t i = 0; i < 4; i++) {
        stream.s[i] = mc_bits(key, mc_id_root("path", purpose, i), mc_slot("path.stream"));
    }
    stream.s[0] |= 1;
    return stream;
}

static inline uint64_t mc_stream_rotate(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

static inline uint64_t mc_stream_bits(struct mc_stream *r)
{
    uint64_t *s = r->s, result = mc_stream_rotate(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = mc_stream_rotate(s[3], 45);
    return result;
}

/* (k + 1/2) 2^-52: strictly inside (0, 1). */
static inline double mc_stream_uniform(struct mc_stream *r)
{
    return ((double)(mc_stream_bits(r) >> 12) + 0.5) * 0x1p-52;
}

static inline double mc_stream_exponential(struct mc_stream *r)
{
    return -log(mc_stream_uniform(r));
}

static inline uint32_t mc_stream_below(struct mc_stream *r, uint32_t n)
{
    return (uint32_t)(((mc_stream_bits(r) >> 32) * n) >> 32);
}

#endif
