/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_TEST_PROBLEMS_H
#define MC_TEST_PROBLEMS_H
/* A YAML text in, the exact printed diagnostics out: what the tests of config share. */
#include "unit.h"

#include "meshcost/diag.h"
#include "meshcost/schema.h"
#include "meshcost/tree.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
    struct mc_arena *arena;
    struct mc_diag *diag;
};

static inline int setup(void **state)
{
    struct mc_arena *arena = mc_arena_create(0);
    struct fixture *f = MC_NEW(arena, struct fixture);
    *f = (struct fixture){arena, mc_diag_create(arena)};
    *state = f;
    return 0;
}

static inline int teardown(void **state)
{
    mc_arena_destroy(((struct fixture *)*state)->arena);
    return 0;
}

/* Problems so far; the sink is then a new one. */
static inline const char *problems(struct fixture *f)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    mc_diag_print(f->diag, out);
    fclose(out);
    char *copy = mc_arena_copy_text(f->arena, text, length);
    free(text);
    f->diag = mc_diag_create(f->arena);
    return copy;
}

static inline struct mc_node *parse(struct fixture *f, const char *text)
{
    return mc_tree_parse(f->arena, f->diag, "t.yaml", text, strlen(text));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
