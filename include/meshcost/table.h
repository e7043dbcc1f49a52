/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_TABLE_H
#define MESHCOST_TABLE_H
/*
 * table: one table of results, written for a terminal, a spreadsheet, a program, a wiki or a page.
 *
 * Cells are texts or numbers. People see a number rounded to what it can bear, programs see all of it. Texts
 * are escaped for where they go. Rows are filled from left to right; what is missing in the last row is
 * empty.
 */
#include "meshcost/arena.h"
#include "meshcost/buffer.h"
#include "meshcost/read.h"
#include <stdbool.h>
#include <stdint.h>

enum mc_format { MC_FORMAT_TERMINAL, MC_FORMAT_CSV, MC_FORMAT_JSON, MC_FORMAT_MARKDOWN, MC_FORMAT_HTML };

struct mc_table;

/* `title` and `note` may be NULL; the texts are kept by reference. */
struct mc_table *mc_table_create(struct mc_arena *arena, const char *id, const char *title, const char *note);
/* All columns come before the first cell. `unit` may be NULL. */
void mc_table_column(struct mc_table *table, const char *name, const char *unit);
void mc_table_text(struct mc_table *table, const char *text); /* copied; NULL: empty */
/* `half` is half the width of an interval, which decides how many digits people see; 0: three digits. */
void mc_table_number(struct mc_table *table, double value, double half);
void mc_table_int(struct mc_table *table, int64_t value);
void mc_table_percent(struct mc_table *table, double share); /* shown as 12 %, written as 0.12 */
void mc_table_empty(struct mc_table *table);
/* A mean with its interval: people see both, JSON gets an object, CSV three columns. */
void mc_table_estimate(struct mc_table *table, const struct mc_estimate *estimate);
/* Three numbers: a mean, then the ends of its interval, or nothing where that is withheld. */
void mc_table_interval(struct mc_table *table, const struct mc_estimate *estimate, double half);
int mc_table_rows(const struct mc_table *table);
const char *mc_table_id(const struct mc_table *table);
/* What a query answers. A column called "name [unit]" has that unit. NULL if the query failed. */
struct mc_table *mc_table_query(struct mc_arena *arena, struct mc_store *store, const char *id,
                                const char *title, const char *note, const char *sql,
                                const struct mc_bind *binds);

/* JSON: an object from ids to lists of rows; the others: one after the other. */
void mc_tables_write(struct mc_buffer *out, enum mc_format format, const struct mc_table *const *tables,
                     int count);

/* Into an object that is open: id, title, note, columns with units, rows. */
struct mc_json;
void mc_table_json(struct mc_json *json, const struct mc_table *table);

/* A number for people: thousands in groups, two digits of `half` (0: three digits of the value). */
void mc_number_show(struct mc_buffer *out, double value, double half);
/* The same in an arena. */
const char *mc_number_text(struct mc_arena *arena, double value, double half);

#endif
