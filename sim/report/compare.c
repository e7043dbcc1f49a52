/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From exact amounts a replication to estimates over organisations. */
#include "meshcost/compare.h"
#include "report.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PRICED = -1 };

struct builder {
    struct mc_arena *arena, *scratch;
    const struct mc_read_result *r;
    struct mc_compare *c;
    struct mc_compare_measure *measures;
    struct mc_compare_lane *lanes;
    double *money;             /* a natural unit of each quantity */
    double *weight;            /* the measure at hand: a year, of each quantity */
    double *value, *reference; /* [organisation] */
    int work, off;
};

/* ---- one measure ---- */

/* Amounts of replication `i` of a lane in the part of the ledger that the measure looks at. */
static const int64_t *amounts(const struct builder *b, const struct mc_compare_measure *m, int lane, int i)
{
    const struct mc_read_result *r = b->r;
    int64_t at = (int64_t)lane * r->replications + i;
    switch (m->kind) {
    case MC_COMPARE_CASH_OF_CATEGORY:
        return &r->by_category[(at * r->categories + m->index) * r->quantities];
    case MC_COMPARE_CASH_OF_TEAM:
    case MC_COMPARE_PEOPLE_OF_TEAM:
        return &r->by_team[(at * r->teams + m->index) * r->quantities];
    default:
        return &r->amount[at * r->quantities];
    }
}

static void set_weights(const struct builder *b, const struct mc_compare_measure *m)
{
    const struct mc_read_result *r = b->r;
    double years = r->run->years;
    for (int q = 0; q < r->quantities; q++) {
        bool person = q == b->work || q == b->off;
        switch (m->kind) {
        case MC_COMPARE_PEOPLE:
            b->weight[q] = person ? 1.0 / (3600.0 * MC_HOURS_OF_A_PERSON_YEAR * years) : 0;
            break;
        case MC_COMPARE_PEOPLE_OF_TEAM:
            b->weight[q] = person ? 1.0 / (3600.0 * years) : 0;
            break;
        case MC_COMPARE_QUANTITY:
            b->weight[q] = q == m->index ? 1.0 / ((double)r->quantity[q].per_priced_unit * years) : 0;
            break;
        default:
            b->weight[q] = b->money[q] / years;
        }
    }
}

static double of_replication(const struct builder *b, const struct mc_compare_measure *m, int lane, int i)
{
    const struct mc_read_result *r = b->r;
    const int64_t *a = amounts(b, m, lane, i);
    if (m->kind == MC_COMPARE_SHORTFALL) {
        int64_t need = r->need_s[(int64_t)lane * r->replications + i];
        return need > 0 ? (double)a[m->index] / (double)need : 0;
    }
    double sum = 0;
    for (int q = 0; q < r->quantities; q++) {
        sum += b->weight[q] * (double)a[q];
    }
    return sum;
}

static void of_organisations(const struct builder *b, const struct mc_compare_measure *m, int lane,
                             double *value)
{
    int k = b->r->run->histories;
    for (int o = 0; o < b->r->organisations; o++) {
        double sum = 0;
        for (int h = 0; h < k; h++) {
            sum += of_replication(b, m, lane, o * k + h);
        }
        value[o] = sum / k;
    }
}

/* False if the measure is zero in every lane and replication. */
static bool estimate(struct builder *b, struct mc_compare_measure *m)
{
    int n = b->r->organisations, lanes = b->r->lanes;
    bool any = false;
    m->value = MC_NEW_ARRAY(b->arena, (size_t)lanes, struct mc_estimate);
    m->delta = MC_NEW_ARRAY(b->arena, (size_t)lanes, struct mc_estimate);
    double *sample = MC_NEW_ARRAY(b->arena, (size_t)lanes * (size_t)n, double);
    m->sample = sample;
    set_weights(b, m);
    of_organisations(b, m, b->c->reference, b->reference);
    for (int lane = 0; lane < lanes; lane++) {
        of_organisations(b, m, lane, &sample[lane * n]);
        memcpy(b->value, &sample[lane * n], (size_t)n * sizeof *sample);
        m->value[lane] = mc_estimate(b->value, n, b->scratch);
        any = any || m->value[lane].mean != 0;
        for (int o = 0; o < n; o++) {
            b->value[o] -= b->reference[o];
        }
        m->delta[lane] = mc_estimate(b->value, n, b->scratch);
        mc_arena_reset(b->scratch);
    }
    return any;
}

static void measure(struct builder *b, enum mc_compare_kind kind, int index, const char *word,
                    const char *name, const char *unit)
{
    struct mc_compare_measure *m = &b->measures[b->c->measure_count];
    *m = (struct mc_compare_measure){
        .kind = kind, .index = index, .kind_word = word, .name = name ? name : "", .unit = unit};
    if (estimate(b, m) || kind == MC_COMPARE_CASH || kind == MC_COMPARE_PEOPLE) {
        b->c->measure_count++;
    }
}

static void all_measures(struct builder *b)
{
    const struct mc_read_result *r = b->r;
    const char *money = mc_arena_printf(b->arena, "%s a year", b->c->currency);
    size_t most = 3 + (size_t)r->categories + 2 * (size_t)r->teams + (size_t)r->quantities;
    b->measures = MC_NEW_ARRAY(b->arena, most, struct mc_compare_measure);
    measure(b, MC_COMPARE_CASH, PRICED, "cash", "cash", money);
    for (int i = 0; i < r->categories; i++) {
        measure(b, MC_COMPARE_CASH_OF_CATEGORY, i, "cash by category", r->category[i], money);
    }
    for (int i = 0; i < r->teams; i++) {
        measure(b, MC_COMPARE_CASH_OF_TEAM, i, "cash by team", r->team[i].name, money);
    }
    measure(b, MC_COMPARE_PEOPLE, PRICED, "people", "people", "FTE");
    for (int i = 0; i < r->teams; i++) {
        measure(b, MC_COMPARE_PEOPLE_OF_TEAM, i, "people by team", r->team[i].name, "hours a year");
    }
    for (int i = 0; i < r->quantities; i++) {
        measure(b, MC_COMPARE_QUANTITY, i, "quantity", r->quantity[i].word,
                mc_arena_printf(b->arena, "%s a year", r->quantity[i].priced_unit));
    }
    int uncovered = mc_read_quantity(r, "uncovered");
    if (uncovered >= 0) {
        measure(b, MC_COMPARE_SHORTFALL, uncovered, "shortfall", "share of need uncovered", "share");
    }
    b->c->measure = b->measures;
}

/* ---- lanes ---- */

static void deliveries(struct builder *b)
{
    for (int lane = 0; lane < b->r->lanes; lane++) {
        int yes = 0;
        for (int i = 0; i < b->r->replications; i++) {
            yes += b->r->delivers[lane * b->r->replications + i];
        }
        b->lanes[lane].delivers_share = (double)yes / b->r->replications;
        b->lanes[lane].delivers = b->lanes[lane].delivers_share >= MC_LEAST_DELIVERED;
    }
    b->c->lane = b->lanes;
}

/* Adds 1, split among the lanes that share the smallest value. NaN: the lane does not take part. */
static bool award(const double *value, int lanes, double *won)
{
    double least = INFINITY;
    int winners = 0;
    for (int i = 0; i < lanes; i++) {
        least = value[i] < least ? value[i] : least;
    }
    for (int i = 0; i < lanes; i++) {
        winners += value[i] == least;
    }
    for (int i = 0; i < lanes && winners > 0; i++) {
        won[i] += value[i] == least ? 1.0 / winners : 0;
    }
    return winners > 0;
}

struct race {
    double *value, *won;
    int held;
};

static struct race start_race(struct builder *b)
{
    size_t lanes = (size_t)b->r->lanes;
    return (struct race){MC_NEW_ARRAY(b->arena, lanes, double), MC_NEW_ARRAY(b->arena, lanes, double), 0};
}

static void realised(struct builder *b)
{
    const struct mc_read_result *r = b->r;
    struct race race = start_race(b);
    set_weights(b, &b->c->measure[0]);
    for (int i = 0; i < r->replications; i++) {
        for (int lane = 0; lane < r->lanes; lane++) {
            bool takes_part = b->lanes[lane].delivers && r->delivers[lane * r->replications + i];
            race.value[lane] = takes_part ? of_replication(b, &b->c->measure[0], lane, i) : NAN;
        }
        race.held += award(race.value, r->lanes, race.won);
    }
    for (int lane = 0; lane < r->lanes; lane++) {
        b->lanes[lane].cheapest_realised = race.held ? race.won[lane] / race.held : 0;
    }
}

static void expected(struct builder *b)
{
    const struct mc_read_result *r = b->r;
    struct race race = start_race(b);
    double *all = MC_NEW_ARRAY(b->arena, (size_t)r->lanes * (size_t)r->organisations, double);
    for (int lane = 0; lane < r->lanes; lane++) {
        of_organisations(b, &b->c->measure[0], lane, &all[lane * r->organisations]);
    }
    for (int o = 0; o < r->organisations; o++) {
        for (int lane = 0; lane < r->lanes; lane++) {
            race.value[lane] = b->lanes[lane].delivers ? all[lane * r->organisations + o] : NAN;
        }
        race.held += award(race.value, r->lanes, race.won);
    }
    for (int lane = 0; lane < r->lanes; lane++) {
        b->lanes[lane].cheapest_expected = race.held ? race.won[lane] / race.held : 0;
    }
}

/* ---- ties ---- */

/* Of the lanes that deliver, one of them (-1: none) left out. */
static int cheapest(const struct builder *b, int left_out)
{
    const struct mc_estimate *cash = b->c->measure[0].value;
    int best = -1;
    for (int lane = 0; lane < b->r->lanes; lane++) {
        if (lane != left_out && b->lanes[lane].delivers && (best < 0 || cash[lane].mean < cash[best].mean)) {
            best = lane;
        }
    }
    return best;
}

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

/* Lower end of a 95 % interval of the median, by order statistics (normal approximation of the binomial), for
 * samples whose mean says little. Sorts the values. */
static double median_low(double *values, int n)
{
    int rank = (int)floor(n / 2.0 - 0.98 * sqrt(n));
    qsort(values, (size_t)n, sizeof *values, ascending);
    return rank >= 1 ? values[rank - 1] : -INFINITY;
}

int mc_compare_sign(const struct mc_estimate *e, double *values)
{
    if (!e->withheld) {
        return e->low > 0 ? 1 : e->high < 0 ? -1 : 0;
    }
    if (median_low(values, e->n) > 0) {
        return 1;
    }
    for (int i = 0; i < e->n; i++) {
        values[i] = -values[i];
    }
    return median_low(values, e->n) > 0 ? -1 : 0;
}

/* A rival is tied unless its paired difference to the cheapest is surely positive and beyond the margin. */
static bool tied(struct builder *b, int lane)
{
    int n = b->r->organisations, best = b->c->cheapest;
    of_organisations(b, &b->c->measure[0], lane, b->value);
    of_organisations(b, &b->c->measure[0], best, b->reference);
    for (int o = 0; o < n; o++) {
        b->value[o] -= b->reference[o];
    }
    struct mc_estimate d = mc_estimate(b->value, n, b->scratch);
    double least = d.withheld ? median_low(b->value, n) : d.low;
    double middle = d.withheld ? d.p50 : d.mean;
    double margin = b->c->margin * b->c->measure[0].value[best].mean;
    b->lanes[lane].equivalent = !d.withheld && d.low >= -margin && d.high <= margin;
    return least <= 0 || middle <= margin;
}

static void find_ties(struct builder *b)
{
    b->c->cheapest = cheapest(b, -1);
    b->c->next = cheapest(b, b->c->cheapest);
    for (int lane = 0; lane < b->r->lanes && b->c->cheapest >= 0; lane++) {
        if (lane != b->c->cheapest && b->lanes[lane].delivers && tied(b, lane)) {
            b->lanes[lane].tied = true;
            b->c->ties++;
        }
    }
}

/* ---- all ---- */

static bool find_reference(struct builder *b, struct mc_diag *diag, const char *name)
{
    b->c->reference = name ? mc_read_lane(b->r, name) : 0;
    if (b->c->reference >= 0 && b->c->reference < b->r->lanes) {
        return true;
    }
    mc_diag_add(diag, MC_ERROR, (struct mc_place){0}, "--reference", "name a lane of the run",
                "there is no lane \"%s\" in this run", name ? name : "");
    return false;
}

static void set_prices(struct builder *b, const struct mc_prices *prices)
{
    b->c->prices = prices ? prices->name : b->r->run->prices;
    b->c->currency = prices ? prices->currency : b->r->run->currency;
    for (int q = 0; q < b->r->quantities; q++) {
        const struct mc_read_quantity *it = &b->r->quantity[q];
        int64_t micro = prices && it->price_key ? mc_prices_micro(prices, it->price_key) : it->micro;
        b->money[q] = it->price_key ? (double)micro / 1e6 / (double)it->per_priced_unit : 0;
    }
}

static void build(struct builder *b)
{
    b->scratch = mc_arena_create(0);
    all_measures(b);
    deliveries(b);
    realised(b);
    expected(b);
    find_ties(b);
    mc_arena_destroy(b->scratch);
    mc_compare_verdict(b->arena, b->c);
}

const struct mc_compare *mc_compare(struct mc_arena *arena, struct mc_diag *diag,
                                    struct mc_read_result *result, const struct mc_compare_options *options)
{
    struct builder b = {.arena = arena, .r = result, .c = MC_NEW(arena, struct mc_compare)};
    size_t n = (size_t)result->organisations, q = (size_t)result->quantities;
    b.c->result = result;
    b.c->margin = options->margin;
    b.lanes = MC_NEW_ARRAY(arena, (size_t)result->lanes, struct mc_compare_lane);
    b.money = MC_NEW_ARRAY(arena, q, double);
    b.weight = MC_NEW_ARRAY(arena, q, double);
    b.value = MC_NEW_ARRAY(arena, n, double);
    b.reference = MC_NEW_ARRAY(arena, n, double);
    b.work = mc_read_quantity(result, "work");
    b.off = mc_read_quantity(result, "work-off-hours");
    if (!find_reference(&b, diag, options->reference)) {
        return NULL;
    }
    set_prices(&b, options->prices);
    build(&b);
    return b.c;
}

const struct mc_compare_measure *mc_compare_find(const struct mc_compare *c, enum mc_compare_kind kind,
                                                 int index)
{
    for (int i = 0; i < c->measure_count; i++) {
        if (c->measure[i].kind == kind && (index == PRICED || c->measure[i].index == index)) {
            return &c->measure[i];
        }
    }
    return NULL;
}

const struct mc_compare_measure *mc_compare_named(const struct mc_compare *c, enum mc_compare_kind kind,
                                                  const char *name)
{
    for (int i = 0; i < c->measure_count; i++) {
        if (c->measure[i].kind == kind && (!name || strcmp(c->measure[i].name, name) == 0)) {
            return &c->measure[i];
        }
    }
    return NULL;
}

struct mc_estimate mc_compare_moved(struct mc_arena *arena, const struct mc_compare *with,
                                    const struct mc_compare *without, int lane, int reference)
{
    int n = with->result->organisations;
    const double *a = mc_compare_named(with, MC_COMPARE_CASH, NULL)->sample;
    const double *b = mc_compare_named(without, MC_COMPARE_CASH, NULL)->sample;
    double *d = MC_NEW_ARRAY(arena, (size_t)n, double);
    for (int o = 0; o < n; o++) {
        d[o] = a[lane * n + o] - b[lane * n + o];
        d[o] -= reference >= 0 ? a[reference * n + o] - b[reference * n + o] : 0;
    }
    return mc_estimate(d, n, arena);
}
