/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_CONFIG_TREE_H
#define MC_CONFIG_TREE_H
/* The inside of trees, shared by their readers (tree_*.c), their editor (tree_set.c) and queries (tree.c). */
#include "meshcost/buffer.h"
#include "meshcost/tree.h"

enum {
    MC_TREE_DEPTH = 64,
    MC_TREE_NODES = 2000000,
    MC_TREE_BYTES = 64 << 20,
    MC_TREE_KEY = 1024 /* longest key that libyaml takes, in characters */
};

/*
 * A JSON text writes characters beyond U+FFFF as two escapes, which libyaml refuses. In texts that are JSON
 * throughout such pairs are rewritten as one escape of ten characters; the columns behind it on the same
 * line are put right with the help of this list.
 */
struct mc_shift {
    int line, column; /* of the rewritten escape, as libyaml counts, from 0 */
    int before;       /* rewritten escapes before it on the same line */
};
struct mc_rewritten {
    const char *text; /* the original where nothing was rewritten */
    size_t length;
    int count;
    struct mc_shift *shift; /* by line, then column */
};
struct mc_rewritten mc_surrogates_rewrite(struct mc_arena *arena, const char *text, size_t length);
/* Column in the original text. */
int mc_surrogates_column(const struct mc_rewritten *text, int line, int column);

/* Reports why libyaml stopped. */
struct yaml_parser_s;
void mc_tree_report_syntax(struct mc_diag *diag, const char *file, const struct mc_rewritten *text,
                           const struct yaml_parser_s *parser);
/*
 * Called when a map is complete: reports keys that stand in it twice; in files from outside also merges
 * ("<<") and keeps the last of equal keys.
 */
void mc_tree_finish_map(struct mc_arena *arena, struct mc_diag *diag, enum mc_tree_mode mode,
                        struct mc_node *map);
/* Appends to a map or list. The arrays have room for the next power of two. */
void mc_node_append(struct mc_arena *arena, struct mc_node *parent, const char *key,
                    struct mc_place key_place, struct mc_node *child);
/* What an entry of a list is called: its `name`, else the value of its first key; NULL where that is no
 * scalar. */
const char *mc_node_called(const struct mc_node *entry);
/* The step to an entry of a list, in brackets. */
const char *mc_node_step(struct mc_arena *arena, const struct mc_node *entry);
/* Does an unquoted scalar mean null? */
bool mc_node_means_null(const char *text);

#endif
