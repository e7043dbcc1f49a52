/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A history that is read back is the one that was written; what does not fit is refused with its line. */
#include "unit.h"

#include "meshcost/buffer.h"
#include "meshcost/history.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bench {
    struct mc_arena *arena;
    struct mc_diag *diag;
    struct mc_scenario *scenario;
};

static struct bench open_bench(void)
{
    static const char text[] =
        "scenario: s\nstart: 2027-01-01\nas-of: 2026-01-01\nhorizon: 2y\n"
        "clusters: [{name: a}, {name: \"b\\\"<\\u00e9>\"}]\nteams: [{name: t}, {name: u}]\n"
        "generate: {namespaces: 12, arrivals: 6, scale-changes: 4, departures: 0.3}\n";
    struct bench b = {.arena = mc_arena_create(0)};
    b.diag = mc_diag_create(b.arena);
    b.scenario =
        mc_scenario_bind(b.arena, b.diag, mc_tree_parse(b.arena, b.diag, "s.yaml", text, strlen(text)));
    assert_non_null(b.scenario);
    return b;
}

static const struct mc_history *const *load(struct bench *b, const char *text, size_t length, int *count)
{
    char path[] = "/tmp/meshcost-history-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *f = fdopen(fd, "w");
    assert_true(fwrite(text, 1, length, f) == length && fclose(f) == 0);
    b->diag = mc_diag_create(b->arena);
    const struct mc_history *const *list = mc_histories_load(b->arena, b->diag, b->scenario, path, count);
    remove(path);
    return list;
}

static void what_was_written_is_read_to_the_same_bits(void **state)
{
    (void)state;
    struct bench b = open_bench();
    struct mc_buffer all = {0};
    enum { N = 6 };
    const struct mc_history *made[N];
    for (uint64_t i = 0; i < N; i++) {
        made[i] = mc_history_generate(b.arena, b.scenario, NULL, 0, 9, i / 2, i % 2);
        mc_history_export(made[i], b.scenario, &all);
    }
    int count;
    const struct mc_history *const *list = load(&b, mc_buffer_text(&all), all.length, &count);
    assert_non_null(list);
    assert_int_equal(count, N);
    for (int i = 0; i < N; i++) {
        struct mc_buffer one = {0}, two = {0};
        assert_true(mc_history_fingerprint(list[i]) == mc_history_fingerprint(made[i]));
        assert_true(list[i]->key.word == made[i]->key.word &&
                    list[i]->organisation_key.word == made[i]->organisation_key.word);
        mc_history_export(made[i], b.scenario, &one);
        mc_history_export(list[i], b.scenario, &two);
        assert_string_equal(mc_buffer_text(&one), mc_buffer_text(&two));
        for (int ns = 0; ns < made[i]->namespace_count; ns++) {
            int n, m;
            const int *left = mc_history_neighbours(made[i], ns, &n),
                      *right = mc_history_neighbours(list[i], ns, &m);
            assert_true(n == m && memcmp(left, right, (size_t)n * sizeof *left) == 0);
            assert_int_equal(made[i]->namespaces[ns].first_service *
                                 (made[i]->namespaces[ns].service_count > 0),
                             list[i]->namespaces[ns].first_service);
        }
        mc_buffer_free(&one);
        mc_buffer_free(&two);
    }
    mc_buffer_free(&all);
    mc_arena_destroy(b.arena);
}

/* The exported text with the first `from` replaced; the head keeps its fingerprint only where asked. */
static char *changed(struct bench *b, const char *from, const char *to, bool keep_fingerprint)
{
    struct mc_buffer out = {0};
    mc_history_export(mc_history_generate(b->arena, b->scenario, NULL, 0, 9, 0, 0), b->scenario, &out);
    char *text = mc_arena_dup(b->arena, mc_buffer_text(&out)), *at = strstr(text, from);
    mc_buffer_free(&out);
    assert_non_null(at);
    *at = '\0';
    text = mc_arena_printf(b->arena, "%s%s%s", text, to, at + strlen(from));
    char *print = strstr(text, ",\"fingerprint\"");
    if (!keep_fingerprint) {
        memmove(print, strchr(print, '}'), strlen(strchr(print, '}')) + 1);
    }
    return text;
}

static void what_does_not_fit_is_refused(void **state)
{
    static const char *const faults[][2] = {{"\"type\":\"history\"", "\"type\":\"tale\""},
                                            {"{\"type\":\"namespace\"", "\"type\":\"namespace\""},
                                            {"\"start\":\"2027-01-01\"", "\"start\":\"2027-01-02\""},
                                            {"\"need\":0.", "\"need\":-0."},
                                            {"\"need\":0.", "\"need\":1e999,\"x\":0."},
                                            {"\"origin\":\"", "\"origin\":\"x"},
                                            {"\"cluster\":\"", "\"cluster\":\"x"},
                                            {"\"namespace\":0", "\"namespace\":99"},
                                            {"\"namespace\":0", "\"namespace\":0.5"},
                                            {"\"namespace\":0", "\"namespace\":true"},
                                            {"\"namespace\":0", "\"namespace\":3"},
                                            {"\"replicas\":", "\"replicas\":1000000"},
                                            {"\"l7\":", "\"l7\":\"yes\",\"l8\":"},
                                            {"\"payload\":", "\"pay\":"},
                                            {"\"from\":0,\"to\":", "\"from\":0,\"to\":0,\"and\":"},
                                            {"\"kind\":\"service-arrives\"", "\"kind\":\"service-departs\""},
                                            {"\"subject\":\"ns", "\"subject\":\"NS"},
                                            {"\"kind\":\"service-scales\"", "\"kind\":\"service-arrives\""},
                                            {"\"ms\":1", "\"ms\":2"},
                                            {"\"ms\":1", "\"ms\":0"},
                                            {"\"id\":\"", "\"id\":\"z"},
                                            {"\"arrives\":1798", "\"arrives\":1799"}};
    struct bench b = open_bench();
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        int count;
        const char *text = changed(&b, faults[i][0], faults[i][1], false);
        assert_null(load(&b, text, strlen(text), &count));
        assert_true(mc_diag_errors(b.diag) > 0);
    }
    mc_arena_destroy(b.arena);
}

static void a_change_breaks_the_fingerprint_unless_it_is_left_out(void **state)
{
    (void)state;
    struct bench b = open_bench();
    int count;
    const char *kept = changed(&b, "\"payload\":", "\"payload\":1", true);
    assert_null(load(&b, kept, strlen(kept), &count));
    assert_int_equal(mc_diag_errors(b.diag), 1);
    const char *meant = changed(&b, "\"payload\":", "\"payload\":1", false);
    assert_non_null(load(&b, meant, strlen(meant), &count));
    assert_int_equal(count, 1);
    assert_null(load(&b, "", 0, &count));
    assert_null(load(&b, "{}\n\0", 4, &count));
    mc_arena_destroy(b.arena);
}

static void escapes_are_read_as_json_means_them(void **state)
{
    (void)state;
    struct bench b = open_bench();
    int count;
    const char *text =
        changed(&b, "\"name\":\"ns-001\"", "\"name\":\"\\u006es\\u002d001\\ud83d\\ude00\\n\"", false);
    /* The subjects still say ns-001: each is reported. */
    assert_null(load(&b, text, strlen(text), &count));
    static const char *const wrong[] = {"\\ud83d", "\\u12", "\\x", "\\u0000", "\xff", "\x01"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        text =
            changed(&b, "\"name\":\"ns-001\"", mc_arena_printf(b.arena, "\"name\":\"%s\"", wrong[i]), false);
        assert_null(load(&b, text, strlen(text), &count));
        assert_int_equal(mc_diag_errors(b.diag) > 0, 1);
    }
    mc_arena_destroy(b.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read_to_the_same_bits),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(a_change_breaks_the_fingerprint_unless_it_is_left_out),
        cmocka_unit_test(escapes_are_read_as_json_means_them),
    };
    return cmocka_run_group_tests_name("world.history_read", tests, NULL, NULL);
}
