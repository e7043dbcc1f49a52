/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dotted paths into foreign trees, names that our files take, and the lists in which import keeps things. */
#include "meshcost/escape.h"
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

enum { MAX_NAME = 63, KEPT_OF_LONG = 54 };

static uint32_t hash_of(const char *text)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (; *text; text++) {
        hash = (hash ^ (unsigned char)*text) * 16777619u;
    }
    return hash;
}

/* No name of ours begins or ends with a blank. */
static bool is_awkward(const char *text, size_t length)
{
    return length == 0 || text[0] == ' ' || text[length - 1] == ' ';
}

const char *mc_import_name(struct mc_arena *arena, const char *text)
{
    const char *whole = text;
    bool awkward = is_awkward(text, strlen(text));
    text += strspn(text, " ");
    size_t length = strlen(text);
    while (length > 0 && text[length - 1] == ' ') {
        length--;
    }
    size_t characters = mc_utf8_length(text, length);
    size_t kept = characters <= (awkward ? KEPT_OF_LONG : MAX_NAME) ? characters : KEPT_OF_LONG, used = 0;
    struct mc_buffer clean = {0};
    for (size_t i = 0; i < length && used < kept; used++) {
        uint32_t code;
        i += mc_utf8_next(text + i, length - i, &code);
        mc_utf8_add(&clean, mc_utf8_printable(code) ? code : '?');
    }
    if (kept < characters || awkward) {
        mc_buffer_printf(&clean, "-%08x", hash_of(whole));
    }
    const char *name = mc_arena_dup(arena, mc_buffer_text(&clean));
    mc_buffer_free(&clean);
    return name;
}
