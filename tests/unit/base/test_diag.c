/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "meshcost/diag.h"

struct fixture {
    struct mc_arena *arena;
    struct mc_diag *diag;
};

static int setup(void **state)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct fixture *f = MC_NEW(arena, struct fixture);
    f->arena = arena;
    f->diag = mc_diag_create(arena);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    mc_arena_destroy(((struct fixture *)*state)->arena);
    return 0;
}

static const char *printed(struct fixture *f)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    mc_diag_print(f->diag, out);
    fclose(out);
    char *copy = mc_arena_copy_text(f->arena, text, length);
    free(text);
    return copy;
}

static struct mc_place at(const char *file, int line, int column, int width)
{
    return (struct mc_place){file, line, column, width};
}

static void source(struct fixture *f, const char *file, const char *text)
{
    mc_diag_source(f->diag, file, text, strlen(text));
}

static void a_problem_shows_line_caret_path_and_remedy(void **state)
{
    struct fixture *f = *state;
    source(f, "file.yaml", "namespaces:\n  - name: web\n    replicas: many\n");
    mc_diag_add(f->diag, MC_ERROR, at("file.yaml", 3, 15, 4), "namespaces[web].replicas",
                "a whole number from 0 to 100000, for instance 3", "replicas: \"%s\" is not a whole number",
                "many");
    assert_string_equal(printed(f), "file.yaml:3:15: error: replicas: \"many\" is not a whole number\n"
                                    "   3 |     replicas: many\n"
                                    "     |               ^~~~\n"
                                    "  at: namespaces[web].replicas\n"
                                    "  try: a whole number from 0 to 100000, for instance 3\n");
    assert_int_equal(mc_diag_errors(f->diag), 1);
    assert_int_equal(mc_diag_warnings(f->diag), 0);
}

static void what_is_unknown_is_left_out(void **state)
{
    struct fixture *f = *state;
    mc_diag_add(f->diag, MC_WARNING, at(NULL, 0, 0, 0), NULL, NULL, "first");
    mc_diag_add(f->diag, MC_NOTE, at("a", 0, 0, 0), NULL, NULL, "second");
    mc_diag_add(f->diag, MC_ERROR, at("a", 7, 0, 0), NULL, NULL, "third");
    assert_string_equal(printed(f), "a: note: second\na:7: error: third\nwarning: first\n");
}

static void problems_come_in_file_order_then_by_place(void **state)
{
    struct fixture *f = *state;
    source(f, "z", "");
    source(f, "a", "");
    mc_diag_add(f->diag, MC_ERROR, at("a", 1, 1, 1), NULL, NULL, "4");
    mc_diag_add(f->diag, MC_ERROR, at("z", 12, 3, 1), NULL, NULL, "3");
    mc_diag_add(f->diag, MC_ERROR, at("z", 2, 9, 1), NULL, NULL, "2");
    mc_diag_add(f->diag, MC_ERROR, at("z", 2, 1, 1), NULL, NULL, "1");
    assert_string_equal(printed(f),
                        "z:2:1: error: 1\nz:2:9: error: 2\nz:12:3: error: 3\na:1:1: error: 4\n   1 | \n"
                        "     | ^\n");
}

static void hostile_text_is_escaped_and_the_caret_still_fits(void **state)
{
    struct fixture *f = *state;
    source(f, "f", "a\x1b[1m:\tx \xE2\x80\xAE evil\r\nnext\n");
    mc_diag_add(f->diag, MC_ERROR, at("f", 1, 8, 1), "p\n", "r\x07", "bad \x1b]0;title\x07");
    assert_string_equal(printed(f), "f:1:8: error: bad \\u{1b}]0;title\\u{7}\n"
                                    "   1 | a\\u{1b}[1m: x \\u{202e} evil\n"
                                    "     |             ^\n"
                                    "  at: p\\n\n"
                                    "  try: r\\u{7}\n");
}

static void columns_count_characters(void **state)
{
    struct fixture *f = *state;
    source(f, "f", "gr\xC3\xBC\xC3\x9F: \xF0\x9F\x98\x80 x\n");
    mc_diag_add(f->diag, MC_ERROR, at("f", 1, 9, 1), NULL, NULL, "m");
    assert_string_equal(printed(f), "f:1:9: error: m\n   1 | gr\xC3\xBC\xC3\x9F: \xF0\x9F\x98\x80 x\n"
                                    "     |         ^\n");
}

static void long_texts_are_cut_at_200_characters(void **state)
{
    struct fixture *f = *state;
    char line[5001];
    memset(line, 'x', 5000);
    line[5000] = '\0';
    line[3000] = '!';
    source(f, "f", line);
    mc_diag_add(f->diag, MC_ERROR, at("f", 1, 3001, 1), NULL, NULL, "%s", line);
    const char *text = printed(f);
    assert_null(strstr(text,
                       "xxxxxxxxxx!xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                       "xxxxxxxxxxxxxxxxxxxx"));
    const char *first_end = strchr(text, '\n');
    assert_int_equal(first_end - text, (int)strlen("f:1:3001: error: ") + 200 + 3);
    const char *caret = strchr(first_end + 1, '\n') + 1;
    assert_int_equal(strchr(first_end, '!') - (first_end + 1), strchr(caret, '^') - caret);
}

static void a_cut_does_not_split_a_character(void **state)
{
    struct fixture *f = *state;
    char text[4000];
    for (int i = 0; i < 1333; i++) {
        memcpy(text + 3 * i, "\xE2\x82\xAC", 4);
    }
    mc_diag_add(f->diag, MC_ERROR, at(NULL, 0, 0, 0), text, text, "x%s", text);
    assert_null(strstr(printed(f), "\xEF\xBF\xBD"));
}

static void a_flood_is_counted_and_hides_no_error(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 100000; i++) {
        mc_diag_add(f->diag, MC_WARNING, at("f", i + 1, 1, 1), NULL, NULL, "w");
    }
    mc_diag_add(f->diag, MC_ERROR, at("f", 200000, 1, 1), NULL, NULL, "the error");
    const char *text = printed(f);
    assert_int_equal(mc_diag_warnings(f->diag), 100000);
    assert_non_null(strstr(text, "f:200000:1: error: the error\n"));
    assert_non_null(strstr(text, "... and 99901 more\n"));
    assert_true(mc_arena_used(f->arena) < 2000000);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_problem_shows_line_caret_path_and_remedy),
        T(what_is_unknown_is_left_out),
        T(problems_come_in_file_order_then_by_place),
        T(hostile_text_is_escaped_and_the_caret_still_fits),
        T(columns_count_characters),
        T(long_texts_are_cut_at_200_characters),
        T(a_cut_does_not_split_a_character),
        T(a_flood_is_counted_and_hides_no_error),
    };
    return cmocka_run_group_tests_name("base.diag", tests, NULL, NULL);
}
