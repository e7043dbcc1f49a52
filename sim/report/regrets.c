/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/regrets.h"
#include <string.h>

/* How many organisations points begin with: one, where all have the same. */
#define FIRSTS(sweep)                                                                                        \
    "(SELECT count(DISTINCT first) FROM (SELECT min(r.o) AS first FROM point_result r WHERE r.sweep "        \
    "= " sweep " GROUP BY r.point))"

struct namer {
    struct mc_arena *arena;
    const char *text;
};

/* Columns: name, settings. */
static bool keep_name(void *context, const struct mc_row *row)
{
    struct namer *n = context;
    const struct mc_value *v = row->values;
    n->text = v[0].kind == MC_VALUE_TEXT   ? mc_arena_dup(n->arena, v[0].text)
              : v[1].kind == MC_VALUE_TEXT ? mc_arena_dup(n->arena, v[1].text)
                                           : "base";
    return false;
}

static const char *name_of(struct mc_store *store, struct mc_arena *arena, int64_t sweep, int point)
{
    const struct mc_bind binds[] = {MC_BIND_INT(":sweep", sweep), MC_BIND_INT(":point", point), {NULL, {0}}};
    struct namer n = {arena, NULL};
    bool fine =
        mc_read_query(store,
                      "SELECT max(name), group_concat(factor || ' = ' || value, ', ') FROM v_sweep_point"
                      " WHERE sweep = :sweep AND point = :point",
                      binds, NULL, keep_name, &n);
    return fine && n.text ? n.text : "base";
}

struct reader {
    struct mc_store *store;
    struct mc_arena *arena;
    struct mc_diag *diag;
    struct mc_regrets *r;
    const char **owner;
    double *cost, *outage;
    bool *delivers;
    int n;
};

static void make_room(struct reader *x, const struct mc_read_result *result)
{
    size_t cells = (size_t)result->lanes * (size_t)x->r->owners;
    x->r->lanes = result->lanes;
    x->r->lane = result->lane;
    x->n = result->organisations;
    x->cost = MC_NEW_ARRAY(x->arena, cells * (size_t)x->n, double);
    x->outage = MC_NEW_ARRAY(x->arena, cells * (size_t)x->n, double);
    x->delivers = MC_NEW_ARRAY(x->arena, cells, bool);
}

static bool read_point(struct reader *x, const struct mc_read_points *points, int w)
{
    const struct mc_compare_options how = {.margin = 0.01};
    struct mc_read_result *result = mc_read_point(points, x->arena, (uint64_t)w);
    const struct mc_compare *c = result ? mc_compare(x->arena, x->diag, result, &how) : NULL;
    if (!c) {
        return false;
    }
    if (w == 0) {
        make_room(x, result);
        x->r->currency = c->currency;
    }
    if (result->lanes != x->r->lanes || result->organisations != x->n) {
        return false;
    }
    const struct mc_compare_measure *outage = mc_compare_named(c, MC_COMPARE_QUANTITY, "outage");
    for (int lane = 0; lane < x->r->lanes; lane++) {
        int at = lane * x->r->owners + w;
        if (outage) {
            memcpy(&x->outage[at * x->n], &outage->sample[lane * x->n], (size_t)x->n * sizeof *x->outage);
        }
        memcpy(&x->cost[at * x->n], &c->measure[0].sample[lane * x->n], (size_t)x->n * sizeof *x->cost);
        x->delivers[at] = c->lane[lane].delivers;
    }
    return true;
}

const struct mc_regrets *mc_regrets_read(struct mc_store *store, struct mc_arena *arena, struct mc_diag *diag,
                                         const struct mc_read_sweep *sweep)
{
    struct reader x = {.store = store, .arena = arena, .diag = diag, .r = MC_NEW(arena, struct mc_regrets)};
    if (!sweep->finished || sweep->points < 2 || sweep->points > MC_REGRET_POINTS) {
        mc_diag_add(
            diag, MC_ERROR, (struct mc_place){0}, "--sweep",
            "name a finished sweep with 2 to 24 points, for instance of scenarios/designs/ownership.yaml",
            "sweep %s has %llu points and is %s", sweep->id, (unsigned long long)sweep->points,
            sweep->finished ? "finished" : "unfinished");
        return NULL;
    }
    const struct mc_bind binds[] = {MC_BIND_INT(":sweep", sweep->sweep), {NULL, {0}}};
    if (mc_read_int(store, "SELECT " FIRSTS(":sweep"), binds) > 1) {
        mc_diag_add(diag, MC_ERROR, (struct mc_place){0}, "--sweep", "sweep without `independent: true`",
                    "the points of sweep %s have organisations of their own: there are no pairs", sweep->id);
        return NULL;
    }
    x.r->sweep = sweep;
    x.r->owners = (int)sweep->points;
    x.owner = MC_NEW_ARRAY(arena, (size_t)x.r->owners, const char *);
    const struct mc_read_points *points = mc_read_points(store, arena, sweep);
    bool fine = points != NULL;
    for (int w = 0; fine && w < x.r->owners; w++) {
        x.owner[w] = name_of(store, arena, sweep->sweep, w);
        fine = read_point(&x, points, w);
    }
    if (!fine) {
        mc_diag_add(diag, MC_ERROR, (struct mc_place){0}, NULL, NULL, "the sweep cannot be read: %s",
                    mc_store_error(store) ? mc_store_error(store) : "a point has no whole organisation");
        return NULL;
    }
    x.r->owner = x.owner;
    x.r->delivers = x.delivers;
    x.r->r = mc_regret(arena, x.cost, x.delivers, x.r->lanes, x.r->owners, x.n);
    x.r->outage = mc_regret_against(arena, &x.r->r, x.outage, x.delivers);
    return x.r;
}

const struct mc_read_sweep *mc_regrets_find(struct mc_store *store, struct mc_arena *arena,
                                            const char *scenario)
{
    static const char sql[] =
        "SELECT s.sweep FROM sweep s JOIN run USING (run) WHERE scenario = :scenario AND s.finished = 1"
        " AND s.points BETWEEN 2 AND :most AND s.replications >= run.histories AND s.kind <> 'map'"
        " AND EXISTS (SELECT 1 FROM factor f WHERE f.sweep = s.sweep AND f.path LIKE 'ownership.%')"
        " AND " FIRSTS("s.sweep") " = 1 ORDER BY s.turn DESC";
    const struct mc_bind binds[] = {
        MC_BIND_TEXT(":scenario", scenario), MC_BIND_INT(":most", MC_REGRET_POINTS), {NULL, {0}}};
    int64_t sweep = mc_read_int(store, sql, binds);
    int count = 0;
    const struct mc_read_sweep *all = mc_read_sweeps(store, arena, &count), *found = NULL;
    for (int i = 0; all && i < count && sweep > 0; i++) {
        found = all[i].sweep == sweep ? &all[i] : found;
    }
    return found;
}

/* ---- what is said ---- */

static const char *words_of(const struct mc_mistake_pair *p, int sign)
{
    return sign > 0            ? "costs more than"
           : sign < 0          ? "costs less than"
           : p->extra.withheld ? "may cost more or less (one organisation would decide) than"
                               : "cannot be told from";
}

/* Outages are in the cash only where the price list has a price for them. */
static const char *turning_price(struct mc_arena *arena, const struct mc_regrets *x)
{
    double cash = x->r.mistake[MC_MISTAKE_MEAN].extra.mean,
           hours = x->outage.mistake[MC_MISTAKE_MEAN].extra.mean;
    const char *both = mc_arena_printf(
        arena, " Other owners mean %s namespace-hours of outage a year more, another lane %s.",
        mc_estimate_text(arena, &x->outage.mistake[MC_MISTAKE_MEAN].owners),
        mc_estimate_text(arena, &x->outage.mistake[MC_MISTAKE_MEAN].lane));
    const struct mc_estimate *e = &x->outage.mistake[MC_MISTAKE_MEAN].extra;
    bool told = !e->withheld && (e->low > 0 || e->high < 0);
    if (!told || cash * hours >= 0) {
        return both;
    }
    return mc_arena_printf(arena,
                           "%s From about %s %s on for such an hour the order of the two mistakes turns.",
                           both, mc_number_text(arena, -cash / hours, -cash / hours / 10), x->currency);
}

/* The owners with whom the lane of the best choice has the least outage, where that is surely less. */
static const char *calmer(struct mc_arena *arena, const struct mc_regrets *x)
{
    const struct mc_regret *r = &x->r;
    const struct mc_estimate *cells = &x->outage.cell[r->best_lane * x->owners];
    int best = r->best_owners;
    for (int w = 0; w < x->owners; w++) {
        best = x->delivers[r->best_lane * x->owners + w] && cells[w].mean < cells[best].mean ? w : best;
    }
    const struct mc_estimate *e = &cells[best];
    if (best == r->best_owners || e->withheld || e->high >= 0) {
        return "";
    }
    struct mc_estimate less = {.n = e->n,
                               .mean = -e->mean,
                               .low = -e->high,
                               .high = -e->low,
                               .p10 = -e->p90,
                               .p50 = -e->p50,
                               .p90 = -e->p10};
    return mc_arena_printf(
        arena, " With \"%s\" it has %s namespace-hours of outage a year less, for %s %s a year more.",
        x->owner[best], mc_estimate_text(arena, &less),
        mc_estimate_text(arena, &r->cell[r->best_lane * x->owners + best]), x->currency);
}

const char *mc_regrets_verdict(struct mc_arena *arena, const struct mc_regrets *x)
{
    const struct mc_regret *r = &x->r;
    if (r->best_lane < 0) {
        return "No lane delivers with any of these owners: there is nothing to regret.";
    }
    const struct mc_mistake_pair *p = &r->mistake[MC_MISTAKE_MEAN];
    const char *best =
        mc_arena_printf(arena, "The best choice is %s with \"%s\", by cash.%s", x->lane[r->best_lane].name,
                        x->owner[r->best_owners], calmer(arena, x));
    if (!p->known) {
        return mc_arena_printf(
            arena, "%s There is no other lane that delivers with these owners to compare with.", best);
    }
    int sign = p->extra.withheld ? 0 : p->extra.low > 0 ? 1 : p->extra.high < 0 ? -1 : 0;
    return mc_arena_printf(
        arena,
        "%s In cash the right lane with other owners (%s %s a year more, mean of the others) %s another lane "
        "with "
        "the "
        "right owners (%s): difference %s; in %.0f %% of n = %d organisations the owners cost more.%s",
        best, mc_estimate_text(arena, &p->owners), x->currency, words_of(p, sign),
        mc_estimate_text(arena, &p->lane), mc_estimate_text(arena, &p->extra), 100 * p->owners_worse,
        r->organisations, turning_price(arena, x));
}

/* "(fails with A, B)": with which owners a lane does not deliver; NULL: it does with all. */
static const char *failures(struct mc_arena *arena, const struct mc_regrets *x, int lane)
{
    const char *text = NULL;
    int count = 0;
    for (int w = 0; w < x->owners; w++) {
        if (!x->delivers[lane * x->owners + w]) {
            text = text ? mc_arena_printf(arena, "%s, %s", text, x->owner[w]) : x->owner[w];
            count++;
        }
    }
    return count == x->owners ? "(fails)" : text ? mc_arena_printf(arena, "(fails with %s)", text) : NULL;
}

static const struct mc_table *matrix(struct mc_arena *arena, const struct mc_regrets *x, const char *id,
                                     const char *title, const char *what, const char *unit)
{
    const struct mc_regret *r = strcmp(id, "regret-outage") == 0 ? &x->outage : &x->r;
    struct mc_table *t = mc_table_create(
        arena, id, title,
        mc_arena_printf(
            arena,
            "%s more than the best choice, over the same n = %d organisations and histories; 95 %% "
            "each for itself. A lane that fails the requirements is no choice, whatever it costs.",
            what, r->organisations));
    mc_table_column(t, "lane", NULL);
    for (int w = 0; w < x->owners; w++) {
        mc_table_column(t, x->owner[w], unit);
    }
    for (int lane = 0; lane < x->lanes; lane++) {
        const char *fails = failures(arena, x, lane);
        mc_table_text(t, fails ? mc_arena_printf(arena, "%s %s", x->lane[lane].name, fails)
                               : x->lane[lane].name);
        for (int w = 0; w < x->owners; w++) {
            if (r->best_lane < 0) {
                mc_table_empty(t);
            } else {
                mc_table_estimate(t, &r->cell[lane * x->owners + w]);
            }
        }
    }
    return t;
}

static const struct mc_table *mistakes(struct mc_arena *arena, const struct mc_regrets *x)
{
    const char *money = mc_arena_printf(arena, "%s a year", x->currency);
    struct mc_table *t =
        mc_table_create(arena, "regret-mistakes", "Wrong lane, right owners; right lane, wrong owners",
                        "Against the best choice, paired. Of the alternatives the one with the smallest mean "
                        "regret, the mean "
                        "of all, the one with the largest; lanes that do not deliver are no alternatives.");
    mc_table_column(t, "alternative", NULL);
    mc_table_column(t, "wrong lane", money);
    mc_table_column(t, "wrong owners", money);
    mc_table_column(t, "owners minus lane", money);
    mc_table_column(t, "owners cost more", "of organisations");
    for (int i = 0; i < MC_MISTAKES; i++) {
        const struct mc_mistake_pair *p = &x->r.mistake[i];
        if (p->known) {
            mc_table_text(t, mc_mistake_words[i]);
            mc_table_estimate(t, &p->lane);
            mc_table_estimate(t, &p->owners);
            mc_table_estimate(t, &p->extra);
            mc_table_percent(t, p->owners_worse);
        }
    }
    return t;
}

static const struct mc_table *shares(struct mc_arena *arena, const struct mc_regrets *x)
{
    const struct mc_share *share[] = {&x->r.by_lane, &x->r.by_owners, &x->r.by_both};
    static const char *const words[] = {"lane", "owners", "both together"};
    struct mc_table *t = mc_table_create(
        arena, "regret-split", "What the differences within an organisation come from",
        "Two-way split of the squares within organisations, lanes that deliver somewhere; 95 % by jackknife "
        "over organisations. Both together: what neither explains alone, chance included.");
    mc_table_column(t, "from", NULL);
    mc_table_column(t, "share", NULL);
    mc_table_column(t, "low", "95 %");
    mc_table_column(t, "high", "95 %");
    for (int i = 0; i < 3 && x->r.split; i++) {
        mc_table_text(t, words[i]);
        mc_table_percent(t, share[i]->share);
        mc_table_percent(t, share[i]->low);
        mc_table_percent(t, share[i]->high);
    }
    return t;
}

void mc_regrets_tables(struct mc_arena *arena, const struct mc_regrets *x, const struct mc_table **tables)
{
    tables[0] = matrix(arena, x, "regret-matrix", "Regret: lane by owners", "Cash a year",
                       mc_arena_printf(arena, "%s a year", x->currency));
    tables[1] = mistakes(arena, x);
    tables[2] = shares(arena, x);
    tables[3] = matrix(arena, x, "regret-outage", "The same choices in outage", "Namespace-hours a year",
                       "namespace-hours a year");
}
