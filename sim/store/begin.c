/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Beginning a run: everything that is constant of it, or finding it again. */
#include "meshcost/buffer.h"
#include "meshcost/model.h"
#include "meshcost/quantity.h"
#include "more.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* A disk takes its time for each transaction: replications that come in quick succession share one. */
enum { DEFAULT_CHUNK = 16, DEFAULT_MS = 250 };

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static int64_t of_id(struct mc_store *store, const char *sql, const char *id)
{
    const struct mc_bind binds[] = {MC_BIND_TEXT(":id", id), {NULL, {0}}};
    return mc_read_int(store, sql, binds);
}

static int64_t of_run(struct mc_store *store, const char *sql)
{
    const struct mc_bind binds[] = {MC_BIND_INT(":run", store->run), {NULL, {0}}};
    return mc_read_int(store, sql, binds);
}

/* ---- prices ---- */

static const char *price_set_id(struct mc_arena *arena, const struct mc_prices *prices)
{
    struct mc_buffer text = {0};
    char hex[65];
    mc_buffer_printf(&text, "%s\n%s\n", prices->name, prices->currency);
    for (int i = 0; i < prices->count; i++) {
        mc_buffer_printf(&text, "%s=%lld\n", prices->prices[i].key, (long long)prices->prices[i].micro);
    }
    mc_read_sha256(mc_buffer_text(&text), text.length, hex);
    mc_buffer_free(&text);
    return mc_arena_copy_text(arena, hex, 16);
}

static int64_t put_prices(struct mc_store *store, const struct mc_prices *prices)
{
    const char *id = price_set_id(store->arena, prices);
    int64_t set = of_id(store, "SELECT price_set FROM price_set WHERE id = :id", id);
    if (set > 0 || store->failed) {
        return set;
    }
    set = 1 + mc_read_int(store, "SELECT max(price_set) FROM price_set", NULL);
    MC_PUT(store, MC_T_PRICE_SET, MC_I(set), MC_TX(id), MC_TX(prices->name),
           MC_TX(or_empty(prices->currency)), MC_TX(prices->file));
    for (int i = 0; i < prices->count; i++) {
        const struct mc_price *p = &prices->prices[i];
        MC_PUT(store, MC_T_PRICE, MC_I(set), MC_TX(p->key), MC_I(p->micro), MC_TX(p->source));
    }
    return set;
}

/* ---- what is constant ---- */

static const char *compiler(struct mc_arena *arena)
{
#if defined(__clang__)
    return mc_arena_printf(arena, "clang %d.%d.%d", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
    return mc_arena_printf(arena, "gcc %d.%d.%d", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
}

/* The bits depend on the processor. */
const char *mc_store_libm(struct mc_arena *arena)
{
    double (*const functions[])(double) = {exp, log, tgamma, lgamma, expm1};
    uint64_t hash = 0;
    for (int i = 0; i < 1000; i++) {
        double y = functions[i % 5](0.01 + 0.0173 * i);
        uint64_t bits;
        memcpy(&bits, &y, sizeof bits);
        hash = mc_hash_join(hash, bits);
    }
    return mc_arena_printf(arena, "%016llx", (unsigned long long)hash);
}

static void put_run(struct mc_store *store, const struct mc_store_run *run, const char *id, int64_t prices)
{
    const struct mc_scenario *s = run->scenario;
    MC_PUT(store, MC_T_RUN, MC_I(store->run), MC_TX(id), MC_I(0), MC_TX(MC_VERSION),
           MC_TX(compiler(store->arena)), MC_TX(or_empty(run->command)), MC_TX(mc_store_libm(store->arena)),
           MC_TX(or_empty(s->name)), MC_TX(s->title), MC_TX(s->question), MC_TX(or_empty(s->currency)),
           MC_I(run->seed), MC_I(run->replications), MC_I(run->histories), MC_I(run->traced), MC_I(s->start),
           MC_I(s->end), MC_I(s->as_of), MC_R(s->policy.tolerance), MC_I(prices), MC_I(0));
}

static void put_file(struct mc_store *store, const char *role, const char *name, const char *path,
                     const char *text)
{
    char hex[65];
    mc_read_sha256(or_empty(text), strlen(or_empty(text)), hex);
    MC_PUT(store, MC_T_FILE, MC_I(store->run), MC_TX(role), MC_TX(or_empty(name)), MC_TX(path), MC_TX(hex),
           MC_TX(or_empty(text)));
}

static void put_parameters(struct mc_store *store, const struct mc_store_run *run)
{
    for (int i = 0; i < run->parameter_count; i++) {
        const struct mc_effective *p = &run->parameters[i];
        MC_PUT(store, MC_T_PARAMETER, MC_I(store->run), MC_I(i), MC_TX(or_empty(p->path)),
               MC_TX(or_empty(p->value)), MC_TX(p->unit), MC_TX(or_empty(p->origin)), MC_TX(p->source),
               MC_TX(p->confidence));
    }
}

static void put_lane(struct mc_store *store, int ordinal, const struct mc_lane *lane)
{
    MC_PUT(store, MC_T_LANE, MC_I(store->run), MC_I(ordinal), MC_TX(lane->name),
           MC_TX(lane->title ? lane->title : lane->name), MC_TX(lane->summary), MC_TX(lane->colour),
           MC_I(lane->dash));
    for (int i = 0; i < lane->component_count; i++) {
        const struct mc_component *c = &lane->components[i];
        MC_PUT(store, MC_T_COMPONENT, MC_I(store->run), MC_I(ordinal), MC_I(i), MC_TX(c->name),
               MC_TX(c->product), MC_TX(mc_component_role_words[c->role]), MC_TX(c->placement_name));
    }
    for (int i = 0; i < MC_CAPABILITIES; i++) {
        const struct mc_lane_capability *c = lane->by_capability[i];
        if (c) {
            MC_PUT(store, MC_T_SUPPORT, MC_I(store->run), MC_I(ordinal), MC_TX(mc_capability_words[i]),
                   MC_TX(mc_support_words[c->support]), MC_TX(mc_maturity_words[c->maturity]),
                   MC_TX(c->source), MC_TX(c->note));
        }
    }
}

/* Of a migration, the files of both sides. */
static void put_lane_files(struct mc_store *store, const struct mc_store_run *run)
{
    const struct mc_lane **files =
        MC_NEW_ARRAY(store->arena, (size_t)run->lane_count * MC_SIDES, const struct mc_lane *);
    int count = mc_lane_files(run->lanes, run->lane_count, files);
    for (int i = 0; i < count; i++) {
        put_file(store, "lane", files[i]->name, files[i]->file, files[i]->text);
    }
}

static void put_organisation(struct mc_store *store, const struct mc_scenario *s)
{
    for (int i = 0; i < s->team_count; i++) {
        MC_PUT(store, MC_T_TEAM, MC_I(store->run), MC_I(i), MC_TX(or_empty(s->teams[i].name)),
               MC_I(s->teams[i].people), MC_I(s->teams[i].mesh_hours), MC_I(s->teams[i].on_call));
    }
    for (int i = 0; i < MC_ROLES; i++) {
        MC_PUT(store, MC_T_OWNER, MC_I(store->run), MC_TX(mc_role_words[i]), MC_I(s->owners[i].team_index),
               MC_I(s->owners[i].alerts), MC_I(s->owners[i].rehearsed));
    }
    for (int i = 0; i < s->cluster_count; i++) {
        MC_PUT(store, MC_T_CLUSTER, MC_I(store->run), MC_I(i), MC_TX(or_empty(s->clusters[i].name)),
               MC_I(s->clusters[i].nodes));
    }
    for (int i = 0; i < s->requirement_count; i++) {
        const struct mc_requirement *r = &s->requirements[i];
        MC_PUT(store, MC_T_REQUIREMENT, MC_I(store->run), MC_I(i), MC_TX(or_empty(r->name)), MC_I(r->hard),
               MC_I(r->due ? r->due : s->start), MC_R(r->share));
    }
}

static void put_vocabulary(struct mc_store *store)
{
    for (int i = 0; mc_models[i]; i++) {
        MC_PUT(store, MC_T_CATEGORY, MC_I(store->run), MC_I(i), MC_TX(mc_models[i]->name),
               MC_TX(mc_models[i]->summary));
        for (int j = 0; mc_models[i]->causes[j]; j++) {
            MC_PUT(store, MC_T_CAUSE, MC_I(store->run), MC_I(i), MC_I(j), MC_TX(mc_models[i]->causes[j]));
        }
    }
    for (int i = 0; i < MC_Q_COUNT; i++) {
        const struct mc_quantity_info *q = &mc_quantity_table[i];
        MC_PUT(store, MC_T_QUANTITY, MC_I(store->run), MC_I(i), MC_TX(q->word), MC_TX(q->unit),
               MC_I(q->per_priced_unit), MC_TX(q->priced_unit), MC_TX(q->price_key), MC_TX(q->doc));
    }
}

static void put_months(struct mc_store *store, const struct mc_scenario *s)
{
    int64_t time = s->start;
    int month = 0;
    for (; time < s->end; time = mc_date_next_month(time), month++) {
        MC_PUT(store, MC_T_MONTH_START, MC_I(store->run), MC_I(month), MC_I(time));
    }
    MC_PUT(store, MC_T_MONTH_START, MC_I(store->run), MC_I(month), MC_I(s->end));
}

static void put_constants(struct mc_store *store, const struct mc_store_run *run, const char *id,
                          int64_t prices)
{
    store->run = 1 + mc_read_int(store, "SELECT max(run) FROM run", NULL);
    put_run(store, run, id, prices);
    put_file(store, "scenario", run->scenario->name, run->scenario_file, run->scenario_text);
    put_parameters(store, run);
    for (int i = 0; i < run->lane_count; i++) {
        put_lane(store, i, run->lanes[i]);
    }
    put_lane_files(store, run);
    put_organisation(store, run->scenario);
    mc_store_put_tiers(store, run);
    mc_store_put_signals(store, run);
    put_vocabulary(store);
    put_months(store, run->scenario);
    mc_store_put_run_surfaces(store, run);
}

/* ---- the run as it is now ---- */

static void update_run(struct mc_store *store, const struct mc_store_run *run, int64_t prices)
{
    sqlite3_stmt *s = mc_sql_prepare(
        store, "UPDATE run SET turn = 1 + (SELECT max(turn) FROM run), price_set = ?2, command = ?4, "
               "finished = finished AND replications >= ?3, replications = max(replications, ?3) "
               "WHERE run = ?1");
    if (s) {
        sqlite3_bind_int64(s, 1, store->run);
        sqlite3_bind_int64(s, 2, prices);
        sqlite3_bind_int64(s, 3, (int64_t)run->replications);
        sqlite3_bind_text(s, 4, or_empty(run->command), -1, SQLITE_STATIC);
    }
    (void)mc_sql_step(store, s);
    sqlite3_finalize(s);
}

bool mc_store_begin_run(struct mc_store *store, const struct mc_store_run *run)
{
    MC_ASSERT(store->writable && !store->in_chunk && run->histories >= 1);
    const char *id = mc_store_run_id(store->arena, run);
    store->histories = run->histories;
    store->lane_count = run->lane_count;
    store->scenario = run->scenario;
    store->chunk = run->chunk > 0 ? (uint64_t)run->chunk : DEFAULT_CHUNK;
    store->least_ms = run->chunk > 0 ? 0 : DEFAULT_MS;
    store->prior_count = 0;
    mc_store_begin_sums(store, run->scenario);
    if (!mc_sql_begin(store)) {
        return false;
    }
    int64_t prices = put_prices(store, run->prices);
    store->run = of_id(store, "SELECT run FROM run WHERE id = :id", id);
    if (store->run == 0) {
        put_constants(store, run, id, prices);
    }
    if (run->replications > 0) {
        update_run(store, run, prices);
    }
    store->stored = (uint64_t)of_run(store, "SELECT count(*) FROM replication WHERE run = :run");
    store->wanted = (uint64_t)of_run(store, "SELECT replications FROM run WHERE run = :run");
    return mc_sql_commit(store);
}

uint64_t mc_store_stored(const struct mc_store *store)
{
    return store->stored;
}
