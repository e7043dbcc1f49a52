/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shards into one file. The other file is attached, so that rows never pass through this program; chunks go
 * over in batches, each with its markers in one transaction, so that memory does not grow with the file.
 */
#include "meshcost/buffer.h"
#include "meshcost/sweep_store.h"
#include "sql.h"
#include <string.h>

enum { BATCH = 64 };

struct merger {
    struct mc_store *out, *in;
    struct mc_diag *diag;
    const char *path;
    const struct mc_read_sweep *from;
    int64_t run, sweep; /* in `out` */
};

static bool refuse(const struct merger *m, const char *remedy, const char *message)
{
    mc_diag_add(m->diag, MC_ERROR, (struct mc_place){0}, NULL, remedy, "%s: %s", m->path, message);
    return false;
}

/* A failed call on the file that is written is the surroundings' fault. */
static bool said(const struct merger *m)
{
    if (mc_store_error(m->out)) {
        mc_diag_blame_surroundings(m->diag);
        mc_diag_add(m->diag, MC_ERROR, (struct mc_place){0}, NULL,
                    "the same command again once this is mended", "%s", mc_store_error(m->out));
        return false;
    }
    return true;
}

static bool no_row(void *context, const struct mc_row *row)
{
    (void)context;
    (void)row;
    return true;
}

static bool execute(struct merger *m, const char *sql, const struct mc_bind *binds)
{
    return mc_read_query(m->out, sql, binds, NULL, no_row, NULL);
}

/* ---- what is constant ---- */

/* Tables whose first column is `run`, copied with the number that the run has here. */
static const char *const run_tables[] = {"file",  "parameter", "lane",        "component", "team",
                                         "owner", "cluster",   "requirement", "support",   "category",
                                         "cause", "quantity",  "month_start", "tier",      "signal"};
static const char *const sweep_tables[] = {"factor", "point", "setting", "point_price"};

static bool add_column(void *context, const struct mc_row *row)
{
    mc_buffer_text_add(context, row->values[0].text);
    return true;
}

/* ", b, c, d": the columns of a table after the first. */
static bool other_columns(struct merger *m, const char *table, struct mc_buffer *out)
{
    const struct mc_bind binds[] = {MC_BIND_TEXT(":table", table), {NULL, {0}}};
    return mc_read_query(
        m->out,
        "SELECT printf(', \"%w\"', name) FROM pragma_table_info(:table, 'main') WHERE cid > 0 ORDER BY cid",
        binds, NULL, add_column, out);
}

static bool copy_table(struct merger *m, const char *table, const char *key, int64_t from, int64_t to)
{
    struct mc_buffer sql = {0};
    const struct mc_bind binds[] = {MC_BIND_INT(":from", from), MC_BIND_INT(":to", to), {NULL, {0}}};
    mc_buffer_printf(&sql, "INSERT INTO main.%s SELECT :to", table);
    bool fine = other_columns(m, table, &sql);
    mc_buffer_printf(&sql, " FROM shard.%s WHERE %s = :from", table, key);
    fine = fine && execute(m, mc_buffer_text(&sql), binds);
    mc_buffer_free(&sql);
    return fine;
}

/* A price list is the same if its id is. */
static bool copy_prices(struct merger *m)
{
    static const char *const steps[] = {
        "INSERT INTO main.price_set SELECT (SELECT coalesce(max(price_set), 0) FROM main.price_set) + "
        "row_number()"
        " OVER (ORDER BY id), id, name, currency, file FROM shard.price_set s"
        " WHERE id NOT IN (SELECT id FROM main.price_set) AND price_set IN"
        " (SELECT price_set FROM shard.sweep WHERE sweep = :from"
        " UNION SELECT price_set FROM shard.run WHERE run = :run)",
        "INSERT OR IGNORE INTO main.price SELECT n.price_set, p.key, p.micro, p.source FROM shard.price p"
        " JOIN shard.price_set o USING (price_set) JOIN main.price_set n ON n.id = o.id"};
    const struct mc_bind binds[] = {
        MC_BIND_INT(":from", m->from->sweep), MC_BIND_INT(":run", m->from->run), {NULL, {0}}};
    return execute(m, steps[0], binds) && execute(m, steps[1], binds);
}

static bool copy_run(struct merger *m)
{
    struct mc_bind binds[] = {MC_BIND_INT(":from", m->from->run), MC_BIND_INT(":to", 0), {NULL, {0}}};
    m->run = mc_read_int(
        m->out, "SELECT r.run FROM main.run r JOIN shard.run s ON s.id = r.id WHERE s.run = :from", binds);
    if (m->run > 0) {
        return true;
    }
    m->run = 1 + mc_read_int(m->out, "SELECT max(run) FROM main.run", NULL);
    binds[1] = MC_BIND_INT(":to", m->run);
    bool fine = execute(m,
                        "INSERT INTO main.run SELECT :to, id, 0, tool_version, compiler, command, libm, "
                        "scenario, title, question,"
                        " currency, seed, 0, histories, traced, start_ms, end_ms, as_of_ms, tolerance,"
                        " (SELECT n.price_set FROM shard.price_set o JOIN main.price_set n ON n.id = o.id"
                        " WHERE o.price_set = s.price_set), 0 FROM shard.run s WHERE run = :from",
                        binds);
    for (size_t i = 0; fine && i < sizeof run_tables / sizeof run_tables[0]; i++) {
        fine = copy_table(m, run_tables[i], "run", m->from->run, m->run);
    }
    return fine;
}

static bool copy_sweep(struct merger *m)
{
    m->sweep = 1 + mc_read_int(m->out, "SELECT max(sweep) FROM main.sweep", NULL);
    const struct mc_bind binds[] = {MC_BIND_INT(":from", m->from->sweep),
                                    MC_BIND_INT(":to", m->sweep),
                                    MC_BIND_INT(":run", m->run),
                                    {NULL, {0}}};
    bool fine = execute(m,
                        "INSERT INTO main.sweep SELECT :to, id, 1 + (SELECT coalesce(max(turn), 0) FROM "
                        "main.sweep), :run, kind,"
                        " name, title, question, command, libm, text,"
                        " (SELECT n.price_set FROM shard.price_set o JOIN main.price_set n ON n.id = o.id"
                        " WHERE o.price_set = s.price_set), points, replications, chunk, chunks, 0"
                        " FROM shard.sweep s WHERE sweep = :from",
                        binds);
    for (size_t i = 0; fine && i < sizeof sweep_tables / sizeof sweep_tables[0]; i++) {
        fine = copy_table(m, sweep_tables[i], "sweep", m->from->sweep, m->sweep);
    }
    return fine;
}

static bool copy_constants(struct merger *m)
{
    const struct mc_bind binds[] = {MC_BIND_TEXT(":id", m->from->id), {NULL, {0}}};
    if (!mc_sql_begin(m->out)) {
        return false;
    }
    m->sweep = mc_read_int(m->out, "SELECT sweep FROM main.sweep WHERE id = :id", binds);
    bool fine = m->sweep > 0 || (copy_prices(m) && copy_run(m) && copy_sweep(m));
    return fine && mc_sql_commit(m->out);
}

/* ---- chunks ---- */

/* The next batch that is there and not here: the markers go first, the rows follow them. */
static const char *const batch_steps[] = {
    "CREATE TEMP TABLE IF NOT EXISTS batch (chunk INTEGER PRIMARY KEY, first INTEGER, last INTEGER)",
    "DELETE FROM temp.batch",
    "INSERT INTO temp.batch SELECT c.chunk, c.chunk * s.chunk, c.chunk * s.chunk + s.chunk - 1"
    " FROM shard.chunk c JOIN shard.sweep s USING (sweep) WHERE c.sweep = :from AND c.chunk NOT IN"
    " (SELECT chunk FROM main.chunk WHERE sweep = :to) ORDER BY c.chunk LIMIT :limit",
    "INSERT INTO main.chunk SELECT :to, chunk FROM temp.batch",
    "INSERT INTO main.point_result (sweep, point, o, h, lane, entries, need_s, hard_unmet, delivers,"
    " " MC_STORE_AMOUNTS "span_ms, fingerprint) SELECT :to, point, o, h, lane, entries, need_s, hard_unmet,"
    " delivers, " MC_STORE_AMOUNTS "span_ms, fingerprint FROM temp.batch b JOIN shard.sweep s"
    " JOIN shard.run r USING (run) JOIN shard.point_result x ON x.sweep = s.sweep"
    " AND x.point BETWEEN b.first / s.replications AND b.last / s.replications"
    " WHERE s.sweep = :from AND x.point * s.replications + "
    "(x.o * r.histories + x.h) % (((s.replications + r.histories - 1) / r.histories) * r.histories)"
    " BETWEEN b.first AND b.last"};

static bool copy_chunks(struct merger *m)
{
    const struct mc_bind binds[] = {MC_BIND_INT(":from", m->from->sweep),
                                    MC_BIND_INT(":to", m->sweep),
                                    MC_BIND_INT(":limit", BATCH),
                                    {NULL, {0}}};
    for (;;) {
        bool fine = mc_sql_begin(m->out);
        for (size_t i = 0; fine && i < sizeof batch_steps / sizeof batch_steps[0]; i++) {
            fine = execute(m, batch_steps[i], binds);
        }
        if (!fine || !mc_sql_commit(m->out)) {
            return false;
        }
        if (mc_read_int(m->out, "SELECT count(*) FROM temp.batch", NULL) < BATCH) {
            return true;
        }
    }
}

/* ---- belonging together ---- */

static const char *libm_of(struct merger *m)
{
    int count = 0;
    const struct mc_read_sweep *all = mc_read_sweeps(m->out, m->out->arena, &count);
    for (int i = 0; all && i < count; i++) {
        if (strcmp(all[i].id, m->from->id) == 0) {
            return all[i].libm;
        }
    }
    return NULL;
}

static bool belongs(struct merger *m, const struct mc_merge *how)
{
    const char *libm = libm_of(m);
    if (libm && strcmp(libm, m->from->libm) != 0 && !how->mixed_libm) {
        return refuse(m, "run its shard again on a machine like the others, or accept it with --mixed-libm",
                      "it comes from a machine whose mathematical library gives other bits");
    }
    return true;
}

static bool find_sweep(struct merger *m, struct mc_merge *how)
{
    struct mc_diag *aside = mc_diag_create(m->out->arena);
    m->from = mc_read_choose_sweep(m->in, m->out->arena, how->id ? aside : m->diag, how->id);
    if (!m->from) {
        return how->id ? refuse(m, "give shards of one sweep: of the same design and inputs",
                                mc_arena_printf(m->out->arena, "it holds no shard of the sweep %s", how->id))
                       : false;
    }
    how->id = m->from->id;
    return belongs(m, how);
}

static bool same_file(struct merger *m)
{
    const struct mc_bind binds[] = {MC_BIND_TEXT(":in", sqlite3_db_filename(m->in->db, "main")),
                                    MC_BIND_TEXT(":out", sqlite3_db_filename(m->out->db, "main")),
                                    {NULL, {0}}};
    return mc_read_int(m->out, "SELECT :in = :out", binds) != 0;
}

bool mc_store_merge(struct mc_store *out, struct mc_diag *diag, const char *path, struct mc_merge *how)
{
    struct merger m = {.out = out, .diag = diag, .path = path};
    const struct mc_bind binds[] = {MC_BIND_TEXT(":path", path), {NULL, {0}}};
    m.in = mc_store_open(out->arena, diag, path, MC_STORE_READ);
    if (!m.in) {
        return false;
    }
    bool fine = find_sweep(&m, how);
    if (fine && same_file(&m)) {
        fine = refuse(&m, "name another file to merge into", "it is the file that is merged into");
    }
    if (fine && mc_read_int(m.in, "PRAGMA user_version", NULL) < MC_STORE_VERSION) {
        fine = refuse(&m, "start the command of this shard again, which renews the file and repeats nothing",
                      "an older meshcost has written it");
    }
    mc_store_close(m.in);
    if (!fine) {
        return false;
    }
    fine = execute(&m, "ATTACH :path AS shard", binds) && copy_constants(&m) && copy_chunks(&m);
    if (!fine) {
        return said(&m);
    }
    return mc_sql_exec(out, "DETACH shard") || said(&m);
}

/* ---- complete? ---- */

static bool keep_missing(void *context, const struct mc_row *row)
{
    struct mc_merge *how = context;
    how->missing[how->missing_count++] = (uint64_t)row->values[0].integer;
    return how->missing_count < (int)(sizeof how->missing / sizeof how->missing[0]);
}

bool mc_store_merge_finish(struct mc_store *out, struct mc_merge *how)
{
    const struct mc_bind id[] = {MC_BIND_TEXT(":id", how->id), {NULL, {0}}};
    out->sweep = mc_read_int(out, "SELECT sweep FROM sweep WHERE id = :id", id);
    const struct mc_bind binds[] = {MC_BIND_INT(":sweep", out->sweep), {NULL, {0}}};
    how->chunks = (uint64_t)mc_read_int(out, "SELECT chunks FROM sweep WHERE sweep = :sweep", binds);
    how->stored = (uint64_t)mc_read_int(out, "SELECT count(*) FROM chunk WHERE sweep = :sweep", binds);
    static const char gaps[] =
        "WITH RECURSIVE every(c) AS (SELECT 0 UNION ALL SELECT c + 1 FROM every WHERE c + 1 <"
        " (SELECT chunks FROM sweep WHERE sweep = :sweep))"
        " SELECT c FROM every WHERE c NOT IN (SELECT chunk FROM chunk WHERE sweep = :sweep)";
    bool fine = how->stored == how->chunks || mc_read_query(out, gaps, binds, NULL, keep_missing, how);
    return fine && mc_store_finish_sweep(out);
}
