/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An architecture decision record (MADR 4.0): proposed, for people to decide. */
#include "document.h"
#include "meshcost/quantity.h"
#include <string.h>

static void words(struct mc_buffer *out, const char *before, const char *text, const char *after)
{
    mc_buffer_text_add(out, before);
    mc_escape_markdown(out, text ? text : "");
    mc_buffer_text_add(out, after);
}

static const struct mc_block *term_of(const struct mc_document *d, const char *term)
{
    for (int i = 0; i < d->count; i++) {
        if (d->block[i].kind == MC_BLOCK_TERM && strcmp(d->block[i].term, term) == 0) {
            return &d->block[i];
        }
    }
    return NULL;
}

static void say_term(struct mc_buffer *out, const struct mc_document *d, const char *term)
{
    const struct mc_block *b = term_of(d, term);
    if (b) {
        words(out, "* ", b->term, ": ");
        words(out, "", b->text, "\n");
    }
}

static void head(struct mc_buffer *out, const struct mc_report_text *about)
{
    const struct mc_read_run *run = about->compare->result->run;
    char date[48];
    mc_print_date(date, run->as_of);
    date[strcspn(date, "T")] = '\0';
    mc_buffer_printf(out, "---\nstatus: proposed\ndate: %s\n---\n\n", date);
    words(out, "# ", about->title, "\n\n## Context and Problem Statement\n\n");
    words(out, "", *run->question ? run->question : "The scenario states no question.", "\n\n");
    mc_buffer_printf(
        out,
        "Simulated over %.2f years; n = %d organisations, %d replications; run %s of meshcost %s. The date "
        "is the day on which known facts end.\n\n",
        run->years, about->compare->result->organisations, about->compare->result->replications, run->id,
        run->version);
}

static void options(struct mc_buffer *out, const struct mc_compare *c)
{
    mc_buffer_text_add(out, "## Considered Options\n\n");
    for (int i = 0; i < c->result->lanes; i++) {
        words(out, "* ", c->result->lane[i].title, "\n");
    }
}

static void outcome(struct mc_buffer *out, const struct mc_document *d, const struct mc_compare *c)
{
    mc_buffer_text_add(out, "\n## Decision Outcome\n\n");
    if (c->cheapest < 0) {
        mc_buffer_text_add(out, "No option is chosen: none delivers what is required.\n\n");
    } else if (c->ties > 0) {
        mc_buffer_text_add(out,
                           "No option is chosen by cost: it is a tie, so that other reasons decide.\n\n");
    } else {
        words(out, "Cheapest option that delivers: \"", c->result->lane[c->cheapest].title,
              "\". Whether it is chosen is for people to decide.\n\n");
    }
    static const char *const terms[] = {"Cash", "People", "Risk", "Not delivered"};
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        say_term(out, d, terms[i]);
    }
    mc_buffer_text_add(out, "\n### Consequences\n\n");
    static const char *const consequences[] = {"Exit cost", "Price of an outage", "What this does not know"};
    for (size_t i = 0; i < sizeof consequences / sizeof consequences[0]; i++) {
        say_term(out, d, consequences[i]);
    }
    mc_buffer_text_add(out, "\n### Confirmation\n\nLook again when one of these moves:\n\n");
    say_term(out, d, "What would flip it");
    mc_buffer_text_add(
        out, "* The watchlist of the report: identity share of the operating cost, L7 selectivity, due "
             "dates with a named owner, surface and concentration of operations.\n");
}

static void pros_and_cons(struct mc_buffer *out, const struct mc_compare *c, struct mc_arena *arena)
{
    const struct mc_compare_measure *people = mc_compare_find(c, MC_COMPARE_PEOPLE, -1);
    const struct mc_compare_measure *outage = mc_compare_named(c, MC_COMPARE_QUANTITY, "outage");
    mc_buffer_text_add(out, "\n## Pros and Cons of the Options\n");
    for (int i = 0; i < c->result->lanes; i++) {
        words(out, "\n### ", c->result->lane[i].title, "\n\n");
        mc_buffer_printf(out, "* %s, because it delivers what is required in %s%s of the replications\n",
                         c->lane[i].delivers ? "Good" : "Bad", c->lane[i].delivers ? "" : "only ",
                         mc_compare_delivers(arena, c, i));
        words(out, "* Neutral, because it costs ", mc_estimate_text(arena, &c->measure[0].value[i]), " ");
        words(out, "", c->measure[0].unit, "\n");
        if (people) {
            words(out, "* Neutral, because it takes ", mc_estimate_text(arena, &people->value[i]), " FTE\n");
        }
        if (outage) {
            words(out, "* Neutral, because its outage is ", mc_estimate_text(arena, &outage->value[i]),
                  " namespace-hours a year\n");
        }
    }
}

void mc_document_adr(const struct mc_document *d, const struct mc_report_text *about, struct mc_buffer *out)
{
    const struct mc_compare *c = about->compare;
    head(out, about);
    mc_buffer_text_add(
        out, "## Decision Drivers\n\n* cash a year\n* people needed, by team\n* risk: outage, and what is "
             "not delivered\n\n");
    options(out, c);
    outcome(out, d, c);
    pros_and_cons(out, c, d->arena);
    mc_buffer_text_add(
        out, "\n## More Information\n\nThe report with every number, its source and interval is made from "
             "the same database. To make it again:\n\n    ");
    for (const char *p = c->result->run->command; *p; p++) {
        mc_buffer_char(out, (unsigned char)*p < 0x20 ? ' ' : *p);
    }
    mc_buffer_char(out, '\n');
}
