/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "problems.h"

#include "meshcost/buffer.h"
#include "meshcost/escape.h"
#include <time.h>

/* The tree as one line, to compare: {a: [x, "y"], b: ~}. */
static void write_node(struct mc_buffer *out, const struct mc_node *node)
{
    if (node->kind == MC_NODE_NULL) {
        mc_buffer_char(out, '~');
    } else if (node->kind == MC_NODE_SCALAR) {
        mc_buffer_printf(out, node->quoted ? "\"%s\"" : "%s", node->text);
    } else {
        bool map = node->kind == MC_NODE_MAP;
        mc_buffer_char(out, map ? '{' : '[');
        for (int i = 0; i < node->count; i++) {
            mc_buffer_printf(out, "%s%s%s", i > 0 ? ", " : "", map ? node->key[i] : "", map ? ": " : "");
            write_node(out, node->child[i]);
            assert_ptr_equal(node->child[i]->parent, node);
        }
        mc_buffer_char(out, map ? '}' : ']');
    }
}

static const char *shape(struct fixture *f, const struct mc_node *node)
{
    struct mc_buffer out = {0};
    write_node(&out, node);
    const char *text = mc_arena_dup(f->arena, mc_buffer_text(&out));
    mc_buffer_free(&out);
    return text;
}

static struct mc_documents parse_foreign(struct fixture *f, const char *text)
{
    return mc_tree_parse_all(f->arena, f->diag, MC_TREE_FOREIGN, "t.yaml", text, strlen(text));
}

static void check_shape(struct fixture *f, const char *text, const char *want)
{
    struct mc_node *root = parse(f, text);
    assert_string_equal(problems(f), "");
    assert_non_null(root);
    assert_string_equal(shape(f, root), want);
}

static void check_problem(struct fixture *f, const char *text, const char *want)
{
    (void)parse(f, text);
    assert_string_equal(problems(f), want);
}

static void all_kinds_of_nodes_are_read(void **state)
{
    struct fixture *f = *state;
    check_shape(f, "a: 1\nb: [x, 'y', \"z\"]\nc:\n  - d: ~\n  - e:\n",
                "{a: 1, b: [x, \"y\", \"z\"], c: [{d: ~}, {e: ~}]}");
    check_shape(f, "a: |\n  two\n  lines\n", "{a: \"two\nlines\n\"}");
    check_shape(f, "", "{}");
    check_shape(f, "# nothing\n", "{}");
    check_shape(f, "---\n", "{}");
    check_shape(f, "just text", "just text");
    check_shape(f, "{\"a\":1,\"b\":[true,null]}", "{a: 1, b: [true, ~]}");
    check_shape(f, "{\n\t\"a\": 1,\n\t\"b\\/c\": 2\n}", "{a: 1, b/c: 2}");
}

static void places_are_those_of_the_file(void **state)
{
    struct fixture *f = *state;
    struct mc_node *root = parse(f, "a: 1\ngr\xC3\xBC\xC3\x9F: {x: yes}\nlist:\n  - name: web\n    n: 5\n");
    const struct mc_node *x = mc_node_find(root, "gr\xC3\xBC\xC3\x9F.x");
    assert_int_equal(x->place.line, 2);
    assert_int_equal(x->place.column, 11);
    assert_int_equal(x->place.width, 3);
    assert_string_equal(x->place.file, "t.yaml");
    const struct mc_node *n = mc_node_find(root, "list[web].n");
    assert_int_equal(n->place.line, 5);
    assert_int_equal(n->place.column, 8);
    assert_string_equal(mc_node_path(f->arena, n), "list[web].n");
    assert_int_equal(root->key_place[2].line, 3);
    assert_int_equal(root->key_place[2].width, 4);
}

static void crlf_tabs_and_byte_order_marks_are_handled(void **state)
{
    struct fixture *f = *state;
    struct mc_node *root = parse(f, "\xEF\xBB\xBF"
                                    "a: 1\r\nb:\r\n  c:\t2\r\n");
    assert_string_equal(problems(f), "");
    assert_string_equal(shape(f, root), "{a: 1, b: {c: 2}}");
    const struct mc_node *c = mc_node_find(root, "b.c");
    assert_int_equal(c->place.line, 3);
    assert_int_equal(c->place.column, 6);
    assert_int_equal(mc_node_get(root, "a")->place.column, 4);
    check_problem(
        f, "a:\n\tb: c\n",
        "t.yaml:2:1: error: a tab cannot indent\n   2 |  b: c\n     | ^\n  try: indent with spaces\n");
    check_problem(f,
                  "a: b\n\xEF\xBB\xBF"
                  "c: d\n",
                  "t.yaml:2:2: error: a byte-order mark stands in this line, inside the text\n"
                  "   2 | \\u{feff}c: d\n     |         ^\n  try: remove it\n");
}

static void duplicate_keys_name_the_first_place(void **state)
{
    struct fixture *f = *state;
    check_problem(f, "a: 1\nb: 2\na: 3\n",
                  "t.yaml:3:1: error: the key \"a\" stands here again, first in line 1\n   3 | a: 3\n"
                  "     | ^\n  try: keep one of the two\n");
}

static void duplicates_are_found_in_wide_maps(void **state)
{
    struct fixture *f = *state;
    struct mc_buffer text = {0};
    for (int i = 0; i < 5000; i++) {
        mc_buffer_printf(&text, "key%d: %d\n", i == 4321 ? 17 : i, i);
    }
    (void)parse(f, mc_buffer_text(&text));
    assert_string_equal(problems(f),
                        "t.yaml:4322:1: error: the key \"key17\" stands here again, first in line 18\n"
                        "4322 | key17: 4321\n     | ^~~~~\n  try: keep one of the two\n");
    mc_buffer_free(&text);
}

static void our_files_take_no_anchors_aliases_merges_or_tags(void **state)
{
    struct fixture *f = *state;
    check_problem(f, "a: &x 1\nb: *x\nc: {<<: 2}\nd: !!int 3\n",
                  "t.yaml:1:4: error: anchors are not allowed\n   1 | a: &x 1\n     |    ^~~~\n"
                  "  try: leave the anchor out and write the value where it is needed\n"
                  "t.yaml:2:4: error: aliases are not allowed\n   2 | b: *x\n     |    ^~\n"
                  "  try: write the value out\n"
                  "t.yaml:3:5: error: merge keys are not allowed\n   3 | c: {<<: 2}\n     |     ^~\n"
                  "  try: write the keys out\n"
                  "t.yaml:4:4: error: tags are not allowed\n   4 | d: !!int 3\n     |    ^~~~~~~\n"
                  "  try: leave the tag out\n");
}

static void syntax_errors_have_a_place_and_a_remedy(void **state)
{
    struct fixture *f = *state;
    check_problem(f, "a: b: c\n",
                  "t.yaml:1:5: error: a colon cannot stand here\n   1 | a: b: c\n     |     ^\n"
                  "  try: put text that holds \": \" in quotes, or check the indentation\n");
    check_problem(f, "a: \"foo\nb: c\n",
                  "t.yaml:1:4: error: the quotation mark is never closed\n   1 | a: \"foo\n     |    ^\n"
                  "  try: close it\n");
    check_problem(f, "a: [1, 2\nb: 3\n",
                  "t.yaml:2:2: error: the list in brackets is not closed here\n   2 | b: 3\n     |  ^\n"
                  "  try: check commas, quotes and the closing ]\n");
    check_problem(f, "a: @b\n",
                  "t.yaml:1:4: error: a value cannot start with this character\n   1 | a: @b\n"
                  "     |    ^\n  try: put the text in quotes\n");
    check_problem(f, "a: 1\n---\nb: 2\n",
                  "t.yaml:2:1: error: a second document starts here\n   2 | ---\n     | ^~~\n"
                  "  try: keep one document a file\n");
    check_problem(f, "? [a]\n: 1\n",
                  "t.yaml:1:3: error: a key cannot be a list or a map\n   1 | ? [a]\n     |   ^\n"
                  "  try: write the key as text\n");
}

static void bytes_that_are_no_text_are_refused_with_their_place(void **state)
{
    struct fixture *f = *state;
    check_problem(f, "a: b\nc: x\xFFz\n",
                  "t.yaml:2:5: error: the text is not UTF-8 here\n   2 | c: x\xEF\xBF\xBDz\n     |     ^\n"
                  "  try: save the file as UTF-8\n");
    check_problem(f, "a: \x1b[31m\n",
                  "t.yaml:1:4: error: the character U+001B is not allowed here\n   1 | a: \\u{1b}[31m\n"
                  "     |    ^~~~~~\n  try: remove it, or write it as an escape in double quotes\n");
    check_problem(f, "a: \"x\\0y\"\n",
                  "t.yaml:1:4: error: the text holds a NUL character\n   1 | a: \"x\\0y\"\n"
                  "     |    ^~~~~~\n  try: leave it out\n");
    check_problem(f,
                  "\xFF\xFE"
                  "a",
                  "t.yaml: error: the text is UTF-16, not UTF-8\n  try: save it as UTF-8\n");
    (void)mc_tree_parse(f->arena, f->diag, "t.yaml", "a: b\0c", 6);
    assert_non_null(strstr(problems(f), "t.yaml:1:5: error: the character U+0000 is not allowed here\n"));
}

static void surrogate_pairs_of_json_are_read(void **state)
{
    struct fixture *f = *state;
    struct mc_node *root = parse(f, "{\"a\": \"x\\ud83d\\ude00\", \"b\": \"\\\\ud83d\\\\ude00\", \"c\": "
                                    "\"\\uD83D\\uDE01\\ud83d\\ude02\", \"d\": 1}");
    assert_string_equal(problems(f), "");
    assert_string_equal(mc_node_get(root, "a")->text, "x\xF0\x9F\x98\x80");
    assert_string_equal(mc_node_get(root, "b")->text, "\\ud83d\\ude00");
    assert_string_equal(mc_node_get(root, "c")->text, "\xF0\x9F\x98\x81\xF0\x9F\x98\x82");
    /* Columns are those of the text as it was. */
    assert_int_equal(mc_node_get(root, "d")->place.column, 85);
    assert_int_equal(mc_node_get(root, "a")->place.width, 15);
}

static void half_a_surrogate_pair_is_refused(void **state)
{
    struct fixture *f = *state;
    check_problem(f, "{\"a\": \"\\ud83d\"}",
                  "t.yaml:1:10: error: the escape is half of a surrogate pair, or no character at all\n"
                  "   1 | {\"a\": \"\\ud83d\"}\n     |          ^\n"
                  "  try: write the character itself, or one escape such as \"\\U0001f600\"\n");
    check_problem(f, "a: \"\\ud83d\\ude00\" # not JSON\n",
                  "t.yaml:1:7: error: the escape is half of a surrogate pair, or no character at all\n"
                  "   1 | a: \"\\ud83d\\ude00\" # not JSON\n     |       ^\n"
                  "  try: write the character itself, or one escape such as \"\\U0001f600\"\n");
}

static char *repeated(struct fixture *f, const char *what, int times, const char *end)
{
    struct mc_buffer b = {0};
    for (int i = 0; i < times; i++) {
        mc_buffer_text_add(&b, what);
    }
    mc_buffer_text_add(&b, end);
    char *text = mc_arena_dup(f->arena, mc_buffer_text(&b));
    mc_buffer_free(&b);
    return text;
}

static void long_keys_are_refused_by_that_name(void **state)
{
    struct fixture *f = *state;
    const char *key = repeated(f, "k", 1100, "");
    const char *texts[] = {
        mc_arena_printf(f->arena, "%s: 1\n", key), mc_arena_printf(f->arena, "\"%s\": 1\n", key),
        mc_arena_printf(f->arena, "{\"%s\": 1}\n", key), mc_arena_printf(f->arena, "? %s\n: 1\n", key)};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        (void)parse(f, texts[i]);
        assert_non_null(strstr(problems(f), "error: the key is longer than 1,024 characters\n"));
    }
    check_shape(f, mc_arena_printf(f->arena, "%s: 1", key + 100),
                mc_arena_printf(f->arena, "{%s: 1}", key + 100));
    const char *wide = repeated(f, "\xC3\xA9", 1000, "");
    check_shape(f, mc_arena_printf(f->arena, "%s: 1", wide), mc_arena_printf(f->arena, "{%s: 1}", wide));
}

static void depth_is_limited_in_no_time(void **state)
{
    struct fixture *f = *state;
    static const char *const units[] = {"[", "{a: ", "- ", "[\n", "{a: ["};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        clock_t start = clock();
        assert_null(parse(f, repeated(f, units[i], 80000, "")));
        assert_true(clock() - start < 2 * CLOCKS_PER_SEC);
        assert_non_null(strstr(problems(f), "error: lists and maps are nested deeper than 64 levels\n"));
    }
    char text[200] = "";
    memset(text, '[', 64);
    memset(text + 64, ']', 64);
    assert_non_null(parse(f, text));
    memset(text, '[', 65);
    memset(text + 65, ']', 65);
    assert_null(parse(f, text));
    (void)problems(f);
}

/* The map of the document is the first of 64 levels; what an alias brings counts as if it stood there. */
static void an_alias_may_stand_on_the_last_level(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *value;
        int lists;
        bool good;
    } rows[] = {{"1", 63, true}, {"[1]", 62, true}, {"[1]", 63, false}, {"[[1]]", 62, false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *open = repeated(f, "[", rows[i].lists, ""), *close = repeated(f, "]", rows[i].lists, "");
        const char *text = mc_arena_printf(f->arena, "a: &x %s\nb: %s*x%s\n", rows[i].value, open, close);
        assert_int_equal(parse_foreign(f, text).count, rows[i].good);
        assert_int_equal(mc_diag_errors(f->diag), !rows[i].good);
        (void)problems(f);
    }
}

static void other_peoples_anchors_are_expanded_where_they_are_used(void **state)
{
    struct fixture *f = *state;
    struct mc_documents d = parse_foreign(f, "a: &x {p: 1, q: [2]}\nb: *x\nc: !tag [*x]\n&k key: *k\n");
    assert_string_equal(problems(f), "");
    assert_int_equal(d.count, 1);
    assert_string_equal(shape(f, d.root[0]),
                        "{a: {p: 1, q: [2]}, b: {p: 1, q: [2]}, c: [{p: 1, q: [2]}], key: key}");
    const struct mc_node *b = mc_node_get(d.root[0], "b");
    assert_int_equal(b->place.line, 2);
    assert_int_equal(b->place.column, 4);
    assert_int_equal(b->child[0]->place.line, 1);
}

static void other_peoples_merge_keys_are_merged(void **state)
{
    struct fixture *f = *state;
    struct mc_documents d =
        parse_foreign(f, "base: &b {x: 1, y: 2}\nc:\n  <<: *b\n  x: 3\nd: {<<: [*b, {z: 4, x: 5}], w: 6}\n");
    assert_string_equal(problems(f), "");
    assert_string_equal(shape(f, d.root[0]),
                        "{base: {x: 1, y: 2}, c: {x: 3, y: 2}, d: {w: 6, x: 1, y: 2, z: 4}}");
}

static void other_peoples_duplicates_warn_and_the_last_counts(void **state)
{
    struct fixture *f = *state;
    struct mc_documents d = parse_foreign(f, "a: 1\nb: 2\na: 3\n");
    assert_string_equal(shape(f, d.root[0]), "{a: 3, b: 2}");
    assert_int_equal(mc_diag_errors(f->diag), 0);
    assert_string_equal(problems(f),
                        "t.yaml:3:1: warning: the key \"a\" stands here again, first in line 1\n   3 | a: 3\n"
                        "     | ^\n  try: keep one of the two; the last one is used\n");
}

static void an_alias_cannot_hold_itself(void **state)
{
    struct fixture *f = *state;
    (void)parse_foreign(f, "a: &a [*a]\nb: *none\n");
    assert_string_equal(problems(f),
                        "t.yaml:1:8: error: the alias has no complete anchor before it\n   1 | a: &a [*a]\n"
                        "     |        ^~\n  try: define the anchor first\n"
                        "t.yaml:2:4: error: the alias has no complete anchor before it\n   2 | b: *none\n"
                        "     |    ^~~~~\n  try: define the anchor first\n");
}

static void an_alias_bomb_stops_at_the_limit(void **state)
{
    struct fixture *f = *state;
    struct mc_buffer text = {0};
    mc_buffer_text_add(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
        mc_buffer_printf(&text, "a%d: &a%d [", i, i);
        for (int k = 0; k < 10; k++) {
            mc_buffer_printf(&text, "%s*a%d", k > 0 ? ", " : "", i - 1);
        }
        mc_buffer_text_add(&text, "]\n");
    }
    assert_int_equal(parse_foreign(f, mc_buffer_text(&text)).count, 0);
    assert_non_null(strstr(problems(f), "error: the text has more than 2 million values\n"));
    assert_true(mc_arena_used(f->arena) < (size_t)600 << 20);
    mc_buffer_free(&text);
}

static void documents_before_a_syntax_error_are_kept(void **state)
{
    struct fixture *f = *state;
    struct mc_documents d = parse_foreign(f, "a: 1\n---\n---\nb: 2\n---\nc: [\n");
    assert_int_equal(d.count, 2);
    assert_string_equal(shape(f, d.root[0]), "{a: 1}");
    assert_string_equal(shape(f, d.root[1]), "{b: 2}");
    assert_int_equal(mc_diag_errors(f->diag), 1);
}

static void paths_find_by_name_and_by_index(void **state)
{
    struct fixture *f = *state;
    struct mc_node *root = parse(f, "a: {b: [{name: x, c: 1}, {name: \"2\", c: 2}, {c: 3}, [4, 5]]}");
    assert_string_equal(mc_node_find(root, "a.b[x].c")->text, "1");
    assert_string_equal(mc_node_find(root, "a.b[2].c")->text, "2");
    assert_string_equal(mc_node_find(root, "a.b[0].c")->text, "1");
    assert_string_equal(mc_node_find(root, "a.b[3][1]")->text, "5");
    assert_ptr_equal(mc_node_find(root, ""), root);
    static const char *const nowhere[] = {"z",  "a.z",  "a.b[y]", "a.b.c",  "a[0]",    "a.",
                                          ".a", "a.b[", "a.b[]",  "a.b[9]", "a.b[x]c", "a.b[x].c.d"};
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
        assert_null(mc_node_find(root, nowhere[i]));
    }
}

static void a_path_leads_back_to_its_node(void **state)
{
    struct fixture *f = *state;
    struct mc_node *root = parse(f, "a: {b: [{name: x, c: 1}, {name: \"2\", c: 2}, {c: 3}, [4, 5]]}");
    const struct mc_node *list = mc_node_find(root, "a.b");
    for (int i = 0; i < list->count; i++) {
        const char *path = mc_node_path(f->arena, list->child[i]->child[0]);
        struct mc_node *found = mc_node_find(root, path);
        /* Only an entry whose name is a number may be hidden by an index. */
        assert_true(found == list->child[i]->child[0] || i == 1 || i == 2);
    }
}

static void texts_beyond_64_mib_are_refused(void **state)
{
    struct fixture *f = *state;
    size_t length = ((size_t)64 << 20) + 1;
    char *text = mc_arena_alloc(f->arena, length);
    assert_null(mc_tree_parse(f->arena, f->diag, "t.yaml", text, length));
    assert_string_equal(problems(f),
                        "t.yaml: error: the text is larger than 64 MiB\n  try: split the file\n");
}

static void a_file_that_is_not_there_is_reported(void **state)
{
    struct fixture *f = *state;
    assert_null(mc_tree_load(f->arena, f->diag, "no-such-file.yaml"));
    assert_string_equal(problems(f), "no-such-file.yaml: error: cannot be read: No such file or directory\n");
}

static void two_megabytes_of_manifest_take_no_time(void **state)
{
    struct fixture *f = *state;
    const char *one =
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  labels: {app: web, "
        "\"app.kubernetes.io/name\": web}\nspec:\n  replicas: 3\n  template:\n    spec:\n"
        "      containers:\n      - name: main\n        image: example/web:1\n        resources:\n"
        "          requests: {cpu: 250m, memory: 64Mi}\n---\n";
    const char *text = repeated(f, one, 7500, "");
    assert_true(strlen(text) > 2000000);
    clock_t start = clock();
    assert_int_equal(parse_foreign(f, text).count, 7500);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    printf("2 MB of manifests: %.3f s\n", seconds);
    assert_true(seconds < 3); /* 0.1 s, left room for sanitizers and busy machines */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_kinds_of_nodes_are_read),
        TEST(places_are_those_of_the_file),
        TEST(crlf_tabs_and_byte_order_marks_are_handled),
        TEST(duplicate_keys_name_the_first_place),
        TEST(duplicates_are_found_in_wide_maps),
        TEST(our_files_take_no_anchors_aliases_merges_or_tags),
        TEST(syntax_errors_have_a_place_and_a_remedy),
        TEST(bytes_that_are_no_text_are_refused_with_their_place),
        TEST(surrogate_pairs_of_json_are_read),
        TEST(half_a_surrogate_pair_is_refused),
        TEST(long_keys_are_refused_by_that_name),
        TEST(depth_is_limited_in_no_time),
        TEST(an_alias_may_stand_on_the_last_level),
        TEST(other_peoples_anchors_are_expanded_where_they_are_used),
        TEST(other_peoples_merge_keys_are_merged),
        TEST(other_peoples_duplicates_warn_and_the_last_counts),
        TEST(an_alias_cannot_hold_itself),
        TEST(an_alias_bomb_stops_at_the_limit),
        TEST(documents_before_a_syntax_error_are_kept),
        TEST(paths_find_by_name_and_by_index),
        TEST(a_path_leads_back_to_its_node),
        TEST(texts_beyond_64_mib_are_refused),
        TEST(a_file_that_is_not_there_is_reported),
        TEST(two_megabytes_of_manifest_take_no_time),
    };
    return cmocka_run_group_tests_name("config.tree", tests, NULL, NULL);
}
