/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/json.h"
#include "meshcost/check.h"
#include "meshcost/escape.h"
#include "meshcost/quantity.h"
#include <inttypes.h>
#include <math.h>

enum { MOST_DEPTH = 63 };

static uint64_t bit(int depth)
{
    return UINT64_C(1) << depth;
}

static bool in_object(const struct mc_json *json)
{
    return json->depth > 0 && (json->objects & bit(json->depth));
}

static void new_line(struct mc_json *json)
{
    if (json->indent) {
        mc_buffer_printf(json->out, "\n%*s", json->depth * 2, "");
    }
}

/* Comma and line break before an entry of the innermost level. */
static void separate(struct mc_json *json)
{
    if (json->has_entries & bit(json->depth)) {
        MC_ASSERT(json->depth > 0);
        mc_buffer_char(json->out, ',');
    }
    json->has_entries |= bit(json->depth);
    if (json->depth > 0) {
        new_line(json);
    }
}

static void before_value(struct mc_json *json)
{
    if (in_object(json)) {
        MC_ASSERT(json->keyed);
        json->keyed = false;
    } else {
        separate(json);
    }
}

static void open_level(struct mc_json *json, char bracket, bool object)
{
    before_value(json);
    MC_ASSERT(json->depth < MOST_DEPTH);
    json->depth++;
    json->has_entries &= ~bit(json->depth);
    json->objects = object ? json->objects | bit(json->depth) : json->objects & ~bit(json->depth);
    mc_buffer_char(json->out, bracket);
}

struct mc_json mc_json_begin(struct mc_buffer *out, bool indent)
{
    return (struct mc_json){.out = out, .indent = indent};
}

void mc_json_object(struct mc_json *json)
{
    open_level(json, '{', true);
}

void mc_json_array(struct mc_json *json)
{
    open_level(json, '[', false);
}

void mc_json_end(struct mc_json *json)
{
    MC_ASSERT(json->depth > 0 && !json->keyed);
    bool object = in_object(json), filled = json->has_entries & bit(json->depth);
    json->depth--;
    if (filled) {
        new_line(json);
    }
    mc_buffer_char(json->out, object ? '}' : ']');
}

void mc_json_key(struct mc_json *json, const char *key)
{
    MC_ASSERT(in_object(json) && !json->keyed);
    separate(json);
    mc_escape_json(json->out, key);
    mc_buffer_text_add(json->out, json->indent ? ": " : ":");
    json->keyed = true;
}

void mc_json_text(struct mc_json *json, const char *text)
{
    if (!text) {
        mc_json_null(json);
        return;
    }
    before_value(json);
    mc_escape_json(json->out, text);
}

void mc_json_int(struct mc_json *json, int64_t value)
{
    before_value(json);
    mc_buffer_printf(json->out, "%" PRId64, value);
}

void mc_json_real(struct mc_json *json, double value)
{
    char text[48];
    before_value(json);
    mc_buffer_text_add(json->out, isfinite(value) ? mc_print_real(text, value) : "null");
}

void mc_json_bool(struct mc_json *json, bool value)
{
    before_value(json);
    mc_buffer_text_add(json->out, value ? "true" : "false");
}

void mc_json_null(struct mc_json *json)
{
    before_value(json);
    mc_buffer_text_add(json->out, "null");
}

void mc_json_finish(struct mc_json *json)
{
    MC_ASSERT(json->depth == 0 && !json->keyed);
    mc_buffer_char(json->out, '\n');
}

void mc_json_put_text(struct mc_json *json, const char *key, const char *text)
{
    mc_json_key(json, key);
    mc_json_text(json, text);
}

void mc_json_put_int(struct mc_json *json, const char *key, int64_t value)
{
    mc_json_key(json, key);
    mc_json_int(json, value);
}

void mc_json_put_real(struct mc_json *json, const char *key, double value)
{
    mc_json_key(json, key);
    mc_json_real(json, value);
}

void mc_json_put_bool(struct mc_json *json, const char *key, bool value)
{
    mc_json_key(json, key);
    mc_json_bool(json, value);
}
