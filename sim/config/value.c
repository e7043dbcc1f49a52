/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scalars of a schema: from text, to text, and what to say when they are wrong. */
#include "meshcost/check.h"
#include "meshcost/quantity.h"
#include "schema.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool mc_value_is_real(enum mc_type type)
{
    return type == MC_REAL || type == MC_SECONDS;
}

bool mc_value_is_number(enum mc_type type)
{
    return type >= MC_INT && type <= MC_DATE;
}

const char *mc_value_parse(enum mc_type type, const char *text, union mc_value *value)
{
    switch (type) {
    case MC_BOOL:
        return mc_parse_bool(text, &value->yes);
    case MC_INT:
        return mc_parse_int(text, &value->whole);
    case MC_REAL:
        return mc_parse_real(text, &value->real);
    case MC_DURATION:
        return mc_parse_duration(text, &value->whole);
    case MC_SECONDS:
        return mc_parse_seconds(text, &value->real);
    case MC_CPU:
        return mc_parse_cpu(text, &value->whole);
    case MC_MEMORY:
        return mc_parse_memory(text, &value->whole);
    case MC_MONEY:
        return mc_parse_money(text, &value->whole);
    default:
        MC_ASSERT(type == MC_DATE);
        return mc_parse_date(text, &value->whole);
    }
}

char *mc_value_print(enum mc_type type, char *out, union mc_value value)
{
    switch (type) {
    case MC_BOOL:
        return strcpy(out, value.yes ? "true" : "false");
    case MC_REAL:
        return mc_print_real(out, value.real);
    case MC_SECONDS:
        return mc_measure_print(MC_MEASURE_SECONDS, out, value.real);
    case MC_DURATION:
        return mc_print_duration(out, value.whole);
    case MC_CPU:
        return mc_print_cpu(out, value.whole);
    case MC_MEMORY:
        return mc_print_memory(out, value.whole);
    case MC_MONEY:
        return mc_print_money(out, value.whole);
    case MC_DATE:
        return mc_print_date(out, value.whole);
    default:
        MC_ASSERT(type == MC_INT);
        snprintf(out, MC_VALUE_ROOM, "%" PRId64, value.whole);
        return out;
    }
}

bool mc_value_is_bound(double bound)
{
    return bound > -9e15 && bound < 9e15;
}

char *mc_value_print_bound(enum mc_type type, char *out, double bound)
{
    if (type == MC_DATE || type == MC_INT) {
        return mc_value_print(type, out, (union mc_value){.whole = (int64_t)bound});
    }
    return mc_measure_print(mc_value_measure(type), out, bound);
}

union mc_value mc_value_load(enum mc_type type, const void *at)
{
    union mc_value value = {0};
    if (type == MC_BOOL) {
        memcpy(&value.yes, at, sizeof value.yes);
    } else if (mc_value_is_real(type)) {
        memcpy(&value.real, at, sizeof value.real);
    } else {
        memcpy(&value.whole, at, sizeof value.whole);
    }
    return value;
}

void mc_value_store(enum mc_type type, void *at, union mc_value value)
{
    if (type == MC_BOOL) {
        memcpy(at, &value.yes, sizeof value.yes);
    } else if (mc_value_is_real(type)) {
        memcpy(at, &value.real, sizeof value.real);
    } else {
        memcpy(at, &value.whole, sizeof value.whole);
    }
}

enum mc_measure mc_value_measure(enum mc_type scalar)
{
    switch (scalar) {
    case MC_CPU:
        return MC_MEASURE_CPU;
    case MC_MEMORY:
        return MC_MEASURE_MEMORY;
    case MC_DURATION:
        return MC_MEASURE_DURATION;
    case MC_SECONDS:
        return MC_MEASURE_SECONDS;
    case MC_MONEY:
        return MC_MEASURE_MONEY;
    default:
        return MC_MEASURE_REAL;
    }
}

static const struct {
    const char *noun, *example;
} types[] = {
    [MC_BOOL] = {"true or false", "true"},
    [MC_INT] = {"a whole number", "3"},
    [MC_REAL] = {"a number", "0.25"},
    [MC_DURATION] = {"a duration", "4h"},
    [MC_SECONDS] = {"a duration", "0.2ms"},
    [MC_CPU] = {"an amount of CPU", "250m"},
    [MC_MEMORY] = {"an amount of memory", "64Mi"},
    [MC_MONEY] = {"an amount of money", "12.50"},
    [MC_DATE] = {"a date", "2026-03-11"},
    [MC_TEXT] = {"text", NULL},
    [MC_NAME] = {"a name of 1 to 63 printable characters", NULL},
    [MC_WORD] = {"a word", NULL},
    [MC_PRIOR] = {"a value or a distribution", NULL},
    [MC_RECORD] = {"a map", NULL},
    [MC_RECORDS] = {"a list of maps", NULL},
    [MC_NAMES] = {"a list of names", NULL},
};

const char *mc_type_noun(enum mc_type type)
{
    return types[type].noun;
}

enum mc_type mc_field_scalar(const struct mc_field *field)
{
    if (field->type == MC_PRIOR) {
        return mc_value_is_number(field->scalar) ? field->scalar : MC_REAL;
    }
    return field->type == MC_RECORDS || field->type == MC_NAMES ? MC_INT : field->type;
}

bool mc_field_has_range(const struct mc_field *field)
{
    return field->min < 0 || field->min > 0 || field->max < 0 || field->max > 0;
}

bool mc_field_has_band(const struct mc_field *field)
{
    return field->warn_min < 0 || field->warn_min > 0 || field->warn_max < 0 || field->warn_max > 0;
}

char *mc_field_range(const struct mc_field *field, char *out, size_t size)
{
    char low[MC_VALUE_ROOM], high[MC_VALUE_ROOM];
    enum mc_type type = mc_field_scalar(field);
    bool has_low = mc_value_is_bound(field->min), has_high = mc_value_is_bound(field->max);
    out[0] = '\0';
    if (!mc_field_has_range(field) || (!has_low && !has_high)) {
        return out;
    }
    if (has_low) {
        mc_value_print_bound(type, low, field->min);
    }
    if (has_high) {
        mc_value_print_bound(type, high, field->max);
    }
    if (has_low && has_high) {
        snprintf(out, size, "from %s to %s", low, high);
    } else {
        snprintf(out, size, has_low ? "at least %s" : "at most %s", has_low ? low : high);
    }
    return out;
}

/* The default where it is short and plain, otherwise the usual example if it lies in the range. */
static const char *example_of(const struct mc_field *field, char *out)
{
    enum mc_type type = mc_field_scalar(field);
    const char *example = types[type].example;
    union mc_value value;
    if (field->fallback && !strpbrk(field->fallback, "{}[]\"'")) {
        return field->fallback;
    }
    if (!example || !mc_value_is_number(type) || !mc_field_has_range(field)) {
        return example;
    }
    if (mc_value_parse(type, example, &value)) {
        return NULL;
    }
    double x = mc_value_is_real(type) ? value.real : (double)value.whole;
    bool inside = x >= field->min && x <= field->max;
    return inside ? example : mc_value_print_bound(type, out, field->min);
}

static const char *list_words(const struct mc_field *field, struct mc_arena *arena)
{
    const char *text = "one of ";
    for (int i = 0; field->words[i]; i++) {
        text = mc_arena_printf(arena, "%s%s%s", text, i > 0 ? ", " : "", field->words[i]);
    }
    return text;
}

const char *mc_field_wanted(const struct mc_field *field, struct mc_arena *arena)
{
    char range[MC_RANGE_ROOM], out[MC_VALUE_ROOM];
    if (field->type == MC_WORD) {
        return list_words(field, arena);
    }
    bool numeric = mc_value_is_number(mc_field_scalar(field));
    mc_field_range(field, range, sizeof range);
    bool list = field->type == MC_RECORDS || field->type == MC_NAMES;
    const char *example = list || field->type == MC_RECORD ? NULL : example_of(field, out);
    return mc_arena_printf(arena, "%s%s%s%s%s%s", mc_type_noun(field->type),
                           numeric && range[0] ? (range[0] == 'a' ? " of " : " ") : "", numeric ? range : "",
                           list && range[0] ? " entries" : "", example ? ", for instance " : "",
                           example ? example : "");
}
