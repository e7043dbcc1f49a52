/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "meshcost/json.h"

static void nesting_and_commas_are_kept(void **state)
{
    (void)state;
    struct mc_buffer b = {0};
    struct mc_json j = mc_json_begin(&b, false);
    mc_json_object(&j);
    mc_json_put_text(&j, "name", "a\"b");
    mc_json_key(&j, "list");
    mc_json_array(&j);
    mc_json_int(&j, 1);
    mc_json_array(&j);
    mc_json_end(&j);
    mc_json_object(&j);
    mc_json_end(&j);
    mc_json_bool(&j, false);
    mc_json_end(&j);
    mc_json_put_text(&j, "none", NULL);
    mc_json_put_bool(&j, "yes", true);
    mc_json_end(&j);
    mc_json_finish(&j);
    assert_string_equal(mc_buffer_text(&b),
                        "{\"name\":\"a\\\"b\",\"list\":[1,[],{},false],\"none\":null,\"yes\":true}\n");
    mc_buffer_free(&b);
}

static void indentation_follows_depth(void **state)
{
    (void)state;
    struct mc_buffer b = {0};
    struct mc_json j = mc_json_begin(&b, true);
    mc_json_object(&j);
    mc_json_put_int(&j, "a", 1);
    mc_json_key(&j, "b");
    mc_json_array(&j);
    mc_json_int(&j, 2);
    mc_json_int(&j, 3);
    mc_json_end(&j);
    mc_json_end(&j);
    mc_json_finish(&j);
    assert_string_equal(mc_buffer_text(&b), "{\n  \"a\": 1,\n  \"b\": [\n    2,\n    3\n  ]\n}\n");
    mc_buffer_free(&b);
}

static void integers_are_exact(void **state)
{
    (void)state;
    struct mc_buffer b = {0};
    struct mc_json j = mc_json_begin(&b, false);
    mc_json_array(&j);
    mc_json_int(&j, INT64_MAX);
    mc_json_int(&j, INT64_MIN);
    mc_json_int(&j, 9007199254740993);
    mc_json_end(&j);
    assert_string_equal(mc_buffer_text(&b), "[9223372036854775807,-9223372036854775808,9007199254740993]");
    mc_buffer_free(&b);
}

static void reals_are_short_and_read_back_to_the_same_bits(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } rows[] = {{0.1, "0.1"},
                {1e300, "1e+300"},
                {-2.5, "-2.5"},
                {NAN, "null"},
                {INFINITY, "null"},
                {-INFINITY, "null"},
                {1.0 / 3, "0.3333333333333333"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct mc_buffer b = {0};
        struct mc_json j = mc_json_begin(&b, false);
        mc_json_real(&j, rows[i].value);
        assert_string_equal(mc_buffer_text(&b), rows[i].text);
        if (isfinite(rows[i].value)) {
            assert_true(strtod(mc_buffer_text(&b), NULL) == rows[i].value);
        }
        mc_buffer_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nesting_and_commas_are_kept),
        cmocka_unit_test(indentation_follows_depth),
        cmocka_unit_test(integers_are_exact),
        cmocka_unit_test(reals_are_short_and_read_back_to_the_same_bits),
    };
    return cmocka_run_group_tests_name("base.json", tests, NULL, NULL);
}
