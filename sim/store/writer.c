/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing replications: in order, in chunks of one transaction. */
#include "meshcost/buffer.h"
#include "meshcost/history.h"
#include "more.h"
#include <stdio.h>
#include <string.h>

/* Where a row belongs: the cells that all tables of results begin with. */
struct at {
    struct mc_store *store;
    uint64_t o, h;
    int lane;
};
#define AT(a)      MC_I((a)->store->run), MC_I(0), MC_I((a)->o), MC_I((a)->h)
#define AT_LANE(a) AT(a), MC_I((a)->lane)

/* ---- priors and draws ---- */

static int keep_prior(struct mc_store *store, const char *path, const char *subject)
{
    if (store->prior_count == store->prior_room) {
        int bigger = store->prior_room ? store->prior_room * 2 : 128;
        store->priors = mc_arena_grow(store->arena, store->priors, (size_t)store->prior_count, (size_t)bigger,
                                      sizeof *store->priors);
        store->prior_room = bigger;
    }
    store->priors[store->prior_count] =
        (struct mc_store_prior){mc_arena_dup(store->arena, path), mc_arena_dup(store->arena, subject)};
    return store->prior_count++;
}

/* Those that the file has and we do not: of an earlier process, or of another one that writes the same run.
 */
static void load_priors(struct mc_store *store)
{
    sqlite3_stmt *s =
        mc_sql_prepare(store, "SELECT path, subject FROM prior WHERE run = ? AND prior >= ? ORDER BY prior");
    if (s) {
        sqlite3_bind_int64(s, 1, store->run);
        sqlite3_bind_int64(s, 2, store->prior_count);
    }
    while (mc_sql_step(store, s) == SQLITE_ROW) {
        keep_prior(store, mc_sql_text(s, 0), mc_sql_text(s, 1));
    }
    sqlite3_finalize(s);
}

static bool is_prior(const struct mc_store *store, int i, const char *path, const char *subject)
{
    return i < store->prior_count && strcmp(store->priors[i].path, path) == 0 &&
           strcmp(store->priors[i].subject, subject) == 0;
}

/* Draws come in the same order for every organisation, so the guess is nearly always right. */
static int find_prior(struct mc_store *store, int guess, const struct mc_draw *draw, const char *subject)
{
    if (is_prior(store, guess, draw->path, subject)) {
        return guess;
    }
    for (int i = 0; i < store->prior_count; i++) {
        if (is_prior(store, i, draw->path, subject)) {
            return i;
        }
    }
    int new = keep_prior(store, draw->path, subject);
    MC_PUT(store, MC_T_PRIOR, MC_I(store->run), MC_I(new), MC_TX(draw->path), MC_TX(subject),
           MC_TX(draw->unit));
    return new;
}

static void put_draws(const struct at *a, const struct mc_replication *r)
{
    for (int i = 0; i < r->draw_count; i++) {
        const struct mc_draw *d = &r->draws[i];
        int prior = find_prior(a->store, i, d, d->subject ? d->subject : "");
        MC_PUT(a->store, MC_T_DRAW, MC_I(a->store->run), MC_I(0), MC_I(a->o), MC_I(prior), MC_R(d->uniform),
               MC_R(d->value));
    }
}

/* ---- results ---- */

static void put_amounts(const struct at *a, const struct mc_lane_result *l)
{
    for (int q = 0; q < MC_Q_COUNT; q++) {
        if (l->sum[q] != 0) {
            MC_PUT(a->store, MC_T_AMOUNT, AT_LANE(a), MC_I(q), MC_I(l->sum[q]));
        }
    }
    for (int i = 0; i < l->total_count; i++) {
        const struct mc_ledger_total *t = &l->totals[i];
        MC_PUT(a->store, MC_T_TOTAL, AT_LANE(a), MC_I(t->category), MC_I(t->cause), MC_I(t->team),
               MC_I(t->quantity), MC_I(t->amount));
    }
    for (int i = 0; i < l->month_count; i++) {
        const struct mc_ledger_month *m = &l->months[i];
        if (!mc_store_is_summed(m)) {
            MC_PUT(a->store, MC_T_MONTH, AT_LANE(a), MC_I(m->month), MC_I(m->category), MC_I(m->quantity),
                   MC_I(m->amount));
        }
    }
}

static void put_lanes(struct at *a, const struct mc_replication *r)
{
    for (a->lane = 0; a->lane < a->store->lane_count; a->lane++) {
        const struct mc_lane_result *l = r->lanes[a->lane];
        MC_PUT(a->store, MC_T_OUTCOME, AT_LANE(a), MC_I(l->entries), MC_I(l->need_s), MC_I(l->hard_unmet),
               MC_I(l->delivers), MC_I(l->fingerprint));
        put_amounts(a, l);
        mc_store_add_sums(a->store, a->lane, l);
    }
}

/* ---- trace ---- */

static void put_history(const struct at *a, const struct mc_history *h)
{
    struct mc_buffer subject = {0};
    for (int i = 0; i < h->namespace_count; i++) {
        const struct mc_namespace *n = &h->namespaces[i];
        MC_PUT(a->store, MC_T_NAMESPACE, AT(a), MC_I(i), MC_TX(n->name), MC_I(n->cluster), MC_I(n->team));
    }
    for (int i = 0; i < h->event_count; i++) {
        const struct mc_history_event *e = &h->events[i];
        mc_buffer_clear(&subject);
        mc_history_subject(h, a->store->scenario, e, &subject);
        MC_PUT(a->store, MC_T_EVENT, AT(a), MC_I(i), MC_I(e->id), MC_I(e->cause), MC_I(e->time),
               MC_TX(mc_history_kind_words[e->kind]), MC_TX(mc_buffer_text(&subject)), MC_I(e->value));
    }
    mc_buffer_free(&subject);
}

static void put_entries(struct at *a, const struct mc_replication *r)
{
    int64_t ordinal = 0;
    for (int64_t i = 0; i < r->trace_count; i++) {
        const struct mc_entry *e = &r->trace[i].entry;
        ordinal = i > 0 && r->trace[i].lane == r->trace[i - 1].lane ? ordinal + 1 : 0;
        a->lane = r->trace[i].lane;
        MC_PUT(a->store, MC_T_ENTRY, AT_LANE(a), MC_I(ordinal), MC_I(e->time), MC_I(e->event),
               MC_I(e->category), MC_I(e->cause), MC_I(e->team), MC_I(e->cluster), MC_I(e->component),
               MC_I(e->namespace_index), MC_I(e->quantity), MC_I(e->amount));
    }
}

/* ---- chunks ---- */

static bool open_chunk(struct mc_store *store)
{
    if (!store->in_chunk) {
        store->in_chunk = mc_sql_begin(store);
        store->in_this_chunk = 0;
        store->batch_began_ms = mc_sql_now_ms();
        load_priors(store);
    }
    return store->in_chunk;
}

static bool close_chunk(struct mc_store *store)
{
    if (!store->in_chunk) {
        return !store->failed;
    }
    store->in_chunk = false;
    return mc_sql_commit(store);
}

/* False if the replication is there already: another process was faster. */
static bool claim(const struct at *a, const struct mc_replication *r)
{
    return MC_PUT(a->store, MC_T_REPLICATION, AT(a), MC_I(r->events != NULL)) && mc_sql_changed(a->store);
}

bool mc_store_sink(void *context, const struct mc_replication *r)
{
    struct mc_store *store = context;
    struct at a = {.store = store, .o = r->organisation, .h = r->history};
    if (!open_chunk(store)) {
        return false;
    }
    if (claim(&a, r)) {
        put_lanes(&a, r);
        put_draws(&a, r);
        if (r->events) {
            put_history(&a, r->events);
            put_entries(&a, r);
        }
    }
    if (++store->in_this_chunk >= store->chunk &&
        mc_sql_now_ms() - store->batch_began_ms >= store->least_ms && close_chunk(store)) {
        mc_sql_let_others_in();
    }
    return !store->failed;
}

bool mc_store_done(void *context, uint64_t index)
{
    const struct mc_store *store = context;
    return index < store->stored;
}

bool mc_store_finish(struct mc_store *store)
{
    if (!open_chunk(store)) {
        return false;
    }
    mc_sql_update(store,
                  "UPDATE run SET finished = 1 WHERE run = ?1 AND replications <= "
                  "(SELECT count(*) FROM replication WHERE run = ?1)",
                  store->run);
    return close_chunk(store);
}
