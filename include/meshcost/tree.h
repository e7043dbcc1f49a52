/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_TREE_H
#define MESHCOST_TREE_H
/*
 * tree: YAML (and so JSON) as a tree in which every node knows its place.
 *
 * Built from libyaml's parser events, not from its document loader, which gives wrong places for aliases
 * and accepts duplicate keys. For our own files (scenario, lane, prices, designs) aliases, anchors, merge
 * keys, tags and duplicate keys are errors; for manifests from outside (MC_TREE_FOREIGN) anchors and
 * aliases are expanded within the limits and tags are ignored. Limits: depth 64, 2 million nodes, 64 MiB of
 * text (and of expansion). Nodes live in the arena given. A tree may be edited before it is bound
 * (mc_tree_set), which is how --set works; the edited node remembers that.
 */
#include "meshcost/diag.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mc_node_kind { MC_NODE_NULL, MC_NODE_SCALAR, MC_NODE_LIST, MC_NODE_MAP };

struct mc_node {
    enum mc_node_kind kind;
    bool quoted;           /* a quoted scalar is text whatever it looks like */
    const char *text;      /* scalar text, NUL-terminated, no NUL inside; NULL otherwise */
    struct mc_place place; /* of the value */
    const char *origin;    /* NULL: the file; otherwise the option that set it, e.g. "--set" */
    int count;             /* children */
    struct mc_node **child;
    const char **key;             /* MAP: count keys */
    struct mc_place *key_place;   /* MAP: places of the keys */
    const struct mc_node *parent; /* NULL at the root */
};

enum mc_tree_mode { MC_TREE_STRICT, MC_TREE_FOREIGN };

struct mc_documents {
    int count;
    struct mc_node **root;
};

/*
 * Parses a text as one document. NULL if it could not be read to the end. A tree with problems that were
 * reported (a duplicate key, an alias) is returned, so that binding finds the others too: who uses a tree
 * asks mc_diag_errors() before acting on it. An empty text is an empty map.
 */
struct mc_node *mc_tree_parse(struct mc_arena *arena, struct mc_diag *diag, const char *file,
                              const char *text, size_t length);
/* Parses all documents of a text. On a syntax error the documents before it are kept and it is reported. */
struct mc_documents mc_tree_parse_all(struct mc_arena *arena, struct mc_diag *diag, enum mc_tree_mode mode,
                                      const char *file, const char *text, size_t length);
/* Reads and parses a file ("-": standard input). NULL after problems were reported. */
struct mc_node *mc_tree_load(struct mc_arena *arena, struct mc_diag *diag, const char *file);

/* Child by key, or NULL. */
struct mc_node *mc_node_get(const struct mc_node *map, const char *key);
/*
 * Child by path ("a.b[name].c", "a.b[3].c"), or NULL. A list entry is found by its `name`, else by the value
 * of its first key where that is a scalar and no number ("requirements[mtls]"), else by its index.
 */
struct mc_node *mc_node_find(struct mc_node *root, const char *path);
/* Path of a node from its root, for instance "namespaces[web].replicas". */
const char *mc_node_path(struct mc_arena *arena, const struct mc_node *node);

/*
 * Sets path to the value given as YAML text. Missing maps on the way are made; a missing list entry is an
 * error. False after a problem was reported; the place of the option is {NULL, 0, 0}.
 */
bool mc_tree_set(struct mc_arena *arena, struct mc_diag *diag, struct mc_node *root, const char *path,
                 const char *value, const char *origin) __attribute__((warn_unused_result));

#endif
