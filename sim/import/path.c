/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dotted paths into foreign trees, and the lists in which import keeps what it finds. */
#include "objects.h"
#include <string.h>

static const struct mc_node *child_named(const struct mc_node *map, const char *name, size_t length)
{
    for (int i = 0; map->kind == MC_NODE_MAP && i < map->count; i++) {
        if (strlen(map->key[i]) == length && strncmp(map->key[i], name, length) == 0) {
            return map->child[i];
        }
    }
    return NULL;
}

/* Depth is that of the path, which our data file states: a handful. */
void mc_import_each(const struct mc_node *node, const char *path, mc_import_node_fn *fn, void *context)
{
    if (!node) {
        return;
    }
    if (!path || !*path) {
        fn(context, node);
        return;
    }
    size_t n = strcspn(path, ".");
    const char *rest = path[n] ? path + n + 1 : path + n;
    if (n == 1 && path[0] == '*') {
        for (int i = 0; node->kind == MC_NODE_LIST && i < node->count; i++) {
            mc_import_each(node->child[i], rest, fn, context);
        }
    } else {
        mc_import_each(child_named(node, path, n), rest, fn, context);
    }
}

static void keep_first(void *context, const struct mc_node *node)
{
    const struct mc_node **found = context;
    if (!*found && node->kind != MC_NODE_NULL) {
        *found = node;
    }
}

const struct mc_node *mc_import_at(const struct mc_node *node, const char *path)
{
    const struct mc_node *found = NULL;
    mc_import_each(node, path, keep_first, &found);
    return found;
}

const char *mc_import_text_at(const struct mc_node *node, const char *path)
{
    const struct mc_node *found = mc_import_at(node, path);
    return found ? found->text : NULL;
}

void *mc_import_push(struct mc_import *import, struct list *list)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 8;
        list->items = mc_arena_grow(import->arena, list->items, list->count, capacity, list->size);
        list->capacity = capacity;
    }
    return (char *)list->items + list->size * list->count++;
}

void mc_import_push_pointer(struct mc_import *import, struct list *list, const void *pointer)
{
    list->size = sizeof pointer;
    const void **slot = mc_import_push(import, list);
    *slot = pointer;
}
