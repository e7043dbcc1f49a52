/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study.h"
#include "meshcost/quantity.h"
#include "progress.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double MS_A_YEAR = 31557600000.0;
static const char price_prefix[] = "prices.";

const char *mc_study_value(const struct mc_study_factor *f, double u, struct mc_arena *arena)
{
    char digits[40];
    double x = f->low + u * (f->high - f->low);
    if (strncmp(f->path, price_prefix, strlen(price_prefix)) == 0) {
        x = round(x * 1e6) / 1e6; /* money has millionths */
    }
    (void)snprintf(digits, sizeof digits, "%.6g", x);
    return mc_arena_printf(arena, "%s%s", digits, f->unit);
}

static double at(const struct mc_study *s, uint64_t point, int factor)
{
    return s->u[point * (uint64_t)s->factor_count + (uint64_t)factor];
}

int mc_study_settings(void *context, uint64_t point, struct mc_arena *arena, const char *const **out)
{
    const struct mc_study *s = context;
    const char **all = MC_NEW_ARRAY(arena, (size_t)(s->set_count + s->factor_count) + 1, const char *);
    int count = 0;
    for (; count < s->set_count; count++) {
        all[count] = s->set[count];
    }
    for (int i = 0; i < s->factor_count; i++) {
        const struct mc_study_factor *f = &s->factors[i];
        if (!f->subject && !isnan(at(s, point, i))) {
            all[count++] =
                mc_arena_printf(arena, "%s=%s", f->path, mc_study_value(f, at(s, point, i), arena));
        }
    }
    *out = all;
    return count;
}

int mc_study_pins(void *context, uint64_t point, struct mc_arena *arena, const struct mc_pin **out)
{
    const struct mc_study *s = context;
    struct mc_pin *all = MC_NEW_ARRAY(arena, (size_t)s->factor_count + 1, struct mc_pin);
    int count = 0;
    for (int i = 0; i < s->factor_count; i++) {
        const struct mc_study_factor *f = &s->factors[i];
        if (f->subject && !isnan(at(s, point, i))) {
            all[count++] = (struct mc_pin){f->path, f->subject, at(s, point, i)};
        }
    }
    *out = all;
    return count;
}

/* The price of a key at a point: a factor's, else the base's. */
static double price_at(const struct mc_study *s, uint64_t point, const char *key, struct mc_arena *scratch)
{
    for (int i = 0; i < s->factor_count; i++) {
        const struct mc_study_factor *f = &s->factors[i];
        int64_t micro;
        if (!f->subject && !isnan(at(s, point, i)) &&
            strncmp(f->path, price_prefix, strlen(price_prefix)) == 0 &&
            strcmp(f->path + strlen(price_prefix), key) == 0 &&
            mc_parse_money(mc_study_value(f, at(s, point, i), scratch), &micro) == NULL) {
            return (double)micro / 1e6;
        }
    }
    return (double)mc_prices_micro(s->base.prices, key) / 1e6;
}

static double cash_a_year(const struct mc_study *s, uint64_t point, const struct mc_outcome *x,
                          struct mc_arena *scratch)
{
    double money = 0;
    for (int q = 0; q < MC_Q_COUNT; q++) {
        const struct mc_quantity_info *info = &mc_quantity_table[q];
        if (info->price_key && x->sum[q] > 0) {
            money += (double)x->sum[q] / (double)info->per_priced_unit *
                     price_at(s, point, info->price_key, scratch);
        }
    }
    return money / ((double)x->span_ms / MS_A_YEAR);
}

static void add_item(struct mc_study *s, uint64_t point, const struct mc_item *item, struct mc_arena *scratch)
{
    double a = cash_a_year(s, point, &item->lanes[s->lane[0]], scratch);
    double b = cash_a_year(s, point, &item->lanes[s->lane[1]], scratch);
    s->y[point] += (b - a) / s->items;
    mc_arena_reset(scratch);
}

static bool keep(void *context, const struct mc_chunk *chunk)
{
    struct mc_study *s = context;
    struct mc_arena *scratch = mc_arena_create(0);
    for (int i = 0; i < chunk->items; i++) {
        const struct mc_item *item = &chunk->item[i];
        for (uint64_t p = 0; p < (s->shared ? (uint64_t)s->n : 1); p++) {
            add_item(s, s->shared ? p : item->point, item, scratch);
        }
    }
    mc_arena_destroy(scratch);
    return true;
}

/* Prices need no simulation of their own: points that differ in nothing else share the replays of the first.
 */
static bool prices_alone(const struct mc_study *s, int n, const uint64_t *first)
{
    bool all = true;
    for (int i = 0; i < s->factor_count; i++) {
        all = all && !s->factors[i].subject &&
              strncmp(s->factors[i].path, price_prefix, strlen(price_prefix)) == 0;
    }
    for (int i = 1; i < n && first; i++) {
        all = all && first[i] == first[0];
    }
    return all;
}

bool mc_study_run(struct mc_study *s, int n, const double *u, const uint64_t *first, int organisations,
                  double *y)
{
    struct mc_progress progress = mc_progress_begin("replications", 0);
    s->u = u;
    s->y = y;
    s->n = n;
    s->shared = prices_alone(s, n, first);
    s->items = organisations * (int)s->wish.histories;
    for (int i = 0; i < n; i++) {
        y[i] = 0;
    }
    struct mc_sweep sweep = {.points = s->shared ? 1 : (uint64_t)n,
                             .replications = (uint64_t)s->items,
                             .seed = (uint64_t)s->wish.seed,
                             .histories = (int)s->wish.histories,
                             .lane_count = s->base.lane_count,
                             .chunk = s->items,
                             .jobs = (int)s->wish.jobs,
                             .organisation = first,
                             .shards = 1,
                             .point = mc_points_bind,
                             .point_context = &s->points,
                             .sink = keep,
                             .sink_context = s,
                             .progress = mc_progress_step,
                             .progress_context = &progress};
    bool complete = mc_sweep_run(&sweep);
    mc_progress_end(&progress);
    return complete;
}
