/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Studies that a file keeps: tables as they were found, and what flips the verdict. */
#include "maker.h"
#include <string.h>

struct study {
    const char *method, *lane, *rival, *title, *note;
    int64_t run, turn;
};

struct studies {
    const struct mc_maker *m;
    struct study *row;
    int count;
};

/* The newest of each method and pair of lanes. */
static const char list_sql[] =
    "SELECT s.run, s.turn, method, lane, rival, json_extract(found, '$.title'), "
    "json_extract(found, '$.note') FROM study s JOIN run USING (run) WHERE scenario = (SELECT scenario FROM "
    "run WHERE run = "
    ":run) AND "
    "json_valid(found) AND s.turn = (SELECT max(n.turn) FROM study n JOIN run nr USING (run) WHERE n.method "
    "= "
    "s.method AND n.lane = s.lane AND n.rival = s.rival AND nr.scenario = run.scenario) ORDER BY s.turn DESC";

static bool keep_study(void *context, const struct mc_row *row)
{
    struct studies *all = context;
    struct mc_arena *arena = all->m->arena;
    const struct mc_value *v = row->values;
    all->row = mc_arena_grow(arena, all->row, (size_t)all->count, (size_t)all->count + 1, sizeof *all->row);
    all->row[all->count++] = (struct study){.run = v[0].integer,
                                            .turn = v[1].integer,
                                            .method = mc_arena_dup(arena, v[2].text),
                                            .lane = mc_arena_dup(arena, v[3].text),
                                            .rival = mc_arena_dup(arena, v[4].text),
                                            .title = mc_arena_dup(arena, v[5].text),
                                            .note = mc_arena_dup(arena, v[6].text)};
    return true;
}

static struct studies studies_of(const struct mc_maker *m)
{
    struct studies all = {.m = m};
    if (!mc_read_query(m->store, list_sql, m->binds, NULL, keep_study, &all)) {
        all.count = 0;
    }
    return all;
}

/* ---- as a table ---- */

static bool add_column(void *context, const struct mc_row *row)
{
    const struct mc_value *v = row->values;
    mc_table_column(context, v[0].text, v[1].kind == MC_VALUE_TEXT ? v[1].text : NULL);
    return true;
}

static bool add_cell(void *context, const struct mc_row *row)
{
    const struct mc_value *v = &row->values[0];
    if (v->kind == MC_VALUE_TEXT) {
        mc_table_text(context, v->text);
    } else if (v->kind == MC_VALUE_NULL) {
        mc_table_empty(context);
    } else {
        mc_table_number(context, v->real, 0);
    }
    return true;
}

static const struct mc_table *table_of(const struct mc_maker *m, const struct study *s, int ordinal)
{
    static const char columns[] =
        "SELECT json_extract(j.value, '$.name') AS name, json_extract(j.value, '$.unit') AS unit FROM study,"
        " json_each(found, '$.columns') j WHERE run = :in AND turn = :turn ORDER BY j.key LIMIT 30";
    static const char cells[] = "SELECT (SELECT x.atom FROM json_each(r.value) x WHERE x.key = "
                                "json_extract(c.value, '$.name')) AS cell"
                                " FROM study, json_each(found, '$.rows') r, json_each(found, '$.columns') c "
                                "WHERE run = :in AND turn = "
                                ":turn AND c.key < 30 AND r.key < 40 ORDER BY r.key, c.key";
    const struct mc_bind binds[] = {MC_BIND_INT(":in", s->run), MC_BIND_INT(":turn", s->turn), {NULL, {0}}};
    struct mc_table *t = mc_table_create(m->arena, mc_arena_printf(m->arena, "study-%d", ordinal),
                                         mc_arena_printf(m->arena, "%s (%s)", s->title, s->method), s->note);
    bool fine = mc_read_query(m->store, columns, binds, NULL, add_column, t) &&
                mc_read_query(m->store, cells, binds, NULL, add_cell, t);
    return fine ? t : NULL;
}

void mc_studies(const struct mc_maker *m)
{
    struct studies all = studies_of(m);
    for (int i = 0; i < all.count; i++) {
        const struct mc_table *t = table_of(m, &all.row[i], i + 1);
        if (!mc_document_table(m->document, t)) {
            mc_document_say(m->document, MC_BLOCK_NOTE, "%s (%s): %s", all.row[i].title, all.row[i].method,
                            all.row[i].note);
        }
    }
    if (all.count == 0) {
        mc_document_add(
            m->document, MC_BLOCK_NOTE,
            "This database keeps no study of its own: `meshcost sensitivity SCENARIO --method flip --db "
            "FILE` finds the shortest change of assumptions that turns the verdict, and `sobol`, "
            "`morris`, `tornado` and `breakeven` what the difference hangs on; all are shown here.");
    }
}

/* ---- what flips it ---- */

struct moves {
    struct mc_arena *arena;
    const char *text;
    int count;
};

/* Columns: factor, from, to. */
static bool add_move(void *context, const struct mc_row *row)
{
    struct moves *all = context;
    const struct mc_value *v = row->values;
    all->text = mc_arena_printf(all->arena, "%s%s%s from %s to %s", all->text, all->count ? "; " : "",
                                v[0].text, v[1].text, v[2].text);
    all->count++;
    return true;
}

const char *mc_study_flip(const struct mc_maker *m)
{
    static const char sql[] = "SELECT json_extract(r.value, '$.factor'), json_extract(r.value, '$.from'), "
                              "json_extract(r.value, '$.to')"
                              " FROM study, json_each(found, '$.rows') r WHERE run = :in AND turn = :turn "
                              "AND r.key < 3 ORDER BY r.key";
    const struct study *s = NULL;
    struct studies all = studies_of(m);
    if (m->leader < 0 || m->rival < 0) {
        return NULL;
    }
    const char *leader = m->compare->result->lane[m->leader].name,
               *rival = m->compare->result->lane[m->rival].name;
    for (int i = 0; i < all.count && !s; i++) {
        const struct study *x = &all.row[i];
        bool same = (strcmp(x->lane, leader) == 0 && strcmp(x->rival, rival) == 0) ||
                    (strcmp(x->lane, rival) == 0 && strcmp(x->rival, leader) == 0);
        s = same && strcmp(x->method, "flip") == 0 ? x : NULL;
    }
    if (!s) {
        return NULL;
    }
    const struct mc_bind binds[] = {MC_BIND_INT(":in", s->run), MC_BIND_INT(":turn", s->turn), {NULL, {0}}};
    struct moves moves = {m->arena, "", 0};
    bool fine = mc_read_query(m->store, sql, binds, NULL, add_move, &moves);
    return fine && moves.count ? mc_arena_printf(m->arena, "%s Most of it: %s.", s->note, moves.text)
                               : s->note;
}
