/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Printing of quantities: the shortest text that reads back as the same value. */
#include "measure.h"
#include "meshcost/check.h"
#include "meshcost/quantity.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 48 };

static uint64_t magnitude_of(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

static const char *sign_of(int64_t value)
{
    return value < 0 ? "-" : "";
}

/* Takes the candidate if it is shorter. */
static void keep_shorter(char *best, const char *candidate)
{
    if (strlen(candidate) < strlen(best)) {
        strcpy(best, candidate);
    }
}

/* Largest to smallest, each unit once. Years stay out, for they are not whole days, and weeks, which would
 * make no text shorter. */
static void print_compound(char *out, int64_t ms, const struct mc_unit *units)
{
    uint64_t rest = magnitude_of(ms);
    int n = snprintf(out, ROOM, "%s", sign_of(ms));
    for (const struct mc_unit *u = units; u->suffix; u++) {
        uint64_t size = u->shift == 3 ? 1000 : u->factor;
        if (rest >= size && strcmp(u->suffix, "y") != 0 && strcmp(u->suffix, "w") != 0) {
            n += snprintf(out + n, (size_t)(ROOM - n), "%" PRIu64 "%s", rest / size, u->suffix);
            rest %= size;
        }
    }
}

char *mc_print_duration(char *out, int64_t ms)
{
    const struct mc_unit *units = mc_measure_kinds[MC_MEASURE_DURATION].units;
    char candidate[ROOM];
    snprintf(out, ROOM, "%" PRId64 "ms", ms);
    if (ms == 0) {
        return strcpy(out, "0s");
    }
    print_compound(candidate, ms, units);
    keep_shorter(out, candidate);
    const struct mc_unit *u = units;
    while (u->suffix) {
        u++;
    }
    while (u > units) {
        u--;
        uint64_t size = u->shift == 3 ? 1000 : u->factor;
        if (magnitude_of(ms) % size == 0) {
            snprintf(candidate, ROOM, "%s%" PRIu64 "%s", sign_of(ms), magnitude_of(ms) / size, u->suffix);
            keep_shorter(out, candidate);
        }
    }
    return out;
}

/* A decimal of `places` places without trailing zeros. */
static void print_fixed(char *out, int64_t value, int places)
{
    uint64_t power = 1;
    for (int i = 0; i < places; i++) {
        power *= 10;
    }
    uint64_t m = magnitude_of(value);
    int n = snprintf(out, ROOM, "%s%" PRIu64, sign_of(value), m / power);
    if (m % power) {
        n += snprintf(out + n, (size_t)(ROOM - n), ".%0*" PRIu64, places, m % power);
        while (out[n - 1] == '0') {
            out[--n] = '\0';
        }
    }
}

char *mc_print_cpu(char *out, int64_t milli)
{
    char candidate[ROOM];
    snprintf(out, ROOM, "%" PRId64 "m", milli);
    print_fixed(candidate, milli, 3);
    keep_shorter(out, candidate);
    return out;
}

char *mc_print_memory(char *out, int64_t bytes)
{
    char candidate[ROOM];
    snprintf(out, ROOM, "%" PRId64, bytes);
    for (const struct mc_unit *u = mc_measure_kinds[MC_MEASURE_MEMORY].units; bytes && u->suffix; u++) {
        uint64_t size = u->factor;
        for (int i = 0; i < u->shift; i++) {
            size *= 10;
        }
        if (u->shift >= 0 && magnitude_of(bytes) % size == 0) {
            snprintf(candidate, ROOM, "%s%" PRIu64 "%s", sign_of(bytes), magnitude_of(bytes) / size,
                     u->suffix);
            keep_shorter(out, candidate);
        }
    }
    return out;
}

char *mc_print_money(char *out, int64_t micro)
{
    print_fixed(out, micro, 6);
    return out;
}

char *mc_print_real(char *out, double value)
{
    MC_ASSERT(out);
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, ROOM, "%.*g", digits, value);
        if (strtod(out, NULL) == value) {
            break;
        }
    }
    return out;
}
