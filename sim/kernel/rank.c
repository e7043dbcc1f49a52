/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rank.h"

static int64_t count_below(const int64_t *key, int n, int64_t x)
{
    int64_t below = 0;
    for (int i = 0; i < n; i++) {
        below += key[i] < x;
    }
    return below;
}

void mc_rank_plain(const int64_t key[MC_RANKED], int n, int64_t place[MC_RANKED])
{
    for (int i = 0; i < n; i++) {
        place[i] = count_below(key, i, key[i] + 1) + count_below(key + i + 1, n - i - 1, key[i]);
    }
}

#if defined __x86_64__ && defined __GNUC__
enum { LANES = 4 };
typedef int64_t lanes __attribute__((vector_size(LANES * sizeof(int64_t))));

/*
 * Counts the lesser keys, four places at a time. Equal keys then share a place, and the sum of places tells:
 * rare, and left to the other function.
 */
static inline __attribute__((always_inline, target("avx2"))) void
rank_lanes(const int64_t key[MC_RANKED], int n, int64_t place[MC_RANKED], int vectors)
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
    int64_t distinct = (int64_t)n * (n - 1) / 2 + (int64_t)(vectors * LANES - n) * n;
    if (sum[0] + sum[1] + sum[2] + sum[3] != distinct) {
        mc_rank_plain(key, n, place);
    }
}

static __attribute__((target("avx2"))) void rank_avx2(const int64_t key[MC_RANKED], int n,
                                                      int64_t place[MC_RANKED])
{
    if (n <= MC_RANKED / 2) {
        rank_lanes(key, n, place, MC_RANKED / LANES / 2);
    } else {
        rank_lanes(key, n, place, MC_RANKED / LANES);
    }
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
