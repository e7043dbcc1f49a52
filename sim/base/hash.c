/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/hash.h"
#include <string.h>

/* Bytes are read as little-endian words, so that the value does not depend on the machine. */
static uint64_t word(const unsigned char *p, size_t n)
{
    uint64_t w = 0;
    for (size_t i = 0; i < n; i++) {
        w |= (uint64_t)p[i] << (8 * i);
    }
    return w;
}

uint64_t mc_hash_bytes(const void *bytes, size_t length)
{
    const unsigned char *p = bytes;
    uint64_t h = mc_hash_mix((uint64_t)length + UINT64_C(0x9e3779b97f4a7c15));
    size_t rest = length;
    for (; rest >= 8; rest -= 8, p += 8) {
        h = mc_hash_join(h, word(p, 8));
    }
    return rest > 0 ? mc_hash_join(h, word(p, rest)) : h;
}

uint64_t mc_hash_text(const char *text)
{
    return mc_hash_bytes(text, strlen(text));
}
