/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tree.h"
#include <stdlib.h>
#include <string.h>

enum { PAIR = 12, ESCAPE = 10 };

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four digits of \uXXXX, or -1. */
static int unit_at(const char *p, const char *end)
{
    int value = 0;
    if (end - p < 6 || p[0] != '\\' || p[1] != 'u') {
        return -1;
    }
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(p[i]);
        if (digit < 0) {
            return -1;
        }
        value = value * 16 + digit;
    }
    return value;
}

/* Code point of the pair that starts at p, or 0. */
static unsigned pair_at(const char *p, const char *end)
{
    int high = unit_at(p, end);
    if (high < 0xD800 || high > 0xDBFF) {
        return 0;
    }
    int low = unit_at(p + 6, end);
    if (low < 0xDC00 || low > 0xDFFF) {
        return 0;
    }
    return 0x10000 + ((unsigned)(high - 0xD800) << 10) + (unsigned)(low - 0xDC00);
}

/* Where the string that starts at p ends (behind its quote), or NULL. Pairs in it are counted. */
static const char *skip_string(const char *p, const char *end, int *pairs)
{
    for (p++; p < end && *p != '"'; p++) {
        if (*p == '\n') {
            return NULL;
        }
        if (*p == '\\') {
            *pairs += pair_at(p, end) != 0;
            p++;
        }
    }
    return p < end ? p + 1 : NULL;
}

/* Number of pairs in a text that is JSON as far as its characters tell, -1 if it is something else. */
static int count_pairs(const char *text, size_t length)
{
    static const char outside[] = " \t\r\n[]{},:-+.0123456789eEtrufalsn";
    int pairs = 0;
    const char *p = text, *end = text + length;
    while (p < end && strchr(" \t\r\n-", *p) && *p) {
        p++;
    }
    if (p == end || (*p != '{' && *p != '[')) {
        return -1;
    }
    while (p < end) {
        if (*p == '"') {
            p = skip_string(p, end, &pairs);
            if (!p) {
                return -1;
            }
        } else if (*p == '\0' || !strchr(outside, *p)) {
            return -1;
        } else {
            p++;
        }
    }
    return pairs;
}

static bool may_have_pairs(const char *text, size_t length)
{
    for (const char *p = text, *end = text + length; (p = memchr(p, '\\', (size_t)(end - p))); p++) {
        if (pair_at(p, end)) {
            return true;
        }
        /* An escaped backslash does not start another escape. */
        p += p + 1 < end && p[1] == '\\';
        if (p + 1 >= end) {
            break;
        }
    }
    return false;
}

/* Copies with every pair as \U0001f600; columns count characters, of which only lead bytes are new ones. */
static void copy_rewritten(struct mc_rewritten *r, char *out, const char *p, const char *end)
{
    static const char hex[] = "0123456789abcdef";
    const char *start = out;
    int line = 0, column = 0;
    while (p < end) {
        unsigned code = *p == '\\' ? pair_at(p, end) : 0;
        if (code) {
            const struct mc_shift *last = r->count > 0 ? &r->shift[r->count - 1] : NULL;
            int before = last && last->line == line ? last->before + 1 : 0;
            r->shift[r->count++] = (struct mc_shift){line, column, before};
            memcpy(out, "\\U", 2);
            for (int i = 0; i < 8; i++) {
                out[2 + i] = hex[code >> (28 - 4 * i) & 15];
            }
            out += ESCAPE;
            p += PAIR;
            column += ESCAPE;
            continue;
        }
        if (*p == '\\' && p + 1 < end && p[1] == '\\') {
            *out++ = *p++;
            column++;
        }
        bool breaks = *p == '\n' || (*p == '\r' && !(p + 1 < end && p[1] == '\n'));
        column = breaks ? 0 : column + (((unsigned char)*p & 0xC0) != 0x80);
        line += breaks;
        *out++ = *p++;
    }
    r->length = (size_t)(out - start);
}

struct mc_rewritten mc_surrogates_rewrite(struct mc_arena *arena, const char *text, size_t length)
{
    struct mc_rewritten r = {text, length, 0, NULL};
    int pairs = may_have_pairs(text, length) ? count_pairs(text, length) : 0;
    if (pairs > 0) {
        char *copy = mc_arena_alloc(arena, length + 1);
        r.shift = MC_NEW_ARRAY(arena, (size_t)pairs, struct mc_shift);
        copy_rewritten(&r, copy, text, text + length);
        r.text = copy;
    }
    return r;
}

int mc_surrogates_column(const struct mc_rewritten *text, int line, int column)
{
    int low = 0, high = text->count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        const struct mc_shift *s = &text->shift[middle];
        if (s->line < line || (s->line == line && s->column < column)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const struct mc_shift *last = low > 0 ? &text->shift[low - 1] : NULL;
    return last && last->line == line ? column + (last->before + 1) * (PAIR - ESCAPE) : column;
}
