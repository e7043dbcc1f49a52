/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "problems.h"

static const char base_text[] =
    "horizon: 3y\nempty:\nlist: [{name: web, n: 1}, {name: api, n: 2}]\nplain: [1, 2]\n"
    "deep: {a: {b: 1}}\n";

static bool set(struct fixture *f, struct mc_node *root, const char *path, const char *value)
{
    return mc_tree_set(f->arena, f->diag, root, path, value, "--set");
}

static void existing_values_are_replaced_and_remember_it(void **state)
{
    struct fixture *f = *state;
    struct mc_node *root = parse(f, base_text);
    assert_true(set(f, root, "horizon", "5y"));
    assert_true(set(f, root, "list[api].n", "7"));
    assert_true(set(f, root, "list[0].n", "8"));
    assert_true(set(f, root, "plain[1]", "9"));
    assert_string_equal(mc_node_get(root, "horizon")->text, "5y");
    assert_string_equal(mc_node_find(root, "list[api].n")->text, "7");
    assert_string_equal(mc_node_find(root, "list[web].n")->text, "8");
    assert_string_equal(mc_node_find(root, "plain[1]")->text, "9");
    const struct mc_node *n = mc_node_find(root, "list[api].n");
    assert_string_equal(n->origin, "--set");
    assert_null(n->place.file);
    assert_int_equal(n->place.line, 0);
    assert_string_equal(mc_node_path(f->arena, n), "list[api].n");
    assert_null(mc_node_find(root, "list[api].name")->origin);
    assert_string_equal(problems(f), "");
}

static void an_entry_without_a_name_is_called_by_its_first_key(void **state)
{
    struct fixture *f = *state;
    struct mc_node *root =
        parse(f, "needs: [{capability: mtls, hard: true}, {capability: jwt}, {capability: jwt, hard: 1}]\n"
                 "mixed: [{n: 1, name: web}, {n: {deep: 2}}, 7, []]\n");
    assert_true(set(f, root, "needs[mtls].hard", "false"));
    assert_string_equal(mc_node_find(root, "needs[0].hard")->text, "false");
    assert_string_equal(mc_node_path(f->arena, mc_node_find(root, "needs[0].hard")), "needs[mtls].hard");
    assert_ptr_equal(mc_node_find(root, "needs[jwt]"), mc_node_find(root, "needs[1]"));
    assert_string_equal(mc_node_path(f->arena, mc_node_find(root, "needs[2].hard")), "needs[2].hard");
    assert_ptr_equal(mc_node_find(root, "mixed[web]"), mc_node_find(root, "mixed[0]"));
    assert_string_equal(mc_node_path(f->arena, mc_node_find(root, "mixed[1].n")), "mixed[1].n");
    assert_null(mc_node_find(root, "mixed[7]"));
    assert_false(set(f, root, "needs[mtsl].hard", "true"));
    assert_non_null(strstr(problems(f), "did you mean mtls?"));
}

static void missing_maps_on_the_way_are_made(void **state)
{
    struct fixture *f = *state;
    struct mc_node *root = parse(f, base_text);
    assert_true(set(f, root, "new.a.b", "1"));
    assert_true(set(f, root, "empty.x", "2"));
    assert_true(set(f, root, "list[web].sub.y", "3"));
    assert_true(set(f, root, "deep.a.c", "4"));
    assert_string_equal(mc_node_find(root, "new.a.b")->text, "1");
    assert_string_equal(mc_node_find(root, "empty.x")->text, "2");
    assert_string_equal(mc_node_find(root, "list[web].sub.y")->text, "3");
    assert_string_equal(mc_node_find(root, "deep.a.b")->text, "1");
    assert_string_equal(mc_node_find(root, "deep.a.c")->text, "4");
}

static void values_are_yaml(void **state)
{
    struct fixture *f = *state;
    struct mc_node *root = parse(f, base_text);
    assert_true(set(f, root, "a", "{dist: uniform, low: 1, high: 2}"));
    assert_string_equal(mc_node_find(root, "a.low")->text, "1");
    assert_string_equal(mc_node_find(root, "a.low")->origin, "--set");
    assert_true(set(f, root, "b", "[x, y]"));
    assert_int_equal(mc_node_get(root, "b")->count, 2);
    assert_true(set(f, root, "c", ""));
    assert_int_equal(mc_node_get(root, "c")->kind, MC_NODE_SCALAR);
    assert_string_equal(mc_node_get(root, "c")->text, "");
    assert_true(set(f, root, "d", "null"));
    assert_int_equal(mc_node_get(root, "d")->kind, MC_NODE_NULL);
    assert_true(set(f, root, "e", "\"1.28\""));
    assert_true(mc_node_get(root, "e")->quoted);
}

static void many_keys_can_be_added(void **state)
{
    struct fixture *f = *state;
    struct mc_node *root = parse(f, "");
    for (int i = 0; i < 100; i++) {
        assert_true(set(f, root, mc_arena_printf(f->arena, "k%d", i), "1"));
    }
    assert_int_equal(root->count, 100);
    assert_string_equal(root->key[99], "k99");
}

static void mistakes_name_the_path_and_what_is_near(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *path, *value, *problem;
    } rows[] = {
        {"list[wbe].n", "1",
         "error: --set: the list has no entry \"wbe\"\n  at: list[wbe].n\n  try: did you mean web?\n"},
        {"list[2].n", "1",
         "error: --set: the list has no entry \"2\"\n  at: list[2].n\n  try: known here: web, api\n"},
        {"plain[7]", "1",
         "error: --set: the list has no entry \"7\"\n  at: plain[7]\n  try: an index from 0 to 1\n"},
        {"list.n", "1",
         "error: --set: list is a list, \"n\" is no entry of it\n  at: list.n\n  try: name an entry in "
         "brackets\n"},
        {"horizon.x", "1", "error: --set: horizon is not a map\n  at: horizon.x\n"},
        {"deep[x]", "1", "error: --set: deep is not a list\n  at: deep[x]\n"},
        {"", "1", "error: --set: the path is empty\n  try: write path=value\n"},
        {"a..b", "1",
         "error: --set: the path has an empty key\n  at: a..b\n  try: write it like a.b[name].c\n"},
        {"list[web", "1",
         "error: --set: the path has an open bracket\n  at: list[web\n  try: write it like a.b[name].c\n"},
        {"list[]", "1",
         "error: --set: the path has empty brackets\n  at: list[]\n  try: write it like a.b[name].c\n"},
        {"list[web]n", "1",
         "error: --set: the path has text behind a bracket\n  at: list[web]n\n  try: write it like "
         "a.b[name].c\n"},
        {"a", "[1, 2",
         "error: --set: the value \"[1, 2\" is not YAML\n  at: a\n  try: write one YAML value, in quotes if "
         "the "
         "text holds special characters\n"},
        {"a", "&x 1",
         "error: --set: the value \"&x 1\" is not YAML\n  at: a\n  try: write one YAML value, in quotes if "
         "the "
         "text holds special characters\n"},
    };
    struct mc_node *root = parse(f, base_text);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_false(set(f, root, rows[i].path, rows[i].value));
        assert_string_equal(problems(f), rows[i].problem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(existing_values_are_replaced_and_remember_it),
        TEST(an_entry_without_a_name_is_called_by_its_first_key),
        TEST(missing_maps_on_the_way_are_made),
        TEST(values_are_yaml),
        TEST(many_keys_can_be_added),
        TEST(mistakes_name_the_path_and_what_is_near),
    };
    return cmocka_run_group_tests_name("config.set", tests, NULL, NULL);
}
