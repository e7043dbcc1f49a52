/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_HASH_H
#define MESHCOST_HASH_H
/*
 * hash: one 64-bit mixing function for addresses and fingerprints. Not cryptographic. Part of the
 * contract: changing a bit of it changes every draw, so golden vectors hold it
 * (tests/unit/kernel/test_address.c).
 */
#include <stddef.h>
#include <stdint.h>

/* A bijection of 64 bits with full avalanche: the finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
static inline uint64_t mc_hash_mix(uint64_t x)
{
    x ^= x >> 30;
    x *= UINT64_C(0xbf58476d1ce4e5b9);
    x ^= x >> 27;
    x *= UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* Order matters: mc_hash_join(a, b) != mc_hash_join(b, a) in general. */
static inline uint64_t mc_hash_join(uint64_t a, uint64_t b)
{
    return mc_hash_mix(mc_hash_mix(a + UINT64_C(0x9e3779b97f4a7c15)) ^ (b + UINT64_C(0xd1b54a32d192ed03)));
}

uint64_t mc_hash_bytes(const void *bytes, size_t length);
uint64_t mc_hash_text(const char *text);

#endif
