/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sections that some runs have, and what is said in the place of those that a run has not. */
#include "maker.h"
#include <string.h>

static struct mc_document *section(const struct mc_maker *m, const char *id, const char *title)
{
    mc_document_section(m->document, id, title);
    return m->document;
}

struct topic {
    const char *category, *id, *title, *figures, *absent;
    bool (*whole)(const struct mc_maker *m);  /* a section of its own instead */
    void (*tables)(const struct mc_maker *m); /* what tells more than a list of all that is booked */
};

static void l7_tables(const struct mc_maker *m)
{
    mc_maker_estimates(m, "l7_share.sql");
    mc_maker_rows(m, "l7_spread.sql");
    mc_maker_rows(m, "l7_ways.sql");
}

static void onboarding_tables(const struct mc_maker *m)
{
    mc_maker_rows(m, "onboarding_pace.sql");
    mc_maker_estimates(m, "onboarding_way.sql");
}

static void upgrades_tables(const struct mc_maker *m)
{
    mc_maker_estimates(m, "upgrades_exposure.sql");
    mc_maker_rows(m, "upgrades_tracks.sql");
}

/* One section for each cost model that has more to show than its cash; `figures`: first two letters of their
 * ids. */
static const struct topic topics[] = {
    {"exceptions", "l7", "Does L7 stay selective, or does it spread?", "51",
     "This run has no model of exceptions, so that the spread of L7 policies is in no number here.", NULL,
     l7_tables},
    {"onboarding", "onboarding", "Onboarding: how far, how fast, and what blocks", "52",
     "This run has no model of onboarding: namespaces join at once and for nothing.", NULL,
     onboarding_tables},
    {"upgrades", "upgrades", "Upgrades: support windows and exposure to advisories", "53",
     "This run has no model of upgrades: neither the work nor days out of support nor days exposed to known "
     "advisories "
     "are in a number here.",
     NULL, upgrades_tables},
    {"migration", "migration", "Migration and the cost of leaving again", "54",
     "No lane of this run is a migration: neither coexistence nor the cost of an exit is in a number here.",
     mc_section_migration, NULL},
    {"pilot", "pilot", "Pilot against production", "55",
     "This run has no pilot: `meshcost pilot SCENARIO --db FILE` replays one beside it and shows what it "
     "hides.",
     mc_section_pilot, NULL},
    {"map", "map", "Decision map: the cheapest lane by the shape of the house", "56",
     "This database holds no map of this scenario: `meshcost map SCENARIO --x PATH=LO:HI --y PATH=LO:HI --db "
     "FILE` "
     "makes one.",
     mc_section_map, NULL},
    {"regret", "regret", "Wrong lane, right owners; right lane, wrong owners", "57",
     "This database holds no sweep over owners of this scenario: `meshcost sweep "
     "scenarios/designs/ownership.yaml "
     "--db FILE` is one, for a copy of it that names this scenario.",
     mc_section_regret, NULL},
    {"ablation", "ablation", "Ablation: what each mechanism moves", "58",
     "This database holds no run beside this one that lacks a mechanism: `meshcost run SCENARIO --ablate "
     "--db "
     "FILE` replays the same histories without each in turn.",
     mc_section_ablation, NULL},
};

static void add_figures(const struct mc_maker *m, const char *prefix)
{
    for (int i = 0; i < m->figures->count; i++) {
        const struct mc_figure *f = &m->figures->figure[i];
        if (strncmp(f->id, prefix, strlen(prefix)) == 0 && f->any) {
            mc_document_figure(m->document, f);
        }
    }
}

static bool has_category(const struct mc_maker *m)
{
    return mc_maker_int(
               m,
               "SELECT count(*) FROM category JOIN total USING (run, category) WHERE run = :run AND name = "
               ":category") > 0;
}

static void bind_category(struct mc_maker *m, const char *category)
{
    int i = 0;
    while (m->binds[i].name && strcmp(m->binds[i].name, ":category") != 0) {
        i++;
    }
    m->binds[i] = MC_BIND_TEXT(":category", category);
}

static bool has_figures(const struct mc_maker *m, const char *prefix)
{
    for (int i = 0; i < m->figures->count; i++) {
        const struct mc_figure *f = &m->figures->figure[i];
        if (strncmp(f->id, prefix, strlen(prefix)) == 0 && f->any) {
            return true;
        }
    }
    return false;
}

static const struct mc_table *of_topic(const struct mc_maker *m, const struct topic *t, const char *query,
                                       const char *id)
{
    return mc_maker_estimate_table(m, query, mc_arena_printf(m->arena, "%s%s", t->id, id));
}

static void model_tables(const struct mc_maker *m, const struct topic *t)
{
    if (t->tables) {
        t->tables(m);
    }
    mc_document_table(m->document, of_topic(m, t, "model_teams.sql", "-teams"));
    mc_document_table(m->document, of_topic(m, t, "model_years.sql", "-years"));
    mc_document_add(m->document, MC_BLOCK_FOLD, "Everything that this model books");
    mc_document_table(m->document, of_topic(m, t, "model_results.sql", ""));
    mc_document_add(m->document, MC_BLOCK_UNFOLD, "");
}

/* False, without a trace in the document, where the database has nothing about it. */
static bool topic(struct mc_maker *m, const struct topic *t)
{
    bool any = has_figures(m, t->figures);
    if (t->whole) {
        return t->whole(m);
    }
    bind_category(m, t->category);
    bool model = has_category(m);
    if (!any && !model) {
        return false;
    }
    section(m, t->id, t->title);
    add_figures(m, t->figures);
    if (model) {
        model_tables(m, t);
    }
    return true;
}

void mc_section_topics(struct mc_maker *m)
{
    enum { TOPICS = sizeof topics / sizeof topics[0] };
    const struct topic *absent[TOPICS];
    int missing = 0;
    for (int i = 0; i < TOPICS; i++) {
        if (!topic(m, &topics[i])) {
            absent[missing++] = &topics[i];
        }
    }
    if (missing > 0) {
        mc_document_add(section(m, "absent", "What this run does not hold"), MC_BLOCK_TEXT,
                        "These questions belong to the choice too. This run has no answer to them:");
    }
    for (int i = 0; i < missing; i++) {
        mc_document_term(m->document, MC_BLOCK_ITEM, absent[i]->title, absent[i]->absent);
    }
}
