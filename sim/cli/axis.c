/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "axis.h"
#include "meshcost/quantity.h"
#include <ctype.h>
#include <string.h>

/* "a+b" -> a, b. NULL if a part is empty. */
static const char *const *split(struct mc_arena *arena, const char *text, size_t length, char separator,
                                int *count)
{
    const char **parts = MC_NEW_ARRAY(arena, length + 1, const char *);
    const char *end = text + length;
    *count = 0;
    for (const char *p = text; p <= end;) {
        const char *stop = memchr(p, separator, (size_t)(end - p));
        stop = stop ? stop : end;
        if (stop == p) {
            return NULL;
        }
        parts[(*count)++] = mc_arena_copy_text(arena, p, (size_t)(stop - p));
        p = stop + 1;
    }
    return parts;
}

/* LO:HI and a unit. False if it is no range, which then is a list. */
static bool read_range(struct mc_arena *arena, const char *text, struct mc_mapped_axis *a)
{
    const char *colon = strchr(text, ':');
    if (!colon) {
        return false;
    }
    const char *end = colon + 1;
    while (*end && (isdigit((unsigned char)*end) || strchr("+-.e", *end))) {
        end++;
    }
    const char *low = mc_arena_copy_text(arena, text, (size_t)(colon - text));
    const char *high = mc_arena_copy_text(arena, colon + 1, (size_t)(end - colon - 1));
    a->unit = mc_arena_dup(arena, end);
    a->range = mc_parse_real(low, &a->low) == NULL && mc_parse_real(high, &a->high) == NULL;
    return a->range;
}

bool mc_axis_read(struct mc_arena *arena, const char *text, struct mc_mapped_axis *a, int *values)
{
    const char *equals = strchr(text, '=');
    *a = (struct mc_mapped_axis){.unit = ""};
    *values = 0;
    if (!equals || equals == text || !equals[1]) {
        return false;
    }
    a->paths = split(arena, text, (size_t)(equals - text), '+', &a->path_count);
    if (!a->paths) {
        return false;
    }
    a->name = a->path_count == 1 ? a->paths[0]
                                 : mc_arena_printf(arena, "%s and %d more", a->paths[0], a->path_count - 1);
    if (read_range(arena, equals + 1, a)) {
        return a->low < a->high;
    }
    a->unit = "";
    a->values = split(arena, equals + 1, strlen(equals + 1), ',', values);
    return a->values && *values >= 2;
}
