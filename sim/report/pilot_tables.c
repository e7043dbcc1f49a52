/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pilots against their production as tables. */
#include "meshcost/pilot_bias.h"
#include <math.h>

static const char *share_text(struct mc_arena *arena, double part, double whole)
{
    return whole > 0 ? mc_arena_printf(arena, "%+.0f %%", 100 * part / whole) : NULL;
}

static int least_of(const struct mc_pilot *p, int variant, int measure)
{
    return p->least[variant * p->measures + measure];
}

/* ---- for people ---- */

static struct mc_table *new_bias(struct mc_arena *arena, const struct mc_pilot *p)
{
    struct mc_table *t = mc_table_create(
        arena, "pilot-bias", "A year of production, and what the pilot says of it",
        mc_arena_printf(
            arena,
            "n = %d organisations, pilot and production of the same histories; the pilot lasts %.0f "
            "weeks. Bias = extrapolated minus production, with its 95 %% interval over organisations "
            "(none where one organisation would decide the mean: p10 to p90 stand in --csv). Each measure "
            "by the rule that is least wrong for the plain pilot. Last columns: mean bias as a share of "
            "production.",
            p->organisations, p->weeks));
    static const char *const columns[] = {"measure", "lane", "by", "production", "extrapolated", "bias"};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        mc_table_column(t, columns[i], NULL);
    }
    mc_table_column(t, "low", "95 %");
    mc_table_column(t, "high", "95 %");
    for (int v = 0; v < p->variants; v++) {
        mc_table_column(t, p->variant[v], NULL);
    }
    return t;
}

static void put_mean(struct mc_table *t, const struct mc_estimate *e)
{
    mc_table_number(t, e->mean, mc_estimate_half(e));
}

static const struct mc_table *bias(struct mc_arena *arena, const struct mc_pilot *p)
{
    struct mc_table *t = new_bias(arena, p);
    for (int i = 0; i < MC_PILOT_MEASURES * p->lanes; i++) {
        int m = i / p->lanes, lane = i % p->lanes, rule = least_of(p, 0, m);
        const struct mc_pilot_cell *c = mc_pilot_cell(p, 0, rule, m, lane);
        mc_table_text(t, mc_arena_printf(arena, "%s, %s", p->measure[m], p->unit[m]));
        mc_table_text(t, p->lane[lane].name);
        mc_table_text(t, mc_pilot_rule_words[rule]);
        put_mean(t, &c->production);
        put_mean(t, &c->extrapolated);
        mc_table_interval(t, &c->bias, mc_estimate_half(&c->bias));
        for (int v = 0; v < p->variants; v++) {
            mc_table_text(
                t, share_text(arena, mc_pilot_cell(p, v, rule, m, lane)->bias.mean, c->production.mean));
        }
    }
    return t;
}

static const struct mc_table *rules(struct mc_arena *arena, const struct mc_pilot *p)
{
    struct mc_table *t = mc_table_create(
        arena, "pilot-rules", "How wrong each rule is, and whether it leads to another lane",
        mc_arena_printf(
            arena,
            "Wrong by: |mean bias| over production, summed over the lanes. Another lane: share of n = "
            "%d organisations in which the lane that is cheapest by the pilot is not the one that is "
            "cheapest in production, of lanes that deliver (95 %% by Clopper and Pearson).",
            p->organisations));
    mc_table_column(t, "pilot", NULL);
    mc_table_column(t, "rule", NULL);
    for (int m = 0; m < MC_PILOT_MEASURES; m++) {
        mc_table_column(t, p->measure[m], "wrong by");
    }
    mc_table_column(t, "least wrong for", NULL);
    mc_table_column(t, "another lane", NULL);
    mc_table_column(t, "low", "95 %");
    mc_table_column(t, "high", "95 %");
    for (int i = 0; i < p->variants * MC_PILOT_RULES; i++) {
        int v = i / MC_PILOT_RULES, rule = i % MC_PILOT_RULES;
        const char *best = "";
        mc_table_text(t, p->variant[v]);
        mc_table_text(t, mc_pilot_rule_words[rule]);
        for (int m = 0; m < MC_PILOT_MEASURES; m++) {
            double wrong = p->wrong[i * p->measures + m];
            if (isinf(wrong)) {
                mc_table_empty(t);
            } else {
                mc_table_percent(t, wrong);
            }
            best = least_of(p, v, m) == rule && wrong > 0
                       ? mc_arena_printf(arena, "%s%s%s", best, *best ? ", " : "", p->measure[m])
                       : best;
        }
        mc_table_text(t, best);
        mc_table_percent(t, p->choices[i].differs);
        mc_table_percent(t, p->choices[i].low);
        mc_table_percent(t, p->choices[i].high);
    }
    return t;
}

static const struct mc_table *reveals(struct mc_arena *arena, const struct mc_pilot *p)
{
    struct mc_table *t = mc_table_create(arena, "pilot-reveals", "What each addition to the pilot reveals",
                                         "By the rule that is least wrong for the plain pilot. Reveals: what "
                                         "is extrapolated with the addition minus "
                                         "what is without, over the same histories. Closed: by how much of "
                                         "the plain pilot's bias the bias became "
                                         "smaller; below zero the addition made it worse.");
    static const char *const columns[] = {"addition", "measure", "unit", "lane", "plain bias"};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        mc_table_column(t, columns[i], NULL);
    }
    mc_table_column(t, "reveals", "95 %");
    mc_table_column(t, "closed", NULL);
    for (int v = 1; v < p->variants; v++) {
        for (int m = 0; m < MC_PILOT_MEASURES; m++) {
            for (int lane = 0; lane < p->lanes; lane++) {
                int rule = least_of(p, 0, m);
                const struct mc_pilot_cell *plain = mc_pilot_cell(p, 0, rule, m, lane);
                const struct mc_pilot_cell *c = mc_pilot_cell(p, v, rule, m, lane);
                double was = fabs(plain->bias.mean);
                mc_table_text(t, p->variant[v]);
                mc_table_text(t, p->measure[m]);
                mc_table_text(t, p->unit[m]);
                mc_table_text(t, p->lane[lane].name);
                mc_table_number(t, plain->bias.mean, mc_estimate_half(&plain->bias));
                mc_table_estimate(t, &c->revealed);
                mc_table_text(t, share_text(arena, was - fabs(c->bias.mean), was));
            }
        }
    }
    return t;
}

void mc_pilot_tables(struct mc_arena *arena, const struct mc_pilot *p, const struct mc_table **tables)
{
    tables[0] = bias(arena, p);
    tables[1] = rules(arena, p);
    tables[2] = reveals(arena, p);
}

/* ---- in words ---- */

static const char *direction(const struct mc_pilot *p, int variant, int measure)
{
    int below = 0, above = 0;
    for (int lane = 0; lane < p->lanes; lane++) {
        const struct mc_pilot_cell *c =
            mc_pilot_cell(p, variant, least_of(p, variant, measure), measure, lane);
        below += c->bias.withheld ? c->bias.p90 < 0 : c->bias.high < 0;
        above += c->bias.withheld ? c->bias.p10 > 0 : c->bias.low > 0;
    }
    return below > 0 && above == 0   ? "too little"
           : above > 0 && below == 0 ? "too much"
                                     : "now too much, now too little";
}

/* "cash by 11 % (too little), people by ...": each by the rule that is least wrong for it. */
static const char *wrong_by(struct mc_arena *arena, const struct mc_pilot *p, int variant)
{
    const char *text = "";
    for (int m = 0; m < MC_PILOT_MEASURES; m++) {
        int rule = least_of(p, variant, m);
        double wrong = p->wrong[(variant * MC_PILOT_RULES + rule) * p->measures + m];
        if (!isinf(wrong) && wrong > 0) {
            text =
                mc_arena_printf(arena, "%s%s%s by %.0f %% (%s, %s)", text, *text ? ", " : "", p->measure[m],
                                100 * wrong, mc_pilot_rule_words[rule], direction(p, variant, m));
        }
    }
    return *text ? text : "nothing";
}

const char *mc_pilot_found(struct mc_arena *arena, const struct mc_pilot *p, int variant)
{
    const struct mc_pilot_choice *c =
        &p->choices[variant * MC_PILOT_RULES + least_of(p, variant, MC_PILOT_CASH)];
    return mc_arena_printf(arena,
                           "wrong in %s. By its cash another lane than production's is the cheapest in "
                           "%.0f %% of the organisations (%.0f to %.0f %%).",
                           wrong_by(arena, p, variant), 100 * c->differs, 100 * c->low, 100 * c->high);
}

const char *mc_pilot_opening(struct mc_arena *arena, const struct mc_pilot *p)
{
    return mc_arena_printf(
        arena,
        "A pilot of %.0f weeks, extrapolated to production by the rule that is least wrong for each measure.",
        p->weeks);
}

const char *mc_pilot_verdict(struct mc_arena *arena, const struct mc_pilot *p)
{
    const char *text = mc_pilot_opening(arena, p);
    for (int v = 0; v < p->variants; v++) {
        text =
            mc_arena_printf(arena, "%s Pilot \"%s\": %s", text, p->variant[v], mc_pilot_found(arena, p, v));
    }
    return text;
}

/* ---- for programs ---- */

const struct mc_table *mc_pilot_tidy(struct mc_arena *arena, const struct mc_pilot *p)
{
    static const char *const columns[] = {
        "pilot",        "rule",          "measure",     "unit",        "lane",           "n",
        "extrapolated", "low",           "high",        "production",  "production_low", "production_high",
        "bias",         "bias_low",      "bias_high",   "bias_p10",    "bias_p90",       "revealed",
        "revealed_low", "revealed_high", "least_wrong", "another_lane"};
    struct mc_table *t = mc_table_create(arena, "pilot", NULL, NULL);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        mc_table_column(t, columns[i], NULL);
    }
    for (int i = 0; i < p->variants * MC_PILOT_RULES * p->measures; i++) {
        int v = i / p->measures / MC_PILOT_RULES, rule = i / p->measures % MC_PILOT_RULES,
            m = i % p->measures;
        for (int lane = 0; lane < p->lanes; lane++) {
            const struct mc_pilot_cell *c = mc_pilot_cell(p, v, rule, m, lane);
            mc_table_text(t, p->variant[v]);
            mc_table_text(t, mc_pilot_rule_words[rule]);
            mc_table_text(t, p->measure[m]);
            mc_table_text(t, p->unit[m]);
            mc_table_text(t, p->lane[lane].name);
            mc_table_int(t, p->organisations);
            mc_table_interval(t, &c->extrapolated, 0);
            mc_table_interval(t, &c->production, 0);
            mc_table_interval(t, &c->bias, 0);
            mc_table_number(t, c->bias.p10, 0);
            mc_table_number(t, c->bias.p90, 0);
            mc_table_interval(t, &c->revealed, 0);
            mc_table_int(t, least_of(p, v, m) == rule);
            mc_table_number(t, p->choices[v * MC_PILOT_RULES + rule].differs, 0);
        }
    }
    return t;
}
