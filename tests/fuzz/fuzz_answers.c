/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: answers of an interview, as a file and as lines at a terminal. Whatever is said, what is
 * written is a scenario that binds. A first line "#base" makes the rest the base instead, completed with
 * fixed answers.
 */
#include "input.h"
#include "meshcost/interview.h"
#include <string.h>

static const char base[] = "scenario: s\nstart: 2027-01-01\nas-of: 2026-09-01\nclusters: [{name: a}]\n"
                           "namespaces:\n  - name: n\n    services:\n      - name: x\n";
static const char answers[] =
    "trust-anchor: \"a, {b: c}\"\nl7-share: rare\nl7-namespaces: none\nalerts: yes\n";

static const struct mc_scenario *bind_base(struct mc_arena *arena, struct mc_diag *diag, const char *text)
{
    struct mc_node *tree = mc_tree_parse(arena, diag, "base.yaml", text, strlen(text));
    return tree ? mc_scenario_bind(arena, diag, tree) : NULL;
}

/* Binding takes most of the time: our own base is bound once for all inputs. */
static const struct mc_scenario *our_base(void)
{
    static const struct mc_scenario *bound;
    if (!bound) {
        struct mc_arena *arena = mc_arena_create(0);
        bound = bind_base(arena, mc_diag_create(arena), base);
        MC_ASSERT(bound != NULL);
    }
    return bound;
}

static struct mc_interview *open_base(struct mc_arena *arena, struct mc_diag *diag, const char *text)
{
    const struct mc_scenario *s = text == base ? our_base() : bind_base(arena, diag, text);
    return s ? mc_interview_create(arena, diag, s, text, strlen(text)) : NULL;
}

static void check_written(struct mc_arena *arena, const struct mc_interview *iv)
{
    struct mc_diag *diag = mc_diag_create(arena);
    struct mc_buffer text = {0}, summary = {0};
    mc_interview_summary(iv, &summary);
    mc_interview_scenario(iv, "fuzz", &text);
    const char *copy = mc_arena_dup(arena, mc_buffer_text(&text));
    struct mc_node *tree = mc_tree_parse(arena, diag, "out.yaml", copy, strlen(copy));
    bool is_scenario = tree && mc_scenario_bind(arena, diag, tree);
    if (!is_scenario) {
        fputs(copy, stderr);
        mc_diag_print(diag, stderr);
    }
    MC_ASSERT(is_scenario);
    mc_buffer_free(&text);
    mc_buffer_free(&summary);
}

static void try_file(struct mc_arena *arena, const char *base_text, const char *text)
{
    struct mc_diag *diag = mc_diag_create(arena);
    struct mc_interview *iv = open_base(arena, diag, base_text);
    struct mc_node *tree = iv ? mc_tree_parse(arena, diag, "answers.yaml", text, strlen(text)) : NULL;
    if (tree && mc_interview_answers(iv, tree)) {
        check_written(arena, iv);
    } else {
        MC_ASSERT(mc_diag_errors(diag) > 0);
    }
    fuzz_print(diag);
}

static void try_lines(struct mc_arena *arena, const char *text)
{
    struct mc_interview *iv = open_base(arena, mc_diag_create(arena), base);
    FILE *in = fmemopen(mc_arena_dup(arena, text), strlen(text), "r"), *out = fopen("/dev/null", "w");
    MC_ASSERT(in && out);
    if (mc_interview_talk(iv, in, out)) {
        check_written(arena, iv);
    }
    fclose(in);
    fclose(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char mark[] = "#base\n";
    struct mc_arena *arena = mc_arena_create(0);
    const char *text = mc_arena_copy_text(arena, (const char *)bytes, size);
    if (strncmp(text, mark, sizeof mark - 1) == 0) {
        try_file(arena, text + sizeof mark - 1, answers);
    } else {
        try_file(arena, base, text);
        if (strlen(text) > 0) {
            try_lines(arena, text);
        }
    }
    mc_arena_destroy(arena);
    return 0;
}
