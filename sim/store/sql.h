/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MC_STORE_SQL_H
#define MC_STORE_SQL_H
/*
 * sql: the one place where SQLite is called, so that a failing call is the same everywhere: the first one is
 * remembered, everything after it does nothing. Private to the store.
 */
#include "meshcost/asset.h"
#include "meshcost/read.h"
#include <sqlite3.h>

extern const struct mc_asset mc_store_assets[];

/* Columns of amounts in point_result, q0, q1 ..., and their names: each followed by a comma. */
enum { MC_STORE_AMOUNT_COLUMNS = 70 };
#define MC_STORE_TEN(d)                                                                                      \
    "q" d "0, q" d "1, q" d "2, q" d "3, q" d "4, q" d "5, q" d "6, q" d "7, q" d "8, q" d "9, "
#define MC_STORE_AMOUNTS                                                                                     \
    MC_STORE_TEN("")                                                                                         \
    MC_STORE_TEN("1")                                                                                        \
    MC_STORE_TEN("2") MC_STORE_TEN("3") MC_STORE_TEN("4") MC_STORE_TEN("5") MC_STORE_TEN("6")

/* Tables that the writer fills, with their number of columns. */
#define MC_STORE_TABLES(X)                                                                                   \
    X(META, "meta", 2)                                                                                       \
    X(PRICE_SET, "price_set", 5)                                                                             \
    X(PRICE, "price", 4)                                                                                     \
    X(RUN, "run", 21)                                                                                        \
    X(FILE, "file", 6)                                                                                       \
    X(PARAMETER, "parameter", 8)                                                                             \
    X(LANE, "lane", 7)                                                                                       \
    X(COMPONENT, "component", 7)                                                                             \
    X(TEAM, "team", 6)                                                                                       \
    X(OWNER, "owner", 5)                                                                                     \
    X(CLUSTER, "cluster", 4)                                                                                 \
    X(REQUIREMENT, "requirement", 6)                                                                         \
    X(SUPPORT, "support", 7)                                                                                 \
    X(CATEGORY, "category", 4)                                                                               \
    X(CAUSE, "cause", 4)                                                                                     \
    X(QUANTITY, "quantity", 8)                                                                               \
    X(MONTH_START, "month_start", 3)                                                                         \
    X(PRIOR, "prior", 5)                                                                                     \
    X(DRAW, "draw", 6)                                                                                       \
    X(REPLICATION, "replication", 5)                                                                         \
    X(OUTCOME, "outcome", 10)                                                                                \
    X(AMOUNT, "amount", 7)                                                                                   \
    X(TOTAL, "total", 10)                                                                                    \
    X(MONTH, "month", 9)                                                                                     \
    X(NAMESPACE, "namespace", 8)                                                                             \
    X(EVENT, "event", 11)                                                                                    \
    X(ENTRY, "entry", 16)                                                                                    \
    X(SWEEP, "sweep", 17)                                                                                    \
    X(FACTOR, "factor", 5)                                                                                   \
    X(POINT, "point", 3)                                                                                     \
    X(SETTING, "setting", 5)                                                                                 \
    X(POINT_PRICE, "point_price", 4)                                                                         \
    X(CHUNK, "chunk", 2)                                                                                     \
    X(POINT_RESULT, "point_result", 11 + MC_STORE_AMOUNT_COLUMNS)                                            \
    X(TIER, "tier", 15)                                                                                      \
    X(SIGNAL, "signal", 7)                                                                                   \
    X(SURFACE, "surface", 7)                                                                                 \
    X(SURFACE_POINT, "surface_point", 9)                                                                     \
    X(SURFACE_VALUE, "surface_value", 4)                                                                     \
    X(RUN_SURFACE, "run_surface", 4)                                                                         \
    X(WAY, "way", 11)                                                                                        \
    X(WAY_SLICE, "way_slice", 7)                                                                             \
    X(PILOT, "pilot", 5)                                                                                     \
    X(PILOT_SIZE, "pilot_size", 8)                                                                           \
    X(STUDY, "study", 7)                                                                                     \
    X(SURFACE_CPU, "surface_cpu", 3)                                                                         \
    X(SURFACE_NOISE, "surface_noise", 3)

enum mc_store_table {
#define X(e, name, columns) MC_T_##e,
    MC_STORE_TABLES(X)
#undef X
        MC_T_COUNT
};

struct mc_cell_in { /* a value on its way into the database */
    char kind;      /* i, r, t */
    int64_t integer;
    double real;
    const char *text;
};
#define MC_I(x)  ((struct mc_cell_in){.kind = 'i', .integer = (int64_t)(x)})
#define MC_R(x)  ((struct mc_cell_in){.kind = 'r', .real = (x)})
#define MC_TX(x) ((struct mc_cell_in){.kind = 't', .text = (x)}) /* NULL is NULL */

/* Rows of numbers on their way, of the tables with the most rows; they are in the file at the commit. */
enum { MC_SQL_BATCH = 64, MC_SQL_BATCHED = 4, MC_SQL_NUMBERS = 10 };
struct mc_sql_batch {
    sqlite3_stmt *insert;
    int rows;
    struct mc_cell_in cells[MC_SQL_BATCH * MC_SQL_NUMBERS];
};

struct mc_store_sums;

struct mc_store_prior {
    const char *path, *subject;
};

struct mc_store {
    struct mc_arena *arena;
    struct mc_diag *diag;
    const char *path;
    sqlite3 *db;
    const struct mc_scenario *scenario; /* of the run that is written */
    bool writable, failed;
    char message[400];
    int code;           /* SQLite's, of the first failure */
    int64_t calls_left; /* until the one that is made to fail; 0: none is */
    sqlite3_stmt *insert[MC_T_COUNT];
    struct mc_sql_batch batch[MC_SQL_BATCHED];
    sqlite3_stmt *add_hour, *add_month;
    /* the run that is being written */
    bool in_chunk;
    int64_t run;
    uint64_t stored, wanted, in_this_chunk, chunk;
    int64_t batch_began_ms, least_ms; /* when the transaction began; it lasts at least */
    int histories, lane_count, prior_count, prior_room;
    struct mc_store_prior *priors;
    struct mc_store_sums *sums; /* NULL: none is written */
    /* the sweep that is being written */
    int64_t sweep;
    uint64_t chunks;
    uint8_t *chunk_done; /* a bit a chunk: stored when the sweep was begun */
};

sqlite3_stmt *mc_sql_prepare(struct mc_store *store, const char *sql);
/* SQLITE_ROW or SQLITE_DONE; anything else has been remembered as failure. */
int mc_sql_step(struct mc_store *store, sqlite3_stmt *statement);
/* A cell of the row; NULL reads as the empty text, for in a damaged file it may be anywhere. */
const char *mc_sql_text(sqlite3_stmt *row, int column);
bool mc_sql_exec(struct mc_store *store, const char *sql);
bool mc_sql_put(struct mc_store *store, enum mc_store_table table, const struct mc_cell_in *cells, int count);
#define MC_PUT(store, table, ...)                                                                            \
    mc_sql_put((store), (table), (const struct mc_cell_in[]){__VA_ARGS__},                                   \
               (int)(sizeof((const struct mc_cell_in[]){__VA_ARGS__}) / sizeof(struct mc_cell_in)))
/* Waits for another writer. */
bool mc_sql_begin(struct mc_store *store);
bool mc_sql_commit(struct mc_store *store);

/* Which surfaces a run reads, and what they say of whole ways. */
void mc_store_put_run_surfaces(struct mc_store *store, const struct mc_store_run *run);
/* Sums over the replications since the last commit. */
void mc_store_put_sums(struct mc_store *store);
/* An UPDATE whose ?1 is `key`. */
bool mc_sql_update(struct mc_store *store, const char *sql, int64_t key);
/* Did the last statement change a row? */
bool mc_sql_changed(const struct mc_store *store);
int64_t mc_sql_now_ms(void);
/* A pause between two transactions, so that another writer gets its turn. */
void mc_sql_let_others_in(void);

/* Hash of 1,000 values of the mathematical library; results that are merged should share it. */
const char *mc_store_libm(struct mc_arena *arena);
#endif
