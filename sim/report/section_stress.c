/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checklist "Strengthening the reporting of empirical simulation studies" for discrete-event simulation
 * (STRESS-DES, Monks et al. 2019), answered from the database. */
#include "maker.h"

static void item(const struct mc_maker *m, const char *term, const char *text)
{
    mc_document_term(m->document, MC_BLOCK_ITEM, term, text ? text : "Not in the database.");
}

static void objectives(const struct mc_maker *m)
{
    item(m, "1.1 Purpose", *m->run->question ? m->run->question : "The scenario states no question.");
    item(m, "1.2 Outputs",
         mc_maker_text(
             m,
             "SELECT group_concat(word || ' (' || priced_unit || ')', ', ') FROM quantity WHERE run = :run"));
    item(m, "1.3 Aims",
         mc_maker_text(
             m, "SELECT 'Paired comparison of the lanes ' || group_concat(name, ', ') || ' over the same "
                "histories.' FROM (SELECT name FROM lane WHERE run = :run ORDER BY lane)"));
}

static void logic(const struct mc_maker *m)
{
    item(m, "2.1 Overview",
         "An exogenous history is replayed through each lane; cost models turn events into ledger entries; "
         "prices come "
         "last.");
    item(m, "2.2 Base model",
         mc_maker_text(
             m, "SELECT group_concat(name || ': ' || coalesce(summary, ''), '; ') FROM category WHERE run = "
                ":run"));
    item(m, "2.3 Scenario logic",
         mc_maker_text(
             m, "SELECT group_concat(title || ': ' || coalesce(summary, ''), '; ') FROM lane WHERE run = "
                ":run"));
    item(m, "2.4 Algorithms",
         "Addressed draws: every random number is a pure function of what it is for, so that lanes share "
         "them. Rates that "
         "depend on a lane thin a Poisson random measure that does not.");
    item(
        m, "2.5 Components",
        mc_maker_text(
            m,
            "SELECT 'Entities: clusters (' || (SELECT count(*) FROM cluster WHERE run = :run) || '), "
            "namespaces "
            "and services (generated), certificates, incidents. Resources: teams (' || (SELECT count(*) FROM "
            "team WHERE run = :run AND team > 0) || ') with calendars and priorities. Entry points: the "
            "history. Exit points: the horizon.'"));
}

static void data(const struct mc_maker *m)
{
    item(m, "3.1 Sources",
         mc_maker_text(
             m, "SELECT group_concat(n || ' ' || confidence, ', ') || ' values; each stands with its source "
                "under "
                "Assumptions.' FROM (SELECT confidence, count(*) AS n FROM v_parameter WHERE run = :run AND "
                "confidence IS NOT NULL AND value <> 'null' GROUP BY confidence)"));
    item(
        m, "3.2 Input parameters",
        mc_maker_text(
            m,
            "SELECT count(*) || ' effective values with the line that states each.' FROM parameter WHERE run "
            "= :run"));
    item(m, "3.3 Preprocessing",
         "Release calendars are taken as dated; after the as-of date their gaps are resampled.");
    item(m, "3.4 Assumptions", "See Assumptions; judgements are called so.");
}

static void experimentation(const struct mc_maker *m)
{
    item(m, "4.1 Initialisation",
         mc_arena_printf(
             m->arena,
             "Terminating simulation from %s, without warm-up: certificates have the age that the install "
             "dates of the clusters give them.",
             mc_maker_date(m, m->run->start)));
    item(m, "4.2 Run length",
         mc_arena_printf(m->arena, "%.2f years, to %s; known facts end on %s.", m->run->years,
                         mc_maker_date(m, m->run->end), mc_maker_date(m, m->run->as_of)));
    item(m, "4.3 Estimation",
         mc_arena_printf(
             m->arena,
             "%llu replications: organisations times %d histories each; common random numbers across lanes; "
             "Student's t over organisations; margin %g %%.",
             (unsigned long long)m->run->stored, m->run->histories, 100 * m->compare->margin));
}

static void implementation(const struct mc_maker *m)
{
    item(m, "5.1 Software",
         mc_arena_printf(m->arena, "meshcost %s, C17, with GSL, SQLite and libyaml.", m->run->version));
    item(m, "5.2 Random sampling",
         mc_arena_printf(
             m->arena,
             "Philox 2x64-10, keyed by seed %llu, organisation and history; inverse distribution functions; "
             "times rounded to whole milliseconds before use.",
             (unsigned long long)m->run->seed));
    item(m, "5.3 Execution",
         "Events in the total order time, phase, address; phases: history, expiry, completion, arrival, "
         "decision, "
         "accrual. The number of threads changes no bit.");
    item(m, "5.4 System", mc_arena_printf(m->arena, "Built with %s.", m->run->compiler));
    item(m, "6.1 Code access",
         "GPL-3.0-or-later; the command that makes this run stands under Reproduce, the inputs are in "
         "the database.");
}

void mc_section_stress(const struct mc_maker *m)
{
    mc_document_section(m->document, "stress", "STRESS-DES checklist");
    objectives(m);
    logic(m);
    data(m);
    experimentation(m);
    implementation(m);
}
