/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads dated calendars of releases and feeds of advisories: CSV files, told apart by their headers. */
#include "meshcost/buffer.h"
#include "meshcost/history.h"
#include "meshcost/quantity.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FILE = 16 << 20, MAX_PRODUCTS = 64, MOST_COLUMNS = 6 };

enum format { RELEASES, ADVISORIES, FORMATS };
static const char *const headers[FORMATS] = {"project,version,kind,date",
                                             "component,product,advisory,date,inside,feature"};
static const int columns[FORMATS] = {4, 6};

struct reader {
    struct mc_arena *arena;
    struct mc_diag *diag;
    const char *file;
    int line, count, format;
    struct mc_release_calendar *calendars;
    int *room; /* rows that each calendar can hold */
};

static int kind_of(const char *word)
{
    for (int i = 0; mc_release_kind_words[i]; i++) {
        if (strcmp(mc_release_kind_words[i], word) == 0) {
            return i;
        }
    }
    return -1;
}

static void complain(struct reader *r, const char *remedy, const char *what, const char *text)
{
    mc_diag_add(r->diag, MC_ERROR, (struct mc_place){r->file, r->line, 1, 0}, NULL, remedy, "%s \"%s\"", what,
                text);
}

/* An empty field is absent. */
static const char *text_of(const char *field)
{
    return *field ? field : NULL;
}

/* What a calendar is about: the product, or the component whose advisories it tells. */
static const char *name_of(const struct mc_release_calendar *c)
{
    return c->component ? c->component : c->product;
}

static struct mc_release_calendar *calendar_of(struct reader *r, const char *name)
{
    for (int i = 0; i < r->count; i++) {
        if (strcmp(name_of(&r->calendars[i]), name) == 0) {
            return &r->calendars[i];
        }
    }
    if (r->count == MAX_PRODUCTS) {
        complain(r, "split the file", "more than 64 products; this one is too many:", name);
        return NULL;
    }
    struct mc_release_calendar *c = &r->calendars[r->count++];
    *(r->format == RELEASES ? &c->product : &c->component) = name;
    c->file = r->file;
    return c;
}

static void add_row(struct reader *r, struct mc_release_calendar *c, struct mc_calendar_row row)
{
    int *room = &r->room[c - r->calendars];
    if (c->count == *room) {
        int bigger = *room ? *room * 2 : 64;
        c->rows = mc_arena_grow(r->arena, c->rows, (size_t)c->count, (size_t)bigger, sizeof row);
        *room = bigger;
    }
    c->rows[c->count++] = row;
}

/* Cuts a copy of a line at its commas; false where it has not as many columns as the header. */
static bool split(struct reader *r, const char *line, char **field)
{
    int n = 0;
    for (char *p = mc_arena_dup(r->arena, line); p && n < columns[r->format]; n++) {
        field[n] = p;
        p = strchr(p, ',');
        if (p) {
            *p++ = '\0';
        }
    }
    if (n != columns[r->format] || strchr(field[n - 1], ',')) {
        complain(r, headers[r->format], "this row has not the columns of the header:", line);
        return false;
    }
    return true;
}

static bool read_date(struct reader *r, const char *text, int64_t *date)
{
    if (mc_parse_date(text, date)) {
        complain(r, "write the date as 2026-03-11", "not a date:", text);
        return false;
    }
    return true;
}

static void read_release(struct reader *r, char **field)
{
    struct mc_calendar_row row = {.version = field[1], .kind = kind_of(field[2])};
    if (row.kind < 0) {
        complain(r, "minor, patch, security, prerelease, edge or stable", "unknown kind of release",
                 field[2]);
        return;
    }
    struct mc_release_calendar *c = read_date(r, field[3], &row.date) ? calendar_of(r, field[0]) : NULL;
    if (c) {
        add_row(r, c, row);
    }
}

static bool is_capability(const char *word)
{
    for (int i = 0; i < MC_CAPABILITIES; i++) {
        if (strcmp(mc_capability_words[i], word) == 0) {
            return true;
        }
    }
    return false;
}

static void read_advisory(struct reader *r, char **field)
{
    struct mc_calendar_row row = {.version = field[2],
                                  .kind = MC_RELEASE_SECURITY,
                                  .inside = text_of(field[4]),
                                  .feature = text_of(field[5])};
    if (row.feature && !is_capability(row.feature)) {
        complain(r, "name a capability, or leave the column empty", "unknown feature", row.feature);
        return;
    }
    struct mc_release_calendar *c = read_date(r, field[3], &row.date) ? calendar_of(r, field[0]) : NULL;
    if (!c) {
        return;
    }
    const char *product = text_of(field[1]);
    if (c->count > 0 && strcmp(product ? product : "", c->product ? c->product : "") != 0) {
        complain(r, "name one product in all rows of a component",
                 "another product than before publishes fixes:", field[1]);
        return;
    }
    c->product = product;
    add_row(r, c, row);
}

static void read_row(struct reader *r, const char *line)
{
    char *field[MOST_COLUMNS];
    if (!split(r, line, field)) {
        return;
    }
    if (r->format == RELEASES) {
        read_release(r, field);
    } else {
        read_advisory(r, field);
    }
}

static bool read_header(struct reader *r, const char *line)
{
    for (r->format = 0; r->format < FORMATS; r->format++) {
        if (strcmp(line, headers[r->format]) == 0) {
            return true;
        }
    }
    complain(r, "the first line is: project,version,kind,date", "not a release calendar; it starts with",
             line);
    return false;
}

static int by_date(const void *left, const void *right)
{
    const struct mc_calendar_row *a = left, *b = right;
    if (a->date != b->date) {
        return a->date < b->date ? -1 : 1;
    }
    return strcmp(a->version, b->version);
}

static void read_lines(struct reader *r, char *text)
{
    for (char *line = text; line && *line;) {
        char *next = strchr(line, '\n');
        if (next) {
            *next++ = '\0';
        }
        size_t n = strlen(line);
        if (n > 0 && line[n - 1] == '\r') {
            line[n - 1] = '\0';
        }
        r->line++;
        if (r->line == 1 && !read_header(r, line)) {
            return;
        }
        if (r->line > 1 && *line != '\0') {
            read_row(r, line);
        }
        line = next;
    }
}

struct mc_release_calendar *mc_release_calendars_load(struct mc_arena *arena, struct mc_diag *diag,
                                                      const char *file, int *count)
{
    struct mc_buffer buffer = {0};
    int before = mc_diag_errors(diag);
    *count = 0;
    if (!mc_buffer_read_file(&buffer, file, MAX_FILE)) {
        mc_diag_add(diag, MC_ERROR, (struct mc_place){file, 0, 0, 0}, NULL, "check the path",
                    "cannot be read: %s", strerror(errno));
        mc_buffer_free(&buffer);
        return NULL;
    }
    char *text = mc_arena_copy_text(arena, mc_buffer_text(&buffer), buffer.length);
    mc_buffer_free(&buffer);
    struct reader r = {.arena = arena,
                       .diag = diag,
                       .file = mc_arena_dup(arena, file),
                       .calendars = MC_NEW_ARRAY(arena, MAX_PRODUCTS, struct mc_release_calendar),
                       .room = MC_NEW_ARRAY(arena, MAX_PRODUCTS, int)};
    read_lines(&r, text);
    for (int i = 0; i < r.count; i++) {
        qsort(r.calendars[i].rows, (size_t)r.calendars[i].count, sizeof(struct mc_calendar_row), by_date);
    }
    *count = r.count;
    return mc_diag_errors(diag) == before ? r.calendars : NULL;
}
