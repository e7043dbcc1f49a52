/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every value of a bound record in canonical text, with the place that it came from. */
#include "meshcost/check.h"
#include "meshcost/escape.h"
#include "meshcost/quantity.h"
#include "schema.h"
#include "tree.h"
#include <stdio.h>
#include <string.h>

struct walk {
    struct mc_arena *arena;
    mc_effective_fn *fn;
    void *context;
};

/* A record, the map that it was bound from (NULL: it was absent), and its path. */
struct level {
    const char *record;
    const struct mc_node *map;
    const char *path;
};

static void walk_record(const struct walk *w, const struct mc_schema *schema, struct level level);

static const char *origin_of(const struct walk *w, const struct mc_node *node)
{
    if (!node) {
        return "default";
    }
    if (node->origin) {
        return node->origin;
    }
    const char *file = node->place.file ? node->place.file : "text";
    return mc_arena_printf(w->arena, "%s:%d:%d", file, node->place.line, node->place.column);
}

static const char *finish(const struct walk *w, struct mc_buffer *text)
{
    const char *copy = mc_arena_copy_text(w->arena, mc_buffer_text(text), text->length);
    mc_buffer_free(text);
    return copy;
}

static const char *text_of(const struct walk *w, const void *at)
{
    struct mc_buffer out = {0};
    const char *text;
    memcpy(&text, at, sizeof text);
    if (!text) {
        return "null";
    }
    mc_escape_yaml(&out, text);
    return finish(w, &out);
}

static const char *names_of(const struct walk *w, const struct mc_field *f, const char *record)
{
    struct mc_buffer out = {0};
    const char **names;
    int count;
    memcpy(&names, record + f->offset, sizeof names);
    memcpy(&count, record + f->count_offset, sizeof count);
    mc_buffer_char(&out, '[');
    for (int i = 0; i < count; i++) {
        mc_buffer_text_add(&out, i > 0 ? ", " : "");
        mc_escape_yaml(&out, names[i]);
    }
    mc_buffer_char(&out, ']');
    return finish(w, &out);
}

static void add_text(struct mc_buffer *out, const char *key, const char *text)
{
    if (text) {
        mc_buffer_printf(out, ", %s: ", key);
        mc_escape_yaml(out, text);
    }
}

/* Is the value all that there is to say? Then it is written without braces. */
static bool is_bare(const struct mc_prior_case *c)
{
    const struct mc_dist *d = &c->dist;
    return d->family == MC_DIST_POINT && !d->has_low && !d->has_high && !(d->zero > 0) && !c->source &&
           !c->note && !c->since && !c->until && !c->date && !c->interest;
}

static void print_case(struct mc_buffer *out, const struct mc_prior_case *c, enum mc_type scalar)
{
    char date[MC_VALUE_ROOM];
    mc_buffer_char(out, '{');
    mc_dist_print(&c->dist, scalar, out);
    add_text(out, "since", c->since);
    add_text(out, "until", c->until);
    add_text(out, "source", c->source);
    add_text(out, "note", c->note);
    add_text(out, "date", c->date ? mc_print_date(date, c->date) : NULL);
    add_text(out, "confidence", c->source ? mc_confidence_words[c->confidence] : NULL);
    add_text(out, "interest", c->interest);
    mc_buffer_char(out, '}');
}

static const char *prior_text(const struct walk *w, const struct mc_prior *prior, enum mc_type scalar)
{
    struct mc_buffer out = {0};
    char number[MC_VALUE_ROOM];
    if (prior->count == 0) {
        return "null";
    }
    if (prior->count == 1 && is_bare(&prior->cases[0])) {
        return mc_arena_dup(w->arena,
                            mc_measure_print(mc_value_measure(scalar), number, prior->cases[0].dist.a));
    }
    mc_buffer_text_add(&out, prior->count > 1 ? "[" : "");
    for (int i = 0; i < prior->count; i++) {
        mc_buffer_text_add(&out, i > 0 ? ", " : "");
        print_case(&out, &prior->cases[i], scalar);
    }
    mc_buffer_text_add(&out, prior->count > 1 ? "]" : "");
    return finish(w, &out);
}

/* The source is the one of the newest case, which is what most of a horizon sees. */
static void describe_prior(const struct walk *w, const struct mc_field *f, const void *at,
                           struct mc_effective *value)
{
    struct mc_prior prior;
    memcpy(&prior, at, sizeof prior);
    value->value = prior_text(w, &prior, mc_field_scalar(f));
    if (prior.count > 0) {
        const struct mc_prior_case *c = &prior.cases[prior.count - 1];
        value->source = c->source;
        value->confidence = mc_confidence_words[c->confidence];
    }
}

static void describe(const struct walk *w, const struct mc_field *f, const char *record,
                     struct mc_effective *value)
{
    char number[MC_VALUE_ROOM];
    int word;
    const char *at = record + f->offset;
    switch (f->type) {
    case MC_TEXT:
    case MC_NAME:
        value->value = text_of(w, at);
        break;
    case MC_WORD:
        memcpy(&word, at, sizeof word);
        value->value = f->words[word];
        break;
    case MC_PRIOR:
        describe_prior(w, f, at, value);
        break;
    case MC_NAMES:
        value->value = names_of(w, f, record);
        break;
    default:
        mc_value_print(f->type, number, mc_value_load(f->type, at));
        value->value = mc_arena_dup(w->arena, number);
    }
}

/* As mc_node_path does it: by name unless that could be taken for an index. */
static const char *entry_path(const struct walk *w, const struct mc_schema *schema, const char *list,
                              const char *item, const struct mc_node *map, int index)
{
    if (map) {
        return mc_arena_printf(w->arena, "%s%s", list, mc_node_step(w->arena, map));
    }
    for (const struct mc_field *f = schema->fields; f->key; f++) {
        const char *name = NULL;
        int64_t number;
        if (strcmp(f->key, "name") == 0 && f->type == MC_NAME) {
            memcpy(&name, item + f->offset, sizeof name);
        }
        if (name && !strpbrk(name, "[]") && mc_parse_int(name, &number)) {
            return mc_arena_printf(w->arena, "%s[%s]", list, name);
        }
    }
    return mc_arena_printf(w->arena, "%s[%d]", list, index);
}

static void walk_list(const struct walk *w, const struct mc_field *f, const char *record,
                      const struct mc_node *list, const char *path)
{
    const char *items;
    int count;
    memcpy(&items, record + f->offset, sizeof items);
    memcpy(&count, record + f->count_offset, sizeof count);
    for (int i = 0; i < count; i++) {
        const char *item = items + (size_t)i * f->schema->size;
        const struct mc_node *map =
            list && list->kind == MC_NODE_LIST && i < list->count ? list->child[i] : NULL;
        walk_record(w, f->schema, (struct level){item, map, entry_path(w, f->schema, path, item, map, i)});
    }
    if (count == 0) {
        struct mc_effective empty = {.path = path, .value = "[]", .origin = origin_of(w, list)};
        w->fn(w->context, &empty);
    }
}

static bool has_required(const struct mc_schema *schema)
{
    const struct mc_field *f = schema->fields;
    while (f->key && !f->required) {
        f++;
    }
    return f->key != NULL;
}

/* An absent record whose keys are required cannot be spelled out: it stays null. */
static void walk_nested(const struct walk *w, const struct mc_field *f, const char *record,
                        const struct mc_node *node, const char *path)
{
    const struct mc_node *map = node && node->kind == MC_NODE_MAP ? node : NULL;
    if (!map && !f->fallback && has_required(f->schema)) {
        struct mc_effective absent = {.path = path, .value = "null", .origin = origin_of(w, node)};
        w->fn(w->context, &absent);
    } else {
        walk_record(w, f->schema, (struct level){record + f->offset, map, path});
    }
}

static void walk_record(const struct walk *w, const struct mc_schema *schema, struct level level)
{
    for (const struct mc_field *f = schema->fields; f->key; f++) {
        const struct mc_node *node = level.map ? mc_node_get(level.map, f->key) : NULL;
        const char *path = mc_arena_printf(w->arena, "%s%s%s", level.path, level.path[0] ? "." : "", f->key);
        if (f->type == MC_RECORD) {
            walk_nested(w, f, level.record, node, path);
        } else if (f->type == MC_RECORDS) {
            walk_list(w, f, level.record, node, path);
        } else {
            struct mc_effective value = {.path = path, .unit = f->unit, .origin = origin_of(w, node)};
            describe(w, f, level.record, &value);
            w->fn(w->context, &value);
        }
    }
}

void mc_schema_each(const struct mc_schema *schema, const void *record, const struct mc_node *map,
                    struct mc_arena *arena, mc_effective_fn *fn, void *context)
{
    struct walk w = {arena, fn, context};
    walk_record(&w, schema, (struct level){record, map, ""});
}
