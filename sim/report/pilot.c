/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pilots against their production, from the database. */
#include "meshcost/pilot_bias.h"
#include <math.h>
#include <string.h>

const char *const mc_pilot_rule_words[MC_PILOT_RULES] = {"per namespace", "per pod", "fixed plus variable"};

static const char *const own_measures[MC_PILOT_MEASURES] = {"cash", "people", "outage", "not delivered"};
static const char *const own_units[MC_PILOT_MEASURES] = {NULL, "hours a year", "namespace-hours a year",
                                                         "namespace-days a year"};
enum { MOST_MEASURES = 40 };

struct reader {
    struct mc_arena *arena;
    struct mc_store *store;
    struct mc_pilot *p;
    const char **measure;
    double *said, *was; /* [variant][rule][measure][lane][organisation] */
};

static size_t place(const struct mc_pilot *p, int variant, int rule, int measure, int lane)
{
    size_t at = (size_t)variant * MC_PILOT_RULES + (size_t)rule;
    return (at * (size_t)p->measures + (size_t)measure) * (size_t)p->lanes + (size_t)lane;
}

const struct mc_pilot_cell *mc_pilot_cell(const struct mc_pilot *p, int variant, int rule, int measure,
                                          int lane)
{
    return &p->cells[place(p, variant, rule, measure, lane)];
}

/* ---- names ---- */

static bool add_variant(void *context, const struct mc_row *row)
{
    struct reader *r = context;
    if (r->p->variants < MC_PILOT_VARIANTS) {
        r->p->variant[r->p->variants++] = mc_arena_dup(r->arena, row->values[0].text);
        r->p->weeks = row->values[1].real;
    }
    return true;
}

static bool add_measure(void *context, const struct mc_row *row)
{
    struct reader *r = context;
    if (r->p->measures < MOST_MEASURES) {
        r->measure[r->p->measures++] = mc_arena_dup(r->arena, row->values[0].text);
    }
    return true;
}

static bool read_names(struct reader *r, const struct mc_bind *binds, const char *currency)
{
    r->measure = MC_NEW_ARRAY(r->arena, MOST_MEASURES, const char *);
    const char **unit = MC_NEW_ARRAY(r->arena, MOST_MEASURES, const char *);
    memcpy(r->measure, own_measures, sizeof own_measures);
    r->p->measures = MC_PILOT_MEASURES;
    bool fine =
        mc_read_query(
            r->store,
            "SELECT p.name, (w.end_ms - w.start_ms) / 604800000.0 FROM pilot p JOIN run w ON w.run = "
            "p.pilot WHERE p.run = :run AND p.variant > 0 ORDER BY p.variant",
            binds, NULL, add_variant, r) &&
        mc_read_query(
            r->store,
            "SELECT 'cash of ' || name FROM category WHERE run = :run AND EXISTS (SELECT 1 FROM total t"
            " JOIN v_quantity q USING (run, quantity) WHERE t.run = :run AND t.point = 0 AND t.category"
            " = category.category AND q.money_per_unit > 0) ORDER BY category",
            binds, NULL, add_measure, r);
    const char *money = mc_arena_printf(r->arena, "%s a year", currency);
    for (int m = 0; m < r->p->measures; m++) {
        unit[m] = m < MC_PILOT_MEASURES && own_units[m] ? own_units[m] : money;
    }
    r->p->measure = r->measure;
    r->p->unit = unit;
    return fine;
}

/* ---- samples ---- */

/* Columns: variant, rule, measure, lane, organisation, extrapolated, production. */
static bool add_sample(void *context, const struct mc_row *row)
{
    struct reader *r = context;
    const struct mc_value *v = row->values;
    int m = 0;
    while (m < r->p->measures && strcmp(r->measure[m], v[2].text) != 0) {
        m++;
    }
    bool known = v[0].integer >= 1 && v[0].integer <= r->p->variants && m < r->p->measures &&
                 v[3].integer < r->p->lanes && v[4].integer < r->p->organisations;
    if (known) {
        size_t at = place(r->p, (int)v[0].integer - 1, (int)v[1].integer, m, (int)v[3].integer);
        at = at * (size_t)r->p->organisations + (size_t)v[4].integer;
        r->said[at] = v[5].real;
        r->was[at] = v[6].real;
    }
    return true;
}

static bool read_samples(struct reader *r, const struct mc_bind *binds)
{
    size_t cells = place(r->p, r->p->variants, 0, 0, 0), n = (size_t)r->p->organisations;
    r->said = MC_NEW_ARRAY(r->arena, cells * n + 1, double);
    r->was = MC_NEW_ARRAY(r->arena, cells * n + 1, double);
    return mc_read_query(
        r->store,
        "SELECT variant, rule, measure, lane, o, sum(extrapolated) / :histories, sum(production) / "
        ":histories FROM v_pilot WHERE run = :run AND o < :organisations GROUP BY variant, rule, "
        "measure, lane, o",
        binds, NULL, add_sample, r);
}

/* ---- estimates ---- */

static struct mc_estimate difference(const struct reader *r, const double *a, const double *b)
{
    struct mc_arena *scratch = mc_arena_create(0);
    int n = r->p->organisations;
    double *d = MC_NEW_ARRAY(scratch, (size_t)n + 1, double);
    for (int o = 0; o < n; o++) {
        d[o] = a[o] - (b ? b[o] : 0);
    }
    struct mc_estimate e = mc_estimate(d, n, scratch);
    mc_arena_destroy(scratch);
    return e;
}

static void estimate(struct reader *r)
{
    struct mc_pilot *p = r->p;
    size_t cells = place(p, p->variants, 0, 0, 0), n = (size_t)p->organisations;
    size_t plain = place(p, 1, 0, 0, 0); /* cells of a variant; those of the first are the plain pilot's */
    struct mc_pilot_cell *cell = MC_NEW_ARRAY(r->arena, cells + 1, struct mc_pilot_cell);
    for (size_t i = 0; i < cells; i++) {
        const double *said = r->said + i * n, *was = r->was + i * n;
        cell[i] = (struct mc_pilot_cell){.extrapolated = difference(r, said, NULL),
                                         .production = difference(r, was, NULL),
                                         .bias = difference(r, said, was),
                                         .revealed = difference(r, said, r->said + i % plain * n)};
    }
    p->cells = cell;
}

static void judge(struct reader *r)
{
    struct mc_pilot *p = r->p;
    double *wrong = MC_NEW_ARRAY(r->arena, (size_t)(p->variants * MC_PILOT_RULES * p->measures) + 1, double);
    int *least = MC_NEW_ARRAY(r->arena, (size_t)(p->variants * p->measures) + 1, int);
    for (int v = 0; v < p->variants; v++) {
        for (int m = 0; m < p->measures; m++) {
            double smallest = INFINITY;
            for (int rule = 0; rule < MC_PILOT_RULES; rule++) {
                double bias = 0, whole = 0;
                for (int lane = 0; lane < p->lanes; lane++) {
                    const struct mc_pilot_cell *c = mc_pilot_cell(p, v, rule, m, lane);
                    bias += fabs(c->bias.mean);
                    whole += c->production.mean;
                }
                double *w = &wrong[(v * MC_PILOT_RULES + rule) * p->measures + m];
                *w = whole > 0 ? bias / whole : bias > 0 ? INFINITY : 0;
                if (*w < smallest) {
                    smallest = *w;
                    least[v * p->measures + m] = rule;
                }
            }
        }
    }
    p->wrong = wrong;
    p->least = least;
}

/* ---- which lane ---- */

static int cheapest(const struct reader *r, const double *cash, const bool *delivers, int o)
{
    int best = -1;
    for (int lane = 0; lane < r->p->lanes; lane++) {
        double x = cash[lane * r->p->organisations + o];
        if (delivers[lane] && (best < 0 || x < cash[best * r->p->organisations + o])) {
            best = lane;
        }
    }
    return best;
}

static void set_share(struct mc_pilot_choice *c, int differ, int n)
{
    c->differs = n ? (double)differ / n : 0;
    mc_share_interval(differ, n, &c->low, &c->high);
}

/* What is required without exception and lacking stands on paper: no pilot is needed to know it. */
static bool is_ruled_out(const struct mc_read_result *r, int lane)
{
    bool out = false;
    for (int i = 0; i < r->replications; i++) {
        out = out || r->hard_unmet[lane * r->replications + i] > 0;
    }
    return out;
}

static void choose(struct reader *r, const struct mc_compare *production)
{
    struct mc_pilot *p = r->p;
    int n = p->organisations;
    struct mc_pilot_choice *choices =
        MC_NEW_ARRAY(r->arena, (size_t)(p->variants * MC_PILOT_RULES) + 1, struct mc_pilot_choice);
    bool *delivers = MC_NEW_ARRAY(r->arena, (size_t)p->lanes + 1, bool);
    bool *candidate = MC_NEW_ARRAY(r->arena, (size_t)p->lanes + 1, bool);
    for (int lane = 0; lane < p->lanes; lane++) {
        delivers[lane] = production->lane[lane].delivers;
        candidate[lane] = !is_ruled_out(production->result, lane);
    }
    for (int i = 0; i < p->variants * MC_PILOT_RULES; i++) {
        int *lane = MC_NEW_ARRAY(r->arena, (size_t)n + 1, int), differ = 0;
        size_t at = place(p, i / MC_PILOT_RULES, i % MC_PILOT_RULES, MC_PILOT_CASH, 0) * (size_t)n;
        for (int o = 0; o < n; o++) {
            lane[o] = cheapest(r, r->said + at, candidate, o);
            differ += lane[o] != cheapest(r, r->was + at, delivers, o);
        }
        choices[i].lane = lane;
        set_share(&choices[i], differ, n);
    }
    p->choices = choices;
}

const struct mc_pilot *mc_pilot_read(struct mc_arena *arena, struct mc_store *store,
                                     const struct mc_compare *production)
{
    const struct mc_read_run *run = production->result->run;
    struct mc_pilot *p = MC_NEW(arena, struct mc_pilot);
    struct reader r = {.arena = arena, .store = store, .p = p};
    struct mc_bind binds[] = {MC_BIND_INT(":run", run->run),
                              MC_BIND_INT(":histories", run->histories),
                              MC_BIND_INT(":organisations", 0),
                              {NULL, {0}}};
    int64_t stored = mc_read_int(store, "SELECT min(replications) FROM pilot WHERE run = :run", binds);
    int64_t organisations = stored / run->histories;
    p->run = run;
    p->organisations = organisations < production->result->organisations ? (int)organisations
                                                                         : production->result->organisations;
    p->lanes = production->result->lanes;
    p->lane = production->result->lane;
    binds[2] = MC_BIND_INT(":organisations", p->organisations);
    if (p->organisations < 1 || !read_names(&r, binds, production->currency) || p->variants < 1 ||
        !read_samples(&r, binds)) {
        return NULL;
    }
    estimate(&r);
    judge(&r);
    choose(&r, production);
    return p;
}
