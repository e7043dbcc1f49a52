/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The canonical export. Texts are written as JSON strings, so that a name cannot look like another line.
 * Uniforms of draws are (k + 1/2) 2^-52: twice that in units of 2^-53 is the whole number 2k + 1. Values of
 * draws are left out, for they hold the bits of a mathematical library. So are traces, which a run may have
 * or not: the fingerprint of an outcome covers every event and entry of its replay.
 */
#include "meshcost/buffer.h"
#include "meshcost/escape.h"
#include "meshcost/sweep_store.h"
#include "sql.h"
#include <nettle/base16.h>
#include <nettle/sha2.h>
#include <string.h>

struct part {
    const char *word, *sql;
};

static const struct part run_parts[] = {
    {"run",
     "SELECT seed, histories, (SELECT count(*) FROM replication r WHERE r.run = run.run), start_ms, end_ms,"
     " as_of_ms, finished FROM run WHERE run = :run"},
    {"lane", "SELECT lane, name FROM lane WHERE run = :run ORDER BY lane"},
    {"team", "SELECT team, name FROM team WHERE run = :run ORDER BY team"},
    {"category", "SELECT category, name FROM category WHERE run = :run ORDER BY category"},
    {"cause", "SELECT category, cause, name FROM cause WHERE run = :run ORDER BY category, cause"},
    {"quantity", "SELECT quantity, word, unit FROM quantity WHERE run = :run ORDER BY quantity"},
    {"month-start", "SELECT month, time_ms FROM month_start WHERE run = :run ORDER BY month"},
    {"prior", "SELECT prior, path, subject FROM prior WHERE run = :run ORDER BY prior"},
    {"draw", "SELECT point, o, prior, CAST(u * 9007199254740992.0 AS INTEGER) FROM draw WHERE run = :run"
             " ORDER BY point, o, prior"},
    {"replication", "SELECT point, o, h FROM replication WHERE run = :run ORDER BY point, o, h"},
    {"outcome",
     "SELECT point, o, h, lane, entries, need_s, hard_unmet, delivers, printf('%016x', fingerprint)"
     " FROM outcome WHERE run = :run ORDER BY point, o, h, lane"},
    {"amount", "SELECT point, o, h, lane, quantity, amount FROM amount WHERE run = :run"
               " ORDER BY point, o, h, lane, quantity"},
    {"total", "SELECT point, o, h, lane, category, cause, team, quantity, amount FROM total WHERE run = :run"
              " ORDER BY point, o, h, lane, category, cause, team, quantity"},
    {"month", "SELECT point, o, h, lane, month, category, quantity, amount FROM month JOIN quantity"
              " USING (run, quantity) WHERE run = :run AND price_key IS NOT NULL"
              " ORDER BY point, o, h, lane, month, category, quantity"},
    {"month-sum", "SELECT point, lane, month, category, quantity, sum(amount) FROM"
                  " (SELECT run, point, lane, month, category, quantity, amount FROM month UNION ALL"
                  " SELECT run, point, lane, month, category, quantity, amount FROM month_sum)"
                  " JOIN quantity USING (run, quantity) WHERE run = :run AND price_key IS NULL"
                  " GROUP BY point, lane, month, category, quantity"
                  " ORDER BY point, lane, month, category, quantity"},
    {NULL, NULL}};

static const struct part sweep_parts[] = {
    {"sweep",
     "SELECT s.id, s.name, s.kind, seed, histories, s.points, s.replications, s.finished FROM sweep s"
     " JOIN run USING (run) WHERE sweep = :sweep"},
    {"lane", "SELECT lane, name FROM lane WHERE run = :run ORDER BY lane"},
    {"quantity", "SELECT quantity, word, unit FROM quantity WHERE run = :run ORDER BY quantity"},
    {"factor", "SELECT factor, name, path FROM factor WHERE sweep = :sweep ORDER BY factor"},
    {"setting", "SELECT point, factor, value FROM setting WHERE sweep = :sweep ORDER BY point, factor"},
    {"point-price", "SELECT point, key, micro FROM point_price WHERE sweep = :sweep ORDER BY point, key"},
    {"outcome", "SELECT point, o, h, lane, entries, need_s, hard_unmet, delivers, span_ms, " MC_STORE_AMOUNTS
                "printf('%016x', fingerprint) FROM point_result WHERE sweep = :sweep"
                " ORDER BY point, o, h, lane"},
    {NULL, NULL}};

struct export
{
    mc_text_fn *out;
    void *context;
    struct sha256_ctx hash;
    struct mc_buffer line;
    const char *word;
    bool fine;
};

static bool write_row(void *context, const struct mc_row *row)
{
    struct export *e = context;
    mc_buffer_clear(&e->line);
    mc_buffer_text_add(&e->line, e->word);
    for (int i = 0; i < row->count; i++) {
        const struct mc_value *v = &row->values[i];
        mc_buffer_char(&e->line, ' ');
        switch (v->kind) {
        case MC_VALUE_INT:
            mc_buffer_printf(&e->line, "%lld", (long long)v->integer);
            break;
        case MC_VALUE_TEXT:
            mc_escape_json(&e->line, v->text);
            break;
        default: /* only where the file is damaged */
            mc_buffer_text_add(&e->line, "damaged");
            break;
        }
    }
    mc_buffer_char(&e->line, '\n');
    sha256_update(&e->hash, e->line.length, (const uint8_t *)e->line.data);
    e->fine = !e->out || e->out(e->context, e->line.data, e->line.length);
    return e->fine;
}

static bool write_parts(struct mc_store *store, const struct part *part, const struct mc_bind *binds,
                        mc_text_fn *out, void *context, char *sha256)
{
    struct export e = {.out = out, .context = context, .fine = true};
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&e.hash);
    for (; e.fine && part->word; part++) {
        e.word = part->word;
        e.fine = mc_read_query(store, part->sql, binds, NULL, write_row, &e) && e.fine;
    }
    mc_buffer_free(&e.line);
    sha256_digest(&e.hash, sizeof digest, digest);
    if (sha256) {
        base16_encode_update(sha256, sizeof digest, digest);
        sha256[2 * sizeof digest] = '\0';
    }
    return e.fine;
}

bool mc_read_canonical(struct mc_store *store, const struct mc_read_run *run, mc_text_fn *out, void *context,
                       char *sha256)
{
    const struct mc_bind binds[] = {MC_BIND_INT(":run", run->run), {NULL, {0}}};
    return write_parts(store, run_parts, binds, out, context, sha256);
}

bool mc_read_sweep_canonical(struct mc_store *store, const struct mc_read_sweep *sweep, mc_text_fn *out,
                             void *context, char *sha256)
{
    const struct mc_bind binds[] = {
        MC_BIND_INT(":run", sweep->run), MC_BIND_INT(":sweep", sweep->sweep), {NULL, {0}}};
    return write_parts(store, sweep_parts, binds, out, context, sha256);
}
