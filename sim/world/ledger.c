/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "meshcost/ledger.h"
#include "meshcost/calendar.h"
#include "meshcost/check.h"
#include <stdlib.h>

/*
 * Dense tables: a replay books tens of thousands of entries into a few thousand cells, so that an index
 * computation beats any map, and reading them out in key order needs no sort.
 */
struct mc_ledger {
    int categories, teams, months;
    const int64_t *month_start;
    int64_t *total; /* [category][cause][team][quantity] */
    int64_t *month; /* [month][category][quantity] */
    int64_t entries;
    uint64_t fingerprint;
    int last_month;
    const int64_t *offset;        /* one a team, or NULL */
    struct mc_arena *arena;       /* of the list of pages */
    struct mc_ledger_hour *paged; /* one an entry: pages are few, hours times teams times causes many */
    int paged_count, paged_room;
    mc_entry_fn *trace;
    void *trace_context;
};

struct mc_ledger *mc_ledger_create(struct mc_arena *arena, int categories, int teams,
                                   const int64_t *month_start, int months, mc_entry_fn *trace,
                                   void *trace_context)
{
    struct mc_ledger *l = MC_NEW(arena, struct mc_ledger);
    l->categories = categories;
    l->teams = teams;
    l->months = months;
    l->arena = arena;
    l->month_start = month_start;
    size_t cells = (size_t)categories * MC_MAX_CAUSES * (size_t)teams * MC_Q_COUNT;
    l->total = MC_NEW_ARRAY(arena, cells, int64_t);
    l->month = MC_NEW_ARRAY(arena, (size_t)months * (size_t)categories * MC_Q_COUNT, int64_t);
    l->trace = trace;
    l->trace_context = trace_context;
    return l;
}

static size_t total_cell(const struct mc_ledger *l, int category, int cause, int team, int quantity)
{
    return (((size_t)category * MC_MAX_CAUSES + (size_t)cause) * (size_t)l->teams + (size_t)team) *
               MC_Q_COUNT +
           (size_t)quantity;
}

static size_t month_cell(const struct mc_ledger *l, int month, int category, int quantity)
{
    return ((size_t)month * (size_t)l->categories + (size_t)category) * MC_Q_COUNT + (size_t)quantity;
}

/* Entries come almost in time order: search from the month of the last one. */
static int month_of(struct mc_ledger *l, int64_t t)
{
    MC_ASSERT(t >= l->month_start[0] && t < l->month_start[l->months]);
    int m = l->last_month;
    while (t < l->month_start[m]) {
        m--;
    }
    while (t >= l->month_start[m + 1]) {
        m++;
    }
    l->last_month = m;
    return m;
}

static uint64_t entry_hash(uint64_t h, const struct mc_entry *e)
{
    h = mc_hash_join(h, (uint64_t)e->time);
    h = mc_hash_join(h, (uint64_t)e->amount);
    h = mc_hash_join(h, e->event);
    h = mc_hash_join(h, (uint64_t)(uint16_t)e->category << 48 | (uint64_t)(uint16_t)e->cause << 32 |
                            (uint64_t)(uint16_t)e->quantity << 16 | (uint64_t)(uint16_t)e->team);
    return mc_hash_join(h, (uint64_t)(uint16_t)e->cluster << 32 | (uint64_t)(uint16_t)e->component);
}

void mc_ledger_set_offsets(struct mc_ledger *l, const int64_t *utc_offset_ms)
{
    l->offset = utc_offset_ms;
}

static void keep_page(struct mc_ledger *l, const struct mc_entry *e)
{
    struct mc_calendar local = {.utc_offset_ms = l->offset ? l->offset[e->team] : 0};
    if (l->paged_count == l->paged_room) {
        int bigger = l->paged_room ? l->paged_room * 2 : 64;
        l->paged =
            mc_arena_grow(l->arena, l->paged, (size_t)l->paged_count, (size_t)bigger, sizeof *l->paged);
        l->paged_room = bigger;
    }
    l->paged[l->paged_count++] = (struct mc_ledger_hour){.category = e->category,
                                                         .cause = e->cause,
                                                         .team = e->team,
                                                         .hour = (int16_t)mc_hour_of_week(&local, e->time),
                                                         .pages = e->amount};
}

void mc_ledger_book(struct mc_ledger *l, const struct mc_entry *e)
{
    MC_ASSERT(e->amount >= 0);
    MC_ASSERT(e->category >= 0 && e->category < l->categories);
    MC_ASSERT(e->cause >= 0 && e->cause < MC_MAX_CAUSES);
    MC_ASSERT(e->team >= 0 && e->team < l->teams);
    MC_ASSERT(e->quantity >= 0 && e->quantity < MC_Q_COUNT);
    if (e->amount == 0) {
        return;
    }
    l->total[total_cell(l, e->category, e->cause, e->team, e->quantity)] += e->amount;
    l->month[month_cell(l, month_of(l, e->time), e->category, e->quantity)] += e->amount;
    if (e->quantity == MC_Q_PAGES) {
        keep_page(l, e);
    }
    l->entries++;
    l->fingerprint = entry_hash(l->fingerprint, e);
    if (l->trace) {
        l->trace(l->trace_context, e);
    }
}

int64_t mc_ledger_sum(const struct mc_ledger *l, enum mc_quantity quantity)
{
    int64_t sum = 0;
    size_t cells = (size_t)l->categories * MC_MAX_CAUSES * (size_t)l->teams;
    for (size_t i = 0; i < cells; i++) {
        sum += l->total[i * MC_Q_COUNT + (size_t)quantity];
    }
    return sum;
}

static int count_nonzero(const int64_t *cells, size_t n)
{
    int count = 0;
    for (size_t i = 0; i < n; i++) {
        count += cells[i] != 0;
    }
    return count;
}

struct mc_ledger_total *mc_ledger_totals(const struct mc_ledger *l, struct mc_arena *arena, int *count)
{
    size_t n = total_cell(l, l->categories, 0, 0, 0);
    *count = count_nonzero(l->total, n);
    struct mc_ledger_total *rows = MC_NEW_ARRAY(arena, (size_t)*count, struct mc_ledger_total);
    struct mc_ledger_total *row = rows;
    for (size_t i = 0; i < n; i++) {
        if (l->total[i] != 0) {
            size_t team = i / MC_Q_COUNT, cause = team / (size_t)l->teams;
            *row++ = (struct mc_ledger_total){.category = (int16_t)(cause / MC_MAX_CAUSES),
                                              .cause = (int16_t)(cause % MC_MAX_CAUSES),
                                              .team = (int16_t)(team % (size_t)l->teams),
                                              .quantity = (int16_t)(i % MC_Q_COUNT),
                                              .amount = l->total[i]};
        }
    }
    return rows;
}

struct mc_ledger_month *mc_ledger_months(const struct mc_ledger *l, struct mc_arena *arena, int *count)
{
    size_t n = month_cell(l, l->months, 0, 0);
    *count = count_nonzero(l->month, n);
    struct mc_ledger_month *rows = MC_NEW_ARRAY(arena, (size_t)*count, struct mc_ledger_month);
    struct mc_ledger_month *row = rows;
    for (size_t i = 0; i < n; i++) {
        if (l->month[i] != 0) {
            size_t category = i / MC_Q_COUNT;
            *row++ = (struct mc_ledger_month){.month = (int16_t)(category / (size_t)l->categories),
                                              .category = (int16_t)(category % (size_t)l->categories),
                                              .quantity = (int16_t)(i % MC_Q_COUNT),
                                              .amount = l->month[i]};
        }
    }
    return rows;
}

static int by_key(const void *left, const void *right)
{
    const struct mc_ledger_hour *a = left, *b = right;
    if (a->category != b->category) {
        return a->category - b->category;
    }
    if (a->cause != b->cause) {
        return a->cause - b->cause;
    }
    return a->team != b->team ? a->team - b->team : a->hour - b->hour;
}

struct mc_ledger_hour *mc_ledger_hours(const struct mc_ledger *l, struct mc_arena *arena, int *count)
{
    struct mc_ledger_hour *rows = MC_NEW_ARRAY(arena, (size_t)l->paged_count, struct mc_ledger_hour);
    for (int i = 0; i < l->paged_count; i++) {
        rows[i] = l->paged[i];
    }
    if (l->paged_count > 0) {
        qsort(rows, (size_t)l->paged_count, sizeof *rows, by_key);
    }
    *count = 0;
    for (int i = 0; i < l->paged_count; i++) {
        if (*count > 0 && by_key(&rows[*count - 1], &rows[i]) == 0) {
            rows[*count - 1].pages += rows[i].pages;
        } else {
            rows[(*count)++] = rows[i];
        }
    }
    return rows;
}

int64_t mc_ledger_entries(const struct mc_ledger *l)
{
    return l->entries;
}

uint64_t mc_ledger_fingerprint(const struct mc_ledger *l)
{
    return l->fingerprint;
}
