/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of a map that is complete: duplicates in all files, merges in files from outside. */
#include "meshcost/hash.h"
#include "tree.h"
#include <string.h>

enum { FEW_KEYS = 12 };

static void first_of_few(const struct mc_node *map, int *first)
{
    for (int i = 0; i < map->count; i++) {
        int j = 0;
        while (strcmp(map->key[i], map->key[j]) != 0) {
            j++;
        }
        first[i] = j;
    }
}

static void first_of_many(struct mc_arena *arena, const struct mc_node *map, int *first)
{
    size_t size = 64;
    while (size < 2 * (size_t)map->count) {
        size *= 2;
    }
    int *slot = MC_NEW_ARRAY(arena, size, int); /* index + 1, 0: free */
    for (int i = 0; i < map->count; i++) {
        size_t h = (size_t)mc_hash_text(map->key[i]) & (size - 1);
        while (slot[h] && strcmp(map->key[slot[h] - 1], map->key[i]) != 0) {
            h = (h + 1) & (size - 1);
        }
        slot[h] = slot[h] ? slot[h] : i + 1;
        first[i] = slot[h] - 1;
    }
}

static bool is_mergeable(const struct mc_node *value)
{
    if (value->kind != MC_NODE_LIST) {
        return value->kind == MC_NODE_MAP;
    }
    for (int i = 0; i < value->count; i++) {
        if (value->child[i]->kind != MC_NODE_MAP) {
            return false;
        }
    }
    return true;
}

static void append_entries(struct mc_arena *arena, struct mc_node *map, const struct mc_node *from)
{
    for (int i = 0; i < from->count; i++) {
        mc_node_append(arena, map, from->key[i], from->key_place[i], from->child[i]);
    }
}

/* Appends what "<<" refers to, and returns the number of entries that the map has of its own. */
static int merge(struct mc_arena *arena, struct mc_node *map)
{
    int at = 0;
    while (at < map->count && strcmp(map->key[at], "<<") != 0) {
        at++;
    }
    if (at == map->count || !is_mergeable(map->child[at])) {
        return map->count;
    }
    const struct mc_node *from = map->child[at];
    /* The arrays are made anew: removing from them would break the rule by which they grow. */
    struct mc_node old = *map;
    map->count = 0;
    for (int i = 0; i < old.count; i++) {
        if (i != at) {
            mc_node_append(arena, map, old.key[i], old.key_place[i], old.child[i]);
        }
    }
    int own = map->count;
    if (from->kind == MC_NODE_MAP) {
        append_entries(arena, map, from);
    } else {
        for (int i = 0; i < from->count; i++) {
            append_entries(arena, map, from->child[i]);
        }
    }
    return own;
}

/* Own entries: the last of equal ones counts. Merged entries: the first one, and none against an own one. */
static void drop_duplicates(struct mc_arena *arena, struct mc_node *map, const int *first, int own)
{
    struct mc_node old = *map;
    for (int i = 0; i < own; i++) {
        old.child[first[i]] = old.child[i];
    }
    map->count = 0;
    map->child = NULL;
    map->key = NULL;
    map->key_place = NULL;
    for (int i = 0; i < old.count; i++) {
        if (first[i] == i) {
            mc_node_append(arena, map, old.key[i], old.key_place[i], old.child[i]);
        }
    }
}

void mc_tree_finish_map(struct mc_arena *arena, struct mc_diag *diag, enum mc_tree_mode mode,
                        struct mc_node *map)
{
    bool strict = mode == MC_TREE_STRICT;
    int own = strict ? map->count : merge(arena, map);
    int few[FEW_KEYS], *first = few;
    if (map->count <= FEW_KEYS) {
        first_of_few(map, first);
    } else {
        first = MC_NEW_ARRAY(arena, (size_t)map->count, int);
        first_of_many(arena, map, first);
    }
    bool twice = false;
    for (int i = 0; i < map->count; i++) {
        twice = twice || first[i] != i;
        if (first[i] != i && i < own) {
            mc_diag_add(diag, strict ? MC_ERROR : MC_WARNING, map->key_place[i], NULL,
                        strict ? "keep one of the two" : "keep one of the two; the last one is used",
                        "the key \"%s\" stands here again, first in line %d", map->key[i],
                        map->key_place[first[i]].line);
        }
    }
    if (twice && !strict) {
        drop_duplicates(arena, map, first, own);
    }
}
