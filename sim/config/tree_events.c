/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From libyaml's events to a tree. The stack is ours, so that hostile nesting costs 64 levels and no more;
 * anchors exist once their node is complete, so that an alias cannot point at what holds it.
 */
#include "meshcost/check.h"
#include "meshcost/escape.h"
#include "tree.h"
#include <string.h>
#include <yaml.h>

enum { MOST_ANCHORS = 1000 };

struct anchor {
    struct anchor *next;
    const char *name;
    const struct mc_node *node;
};

/* A list or map that is not complete yet. */
struct level {
    struct mc_node *node;
    const char *anchor;
    const char *key; /* MAP: a key that waits for its value */
    struct mc_place key_place;
};

struct builder {
    struct mc_arena *arena;
    struct mc_diag *diag;
    enum mc_tree_mode mode;
    bool single; /* a second document is an error */
    const char *file;
    struct mc_rewritten text;
    struct level level[MC_TREE_DEPTH];
    int depth;
    struct mc_node *root; /* of the document that is being read */
    struct mc_documents documents;
    struct anchor *anchors;
    int anchor_count;
    int nodes;    /* made so far, expansions included */
    size_t bytes; /* of text in expansions */
    bool stopped;
};

static struct mc_place place_of(const struct builder *b, yaml_mark_t from, yaml_mark_t to)
{
    int line = (int)from.line, column = mc_surrogates_column(&b->text, line, (int)from.column);
    int end = to.line == from.line ? mc_surrogates_column(&b->text, line, (int)to.column) : column + 1;
    return (struct mc_place){b->file, line + 1, column + 1, end > column ? end - column : 1};
}

static void complain(struct builder *b, enum mc_severity severity, struct mc_place place, const char *remedy,
                     const char *message)
{
    mc_diag_add(b->diag, severity, place, NULL, remedy, "%s", message);
}

static void stop(struct builder *b, struct mc_place place, const char *remedy, const char *message)
{
    complain(b, MC_ERROR, place, remedy, message);
    b->stopped = true;
}

static struct mc_node *new_node(struct builder *b, enum mc_node_kind kind, struct mc_place place)
{
    if (++b->nodes > MC_TREE_NODES) {
        stop(b, place, "split the file", "the text has more than 2 million values");
    }
    struct mc_node *node = MC_NEW(b->arena, struct mc_node);
    node->kind = kind;
    node->place = place;
    return node;
}

static struct level *top(struct builder *b)
{
    return b->depth > 0 ? &b->level[b->depth - 1] : NULL;
}

static bool wants_key(struct builder *b)
{
    const struct level *l = top(b);
    return l && l->node->kind == MC_NODE_MAP && !l->key;
}

static void add_document(struct builder *b)
{
    struct mc_documents *d = &b->documents;
    size_t n = (size_t)d->count;
    if ((n & (n - 1)) == 0) {
        d->root = mc_arena_grow(b->arena, d->root, n, n > 0 ? 2 * n : 1, sizeof(struct mc_node *));
    }
    d->root[d->count++] = b->root;
}

static void add_value(struct builder *b, struct mc_node *node)
{
    struct level *l = top(b);
    if (!l) {
        b->root = node;
        return;
    }
    mc_node_append(b->arena, l->node, l->key, l->key_place, node);
    l->key = NULL;
}

static void add_anchor(struct builder *b, const char *name, const struct mc_node *node)
{
    if (!name) {
        return;
    }
    if (++b->anchor_count > MOST_ANCHORS) {
        stop(b, node->place, NULL, "the text has more than 1000 anchors");
        return;
    }
    struct anchor *anchor = MC_NEW(b->arena, struct anchor);
    *anchor = (struct anchor){b->anchors, name, node};
    b->anchors = anchor;
}

/* Anchors and tags are for other people's files. */
static const char *check_properties(struct builder *b, const yaml_char_t *anchor, const yaml_char_t *tag,
                                    struct mc_place place)
{
    if (b->mode == MC_TREE_FOREIGN) {
        return anchor ? mc_arena_dup(b->arena, (const char *)anchor) : NULL;
    }
    if (anchor) {
        complain(b, MC_ERROR, place, "leave the anchor out and write the value where it is needed",
                 "anchors are not allowed");
    }
    if (tag) {
        complain(b, MC_ERROR, place, "leave the tag out", "tags are not allowed");
    }
    return NULL;
}

/* Keeps a key until its value comes. */
static void add_key(struct builder *b, const char *text, bool plain, struct mc_place place)
{
    struct level *l = top(b);
    if (mc_utf8_length(text, strlen(text)) > MC_TREE_KEY) {
        complain(b, MC_ERROR, place, "shorten it", "the key is longer than 1,024 characters");
    }
    if (b->mode == MC_TREE_STRICT && plain && strcmp(text, "<<") == 0) {
        complain(b, MC_ERROR, place, "write the keys out", "merge keys are not allowed");
    }
    l->key = text;
    l->key_place = place;
}

static const char *scalar_text(struct builder *b, const yaml_event_t *e, struct mc_place place)
{
    const char *value = (const char *)e->data.scalar.value;
    size_t length = e->data.scalar.length;
    const char *nul = memchr(value, '\0', length);
    if (nul) {
        complain(b, MC_ERROR, place, "leave it out", "the text holds a NUL character");
        length = (size_t)(nul - value);
    }
    return mc_arena_copy_text(b->arena, value, length);
}

static void on_scalar(struct builder *b, const yaml_event_t *e)
{
    struct mc_place place = place_of(b, e->start_mark, e->end_mark);
    const char *anchor = check_properties(b, e->data.scalar.anchor, e->data.scalar.tag, place);
    const char *text = scalar_text(b, e, place);
    bool plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (wants_key(b) && !anchor) {
        add_key(b, text, plain, place);
        return;
    }
    bool null = plain && mc_node_means_null(text);
    struct mc_node *node = new_node(b, null ? MC_NODE_NULL : MC_NODE_SCALAR, place);
    node->text = null ? NULL : text;
    node->quoted = !plain;
    add_anchor(b, anchor, node);
    if (wants_key(b)) {
        add_key(b, text, plain, place);
    } else {
        add_value(b, node);
    }
}

static void on_start(struct builder *b, enum mc_node_kind kind, const yaml_event_t *e)
{
    bool list = kind == MC_NODE_LIST;
    struct mc_place place = place_of(b, e->start_mark, e->end_mark);
    const char *anchor =
        check_properties(b, list ? e->data.sequence_start.anchor : e->data.mapping_start.anchor,
                         list ? e->data.sequence_start.tag : e->data.mapping_start.tag, place);
    if (wants_key(b)) {
        stop(b, place, "write the key as text", "a key cannot be a list or a map");
        return;
    }
    if (b->depth == MC_TREE_DEPTH) {
        stop(b, place, "flatten it", "lists and maps are nested deeper than 64 levels");
        return;
    }
    struct mc_node *node = new_node(b, kind, place);
    b->level[b->depth++] = (struct level){.node = node, .anchor = anchor};
}

static void on_end(struct builder *b)
{
    struct level l = b->level[--b->depth];
    if (l.node->kind == MC_NODE_MAP) {
        mc_tree_finish_map(b->arena, b->diag, b->mode, l.node);
    }
    add_anchor(b, l.anchor, l.node);
    add_value(b, l.node);
}

/* A copy for an alias: shares the texts, but counts them as if it did not. */
static struct mc_node *expand(struct builder *b, const struct mc_node *from, struct mc_place place, int depth)
{
    struct mc_node *node = new_node(b, from->kind, place);
    node->quoted = from->quoted;
    node->text = from->text;
    b->bytes += from->text ? strlen(from->text) : 0;
    if (b->bytes > MC_TREE_BYTES && !b->stopped) {
        stop(b, place, NULL, "the aliases expand to more than 64 MiB of text");
    }
    bool holds = from->kind == MC_NODE_LIST || from->kind == MC_NODE_MAP;
    if (holds && depth > MC_TREE_DEPTH && !b->stopped) {
        stop(b, place, "flatten it", "lists and maps are nested deeper than 64 levels");
    }
    for (int i = 0; i < from->count && !b->stopped; i++) {
        struct mc_node *child = expand(b, from->child[i], from->child[i]->place, depth + 1);
        bool map = from->kind == MC_NODE_MAP;
        b->bytes += map ? strlen(from->key[i]) : 0;
        mc_node_append(b->arena, node, map ? from->key[i] : NULL, map ? from->key_place[i] : place, child);
    }
    return node;
}

static const struct mc_node *find_anchor(const struct builder *b, const char *name)
{
    const struct anchor *a = b->anchors;
    while (a && strcmp(a->name, name) != 0) {
        a = a->next;
    }
    return a ? a->node : NULL;
}

static void on_alias(struct builder *b, const yaml_event_t *e)
{
    struct mc_place place = place_of(b, e->start_mark, e->end_mark);
    bool strict = b->mode == MC_TREE_STRICT;
    const struct mc_node *node = strict ? NULL : find_anchor(b, (const char *)e->data.alias.anchor);
    if (strict) {
        complain(b, MC_ERROR, place, "write the value out", "aliases are not allowed");
    } else if (!node) {
        complain(b, MC_ERROR, place, "define the anchor first", "the alias has no complete anchor before it");
    }
    if (wants_key(b)) {
        bool text = node && node->kind == MC_NODE_SCALAR;
        if (node && !text) {
            stop(b, place, "write the key as text", "a key cannot be a list or a map");
        }
        add_key(b, text ? node->text : "*", false, place);
    } else {
        add_value(b, node ? expand(b, node, place, b->depth + 1) : new_node(b, MC_NODE_NULL, place));
    }
}

static void on_document_start(struct builder *b, const yaml_event_t *e)
{
    b->root = NULL;
    b->anchors = NULL;
    b->anchor_count = 0;
    if (b->single && b->documents.count > 0) {
        stop(b, place_of(b, e->start_mark, e->end_mark), "keep one document a file",
             "a second document starts here");
    }
}

/* Empty documents between separators are nobody's wish. */
static void on_document_end(struct builder *b)
{
    MC_ASSERT(b->root && b->depth == 0);
    if (b->root->kind != MC_NODE_NULL) {
        add_document(b);
    }
}

static void on_event(struct builder *b, const yaml_event_t *e)
{
    switch (e->type) {
    case YAML_DOCUMENT_START_EVENT:
        on_document_start(b, e);
        break;
    case YAML_DOCUMENT_END_EVENT:
        on_document_end(b);
        break;
    case YAML_SCALAR_EVENT:
        on_scalar(b, e);
        break;
    case YAML_ALIAS_EVENT:
        on_alias(b, e);
        break;
    case YAML_SEQUENCE_START_EVENT:
        on_start(b, MC_NODE_LIST, e);
        break;
    case YAML_MAPPING_START_EVENT:
        on_start(b, MC_NODE_MAP, e);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        on_end(b);
        break;
    default:
        break;
    }
}

static void read_events(struct builder *b)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        mc_out_of_memory(sizeof parser);
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)b->text.text, b->text.length);
    bool end = false;
    while (!end && !b->stopped) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            if (parser.error == YAML_MEMORY_ERROR) {
                mc_out_of_memory(b->text.length);
            }
            mc_tree_report_syntax(b->diag, b->file, &b->text, &parser);
            b->stopped = true;
            break;
        }
        end = event.type == YAML_STREAM_END_EVENT;
        on_event(b, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
}

/* False after a complaint about what is no UTF-8 text of a bearable size. A byte-order mark is skipped. */
static bool check_text(struct mc_diag *diag, const char *file, const char **text, size_t *length)
{
    struct mc_place place = {.file = file};
    if (*length > MC_TREE_BYTES) {
        mc_diag_add(diag, MC_ERROR, place, NULL, "split the file", "the text is larger than 64 MiB");
        return false;
    }
    if (*length >= 2 && (memcmp(*text, "\xFF\xFE", 2) == 0 || memcmp(*text, "\xFE\xFF", 2) == 0)) {
        mc_diag_add(diag, MC_ERROR, place, NULL, "save it as UTF-8", "the text is UTF-16, not UTF-8");
        return false;
    }
    if (*length >= 3 && memcmp(*text, "\xEF\xBB\xBF", 3) == 0) {
        *text += 3;
        *length -= 3;
    }
    return true;
}

/* False if reading stopped before the end. */
static bool build(struct builder *b, const char *text, size_t length)
{
    text = text ? text : "";
    if (!check_text(b->diag, b->file, &text, &length)) {
        return false;
    }
    if (b->file) {
        mc_diag_source(b->diag, b->file, text, length);
    }
    b->text = mc_surrogates_rewrite(b->arena, text, length);
    read_events(b);
    return !b->stopped;
}

struct mc_documents mc_tree_parse_all(struct mc_arena *arena, struct mc_diag *diag, enum mc_tree_mode mode,
                                      const char *file, const char *text, size_t length)
{
    struct builder b = {.arena = arena, .diag = diag, .mode = mode, .file = file};
    (void)build(&b, text, length);
    return b.documents;
}

struct mc_node *mc_tree_parse(struct mc_arena *arena, struct mc_diag *diag, const char *file,
                              const char *text, size_t length)
{
    struct builder b = {.arena = arena, .diag = diag, .file = file, .single = true};
    if (!build(&b, text, length)) {
        return NULL;
    }
    if (b.documents.count == 0) {
        return new_node(&b, MC_NODE_MAP, (struct mc_place){file, 1, 1, 1});
    }
    return b.documents.root[0];
}
