/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Queries on trees, and reading them from texts and files; the event loop is in tree_events.c. */
#include "tree.h"
#include "meshcost/check.h"
#include "meshcost/quantity.h"
#include <errno.h>
#include <string.h>

void mc_node_append(struct mc_arena *arena, struct mc_node *parent, const char *key,
                    struct mc_place key_place, struct mc_node *child)
{
    size_t n = (size_t)parent->count;
    if ((n & (n - 1)) == 0) {
        size_t room = n > 0 ? 2 * n : 1;
        parent->child = mc_arena_grow(arena, parent->child, n, room, sizeof *parent->child);
        if (parent->kind == MC_NODE_MAP) {
            parent->key = mc_arena_grow(arena, parent->key, n, room, sizeof *parent->key);
            parent->key_place = mc_arena_grow(arena, parent->key_place, n, room, sizeof *parent->key_place);
        }
    }
    parent->child[n] = child;
    if (parent->kind == MC_NODE_MAP) {
        parent->key[n] = key;
        parent->key_place[n] = key_place;
    }
    child->parent = parent;
    parent->count++;
}

bool mc_node_means_null(const char *text)
{
    return text[0] == '\0' || strcmp(text, "~") == 0 || strcmp(text, "null") == 0 ||
           strcmp(text, "Null") == 0 || strcmp(text, "NULL") == 0;
}

struct mc_node *mc_node_get(const struct mc_node *map, const char *key)
{
    for (int i = 0; map->kind == MC_NODE_MAP && i < map->count; i++) {
        if (strcmp(map->key[i], key) == 0) {
            return map->child[i];
        }
    }
    return NULL;
}

static int index_in(const struct mc_node *parent, const struct mc_node *child)
{
    int i = 0;
    while (i < parent->count && parent->child[i] != child) {
        i++;
    }
    MC_ASSERT(i < parent->count);
    return i;
}

/* A number would be taken for an index: it calls no entry, unless it is its stated name. */
const char *mc_node_called(const struct mc_node *entry)
{
    const struct mc_node *name = mc_node_get(entry, "name");
    int64_t number;
    if (name || entry->kind != MC_NODE_MAP || entry->count == 0) {
        return name && name->kind == MC_NODE_SCALAR ? name->text : NULL;
    }
    name = entry->child[0];
    return name->kind == MC_NODE_SCALAR && mc_parse_int(name->text, &number) ? name->text : NULL;
}

/* Does the list call an earlier entry the same, so that this one is not found by it? */
static bool is_shadowed(const struct mc_node *node, const char *name)
{
    const struct mc_node *list = node->parent;
    for (int i = 0; !mc_node_get(node, "name") && i < list->count && list->child[i] != node; i++) {
        const char *other = mc_node_called(list->child[i]);
        if (other && strcmp(other, name) == 0) {
            return true;
        }
    }
    return false;
}

/* "[web]" by what it is called if that can be told from an index, otherwise "[3]". */
const char *mc_node_step(struct mc_arena *arena, const struct mc_node *node)
{
    const char *name = mc_node_called(node);
    int64_t number;
    if (name && name[0] && !strpbrk(name, "[]") && mc_parse_int(name, &number) && !is_shadowed(node, name)) {
        return mc_arena_printf(arena, "[%s]", name);
    }
    return mc_arena_printf(arena, "[%d]", index_in(node->parent, node));
}

const char *mc_node_path(struct mc_arena *arena, const struct mc_node *node)
{
    if (!node->parent) {
        return "";
    }
    const char *above = mc_node_path(arena, node->parent);
    if (node->parent->kind == MC_NODE_LIST) {
        return mc_arena_printf(arena, "%s%s", above, mc_node_step(arena, node));
    }
    const char *key = node->parent->key[index_in(node->parent, node)];
    return mc_arena_printf(arena, "%s%s%s", above, above[0] ? "." : "", key);
}

struct mc_node *mc_tree_load(struct mc_arena *arena, struct mc_diag *diag, const char *file)
{
    struct mc_buffer buffer = {0};
    const char *name = strcmp(file, "-") == 0 ? "standard input" : file;
    struct mc_node *root = NULL;
    if (mc_buffer_read_file(&buffer, file, MC_TREE_BYTES)) {
        /* Diagnostics show lines of the text for as long as the sink lives. */
        const char *text = mc_arena_copy_text(arena, mc_buffer_text(&buffer), buffer.length);
        root = mc_tree_parse(arena, diag, name, text, buffer.length);
    } else {
        const char *why = errno == EFBIG ? "is larger than 64 MiB" : strerror(errno);
        mc_diag_add(diag, MC_ERROR, (struct mc_place){.file = name}, NULL, NULL, "cannot be read: %s", why);
    }
    mc_buffer_free(&buffer);
    return root;
}
