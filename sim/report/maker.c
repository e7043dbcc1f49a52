/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From files with queries to blocks of a document. */
#include "maker.h"
#include "meshcost/quantity.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_GROUPS = 600 };

static const char *sql_of(const char *name)
{
    return mc_asset_find(mc_report_assets, name)->text;
}

static const char *part(const struct mc_maker *m, const char *sql, const char *key)
{
    const char *text = mc_asset_header(m->arena, sql, key);
    return *text ? text : NULL;
}

static const char *id_of(const struct mc_maker *m, const char *name)
{
    return mc_arena_copy_text(m->arena, name, strcspn(name, "."));
}

const struct mc_table *mc_maker_query(const struct mc_maker *m, const char *name)
{
    const char *sql = sql_of(name);
    return mc_table_query(m->arena, m->store, id_of(m, name), part(m, sql, "title"), part(m, sql, "note"),
                          sql, m->binds);
}

static bool show(const struct mc_maker *m, const char *name, const struct mc_table *table)
{
    if (mc_document_table(m->document, table)) {
        return true;
    }
    mc_document_add(m->document, MC_BLOCK_NOTE, part(m, sql_of(name), "absent"));
    return false;
}

bool mc_maker_rows(const struct mc_maker *m, const char *name)
{
    return show(m, name, mc_maker_query(m, name));
}

/* ---- samples ---- */

struct group {
    const char *label, *unit;
    double *value; /* [lane][organisation] */
    int *count;    /* [lane] values, for quantiles */
    bool any;
};

struct sampler {
    const struct mc_maker *m;
    const char *first; /* name of the first column */
    int room;          /* values a lane */
    bool dense;        /* the fourth column is an organisation, and the place of the value */
    int count;
    struct group *group;
};

static struct group *group_of(struct sampler *s, const char *label, const char *unit)
{
    const struct mc_read_result *r = s->m->compare->result;
    for (int i = s->count - 1; i >= 0; i--) {
        if (strcmp(s->group[i].label, label) == 0 && strcmp(s->group[i].unit, unit) == 0) {
            return &s->group[i];
        }
    }
    if (s->count == MOST_GROUPS) {
        return NULL;
    }
    struct group *g = &s->group[s->count++];
    *g = (struct group){
        .label = mc_arena_dup(s->m->arena, label),
        .unit = mc_arena_dup(s->m->arena, unit),
        .value = MC_NEW_ARRAY(s->m->arena, (size_t)r->lanes * (size_t)s->room, double),
        .count = MC_NEW_ARRAY(s->m->arena, (size_t)r->lanes, int),
    };
    return g;
}

static bool name_first(void *context, const struct mc_row *row)
{
    struct sampler *s = context;
    s->first = mc_arena_dup(s->m->arena, row->names[0]);
    return true;
}

static bool add_sample(void *context, const struct mc_row *row)
{
    struct sampler *s = context;
    const struct mc_value *v = row->values;
    int64_t lane = v[2].integer, o = v[3].integer;
    struct group *g = group_of(s, v[0].text, v[1].text);
    if (!g || lane < 0 || lane >= s->m->compare->result->lanes) {
        return true;
    }
    int64_t at = s->dense ? o : g->count[lane];
    if (at >= 0 && at < s->room) {
        g->count[lane]++;
        g->value[lane * s->room + at] += v[4].real;
        g->any = g->any || v[4].real != 0;
    }
    return true;
}

static bool sample(struct sampler *s, const char *name)
{
    s->group = MC_NEW_ARRAY(s->m->arena, MOST_GROUPS, struct group);
    s->first = "";
    return mc_read_query(s->m->store, sql_of(name), s->m->binds, name_first, add_sample, s);
}

static struct mc_table *begin(const struct sampler *s, const char *name, const char *id, const char *note)
{
    const char *sql = sql_of(name), *own = part(s->m, sql, "note");
    struct mc_table *t = mc_table_create(s->m->arena, id ? id : id_of(s->m, name), part(s->m, sql, "title"),
                                         own ? mc_arena_printf(s->m->arena, "%s %s", own, note) : note);
    mc_table_column(t, s->first, NULL);
    return t;
}

const struct mc_table *mc_maker_estimate_table(const struct mc_maker *m, const char *name, const char *id)
{
    const struct mc_read_result *r = m->compare->result;
    struct sampler s = {.m = m, .room = r->organisations, .dense = true};
    if (!sample(&s, name) || r->lanes > MC_MAKER_LANES) {
        return NULL;
    }
    struct mc_table *t = begin(
        &s, name, id,
        mc_arena_printf(m->arena,
                        "Mean over n = %d organisations with its 95 %% interval; where one organisation "
                        "would decide the mean, p10 to p90 of the organisations.",
                        r->organisations));
    struct mc_arena *scratch = mc_arena_create(0);
    mc_table_column(t, "unit", NULL);
    for (int lane = 0; lane < r->lanes; lane++) {
        mc_table_column(t, r->lane[lane].name, NULL);
    }
    for (int i = 0; i < s.count; i++) {
        if (!s.group[i].any) {
            continue;
        }
        mc_table_text(t, s.group[i].label);
        mc_table_text(t, s.group[i].unit);
        for (int lane = 0; lane < r->lanes; lane++) {
            struct mc_estimate e = mc_estimate(s.group[i].value + lane * s.room, s.room, scratch);
            mc_table_estimate(t, &e);
        }
    }
    mc_arena_destroy(scratch);
    return t;
}

bool mc_maker_estimates(const struct mc_maker *m, const char *name)
{
    return show(m, name, mc_maker_estimate_table(m, name, NULL));
}

/* ---- quantiles ---- */

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

/* Type 7, of sorted values. */
static double quantile(const double *sorted, int n, double p)
{
    double at = (p < 0 ? 0 : p > 1 ? 1 : p) * (n - 1), floor_at = floor(at);
    int i = (int)floor_at;
    return i + 1 < n ? sorted[i] + (at - floor_at) * (sorted[i + 1] - sorted[i]) : sorted[n - 1];
}

bool mc_maker_quantiles(const struct mc_maker *m, const char *name)
{
    const struct mc_read_result *r = m->compare->result;
    struct sampler s = {.m = m, .room = r->replications * (2 + (int)m->run->years)};
    if (!sample(&s, name)) {
        return false;
    }
    /* Years and histories of an organisation are alike: the interval counts organisations only. */
    double spread = 1.96 * sqrt(0.9 * 0.1 / r->organisations);
    struct mc_table *t =
        begin(&s, name, NULL,
              mc_arena_printf(m->arena,
                              "The interval of p90 is 95 %% by order statistics, as if each of the %d "
                              "organisations had been observed once.",
                              r->organisations));
    static const char *const columns[] = {"p50", "p90", "low", "high", "worst", "n"};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        const char *unit = i == 5 ? "years" : s.count ? s.group[0].unit : NULL;
        mc_table_column(t, columns[i], unit);
    }
    for (int i = 0; i < s.count; i++) {
        for (int lane = 0; lane < r->lanes; lane++) {
            int n = s.group[i].count[lane];
            double *v = s.group[i].value + lane * s.room;
            if (n == 0) {
                continue;
            }
            qsort(v, (size_t)n, sizeof *v, ascending);
            double half = (quantile(v, n, 0.9 + spread) - quantile(v, n, 0.9 - spread)) / 2;
            mc_table_text(t, r->lane[lane].name);
            mc_table_number(t, quantile(v, n, 0.5), half);
            mc_table_number(t, quantile(v, n, 0.9), half);
            mc_table_number(t, quantile(v, n, 0.9 - spread), half);
            mc_table_number(t, quantile(v, n, 0.9 + spread), half);
            mc_table_number(t, v[n - 1], half);
            mc_table_int(t, n);
        }
    }
    return show(m, name, t);
}

/* ---- small ---- */

void mc_maker_figure(const struct mc_maker *m, const char *id)
{
    mc_document_figure(m->document, mc_figures_find(m->figures, id));
}

int64_t mc_maker_int(const struct mc_maker *m, const char *sql)
{
    return mc_read_int(m->store, sql, m->binds);
}

struct first {
    struct mc_arena *arena;
    const char *text;
};

static bool keep_first(void *context, const struct mc_row *row)
{
    struct first *f = context;
    if (row->values[0].kind == MC_VALUE_TEXT) {
        f->text = mc_arena_dup(f->arena, row->values[0].text);
    }
    return false;
}

const char *mc_maker_text(const struct mc_maker *m, const char *sql)
{
    struct first f = {m->arena, NULL};
    return mc_read_query(m->store, sql, m->binds, NULL, keep_first, &f) ? f.text : NULL;
}

const char *mc_maker_date(const struct mc_maker *m, int64_t ms)
{
    char *text = mc_print_date(mc_arena_alloc(m->arena, 48), ms);
    text[strcspn(text, "T")] = '\0';
    return text;
}
