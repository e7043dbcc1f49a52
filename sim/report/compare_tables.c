/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The comparison as tables: five for people, one for programs. */
#include "report.h"

static void interval(struct mc_table *t, const struct mc_estimate *e)
{
    mc_table_interval(t, e, mc_estimate_half(e));
}

static void interval_columns(struct mc_table *t, const char *name, const char *unit)
{
    mc_table_column(t, name, unit);
    mc_table_column(t, "low", "95 %");
    mc_table_column(t, "high", "95 %");
}

static const struct mc_compare_measure *quantity(const struct mc_compare *c, const char *word)
{
    int q = mc_read_quantity(c->result, word);
    return q < 0 ? NULL : mc_compare_find(c, MC_COMPARE_QUANTITY, q);
}

static void maybe(struct mc_table *t, const struct mc_compare_measure *m, int lane)
{
    if (m) {
        mc_table_number(t, m->value[lane].mean, mc_estimate_half(&m->value[lane]));
    } else {
        mc_table_int(t, 0);
    }
}

static const char *standing(struct mc_arena *arena, const struct mc_compare *c, int lane)
{
    if (!c->lane[lane].delivers) {
        return c->lane[lane].delivers_share > 0
                   ? mc_arena_printf(arena, "delivers in %s; %.0f %% asked",
                                     mc_compare_delivers(arena, c, lane), 100 * MC_LEAST_DELIVERED)
                   : "does not deliver";
    }
    if (lane == c->cheapest) {
        return c->ties ? "tied" : "cheapest";
    }
    return c->lane[lane].equivalent ? "equivalent" : c->lane[lane].tied ? "tied" : "";
}

static bool any_withheld(const struct mc_compare *c)
{
    for (int i = 0; i < c->result->lanes; i++) {
        if (c->measure[0].value[i].withheld) {
            return true;
        }
    }
    return false;
}

/* What it takes to leave, where a lane of the run leaves another; NULL elsewhere. */
static const struct mc_compare_measure *exit_work(const struct mc_compare *c)
{
    const struct mc_compare_measure *work = quantity(c, "exit-work");
    bool any = false;
    for (int i = 0; work && i < c->result->lanes; i++) {
        any = any || work->value[i].mean > 0;
    }
    return any ? work : NULL;
}

static const struct mc_table *lanes(struct mc_arena *arena, const struct mc_compare *c)
{
    const struct mc_compare_measure *cash = &c->measure[0];
    const char *note = mc_arena_printf(
        arena,
        "n = %d organisations, %d replications. Intervals: 95 %% of the mean over organisations. p10, p90: "
        "over "
        "organisations. 1 FTE = %d h a year. Prices: %s.%s",
        c->result->organisations, c->result->replications, MC_HOURS_OF_A_PERSON_YEAR, c->prices,
        any_withheld(c) ? " Where an interval is missing, organisations are too few or one dominates the "
                          "sum: read the quantiles."
                        : "");
    struct mc_table *t = mc_table_create(arena, "lanes", "Cost a year", note);
    mc_table_column(t, "lane", NULL);
    interval_columns(t, "cash", cash->unit);
    mc_table_column(t, "p10", cash->unit);
    mc_table_column(t, "p90", cash->unit);
    mc_table_column(t, "people", "FTE");
    if (exit_work(c)) {
        mc_table_column(t, "exit", "hours a year");
    }
    mc_table_column(t, "outage", "namespace-hours a year");
    mc_table_column(t, "unmet", "days a year");
    mc_table_column(t, "delivers", "share");
    mc_table_column(t, "P(cheapest)", "realised");
    mc_table_column(t, "standing", NULL);
    for (int i = 0; i < c->result->lanes; i++) {
        const struct mc_estimate *e = &cash->value[i];
        mc_table_text(t, c->result->lane[i].name);
        interval(t, e);
        mc_table_number(t, e->p10, mc_estimate_half(e));
        mc_table_number(t, e->p90, mc_estimate_half(e));
        maybe(t, mc_compare_find(c, MC_COMPARE_PEOPLE, -1), i);
        if (exit_work(c)) {
            maybe(t, exit_work(c), i);
        }
        maybe(t, quantity(c, "outage"), i);
        maybe(t, quantity(c, "unmet"), i);
        mc_table_percent(t, c->lane[i].delivers_share);
        if (c->lane[i].delivers) {
            mc_table_percent(t, c->lane[i].cheapest_realised);
        } else {
            mc_table_empty(t);
        }
        mc_table_text(t, standing(arena, c, i));
    }
    return t;
}

/* By the same rule as the verdict. */
static const char *reading(struct mc_arena *arena, const struct mc_compare *c, int lane)
{
    const struct mc_compare_measure *cash = &c->measure[0];
    int n = c->result->organisations;
    if (lane == c->reference) {
        return "reference";
    }
    double *values = MC_NEW_ARRAY(arena, (size_t)n, double);
    for (int o = 0; o < n; o++) {
        values[o] = cash->sample[lane * n + o] - cash->sample[c->reference * n + o];
    }
    int sign = mc_compare_sign(&cash->delta[lane], values);
    if (sign == 0) {
        return "not certain";
    }
    const char *word = sign > 0 ? "more" : "less";
    return cash->delta[lane].withheld ? mc_arena_printf(arena, "%s, by the median", word) : word;
}

static const struct mc_table *differences(struct mc_arena *arena, const struct mc_compare *c)
{
    const struct mc_compare_measure *cash = &c->measure[0];
    const char *title =
        mc_arena_printf(arena, "Paired differences to %s", c->result->lane[c->reference].name);
    const char *note = mc_arena_printf(
        arena,
        "Same organisations, same histories; n = %d. Each interval is 95 %% for itself. "
        "p10, p50, p90: quantiles of the difference. Where one organisation would decide "
        "the mean, its interval is withheld and the median's (95 %% by order statistics) decides "
        "what a lane is.",
        c->result->organisations);
    struct mc_table *t = mc_table_create(arena, "differences", title, note);
    mc_table_column(t, "lane", NULL);
    interval_columns(t, "cash", cash->unit);
    mc_table_column(t, "p10", cash->unit);
    mc_table_column(t, "p50", cash->unit);
    mc_table_column(t, "p90", cash->unit);
    mc_table_column(t, "is", NULL);
    for (int i = 0; i < c->result->lanes; i++) {
        const struct mc_estimate *e = &cash->delta[i];
        mc_table_text(t, c->result->lane[i].name);
        interval(t, e);
        mc_table_number(t, e->p10, mc_estimate_half(e));
        mc_table_number(t, e->p50, mc_estimate_half(e));
        mc_table_number(t, e->p90, mc_estimate_half(e));
        mc_table_text(t, reading(arena, c, i));
    }
    return t;
}

/* A row a measure of the given kinds, a column a lane. */
static const struct mc_table *by_kind(struct mc_arena *arena, const struct mc_compare *c, const char *id,
                                      const char *title, enum mc_compare_kind first,
                                      enum mc_compare_kind second)
{
    const char *note = mc_arena_printf(arena, "Means over n = %d organisations; intervals: --csv or --json.",
                                       c->result->organisations);
    struct mc_table *t = mc_table_create(arena, id, title, note);
    mc_table_column(t, "what", NULL);
    mc_table_column(t, "unit", NULL);
    for (int i = 0; i < c->result->lanes; i++) {
        mc_table_column(t, c->result->lane[i].name, NULL);
    }
    for (int m = 0; m < c->measure_count; m++) {
        if (c->measure[m].kind == first || c->measure[m].kind == second) {
            mc_table_text(t, c->measure[m].name);
            mc_table_text(t, c->measure[m].unit);
            for (int i = 0; i < c->result->lanes; i++) {
                mc_table_number(t, c->measure[m].value[i].mean, mc_estimate_half(&c->measure[m].value[i]));
            }
        }
    }
    return t;
}

void mc_compare_tables(struct mc_arena *arena, const struct mc_compare *c, const struct mc_table **tables)
{
    tables[0] = lanes(arena, c);
    tables[1] = differences(arena, c);
    tables[2] = by_kind(arena, c, "categories", "Cash by category", MC_COMPARE_CASH_OF_CATEGORY,
                        MC_COMPARE_CASH_OF_CATEGORY);
    tables[3] = by_kind(arena, c, "teams", "Who pays", MC_COMPARE_CASH_OF_TEAM, MC_COMPARE_PEOPLE_OF_TEAM);
    tables[4] =
        by_kind(arena, c, "quantities", "Natural quantities", MC_COMPARE_QUANTITY, MC_COMPARE_SHORTFALL);
}

static void all_of(struct mc_table *t, const struct mc_estimate *e)
{
    interval(t, e);
    mc_table_number(t, e->p10, 0);
    mc_table_number(t, e->p50, 0);
    mc_table_number(t, e->p90, 0);
}

const struct mc_table *mc_compare_tidy(struct mc_arena *arena, const struct mc_compare *c)
{
    static const char *const columns[] = {"measure",
                                          "name",
                                          "unit",
                                          "lane",
                                          "n",
                                          "mean",
                                          "low",
                                          "high",
                                          "p10",
                                          "p50",
                                          "p90",
                                          "reference",
                                          "difference",
                                          "difference_low",
                                          "difference_high",
                                          "difference_p10",
                                          "difference_p50",
                                          "difference_p90",
                                          "delivers",
                                          "cheapest_realised",
                                          "cheapest_expected"};
    struct mc_table *t = mc_table_create(arena, "comparison", NULL, NULL);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        mc_table_column(t, columns[i], NULL);
    }
    for (int m = 0; m < c->measure_count; m++) {
        for (int i = 0; i < c->result->lanes; i++) {
            const struct mc_compare_measure *it = &c->measure[m];
            mc_table_text(t, it->kind_word);
            mc_table_text(t, it->name);
            mc_table_text(t, it->unit);
            mc_table_text(t, c->result->lane[i].name);
            mc_table_int(t, it->value[i].n);
            all_of(t, &it->value[i]);
            mc_table_text(t, c->result->lane[c->reference].name);
            all_of(t, &it->delta[i]);
            mc_table_number(t, c->lane[i].delivers_share, 0);
            mc_table_number(t, c->lane[i].cheapest_realised, 0);
            mc_table_number(t, c->lane[i].cheapest_expected, 0);
        }
    }
    return t;
}
