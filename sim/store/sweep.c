/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sweeps: begun, written chunk by chunk, finished. */
#include "meshcost/buffer.h"
#include "meshcost/escape.h"
#include "meshcost/quantity.h"
#include "meshcost/sweep_store.h"
#include "sql.h"
#include <math.h>
#include <string.h>

enum { LONGEST_BATCH_MS = 1000 };

/* ---- identity ---- */

static void add_text(struct mc_buffer *out, const char *text)
{
    mc_escape_json(out, text ? text : "");
    mc_buffer_char(out, '\n');
}

const char *mc_store_sweep_id(struct mc_arena *arena, const struct mc_store_sweep *s)
{
    struct mc_buffer text = {0};
    char hex[65];
    add_text(&text, mc_store_run_id(arena, s->base));
    mc_buffer_printf(&text, "%llu %llu %d %d\n", (unsigned long long)s->points,
                     (unsigned long long)s->replications, s->chunk, s->independent);
    for (int i = 0; i < s->factor_count; i++) {
        add_text(&text, s->factors[i].path);
    }
    struct mc_arena *scratch = mc_arena_create(0);
    for (uint64_t p = 0; p < s->points; p++) {
        struct mc_store_point point = {0};
        mc_arena_reset(scratch);
        s->point(s->point_context, p, scratch, &point);
        mc_buffer_printf(&text, "%llu\n", (unsigned long long)p);
        for (int i = 0; i < point.count; i++) {
            mc_buffer_printf(&text, "%d ", point.factor[i]);
            add_text(&text, point.value[i]);
        }
        /* The text is cut into hashes, so that it does not grow with the number of points. */
        mc_read_sha256(mc_buffer_text(&text), text.length, hex);
        mc_buffer_clear(&text);
        mc_buffer_text_add(&text, hex);
    }
    mc_arena_destroy(scratch);
    mc_read_sha256(mc_buffer_text(&text), text.length, hex);
    mc_buffer_free(&text);
    return mc_arena_copy_text(arena, hex, 16);
}

/* ---- begin ---- */

static int64_t find_sweep(struct mc_store *store, const char *id)
{
    const struct mc_bind binds[] = {MC_BIND_TEXT(":id", id), {NULL, {0}}};
    return mc_read_int(store, "SELECT sweep FROM sweep WHERE id = :id", binds);
}

bool mc_store_has_sweep(struct mc_store *store, const char *id)
{
    return find_sweep(store, id) > 0;
}

/* A price that a point changes, as the price view needs it. */
static void put_price(struct mc_store *store, uint64_t point, const char *path, const char *value)
{
    static const char prefix[] = "prices.";
    int64_t micro;
    if (strncmp(path, prefix, strlen(prefix)) == 0 && mc_parse_money(value, &micro) == NULL) {
        MC_PUT(store, MC_T_POINT_PRICE, MC_I(store->sweep), MC_I(point), MC_TX(path + strlen(prefix)),
               MC_I(micro));
    }
}

static void put_points(struct mc_store *store, const struct mc_store_sweep *s)
{
    struct mc_arena *scratch = mc_arena_create(0);
    for (uint64_t p = 0; p < s->points && !store->failed; p++) {
        struct mc_store_point point = {0};
        mc_arena_reset(scratch);
        s->point(s->point_context, p, scratch, &point);
        MC_PUT(store, MC_T_POINT, MC_I(store->sweep), MC_I(p), MC_TX(point.name));
        for (int i = 0; i < point.count; i++) {
            double number = point.number[i];
            MC_PUT(store, MC_T_SETTING, MC_I(store->sweep), MC_I(p), MC_I(point.factor[i]),
                   MC_TX(point.value[i]), isfinite(number) ? MC_R(number) : MC_TX(NULL));
            put_price(store, p, s->factors[point.factor[i]].path, point.value[i]);
        }
    }
    mc_arena_destroy(scratch);
}

static void put_sweep(struct mc_store *store, const struct mc_store_sweep *s, const char *id)
{
    const struct mc_bind run[] = {MC_BIND_INT(":run", store->run), {NULL, {0}}};
    int64_t prices = mc_read_int(store, "SELECT price_set FROM run WHERE run = :run", run);
    store->sweep = 1 + mc_read_int(store, "SELECT max(sweep) FROM sweep", NULL);
    MC_PUT(store, MC_T_SWEEP, MC_I(store->sweep), MC_TX(id), MC_I(0), MC_I(store->run), MC_TX(s->kind),
           MC_TX(s->name), MC_TX(s->title), MC_TX(s->question), MC_TX(s->command ? s->command : ""),
           MC_TX(mc_store_libm(store->arena)), MC_TX(s->text ? s->text : ""), MC_I(prices), MC_I(s->points),
           MC_I(s->replications), MC_I(s->chunk),
           MC_I(mc_sweep_chunks(s->points, s->replications, (uint64_t)s->chunk)), MC_I(0));
    for (int i = 0; i < s->factor_count; i++) {
        const struct mc_store_factor *f = &s->factors[i];
        MC_PUT(store, MC_T_FACTOR, MC_I(store->sweep), MC_I(i), MC_TX(f->name), MC_TX(f->path),
               MC_TX(f->unit));
    }
    put_points(store, s);
}

static bool keep_done(void *context, const struct mc_row *row)
{
    struct mc_store *store = context;
    uint64_t chunk = (uint64_t)row->values[0].integer;
    if (chunk < store->chunks) {
        store->chunk_done[chunk / 8] |= (uint8_t)(1u << chunk % 8);
    }
    return true;
}

static bool load_done(struct mc_store *store)
{
    const struct mc_bind binds[] = {MC_BIND_INT(":sweep", store->sweep), {NULL, {0}}};
    store->chunks = (uint64_t)mc_read_int(store, "SELECT chunks FROM sweep WHERE sweep = :sweep", binds);
    store->chunk_done = MC_NEW_ARRAY(store->arena, store->chunks / 8 + 1, uint8_t);
    return mc_read_query(store, "SELECT chunk FROM chunk WHERE sweep = :sweep", binds, NULL, keep_done,
                         store);
}

static bool update_turn(struct mc_store *store)
{
    return mc_sql_update(store, "UPDATE sweep SET turn = 1 + (SELECT max(turn) FROM sweep) WHERE sweep = ?1",
                         store->sweep);
}

bool mc_store_begin_sweep(struct mc_store *store, const struct mc_store_sweep *s)
{
    struct mc_store_run base = *s->base;
    const char *id = mc_store_sweep_id(store->arena, s);
    base.replications = 0;
    if (!mc_store_begin_run(store, &base) || !mc_sql_begin(store)) {
        return false;
    }
    store->sweep = find_sweep(store, id);
    if (store->sweep == 0) {
        put_sweep(store, s, id);
    }
    update_turn(store);
    return mc_sql_commit(store) && load_done(store);
}

/* ---- chunks ---- */

bool mc_store_chunk_done(void *context, uint64_t chunk)
{
    const struct mc_store *store = context;
    return store->chunk_done[chunk / 8] >> chunk % 8 & 1;
}

_Static_assert((int)MC_Q_COUNT <= (int)MC_STORE_AMOUNT_COLUMNS, "a further schema version adds columns");

static void put_item(struct mc_store *store, const struct mc_item *item)
{
    enum { KEYS = 11, COLUMNS = KEYS + MC_STORE_AMOUNT_COLUMNS };
    for (int lane = 0; lane < store->lane_count && !store->failed; lane++) {
        const struct mc_outcome *x = &item->lanes[lane];
        struct mc_cell_in cells[COLUMNS] = {
            MC_I(store->sweep), MC_I(item->point), MC_I(item->organisation), MC_I(item->history),
            MC_I(lane),         MC_I(x->entries),  MC_I(x->need_s),          MC_I(x->hard_unmet),
            MC_I(x->delivers),  MC_I(x->span_ms),  MC_I(x->fingerprint)};
        for (int q = 0; q < MC_STORE_AMOUNT_COLUMNS; q++) {
            cells[KEYS + q] = MC_I(q < MC_Q_COUNT ? x->sum[q] : 0);
        }
        (void)mc_sql_put(store, MC_T_POINT_RESULT, cells, COLUMNS);
    }
}

static bool open_batch(struct mc_store *store)
{
    if (!store->in_chunk) {
        store->in_chunk = mc_sql_begin(store);
        store->batch_began_ms = mc_sql_now_ms();
    }
    return store->in_chunk;
}

static bool close_batch(struct mc_store *store)
{
    if (!store->in_chunk) {
        return !store->failed;
    }
    store->in_chunk = false;
    return mc_sql_commit(store);
}

/* A disk takes its time for each transaction: chunks that come in quick succession share one. */
bool mc_store_chunk_sink(void *context, const struct mc_chunk *chunk)
{
    struct mc_store *store = context;
    if (!open_batch(store)) {
        return false;
    }
    bool ours = MC_PUT(store, MC_T_CHUNK, MC_I(store->sweep), MC_I(chunk->index)) && mc_sql_changed(store);
    for (int i = 0; ours && i < chunk->items; i++) {
        put_item(store, &chunk->item[i]);
    }
    if (mc_sql_now_ms() - store->batch_began_ms >= LONGEST_BATCH_MS && close_batch(store)) {
        mc_sql_let_others_in();
    }
    return !store->failed;
}

bool mc_store_finish_sweep(struct mc_store *store)
{
    return open_batch(store) &&
           mc_sql_update(store,
                         "UPDATE sweep SET finished = 1 WHERE sweep = ?1 AND chunks = "
                         "(SELECT count(*) FROM chunk WHERE chunk.sweep = sweep.sweep)",
                         store->sweep) &&
           close_batch(store);
}

/* ---- reading ---- */

struct sweeps {
    struct mc_arena *arena;
    struct mc_read_sweep *rows;
    int count, room;
};

static bool keep_sweep(void *context, const struct mc_row *row)
{
    struct sweeps *all = context;
    const struct mc_value *v = row->values;
    if (all->count == all->room) {
        int bigger = all->room ? all->room * 2 : 16;
        all->rows =
            mc_arena_grow(all->arena, all->rows, (size_t)all->count, (size_t)bigger, sizeof *all->rows);
        all->room = bigger;
    }
    all->rows[all->count++] = (struct mc_read_sweep){.sweep = v[0].integer,
                                                     .run = v[1].integer,
                                                     .id = mc_arena_dup(all->arena, v[2].text),
                                                     .name = mc_arena_dup(all->arena, v[3].text),
                                                     .kind = mc_arena_dup(all->arena, v[4].text),
                                                     .title = mc_arena_dup(all->arena, v[5].text),
                                                     .libm = mc_arena_dup(all->arena, v[6].text),
                                                     .command = mc_arena_dup(all->arena, v[7].text),
                                                     .points = (uint64_t)v[8].integer,
                                                     .replications = (uint64_t)v[9].integer,
                                                     .chunks = (uint64_t)v[10].integer,
                                                     .stored = (uint64_t)v[11].integer,
                                                     .finished = v[12].integer != 0};
    return true;
}

const struct mc_read_sweep *mc_read_sweeps(struct mc_store *store, struct mc_arena *arena, int *count)
{
    struct sweeps all = {.arena = arena};
    static const char sql[] =
        "SELECT sweep, run, id, name, kind, title, libm, command, points, replications, chunks,"
        " (SELECT count(*) FROM chunk WHERE chunk.sweep = sweep.sweep), finished FROM sweep ORDER BY turn "
        "DESC";
    bool fine = mc_read_query(store, sql, NULL, NULL, keep_sweep, &all);
    *count = all.count;
    return fine ? (all.rows ? all.rows : MC_NEW(arena, struct mc_read_sweep)) : NULL;
}

const struct mc_read_sweep *mc_read_choose_sweep(struct mc_store *store, struct mc_arena *arena,
                                                 struct mc_diag *diag, const char *id)
{
    int count = 0, found = 0;
    const struct mc_read_sweep *all = mc_read_sweeps(store, arena, &count), *match = NULL;
    for (int i = 0; i < count; i++) {
        if (!id || !*id ? i == 0 : strncmp(all[i].id, id, strlen(id)) == 0) {
            match = &all[i];
            found++;
        }
    }
    if (!all) {
        mc_diag_add(diag, MC_ERROR, (struct mc_place){0}, NULL, NULL, "%s", mc_store_error(store));
        return NULL;
    }
    if (found != 1) {
        mc_diag_add(diag, MC_ERROR, (struct mc_place){0}, NULL, "see `meshcost runs DB`",
                    found > 1 ? "%s: several sweeps begin with \"%s\"" : "%s: there is no sweep %s",
                    store->path, id && *id ? id : "yet");
        return NULL;
    }
    return match;
}
