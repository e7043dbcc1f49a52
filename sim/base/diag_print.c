/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The printed form of diagnostics: sorted, escaped, cut, with the offending line and a caret. */
#include "diag.h"
#include "meshcost/buffer.h"
#include "meshcost/escape.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_PRINTED = 100, MOST_CHARACTERS = 200, BEFORE_CARET = 120, MOST_UNDERLINED = 80 };

/* Text escaped and cut at so many characters; `skip` characters are left out at the start. */
static void add_cut(struct mc_buffer *out, const char *text, size_t length, size_t skip)
{
    size_t shown = 0, seen = 0;
    for (size_t i = 0; i < length; seen++) {
        uint32_t code;
        char one[8] = "";
        size_t n = mc_utf8_next(text + i, length - i, &code);
        if (seen >= skip && shown++ == MOST_CHARACTERS) {
            mc_buffer_text_add(out, "...");
            return;
        }
        if (seen >= skip) {
            memcpy(one, text + i, n);
            if (one[0] == '\0') {
                mc_buffer_text_add(out, "\\u{0}");
            }
            mc_escape_terminal(out, one);
        }
        i += n;
    }
}

static void add_text(struct mc_buffer *out, const char *text)
{
    add_cut(out, text, strlen(text), 0);
}

/* The text of a line, without its break; false if the file has no such line. */
static bool find_line(const struct diag_source *source, int line, const char **text, size_t *length)
{
    const char *p = source->text, *end = source->text + source->length;
    for (int i = 1; i < line; i++) {
        while (p < end && *p != '\n' && *p != '\r') {
            p++;
        }
        if (p == end) {
            return false;
        }
        p += *p == '\r' && p + 1 < end && p[1] == '\n' ? 2 : 1;
    }
    size_t n = 0;
    while (p + n < end && p[n] != '\n' && p[n] != '\r') {
        n++;
    }
    *text = p;
    *length = n;
    return true;
}

static size_t bytes_of(const char *text, size_t length, size_t characters)
{
    size_t i = 0;
    for (uint32_t code; characters > 0 && i < length; characters--) {
        i += mc_utf8_next(text + i, length - i, &code);
    }
    return i;
}

/* Characters that [from, to) takes once escaped. */
static size_t shown_width(const char *text, size_t from, size_t to)
{
    struct mc_buffer b = {0};
    add_cut(&b, text + from, to - from, 0);
    size_t n = mc_utf8_length(mc_buffer_text(&b), b.length);
    mc_buffer_free(&b);
    return n;
}

static void add_underline(struct mc_buffer *out, size_t width)
{
    mc_buffer_char(out, '^');
    for (size_t i = 1; i < width && i < MOST_UNDERLINED; i++) {
        mc_buffer_char(out, '~');
    }
    mc_buffer_char(out, '\n');
}

/* Tabs become spaces, so that the caret stands below its character whatever the terminal's tab stops. */
static void add_snippet(struct mc_buffer *out, const struct diag_source *source, struct mc_place place)
{
    const char *raw;
    size_t length;
    if (!find_line(source, place.line, &raw, &length)) {
        return;
    }
    struct mc_buffer line = {0};
    mc_buffer_add(&line, raw, length);
    for (size_t i = 0; i < line.length; i++) {
        line.data[i] = line.data[i] == '\t' ? ' ' : line.data[i];
    }
    const char *text = mc_buffer_text(&line);
    size_t column = place.column > 0 ? (size_t)place.column - 1 : 0;
    size_t skip = column > BEFORE_CARET ? column - BEFORE_CARET : 0;
    mc_buffer_printf(out, "%4d | %s", place.line, skip > 0 ? "..." : "");
    int gutter = snprintf(NULL, 0, "%4d", place.line);
    add_cut(out, text, length, skip);
    mc_buffer_char(out, '\n');
    if (place.column > 0) {
        size_t from = bytes_of(text, length, skip), at = bytes_of(text, length, column);
        size_t to = bytes_of(text, length, column + (size_t)(place.width > 1 ? place.width : 1));
        size_t indent = shown_width(text, from, at) + (skip > 0 ? 3 : 0);
        mc_buffer_printf(out, "%*s | %*s", gutter, "", (int)indent, "");
        add_underline(out, to > at ? shown_width(text, at, to) : 1);
    }
    mc_buffer_free(&line);
}

static const struct diag_source *find_source(const struct mc_diag *diag, const char *file)
{
    const struct diag_source *found = NULL;
    for (const struct diag_source *s = diag->sources; file && s; s = s->next) {
        found = strcmp(s->file, file) == 0 ? s : found;
    }
    return found;
}

static void add_head(struct mc_buffer *out, const struct diag_problem *p)
{
    static const char *const words[] = {"error", "warning", "note"};
    if (p->place.file) {
        add_text(out, p->place.file);
        if (p->place.line > 0) {
            mc_buffer_printf(out, ":%d", p->place.line);
        }
        if (p->place.line > 0 && p->place.column > 0) {
            mc_buffer_printf(out, ":%d", p->place.column);
        }
        mc_buffer_text_add(out, ": ");
    }
    mc_buffer_printf(out, "%s: ", words[p->severity]);
    add_text(out, p->message);
    mc_buffer_char(out, '\n');
}

static void add_labelled(struct mc_buffer *out, const char *label, const char *text)
{
    if (text && text[0]) {
        mc_buffer_text_add(out, label);
        add_text(out, text);
        mc_buffer_char(out, '\n');
    }
}

static void add_problem(struct mc_buffer *out, const struct mc_diag *diag, const struct diag_problem *p)
{
    add_head(out, p);
    const struct diag_source *source = p->place.line > 0 ? find_source(diag, p->place.file) : NULL;
    if (source) {
        add_snippet(out, source, p->place);
    }
    add_labelled(out, "  at: ", p->path);
    add_labelled(out, "  try: ", p->remedy);
}

/* Rank of a file: in order of registration; then files of which no text is known, then no file. */
struct ranked {
    const struct diag_problem *problem;
    int file;
};

static int rank_of(const struct mc_diag *diag, const struct diag_problem *p)
{
    int rank = 0;
    if (!p->place.file) {
        return 1 << 30;
    }
    for (const struct diag_source *s = diag->sources; s; s = s->next, rank++) {
        if (strcmp(s->file, p->place.file) == 0) {
            return rank;
        }
    }
    for (const struct diag_problem *q = diag->first; q != p; q = q->next, rank++) {
        if (q->place.file && strcmp(q->place.file, p->place.file) == 0) {
            return rank;
        }
    }
    return rank;
}

static int compare_severity(const void *a, const void *b)
{
    const struct diag_problem *p = ((const struct ranked *)a)->problem;
    const struct diag_problem *q = ((const struct ranked *)b)->problem;
    return p->severity != q->severity ? (int)p->severity - (int)q->severity : p->order - q->order;
}

static int compare_place(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    const struct diag_problem *p = x->problem, *q = y->problem;
    int keys[][2] = {{x->file, y->file},
                     {p->place.line, q->place.line},
                     {p->place.column, q->place.column},
                     {p->order, q->order}};
    for (int i = 0; i < 4; i++) {
        if (keys[i][0] != keys[i][1]) {
            return keys[i][0] < keys[i][1] ? -1 : 1;
        }
    }
    return 0;
}

void mc_diag_print(const struct mc_diag *diag, FILE *out)
{
    struct mc_buffer text = {0};
    struct ranked *all = MC_NEW_ARRAY(diag->arena, (size_t)diag->kept, struct ranked);
    int n = 0;
    for (const struct diag_problem *p = diag->first; p; p = p->next, n++) {
        all[n] = (struct ranked){p, rank_of(diag, p)};
    }
    /* Warnings never push an error out of what is printed. */
    qsort(all, (size_t)n, sizeof *all, compare_severity);
    n = n < MOST_PRINTED ? n : MOST_PRINTED;
    qsort(all, (size_t)n, sizeof *all, compare_place);
    for (int i = 0; i < n; i++) {
        add_problem(&text, diag, all[i].problem);
    }
    int total = diag->count[MC_ERROR] + diag->count[MC_WARNING] + diag->count[MC_NOTE];
    if (total > MOST_PRINTED) {
        mc_buffer_printf(&text, "... and %d more\n", total - MOST_PRINTED);
    }
    fputs(mc_buffer_text(&text), out);
    mc_buffer_free(&text);
}
