/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_HISTORY_TABLE_H
#define MC_HISTORY_TABLE_H
/*
 * history_table: the tables of a history as rows of columns. Export, reading back, the fingerprint and the
 * listing are made from them: a new kind of entity is one table here, a new kind of event one row of
 * MC_HISTORY_LIST.
 */
#include "meshcost/history.h"
#include <stddef.h>

enum mc_column_type {
    MC_COLUMN_NAME,    /* const char * */
    MC_COLUMN_ID,      /* mc_id */
    MC_COLUMN_INT,     /* int64_t */
    MC_COLUMN_REAL,    /* double */
    MC_COLUMN_BOOL,    /* bool */
    MC_COLUMN_WORD,    /* int: index in `words` */
    MC_COLUMN_TIME,    /* int64_t, ms */
    MC_COLUMN_CLUSTER, /* int: written as its name */
    MC_COLUMN_TEAM,    /* int: written as its name */
    MC_COLUMN_ROW      /* int: row of the table `of`, which stands before this one */
};

struct mc_column {
    const char *key;
    enum mc_column_type type;
    size_t offset;
    double min, max; /* INT and REAL */
    const char *const *words;
    enum mc_entity of;
};

struct mc_history_table {
    const char *type;                           /* of its lines */
    size_t count_offset, rows_offset, row_size; /* in struct mc_history */
    const struct mc_column *columns;            /* up to a NULL key */
    /* What people call a row; NULL: it stands alone. */
    void (*subject)(const struct mc_history *h, const struct mc_scenario *s, int row, struct mc_buffer *out);
};

/* Indexed by enum mc_entity; those that live in the scenario have no type. */
extern const struct mc_history_table mc_history_tables[];

static inline int mc_table_count(const struct mc_history *h, const struct mc_history_table *t)
{
    return *(const int *)(const void *)((const char *)h + t->count_offset);
}

static inline const char *mc_table_row(const struct mc_history *h, const struct mc_history_table *t, int row)
{
    const char *rows = *(const char *const *)(const void *)((const char *)h + t->rows_offset);
    return rows + (size_t)row * t->row_size;
}

#endif
