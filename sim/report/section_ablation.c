/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What single mechanisms move: runs that the file holds beside this one, over the same histories. */
#include "maker.h"
#include <math.h>

enum { MOST_RUNS = 40 };

/* Parameters of the same scenario stand in the same order; a list of models without which a run was made is
 * said by their names. */
static const char find_sql[] =
    "SELECT other.id, CASE d.path WHEN 'without' THEN 'the model ' || replace(replace(d.value, '[', ''), "
    "']', '') "
    "ELSE d.path || ' (set to ' || substr(d.value, 1, 40) || ')' END "
    "FROM run base JOIN run other ON other.scenario = base.scenario AND other.seed = base.seed AND other.run "
    "<> base.run "
    "AND other.histories = base.histories AND other.start_ms = base.start_ms AND other.end_ms = base.end_ms "
    "AND other.finished = 1 AND other.tool_version = base.tool_version AND other.price_set = base.price_set "
    "JOIN parameter d ON d.run = other.run JOIN parameter own ON own.run = base.run AND own.ordinal = "
    "d.ordinal "
    "AND own.path = d.path AND own.value <> d.value "
    "WHERE base.run = :run AND (SELECT count(*) FROM parameter p WHERE p.run = other.run) = (SELECT count(*) "
    "FROM "
    "parameter p WHERE p.run = base.run) AND NOT EXISTS (SELECT 1 FROM parameter p WHERE p.run = base.run "
    "AND NOT EXISTS "
    "(SELECT 1 FROM parameter q WHERE q.run = other.run AND q.ordinal = p.ordinal AND q.path = p.path)) "
    "AND (SELECT group_concat(name) FROM (SELECT name FROM lane WHERE run = base.run ORDER BY lane)) = "
    "(SELECT group_concat(name) FROM (SELECT name FROM lane WHERE run = other.run ORDER BY lane)) "
    "GROUP BY other.run HAVING count(*) = 1 ORDER BY other.turn LIMIT :most";

struct finder {
    struct mc_maker *m;
    const char *id[MOST_RUNS], *name[MOST_RUNS];
    int count;
};

static bool keep(void *context, const struct mc_row *row)
{
    struct finder *f = context;
    f->id[f->count] = mc_arena_dup(f->m->arena, row->values[0].text);
    f->name[f->count++] = mc_arena_dup(f->m->arena, row->values[1].text);
    return true;
}

/* ---- the figure ---- */

static const char create_sql[] = "CREATE TEMP TABLE IF NOT EXISTS moved (place INTEGER, name TEXT, lane "
                                 "INTEGER, mean REAL, low REAL, high REAL)";
static const char insert_sql[] = "INSERT INTO temp.moved VALUES (:place, :name, :lane, :mean, :low, :high)";

/* What is no number becomes NULL. */
static bool put(const struct mc_maker *m, int place, int lane, const struct mc_estimate *e)
{
    const struct mc_bind binds[] = {MC_BIND_INT(":place", place),
                                    MC_BIND_TEXT(":name", m->ablated[place].name),
                                    MC_BIND_INT(":lane", lane),
                                    MC_BIND_REAL(":mean", e->mean),
                                    MC_BIND_REAL(":low", e->withheld ? NAN : e->low),
                                    MC_BIND_REAL(":high", e->withheld ? NAN : e->high),
                                    {NULL, {0}}};
    return mc_figure_put(m->store, insert_sql, binds);
}

static bool put_all(const struct mc_maker *m)
{
    bool fine =
        mc_figure_put(m->store, create_sql, NULL) && mc_figure_put(m->store, "DELETE FROM temp.moved", NULL);
    for (int i = 0; i < m->ablated_count; i++) {
        for (int lane = 0; fine && lane < m->compare->result->lanes; lane++) {
            struct mc_estimate e = mc_compare_moved(m->arena, m->compare, m->ablated[i].compare, lane, -1);
            fine = put(m, i, lane, &e);
        }
    }
    return fine;
}

/* ---- the runs ---- */

bool mc_ablated_find(struct mc_maker *m, struct mc_diag *diag, const struct mc_compare_options *how)
{
    struct finder f = {.m = m};
    const struct mc_bind binds[] = {m->binds[0], MC_BIND_INT(":most", MOST_RUNS), {NULL, {0}}};
    struct mc_ablated *all = MC_NEW_ARRAY(m->arena, MOST_RUNS, struct mc_ablated);
    if (!mc_read_query(m->store, find_sql, binds, NULL, keep, &f)) {
        return false;
    }
    for (int i = 0; i < f.count; i++) {
        const struct mc_read_run *run = mc_read_choose(m->store, m->arena, diag, f.id[i]);
        struct mc_read_result *result = run ? mc_read_result(m->store, m->arena, run) : NULL;
        const struct mc_compare *c = result ? mc_compare(m->arena, diag, result, how) : NULL;
        if (!c) {
            return false;
        }
        if (c->result->organisations == m->compare->result->organisations) {
            all[m->ablated_count++] = (struct mc_ablated){f.name[i], c};
        }
    }
    m->ablated = all;
    return put_all(m);
}

/* ---- the section ---- */

/* One row a run, one column a lane: what it moves, or by how much more than in the lane `reference`. */
static const struct mc_table *table_of(const struct mc_maker *m, const char *id, const char *title,
                                       const char *note, int reference)
{
    const struct mc_compare *c = m->compare;
    struct mc_table *t = mc_table_create(m->arena, id, title, note);
    mc_table_column(t, "what is taken out", NULL);
    for (int lane = 0; lane < c->result->lanes && lane < MC_MAKER_LANES; lane++) {
        if (lane != reference) {
            mc_table_column(t, c->result->lane[lane].name, c->measure[0].unit);
        }
    }
    mc_table_column(t, "cheapest without", NULL);
    for (int i = 0; i < m->ablated_count; i++) {
        const struct mc_compare *without = m->ablated[i].compare;
        mc_table_text(t, m->ablated[i].name);
        for (int lane = 0; lane < c->result->lanes && lane < MC_MAKER_LANES; lane++) {
            if (lane != reference) {
                struct mc_estimate e = mc_compare_moved(m->arena, c, without, lane, reference);
                mc_table_estimate(t, &e);
            }
        }
        mc_table_text(t, mc_compare_leader(without));
    }
    return t;
}

bool mc_section_ablation(const struct mc_maker *m)
{
    const struct mc_compare *c = m->compare;
    const char *reference = c->result->lane[c->reference].name;
    if (m->ablated_count == 0) {
        return false;
    }
    mc_document_section(m->document, "ablation", "Ablation: what each mechanism moves");
    mc_document_say(
        m->document, MC_BLOCK_TEXT,
        "%d %s of this file %s from this run in one value, over the same organisations and histories. The "
        "difference is what that value does, by itself and by what it sets going in the others; the rows add "
        "up to "
        "no whole.",
        m->ablated_count, m->ablated_count == 1 ? "run" : "runs",
        m->ablated_count == 1 ? "differs" : "differ");
    mc_maker_figure(m, "58_ablation");
    mc_document_table(
        m->document,
        table_of(m, "ablation", "What each mechanism moves",
                 mc_arena_printf(
                     m->arena,
                     "Cash a year of this run minus that of the run without it, paired: mean over n = %d "
                     "organisations with its 95 %% interval; where one organisation would decide the mean, "
                     "p10 to p90 of the organisations. Negative: it saves money.",
                     c->result->organisations),
                 -1));
    mc_document_table(
        m->document,
        table_of(m, "ablation-between", "What each mechanism moves between the lanes",
                 mc_arena_printf(
                     m->arena,
                     "The same, minus what it moves in %s: by so much it speaks for or against a lane. "
                     "Negative: for the lane.",
                     reference),
                 c->reference));
    return true;
}
