/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Effective values: exact rows for one record, and the property that the rows of any record, put together as
 * YAML again, bind to a record of the same bits.
 */
#include "problems.h"

#include "meshcost/buffer.h"
#include "meshcost/escape.h"
#include "meshcost/hash.h"
#include "meshcost/measure.h"
#include "meshcost/quantity.h"
#include <math.h>

struct leaf {
    const char *name;
    int64_t memory;
    struct mc_prior effort;
};

struct team {
    const char *name, *note;
    int64_t people, hours, cpu, price, day;
    double share, latency;
    bool on_call;
    int mode;
    struct leaf *leaves;
    int leaf_count;
    const char **tags;
    int tag_count;
};

struct optional {
    const char *must;
    int64_t n;
};

struct record {
    const char *name;
    struct mc_prior cpu, share, price, absent;
    struct optional optional;
    struct team *teams;
    int team_count;
};

static const char *const modes[] = {"strict", "permissive", NULL};

#define ROW(type, member) MC_AT(struct type, member)
static const struct mc_field leaf_fields[] = {
    {.key = "name", ROW(leaf, name), .type = MC_NAME, .required = true},
    {.key = "memory", ROW(leaf, memory), .type = MC_MEMORY, .fallback = "64Mi", .unit = "bytes"},
    {.key = "effort", ROW(leaf, effort), .type = MC_PRIOR, .scalar = MC_DURATION, .fallback = "4h"},
    {.key = NULL}};
static const struct mc_schema leaf_schema = {"leaf", sizeof(struct leaf), leaf_fields, "Leaf", 0};
static const struct mc_field team_fields[] = {
    {.key = "name", ROW(team, name), .type = MC_NAME, .required = true},
    {.key = "note", ROW(team, note), .type = MC_TEXT},
    {.key = "people", ROW(team, people), .type = MC_INT, .fallback = "6", .unit = "people"},
    {.key = "hours", ROW(team, hours), .type = MC_DURATION, .fallback = "4h"},
    {.key = "cpu", ROW(team, cpu), .type = MC_CPU, .fallback = "250m"},
    {.key = "price", ROW(team, price), .type = MC_MONEY, .fallback = "12.50"},
    {.key = "day", ROW(team, day), .type = MC_DATE, .fallback = "2026-03-11"},
    {.key = "share", ROW(team, share), .type = MC_REAL, .fallback = "5%"},
    {.key = "latency", ROW(team, latency), .type = MC_SECONDS, .fallback = "0.2ms"},
    {.key = "on-call", ROW(team, on_call), .type = MC_BOOL, .fallback = "false"},
    {.key = "mode", ROW(team, mode), .type = MC_WORD, .words = modes, .fallback = "permissive"},
    {.key = "leaves",
     MC_LIST_AT(struct team, leaves, leaf_count),
     .type = MC_RECORDS,
     .schema = &leaf_schema},
    {.key = "tags", MC_LIST_AT(struct team, tags, tag_count), .type = MC_NAMES, .fallback = "[a, b c]"},
    {.key = NULL}};
static const struct mc_schema team_schema = {"team", sizeof(struct team), team_fields, "Team", 0};
static const struct mc_field optional_fields[] = {
    {.key = "must", ROW(optional, must), .type = MC_TEXT, .required = true},
    {.key = "n", ROW(optional, n), .type = MC_INT, .fallback = "5"},
    {.key = NULL}};
static const struct mc_schema optional_schema = {"optional", sizeof(struct optional), optional_fields, "O",
                                                 0};
static const struct mc_field fields[] = {
    {.key = "name", ROW(record, name), .type = MC_NAME, .required = true},
    {.key = "cpu",
     ROW(record, cpu),
     .type = MC_PRIOR,
     .scalar = MC_CPU,
     .fallback = "0.24m",
     .unit = "milli-cores"},
    {.key = "share",
     ROW(record, share),
     .type = MC_PRIOR,
     .scalar = MC_REAL,
     .fallback = "{dist: beta, a: 2, b: 18, source: \"x.md 1\", confidence: measured}"},
    {.key = "price", ROW(record, price), .type = MC_PRIOR, .scalar = MC_MONEY, .fallback = "1"},
    {.key = "absent", ROW(record, absent), .type = MC_PRIOR, .scalar = MC_MEMORY},
    {.key = "optional", ROW(record, optional), .type = MC_RECORD, .schema = &optional_schema},
    {.key = "teams",
     MC_LIST_AT(struct record, teams, team_count),
     .type = MC_RECORDS,
     .schema = &team_schema},
    {.key = NULL}};
static const struct mc_schema schema = {"scenario", sizeof(struct record), fields, "Scenario", 0};

/* --- rows --- */

enum { MOST_ROWS = 4000 };

struct rows {
    struct mc_arena *arena;
    int count;
    struct mc_effective row[MOST_ROWS];
};

static void keep(void *context, const struct mc_effective *value)
{
    struct rows *rows = context;
    assert_true(rows->count < MOST_ROWS);
    rows->row[rows->count++] = *value;
}

static struct rows *rows_of(struct fixture *f, const struct record *record, const struct mc_node *root)
{
    struct rows *rows = MC_NEW(f->arena, struct rows);
    mc_schema_each(&schema, record, root, f->arena, keep, rows);
    return rows;
}

static void every_value_has_its_origin(void **state)
{
    struct fixture *f = *state;
    struct record r;
    struct mc_node *root = parse(f, "name: x\nteams:\n  - name: web\n    people: 1_0\n    tags: []\n    "
                                    "leaves: [{name: \"1\", memory: 1.5Ki}]\n");
    assert_true(mc_tree_set(f->arena, f->diag, root, "price", "{value: 2, source: \"a: b\"}", "--set"));
    assert_true(mc_schema_bind(&schema, root, &r, f->arena, f->diag));
    static const struct mc_effective want[] = {
        {"name", "x", NULL, "t.yaml:1:7", NULL, NULL},
        {"cpu", "0.24m", "milli-cores", "default", NULL, "judgement"},
        {"share", "{dist: beta, a: 2, b: 18, source: x.md 1, confidence: measured}", NULL, "default",
         "x.md 1", "measured"},
        {"price", "{value: 2, source: \"a: b\", confidence: documented}", NULL, "--set", "a: b",
         "documented"},
        {"absent", "null", NULL, "default", NULL, NULL},
        {"optional", "null", NULL, "default", NULL, NULL},
        {"teams[web].name", "web", NULL, "t.yaml:3:11", NULL, NULL},
        {"teams[web].note", "null", NULL, "default", NULL, NULL},
        {"teams[web].people", "10", "people", "t.yaml:4:13", NULL, NULL},
        {"teams[web].hours", "4h", NULL, "default", NULL, NULL},
        {"teams[web].cpu", "250m", NULL, "default", NULL, NULL},
        {"teams[web].price", "12.5", NULL, "default", NULL, NULL},
        {"teams[web].day", "2026-03-11", NULL, "default", NULL, NULL},
        {"teams[web].share", "0.05", NULL, "default", NULL, NULL},
        {"teams[web].latency", "0.0002s", NULL, "default", NULL, NULL},
        {"teams[web].on-call", "false", NULL, "default", NULL, NULL},
        {"teams[web].mode", "permissive", NULL, "default", NULL, NULL},
        {"teams[web].leaves[0].name", "\"1\"", NULL, "t.yaml:6:21", NULL, NULL},
        {"teams[web].leaves[0].memory", "1536", "bytes", "t.yaml:6:34", NULL, NULL},
        {"teams[web].leaves[0].effort", "4h", NULL, "default", NULL, "judgement"},
        {"teams[web].tags", "[]", NULL, "t.yaml:5:11", NULL, NULL},
    };
    struct rows *rows = rows_of(f, &r, root);
    assert_int_equal(rows->count, sizeof want / sizeof *want);
    for (int i = 0; i < rows->count; i++) {
        const char *got[] = {rows->row[i].path,   rows->row[i].value,  rows->row[i].unit,
                             rows->row[i].origin, rows->row[i].source, rows->row[i].confidence};
        const char *expected[] = {want[i].path,   want[i].value,  want[i].unit,
                                  want[i].origin, want[i].source, want[i].confidence};
        for (int k = 0; k < 6; k++) {
            assert_int_equal(!got[k], !expected[k]);
            if (got[k]) {
                assert_string_equal(got[k], expected[k]);
            }
        }
    }
}

/* --- random records --- */

struct dice {
    uint64_t seed, n;
};

static uint64_t roll(struct dice *d, uint64_t sides)
{
    return mc_hash_mix(d->seed * 1000003 + ++d->n) % sides;
}

static int64_t any_size(struct dice *d)
{
    int64_t x = (int64_t)(mc_hash_mix(d->seed * 7919 + ++d->n) >> (2 + roll(d, 60)));
    return roll(d, 2) ? x : x / 60000 * 60000;
}

static double any_real(struct dice *d)
{
    return (double)(any_size(d) + 1) / (double)(any_size(d) + 1);
}

/* Names and texts that YAML could take for something else. */
static void add_word(struct mc_buffer *out, struct dice *d, int unique)
{
    static const char *const words[] = {"web",
                                        "true",
                                        "null",
                                        "1.20",
                                        "a: b",
                                        "x #y",
                                        "[z]",
                                        "{q}",
                                        "- k",
                                        "gr\xC3\xBC\xC3\x9F",
                                        "it's",
                                        "say \"hi\"",
                                        "\xF0\x9F\x98\x80",
                                        "~",
                                        "0x10"};
    struct mc_buffer text = {0};
    mc_buffer_text_add(&text, words[roll(d, sizeof words / sizeof *words)]);
    if (unique > 0) {
        mc_buffer_printf(&text, "%d", unique);
    }
    mc_escape_json(out, mc_buffer_text(&text));
    mc_buffer_free(&text);
}

static void add_key(struct mc_buffer *out, const char *key)
{
    mc_buffer_printf(out, "%s%s: ", out->data[out->length - 1] == '{' ? "" : ", ", key);
}

static void add_case(struct mc_buffer *out, struct dice *d, enum mc_measure m, const char *since,
                     const char *until)
{
    char a[48], b[48], c[48];
    double low = any_real(d), likely = low * (1.5 + (double)roll(d, 9)), high = likely * 1.7;
    mc_measure_print(m, a, low);
    mc_measure_print(m, b, likely);
    mc_measure_print(m, c, high);
    switch (roll(d, 7)) {
    case 0:
        mc_buffer_printf(out, "{value: %s", b);
        break;
    case 1:
        mc_buffer_printf(out, "{dist: uniform, low: %s, high: %s", a, c);
        break;
    case 2:
        mc_buffer_printf(out, "{dist: lognormal, median: %s, p90: %s", a, c);
        break;
    case 3:
        mc_buffer_printf(out, "{dist: lognormal, median: %s, sigma: %.17g", a, fmin(any_real(d), 50));
        break;
    case 4:
        mc_buffer_printf(out, "{dist: pert, low: %s, likely: %s, high: %s", a, b, c);
        break;
    case 5:
        mc_buffer_printf(out, "{dist: gamma, shape: %.17g, scale: %s", fmin(any_real(d), 1e4), c);
        break;
    default:
        mc_buffer_printf(out, "{dist: exponential, mean: %s, min: %s, max: %s, zero: 0.%d", b, a, c,
                         (int)roll(d, 1000));
    }
    if (since) {
        mc_buffer_printf(out, ", since: \"%s\"", since);
    }
    if (until) {
        mc_buffer_printf(out, ", until: \"%s\"", until);
    }
    if (roll(d, 2)) {
        mc_buffer_text_add(out, ", date: 2026-11-22, interest: rival, confidence: measured, source: ");
        add_word(out, d, 0);
        mc_buffer_text_add(out, ", note: ");
        add_word(out, d, 0);
    }
    mc_buffer_char(out, '}');
}

static void add_prior(struct mc_buffer *out, struct dice *d, const char *key, enum mc_measure m)
{
    char text[48];
    switch (roll(d, 4)) {
    case 0:
        break;
    case 1:
        add_key(out, key);
        mc_buffer_text_add(out, mc_measure_print(m, text, any_real(d)));
        break;
    case 2:
        add_key(out, key);
        add_case(out, d, m, NULL, NULL);
        break;
    default:
        add_key(out, key);
        mc_buffer_char(out, '[');
        add_case(out, d, m, NULL, "1.28");
        mc_buffer_text_add(out, ", ");
        add_case(out, d, m, "1.28.0", "1.30");
        mc_buffer_text_add(out, ", ");
        add_case(out, d, m, "1.30", NULL);
        mc_buffer_char(out, ']');
    }
}

static void add_leaf(struct mc_buffer *out, struct dice *d, int i)
{
    char text[48];
    mc_buffer_text_add(out, "{name: ");
    add_word(out, d, i + 1);
    add_key(out, "memory");
    mc_buffer_text_add(out, mc_print_memory(text, any_size(d)));
    add_prior(out, d, "effort", MC_MEASURE_DURATION);
    mc_buffer_char(out, '}');
}

static void add_team(struct mc_buffer *out, struct dice *d, int i)
{
    char text[48];
    mc_buffer_text_add(out, "{name: ");
    add_word(out, d, i + 1);
    if (roll(d, 2)) {
        add_key(out, "note");
        add_word(out, d, 0);
    }
    mc_buffer_printf(out, ", people: %lld, on-call: %s, mode: %s", (long long)-any_size(d),
                     roll(d, 2) ? "true" : "false", modes[roll(d, 2)]);
    mc_buffer_printf(out, ", hours: %s", mc_print_duration(text, any_size(d)));
    mc_buffer_printf(out, ", cpu: %s", mc_print_cpu(text, any_size(d)));
    mc_buffer_printf(out, ", price: %s", mc_print_money(text, any_size(d)));
    mc_buffer_printf(out, ", day: %s", mc_print_date(text, any_size(d) % 4000000000000));
    mc_buffer_printf(out, ", share: %.17g, latency: %.17gs", any_real(d), any_real(d));
    int leaves = (int)roll(d, 4), tags = (int)roll(d, 3);
    mc_buffer_text_add(out, ", leaves: [");
    for (int k = 0; k < leaves; k++) {
        mc_buffer_text_add(out, k > 0 ? ", " : "");
        add_leaf(out, d, k);
    }
    mc_buffer_text_add(out, "], tags: [");
    for (int k = 0; k < tags; k++) {
        mc_buffer_text_add(out, k > 0 ? ", " : "");
        add_word(out, d, k + 1);
    }
    mc_buffer_text_add(out, "]}");
}

static const char *any_record(struct fixture *f, uint64_t seed)
{
    struct dice d = {seed, 0};
    struct mc_buffer out = {0};
    mc_buffer_text_add(&out, "{name: ");
    add_word(&out, &d, 0);
    add_prior(&out, &d, "cpu", MC_MEASURE_CPU);
    add_prior(&out, &d, "share", MC_MEASURE_REAL);
    add_prior(&out, &d, "price", MC_MEASURE_MONEY);
    add_prior(&out, &d, "absent", MC_MEASURE_MEMORY);
    if (roll(&d, 2)) {
        add_key(&out, "optional");
        mc_buffer_text_add(&out, "{must: ");
        add_word(&out, &d, 0);
        mc_buffer_char(&out, '}');
    }
    add_key(&out, "teams");
    mc_buffer_char(&out, '[');
    int teams = (int)roll(&d, 4);
    for (int i = 0; i < teams; i++) {
        mc_buffer_text_add(&out, i > 0 ? ", " : "");
        add_team(&out, &d, i);
    }
    mc_buffer_text_add(&out, "]}");
    const char *text = mc_arena_dup(f->arena, mc_buffer_text(&out));
    mc_buffer_free(&out);
    return text;
}

/* --- from rows to YAML again --- */

/*
 * Rows come in order, so the text can be written as they come: what is open is a stack of maps and lists. A
 * step of a path is a key or a bracket.
 */
static int split(struct mc_arena *arena, const char *path, const char **step)
{
    int n = 0;
    while (*path) {
        path += *path == '.';
        size_t length = *path == '[' ? strcspn(path, "]") + 1 : strcspn(path, ".[");
        step[n++] = mc_arena_copy_text(arena, path, length);
        path += length;
    }
    return n;
}

static void close_step(struct mc_buffer *out, const char *below)
{
    mc_buffer_char(out, below[0] == '[' ? ']' : '}');
}

static const char *yaml_of(struct fixture *f, const struct rows *rows)
{
    const char *open[32], *step[32];
    int depth = 0;
    struct mc_buffer out = {0};
    mc_buffer_char(&out, '{');
    for (int i = 0; i < rows->count; i++) {
        int n = split(f->arena, rows->row[i].path, step), same = 0;
        while (same < depth && same < n && strcmp(open[same], step[same]) == 0) {
            same++;
        }
        for (; depth > same + 1; depth--) {
            close_step(&out, open[depth - 1]);
        }
        char last = out.data[out.length - 1];
        mc_buffer_text_add(&out, last == '{' || last == '[' ? "" : ", ");
        for (depth = same; depth < n; depth++) {
            bool below_list = depth + 1 < n && step[depth + 1][0] == '[';
            open[depth] = step[depth];
            if (step[depth][0] != '[') {
                mc_buffer_printf(&out, "%s: ", step[depth]);
            }
            mc_buffer_text_add(&out, depth + 1 == n ? "" : below_list ? "[" : "{");
        }
        mc_buffer_text_add(&out, rows->row[i].value);
    }
    for (; depth > 1; depth--) {
        close_step(&out, open[depth - 1]);
    }
    mc_buffer_char(&out, '}');
    const char *text = mc_arena_dup(f->arena, mc_buffer_text(&out));
    mc_buffer_free(&out);
    return text;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_dist(const struct mc_dist *a, const struct mc_dist *b)
{
    return a->family == b->family && a->a == b->a && a->b == b->b && a->c == b->c &&
           a->has_low == b->has_low && a->has_high == b->has_high && a->low == b->low && a->high == b->high &&
           a->zero == b->zero;
}

static bool same_case(const struct mc_prior_case *a, const struct mc_prior_case *b)
{
    return same_dist(&a->dist, &b->dist) && same_text(a->since, b->since) && same_text(a->until, b->until) &&
           same_text(a->source, b->source) && same_text(a->note, b->note) && a->date == b->date &&
           a->confidence == b->confidence && same_text(a->interest, b->interest);
}

static bool same_prior(const struct mc_prior *a, const struct mc_prior *b)
{
    bool same = a->count == b->count && same_text(a->path, b->path);
    for (int i = 0; same && i < a->count; i++) {
        same = same_case(&a->cases[i], &b->cases[i]);
    }
    return same;
}

static bool same_leaf(const struct leaf *a, const struct leaf *b)
{
    return same_text(a->name, b->name) && a->memory == b->memory && same_prior(&a->effort, &b->effort);
}

static bool same_values(const struct team *a, const struct team *b)
{
    return a->people == b->people && a->hours == b->hours && a->cpu == b->cpu && a->price == b->price &&
           a->day == b->day && a->share == b->share && a->latency == b->latency && a->on_call == b->on_call &&
           a->mode == b->mode;
}

static bool same_team(const struct team *a, const struct team *b)
{
    bool same = same_text(a->name, b->name) && same_text(a->note, b->note) && same_values(a, b) &&
                a->leaf_count == b->leaf_count && a->tag_count == b->tag_count;
    for (int i = 0; same && i < a->leaf_count; i++) {
        same = same_leaf(&a->leaves[i], &b->leaves[i]);
    }
    for (int i = 0; same && i < a->tag_count; i++) {
        same = same_text(a->tags[i], b->tags[i]);
    }
    return same;
}

static bool same_record(const struct record *a, const struct record *b)
{
    bool same = same_text(a->name, b->name) && same_prior(&a->cpu, &b->cpu) &&
                same_prior(&a->share, &b->share) && same_prior(&a->price, &b->price) &&
                same_prior(&a->absent, &b->absent) && same_text(a->optional.must, b->optional.must) &&
                a->optional.n == b->optional.n && a->team_count == b->team_count;
    for (int i = 0; same && i < a->team_count; i++) {
        same = same_team(&a->teams[i], &b->teams[i]);
    }
    return same;
}

static void effective_values_bind_to_the_same_record(void **state)
{
    struct fixture *f = *state;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        struct record a, b;
        const char *text = any_record(f, seed);
        struct mc_node *root = parse(f, text);
        if (!root || !mc_schema_bind(&schema, root, &a, f->arena, f->diag)) {
            fail_msg("seed %d: %s\n%s", (int)seed, problems(f), text);
        }
        const char *again = yaml_of(f, rows_of(f, &a, root));
        root = parse(f, again);
        if (!root || !mc_schema_bind(&schema, root, &b, f->arena, f->diag)) {
            fail_msg("seed %d: %s\n%s", (int)seed, problems(f), again);
        }
        if (!same_record(&a, &b)) {
            fail_msg("seed %d: %s\n%s", (int)seed, text, again);
        }
        /* And the text is a fixed point. */
        assert_string_equal(yaml_of(f, rows_of(f, &b, root)), again);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_value_has_its_origin),
        TEST(effective_values_bind_to_the_same_record),
    };
    return cmocka_run_group_tests_name("config.effective", tests, NULL, NULL);
}
