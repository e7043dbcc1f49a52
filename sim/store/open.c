/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening a file: is it ours, can we read it, are its views ours; making a new one. */
#include "meshcost/buffer.h"
#include "sql.h"
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_WAIT_MS = 60000 };

/* Polls every millisecond: a writer pauses about as long between two chunks to let others in. */
static int wait_for_lock(void *context, int tries)
{
    const struct timespec millisecond = {.tv_nsec = 1000000};
    (void)context;
    if (tries >= LONGEST_WAIT_MS) {
        return 0;
    }
    (void)nanosleep(&millisecond, NULL);
    return 1;
}

/* Is the disk to blame, and not the file that was named? Told by the first failure, before it is covered. */
static bool disk_fails(const struct mc_store *store)
{
    int code = store->code & 0xff;
    return code == SQLITE_FULL || code == SQLITE_IOERR || code == SQLITE_NOMEM || code == SQLITE_BUSY;
}

static void refuse(struct mc_store *store, const char *remedy, const char *message)
{
    if (disk_fails(store)) {
        mc_diag_blame_surroundings(store->diag);
        remedy = "the same command again once this is mended";
    }
    mc_diag_add(store->diag, MC_ERROR, (struct mc_place){0}, NULL, remedy, "%s: %s", store->path, message);
    store->failed = true;
}

static const char *reason(const struct mc_store *store)
{
    size_t prefix = strlen(store->path) + 2;
    return strlen(store->message) > prefix ? store->message + prefix : "it cannot be read";
}

static int64_t version_of(struct mc_store *store)
{
    return mc_read_int(store, "PRAGMA user_version", NULL);
}

/* ---- views ---- */

/* Executes a file of SQL, with its views or tables (`what`) made in memory if they are to be temporary. */
static void execute_asset(struct mc_store *store, const char *name, const char *what, bool temporary)
{
    const char *text = mc_asset_find(mc_store_assets, name)->text;
    struct mc_buffer sql = {0};
    for (const char *at; temporary && (at = strstr(text, what)); text = at + strlen(what)) {
        mc_buffer_add(&sql, text, (size_t)(at - text));
        mc_buffer_printf(&sql, "CREATE TEMP %s", what + strlen("CREATE "));
    }
    mc_buffer_text_add(&sql, text);
    mc_sql_exec(store, mc_buffer_text(&sql));
    mc_buffer_free(&sql);
}

static void make_views(struct mc_store *store, bool temporary)
{
    execute_asset(store, "views.sql", "CREATE VIEW ", temporary);
}

static const char *views_hash(char *hex)
{
    const struct mc_asset *views = mc_asset_find(mc_store_assets, "views.sql");
    mc_read_sha256(views->text, views->length, hex);
    return hex;
}

static bool views_are_ours(struct mc_store *store)
{
    char ours[65];
    sqlite3_stmt *s = mc_sql_prepare(store, "SELECT value FROM meta WHERE key = 'views_sha256'");
    bool same = mc_sql_step(store, s) == SQLITE_ROW && strcmp(mc_sql_text(s, 0), views_hash(ours)) == 0;
    sqlite3_finalize(s);
    return same;
}

static void drop_views(struct mc_store *store)
{
    struct mc_buffer sql = {0};
    sqlite3_stmt *s = mc_sql_prepare(
        store, "SELECT printf('DROP VIEW \"%w\";', name) FROM sqlite_schema WHERE type = 'view'");
    while (mc_sql_step(store, s) == SQLITE_ROW) {
        mc_buffer_text_add(&sql, mc_sql_text(s, 0));
    }
    sqlite3_finalize(s);
    mc_sql_exec(store, mc_buffer_text(&sql));
    mc_buffer_free(&sql);
}

/* Within a transaction. */
static void renew_views(struct mc_store *store)
{
    char hex[65];
    drop_views(store);
    make_views(store, false);
    mc_sql_exec(store, "DELETE FROM meta WHERE key = 'views_sha256'");
    MC_PUT(store, MC_T_META, MC_TX("views_sha256"), MC_TX(views_hash(hex)));
}

/* ---- schema ---- */

/* From one schema version to the next: migrate_2.sql makes version 2 of version 1, and so on. */
static void migrate(struct mc_store *store, int64_t from, bool temporary)
{
    char text[60];
    for (int64_t next = from + 1; next <= MC_STORE_VERSION; next++) {
        (void)snprintf(text, sizeof text, "migrate_%d.sql", (int)next);
        execute_asset(store, text, "CREATE TABLE ", temporary);
        (void)snprintf(text, sizeof text, "PRAGMA user_version = %d;", (int)next);
        if (!temporary) {
            mc_sql_exec(store, text);
        }
    }
}

static void create_schema(struct mc_store *store)
{
    char identity[60];
    (void)snprintf(identity, sizeof identity, "PRAGMA application_id = %d;", MC_STORE_APPLICATION);
    mc_sql_exec(store, mc_asset_find(mc_store_assets, "schema.sql")->text);
    mc_sql_exec(store, identity);
    migrate(store, 1, false);
    renew_views(store);
}

/* An older file gets what newer versions added; one that is only read keeps its version, and gets it in
 * memory. */
static void migrate_older(struct mc_store *store, enum mc_store_mode mode)
{
    int64_t version = version_of(store);
    if (store->failed || version >= MC_STORE_VERSION) {
        return;
    }
    if (mode == MC_STORE_READ) {
        migrate(store, version, true);
    } else if (mc_sql_begin(store)) {
        migrate(store, version_of(store), false);
        mc_sql_commit(store);
    }
}

/* Two processes may come to the same new file: the second finds the schema when it gets the lock. */
static void create_if_empty(struct mc_store *store)
{
    if (mc_read_int(store, "SELECT count(*) FROM sqlite_schema", NULL) > 0 || store->failed ||
        !mc_sql_begin(store)) {
        return;
    }
    if (mc_read_int(store, "SELECT count(*) FROM sqlite_schema", NULL) == 0 &&
        mc_read_int(store, "PRAGMA application_id", NULL) == 0) {
        create_schema(store);
    }
    mc_sql_commit(store);
}

static void check_identity(struct mc_store *store)
{
    int64_t application = mc_read_int(store, "PRAGMA application_id", NULL);
    int64_t version = version_of(store);
    char text[160];
    if (store->failed) {
        refuse(store, "name a file that `meshcost run --db FILE` has written", reason(store));
    } else if (application != MC_STORE_APPLICATION) {
        refuse(store, "name a file that `meshcost run --db FILE` has written, or a new one",
               "this is not a meshcost database");
    } else if (version > MC_STORE_VERSION) {
        (void)snprintf(text, sizeof text, "it has schema version %lld, this meshcost %s reads up to %d",
                       (long long)version, MC_VERSION, MC_STORE_VERSION);
        refuse(store, "use the version of meshcost that wrote it, or a newer one", text);
    } else if (version < 1) {
        refuse(store, NULL, "it says that it is a meshcost database, but has no schema version");
    }
}

/* ---- open and close ---- */

static bool connect_file(struct mc_store *store, enum mc_store_mode mode)
{
    int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (mode == MC_STORE_WRITE ? SQLITE_OPEN_CREATE : 0);
    if (mode == MC_STORE_READ && access(store->path, R_OK) != 0) {
        refuse(store, "check the name, or make it with `meshcost run SCENARIO --db FILE`",
               "there is no such file, or it may not be read");
        return false;
    }
    int code = sqlite3_open_v2(store->path, &store->db, flags, NULL);
    if (code != SQLITE_OK && mode == MC_STORE_READ) {
        sqlite3_close(store->db);
        code = sqlite3_open_v2(store->path, &store->db, SQLITE_OPEN_READONLY, NULL);
    }
    if (code != SQLITE_OK) {
        refuse(store, "is the folder there, and may it be written?", sqlite3_errmsg(store->db));
        return false;
    }
    store->writable = sqlite3_db_readonly(store->db, "main") == 0;
    sqlite3_busy_handler(store->db, wait_for_lock, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    return true;
}

/* Foreign keys are for readers and tests: a row's parent is written in the same transaction, before the
 * commit. No spilling: it would take the exclusive lock in the middle of a chunk and shut readers out. */
static const char settings[] = "PRAGMA temp_store = MEMORY; PRAGMA cache_spill = OFF;"
                               "PRAGMA cell_size_check = ON;";

/* A reader goes on without: it has views of its own. Those of an older file stay: they fit its tables. */
static void prepare_views(struct mc_store *store, enum mc_store_mode mode)
{
    bool older = version_of(store) < MC_STORE_VERSION;
    if (!store->writable || older || views_are_ours(store) || store->failed) {
        return;
    }
    mc_sql_begin(store);
    renew_views(store);
    mc_sql_commit(store);
    if (store->failed && mode == MC_STORE_READ) {
        store->failed = false;
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    }
}

struct mc_store *mc_store_open(struct mc_arena *arena, struct mc_diag *diag, const char *path,
                               enum mc_store_mode mode)
{
    struct mc_store *store = MC_NEW(arena, struct mc_store);
    *store = (struct mc_store){.arena = arena, .diag = diag, .path = mc_arena_dup(arena, path)};
    if (connect_file(store, mode)) {
        mc_sql_exec(store, settings);
        if (mode == MC_STORE_WRITE) {
            create_if_empty(store);
        }
        check_identity(store);
    }
    if (!store->failed && mode == MC_STORE_WRITE && !store->writable) {
        refuse(store, "change its permissions, or name another file", "it cannot be written");
    }
    if (!store->failed) {
        migrate_older(store, mode);
        prepare_views(store, mode);
        make_views(store, true);
        if (store->failed) {
            refuse(store, NULL, reason(store));
        }
    }
    if (store->failed) {
        mc_store_close(store);
        return NULL;
    }
    return store;
}

bool mc_store_close(struct mc_store *store)
{
    if (!store || !store->db) {
        return true;
    }
    if (store->in_chunk) {
        mc_sql_commit(store);
        store->in_chunk = false;
    }
    for (sqlite3_stmt *s; (s = sqlite3_next_stmt(store->db, NULL));) {
        sqlite3_finalize(s);
    }
    sqlite3_close(store->db);
    store->db = NULL;
    return !store->failed;
}

const char *mc_store_error(const struct mc_store *store)
{
    return store->failed ? store->message : NULL;
}

void mc_store_fail_at(struct mc_store *store, int64_t n)
{
    store->calls_left = n;
}
