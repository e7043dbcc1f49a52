/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rank.h"

static int32_t count_below(const int32_t *key, int n, int32_t x)
{
    int32_t below = 0;
    for (int i = 0; i < n; i++) {
        below += key[i] < x;
    }
    return below;
}

bool mc_rank_plain(const int32_t key[MC_RANKED], int n, int32_t place[MC_RANKED])
{
    for (int i = 0; i < n; i++) {
        place[i] = count_below(key, i, key[i] + 1) + count_below(key + i + 1, n - i - 1, key[i]);
    }
    return true;
}

#if defined __x86_64__ && defined __GNUC__
enum { LANES = 8 };
typedef int32_t lanes __attribute__((vector_size(LANES * sizeof(int32_t))));

/*
 * Counts the lesser keys, eight places at a time. Equal keys then share a place, and the sum of places tells:
 * rare, and left to the other function.
 */
static inline __attribute__((always_inline, target("avx2"))) bool
rank_lanes(const int32_t key[MC_RANKED], int n, int32_t place[MC_RANKED], int vectors)
{
    lanes v[MC_RANKED / LANES], below[MC_RANKED / LANES], sum = {0};
    __builtin_memcpy(v, key, (unsigned)vectors * sizeof *v);
    for (int j = 0; j < vectors; j++) {
        below[j] = (lanes){0};
    }
    for (int i = 0; i < n; i++) {
        lanes x = (lanes){0} + key[i];
        for (int j = 0; j < vectors; j++) {
            below[j] -= v[j] > x;
        }
    }
    for (int j = 0; j < vectors; j++) {
        sum += below[j];
    }
    __builtin_memcpy(place, below, (unsigned)vectors * sizeof *below);
    int distinct = n * (n - 1) / 2 + (vectors * LANES - n) * n, all = 0;
    for (int j = 0; j < LANES; j++) {
        all += sum[j];
    }
    return all != distinct && mc_rank_plain(key, n, place);
}

static __attribute__((target("avx2"))) bool rank_avx2(const int32_t key[MC_RANKED], int n,
                                                      int32_t place[MC_RANKED])
{
    if (n <= MC_RANKED / 2) {
        return rank_lanes(key, n, place, MC_RANKED / LANES / 2);
    }
    return rank_lanes(key, n, place, MC_RANKED / LANES);
}

mc_rank_fn *mc_rank_fastest(void)
{
    return __builtin_cpu_supports("avx2") ? rank_avx2 : mc_rank_plain;
}
#else
mc_rank_fn *mc_rank_fastest(void)
{
    return mc_rank_plain;
}
#endif
