/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_HISTORY_LINE_H
#define MC_HISTORY_LINE_H
/*
 * history_line: one line of JSON Lines as keys and scalars. Objects in objects and lists are refused: a
 * history has none. Everything from outside is checked here: escapes, UTF-8, numbers, repeated keys.
 */
#include "meshcost/arena.h"
#include <stdbool.h>
#include <stddef.h>

enum mc_cell_kind { MC_CELL_TEXT, MC_CELL_NUMBER, MC_CELL_BOOL };

struct mc_cell {
    const char *key, *text; /* unescaped text; a number or word as written */
    enum mc_cell_kind kind;
    int column, width; /* of the value, 1-based */
};

enum { MC_LINE_CELLS = 32 };
struct mc_line {
    int count;
    struct mc_cell cell[MC_LINE_CELLS];
    const char *wrong; /* NULL, or what is not JSON as expected ... */
    int column;        /* ... and where */
};

/* Parses one line without its end; texts lie in the arena. False where it is no flat object. */
bool mc_line_parse(struct mc_arena *arena, const char *text, size_t length, struct mc_line *line);
const struct mc_cell *mc_line_get(const struct mc_line *line, const char *key); /* NULL: not there */

#endif
