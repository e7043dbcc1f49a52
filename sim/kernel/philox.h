/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_PHILOX_H
#define MC_PHILOX_H
/* Random123's Philox 2x64 with 10 rounds behind one function; its headers warn under our flags. */
#include <stdint.h>
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wundef"
#pragma GCC diagnostic ignored "-Wunused-function"
#include <Random123/philox.h>
#pragma GCC diagnostic pop

static inline uint64_t mc_philox(uint64_t key, uint64_t c0, uint64_t c1)
{
    philox2x64_ctr_t counter = {{c0, c1}};
    philox2x64_key_t k = {{key}};
    return philox2x64_R(10, counter, k).v[0];
}

#endif
