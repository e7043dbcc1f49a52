/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replications in memory. They come one after the other and are kept so; a result has the lanes outside. */
#include "meshcost/collect.h"
#include "meshcost/check.h"
#include <string.h>

static const double MS_A_YEAR = 31557600000.0;

/* Cells of a replication and lane, and where each table begins in it. */
struct layout {
    size_t by_category, by_team, need, hard, delivers, cells;
};

struct mc_collect {
    const struct mc_store_run *run;
    struct mc_read_run head;
    struct layout layout;
    int categories;
    uint64_t count;
    int64_t *cells; /* [replication][lane][layout] */
};

static int count_models(void)
{
    int n = 0;
    while (mc_models[n]) {
        n++;
    }
    return n;
}

static struct layout make_layout(const struct mc_store_run *run, int categories)
{
    struct layout l = {.by_category = MC_Q_COUNT};
    l.by_team = l.by_category + (size_t)categories * MC_Q_COUNT;
    l.need = l.by_team + (size_t)run->scenario->team_count * MC_Q_COUNT;
    l.hard = l.need + 1;
    l.delivers = l.hard + 1;
    l.cells = l.delivers + 1;
    return l;
}

struct mc_collect *mc_collect_create(struct mc_arena *arena, const struct mc_store_run *run)
{
    struct mc_collect *c = MC_NEW(arena, struct mc_collect);
    const struct mc_scenario *s = run->scenario;
    c->run = run;
    c->categories = count_models();
    c->layout = make_layout(run, c->categories);
    c->cells = MC_NEW_ARRAY(arena, run->replications * (size_t)run->lane_count * c->layout.cells, int64_t);
    c->head = (struct mc_read_run){.id = "",
                                   .scenario = s->name,
                                   .title = s->title,
                                   .question = s->question,
                                   .version = MC_VERSION,
                                   .command = run->command,
                                   .currency = run->prices->currency,
                                   .prices = run->prices->name,
                                   .start = s->start,
                                   .end = s->end,
                                   .as_of = s->as_of,
                                   .seed = run->seed,
                                   .wanted = run->replications,
                                   .histories = run->histories,
                                   .years = (double)(s->end - s->start) / MS_A_YEAR,
                                   .tolerance = s->policy.tolerance};
    return c;
}

bool mc_collect_done(void *context, uint64_t index)
{
    const struct mc_collect *c = context;
    return index < c->count;
}

static void keep(const struct mc_collect *c, const struct mc_lane_result *lane, int64_t *cell)
{
    memcpy(cell, lane->sum, sizeof lane->sum);
    for (int i = 0; i < lane->total_count; i++) {
        const struct mc_ledger_total *t = &lane->totals[i];
        cell[c->layout.by_category + (size_t)t->category * MC_Q_COUNT + (size_t)t->quantity] += t->amount;
        cell[c->layout.by_team + (size_t)t->team * MC_Q_COUNT + (size_t)t->quantity] += t->amount;
    }
    cell[c->layout.need] = lane->need_s;
    cell[c->layout.hard] = lane->hard_unmet;
    cell[c->layout.delivers] = lane->delivers;
}

bool mc_collect_sink(void *context, const struct mc_replication *r)
{
    struct mc_collect *c = context;
    MC_ASSERT(r->index == c->count && c->count < c->run->replications);
    for (int lane = 0; lane < c->run->lane_count; lane++) {
        size_t at = (size_t)c->count * (size_t)c->run->lane_count + (size_t)lane;
        keep(c, r->lanes[lane], &c->cells[at * c->layout.cells]);
    }
    c->count++;
    return true;
}

/* ---- result ---- */

static void name_quantities(const struct mc_prices *prices, struct mc_read_quantity *quantity)
{
    for (int i = 0; i < MC_Q_COUNT; i++) {
        const struct mc_quantity_info *q = &mc_quantity_table[i];
        quantity[i] =
            (struct mc_read_quantity){.word = q->word,
                                      .unit = q->unit,
                                      .priced_unit = q->priced_unit,
                                      .price_key = q->price_key,
                                      .per_priced_unit = q->per_priced_unit,
                                      .micro = q->price_key ? mc_prices_micro(prices, q->price_key) : 0};
    }
}

static void set_names(const struct mc_collect *c, struct mc_arena *arena, struct mc_read_result *r)
{
    struct mc_read_lane *lane = MC_NEW_ARRAY(arena, (size_t)r->lanes, struct mc_read_lane);
    struct mc_read_team *team = MC_NEW_ARRAY(arena, (size_t)r->teams, struct mc_read_team);
    const char **category = MC_NEW_ARRAY(arena, (size_t)r->categories, const char *);
    for (int i = 0; i < r->lanes; i++) {
        const struct mc_lane *l = c->run->lanes[i];
        lane[i] = (struct mc_read_lane){l->name, l->title ? l->title : l->name, l->colour, l->dash};
    }
    for (int i = 0; i < r->teams; i++) {
        const struct mc_team_spec *t = &c->run->scenario->teams[i];
        team[i] = (struct mc_read_team){t->name ? t->name : "", t->people, t->mesh_hours};
    }
    for (int i = 0; i < r->categories; i++) {
        category[i] = mc_models[i]->name;
    }
    r->quantity = MC_NEW_ARRAY(arena, MC_Q_COUNT, struct mc_read_quantity);
    name_quantities(c->run->prices, r->quantity);
    r->lane = lane;
    r->team = team;
    r->category = category;
}

/* A table of the result: [lane][replication][width] from the cells that begin at `from`. */
static const int64_t *table(const struct mc_collect *c, struct mc_arena *arena, int replications, size_t from,
                            size_t width)
{
    size_t lanes = (size_t)c->run->lane_count, n = (size_t)replications;
    int64_t *out = MC_NEW_ARRAY(arena, lanes * n * width, int64_t);
    for (size_t lane = 0; lane < lanes; lane++) {
        for (size_t i = 0; i < n; i++) {
            memcpy(&out[(lane * n + i) * width], &c->cells[(i * lanes + lane) * c->layout.cells + from],
                   width * sizeof *out);
        }
    }
    return out;
}

static const bool *deliveries(const struct mc_collect *c, struct mc_arena *arena, int replications)
{
    size_t cells = (size_t)c->run->lane_count * (size_t)replications;
    const int64_t *numbers = table(c, arena, replications, c->layout.delivers, 1);
    bool *out = MC_NEW_ARRAY(arena, cells, bool);
    for (size_t i = 0; i < cells; i++) {
        out[i] = numbers[i] != 0;
    }
    return out;
}

struct mc_read_result *mc_collect_result(const struct mc_collect *c, struct mc_arena *arena)
{
    struct mc_read_result *r = MC_NEW(arena, struct mc_read_result);
    struct mc_read_run *head = MC_NEW(arena, struct mc_read_run);
    int n = (int)(c->count / (uint64_t)c->run->histories) * c->run->histories;
    *head = c->head;
    head->stored = c->count;
    head->finished = c->count >= head->wanted;
    *r = (struct mc_read_result){.run = head,
                                 .lanes = c->run->lane_count,
                                 .quantities = MC_Q_COUNT,
                                 .categories = c->categories,
                                 .teams = c->run->scenario->team_count,
                                 .organisations = n / c->run->histories,
                                 .replications = n};
    set_names(c, arena, r);
    r->amount = table(c, arena, n, 0, MC_Q_COUNT);
    r->by_category = table(c, arena, n, c->layout.by_category, c->layout.by_team - c->layout.by_category);
    r->by_team = table(c, arena, n, c->layout.by_team, c->layout.need - c->layout.by_team);
    r->need_s = table(c, arena, n, c->layout.need, 1);
    r->hard_unmet = table(c, arena, n, c->layout.hard, 1);
    r->delivers = deliveries(c, arena, n);
    return r;
}
