/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For who doubts: what drives the answer, whose numbers it rests on, and what was changed from the defaults.
 */
#include "maker.h"
#include <math.h>
#include <string.h>

enum { SHOWN = 15 };
/* Draws are uniform: from the middle to the outer decile is 0.4 of their range. */
static const double TO_DECILE = 0.4;

static const char *name(const struct mc_maker *m, int lane)
{
    return m->compare->result->lane[lane].name;
}

/* ---- sensitivity ---- */

const char *mc_influence_nothing(const struct mc_maker *m)
{
    const struct mc_compare *c = m->compare;
    int delivering = 0, one = 0;
    for (int i = 0; i < c->result->lanes; i++) {
        delivering += c->lane[i].delivers;
        one = c->lane[i].delivers ? i : one;
    }
    if (delivering == 0) {
        return "No lane delivers: there is no lead that a value could turn.";
    }
    if (delivering == 1) {
        return mc_arena_printf(
            m->arena,
            "Only %s delivers: what could turn that is what lets another lane deliver, not "
            "what a lane costs.",
            c->result->lane[one].title);
    }
    return mc_arena_printf(
        m->arena,
        "Nothing can be said about it with %d organisations: at least ten are needed to tell "
        "what drives a difference.",
        c->result->organisations);
}

const char *mc_influence_name(struct mc_arena *arena, const struct mc_influence *x)
{
    return x->uses > 1 ? mc_arena_printf(arena, "%s and %d more", x->where, x->uses - 1) : x->where;
}

static const struct mc_table *strongest(const struct mc_maker *m)
{
    const struct mc_influences *f = m->influences;
    const char *title = mc_arena_printf(m->arena, "What drives the difference %s minus %s", name(m, m->rival),
                                        name(m, m->leader));
    const char *note = mc_arena_printf(m->arena,
                                       "Rank correlation (Spearman) of the paired difference in cash with "
                                       "each drawn value, 95 %% each for itself; the "
                                       "mean difference where the value is in its lowest and its highest "
                                       "third. n = %d organisations, %d values of the organisation and of "
                                       "these two lanes tried; "
                                       "sure: at 5 %% for all of them together (Bonferroni).",
                                       f->organisations, f->count);
    struct mc_table *t = mc_table_create(m->arena, "influence", title, note);
    static const char *const columns[] = {
        "value", "rank correlation", "low", "high", "when low", "when high", "sure", "known by", "source"};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        mc_table_column(t, columns[i],
                        i == 4 || i == 5   ? m->compare->measure[0].unit
                        : i == 2 || i == 3 ? "95 %"
                                           : NULL);
    }
    for (int i = 0; i < f->count && i < SHOWN; i++) {
        const struct mc_influence *x = &f->row[i];
        double half = (x->high - x->low) / 2;
        mc_table_text(t, mc_influence_name(m->arena, x));
        mc_table_number(t, x->rho, half);
        mc_table_number(t, x->low, half);
        mc_table_number(t, x->high, half);
        mc_table_number(t, x->when_low, fabs(f->mean) / 5);
        mc_table_number(t, x->when_high, fabs(f->mean) / 5);
        mc_table_text(t, x->sure ? "yes" : "no");
        mc_table_text(t, mc_arena_printf(m->arena, "%s, %s", x->confidence, x->interest));
        mc_table_text(t, x->source);
    }
    return t;
}

void mc_section_sensitivity(const struct mc_maker *m)
{
    mc_document_section(m->document, "sensitivity", "Sensitivity: what drives the answer");
    if (!m->influences) {
        mc_document_add(m->document, MC_BLOCK_NOTE, mc_influence_nothing(m));
        mc_studies(m);
        return;
    }
    mc_maker_figure(m, "78_influence");
    mc_document_table(m->document, strongest(m));
    mc_document_say(
        m->document, MC_BLOCK_NOTE,
        "Sure values explain %.0f %% of the variance of the difference's ranks together; the rest is chance "
        "within histories and influences that are too weak to be seen with n = %d organisations. This is "
        "read "
        "off the organisations of the run itself; `meshcost sensitivity` varies values on purpose.",
        100 * m->influences->explained, m->influences->organisations);
    mc_studies(m);
}

/* ---- whose numbers ---- */

struct side {
    const char *word;
    int values, sure;
    double explained,
        tilt; /* tilt: what all its sure values at their worst decile take from the difference */
};

static struct side side_of(const struct mc_influences *f, const char *word, bool interest)
{
    struct side s = {.word = word};
    for (int i = 0; i < f->count; i++) {
        const struct mc_influence *x = &f->row[i];
        if (strcmp(interest ? x->interest : x->confidence, word) == 0) {
            s.values++;
            s.sure += x->sure;
            s.explained += x->sure ? x->rho * x->rho : 0;
            s.tilt += x->sure ? fabs(x->slope) * TO_DECILE : 0;
        }
    }
    return s;
}

static void add_side(const struct mc_maker *m, struct mc_table *t, const char *of, struct side s)
{
    double left = m->influences->mean - s.tilt, about = fabs(m->influences->mean) / 5;
    mc_table_text(t, mc_arena_printf(m->arena, "%s: %s", of, s.word));
    mc_table_int(t, s.values);
    mc_table_int(t, s.sure);
    mc_table_percent(t, s.explained);
    mc_table_number(t, left, about);
    mc_table_text(t, s.sure == 0 ? "yes: none of them moves it visibly"
                     : left > 0  ? "yes"
                                 : mc_arena_printf(m->arena, "no: %s would be cheaper", name(m, m->rival)));
}

static const struct mc_table *camps(const struct mc_maker *m)
{
    static const char *const confidences[] = {"judgement", "documented", "measured"};
    static const char *const interests[] = {"vendor", "rival", "independent", "not stated"};
    const char *note =
        mc_arena_printf(m->arena,
                        "Whose numbers carry the difference %s minus %s (mean %s). Explained: squared rank "
                        "correlations of the sure "
                        "values, summed. Without the camp: its sure values are disbelieved as far as can be, "
                        "all at once at the decile "
                        "that is worst for %s, by the slope over the drawn organisations; this is an "
                        "estimate, n = %d organisations. "
                        "Exact: run again with --set on the values that Sensitivity names.",
                        name(m, m->rival), name(m, m->leader),
                        mc_number_text(m->arena, m->influences->mean, fabs(m->influences->mean) / 20),
                        name(m, m->leader), m->influences->organisations);
    struct mc_table *t =
        mc_table_create(m->arena, "camps", "The verdict with each camp's numbers disbelieved", note);
    mc_table_column(t, "camp", NULL);
    mc_table_column(t, "drawn values", NULL);
    mc_table_column(t, "of them sure", NULL);
    mc_table_column(t, "explained", "of variance of ranks");
    mc_table_column(t, "difference left", m->compare->measure[0].unit);
    mc_table_column(t, "same leader", NULL);
    for (int i = 0; i < 3; i++) {
        add_side(m, t, "confidence", side_of(m->influences, confidences[i], false));
    }
    for (int i = 0; i < 4; i++) {
        add_side(m, t, "interest", side_of(m->influences, interests[i], true));
    }
    return t;
}

static void judgement(const struct mc_maker *m)
{
    const struct mc_influences *f = m->influences;
    struct side s = side_of(f, "judgement", false);
    double share = f->explained > 0 ? s.explained / f->explained : 0;
    if (f->explained > 0) {
        mc_document_say(
            m->document, MC_BLOCK_TEXT,
            "%.0f %% of what uncertain values visibly do to the difference between %s and %s rests on "
            "judgements (%d of %d drawn values that bear on them are judgements; sure to matter: %d).",
            100 * share, name(m, m->leader), name(m, m->rival), s.values, f->count, s.sure);
    } else {
        mc_document_say(
            m->document, MC_BLOCK_TEXT,
            "No drawn value can be seen to move the difference between %s and %s with n = %d organisations; "
            "%d of %d drawn values that bear on them are judgements.",
            name(m, m->leader), name(m, m->rival), f->organisations, s.values, f->count);
    }
}

void mc_section_doubt(const struct mc_maker *m)
{
    mc_document_section(m->document, "doubt", "For who doubts");
    mc_document_add(
        m->document, MC_BLOCK_TEXT,
        "Whose numbers these are, which defaults were changed for whom, and whether the verdict survives "
        "when a camp is not believed.");
    if (m->influences) {
        judgement(m);
        mc_document_table(m->document, camps(m));
    } else {
        mc_document_add(m->document, MC_BLOCK_NOTE, mc_influence_nothing(m));
    }
    mc_maker_rows(m, "interest.sql");
    mc_maker_rows(m, "defaults.sql");
    mc_maker_rows(m, "changed_defaults.sql");
    mc_maker_rows(m, "variants.sql");
}
