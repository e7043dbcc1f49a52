/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nearest.h"
#include "meshcost/buffer.h"
#include <string.h>

enum { LONGEST = 64, MOST_LISTED = 30 };

static int least(int a, int b, int c)
{
    int m = a < b ? a : b;
    return m < c ? m : c;
}

/* Edits between two words, a swap of neighbours counting as one. */
static int distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);
    int row[3][LONGEST + 1];
    for (size_t j = 0; j <= m; j++) {
        row[0][j] = (int)j;
    }
    for (size_t i = 1; i <= n; i++) {
        int *now = row[i % 3], *before = row[(i + 2) % 3], *two_before = row[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= m; j++) {
            now[j] = least(before[j] + 1, now[j - 1] + 1, before[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                now[j] = least(now[j], now[j], two_before[j - 2] + 1);
            }
        }
    }
    return row[n % 3][m];
}

const char *mc_nearest(const char *word, const char *const *known, int count)
{
    const char *best = NULL;
    size_t length = strlen(word);
    int best_distance = length < 3 ? 2 : length < 8 ? 3 : (int)length / 3 + 1; /* one more than allowed */
    for (int i = 0; i < count && length <= LONGEST; i++) {
        int d = strlen(known[i]) <= LONGEST ? distance(word, known[i]) : best_distance;
        if (d < best_distance) {
            best_distance = d;
            best = known[i];
        }
    }
    return best;
}

const char *mc_nearest_remedy(struct mc_arena *arena, const char *word, const char *const *known, int count)
{
    const char *near = mc_nearest(word, known, count);
    if (near || count == 0) {
        return near ? mc_arena_printf(arena, "did you mean %s?", near) : NULL;
    }
    struct mc_buffer list = {0};
    for (int i = 0; i < count && i < MOST_LISTED; i++) {
        mc_buffer_printf(&list, "%s%s", i > 0 ? ", " : "known here: ", known[i]);
    }
    mc_buffer_text_add(&list, count > MOST_LISTED ? ", ..." : "");
    const char *text = mc_arena_dup(arena, mc_buffer_text(&list));
    mc_buffer_free(&list);
    return text;
}
