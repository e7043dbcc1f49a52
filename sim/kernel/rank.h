/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_KERNEL_RANK_H
#define MESHCOST_KERNEL_RANK_H
/*
 * rank: where each of a few keys belongs among them, without a branch that depends on their order. Private to
 * the kernel. One function for any processor, one for those with vectors of eight half words (AVX2); both
 * give the same places.
 */
#include <stdbool.h>
#include <stdint.h>

enum { MC_RANKED = 32 };

/*
 * place[i] for i < n <= MC_RANKED is the number of keys that are less, plus the number of equal ones before
 * i. Keys from n to MC_RANKED are there and INT32_MAX, which the first n are not. True: some may be equal.
 */
typedef bool mc_rank_fn(const int32_t key[MC_RANKED], int n, int32_t place[MC_RANKED]);

bool mc_rank_plain(const int32_t key[MC_RANKED], int n, int32_t place[MC_RANKED]);
/* The fastest that this processor can run. */
mc_rank_fn *mc_rank_fastest(void);

#endif
