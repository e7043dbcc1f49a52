/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From two comparisons to differences, and to a sentence on the verdict. */
#include "meshcost/change.h"
#include "meshcost/check.h"
#include "report.h"
#include <math.h>
#include <string.h>

struct changer {
    struct mc_arena *arena, *scratch;
    struct mc_change *change;
    struct mc_change_row *rows;
    double *base, *changed, *difference;
};

/* ---- samples over organisations ---- */

/* Zero throughout where a comparison leaves the measure out. */
static void sample_of(const struct mc_compare *c, const struct mc_compare_measure *m, int lane, double *out)
{
    int n = c->result->organisations;
    for (int i = 0; i < n; i++) {
        out[i] = m ? m->sample[lane * n + i] : 0;
    }
}

static void delivered(const struct mc_compare *c, int lane, double *out)
{
    const struct mc_read_result *r = c->result;
    for (int o = 0; o < r->organisations; o++) {
        int yes = 0;
        for (int h = 0; h < r->run->histories; h++) {
            yes += r->delivers[lane * r->replications + o * r->run->histories + h];
        }
        out[o] = (double)yes / r->run->histories;
    }
}

static struct mc_estimate difference(const struct changer *x)
{
    const struct mc_change *c = x->change;
    if (!c->paired) {
        return mc_estimate_unpaired(x->base, c->base->result->organisations, x->changed,
                                    c->changed->result->organisations, x->scratch);
    }
    for (int i = 0; i < c->shared; i++) {
        x->difference[i] = x->changed[i] - x->base[i];
    }
    return mc_estimate(x->difference, c->shared, x->scratch);
}

typedef void fill_fn(const struct mc_compare *c, enum mc_compare_kind kind, const char *word, int lane,
                     double *out);

static void fill_measure(const struct mc_compare *c, enum mc_compare_kind kind, const char *word, int lane,
                         double *out)
{
    sample_of(c, mc_compare_named(c, kind, word), lane, out);
}

static void fill_deliveries(const struct mc_compare *c, enum mc_compare_kind kind, const char *word, int lane,
                            double *out)
{
    (void)kind;
    (void)word;
    delivered(c, lane, out);
}

/* `name_of_measure`: that in a comparison, NULL: the first of its kind. */
static void add_rows(struct changer *x, const char *word, const char *unit, enum mc_compare_kind kind,
                     const char *name_of_measure, fill_fn *fill)
{
    const struct mc_compare *base = x->change->base, *changed = x->change->changed;
    for (int lane = 0; lane < base->result->lanes; lane++) {
        const char *name = base->result->lane[lane].name;
        int other = mc_read_lane(changed->result, name);
        if (other < 0) {
            continue;
        }
        fill(base, kind, name_of_measure, lane, x->base);
        fill(changed, kind, name_of_measure, other, x->changed);
        x->rows[x->change->row_count++] = (struct mc_change_row){
            .lane = name,
            .measure = word,
            .unit = unit,
            .base = mc_estimate(x->base, base->result->organisations, x->scratch),
            .changed = mc_estimate(x->changed, changed->result->organisations, x->scratch),
            .difference = difference(x)};
    }
}

static void all_rows(struct changer *x)
{
    const struct mc_compare *base = x->change->base;
    x->rows = MC_NEW_ARRAY(x->arena, 5 * (size_t)base->result->lanes, struct mc_change_row);
    if (x->change->same_money) {
        add_rows(x, "cash", base->measure[0].unit, MC_COMPARE_CASH, NULL, fill_measure);
    }
    add_rows(x, "people", "FTE", MC_COMPARE_PEOPLE, NULL, fill_measure);
    add_rows(x, "outage", "namespace-hours a year", MC_COMPARE_QUANTITY, "outage", fill_measure);
    add_rows(x, "shortfall", "share of need", MC_COMPARE_SHORTFALL, NULL, fill_measure);
    add_rows(x, "delivers", "of replications", MC_COMPARE_CASH, NULL, fill_deliveries);
    x->change->row = x->rows;
}

/* ---- the verdict ---- */

static bool leads(const struct mc_compare *c, int lane)
{
    return c->cheapest >= 0 && (lane == c->cheapest || c->lane[lane].tied);
}

static const char *leaders(struct mc_arena *arena, const struct mc_compare *c)
{
    const char *text = NULL;
    for (int lane = 0; lane < c->result->lanes; lane++) {
        if (leads(c, lane)) {
            const char *name = c->result->lane[lane].name;
            text = text ? mc_arena_printf(arena, "%s, %s", text, name) : name;
        }
    }
    if (!text) {
        return "no lane delivers";
    }
    return c->ties > 0 ? mc_arena_printf(arena, "a tie between %s", text)
                       : mc_arena_printf(arena, "%s is cheapest", text);
}

static bool same_leaders(const struct mc_compare *a, const struct mc_compare *b)
{
    int common = 0, in_b = 0;
    for (int lane = 0; lane < b->result->lanes; lane++) {
        in_b += leads(b, lane);
    }
    for (int lane = 0; lane < a->result->lanes; lane++) {
        int other = mc_read_lane(b->result, a->result->lane[lane].name);
        if (leads(a, lane) != (other >= 0 && leads(b, other))) {
            return false;
        }
        common += leads(a, lane);
    }
    return common == in_b;
}

static void judge(struct mc_arena *arena, struct mc_change *c)
{
    const char *before = leaders(arena, c->base), *after = leaders(arena, c->changed);
    c->same_verdict = same_leaders(c->base, c->changed);
    c->verdict = c->same_verdict
                     ? mc_arena_printf(arena, "The verdict stays: %s.", before)
                     : mc_arena_printf(arena, "The verdict changes: before, %s; after, %s.", before, after);
}

/* ---- all ---- */

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static struct changer begin(struct mc_arena *arena, struct mc_change *c)
{
    size_t room = (size_t)larger(c->base->result->organisations, c->changed->result->organisations);
    struct mc_arena *scratch = mc_arena_create(0);
    return (struct changer){.arena = arena,
                            .scratch = scratch,
                            .change = c,
                            .base = MC_NEW_ARRAY(scratch, room, double),
                            .changed = MC_NEW_ARRAY(scratch, room, double),
                            .difference = MC_NEW_ARRAY(scratch, room, double)};
}

const struct mc_change *mc_change(struct mc_arena *arena, const struct mc_compare *base,
                                  const struct mc_compare *changed)
{
    struct mc_change *c = MC_NEW(arena, struct mc_change);
    const struct mc_read_run *a = base->result->run, *b = changed->result->run;
    c->base = base;
    c->changed = changed;
    c->paired = a->seed == b->seed && a->histories == b->histories;
    c->same_money = strcmp(base->currency, changed->currency) == 0;
    c->shared = c->paired ? smaller(base->result->organisations, changed->result->organisations) : 0;
    struct changer x = begin(arena, c);
    all_rows(&x);
    mc_arena_destroy(x.scratch);
    judge(arena, c);
    return c;
}

struct mc_estimate mc_change_difference(const struct mc_change *change, enum mc_compare_kind kind,
                                        const char *measure, const char *lane, double *base)
{
    struct mc_change copy = *change;
    struct changer x = begin(NULL, &copy);
    int before = mc_read_lane(change->base->result, lane);
    int after = mc_read_lane(change->changed->result, lane);
    MC_ASSERT(before >= 0 && after >= 0);
    fill_measure(change->base, kind, measure, before, x.base);
    fill_measure(change->changed, kind, measure, after, x.changed);
    struct mc_estimate d = difference(&x);
    *base = mc_estimate(x.base, change->base->result->organisations, x.scratch).mean;
    mc_arena_destroy(x.scratch);
    return d;
}

bool mc_change_moved(const struct mc_change *c, const struct mc_change_row *row)
{
    const struct mc_estimate *d = &row->difference;
    if (c->paired) {
        /* Differences that cancel exactly still have a width. */
        return d->mean != 0 || d->low != d->high;
    }
    return d->low > 0 || d->high < 0;
}

/* ---- tables ---- */

static void interval(struct mc_table *t, const struct mc_estimate *e)
{
    double half = mc_estimate_half(e);
    mc_table_interval(t, e, isfinite(half) ? half : 0);
}

/* There is none without pairs. */
static void quantile(struct mc_table *t, const struct mc_estimate *e, double value)
{
    if (isfinite(value)) {
        mc_table_number(t, value, mc_estimate_half(e));
    } else {
        mc_table_empty(t);
    }
}

static const char *reading(const struct mc_change *c, const struct mc_change_row *row)
{
    const struct mc_estimate *d = &row->difference;
    if (!mc_change_moved(c, row)) {
        return c->paired ? "the same" : "not certain";
    }
    if (d->withheld) {
        return d->p10 > 0 ? "more, mostly" : d->p90 < 0 ? "less, mostly" : "not certain";
    }
    return d->low > 0 ? "more" : d->high < 0 ? "less" : "not certain";
}

static bool is_zero(const struct mc_change_row *row)
{
    return row->base.mean == 0 && row->changed.mean == 0;
}

const struct mc_table *mc_change_table(struct mc_arena *arena, const struct mc_change *c, const char *title,
                                       const char *note, bool moved)
{
    struct mc_table *t = mc_table_create(arena, "changes", title, note);
    mc_table_column(t, "what", NULL);
    mc_table_column(t, "lane", NULL);
    mc_table_column(t, "base", NULL);
    mc_table_column(t, "changed", NULL);
    mc_table_column(t, "difference", NULL);
    mc_table_column(t, "low", "95 %");
    mc_table_column(t, "high", "95 %");
    mc_table_column(t, "p10", NULL);
    mc_table_column(t, "p90", NULL);
    mc_table_column(t, "is", NULL);
    mc_table_column(t, "unit", NULL);
    for (int i = 0; i < c->row_count; i++) {
        const struct mc_change_row *row = &c->row[i];
        if (is_zero(row) || (moved && !mc_change_moved(c, row))) {
            continue;
        }
        mc_table_text(t, row->measure);
        mc_table_text(t, row->lane);
        mc_table_number(t, row->base.mean, mc_estimate_half(&row->base));
        mc_table_number(t, row->changed.mean, mc_estimate_half(&row->changed));
        interval(t, &row->difference);
        quantile(t, &row->difference, row->difference.p10);
        quantile(t, &row->difference, row->difference.p90);
        mc_table_text(t, reading(c, row));
        mc_table_text(t, row->unit);
    }
    return t;
}

static void all_of(struct mc_table *t, const struct mc_estimate *e)
{
    interval(t, e);
    quantile(t, e, e->p10);
    quantile(t, e, e->p50);
    quantile(t, e, e->p90);
}

const struct mc_table *mc_change_tidy(struct mc_arena *arena, const struct mc_change *c)
{
    static const char *const columns[] = {"measure",
                                          "lane",
                                          "unit",
                                          "paired",
                                          "n",
                                          "base",
                                          "base_low",
                                          "base_high",
                                          "base_p10",
                                          "base_p50",
                                          "base_p90",
                                          "changed",
                                          "changed_low",
                                          "changed_high",
                                          "changed_p10",
                                          "changed_p50",
                                          "changed_p90",
                                          "difference",
                                          "difference_low",
                                          "difference_high",
                                          "difference_p10",
                                          "difference_p50",
                                          "difference_p90",
                                          "is"};
    struct mc_table *t = mc_table_create(arena, "changes", NULL, NULL);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        mc_table_column(t, columns[i], NULL);
    }
    for (int i = 0; i < c->row_count; i++) {
        const struct mc_change_row *row = &c->row[i];
        mc_table_text(t, row->measure);
        mc_table_text(t, row->lane);
        mc_table_text(t, row->unit);
        mc_table_int(t, c->paired);
        mc_table_int(t, row->difference.n);
        all_of(t, &row->base);
        all_of(t, &row->changed);
        all_of(t, &row->difference);
        mc_table_text(t, reading(c, row));
    }
    return t;
}
