/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as YAML: both modes, paths, a setting, binding to the rows of a scenario, and printing of
 * whatever was wrong. Beside the sanitizers it checks that children know their parent, that printed problems
 * are valid UTF-8 without control characters, and that a refused text has a problem.
 */
#include "meshcost/check.h"
#include "meshcost/escape.h"
#include "meshcost/scenario.h"
#include "meshcost/tree.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_print(const struct mc_diag *diag)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    MC_ASSERT(out);
    mc_diag_print(diag, out);
    fclose(out);
    MC_ASSERT(strlen(text) == length && length < 400000);
    for (size_t i = 0; i < length;) {
        uint32_t code;
        size_t n = mc_utf8_next(text + i, length - i, &code);
        MC_ASSERT(code == '\n' || mc_utf8_printable(code));
        MC_ASSERT(n > 1 || (unsigned char)text[i] < 0x80);
        i += n;
    }
    free(text);
}

/* The first few nodes. Their paths can be looked up, yet need not lead back: a key may hold a dot. */
static void check_paths(struct mc_arena *arena, struct mc_node *root, struct mc_node *node, int *left)
{
    if (--*left < 0) {
        return;
    }
    const char *path = mc_node_path(arena, node);
    MC_ASSERT(path);
    (void)mc_node_find(root, path);
    for (int i = 0; i < node->count; i++) {
        MC_ASSERT(node->child[i]->parent == node);
        check_paths(arena, root, node->child[i], left);
    }
}

static void ignore(void *context, const struct mc_effective *value)
{
    MC_ASSERT(value->path && value->value && value->origin);
    ++*(int *)context;
}

static void try_strict(struct mc_arena *arena, const char *text, size_t size)
{
    struct mc_diag *diag = mc_diag_create(arena);
    struct mc_node *root = mc_tree_parse(arena, diag, "input.yaml", text, size);
    int left = 200, values = 0;
    if (!root) {
        MC_ASSERT(mc_diag_errors(diag) > 0);
        check_print(diag);
        return;
    }
    check_paths(arena, root, root, &left);
    void *record = mc_arena_alloc(arena, mc_scenario_schema.size);
    if (mc_schema_bind(&mc_scenario_schema, root, record, arena, diag)) {
        mc_schema_each(&mc_scenario_schema, record, root, arena, ignore, &values);
        MC_ASSERT(values > 0);
    }
    if (size < 4096) {
        char *copy = mc_arena_copy_text(arena, text, size);
        bool set = mc_tree_set(arena, diag, root, copy, copy, "--set");
        MC_ASSERT(set || mc_diag_errors(diag) > 0);
    }
    check_print(diag);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct mc_arena *arena = mc_arena_create(0);
    /* Of just this size, so that reading past the end is seen. */
    char *text = malloc(size ? size : 1);
    MC_ASSERT(text);
    memcpy(text, size ? (const char *)bytes : "", size);
    try_strict(arena, text, size);
    struct mc_diag *diag = mc_diag_create(arena);
    struct mc_documents all = mc_tree_parse_all(arena, diag, MC_TREE_FOREIGN, "input.yaml", text, size);
    for (int i = 0; i < all.count && i < 10; i++) {
        int left = 200;
        check_paths(arena, all.root[i], all.root[i], &left);
    }
    check_print(diag);
    mc_arena_destroy(arena);
    free(text);
    return 0;
}
