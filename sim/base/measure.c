/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measure.h"
#include "meshcost/check.h"
#include "meshcost/quantity.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct mc_unit real_units[] = {{"", 0, 1}, {"%", -2, 1}, {NULL, 0, 0}};
static const struct mc_unit cpu_units[] = {{"", 3, 1},   {"m", 0, 1}, {"u", -3, 1},
                                           {"n", -6, 1}, {"k", 6, 1}, {NULL, 0, 0}};
static const struct mc_unit memory_units[] = {{"", 0, 1},
                                              {"Ki", 0, UINT64_C(1) << 10},
                                              {"Mi", 0, UINT64_C(1) << 20},
                                              {"Gi", 0, UINT64_C(1) << 30},
                                              {"Ti", 0, UINT64_C(1) << 40},
                                              {"Pi", 0, UINT64_C(1) << 50},
                                              {"Ei", 0, UINT64_C(1) << 60},
                                              {"m", -3, 1},
                                              {"k", 3, 1},
                                              {"M", 6, 1},
                                              {"G", 9, 1},
                                              {"T", 12, 1},
                                              {"P", 15, 1},
                                              {"E", 18, 1},
                                              {NULL, 0, 0}};
static const struct mc_unit duration_units[] = {{"y", 0, UINT64_C(31557600000)},
                                                {"w", 0, 604800000},
                                                {"d", 0, 86400000},
                                                {"h", 0, 3600000},
                                                {"m", 0, 60000},
                                                {"s", 3, 1},
                                                {"ms", 0, 1},
                                                {NULL, 0, 0}};
static const struct mc_unit seconds_units[] = {
    {"y", 0, 31557600}, {"w", 0, 604800}, {"d", 0, 86400}, {"h", 0, 3600}, {"m", 0, 60},
    {"s", 0, 1},        {"ms", -3, 1},    {"us", -6, 1},   {"ns", -9, 1},  {NULL, 0, 0}};
static const struct mc_unit money_units[] = {{"", 6, 1}, {NULL, 0, 0}};

const struct mc_measure_kind mc_measure_kinds[] = {
    [MC_MEASURE_REAL] = {real_units, false, false, "is not a number", "is not whole"},
    [MC_MEASURE_CPU] = {cpu_units, false, false, "is not an amount of CPU",
                        "is not a whole number of milli-cores"},
    [MC_MEASURE_MEMORY] = {memory_units, false, true, "is not an amount of memory",
                           "is not a whole number of bytes"},
    [MC_MEASURE_DURATION] = {duration_units, true, true, "is not a duration",
                             "is not a whole number of milliseconds"},
    [MC_MEASURE_SECONDS] = {seconds_units, true, true, "is not a duration", "is not whole"},
    [MC_MEASURE_MONEY] = {money_units, false, false, "is not an amount of money",
                          "is finer than a millionth of the currency unit"},
};

/* Letters that follow a number, up to the next one. */
static const struct mc_unit *find_unit(const struct mc_unit *units, const char *text, size_t length)
{
    for (; units->suffix; units++) {
        if (strlen(units->suffix) == length && memcmp(units->suffix, text, length) == 0) {
            return units;
        }
    }
    return NULL;
}

/* A zero alone needs no unit. */
static bool is_lone_zero(const struct mc_measure_part *part, const struct mc_unit *after)
{
    return !after && part->number.digits == 0 && !part->number.overlong && *part->next == '\0';
}

/* May the text go on behind a part? Only with a further part. */
static bool may_follow(const struct mc_measure_kind *kind, const char *next)
{
    return *next == '\0' || (kind->compound && *next != '-' && *next != ' ');
}

const char *mc_measure_part(const struct mc_measure_kind *kind, const char *text, const struct mc_unit *after,
                            struct mc_measure_part *part)
{
    const char *problem;
    if (!mc_decimal_read(text, &part->number, &problem)) {
        return problem ? problem : kind->wrong;
    }
    const char *suffix = part->number.end;
    size_t length = strcspn(suffix, "0123456789.-+_ ");
    part->unit = find_unit(kind->units, suffix, length);
    part->next = suffix + length;
    if (!part->unit && length == 0 && kind->compound) {
        part->unit = kind->units;
        return is_lone_zero(part, after) ? NULL : "has no unit (ms, s, m, h, d, w or y)";
    }
    if (!part->unit || !may_follow(kind, part->next)) {
        return kind->wrong;
    }
    return after && part->unit <= after ? "does not have its units from large to small" : NULL;
}

static bool is_code(const char *text)
{
    for (int i = 0; i < 3; i++) {
        if (text[i] < 'A' || text[i] > 'Z') {
            return false;
        }
    }
    return true;
}

const char *mc_measure_amount(const char *text, char *out)
{
    size_t length = strlen(text);
    if (length > 4 && is_code(text) && text[3] == ' ') {
        text += 4;
        length -= 4;
    } else if (length > 4 && text[length - 4] == ' ' && is_code(text + length - 3)) {
        length -= 4;
    }
    if (length >= 320) {
        return NULL;
    }
    memcpy(out, text, length);
    out[length] = '\0';
    return out;
}

static const char *parse_parts(const struct mc_measure_kind *kind, const char *text, double *value)
{
    struct mc_measure_part part = {.next = text};
    double sum = 0;
    bool negative = text[0] == '-';
    do {
        const char *problem = mc_measure_part(kind, part.next, part.unit, &part);
        double x;
        if (problem) {
            return problem;
        }
        if (!mc_decimal_real(&part.number, part.unit->shift, &x)) {
            return "is too large";
        }
        sum += x * (double)part.unit->factor;
    } while (*part.next != '\0');
    *value = negative ? -sum : sum;
    return isfinite(sum) ? NULL : "is too large";
}

const char *mc_measure_parse(enum mc_measure measure, const char *text, double *value)
{
    char amount[320];
    const struct mc_measure_kind *kind = &mc_measure_kinds[measure];
    if (text[0] == '\0') {
        return "is empty";
    }
    if (measure == MC_MEASURE_MONEY) {
        text = mc_measure_amount(text, amount);
        if (!text) {
            return "is too long";
        }
    }
    return parse_parts(kind, text, value);
}

/* The same value in a unit that is 10^-shift of the stored one. */
static char *print_shifted(char *out, double value, int shift)
{
    char *e = strchr(mc_print_real(out, value), 'e');
    int exponent = e ? (int)strtol(e + 1, NULL, 10) : 0;
    e = e ? e : out + strlen(out);
    snprintf(e, (size_t)(out + 48 - e), "e%d", exponent + shift);
    return out;
}

static bool is_whole(double value)
{
    return value >= -9007199254740992.0 && value <= 9007199254740992.0 && value == floor(value);
}

static char *print_whole(enum mc_measure measure, char *out, int64_t value)
{
    switch (measure) {
    case MC_MEASURE_CPU:
        return mc_print_cpu(out, value);
    case MC_MEASURE_MEMORY:
        return mc_print_memory(out, value);
    case MC_MEASURE_DURATION:
        return mc_print_duration(out, value);
    default:
        return mc_print_money(out, value);
    }
}

char *mc_measure_print(enum mc_measure measure, char *out, double value)
{
    MC_ASSERT(isfinite(value));
    static const char *const suffixes[] = {
        [MC_MEASURE_REAL] = "",       [MC_MEASURE_CPU] = "m",     [MC_MEASURE_MEMORY] = "",
        [MC_MEASURE_DURATION] = "ms", [MC_MEASURE_SECONDS] = "s", [MC_MEASURE_MONEY] = ""};
    bool plain = measure == MC_MEASURE_REAL || measure == MC_MEASURE_SECONDS;
    if (!plain && is_whole(value) && !(value == 0 && signbit(value))) {
        return print_whole(measure, out, (int64_t)value);
    }
    if (measure == MC_MEASURE_MONEY) {
        return print_shifted(out, value, -6);
    }
    mc_print_real(out, value);
    return strcat(out, suffixes[measure]);
}
