/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_TABLE_H
#define MC_TABLE_H
/* table: what a table is inside, for those who write it out. Private to the report. */
#include "meshcost/table.h"

enum { MC_TABLE_COLUMNS = 40 };
enum cell_kind { CELL_EMPTY, CELL_TEXT, CELL_NUMBER, CELL_INT, CELL_PERCENT, CELL_ESTIMATE };

struct cell {
    enum cell_kind kind;
    const char *text;
    double number, half;
    int64_t integer;
    const struct mc_estimate *estimate;
};

struct mc_table {
    struct mc_arena *arena;
    const char *id, *title, *note;
    int columns;
    const char *name[MC_TABLE_COLUMNS], *unit[MC_TABLE_COLUMNS];
    int count, room; /* cells */
    struct cell *cells;
};

const struct cell *mc_table_at(const struct mc_table *table, int row,
                               int column);                      /* empty where there is none */
bool mc_table_is_text(const struct mc_table *table, int column); /* any cell of it */
/* What people see of a cell, escaped. */
void mc_table_add_shown(struct mc_buffer *out, const struct cell *cell,
                        void (*escape)(struct mc_buffer *, const char *));

#endif
