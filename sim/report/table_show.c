/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables for people: aligned, and on a screen no wider than it. */
#include "meshcost/escape.h"
#include "meshcost/screen.h"
#include "table.h"
#include <string.h>

enum { GAP = 2, INDENT = 2 };

struct layout {
    size_t width[MC_TABLE_COLUMNS];
    bool left[MC_TABLE_COLUMNS], units;
};

static size_t columns_of(const struct mc_buffer *text)
{
    return mc_utf8_columns(mc_buffer_text(text), text->length);
}

/* Row -2 is the header, -1 the units. */
static void make_cell(struct mc_buffer *out, const struct mc_table *t, int row, int column)
{
    mc_buffer_clear(out);
    if (row >= 0) {
        mc_table_add_shown(out, mc_table_at(t, row, column), mc_escape_terminal);
    } else {
        const char *text = row == -2 ? t->name[column] : t->unit[column];
        mc_escape_terminal(out, text ? text : "");
    }
}

static struct layout lay_out(const struct mc_table *t)
{
    struct layout l = {.units = false};
    struct mc_buffer cell = {0};
    for (int c = 0; c < t->columns; c++) {
        l.left[c] = mc_table_is_text(t, c);
        l.units = l.units || t->unit[c];
        for (int row = -2; row < mc_table_rows(t); row++) {
            make_cell(&cell, t, row, c);
            l.width[c] = columns_of(&cell) > l.width[c] ? columns_of(&cell) : l.width[c];
        }
    }
    mc_buffer_free(&cell);
    return l;
}

static void pad(struct mc_buffer *out, const struct mc_buffer *text, size_t width, bool left, bool last)
{
    size_t own = columns_of(text), gap = width > own ? width - own : 0;
    for (size_t i = 0; !left && i < gap; i++) {
        mc_buffer_char(out, ' ');
    }
    mc_buffer_add(out, mc_buffer_text(text), text->length);
    for (size_t i = 0; left && !last && i < gap; i++) {
        mc_buffer_char(out, ' ');
    }
    mc_buffer_text_add(out, last ? "\n" : "  ");
}

/* The first column, then those from `from` to before `to`. */
static void put_columns(struct mc_buffer *out, const struct mc_table *t, const struct layout *l, int from,
                        int to)
{
    struct mc_buffer cell = {0};
    for (int row = -2; row < mc_table_rows(t); row++) {
        for (int c = from > 0 ? -1 : 0; c < to && (row != -1 || l->units); c = c < 0 ? from : c + 1) {
            int column = c < 0 ? 0 : c;
            make_cell(&cell, t, row, column);
            mc_buffer_text_add(out, c <= 0 ? "  " : "");
            pad(out, &cell, l->width[column], l->left[column], c == to - 1);
        }
    }
    mc_buffer_free(&cell);
}

/* How many columns from `from` on find room beside the first; one at least. */
static int columns_that_fit(const struct mc_table *t, const struct layout *l, int from, int width)
{
    size_t used = INDENT + (from > 0 ? l->width[0] + GAP : 0);
    int to = from, least = from > 0 ? from + 1 : 2; /* the first column alone says nothing */
    while (to < t->columns && (to < least || width == 0 || used + l->width[to] <= (size_t)width)) {
        used += l->width[to++] + GAP;
    }
    return to;
}

static void put_table(struct mc_buffer *out, const struct mc_screen *screen, const struct mc_table *t)
{
    struct layout l = lay_out(t);
    if (t->title) {
        mc_buffer_text_add(out, screen->colours ? "\033[1m" : "");
        mc_escape_terminal(out, t->title);
        mc_buffer_text_add(out, screen->colours ? "\033[0m\n" : "\n");
    }
    for (int from = 0; from < t->columns;) {
        int to = columns_that_fit(t, &l, from, screen->width);
        mc_buffer_text_add(out, from > 0 ? "\n" : "");
        put_columns(out, t, &l, from, to);
        from = to;
    }
    if (t->note) {
        mc_buffer_text_add(out, "  ");
        mc_text_show(out, screen, t->note, INDENT);
    }
}

void mc_tables_show(struct mc_buffer *out, const struct mc_screen *screen,
                    const struct mc_table *const *tables, int count)
{
    for (int i = 0; i < count; i++) {
        mc_buffer_text_add(out, i ? "\n" : "");
        put_table(out, screen, tables[i]);
    }
}

void mc_text_show(struct mc_buffer *out, const struct mc_screen *screen, const char *text, int indent)
{
    struct mc_buffer shown = {0};
    size_t at = (size_t)indent;
    mc_escape_terminal(&shown, text);
    for (const char *word = mc_buffer_text(&shown); *word;) {
        size_t length = strcspn(word, " "), columns = mc_utf8_columns(word, length);
        bool first = at == (size_t)indent;
        if (!first && screen->width > 0 && at + 1 + columns > (size_t)screen->width) {
            mc_buffer_printf(out, "\n%*s", indent, "");
            at = (size_t)indent;
            first = true;
        }
        mc_buffer_text_add(out, first ? "" : " ");
        mc_buffer_add(out, word, length);
        at += columns + !first;
        word += length;
        word += *word == ' ';
    }
    mc_buffer_char(out, '\n');
    mc_buffer_free(&shown);
}
