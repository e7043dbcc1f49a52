/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exact reading of quantities; the notation of numbers is in decimal.c, the units are in measure.c. */
#include "meshcost/quantity.h"
#include "measure.h"
#include <string.h>

static const char too_large[] = "is too large";

/* Adds a part to the sum of those before it, as magnitudes. */
static const char *add_part(const struct mc_measure_kind *kind, const struct mc_measure_part *part,
                            uint64_t *sum)
{
    uint64_t magnitude;
    enum mc_rounding rounding = kind->rounds && part->number.point ? MC_HALF_EVEN : MC_EXACT;
    switch (mc_decimal_scale(&part->number, part->unit->shift, part->unit->factor, rounding, &magnitude)) {
    case MC_INEXACT:
        return kind->inexact;
    case MC_TOO_LARGE:
        return too_large;
    default:
        break;
    }
    if (magnitude > UINT64_MAX - *sum) {
        return too_large;
    }
    *sum += magnitude;
    return NULL;
}

static const char *with_sign(uint64_t magnitude, bool negative, int64_t *value)
{
    if (magnitude > (uint64_t)INT64_MAX + (negative ? 1u : 0u)) {
        return too_large;
    }
    *value = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    return NULL;
}

static const char *parse_whole(enum mc_measure measure, const char *text, int64_t *value)
{
    const struct mc_measure_kind *kind = &mc_measure_kinds[measure];
    struct mc_measure_part part = {.next = text};
    uint64_t sum = 0;
    if (text[0] == '\0') {
        return "is empty";
    }
    do {
        const char *problem = mc_measure_part(kind, part.next, part.unit, &part);
        if (!problem) {
            problem = add_part(kind, &part, &sum);
        }
        if (problem) {
            return problem;
        }
    } while (*part.next != '\0');
    return with_sign(sum, text[0] == '-', value);
}

const char *mc_parse_int(const char *text, int64_t *value)
{
    static const char wrong[] = "is not a whole number";
    struct mc_decimal d;
    const char *problem;
    uint64_t magnitude;
    if (text[0] == '\0') {
        return "is empty";
    }
    if (!mc_decimal_read(text, &d, &problem)) {
        return problem ? problem : wrong;
    }
    if (*d.end != '\0' || d.point || d.end != d.mantissa_end) {
        return wrong;
    }
    if (mc_decimal_scale(&d, 0, 1, MC_EXACT, &magnitude) != MC_SCALED) {
        return too_large;
    }
    return with_sign(magnitude, d.negative, value);
}

const char *mc_parse_real(const char *text, double *value)
{
    return mc_measure_parse(MC_MEASURE_REAL, text, value);
}

const char *mc_parse_bool(const char *text, bool *value)
{
    bool yes = strcmp(text, "true") == 0;
    if (!yes && strcmp(text, "false") != 0) {
        return "is not true or false";
    }
    *value = yes;
    return NULL;
}

const char *mc_parse_duration(const char *text, int64_t *ms)
{
    return parse_whole(MC_MEASURE_DURATION, text, ms);
}

const char *mc_parse_seconds(const char *text, double *seconds)
{
    return mc_measure_parse(MC_MEASURE_SECONDS, text, seconds);
}

const char *mc_parse_cpu(const char *text, int64_t *milli)
{
    return parse_whole(MC_MEASURE_CPU, text, milli);
}

const char *mc_parse_memory(const char *text, int64_t *bytes)
{
    return parse_whole(MC_MEASURE_MEMORY, text, bytes);
}

const char *mc_parse_money(const char *text, int64_t *micro)
{
    char amount[320];
    const char *number = mc_measure_amount(text, amount);
    return number ? parse_whole(MC_MEASURE_MONEY, number, micro) : "is too long";
}
