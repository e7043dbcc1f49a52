/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places of a few keys: the portable function against counting, the fastest against the portable one. */
#include "../../../sim/kernel/rank.h"
#include "check.h"
#include "meshcost/hash.h"

enum { ROUNDS = 20000 };

/* Keys of a narrow or wide range, so that there are many ties or none. */
static int random_keys(uint64_t round, int32_t key[MC_RANKED])
{
    int n = 1 + (int)(mc_hash_mix(round) % MC_RANKED);
    uint64_t range = UINT64_C(1) << (mc_hash_mix(round + 1) % 31);
    for (int i = 0; i < MC_RANKED; i++) {
        key[i] = i < n ? (int32_t)(mc_hash_mix(round * 1000 + (uint64_t)i) % range) : INT32_MAX;
    }
    return n;
}

static int32_t counted(const int32_t *key, int n, int i)
{
    int32_t place = 0;
    for (int j = 0; j < n; j++) {
        place += key[j] < key[i] || (key[j] == key[i] && j < i);
    }
    return place;
}

static void check_places(mc_rank_fn *rank)
{
    for (uint64_t round = 0; round < ROUNDS; round++) {
        int32_t key[MC_RANKED], place[MC_RANKED];
        int n = random_keys(round, key);
        rank(key, n, place);
        for (int i = 0; i < n; i++) {
            assert_int_equal(place[i], counted(key, n, i));
        }
    }
}

static void the_portable_function_counts_lesser_keys_and_equal_ones_before(void **state)
{
    (void)state;
    check_places(mc_rank_plain);
}

static void the_fastest_gives_the_same_places(void **state)
{
    (void)state;
    check_places(mc_rank_fastest());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_portable_function_counts_lesser_keys_and_equal_ones_before),
        cmocka_unit_test(the_fastest_gives_the_same_places),
    };
    return cmocka_run_group_tests_name("kernel.rank", tests, NULL, NULL);
}
