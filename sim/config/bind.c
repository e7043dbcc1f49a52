/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a tree to records, field by field; every problem is reported, none stops the reading. */
#include "meshcost/check.h"
#include "meshcost/escape.h"
#include "nearest.h"
#include "schema.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NAME = 63, MOST_TEXT = 1000, MOST_REMEDIES = 500 };

static void bind_record(const struct mc_binder *b, const struct mc_schema *schema, const struct mc_node *map,
                        void *record, const char *schema_path);

static const char *path_of(const struct mc_binder *b, const struct mc_node *map, const char *key)
{
    const char *above = mc_node_path(b->arena, map);
    return mc_arena_printf(b->arena, "%s%s%s", above, above[0] ? "." : "", key);
}

void mc_bind_complain(const struct mc_binder *b, const struct mc_spot *spot, const struct mc_node *node,
                      enum mc_severity severity, const char *remedy, const char *format, ...)
{
    char message[1200];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    /* An entry of a list below the field has a longer path than the field. */
    bool below = node && node->parent && node->parent != spot->map;
    const char *path = below ? mc_node_path(b->arena, node) : path_of(b, spot->map, spot->field->key);
    mc_diag_add(b->diag, severity, node ? node->place : spot->map->place, path, remedy, "%s%s%s: %s",
                node && node->origin ? node->origin : "", node && node->origin ? ": " : "", spot->field->key,
                message);
}

static const char *wanted(const struct mc_binder *b, const struct mc_spot *spot)
{
    return mc_field_wanted(spot->field, b->arena);
}

/* --- keys --- */

static int count_fields(const struct mc_schema *schema)
{
    int n = 0;
    while (schema->fields[n].key) {
        n++;
    }
    return n;
}

static const struct mc_field *find_field(const struct mc_schema *schema, const char *key)
{
    for (const struct mc_field *f = schema->fields; f->key; f++) {
        if (strcmp(f->key, key) == 0) {
            return f;
        }
    }
    return NULL;
}

static const char *article(const char *noun)
{
    return strchr("aeiou", noun[0]) ? "an" : "a";
}

static void report_unknown(const struct mc_binder *b, const struct mc_schema *schema,
                           const struct mc_node *map, int i)
{
    const char *remedy = NULL;
    /* Words are compared with all keys only as long as somebody will read the answer. */
    if (mc_diag_errors(b->diag) < MOST_REMEDIES) {
        int n = count_fields(schema);
        const char **known = MC_NEW_ARRAY(b->arena, (size_t)n, const char *);
        for (int k = 0; k < n; k++) {
            known[k] = schema->fields[k].key;
        }
        remedy = mc_nearest_remedy(b->arena, map->key[i], known, n);
    }
    const char *origin = map->child[i]->origin;
    mc_diag_add(b->diag, MC_ERROR, map->key_place[i], path_of(b, map, map->key[i]), remedy,
                "%s%sunknown key \"%s\" in %s %s", origin ? origin : "", origin ? ": " : "", map->key[i],
                article(schema->name), schema->name);
}

static void check_keys(const struct mc_binder *b, const struct mc_schema *schema, const struct mc_node *map)
{
    for (int i = 0; i < map->count; i++) {
        if (!find_field(schema, map->key[i])) {
            report_unknown(b, schema, map, i);
        }
    }
}

/* --- scalars --- */

/* A scalar of the right kind, or a complaint. */
static bool check_scalar(const struct mc_binder *b, const struct mc_spot *spot, const struct mc_node *node)
{
    enum mc_type type = spot->field->type;
    if (node->kind != MC_NODE_SCALAR) {
        mc_bind_complain(b, spot, node, MC_ERROR, wanted(b, spot), "%s stands where %s belongs",
                         node->kind == MC_NODE_LIST ? "a list" : "a map", mc_type_noun(type));
        return false;
    }
    if (node->quoted && type <= MC_REAL) {
        mc_bind_complain(b, spot, node, MC_ERROR, "leave the quotes out", "\"%s\" is text, not %s",
                         node->text, mc_type_noun(type));
        return false;
    }
    return true;
}

static void check_range(const struct mc_binder *b, const struct mc_spot *spot, const struct mc_node *node,
                        double value, const char *shown)
{
    const struct mc_field *f = spot->field;
    char low[MC_VALUE_ROOM], high[MC_VALUE_ROOM];
    enum mc_type type = mc_field_scalar(f);
    if (mc_field_has_range(f) && (value < f->min || value > f->max)) {
        mc_bind_complain(b, spot, node, MC_ERROR, wanted(b, spot), "%s is out of range", shown);
    } else if (mc_field_has_band(f) && (value < f->warn_min || value > f->warn_max)) {
        mc_bind_complain(b, spot, node, MC_WARNING, "check it; it is used as it stands",
                         "%s is outside the plausible band from %s to %s (%s)", shown,
                         mc_value_print_bound(type, low, f->warn_min),
                         mc_value_print_bound(type, high, f->warn_max),
                         f->band_source ? f->band_source : "judgement");
    }
}

static void bind_number(const struct mc_binder *b, const struct mc_spot *spot, const struct mc_node *node,
                        void *at)
{
    enum mc_type type = spot->field->type;
    union mc_value value = {0};
    if (!check_scalar(b, spot, node)) {
        return;
    }
    const char *problem = mc_value_parse(type, node->text, &value);
    if (problem) {
        mc_bind_complain(b, spot, node, MC_ERROR, wanted(b, spot), "\"%s\" %s", node->text, problem);
        return;
    }
    mc_value_store(type, at, value);
    if (type != MC_BOOL) {
        check_range(b, spot, node, mc_value_is_real(type) ? value.real : (double)value.whole, node->text);
    }
}

/* NULL, or what is wrong with a text. Line breaks are fine in texts, not in names. */
static const char *check_characters(const char *text, size_t most, bool breaks)
{
    size_t length = strlen(text), n = 0;
    for (size_t i = 0; i < length; n++) {
        uint32_t code;
        i += mc_utf8_next(text + i, length - i, &code);
        if (!mc_utf8_printable(code) && !(breaks && (code == '\n' || code == '\t'))) {
            return "holds a character that cannot be printed";
        }
    }
    return n <= most ? NULL : "is too long";
}

static const char *check_name(const char *text)
{
    size_t length = strlen(text);
    if (length == 0) {
        return "is empty";
    }
    if (text[0] == ' ' || text[length - 1] == ' ') {
        return "starts or ends with a space";
    }
    return check_characters(text, MOST_NAME, false);
}

/* The text of a scalar that passes the checks of its type, or NULL after a complaint. */
static const char *bind_text(const struct mc_binder *b, const struct mc_spot *spot,
                             const struct mc_node *node, bool name)
{
    if (node->kind != MC_NODE_SCALAR) {
        const char *kind = node->kind == MC_NODE_LIST  ? "a list"
                           : node->kind == MC_NODE_MAP ? "a map"
                                                       : "null";
        mc_bind_complain(b, spot, node, MC_ERROR, NULL, "%s stands where %s belongs", kind,
                         name ? "a name" : "text");
        return NULL;
    }
    const char *problem = name ? check_name(node->text) : check_characters(node->text, MOST_TEXT, true);
    if (problem) {
        mc_bind_complain(b, spot, node, MC_ERROR,
                         name ? mc_type_noun(MC_NAME) : "at most 1000 printable characters", "\"%s\" %s",
                         node->text, problem);
        return NULL;
    }
    return mc_arena_dup(b->arena, node->text);
}

static void bind_word(const struct mc_binder *b, const struct mc_spot *spot, const struct mc_node *node,
                      int *at)
{
    const char *const *words = spot->field->words;
    int n = 0;
    if (!check_scalar(b, spot, node)) {
        return;
    }
    for (; words[n]; n++) {
        if (strcmp(words[n], node->text) == 0) {
            *at = n;
            return;
        }
    }
    const char *near = mc_nearest(node->text, words, n);
    const char *remedy = wanted(b, spot);
    mc_bind_complain(b, spot, node, MC_ERROR,
                     near ? mc_arena_printf(b->arena, "did you mean %s? %s", near, remedy) : remedy,
                     "\"%s\" is not a known word", node->text);
}

/* --- lists --- */

static bool check_list(const struct mc_binder *b, const struct mc_spot *spot, const struct mc_node *node)
{
    const struct mc_field *f = spot->field;
    if (node->kind != MC_NODE_LIST) {
        mc_bind_complain(b, spot, node, MC_ERROR, wanted(b, spot), "%s stands where %s belongs",
                         node->kind == MC_NODE_MAP ? "a map" : "a single value", mc_type_noun(f->type));
        return false;
    }
    if (mc_field_has_range(f) && (node->count < f->min || node->count > f->max)) {
        mc_bind_complain(b, spot, node, MC_ERROR, wanted(b, spot), "%d entries are out of range",
                         node->count);
    }
    return true;
}

struct named {
    const char *name;
    const struct mc_node *node;
    int index;
};

static int compare_named(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order != 0 ? order : x->index - y->index;
}

static void check_unique(const struct mc_binder *b, const struct mc_spot *spot, struct named *all, int count)
{
    qsort(all, (size_t)count, sizeof *all, compare_named);
    for (int i = 1, first = 0; i < count; i++) {
        if (strcmp(all[i].name, all[first].name) != 0) {
            first = i;
            continue;
        }
        mc_bind_complain(b, spot, all[i].node, MC_ERROR, "give every entry its own name",
                         "the name \"%s\" stands here again, first in line %d", all[i].name,
                         all[first].node->place.line);
    }
}

static void bind_names(const struct mc_binder *b, const struct mc_spot *spot, const struct mc_node *node,
                       char *record)
{
    if (!check_list(b, spot, node)) {
        return;
    }
    const char **names = MC_NEW_ARRAY(b->arena, (size_t)node->count, const char *);
    struct named *all = MC_NEW_ARRAY(b->arena, (size_t)node->count, struct named);
    int n = 0;
    for (int i = 0; i < node->count; i++) {
        const char *name = bind_text(b, spot, node->child[i], true);
        if (name) {
            all[n] = (struct named){name, node->child[i], i};
            names[n++] = name;
        }
    }
    check_unique(b, spot, all, n);
    memcpy(record + spot->field->offset, &names, sizeof names);
    memcpy(record + spot->field->count_offset, &n, sizeof n);
}

static const char *name_of(const struct mc_schema *schema, const char *record)
{
    const struct mc_field *f = find_field(schema, "name");
    const char *name = NULL;
    if (f && f->type == MC_NAME) {
        memcpy(&name, record + f->offset, sizeof name);
    }
    return name;
}

static void bind_records(const struct mc_binder *b, const struct mc_spot *spot, const struct mc_node *node,
                         char *record, const char *schema_path)
{
    const struct mc_schema *schema = spot->field->schema;
    if (!check_list(b, spot, node)) {
        return;
    }
    char *items = mc_arena_array(b->arena, (size_t)node->count, schema->size);
    struct named *all = MC_NEW_ARRAY(b->arena, (size_t)node->count, struct named);
    int n = 0;
    for (int i = 0; i < node->count; i++) {
        char *item = items + (size_t)i * schema->size;
        bind_record(b, schema, node->child[i], item, schema_path);
        const char *name = name_of(schema, item);
        if (name) {
            all[n++] = (struct named){name, mc_node_get(node->child[i], "name"), i};
        }
    }
    check_unique(b, spot, all, n);
    memcpy(record + spot->field->offset, &items, sizeof items);
    memcpy(record + spot->field->count_offset, &node->count, sizeof node->count);
}

/* --- fields and records --- */

/* Most defaults are plain scalars, which need no parser. */
static struct mc_node *fallback_node(const struct mc_binder *b, const struct mc_field *field)
{
    const char *text = field->fallback;
    struct mc_node *node;
    if (strpbrk(text, "{}[]\"'#:&*!|>%@`\n")) {
        struct mc_diag *inner = mc_diag_create(b->arena);
        node = mc_tree_parse(b->arena, inner, NULL, text, strlen(text));
        MC_ASSERT(node && mc_diag_errors(inner) == 0);
        return node;
    }
    node = MC_NEW(b->arena, struct mc_node);
    node->kind = MC_NODE_SCALAR;
    node->text = text;
    return node;
}

static void bind_value(const struct mc_binder *b, const struct mc_spot *spot, const struct mc_node *node,
                       char *record)
{
    const struct mc_field *f = spot->field;
    void *at = record + f->offset;
    const char *text;
    switch (f->type) {
    case MC_TEXT:
    case MC_NAME:
        text = bind_text(b, spot, node, f->type == MC_NAME);
        memcpy(at, &text, sizeof text);
        break;
    case MC_WORD:
        bind_word(b, spot, node, at);
        break;
    case MC_PRIOR:
        mc_bind_prior(b, spot, node, at);
        break;
    case MC_RECORD:
    case MC_RECORDS:
        text = mc_arena_printf(b->arena, "%s.%s", spot->schema_path, f->key);
        if (f->type == MC_RECORD) {
            bind_record(b, f->schema, node, at, text);
        } else {
            bind_records(b, spot, node, record, text);
        }
        break;
    case MC_NAMES:
        bind_names(b, spot, node, record);
        break;
    default:
        bind_number(b, spot, node, at);
    }
}

static void report_missing(const struct mc_binder *b, const struct mc_spot *spot)
{
    const struct mc_field *f = spot->field;
    mc_diag_add(b->diag, MC_ERROR, spot->map->place, path_of(b, spot->map, f->key),
                mc_arena_printf(b->arena, "add %s: %s", f->key, wanted(b, spot)),
                "the required key \"%s\" is missing", f->key);
}

static void bind_absent(const struct mc_binder *b, const struct mc_spot *spot, char *record)
{
    const struct mc_field *f = spot->field;
    if (f->required && spot->map != b->empty) {
        report_missing(b, spot);
    } else if (f->fallback) {
        bind_value(b, spot, fallback_node(b, f), record);
        return;
    }
    if (f->type == MC_RECORD) {
        bind_value(b, spot, b->empty, record);
    } else if (f->type == MC_PRIOR) {
        mc_bind_prior(b, spot, NULL, (struct mc_prior *)(void *)(record + f->offset));
    }
}

static void bind_field(const struct mc_binder *b, const struct mc_spot *spot, char *record)
{
    const struct mc_field *f = spot->field;
    const struct mc_node *node = mc_node_get(spot->map, f->key);
    if (!node || (node->kind == MC_NODE_NULL && !f->required && !f->fallback)) {
        bind_absent(b, spot, record);
    } else if (node->kind == MC_NODE_NULL) {
        mc_bind_complain(b, spot, node, MC_ERROR,
                         f->required ? wanted(b, spot)
                                     : "give it a value, or leave the key out for the default",
                         "the value is missing");
    } else {
        bind_value(b, spot, node, record);
    }
}

static void bind_record(const struct mc_binder *b, const struct mc_schema *schema, const struct mc_node *map,
                        void *record, const char *schema_path)
{
    memset(record, 0, schema->size);
    if (map->kind != MC_NODE_MAP) {
        mc_diag_add(b->diag, MC_ERROR, map->place, mc_node_path(b->arena, map),
                    "write it as key: value lines", "%s %s is a map, this is %s", article(schema->name),
                    schema->name,
                    map->kind == MC_NODE_LIST     ? "a list"
                    : map->kind == MC_NODE_SCALAR ? "a single value"
                                                  : "empty");
        return;
    }
    if (schema->place_offset > 0) {
        memcpy((char *)record + schema->place_offset, &map->place, sizeof map->place);
    }
    check_keys(b, schema, map);
    for (const struct mc_field *f = schema->fields; f->key; f++) {
        struct mc_spot spot = {map, f, schema_path};
        bind_field(b, &spot, record);
    }
}

bool mc_schema_bind(const struct mc_schema *schema, const struct mc_node *map, void *record,
                    struct mc_arena *arena, struct mc_diag *diag)
{
    struct mc_node *empty = MC_NEW(arena, struct mc_node);
    empty->kind = MC_NODE_MAP;
    struct mc_binder b = {arena, diag, empty};
    int before = mc_diag_errors(diag);
    bind_record(&b, schema, map, record, schema->name);
    return mc_diag_errors(diag) == before;
}
