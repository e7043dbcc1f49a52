/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is stored as a sum over replications: pages by hour of the week, and months of what has no price.
 * Months are added up in memory until the commit, for most replications touch the same rows.
 */
#include "meshcost/model.h"
#include "meshcost/quantity.h"
#include "more.h"
#include <string.h>

/* A cell for each lane, month, category and quantity of the run. */
struct mc_store_sums {
    int lanes, months, categories;
    int64_t *amount;
    bool any;
};

static const char hour_sql[] =
    "INSERT INTO hour VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6, ?7)"
    " ON CONFLICT (run, point, lane, category, cause, team, hour) DO UPDATE SET pages = pages + ?7";
/* Beyond the largest integer a sum becomes a real, of which the least is the largest integer. */
static const char month_sql[] = "INSERT INTO month_sum VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6)"
                                " ON CONFLICT (run, point, lane, month, category, quantity)"
                                " DO UPDATE SET amount = min(amount + ?6, 9223372036854775807)";

static void add(struct mc_store *store, sqlite3_stmt **statement, const char *sql, const int64_t *values,
                int count)
{
    if (!*statement) {
        *statement = mc_sql_prepare(store, sql);
    }
    for (int k = 0; *statement && k < count; k++) {
        sqlite3_bind_int64(*statement, k + 1, values[k]);
    }
    (void)mc_sql_step(store, *statement);
    sqlite3_reset(*statement);
}

static void add_hours(struct mc_store *store, int lane, const struct mc_lane_result *result)
{
    for (int i = 0; i < result->hour_count; i++) {
        const struct mc_ledger_hour *h = &result->hours[i];
        const int64_t values[] = {store->run, lane, h->category, h->cause, h->team, h->hour, h->pages};
        add(store, &store->add_hour, hour_sql, values, 7);
    }
}

void mc_store_begin_sums(struct mc_store *store, const struct mc_scenario *scenario)
{
    struct mc_store_sums *s = MC_NEW(store->arena, struct mc_store_sums);
    *s = (struct mc_store_sums){.lanes = store->lane_count};
    for (int64_t t = scenario->start; t < scenario->end; t = mc_date_next_month(t)) {
        s->months++;
    }
    while (mc_models[s->categories]) {
        s->categories++;
    }
    size_t cells = (size_t)s->lanes * (size_t)s->months * (size_t)s->categories * MC_Q_COUNT;
    s->amount = MC_NEW_ARRAY(store->arena, cells, int64_t);
    store->sums = s;
}

bool mc_store_is_summed(const struct mc_ledger_month *m)
{
    return mc_quantity_table[m->quantity].price_key == NULL;
}

void mc_store_add_sums(struct mc_store *store, int lane, const struct mc_lane_result *result)
{
    struct mc_store_sums *s = store->sums;
    add_hours(store, lane, result);
    for (int i = 0; i < result->month_count; i++) {
        const struct mc_ledger_month *m = &result->months[i];
        if (mc_store_is_summed(m)) {
            int64_t *cell =
                &s->amount[((lane * s->months + m->month) * s->categories + m->category) * MC_Q_COUNT +
                           m->quantity];
            *cell = *cell > INT64_MAX - m->amount ? INT64_MAX : *cell + m->amount;
            s->any = true;
        }
    }
}

void mc_store_put_sums(struct mc_store *store)
{
    struct mc_store_sums *s = store->sums;
    if (!s || !s->any) {
        return;
    }
    int groups = s->lanes * s->months * s->categories;
    for (int i = 0; i < groups * MC_Q_COUNT; i++) {
        if (s->amount[i] > 0) {
            int group = i / MC_Q_COUNT, place = group / s->categories;
            const int64_t values[] = {store->run,        place / s->months,
                                      place % s->months, group % s->categories,
                                      i % MC_Q_COUNT,    s->amount[i]};
            add(store, &store->add_month, month_sql, values, 6);
            s->amount[i] = 0;
        }
    }
    s->any = false;
}
