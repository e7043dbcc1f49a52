/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first page: what somebody who decides has to know, and what this does not know. */
#include "maker.h"
#include <math.h>

static const char *title_of(const struct mc_maker *m, int lane)
{
    return m->compare->result->lane[lane].title;
}

/* ---- one line each ---- */

struct missing {
    const struct mc_maker *m;
    struct mc_buffer text;
};

static bool add_missing(void *context, const struct mc_row *row)
{
    struct missing *x = context;
    mc_buffer_printf(&x->text, "%s%s lacks %s", x->text.length ? "; " : "", row->values[0].text,
                     row->values[1].text);
    return true;
}

static void not_delivered(const struct mc_maker *m)
{
    static const char sql[] =
        "SELECT lane, group_concat(capability || CASE hard WHEN 1 THEN ' (hard)' ELSE '' END, ', ')"
        " FROM (SELECT * FROM v_requirement WHERE run = :run AND support = 'none' ORDER BY lane, hard DESC)"
        " GROUP BY lane";
    struct missing x = {.m = m};
    bool fine = mc_read_query(m->store, sql, m->binds, NULL, add_missing, &x);
    const char *text = !fine ? NULL : x.text.length ? mc_buffer_text(&x.text) : NULL;
    mc_document_term(m->document, MC_BLOCK_TERM, "Not delivered",
                     text ? mc_arena_printf(m->arena, "By the lane files, %s.", text)
                          : "Every lane has, or works around, everything that is required.");
    mc_buffer_free(&x.text);
}

static bool add_exit(void *context, const struct mc_row *row)
{
    struct missing *x = context;
    double hours = row->values[1].real, money = row->values[2].real;
    mc_buffer_printf(&x->text, "%s%s %s hours (%s %s)", x->text.length ? "; " : "", row->values[0].text,
                     mc_number_text(x->m->arena, hours, hours / 20),
                     mc_number_text(x->m->arena, money, money / 20), x->m->compare->currency);
    return true;
}

/* Means; the table on the first page has their intervals. */
static void exit_cost(const struct mc_maker *m)
{
    static const char sql[] =
        "SELECT l.title, sum(CASE WHEN q.word LIKE 'work%' THEN x.amount / 3600.0 ELSE 0 END)"
        " / :organisations / :histories, sum(x.amount * q.money_per_unit) / :organisations / :histories"
        " FROM total x JOIN v_quantity q USING (run, quantity) JOIN category c USING (run, category)"
        " JOIN cause k USING (run, category, cause) JOIN lane l USING (run, lane)"
        " WHERE x.run = :run AND x.point = 0 AND x.o < :organisations AND c.name = 'onboarding'"
        " AND k.name LIKE 'exit%' GROUP BY x.lane ORDER BY x.lane";
    struct missing x = {.m = m};
    bool known = mc_read_query(m->store, sql, m->binds, NULL, add_exit, &x) && x.text.length > 0;
    const char *text =
        known ? mc_arena_printf(
                    m->arena,
                    "Leaving takes, over the whole run, beside what the new mesh takes: %s. Means over "
                    "n = %d organisations, intervals under Migration.",
                    mc_buffer_text(&x.text), m->compare->result->organisations)
              : "Not in this run: no lane of it is a migration, so that the cost of leaving a choice "
                "again is in no number here.";
    mc_document_term(m->document, MC_BLOCK_TERM, "Exit cost", text);
    mc_buffer_free(&x.text);
}

static const char *number(const struct mc_maker *m, double value)
{
    const struct mc_influences *f = m->influences;
    return mc_number_text(m->arena, value, fabs(f->mean) / 10);
}

static void what_flips(const struct mc_maker *m)
{
    const struct mc_influences *f = m->influences;
    const struct mc_influence *flip = NULL;
    for (int i = 0; f && i < f->count && !flip; i++) {
        const struct mc_influence *x = &f->row[i];
        flip = x->sure && x->when_low * x->when_high <= 0 ? x : NULL;
    }
    const char *text;
    if (!f) {
        text = mc_influence_nothing(m);
    } else if (flip) {
        text = mc_arena_printf(
            m->arena,
            "%s (a %s): the difference %s minus %s goes from %s to %s %s a year between the third of "
            "organisations where "
            "it is lowest and the third where it is highest, so that the order turns. n = %d organisations.",
            mc_influence_name(m->arena, flip), flip->confidence, title_of(m, m->rival),
            title_of(m, m->leader), number(m, flip->when_low), number(m, flip->when_high),
            m->compare->currency, f->organisations);
    } else if (f->count > 0) {
        text = mc_arena_printf(m->arena,
                               "No single uncertain value flips the order of %s and %s over its stated "
                               "range. The strongest is %s: the "
                               "difference goes from %s to %s %s a year between its lowest and its highest "
                               "third. n = %d organisations.",
                               title_of(m, m->leader), title_of(m, m->rival),
                               mc_influence_name(m->arena, &f->row[0]), number(m, f->row[0].when_low),
                               number(m, f->row[0].when_high), m->compare->currency, f->organisations);
    } else {
        text = "Nothing was uncertain in this run, so that nothing was tried.";
    }
    const char *shortest = mc_study_flip(m);
    mc_document_term(m->document, MC_BLOCK_TERM, "What would flip it",
                     shortest ? mc_arena_printf(m->arena, "%s %s", text, shortest) : text);
}

/* ---- the price of an outage at which the order turns ---- */

struct ratio {
    double cash, outage;
};

static struct ratio without(const struct mc_maker *m, const double *cash, const double *outage, int lane,
                            int left_out)
{
    int n = m->compare->result->organisations;
    struct ratio r = {0, 0};
    for (int o = 0; o < n; o++) {
        if (o != left_out) {
            r.cash += cash[lane * n + o] - cash[m->leader * n + o];
            r.outage += outage[m->leader * n + o] - outage[lane * n + o];
        }
    }
    return r;
}

/* Jackknife over organisations. False if a lane is not cheaper in one and dearer in the other throughout. */
static bool break_even(const struct mc_maker *m, const double *outage, int lane, double *price, double *half)
{
    const double *cash = m->compare->measure[0].sample;
    int n = m->compare->result->organisations;
    struct ratio all = without(m, cash, outage, lane, -1);
    double mean = 0, square = 0;
    *price = all.cash / all.outage;
    if (!(all.cash > 0 && all.outage > 0) || n < 4) {
        return false;
    }
    for (int o = 0; o < n; o++) {
        struct ratio r = without(m, cash, outage, lane, o);
        if (!(r.cash > 0 && r.outage > 0)) {
            return false;
        }
        mean += r.cash / r.outage / n;
        square += r.cash / r.outage * (r.cash / r.outage) / n;
    }
    *half = 1.96 * sqrt(fmax(0, (square - mean * mean) * (n - 1)));
    return true;
}

static void outage_price(const struct mc_maker *m)
{
    const struct mc_compare_measure *outage = mc_compare_named(m->compare, MC_COMPARE_QUANTITY, "outage");
    const struct mc_read_result *r = m->compare->result;
    struct mc_buffer text = {0};
    for (int lane = 0; outage && m->leader >= 0 && lane < r->lanes; lane++) {
        double price, half;
        if (lane == m->leader || !m->compare->lane[lane].delivers ||
            !break_even(m, outage->sample, lane, &price, &half) || half > price) {
            continue;
        }
        mc_buffer_printf(&text, "%s%s from %s (%s to %s) %s on", text.length ? "; " : "", title_of(m, lane),
                         mc_number_text(m->arena, price, half),
                         mc_number_text(m->arena, fmax(0, price - half), half),
                         mc_number_text(m->arena, price + half, half), m->compare->currency);
    }
    if (text.length) {
        mc_document_term(
            m->document, MC_BLOCK_TERM, "Price of an outage",
            mc_arena_printf(m->arena,
                            "Outages are not in the cash unless the price list has a price for them. "
                            "By the namespace-hour, this price makes another lane the cheapest: %s. "
                            "Ratio of means, 95 %% by jackknife over n = %d organisations.",
                            mc_buffer_text(&text), r->organisations));
    }
    mc_buffer_free(&text);
}

/* ---- what it does not know ---- */

static long long known_as(const struct mc_maker *m, const char *how)
{
    return mc_maker_int(
        m, mc_arena_printf(m->arena, "SELECT count(*) FROM v_parameter WHERE run = :run AND known %s", how));
}

static void not_known(const struct mc_maker *m)
{
    long long alone = known_as(m, "= 'judgement alone'");
    long long between = known_as(m, "= 'judgement between cited bounds'");
    long long all = known_as(m, "IS NOT NULL");
    const char *missing = mc_maker_text(m, "SELECT group_concat(name, ', ') FROM category c WHERE run = :run "
                                           "AND NOT EXISTS (SELECT 1 FROM total x "
                                           "WHERE x.run = c.run AND x.category = c.category)");
    mc_document_term(
        m->document, MC_BLOCK_TERM, "What this does not know",
        mc_arena_printf(
            m->arena,
            "Of %lld values that are uncertain or chosen, %lld are judgements alone, %lld are judgements "
            "between cited bounds, and %lld are documented or measured; their ranges are in the "
            "intervals.%s%s%s What no model counts is in no number: see Method for the list of what is "
            "counted.%s",
            all, alone, between, all - alone - between, missing ? " Models that booked nothing: " : "",
            missing ? missing : "", missing ? "." : "", m->run->finished ? "" : " The run is unfinished."));
}

void mc_section_verdict(const struct mc_maker *m)
{
    static const char *const names[] = {"Cash", "People", "Risk"};
    mc_document_section(m->document, "verdict", "Verdict");
    if (!m->run->finished) {
        mc_document_say(m->document, MC_BLOCK_WARNING,
                        "This run is unfinished: %llu of %llu replications are stored.",
                        (unsigned long long)m->run->stored, (unsigned long long)m->run->wanted);
    }
    for (int i = 0; i < 3; i++) {
        mc_document_term(m->document, MC_BLOCK_TERM, names[i], m->compare->verdict[i]);
    }
    not_delivered(m);
    exit_cost(m);
    what_flips(m);
    outage_price(m);
    not_known(m);
    mc_document_table(m->document, m->tables[0]);
    mc_document_say(
        m->document, MC_BLOCK_NOTE,
        "From %s to %s (%.2f years). A number in brackets after a mean is its 95 %% interval over "
        "organisations; where one organisation would decide the mean, p10 and p90 of the organisations "
        "stand instead.",
        mc_maker_date(m, m->run->start), mc_maker_date(m, m->run->end), m->run->years);
    mc_maker_quantiles(m, "bad_year.sql");
    mc_maker_estimates(m, "team_load.sql");
}
