/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables and numbers as people and programs get them. */
#include "check.h"
#include "meshcost/table.h"
#include <math.h>
#include <string.h>

static void shows(double value, double half, const char *want)
{
    struct mc_buffer out = {0};
    mc_number_show(&out, value, half);
    assert_string_equal(mc_buffer_text(&out), want);
    mc_buffer_free(&out);
}

static void a_number_has_no_more_digits_than_its_interval_bears(void **state)
{
    (void)state;
    shows(1234567, 45000, "1,235,000");
    shows(1234567, 4.5, "1,234,567.0");
    shows(17288.3, 1500, "17,300");
    shows(0.0123456, 0.0021, "0.0123");
    shows(-1999.6, 120, "-2,000");
    shows(-4, 120, "0");
}

static void a_number_without_an_interval_has_three_digits_and_no_zeros_of_its_own(void **state)
{
    (void)state;
    shows(3.14159, 0, "3.14");
    shows(0.00114159, 0, "0.00114");
    shows(2026, 0, "2,026");
    shows(1234567, 0, "1,234,567");
    shows(47, 0, "47");
    shows(0.04, 0, "0.04");
    shows(0.5, 0, "0.5");
    shows(0, 0, "0");
    shows(14726.88, 1e-13, "14,727"); /* an interval of rounding errors */
    shows(NAN, 0, "-");
    shows(INFINITY, 0, "infinite");
}

static struct mc_table *hostile(struct mc_arena *arena)
{
    struct mc_table *t = mc_table_create(arena, "hostile", "A <title>", NULL);
    mc_table_column(t, "name", NULL);
    mc_table_column(t, "amount", "EUR");
    mc_table_text(t, "<script>alert('1')</script>");
    mc_table_number(t, 1.5, 0);
    mc_table_text(t, "=cmd|' /C calc'!A0");
    mc_table_int(t, 7);
    mc_table_text(t, "a|b *c* `d` \x1b[31m \xe2\x80\xae,\"q\"\nz");
    mc_table_empty(t);
    return t;
}

static const char *written(struct mc_arena *arena, enum mc_format format)
{
    struct mc_buffer out = {0};
    const struct mc_table *t = hostile(arena);
    mc_tables_write(&out, format, &t, 1);
    const char *copy = mc_arena_dup(arena, mc_buffer_text(&out));
    mc_buffer_free(&out);
    return copy;
}

static void html_holds_no_text_from_outside_as_markup(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    const char *text = written(arena, MC_FORMAT_HTML);
    assert_null(strstr(text, "<script"));
    assert_non_null(strstr(text, "&lt;script&gt;<wbr>alert(&#39;1&#39;)"));
    assert_non_null(strstr(text, "class=\"number none\" data-head=\"amount, EUR\">\xe2\x80\x93<"));
    assert_null(strchr(text, '\x1b'));
    mc_arena_destroy(arena);
}

static void a_terminal_gets_no_escape_sequence(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    const char *text = written(arena, MC_FORMAT_TERMINAL);
    assert_null(strchr(text, '\x1b'));
    assert_null(strstr(text, "\xe2\x80\xae"));
    assert_non_null(strstr(text, "EUR"));
    mc_arena_destroy(arena);
}

static void a_spreadsheet_gets_no_formula(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    const char *text = written(arena, MC_FORMAT_CSV);
    assert_null(strstr(text, "\n="));
    assert_non_null(strstr(text, "name,amount [EUR]\n"));
    assert_non_null(strstr(text, "\"\"q\"\""));
    mc_arena_destroy(arena);
}

static void markdown_keeps_its_columns(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    const char *text = written(arena, MC_FORMAT_MARKDOWN);
    assert_null(strstr(text, "<script"));
    assert_non_null(strstr(text, "a\\|b \\*c\\* \\`d\\`"));
    assert_non_null(strstr(text, "| \xe2\x80\x93 |"));
    int lines = 0;
    for (const char *p = text; (p = strchr(p, '\n')); p++) {
        lines++;
    }
    assert_int_equal(lines, 2 + 2 + 3); /* heading, empty, head, rule, three rows: none broken */
    mc_arena_destroy(arena);
}

static void json_has_all_digits_and_null_for_nothing(void **state)
{
    (void)state;
    struct mc_arena *arena = mc_arena_create(0);
    struct mc_table *t = mc_table_create(arena, "t", NULL, NULL);
    struct mc_buffer out = {0};
    mc_table_column(t, "x", NULL);
    mc_table_number(t, 1234.56789, 100);
    mc_table_empty(t);
    mc_table_percent(t, 0.125);
    mc_tables_write(&out, MC_FORMAT_JSON, (const struct mc_table *const[]){t}, 1);
    assert_non_null(strstr(mc_buffer_text(&out), "1234.56789"));
    assert_non_null(strstr(mc_buffer_text(&out), "null"));
    assert_non_null(strstr(mc_buffer_text(&out), "0.125"));
    mc_buffer_free(&out);
    mc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_has_no_more_digits_than_its_interval_bears),
        cmocka_unit_test(a_number_without_an_interval_has_three_digits_and_no_zeros_of_its_own),
        cmocka_unit_test(html_holds_no_text_from_outside_as_markup),
        cmocka_unit_test(a_terminal_gets_no_escape_sequence),
        cmocka_unit_test(a_spreadsheet_gets_no_formula),
        cmocka_unit_test(markdown_keeps_its_columns),
        cmocka_unit_test(json_has_all_digits_and_null_for_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
