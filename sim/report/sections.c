/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sections of a report that are mostly figures and tables, and the order of all. */
#include "maker.h"
#include <math.h>

static struct mc_document *begin(const struct mc_maker *m, const char *id, const char *title)
{
    mc_document_section(m->document, id, title);
    return m->document;
}

/* Is a measure more than a thousandth of the largest of its kind in any lane? */
static bool matters(const struct mc_compare *c, const struct mc_compare_measure *m)
{
    double own = 0, most = 0;
    for (int i = 0; i < c->measure_count; i++) {
        for (int lane = 0; lane < c->result->lanes && c->measure[i].kind == m->kind; lane++) {
            double mean = fabs(c->measure[i].value[lane].mean);
            most = fmax(most, mean);
            own = &c->measure[i] == m ? fmax(own, mean) : own;
        }
    }
    return m->kind == MC_COMPARE_QUANTITY || own > most / 1000;
}

static void measures(const struct mc_maker *m, const char *id, const char *title, enum mc_compare_kind first,
                     enum mc_compare_kind second)
{
    const struct mc_compare *c = m->compare;
    struct mc_table *t = mc_table_create(
        m->arena, id, title,
        mc_arena_printf(
            m->arena,
            "Mean over n = %d organisations with its 95 %% interval; where one organisation would decide "
            "the mean, p10 to p90 of the organisations. What is under a thousandth of the largest of its "
            "kind is left out.",
            c->result->organisations));
    mc_table_column(t, "what", NULL);
    mc_table_column(t, "unit", NULL);
    for (int lane = 0; lane < c->result->lanes && lane < MC_MAKER_LANES; lane++) {
        mc_table_column(t, c->result->lane[lane].name, NULL);
    }
    for (int i = 0; i < c->measure_count; i++) {
        const struct mc_compare_measure *x = &c->measure[i];
        if ((x->kind != first && x->kind != second) || !matters(c, x)) {
            continue;
        }
        mc_table_text(t, x->name);
        mc_table_text(t, x->unit);
        for (int lane = 0; lane < c->result->lanes && lane < MC_MAKER_LANES; lane++) {
            mc_table_estimate(t, &x->value[lane]);
        }
    }
    mc_document_table(m->document, t);
}

void mc_section_cost(const struct mc_maker *m)
{
    struct mc_document *d = begin(m, "cost", "Cost over time");
    if (m->figures->note) {
        mc_document_say(d, MC_BLOCK_WARNING,
                        "Some pictures are missing: %s. Their data lie in figures/ beside this page.",
                        m->figures->note);
    }
    mc_maker_figure(m, "10_cumulative");
    mc_maker_estimates(m, "years.sql");
    mc_maker_rows(m, "crossovers.sql");
    mc_maker_figure(m, "20_differences");
    mc_document_table(d, m->tables[1]);
    mc_maker_figure(m, "70_distribution");
    mc_maker_figure(m, "30_categories");
    measures(m, "categories", "Cash by category", MC_COMPARE_CASH_OF_CATEGORY, MC_COMPARE_CASH_OF_CATEGORY);
}

void mc_section_people(const struct mc_maker *m)
{
    begin(m, "people", "Who pays, who works, who is paged");
    mc_maker_figure(m, "40_teams");
    mc_maker_figure(m, "50_people");
    measures(m, "teams", "Who pays, who works", MC_COMPARE_CASH_OF_TEAM, MC_COMPARE_PEOPLE_OF_TEAM);
    mc_maker_figure(m, "45_night");
    mc_maker_rows(m, "night.sql");
    mc_maker_rows(m, "pages_when.sql");
    mc_maker_estimates(m, "pages_team.sql");
    mc_maker_estimates(m, "pages_cause.sql");
    begin(m, "risk", "Risk and natural quantities");
    mc_maker_figure(m, "60_outage");
    measures(m, "quantities", "Natural quantities", MC_COMPARE_QUANTITY, MC_COMPARE_SHORTFALL);
}

void mc_section_certificates(const struct mc_maker *m)
{
    begin(m, "certificates", "Certificates: what ends when, and who owns it");
    mc_maker_figure(m, "65_certificates");
    mc_maker_rows(m, "unowned.sql");
    mc_maker_rows(m, "due.sql");
    mc_maker_estimates(m, "certificates.sql");
    mc_maker_rows(m, "owners.sql");
}

/* ---- what is required ---- */

struct coverage {
    struct mc_table *table;
    int64_t last;
};

/* Columns: ordinal, capability, hard, due, share, lane, support. */
static bool add_support(void *context, const struct mc_row *row)
{
    struct coverage *c = context;
    const struct mc_value *v = row->values;
    if (v[0].integer != c->last) {
        c->last = v[0].integer;
        mc_table_text(c->table, v[1].text);
        mc_table_text(c->table, v[2].integer ? "hard" : "soft");
        mc_table_text(c->table, v[3].text);
        mc_table_percent(c->table, v[4].real);
    }
    mc_table_text(c->table, v[6].text);
    return true;
}

void mc_section_requirements(const struct mc_maker *m)
{
    const struct mc_read_result *r = m->compare->result;
    struct coverage c = {
        mc_table_create(
            m->arena, "requirements", "What is required, and how each lane meets it",
            "native: built in. l7: with an L7 proxy. workaround: paid in hours of work, which are in the "
            "cash. Maturity is said where it is not stable."),
        -1};
    static const char *const columns[] = {"requirement", "kind", "due", "share"};
    for (int i = 0; i < 4; i++) {
        mc_table_column(c.table, columns[i], i == 3 ? "of namespaces" : NULL);
    }
    for (int i = 0; i < r->lanes && i < MC_MAKER_LANES; i++) {
        mc_table_column(c.table, r->lane[i].name, NULL);
    }
    struct mc_document *d = begin(m, "requirements", "What is required");
    mc_document_say(
        d, MC_BLOCK_TEXT,
        "A lane that misses a hard requirement, or whose shortfall passes the tolerance of %g %%, does not "
        "deliver and is never called cheapest, whatever it costs.",
        100 * m->run->tolerance);
    if (r->lanes <= MC_MAKER_LANES &&
        mc_read_query(m->store, mc_asset_find(mc_report_assets, "requirements.sql")->text, m->binds, NULL,
                      add_support, &c)) {
        mc_document_table(d, c.table);
    }
}

void mc_section_resources(const struct mc_maker *m)
{
    struct mc_document *d = begin(m, "resources", "CPU, memory and latency");
    mc_maker_estimates(m, "components.sql");
    bool any = false;
    for (int i = 0; i < m->figures->count; i++) {
        const struct mc_figure *f = &m->figures->figure[i];
        if (f->id[0] == '8' && f->any) {
            mc_document_figure(d, f);
            any = true;
        }
    }
    if (!any) {
        mc_document_add(d, MC_BLOCK_NOTE,
                        "This database holds no latency surface: added latency is in no number here. "
                        "`meshcost latency` simulates a request path by itself.");
    }
}

/* ---- what may turn against us ---- */

void mc_section_watch(const struct mc_maker *m)
{
    struct mc_document *d = begin(m, "watch", "Watchlist");
    mc_document_add(
        d, MC_BLOCK_TEXT,
        "Four signals, each with the threshold at which it turns from a habit into a problem. They can be "
        "measured in a real house too.");
    mc_document_term(
        d, MC_BLOCK_ITEM, "Identity share of the operating cost",
        "At or above 25 % of cash the choice of mesh is a choice of identity platform (judgement).");
    mc_document_term(
        d, MC_BLOCK_ITEM, "L7 selectivity",
        "Share of namespaces with an L7 exception; above 50 % optional L7 is not optional any more "
        "(judgement). See the section on L7.");
    mc_document_term(
        d, MC_BLOCK_ITEM, "Due dates with a named owner",
        "Every tier has an owner before its first end: threshold zero without. See the section on "
        "certificates.");
    mc_document_term(
        d, MC_BLOCK_ITEM, "Surface and concentration",
        "Components that somebody runs, and the busiest team's share of hours and pages; above 60 % of the "
        "pages in one team that team is the platform (judgement).");
    mc_maker_estimates(m, "identity_share.sql");
    mc_maker_estimates(m, "concentration.sql");
    begin(m, "signals", "Release and maintenance signals");
    mc_document_add(
        d, MC_BLOCK_TEXT,
        "Read them as a risk shape: the motion of a project that one signs up to track. They choose no "
        "winner, and no number of this report is computed from them.");
    mc_maker_rows(m, "signals.sql");
    mc_maker_rows(m, "releases.sql");
}

/* ---- assumptions, method, data ---- */

struct values {
    const struct mc_maker *m;
    int tables;
};

/* Of a migration the values are those of its two sides. */
static bool add_values(void *context, const struct mc_row *row)
{
    struct values *v = context;
    const struct mc_maker *m = v->m;
    const char *lane = mc_arena_dup(m->arena, row->values[0].text);
    struct mc_bind binds[] = {m->binds[0], MC_BIND_TEXT(":lane", lane), {NULL, {0}}};
    mc_document_say(m->document, MC_BLOCK_FOLD, "Values of the lane %s", lane);
    mc_document_table(m->document,
                      mc_table_query(m->arena, m->store, mc_arena_printf(m->arena, "lane-%d", v->tables++),
                                     NULL, NULL, mc_asset_find(mc_report_assets, "lane_values.sql")->text,
                                     binds));
    mc_document_add(m->document, MC_BLOCK_UNFOLD, "");
    return true;
}

void mc_section_assumptions(const struct mc_maker *m)
{
    struct mc_document *d = begin(m, "assumptions", "Assumptions");
    mc_document_add(
        d, MC_BLOCK_TEXT,
        "Every uncertain value is drawn anew for each organisation from the distribution given here. A "
        "number without a source is called a judgement. What each does to the answer stands under "
        "Sensitivity.");
    mc_maker_rows(m, "confidence.sql");
    mc_maker_rows(m, "prices.sql");
    mc_document_add(d, MC_BLOCK_FOLD, "Values of the organisation");
    mc_maker_rows(m, "organisation.sql");
    mc_document_add(d, MC_BLOCK_UNFOLD, "");
    (void)!mc_read_query(m->store,
                         "SELECT substr(path, 7, instr(substr(path, 7), '.') - 1) AS lane FROM parameter "
                         "WHERE run = :run AND path LIKE 'lanes.%' GROUP BY 1 ORDER BY min(ordinal)",
                         m->binds, NULL, add_values, &(struct values){m, 0});
}

void mc_section_method(const struct mc_maker *m)
{
    const struct mc_read_result *r = m->compare->result;
    struct mc_document *d = begin(m, "method", "Method");
    mc_document_say(
        d, MC_BLOCK_TEXT,
        "Discrete-event simulation. %d organisations are drawn from the uncertain values; each lives through "
        "%d %s. A history (namespaces, services, traffic, releases) is generated without knowing any lane "
        "and replayed through every lane, so that lanes are compared as paired differences over the same "
        "histories.",
        r->organisations, r->run->histories, r->run->histories == 1 ? "history" : "different histories");
    mc_document_add(
        d, MC_BLOCK_TEXT,
        "Everything that happens is booked in natural units (core-hours, hours of work, namespace-hours of "
        "outage); prices are applied afterwards, so that other prices need no new simulation. An observation "
        "is an organisation: the mean over its histories. Intervals are 95 % of a mean (Student's t over "
        "organisations), each for itself, not adjusted for the number of lanes; they are withheld where one "
        "organisation dominates the sum. Quantiles are of type 7.");
    mc_document_say(
        d, MC_BLOCK_TEXT,
        "A lane is cheapest if every other lane that delivers can be told from it: the paired difference is "
        "positive with its interval and larger than the practical margin of %g %%. Otherwise it is a tie; "
        "equivalent is said where the whole interval lies within the margin (two one-sided tests at 2.5 %%), "
        "undecided where it does not. P(cheapest) is the share of histories in which the lane's realised "
        "cost "
        "is the smallest among the lanes that deliver.",
        100 * m->compare->margin);
    mc_maker_rows(m, "models.sql");
    mc_document_add(d, MC_BLOCK_NOTE,
                    "What no model counts is not in these numbers: read them as the cost of what is "
                    "listed, not of everything.");
}

void mc_section_reproduce(const struct mc_maker *m)
{
    char hash[65] = "";
    struct mc_document *d = begin(m, "reproduce", "Reproduce");
    mc_document_add(d, MC_BLOCK_CODE, m->run->command);
    mc_document_say(d, MC_BLOCK_TEXT, "meshcost %s (%s), run %s, seed %llu, %llu replications.",
                    m->run->version, m->run->compiler, m->run->id, (unsigned long long)m->run->seed,
                    (unsigned long long)m->run->stored);
    if (mc_read_canonical(m->store, m->run, NULL, NULL, hash)) {
        mc_document_add(d, MC_BLOCK_TEXT,
                        "The same inputs give the same bits: `meshcost export DB --sha256` prints");
        mc_document_say(d, MC_BLOCK_CODE, "%s", hash);
    }
    mc_maker_rows(m, "files.sql");
}

void mc_section_data(const struct mc_maker *m)
{
    struct mc_document *d = begin(m, "data", "Data");
    mc_document_add(d, MC_BLOCK_TEXT,
                    "The database is one SQLite file. Its views are its interface; `meshcost export DB "
                    "--table NAME` writes them as CSV, `meshcost explain DB` walks from a number down to "
                    "entries, events and the lines of the files.");
    mc_document_add(d, MC_BLOCK_CODE,
                    "SELECT lane, avg(money) AS money_over_the_whole_run FROM v_cash GROUP BY lane;\n"
                    "SELECT lane, category, sum(money) FROM v_total GROUP BY lane, category;\n"
                    "SELECT month_start, sum(amount), unit FROM v_month WHERE quantity = 'outage' GROUP BY "
                    "month_start;\n");
    mc_maker_rows(m, "views.sql");
    mc_document_add(d, MC_BLOCK_FOLD, "Queries of the figures");
    for (int i = 0; i < m->figures->count; i++) {
        const struct mc_figure *f = &m->figures->figure[i];
        mc_document_add(d, MC_BLOCK_NOTE, f->query);
        mc_document_add(d, MC_BLOCK_CODE, mc_asset_find(mc_report_assets, f->query)->text);
    }
    mc_document_add(d, MC_BLOCK_UNFOLD, "");
}

/* ---- the order of all ---- */

void mc_sections_write(struct mc_maker *m)
{
    mc_section_verdict(m);
    mc_section_doubt(m);
    mc_section_need(m);
    mc_section_cost(m);
    mc_section_people(m);
    mc_section_certificates(m);
    mc_section_requirements(m);
    mc_section_topics(m);
    mc_section_resources(m);
    mc_section_sensitivity(m);
    mc_section_watch(m);
    mc_section_assumptions(m);
    mc_section_method(m);
    mc_section_stress(m);
    mc_section_reproduce(m);
    mc_section_data(m);
}
