/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths into a tree: finding and setting ("a.b[name].c", "a.b[3].c"). */
#include "nearest.h"
#include "tree.h"
#include <string.h>

struct step {
    const char *text; /* key, name or index, in the path */
    size_t length;
    bool entry; /* of a list */
    size_t end; /* how much of the path is behind us */
};

/* The step at path + from; NULL if it is fine, otherwise what is wrong with it. */
static const char *read_step(const char *path, size_t from, struct step *step)
{
    const char *p = path + from;
    if (*p == '[') {
        const char *close = strchr(p, ']');
        if (!close || close == p + 1) {
            return close ? "has empty brackets" : "has an open bracket";
        }
        *step = (struct step){p + 1, (size_t)(close - p - 1), true, (size_t)(close + 1 - path)};
        return path[step->end] && !strchr(".[", path[step->end]) ? "has text behind a bracket" : NULL;
    }
    if (from > 0) {
        p++; /* the dot */
    }
    size_t n = strcspn(p, ".[");
    *step = (struct step){p, n, false, (size_t)(p - path) + n};
    return n == 0 ? "has an empty key" : NULL;
}

static bool is_called(const char *text, const struct step *step)
{
    return strlen(text) == step->length && memcmp(text, step->text, step->length) == 0;
}

/* The index that the step writes in digits, or -1. */
static int index_of(const struct step *step)
{
    int index = 0;
    for (size_t i = 0; i < step->length; i++) {
        char c = step->text[i];
        if (c < '0' || c > '9' || step->length > 8) {
            return -1;
        }
        index = index * 10 + (c - '0');
    }
    return index;
}

/* Child by key; entry by what it is called, or else by its index; -1. */
static int find_child(const struct mc_node *node, const struct step *step)
{
    for (int i = 0; i < node->count; i++) {
        const char *text = step->entry ? mc_node_called(node->child[i]) : node->key[i];
        if (text && is_called(text, step)) {
            return i;
        }
    }
    int index = step->entry ? index_of(step) : -1;
    return index < node->count ? index : -1;
}

struct mc_node *mc_node_find(struct mc_node *root, const char *path)
{
    struct mc_node *node = root;
    for (struct step step = {0}; path[step.end];) {
        if (read_step(path, step.end, &step) || node->kind != (step.entry ? MC_NODE_LIST : MC_NODE_MAP)) {
            return NULL;
        }
        int i = find_child(node, &step);
        if (i < 0) {
            return NULL;
        }
        node = node->child[i];
    }
    return node;
}

struct setting {
    struct mc_arena *arena;
    struct mc_diag *diag;
    const char *path, *origin;
};

static bool refuse(const struct setting *s, const char *remedy, const char *message)
{
    mc_diag_add(s->diag, MC_ERROR, (struct mc_place){0}, s->path, remedy, "%s: %s", s->origin, message);
    return false;
}

/* The place of the option for the node and all below it. */
static void mark_origin(struct mc_node *node, const char *origin)
{
    node->place = (struct mc_place){0};
    node->origin = origin;
    for (int i = 0; i < node->count; i++) {
        if (node->kind == MC_NODE_MAP) {
            node->key_place[i] = (struct mc_place){0};
        }
        mark_origin(node->child[i], origin);
    }
}

static struct mc_node *new_node(const struct setting *s, enum mc_node_kind kind)
{
    struct mc_node *node = MC_NEW(s->arena, struct mc_node);
    node->kind = kind;
    node->origin = s->origin;
    return node;
}

/* NULL after a complaint. An empty value is the empty text. */
static struct mc_node *parse_value(const struct setting *s, const char *value)
{
    if (mc_node_means_null(value)) {
        struct mc_node *node = new_node(s, value[0] ? MC_NODE_NULL : MC_NODE_SCALAR);
        node->text = value[0] ? NULL : "";
        node->quoted = !value[0];
        return node;
    }
    struct mc_diag *inner = mc_diag_create(s->arena);
    struct mc_node *node = mc_tree_parse(s->arena, inner, NULL, value, strlen(value));
    if (!node || mc_diag_errors(inner) > 0) {
        refuse(s, "write one YAML value, in quotes if the text holds special characters",
               mc_arena_printf(s->arena, "the value \"%.200s\" is not YAML", value));
        return NULL;
    }
    mark_origin(node, s->origin);
    return node;
}

static const char *entry_remedy(const struct setting *s, const struct mc_node *list, const char *text)
{
    const char **names = MC_NEW_ARRAY(s->arena, (size_t)list->count, const char *);
    int n = 0;
    for (int i = 0; i < list->count; i++) {
        const char *name = mc_node_called(list->child[i]);
        if (name) {
            names[n++] = name;
        }
    }
    if (n == 0) {
        return list->count > 0 ? mc_arena_printf(s->arena, "an index from 0 to %d", list->count - 1) : NULL;
    }
    return mc_nearest_remedy(s->arena, text, names, n);
}

static bool check_container(const struct setting *s, struct mc_node *node, const struct step *step)
{
    if (node->kind == MC_NODE_NULL && !step->entry) {
        node->kind = MC_NODE_MAP;
        node->origin = s->origin;
    }
    if (node->kind == (step->entry ? MC_NODE_LIST : MC_NODE_MAP)) {
        return true;
    }
    const char *above = mc_node_path(s->arena, node);
    const char *name = above[0] ? above : "the root";
    if (node->kind == MC_NODE_LIST) {
        return refuse(s, "name an entry in brackets",
                      mc_arena_printf(s->arena, "%s is a list, \"%.*s\" is no entry of it", name,
                                      (int)step->length, step->text));
    }
    return refuse(s, NULL, mc_arena_printf(s->arena, "%s is not a %s", name, step->entry ? "list" : "map"));
}

/* Replaces the child that the step names, or makes it. `child` NULL: a map if there is none yet. */
static struct mc_node *enter(const struct setting *s, struct mc_node *node, const struct step *step,
                             struct mc_node *child)
{
    if (!check_container(s, node, step)) {
        return NULL;
    }
    int i = find_child(node, step);
    const char *text = i < 0 ? mc_arena_copy_text(s->arena, step->text, step->length) : NULL;
    if (i < 0 && step->entry) {
        refuse(s, entry_remedy(s, node, text),
               mc_arena_printf(s->arena, "the list has no entry \"%s\"", text));
        return NULL;
    }
    if (i < 0) {
        child = child ? child : new_node(s, MC_NODE_MAP);
        mc_node_append(s->arena, node, text, (struct mc_place){0}, child);
        return child;
    }
    if (child) {
        child->parent = node;
        node->child[i] = child;
    }
    return node->child[i];
}

bool mc_tree_set(struct mc_arena *arena, struct mc_diag *diag, struct mc_node *root, const char *path,
                 const char *value, const char *origin)
{
    struct setting s = {arena, diag, mc_arena_dup(arena, path), mc_arena_dup(arena, origin)};
    struct mc_node *child = parse_value(&s, value);
    struct mc_node *node = child ? root : NULL;
    struct step step = {0};
    if (node && !path[0]) {
        return refuse(&s, "write path=value", "the path is empty");
    }
    while (node && path[step.end]) {
        const char *problem = read_step(path, step.end, &step);
        if (problem) {
            return refuse(&s, "write it like a.b[name].c", mc_arena_printf(arena, "the path %s", problem));
        }
        node = enter(&s, node, &step, path[step.end] ? NULL : child);
    }
    return node != NULL;
}
