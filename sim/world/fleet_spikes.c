/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Spikes in the months of a fleet. In a spike all traffic is f times what its hour makes of it. With w(t) the
 * weight of the hour and S the length of the month, the month has 1 + sum over spikes of (f - 1) * integral
 * of w / S times its usual requests (overlapping spikes add up), and the hours in a spike have the weight f
 * w.
 */
#include "fleet_spikes.h"
#include "meshcost/tally.h"
#include <stdlib.h>

enum { WEEK = 168 };
static const int64_t HOUR_MS = 3600000;

/* Load of a part of the month, relative to the usual mean, and how long it lasts. */
struct piece {
    double weight, ms;
};

struct month_pieces {
    const struct mc_fleet *fleet;
    struct mc_calendar users;
    struct piece *pieces;
    int count, room;
    double extra, spiked_ms; /* beyond the usual, ms of mean traffic; time inside of spikes */
};

static int by_weight(const void *left, const void *right)
{
    const struct piece *a = left, *b = right;
    return a->weight < b->weight ? -1 : a->weight > b->weight;
}

static int64_t next_hour(int64_t t, int64_t offset)
{
    int64_t local = t + offset;
    return t + HOUR_MS - (local % HOUR_MS + HOUR_MS) % HOUR_MS;
}

/* A spike's hours within the month, in hours of the users' clock. */
static void add_hours(struct mc_arena *arena, struct month_pieces *p, int64_t from, int64_t to, double factor)
{
    while (from < to) {
        int64_t next = next_hour(from, p->users.utc_offset_ms);
        next = next < to ? next : to;
        double ms = (double)(next - from), w = p->fleet->hour_weight[mc_hour_of_week(&p->users, from)];
        if (p->count == p->room) {
            int bigger = p->room ? p->room * 2 : 2 * WEEK;
            p->pieces = mc_arena_grow(arena, p->pieces, (size_t)p->count, (size_t)bigger, sizeof *p->pieces);
            p->room = bigger;
        }
        p->pieces[p->count++] = (struct piece){factor * w, ms};
        p->extra += (factor - 1) * w * ms;
        p->spiked_ms += ms;
        from = next;
    }
}

/* The time without spikes has the shares of the hour classes. */
static double percentile(struct mc_arena *arena, struct month_pieces *p, double month_ms)
{
    double quiet = (month_ms > p->spiked_ms ? month_ms - p->spiked_ms : 0) / WEEK, sum = 0;
    struct piece *all = MC_NEW_ARRAY(arena, (size_t)p->count + WEEK, struct piece);
    for (int h = 0; h < WEEK; h++) {
        all[h] = (struct piece){p->fleet->hour_weight[h], quiet};
    }
    for (int i = 0; i < p->count; i++) {
        all[WEEK + i] = p->pieces[i];
    }
    qsort(all, (size_t)(p->count + WEEK), sizeof *all, by_weight);
    double whole = quiet * WEEK + p->spiked_ms;
    int i = 0;
    for (; i < p->count + WEEK - 1 && sum + all[i].ms < 0.95 * whole; i++) {
        sum += all[i].ms;
    }
    return all[i].weight;
}

static double usual_percentile(const struct mc_fleet *fleet)
{
    struct piece sorted[WEEK];
    double weights[WEEK];
    for (int h = 0; h < WEEK; h++) {
        sorted[h] = (struct piece){fleet->hour_weight[h], 1};
    }
    qsort(sorted, WEEK, sizeof sorted[0], by_weight);
    for (int h = 0; h < WEEK; h++) {
        weights[h] = sorted[h].weight;
    }
    return mc_quantile_sorted(weights, WEEK, 0.95);
}

static void cut_spike(struct mc_arena *arena, const struct mc_fleet *fleet, struct month_pieces *months,
                      int64_t from, int64_t to, double factor)
{
    for (int m = mc_fleet_month(fleet, from); from < to && m < fleet->month_count; m++) {
        int64_t end = fleet->month_start[m + 1] < to ? fleet->month_start[m + 1] : to;
        add_hours(arena, &months[m], from, end, factor);
        from = end;
    }
}

/* When the spike ends: its own event says so, or the end of the run. */
static int64_t end_of(const struct mc_history *h, int spike, int64_t end)
{
    for (int i = spike + 1; i < h->event_count; i++) {
        if (h->events[i].kind == MC_TRAFFIC_CALMS && h->events[i].cause == h->events[spike].id) {
            return h->events[i].time;
        }
    }
    return end;
}

double *mc_fleet_add_spikes(struct mc_arena *arena, const struct mc_scenario *scenario,
                            const struct mc_history *history, struct mc_fleet *fleet)
{
    int n = fleet->month_count;
    struct month_pieces *months = MC_NEW_ARRAY(arena, (size_t)n, struct month_pieces);
    double *ratio = MC_NEW_ARRAY(arena, (size_t)n, double), usual = usual_percentile(fleet);
    fleet->p95_weight = MC_NEW_ARRAY(arena, (size_t)n, double);
    for (int m = 0; m < n; m++) {
        months[m].fleet = fleet;
        months[m].users = (struct mc_calendar){.utc_offset_ms = scenario->traffic.utc_offset};
    }
    for (int i = 0; i < history->event_count; i++) {
        const struct mc_history_event *e = &history->events[i];
        if (e->kind == MC_TRAFFIC_SPIKES) {
            cut_spike(arena, fleet, months, e->time, end_of(history, i, scenario->end),
                      (double)e->value / 1000);
        }
    }
    for (int m = 0; m < n; m++) {
        double span = (double)(fleet->month_start[m + 1] - fleet->month_start[m]);
        ratio[m] = 1 + months[m].extra / span;
        fleet->p95_weight[m] = months[m].count > 0 ? percentile(arena, &months[m], span) / ratio[m] : usual;
    }
    return ratio;
}
