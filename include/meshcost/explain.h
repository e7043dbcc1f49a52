/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MESHCOST_EXPLAIN_H
#define MESHCOST_EXPLAIN_H
/*
 * explain: from a total down to what caused it and to the lines of the files that say how much.
 *
 * Tables, from the general to the particular: totals by category, cause, team and quantity; months; entries
 * of a traced replication; the event behind the entry that is asked for (without one: the largest that has an
 * event), with its chain of causes and all else that it caused; parameters with origin and source; prices.
 * Rows without a trace end at the months. Asked for a parameter, the tables are its lines and what was drawn
 * from it. A table that shows a part of its rows says so, and so does the last table, "cut".
 */
#include "meshcost/table.h"

struct mc_explain_filter { /* NULL: any */
    const char *lane;      /* required */
    const char *category, *cause, *team, *quantity;
    const char *month; /* begins with, "2027-03" */
    int64_t entries;   /* most entries to show */
    bool all;          /* show every row of every table */
    int64_t entry;     /* its number in the lane and replication, from 1; 0: any */
    const char *event; /* id as the tables show it, 16 hexadecimal digits */
    bool placed;       /* in one replication: */
    int64_t o, h;
    const char *parameter; /* part of a path: its lines and draws alone */
};

enum { MC_EXPLAIN_TABLES = 10 };
/* The number of tables, -1 if a query failed. */
int mc_explain(struct mc_arena *arena, struct mc_store *store, const struct mc_read_run *run,
               const struct mc_explain_filter *filter, const struct mc_table **tables);

#endif
