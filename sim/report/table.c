/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"
#include "document.h"
#include "meshcost/check.h"
#include "meshcost/compare.h"
#include "meshcost/escape.h"
#include "meshcost/json.h"
#include "meshcost/quantity.h"
#include "meshcost/screen.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- filling ---- */

struct mc_table *mc_table_create(struct mc_arena *arena, const char *id, const char *title, const char *note)
{
    struct mc_table *t = MC_NEW(arena, struct mc_table);
    *t = (struct mc_table){.arena = arena, .id = id, .title = title, .note = note};
    return t;
}

void mc_table_column(struct mc_table *t, const char *name, const char *unit)
{
    MC_ASSERT(t->columns < MC_TABLE_COLUMNS && t->count == 0);
    t->name[t->columns] = mc_arena_dup(t->arena, name);
    t->unit[t->columns++] = unit ? mc_arena_dup(t->arena, unit) : NULL;
}

static void add(struct mc_table *t, struct cell cell)
{
    if (t->count == t->room) {
        int bigger = t->room ? t->room * 2 : 64;
        t->cells = mc_arena_grow(t->arena, t->cells, (size_t)t->count, (size_t)bigger, sizeof *t->cells);
        t->room = bigger;
    }
    t->cells[t->count++] = cell;
}

void mc_table_text(struct mc_table *t, const char *text)
{
    add(t, text ? (struct cell){.kind = CELL_TEXT, .text = mc_arena_dup(t->arena, text)}
                : (struct cell){.kind = CELL_EMPTY});
}

void mc_table_number(struct mc_table *t, double value, double half)
{
    add(t, (struct cell){.kind = CELL_NUMBER, .number = value, .half = half});
}

void mc_table_int(struct mc_table *t, int64_t value)
{
    add(t, (struct cell){.kind = CELL_INT, .integer = value});
}

void mc_table_percent(struct mc_table *t, double share)
{
    add(t, (struct cell){.kind = CELL_PERCENT, .number = share});
}

void mc_table_estimate(struct mc_table *t, const struct mc_estimate *estimate)
{
    struct mc_estimate *copy = MC_NEW(t->arena, struct mc_estimate);
    *copy = *estimate;
    add(t, (struct cell){.kind = CELL_ESTIMATE, .estimate = copy, .text = mc_estimate_text(t->arena, copy)});
}

void mc_table_interval(struct mc_table *t, const struct mc_estimate *e, double half)
{
    mc_table_number(t, e->mean, half);
    if (e->withheld) {
        mc_table_empty(t);
        mc_table_empty(t);
    } else {
        mc_table_number(t, e->low, half);
        mc_table_number(t, e->high, half);
    }
}

const char *mc_table_id(const struct mc_table *t)
{
    return t->id;
}

void mc_table_empty(struct mc_table *t)
{
    add(t, (struct cell){.kind = CELL_EMPTY});
}

int mc_table_rows(const struct mc_table *t)
{
    return t->columns ? (t->count + t->columns - 1) / t->columns : 0;
}

/* ---- what people see ---- */

const struct cell *mc_table_at(const struct mc_table *t, int row, int column)
{
    static const struct cell empty = {.kind = CELL_EMPTY};
    int i = row * t->columns + column;
    return i < t->count ? &t->cells[i] : &empty;
}

static void show_percent(struct mc_buffer *out, double share)
{
    double percent = 100 * share;
    if (percent > 99 && percent < 100) {
        mc_buffer_text_add(out, ">99 %");
    } else if (percent > 0 && percent < 1) {
        mc_buffer_text_add(out, "<1 %");
    } else {
        mc_buffer_printf(out, "%.0f %%", percent);
    }
}

static void show(struct mc_buffer *out, const struct cell *c)
{
    char digits[32];
    switch (c->kind) {
    case CELL_TEXT:
    case CELL_ESTIMATE:
        mc_buffer_text_add(out, c->text);
        break;
    case CELL_NUMBER:
        mc_number_show(out, c->number, c->half);
        break;
    case CELL_INT:
        (void)snprintf(digits, sizeof digits, "%lld", (long long)c->integer);
        mc_buffer_text_add(out, digits);
        break;
    case CELL_PERCENT:
        show_percent(out, c->number);
        break;
    case CELL_EMPTY:
        break;
    }
}

bool mc_table_is_text(const struct mc_table *t, int column)
{
    for (int row = 0; row < mc_table_rows(t); row++) {
        if (mc_table_at(t, row, column)->kind == CELL_TEXT) {
            return true;
        }
    }
    return false;
}

static bool is_estimate(const struct mc_table *t, int column)
{
    return mc_table_rows(t) > 0 && mc_table_at(t, 0, column)->kind == CELL_ESTIMATE;
}

void mc_table_add_shown(struct mc_buffer *out, const struct cell *c,
                        void (*escape)(struct mc_buffer *, const char *))
{
    struct mc_buffer text = {0};
    show(&text, c);
    escape(out, mc_buffer_text(&text));
    mc_buffer_free(&text);
}

/* ---- for programs ---- */

static void add_number(struct mc_buffer *out, double value)
{
    char digits[48];
    mc_buffer_text_add(out, value - value == 0 ? mc_print_real(digits, value) : "");
}

static void csv_cell(struct mc_buffer *out, const struct cell *c)
{
    if (c->kind == CELL_ESTIMATE) {
        const struct mc_estimate *e = c->estimate;
        add_number(out, e->mean);
        mc_buffer_char(out, ',');
        add_number(out, e->withheld ? NAN : e->low);
        mc_buffer_char(out, ',');
        add_number(out, e->withheld ? NAN : e->high);
    } else if (c->kind == CELL_NUMBER || c->kind == CELL_PERCENT) {
        add_number(out, c->number);
    } else {
        mc_table_add_shown(out, c, mc_escape_csv);
    }
}

static void csv_head(struct mc_buffer *out, const struct mc_table *t, int c, const char *suffix)
{
    struct mc_buffer name = {0};
    mc_buffer_printf(&name, "%s%s", t->name[c], suffix);
    if (t->unit[c]) {
        mc_buffer_printf(&name, " [%s]", t->unit[c]);
    }
    mc_escape_csv(out, mc_buffer_text(&name));
    mc_buffer_free(&name);
}

static void csv_table(struct mc_buffer *out, const struct mc_table *t)
{
    for (int c = 0; c < t->columns; c++) {
        mc_buffer_text_add(out, c ? "," : "");
        csv_head(out, t, c, "");
        if (is_estimate(t, c)) {
            mc_buffer_char(out, ',');
            csv_head(out, t, c, " low");
            mc_buffer_char(out, ',');
            csv_head(out, t, c, " high");
        }
    }
    mc_buffer_char(out, '\n');
    for (int row = 0; row < mc_table_rows(t); row++) {
        for (int c = 0; c < t->columns; c++) {
            mc_buffer_text_add(out, c ? "," : "");
            csv_cell(out, mc_table_at(t, row, c));
        }
        mc_buffer_char(out, '\n');
    }
}

static void json_estimate(struct mc_json *json, const struct mc_estimate *e)
{
    mc_json_object(json);
    mc_json_put_int(json, "n", e->n);
    mc_json_put_real(json, "mean", e->mean);
    if (!e->withheld) {
        mc_json_put_real(json, "low", e->low);
        mc_json_put_real(json, "high", e->high);
    }
    mc_json_put_real(json, "p10", e->p10);
    mc_json_put_real(json, "p50", e->p50);
    mc_json_put_real(json, "p90", e->p90);
    mc_json_end(json);
}

static void json_cell(struct mc_json *json, const struct cell *c)
{
    if (c->kind == CELL_TEXT) {
        mc_json_text(json, c->text);
    } else if (c->kind == CELL_INT) {
        mc_json_int(json, c->integer);
    } else if (c->kind == CELL_ESTIMATE) {
        json_estimate(json, c->estimate);
    } else if (c->kind == CELL_EMPTY) {
        mc_json_null(json);
    } else {
        mc_json_real(json, c->number);
    }
}

static void json_rows(struct mc_json *json, const struct mc_table *t)
{
    mc_json_array(json);
    for (int row = 0; row < mc_table_rows(t); row++) {
        mc_json_object(json);
        for (int c = 0; c < t->columns; c++) {
            mc_json_key(json, t->name[c]);
            json_cell(json, mc_table_at(t, row, c));
        }
        mc_json_end(json);
    }
    mc_json_end(json);
}

void mc_table_json(struct mc_json *json, const struct mc_table *t)
{
    mc_json_put_text(json, "id", t->id);
    mc_json_put_text(json, "title", t->title);
    mc_json_put_text(json, "note", t->note);
    mc_json_key(json, "columns");
    mc_json_array(json);
    for (int c = 0; c < t->columns; c++) {
        mc_json_object(json);
        mc_json_put_text(json, "name", t->name[c]);
        mc_json_put_text(json, "unit", t->unit[c]);
        mc_json_end(json);
    }
    mc_json_end(json);
    mc_json_key(json, "rows");
    json_rows(json, t);
}

/* ---- Markdown and HTML ---- */

/* Markdown renders HTML, so that HTML's rules come first; then its own marks. */
void mc_escape_markdown(struct mc_buffer *out, const char *text)
{
    struct mc_buffer html = {0};
    mc_escape_html(&html, text);
    for (const char *p = mc_buffer_text(&html); *p; p++) {
        if (strchr("|\\`*_[]~", *p)) {
            mc_buffer_char(out, '\\');
        }
        mc_buffer_char(out, *p == '\n' || *p == '\r' ? ' ' : *p);
    }
    mc_buffer_free(&html);
}

static const char NONE[] = "–";

/* A cell without a value shows that it was not forgotten. */
static bool is_none(const struct cell *c)
{
    return c->kind == CELL_EMPTY || (c->kind == CELL_TEXT && !*c->text);
}

static void markdown_table(struct mc_buffer *out, const struct mc_table *t)
{
    if (t->title) {
        mc_buffer_text_add(out, "### ");
        mc_escape_markdown(out, t->title);
        mc_buffer_text_add(out, "\n\n");
    }
    for (int row = -2; row < mc_table_rows(t); row++) {
        mc_buffer_char(out, '|');
        for (int c = 0; c < t->columns; c++) {
            if (row == -2) {
                mc_buffer_char(out, ' ');
                mc_escape_markdown(out, t->name[c]);
                mc_buffer_text_add(out, t->unit[c] ? " (" : "");
                mc_escape_markdown(out, t->unit[c] ? t->unit[c] : "");
                mc_buffer_text_add(out, t->unit[c] ? ") |" : " |");
            } else if (row == -1) {
                mc_buffer_text_add(out, mc_table_is_text(t, c) ? " --- |" : " ---: |");
            } else {
                mc_buffer_char(out, ' ');
                const struct cell *cell = mc_table_at(t, row, c);
                mc_table_add_shown(out, cell, mc_escape_markdown);
                mc_buffer_text_add(out, is_none(cell) ? NONE : "");
                mc_buffer_text_add(out, " |");
            }
        }
        mc_buffer_char(out, '\n');
    }
    if (t->note) {
        mc_buffer_char(out, '\n');
        mc_escape_markdown(out, t->note);
        mc_buffer_char(out, '\n');
    }
}

/* Text in which long words (names of migrations, paths) may go on in the next line where one part of them
 * ends. */
static void add_words(struct mc_buffer *out, const char *text)
{
    enum { LONG = 18 };
    struct mc_buffer piece = {0};
    for (const char *at = text; *at;) {
        size_t length = strcspn(at, " ");
        for (size_t i = 0; i < length + (at[length] == ' '); i++) {
            bool inside = length > LONG && i > 0 && i < length;
            if (inside && (strchr(">].:/", at[i - 1]) || strchr("@[", at[i]))) {
                mc_escape_html(out, mc_buffer_text(&piece));
                mc_buffer_clear(&piece);
                mc_buffer_text_add(out, "<wbr>");
            }
            mc_buffer_char(&piece, at[i]);
        }
        at += length + (at[length] == ' ');
    }
    mc_escape_html(out, mc_buffer_text(&piece));
    mc_buffer_free(&piece);
}

/* What an estimate knows beside its interval, for the pointer. */
static void add_hover(struct mc_buffer *out, const struct cell *c)
{
    if (c->kind != CELL_ESTIMATE) {
        return;
    }
    const struct mc_estimate *e = c->estimate;
    double half = mc_estimate_half(e);
    mc_buffer_text_add(out, " title=\"p10 ");
    mc_number_show(out, e->p10, half);
    mc_buffer_text_add(out, ", p50 ");
    mc_number_show(out, e->p50, half);
    mc_buffer_text_add(out, ", p90 ");
    mc_number_show(out, e->p90, half);
    mc_buffer_printf(out, ", n = %d\"", e->n);
}

/* The interval goes below its mean, so that tables stay narrow. */
static void add_inner(struct mc_buffer *out, const struct mc_table *t, const struct cell *c)
{
    if (is_none(c)) {
        mc_buffer_text_add(out, NONE);
        return;
    }
    if (c->kind != CELL_ESTIMATE) {
        mc_table_add_shown(out, c, add_words);
        return;
    }
    mc_buffer_text_add(out, "<span>");
    mc_number_show(out, c->estimate->mean, mc_estimate_half(c->estimate));
    const char *interval = mc_estimate_interval(t->arena, c->estimate);
    if (*interval) {
        mc_buffer_printf(out, " <small>%s</small>", interval);
    }
    mc_buffer_text_add(out, "</span>");
}

static void html_cell(struct mc_buffer *out, const struct mc_table *t, int row, int c)
{
    /* The first cell names its row; `data-head` lets narrow screens show a row as a list. */
    bool none = is_none(mc_table_at(t, row, c));
    mc_buffer_printf(out, c == 0 ? "<th scope=\"row\"" : "<td%s data-head=\"",
                     mc_table_is_text(t, c) ? (none ? " class=\"none\"" : "")
                     : none                 ? " class=\"number none\""
                                            : " class=\"number\"");
    if (c > 0) {
        mc_escape_html(out, t->name[c]);
        mc_buffer_text_add(out, t->unit[c] ? ", " : "");
        mc_escape_html(out, t->unit[c] ? t->unit[c] : "");
        mc_buffer_char(out, '"');
    }
    add_hover(out, mc_table_at(t, row, c));
    mc_buffer_char(out, '>');
    add_inner(out, t, mc_table_at(t, row, c));
    mc_buffer_text_add(out, c == 0 ? "</th>" : "</td>");
}

static void html_head(struct mc_buffer *out, const struct mc_table *t)
{
    mc_buffer_text_add(out, "<thead><tr>");
    for (int c = 0; c < t->columns; c++) {
        mc_buffer_printf(out, "<th scope=\"col\"%s>", mc_table_is_text(t, c) ? "" : " class=\"number\"");
        add_words(out, t->name[c]);
        if (t->unit[c]) {
            mc_buffer_text_add(out, " <span class=\"unit\">");
            mc_escape_html(out, t->unit[c]);
            mc_buffer_text_add(out, "</span>");
        }
        mc_buffer_text_add(out, "</th>");
    }
    mc_buffer_text_add(out, "</tr></thead>\n");
}

enum { MANY = 11 }; /* columns that stand closer together */

static void html_table(struct mc_buffer *out, const struct mc_table *t)
{
    mc_buffer_printf(out, "<div class=\"table\"><table id=\"table-%s\"%s>\n", t->id,
                     t->columns > MANY ? " class=\"many\"" : "");
    if (t->title) {
        mc_buffer_text_add(out, "<caption>");
        mc_escape_html(out, t->title);
        mc_buffer_text_add(out, "</caption>\n");
    }
    html_head(out, t);
    mc_buffer_text_add(out, "<tbody>\n");
    for (int row = 0; row < mc_table_rows(t); row++) {
        mc_buffer_text_add(out, "<tr>");
        for (int c = 0; c < t->columns; c++) {
            html_cell(out, t, row, c);
        }
        mc_buffer_text_add(out, "</tr>\n");
    }
    mc_buffer_text_add(out, "</tbody></table></div>\n");
    if (t->note) {
        mc_buffer_text_add(out, "<p class=\"note\">");
        mc_escape_html(out, t->note);
        mc_buffer_text_add(out, "</p>\n");
    }
}

void mc_tables_write(struct mc_buffer *out, enum mc_format format, const struct mc_table *const *tables,
                     int count)
{
    struct mc_json json = mc_json_begin(out, true);
    if (format == MC_FORMAT_JSON) {
        mc_json_object(&json);
    }
    for (int i = 0; i < count; i++) {
        if (i > 0 && format != MC_FORMAT_JSON) {
            mc_buffer_char(out, '\n');
        }
        switch (format) {
        case MC_FORMAT_TERMINAL:
            mc_tables_show(out, &(struct mc_screen){0}, &tables[i], 1);
            break;
        case MC_FORMAT_CSV:
            csv_table(out, tables[i]);
            break;
        case MC_FORMAT_JSON:
            mc_json_key(&json, tables[i]->id);
            json_rows(&json, tables[i]);
            break;
        case MC_FORMAT_MARKDOWN:
            markdown_table(out, tables[i]);
            break;
        case MC_FORMAT_HTML:
            html_table(out, tables[i]);
            break;
        }
    }
    if (format == MC_FORMAT_JSON) {
        mc_json_end(&json);
        mc_json_finish(&json);
    }
}
