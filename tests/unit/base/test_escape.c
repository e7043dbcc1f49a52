/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"
#include <string.h>

#include "meshcost/escape.h"

typedef void escape_fn(struct mc_buffer *out, const char *text);

struct row {
    const char *in, *out;
};

static void check_rows(escape_fn *escape, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct mc_buffer b = {0};
        escape(&b, rows[i].in);
        assert_string_equal(mc_buffer_text(&b), rows[i].out);
        mc_buffer_free(&b);
    }
}

#define CHECK(escape, rows) check_rows(escape, rows, sizeof(rows) / sizeof *(rows))

static void html_leaves_no_markup(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"},
        {"a \"b\" & c", "a &quot;b&quot; &amp; c"},
        {"caf\xC3\xA9", "caf\xC3\xA9"},
        {"a\x1b[31m", "a\xEF\xBF\xBD[31m"},
        {"a\xE2\x80\xAE"
         "b",
         "a\xEF\xBF\xBD"
         "b"},
        {"cut \xE2\x82", "cut \xEF\xBF\xBD\xEF\xBF\xBD"},
    };
    CHECK(mc_escape_html, rows);
}

static void a_terminal_sees_no_control_character(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"\x1b[2J", "\\u{1b}[2J"},
        {"a\tb\nc\rd", "a\\tb\\nc\\rd"},
        {"x\xE2\x80\xAEy", "x\\u{202e}y"},
        {"zero\xE2\x80\x8Bwidth", "zero\\u{200b}width"},
        {"\xC2\x9B", "\\u{9b}"},
        {"\xEF\xBB\xBF", "\\u{feff}"},
        {"\xF3\xA0\x81\x81", "\\u{e0041}"},
        {"\xEF\xB7\x90\xEF\xBF\xBE", "\\u{fdd0}\\u{fffe}"},
        {"gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80", "gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80"},
        {"\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    };
    CHECK(mc_escape_terminal, rows);
}

static void csv_quotes_what_would_split_or_compute(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"plain", "plain"},
        {"a,b", "\"a,b\""},
        {"say \"hi\"", "\"say \"\"hi\"\"\""},
        {"two\nlines", "\"two\nlines\""},
        {" lead", "\" lead\""},
        {"", ""},
        {"=1+1", "\"'=1+1\""},
        {"@sum", "\"'@sum\""},
        {"-3.5", "-3.5"},
        {"-a", "\"'-a\""},
        {"+4", "\"'+4\""},
        {"a\033[31mb", "a\357\277\275[31mb"},
        {"a\007,b", "\"a\357\277\275,b\""},
    };
    CHECK(mc_escape_csv, rows);
}

static void gnuplot_strings_stay_closed(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"it's", "'it''s'"}, {"`rm -rf`", "'`rm -rf`'"}, {"a\nb", "'a b'"}, {"\\n", "'\\n'"}};
    CHECK(mc_escape_gnuplot, rows);
}

static void json_strings_survive_anything(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"a\"b\\c", "\"a\\\"b\\\\c\""},
        {"\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""},
        {"\x01\x7f", "\"\\u0001\\u007f\""},
        {"</script>", "\"\\u003c/script\\u003e\""},
        {"\xE2\x80\xA8", "\"\\u2028\""},
        {"\xFF", "\"\xEF\xBF\xBD\""},
        {"\xF0\x9F\x98\x80", "\"\xF0\x9F\x98\x80\""},
    };
    CHECK(mc_escape_json, rows);
}

static void yaml_scalars_are_plain_only_where_that_is_safe(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"web", "web"},       {"two words", "two words"}, {"true", "\"true\""}, {"No", "\"No\""},
        {"1.28", "\"1.28\""}, {"a: b", "\"a: b\""},       {"a #b", "\"a #b\""}, {"", "\"\""},
        {"- x", "\"- x\""},   {"*a", "\"*a\""},           {"a ", "\"a \""},     {"nullable", "nullable"},
        {"null", "\"null\""}, {"a,b", "\"a,b\""},         {"a]", "\"a]\""},
    };
    CHECK(mc_escape_yaml, rows);
}

static void every_code_point_survives_encoding(void **state)
{
    (void)state;
    for (uint32_t code = 1; code <= 0x10FFFF; code++) {
        struct mc_buffer b = {0};
        uint32_t back;
        if (code >= 0xD800 && code <= 0xDFFF) {
            continue;
        }
        mc_utf8_add(&b, code);
        size_t n = mc_utf8_next(b.data, b.length, &back);
        assert_int_equal(n, b.length);
        assert_int_equal(back, code);
        mc_buffer_free(&b);
        code += code > 0x3000 ? 96 : 0;
    }
}

static void lengths_count_characters(void **state)
{
    (void)state;
    assert_int_equal(mc_utf8_length("gr\xC3\xBC\xC3\x9F", 6), 4);
    assert_int_equal(mc_utf8_length("\xFF\xFE", 2), 2);
    assert_int_equal(mc_utf8_length("", 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(html_leaves_no_markup),
        cmocka_unit_test(a_terminal_sees_no_control_character),
        cmocka_unit_test(csv_quotes_what_would_split_or_compute),
        cmocka_unit_test(gnuplot_strings_stay_closed),
        cmocka_unit_test(json_strings_survive_anything),
        cmocka_unit_test(yaml_scalars_are_plain_only_where_that_is_safe),
        cmocka_unit_test(every_code_point_survives_encoding),
        cmocka_unit_test(lengths_count_characters),
    };
    return cmocka_run_group_tests_name("base.escape", tests, NULL, NULL);
}
