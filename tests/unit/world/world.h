/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_TEST_WORLD_H
#define MC_TEST_WORLD_H
/* A YAML text in, the scenario out: what the tests of world share. */
#include "unit.h"

#include "meshcost/scenario.h"
#include <stdio.h>
#include <string.h>

static const int64_t DAY = 86400000;

/* The test fails where the text is no scenario. */
static inline struct mc_scenario *bind(struct mc_arena *arena, const char *text)
{
    struct mc_diag *diag = mc_diag_create(arena);
    struct mc_node *tree = mc_tree_parse(arena, diag, "s.yaml", text, strlen(text));
    struct mc_scenario *s = tree ? mc_scenario_bind(arena, diag, tree) : NULL;
    mc_diag_print(diag, stderr);
    assert_non_null(s);
    return s;
}

#endif
