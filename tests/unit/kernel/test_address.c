/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Addressed randomness: golden vectors hold every bit, since stored results depend on them.
 */
#include "check.h"
#include "meshcost/address.h"
#include <math.h>
#include <stdlib.h>

enum { MANY = 1 << 18 };

static const struct mc_key ZERO_KEY = {0};

/* Known answers of Random123's own test vectors (philox2x64, 10 rounds, first word). */
static void philox_gives_the_known_answers_of_random123(void **state)
{
    (void)state;
    const uint64_t ones = UINT64_MAX;
    assert_int_equal(mc_bits(ZERO_KEY, 0, 0), UINT64_C(0xca00a0459843d731));
    assert_int_equal(mc_bits((struct mc_key){ones}, ones, ones), UINT64_C(0x65b021d60cd8310f));
    assert_int_equal(mc_bits((struct mc_key){UINT64_C(0xa4093822299f31d0)}, UINT64_C(0x243f6a8885a308d3),
                             UINT64_C(0x13198a2e03707344)),
                     UINT64_C(0x0a5e742c2997341c));
}

static void addresses_keep_their_golden_values(void **state)
{
    (void)state;
    assert_int_equal(mc_hash_mix(1), UINT64_C(0x5692161d100b05e5));
    assert_int_equal(mc_hash_text("certificates.fix"), UINT64_C(0xf1741f84797e50c8));
    assert_int_equal(mc_key_make(0, 0, 0).word, UINT64_C(0x6d61fad200ec1473));
    assert_int_equal(mc_key_make(1, 2, 3).word, UINT64_C(0xe0d16ba83d483b85));
    assert_int_equal(mc_key_make(42, 7, MC_NO_HISTORY).word, UINT64_C(0xfd871d8bb6abf705));
    assert_int_equal(mc_id_root("", "", 0), UINT64_C(0x2b51ee564bea7114));
    mc_id root = mc_id_root("namespaces", "web", 3);
    assert_int_equal(root, UINT64_C(0x23fb77056c580fbc));
    assert_int_equal(mc_id_child(root, "certificates", "renewal", 12), UINT64_C(0x96f35a51009a8258));
    assert_int_equal(mc_id_child_named(root, "certificates", "renewal", "issuer"),
                     UINT64_C(0x2060b29c9839fb91));
    assert_int_equal(mc_slot("certificates.fix"), UINT64_C(0xf1741f84797e50c8));
}

static void draws_keep_their_golden_values(void **state)
{
    (void)state;
    struct mc_key key = mc_key_make(1, 2, 3);
    mc_id id = mc_id_root("namespaces", "web", 3);
    uint64_t slot = mc_slot("certificates.fix");
    assert_int_equal(mc_bits(key, id, slot), UINT64_C(0x4fc8650efaa93172));
    assert_true(mc_uniform(key, id, slot) == 0x1.3f21943beaa4ep-2);
    assert_true(mc_uniform(key, id, 0) == 0x1.f85e63d1481bap-2);
}

static void every_part_of_an_address_matters(void **state)
{
    (void)state;
    mc_id root = mc_id_root("a", "b", 1), child = mc_id_child(root, "m", "k", 1);
    const mc_id others[] = {mc_id_root("b", "a", 1),
                            mc_id_root("a", "b", 2),
                            mc_id_root("ab", "", 1),
                            mc_id_child(root, "k", "m", 1),
                            mc_id_child(root, "m", "k", 2),
                            mc_id_child(child, "m", "k", 1),
                            mc_id_child(root, "mk", "", 1),
                            mc_id_child(root, "m", "l", 1),
                            mc_id_child_named(root, "m", "k", "1")};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_int_not_equal(others[i], root);
        assert_int_not_equal(others[i], child);
    }
    assert_int_not_equal(mc_key_make(1, 2, 3).word, mc_key_make(1, 3, 2).word);
    assert_int_not_equal(mc_key_make(1, 2, 3).word, mc_key_make(2, 1, 3).word);
}

static int compare_words(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void check_all_different(uint64_t *words, int count)
{
    qsort(words, (size_t)count, sizeof *words, compare_words);
    assert_int_not_equal(words[0], 0);
    for (int i = 1; i < count; i++) {
        assert_int_not_equal(words[i], words[i - 1]);
    }
}

static void a_quarter_of_a_million_ids_do_not_collide(void **state)
{
    uint64_t *words = *state;
    mc_id parent = mc_id_root("deploys", "web", 0);
    for (uint64_t i = 0; i < MANY; i += 2) {
        words[i] = mc_id_root("deploys", i % 4 == 0 ? "web" : "shop", i / 4);
        words[i + 1] = mc_id_child(parent, "upgrades", "restart", i);
    }
    /* The parent itself is the root with ordinal 0 and is among the words once. */
    check_all_different(words, MANY);
}

static void a_quarter_of_a_million_keys_do_not_collide(void **state)
{
    uint64_t *words = *state;
    for (uint64_t i = 0; i < MANY; i++) {
        words[i] = mc_key_make(i >> 16, i >> 8 & 255, i & 255).word;
    }
    check_all_different(words, MANY);
}

static void generations_of_children_do_not_collide(void **state)
{
    uint64_t *words = *state;
    words[0] = mc_id_root("incidents", "web", 0);
    for (uint64_t i = 1; i < MANY; i++) {
        words[i] = mc_id_child(words[(i - 1) / 2], "incidents", "aftershock", (i - 1) % 2);
    }
    check_all_different(words, MANY);
}

static void uniforms_lie_strictly_inside_on_a_symmetric_lattice(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < MANY; i++) {
        double u = mc_uniform(ZERO_KEY, i, 1), k = u * 0x1p52 - 0.5;
        assert_true(u > 0.0 && u < 1.0);
        assert_true(k == floor(k) && k >= 0.0 && k < 0x1p52);
        assert_true(1.0 - (1.0 - u) == u);
    }
}

/* Mean, variance and correlation of neighbours, within five standard errors for each of several keys. */
static void uniforms_of_neighbouring_addresses_look_independent(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 8; seed++) {
        struct mc_key key = mc_key_make(seed, 0, 0);
        double sum = 0.0, square = 0.0, with_id = 0.0, with_slot = 0.0, with_key = 0.0;
        for (uint64_t i = 0; i < 65536; i++) {
            double u = mc_uniform(key, i, 0) - 0.5;
            sum += u;
            square += u * u;
            with_id += u * (mc_uniform(key, i + 1, 0) - 0.5);
            with_slot += u * (mc_uniform(key, i, 1) - 0.5);
            with_key += u * (mc_uniform(mc_key_make(seed, 0, 1), i, 0) - 0.5);
        }
        check_close_abs(sum / 65536.0, 0.0, 5.0 * sqrt(1.0 / 12.0) / 256.0);
        check_close_abs(square / 65536.0, 1.0 / 12.0, 5.0 * sqrt(1.0 / 180.0) / 256.0);
        check_close_abs(with_id / 65536.0, 0.0, 5.0 / 12.0 / 256.0);
        check_close_abs(with_slot / 65536.0, 0.0, 5.0 / 12.0 / 256.0);
        check_close_abs(with_key / 65536.0, 0.0, 5.0 / 12.0 / 256.0);
    }
}

static int setup_words(void **state)
{
    *state = calloc(MANY, sizeof(uint64_t));
    return *state == NULL;
}

static int teardown_words(void **state)
{
    free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_the_known_answers_of_random123),
        cmocka_unit_test(addresses_keep_their_golden_values),
        cmocka_unit_test(draws_keep_their_golden_values),
        cmocka_unit_test(every_part_of_an_address_matters),
        cmocka_unit_test(a_quarter_of_a_million_ids_do_not_collide),
        cmocka_unit_test(a_quarter_of_a_million_keys_do_not_collide),
        cmocka_unit_test(generations_of_children_do_not_collide),
        cmocka_unit_test(uniforms_lie_strictly_inside_on_a_symmetric_lattice),
        cmocka_unit_test(uniforms_of_neighbouring_addresses_look_independent),
    };
    return cmocka_run_group_tests_name("kernel.address", tests, setup_words, teardown_words);
}
