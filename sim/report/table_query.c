/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/table.h"
#include <string.h>

struct filler {
    struct mc_arena *arena;
    struct mc_table *table;
};

static bool name_columns(void *context, const struct mc_row *row)
{
    struct filler *f = context;
    for (int i = 0; i < row->count; i++) {
        const char *open = strstr(row->names[i], " ["), *close = open ? strrchr(open, ']') : NULL;
        if (close) {
            mc_table_column(f->table,
                            mc_arena_copy_text(f->arena, row->names[i], (size_t)(open - row->names[i])),
                            mc_arena_copy_text(f->arena, open + 2, (size_t)(close - open - 2)));
        } else {
            mc_table_column(f->table, row->names[i], NULL);
        }
    }
    return true;
}

static bool add_row(void *context, const struct mc_row *row)
{
    struct filler *f = context;
    for (int i = 0; i < row->count; i++) {
        const struct mc_value *v = &row->values[i];
        switch (v->kind) {
        case MC_VALUE_TEXT:
            mc_table_text(f->table, v->text);
            break;
        case MC_VALUE_INT:
            mc_table_int(f->table, v->integer);
            break;
        case MC_VALUE_REAL:
            mc_table_number(f->table, v->real, 0);
            break;
        case MC_VALUE_NULL:
            mc_table_empty(f->table);
        }
    }
    return true;
}

struct mc_table *mc_table_query(struct mc_arena *arena, struct mc_store *store, const char *id,
                                const char *title, const char *note, const char *sql,
                                const struct mc_bind *binds)
{
    struct filler f = {arena, mc_table_create(arena, id, title, note)};
    return mc_read_query(store, sql, binds, name_columns, add_row, &f) ? f.table : NULL;
}
