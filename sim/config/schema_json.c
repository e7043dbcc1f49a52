/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A JSON Schema (draft 2020-12) from the rows, for editors. Ranges of quantities with units cannot be said
 * in it; they stand in the description.
 */
#include "meshcost/escape.h"
#include "meshcost/json.h"
#include "meshcost/quantity.h"
#include "schema.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add_schema(struct mc_json *j, const struct mc_schema *schema);

/* Notation of the numbers of a type, when they are written as text. */
static const char *pattern_of(enum mc_type type)
{
    switch (type) {
    case MC_REAL:
        return "^-?[0-9_]*\\.?[0-9_]+([eE][-+]?[0-9]+)?%?$";
    case MC_DURATION:
        return "^-?([0-9_]*\\.?[0-9_]+([eE][-+]?[0-9]+)?(ms|s|m|h|d|w|y))+$|^0$";
    case MC_SECONDS:
        return "^-?([0-9_]*\\.?[0-9_]+([eE][-+]?[0-9]+)?(ns|us|ms|s|m|h|d|w|y))+$|^0$";
    case MC_CPU:
        return "^-?[0-9_]*\\.?[0-9_]+([eE][-+]?[0-9]+)?[numk]?$";
    case MC_MEMORY:
        return "^-?[0-9_]*\\.?[0-9_]+([eE][-+]?[0-9]+|[KMGTPE]i|[mkMGTPE])?$";
    case MC_MONEY:
        return "^([A-Z]{3} )?-?[0-9_]*\\.?[0-9_]+([eE][-+]?[0-9]+)?( [A-Z]{3})?$";
    default:
        return "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,3})?Z)?$";
    }
}

static void add_types(struct mc_json *j, const char *a, const char *b)
{
    mc_json_key(j, "type");
    if (!b) {
        mc_json_text(j, a);
        return;
    }
    mc_json_array(j);
    mc_json_text(j, a);
    mc_json_text(j, b);
    mc_json_end(j);
}

/* The type of a number or quantity, without its range. */
static void add_scalar(struct mc_json *j, enum mc_type type)
{
    if (type == MC_INT) {
        add_types(j, "integer", NULL);
        return;
    }
    bool text_only = type == MC_DATE;
    add_types(j, "string", text_only ? NULL : "number");
    mc_json_put_text(j, "pattern", pattern_of(type));
}

static void add_bound(struct mc_json *j, const char *key, double bound)
{
    mc_json_key(j, key);
    if (bound == floor(bound) && fabs(bound) <= 9e15) {
        mc_json_int(j, (int64_t)bound);
    } else {
        mc_json_real(j, bound);
    }
}

static void add_range(struct mc_json *j, const struct mc_field *f, const char *low, const char *high)
{
    if (mc_field_has_range(f)) {
        if (mc_value_is_bound(f->min)) {
            add_bound(j, low, f->min);
        }
        if (mc_value_is_bound(f->max)) {
            add_bound(j, high, f->max);
        }
    }
}

static void add_words(struct mc_json *j, const char *key, const char *const *words)
{
    mc_json_key(j, key);
    mc_json_array(j);
    for (; *words; words++) {
        mc_json_text(j, *words);
    }
    mc_json_end(j);
}

static void add_name(struct mc_json *j)
{
    mc_json_put_int(j, "minLength", 1);
    mc_json_put_int(j, "maxLength", 63);
}

/* A prior refers to the definitions below $defs, one for each notation of numbers. */
static const char *const prior_defs[] = {
    [MC_REAL] = "prior-number", [MC_DURATION] = "prior-duration", [MC_SECONDS] = "prior-seconds",
    [MC_CPU] = "prior-cpu",     [MC_MEMORY] = "prior-memory",     [MC_MONEY] = "prior-money"};

static enum mc_type prior_scalar(const struct mc_field *f)
{
    enum mc_type type = mc_field_scalar(f);
    return type == MC_INT || type == MC_DATE ? MC_REAL : type;
}

static void add_value(struct mc_json *j, const struct mc_field *f)
{
    char reference[64];
    switch (f->type) {
    case MC_BOOL:
        add_types(j, "boolean", NULL);
        break;
    case MC_TEXT:
        add_types(j, "string", "number");
        mc_json_put_int(j, "maxLength", 1000);
        break;
    case MC_NAME:
        add_types(j, "string", "number");
        add_name(j);
        break;
    case MC_WORD:
        add_words(j, "enum", f->words);
        break;
    case MC_PRIOR:
        snprintf(reference, sizeof reference, "#/$defs/%s", prior_defs[prior_scalar(f)]);
        mc_json_put_text(j, "$ref", reference);
        break;
    case MC_RECORD:
        add_schema(j, f->schema);
        break;
    case MC_RECORDS:
    case MC_NAMES:
        add_types(j, "array", NULL);
        add_range(j, f, "minItems", "maxItems");
        mc_json_key(j, "items");
        mc_json_object(j);
        if (f->type == MC_RECORDS) {
            add_schema(j, f->schema);
        } else {
            add_types(j, "string", "number");
            add_name(j);
        }
        mc_json_end(j);
        break;
    default:
        add_scalar(j, f->type);
        if (f->type == MC_INT || f->type == MC_REAL) {
            add_range(j, f, "minimum", "maximum");
        }
    }
}

/* "One line of the row. Unit: milli-cores. Range: from 0 to 64." */
static void add_description(struct mc_json *j, const struct mc_field *f)
{
    struct mc_buffer text = {0};
    char range[MC_RANGE_ROOM];
    mc_buffer_text_add(&text, f->doc ? f->doc : "");
    if (f->unit) {
        mc_buffer_printf(&text, "%sUnit: %s", text.length > 0 ? ". " : "", f->unit);
    }
    if (mc_value_is_number(mc_field_scalar(f)) && mc_field_range(f, range, sizeof range)[0]) {
        mc_buffer_printf(&text, "%sRange: %s", text.length > 0 ? ". " : "", range);
    }
    if (text.length > 0) {
        mc_json_put_text(j, "description", mc_buffer_text(&text));
    }
    mc_buffer_free(&text);
}

/* The default in the type that the schema itself states for the key. Compound defaults go as text. */
static void add_default(struct mc_json *j, const struct mc_field *f)
{
    int64_t whole;
    double real;
    bool yes;
    if (!f->fallback) {
        return;
    }
    mc_json_key(j, f->fallback[0] == '{' || f->fallback[0] == '[' ? "x-default" : "default");
    if (f->type == MC_BOOL && !mc_parse_bool(f->fallback, &yes)) {
        mc_json_bool(j, yes);
    } else if (f->type == MC_INT && !mc_parse_int(f->fallback, &whole)) {
        mc_json_int(j, whole);
    } else if (f->type == MC_REAL && !mc_parse_real(f->fallback, &real)) {
        mc_json_real(j, real);
    } else if ((f->type == MC_TEXT || f->type == MC_NAME) && f->fallback[0] == '"') {
        size_t length = strlen(f->fallback);
        char text[256];
        snprintf(text, sizeof text, "%.*s", length >= 2 ? (int)length - 2 : 0, f->fallback + 1);
        mc_json_text(j, text);
    } else {
        mc_json_text(j, f->fallback);
    }
}

static void add_required(struct mc_json *j, const struct mc_schema *schema)
{
    mc_json_key(j, "required");
    mc_json_array(j);
    for (const struct mc_field *f = schema->fields; f->key; f++) {
        if (f->required) {
            mc_json_text(j, f->key);
        }
    }
    mc_json_end(j);
}

static void add_schema(struct mc_json *j, const struct mc_schema *schema)
{
    add_types(j, "object", NULL);
    mc_json_put_bool(j, "additionalProperties", false);
    add_required(j, schema);
    mc_json_key(j, "properties");
    mc_json_object(j);
    for (const struct mc_field *f = schema->fields; f->key; f++) {
        mc_json_key(j, f->key);
        mc_json_object(j);
        add_description(j, f);
        add_value(j, f);
        add_default(j, f);
        mc_json_end(j);
    }
    mc_json_end(j);
}

/* --- priors --- */

static void add_typed(struct mc_json *j, const char *key, enum mc_type type)
{
    mc_json_key(j, key);
    mc_json_object(j);
    add_scalar(j, type);
    mc_json_end(j);
}

static bool seen_before(const char *name, int form, int position)
{
    for (int i = 0; i <= form; i++) {
        for (int k = 0; k < MC_DIST_PARAMETERS && (i < form || k < position); k++) {
            const char *p = mc_dist_forms[i].parameter[k];
            if (p && strcmp(p, name) == 0) {
                return true;
            }
        }
    }
    return false;
}

static void add_parameters(struct mc_json *j, enum mc_type scalar)
{
    for (int i = 0; mc_dist_forms[i].name; i++) {
        for (int k = 0; k < MC_DIST_PARAMETERS; k++) {
            const char *p = mc_dist_forms[i].parameter[k];
            if (p && !seen_before(p, i, k)) {
                add_typed(j, p, mc_dist_is_quantity(p) ? scalar : MC_REAL);
            }
        }
    }
    add_typed(j, "min", scalar);
    add_typed(j, "max", scalar);
    add_typed(j, "zero", MC_REAL);
}

static void add_provenance(struct mc_json *j)
{
    static const char *const texts[] = {"since", "until", "source", "note", "interest", NULL};
    for (int i = 0; texts[i]; i++) {
        mc_json_key(j, texts[i]);
        mc_json_object(j);
        add_types(j, "string", i < 2 ? "number" : NULL);
        mc_json_end(j);
    }
    add_typed(j, "date", MC_DATE);
    mc_json_key(j, "confidence");
    mc_json_object(j);
    add_words(j, "enum", mc_confidence_words);
    mc_json_end(j);
}

static void add_families(struct mc_json *j)
{
    mc_json_key(j, "dist");
    mc_json_object(j);
    mc_json_key(j, "enum");
    mc_json_array(j);
    for (int i = 0; mc_dist_forms[i].name; i++) {
        if (i == 0 || strcmp(mc_dist_forms[i].name, mc_dist_forms[i - 1].name) != 0) {
            mc_json_text(j, mc_dist_forms[i].name);
        }
    }
    mc_json_end(j);
    mc_json_end(j);
}

static void add_case(struct mc_json *j, enum mc_type scalar)
{
    add_types(j, "object", NULL);
    mc_json_put_bool(j, "additionalProperties", false);
    mc_json_key(j, "properties");
    mc_json_object(j);
    add_families(j);
    add_parameters(j, scalar);
    add_provenance(j);
    mc_json_end(j);
}

/* A plain value, a case, or a list of cases. */
static void add_prior_def(struct mc_json *j, enum mc_type scalar)
{
    mc_json_key(j, prior_defs[scalar]);
    mc_json_object(j);
    mc_json_key(j, "anyOf");
    mc_json_array(j);
    mc_json_object(j);
    add_scalar(j, scalar);
    mc_json_end(j);
    mc_json_object(j);
    add_case(j, scalar);
    mc_json_end(j);
    mc_json_object(j);
    add_types(j, "array", NULL);
    mc_json_put_int(j, "minItems", 1);
    mc_json_key(j, "items");
    mc_json_object(j);
    add_case(j, scalar);
    mc_json_end(j);
    mc_json_end(j);
    mc_json_end(j);
    mc_json_end(j);
}

void mc_schema_json(const struct mc_schema *schema, struct mc_buffer *out)
{
    struct mc_json j = mc_json_begin(out, true);
    mc_json_object(&j);
    mc_json_put_text(&j, "$schema", "https://json-schema.org/draft/2020-12/schema");
    mc_json_put_text(&j, "title", schema->name);
    if (schema->doc) {
        mc_json_put_text(&j, "description", schema->doc);
    }
    add_schema(&j, schema);
    mc_json_key(&j, "$defs");
    mc_json_object(&j);
    for (enum mc_type t = MC_REAL; t <= MC_MONEY; t++) {
        if (prior_defs[t]) {
            add_prior_def(&j, t);
        }
    }
    mc_json_end(&j);
    mc_json_end(&j);
    mc_json_finish(&j);
}
