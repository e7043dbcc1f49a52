/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "problems.h"

struct part {
    const char *name;
    int64_t size;
};

struct inner {
    const char *label;
    int64_t must;
};

struct record {
    bool flag;
    struct mc_place place;
    int64_t count, delay, cpu, memory, price, day;
    double share, latency;
    const char *name, *note;
    int colour;
    struct inner inner;
    struct part *parts;
    int part_count;
    const char **tags;
    int tag_count;
};

static const char *const colours[] = {"red", "green", "blue", NULL};

static const struct mc_field part_fields[] = {
    {.key = "name", MC_AT(struct part, name), .type = MC_NAME, .required = true, .doc = "Its name"},
    {.key = "size",
     MC_AT(struct part, size),
     .type = MC_INT,
     .fallback = "7",
     .min = 1,
     .max = 9,
     .doc = "Size"},
    {.key = NULL}};
static const struct mc_schema part_schema = {"part", sizeof(struct part), part_fields, "A part", 0};

static const struct mc_field inner_fields[] = {
    {.key = "label", MC_AT(struct inner, label), .type = MC_TEXT, .fallback = "none"},
    {.key = "must", MC_AT(struct inner, must), .type = MC_INT, .required = true},
    {.key = NULL}};
static const struct mc_schema inner_schema = {"inner", sizeof(struct inner), inner_fields, "Inner", 0};

#define R struct record
static const struct mc_field fields[] = {
    {.key = "name", MC_AT(R, name), .type = MC_NAME, .required = true},
    {.key = "flag", MC_AT(R, flag), .type = MC_BOOL, .fallback = "true"},
    {.key = "replicas",
     MC_AT(R, count),
     .type = MC_INT,
     .fallback = "3",
     .min = 0,
     .max = 100000,
     .warn_min = 1,
     .warn_max = 500,
     .band_source = "operations.md 3",
     .unit = "pods"},
    {.key = "delay", MC_AT(R, delay), .type = MC_DURATION, .fallback = "24h", .min = 1000, .max = 864e5},
    {.key = "cpu", MC_AT(R, cpu), .type = MC_CPU, .fallback = "250m", .min = 10, .max = 64000},
    {.key = "memory", MC_AT(R, memory), .type = MC_MEMORY, .fallback = "64Mi", .min = 1024, .max = 1e18},
    {.key = "price", MC_AT(R, price), .type = MC_MONEY, .fallback = "12.50", .min = 0, .max = 1e9},
    {.key = "day", MC_AT(R, day), .type = MC_DATE, .fallback = "2026-03-11"},
    {.key = "share", MC_AT(R, share), .type = MC_REAL, .fallback = "5%", .min = 0, .max = 1},
    {.key = "latency", MC_AT(R, latency), .type = MC_SECONDS, .fallback = "0.2ms"},
    {.key = "note", MC_AT(R, note), .type = MC_TEXT},
    {.key = "colour", MC_AT(R, colour), .type = MC_WORD, .fallback = "green", .words = colours},
    {.key = "inner", MC_AT(R, inner), .type = MC_RECORD, .schema = &inner_schema},
    {.key = "parts",
     MC_LIST_AT(R, parts, part_count),
     .type = MC_RECORDS,
     .schema = &part_schema,
     .min = 0,
     .max = 3},
    {.key = "tags", MC_LIST_AT(R, tags, tag_count), .type = MC_NAMES, .fallback = "[a, b]"},
    {.key = NULL}};
static const struct mc_schema schema = {"thing", sizeof(R), fields, "A thing", offsetof(R, place)};

static bool bind(struct fixture *f, const char *text, struct record *record)
{
    struct mc_node *root = parse(f, text);
    return root && mc_schema_bind(&schema, root, record, f->arena, f->diag);
}

static void check_problem(struct fixture *f, const char *text, const char *want)
{
    struct record r;
    bool good = bind(f, text, &r);
    bool errors = mc_diag_errors(f->diag) > 0;
    assert_int_equal(good, !errors);
    assert_string_equal(problems(f), want);
}

static void defaults_fill_what_is_absent(void **state)
{
    struct fixture *f = *state;
    struct record r;
    memset(&r, 0xAA, sizeof r);
    assert_true(bind(f, "name: x\n", &r));
    assert_int_equal(r.place.line, 1);
    assert_string_equal(r.name, "x");
    assert_true(r.flag);
    assert_int_equal(r.count, 3);
    assert_int_equal(r.delay, 86400000);
    assert_int_equal(r.cpu, 250);
    assert_int_equal(r.memory, 67108864);
    assert_int_equal(r.price, 12500000);
    assert_int_equal(r.day, 1773187200000);
    assert_true(r.share == 0.05);
    assert_true(r.latency == 0.2e-3);
    assert_null(r.note);
    assert_int_equal(r.colour, 1);
    assert_string_equal(r.inner.label, "none");
    assert_int_equal(r.inner.must, 0);
    assert_int_equal(r.part_count, 0);
    assert_int_equal(r.tag_count, 2);
    assert_string_equal(r.tags[1], "b");
}

static void values_are_bound_in_their_stored_units(void **state)
{
    struct fixture *f = *state;
    struct record r;
    assert_true(bind(f,
                     "name: 1.20\nflag: false\nreplicas: 1_0\ndelay: 1h30m\ncpu: \"2\"\nmemory: 1Gi\n"
                     "price: 3 EUR\nday: 2024-02-29\nshare: 0.5\nlatency: 15us\nnote: \"two\\nlines\"\n"
                     "colour: blue\ninner: {must: 4}\nparts: [{name: p, size: 2}, {name: q}]\ntags: []\n",
                     &r));
    assert_string_equal(problems(f), "");
    assert_string_equal(r.name, "1.20");
    assert_false(r.flag);
    assert_int_equal(r.count, 10);
    assert_int_equal(r.delay, 5400000);
    assert_int_equal(r.cpu, 2000);
    assert_int_equal(r.memory, 1073741824);
    assert_int_equal(r.price, 3000000);
    assert_int_equal(r.day, 1709164800000);
    assert_true(r.share == 0.5);
    assert_true(r.latency == 15e-6);
    assert_string_equal(r.note, "two\nlines");
    assert_int_equal(r.colour, 2);
    assert_int_equal(r.inner.must, 4);
    assert_int_equal(r.part_count, 2);
    assert_int_equal(r.parts[0].size, 2);
    assert_int_equal(r.parts[1].size, 7);
    assert_string_equal(r.parts[1].name, "q");
    assert_int_equal(r.tag_count, 0);
}

static void wrong_types_say_what_belongs_there(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *text, *problem;
    } rows[] = {
        {"name: x\nreplicas: many\n",
         "t.yaml:2:11: error: replicas: \"many\" is not a whole number\n   2 | replicas: many\n"
         "     |           ^~~~\n  at: replicas\n  try: a whole number from 0 to 100000, for instance 3\n"},
        {"name: x\nreplicas: [1]\n",
         "t.yaml:2:11: error: replicas: a list stands where a whole number belongs\n   2 | replicas: [1]\n"
         "     |           ^\n  at: replicas\n  try: a whole number from 0 to 100000, for instance 3\n"},
        {"name: x\nreplicas: \"3\"\n",
         "t.yaml:2:11: error: replicas: \"3\" is text, not a whole number\n   2 | replicas: \"3\"\n"
         "     |           ^~~\n  at: replicas\n  try: leave the quotes out\n"},
        {"name: x\nflag: yes\n",
         "t.yaml:2:7: error: flag: \"yes\" is not true or false\n   2 | flag: yes\n     |       ^~~\n"
         "  at: flag\n  try: true or false, for instance true\n"},
        {"name: x\ndelay: 90\n",
         "t.yaml:2:8: error: delay: \"90\" has no unit (ms, s, m, h, d, w or y)\n   2 | delay: 90\n"
         "     |        ^~\n  at: delay\n  try: a duration from 1s to 1d, for instance 24h\n"},
        {"name: x\ncolour: gren\n",
         "t.yaml:2:9: error: colour: \"gren\" is not a known word\n   2 | colour: gren\n     |         ^~~~\n"
         "  at: colour\n  try: did you mean green? one of red, green, blue\n"},
        {"name: x\ncolour: pink\n",
         "t.yaml:2:9: error: colour: \"pink\" is not a known word\n   2 | colour: pink\n     |         ^~~~\n"
         "  at: colour\n  try: one of red, green, blue\n"},
        {"name: x\nday: 2026-02-30\n",
         "t.yaml:2:6: error: day: \"2026-02-30\" has no such day\n   2 | day: 2026-02-30\n"
         "     |      ^~~~~~~~~~\n  at: day\n  try: a date, for instance 2026-03-11\n"},
        {"name: x\ninner: 3\n",
         "t.yaml:2:8: error: an inner is a map, this is a single value\n   2 | inner: 3\n     |        ^\n"
         "  at: inner\n  try: write it as key: value lines\n"},
        {"name: x\nparts: {a: 1}\n",
         "t.yaml:2:8: error: parts: a map stands where a list of maps belongs\n   2 | parts: {a: 1}\n"
         "     |        ^\n  at: parts\n  try: a list of maps from 0 to 3 entries\n"},
        {"name: x\ntags: [a, {b: c}]\n",
         "t.yaml:2:11: error: tags: a map stands where a name belongs\n   2 | tags: [a, {b: c}]\n"
         "     |           ^\n  at: tags[c]\n"},
        {"name: x\nreplicas:\n",
         "t.yaml:2:10: error: replicas: the value is missing\n   2 | replicas:\n     |          ^\n"
         "  at: replicas\n  try: give it a value, or leave the key out for the default\n"},
        {"[1]\n", "t.yaml:1:1: error: a thing is a map, this is a list\n   1 | [1]\n     | ^\n"
                  "  try: write it as key: value lines\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        check_problem(f, rows[i].text, rows[i].problem);
    }
}

static void ranges_are_told_in_the_unit_of_the_field(void **state)
{
    struct fixture *f = *state;
    check_problem(
        f,
        "name: x\nreplicas: -1\ndelay: 2d\ncpu: 5m\nmemory: 1\nprice: 1001\nshare: 120%\nparts: [{name: a, "
        "size: 0}, {name: b}, {name: c}, {name: d}]\n",
        "t.yaml:2:11: error: replicas: -1 is out of range\n   2 | replicas: -1\n     |           ^~\n"
        "  at: replicas\n  try: a whole number from 0 to 100000, for instance 3\n"
        "t.yaml:3:8: error: delay: 2d is out of range\n   3 | delay: 2d\n     |        ^~\n"
        "  at: delay\n  try: a duration from 1s to 1d, for instance 24h\n"
        "t.yaml:4:6: error: cpu: 5m is out of range\n   4 | cpu: 5m\n     |      ^~\n"
        "  at: cpu\n  try: an amount of CPU from 10m to 64, for instance 250m\n"
        "t.yaml:5:9: error: memory: 1 is out of range\n   5 | memory: 1\n     |         ^\n"
        "  at: memory\n  try: an amount of memory of at least 1Ki, for instance 64Mi\n"
        "t.yaml:6:8: error: price: 1001 is out of range\n   6 | price: 1001\n     |        ^~~~\n"
        "  at: price\n  try: an amount of money from 0 to 1000, for instance 12.50\n"
        "t.yaml:7:8: error: share: 120% is out of range\n   7 | share: 120%\n     |        ^~~~\n"
        "  at: share\n  try: a number from 0 to 1, for instance 5%\n"
        "t.yaml:8:8: error: parts: 4 entries are out of range\n"
        "   8 | parts: [{name: a, size: 0}, {name: b}, {name: c}, {name: d}]\n     |        ^\n"
        "  at: parts\n  try: a list of maps from 0 to 3 entries\n"
        "t.yaml:8:25: error: size: 0 is out of range\n"
        "   8 | parts: [{name: a, size: 0}, {name: b}, {name: c}, {name: d}]\n"
        "     |                         ^\n  at: parts[a].size\n"
        "  try: a whole number from 1 to 9, for instance 7\n");
}

static void implausible_values_warn_with_band_and_source(void **state)
{
    struct fixture *f = *state;
    check_problem(f, "name: x\nreplicas: 4000\n",
                  "t.yaml:2:11: warning: replicas: 4000 is outside the plausible band from 1 to 500 "
                  "(operations.md 3)\n   2 | replicas: 4000\n     |           ^~~~\n  at: replicas\n"
                  "  try: check it; it is used as it stands\n");
}

static void unknown_keys_name_the_nearest_known_one(void **state)
{
    struct fixture *f = *state;
    check_problem(f, "name: x\nreplicsa: 1\nparts:\n  - name: p\n    zise: 2\n  - name: q\n    weight: 2\n",
                  "t.yaml:2:1: error: unknown key \"replicsa\" in a thing\n   2 | replicsa: 1\n"
                  "     | ^~~~~~~~\n  at: replicsa\n  try: did you mean replicas?\n"
                  "t.yaml:5:5: error: unknown key \"zise\" in a part\n   5 |     zise: 2\n"
                  "     |     ^~~~\n  at: parts[p].zise\n  try: did you mean size?\n"
                  "t.yaml:7:5: error: unknown key \"weight\" in a part\n   7 |     weight: 2\n"
                  "     |     ^~~~~~\n  at: parts[q].weight\n  try: known here: name, size\n");
}

static void required_keys_are_missed_where_they_belong(void **state)
{
    struct fixture *f = *state;
    check_problem(
        f, "inner: {label: y}\nparts: [{size: 3}]\n",
        "t.yaml:1:1: error: the required key \"name\" is missing\n   1 | inner: {label: y}\n     | ^\n"
        "  at: name\n  try: add name: a name of 1 to 63 printable characters\n"
        "t.yaml:1:8: error: the required key \"must\" is missing\n   1 | inner: {label: y}\n"
        "     |        ^\n  at: inner.must\n  try: add must: a whole number, for instance 3\n"
        "t.yaml:2:9: error: the required key \"name\" is missing\n   2 | parts: [{size: 3}]\n"
        "     |         ^\n  at: parts[0].name\n  try: add name: a name of 1 to 63 printable characters\n");
}

static void names_are_unique_in_their_list(void **state)
{
    struct fixture *f = *state;
    check_problem(f, "name: x\nparts:\n  - name: a\n  - name: b\n  - name: a\ntags: [t, t]\n",
                  "t.yaml:5:11: error: parts: the name \"a\" stands here again, first in line 3\n"
                  "   5 |   - name: a\n     |           ^\n  at: parts[a].name\n"
                  "  try: give every entry its own name\n"
                  "t.yaml:6:11: error: tags: the name \"t\" stands here again, first in line 6\n"
                  "   6 | tags: [t, t]\n     |           ^\n  at: tags[1]\n"
                  "  try: give every entry its own name\n");
}

static void names_and_texts_must_be_printable(void **state)
{
    struct fixture *f = *state;
    static const char *const bad[] = {
        "name: \"\"\n",
        "name: \"a\\e[0m\"\n",
        "name: \"a\\u202eb\"\n",
        "name: \"a\\nb\"\n",
        "name: \" a\"\n",
        "name: kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk\n",
        "name: x\nnote: \"\\a\"\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct record r;
        assert_false(bind(f, bad[i], &r));
        assert_int_equal(mc_diag_errors(f->diag), 1);
        (void)problems(f);
    }
    struct record r;
    assert_true(bind(f, "name: gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80\n", &r));
    assert_true(bind(f, "name: kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk\n", &r));
}

static void all_problems_come_at_once(void **state)
{
    struct fixture *f = *state;
    struct record r;
    assert_false(bind(f, "name: x\nname: y\ncolour: *c\nreplicas: many\nzise: 1\ncpu: 1ms\n", &r));
    assert_int_equal(mc_diag_errors(f->diag), 6);
    const char *text = problems(f);
    static const char *const wanted[] = {"the key \"name\" stands here again", "aliases are not allowed",
                                         "is not a whole number", "unknown key \"zise\"",
                                         "is not an amount of CPU"};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        assert_non_null(strstr(text, wanted[i]));
    }
}

static void options_are_named_in_problems(void **state)
{
    struct fixture *f = *state;
    struct record r;
    struct mc_node *root = parse(f, "name: x\n");
    assert_true(mc_tree_set(f->arena, f->diag, root, "replicas", "many", "--set"));
    assert_true(mc_tree_set(f->arena, f->diag, root, "cups", "1", "--set"));
    assert_false(mc_schema_bind(&schema, root, &r, f->arena, f->diag));
    assert_string_equal(
        problems(f), "error: --set: unknown key \"cups\" in a thing\n  at: cups\n  try: did you mean cpu?\n"
                     "error: --set: replicas: \"many\" is not a whole number\n  at: replicas\n"
                     "  try: a whole number from 0 to 100000, for instance 3\n");
}

static void a_flood_of_unknown_keys_is_survived(void **state)
{
    struct fixture *f = *state;
    struct record r;
    char *text = mc_arena_alloc(f->arena, 2000000);
    char *p = text + sprintf(text, "name: x\n");
    for (int i = 0; i < 100000; i++) {
        p += sprintf(p, "k%d: 1\n", i);
    }
    assert_false(bind(f, text, &r));
    assert_int_equal(mc_diag_errors(f->diag), 100000);
    assert_non_null(strstr(problems(f), "... and 99900 more\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(defaults_fill_what_is_absent),
        TEST(values_are_bound_in_their_stored_units),
        TEST(wrong_types_say_what_belongs_there),
        TEST(ranges_are_told_in_the_unit_of_the_field),
        TEST(implausible_values_warn_with_band_and_source),
        TEST(unknown_keys_name_the_nearest_known_one),
        TEST(required_keys_are_missed_where_they_belong),
        TEST(names_are_unique_in_their_list),
        TEST(names_and_texts_must_be_printable),
        TEST(all_problems_come_at_once),
        TEST(options_are_named_in_problems),
        TEST(a_flood_of_unknown_keys_is_survived),
    };
    return cmocka_run_group_tests_name("config.bind", tests, NULL, NULL);
}
