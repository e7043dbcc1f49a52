/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"
#include <string.h>

#include "meshcost/arena.h"

static int setup(void **state)
{
    *state = mc_arena_create(0);
    return 0;
}

static int teardown(void **state)
{
    mc_arena_destroy(*state);
    return 0;
}

static void memory_comes_zeroed_and_aligned(void **state)
{
    for (size_t size = 0; size < 3000; size += 37) {
        unsigned char *p = mc_arena_alloc(*state, size);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(p[i], 0);
            p[i] = 0xAA;
        }
    }
}

static void memory_comes_zeroed_again_after_a_reset(void **state)
{
    memset(mc_arena_alloc(*state, 1000), 0xAA, 1000);
    mc_arena_reset(*state);
    assert_int_equal(mc_arena_used(*state), 0);
    unsigned char *p = mc_arena_alloc(*state, 1000);
    for (size_t i = 0; i < 1000; i++) {
        assert_int_equal(p[i], 0);
    }
}

static void blocks_do_not_overlap(void **state)
{
    enum { COUNT = 2000 };
    unsigned char **p = MC_NEW_ARRAY(*state, COUNT, unsigned char *);
    for (int i = 0; i < COUNT; i++) {
        p[i] = mc_arena_alloc(*state, (size_t)(i % 400 + 1));
        memset(p[i], i & 0xFF, (size_t)(i % 400 + 1));
    }
    for (int i = 0; i < COUNT; i++) {
        for (int k = 0; k <= i % 400; k++) {
            assert_int_equal(p[i][k], i & 0xFF);
        }
    }
}

static void a_request_larger_than_a_block_is_met(void **state)
{
    char *p = mc_arena_alloc(*state, 5000000);
    p[4999999] = 1;
    char *q = mc_arena_alloc(*state, 10);
    q[9] = 1;
    assert_true(mc_arena_used(*state) >= 5000010);
}

static void a_reset_counts_anew(void **state)
{
    (void)mc_arena_alloc(*state, 100000);
    mc_arena_reset(*state);
    (void)mc_arena_alloc(*state, 16);
    assert_int_equal(mc_arena_used(*state), 16);
}

static void grow_keeps_what_was_there(void **state)
{
    int *a = MC_NEW_ARRAY(*state, 3, int);
    a[2] = 7;
    int *b = mc_arena_grow(*state, a, 3, 100, sizeof *a);
    assert_int_equal(b[2], 7);
    assert_int_equal(b[99], 0);
}

static void printf_formats_text_of_any_length(void **state)
{
    char *text = mc_arena_printf(*state, "%05000d|%s", 42, "end");
    assert_int_equal(strlen(text), 5004);
    assert_string_equal(text + 4998, "42|end");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(memory_comes_zeroed_and_aligned, setup, teardown),
        cmocka_unit_test_setup_teardown(memory_comes_zeroed_again_after_a_reset, setup, teardown),
        cmocka_unit_test_setup_teardown(blocks_do_not_overlap, setup, teardown),
        cmocka_unit_test_setup_teardown(a_request_larger_than_a_block_is_met, setup, teardown),
        cmocka_unit_test_setup_teardown(a_reset_counts_anew, setup, teardown),
        cmocka_unit_test_setup_teardown(grow_keeps_what_was_there, setup, teardown),
        cmocka_unit_test_setup_teardown(printf_formats_text_of_any_length, setup, teardown),
    };
    return cmocka_run_group_tests_name("base.arena", tests, NULL, NULL);
}
