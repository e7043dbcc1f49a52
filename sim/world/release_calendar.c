/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads dated release calendars: CSV files with the header project,version,kind,date. */
#include "meshcost/buffer.h"
#include "meshcost/history.h"
#include "meshcost/quantity.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FILE = 16 << 20, MAX_PRODUCTS = 64, COLUMNS = 4 };

struct reader {
    struct mc_arena *arena;
    struct mc_diag *diag;
    const char *file;
    int line, count;
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

static struct mc_release_calendar *calendar_of(struct reader *r, const char *product)
{
    for (int i = 0; i < r->count; i++) {
        if (strcmp(r->calendars[i].product, product) == 0) {
            return &r->calendars[i];
        }
    }
    if (r->count == MAX_PRODUCTS) {
        return NULL;
    }
    struct mc_release_calendar *c = &r->calendars[r->count++];
    c->product = mc_arena_dup(r->arena, product);
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

static void read_row(struct reader *r, char *text)
{
    char *field[COLUMNS];
    int n = 0;
    for (char *p = text; p && n < COLUMNS; n++) {
        field[n] = p;
        p = strchr(p, ',');
        if (p) {
            *p++ = '\0';
        }
    }
    if (n != COLUMNS || strchr(field[COLUMNS - 1], ',')) {
        complain(r, "write project,version,kind,date", "this is not a row of four columns:", text);
        return;
    }
    struct mc_calendar_row row = {.version = mc_arena_dup(r->arena, field[1]), .kind = kind_of(field[2])};
    if (row.kind < 0) {
        complain(r, "minor, patch, security, prerelease, edge or stable", "unknown kind of release",
                 field[2]);
        return;
    }
    if (mc_parse_date(field[3], &row.date)) {
        complain(r, "write the date as 2026-03-11", "not a date:", field[3]);
        return;
    }
    struct mc_release_calendar *c = calendar_of(r, field[0]);
    if (!c) {
        complain(r, "split the file", "more than 64 products; this one is too many:", field[0]);
        return;
    }
    add_row(r, c, row);
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
        if (r->line == 1 && strcmp(line, "project,version,kind,date") != 0) {
            complain(r, "the first line is: project,version,kind,date",
                     "not a release calendar; it starts with", line);
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
