/* SPDX-License-Identifier: GPL-3.0-or-later */
/* index.html: the verdict first, then figures with their tables, then what a doubting reader wants to see. */
#include "meshcost/escape.h"
#include "meshcost/quantity.h"
#include "report.h"
#include <string.h>

struct page {
    struct mc_buffer *out;
    struct mc_arena *arena;
    struct mc_store *store;
    const struct mc_compare *compare;
    const struct mc_read_run *run;
    const struct mc_figures *figures;
    const struct mc_table *tables[MC_COMPARE_TABLES];
    struct mc_bind binds[2];
};

static void raw(struct page *p, const char *html)
{
    mc_buffer_text_add(p->out, html);
}

static void text(struct page *p, const char *words)
{
    mc_escape_html(p->out, words ? words : "");
}

static void tag(struct page *p, const char *open, const char *words, const char *close)
{
    raw(p, open);
    text(p, words);
    raw(p, close);
}

static void table(struct page *p, const struct mc_table *t)
{
    if (t && mc_table_rows(t) > 0) {
        mc_tables_write(p->out, MC_FORMAT_HTML, &t, 1);
    }
}

static void query(struct page *p, const char *id, const char *title, const char *note, const char *sql)
{
    table(p, mc_table_query(p->arena, p->store, id, title, note, sql, p->binds));
}

static void open_section(struct page *p, const char *id, const char *title)
{
    raw(p, "<section id=\"");
    raw(p, id);
    tag(p, "\">\n<h2>", title, "</h2>\n");
}

static void close_section(struct page *p)
{
    raw(p, "</section>\n");
}

/* ---- figures ---- */

static void figure(struct page *p, const char *id)
{
    const struct mc_figure *f = mc_figures_find(p->figures, id);
    if (!f) {
        return;
    }
    mc_buffer_printf(p->out, "<figure id=\"figure-%s\">\n", f->id);
    if (f->wide && f->narrow) {
        mc_buffer_printf(p->out, "<div class=\"wide\">%s</div>\n<div class=\"narrow\">%s</div>\n", f->wide,
                         f->narrow);
    } else {
        tag(p, "<p class=\"missing\">No picture: ", f->note, ".</p>\n");
    }
    tag(p, "<figcaption><b>", f->title, ".</b> ");
    text(p, f->caption);
    mc_buffer_printf(
        p->out,
        " n = %d organisations. <span class=\"source\">Query %s; data in figures/%s.gp</span></figcaption>\n",
        p->compare->result->organisations, f->query, f->id);
    raw(p, "</figure>\n");
}

/* ---- first page ---- */

static const char *date(struct page *p, int64_t ms)
{
    char *text = mc_print_date(mc_arena_alloc(p->arena, 48), ms);
    text[strcspn(text, "T")] = '\0';
    return text;
}

static void head(struct page *p)
{
    const char *title = *p->run->title ? p->run->title : p->run->scenario;
    raw(p, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
           "'unsafe-inline'; "
           "img-src data:\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" "
           "href=\"data:,\">\n");
    tag(p, "<title>", title, " - meshcost</title>\n<style>\n");
    raw(p, mc_asset_find(mc_report_assets, "report.css")->text);
    raw(p, "</style>\n</head>\n<body>\n<main>\n<header>\n");
    tag(p, "<p class=\"kicker\">What does it cost to own? Scenario ", p->run->scenario, "</p>\n");
    tag(p, "<h1>", title, "</h1>\n");
    if (*p->run->question) {
        tag(p, "<p class=\"question\">", p->run->question, "</p>\n");
    }
    raw(p, "</header>\n");
}

static void verdict(struct page *p)
{
    static const char *const names[] = {"Cash", "People", "Risk"};
    raw(p, "<section id=\"verdict\">\n<h2>Verdict</h2>\n<dl class=\"verdict\">\n");
    for (int i = 0; i < 3; i++) {
        tag(p, "<div><dt>", names[i], "</dt>");
        tag(p, "<dd>", p->compare->verdict[i], "</dd></div>\n");
    }
    raw(p, "</dl>\n");
    if (!p->run->finished) {
        mc_buffer_printf(
            p->out,
            "<p class=\"warning\">This run is unfinished: %llu of %llu replications are stored.</p>\n",
            (unsigned long long)p->run->stored, (unsigned long long)p->run->wanted);
    }
    table(p, p->tables[0]);
    mc_buffer_printf(p->out, "<p class=\"note\">From %s to %s (%.2f years). ", date(p, p->run->start),
                     date(p, p->run->end), p->run->years);
    raw(p, "A number in brackets after a mean is its 95 % interval over organisations; where one "
           "organisation would "
           "decide the mean, p10 and p90 of the organisations stand instead.</p>\n");
    close_section(p);
}

/* ---- what is required ---- */

struct coverage {
    struct page *p;
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

static void requirements(struct page *p)
{
    static const char sql[] =
        "SELECT r.ordinal, r.capability, r.hard, date(r.due_ms / 1000, 'unixepoch'), r.share, lane.lane,"
        " CASE coalesce(s.support, 'none') WHEN 'none' THEN 'missing' ELSE s.support END"
        " || CASE WHEN s.maturity IS NOT NULL AND s.maturity <> 'stable' AND s.support <> 'none' THEN ', ' "
        "|| s.maturity"
        " ELSE '' END"
        " FROM requirement r JOIN lane USING (run) LEFT JOIN support s ON s.run = r.run AND s.lane = "
        "lane.lane"
        " AND s.capability = r.capability WHERE r.run = :run ORDER BY r.ordinal, lane.lane";
    const struct mc_read_result *r = p->compare->result;
    struct coverage c = {
        p, mc_table_create(p->arena, "requirements", "What is required, and how each lane meets it", NULL),
        -1};
    mc_table_column(c.table, "requirement", NULL);
    mc_table_column(c.table, "kind", NULL);
    mc_table_column(c.table, "due", NULL);
    mc_table_column(c.table, "share", "of namespaces");
    for (int i = 0; i < r->lanes && i < 30; i++) {
        mc_table_column(c.table, r->lane[i].name, NULL);
    }
    open_section(p, "requirements", "What is required");
    raw(p, "<p>A lane that misses a hard requirement, or whose shortfall passes the tolerance, does not "
           "deliver and is "
           "never called cheapest, whatever it costs. A work-around is paid in hours of work, which are in "
           "the cash.</p>\n");
    if (r->lanes <= 30 && mc_read_query(p->store, sql, p->binds, NULL, add_support, &c)) {
        table(p, c.table);
    }
    query(p, "owners", "Who owns what", NULL,
          "SELECT role, coalesce(team.name, 'nobody') AS team, CASE alerts WHEN 1 THEN 'yes' ELSE 'no' END "
          "AS \"alerts "
          "reach a rota\", CASE rehearsed WHEN 1 THEN 'yes' ELSE 'no' END AS rehearsed FROM owner LEFT JOIN "
          "team "
          "USING (run, team) WHERE run = :run");
    close_section(p);
}

/* ---- assumptions ---- */

static void open_details(struct page *p, const char *summary)
{
    tag(p, "<details><summary>", summary, "</summary>\n");
}

#define SHORT_ORIGIN                                                                                         \
    "CASE WHEN instr(origin, '/scenarios/') > 0 THEN substr(origin, instr(origin, '/scenarios/') + 1) ELSE " \
    "origin END"

static void assumptions(struct page *p)
{
    open_section(p, "assumptions", "Assumptions");
    raw(p, "<p>Every uncertain value is drawn anew for each organisation from the distribution given here. "
           "A number without a source is called a judgement.</p>\n");
    query(p, "confidence", "How well the uncertain values are known", NULL,
          "SELECT confidence, count(*) AS \"values\", count(source) AS \"with a source\" FROM v_parameter "
          "WHERE run = :run "
          "AND confidence IS NOT NULL GROUP BY confidence ORDER BY confidence");
    query(p, "prices", "Prices", NULL,
          "SELECT key AS price, price AS \"a priced unit [currency]\", (SELECT group_concat(DISTINCT "
          "priced_unit) FROM "
          "v_quantity q WHERE q.run = v_price.run AND q.price_key = v_price.key) AS unit, coalesce(source, "
          "'judgement') "
          "AS source FROM v_price WHERE run = :run ORDER BY key");
    open_details(p, "Values of the organisation");
    query(p, "organisation", NULL, NULL,
          "SELECT path AS parameter, value, unit, confidence, source, " SHORT_ORIGIN
          " AS \"where\" FROM v_parameter WHERE run = :run AND path NOT LIKE 'lanes.%' AND value <> 'null' "
          "ORDER BY ordinal");
    raw(p, "</details>\n");
    for (int i = 0; i < p->compare->result->lanes; i++) {
        const char *name = p->compare->result->lane[i].name;
        struct mc_bind binds[] = {p->binds[0], MC_BIND_TEXT(":lane", name), {NULL, {0}}};
        open_details(p, mc_arena_printf(p->arena, "Values of the lane %s", name));
        table(p, mc_table_query(
                     p->arena, p->store, mc_arena_printf(p->arena, "lane-%d", i), NULL, NULL,
                     "SELECT substr(path, length(:lane) + 8) AS parameter, value, unit, confidence, "
                     "source, " SHORT_ORIGIN
                     " AS \"where\" FROM v_parameter WHERE run = :run AND confidence IS NOT NULL AND "
                     "substr(path, 1, length(:lane) + 7) = 'lanes.' || :lane || '.' AND value <> 'null' "
                     "ORDER BY ordinal",
                     binds));
        raw(p, "</details>\n");
    }
    close_section(p);
}

/* ---- method, reproduction, data ---- */

static void method(struct page *p)
{
    const struct mc_read_result *r = p->compare->result;
    open_section(p, "method", "Method");
    mc_buffer_printf(
        p->out,
        "<p>Discrete-event simulation. %d organisations are drawn from the uncertain values; each lives "
        "through %d "
        "%s. A history (namespaces, services, traffic, releases) is generated without knowing any lane and "
        "replayed "
        "through every lane, so that lanes are compared as paired differences over the same histories.</p>\n",
        r->organisations, r->run->histories, r->run->histories == 1 ? "history" : "different histories");
    raw(p, "<p>Everything that happens is booked in natural units (core-hours, hours of work, "
           "namespace-hours of "
           "outage); prices are applied afterwards, so that other prices need no new simulation. An "
           "observation is an "
           "organisation: the mean over its histories. Intervals are 95 % of a mean (Student's t over "
           "organisations), "
           "each for itself, not adjusted for the number of lanes; they are withheld where one organisation "
           "dominates the "
           "sum. Quantiles are of type 7.</p>\n");
    mc_buffer_printf(
        p->out,
        "<p>A lane is cheapest if no other lane that delivers can be told from it: the paired difference is "
        "positive with its interval and larger than the practical margin of %g %%. Otherwise it is a tie. "
        "P(cheapest) is the share of histories in which the lane's realised cost is the smallest among the "
        "lanes that deliver.</p>\n",
        100 * p->compare->margin);
    query(p, "models", "What is counted: cost models", NULL,
          "SELECT name AS model, summary, (SELECT group_concat(name, ', ') FROM cause WHERE cause.run = "
          "category.run AND "
          "cause.category = category.category) AS causes FROM category WHERE run = :run ORDER BY category");
    raw(p, "<p class=\"note\">What no model counts is not in these numbers: read them as the cost of what is "
           "listed, "
           "not of everything.</p>\n");
    close_section(p);
}

static void reproduction(struct page *p)
{
    char hash[65] = "";
    open_section(p, "reproduce", "Reproduce");
    tag(p, "<pre><code>", p->run->command, "</code></pre>\n");
    bool fine = mc_read_canonical(p->store, p->run, NULL, NULL, hash);
    mc_buffer_printf(p->out, "<p>meshcost %s (", p->run->version);
    text(p, p->run->compiler);
    mc_buffer_printf(p->out, "), run %s, seed %llu, %llu replications. ", p->run->id,
                     (unsigned long long)p->run->seed, (unsigned long long)p->run->stored);
    if (fine) {
        mc_buffer_printf(
            p->out,
            "The same inputs give the same bits: <code>meshcost export DB --sha256</code> prints "
            "<code class=\"hash\">%s</code>.",
            hash);
    }
    raw(p, "</p>\n");
    query(p, "files", "Input files; their full text is in the database", NULL,
          "SELECT role || ' ' || name AS file, sha256 FROM file WHERE run = :run ORDER BY role DESC, name");
    close_section(p);
}

static void data_appendix(struct page *p)
{
    open_section(p, "data", "Data");
    raw(p, "<p>The database is one SQLite file. Its views are its interface; <code>meshcost export DB "
           "--table NAME</code> "
           "writes them as CSV.</p>\n<pre><code>");
    text(p, "SELECT lane, avg(money) / 3 FROM v_cash GROUP BY lane;\n"
            "SELECT lane, category, sum(money) FROM v_total GROUP BY lane, category;\n"
            "SELECT month_start, sum(amount), unit FROM v_month WHERE quantity = 'outage' GROUP BY "
            "month_start;\n");
    raw(p, "</code></pre>\n");
    query(
        p, "views", "Views", NULL,
        "SELECT s.name AS view, (SELECT group_concat(name, ', ') FROM pragma_table_info(s.name)) AS columns "
        "FROM sqlite_temp_schema s WHERE s.type = 'view' ORDER BY s.name");
    open_details(p, "Queries of the figures");
    for (int i = 0; i < p->figures->count; i++) {
        const struct mc_figure *f = &p->figures->figure[i];
        tag(p, "<h3>", f->query, "</h3>\n<pre><code>");
        tag(p, "", mc_asset_find(mc_report_assets, f->query)->text, "</code></pre>\n");
    }
    raw(p, "</details>\n");
    close_section(p);
}

/* ---- all ---- */

static void costs(struct page *p)
{
    open_section(p, "cost", "Cost");
    if (p->figures->note) {
        tag(p, "<p class=\"warning\">Some pictures are missing: ", p->figures->note,
            ". Their data lie in figures/ beside this page.</p>\n");
    }
    figure(p, "10_cumulative");
    figure(p, "20_differences");
    table(p, p->tables[1]);
    figure(p, "70_distribution");
    figure(p, "30_categories");
    table(p, p->tables[2]);
    close_section(p);
}

static void people_and_risk(struct page *p)
{
    open_section(p, "people", "Who pays, who works");
    figure(p, "40_teams");
    figure(p, "50_people");
    table(p, p->tables[3]);
    close_section(p);
    open_section(p, "risk", "Risk and natural quantities");
    figure(p, "60_outage");
    table(p, p->tables[4]);
    close_section(p);
}

void mc_page_write(struct mc_buffer *out, struct mc_arena *arena, struct mc_store *store,
                   const struct mc_compare *compare, const struct mc_figures *figures)
{
    struct page p = {.out = out,
                     .arena = arena,
                     .store = store,
                     .compare = compare,
                     .run = compare->result->run,
                     .figures = figures};
    p.binds[0] = MC_BIND_INT(":run", p.run->run);
    mc_compare_tables(arena, compare, p.tables);
    head(&p);
    verdict(&p);
    costs(&p);
    people_and_risk(&p);
    requirements(&p);
    assumptions(&p);
    method(&p);
    reproduction(&p);
    data_appendix(&p);
    raw(&p, "</main>\n</body>\n</html>\n");
}
