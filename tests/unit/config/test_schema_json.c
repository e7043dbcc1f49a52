/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages made from rows: JSON Schema (read back with our own reader, JSON being YAML) and Markdown. */
#include "problems.h"

#include "meshcost/buffer.h"

struct part {
    const char *name;
    int64_t delay;
};

struct record {
    const char *name, *note;
    bool flag;
    int64_t count;
    double share;
    int colour;
    struct mc_prior cpu;
    struct part part;
    struct part *parts;
    int part_count;
    const char **tags;
    int tag_count;
};

static const char *const colours[] = {"red", "gr|een", NULL};

#define R struct record
static const struct mc_field part_fields[] = {
    {.key = "name", MC_AT(struct part, name), .type = MC_NAME, .required = true, .doc = "Its name"},
    {.key = "delay",
     MC_AT(struct part, delay),
     .type = MC_DURATION,
     .fallback = "24h",
     .min = 0,
     .max = 864e5,
     .unit = "ms",
     .doc = "How long"},
    {.key = NULL}};
static const struct mc_schema part_schema = {"part", sizeof(struct part), part_fields, "A part", 0};
static const struct mc_field fields[] = {
    {.key = "name", MC_AT(R, name), .type = MC_NAME, .required = true, .doc = "Its \"name\""},
    {.key = "note", MC_AT(R, note), .type = MC_TEXT, .fallback = "\"\""},
    {.key = "flag", MC_AT(R, flag), .type = MC_BOOL, .fallback = "true"},
    {.key = "count",
     MC_AT(R, count),
     .type = MC_INT,
     .fallback = "1_000",
     .min = 1,
     .max = 1e6,
     .unit = "pods"},
    {.key = "share", MC_AT(R, share), .type = MC_REAL, .fallback = "5%", .min = 0, .max = 0.5},
    {.key = "colour", MC_AT(R, colour), .type = MC_WORD, .fallback = "red", .words = colours},
    {.key = "cpu",
     MC_AT(R, cpu),
     .type = MC_PRIOR,
     .scalar = MC_CPU,
     .fallback = "{dist: uniform, low: 1m, high: 2m}",
     .unit = "milli-cores"},
    {.key = "part", MC_AT(R, part), .type = MC_RECORD, .schema = &part_schema},
    {.key = "parts",
     MC_LIST_AT(R, parts, part_count),
     .type = MC_RECORDS,
     .schema = &part_schema,
     .min = 1,
     .max = 9},
    {.key = "tags", MC_LIST_AT(R, tags, tag_count), .type = MC_NAMES},
    {.key = NULL}};
static const struct mc_schema schema = {"thing", sizeof(R), fields, "A thing", 0};

static void check_at(struct mc_node *root, const char *path, const char *want)
{
    const struct mc_node *node = mc_node_find(root, path);
    if (!node || !node->text || strcmp(node->text, want) != 0) {
        fail_msg("%s is %s, not %s", path, node && node->text ? node->text : "absent", want);
    }
}

static void the_schema_says_what_the_rows_say(void **state)
{
    struct fixture *f = *state;
    struct mc_buffer out = {0};
    mc_schema_json(&schema, &out);
    struct mc_node *root = parse(f, mc_arena_dup(f->arena, mc_buffer_text(&out)));
    mc_buffer_free(&out);
    assert_string_equal(problems(f), "");
    static const char *const rows[][2] = {
        {"$schema", "https://json-schema.org/draft/2020-12/schema"},
        {"title", "thing"},
        {"description", "A thing"},
        {"type", "object"},
        {"additionalProperties", "false"},
        {"required[0]", "name"},
        {"properties.name.description", "Its \"name\""},
        {"properties.name.maxLength", "63"},
        {"properties.note.default", ""},
        {"properties.flag.type", "boolean"},
        {"properties.flag.default", "true"},
        {"properties.count.type", "integer"},
        {"properties.count.default", "1000"},
        {"properties.count.minimum", "1"},
        {"properties.count.maximum", "1000000"},
        {"properties.count.description", "Unit: pods. Range: from 1 to 1000000"},
        {"properties.share.maximum", "0.5"},
        {"properties.share.default", "0.05"},
        {"properties.colour.enum[1]", "gr|een"},
        {"properties.cpu.$ref", "#/$defs/prior-cpu"},
        {"properties.cpu.x-default", "{dist: uniform, low: 1m, high: 2m}"},
        {"properties.part.additionalProperties", "false"},
        {"properties.part.properties.delay.default", "24h"},
        {"properties.part.properties.delay.description", "How long. Unit: ms. Range: from 0s to 1d"},
        {"properties.parts.items.required[0]", "name"},
        {"properties.parts.minItems", "1"},
        {"properties.parts.maxItems", "9"},
        {"properties.tags.items.minLength", "1"},
        {"$defs.prior-cpu.anyOf[1].additionalProperties", "false"},
        {"$defs.prior-cpu.anyOf[1].properties.dist.enum[0]", "point"},
        {"$defs.prior-cpu.anyOf[1].properties.confidence.enum[2]", "measured"},
        {"$defs.prior-duration.anyOf[2].type", "array"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        check_at(root, rows[i][0], rows[i][1]);
    }
    assert_null(mc_node_find(root, "properties.tags.minItems"));
}

static void the_page_has_a_table_for_each_record(void **state)
{
    (void)state;
    struct mc_buffer out = {0};
    mc_schema_markdown(&schema, &out);
    assert_string_equal(
        mc_buffer_text(&out),
        "# thing\n\nA thing.\n\n| key | value | unit | default | meaning |\n|---|---|---|---|---|\n"
        "| `name` | a name of 1 to 63 printable characters |  | required | Its \"name\" |\n"
        "| `note` | text |  | `\"\"` |  |\n"
        "| `flag` | true or false |  | `true` |  |\n"
        "| `count` | a whole number from 1 to 1000000 | pods | `1_000` |  |\n"
        "| `share` | a number from 0 to 0.5 |  | `5%` |  |\n"
        "| `colour` | `red`, `gr\\|een` |  | `red` |  |\n"
        "| `cpu` | a value or a distribution (an amount of CPU) | milli-cores | `{dist: uniform, low: 1m, "
        "high: "
        "2m}` |  |\n"
        "| `part` | a map |  |  |  |\n"
        "| `parts` | a list of maps from 1 to 9 entries |  |  |  |\n"
        "| `tags` | a list of names |  |  |  |\n\n"
        "## part\n\nA part.\n\n| key | value | unit | default | meaning |\n|---|---|---|---|---|\n"
        "| `name` | a name of 1 to 63 printable characters |  | required | Its name |\n"
        "| `delay` | a duration from 0s to 1d | ms | `24h` | How long |\n\n"
        "## parts[]\n\nA part.\n\n| key | value | unit | default | meaning |\n|---|---|---|---|---|\n"
        "| `name` | a name of 1 to 63 printable characters |  | required | Its name |\n"
        "| `delay` | a duration from 0s to 1d | ms | `24h` | How long |\n\n");
    mc_buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_schema_says_what_the_rows_say),
        TEST(the_page_has_a_table_for_each_record),
    };
    return cmocka_run_group_tests_name("config.schema_json", tests, NULL, NULL);
}
