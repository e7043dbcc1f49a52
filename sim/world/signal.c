/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/signal.h"
#include "meshcost/buffer.h"
#include "meshcost/quantity.h"
#include <errno.h>
#include <string.h>

enum { MAX_FILE = 1 << 20, COLUMNS = 5 };
static const char header[] = "product,date,signal,value,source";

struct reader {
    struct mc_arena *arena;
    struct mc_diag *diag;
    const char *file;
    int line, count, room;
    struct mc_signal *rows;
};

static void complain(struct reader *r, const char *remedy, const char *what, const char *text)
{
    mc_diag_add(r->diag, MC_ERROR, (struct mc_place){r->file, r->line, 1, 0}, NULL, remedy, "%s \"%s\"", what,
                text);
}

static bool split(char *text, char **field)
{
    int n = 0;
    for (char *p = text; p; n++) {
        char *comma = strchr(p, ',');
        if (n < COLUMNS) {
            field[n] = p;
        }
        if (comma) {
            *comma++ = '\0';
        }
        p = comma;
    }
    for (int i = 0; i < COLUMNS && n == COLUMNS; i++) {
        n = field[i][0] ? n : 0;
    }
    return n == COLUMNS;
}

static void read_row(struct reader *r, const char *line)
{
    char *field[COLUMNS];
    struct mc_signal row = {0};
    if (!split(mc_arena_dup(r->arena, line), field)) {
        complain(r, "write product,date,signal,value,source",
                 "this is not a row of five filled columns:", line);
        return;
    }
    if (mc_parse_date(field[1], &row.date)) {
        complain(r, "write the date as 2026-03-11", "not a date:", field[1]);
        return;
    }
    row.product = field[0];
    row.signal = field[2];
    row.value = field[3];
    row.source = field[4];
    if (r->count == r->room) {
        int bigger = r->room ? r->room * 2 : 32;
        r->rows = mc_arena_grow(r->arena, r->rows, (size_t)r->count, (size_t)bigger, sizeof row);
        r->room = bigger;
    }
    r->rows[r->count++] = row;
}

static void read_lines(struct reader *r, char *text)
{
    for (char *line = text, *next; line && *line; line = next) {
        next = strchr(line, '\n');
        if (next) {
            *next++ = '\0';
        }
        line[strcspn(line, "\r")] = '\0';
        r->line++;
        if (r->line == 1 && strcmp(line, header) != 0) {
            complain(r, mc_arena_printf(r->arena, "the first line is: %s", header),
                     "not a file of signals; it starts with", line);
            return;
        }
        if (r->line > 1 && *line) {
            read_row(r, line);
        }
    }
}

struct mc_signal *mc_signals_load(struct mc_arena *arena, struct mc_diag *diag, const char *file, int *count)
{
    struct mc_buffer buffer = {0};
    struct reader r = {.arena = arena, .diag = diag, .file = mc_arena_dup(arena, file)};
    int before = mc_diag_errors(diag);
    if (mc_buffer_read_file(&buffer, file, MAX_FILE)) {
        read_lines(&r, mc_arena_copy_text(arena, mc_buffer_text(&buffer), buffer.length));
    } else {
        mc_diag_add(diag, MC_ERROR, (struct mc_place){file, 0, 0, 0}, NULL, "check the path",
                    "cannot be read: %s", strerror(errno));
    }
    mc_buffer_free(&buffer);
    *count = r.count;
    return mc_diag_errors(diag) == before ? r.rows : NULL;
}
