/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "history_line.h"
#include "meshcost/buffer.h"
#include "meshcost/escape.h"
#include <string.h>

enum { MOST_TEXT = 1000 };

struct cursor {
    struct mc_arena *arena;
    struct mc_line *line;
    const char *begin, *at, *end;
};

static bool fail(struct cursor *c, const char *why)
{
    if (!c->line->wrong) {
        c->line->wrong = why;
        c->line->column = (int)mc_utf8_length(c->begin, (size_t)(c->at - c->begin)) + 1;
    }
    return false;
}

static void skip_blanks(struct cursor *c)
{
    while (c->at < c->end && (*c->at == ' ' || *c->at == '\t' || *c->at == '\r')) {
        c->at++;
    }
}

static bool take(struct cursor *c, char wanted)
{
    skip_blanks(c);
    if (c->at < c->end && *c->at == wanted) {
        c->at++;
        return true;
    }
    return false;
}

static int hex_digit(char x)
{
    return x >= '0' && x <= '9'   ? x - '0'
           : x >= 'a' && x <= 'f' ? x - 'a' + 10
           : x >= 'A' && x <= 'F' ? x - 'A' + 10
                                  : -1;
}

/* Four digits after "\u"; -1 where they are not. */
static int read_unit(struct cursor *c)
{
    int code = 0;
    for (int i = 0; i < 4; i++, c->at++) {
        int digit = c->at < c->end ? hex_digit(*c->at) : -1;
        if (digit < 0) {
            return -1;
        }
        code = code * 16 + digit;
    }
    return code;
}

static bool read_unicode(struct cursor *c, struct mc_buffer *out)
{
    int code = read_unit(c);
    if (code >= 0xD800 && code < 0xDC00) {
        bool pair = c->end - c->at >= 2 && c->at[0] == '\\' && c->at[1] == 'u';
        c->at += pair ? 2 : 0;
        int low = pair ? read_unit(c) : -1;
        code = low >= 0xDC00 && low < 0xE000 ? 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00) : -1;
    }
    if (code <= 0 || (code >= 0xD800 && code < 0xE000)) {
        return fail(c, "this escape stands for no character");
    }
    mc_utf8_add(out, (uint32_t)code);
    return true;
}

static bool read_escape(struct cursor *c, struct mc_buffer *out)
{
    static const char letters[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    const char *known = c->at < c->end && *c->at ? strchr(letters, *c->at) : NULL;
    if (known) {
        mc_buffer_char(out, values[known - letters]);
        c->at++;
        return true;
    }
    if (c->at < c->end && *c->at == 'u') {
        c->at++;
        return read_unicode(c, out);
    }
    return fail(c, "a backslash is followed by one of \" \\ / b f n r t u");
}

static bool read_character(struct cursor *c, struct mc_buffer *out)
{
    uint32_t code;
    if ((unsigned char)*c->at < 0x20) {
        return fail(c, "a control character inside a text");
    }
    size_t n = mc_utf8_next(c->at, (size_t)(c->end - c->at), &code);
    if (code == 0xFFFD && n == 1) {
        return fail(c, "not UTF-8");
    }
    mc_buffer_add(out, c->at, n);
    c->at += n;
    return true;
}

/* The text after an opening quote, up to and with the closing one; NULL after a failure. */
static const char *read_text(struct cursor *c)
{
    struct mc_buffer out = {0};
    bool good = true;
    while (good && c->at < c->end && *c->at != '"') {
        good = *c->at == '\\' ? (c->at++, read_escape(c, &out)) : read_character(c, &out);
        good = good && (out.length <= MOST_TEXT || fail(c, "a text of more than 1,000 bytes"));
    }
    good = good && (take(c, '"') || fail(c, "a text without an end"));
    const char *text = good ? mc_arena_copy_text(c->arena, mc_buffer_text(&out), out.length) : NULL;
    mc_buffer_free(&out);
    return text;
}

static bool read_bare(struct cursor *c, struct mc_cell *cell)
{
    const char *from = c->at;
    while (c->at < c->end && !strchr(",}] \t\r", *c->at) && *c->at) {
        c->at++;
    }
    size_t n = (size_t)(c->at - from);
    cell->text = mc_arena_copy_text(c->arena, from, n < MOST_TEXT ? n : MOST_TEXT);
    bool word = strcmp(cell->text, "true") == 0 || strcmp(cell->text, "false") == 0;
    cell->kind = word ? MC_CELL_BOOL : MC_CELL_NUMBER;
    if (word || (n > 0 && n < 64 && strspn(cell->text, "0123456789+-.eE") == n)) {
        return true;
    }
    c->at = from;
    return fail(c, "expected a text, a number, true or false");
}

static bool read_cell(struct cursor *c)
{
    struct mc_cell cell = {0};
    if (!take(c, '"') || !(cell.key = read_text(c))) {
        return fail(c, "expected a key in quotes");
    }
    if (mc_line_get(c->line, cell.key)) {
        return fail(c, "this key stands twice in the line");
    }
    if (!take(c, ':')) {
        return fail(c, "expected a colon");
    }
    skip_blanks(c);
    const char *from = c->at;
    cell.column = (int)mc_utf8_length(c->begin, (size_t)(from - c->begin)) + 1;
    bool good = take(c, '"') ? (cell.text = read_text(c)) != NULL : read_bare(c, &cell);
    if (!good || c->line->count == MC_LINE_CELLS) {
        return fail(c, "more keys than any line has");
    }
    cell.width = (int)mc_utf8_length(from, (size_t)(c->at - from));
    c->line->cell[c->line->count++] = cell;
    return true;
}

bool mc_line_parse(struct mc_arena *arena, const char *text, size_t length, struct mc_line *line)
{
    struct cursor c = {.arena = arena, .line = line, .begin = text, .at = text, .end = text + length};
    line->count = 0;
    line->wrong = NULL;
    if (!take(&c, '{')) {
        return fail(&c, "expected an object: {\"type\": ...}");
    }
    if (!take(&c, '}')) {
        do {
            if (!read_cell(&c)) {
                return false;
            }
        } while (take(&c, ','));
        if (!take(&c, '}')) {
            return fail(&c, "expected a comma or the closing brace");
        }
    }
    skip_blanks(&c);
    return c.at == c.end || fail(&c, "something follows the object");
}

const struct mc_cell *mc_line_get(const struct mc_line *line, const char *key)
{
    for (int i = 0; i < line->count; i++) {
        if (strcmp(line->cell[i].key, key) == 0) {
            return &line->cell[i];
        }
    }
    return NULL;
}
