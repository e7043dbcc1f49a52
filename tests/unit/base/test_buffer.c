/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "meshcost/buffer.h"

static void an_empty_buffer_reads_as_empty_text(void **state)
{
    (void)state;
    struct mc_buffer b = {0};
    assert_string_equal(mc_buffer_text(&b), "");
    mc_buffer_free(&b);
}

static void appends_are_joined_and_terminated(void **state)
{
    (void)state;
    struct mc_buffer b = {0};
    mc_buffer_text_add(&b, "one");
    mc_buffer_char(&b, ' ');
    mc_buffer_add(&b, "two!", 3);
    mc_buffer_printf(&b, " %d", 3);
    assert_string_equal(mc_buffer_text(&b), "one two 3");
    assert_int_equal(b.length, 9);
    mc_buffer_clear(&b);
    assert_string_equal(mc_buffer_text(&b), "");
    mc_buffer_free(&b);
}

static void the_ceiling_cuts_and_is_remembered(void **state)
{
    (void)state;
    struct mc_buffer b = {.ceiling = 10};
    mc_buffer_text_add(&b, "12345678");
    assert_false(b.overflow);
    mc_buffer_text_add(&b, "9abc");
    assert_true(b.overflow);
    assert_string_equal(mc_buffer_text(&b), "123456789a");
    mc_buffer_printf(&b, "%s", "more");
    assert_int_equal(b.length, 10);
    mc_buffer_free(&b);
}

static void growth_keeps_a_million_bytes(void **state)
{
    (void)state;
    struct mc_buffer b = {0};
    for (int i = 0; i < 1000000; i++) {
        mc_buffer_char(&b, (char)('a' + i % 26));
    }
    assert_int_equal(b.length, 1000000);
    for (int i = 0; i < 1000000; i++) {
        assert_int_equal(b.data[i], 'a' + i % 26);
    }
    mc_buffer_free(&b);
}

static void a_missing_file_leaves_its_errno(void **state)
{
    (void)state;
    struct mc_buffer b = {0};
    assert_false(mc_buffer_read_file(&b, MC_SOURCE_DIR "/no-such-file", 100));
    assert_int_equal(errno, ENOENT);
    mc_buffer_free(&b);
}

static void a_file_past_the_ceiling_is_refused(void **state)
{
    (void)state;
    struct mc_buffer b = {0};
    assert_false(mc_buffer_read_file(&b, MC_SOURCE_DIR "/LICENSE", 100));
    assert_int_equal(errno, EFBIG);
    mc_buffer_free(&b);
    assert_true(mc_buffer_read_file(&b, MC_SOURCE_DIR "/LICENSE", 1000000));
    assert_true(b.length > 1000);
    mc_buffer_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_buffer_reads_as_empty_text),
        cmocka_unit_test(appends_are_joined_and_terminated),
        cmocka_unit_test(the_ceiling_cuts_and_is_remembered),
        cmocka_unit_test(growth_keeps_a_million_bytes),
        cmocka_unit_test(a_missing_file_leaves_its_errno),
        cmocka_unit_test(a_file_past_the_ceiling_is_refused),
    };
    return cmocka_run_group_tests_name("base.buffer", tests, NULL, NULL);
}
