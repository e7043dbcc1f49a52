/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sql.h"
#include <nettle/base16.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const struct timespec pause_between_chunks = {.tv_nsec = 1500000};

static const struct {
    const char *name;
    int columns;
} tables[MC_T_COUNT] = {
#define X(e, name, columns) {name, columns},
    MC_STORE_TABLES(X)
#undef X
};

static const char *explain_code(struct mc_store *store, int code)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "another process has kept it locked for a minute";
    case SQLITE_IOERR:
        return "the disk is full or fails, or the file may not grow further";
    case SQLITE_FULL:
        return "the disk is full, or the file may not grow further";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return "the file is damaged, or not a database";
    case SQLITE_READONLY:
        return "it cannot be written";
    default:
        return sqlite3_errmsg(store->db);
    }
}

/* Remembers the first failure; `what` says what was tried. Returns false. */
static bool remember(struct mc_store *store, const char *what)
{
    if (!store->failed) {
        store->failed = true;
        store->code = sqlite3_errcode(store->db);
        (void)snprintf(store->message, sizeof store->message, "%s: %s: %s", store->path, what,
                       explain_code(store, sqlite3_errcode(store->db)));
    }
    return false;
}

/* True if this call shall fail, by an earlier failure or by mc_store_fail_at. */
static bool barred(struct mc_store *store)
{
    if (!store->failed && store->calls_left > 0 && --store->calls_left == 0) {
        store->failed = true;
        (void)snprintf(store->message, sizeof store->message, "%s: this call was made to fail", store->path);
    }
    return store->failed;
}

sqlite3_stmt *mc_sql_prepare(struct mc_store *store, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    if (!barred(store) && sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) != SQLITE_OK) {
        remember(store, "reading");
    }
    return statement;
}

int mc_sql_step(struct mc_store *store, sqlite3_stmt *statement)
{
    if (!statement || barred(store)) {
        return SQLITE_ERROR;
    }
    int code = sqlite3_step(statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        remember(store, sqlite3_stmt_readonly(statement) ? "reading" : "writing");
        return SQLITE_ERROR;
    }
    return code;
}

const char *mc_sql_text(sqlite3_stmt *row, int column)
{
    const unsigned char *text = sqlite3_column_text(row, column);
    return text ? (const char *)text : "";
}

bool mc_sql_exec(struct mc_store *store, const char *sql)
{
    if (barred(store)) {
        return false;
    }
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK || remember(store, "writing");
}

static void bind(sqlite3_stmt *statement, int i, const struct mc_cell_in *cell)
{
    if (cell->kind == 'i') {
        sqlite3_bind_int64(statement, i, cell->integer);
    } else if (cell->kind == 'r') {
        sqlite3_bind_double(statement, i, cell->real);
    } else {
        sqlite3_bind_text(statement, i, cell->text, -1, SQLITE_STATIC);
    }
}

/* "INSERT INTO table VALUES (?,...),(?,...)": `rows` of them. */
static sqlite3_stmt *prepare_insert(struct mc_store *store, enum mc_store_table table, int rows)
{
    char sql[160 + 2 * MC_SQL_BATCH * (MC_SQL_NUMBERS + 2)];
    /* Another process may have been faster; a surface is what its hash says, whoever stores it. */
    bool ignore = table == MC_T_REPLICATION || table == MC_T_CHUNK || table == MC_T_SURFACE ||
                  table == MC_T_SURFACE_POINT || table == MC_T_SURFACE_VALUE || table == MC_T_SURFACE_CPU ||
                  table == MC_T_SURFACE_NOISE;
    size_t n = (size_t)snprintf(sql, sizeof sql, "INSERT OR %s INTO %s VALUES ", ignore ? "IGNORE" : "ABORT",
                                tables[table].name);
    for (int row = 0; row < rows; row++) {
        for (int i = 0; i < tables[table].columns; i++) {
            memcpy(sql + n, i == 0 ? (row == 0 ? "(?" : ",(?") : ",?", 3);
            n += i == 0 && row > 0 ? 3 : 2;
        }
        sql[n++] = ')';
    }
    sql[n] = '\0';
    return mc_sql_prepare(store, sql);
}

static sqlite3_stmt *insert_of(struct mc_store *store, enum mc_store_table table)
{
    if (!store->insert[table]) {
        store->insert[table] = prepare_insert(store, table, 1);
    }
    return store->insert[table];
}

static bool put_row(struct mc_store *store, enum mc_store_table table, const struct mc_cell_in *cells)
{
    sqlite3_stmt *statement = insert_of(store, table);
    if (!statement) {
        return false;
    }
    for (int i = 0; i < tables[table].columns; i++) {
        bind(statement, i + 1, &cells[i]);
    }
    bool fine = mc_sql_step(store, statement) == SQLITE_DONE;
    sqlite3_reset(statement);
    return fine;
}

/* ---- many rows a statement ---- */

/* The tables with the most rows, of numbers alone: a statement with many rows takes half the time. */
static const enum mc_store_table batched[MC_SQL_BATCHED] = {MC_T_TOTAL, MC_T_MONTH, MC_T_AMOUNT, MC_T_DRAW};

static int batch_of(enum mc_store_table table)
{
    int b = MC_SQL_BATCHED - 1;
    while (b >= 0 && batched[b] != table) {
        b--;
    }
    return b;
}

static bool put_full(struct mc_store *store, int b)
{
    struct mc_sql_batch *batch = &store->batch[b];
    int cells = MC_SQL_BATCH * tables[batched[b]].columns;
    if (!batch->insert) {
        batch->insert = prepare_insert(store, batched[b], MC_SQL_BATCH);
    }
    for (int i = 0; batch->insert && i < cells; i++) {
        bind(batch->insert, i + 1, &batch->cells[i]);
    }
    bool fine = mc_sql_step(store, batch->insert) == SQLITE_DONE;
    sqlite3_reset(batch->insert);
    batch->rows = 0;
    return fine;
}

static bool put_batched(struct mc_store *store, int b, const struct mc_cell_in *cells, int count)
{
    struct mc_sql_batch *batch = &store->batch[b];
    memcpy(&batch->cells[batch->rows * count], cells, (size_t)count * sizeof *cells);
    return ++batch->rows < MC_SQL_BATCH || put_full(store, b);
}

static void put_rest(struct mc_store *store)
{
    for (int b = 0; b < MC_SQL_BATCHED; b++) {
        struct mc_sql_batch *batch = &store->batch[b];
        int columns = tables[batched[b]].columns;
        for (int row = 0; row < batch->rows; row++) {
            (void)put_row(store, batched[b], &batch->cells[(size_t)row * (size_t)columns]);
        }
        batch->rows = 0;
    }
}

bool mc_sql_put(struct mc_store *store, enum mc_store_table table, const struct mc_cell_in *cells, int count)
{
    MC_ASSERT(count == tables[table].columns);
    int b = batch_of(table);
    return b >= 0 ? put_batched(store, b, cells, count) : put_row(store, table, cells);
}

bool mc_sql_begin(struct mc_store *store)
{
    return mc_sql_exec(store, "BEGIN IMMEDIATE");
}

bool mc_sql_commit(struct mc_store *store)
{
    put_rest(store);
    mc_store_put_sums(store);
    return mc_sql_exec(store, "COMMIT");
}

bool mc_sql_update(struct mc_store *store, const char *sql, int64_t key)
{
    sqlite3_stmt *s = mc_sql_prepare(store, sql);
    if (s) {
        sqlite3_bind_int64(s, 1, key);
    }
    (void)mc_sql_step(store, s);
    sqlite3_finalize(s);
    return !store->failed;
}

bool mc_sql_changed(const struct mc_store *store)
{
    return sqlite3_changes(store->db) > 0;
}

int64_t mc_sql_now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void mc_sql_let_others_in(void)
{
    (void)nanosleep(&pause_between_chunks, NULL);
}

void mc_read_sha256(const char *text, size_t length, char *hex)
{
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&context);
    sha256_update(&context, length, (const uint8_t *)text);
    sha256_digest(&context, sizeof digest, digest);
    base16_encode_update(hex, sizeof digest, digest);
    hex[2 * sizeof digest] = '\0';
}
